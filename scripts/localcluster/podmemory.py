"""How much memory containers take, as the kubelet counts it."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import requests

from localcluster import nodesettings
from localcluster.kube import Kubernetes, RefusedError

_STATS = f"/api/v1/nodes/{nodesettings.NAME}/proxy/stats/summary"
SAMPLE_SECONDS = 3
_TASK = "task"


class PodMemory:
    """Asks again and again, and remembers the highest figure of each kind of container.

    Args:
        kubernetes: The node's API.
        namespace: Namespace of the pods.
    """

    def __init__(self, kubernetes: Kubernetes, namespace: str) -> None:
        self.peaks: dict[str, int] = {}
        self._kubernetes = kubernetes
        self._namespace = namespace
        self._ended = threading.Event()

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Watches in the background."""
        thread = threading.Thread(target=self._watch, daemon=True)
        thread.start()
        try:
            yield
        finally:
            self._ended.set()
            thread.join()

    def _watch(self) -> None:
        while not self._ended.wait(SAMPLE_SECONDS):
            with contextlib.suppress(RefusedError, requests.RequestException):
                self.add(self._kubernetes.get(_STATS))

    def add(self, summary: Mapping[str, Any]) -> None:
        """Counts one answer of the kubelet."""
        for pod in summary.get("pods", []):
            if pod["podRef"]["namespace"] != self._namespace:
                continue
            for container in pod.get("containers", []):
                taken = container.get("memory", {}).get("workingSetBytes", 0)
                # A task's container has the name that the executor gives all of them.
                name = _TASK if container["name"] == "base" else container["name"]
                self.peaks[name] = max(self.peaks.get(name, 0), taken)
