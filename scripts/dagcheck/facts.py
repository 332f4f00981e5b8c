"""What a check knows of a DAG file, as plain data: it comes out of a process of its own."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class TaskFacts:
    """A task. Seconds; None where Airflow's own default, no limit, is in force."""

    task_id: str
    owner: str
    retries: int
    execution_timeout: float | None


@dataclass(frozen=True)
class DagFacts:
    """A DAG. `dagrun_timeout` in seconds, None for no limit."""

    dag_id: str
    tasks: tuple[TaskFacts, ...]
    tags: tuple[str, ...]
    description: str
    doc: str
    dagrun_timeout: float | None


@dataclass(frozen=True)
class Fault:
    """Something to put right.

    Attributes:
        file: Path of the file, below the repository where possible.
        line: Line in it; 1 where the fault is the whole file's.
        rule: Short name, as in docs/dags.md.
        text: What is wrong and what is allowed.
    """

    file: str
    line: int
    rule: str
    text: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.rule}: {self.text}"


@dataclass(frozen=True)
class FileFacts:
    """A DAG file after its import.

    Attributes:
        seconds: Processor time of the import, in a process that had imported Airflow before. A
            busy machine does not change it; waiting shows as a fault instead.
        dags: DAGs that Airflow found in it.
        faults: What the import itself brought to light.
    """

    file: str
    seconds: float
    dags: tuple[DagFacts, ...]
    faults: tuple[Fault, ...]
