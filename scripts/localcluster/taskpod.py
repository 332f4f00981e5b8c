"""A task's pod as the platform's chart values make it, and whether a pod is one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from statistics import median, quantiles
from typing import Any

from localcluster.planned import Plan, differences, releases

LABELS = {"tier": "airflow", "component": "worker", "release": "airflow"}
EVICT = "cluster-autoscaler.kubernetes.io/safe-to-evict"
_TEMPORARY = ("tmp", "/tmp")  # noqa: S108 - a volume of the pod
_LOGS = ("logs", "/opt/airflow/logs")


def template(
    plan: Plan,
    *,
    namespace: str,
    image: str,
    environment: Mapping[str, str],
    secrets: Mapping[str, Mapping[str, str]],
) -> dict[str, Any]:
    """Pod template of the KubernetesExecutor.

    Everything but image and environment is read off the values of the plan's Airflow chart.

    Args:
        plan: The plan.
        namespace: Namespace of the tasks.
        image: The image, by digest.
        environment: Variables.
        secrets: Variables whose values lie in Secrets: name of the Secret and key.
    """
    values = releases(plan)["airflow"]["values"]
    workers = values["workers"]["kubernetes"]
    account = workers["serviceAccount"]
    never = {EVICT: "false"} if workers["safeToEvict"] is False else {}
    variables = [
        *({"name": name, "value": value} for name, value in sorted(environment.items())),
        *(
            {
                "name": name,
                "valueFrom": {"secretKeyRef": {"name": one["secret"], "key": one["key"]}},
            }
            for name, one in sorted(secrets.items())
        ),
    ]
    volumes = (_TEMPORARY, _LOGS)
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {
            # The executor names each pod by its task.
            "name": "task",
            "namespace": namespace,
            "labels": LABELS,
            "annotations": {**never, **workers["podAnnotations"]},
        },
        "spec": {
            "serviceAccountName": account["name"],
            "automountServiceAccountToken": account["automountServiceAccountToken"],
            "restartPolicy": "Never",
            "nodeSelector": workers["nodeSelector"],
            "tolerations": workers["tolerations"],
            "terminationGracePeriodSeconds": workers["terminationGracePeriodSeconds"],
            "securityContext": values["securityContexts"]["pod"],
            "containers": [
                {
                    "name": "base",
                    "image": image,
                    "imagePullPolicy": "IfNotPresent",
                    "env": variables,
                    "resources": workers["resources"],
                    "securityContext": workers["securityContexts"]["container"],
                    "volumeMounts": [{"name": name, "mountPath": path} for name, path in volumes],
                }
            ],
            "volumes": [{"name": name, "emptyDir": {}} for name, _ in volumes],
        },
    }


def faults(pod: Mapping[str, Any], wanted: Mapping[str, Any]) -> list[str]:
    """What of a pod is not as the template says; a task may ask for another size."""
    spec, asked = dict(pod["spec"]), dict(wanted["spec"])
    container = {
        name: value
        for name, value in asked.pop("containers")[0].items()
        if name in {"name", "image", "securityContext"}
    }
    asked.pop("volumes")
    tolerations = asked.pop("tolerations")
    found = differences(asked, spec, "spec")
    found += differences(container, spec["containers"][0], "spec.containers[0]")
    # Kubernetes adds two of its own to every pod.
    missing = [one for one in tolerations if one not in spec.get("tolerations", [])]
    found += [f"spec.tolerations: {one['key']} dropped" for one in missing]
    for part in ("labels", "annotations"):
        found += differences(wanted["metadata"][part], pod["metadata"].get(part), part)
    names = {one["name"] for one in spec["containers"][0].get("env", [])}
    found += [f"env: {one} is there" for one in sorted(names & _NEVER)]
    return found


_NEVER = {"AIRFLOW__DATABASE__SQL_ALCHEMY_CONN", "AIRFLOW__API_AUTH__JWT_SECRET"}
"""A task has neither the database nor what signs tokens."""


def start_seconds(pod: Mapping[str, Any]) -> float | None:
    """Seconds from a pod's creation to its container's start; None while it has not started."""
    states = pod["status"].get("containerStatuses") or [{}]
    state = states[0].get("state", {})
    began = (state.get("running") or state.get("terminated") or {}).get("startedAt")
    if began is None:
        return None
    return (_time(began) - _time(pod["metadata"]["creationTimestamp"])).total_seconds()


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


def middle_and_most(seconds: Sequence[float]) -> tuple[float, float]:
    """Median and 95th percentile."""
    if len(seconds) == 1:
        return seconds[0], seconds[0]
    return median(seconds), quantiles(seconds, n=20, method="inclusive")[-1]
