"""
### Risk analysis on request

Started over the REST API by another system, or by hand with the form. Measures one portfolio.

```
POST /api/v2/dags/api_triggered_risk_analysis/dagRuns
{"logical_date": null, "conf": {"portfolio": "rates", "confidence": 0.975, "horizon_days": 10}}
```

A value outside its limits is refused with 400 before a run exists. The result is the return value
of the task `analysis`

```
GET /api/v2/dags/api_triggered_risk_analysis/dagRuns/<run id>/taskInstances/analysis
    /xcomEntries/return_value?deserialize=true
```

and stays in the artifacts bucket under `risk/analyses/<run id>.json`. Prices are those that
`daily_risk_processing` stored for the day.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from airflow.sdk import Param, dag, task

from dagkit.defaults import task_defaults
from dagkit.failures import final
from dagkit.params import UnknownParamError, refuse_unknown_params
from dagkit.pods import pod_size
from dagkit.schedule import platform_time_zone, previous_business_day
from dagkit.storage import artifacts
from risk.analysis import CONFIDENCE, HORIZON_DAYS, analyse
from risk.portfolios import PORTFOLIOS, find_portfolio
from risk.store import NotStoredError, RiskStore

ZONE = platform_time_zone()

PARAMS = {
    "portfolio": Param(type="string", enum=sorted(PORTFOLIOS), description="Portfolio to measure."),
    "date": Param(
        None,
        type=["null", "string"],
        format="date",
        description="Business day of the closes. Empty: the one before the request.",
    ),
    "confidence": Param(
        CONFIDENCE,
        type="number",
        minimum=0.9,
        maximum=0.999,
        description="Share of days on which the loss stays below value at risk.",
    ),
    "horizon_days": Param(
        HORIZON_DAYS,
        type="integer",
        minimum=1,
        maximum=250,
        description="Days over which the loss may build up.",
    ),
}


@dag(
    dag_id="api_triggered_risk_analysis",
    description="Value at risk and expected shortfall of one portfolio, on request.",
    schedule=None,
    start_date=datetime(2026, 1, 1, tzinfo=ZONE),
    catchup=False,
    max_active_runs=16,
    dagrun_timeout=timedelta(minutes=30),
    default_args=task_defaults(
        "risk-analytics",
        retry_delay=timedelta(seconds=15),
        execution_timeout=timedelta(minutes=10),
    ),
    params=PARAMS,
    tags=["risk", "api"],
    doc_md=__doc__,
)
def api_triggered_risk_analysis() -> None:
    @task(executor_config=pod_size(cpu="1", memory="2Gi", cpu_limit="2"))
    def analysis(params: dict[str, Any], dag_run: Any) -> dict[str, Any]:
        store = RiskStore(artifacts())
        with final(UnknownParamError):
            refuse_unknown_params(dag_run.conf, PARAMS)
        requested = params["date"]
        day = (
            date.fromisoformat(requested)
            if requested
            else previous_business_day(dag_run.run_after, ZONE)
        )
        with final(NotStoredError):
            history = store.load_prices(day)
        result = analyse(
            find_portfolio(params["portfolio"]),
            history,
            confidence=params["confidence"],
            horizon_days=params["horizon_days"],
        )
        store.save_analysis(dag_run.run_id, result)
        return result

    analysis()


api_triggered_risk_analysis()
