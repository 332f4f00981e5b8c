"""
### Work that waits at a gate

Each copy of `work` leaves a mark in a folder when it starts, waits until the file `open` is there,
and leaves a second mark when it ends. A test holds the run in its middle that way, and counts how
often each copy ran.
"""

from __future__ import annotations

import os
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

from airflow.sdk import Param, dag, task

GATE_SECONDS = 900
POLL_SECONDS = 0.1


@dag(
    dag_id="gated_work",
    schedule=None,
    start_date=datetime(2026, 1, 1, tzinfo=UTC),
    catchup=False,
    default_args={"owner": "tests", "retries": 2, "retry_delay": timedelta(seconds=2)},
    params={
        "copies": Param(1, type="integer", minimum=1, maximum=1000),
        "folder": Param("", type="string"),
    },
    tags=["airflow-test"],
    doc_md=__doc__,
)
def gated_work() -> None:
    @task
    def copies(params: dict[str, object]) -> list[int]:
        return list(range(int(str(params["copies"]))))

    @task
    def work(number: int, params: dict[str, object]) -> int:
        folder = Path(str(params["folder"]))
        mark = f"{number}.{uuid4().hex}"
        (folder / f"{mark}.started").write_text(str(os.getpid()))
        deadline = time.monotonic() + GATE_SECONDS
        while not (folder / "open").exists():
            if time.monotonic() > deadline:
                raise TimeoutError("nobody opened the gate")
            time.sleep(POLL_SECONDS)
        (folder / f"{mark}.ended").touch()
        return number

    @task
    def total(numbers: list[int]) -> int:
        return sum(numbers)

    total(work.expand(number=copies()))


gated_work()
