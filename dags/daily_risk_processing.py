"""
### Daily risk processing

Every weekday at 06:00 in the platform's time zone (`airflow.timeZone` of the stack): takes the
previous business day's closes, measures every portfolio and publishes one report.

| task | does | leaves in the artifacts bucket |
|---|---|---|
| `market_data` | fetches and checks the price file; a bad one fails with the list of its faults | `market-data/date=…/prices.json` |
| `risk` | one task per portfolio: value at risk and expected shortfall, historical and parametric | `risk/results/date=…/<portfolio>.json` |
| `report` | puts the results together and announces the asset `risk_report` | `risk/reports/date=…/report.json`, `report.md` |

**Prices** come from the URL in the variable `risk_price_feed`, with `{date}` where the day goes.
Without that variable a made-up market is used, and the report says `sample`.

**Running a day again** (clear the run, or trigger with `business_date`) replaces that day's files
with the same content.
"""  # noqa: E501

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from airflow.sdk import CronTriggerTimetable, ObjectStoragePath, Param, Variable, dag, task

from dagkit.defaults import task_defaults
from dagkit.failures import final
from dagkit.params import UnknownParamError, refuse_unknown_params
from dagkit.pods import pod_size
from dagkit.schedule import platform_time_zone, previous_business_day
from dagkit.storage import artifacts
from risk.analysis import analyse
from risk.assets import RISK_REPORT
from risk.market_data import feed_url, read_feed, sample_history
from risk.portfolios import PORTFOLIOS, SYMBOLS, find_portfolio
from risk.prices import PriceFileError, PriceHistory, check_prices, read_prices
from risk.report import build_report
from risk.store import RiskStore

ZONE = platform_time_zone()

PARAMS = {
    "business_date": Param(
        None,
        type=["null", "string"],
        format="date",
        description="Day whose closes to use. Empty: the business day before the run.",
    ),
}


@dag(
    dag_id="daily_risk_processing",
    description="Value at risk and expected shortfall of every portfolio, each weekday at 06:00.",
    schedule=CronTriggerTimetable("0 6 * * MON-FRI", timezone=ZONE.key),
    start_date=datetime(2026, 1, 1, tzinfo=ZONE),
    catchup=False,
    max_active_runs=1,
    dagrun_timeout=timedelta(hours=2),
    default_args=task_defaults("risk-analytics"),
    params=PARAMS,
    tags=["risk", "daily"],
    doc_md=__doc__,
)
def daily_risk_processing() -> None:
    @task
    def market_data(params: dict[str, Any], dag_run: Any) -> list[dict[str, str]]:
        with final(UnknownParamError):
            refuse_unknown_params(dag_run.conf, PARAMS)
        chosen = params["business_date"]
        moment = dag_run.logical_date or dag_run.run_after
        day = date.fromisoformat(chosen) if chosen else previous_business_day(moment, ZONE)
        template = Variable.get("risk_price_feed", default="")
        with final(PriceFileError):
            history = _fetch(template, day) if template else sample_history(day)
            check_prices(history, business_date=day, symbols=SYMBOLS)
        RiskStore(artifacts()).save_prices(history)
        return [
            {"portfolio": portfolio, "business_date": day.isoformat()}
            for portfolio in sorted(PORTFOLIOS)
        ]

    @task(
        executor_config=pod_size(cpu="1", memory="2Gi", cpu_limit="2"),
        map_index_template="{{ task.op_kwargs['portfolio'] }}",
        max_active_tis_per_dagrun=8,
    )
    def risk(portfolio: str, business_date: str) -> None:
        store = RiskStore(artifacts())
        history = store.load_prices(date.fromisoformat(business_date))
        store.save_result(analyse(find_portfolio(portfolio), history))

    @task(outlets=[RISK_REPORT])
    def report(measured: list[dict[str, str]], *, outlet_events: Any) -> str:
        store = RiskStore(artifacts())
        results = [
            store.load_result(date.fromisoformat(one["business_date"]), one["portfolio"])
            for one in measured
        ]
        content = build_report(results)
        url = str(store.save_report(content))
        outlet_events[RISK_REPORT].extra = {"business_date": content["business_date"], "url": url}
        return url

    work = market_data()
    risk.expand_kwargs(work) >> report(work)


def _fetch(template: str, day: date) -> PriceHistory:
    url = feed_url(template, day)
    return read_prices(read_feed(ObjectStoragePath(url), url), source=url)


daily_risk_processing()
