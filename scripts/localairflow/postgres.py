"""PostgreSQL with TLS, as the platform's database has it."""

from __future__ import annotations

import os
import secrets
import signal
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

import psycopg2

from localairflow.certificates import Certificates, make_certificates
from localairflow.processes import Daemon, free_port, inherited_environment, wait_until
from localairflow.tools import postgres_binaries, runnable, server_user

ADDRESS = "127.0.0.1"
ADMINISTRATOR = "administrator"


@dataclass
class Postgres:
    """A server on a loopback port of its own, which takes TLS connections only.

    fsync is off: the data is worth nothing afterwards.

    Attributes:
        clients: Networks that it takes connections from.
    """

    folder: Path
    certificates: Certificates
    programs: Path
    port: int = field(default_factory=free_port)
    clients: Sequence[str] = (f"{ADDRESS}/32",)
    _password: str = field(default_factory=lambda: secrets.token_urlsafe(24), repr=False)
    _daemon: Daemon | None = None

    @classmethod
    def create(
        cls,
        folder: Path,
        password: str | None = None,
        *,
        names: Sequence[str] = (),
        clients: Sequence[str] = (),
    ) -> Postgres:
        """Makes an empty server in `folder`, which must not exist.

        Args:
            folder: Where.
            password: The administrator's. Default: one that nobody else knows.
            names: Names that clients call it by, besides its address.
            clients: Networks that clients come from, besides this machine.

        Raises:
            RuntimeError: initdb failed; carries what it said.
        """
        folder.mkdir(mode=0o755)
        programs = runnable(postgres_binaries().parent, "bin/postgres", folder) / "bin"
        made = cls(folder, make_certificates(folder / "tls", ADDRESS, names), programs)
        made.clients = (*made.clients, *clients)
        if password is not None:
            made._password = password
        made._initialise()
        return made

    @classmethod
    def reopen(cls, folder: Path, password: str) -> Postgres:
        """Finds the server that `create` has made, with certificates that are new.

        Args:
            folder: Where.
            password: The administrator's.
        """
        programs = runnable(postgres_binaries().parent, "bin/postgres", folder) / "bin"
        found = cls(folder, make_certificates(folder / "tls", ADDRESS), programs)
        found._password = password
        user = server_user()
        if user is not None:
            os.chown(found.certificates.key, user.pw_uid, user.pw_gid)
        return found

    def _initialise(self) -> None:
        password = self.folder / "password"
        password.touch(mode=0o600)
        password.write_text(self._password)
        data = self.folder / "data"
        data.mkdir(mode=0o700)
        user = server_user()
        if user is not None:
            for owned in (password, data, self.certificates.key):
                os.chown(owned, user.pw_uid, user.pw_gid)
        command = [
            str(self.programs / "initdb"),
            f"--pgdata={data}",
            f"--username={ADMINISTRATOR}",
            f"--pwfile={password}",
            *("--auth=scram-sha-256", "--encoding=UTF8", "--locale=C", "--no-sync"),
        ]
        made = subprocess.run(
            command,
            capture_output=True,
            text=True,
            check=False,
            cwd=self.folder,
            env=inherited_environment(),
            user=None if user is None else user.pw_uid,
            group=None if user is None else user.pw_gid,
            extra_groups=None if user is None else [],
        )
        password.unlink()
        if made.returncode != 0:
            raise RuntimeError(f"initdb failed: {made.stderr.strip() or made.stdout.strip()}")
        lines = [f"hostssl all all {one} scram-sha-256\n" for one in self.clients]
        (data / "pg_hba.conf").write_text("".join(lines))

    @property
    def log(self) -> Path:
        """What the server says."""
        return self.folder / "server.log"

    @property
    def daemon(self) -> Daemon:
        """The server's process."""
        if self._daemon is None:
            settings = {
                "listen_addresses": ADDRESS,
                "port": str(self.port),
                "unix_socket_directories": "",
                "ssl": "on",
                "ssl_cert_file": str(self.certificates.server),
                "ssl_key_file": str(self.certificates.key),
                "max_connections": "300",
                "fsync": "off",
                "synchronous_commit": "off",
                "full_page_writes": "off",
            }
            options = [
                part for name, value in settings.items() for part in ("-c", f"{name}={value}")
            ]
            self._daemon = Daemon(
                name="postgres",
                command=[
                    str(self.programs / "postgres"),
                    *("-D", str(self.folder / "data")),
                    *options,
                ],
                environment=inherited_environment(),
                log=self.log,
                folder=self.folder,
                as_server_user=True,
                # "Fast" shutdown: sessions are ended, not waited for.
                stop_signal=signal.SIGINT,
            )
        return self._daemon

    def start(self) -> None:
        """Starts it and waits until it answers."""
        self.daemon.start()
        wait_until(self.answers, what="PostgreSQL answers", daemons=[self.daemon])

    def stop(self) -> None:
        """Stops it; its data stays."""
        self.daemon.stop()

    def answers(self) -> bool:
        """Whether a query succeeds."""
        try:
            self.execute("select 1")
        except psycopg2.OperationalError:
            return False
        return True

    def execute(
        self,
        statement: str,
        arguments: Mapping[str, object] | tuple[object, ...] | None = None,
        *,
        database: str = "postgres",
    ) -> list[tuple[object, ...]]:
        """Runs one statement as administrator in a transaction of its own; returns its rows."""
        connection = psycopg2.connect(
            host=ADDRESS,
            port=self.port,
            dbname=database,
            user=ADMINISTRATOR,
            password=self._password,
            sslmode="verify-full",
            sslrootcert=str(self.certificates.authority),
            connect_timeout=60,
        )
        connection.autocommit = True
        try:
            with connection.cursor() as cursor:
                cursor.execute(statement, arguments)
                return list(cursor.fetchall()) if cursor.description else []
        finally:
            connection.close()

    def create_user(self, name: str, password: str) -> None:
        """Makes a user without special rights, such as RDS's master user is."""
        self.execute(f'create role "{name}" login password %s', (password,))

    def change_password(self, name: str, password: str) -> None:
        """Gives a user another password; sessions that are there go on."""
        self.execute(f'alter role "{name}" password %s', (password,))

    def create_database(self, name: str, owner: str, *, template: str = "template1") -> None:
        """Makes a database: an empty one, or a copy of another that nobody uses."""
        self.execute(f'create database "{name}" owner "{owner}" template "{template}"')

    def url(self, database: str, user: str, password: str) -> str:
        """Address of a database for a client that verifies the server's certificate."""
        tls = f"sslmode=verify-full&sslrootcert={quote(str(self.certificates.authority), safe='')}"
        login = f"{quote(user, safe='')}:{quote(password, safe='')}"
        return f"postgresql://{login}@{ADDRESS}:{self.port}/{database}?{tls}"
