"""The REST API as another system uses it: DAGs that are started with params, and who may."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import requests

from localairflow.api import TIMEOUT_SECONDS, Api
from localairflow.instance import LocalAirflow

ANALYSIS = "api_triggered_risk_analysis"
RUNS = f"dags/{ANALYSIS}/dagRuns"
DAY = (datetime.now(UTC) - timedelta(days=10)).date().isoformat()


@pytest.fixture(scope="module")
def prices(airflow: LocalAirflow, admin: Api) -> str:
    """The day whose prices the daily run has stored."""
    admin.unpause("daily_risk_processing")
    run_id = admin.trigger("daily_risk_processing", {"business_date": DAY})
    run = admin.wait("daily_risk_processing", run_id)
    assert run["state"] == "success"
    return DAY


def test_a_run_with_typed_params_gives_its_result_back(admin: Api, prices: str) -> None:
    params = {"portfolio": "rates", "date": prices, "confidence": 0.975, "horizon_days": 10}
    run_id = admin.trigger(ANALYSIS, params)
    assert admin.wait(ANALYSIS, run_id)["state"] == "success"
    result = admin.result(ANALYSIS, run_id, "analysis")
    assert result["portfolio"] == "rates"
    assert result["business_date"] == prices
    measured = result["methods"]["historical"]
    assert measured["expected_shortfall"] >= measured["value_at_risk"] > 0


@pytest.mark.parametrize(
    ("conf", "word"),
    [
        ({}, "portfolio"),
        ({"portfolio": "no such portfolio"}, "portfolio"),
        ({"portfolio": "rates", "confidence": 2}, "confidence"),
        ({"portfolio": "rates", "horizon_days": "ten"}, "horizon_days"),
        ({"portfolio": "rates", "date": "yesterday"}, "date"),
    ],
)
def test_a_bad_param_is_refused_with_400_and_its_name(
    admin: Api, conf: dict[str, object], word: str
) -> None:
    before = admin.get(RUNS, limit=1)["total_entries"]
    answer = admin.call("POST", RUNS, {"logical_date": None, "conf": conf})
    assert answer.status_code == requests.codes.bad_request
    assert word in answer.text
    assert admin.get(RUNS, limit=1)["total_entries"] == before


def test_nobody_without_a_token_is_let_in(airflow: LocalAirflow) -> None:
    body = {"logical_date": None, "conf": {"portfolio": "rates"}}
    assert airflow.anyone.call("POST", RUNS, body).status_code == requests.codes.unauthorized
    assert airflow.anyone.call("GET", "dags").status_code == requests.codes.unauthorized


def test_a_wrong_password_gets_no_token(airflow: LocalAirflow) -> None:
    answer = requests.post(
        f"{airflow.endpoints.api_url}/auth/token",
        json={"username": "admin", "password": "admin"},
        timeout=TIMEOUT_SECONDS,
    )
    assert answer.status_code == requests.codes.unauthorized
    assert "access_token" not in answer.text


def test_a_viewer_sees_the_dag_and_cannot_start_it(viewer: Api) -> None:
    assert viewer.get(f"dags/{ANALYSIS}")["dag_id"] == ANALYSIS
    answer = viewer.call("POST", RUNS, {"logical_date": None, "conf": {"portfolio": "rates"}})
    assert answer.status_code == requests.codes.forbidden


def test_the_smoke_dag_finds_every_part_of_the_platform(admin: Api) -> None:
    run_id = admin.trigger("platform_smoke")
    assert admin.wait("platform_smoke", run_id)["state"] == "success"
    said = admin.result("platform_smoke", run_id, "summary")
    assert len(said) == 4
    assert any("object" in line for line in said)
    assert any("secrets backend" in line for line in said)


def test_an_author_sees_why_a_file_cannot_be_imported(admin: Api) -> None:
    errors = admin.get("importErrors")["import_errors"]
    assert [error["filename"] for error in errors] == ["import_error.py"]
    assert "No module named 'a_package_that_nobody_installed'" in errors[0]["stack_trace"]
