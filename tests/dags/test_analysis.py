"""A portfolio's risk, the report over all of them, and the portfolios themselves."""

from __future__ import annotations

import json
import re
from datetime import date, timedelta

import numpy as np
import pytest

from risk.analysis import MissingPriceError, analyse, profits
from risk.market_data import sample_history
from risk.portfolios import (
    PORTFOLIOS,
    SYMBOLS,
    Portfolio,
    UnknownPortfolioError,
    find_portfolio,
)
from risk.prices import PriceHistory
from risk.report import IncompleteReportError, build_report, to_json, to_markdown

LAST = date(2026, 3, 31)
HISTORY = PriceHistory(
    source="vendor",
    dates=tuple(LAST - timedelta(days=offset) for offset in (2, 1, 0)),
    symbols=("A", "B"),
    closes=np.array([[100.0, 10.0], [110.0, 9.0], [99.0, 18.0]]),
)
PAIR = Portfolio("pair", "USD", {"B": 10.0, "A": -2.0})


def test_profits_move_todays_value_by_each_days_return():
    # B is worth 180 and returned -10 % and +100 %; A is worth -198 and returned +10 % and -10 %.
    assert profits(PAIR, HISTORY).tolist() == [
        pytest.approx(-18.0 - 19.8),
        pytest.approx(180.0 + 19.8),
    ]


def test_an_analysis_is_plain_json_in_cents():
    result = analyse(PAIR, HISTORY, confidence=0.9, horizon_days=4)
    assert result == json.loads(json.dumps(result))
    assert {key: value for key, value in result.items() if key != "methods"} == {
        "portfolio": "pair",
        "currency": "USD",
        "business_date": "2026-03-31",
        "source": "vendor",
        "market_value": -18.0,
        "observations": 2,
        "confidence": 0.9,
        "horizon_days": 4,
    }
    assert result["methods"]["historical"] == {
        "value_at_risk": 75.6,
        "expected_shortfall": 75.6,
    }


def test_a_symbol_without_prices_is_named():
    with pytest.raises(MissingPriceError, match="pair holds C, which has no prices"):
        profits(Portfolio("pair", "USD", {"A": 1.0, "C": 1.0}), HISTORY)


def test_every_shipped_portfolio_can_be_measured():
    history = sample_history(LAST)
    for portfolio in PORTFOLIOS.values():
        result = analyse(portfolio, history)
        for tail in result["methods"].values():
            assert 0 < tail["value_at_risk"] <= tail["expected_shortfall"]


def test_portfolios_have_names_that_fit_object_keys_and_hold_something():
    for name, portfolio in PORTFOLIOS.items():
        assert name == portfolio.name
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name)
        assert portfolio.holdings
        assert set(portfolio.holdings) <= set(SYMBOLS)


def test_an_unknown_portfolio_is_answered_with_the_known_ones():
    with pytest.raises(UnknownPortfolioError, match="no portfolio 'bonds'; there are commodities"):
        find_portfolio("bonds")
    assert find_portfolio("rates") is PORTFOLIOS["rates"]


def results():
    history = sample_history(LAST)
    return [analyse(portfolio, history) for portfolio in PORTFOLIOS.values()]


def test_a_report_is_the_same_bytes_whatever_order_its_results_came_in():
    report = build_report(results())
    assert to_json(report) == to_json(build_report(reversed(results())))
    assert [row["portfolio"] for row in report["results"]] == sorted(PORTFOLIOS)
    assert (report["business_date"], report["source"]) == ("2026-03-31", "sample")


def test_the_page_shows_each_portfolio_once_and_says_where_the_prices_are_from():
    page = to_markdown(build_report(results())).decode()
    assert "Prices: sample." in page
    assert "Confidence 99.0%, horizon 1 d." in page
    for name in PORTFOLIOS:
        assert page.count(f"| {name} |") == 1


@pytest.mark.parametrize(
    "rows",
    [
        [],
        [results()[0], results()[0]],
        [results()[0], {**results()[1], "business_date": "2026-03-30"}],
        [results()[0], {**results()[1], "source": "vendor"}],
    ],
    ids=["none", "twice", "two days", "two sources"],
)
def test_results_that_do_not_belong_together_make_no_report(rows):
    with pytest.raises(IncompleteReportError, match="each portfolio once"):
        build_report(rows)
