"""Rules that every DAG of this repository keeps."""

from __future__ import annotations

from collections import defaultdict
from pathlib import PurePath
from typing import TYPE_CHECKING

from dagcheck.facts import Fault

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dagcheck.facts import DagFacts, FileFacts, TaskFacts

NOBODY = "airflow"
"""Owner that Airflow fills in where a DAG names none."""


def file_faults(facts: FileFacts, *, import_seconds: float) -> Iterator[Fault]:
    """Checks one file. Nothing more is said of a file that does not even import.

    Args:
        facts: The file.
        import_seconds: Longest import that is accepted.
    """
    yield from facts.faults
    if any(fault.rule == "import" for fault in facts.faults):
        return
    if facts.seconds > import_seconds:
        yield Fault(
            facts.file,
            1,
            "import-time",
            f"import takes {facts.seconds:.1f} s, allowed are {import_seconds:g} s; "
            "import heavy modules inside the tasks that use them",
        )
    stem = PurePath(facts.file).stem
    if [dag.dag_id for dag in facts.dags] != [stem]:
        found = ", ".join(dag.dag_id for dag in facts.dags) or "none"
        yield Fault(
            facts.file,
            1,
            "dag-id",
            f"a file at the top of the DAGs folder holds one DAG of its own name, {stem!r}; found "
            f"{found}. Libraries belong into a folder that .airflowignore lists",
        )
    for dag in facts.dags:
        yield from _dag_faults(facts.file, dag)


def _dag_faults(file: str, dag: DagFacts) -> Iterator[Fault]:
    for present, rule, text in (
        (dag.tags, "tags", "has no tags"),
        (dag.description.strip(), "description", "has no description"),
        (dag.doc.strip(), "docs", "has no doc_md: say what it does and how to run it again"),
        (dag.dagrun_timeout, "timeout", "has no dagrun_timeout: a run that hangs never ends"),
    ):
        if not present:
            yield Fault(file, 1, rule, f"DAG {dag.dag_id} {text}")
    for task in dag.tasks:
        yield from _task_faults(file, dag.dag_id, task)


def _task_faults(file: str, dag_id: str, task: TaskFacts) -> Iterator[Fault]:
    name = f"task {dag_id}.{task.task_id}"
    if task.owner.strip() in ("", NOBODY):
        yield Fault(file, 1, "owner", f"{name} has no owner: name the team that answers for it")
    if task.retries < 1:
        yield Fault(
            file, 1, "retries", f"{name} is never retried: a spot node that goes away would fail it"
        )
    if not task.execution_timeout:
        yield Fault(file, 1, "timeout", f"{name} has no execution_timeout")


def duplicate_faults(files: Iterable[FileFacts]) -> Iterator[Fault]:
    """Finds DAG ids that several files use: Airflow keeps whichever it read last."""
    homes: defaultdict[str, list[str]] = defaultdict(list)
    for facts in files:
        for dag in facts.dags:
            homes[dag.dag_id].append(facts.file)
    for dag_id, paths in sorted(homes.items()):
        for path in paths[1:]:
            yield Fault(path, 1, "dag-id", f"DAG {dag_id} is in {paths[0]} already")
