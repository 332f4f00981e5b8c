"""Per-task pod sizes, merged with the pod template by the executor's own code."""

from __future__ import annotations

import os
from decimal import Decimal
from pathlib import Path

import pytest
from airflow.providers.cncf.kubernetes.pod_generator import PodGenerator
from kubernetes.client import ApiClient
from kubernetes.utils.quantity import parse_quantity

STRICT = Path(__file__).parent / "fixtures" / "pod_template.yaml"
CHART = os.environ.get("AIRFLOW_POD_TEMPLATE")
"""The pod template that the chart renders, where helm and the chart are at hand."""

HEAVY_TASKS = {
    "api_triggered_risk_analysis": {"analysis"},
    "daily_risk_processing": {"risk"},
    "dbt_transformations": {
        "models.portfolio_risk_daily_model_build",
        "models.risk_limit_use_model_build",
        "models.risk_limits_seed_build",
        "models.stg_portfolio_risk_model_build",
    },
    "platform_smoke": {"task_pod"},
    "sample_hello": set(),
}


@pytest.fixture(params=[STRICT, pytest.param(CHART, id="chart")])
def template(request):
    if request.param is None:
        pytest.skip("set AIRFLOW_POD_TEMPLATE to the pod template that helm renders from the chart")
    return PodGenerator.deserialize_model_file(str(request.param))


def plain(pod) -> dict:
    return ApiClient().sanitize_for_serialization(pod)


def overrides(dag) -> dict:
    configured = {task.task_id: task.executor_config for task in dag.tasks}
    return {name: config["pod_override"] for name, config in configured.items() if config}


@pytest.mark.parametrize("dag_id", HEAVY_TASKS)
def test_heavy_tasks_ask_for_a_pod_of_their_own_size(airflow, dag_id):
    assert set(overrides(airflow.dag(dag_id))) == HEAVY_TASKS[dag_id]


@pytest.mark.parametrize("dag_id", [name for name, tasks in HEAVY_TASKS.items() if tasks])
def test_an_override_changes_the_size_and_nothing_else(airflow, template, dag_id):
    before = plain(template)
    for override in overrides(airflow.dag(dag_id)).values():
        after = plain(PodGenerator.reconcile_pods(template, override))
        (base,) = [one for one in after["spec"]["containers"] if one["name"] == "base"]
        (wanted,) = plain(override)["spec"]["containers"]
        for kind in ("requests", "limits"):
            assert wanted["resources"][kind].items() <= base["resources"][kind].items()
        for container in before["spec"]["containers"]:
            if container["name"] == "base":
                container["resources"] = base["resources"]
        assert after == before


@pytest.mark.parametrize("dag_id", [name for name, tasks in HEAVY_TASKS.items() if tasks])
def test_no_task_asks_for_more_than_it_may_use_or_than_a_node_has(airflow, dag_id):
    largest = {"cpu": Decimal(8), "memory": Decimal(32 * 2**30)}
    for override in overrides(airflow.dag(dag_id)).values():
        (container,) = override.spec.containers
        for name, limit in container.resources.limits.items():
            request = parse_quantity(container.resources.requests[name])
            assert 0 < request <= parse_quantity(limit) <= largest[name]
