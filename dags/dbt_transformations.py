"""
### dbt transformations

Whenever `daily_risk_processing` announces a report, loads it into the warehouse (`risk_raw`) and
builds the dbt models of `dags/dbt/risk` on it (`risk`), each followed by its tests.

The warehouse is the PostgreSQL connection `risk_warehouse`: a secret
`<prefix>-airflow-connections/risk_warehouse` in Secrets Manager. Until it exists, leave this DAG
paused. To load one day again, trigger with `business_date`.
"""

from __future__ import annotations

from contextlib import closing
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from airflow.providers.postgres.hooks.postgres import PostgresHook
from airflow.sdk import Param, dag, task
from airflow.sdk.exceptions import AirflowFailException, AirflowNotFoundException

from dagkit.dbt import (
    DbtTaskGroup,
    ExecutionConfig,
    InvocationMode,
    LoadMode,
    PostgresProfile,
    ProfileConfig,
    ProjectConfig,
    RenderConfig,
    TestBehavior,
)
from dagkit.defaults import task_defaults
from dagkit.failures import final
from dagkit.params import UnknownParamError, refuse_unknown_params
from dagkit.pods import pod_size
from dagkit.schedule import platform_time_zone
from dagkit.storage import artifacts
from risk.assets import RISK_REPORT
from risk.store import NotStoredError, RiskStore
from risk.warehouse import NothingToLoadError, days_to_load, replace_report

WAREHOUSE = "risk_warehouse"
DBT_PROJECT = Path(__file__).parent / "dbt" / "risk"

PARAMS = {
    "business_date": Param(
        None,
        type=["null", "string"],
        format="date",
        description="Day to load. Empty: the days of the reports that started the run.",
    ),
}


@dag(
    dag_id="dbt_transformations",
    description="Loads the day's risk report into PostgreSQL and builds the dbt models on it.",
    schedule=[RISK_REPORT],
    start_date=datetime(2026, 1, 1, tzinfo=platform_time_zone()),
    catchup=False,
    max_active_runs=1,
    dagrun_timeout=timedelta(hours=1),
    default_args=task_defaults("risk-analytics"),
    params=PARAMS,
    tags=["risk", "dbt"],
    doc_md=__doc__,
)
def dbt_transformations() -> None:
    @task
    def load_risk_results(
        params: dict[str, Any], dag_run: Any, triggering_asset_events: Any
    ) -> dict[str, int]:
        with final(UnknownParamError):
            refuse_unknown_params(dag_run.conf, PARAMS)
        events = triggering_asset_events.get(RISK_REPORT, [])
        store = RiskStore(artifacts())
        with final(NothingToLoadError, NotStoredError):
            days = days_to_load(params["business_date"], (event.extra for event in events))
            reports = [store.load_report(date.fromisoformat(day)) for day in days]
        with closing(_warehouse()) as connection:
            return {
                report["business_date"]: replace_report(connection, report) for report in reports
            }

    models = DbtTaskGroup(  # dag-check: allow, the manifest says which tasks there are
        group_id="models",
        project_config=ProjectConfig(DBT_PROJECT, manifest_path=DBT_PROJECT / "manifest.json"),
        profile_config=ProfileConfig(
            profile_name="risk",
            target_name="warehouse",
            profile_mapping=PostgresProfile(
                conn_id=WAREHOUSE, profile_args={"schema": "risk", "threads": 2}
            ),
        ),
        execution_config=ExecutionConfig(invocation_mode=InvocationMode.DBT_RUNNER),
        render_config=RenderConfig(
            load_method=LoadMode.DBT_MANIFEST, test_behavior=TestBehavior.BUILD, emit_datasets=False
        ),
        operator_args={"executor_config": pod_size(cpu="500m", memory="1Gi", cpu_limit="1")},
    )
    load_risk_results() >> models


def _warehouse() -> Any:
    try:
        return PostgresHook(postgres_conn_id=WAREHOUSE).get_conn()
    except AirflowNotFoundException as missing:
        raise AirflowFailException(
            f"no connection {WAREHOUSE!r}; Secrets Manager must hold "
            f"<prefix>-airflow-connections/{WAREHOUSE}, the address of a PostgreSQL database"
        ) from missing


dbt_transformations()
