"""Databases on a PostgreSQL server of the tests' own."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from localairflow.postgres import Postgres

if TYPE_CHECKING:
    from pathlib import Path

USER = "tests"


class Databases:
    """A running server and one user who owns every database on it.

    Args:
        folder: Where the server's files go; it must not exist, and others must be able to enter
            its parents, because the server refuses to run as root.
    """

    def __init__(self, folder: Path) -> None:
        self._password = secrets.token_urlsafe(24)
        self._server = Postgres.create(folder)
        self._server.start()
        self._server.create_user(USER, self._password)

    def create(self, name: str) -> str:
        """Makes an empty database and returns its name."""
        self._server.create_database(name, USER)
        return name

    def drop(self, name: str) -> None:
        """Removes a database, whoever still uses it."""
        self._server.execute(f'drop database "{name}" with (force)')

    def url(self, database: str, driver: str = "postgresql") -> str:
        """Address of a database, for `driver` of SQLAlchemy or, without one, for libpq."""
        return self._server.url(database, USER, self._password).replace("postgresql", driver, 1)

    def execute(self, statement: str, database: str) -> list[tuple[object, ...]]:
        """Runs one statement in a transaction of its own and returns its rows, if it has any."""
        return self._server.execute(statement, database=database)

    def stop(self) -> None:
        """Stops the server."""
        self._server.stop()
