"""A local Airflow that is found again: its database, its keys and its buckets stay in a folder."""

from __future__ import annotations

import contextlib
import dataclasses
import json
import os
import secrets
import shutil
import zlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil

from localairflow.instance import LocalAirflow
from localairflow.postgres import Postgres
from localairflow.processes import Daemon
from localairflow.runtime import SecretSources
from localairflow.tools import REPOSITORY

WAREHOUSE = "warehouse"
_PACKAGES = REPOSITORY / "image" / "requirements.lock"


@dataclass
class Memory:
    """What a folder must remember to be of use again. Only its owner can read it.

    Attributes:
        sources: What encrypts and signs in the database that is kept.
        administrator: Password of PostgreSQL's administrator.
        packages: Checksum of the packages that made the schema; None without a schema.
        sessions: Ids of the sessions that run, or ran when everything here was killed.
    """

    sources: SecretSources = field(default_factory=SecretSources)
    administrator: str = field(default_factory=lambda: secrets.token_urlsafe(24), repr=False)
    packages: int | None = None
    sessions: list[int] = field(default_factory=list)

    @classmethod
    def of(cls, folder: Path) -> Memory:
        """The folder's; a new one where it has none."""
        file = folder / "memory.json"
        if not file.exists():
            return cls()
        content = json.loads(file.read_text())
        return cls(**(content | {"sources": SecretSources(**content["sources"])}))

    def write(self, folder: Path) -> None:
        """Writes it into the folder."""
        unfinished = folder / "memory.unfinished"
        unfinished.touch(mode=0o600)
        unfinished.write_text(json.dumps(dataclasses.asdict(self)))
        unfinished.replace(folder / "memory.json")


class KeptAirflow(LocalAirflow):
    """A stack's Airflow in a folder that may hold an earlier one, which then goes on.

    Everything stays but users' passwords, which are new each time. What plays AWS is written down
    by `stop`; when nobody calls that, logs and artifacts since the start are lost.

    Args:
        folder: Where everything is.
        options: As for LocalAirflow.
    """

    def __init__(self, folder: Path, **options: Any) -> None:
        super().__init__(folder, **options)
        self.memory = Memory.of(folder)
        self.sources = self.memory.sources
        self._buckets = folder / "buckets.zip"

    @property
    def is_new(self) -> bool:
        """Whether there is no database yet."""
        return self.memory.packages is None

    def create_postgres(self) -> Postgres:
        """Makes the database server, or finds it again."""
        folder = self.folder / "postgres"
        if not self.is_new:
            return Postgres.reopen(folder, self.memory.administrator)
        # What a start left that somebody broke off.
        shutil.rmtree(folder, ignore_errors=True)
        self._buckets.unlink(missing_ok=True)
        self.memory.write(self.folder)
        return Postgres.create(folder, self.memory.administrator)

    def fill_postgres(self) -> None:
        """Makes the databases, Airflow's and the warehouse, unless they are there."""
        if self.is_new:
            super().fill_postgres()
            self.postgres.create_database(WAREHOUSE, self.sources.username)

    def start_services(self) -> None:
        """Starts the services, and puts into AWS what was there, and what the DAGs look up."""
        super().start_services()
        self._remember_sessions()
        if self._buckets.exists():
            self.aws.load(self._buckets)
        prefix = self.runtime().stack["secretsPrefix"]
        warehouse = self.postgres.url(WAREHOUSE, self.sources.username, self.sources.password)
        self.aws.create_secret(f"{prefix}-airflow-connections/risk_warehouse", warehouse)
        canary = secrets.token_hex(16)
        self.aws.create_secret(f"{prefix}-airflow-variables/platform_smoke_canary", canary)

    def start_airflow(self) -> None:
        """Brings the schema to the packages' version, where they are others, and starts it all."""
        packages = zlib.crc32(_PACKAGES.read_bytes())
        if self.memory.packages != packages:
            self.migrate()
        super().start_airflow()
        self.memory.packages = packages
        self.memory.write(self.folder)

    def start(self, component: str, **options: Any) -> Daemon:
        """Starts one component and remembers it."""
        daemon = super().start(component, **options)
        self._remember_sessions()
        return daemon

    def stop(self) -> None:
        """Stops everything, Airflow first, and keeps what is to be kept."""
        self.stop_airflow()
        if hasattr(self, "aws") and self.aws.daemon.is_running and not self.is_new:
            self.aws.save(self._buckets)
        self.stop_services()
        self.memory.sessions = []
        self.memory.write(self.folder)

    @property
    def everything(self) -> list[Daemon]:
        """Every process that should run."""
        pool = [self.pgbouncer.daemon] if self.pooled else []
        return [self.postgres.daemon, self.aws.daemon, *pool, *self.daemons.values()]

    def _remember_sessions(self) -> None:
        self.memory.sessions = [daemon.pid for daemon in self.everything]
        self.memory.write(self.folder)


def end_leftovers(folder: Path) -> int:
    """Ends what runs in a folder although nobody watches it: its starter was killed.

    Returns:
        How many processes.
    """
    sessions = set(Memory.of(folder).sessions)
    ended = 0
    for process in psutil.process_iter() if sessions else ():
        # A session's id may be another one's by now: the folder tells.
        with contextlib.suppress(psutil.Error, ProcessLookupError):
            is_here = Path(process.cwd()).is_relative_to(folder)
            if os.getsid(process.pid) in sessions and is_here:
                process.kill()
                ended += 1
    return ended
