"""Airflow is imported here, never started: it gets a folder of its own to look for settings in."""

from __future__ import annotations

import json
import os
import runpy
import tempfile
from pathlib import Path
from typing import Any

import pytest

FILE = Path(__file__).parents[2] / "airflow" / "files" / "webserver_config.py"

SETTINGS: dict[str, Any] = {
    "issuer": "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Example",
    "clientId": "airflow",
    "providerName": "cognito",
    "usernameClaim": "cognito:username",
    "groupClaims": ["cognito:groups", "custom:groups"],
    "roles": {"Admin": ["admins"], "Op": [], "User": ["users", "admins"], "Viewer": ["viewers"]},
}


def pytest_configure(config: pytest.Config) -> None:
    """Where nobody else has chosen one."""
    if "AIRFLOW_HOME" not in os.environ:
        home = tempfile.TemporaryDirectory(prefix="airflow-platform-home-")
        config.add_cleanup(home.cleanup)
        os.environ["AIRFLOW_HOME"] = home.name


@pytest.fixture(scope="session")
def webserver_config() -> dict[str, Any]:
    """The names that the shipped file defines, run as Flask runs it: not as an imported module."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AIRFLOW_PLATFORM_SIGN_ON", json.dumps(SETTINGS))
        patch.setenv("AIRFLOW_PLATFORM_SIGN_ON_SECRET", "not-a-secret")
        return runpy.run_path(str(FILE))
