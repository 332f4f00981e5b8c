#!/bin/sh
# Lints .github/workflows with actionlint, built from its Go module at the version of scripts/tools/go.mod.
#   scripts/lint-workflows.sh [report.xml]      the report is in JUnit's format
# Without Go it says so and counts as one skipped test. Exit 1: a finding. Exit 2: it could not run.
set -eu
cd "$(dirname "$0")/.."

# report <skipped> <findings>
report() {
  [ -n "${out:-}" ] || return 0
  failed=0
  [ -z "$2" ] || failed=1
  text=$(printf '%s' "$2" | sed 's/&/\&amp;/g; s/</\&lt;/g; s/>/\&gt;/g')
  {
    echo '<?xml version="1.0" encoding="UTF-8"?>'
    echo "<testsuite name=\"workflow-lint\" tests=\"1\" failures=\"$failed\" errors=\"0\" skipped=\"$1\">"
    echo "<testcase name=\"actionlint\">"
    [ "$1" -eq 0 ] || echo '<skipped message="Go is not installed (https://go.dev/dl): then sh scripts/lint-workflows.sh"/>'
    [ "$failed" -eq 0 ] || echo "<failure>$text</failure>"
    echo '</testcase></testsuite>'
  } >"$out"
}

out=${1:-}
if ! command -v go >/dev/null; then
  echo "scripts/lint-workflows.sh: SKIPPED, Go is not installed (https://go.dev/dl): then sh scripts/lint-workflows.sh" >&2
  report 1 ""
  exit 0
fi
mkdir -p .cache
(cd scripts/tools && go build -o ../../.cache/actionlint github.com/rhysd/actionlint/cmd/actionlint) || {
  echo "scripts/lint-workflows.sh: actionlint could not be built" >&2
  exit 2
}
status=0
# Shellcheck and pyflakes are used where they are installed; what counts must not depend on that.
findings=$(.cache/actionlint -shellcheck= -pyflakes= -no-color 2>&1) || status=$?
report 0 "$findings"
if [ "$status" -ne 0 ]; then
  echo "$findings" >&2
  [ "$status" -eq 1 ] && exit 1
  exit 2
fi
echo "$(ls .github/workflows | wc -l | tr -d ' ') workflows linted"
