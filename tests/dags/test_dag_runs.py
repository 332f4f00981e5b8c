"""Every DAG runs to its end on a real metadata database; dbt runs on a real PostgreSQL."""

from __future__ import annotations

import csv
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from airflow.models.asset import AssetEvent
from airflow.utils.session import create_session

from dagkit.storage import artifacts, publish
from risk.market_data import sample_history
from risk.portfolios import PORTFOLIOS
from risk.report import to_json
from risk.store import RiskStore

WEDNESDAY = datetime(2026, 4, 1, 4, tzinfo=UTC)
TUESDAY = date(2026, 3, 31)
PORTFOLIO_TASKS = [f"risk[{index}]" for index in range(len(PORTFOLIOS))]


def files(folder):
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def write_feed(folder, day=TUESDAY, *, symbols_left_out=()):
    """A vendor's file with the prices of the made-up market."""
    history = sample_history(day)
    folder.mkdir(exist_ok=True)
    with (folder / f"{day}.csv").open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(("date", "symbol", "close"))
        for column, symbol in enumerate(history.symbols):
            if symbol not in symbols_left_out:
                for row, when in enumerate(history.dates):
                    rows.writerow((when, symbol, float(history.closes[row, column])))
    return f"{folder.as_uri()}/{{date}}.csv"


def test_hello_runs(airflow):
    run = airflow.run("sample_hello", logical_date=WEDNESDAY)
    assert (run.state, run.tasks) == ("success", {"start": "success", "hello": "success"})
    assert run.result("hello") == f"Hello from run {run.run_id}"


def test_the_daily_run_measures_each_portfolio_and_announces_its_report(airflow, artifacts_folder):
    run = airflow.run("daily_risk_processing", logical_date=WEDNESDAY)

    assert run.state == "success"
    assert run.tasks == dict.fromkeys(["market_data", "report", *PORTFOLIO_TASKS], "success")
    assert set(run.names.values()) == set(PORTFOLIOS)
    assert set(files(artifacts_folder)) == {
        "market-data/date=2026-03-31/prices.json",
        "risk/reports/date=2026-03-31/report.json",
        "risk/reports/date=2026-03-31/report.md",
        *(f"risk/results/date=2026-03-31/{name}.json" for name in PORTFOLIOS),
    }
    report = RiskStore(artifacts()).load_report(TUESDAY)
    assert (report["business_date"], report["source"]) == ("2026-03-31", "sample")
    assert (
        run.result("report")
        == f"{artifacts_folder.as_uri()}/risk/reports/date=2026-03-31/report.json"
    )
    with create_session() as session:
        event = session.query(AssetEvent).filter_by(source_run_id=run.run_id).one()
        assert event.source_dag_id == "daily_risk_processing"
        assert event.extra["business_date"] == "2026-03-31"
        assert event.extra["url"] == run.result("report")


def test_running_a_day_again_gives_the_same_files_byte_by_byte(airflow, artifacts_folder):
    airflow.run("daily_risk_processing", logical_date=WEDNESDAY)
    first = files(artifacts_folder)
    again = airflow.run("daily_risk_processing", conf={"business_date": "2026-03-31"})
    assert again.state == "success"
    assert files(artifacts_folder) == first


def test_prices_come_from_the_feed_where_there_is_one(
    airflow, artifacts_folder, tmp_path, monkeypatch
):
    feed = write_feed(tmp_path / "vendor")
    monkeypatch.setenv("AIRFLOW_VAR_RISK_PRICE_FEED", feed)
    run = airflow.run("daily_risk_processing", logical_date=WEDNESDAY)
    assert run.state == "success"
    report = RiskStore(artifacts()).load_report(TUESDAY)
    assert report["source"] == feed.replace("{date}", "2026-03-31")


def test_a_bad_price_file_fails_with_its_faults_and_leaves_nothing_behind(
    airflow, artifacts_folder, tmp_path, monkeypatch, capfd
):
    feed = write_feed(tmp_path / "vendor", symbols_left_out=["GOLD", "ZETA"])
    monkeypatch.setenv("AIRFLOW_VAR_RISK_PRICE_FEED", feed)
    run = airflow.run("daily_risk_processing", logical_date=WEDNESDAY)
    assert run.state == "failed"
    assert run.tasks == {
        "market_data": "failed",
        "risk": "upstream_failed",
        "report": "upstream_failed",
    }
    assert files(artifacts_folder) == {}
    assert "2026-03-31.csv: 1 fault\n  no prices of GOLD, ZETA" in capfd.readouterr().out


def test_a_bad_price_file_does_not_touch_what_an_earlier_run_stored(
    airflow, artifacts_folder, tmp_path, monkeypatch
):
    airflow.run("daily_risk_processing", logical_date=WEDNESDAY)
    before = files(artifacts_folder)
    (tmp_path / "2026-03-31.csv").write_text("date,symbol,close\n2026-03-31,GOLD,-1\n")
    monkeypatch.setenv("AIRFLOW_VAR_RISK_PRICE_FEED", f"{tmp_path.as_uri()}/{{date}}.csv")
    run = airflow.run("daily_risk_processing", conf={"business_date": "2026-03-31"})
    assert run.state == "failed"
    assert files(artifacts_folder) == before


@pytest.fixture
def stored_prices(artifacts_folder):
    RiskStore(artifacts()).save_prices(sample_history(TUESDAY))


def test_a_requested_analysis_can_be_fetched(airflow, stored_prices, artifacts_folder):
    run = airflow.run(
        "api_triggered_risk_analysis",
        conf={
            "portfolio": "rates",
            "date": "2026-03-31",
            "confidence": 0.975,
            "horizon_days": 10,
        },
    )
    assert run.state == "success"
    result = run.result("analysis")
    assert (result["portfolio"], result["confidence"], result["horizon_days"]) == (
        "rates",
        0.975,
        10,
    )
    assert result["source"] == "sample"
    (stored,) = (artifacts_folder / "risk" / "analyses").iterdir()
    assert stored.read_bytes() == to_json(result)


def test_a_requested_analysis_needs_stored_prices(airflow, artifacts_folder, capfd):
    run = airflow.run(
        "api_triggered_risk_analysis", conf={"portfolio": "rates", "date": "2026-03-31"}
    )
    assert run.state == "failed"
    assert "no prices of 2026-03-31" in capfd.readouterr().out


def test_a_misspelt_param_of_a_request_is_not_passed_over(airflow, stored_prices, capfd):
    run = airflow.run(
        "api_triggered_risk_analysis",
        conf={"portfolio": "rates", "date": "2026-03-31", "confidense": 0.9},
    )
    assert run.state == "failed"
    assert "unknown param 'confidense' (did you mean 'confidence'?)" in capfd.readouterr().out


@pytest.mark.parametrize(
    ("conf", "named"),
    [
        ({}, "portfolio"),
        ({"portfolio": "bonds"}, "portfolio"),
        ({"portfolio": "rates", "confidence": 0.5}, "confidence"),
        ({"portfolio": "rates", "confidence": "high"}, "confidence"),
        ({"portfolio": "rates", "horizon_days": 0}, "horizon_days"),
        ({"portfolio": "rates", "horizon_days": 1.5}, "horizon_days"),
        ({"portfolio": "rates", "date": "31.03.2026"}, "date"),
    ],
)
def test_params_outside_their_limits_start_no_run(airflow, conf, named):
    with pytest.raises(ValueError, match=f"Invalid input for param {named}:"):
        airflow.run("api_triggered_risk_analysis", conf=conf)


def test_dbt_builds_and_tests_its_models_on_the_loaded_report(airflow, artifacts_folder, postgres):
    assert airflow.run("daily_risk_processing", logical_date=WEDNESDAY).state == "success"
    run = airflow.run("dbt_transformations", conf={"business_date": "2026-03-31"})
    assert run.tasks == {
        "load_risk_results": "success",
        "models.portfolio_risk_daily_model_build": "success",
        "models.risk_limit_use_model_build": "success",
        "models.risk_limits_seed_build": "success",
        "models.stg_portfolio_risk_model_build": "success",
    }
    assert run.result("load_risk_results") == {"2026-03-31": 2 * len(PORTFOLIOS)}
    report = RiskStore(artifacts()).load_report(TUESDAY)
    expected = {
        row["portfolio"]: Decimal(str(row["methods"]["historical"]["value_at_risk"]))
        for row in report["results"]
    }
    rows = postgres.execute(
        "select portfolio, value_at_risk, is_breach from risk.risk_limit_use", "warehouse"
    )
    assert {name: value for name, value, _ in rows} == expected
    assert not any(breach for *_, breach in rows)


def test_a_failed_dbt_test_fails_the_run(airflow, artifacts_folder, postgres):
    store = RiskStore(artifacts())
    assert airflow.run("daily_risk_processing", logical_date=WEDNESDAY).state == "success"
    report = store.load_report(TUESDAY)
    report["results"][0]["methods"]["guessed"] = report["results"][0]["methods"].pop("parametric")
    publish(store.report_path(TUESDAY), to_json(report))
    run = airflow.run("dbt_transformations", conf={"business_date": "2026-03-31"})
    assert run.state == "failed"
    assert run.tasks["models.stg_portfolio_risk_model_build"] == "failed"
    assert run.tasks["models.portfolio_risk_daily_model_build"] == "upstream_failed"


def test_dbt_without_its_connection_says_which_secret_is_missing(
    airflow, artifacts_folder, monkeypatch, capfd
):
    monkeypatch.delenv("AIRFLOW_CONN_RISK_WAREHOUSE")
    airflow.run("daily_risk_processing", logical_date=WEDNESDAY)
    run = airflow.run("dbt_transformations", conf={"business_date": "2026-03-31"})
    assert run.tasks["load_risk_results"] == "failed"
    assert "<prefix>-airflow-connections/risk_warehouse" in capfd.readouterr().out


def test_dbt_without_a_day_says_what_to_do(airflow, artifacts_folder, capfd):
    run = airflow.run("dbt_transformations")
    assert run.tasks["load_risk_results"] == "failed"
    assert "no day to load: trigger with business_date" in capfd.readouterr().out


def test_the_smoke_test_touches_every_part(airflow, artifacts_folder):
    run = airflow.run("platform_smoke")
    assert run.state == "success"
    assert set(run.tasks.values()) == {"success"}
    assert run.result("summary") == [
        "a value went through API server and database from one task to the next",
        f"wrote, read, listed and deleted an object under {artifacts_folder.as_uri()}",
        "the secrets backend has the variable 'platform_smoke_canary'",
        "tasks run outside Kubernetes here",
    ]


def test_the_smoke_test_names_what_does_not_work(airflow, monkeypatch, capfd):
    monkeypatch.delenv("AIRFLOW_VAR_PLATFORM_SMOKE_CANARY")
    run = airflow.run("platform_smoke")
    said = capfd.readouterr().out
    assert (run.tasks["secrets_backend"], run.tasks["object_storage"]) == ("failed", "failed")
    assert "<prefix>-airflow-variables/platform_smoke_canary" in said
    assert "the variable 'artifacts_bucket' is missing" in said
    assert run.tasks["read_from_database"] == "success"
    assert run.state == "failed"
