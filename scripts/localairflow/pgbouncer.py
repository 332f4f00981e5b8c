"""PgBouncer with the files that ship."""

from __future__ import annotations

import os
import signal
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import psycopg2
import psycopg2.extras

from localairflow.processes import Daemon, free_port, inherited_environment, wait_until
from localairflow.tools import pgbouncer, runnable, server_user


@dataclass
class Pgbouncer:
    """PgBouncer in front of one database.

    Attributes:
        ini: pgbouncer.ini as it ships, rendered.
        users: users.txt as it ships, rendered.
        authority: Certificate that the database's is verified against.
        console: How to sign in to PgBouncer's own console.
    """

    folder: Path
    ini: str
    users: str
    authority: Path
    console: Mapping[str, str]
    port: int = field(default_factory=free_port)
    _daemon: Daemon | None = None

    def local_ini(self) -> str:
        """The shipped file with what this machine must say otherwise: port, address, paths."""
        changed = {
            "listen_addr = *": "listen_addr = 127.0.0.1",
            "listen_port = 6543": f"listen_port = {self.port}",
            "auth_file = /etc/pgbouncer/users.txt": f"auth_file = {self.folder / 'users.txt'}",
            "server_tls_ca_file = /etc/airflow-database-ca/rds-ca.pem": (
                f"server_tls_ca_file = {self.authority}"
            ),
        }
        lines = self.ini.splitlines()
        missing = [line for line in changed if lines.count(line) != 1]
        if missing:
            raise ValueError(f"pgbouncer.ini has no line {missing[0]!r}")
        return "\n".join(changed.get(line, line) for line in lines) + "\n"

    @property
    def log(self) -> Path:
        """What it says."""
        return self.folder / "pgbouncer.log"

    @property
    def daemon(self) -> Daemon:
        """Its process."""
        if self._daemon is None:
            program = pgbouncer()
            programs = runnable(program.parent, program.name, self.folder)
            self._daemon = Daemon(
                name="pgbouncer",
                command=[str(programs / program.name), str(self.folder / "pgbouncer.ini")],
                environment=inherited_environment(),
                log=self.log,
                folder=self.folder,
                as_server_user=True,
                # At once. Since 1.23 it waits for its clients on the others, for ever.
                stop_signal=signal.SIGQUIT,
            )
        return self._daemon

    def start(self) -> None:
        """Writes its files, starts it and waits until its console answers."""
        self.folder.mkdir(mode=0o755, exist_ok=True)
        user = server_user()
        for name, content in (("pgbouncer.ini", self.local_ini()), ("users.txt", self.users)):
            file = self.folder / name
            file.touch(mode=0o600)
            file.write_text(content)
            if user is not None:
                os.chown(file, user.pw_uid, user.pw_gid)
        self.daemon.start()
        wait_until(self.answers, what="PgBouncer answers", daemons=[self.daemon])

    def stop(self) -> None:
        """Stops it."""
        self.daemon.stop()

    def answers(self) -> bool:
        """Whether its console answers."""
        try:
            self.show("version")
        except psycopg2.OperationalError:
            return False
        return True

    def show(self, what: str) -> list[dict[str, object]]:
        """Rows of a SHOW command of its console, such as `stats` or `pools`."""
        connection = psycopg2.connect(
            host="127.0.0.1",
            port=self.port,
            dbname="pgbouncer",
            sslmode="disable",
            connect_timeout=60,
            **self.console,
        )
        connection.autocommit = True
        try:
            with connection.cursor(cursor_factory=psycopg2.extras.RealDictCursor) as cursor:
                cursor.execute(f"show {what}")
                return [dict(row) for row in cursor.fetchall()]
        finally:
            connection.close()
