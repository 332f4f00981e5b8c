"""How a task fails."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from airflow.sdk.exceptions import AirflowFailException


@contextmanager
def final(*errors: type[Exception]) -> Iterator[None]:
    """Turns errors that another try would only repeat into a failure without retries.

    The task's log then ends with the error's own text.

    Args:
        errors: What is final. Other errors pass as they are, and the task is retried.
    """
    try:
        yield
    except errors as error:
        raise AirflowFailException(str(error)) from error
