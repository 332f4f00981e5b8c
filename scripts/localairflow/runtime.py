"""How Airflow's processes are configured here: what ships, and this machine's endpoints."""

from __future__ import annotations

import base64
import json
import os
import re
import secrets
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from localairflow.processes import inherited_environment
from localairflow.templates import render
from localairflow.tools import REPOSITORY, MissingToolError

_ENV_INSTRUCTION = re.compile(r"^ENV ((?:.*\\\n)*.*)$", re.MULTILINE)
_POOLED_SECRET, _DIRECT_SECRET = "airflow-db-secret", "airflow-db-migration-secret"
_DIRECT = {"PGSSLMODE": "verify-full", "PGSSLROOTCERT": ""}
_ASSIGNMENT = re.compile(r"(\w+)=(\S+)")


def read_stack(
    stack: str, *, database_host: str, database_port: int, project: Path = REPOSITORY
) -> dict[str, Any]:
    """What `npm run airflow:env` says of a stack.

    Args:
        stack: Name of the stack.
        database_host: Host of the database.
        database_port: Port of the database.
        project: Folder of the stack's file.

    Raises:
        MissingToolError: the command failed; carries what it said.
    """
    command = ["npm", "run", "--silent", "airflow:env", "--", stack, "--json"]
    command.append(f"--project={project}")
    endpoint = [f"--database-host={database_host}", f"--database-port={database_port}"]
    try:
        said = subprocess.run(
            [*command, *endpoint], cwd=REPOSITORY, capture_output=True, text=True, check=False
        )
    except FileNotFoundError:
        raise MissingToolError("npm is missing: install Node.js 20 or newer") from None
    if said.returncode != 0:
        raise MissingToolError(f"{' '.join(command)}: {said.stderr.strip()}")
    content: dict[str, Any] = json.loads(said.stdout)
    return content


def image_environment() -> dict[str, str]:
    """Variables that the image sets."""
    text = (REPOSITORY / "image" / "Dockerfile").read_text()
    return dict(_ASSIGNMENT.findall(" ".join(_ENV_INSTRUCTION.findall(text))))


@dataclass(frozen=True)
class SecretSources:
    """What a stack's Kubernetes Secrets are made from; generated, and like the real ones.

    The database's password has every character that RDS may put into one and that a URL or a
    quoted file would trip over.
    """

    username: str = "airflow"
    password: str = field(
        default_factory=lambda: f"a%b+c?d#e&f=g:h;i!{secrets.token_urlsafe(16)}", repr=False
    )
    fernet_key: str = field(
        default_factory=lambda: base64.urlsafe_b64encode(os.urandom(32)).decode(), repr=False
    )
    api_secret_key: str = field(default_factory=lambda: secrets.token_hex(32), repr=False)
    jwt_secret: str = field(default_factory=lambda: secrets.token_hex(64), repr=False)
    client_secret: str = field(default_factory=lambda: secrets.token_urlsafe(32), repr=False)
    admin_password: str = field(default_factory=lambda: secrets.token_urlsafe(24), repr=False)

    def values(self, source: str) -> dict[str, str]:
        """Fields of one source, by the name that `airflow:env` gives it."""
        if source == "database":
            return {"username": self.username, "password": self.password}
        if source == "signOn":
            return {"clientSecret": self.client_secret}
        if source == "adminUser":
            return {"password": self.admin_password}
        plain = {
            "fernetKey": self.fernet_key,
            "apiSecretKey": self.api_secret_key,
            "jwtSecret": self.jwt_secret,
        }
        return {"value": plain[source]}


@dataclass(frozen=True)
class Endpoints:
    """Where this machine has what a cluster has elsewhere.

    Attributes:
        home: AIRFLOW_HOME; logs are written below it.
        dags: Folder of the DAG files.
        api_port: Where the API server listens.
        health_port: Where the scheduler answers probes.
        trigger_log_port: Where the triggerer serves its logs.
        statsd_port: Where metrics go, UDP.
        pgbouncer_port: Where PgBouncer listens; None where there is none.
        database_authority: Certificate of the authority that signed the database's.
        parallelism: Tasks at once. A cluster has nodes for them, this machine only its own cores.
        aws: What sends calls of AWS to the server that plays it.
    """

    home: Path
    dags: Path
    api_port: int
    health_port: int
    trigger_log_port: int
    statsd_port: int
    pgbouncer_port: int | None
    database_authority: Path
    parallelism: int
    aws: Mapping[str, str]

    @property
    def api_url(self) -> str:
        """Address of the API server."""
        return f"http://127.0.0.1:{self.api_port}"

    def overrides(self) -> dict[str, str]:
        """Every variable that is not what ships. Nothing here changes how Airflow behaves.

        The executor is the one exception: without Kubernetes there are no pods to start. Tasks
        are then children of the scheduler, so parallelism is this machine's own too.
        """
        return {
            "AIRFLOW_HOME": str(self.home),
            "AIRFLOW_CONFIG": str(self.home / "airflow.cfg"),
            "AIRFLOW__CORE__DAGS_FOLDER": str(self.dags),
            "AIRFLOW__CORE__EXECUTION_API_SERVER_URL": f"{self.api_url}/execution/",
            "AIRFLOW__CORE__EXECUTOR": "LocalExecutor",
            "AIRFLOW__CORE__PARALLELISM": str(self.parallelism),
            "AIRFLOW__API__PORT": str(self.api_port),
            "AIRFLOW__API__HOST": "127.0.0.1",
            "AIRFLOW__SCHEDULER__SCHEDULER_HEALTH_CHECK_SERVER_HOST": "127.0.0.1",
            "AIRFLOW__SCHEDULER__SCHEDULER_HEALTH_CHECK_SERVER_PORT": str(self.health_port),
            "AIRFLOW__LOGGING__TRIGGER_LOG_SERVER_PORT": str(self.trigger_log_port),
            "AIRFLOW__METRICS__STATSD_HOST": "127.0.0.1",
            "AIRFLOW__METRICS__STATSD_PORT": str(self.statsd_port),
            **self.aws,
        }


@dataclass(frozen=True)
class Runtime:
    """A stack's configuration on this machine.

    Attributes:
        stack: What `airflow:env` says.
        sources: What its Secrets are made from.
    """

    stack: Mapping[str, Any]
    sources: SecretSources

    def secret(self, name: str, key: str) -> str:
        """Content of a Kubernetes Secret's key, as External Secrets would write it."""
        secret = self.stack["secrets"][name]
        return render(secret["templates"][key], self.sources.values(secret["source"]))

    def _secret_here(self, reference: Mapping[str, str], pgbouncer_port: int | None) -> str:
        name = reference["secret"]
        if pgbouncer_port is None and name == _POOLED_SECRET:
            return self.secret(_DIRECT_SECRET, reference["key"])
        address = self.stack["pgbouncer"]["address"]
        return self.secret(name, reference["key"]).replace(address, f"127.0.0.1:{pgbouncer_port}")

    def environment(
        self, process: str, endpoints: Endpoints, *, more: Mapping[str, str] | None = None
    ) -> dict[str, str]:
        """The whole environment of a process.

        Args:
            process: Words of its command, such as `api-server` or `db migrate`.
            endpoints: Where this machine has what.
            more: Variables that win over all others.
        """
        settings = self.stack["processes"][process]
        own = dict(settings["environment"])
        if process == "scheduler":
            # Its children are the tasks, which have pods and an environment of their own elsewhere.
            own = {**own, **self.stack["processes"]["task"]["environment"]}
            own.pop("AIRFLOW__SECRETS__BACKEND", None)
        if endpoints.pgbouncer_port is None:
            own = {**own, **_DIRECT}
        if "PGSSLROOTCERT" in own:
            own["PGSSLROOTCERT"] = str(endpoints.database_authority)
        secrets_here = {
            name: self._secret_here(reference, endpoints.pgbouncer_port)
            for name, reference in settings["secrets"].items()
        }
        return {
            **inherited_environment(),
            **image_environment(),
            **self.stack["environment"],
            **own,
            **secrets_here,
            **endpoints.overrides(),
            **(more or {}),
        }
