#!/bin/sh
# Lints every document of components/iam with parliament.
#   scripts/lint-iam.sh [report.xml]      the report is in JUnit's format
# PYTHON names the interpreter of its environment; default python3. Exit 1: a finding. Exit 2: it could not run.
set -eu
cd "$(dirname "$0")/.."

REQUIREMENTS=tests/iam/requirements.txt
VENV=.cache/iam-lint

fail() {
  echo "scripts/lint-iam.sh: $1" >&2
  exit 2
}

python=${PYTHON:-python3}
command -v "$python" >/dev/null || fail "$python is not installed; the IAM linter needs Python 3"

wanted=$(cat "$REQUIREMENTS" | cksum)" $("$python" -V)"
if [ "$(cat "$VENV/.made" 2>/dev/null)" != "$wanted" ]; then
  rm -rf "$VENV"
  "$python" -m venv "$VENV" || fail "$python -m venv failed; Debian has it in the package python3-venv"
  "$VENV/bin/pip" install --quiet --disable-pip-version-check --no-deps -r "$REQUIREMENTS" ||
    fail "the packages of $REQUIREMENTS could not be installed"
  echo "$wanted" >"$VENV/.made"
fi

documents=.cache/iam-documents
node_modules/.bin/esbuild tests/iam/print.ts --bundle --platform=node --log-level=warning \
  --outfile=$documents.cjs || fail "the documents could not be built"
node $documents.cjs >$documents.json || fail "the documents could not be built"
# pkg_resources warns on every run that it will go away.
"$VENV/bin/python" -W ignore::UserWarning tests/iam/lint.py "$@" <$documents.json
