"""`make dags`: it passes the DAGs of this repository, and finds every fault it says it finds."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from dagcheck.dbt import digest, is_current, make_manifest, projects
from dagcheck.facts import DagFacts, FileFacts, TaskFacts
from dagcheck.rules import duplicate_faults, file_faults

REPOSITORY = Path(__file__).parents[2]
FAULTY = Path(__file__).parent / "fixtures" / "faulty"
DAG_IDS = {
    "api_triggered_risk_analysis",
    "daily_risk_processing",
    "dbt_transformations",
    "platform_smoke",
    "sample_hello",
}


def check(*arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, REPOSITORY / "scripts" / "check_dags.py", *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_dags_of_this_repository_pass():
    said = check()
    assert (said.stderr, said.returncode) == ("", 0)
    lines = said.stdout.splitlines()
    assert {line.split()[-1] for line in lines[:-1]} >= DAG_IDS
    assert re.fullmatch(r"(\d+) DAGs in \1 files, 0 faults, [\d.]+ s", lines[-1])


@pytest.fixture(scope="module")
def faults(tmp_path_factory) -> dict[tuple[str, str], list[str]]:
    """What is said of the faulty DAGs, by file and rule."""
    folder = shutil.copytree(FAULTY, tmp_path_factory.mktemp("check") / "dags")
    said = check("--dags", folder, "--seconds", 0.5)
    assert (said.stderr, said.returncode) == ("", 2)
    found: dict[tuple[str, str], list[str]] = {}
    for line in said.stdout.splitlines():
        if match := re.match(rf"{folder}/(\S+?):(\d+): (\S+): (.*)", line):
            found.setdefault((match[1], match[3]), []).append(f"{match[2]}: {match[4]}")
    return found


@pytest.mark.parametrize(
    ("file", "rule", "text"),
    [
        ("import_error.py", "import", "10: ValueError: the risk engine is not configured"),
        ("syntax_error.py", "import", "5: SyntaxError: invalid syntax"),
        ("cyclic.py", "import", "1: AirflowDagCycleException: Cycle detected in Dag: cyclic"),
        ("ends_the_process.py", "import", "1: the import ended the Python process, exit code 4"),
        ("no_dag.py", "dag-id", "holds one DAG of its own name, 'no_dag'; found none"),
        ("same_id_again.py", "dag-id", "DAG same_id is in"),
        ("slow.py", "import-time", "allowed are 0.5 s"),
        ("not_storable.py", "import", "must be json-serializable"),
        ("careless.py", "owner", "task careless.nothing has no owner"),
        ("careless.py", "retries", "task careless.nothing is never retried"),
        ("careless.py", "timeout", "task careless.nothing has no execution_timeout"),
        ("careless.py", "timeout", "DAG careless has no dagrun_timeout"),
        ("careless.py", "tags", "DAG careless has no tags"),
        ("careless.py", "docs", "DAG careless has no doc_md"),
        ("careless.py", "description", "DAG careless has no description"),
        ("busy_at_the_top.py", "top-level", "15: the import sleeps 0.01; do that in a task"),
        ("busy_at_the_top.py", "top-level", "16: the import runs true; do that in a task"),
        ("busy_at_the_top.py", "top-level", "18: the import looks up the variable 'region'"),
        ("busy_at_the_top.py", "top-level", "23: the import connects to ('127.0.0.1', 9)"),
        ("library/settings.py", "top-level", "5: the import opens"),
        ("airflow_2_imports.py", "AIR311", "`airflow.DAG` is removed in Airflow 3.0"),
        ("airflow_2_imports.py", "AIR312", "`airflow.operators.empty.EmptyOperator`"),
    ],
)
def test_a_fault_is_found_where_it_is(faults, file, rule, text):
    assert any(text in found for found in faults[file, rule])


def test_a_file_that_is_in_order_and_a_line_that_is_allowed_are_left_alone(faults):
    assert "sound.py" not in {file for file, _ in faults}
    lines = {found.split(":")[0] for found in faults["busy_at_the_top.py", "top-level"]}
    assert "17" not in lines


def test_the_docs_list_every_rule(faults):
    table = (REPOSITORY / "docs" / "dags.md").read_text().split("### The rules of `make dags`")[1]
    rules = {rule for _, rule in faults if rule.islower()} | {"serialization", "dbt-manifest"}
    assert rules - {"syntax"} <= set(re.findall(r"`([a-z-]+)`", table))


def test_a_folder_without_dags_is_an_error_and_no_success(tmp_path):
    said = check("--dags", tmp_path)
    assert said.returncode == 2
    assert said.stderr == f"{tmp_path}: no DAG files here; name the folder with --dags\n"


TASK = TaskFacts("load", "risk", 1, 60.0)
DAG = DagFacts("daily", (TASK,), ("risk",), "Daily.", "# Daily", 60.0)


def test_a_dag_that_keeps_every_rule_has_no_faults():
    facts = FileFacts("dags/daily.py", 0.1, (DAG,), ())
    assert list(file_faults(facts, import_seconds=1.0)) == []


def test_one_id_in_three_files_is_named_in_the_two_later_ones():
    files = [FileFacts(f"dags/{name}.py", 0.1, (DAG,), ()) for name in "abc"]
    assert [str(fault) for fault in duplicate_faults(files)] == [
        "dags/b.py:1: dag-id: DAG daily is in dags/a.py already",
        "dags/c.py:1: dag-id: DAG daily is in dags/a.py already",
    ]


@pytest.fixture
def project(tmp_path):
    (original,) = projects(REPOSITORY / "dags")
    return shutil.copytree(original, tmp_path / "risk")


def test_the_manifest_is_that_of_the_dbt_project(project):
    shipped = (project / "manifest.json").read_bytes()
    assert is_current(project)
    make_manifest(project)
    assert (project / "manifest.json").read_bytes() == shipped


def test_a_changed_dbt_project_makes_its_manifest_stale(project):
    before = digest(project)
    (project / "target").mkdir()
    (project / "target" / "made.sql").write_text("select 1")
    assert digest(project) == before
    (project / "models" / "marts" / "more.sql").write_text("select 1")
    assert not is_current(project)
    (project / "manifest.json").write_text("[]")
    assert not is_current(project)
