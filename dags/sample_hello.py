"""
### Hello

The smallest complete DAG: one empty task and one Bash task. Trigger it to see a run.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from airflow.providers.standard.operators.bash import BashOperator
from airflow.providers.standard.operators.empty import EmptyOperator
from airflow.sdk import DAG

from dagkit.defaults import task_defaults
from dagkit.schedule import platform_time_zone

with DAG(
    dag_id="sample_hello",
    description="One empty task, one Bash task.",
    schedule=None,
    start_date=datetime(2026, 1, 1, tzinfo=platform_time_zone()),
    catchup=False,
    dagrun_timeout=timedelta(minutes=15),
    default_args=task_defaults("platform", execution_timeout=timedelta(minutes=5)),
    tags=["sample"],
    doc_md=__doc__,
):
    start = EmptyOperator(task_id="start")
    hello = BashOperator(
        task_id="hello",
        # A run id is the caller's text: it goes in as data, never into the script itself.
        bash_command='echo "Hello from run $RUN_ID"',
        env={"RUN_ID": "{{ run_id }}"},
        append_env=True,
    )

    start >> hello
