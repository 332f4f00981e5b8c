"""Arguments that each task inherits from its DAG."""

from __future__ import annotations

from datetime import timedelta
from typing import Any


def task_defaults(
    owner: str,
    *,
    retries: int = 2,
    retry_delay: timedelta = timedelta(minutes=1),
    execution_timeout: timedelta = timedelta(minutes=30),
) -> dict[str, Any]:
    """Returns `default_args` for a DAG.

    Args:
        owner: Team that answers for the DAG; the UI filters by it. `airflow`, which Airflow fills
            in when nobody does, is refused because it names nobody.
        retries: How often a failed task is tried again. At least 1: a spot node that goes away
            fails a task that is in order.
        retry_delay: Wait before the first retry; doubles with each further one, up to 15 minutes.
        execution_timeout: A task that runs longer is stopped and counts as failed.

    Raises:
        ValueError: `owner` is empty or `airflow`, or `retries` is below 1.
    """
    if owner.strip() in ("", "airflow"):
        raise ValueError(f"owner must name the team that answers for the DAG, got {owner!r}")
    if retries < 1:
        raise ValueError(f"retries must be at least 1, got {retries}")
    return {
        "owner": owner,
        "retries": retries,
        "retry_delay": retry_delay,
        "retry_exponential_backoff": 2.0,
        "max_retry_delay": timedelta(minutes=15),
        "execution_timeout": execution_timeout,
    }
