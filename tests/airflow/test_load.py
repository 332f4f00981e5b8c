"""Airflow under load, all of it through PgBouncer in transaction mode with the files that ship."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import cycle, islice
from statistics import quantiles

from localairflow.api import Api
from localairflow.figures import Figures
from localairflow.gated import GatedRun
from localairflow.instance import LocalAirflow

CALLS = 300
CALLERS = 8
COPIES = 50


def test_fifty_mapped_tasks_and_three_hundred_calls_at_once(
    airflow: LocalAirflow,
    admin: Api,
    gated_run: Callable[[int], GatedRun],
    figures: Figures,
) -> None:
    done = admin.trigger("sample_hello")
    assert admin.wait("sample_hello", done)["state"] == "success"
    began = time.monotonic()
    run = gated_run(COPIES)
    run.open()
    task_instances = f"dags/gated_work/dagRuns/{run.run_id}/taskInstances"
    paths = [
        *("dags", "dags/gated_work", "dags/gated_work/details", "dags/gated_work/dagRuns"),
        *(task_instances, "dags/~/dagRuns", "dags/~/dagRuns/~/taskInstances", "dagTags"),
        *("importErrors", "assets", "pools", "eventLogs", "jobs", "monitor/health", "version"),
        *("dagWarnings", "backfills?dag_id=gated_work", "variables", "connections", "dagStats"),
        # Answered over an asynchronous session, whose driver prepares its statements.
        f"dags/sample_hello/dagRuns/{done}/wait?interval=1",
    ]

    def call(path: str) -> tuple[int, float]:
        started = time.monotonic()
        answer = admin.call("GET", path)
        return answer.status_code, time.monotonic() - started

    with ThreadPoolExecutor(CALLERS) as pool:
        answers = list(pool.map(call, islice(cycle(paths), CALLS)))
    calls_took = time.monotonic() - began
    assert run.wait_end() == "success"
    run_took = time.monotonic() - began

    assert Counter(status for status, _ in answers) == {200: CALLS}
    assert run.started() == run.ended() == list(range(COPIES))
    assert admin.result("gated_work", run.run_id, "total") == sum(range(COPIES))
    times = quantiles([seconds for _, seconds in answers], n=100)
    figures.add("load", f"{CALLS} API calls by {CALLERS} callers", f"{calls_took:.1f} s")
    median, slow = times[49] * 1e3, times[94] * 1e3
    figures.add("load", "of a call: median, 95 %", f"{median:.0f}, {slow:.0f} ms")
    rate = f"{run_took:.1f} s, {COPIES / run_took * 60:.0f} a minute"
    figures.add("load", f"{COPIES} mapped tasks meanwhile", rate)


def test_prepared_statements_followed_their_clients_and_none_was_lost(
    airflow: LocalAirflow, figures: Figures
) -> None:
    [stats] = [row for row in airflow.pgbouncer.show("stats") if row["database"] != "pgbouncer"]
    assert int(str(stats["total_client_parse_count"])) > 0
    logs = [airflow.pgbouncer.log, airflow.postgres.log]
    logs += [daemon.log for daemon in airflow.daemons.values()]
    lost = [
        line
        for log in logs
        for line in log.read_text(errors="replace").splitlines()
        if "prepared statement" in line.lower() or "preparedstatement" in line.lower()
    ]
    assert lost == []
    figures.add("load", "queries through PgBouncer", str(stats["total_query_count"]))
    figures.add("load", "prepared statements among them", str(stats["total_client_parse_count"]))


def test_the_pool_is_what_the_settings_say_and_every_session_is_lent_per_transaction(
    airflow: LocalAirflow, figures: Figures
) -> None:
    config = {row["key"]: row["value"] for row in airflow.pgbouncer.show("config")}
    assert config["pool_mode"] == "transaction"
    assert config["server_tls_sslmode"] == "verify-full"
    [pool] = [row for row in airflow.pgbouncer.show("databases") if row["name"] != "pgbouncer"]
    ini = airflow.pgbouncer.ini
    assert f"pool_size={pool['pool_size']}" in ini
    assert f"max_client_conn = {config['max_client_conn']}" in ini
    assert int(str(pool["current_connections"])) <= int(str(pool["pool_size"]))
    clients = len(airflow.pgbouncer.show("clients"))
    servers = len(airflow.pgbouncer.show("servers"))
    figures.add("load", "clients on server connections", f"{clients} on {servers}")
    [(encrypted, everyone)] = airflow.postgres.execute(
        "select count(*) filter (where ssl), count(*) from pg_stat_ssl join pg_stat_activity "
        "using (pid) where usename = 'airflow'"
    )
    assert encrypted == everyone
