# Every target does its own set-up; what is installed already is not installed again.
STACK ?= dev
PYTHON ?= python3
NODE_STAMP := node_modules/.installed

.PHONY: help plan test dags airflow e2e charts cluster cluster-down check lint types stale inventory format bench clean
.DEFAULT_GOAL := help

help: ## List the targets
	@sed -nE 's/^([a-z-]+):.*## (.*)/  make \1|\2/p' $(MAKEFILE_LIST) | column -t -s '|'

plan: $(NODE_STAMP) ## Plan STACK offline (default dev): no account, no credentials, no Pulumi CLI
	@node plan/bin.cjs $(STACK)

test: $(NODE_STAMP) ## Run every test
	@PYTHON=$(PYTHON) node scripts/test.mjs

dags: ## Check the DAGs only, in under half a minute
	@PYTHON=$(PYTHON) sh scripts/python.sh python scripts/check_dags.py

airflow: $(NODE_STAMP) ## Run STACK's Airflow here until Ctrl-C, on PORT (default 8080); FRESH=1 begins anew
	@PYTHON=$(PYTHON) sh scripts/python.sh python scripts/local_airflow.py --stack $(STACK) $(if $(PORT),--port $(PORT)) $(if $(FRESH),--fresh)

e2e: $(NODE_STAMP) ## Check STACK's objects and tasks on a real cluster; CHARTS_DIR, or KUBECONFIG and CONTEXT
	@PYTHON=$(PYTHON) sh scripts/python.sh python scripts/local_cluster.py e2e --stack $(STACK) $(if $(CHARTS_DIR),--charts $(CHARTS_DIR)) $(if $(KUBECONFIG),--kubeconfig $(KUBECONFIG)) $(if $(CONTEXT),--context $(CONTEXT)) $(if $(CLUSTER),--cluster $(CLUSTER)) $(if $(TASKS),--tasks $(TASKS))

charts: $(NODE_STAMP) ## Bring STACK's charts from upstream to the folder CHARTS_DIR, for make e2e
	@PYTHON=$(PYTHON) sh scripts/python.sh python scripts/local_cluster.py charts --stack $(STACK) $(if $(CHARTS_DIR),--charts $(CHARTS_DIR))

cluster: ## Start a real Kubernetes node here and keep it (Linux, root)
	@PYTHON=$(PYTHON) sh scripts/python.sh python scripts/local_cluster.py up

cluster-down: ## End the node of make cluster and remove all of it
	@PYTHON=$(PYTHON) sh scripts/python.sh python scripts/local_cluster.py down

check: lint types stale ## Lint, type check, and check that generated files are current

lint: $(NODE_STAMP)
	@npx --no-install prettier --check --log-level warn .
	@npx --no-install eslint --max-warnings 0 .
	@PYTHON=$(PYTHON) sh scripts/lint-python.sh
	@sh scripts/lint-workflows.sh

types: $(NODE_STAMP)
	@npx --no-install tsc --noEmit

stale: $(NODE_STAMP)
	@npm run --silent generate -- --check

inventory: $(NODE_STAMP) ## Write the list of everything each stack makes, for review
	@UPDATE_INVENTORY=1 npx --no-install jest tests/program/inventory

format: $(NODE_STAMP) ## Format every file
	@npx --no-install prettier --write --log-level warn .

bench: $(NODE_STAMP) ## Print where a plan's time goes, what the policies cost, and Airflow's time
	@npm run --silent bench:plan
	@PYTHON=$(PYTHON) npm run --silent bench:policies
	@PYTHON=$(PYTHON) npm run --silent bench:airflow

clean: ## Remove everything that was installed or built
	rm -rf node_modules .cache .venv

$(NODE_STAMP): package.json package-lock.json .npmrc
	@command -v node >/dev/null || { echo "make: node is missing: install Node.js 20 or newer (https://nodejs.org)" >&2; exit 2; }
	@node -e 'if (+process.versions.node.split(".")[0] < 20) { console.error("make: Node.js " + process.versions.node + " is too old: 20 or newer is needed"); process.exit(2); }'
	@echo "installing the npm packages of package-lock.json (about 20 s, once)" >&2
	@npm ci --silent
	@touch $@
