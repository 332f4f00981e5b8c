"""Answers a container's health check: exit code 0 when the Airflow process in it works.

The API server and the scheduler have a health address; any other process is well while it runs.
"""

from __future__ import annotations

import json
import os
import sys
import urllib.request
from pathlib import Path

PROC = Path("/proc")
SECONDS = 8


def component(proc: Path = PROC) -> str | None:
    """Returns the Airflow command that runs here, such as `api-server`; None when none does."""
    for folder in sorted(proc.glob("[0-9]*"), key=lambda path: int(path.name)):
        try:
            words = (folder / "cmdline").read_bytes().decode(errors="replace").split("\0")
        except OSError:
            continue  # It ended in the meantime.
        for place, word in enumerate(words[:-1]):
            if Path(word).name == "airflow" and words[place + 1]:
                return words[place + 1]
    return None


def health_url(command: str) -> str | None:
    """Returns the health address of a component; None when it has none."""
    if command == "api-server":
        port = os.environ.get("AIRFLOW__API__PORT", "8080")
        return f"http://127.0.0.1:{port}/api/v2/monitor/health"
    if (
        command == "scheduler"
        and os.environ.get("AIRFLOW__SCHEDULER__ENABLE_HEALTH_CHECK") == "True"
    ):
        port = os.environ.get("AIRFLOW__SCHEDULER__SCHEDULER_HEALTH_CHECK_SERVER_PORT", "8974")
        return f"http://127.0.0.1:{port}/health"
    return None


def is_healthy(command: str | None) -> bool:
    """Whether the component works.

    The API server answers 200 whatever the state; its body tells, and of that only the database
    counts: a scheduler that is away is no reason to restart the API server.
    """
    if command is None:
        return False
    url = health_url(command)
    if url is None:
        return True
    try:
        with urllib.request.urlopen(url, timeout=SECONDS) as answer:  # noqa: S310
            if command == "scheduler":
                return True
            state = json.load(answer)
    except (OSError, ValueError):
        return False
    return bool(state.get("metadatabase", {}).get("status") == "healthy")


if __name__ == "__main__":
    sys.exit(0 if is_healthy(component()) else 1)
