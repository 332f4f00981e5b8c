"""Limits of each tier against what the real processes took under the load of the tests before.

Run last: see `pytest_collection_modifyitems`. docs/sizes.md says how memory is counted.
"""

from __future__ import annotations

import re

import pytest

from localairflow.figures import Figures
from localairflow.instance import COMPONENTS, LocalAirflow

HEADROOM = 1.5
MEBI = 2**20
TIERS = ("dev", "uat", "prod")
_UNITS = {"Ki": 2**10, "Mi": 2**20, "Gi": 2**30}
SIZED = (*COMPONENTS, "task", "db migrate", "db clean", "pgbouncer")


def in_bytes(quantity: str) -> float:
    """Bytes of a Kubernetes quantity of memory."""
    match = re.fullmatch(r"([\d.]+)(Ki|Mi|Gi)", quantity)
    assert match is not None, quantity
    return float(match[1]) * _UNITS[match[2]]


def limit(airflow: LocalAirflow, tier: str, component: str) -> float:
    """Memory limit of a component's container in a tier, in bytes."""
    stack = airflow.runtime(tier).stack
    settings = stack["pgbouncer"] if component == "pgbouncer" else stack["processes"][component]
    return in_bytes(settings["resources"]["limits"]["memory"])


def needed(airflow: LocalAirflow, tier: str, component: str) -> float:
    """What a tier's container must be allowed, in bytes."""
    peak = airflow.watch.peaks[component]
    if component == "api-server":
        # Measured with one worker. More of them are processes of their own beside one that
        # supervises them and is no larger.
        workers = int(airflow.runtime(tier).stack["environment"]["AIRFLOW__API__WORKERS"])
        peak *= 1 if workers == 1 else workers + 1
    return peak * HEADROOM


def test_every_component_was_measured(airflow: LocalAirflow, figures: Figures) -> None:
    assert set(SIZED) <= set(airflow.watch.peaks)
    assert airflow.watch.samples > len(SIZED)
    for component in SIZED:
        peak = airflow.watch.peaks[component] / MEBI
        limits = [f"{tier} {limit(airflow, tier, component) / MEBI:.0f}" for tier in TIERS]
        wanted = [f"{needed(airflow, tier, component) / MEBI:.0f}" for tier in TIERS]
        line = f"{peak:4.0f} MiB, with headroom {'/'.join(wanted)}; limits: {', '.join(limits)}"
        figures.add("memory", component, line)


@pytest.mark.parametrize("tier", TIERS)
@pytest.mark.parametrize("component", SIZED)
def test_a_tier_s_limit_holds_half_as_much_again_as_was_measured(
    airflow: LocalAirflow, tier: str, component: str
) -> None:
    assert limit(airflow, tier, component) >= needed(airflow, tier, component)
