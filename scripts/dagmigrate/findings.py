"""What a person has to decide or rewrite: Airflow 3 has no single equivalent for it."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dagmigrate.moved import CONTEXT_KEYS, CONTEXT_NAMES, DAG_CALLS, DATABASE_MODELS, DATABASE_NAMES
from dagmigrate.templates import GONE, gone_names

if TYPE_CHECKING:
    from collections.abc import Iterator

TEXTS = {
    "asset-keys": "keys of triggering_asset_events are assets now, not addresses: use <key>.uri",
    "catchup": "catchup is not set: it was on in Airflow 2 and is off in Airflow 3; say which",
    "context": "{} is gone: work it out from logical_date or data_interval_end",
    "executor-config": "the KubernetesExecutor key is gone: use dagkit.pods.pod_size()",
    "mail": "mail arguments of tasks are on their way out: use an SmtpNotifier as a callback",
    "metadata-db": "{}: a task cannot reach the metadata database any more; ask the REST API, or "
    "leave cleaning up to the platform (airflow.databaseCleanup)",
    "sla": "sla is gone and was taken out: use a DeadlineAlert, or an alert on the run's duration",
    "start-date": "a start date that moves with each import was kept: write a fixed one",
    "subdag": "SubDagOperator is gone: make it a TaskGroup",
    "template": "{} is gone from templates: work it out from logical_date or data_interval_end",
    "template-conf": "conf is gone from templates: pass the value in as a param or a variable",
    "top-level": "{} at the top of the file runs at every import: move it into a task",
    "xcom-pull": "without task_ids, xcom_pull now means this task's own values: name the task",
}
"""What is said of each kind of finding; docs/migration-airflow2.md explains them."""

_GONE_PARAMETERS = {*GONE, *CONTEXT_KEYS} - {"conf"}
"""Parameters by which a task function asked for a part of the context that is gone."""


@dataclass(frozen=True, order=True)
class Finding:
    """Something left to do.

    Attributes:
        line: Line of the migrated file; 1 where it is about the whole file.
        rule: Key of `TEXTS`, or a rule of ruff.
        text: What it is and what takes its place.
    """

    line: int
    rule: str
    text: str


def find(before: str, after: str) -> list[Finding]:
    """Lists what is left to do in a migrated file.

    Args:
        before: The file as it was.
        after: The file as it is now.
    """
    tree = ast.parse(after)
    found = set(_visit(tree))
    if any(_is_sla(node) for node in ast.walk(ast.parse(before))):
        found.add(_finding(1, "sla"))
    return sorted(found)


def _finding(line: int, rule: str, subject: str = "") -> Finding:
    return Finding(line, rule, TEXTS[rule].format(subject))


def _is_sla(node: ast.AST) -> bool:
    return (isinstance(node, ast.keyword) and node.arg in ("sla", "sla_miss_callback")) or (
        isinstance(node, ast.Dict)
        and any(isinstance(key, ast.Constant) and key.value == "sla" for key in node.keys)
    )


def _visit(tree: ast.Module) -> Iterator[Finding]:
    inside = {
        inner
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
        for inner in ast.walk(node)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            yield from _import(node)
        elif isinstance(node, ast.Call):
            yield from _call(node, at_top=node not in inside)
        elif isinstance(node, ast.Subscript):
            yield from _context_key(node)
        elif isinstance(node, ast.Dict):
            yield from _dict(node)
        elif isinstance(node, ast.arg) and node.arg in _GONE_PARAMETERS:
            yield _finding(node.lineno, "context", node.arg)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield from _template(node, node.value)


def _import(node: ast.ImportFrom) -> Iterator[Finding]:
    module = node.module or ""
    if not module.startswith("airflow"):
        return
    for alias in node.names:
        tables = module.startswith("airflow.models") and alias.name in DATABASE_MODELS
        sessions = alias.name in DATABASE_NAMES or (module, alias.name) == ("airflow", "settings")
        if tables or sessions:
            yield _finding(node.lineno, "metadata-db", f"{module}.{alias.name}")


def _call(node: ast.Call, *, at_top: bool) -> Iterator[Finding]:
    text = ast.unparse(node.func)
    name = text.rpartition(".")[2]
    keywords = {keyword.arg: keyword.value for keyword in node.keywords}
    if text in DAG_CALLS and "catchup" not in keywords and _is_timed(keywords["schedule"]):
        yield _finding(node.lineno, "catchup")
    if name == "SubDagOperator":
        yield _finding(node.lineno, "subdag")
    if text == "pendulum.today" and at_top:
        yield _finding(node.lineno, "start-date")
    if name == "xcom_pull" and not node.args and "task_ids" not in keywords:
        yield _finding(node.lineno, "xcom-pull")
    if at_top and (text == "Variable.get" or name == "get_connection"):
        yield _finding(node.lineno, "top-level", f"{text}()")
    if text == "triggering_asset_events.items":
        yield _finding(node.lineno, "asset-keys")


def _is_timed(schedule: ast.expr) -> bool:
    """Whether a schedule follows the clock; keep_dates has made those calls of a timetable."""
    return isinstance(schedule, ast.Call) and "Timetable" in ast.unparse(schedule.func)


def _context_key(node: ast.Subscript) -> Iterator[Finding]:
    if (
        isinstance(node.value, ast.Name)
        and node.value.id in CONTEXT_NAMES
        and isinstance(node.slice, ast.Constant)
        and node.slice.value in GONE
    ):
        yield _finding(node.lineno, "context", str(node.slice.value))


def _dict(node: ast.Dict) -> Iterator[Finding]:
    keys = {key.value for key in node.keys if isinstance(key, ast.Constant)}
    if "KubernetesExecutor" in keys:
        yield _finding(node.lineno, "executor-config")
    if keys & {"email", "email_on_failure", "email_on_retry"}:
        yield _finding(node.lineno, "mail")


def _template(node: ast.Constant, text: str) -> Iterator[Finding]:
    for name in gone_names(text):
        yield _finding(node.lineno, "template-conf" if name == "conf" else "template", name)
