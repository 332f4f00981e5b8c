"""
### Platform smoke test

Run after each deployment; touches one part of the platform per task and needs about a minute.

| task | shows that |
|---|---|
| `write_to_database`, `read_from_database` | a value gets from one task to the next through API server, PgBouncer and PostgreSQL |
| `object_storage` | the artifacts bucket can be written, read, listed and cleaned |
| `secrets_backend` | the variable `platform_smoke_canary`, which the platform makes, is found by the secrets backend |
| `task_pod` | a task gets a pod of the size it asks for |
| `release` | which release runs: `npm run verify` compares it with the one that the stack names |

The return value of `summary` has one sentence per check.
"""  # noqa: E501

from __future__ import annotations

import os
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from airflow.sdk import Variable, dag, task
from airflow.sdk.configuration import conf

from dagkit.defaults import task_defaults
from dagkit.failures import final
from dagkit.pods import pod_size
from dagkit.schedule import platform_time_zone
from dagkit.storage import ArtifactsBucketError, artifacts
from smoke.checks import (
    SmokeError,
    check_object_storage,
    check_same,
    check_secret,
    check_task_pod,
    running_release,
)

CANARY = "platform_smoke_canary"
POD_MEMORY = "768Mi"


@dag(
    dag_id="platform_smoke",
    description="Touches database, object storage, secrets backend and a task pod.",
    schedule=None,
    start_date=datetime(2026, 1, 1, tzinfo=platform_time_zone()),
    catchup=False,
    max_active_runs=1,
    dagrun_timeout=timedelta(minutes=20),
    default_args=task_defaults(
        "platform",
        retries=1,
        retry_delay=timedelta(seconds=10),
        execution_timeout=timedelta(minutes=5),
    ),
    tags=["platform", "smoke"],
    doc_md=__doc__,
)
def platform_smoke() -> None:
    @task
    def write_to_database(run_id: str) -> str:
        return run_id

    @task
    def read_from_database(value: str, run_id: str) -> str:
        with final(SmokeError):
            return check_same(run_id, value)

    @task
    def object_storage(ti: Any) -> str:
        with final(SmokeError, ArtifactsBucketError):
            return check_object_storage(artifacts(), str(ti.id))

    @task
    def secrets_backend() -> str:
        with final(SmokeError):
            return check_secret(Variable.get(CANARY, default=None), CANARY)

    @task(executor_config=pod_size(cpu="250m", memory=POD_MEMORY, cpu_limit="1"))
    def task_pod() -> str:
        in_pods = conf.get("core", "executor").startswith("KubernetesExecutor")
        with final(SmokeError):
            return check_task_pod(os.environ, memory=POD_MEMORY, required=in_pods)

    @task
    def release() -> dict[str, str | None]:
        return running_release(os.environ, Path(__file__))

    @task
    def summary(checks: list[str]) -> list[str]:
        return checks

    stored = read_from_database(write_to_database())
    summary([stored, object_storage(), secrets_backend(), task_pod()])
    release()


platform_smoke()
