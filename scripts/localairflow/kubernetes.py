"""An empty Kubernetes: enough of its API for a scheduler with the KubernetesExecutor to start.

It has no pods and starts none. What such a scheduler keeps in memory, its clients and its watchers,
is there all the same, and that is what it is for.
"""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

WATCH_SECONDS = 5

_PODS = {
    "name": "pods",
    "singularName": "pod",
    "namespaced": True,
    "kind": "Pod",
    "verbs": ["list"],
}
_ANSWERS = {
    "/version": {"major": "1", "minor": "34", "gitVersion": "v1.34.0"},
    "/api": {"kind": "APIVersions", "versions": ["v1"]},
    "/apis": {"kind": "APIGroupList", "apiVersion": "v1", "groups": []},
    "/api/v1": {"kind": "APIResourceList", "groupVersion": "v1", "resources": [_PODS]},
}
"""What a client asks first to find out what there is ("Kubernetes API Discovery")."""
_NO_PODS = {
    "kind": "PodList",
    "apiVersion": "v1",
    "metadata": {"resourceVersion": "1"},
    "items": [],
}


class _Handler(BaseHTTPRequestHandler):
    """Answers lists with nothing, and lets watches end with nothing."""

    closing: threading.Event

    def do_GET(self) -> None:
        address = urlsplit(self.path)
        watching = "watch" in parse_qs(address.query)
        if watching:
            self.closing.wait(WATCH_SECONDS)
        pods = _NO_PODS if address.path.endswith("/pods") else None
        answer = _ANSWERS.get(address.path, pods)
        content = b"" if watching else json.dumps(answer or {"kind": "Status"}).encode()
        self.send_response(404 if answer is None else 200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Says nothing."""


class EmptyKubernetes:
    """Listens on a loopback port in threads of this process."""

    def __init__(self) -> None:
        self._closing = threading.Event()
        handler = type("Handler", (_Handler,), {"closing": self._closing})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def write_config(self, file: Path) -> None:
        """Writes a kubeconfig file that leads here."""
        server = f"http://127.0.0.1:{self._server.server_address[1]}"
        config = {
            "apiVersion": "v1",
            "kind": "Config",
            "clusters": [{"name": "empty", "cluster": {"server": server}}],
            "users": [{"name": "nobody", "user": {}}],
            "contexts": [{"name": "empty", "context": {"cluster": "empty", "user": "nobody"}}],
            "current-context": "empty",
        }
        file.write_text(json.dumps(config))

    def stop(self) -> None:
        """Stops listening."""
        self._closing.set()
        self._server.shutdown()
        self._server.server_close()
