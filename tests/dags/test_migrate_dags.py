"""DAGs of Airflow 2, before and after the migration tool, on real Airflow 3."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pendulum
import pytest

import migrate_dags
from dagmigrate.findings import TEXTS, find
from dagmigrate.migrate import migrate
from dagmigrate.rewrite import rewrite
from dagmigrate.templates import REPLACED, gone_names, migrate_template

pytestmark = [
    pytest.mark.filterwarnings("ignore:Setting email:UserWarning"),
    pytest.mark.filterwarnings("ignore:The `airflow.operators:UserWarning"),
]

REPOSITORY = Path(__file__).parents[2]
FIXTURES = Path(__file__).parent / "fixtures" / "airflow2"
BEFORE = sorted((FIXTURES / "before").glob("*.py"))
ON_ITS_OWN = {
    "breach_report",
    "limit_monitor",
    "market_close_etl",
    "model_training",
    "run_housekeeping",
}
"""Files that Airflow 3 imports as the tool left them; of the others a person must do a part."""

LEFT = {
    "breach_report": [(22, "asset-keys"), (31, "template-conf")],
    "limit_monitor": [],
    "market_close_etl": [(1, "sla"), (11, "mail"), (24, "context"), (34, "start-date")],
    "model_training": [(9, "executor-config")],
    "positions_to_postgres": [(13, "top-level"), (14, "top-level")],
    "run_housekeeping": [
        (5, "metadata-db"),
        (6, "metadata-db"),
        (6, "metadata-db"),
        (6, "metadata-db"),
        (10, "metadata-db"),
    ],
    "settlement_gate": [(55, "subdag")],
}


@pytest.fixture(scope="module")
def imported():
    """What Airflow makes of the files before and after: DAGs and import errors by file."""
    from airflow.dag_processing.dagbag import DagBag

    bags = {}
    for folder in ("before", "after"):
        bag = DagBag(str(FIXTURES / folder), include_examples=False)
        bags[folder] = (
            {Path(dag.fileloc).stem: dag for dag in bag.dags.values()},
            {Path(file).stem: error for file, error in bag.import_errors.items()},
        )
    return bags


def test_there_are_enough_real_style_dags():
    assert len(BEFORE) >= 5
    assert {file.stem for file in BEFORE} == set(LEFT)


@pytest.mark.parametrize("before", BEFORE, ids=lambda file: file.stem)
def test_the_tool_makes_what_is_kept_and_says_what_is_left(before):
    migration = migrate(before.read_text())
    assert migration.after == (FIXTURES / "after" / before.name).read_text()
    assert [(one.line, one.rule) for one in migration.findings] == LEFT[before.stem]


@pytest.mark.parametrize("before", BEFORE, ids=lambda file: file.stem)
def test_a_second_migration_changes_nothing(before):
    after = (FIXTURES / "after" / before.name).read_text()
    assert migrate(after).after == after


def test_airflow_3_refuses_every_file_as_it_was(imported):
    dags, errors = imported["before"]
    assert dags == {}
    assert set(errors) == set(LEFT)


def test_airflow_3_takes_what_the_tool_could_finish(imported):
    dags, errors = imported["after"]
    assert set(dags) == ON_ITS_OWN
    assert all(name == dag.dag_id for name, dag in dags.items())
    assert set(errors) == {"positions_to_postgres", "settlement_gate"}
    assert "reporting" in errors["positions_to_postgres"]
    assert "airflow.operators.subdag" in errors["settlement_gate"]


def test_a_run_keeps_its_date(imported):
    """In Airflow 2 the run at 22:00 on Tuesday had the date of Monday 22:00."""
    from airflow.serialization.encoders import coerce_to_core_timetable
    from airflow.timetables.base import DataInterval

    dags, _ = imported["after"]
    timetable = coerce_to_core_timetable(dags["market_close_etl"].timetable)
    tuesday = pendulum.datetime(2026, 3, 31, 22)
    assert timetable.infer_manual_data_interval(run_after=tuesday) == DataInterval(
        start=pendulum.datetime(2026, 3, 30, 22), end=tuesday
    )


@pytest.mark.parametrize(
    ("name", "rendered"),
    [
        ("execution_date", "2026-03-30 22:00:00+00:00"),
        ("next_ds", "2026-03-31"),
        ("next_ds_nodash", "20260331"),
        ("next_execution_date", "2026-03-31 22:00:00+00:00"),
        ("tomorrow_ds", "2026-03-31"),
        ("tomorrow_ds_nodash", "20260331"),
        ("yesterday_ds", "2026-03-29"),
        ("yesterday_ds_nodash", "20260329"),
        ("triggering_dataset_events", "events"),
    ],
)
def test_what_replaces_a_template_name_renders_to_the_same_in_airflow_3(name, rendered):
    from airflow.sdk import DAG, macros

    context = {
        "logical_date": pendulum.datetime(2026, 3, 30, 22),
        "data_interval_end": pendulum.datetime(2026, 3, 31, 22),
        "macros": macros,
        "triggering_asset_events": "events",
    }
    environment = DAG("templates", schedule=None).get_template_env()
    template = migrate_template(f"{{{{ {name} }}}}")
    assert environment.from_string(template).render(context) == rendered
    assert environment.from_string(migrate_template(f"{{{{ {name} ~ '' }}}}")).render(context)


def test_every_replaced_name_is_tested_above():
    marks = test_what_replaces_a_template_name_renders_to_the_same_in_airflow_3.pytestmark
    assert {name for name, _ in marks[0].args[1]} == set(REPLACED)


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("next_ds outside of braces", "next_ds outside of braces"),
        ("{{ params.next_ds }}", "{{ params.next_ds }}"),
        ("{{ params['next_ds'] }}", "{{ params['next_ds'] }}"),
        ("{{ my_next_ds }}", "{{ my_next_ds }}"),
        ("{% if next_ds > ds %}", "{% if (data_interval_end | ds) > ds %}"),
        ("a{{execution_date}}b{{ ds }}", "a{{logical_date}}b{{ ds }}"),
    ],
)
def test_only_airflows_own_names_in_expressions_are_replaced(text, after):
    assert migrate_template(text) == after


def test_names_without_a_replacement_are_reported():
    assert gone_names("{{ prev_ds }} and {{ conf.get('a', 'b') }}, not prev_ds") == [
        "conf",
        "prev_ds",
    ]


def rewritten(*lines: str) -> str:
    return rewrite("\n".join((*lines, "")))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('kwargs["next_ds"]', 'kwargs["data_interval_end"].strftime("%Y-%m-%d")'),
        ('context.get("execution_date")', 'context.get("logical_date")'),
        ('settings["next_ds"]', 'settings["next_ds"]'),
        ("dag_run.execution_date", "dag_run.logical_date"),
        ("event.dataset", "event.dataset"),
        ('Task(trigger_rule="dummy", provide_context=True)', 'Task(trigger_rule="always")'),
        ("Pod(is_delete_operator_pod=False)", 'Pod(on_finish_action="keep_pod")'),
        ('ti.xcom_push("k", 1, execution_date=None)', 'ti.xcom_push("k", 1)'),
        ("rename(execution_date=1)", "rename(execution_date=1)"),
    ],
)
def test_expressions_are_rewritten_where_they_are_airflows(before, after):
    assert rewritten(before) == f"{after}\n"


@pytest.mark.parametrize(
    ("arguments", "schedule"),
    [
        ('schedule_interval="@daily"', 'CronDataIntervalTimetable("@daily", timezone="UTC")'),
        (
            'schedule="0 6 * * 1", start_date=pendulum.datetime(2024, 1, 1, tz="Asia/Tokyo")',
            'CronDataIntervalTimetable("0 6 * * 1", timezone="Asia/Tokyo")',
        ),
        ("timetable=Own()", "Own()"),
        ("schedule=timedelta(hours=1)", "DeltaDataIntervalTimetable(timedelta(hours=1))"),
        ('schedule="@once"', '"@once"'),
        ("schedule=None", "None"),
        ("schedule=[REPORT]", "[REPORT]"),
        ("catchup=False", "DeltaDataIntervalTimetable(timedelta(days=1))"),
    ],
)
@pytest.mark.parametrize("call", ["DAG", "airflow.DAG", "models.DAG"])
def test_schedules_keep_their_intervals(call, arguments, schedule):
    code = rewritten(f'{call}("x", {arguments})')
    assert f"schedule={schedule}" in code
    for name in ("CronDataIntervalTimetable", "DeltaDataIntervalTimetable"):
        assert (f"import {name}" in code) == (name in schedule)


@pytest.mark.parametrize(
    ("code", "rule"),
    [
        ("from airflow.utils.session import create_session", "metadata-db"),
        ("from airflow.models import DagRun", "metadata-db"),
        ('DAG("x", schedule=CronDataIntervalTimetable("@daily", timezone="UTC"))', "catchup"),
        ('def run(ti):\n    return ti.xcom_pull(key="rows")', "xcom-pull"),
        ("def run(prev_ds, ti): pass", "context"),
        ('def run(**kwargs):\n    return kwargs["prev_execution_date"]', "context"),
        ('NAME = Variable.get("name")', "top-level"),
        ('TEXT = f"{{{{ next_ds }}}} {1}"', "template"),
        ('ARGS = {"email_on_failure": True}', "mail"),
    ],
)
def test_what_a_person_must_do_is_found(code, rule):
    assert [finding.rule for finding in find("", code)] == [rule]


@pytest.mark.parametrize(
    "code",
    [
        "from airflow.models import BaseOperator",
        'DAG("x", schedule=None)',
        'def run(ti):\n    return ti.xcom_pull("rows")',
        'def run():\n    return Variable.get("name")',
        'TEXT = "{{ ds }} and next_ds"',
    ],
)
def test_what_is_in_order_is_not_found(code):
    assert find("", code) == []


def test_the_guide_explains_every_finding():
    guide = (REPOSITORY / "docs" / "migration-airflow2.md").read_text()
    table = guide.split("## What is left for you")[1].split("###")[0]
    assert set(TEXTS) <= set(re.findall(r"`([a-z-]+)`", table))


def test_the_shipped_dags_need_no_migration(capsys):
    assert migrate_dags.main([str(file) for file in (REPOSITORY / "dags").glob("*.py")]) == 0
    said = capsys.readouterr().out.splitlines()
    assert all(line.endswith(": unchanged, nothing left to do") for line in said)


def test_the_command_shows_changes_and_makes_them_only_when_told(tmp_path):
    file = tmp_path / "limit_monitor.py"
    file.write_text((FIXTURES / "before" / "limit_monitor.py").read_text())
    command = [sys.executable, str(REPOSITORY / "scripts" / "migrate_dags.py"), str(tmp_path)]
    shown = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (shown.returncode, shown.stderr) == (0, "")
    assert "-    fail_stop=True,\n+    fail_fast=True,\n" in shown.stdout
    assert file.read_text() == (FIXTURES / "before" / "limit_monitor.py").read_text()
    made = subprocess.run([*command, "--write"], capture_output=True, text=True, check=False)
    assert made.stdout == f"{file}: migrated, nothing left to do\n"
    assert file.read_text() == (FIXTURES / "after" / "limit_monitor.py").read_text()


def test_all_unreadable_files_are_named_at_once(tmp_path, capsys):
    (tmp_path / "old.py").write_text("print 'Python 2'\n")
    (tmp_path / "empty").mkdir()
    arguments = [tmp_path / "old.py", tmp_path / "none.py", tmp_path / "empty"]
    assert migrate_dags.main([str(argument) for argument in arguments]) == 2
    said = capsys.readouterr().err.splitlines()
    assert said[0] == f"{tmp_path}/none.py: no such file or folder"
    assert said[1] == f"{tmp_path}/empty: no Python files"
    assert said[2].startswith(f"{tmp_path}/old.py:1: no Python 3: Missing parentheses")


def test_work_that_is_left_ends_with_1(capsys):
    assert migrate_dags.main([str(FIXTURES / "before" / "settlement_gate.py")]) == 1
    assert "settlement_gate.py:55: subdag: SubDagOperator is gone" in capsys.readouterr().out
