"""Whether the API answers without a break while something else goes on."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import requests

_PAUSE_SECONDS = 0.1
_ANSWER_SECONDS = 10


class ApiWatch:
    """Asks the API for its health, each time by a connection of its own, as many clients would.

    An answer that says that the database cannot be reached is none.

    Args:
        url: Address of the service.
    """

    def __init__(self, url: str) -> None:
        self.asked = 0
        self.failed: list[str] = []
        self.away_seconds = 0.0
        self._url = f"{url}/api/v2/monitor/health"
        self._ended = threading.Event()

    @contextmanager
    def watching(self) -> Iterator[ApiWatch]:
        """Watches in the background."""
        thread = threading.Thread(target=self._watch, daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self._ended.set()
            thread.join()

    def _watch(self) -> None:
        began: float | None = None
        while not self._ended.wait(_PAUSE_SECONDS):
            fault = self._ask()
            self.asked += 1
            if fault is None:
                began = None
                continue
            self.failed.append(fault)
            began = began or time.monotonic()
            self.away_seconds = max(self.away_seconds, time.monotonic() - began)

    def _ask(self) -> str | None:
        try:
            answer = requests.get(self._url, timeout=_ANSWER_SECONDS)
        except requests.RequestException as error:
            return type(error).__name__
        if not answer.ok:
            return str(answer.status_code)
        database = answer.json()["metadatabase"]["status"]
        return None if database == "healthy" else f"database {database}"

    def text(self) -> str:
        """What was seen, in one line."""
        if not self.failed:
            return f"{self.asked} calls of the API meanwhile, none failed"
        kinds = ", ".join(sorted(set(self.failed)))
        return (
            f"{len(self.failed)} of {self.asked} calls of the API failed ({kinds}), "
            f"for {self.away_seconds:.1f} s at most"
        )
