"""What the chart's release has in the cluster, and whether it is as it should be."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from localairflow.processes import NotInTimeError, wait_until
from localcluster import podstate
from localcluster.chartairflow import RELEASE, ChartAirflow
from localcluster.faults import CheckFailedError

ROLL_SECONDS = 600
KINDS = (("apps/v1", "Deployment"), ("apps/v1", "StatefulSet"))


def listed(airflow: ChartAirflow, version: str, kind: str) -> list[dict[str, Any]]:
    """Objects of the chart's release of one kind.

    Args:
        airflow: What runs.
        version: Their apiVersion.
        kind: Their kind.
    """
    item = {
        "apiVersion": version,
        "kind": kind,
        "metadata": {"name": "", "namespace": airflow.namespace},
    }
    path = airflow.kubernetes.path(item, named=False)
    found = airflow.kubernetes.get(path, labelSelector=f"release={RELEASE}")["items"]
    return [{**one, "apiVersion": version, "kind": kind} for one in found]


def workloads(airflow: ChartAirflow) -> list[dict[str, Any]]:
    """Its Deployments and StatefulSets."""
    return [one for version, kind in KINDS for one in listed(airflow, version, kind)]


def is_rolled_out(workload: Mapping[str, Any]) -> bool:
    """Whether all copies of a Deployment or StatefulSet are of its newest kind, and ready."""
    status, wanted = workload.get("status", {}), workload["spec"]["replicas"]
    copies = {status.get(one, 0) for one in ("updatedReplicas", "replicas", "readyReplicas")}
    is_seen = bool(status.get("observedGeneration", 0) >= workload["metadata"]["generation"])
    return is_seen and copies == {wanted}


def wait_rolled_out(airflow: ChartAirflow) -> None:
    """Waits until all of its workloads are, and pods of the kind before have ended.

    Raises:
        CheckFailedError: they are not in time; says which pods are not well.
    """
    try:
        wait_until(
            lambda: all(is_rolled_out(one) for one in workloads(airflow)) and not _ending(airflow),
            what="every copy is new and ready, and none before it is left",
            seconds=ROLL_SECONDS,
        )
    except NotInTimeError as late:
        raise CheckFailedError(
            f"{late}\n{podstate.trouble(airflow.kubernetes, airflow.namespace)}"
        ) from None


def _ending(airflow: ChartAirflow) -> list[str]:
    pods = airflow.kubernetes.pods(airflow.namespace, f"release={RELEASE}")
    return [one["metadata"]["name"] for one in pods if "deletionTimestamp" in one["metadata"]]


def secrets_of(workload: Mapping[str, Any]) -> set[str]:
    """Names of the Secrets that a workload's pods read, by variable or by volume."""
    found: set[str] = set()

    def visit(value: Any) -> None:
        if isinstance(value, Mapping):
            for key in ("secretKeyRef", "secretRef"):
                found.update({value[key]["name"]} if key in value else set())
            if "secretName" in value:
                found.add(value["secretName"])
            for inner in value.values():
                visit(inner)
        elif isinstance(value, list):
            for inner in value:
                visit(inner)

    visit(workload["spec"]["template"]["spec"])
    return found
