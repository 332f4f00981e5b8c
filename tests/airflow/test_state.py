"""What Airflow keeps: its schema, its secrets, its logs, and what it throws away."""

from __future__ import annotations

import os
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg2
import pytest

from localairflow.api import Api
from localairflow.figures import Figures
from localairflow.instance import AirflowCommandError, LocalAirflow
from localairflow.processes import wait_until
from localairflow.tools import python_environment

PREVIOUS = Path(__file__).with_name("previous") / "requirements.lock"
SCHEMA = """
select table_name, column_name, data_type, is_nullable from information_schema.columns
where table_schema = 'public' order by 1, 2
"""
VERSIONS = (
    "select version_num from alembic_version union select version_num from alembic_version_fab"
)


@pytest.fixture(scope="module")
def secrets_run(airflow: LocalAirflow, admin: Api) -> str:
    """A run of `reads_secrets` that has ended; it fails, because one of its tasks must."""
    run_id = admin.trigger("reads_secrets")
    assert admin.wait("reads_secrets", run_id)["state"] == "failed"
    return run_id


def test_a_database_of_the_previous_minor_version_gets_the_schema_of_a_new_one(
    airflow: LocalAirflow, figures: Figures
) -> None:
    postgres, database = airflow.postgres, "airflow_previous"
    postgres.create_database(database, airflow.sources.username)
    connection = airflow.environment("db migrate")["AIRFLOW__DATABASE__SQL_ALCHEMY_CONN"]
    url = connection.rpartition("/")[0] + f"/{database}"
    # The old Airflow lacks the provider of backend and logs, and a migration needs neither.
    old = {
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": url,
        "AIRFLOW__SECRETS__BACKEND": "",
        "AIRFLOW__LOGGING__REMOTE_LOGGING": "False",
    }
    previous = python_environment("airflow-previous", PREVIOUS)
    airflow.command("db migrate", program=[str(previous / "airflow"), "db", "migrate"], more=old)
    before = postgres.execute(VERSIONS, database=database)
    postgres.execute(
        "insert into slot_pool (pool, slots, include_deferred) values ('kept', 7, false)",
        database=database,
    )
    began = time.monotonic()
    airflow.command("db migrate", more={"AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": url})
    figures.add("state", "migration from Airflow 3.1", f"{time.monotonic() - began:.1f} s")

    own = airflow.runtime().stack["database"]["database"]
    assert postgres.execute(VERSIONS, database=database) != before
    assert postgres.execute(VERSIONS, database=database) == postgres.execute(VERSIONS, database=own)
    assert postgres.execute(SCHEMA, database=database) == postgres.execute(SCHEMA, database=own)
    kept = postgres.execute("select slots from slot_pool where pool = 'kept'", database=database)
    assert kept == [(7,)]


def test_a_task_finds_what_secrets_manager_has_under_the_stack_s_prefix_and_nothing_else(
    admin: Api, secrets_run: str
) -> None:
    assert admin.result("reads_secrets", secrets_run, "look") == {
        "host": "own.example.com",
        "variable": "own",
        "foreign_connection": "absent",
        "foreign_variable": "absent",
    }


def test_a_missing_secret_is_named_in_the_log_of_the_task_that_wants_it(
    admin: Api, secrets_run: str
) -> None:
    log = admin.log("reads_secrets", secrets_run, "needs_missing")
    assert "never_stored" in log
    assert "not found" in log.lower() or "does not exist" in log.lower()


def test_a_log_goes_to_s3_and_comes_back_over_the_api_and_leaves_no_file(
    airflow: LocalAirflow, admin: Api, secrets_run: str
) -> None:
    bucket = airflow.runtime().stack["logsBucket"]
    key = f"task-logs/dag_id=reads_secrets/run_id={secrets_run}/task_id=look/attempt=1.log"
    wait_until(lambda: key in airflow.aws.objects(bucket), what=f"{key} in {bucket}")
    assert "the password is" in airflow.aws.read(bucket, key).decode()
    assert "the password is" in admin.log("reads_secrets", secrets_run, "look")
    logs = airflow.endpoints.home / "logs"
    assert [file for file in logs.rglob("*.log") if "dag_id=reads_secrets" in str(file)] == []


def test_no_log_shows_a_password(
    airflow: LocalAirflow, admin: Api, secrets_run: str, own_password: str
) -> None:
    secret = [own_password, airflow.sources.password, airflow.sources.jwt_secret]
    bucket = airflow.runtime().stack["logsBucket"]
    texts = [airflow.aws.read(bucket, key).decode() for key in airflow.aws.objects(bucket)]
    # Tasks of a local executor write to the scheduler's output too, and nothing masks that: a pod's
    # output is another matter, see test_task_pod.py.
    silent = [daemon for name, daemon in airflow.daemons.items() if name != "scheduler"]
    texts += [daemon.log.read_text(errors="replace") for daemon in silent]
    texts += [admin.log("reads_secrets", secrets_run, "look"), airflow.pgbouncer.log.read_text()]
    assert len(texts) > len(silent) + 2
    assert [value for value in secret for text in texts if value in text] == []
    assert "***" in admin.log("reads_secrets", secrets_run, "look")


def test_clean_up_deletes_what_is_older_than_the_retention_and_nothing_younger(
    airflow: LocalAirflow, admin: Api
) -> None:
    settings = airflow.runtime().stack["databaseCleanup"]
    database = airflow.runtime().stack["database"]["database"]
    runs = [admin.trigger("sample_hello") for _ in range(3)]
    for run_id in runs:
        assert admin.wait("sample_hello", run_id)["state"] == "success"
    old, recent, _ = runs
    ages = {old: settings["retentionDays"] + 2, recent: settings["retentionDays"] - 2}
    for run_id, days in ages.items():
        moment = datetime.now(UTC) - timedelta(days=days)
        for statement in (
            "update dag_run set run_after = %s, start_date = %s, end_date = %s, queued_at = %s "
            "where dag_id = 'sample_hello' and run_id = %s",
            "update task_instance set start_date = %s, end_date = %s, queued_dttm = %s, "
            "updated_at = %s where dag_id = 'sample_hello' and run_id = %s",
        ):
            airflow.postgres.execute(statement, (*[moment] * 4, run_id), database=database)

    before = datetime.now(UTC) - timedelta(days=settings["retentionDays"])
    arguments = ["--clean-before-timestamp", before.strftime("%Y-%m-%dT%H:%M:%S"), "--yes"]
    airflow.command("db clean", *arguments, "--skip-archive", "--verbose", "--batch-size", "10000")

    left = {run["dag_run_id"] for run in admin.get("dags/sample_hello/dagRuns")["dag_runs"]}
    assert left & set(runs) == set(runs[1:])
    tasks = "select count(*) from task_instance where dag_id = 'sample_hello' and run_id = %s"
    assert airflow.postgres.execute(tasks, (old,), database=database) == [(0,)]
    assert airflow.postgres.execute(tasks, (recent,), database=database) == [(2,)]
    archives = (
        "select count(*) from information_schema.tables where table_name like '%airflow_del%'"
    )
    assert airflow.postgres.execute(archives, database=database) == [(0,)]
    assert {one["dag_id"] for one in admin.get("dags")["dags"]} >= {"sample_hello"}


def test_an_unreachable_database_is_named_in_the_last_words_of_the_migration(
    airflow: LocalAirflow,
) -> None:
    connection = airflow.environment("db migrate")["AIRFLOW__DATABASE__SQL_ALCHEMY_CONN"]
    nowhere = connection.replace(f":{airflow.postgres.port}/", ":1/")
    with pytest.raises(AirflowCommandError) as failed:
        airflow.command("db migrate", more={"AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": nowhere})
    said = str(failed.value)
    assert 'connection to server at "127.0.0.1", port 1 failed: Connection refused' in said
    assert airflow.sources.password not in said


def test_only_tls_connections_reach_the_database(airflow: LocalAirflow) -> None:
    with pytest.raises(psycopg2.OperationalError, match="no encryption"):
        psycopg2.connect(
            host="127.0.0.1",
            port=airflow.postgres.port,
            user=airflow.sources.username,
            password=airflow.sources.password,
            dbname="postgres",
            sslmode="disable",
        )
    assert os.environ.get("PGSSLMODE") is None
