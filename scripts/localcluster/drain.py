"""A node is drained: what its pods' disruption budgets let go, and what they hold."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from localairflow.processes import wait_until
from localcluster import nodesettings, podstate
from localcluster.apiwatch import ApiWatch
from localcluster.chartairflow import ChartAirflow
from localcluster.checks import Report
from localcluster.kube import RefusedError
from localcluster.workloads import ROLL_SECONDS, listed, wait_rolled_out

_TOO_MANY = 429


def check(airflow: ChartAirflow, report: Report) -> None:
    """Cordons the node and evicts every pod of Airflow once, as `kubectl drain` begins.

    There is no second node: what is evicted stays away until the node takes pods again, so a
    budget is held or broken in plain sight.
    """
    budgets = listed(airflow, "policy/v1", "PodDisruptionBudget")
    if not budgets:
        report.skip("this stack has one copy of each component and no disruption budgets")
        return
    path = f"/api/v1/nodes/{nodesettings.NAME}"
    airflow.kubernetes.merge(path, {"spec": {"unschedulable": True}})
    try:
        with ApiWatch(airflow.anyone.url).watching() as watch:
            going = [pod for budget in budgets for pod in _evict(airflow, report, budget)]
            wait_until(
                lambda: not _there(airflow) & set(going),
                what="every evicted pod is gone",
                seconds=ROLL_SECONDS,
            )
    finally:
        airflow.kubernetes.merge(path, {"spec": {"unschedulable": None}})
    (report.fail if watch.failed else report.ok)(watch.text())
    wait_rolled_out(airflow)


def _there(airflow: ChartAirflow) -> set[str]:
    return {one["metadata"]["name"] for one in airflow.kubernetes.pods(airflow.namespace)}


def _evict(airflow: ChartAirflow, report: Report, budget: Mapping[str, Any]) -> list[str]:
    """Evicts what a budget is for, and returns the names of the pods that go."""
    labels = budget["spec"]["selector"]["matchLabels"]
    selector = ",".join(f"{key}={value}" for key, value in labels.items())
    evicted: list[str] = []
    held = ""
    pods = [
        one
        for one in airflow.kubernetes.pods(airflow.namespace, selector)
        if podstate.is_ready(one)
    ]
    for pod in pods:
        metadata = {key: pod["metadata"][key] for key in ("name", "namespace")}
        eviction = {"apiVersion": "policy/v1", "kind": "Eviction", "metadata": metadata}
        path = f"/api/v1/namespaces/{airflow.namespace}/pods/{metadata['name']}/eviction"
        try:
            airflow.kubernetes.request("POST", path, eviction)
            evicted.append(metadata["name"])
        except RefusedError as error:
            if error.status != _TOO_MANY:
                raise
            held = str(error)
    name, allowed = budget["metadata"]["name"], budget["spec"]["maxUnavailable"]
    holds = len(evicted) <= allowed and (len(pods) <= allowed or held)
    tell = report.ok if holds else report.fail
    tell(f"{name}: {len(evicted)} of {len(pods)} evicted; {held or 'none was held back'}")
    return evicted
