"""Somebody who writes DAGs, with `make airflow`: starts it, presses Ctrl-C, starts it again."""

from __future__ import annotations

import math
import re
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import psutil

from localairflow.api import Api
from localairflow.processes import free_port, wait_until
from localairflow.tools import REPOSITORY

SCRIPT = REPOSITORY / "scripts" / "local_airflow.py"


@dataclass
class Started:
    """A start of the command."""

    process: subprocess.Popen[str]
    said: Path
    folder: Path
    dags: Path
    port: int
    seconds_to_stop: float = math.nan

    def text(self) -> str:
        return self.said.read_text()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def password(self, user: str) -> str:
        found = re.search(rf"^  {user} +(\S+) +role ", self.text(), re.MULTILINE)
        assert found, self.text()
        return found[1]

    def sign_in(self, user: str = "admin") -> Api:
        return Api.sign_in(self.url, user, self.password(user))

    def wait_up(self) -> str:
        """Waits until it is up; returns how long the command says that this took."""

        def is_up() -> bool:
            assert self.process.poll() is None, self.text()
            return "Ctrl-C stops it all" in self.text()

        wait_until(is_up, what="make airflow is up")
        found = re.search(r"up after (\d+ s)", self.text())
        assert found, self.text()
        return found[1]

    def interrupt(self) -> int:
        began = time.monotonic()
        self.process.send_signal(signal.SIGINT)
        code = self.process.wait()
        self.seconds_to_stop = time.monotonic() - began
        return code

    def processes(self) -> list[psutil.Process]:
        """Everything that runs in the folder."""
        found = []
        for one in psutil.process_iter():
            try:
                if Path(one.cwd()).is_relative_to(self.folder):
                    found.append(one)
            except psutil.Error:
                continue
        return found


def start(folder: Path, dags: Path, port: int) -> Started:
    said = folder.with_name(f"{folder.name}-{time.monotonic_ns()}.txt")
    command = [sys.executable, SCRIPT, "--folder", folder, "--dags", dags, "--port", port]
    with said.open("w") as output:
        process = subprocess.Popen(
            [str(part) for part in command], stdout=output, stderr=subprocess.STDOUT, text=True
        )
    return Started(process, said, folder, dags, port)


class Author:
    """Two starts in one folder. Neither is waited for: others have things to test meanwhile.

    Args:
        place: Where everything is.

    Attributes:
        first: The first start.
        second: The start after it; None until `start_again`.
        runs: Runs of `sample_hello` that the first start had when it was stopped.
    """

    def __init__(self, place: Path) -> None:
        place.mkdir()
        dags = shutil.copytree(REPOSITORY / "dags", place / "dags")
        self.first = start(place / "local", dags, free_port())
        self.second: Started | None = None
        self.runs: list[str] = []

    def stop_first(self) -> int:
        """Presses Ctrl-C, after at least one run; returns the exit code."""
        self.first.wait_up()
        admin = self.first.sign_in()
        if not runs(admin, "sample_hello"):
            admin.wait("sample_hello", admin.trigger("sample_hello"))
        self.runs = runs(admin, "sample_hello")
        return self.first.interrupt()

    def start_again(self) -> Started:
        """The start after Ctrl-C."""
        if self.first.process.poll() is None:
            self.stop_first()
        if self.second is None:
            self.second = start(self.first.folder, self.first.dags, self.first.port)
        return self.second

    def leave(self) -> None:
        """Stops whatever runs."""
        for one in (self.first, self.second):
            if one is not None and one.process.poll() is None:
                one.interrupt()


def runs(api: Api, dag_id: str) -> list[str]:
    """Ids of a DAG's runs, the oldest first."""
    found = api.get(f"dags/{dag_id}/dagRuns", order_by="run_after")["dag_runs"]
    return [run["dag_run_id"] for run in found]
