"""An API that is away for a while is noticed, and for how long."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from localairflow.processes import wait_until
from localcluster.apiwatch import ApiWatch


class Health(BaseHTTPRequestHandler):
    status, database = 200, "healthy"

    def do_GET(self) -> None:
        content = json.dumps({"metadatabase": {"status": self.database}}).encode()
        self.send_response(self.status)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Says nothing."""


@contextmanager
def api(status: int = 200, database: str = "healthy") -> Iterator[str]:
    handler = type("Answer", (Health,), {"status": status, "database": database})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def watched(url: str) -> ApiWatch:
    with ApiWatch(url).watching() as watch:
        wait_until(lambda: watch.asked > 1, what="two calls")
    return watch


def test_an_api_that_answers_is_there() -> None:
    with api() as url:
        watch = watched(url)
    assert watch.failed == []
    assert watch.text() == f"{watch.asked} calls of the API meanwhile, none failed"


def test_an_error_a_database_that_is_away_and_silence_are_failures() -> None:
    with api(status=500) as url:
        assert set(watched(url).failed) == {"500"}
    with api(database="unhealthy") as url:
        watch = watched(url)
    assert set(watch.failed) == {"database unhealthy"}
    assert "calls of the API failed (database unhealthy), for" in watch.text()
    assert set(watched(url).failed) == {"ConnectionError"}
