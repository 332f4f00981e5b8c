"""Processes that are started here, watched, and stopped by their ids."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import time
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import psutil

from localairflow.tools import server_user

T = TypeVar("T")

POLL_SECONDS = 0.1
"""Between two looks at something that is awaited, at least."""

SHARE, LONGEST_POLL_SECONDS = 4, 1.0
"""A look that takes long is taken less often: so many times as long as it took passes before the
next, but no more than the second. Who asks all the time keeps from its work what is asked."""

PATIENCE_SECONDS = 600
"""How long anything is awaited. A wait ends with what it waits for, and at once when a process that
should bring it about has ended: this is for a machine that does ten other things, not a measure."""

LAST_LINES = 25


def free_port() -> int:
    """Returns a TCP port that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


class NotInTimeError(Exception):
    """Something awaited did not come about; the text says what, and what the processes said."""


def wait_until(
    condition: Callable[[], T],
    *,
    what: str,
    seconds: float = PATIENCE_SECONDS,
    daemons: Sequence[Daemon] = (),
) -> T:
    """Returns the condition's first true value.

    Args:
        condition: Asked again and again. What it raises goes to the caller.
        what: What is awaited, for the error.
        seconds: How long at most.
        daemons: Whose last words the error carries. The wait ends at once when one of them ends.

    Raises:
        NotInTimeError: the time is over, or a daemon has ended.
    """
    deadline = time.monotonic() + seconds
    while True:
        began = time.monotonic()
        value = condition()
        if value:
            return value
        took = time.monotonic() - began
        ended = [daemon for daemon in daemons if not daemon.is_running]
        if ended or time.monotonic() > deadline:
            reason = (
                f"{ended[0].name} ended with {ended[0].exit_code}"
                if ended
                else f"not within {seconds:.0f} s"
            )
            said = "\n".join(f"--- {one.name}\n{one.last_words()}" for one in ended or daemons)
            raise NotInTimeError(f"{what}: {reason}\n{said}".rstrip())
        time.sleep(min(max(POLL_SECONDS, SHARE * took), LONGEST_POLL_SECONDS))


class Descendants:
    """Who was whose child at one moment: one look at all processes, however many are asked for."""

    def __init__(self) -> None:
        self._children: dict[int, list[psutil.Process]] = defaultdict(list)
        for one in psutil.process_iter(["ppid"]):
            self._children[one.info["ppid"]].append(one)

    def of(self, pid: int) -> list[psutil.Process]:
        """Children, and theirs."""
        found: list[psutil.Process] = []
        for child in self._children.get(pid, ()):
            found += [child, *self.of(child.pid)]
        return found


@dataclass
class Daemon:
    """A process that runs until it is stopped, in a session of its own.

    Attributes:
        name: What it is called in messages.
        command: Program and arguments.
        environment: Its whole environment.
        log: File that its output is added to.
        as_server_user: Whether it refuses root: then it is run by another user, see `server_user`.
        stop_signal: What tells it to end.
    """

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    log: Path
    folder: Path
    as_server_user: bool = False
    stop_signal: signal.Signals = signal.SIGTERM
    _process: subprocess.Popen[bytes] | None = field(default=None, repr=False)
    _family: dict[int, psutil.Process] = field(default_factory=dict, repr=False)

    def start(self) -> Daemon:
        """Starts it, and returns it."""
        user = server_user() if self.as_server_user else None
        with self.log.open("ab") as output:
            self._process = subprocess.Popen(
                list(self.command),
                env=dict(self.environment),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd=self.folder,
                start_new_session=True,
                user=None if user is None else user.pw_uid,
                group=None if user is None else user.pw_gid,
                extra_groups=None if user is None else [],
            )
        return self

    @property
    def pid(self) -> int:
        """Process id.

        Raises:
            RuntimeError: it was never started.
        """
        if self._process is None:
            raise RuntimeError(f"{self.name} was not started")
        return self._process.pid

    @property
    def is_running(self) -> bool:
        """Whether it was started and has not ended."""
        return self._process is not None and self._process.poll() is None

    @property
    def exit_code(self) -> int | None:
        """How it ended; None when it has not."""
        return None if self._process is None else self._process.poll()

    def family(self, descendants: Descendants | None = None) -> list[psutil.Process]:
        """Itself, its children and theirs; those too whose parent was killed meanwhile.

        Args:
            descendants: Where to look them up. Default: as they are now.
        """
        known = descendants or Descendants()
        if self._process is not None:
            with contextlib.suppress(psutil.NoSuchProcess):
                self._family.setdefault(self.pid, psutil.Process(self.pid))
        for pid, one in list(self._family.items()):
            if not one.is_running():
                del self._family[pid]
                continue
            for child in known.of(pid):
                self._family.setdefault(child.pid, child)
        return list(self._family.values())

    def last_words(self) -> str:
        """The end of its log."""
        if not self.log.exists():
            return ""
        lines = self.log.read_text(errors="replace").splitlines()
        return "\n".join(lines[-LAST_LINES:])

    def stop(self, seconds: float = 60) -> None:
        """Asks it to end, and ends what is left of its family when it does not."""
        family = self.family()
        if self._process is not None and self.is_running:
            self._process.send_signal(self.stop_signal)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(timeout=seconds)
        self._kill(family)

    def kill(self) -> None:
        """Kills the process itself, as a crash would; its children stay."""
        self.family()
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def kill_family(self) -> None:
        """Kills it and its children at once, as a lost pod would."""
        self._kill(self.family())

    def _kill(self, family: Sequence[psutil.Process]) -> None:
        for one in {*family, *self.family()}:
            with contextlib.suppress(psutil.NoSuchProcess):
                one.kill()
        if self._process is not None:
            # What was forked meanwhile. Until it is waited for, no other session can have its id.
            while self._process.returncode is None and (left := _members_of(self.pid)):
                for one in left:
                    with contextlib.suppress(psutil.NoSuchProcess):
                        one.kill()
            self._process.wait()
        self._family.clear()


def _members_of(session: int) -> list[psutil.Process]:
    """Processes of a session that live."""
    found = []
    for one in psutil.process_iter():
        with contextlib.suppress(psutil.NoSuchProcess, ProcessLookupError):
            if os.getsid(one.pid) == session and one.status() != psutil.STATUS_ZOMBIE:
                found.append(one)
    return found


def inherited_environment() -> dict[str, str]:
    """What a process needs of this one's environment, and nothing that would configure it."""
    kept = ("HOME", "LANG", "LC_ALL", "PATH", "TMPDIR", "TZ", "USER", "VIRTUAL_ENV")
    return {name: os.environ[name] for name in kept if name in os.environ}
