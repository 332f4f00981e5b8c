"""Times the import of DAG files, each in a process of its own, as the DAG processor does it.

Run as a program of its own, because importing Airflow fixes its settings:

    python bench/airflow/parsing.py <folder> [<folder> ...]

Writes JSON: per folder, seconds of processor time by file, and the seconds that all took.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from pathlib import Path

from dagcheck.load import load_files


def measure(folder: Path) -> dict[str, object]:
    """Imports every DAG file of a folder.

    Raises:
        ValueError: one cannot be imported; carries its name and why.
    """
    began = time.monotonic()
    files = list(load_files(folder, shown_from=folder))
    took = time.monotonic() - began
    for file in files:
        if file.faults:
            raise ValueError(f"{folder}: {file.faults[0]}")
    return {"seconds": took, "files": {file.file: file.seconds for file in files}}


def main() -> int:
    """Returns the exit code."""
    with tempfile.TemporaryDirectory(prefix="bench-parsing-") as home:
        os.environ.update(
            AIRFLOW_HOME=home,
            AIRFLOW__CORE__LOAD_EXAMPLES="False",
            AIRFLOW__DATABASE__SQL_ALCHEMY_CONN=f"sqlite:///{home}/none.db",
            AIRFLOW__LOGGING__LOGGING_LEVEL="CRITICAL",
        )
        folders = [Path(argument).resolve() for argument in sys.argv[1:]]
        # What the first one would pay for the others.
        list(load_files(folders[0], shown_from=folders[0]))
        sys.stdout.write(json.dumps([measure(folder) for folder in folders]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
