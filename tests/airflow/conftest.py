"""One real Airflow for all tests here, and the figures that they print at the end."""

from __future__ import annotations

import json
import shutil
import signal
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from author import Author
from localairflow.api import Api
from localairflow.figures import Figures
from localairflow.gated import GatedRun
from localairflow.instance import LocalAirflow
from localairflow.processes import wait_until
from localairflow.tools import REPOSITORY, MissingPackageError, pgbouncer

DAGS = Path(__file__).with_name("dags")
LOGS = REPOSITORY / ".cache" / "airflow-logs"
CANARY = "a value that only the backend knows"
OWN_PASSWORD = "a password that no log may show"
AS_MIGRATED = "airflow_as_migrated"


FIGURES = pytest.StashKey[Figures]()


def pytest_configure(config: pytest.Config) -> None:
    config.stash[FIGURES] = Figures()
    # As Ctrl-C: everything that was started is stopped.
    signal.signal(signal.SIGTERM, signal.default_int_handler)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Load, faults, and at the end the sizes that all of it asked for."""
    last = ["test_load", "test_faults", "test_sizes"]
    items.sort(key=lambda item: last.index(item.path.stem) if item.path.stem in last else -1)


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    for line in config.stash[FIGURES].table():
        terminalreporter.write_line(line)


@pytest.fixture(scope="session")
def figures(pytestconfig: pytest.Config) -> Figures:
    """Where a test puts a figure that is printed at the end."""
    return pytestconfig.stash[FIGURES]


@pytest.fixture(scope="session")
def folder() -> Iterator[Path]:
    """A folder for everything that is written, removed at the end but for the processes' logs."""
    made = Path(tempfile.mkdtemp(prefix="airflow-platform-"))
    # Servers that refuse root run as somebody else, who must get through.
    made.chmod(0o755)
    yield made
    shutil.rmtree(LOGS, ignore_errors=True)
    for log in made.glob("local/*/*.log"):
        kept = LOGS / log.parent.name / log.name
        kept.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(log, kept)
    shutil.rmtree(made, ignore_errors=True)


@pytest.fixture(scope="session")
def author(folder: Path) -> Iterator[Author]:
    """`make airflow`, started and not waited for."""
    made = Author(folder / "make-airflow")
    yield made
    made.leave()


@pytest.fixture(scope="session", autouse=True)
def early(request: pytest.FixtureRequest) -> None:
    """Begins at once what takes its time by itself, beside the tests before its own."""
    if any("author" in getattr(item, "fixturenames", ()) for item in request.session.items):
        request.getfixturevalue("author")


@pytest.fixture(scope="session")
def own_password() -> str:
    """Password of the connection that `reads_secrets` reads."""
    return OWN_PASSWORD


@pytest.fixture(scope="session")
def as_migrated() -> str:
    """A database of `platform` that is as the migration job left it."""
    return AS_MIGRATED


@pytest.fixture(scope="session")
def dags(folder: Path) -> Path:
    """One folder with the DAGs that ship and those of these tests."""
    made = folder / "dags"
    made.mkdir()
    for source in (REPOSITORY / "dags", DAGS):
        for entry in source.iterdir():
            if entry.name != "__pycache__":
                (made / entry.name).symlink_to(entry)
    return made


@pytest.fixture(scope="session")
def platform(folder: Path, dags: Path, figures: Figures) -> Iterator[LocalAirflow]:
    """PostgreSQL, PgBouncer and moto, filled with what a stack has; no Airflow process yet."""
    local = LocalAirflow(folder / "local", dags=dags)
    local.folder.mkdir()
    try:
        pgbouncer()
    except MissingPackageError as missing:
        pytest.skip(str(missing))
    try:
        local.start_services()
        local.watch.start()
        prefix = local.runtime().stack["secretsPrefix"]
        for name, value in {
            f"{prefix}-airflow-variables/platform_smoke_canary": CANARY,
            f"{prefix}-airflow-variables/own_variable": "own",
            f"{prefix}-airflow-connections/own_connection": json.dumps(
                {"conn_type": "http", "host": "own.example.com", "password": OWN_PASSWORD}
            ),
            "prod-airflow-variables/foreign_variable": "foreign",
            "prod-airflow-connections/foreign_connection": "http://foreign.example.com",
        }.items():
            local.aws.create_secret(name, value)
        began = time.monotonic()
        local.migrate()
        figures.add("state", "migration job, empty database", f"{time.monotonic() - began:.1f} s")
        database = local.runtime().stack["database"]["database"]
        local.postgres.create_database(AS_MIGRATED, local.sources.username, template=database)
        yield local
    finally:
        local.watch.stop()
        local.stop()


@pytest.fixture(scope="session")
def airflow(platform: LocalAirflow, figures: Figures) -> LocalAirflow:
    """The whole of Airflow, healthy, its DAGs parsed and unpaused."""
    began = time.monotonic()
    platform.start_airflow()
    figures.add("state", "four components healthy", f"{time.monotonic() - began:.1f} s")
    admin = platform.sign_in()
    wanted = {file.stem for file in platform.endpoints.dags.glob("*.py")} - {"import_error"}

    def parsed() -> bool:
        found = {one["dag_id"] for one in admin.get("dags", limit=100)["dags"]}
        return wanted <= found

    wait_until(parsed, what=f"DAGs {', '.join(sorted(wanted))}")
    for dag_id in sorted(wanted - {"daily_risk_processing", "dbt_transformations"}):
        admin.unpause(dag_id)
    return platform


@pytest.fixture(scope="session")
def admin(airflow: LocalAirflow) -> Api:
    """The API for somebody who may do everything."""
    return airflow.sign_in("admin")


@pytest.fixture(scope="session")
def viewer(airflow: LocalAirflow) -> Api:
    """The API for somebody who may only look."""
    return airflow.sign_in("viewer")


@pytest.fixture
def gated_run(admin: Api, tmp_path: Path) -> Iterator[Callable[[int], GatedRun]]:
    """Starts runs of `gated_work`; opens every gate at the end, so that nothing waits for ever."""
    made: list[GatedRun] = []

    def start(copies: int) -> GatedRun:
        made.append(GatedRun.start(admin, tmp_path, copies))
        return made[-1]

    yield start
    for run in made:
        run.open()
