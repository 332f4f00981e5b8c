"""
### Tasks that do nothing

As many as the param says: what is left is the platform's own time.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from airflow.sdk import Param, dag, task


@dag(
    dag_id="bench_mapped",
    schedule=None,
    start_date=datetime(2026, 1, 1, tzinfo=UTC),
    catchup=False,
    max_active_tasks=1000,
    default_args={"owner": "bench"},
    params={"copies": Param(1, type="integer", minimum=1, maximum=1000)},
    tags=["bench"],
    doc_md=__doc__,
)
def bench_mapped() -> None:
    @task
    def numbers(params: dict[str, Any]) -> list[int]:
        return list(range(params["copies"]))

    @task
    def nothing(number: int) -> None:
        pass

    nothing.expand(number=numbers())


bench_mapped()
