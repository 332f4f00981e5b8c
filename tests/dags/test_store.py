"""Where risk data lies, and what is said when it does not."""

from __future__ import annotations

from datetime import date

import pytest

from dagkit.storage import artifacts
from risk.analysis import analyse
from risk.market_data import sample_history
from risk.portfolios import find_portfolio
from risk.report import build_report
from risk.store import NotStoredError, RiskStore

DAY = date(2026, 3, 31)


@pytest.fixture
def store(artifacts_folder) -> RiskStore:
    return RiskStore(artifacts())


def test_what_is_saved_is_loaded_again_from_its_documented_place(store, artifacts_folder):
    history = sample_history(DAY)
    result = analyse(find_portfolio("rates"), history)
    report = build_report([result])
    store.save_prices(history)
    store.save_result(result)
    store.save_report(report)
    store.save_analysis("manual__2026-04-01T00:00:00+00:00", result)
    assert store.load_prices(DAY).to_json() == history.to_json()
    assert store.load_result(DAY, "rates") == result
    assert store.load_report(DAY) == report
    files = {
        str(f.relative_to(artifacts_folder)) for f in artifacts_folder.rglob("*") if f.is_file()
    }
    assert files == {
        "market-data/date=2026-03-31/prices.json",
        "risk/results/date=2026-03-31/rates.json",
        "risk/reports/date=2026-03-31/report.json",
        "risk/reports/date=2026-03-31/report.md",
        "risk/analyses/manual__2026-04-01T00-00-00-00-00.json",
    }


@pytest.mark.parametrize(
    ("load", "what"),
    [
        (lambda store: store.load_prices(DAY), "no prices of 2026-03-31 at file:///"),
        (lambda store: store.load_result(DAY, "rates"), "no rates on 2026-03-31 at file:///"),
        (lambda store: store.load_report(DAY), "no report of 2026-03-31 at file:///"),
    ],
)
def test_what_is_missing_is_named_with_the_dag_that_makes_it(store, load, what):
    with pytest.raises(NotStoredError, match=what) as missing:
        load(store)
    assert str(missing.value).endswith("run daily_risk_processing for that day first")
