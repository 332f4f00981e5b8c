"""
### Reads what lies in Secrets Manager

Returns what a task finds of a connection and of variables, its own stack's and another's; never a
password.
"""

from __future__ import annotations

import logging
from datetime import UTC, datetime

from airflow.sdk import BaseHook, Variable, dag, task
from airflow.sdk.exceptions import AirflowNotFoundException

ABSENT = "absent"


@dag(
    dag_id="reads_secrets",
    schedule=None,
    start_date=datetime(2026, 1, 1, tzinfo=UTC),
    catchup=False,
    default_args={"owner": "tests", "retries": 0},
    tags=["airflow-test"],
    doc_md=__doc__,
)
def reads_secrets() -> None:
    @task
    def look() -> dict[str, str]:
        connection = BaseHook.get_connection("own_connection")
        logging.getLogger(__name__).info("the password is %s", connection.password)
        try:
            BaseHook.get_connection("foreign_connection")
            foreign = "found"
        except AirflowNotFoundException:
            foreign = ABSENT
        return {
            "host": str(connection.host),
            "variable": Variable.get("own_variable", default=ABSENT),
            "foreign_connection": foreign,
            "foreign_variable": Variable.get("foreign_variable", default=ABSENT),
        }

    @task
    def needs_missing() -> str:
        return str(Variable.get("never_stored"))

    look()
    needs_missing()


reads_secrets()
