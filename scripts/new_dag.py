"""Starts a new DAG with its test: npm run new-dag -- <name> [--owner <team>]."""

from __future__ import annotations

import argparse
import keyword
import re
import sys
from importlib.util import find_spec
from pathlib import Path
from string import Template

REPOSITORY = Path(__file__).resolve().parents[1]
TEMPLATES = Path(__file__).with_name("dag_template")
MAX_NAME = 40


class UnusableError(Exception):
    """What was asked for cannot be made; the text says why and what can."""


def name_faults(name: str, owner: str, repository: Path) -> list[str]:
    """Says everything that is wrong with a new DAG's name and owner."""
    existing = [file for file in _files(name, repository) if file.exists()]
    faults = []
    if not re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", name) or len(name) > MAX_NAME:
        faults.append(
            f"name {name!r} must be lower-case words joined by underscores, at most {MAX_NAME} "
            "characters, such as daily_liquidity_report"
        )
    elif not existing and (keyword.iskeyword(name) or find_spec(name) is not None):
        faults.append(f"name {name!r} means something else in Python: another module has it")
    if not re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", owner) or owner == "airflow":
        faults.append(f"owner {owner!r} must name a team, such as risk-analytics")
    return faults + [f"{file.relative_to(repository)} exists already" for file in existing]


def new_dag(name: str, owner: str, repository: Path = REPOSITORY) -> list[Path]:
    """Writes the DAG and its test.

    Args:
        name: Id of the DAG and name of its file.
        owner: Team that answers for it.
        repository: Where dags/ and tests/dags/ are.

    Returns:
        The two files.

    Raises:
        UnusableError: name or owner is unusable, or a file exists; all faults at once.
    """
    if faults := name_faults(name, owner, repository):
        raise UnusableError("\n".join(faults))
    words = {"dag_id": name, "owner": owner, "title": name.replace("_", " ").capitalize()}
    files = _files(name, repository)
    for file, template in zip(files, ("dag.py.txt", "test.py.txt"), strict=True):
        file.write_text(Template((TEMPLATES / template).read_text()).substitute(words))
    return files


def _files(name: str, repository: Path) -> list[Path]:
    return [
        repository / "dags" / f"{name}.py",
        repository / "tests" / "dags" / f"test_{name}.py",
    ]


def main(arguments: list[str] | None = None) -> int:
    """Returns the exit code: 0, or 2 when the name or the owner is unusable."""
    parser = argparse.ArgumentParser(prog="new-dag", description="Starts a new DAG with its test.")
    parser.add_argument("name", help="id of the DAG, such as daily_liquidity_report")
    parser.add_argument(
        "--owner", default="platform", help="team that answers for it (default: %(default)s)"
    )
    options = parser.parse_args(arguments)
    try:
        files = new_dag(options.name, options.owner)
    except UnusableError as unusable:
        sys.stderr.write(f"{unusable}\n")
        return 2
    for file in files:
        sys.stdout.write(f"made {file.relative_to(REPOSITORY)}\n")
    sys.stdout.write(f"owner: {options.owner}\n")
    test = files[1].relative_to(REPOSITORY)
    sys.stdout.write(f"Try it: scripts/python.sh pytest {test}, make dags, make airflow\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
