"""How processes are awaited, and that nothing is left of those that are stopped."""

from __future__ import annotations

import os
from pathlib import Path

import psutil
import pytest

from localairflow import processes
from localairflow.processes import Daemon, Descendants, inherited_environment, wait_until


class Clock:
    """Time that passes only when somebody says so."""

    def __init__(self) -> None:
        self.now = 0.0
        self.slept: list[float] = []

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(round(seconds, 3))
        self.now += seconds


@pytest.mark.parametrize(("look", "pause"), [(0.0, 0.1), (0.02, 0.1), (0.1, 0.4), (3.0, 1.0)])
def test_what_takes_long_to_answer_is_asked_less_often(
    monkeypatch: pytest.MonkeyPatch, look: float, pause: float
) -> None:
    clock = Clock()
    monkeypatch.setattr(processes, "time", clock)
    looks = iter([False, False, "there"])

    def condition() -> object:
        clock.now += look
        return next(looks)

    assert wait_until(condition, what="it") == "there"
    assert clock.slept == [pause, pause]


def session(pid: int) -> list[psutil.Process]:
    found = []
    for one in psutil.process_iter():
        try:
            if os.getsid(one.pid) == pid and one.status() != psutil.STATUS_ZOMBIE:
                found.append(one)
        except (psutil.Error, ProcessLookupError):
            continue
    return found


def test_a_killed_family_leaves_nothing_not_even_a_child_whose_parent_has_gone(
    tmp_path: Path,
) -> None:
    script = "sleep 600 & (sleep 600 &); sh -c 'sleep 600; true' & wait"
    daemon = Daemon(
        "family", ["sh", "-c", script], inherited_environment(), tmp_path / "log", tmp_path
    ).start()
    wait_until(lambda: len(session(daemon.pid)) == 5, what="all of it runs", daemons=[daemon])
    below = {one.pid for one in Descendants().of(daemon.pid)}
    assert len(below) == 3
    assert {one.pid for one in daemon.family()} == {daemon.pid, *below}
    daemon.kill_family()
    assert session(daemon.pid) == []
    assert not daemon.is_running
