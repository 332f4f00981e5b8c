"""Params of a run, beyond what their JSON schema checks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import get_close_matches


class UnknownParamError(Exception):
    """A run was started with a param that its DAG does not have."""


def refuse_unknown_params(conf: Mapping[str, object] | None, known: Iterable[str]) -> None:
    """Refuses keys that the DAG does not know. Airflow itself lets them pass unused.

    Args:
        conf: What the run was started with.
        known: Names of the DAG's params.

    Raises:
        UnknownParamError: names each unknown key and the known one it resembles.
    """
    names = sorted(known)
    faults = []
    for key in sorted(set(conf or {}) - set(names)):
        near = get_close_matches(key, names, n=1)
        faults.append(f"{key!r} (did you mean {near[0]!r}?)" if near else repr(key))
    if faults:
        raise UnknownParamError(
            f"unknown param {', '.join(faults)}; allowed are {', '.join(names)}"
        )
