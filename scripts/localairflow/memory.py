"""How much memory processes take, counted as Kubernetes would count it for their container."""

from __future__ import annotations

import contextlib
import threading
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import psutil

PROC = Path("/proc")
SAMPLE_SECONDS = 0.5


def container_bytes(processes: Iterable[psutil.Process]) -> int:
    """What a container with just these processes would be charged.

    All memory of the largest process, mapped files included, and what the others have for
    themselves: a forked process shares the rest with the one that it was forked from.
    """
    rollups = [_rollup(process.pid) for process in processes]
    largest = max(rollups, key=lambda fields: fields["Rss"], default=None)
    own = (fields["Private_Dirty"] for fields in rollups if fields is not largest)
    return (largest["Rss"] if largest else 0) + sum(own)


def _rollup(pid: int) -> Mapping[str, int]:
    """Fields of a process's smaps_rollup (proc_pid_smaps(5)), in bytes; zeros when it has ended."""
    fields: dict[str, int] = defaultdict(int)
    with contextlib.suppress(FileNotFoundError, ProcessLookupError):
        for line in (PROC / str(pid) / "smaps_rollup").read_text().splitlines()[1:]:
            name, amount, *_ = line.split()
            fields[name.rstrip(":")] = int(amount) * 1024
    return fields


Groups = Callable[[], Mapping[str, list[psutil.Process]]]


class MemoryWatch:
    """Samples in the background and remembers the highest figure of each group.

    Args:
        groups: Names and processes as they are now. Copies of one component go by the names
            `name`, `name#2` and so on: the highest figure of any of them counts.
    """

    def __init__(self, groups: Groups) -> None:
        self._groups = groups
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="memory", daemon=True)
        self.peaks: dict[str, int] = {}
        self.samples = 0

    def start(self) -> None:
        """Begins."""
        self._thread.start()

    def stop(self) -> None:
        """Ends."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join(timeout=10)

    def _watch(self) -> None:
        while not self._stop.wait(SAMPLE_SECONDS):
            # Processes come and go, and are started and stopped by another thread meanwhile.
            with contextlib.suppress(psutil.Error, RuntimeError):
                self.sample()

    def sample(self) -> None:
        """Looks once."""
        for name, processes in self._groups().items():
            component = name.partition("#")[0]
            taken = container_bytes(processes)
            self.peaks[component] = max(self.peaks.get(component, 0), taken)
        self.samples += 1
