#!/bin/sh
# Lints and type-checks every Python file: ruff with the Airflow rules, its formatter, mypy.
set -eu
cd "$(dirname "$0")/.."
exec sh scripts/python.sh sh -c "ruff check --quiet . && ruff format --check --quiet . && mypy --no-error-summary"
