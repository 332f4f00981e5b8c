#!/bin/sh
# Runs checkov, which bench/policies measures the packs against; installs it on first use.
#   scripts/checkov.sh [arguments of checkov]
# PYTHON names the interpreter of its environment; default python3. Exit 2: it could not be installed.
set -eu
cd "$(dirname "$0")/.."

REQUIREMENTS=bench/policies/requirements.lock
VENV=.cache/checkov

fail() {
  echo "scripts/checkov.sh: $1" >&2
  exit 2
}

python=${PYTHON:-python3}
command -v "$python" >/dev/null || fail "$python is not installed; checkov needs Python 3.11 or newer"

wanted=$(cksum <"$REQUIREMENTS")" $("$python" -V)"
if [ "$(cat "$VENV/.made" 2>/dev/null)" != "$wanted" ]; then
  rm -rf "$VENV"
  "$python" -m venv "$VENV" || fail "$python -m venv failed; Debian has it in the package python3-venv"
  "$VENV/bin/pip" install --quiet --disable-pip-version-check --require-hashes --only-binary :all: \
    -r "$REQUIREMENTS" || fail "the packages of $REQUIREMENTS could not be installed"
  echo "$wanted" >"$VENV/.made"
fi

exec "$VENV/bin/checkov" "$@"
