"""The job that makes the administrator of a stack with passwords, by its own command."""

from __future__ import annotations

import sys

import pytest

from localairflow.api import Api
from localairflow.instance import AirflowCommandError, LocalAirflow

NAME = "operations"


def run_job(platform: LocalAirflow, password: str | None = None) -> str:
    """Runs what the container runs, under another name than the other tests' administrator."""
    python, *arguments = platform.runtime().stack["processes"]["admin user"]["args"]
    assert python == "python"
    more = {"AIRFLOW_PLATFORM_ADMIN_USER": NAME}
    if password is not None:
        more["AIRFLOW_PLATFORM_ADMIN_PASSWORD"] = password
    return platform.command("admin user", program=[sys.executable, *arguments], more=more)


def user(platform: LocalAirflow) -> list[tuple[object, ...]]:
    return platform.postgres.execute(
        "select u.active, u.password, r.name from ab_user u "
        "left join ab_user_role ur on ur.user_id = u.id left join ab_role r on r.id = ur.role_id "
        "where u.username = %s order by r.name",
        (NAME,),
        database=platform.runtime().stack["database"]["database"],
    )


def test_the_administrator_is_made_mended_and_left_alone_and_nobody_reads_the_password(
    platform: LocalAirflow,
) -> None:
    password = platform.sources.admin_password
    said = [run_job(platform)]
    assert f"administrator {NAME}: made" in said[0]
    [(active, stored, role)] = user(platform)
    assert (active, role) == (True, "Admin")

    said.append(run_job(platform))
    assert f"administrator {NAME}: unchanged" in said[1]
    assert user(platform) == [(True, stored, "Admin")]

    database = platform.runtime().stack["database"]["database"]
    platform.postgres.execute(
        "update ab_user set active = false, password = 'x' where username = %s",
        (NAME,),
        database=database,
    )
    said.append(run_job(platform))
    assert f"administrator {NAME}: renewed" in said[2]
    [(active, renewed, role)] = user(platform)
    assert (active, role) == (True, "Admin")
    assert renewed not in {"x", stored}
    assert all(password not in one for one in said)


def test_the_password_of_secrets_manager_signs_the_administrator_in(
    platform: LocalAirflow,
) -> None:
    run_job(platform)
    if "api-server" not in platform.daemons:
        platform.start("api-server")
    platform.wait_healthy("metadatabase")
    api = Api.sign_in(platform.endpoints.api_url, NAME, platform.sources.admin_password)
    assert "connections" in api.get("connections")


def test_without_a_password_the_job_fails_and_says_which_variable(platform: LocalAirflow) -> None:
    with pytest.raises(AirflowCommandError, match="AIRFLOW_PLATFORM_ADMIN_PASSWORD is empty"):
        run_job(platform, password="")
