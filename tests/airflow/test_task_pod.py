"""A task as its pod runs it: the pod's own command, with the pod's environment and nothing else."""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta

import pytest

from localairflow import workload
from localairflow.api import Api
from localairflow.instance import LocalAirflow

DAY = (datetime.now(UTC) - timedelta(days=11)).date().isoformat()


def run_in_pod(airflow: LocalAirflow, admin: Api, dag_id: str, task_id: str, **conf: str) -> str:
    """Runs one task of a paused DAG and returns what its pod would have written to its output."""
    admin.send("PATCH", f"dags/{dag_id}", {"is_paused": True})
    try:
        run_id = admin.trigger(dag_id, conf)
        handed = airflow.command(
            "scheduler",
            *(dag_id, run_id, task_id),
            program=[sys.executable, "-P", workload.__file__],
        )
        said = airflow.command(
            "task",
            *("--json-string", handed.splitlines()[-1]),
            program=[sys.executable, "-m", "airflow.sdk.execution_time.execute_workload"],
        )
        [state] = [one["state"] for one in admin.tasks(dag_id, run_id) if one["task_id"] == task_id]
        assert state == "success", said
    finally:
        # Its other tasks would run as soon as the DAG does.
        admin.send("PATCH", f"dags/{dag_id}/dagRuns/{run_id}", {"state": "failed"})
        admin.unpause(dag_id)
    return said


def test_a_task_needs_neither_the_database_nor_a_signing_key_and_masks_what_it_prints(
    airflow: LocalAirflow, admin: Api, own_password: str
) -> None:
    said = run_in_pod(airflow, admin, "reads_secrets", "look")
    assert "the password is ***" in said
    assert own_password not in said


def test_a_task_that_reckons_fits_into_the_default_pod(airflow: LocalAirflow, admin: Api) -> None:
    said = run_in_pod(airflow, admin, "daily_risk_processing", "market_data", business_date=DAY)
    key = f"market-data/date={DAY}/prices.json"
    assert key in airflow.aws.objects(airflow.runtime().stack["artifactsBucket"])
    assert "Task failed" not in said


@pytest.mark.parametrize("secret", ["password", "jwt_secret", "api_secret_key"])
def test_a_task_s_environment_holds_no_secret_of_the_platform(
    airflow: LocalAirflow, secret: str
) -> None:
    environment = airflow.environment("task")
    assert getattr(airflow.sources, secret) not in " ".join(environment.values())
