"""Jinja expressions in the strings of a DAG file."""

from __future__ import annotations

import re

_BLOCK = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)

REPLACED = {
    "execution_date": "logical_date",
    "next_ds": "data_interval_end | ds",
    "next_ds_nodash": "data_interval_end | ds_nodash",
    "next_execution_date": "data_interval_end",
    "tomorrow_ds": "(logical_date + macros.timedelta(days=1)) | ds",
    "tomorrow_ds_nodash": "(logical_date + macros.timedelta(days=1)) | ds_nodash",
    "triggering_dataset_events": "triggering_asset_events",
    "yesterday_ds": "(logical_date - macros.timedelta(days=1)) | ds",
    "yesterday_ds_nodash": "(logical_date - macros.timedelta(days=1)) | ds_nodash",
}
"""Names of Airflow 2 and what says the same in Airflow 3, without quotes, so that it fits into any
string ("Templates reference", Airflow documentation)."""

GONE = ("conf", "prev_ds", "prev_ds_nodash", "prev_execution_date", "prev_execution_date_success")
"""Names of Airflow 2 that nothing replaces one to one."""

_REPLACED = re.compile(rf"(?<![\w.'\"])({'|'.join(REPLACED)})(?!\w)")
_GONE = re.compile(rf"(?<![\w.'\"])({'|'.join(GONE)})(?!\w)")


def migrate_template(text: str) -> str:
    """Rewrites the expressions in a string; text outside of them stays as it is."""
    return _BLOCK.sub(lambda block: _migrate_block(block[0]), text)


def _migrate_block(block: str) -> str:
    inner = block[2:-2].strip()

    def replacement(match: re.Match[str]) -> str:
        new = REPLACED[match[1]]
        return new if "|" not in new or inner == match[1] else f"({new})"

    return _REPLACED.sub(replacement, block)


def gone_names(text: str) -> list[str]:
    """Names in a string's expressions that Airflow 3 does not know."""
    return sorted(
        {
            name
            for block in _BLOCK.findall(text)
            for pattern in (_GONE, _REPLACED)
            for name in pattern.findall(block)
        }
    )
