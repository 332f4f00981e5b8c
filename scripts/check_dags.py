"""Checks the DAGs and nothing else: `make dags`.

Each DAG file is imported like Airflow's DAG processor does it; docs/dags.md lists the rules.
Exit code: 0 when there is nothing to put right, 2 when there is, 3 when this program is wrong.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from dagcheck.dbt import MANIFEST, is_current, projects
from dagcheck.facts import Fault, FileFacts
from dagcheck.load import dag_files, load_files, shown
from dagcheck.rules import duplicate_faults, file_faults

REPOSITORY = Path(__file__).resolve().parents[1]
IMPORT_SECONDS = 4.0
"""Longest import of one file. The DAG processor repeats it every half minute, for each file."""
BAD_DAGS = 2
BUG = 3


def main(arguments: list[str] | None = None) -> int:
    """Returns the exit code."""
    options = _options(arguments)
    folder: Path = options.dags.resolve()
    if not folder.is_dir() or not dag_files(folder):
        sys.stderr.write(f"{options.dags}: no DAG files here; name the folder with --dags\n")
        return BAD_DAGS
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="dag-check-") as home:
        _isolate(Path(home), folder)
        files = list(load_files(folder, shown_from=REPOSITORY))
    faults = [
        *(fault for file in files for fault in file_faults(file, import_seconds=options.seconds)),
        *duplicate_faults(files),
        *_manifest_faults(folder),
        *_ruff_faults(folder),
    ]
    ordered = sorted(set(faults), key=lambda fault: (fault.file, fault.line, str(fault)))
    _print(files, ordered, time.monotonic() - started)
    return BAD_DAGS if faults else 0


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Checks the DAGs.")
    parser.add_argument(
        "--dags", type=Path, default=REPOSITORY / "dags", help="folder of the DAGs (default: dags)"
    )
    parser.add_argument(
        "--seconds",
        type=float,
        default=IMPORT_SECONDS,
        help="longest import of one file (default: %(default)s)",
    )
    return parser.parse_args(arguments)


def _isolate(home: Path, folder: Path) -> None:
    """Hides this machine's Airflow settings: the result must be the same everywhere."""
    for name in [name for name in os.environ if name.startswith("AIRFLOW")]:
        del os.environ[name]
    os.environ.update(
        AIRFLOW_HOME=str(home),
        AIRFLOW__CORE__DAGS_FOLDER=str(folder),
        AIRFLOW__CORE__LOAD_EXAMPLES="False",
        AIRFLOW__CORE__DAGBAG_IMPORT_ERROR_TRACEBACK_DEPTH="50",
        AIRFLOW__DATABASE__SQL_ALCHEMY_CONN=f"sqlite:///{home}/none.db",
        AIRFLOW__LOGGING__LOGGING_LEVEL="CRITICAL",
        DO_NOT_TRACK="1",
    )


def _manifest_faults(folder: Path) -> list[Fault]:
    return [
        Fault(
            shown(str(project / MANIFEST), REPOSITORY),
            1,
            "dbt-manifest",
            "does not fit the dbt project any more; make it anew: npm run dbt-manifest",
        )
        for project in projects(folder)
        if not is_current(project)
    ]


def _ruff_faults(folder: Path) -> list[Fault]:
    ruff = str(Path(sys.executable).with_name("ruff"))
    checked = subprocess.run(  # noqa: S603
        [
            *(ruff, "check", "--config", str(REPOSITORY / "pyproject.toml")),
            *("--output-format=json", "--no-cache", str(folder)),
        ],
        capture_output=True,
        text=True,
        check=False,
        cwd=REPOSITORY,
    )
    if checked.returncode not in (0, 1):
        raise RuntimeError(f"ruff failed: {checked.stderr.strip()}")
    return [
        Fault(
            shown(found["filename"], REPOSITORY),
            found["location"]["row"],
            found["code"] or "syntax",
            found["message"],
        )
        for found in json.loads(checked.stdout)
    ]


def _print(files: list[FileFacts], faults: list[Fault], seconds: float) -> None:
    width = max(len(file.file) for file in files)
    for file in files:
        tasks = sum(len(dag.tasks) for dag in file.dags)
        names = ", ".join(dag.dag_id for dag in file.dags) or "-"
        cost = f"{file.seconds:5.2f} s  {tasks:3d} tasks"
        sys.stdout.write(f"{file.file:<{width}}  {cost}  {names}\n")
    for fault in faults:
        sys.stdout.write(f"{fault}\n")
    dags = sum(len(file.dags) for file in files)
    count = "1 fault" if len(faults) == 1 else f"{len(faults)} faults"
    sys.stdout.write(f"{dags} DAGs in {len(files)} files, {count}, {seconds:.1f} s\n")


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Exception:
        sys.stderr.write("scripts/check_dags.py has a bug:\n")
        import traceback

        traceback.print_exc()
        sys.exit(BUG)
