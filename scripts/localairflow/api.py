"""A client of Airflow's REST API, version 2."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import requests

from localairflow.processes import PATIENCE_SECONDS, Daemon, NotInTimeError, wait_until

TIMEOUT_SECONDS = 180
ENDED = ("success", "failed")


class ApiError(Exception):
    """The API answered with an error.

    Attributes:
        status: HTTP status of the answer.
    """

    def __init__(self, message: str, status: int) -> None:
        super().__init__(message)
        self.status = status

    @property
    def is_passing(self) -> bool:
        """Whether it is the server's fault, such as a database that is away, and may pass."""
        return self.status >= HTTPStatus.INTERNAL_SERVER_ERROR


@dataclass
class Api:
    """One user's way to the API.

    Attributes:
        url: Address of the API server.
        token: Bearer token; None to call without one.
    """

    url: str
    token: str | None = field(default=None, repr=False)

    @classmethod
    def sign_in(cls, url: str, username: str, password: str) -> Api:
        """Gets a token for a user of the auth manager's own database.

        Raises:
            ApiError: it was refused.
        """
        login = {"username": username, "password": password}
        answer = requests.post(f"{url}/auth/token", json=login, timeout=TIMEOUT_SECONDS)
        if answer.status_code != requests.codes.created:
            raise ApiError(
                f"no token for {username}: {answer.status_code} {answer.text}", answer.status_code
            )
        return cls(url, answer.json()["access_token"])

    def call(self, method: str, path: str, body: Any = None, **query: Any) -> requests.Response:
        """Calls the API and returns whatever it answers."""
        headers = {} if self.token is None else {"Authorization": f"Bearer {self.token}"}
        return requests.request(
            method,
            f"{self.url}/api/v2/{path}",
            json=body,
            params=query,
            headers=headers,
            timeout=TIMEOUT_SECONDS,
        )

    def get(self, path: str, **query: Any) -> Any:
        """Content of an answer.

        Raises:
            ApiError: the answer is an error.
        """
        return self._content(self.call("GET", path, **query))

    def send(self, method: str, path: str, body: Any) -> Any:
        """Content of the answer to a request with a body.

        Raises:
            ApiError: the answer is an error.
        """
        return self._content(self.call(method, path, body))

    @staticmethod
    def _content(answer: requests.Response) -> Any:
        if not answer.ok:
            raise ApiError(
                f"{answer.request.method} {answer.url}: {answer.status_code} {answer.text}",
                answer.status_code,
            )
        return answer.json() if answer.content else None

    def health(self) -> dict[str, Any]:
        """State by component. Empty when the API server does not answer."""
        try:
            content: dict[str, Any] = self.get("monitor/health")
        except (ApiError, requests.RequestException):
            return {}
        return content

    def is_healthy(self, *components: str) -> bool:
        """Whether all these components are."""
        health = self.health()
        return all((health.get(one) or {}).get("status") == "healthy" for one in components)

    def unpause(self, dag_id: str) -> None:
        """Lets a DAG run."""
        self.send("PATCH", f"dags/{dag_id}", {"is_paused": False})

    def trigger(self, dag_id: str, conf: Mapping[str, Any] | None = None) -> str:
        """Starts a run now and returns its id."""
        body = {"logical_date": None, "conf": dict(conf or {})}
        run_id: str = self.send("POST", f"dags/{dag_id}/dagRuns", body)["dag_run_id"]
        return run_id

    def run(self, dag_id: str, run_id: str) -> dict[str, Any]:
        """One run."""
        content: dict[str, Any] = self.get(f"dags/{dag_id}/dagRuns/{quote(run_id)}")
        return content

    def tasks(self, dag_id: str, run_id: str) -> list[dict[str, Any]]:
        """Every task instance of a run."""
        path = f"dags/{dag_id}/dagRuns/{quote(run_id)}/taskInstances"
        found: list[dict[str, Any]] = self.get(path, limit=1000)["task_instances"]
        return found

    def result(self, dag_id: str, run_id: str, task_id: str) -> Any:
        """Return value of a task."""
        path = f"dags/{dag_id}/dagRuns/{quote(run_id)}/taskInstances/{task_id}/xcomEntries"
        return self.get(f"{path}/return_value", deserialize="true")["value"]

    def log(self, dag_id: str, run_id: str, task_id: str, try_number: int = 1) -> str:
        """Log of a task's try, as JSON text."""
        path = f"dags/{dag_id}/dagRuns/{quote(run_id)}/taskInstances/{task_id}/logs/{try_number}"
        answer = self.call("GET", path, full_content="true")
        self._content(answer)
        return answer.text

    def wait(
        self,
        dag_id: str,
        run_id: str,
        *,
        seconds: float = PATIENCE_SECONDS,
        daemons: Sequence[Daemon] = (),
        until: Callable[[dict[str, Any]], bool] = lambda run: run["state"] in ENDED,
    ) -> dict[str, Any]:
        """Waits for a run, by default for its end; an API server that is away is waited for too.

        Args:
            dag_id: Its DAG.
            run_id: Its id.
            seconds: How long at most.
            daemons: Processes whose end ends the wait.
            until: What is waited for. Default: the run's end.

        Raises:
            NotInTimeError: it did not come to that.
        """

        def look() -> dict[str, Any] | None:
            try:
                run = self.run(dag_id, run_id)
            except requests.RequestException:
                return None
            except ApiError as error:
                if error.is_passing:
                    return None
                raise
            return run if until(run) else None

        try:
            found = wait_until(
                look, seconds=seconds, what=f"run {run_id} of {dag_id}", daemons=daemons
            )
        except NotInTimeError as late:
            raise NotInTimeError(f"{late}\n{self._summary(dag_id, run_id)}") from None
        return found or {}

    def _summary(self, dag_id: str, run_id: str) -> str:
        try:
            tasks = self.tasks(dag_id, run_id)
        except (ApiError, requests.RequestException) as error:
            return str(error)
        return "\n".join(
            f"{one['task_id']}[{one['map_index']}] try {one['try_number']}: {one['state']}"
            for one in tasks
        )
