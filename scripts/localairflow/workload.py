"""Writes what the KubernetesExecutor would hand to a task's pod, as JSON.

Run by the platform as a program of its own, with the scheduler's environment: takes a task of a run
that waits because its DAG is paused, and marks it as handed over.

    python workload.py <dag id> <run id> <task id>
"""

from __future__ import annotations

import sys

from airflow._shared.timezones.timezone import utcnow
from airflow.executors.base_executor import BaseExecutor
from airflow.executors.workloads import ExecuteTask
from airflow.jobs.job import Job, JobState
from airflow.models.taskinstance import TaskInstance
from airflow.utils.session import create_session
from airflow.utils.state import DagRunState, TaskInstanceState
from sqlalchemy import select


def main(dag_id: str, run_id: str, task_id: str) -> int:
    """Prints the workload."""
    wanted = {"dag_id": dag_id, "run_id": run_id, "task_id": task_id}
    with create_session() as session:
        task = session.scalars(select(TaskInstance).filter_by(**wanted)).one()
        task.dag_run.state = DagRunState.RUNNING
        task.dag_run.start_date = utcnow()
        task.state = TaskInstanceState.QUEUED
        task.queued_dttm = utcnow()
        # A task that no living scheduler has queued is taken for an orphan.
        running = select(Job.id).filter_by(job_type="SchedulerJob", state=JobState.RUNNING)
        task.queued_by_job_id = session.scalars(running.limit(1)).one()
        task.try_number = 1
        session.flush()
        print(ExecuteTask.make(task, generator=BaseExecutor().jwt_generator).model_dump_json())
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
