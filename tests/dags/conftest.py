"""Settings of Airflow for every test here, and fixtures that run DAGs on a real PostgreSQL."""

from __future__ import annotations

import os
import secrets
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import hypothesis
import pytest

from support.databases import Databases

if TYPE_CHECKING:
    from collections.abc import Iterator

    from support.runs import Airflow

REPOSITORY = Path(__file__).parents[2]
DAGS = REPOSITORY / "dags"

# The same examples everywhere, and no time limit that a busy machine could break.
hypothesis.settings.register_profile("tests", deadline=None, database=None, derandomize=True)
hypothesis.settings.load_profile("tests")


def pytest_configure(config: pytest.Config) -> None:
    """Airflow reads its configuration on import, so it must be there before any test module."""
    home = Path(tempfile.mkdtemp(prefix="airflow-platform-tests-"))
    home.chmod(0o755)
    config.add_cleanup(lambda: shutil.rmtree(home, ignore_errors=True))
    databases = Databases(home / "postgres")
    config.add_cleanup(databases.stop)
    config.stash[DATABASES] = databases
    warehouse = databases.create("warehouse")
    os.environ.update(
        {
            "AIRFLOW_HOME": str(home / "airflow"),
            "AIRFLOW__CORE__DAGS_FOLDER": str(DAGS),
            "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
            "AIRFLOW__CORE__UNIT_TEST_MODE": "False",
            "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": databases.url(
                databases.create("airflow"), driver="postgresql+psycopg2"
            ),
            "AIRFLOW__API_AUTH__JWT_SECRET": secrets.token_urlsafe(32),
            "AIRFLOW__LOGGING__LOGGING_LEVEL": "WARNING",
            "AIRFLOW_CONN_RISK_WAREHOUSE": databases.url(warehouse),
            "AIRFLOW_VAR_PLATFORM_SMOKE_CANARY": "a value that only the backend knows",
            "DO_NOT_TRACK": "1",
        }
    )
    for inherited in (
        "AIRFLOW_VAR_ARTIFACTS_BUCKET",
        "AIRFLOW__CORE__DEFAULT_TIMEZONE",
        "AIRFLOW_CONFIG",
    ):
        os.environ.pop(inherited, None)


DATABASES = pytest.StashKey[Databases]()


@pytest.fixture(scope="session")
def postgres(pytestconfig: pytest.Config) -> Databases:
    """The server that holds the metadata database `airflow` and the warehouse `warehouse`."""
    return pytestconfig.stash[DATABASES]


@pytest.fixture(scope="session")
def airflow(postgres: Databases) -> Airflow:
    """Airflow with a migrated metadata database and every DAG of dags/ in it."""
    from support.runs import Airflow

    return Airflow(DAGS)


@pytest.fixture
def artifacts_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A local folder that plays the artifacts bucket."""
    folder = tmp_path / "artifacts"
    folder.mkdir()
    monkeypatch.setenv("AIRFLOW_VAR_ARTIFACTS_BUCKET", folder.as_uri())
    return folder
