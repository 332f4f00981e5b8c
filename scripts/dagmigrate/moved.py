"""What moved between Airflow 2 and 3 and ruff's rules leave alone."""

from __future__ import annotations

SDK = "airflow.sdk"

MOVED: dict[tuple[str, str], tuple[str, str]] = {
    ("airflow.configuration", "conf"): (f"{SDK}.configuration", "conf"),
    ("airflow.contrib.operators.kubernetes_pod_operator", "KubernetesPodOperator"): (
        "airflow.providers.cncf.kubernetes.operators.pod",
        "KubernetesPodOperator",
    ),
    ("airflow.exceptions", "AirflowException"): (f"{SDK}.exceptions", "AirflowException"),
    ("airflow.exceptions", "AirflowFailException"): (f"{SDK}.exceptions", "AirflowFailException"),
    ("airflow.exceptions", "AirflowSkipException"): (f"{SDK}.exceptions", "AirflowSkipException"),
    ("airflow.models", "Connection"): (SDK, "Connection"),
    ("airflow.operators.branch", "BaseBranchOperator"): (SDK, "BaseBranchOperator"),
    ("airflow.providers.cncf.kubernetes.operators.kubernetes_pod", "KubernetesPodOperator"): (
        "airflow.providers.cncf.kubernetes.operators.pod",
        "KubernetesPodOperator",
    ),
    ("airflow.providers.http.operators.http", "SimpleHttpOperator"): (
        "airflow.providers.http.operators.http",
        "HttpOperator",
    ),
    ("airflow.providers.mysql.operators.mysql", "MySqlOperator"): (
        "airflow.providers.common.sql.operators.sql",
        "SQLExecuteQueryOperator",
    ),
    ("airflow.providers.postgres.operators.postgres", "PostgresOperator"): (
        "airflow.providers.common.sql.operators.sql",
        "SQLExecuteQueryOperator",
    ),
    (f"{SDK}.definitions.param", "Param"): (SDK, "Param"),
    ("airflow.timetables.assets", "AssetOrTimeSchedule"): (SDK, "AssetOrTimeSchedule"),
    ("airflow.timetables.trigger", "CronTriggerTimetable"): (SDK, "CronTriggerTimetable"),
    ("airflow.utils.edgemodifier", "Label"): (SDK, "Label"),
    ("airflow.utils.trigger_rule", "TriggerRule"): (SDK, "TriggerRule"),
}
"""Module and name before; module and name after."""

KEYWORDS: dict[str, dict[str, str]] = {
    "MySqlOperator": {"mysql_conn_id": "conn_id"},
    "PostgresOperator": {"postgres_conn_id": "conn_id"},
}
"""Arguments that are called differently after the move, by the operator's name before."""

DAG_CALLS = frozenset({"DAG", "airflow.DAG", "airflow.models.DAG", "dag", "models.DAG"})
"""What makes a DAG."""

DAG_KEYWORDS = {
    "concurrency": "max_active_tasks",
    "schedule_interval": "schedule",
    "timetable": "schedule",
}
"""Arguments of a DAG that are called differently now. Ruff renames them where it knows the call."""

DROPPED_KEYWORDS: dict[str, tuple[str, ...]] = {
    "default_view": ("DAG", "dag"),
    "execution_date": ("xcom_pull", "xcom_push"),
    "orientation": ("DAG", "dag"),
    "provide_context": (),
    "sla": (),
    "sla_miss_callback": ("DAG", "dag"),
}
"""Arguments that are gone, and the calls they are taken out of; none means every call."""

TRIGGER_RULES = {"dummy": "always", "none_failed_or_skipped": "none_failed_min_one_success"}
"""Values of trigger_rule that are gone."""

CONTEXT_NAMES = frozenset({"_context", "_kwargs", "context", "ctx", "kwargs"})
"""What task functions usually call their context."""

CONTEXT_KEYS: dict[str, str] = {
    "execution_date": '{0}["logical_date"]',
    "next_ds": '{0}["data_interval_end"].strftime("%Y-%m-%d")',
    "next_ds_nodash": '{0}["data_interval_end"].strftime("%Y%m%d")',
    "next_execution_date": '{0}["data_interval_end"]',
    "tomorrow_ds": '{0}["logical_date"].add(days=1).strftime("%Y-%m-%d")',
    "tomorrow_ds_nodash": '{0}["logical_date"].add(days=1).strftime("%Y%m%d")',
    "triggering_dataset_events": '{0}["triggering_asset_events"]',
    "yesterday_ds": '{0}["logical_date"].subtract(days=1).strftime("%Y-%m-%d")',
    "yesterday_ds_nodash": '{0}["logical_date"].subtract(days=1).strftime("%Y%m%d")',
}
"""Keys of the context, and the expression that says the same; {0} is the context's name."""

PARAMETERS = {
    "execution_date": "logical_date",
    "next_execution_date": "data_interval_end",
    "triggering_dataset_events": "triggering_asset_events",
}
"""Parameters by which a task function asks for a part of the context."""

DATABASE_MODELS = frozenset({"DagBag", "DagModel", "DagRun", "Log", "TaskInstance", "XCom"})
"""Classes of airflow.models that are tables of the metadata database."""

DATABASE_NAMES = frozenset({"NEW_SESSION", "Session", "create_session", "provide_session"})
"""Names of airflow.settings and airflow.utils that open the metadata database."""
