"""A DAG from the template keeps every rule and passes its own tests, before anybody edits it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import new_dag
from localairflow.tools import postgres_binaries

REPOSITORY = Path(__file__).parents[2]
LONGEST = "report_of_a_name_as_long_as_it_may_be_at"


@pytest.fixture
def copy(tmp_path) -> Path:
    """What a new DAG needs of the repository."""
    for part in ("dags/dagkit", "scripts/localairflow", "tests/dags/support"):
        shutil.copytree(REPOSITORY / part, tmp_path / part)
    for part in ("dags/.airflowignore", "tests/dags/conftest.py", "pyproject.toml"):
        shutil.copy(REPOSITORY / part, tmp_path / part)
    return tmp_path


def run(*command: object, folder: Path) -> subprocess.CompletedProcess[str]:
    """Runs a command with settings of its own, not those of the tests around it."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("AIRFLOW")}
    # What continuous integration sets would colour the words that are looked at.
    clean.pop("FORCE_COLOR", None)
    clean["POSTGRES_BIN"] = str(postgres_binaries())
    words = [str(word) for word in command]
    return subprocess.run(words, cwd=folder, env=clean, capture_output=True, text=True, check=False)


def test_a_new_dag_passes_its_own_tests_and_every_check(copy):
    made = new_dag.new_dag(LONGEST, "treasury", copy)
    assert [str(file.relative_to(copy)) for file in made] == [
        f"dags/{LONGEST}.py",
        f"tests/dags/test_{LONGEST}.py",
    ]
    tested = run(sys.executable, "-m", "pytest", "-q", made[1], folder=copy)
    assert tested.stdout.splitlines()[-1].startswith("3 passed"), tested.stdout
    checked = run(
        sys.executable, REPOSITORY / "scripts/check_dags.py", "--dags", copy / "dags", folder=copy
    )
    assert (checked.returncode, checked.stderr) == (0, ""), checked.stdout
    assert "1 DAGs in 1 files, 0 faults" in checked.stdout
    formatted = run("ruff", "format", "--check", *made, folder=copy)
    assert formatted.returncode == 0, formatted.stdout


@pytest.mark.parametrize(
    ("name", "owner", "faults"),
    [
        ("DailyReport", "treasury", ["name 'DailyReport' must be lower-case words"]),
        ("daily-report", "airflow", ["name 'daily-report'", "owner 'airflow' must name a team"]),
        ("json", "treasury", ["name 'json' means something else in Python"]),
        ("class", "treasury", ["name 'class' means something else in Python"]),
        (LONGEST + "s", "treasury", ["at most 40 characters"]),
        ("../evil", "", ["name '../evil'", "owner ''"]),
    ],
)
def test_an_unusable_name_or_owner_is_refused_with_all_faults(copy, name, owner, faults):
    with pytest.raises(new_dag.UnusableError) as refused:
        new_dag.new_dag(name, owner, copy)
    lines = str(refused.value).splitlines()
    assert len(lines) == len(faults)
    assert all(fault in line for fault, line in zip(faults, lines, strict=True))


def test_an_existing_dag_is_never_overwritten(copy):
    new_dag.new_dag("daily_liquidity_report", "treasury", copy)
    with pytest.raises(new_dag.UnusableError) as refused:
        new_dag.new_dag("daily_liquidity_report", "treasury", copy)
    assert str(refused.value).splitlines() == [
        "dags/daily_liquidity_report.py exists already",
        "tests/dags/test_daily_liquidity_report.py exists already",
    ]


def test_the_command_says_what_is_wrong_and_ends_with_2(capsys):
    assert new_dag.main(["sample_hello", "--owner", "platform"]) == 2
    assert capsys.readouterr().err == "dags/sample_hello.py exists already\n"
