"""Loading reports into a real PostgreSQL."""

from __future__ import annotations

from contextlib import closing
from datetime import date
from decimal import Decimal

import psycopg2
import pytest

from risk.analysis import analyse
from risk.market_data import sample_history
from risk.portfolios import PORTFOLIOS
from risk.report import build_report
from risk.warehouse import NothingToLoadError, days_to_load, replace_report, report_rows

TABLE = "risk_raw.portfolio_risk"


def report(day: date = date(2026, 3, 31)):
    history = sample_history(day)
    return build_report(analyse(portfolio, history) for portfolio in PORTFOLIOS.values())


@pytest.fixture
def database(postgres, request):
    name = postgres.create(request.node.name[:40])
    yield name
    postgres.drop(name)


def load(postgres, database, content) -> int:
    with closing(psycopg2.connect(postgres.url(database))) as connection:
        return replace_report(connection, content)


def count(postgres, database, where="true"):
    return postgres.execute(f"select count(*) from {TABLE} where {where}", database)[0][0]


def test_a_report_becomes_one_row_per_portfolio_and_method(postgres, database):
    content = report()
    assert load(postgres, database, content) == 2 * len(PORTFOLIOS)
    first = content["results"][0]
    rows = postgres.execute(
        f"select market_value, value_at_risk, source from {TABLE} "
        f"where portfolio = '{first['portfolio']}' and method = 'historical'",
        database,
    )
    expected = first["methods"]["historical"]["value_at_risk"]
    assert rows == [(Decimal(str(first["market_value"])), Decimal(str(expected)), "sample")]


def test_loading_a_day_again_replaces_it_and_leaves_other_days_alone(postgres, database):
    load(postgres, database, report(date(2026, 3, 30)))
    load(postgres, database, report())
    fewer = report()
    fewer["results"] = fewer["results"][:1]
    load(postgres, database, fewer)
    assert count(postgres, database, "business_date = '2026-03-31'") == 2
    assert count(postgres, database, "business_date = '2026-03-30'") == 2 * len(PORTFOLIOS)


def test_a_load_that_fails_leaves_the_day_as_it_was(postgres, database):
    load(postgres, database, report())
    broken = report()
    broken["results"][-1]["currency"] = None
    with pytest.raises(psycopg2.errors.NotNullViolation):
        load(postgres, database, broken)
    assert count(postgres, database) == 2 * len(PORTFOLIOS)


def test_rows_follow_the_columns_of_the_table(postgres, database):
    load(postgres, database, report())
    columns = postgres.execute(
        "select column_name from information_schema.columns where table_schema = 'risk_raw' "
        "order by ordinal_position",
        database,
    )
    assert [name for (name,) in columns] == [
        "business_date",
        "portfolio",
        "method",
        "currency",
        "market_value",
        "observations",
        "confidence",
        "horizon_days",
        "value_at_risk",
        "expected_shortfall",
        "source",
    ]
    assert all(len(row) == len(columns) for row in report_rows(report()))


@pytest.mark.parametrize(
    ("chosen", "announced", "days"),
    [
        (None, ["2026-03-31", "2026-03-30", "2026-03-31"], ["2026-03-30", "2026-03-31"]),
        ("2026-01-05", ["2026-03-31"], ["2026-01-05"]),
    ],
)
def test_the_days_to_load_are_those_announced_unless_one_was_chosen(chosen, announced, days):
    assert (
        days_to_load(chosen, [{"business_date": day, "url": "s3://x"} for day in announced]) == days
    )


def test_a_run_without_a_day_says_what_to_do():
    with pytest.raises(NothingToLoadError, match="trigger with business_date"):
        days_to_load(None, [])
