"""`make airflow`, as an author of DAGs uses it: start, run, look, Ctrl-C.

What comes after Ctrl-C: test_restart.py.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest
import requests

import local_airflow
from author import SCRIPT, Author, Started, runs
from localairflow.api import Api
from localairflow.figures import Figures
from localairflow.kept import Memory, end_leftovers
from localairflow.processes import Daemon, free_port, inherited_environment, wait_until
from localairflow.tools import REPOSITORY, MissingPackageError
from signon import webdriver

IMAGE = Path("docs", "images", "airflow-grid.png")
MAX_IMAGE_BYTES = 150_000
NEW_DAG = """
from datetime import UTC, datetime
from airflow.sdk import dag, task

@dag(schedule=None, start_date=datetime(2026, 1, 1, tzinfo=UTC))
def written_meanwhile():
    @task
    def answer():
        return 42
    answer()

written_meanwhile()
"""


def run(*arguments: object, path: str | None = None) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(SCRIPT), *(str(argument) for argument in arguments)]
    environment = os.environ | ({} if path is None else {"PATH": path})
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def started(author: Author, figures: Figures) -> Started:
    """The first start, up."""
    figures.add("make airflow", "first start", author.first.wait_up())
    return author.first


def succeeded(api: Api, dag_id: str, run_id: str) -> bool:
    return bool(api.wait(dag_id, run_id)["state"] == "success")


def test_it_prints_the_address_and_users_with_passwords_of_this_start(started: Started) -> None:
    assert f"  {started.url}\n" in started.text()
    assert "settings of stack dev" in started.text()
    assert started.sign_in("admin").health()["scheduler"]["status"] == "healthy"
    viewer = started.sign_in("viewer")
    assert viewer.call("GET", "dags").status_code == requests.codes.ok
    body = {"logical_date": None}
    refused = viewer.call("POST", "dags/sample_hello/dagRuns", body)
    assert refused.status_code == requests.codes.forbidden


def test_the_platforms_dags_succeed_one_on_the_data_of_another(started: Started) -> None:
    admin = started.sign_in()
    wait_until(lambda: "daily_risk_processing runs" in started.text(), what="the example's run")

    # The latest run of the schedule, and the one for today's prices.
    wait_until(lambda: len(runs(admin, "daily_risk_processing")) > 1, what="the daily runs")
    for run_id in runs(admin, "daily_risk_processing"):
        assert succeeded(admin, "daily_risk_processing", run_id)
    wait_until(lambda: runs(admin, "dbt_transformations"), what="a run that the report starts")
    for run_id in runs(admin, "dbt_transformations"):
        assert succeeded(admin, "dbt_transformations", run_id)
    analysis = admin.trigger("api_triggered_risk_analysis", {"portfolio": "rates"})
    hello, smoke = (admin.trigger(dag_id) for dag_id in ("sample_hello", "platform_smoke"))
    assert succeeded(admin, "api_triggered_risk_analysis", analysis)
    result = admin.result("api_triggered_risk_analysis", analysis, "analysis")
    assert result["portfolio"] == "rates"
    assert succeeded(admin, "sample_hello", hello)
    assert succeeded(admin, "platform_smoke", smoke)


def test_a_new_dag_is_there_at_once_and_an_import_error_is_shown(started: Started) -> None:
    admin = started.sign_in()
    (started.dags / "written_meanwhile.py").write_text(NEW_DAG)
    wait_until(lambda: admin.call("GET", "dags/written_meanwhile").ok, what="the new DAG")
    assert succeeded(admin, "written_meanwhile", admin.trigger("written_meanwhile"))
    (started.dags / "written_meanwhile.py").write_text("import airflow\nraise ValueError('dag')\n")
    wait_until(lambda: "ValueError: dag" in str(admin.get("importErrors")), what="the import error")
    (started.dags / "written_meanwhile.py").unlink()


@pytest.mark.skipif(
    not webdriver.is_installed(), reason=f"no Chromium here; run: {webdriver.INSTALL}"
)
def test_a_browser_shows_the_grid_of_a_run(started: Started, tmp_path: Path) -> None:
    """With UPDATE_IMAGES=1 the picture in the documents is made anew."""
    wanted = os.environ.get("UPDATE_IMAGES") == "1"
    image = REPOSITORY / (IMAGE if wanted else Path(".cache", IMAGE.name))
    dag_id = "daily_risk_processing"
    admin = started.sign_in()
    run_id = runs(admin, dag_id)[-1]
    assert succeeded(admin, dag_id, run_id)
    with webdriver.Browser(tmp_path) as browser:
        browser.open(f"{started.url}/auth/login/")
        browser.type("input[name=username]", "admin")
        browser.type("input[name=password]", started.password("admin"))
        browser.click("input[type=submit]")
        browser.wait(lambda: "/auth/login" not in browser.url, "signed in")
        browser.open(f"{started.url}/dags/{dag_id}/runs/{run_id}")
        for task in ("market_data", "risk", "report"):
            browser.wait(lambda one=task: one in browser.text(), f"task {task} in the grid")
        browser.wait(lambda: browser.text().count("Success") >= 4, "every task's state")
        browser.screenshot(image)
    assert 10_000 < image.stat().st_size < MAX_IMAGE_BYTES


def test_a_second_start_is_told_of_the_first_and_of_the_taken_port(started: Started) -> None:
    same = run("--folder", started.folder, "--port", free_port())
    assert (same.returncode, same.stdout) == (2, "")
    assert same.stderr.startswith(
        f"make airflow: it runs already, as process {started.process.pid}: stop that one"
    )
    other = run("--folder", started.folder.with_name("other"), "--port", started.port)
    assert (other.returncode, other.stdout) == (2, "")
    assert other.stderr.startswith(f"make airflow: port {started.port} cannot be had")
    assert f"make airflow PORT={started.port + 1}" in other.stderr


def test_ctrl_c_leaves_nothing_running(started: Started, author: Author, figures: Figures) -> None:
    assert len(started.processes()) > len(local_airflow.ROLES)
    assert author.stop_first() == 0
    figures.add("make airflow", "Ctrl-C until all is stopped", f"{started.seconds_to_stop:.1f} s")
    assert started.text().endswith("Stopped; nothing is left running.\n")
    assert started.processes() == []
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", started.port))
    # test_restart.py looks at it.
    author.start_again()


def test_what_a_killed_start_left_is_ended_by_the_next(tmp_path: Path) -> None:
    inside, outside = tmp_path / "local", tmp_path / "elsewhere"
    daemons = []
    for folder in (inside, outside):
        folder.mkdir()
        daemons.append(
            Daemon("left", ["sleep", "600"], inherited_environment(), folder / "log", folder)
        )
    left, other = (daemon.start() for daemon in daemons)
    try:
        Memory(sessions=[left.pid, other.pid]).write(inside)
        assert oct((inside / "memory.json").stat().st_mode & 0o777) == "0o600"
        assert end_leftovers(inside) == 1
        wait_until(lambda: not left.is_running, what="the process is ended")
        assert other.is_running
    finally:
        left.stop()
        other.stop()


def test_a_machine_without_a_tool_is_told_its_name_and_how_to_get_it(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    here = folder / "without-npm"
    without = run("--folder", here, "--port", free_port(), path=str(Path(sys.executable).parent))
    assert without.returncode == 2
    assert "make airflow: npm is missing: install Node.js 20 or newer" in without.stderr
    assert "Traceback" not in without.stderr

    def missing() -> Path:
        raise MissingPackageError("PgBouncer 1.21 or newer is missing: run `sh …`")

    monkeypatch.setattr(local_airflow, "pgbouncer", missing)
    assert not local_airflow.has_pgbouncer()
    assert "PgBouncer 1.21 or newer is missing: run" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        (("--port", "99999"), "must be a port, 1 to 65535, is '99999'"),
        (("--dags", "nowhere"), "must be a folder, 'nowhere' is none"),
    ],
)
def test_a_wrong_argument_is_refused(arguments: tuple[str, ...], text: str) -> None:
    refused = run(*arguments)
    assert refused.returncode == 2
    assert text in refused.stderr


def test_an_unknown_stack_is_refused(folder: Path) -> None:
    refused = run("--folder", folder / "nope", "--stack", "nope", "--port", free_port())
    assert refused.returncode == 2
    assert "nope" in refused.stderr
    assert "Traceback" not in refused.stderr
