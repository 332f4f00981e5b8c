"""Sizes of task pods under the KubernetesExecutor."""

from __future__ import annotations

import re
from typing import Any

from kubernetes.client import models as k8s

TASK_CONTAINER = "base"
"""Airflow merges an override into the pod template's container of this name."""

_QUANTITY = re.compile(r"\d+(\.\d+)?(m|Ki|Mi|Gi|Ti)?")


def pod_size(*, cpu: str, memory: str, cpu_limit: str | None = None) -> dict[str, Any]:
    """Returns `executor_config` for a task that needs more than the platform's default task pod.

    Everything else (image, identity, network, security context, node pool) stays as the pod
    template says. Other executors ignore it.

    Args:
        cpu: CPU request as a Kubernetes quantity: `"2"` or `"500m"`.
        memory: Memory request and limit, `"4Gi"`. Both are the same, so that a task that grows
            is killed by itself and never drives its neighbours out of the node.
        cpu_limit: CPU limit. Default: the request. Give a higher one to allow bursts.

    Raises:
        ValueError: an argument is no Kubernetes quantity.
    """
    limit = cpu if cpu_limit is None else cpu_limit
    for name, quantity in (("cpu", cpu), ("memory", memory), ("cpu_limit", limit)):
        if not _QUANTITY.fullmatch(quantity):
            raise ValueError(
                f"{name} must be a Kubernetes quantity such as 500m or 4Gi, got {quantity!r}"
            )
    resources = k8s.V1ResourceRequirements(
        requests={"cpu": cpu, "memory": memory},
        limits={"cpu": limit, "memory": memory},
    )
    container = k8s.V1Container(name=TASK_CONTAINER, resources=resources)
    return {"pod_override": k8s.V1Pod(spec=k8s.V1PodSpec(containers=[container]))}
