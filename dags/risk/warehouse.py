"""Risk reports as rows of a PostgreSQL table, where dbt takes over."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from typing import Any, Protocol


class Cursor(Protocol):
    """The part of a DB-API 2.0 cursor (PEP 249) used here."""

    def execute(self, operation: str, parameters: Sequence[object] = ..., /) -> object: ...
    def executemany(self, operation: str, parameters: Sequence[Sequence[object]], /) -> object: ...
    def close(self) -> object: ...


class Connection(Protocol):
    """The part of a DB-API 2.0 connection (PEP 249) used here."""

    def cursor(self) -> Cursor: ...
    def commit(self) -> object: ...
    def rollback(self) -> object: ...


class NothingToLoadError(Exception):
    """A run was started without saying for which day."""


_LOCK = 0x7269736B
"""Any number that all writers agree on: two runs must not create the table at the same time."""

_TABLE = """
create schema if not exists risk_raw;
create table if not exists risk_raw.portfolio_risk (
    business_date date not null,
    portfolio text not null,
    method text not null,
    currency text not null,
    market_value numeric(20, 2) not null,
    observations integer not null,
    confidence double precision not null,
    horizon_days integer not null,
    value_at_risk numeric(20, 2) not null,
    expected_shortfall numeric(20, 2) not null,
    source text not null,
    primary key (business_date, portfolio, method)
);
"""

_INSERT = """
insert into risk_raw.portfolio_risk values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
"""


def days_to_load(chosen: str | None, announcements: Iterable[Mapping[str, Any]]) -> list[str]:
    """Returns the days whose reports a run must load, ascending.

    Args:
        chosen: The day that the run was started for, if somebody chose one.
        announcements: Extras of the asset events that started the run; one run may answer many.

    Raises:
        NothingToLoadError: neither names a day.
    """
    days = {chosen} if chosen else {str(extra["business_date"]) for extra in announcements}
    if not days:
        raise NothingToLoadError(
            "no day to load: trigger with business_date, or let daily_risk_processing start the run"
        )
    return sorted(days)


def report_rows(report: Mapping[str, Any]) -> list[tuple[object, ...]]:
    """One row per portfolio and method, in the order of the table's columns."""
    return [
        (
            result["business_date"],
            result["portfolio"],
            method,
            result["currency"],
            result["market_value"],
            result["observations"],
            result["confidence"],
            result["horizon_days"],
            tail["value_at_risk"],
            tail["expected_shortfall"],
            report["source"],
        )
        for result in report["results"]
        for method, tail in sorted(result["methods"].items())
    ]


def replace_report(connection: Connection, report: Mapping[str, Any]) -> int:
    """Makes the table hold exactly this report for its day, in one transaction.

    Args:
        connection: To the warehouse; committed or, on an error, rolled back, but not closed.
        report: What `risk.report.build_report` returned.

    Returns:
        Number of rows written.
    """
    rows = report_rows(report)
    try:
        with closing(connection.cursor()) as cursor:
            cursor.execute("select pg_advisory_xact_lock(%s)", (_LOCK,))
            cursor.execute(_TABLE)
            cursor.execute(
                "delete from risk_raw.portfolio_risk where business_date = %s",
                (report["business_date"],),
            )
            cursor.executemany(_INSERT, rows)
        connection.commit()
    except BaseException:
        connection.rollback()
        raise
    return len(rows)
