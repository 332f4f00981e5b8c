"""Migrates DAGs of Airflow 2 to Airflow 3: npm run migrate-dags -- <file or folder>...

Shows the changes, or makes them with --write, and lists what is left for a person; the guide is
docs/migration-airflow2.md. Exit code: 0 when nothing is left, 1 when something is, 2 when a file
cannot be read, 3 when this program itself is wrong.
"""

from __future__ import annotations

import argparse
import difflib
import sys
import traceback
from pathlib import Path

from dagmigrate.migrate import Migration, migrate

LEFT, UNREADABLE, BUG = 1, 2, 3


def python_files(paths: list[Path]) -> tuple[list[Path], list[str]]:
    """Returns every Python file at or under the paths, and what is wrong with the other paths."""
    files: list[Path] = []
    faults = []
    for path in paths:
        found = sorted(path.rglob("*.py")) if path.is_dir() else [path]
        if not path.exists():
            faults.append(f"{path}: no such file or folder")
        elif not found:
            faults.append(f"{path}: no Python files")
        else:
            files += found
    return files, faults


def report(file: Path, migration: Migration, *, diff: bool) -> str:
    """What is said of one file."""
    lines: list[str] = []
    if diff and migration.before != migration.after:
        lines += difflib.unified_diff(
            migration.before.splitlines(keepends=True),
            migration.after.splitlines(keepends=True),
            f"{file} (Airflow 2)",
            f"{file} (Airflow 3)",
        )
    state = "unchanged" if migration.before == migration.after else "migrated"
    count = len(migration.findings)
    left = "nothing" if count == 0 else "1 thing" if count == 1 else f"{count} things"
    lines.append(f"{file}: {state}, {left} left to do\n")
    lines += [f"{file}:{one.line}: {one.rule}: {one.text}\n" for one in migration.findings]
    return "".join(lines)


def main(arguments: list[str] | None = None) -> int:
    """Returns the exit code."""
    parser = argparse.ArgumentParser(
        prog="migrate-dags", description="Migrates DAGs of Airflow 2 to Airflow 3."
    )
    parser.add_argument("paths", nargs="+", type=Path, help="DAG files, or folders of them")
    parser.add_argument(
        "--write", action="store_true", help="change the files; without it, only show the changes"
    )
    options = parser.parse_args(arguments)
    files, faults = python_files(options.paths)
    left = 0
    for file in files:
        try:
            migration = migrate(file.read_text())
        except (SyntaxError, UnicodeDecodeError) as error:
            line = error.lineno if isinstance(error, SyntaxError) else 1
            faults.append(f"{file}:{line}: no Python 3: {error}")
            continue
        if options.write and migration.before != migration.after:
            file.write_text(migration.after)
        sys.stdout.write(report(file, migration, diff=not options.write))
        left += len(migration.findings)
    for fault in faults:
        sys.stderr.write(f"{fault}\n")
    return UNREADABLE if faults else LEFT if left else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Exception:
        sys.stderr.write("scripts/migrate_dags.py has a bug:\n")
        traceback.print_exc()
        sys.exit(BUG)
