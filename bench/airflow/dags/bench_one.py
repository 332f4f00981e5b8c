"""
### One task that does nothing

From the request to the end of the run: the platform's latency.
"""

from __future__ import annotations

from datetime import UTC, datetime

from airflow.sdk import dag, task


@dag(
    dag_id="bench_one",
    schedule=None,
    start_date=datetime(2026, 1, 1, tzinfo=UTC),
    catchup=False,
    default_args={"owner": "bench"},
    tags=["bench"],
    doc_md=__doc__,
)
def bench_one() -> None:
    @task
    def nothing() -> None:
        pass

    nothing()


bench_one()
