"""Schedules: keeps what the date of a run means.

In Airflow 2 a run's date was the start of its interval. In Airflow 3 a plain cron expression or
timedelta makes it the moment of the run, a whole interval later, and every file name, query and
partition that is made from the date would silently move along ("[scheduler]
create_cron_data_intervals", Airflow configuration reference).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import libcst as cst
from libcst.codemod.visitors import AddImportsVisitor
from libcst.helpers import get_full_name_for_node

from dagmigrate.moved import SDK

if TYPE_CHECKING:
    from collections.abc import Sequence

    from libcst.codemod import CodemodContext

_PRESETS = frozenset({"@daily", "@hourly", "@monthly", "@quarterly", "@weekly", "@yearly"})
_CRON = re.compile(r"\S+( \S+){4,5}")
_EQUAL = cst.AssignEqual(cst.SimpleWhitespace(""), cst.SimpleWhitespace(""))


def keep_dates(arguments: Sequence[cst.Arg], context: CodemodContext) -> list[cst.Arg]:
    """Returns a DAG's arguments with a schedule of intervals, as Airflow 2 had them.

    Args:
        arguments: Of the call of `DAG` or `dag`.
        context: Takes note of the imports that the new schedule needs.
    """
    named = {argument.keyword.value: argument for argument in arguments if argument.keyword}
    if "schedule" not in named:
        # Airflow 2 ran such a DAG daily, Airflow 3 never.
        AddImportsVisitor.add_needed_import(context, "datetime", "timedelta")
        daily = _interval("DeltaDataIntervalTimetable", "timedelta(days=1)", context)
        return [*arguments, cst.Arg(daily, keyword=cst.Name("schedule"), equal=_EQUAL)]
    schedule = named["schedule"].value
    text = schedule.evaluated_value if isinstance(schedule, cst.SimpleString) else None
    if isinstance(text, str) and (text in _PRESETS or _CRON.fullmatch(text)):
        zone = _time_zone(named.get("start_date"))
        new = _interval("CronDataIntervalTimetable", f'"{text}", timezone="{zone}"', context)
    elif isinstance(schedule, cst.Call) and _ends_with(schedule.func, "timedelta"):
        code = cst.Module([]).code_for_node(schedule)
        new = _interval("DeltaDataIntervalTimetable", code, context)
    else:
        return list(arguments)
    wrapped = named["schedule"].with_changes(value=new)
    return [wrapped if argument is named["schedule"] else argument for argument in arguments]


def _interval(timetable: str, arguments: str, context: CodemodContext) -> cst.BaseExpression:
    AddImportsVisitor.add_needed_import(context, SDK, timetable)
    return cst.parse_expression(f"{timetable}({arguments})")


def _ends_with(function: cst.BaseExpression, name: str) -> bool:
    return (get_full_name_for_node(function) or "").rpartition(".")[2] == name


def _time_zone(start_date: cst.Arg | None) -> str:
    """Time zone of a schedule in Airflow 2: the start date's own, or else UTC, its default."""
    if start_date is not None and isinstance(start_date.value, cst.Call):
        for argument in start_date.value.args:
            if (
                argument.keyword
                and argument.keyword.value in ("tz", "tzinfo")
                and isinstance(argument.value, cst.SimpleString)
            ):
                return str(argument.value.evaluated_value)
    return "UTC"
