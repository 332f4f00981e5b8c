"""A task's pod: made of the chart's values, and known again."""

from __future__ import annotations

import copy

import pytest

from localcluster import taskpod
from localcluster.planned import RELEASE

SECURITY = {"runAsNonRoot": True, "runAsUser": 50000}
CONTAINER = {"allowPrivilegeEscalation": False}
VALUES = {
    "securityContexts": {"pod": SECURITY},
    "workers": {
        "kubernetes": {
            "nodeSelector": {"pool": "tasks"},
            "podAnnotations": {"do-not-disrupt": "true"},
            "resources": {"requests": {"cpu": "1"}},
            "safeToEvict": False,
            "securityContexts": {"container": CONTAINER},
            "serviceAccount": {"name": "airflow-task", "automountServiceAccountToken": False},
            "terminationGracePeriodSeconds": 100,
            "tolerations": [{"key": "pool", "effect": "NoSchedule"}],
        }
    },
}
PLAN = {
    "resources": [
        {
            "urn": "r",
            "type": RELEASE,
            "dependencies": [],
            "inputs": {"name": "airflow", "values": VALUES},
        }
    ]
}
TEMPLATE = taskpod.template(
    PLAN,
    namespace="airflow",
    image="a@sha256:0",
    environment={"B": "2", "A": "1"},
    secrets={"KEY": {"secret": "airflow-fernet-key", "key": "fernet-key"}},
)


def test_the_template_is_the_chart_s_values() -> None:
    spec = TEMPLATE["spec"]
    assert TEMPLATE["metadata"]["annotations"] == {taskpod.EVICT: "false", "do-not-disrupt": "true"}
    assert spec["serviceAccountName"] == "airflow-task"
    assert spec["automountServiceAccountToken"] is False
    assert spec["nodeSelector"] == {"pool": "tasks"}
    assert spec["tolerations"] == [{"key": "pool", "effect": "NoSchedule"}]
    assert spec["securityContext"] == SECURITY
    [container] = spec["containers"]
    assert container["securityContext"] == CONTAINER
    assert [one["name"] for one in container["env"]] == ["A", "B", "KEY"]
    key = {"name": "airflow-fernet-key", "key": "fernet-key"}
    assert container["env"][2]["valueFrom"] == {"secretKeyRef": key}


def running() -> dict:
    pod = copy.deepcopy(TEMPLATE)
    pod["metadata"]["labels"] = {**taskpod.LABELS, "dag_id": "a"}
    pod["spec"]["nodeName"] = "node"
    pod["spec"]["tolerations"].append({"key": "not-ready", "effect": "NoExecute"})
    return pod


def test_a_pod_of_the_template_has_no_fault_even_with_another_size() -> None:
    pod = running()
    pod["spec"]["containers"][0]["resources"] = {"requests": {"cpu": "2"}}
    assert taskpod.faults(pod, TEMPLATE) == []


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda pod: pod["spec"].pop("nodeSelector"), "spec.nodeSelector: dropped"),
        (lambda pod: pod["spec"].pop("tolerations"), "spec.tolerations: pool dropped"),
        (
            lambda pod: pod["spec"].update(serviceAccountName="default"),
            "spec.serviceAccountName: 'airflow-task' became 'default'",
        ),
        (
            lambda pod: pod["metadata"]["annotations"].pop(taskpod.EVICT),
            f"annotations.{taskpod.EVICT}: dropped",
        ),
        (
            lambda pod: pod["spec"]["containers"][0].update(image="b"),
            "spec.containers[0].image: 'a@sha256:0' became 'b'",
        ),
        (
            lambda pod: pod["spec"]["containers"][0]["env"].append(
                {"name": "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN", "value": "x"}
            ),
            "env: AIRFLOW__DATABASE__SQL_ALCHEMY_CONN is there",
        ),
    ],
)
def test_a_pod_that_differs_is_said_by_what_differs(change, says: str) -> None:
    pod = running()
    change(pod)
    assert taskpod.faults(pod, TEMPLATE) == [says]


def test_a_start_is_counted_from_the_pod_s_creation() -> None:
    pod = {
        "metadata": {"creationTimestamp": "2026-01-01T00:00:00Z"},
        "status": {
            "containerStatuses": [{"state": {"running": {"startedAt": "2026-01-01T00:00:03Z"}}}]
        },
    }
    assert taskpod.start_seconds(pod) == 3
    assert taskpod.start_seconds({**pod, "status": {}}) is None


def test_the_middle_and_the_slowest() -> None:
    assert taskpod.middle_and_most([5.0]) == (5.0, 5.0)
    middle, most = taskpod.middle_and_most([float(one) for one in range(1, 101)])
    assert middle == 50.5
    assert round(most) == 95
