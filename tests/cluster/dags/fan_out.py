"""
### Fan-out

One task, as many after it as the run asks for, and one that adds up what they found.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from airflow.sdk import Param, dag, task

from dagkit.defaults import task_defaults


@dag(
    schedule=None,
    start_date=datetime(2026, 1, 1, tzinfo=UTC),
    catchup=False,
    params={"count": Param(20, type="integer", minimum=1)},
    default_args=task_defaults("platform", retries=2, retry_delay=timedelta(seconds=5)),
    doc_md=__doc__,
)
def fan_out() -> None:
    @task
    def numbers(params: dict[str, Any]) -> list[int]:
        return list(range(params["count"]))

    @task
    def square(number: int) -> int:
        print(f"the square of {number} is {number * number}")
        return number * number

    @task
    def total(values: Any) -> int:
        return sum(values)

    total(square.expand(number=numbers()))


fan_out()
