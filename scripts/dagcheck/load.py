"""Imports DAG files, each in a process of its own that has imported Airflow already.

So does Airflow's DAG processor: one file cannot lend another what it imported, break it, or end
the check. The models of the Kubernetes client (1.4 s) are there too: nearly every DAG uses them.
"""

from __future__ import annotations

import multiprocessing
import os
import re
import sys
import time
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dagcheck.facts import DagFacts, Fault, FileFacts, TaskFacts
from dagcheck.watch import Watch

if TYPE_CHECKING:
    from collections.abc import Iterator
    from multiprocessing.connection import Connection

    from airflow.sdk import DAG

IMPORT_LIMIT_SECONDS = 30.0
"""Airflow gives up on a file after this time ("[core] dagbag_import_timeout")."""

_FRAME = re.compile(r'File "(?P<file>[^"]+)", line (?P<line>\d+)')


def dag_files(folder: Path) -> list[Path]:
    """The files that must hold DAGs: every Python file at the top of the DAGs folder."""
    return sorted(folder.glob("*.py"))


def load_files(folder: Path, *, shown_from: Path) -> Iterator[FileFacts]:
    """Imports every DAG file, as many at a time as there are processors.

    Args:
        folder: The DAGs folder.
        shown_from: Folder that file names in faults are relative to.
    """
    import airflow.sdk  # noqa: F401, PLC0415
    import kubernetes.client.models  # noqa: F401, PLC0415
    from airflow.dag_processing.dagbag import DagBag  # noqa: F401, PLC0415

    fork = multiprocessing.get_context("fork")
    waiting = dag_files(folder)
    running: list[tuple[Path, Any, Connection, float]] = []
    while waiting or running:
        while waiting and len(running) < (os.cpu_count() or 1):
            file = waiting.pop(0)
            here, there = fork.Pipe(duplex=False)
            process = fork.Process(target=_import_in_child, args=(there, file, folder, shown_from))
            process.start()
            there.close()
            running.append((file, process, here, time.monotonic()))
        file, process, here, started = running.pop(0)
        yield _outcome(process, here, started, shown(str(file), shown_from))


def _outcome(process: Any, answer: Connection, started: float, file: str) -> FileFacts:
    left = started + 2 * IMPORT_LIMIT_SECONDS - time.monotonic()
    try:
        if answer.poll(max(left, 0.0)):
            facts: FileFacts = answer.recv()
            process.join()
            return facts
        text = f"the import did not end within {2 * IMPORT_LIMIT_SECONDS:g} s"
    except EOFError:
        process.join()
        text = f"the import ended the Python process, exit code {process.exitcode}"
    if process.is_alive():
        process.kill()
        process.join()
    return FileFacts(file, time.monotonic() - started, (), (Fault(file, 1, "import", text),))


def _import_in_child(answer: Connection, file: Path, folder: Path, shown_from: Path) -> None:
    quiet = os.open(os.devnull, os.O_WRONLY)
    os.dup2(quiet, 1)
    os.dup2(quiet, 2)
    answer.send(_import(file, folder, shown_from))
    answer.close()
    os._exit(0)


def _import(file: Path, folder: Path, shown_from: Path) -> FileFacts:
    from airflow.dag_processing.dagbag import DagBag  # noqa: PLC0415

    sys.path.insert(0, str(folder))
    name = shown(str(file), shown_from)
    watch = Watch(folder)
    watch.look_ups()
    bag: Any = DagBag(str(folder / ".nothing"), include_examples=False, collect_dags=False)
    started = time.process_time()
    with watch():
        bag.process_file(str(file), only_if_updated=False, safe_mode=False)
    seconds = time.process_time() - started
    faults = [
        _import_fault(name, error, folder, shown_from) for error in bag.import_errors.values()
    ]
    faults += [
        Fault(
            shown(touch.file, shown_from),
            touch.line,
            "top-level",
            f"the import {touch.what}; do that in a task",
        )
        for touch in watch.touches
    ]
    dags = sorted(bag.dags.values(), key=lambda dag: dag.dag_id)
    faults += [fault for dag in dags for fault in _serialization_faults(name, dag)]
    return FileFacts(name, seconds, tuple(_facts(dag) for dag in dags), tuple(faults))


def _import_fault(file: str, error: str, folder: Path, shown_from: Path) -> Fault:
    """Points at the last line of the DAGs folder in a traceback, and says its last line."""
    lines = [line for line in error.strip().splitlines() if line.strip()]
    place = (file, 1)
    for match in _FRAME.finditer(error):
        if Path(match["file"]).resolve().is_relative_to(folder.resolve()):
            place = (shown(match["file"], shown_from), int(match["line"]))
    return Fault(*place, "import", lines[-1] if lines else "the import failed")


def _serialization_faults(file: str, dag: DAG) -> Iterator[Fault]:
    from airflow.serialization.serialized_objects import DagSerialization  # noqa: PLC0415

    try:
        DagSerialization.to_dict(dag)
    except Exception as error:
        text = f"DAG {dag.dag_id} cannot be stored in the metadata database: {error}"
        yield Fault(file, 1, "serialization", " ".join(text.split()))


def _facts(dag: DAG) -> DagFacts:
    return DagFacts(
        dag_id=dag.dag_id,
        tasks=tuple(
            TaskFacts(
                task_id=task.task_id,
                owner=str(task.owner),
                retries=int(task.retries or 0),
                execution_timeout=_seconds(task.execution_timeout),
            )
            for task in sorted(dag.tasks, key=lambda task: str(task.task_id))
        ),
        tags=tuple(sorted(dag.tags)),
        description=dag.description or "",
        doc=dag.doc_md or "",
        dagrun_timeout=_seconds(dag.dagrun_timeout),
    )


def _seconds(duration: timedelta | None) -> float | None:
    return None if duration is None else duration.total_seconds()


def shown(file: str, base: Path) -> str:
    """Name of a file below `base`, or in full where it lies elsewhere."""
    path = Path(file).resolve()
    return str(path.relative_to(base)) if path.is_relative_to(base) else str(path)
