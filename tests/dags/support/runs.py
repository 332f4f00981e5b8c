"""Runs DAGs in this process, task by task, on the real metadata database."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from airflow.dag_processing.dagbag import DagBag
from airflow.models.xcom import XComModel
from airflow.sdk.execution_time import supervisor
from airflow.utils.db import initdb
from airflow.utils.session import create_session

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from airflow.models.dagrun import DagRun
    from airflow.sdk import DAG


@dataclass(frozen=True)
class Run:
    """How a run of a DAG ended.

    Attributes:
        run_id: Airflow's name of the run.
        state: `success` or `failed`.
        tasks: State per task; a mapped task's copies are `<task id>[<index>]`.
        names: Name that a mapped copy shows in the UI.
    """

    dag_id: str
    run_id: str
    state: str
    tasks: dict[str, str]
    names: dict[str, str]

    def result(self, task_id: str) -> Any:
        """Return value of a task, as the REST API gives it out."""
        with create_session() as session:
            found = session.scalars(
                XComModel.get_many(
                    run_id=self.run_id, dag_ids=self.dag_id, task_ids=task_id, key="return_value"
                )
            ).one()
            return XComModel.deserialize_value(found)


class Airflow:
    """The DAGs of a folder, ready to run."""

    def __init__(self, folder: Path) -> None:
        # Airflow makes a whole API application anew for each task, two seconds each.
        supervisor.in_process_api_server = cache(supervisor.in_process_api_server)
        initdb()
        self._folder = folder

    def dag(self, dag_id: str) -> DAG:
        """One DAG, imported anew: a task in this process adds its run's params to its DAG."""
        bag = DagBag(str(self._folder), include_examples=False, collect_dags=False)
        bag.process_file(str(self._folder / f"{dag_id}.py"), only_if_updated=False)
        return bag.dags[dag_id]

    def run(
        self,
        dag_id: str,
        *,
        logical_date: datetime | None = None,
        conf: dict[str, Any] | None = None,
    ) -> Run:
        """Runs a DAG to its end. Nothing is retried: retries would wait in real time."""
        dag = self.dag(dag_id)
        for task in dag.tasks:
            (task.partial_kwargs if task.is_mapped else vars(task))["retries"] = 0
        finished: DagRun = dag.test(logical_date=logical_date, run_conf=conf)
        with create_session() as session:
            instances = finished.get_task_instances(session=session)
            labels = {
                i.task_id if i.map_index < 0 else f"{i.task_id}[{i.map_index}]": i
                for i in instances
            }
            return Run(
                dag_id=dag_id,
                run_id=finished.run_id,
                state=str(finished.state),
                tasks={label: str(i.state) for label, i in sorted(labels.items())},
                names={
                    label: i.rendered_map_index
                    for label, i in labels.items()
                    if i.rendered_map_index
                },
            )
