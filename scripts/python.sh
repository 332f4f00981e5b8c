#!/bin/sh
# Runs a command in the Python environment of dags/ and image/, which it makes from the locks first.
#   scripts/python.sh pytest                  tests of dags/ and image/
#   scripts/python.sh python scripts/check_dags.py
#   scripts/python.sh lock [--upgrade]        makes the lock files anew from the .in files
# PYTHON names the interpreter to build on; default python3.
set -eu
cd "$(dirname "$0")/.."

UV_VERSION=0.13.9
TOOLS=.cache/uv-$UV_VERSION
VENV=.venv
export UV_PYTHON_DOWNLOADS=never UV_NO_PROGRESS=1

fail() {
  echo "scripts/python.sh: $1" >&2
  exit 2
}

[ $# -gt 0 ] || fail "name a command, such as: scripts/python.sh pytest"

python=${PYTHON:-python3}
command -v "$python" >/dev/null || fail "$python is not installed; the DAG tests need Python 3.11, 3.12 or 3.13"
version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
case $version in
  3.11 | 3.12 | 3.13) ;;
  *) fail "$python is Python $version; the DAG tests need 3.11, 3.12 or 3.13: set PYTHON to one" ;;
esac

if [ ! -x "$TOOLS/bin/uv" ]; then
  "$python" -m venv "$TOOLS" || fail "$python -m venv failed; Debian has it in the package python3-venv"
  "$TOOLS/bin/pip" install --quiet --disable-pip-version-check "uv==$UV_VERSION"
fi
uv=$TOOLS/bin/uv

if [ "$1" = lock ]; then
  shift
  for folder in image image/sbom tests/dags scripts/localairflow/moto tests/airflow/previous bench/policies; do
    (cd "$folder" && UV_CUSTOM_COMPILE_COMMAND="scripts/python.sh lock" "$OLDPWD/$uv" pip compile \
      --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
      --only-binary :all: --output-file requirements.lock "$@" requirements.in)
  done
  exit
fi

stamp=$VENV/.locks
wanted=$(cat "$0" image/requirements.lock tests/dags/requirements.lock | cksum)" $version"
if [ "$(cat "$stamp" 2>/dev/null)" != "$wanted" ]; then
  rm -f "$stamp"
  "$uv" venv --quiet --allow-existing --python "$python" "$VENV"
  "$uv" pip sync --quiet --require-hashes --only-binary :all: --python "$VENV/bin/python" \
    image/requirements.lock tests/dags/requirements.lock
  echo "$wanted" >"$stamp"
fi

UV=$PWD/$uv
VIRTUAL_ENV=$PWD/$VENV
PATH=$VIRTUAL_ENV/bin:$PATH
export UV VIRTUAL_ENV PATH
exec "$@"
