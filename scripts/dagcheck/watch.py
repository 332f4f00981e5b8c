"""Watches what a DAG file touches while it is being imported.

Airflow imports every DAG file again and again, and once more in each task. What the file does at
its top, outside of tasks, is done that often; a server that is slow or away takes the DAGs along.
"""

from __future__ import annotations

import linecache
import os
import sys
import sysconfig
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import TZPATH

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import FrameType

ALLOWED = "dag-check: allow"
"""Comment that accepts what its line does; the reason belongs behind it."""

_EVENTS = {
    "ftplib.connect": "connects to",
    "os.exec": "runs",
    "os.fork": "forks",
    "os.listdir": "lists",
    "os.mkdir": "makes",
    "os.posix_spawn": "runs",
    "os.remove": "deletes",
    "os.rename": "renames",
    "os.rmdir": "deletes",
    "os.scandir": "lists",
    "os.system": "runs",
    "open": "opens",
    "smtplib.connect": "connects to",
    "socket.connect": "connects to",
    "socket.getaddrinfo": "looks up",
    "sqlite3.connect": "opens",
    "subprocess.Popen": "runs",
    "urllib.Request": "asks",
}
_CODE = (".py", ".pyc", ".so")
_IMPORT_SYSTEM = ("<frozen importlib", "<frozen runpy")


@dataclass(frozen=True)
class Touch:
    """Something that a DAG file did at its top.

    Attributes:
        file: The file of the DAGs folder whose line did it, or had it done.
        line: That line.
        what: A verb and what it was done to.
    """

    file: str
    line: int
    what: str


class Watch:
    """Collects what files of a folder do while they are imported in this thread.

    Python's audit events (PEP 578) tell of files, sockets and processes; what the events do not
    see, because C code or Airflow does it, is watched by `look_ups`. An audit hook stays for the
    life of the process: use one watch in a process of its own.

    Args:
        folder: The DAGs folder. What code outside does on being imported is its own affair.
    """

    def __init__(self, folder: Path) -> None:
        self.touches: list[Touch] = []
        self._folder = f"{folder.resolve()}{os.sep}"
        self._exempt = (*TZPATH, sysconfig.get_path("stdlib"), "/dev/", "/proc/")
        self._thread: int | None = None
        sys.addaudithook(self._hear)

    @contextmanager
    def __call__(self) -> Iterator[None]:
        """Watches until the block ends."""
        self._thread = threading.get_ident()
        try:
            yield
        finally:
            self._thread = None

    def note(self, what: str, frame: FrameType | None) -> None:
        """Records `what` if a file of the folder is behind it, without an import in between."""
        while frame is not None:
            name = frame.f_code.co_filename
            if name.startswith(_IMPORT_SYSTEM):
                return
            if name.startswith(self._folder):
                touch = Touch(name, frame.f_lineno, what)
                line = linecache.getline(name, frame.f_lineno)
                if ALLOWED not in line and touch not in self.touches:
                    self.touches.append(touch)
                return
            frame = frame.f_back

    def _hear(self, event: str, arguments: tuple[Any, ...]) -> None:
        if self._thread != threading.get_ident() or event not in _EVENTS:
            return
        target = arguments[-1] if event == "socket.connect" else arguments[0] if arguments else ""
        text = os.fsdecode(target) if isinstance(target, bytes | os.PathLike) else str(target)
        if event == "open" and (text.endswith(_CODE) or text.startswith(self._exempt)):
            return
        thread, self._thread = self._thread, None
        try:
            self.note(f"{_EVENTS[event]} {text}", sys._getframe(1))
        finally:
            self._thread = thread

    def look_ups(self) -> None:
        """Watches look-ups of connections and variables, and database drivers written in C."""
        import psycopg2  # noqa: PLC0415
        from airflow.sdk import BaseHook, Connection, Variable  # noqa: PLC0415

        for owner, name, what in (
            (Variable, "get", "looks up the variable"),
            (Variable, "set", "sets the variable"),
            (Connection, "get", "looks up the connection"),
            (BaseHook, "get_connection", "looks up the connection"),
            (psycopg2, "connect", "connects to the database"),
            (time, "sleep", "sleeps"),
        ):
            self._wrap(owner, name, what)

    def _wrap(self, owner: Any, name: str, what: str) -> None:
        original: Callable[..., Any] = getattr(owner, name)

        @wraps(original)
        def watched(*args: Any, **kwargs: Any) -> Any:
            if self._thread == threading.get_ident():
                secret = owner.__name__ == "psycopg2"
                subject = "" if secret or not args else f" {args[0]!r}"
                self.note(f"{what}{subject}", sys._getframe(1))
            return original(*args, **kwargs)

        setattr(owner, name, staticmethod(watched) if isinstance(owner, type) else watched)
