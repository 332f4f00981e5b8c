"""What pods say of themselves."""

from __future__ import annotations

from typing import Any

import pytest

from localcluster import podstate, workloads
from localcluster.podmemory import PodMemory


def pod(**status: Any) -> dict[str, Any]:
    return {"metadata": {"name": "scheduler-1", "labels": {}}, "status": status}


READY = {"conditions": [{"type": "Ready", "status": "True"}]}


def test_a_pod_that_is_about_to_go_is_not_ready() -> None:
    going = pod(**READY)
    assert podstate.is_ready(going)
    going["metadata"]["deletionTimestamp"] = "2026-11-21T00:00:00Z"
    assert not podstate.is_ready(going)
    assert not podstate.is_ready(pod())


def test_a_pod_of_a_job_is_known_by_its_owner() -> None:
    of_job = pod()
    of_job["metadata"]["ownerReferences"] = [{"kind": "Job"}]
    of_workload = pod()
    of_workload["metadata"]["ownerReferences"] = [{"kind": "ReplicaSet"}]
    assert [podstate.is_of_job(one) for one in (of_job, of_workload, pod())] == [True, False, False]


def test_restarts_are_counted_by_container() -> None:
    statuses = [{"name": "scheduler", "restartCount": 2}, {"name": "sidecar", "restartCount": 0}]
    assert podstate.restarts([pod(containerStatuses=statuses)]) == {"scheduler-1/scheduler": 2}


@pytest.mark.parametrize(
    ("state", "said"),
    [
        ({"waiting": {"reason": "ErrImagePull", "message": "no"}}, "main waits: ErrImagePull no"),
        ({"terminated": {"exitCode": 1, "reason": "Error"}}, "main ended with 1: Error"),
        ({"running": {}}, "main is not ready"),
    ],
)
def test_a_container_that_is_not_well_says_why(state: dict[str, Any], said: str) -> None:
    statuses = [{"name": "main", "ready": False, "state": state}]
    assert podstate.waits(pod(containerStatuses=statuses)) == [said]


def test_a_container_that_ended_well_is_no_trouble() -> None:
    state = {"terminated": {"exitCode": 0, "reason": "Completed"}}
    assert podstate.waits(pod(containerStatuses=[{"name": "main", "state": state}])) == []


def test_a_pod_without_a_place_says_what_is_missing() -> None:
    missing = {"type": "PodScheduled", "status": "False", "message": "0/1 nodes are available"}
    assert podstate.waits(pod(conditions=[missing])) == ["0/1 nodes are available"]


@pytest.mark.parametrize(
    ("status", "done"),
    [
        ({"updatedReplicas": 2, "replicas": 2, "readyReplicas": 2}, True),
        ({"updatedReplicas": 2, "replicas": 3, "readyReplicas": 2}, False),
        ({"updatedReplicas": 1, "replicas": 2, "readyReplicas": 2}, False),
        ({"updatedReplicas": 2, "replicas": 2, "readyReplicas": 1}, False),
    ],
)
def test_a_workload_is_rolled_out_when_all_copies_are_new_and_ready(
    status: dict[str, int], done: bool
) -> None:
    workload = {"metadata": {"generation": 3}, "spec": {"replicas": 2}, "status": status}
    status["observedGeneration"] = 3
    assert workloads.is_rolled_out(workload) is done
    status["observedGeneration"] = 2
    assert not workloads.is_rolled_out(workload)


def test_a_workload_s_secrets_are_found_in_variables_and_volumes() -> None:
    spec = {
        "containers": [
            {"env": [{"name": "A", "valueFrom": {"secretKeyRef": {"name": "by-key"}}}]},
            {"envFrom": [{"secretRef": {"name": "whole"}}]},
        ],
        "volumes": [{"name": "ini", "secret": {"secretName": "as-file"}}],
    }
    workload = {"spec": {"template": {"spec": spec}}}
    assert workloads.secrets_of(workload) == {"by-key", "whole", "as-file"}


def test_the_highest_figure_of_each_kind_of_container_counts() -> None:
    def summary(namespace: str, name: str, taken: int) -> dict[str, Any]:
        container = {"name": name, "memory": {"workingSetBytes": taken}}
        return {"pods": [{"podRef": {"namespace": namespace}, "containers": [container]}]}

    memory = PodMemory.__new__(PodMemory)
    memory.peaks = {}
    memory._namespace = "airflow"
    for one in (
        summary("airflow", "scheduler", 3),
        summary("airflow", "scheduler", 2),
        summary("airflow", "base", 5),
        summary("other", "scheduler", 9),
        {"pods": [{"podRef": {"namespace": "airflow"}}]},
    ):
        memory.add(one)
    assert memory.peaks == {"scheduler": 3, "task": 5}
