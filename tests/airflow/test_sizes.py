"""What the real processes took under the load of the tests before, against what is written down.

Run last: see `pytest_collection_modifyitems`. docs/sizes.md says how memory is counted, and
tests/airflow-values/measuredSizes.test.ts compares every tier's limits with the same file.
"""

from __future__ import annotations

import json
import os
from importlib.metadata import version

import pytest

from localairflow.figures import Figures
from localairflow.instance import COMPONENTS, LocalAirflow
from localairflow.tools import REPOSITORY

MEBI = 2**20
FILE = REPOSITORY / "airflow" / "measuredSizes.json"
TOLERANCE = 1.2
"""How much more than the file says a run may take: limits hold half as much again."""
SIZED = (*COMPONENTS, "task", "db migrate", "sync-perm", "admin user", "db clean", "pgbouncer")
ROUNDED_TO = 10


@pytest.fixture(scope="module")
def stored(airflow: LocalAirflow) -> dict[str, int]:
    """Mebibytes by component; with UPDATE_SIZES=1, what was measured now."""
    if os.environ.get("UPDATE_SIZES"):
        taken = {one: airflow.watch.peaks[one] / MEBI for one in SIZED}
        rounded = {one: -int(-peak // ROUNDED_TO) * ROUNDED_TO for one, peak in taken.items()}
        content = {"airflow": version("apache-airflow-core"), "mebibytes": rounded}
        FILE.write_text(json.dumps(content, indent=2) + "\n")
    mebibytes: dict[str, int] = json.loads(FILE.read_text())["mebibytes"]
    return mebibytes


def test_every_component_was_measured(
    airflow: LocalAirflow, stored: dict[str, int], figures: Figures
) -> None:
    for component in SIZED:
        peak = airflow.watch.peaks.get(component, 0) / MEBI
        figures.add("memory", component, f"{peak:4.0f} MiB; written down: {stored[component]} MiB")
    assert set(SIZED) <= set(airflow.watch.peaks)
    assert set(SIZED) == set(stored)
    assert airflow.watch.samples > len(SIZED)


@pytest.mark.parametrize("component", SIZED)
def test_no_component_takes_notably_more_than_is_written_down(
    airflow: LocalAirflow, stored: dict[str, int], component: str
) -> None:
    taken, allowed = airflow.watch.peaks[component] / MEBI, stored[component] * TOLERANCE
    assert taken <= allowed, (
        f"{component} took {taken:.0f} MiB, {FILE.name} says {stored[component]}: "
        "see docs/sizes.md, When a figure changes"
    )
