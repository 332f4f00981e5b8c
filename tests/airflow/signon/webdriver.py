"""A real browser, driven by the W3C WebDriver protocol: Chromium and its driver."""

from __future__ import annotations

import base64
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import requests

from localairflow.processes import (
    PATIENCE_SECONDS,
    Daemon,
    free_port,
    inherited_environment,
    wait_until,
)

INSTALL = "apt-get install chromium chromium-driver"
_ELEMENT = "element-6066-11e4-a52e-4f735466cecf"
"""Name that the standard gives an element's id ("Elements", W3C WebDriver)."""
_NOT_YET = ("stale element reference", "element not interactable", "element click intercepted")
"""What the driver says while a page is still being drawn: ask again."""


def is_installed() -> bool:
    """Whether Chromium and its driver are on PATH."""
    return all(shutil.which(program) for program in ("chromium", "chromedriver"))


class DriverError(Exception):
    """The driver refused a command.

    Args:
        code: The standard's name of the fault ("Errors", W3C WebDriver).
        message: What the driver says of it.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code


class Browser:
    """One window of Chromium without a screen.

    Args:
        folder: Where it keeps its profile and its log.
    """

    def __init__(self, folder: Path) -> None:
        self._port = free_port()
        self._folder = folder
        self._session = ""
        self._daemon = Daemon(
            name="chromedriver",
            command=[shutil.which("chromedriver") or "chromedriver", f"--port={self._port}"],
            environment=inherited_environment(),
            log=folder / "chromedriver.log",
            folder=folder,
        )

    def __enter__(self) -> Browser:
        self._daemon.start()
        wait_until(self._is_ready, what="chromedriver", daemons=[self._daemon])
        arguments = [
            *("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"),
            *("--no-proxy-server", "--window-size=1280,900"),
            f"--user-data-dir={self._folder / 'profile'}",
        ]
        options = {"args": arguments, "binary": shutil.which("chromium")}
        wanted = {"acceptInsecureCerts": True, "goog:chromeOptions": options}
        made = self._call("POST", "", {"capabilities": {"alwaysMatch": wanted}})
        self._session = f"/{made['sessionId']}"
        return self

    def __exit__(self, *failure: object) -> None:
        self._daemon.stop()

    def open(self, url: str) -> None:
        """Goes to an address."""
        self._call("POST", "/url", {"url": url})

    @property
    def url(self) -> str:
        """Address of the page."""
        return str(self._call("GET", "/url"))

    def click(self, selector: str) -> None:
        """Clicks on an element, once it is there."""
        self._act(selector, "click", {})

    def type(self, selector: str, text: str) -> None:
        """Types into an element, once it is there."""
        self._act(selector, "value", {"text": text})

    def text(self) -> str:
        """What the page shows."""
        # In one call: between finding the body and reading it, the page may be drawn anew.
        script = "return document.body ? document.body.innerText : ''"
        return str(self._call("POST", "/execute/sync", {"script": script, "args": []}))

    def screenshot(self, file: Path) -> None:
        """Writes what the window shows, as PNG."""
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(base64.b64decode(self._call("GET", "/screenshot")))

    def wait(self, condition: Callable[[], Any], what: str) -> Any:
        """Waits for a condition."""
        return wait_until(condition, what=what, daemons=[self._daemon])

    def _act(self, selector: str, action: str, body: Mapping[str, str]) -> None:
        def has_acted() -> bool:
            by = {"using": "css selector", "value": selector}
            found = self._call("POST", "/elements", by)
            if not found:
                return False
            try:
                self._call("POST", f"/element/{found[0][_ELEMENT]}/{action}", body)
            except DriverError as refused:
                if refused.code not in _NOT_YET:
                    raise
                return False
            return True

        self.wait(has_acted, f"{action} on {selector}")

    def _is_ready(self) -> bool:
        try:
            status = requests.get(f"http://127.0.0.1:{self._port}/status", timeout=30).json()
        except requests.RequestException:
            return False
        return bool(status["value"]["ready"])

    def _call(self, method: str, path: str, body: Any = None) -> Any:
        answer = requests.request(
            method,
            f"http://127.0.0.1:{self._port}/session{self._session}{path}",
            json=body,
            timeout=PATIENCE_SECONDS,
        )
        value = answer.json()["value"]
        if not answer.ok:
            raise DriverError(value["error"], f"{method} {path}: {value['message']}")
        return value
