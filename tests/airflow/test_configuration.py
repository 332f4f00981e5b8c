"""What a process here is configured with is what ships, but for endpoints."""

from __future__ import annotations

import subprocess
from pathlib import Path

import psycopg2
import pytest

from localairflow.certificates import make_certificates
from localairflow.instance import COMPONENTS, LocalAirflow
from localairflow.pgbouncer import Pgbouncer
from localairflow.processes import inherited_environment, wait_until
from localairflow.runtime import image_environment
from localairflow.templates import TemplateError, render
from localairflow.tools import runnable, server_user

ENDPOINTS = {
    "AIRFLOW_CONFIG",
    "AIRFLOW_HOME",
    "AIRFLOW__API__HOST",
    "AIRFLOW__API__PORT",
    "AIRFLOW__CORE__DAGS_FOLDER",
    "AIRFLOW__CORE__EXECUTION_API_SERVER_URL",
    "AIRFLOW__CORE__EXECUTOR",
    "AIRFLOW__CORE__PARALLELISM",
    "AIRFLOW__LOGGING__TRIGGER_LOG_SERVER_PORT",
    "AIRFLOW__METRICS__STATSD_HOST",
    "AIRFLOW__METRICS__STATSD_PORT",
    "AIRFLOW__SCHEDULER__SCHEDULER_HEALTH_CHECK_SERVER_HOST",
    "AIRFLOW__SCHEDULER__SCHEDULER_HEALTH_CHECK_SERVER_PORT",
    "AWS_ACCESS_KEY_ID",
    "AWS_EC2_METADATA_DISABLED",
    "AWS_ENDPOINT_URL",
    "AWS_SECRET_ACCESS_KEY",
}


@pytest.mark.parametrize("component", COMPONENTS)
def test_a_process_differs_from_what_ships_by_endpoints_only(
    platform: LocalAirflow, component: str
) -> None:
    stack = platform.runtime().stack
    here = platform.environment(component)
    settings = stack["processes"][component]
    shipped = {**image_environment(), **stack["environment"], **settings["environment"]}
    secrets = set(settings["secrets"])
    expected = ENDPOINTS | secrets
    if component == "scheduler":
        # Tasks run beside it here, and they do read secrets.
        assert shipped["AIRFLOW__SECRETS__BACKEND"] == ""
        expected.add("AIRFLOW__SECRETS__BACKEND")
    different = {name for name, value in here.items() if shipped.get(name) != value}
    assert different - set(inherited_environment()) == expected
    assert set(shipped) <= set(here)


def test_only_what_talks_to_the_database_can_and_only_what_signs_tokens_can(
    platform: LocalAirflow,
) -> None:
    processes = platform.runtime().stack["processes"]
    connection, signing = "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN", "AIRFLOW__API_AUTH__JWT_SECRET"
    assert connection not in platform.environment("task")
    assert {name for name in processes if connection in platform.environment(name)} == {
        *COMPONENTS,
        "db migrate",
        "sync-perm",
        "admin user",
        "db clean",
    }
    assert {name for name in processes if signing in platform.environment(name)} == {
        "api-server",
        "scheduler",
    }


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("{{ .value }}", 'a"b c+d%'),
        ('"{{ .value | replace `"` `""` }}"', '"a""b c+d%"'),
        ("{{ .value | urlquery }}", "a%22b+c%2Bd%25"),
        ('{{ .value | urlquery | replace "+" "%20" }}', "a%22b%20c%2Bd%25"),
    ],
)
def test_templates_are_rendered_as_external_secrets_would(template: str, text: str) -> None:
    assert render(template, {"value": 'a"b c+d%'}) == text


@pytest.mark.parametrize(
    "template",
    ["{{ .other }}", "{{ .value | upper }}", "{{ .value | replace `a` }}", "{{ .value | quote( }}"],
)
def test_a_template_that_cannot_be_rendered_here_is_an_error(template: str) -> None:
    with pytest.raises(TemplateError):
        render(template, {"value": "a"})


def test_pgbouncer_refuses_a_database_that_another_authority_vouches_for(
    platform: LocalAirflow,
) -> None:
    certificates = make_certificates(platform.folder / "other-tls", "127.0.0.1")
    wary = Pgbouncer(
        platform.folder / "wary",
        ini=platform.pgbouncer.ini,
        users=platform.pgbouncer.users,
        authority=certificates.authority,
        console=platform.pgbouncer.console,
    )
    wary.start()
    try:
        with pytest.raises(psycopg2.OperationalError):
            psycopg2.connect(
                host="127.0.0.1",
                port=wary.port,
                dbname="airflow-metadata",
                connect_timeout=3,
                **wary.console,
            )
        wait_until(
            lambda: "certificate verify failed" in wary.log.read_text(),
            what="PgBouncer's reason",
            daemons=[wary.daemon],
        )
    finally:
        wary.stop()


def test_programs_that_the_servers_user_may_not_run_are_copied_to_where_it_may(
    platform: LocalAirflow, tmp_path: Path
) -> None:
    user = server_user()
    hidden = tmp_path / "hidden"
    (hidden / "bin").mkdir(parents=True)
    program = hidden / "bin" / "server"
    program.write_text("#!/bin/sh\necho version 1\n")
    program.chmod(0o700)
    tmp_path.chmod(0o700)
    tree = runnable(hidden, "bin/server", platform.folder)
    if user is None:
        assert tree == hidden
        return
    assert tree == platform.folder / "hidden"
    said = subprocess.run(
        [str(tree / "bin" / "server")],
        capture_output=True,
        text=True,
        check=True,
        cwd="/",
        user=user.pw_uid,
    )
    assert said.stdout == "version 1\n"
    assert runnable(tree, "bin/server", tmp_path) == tree
