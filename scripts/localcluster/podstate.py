"""What the pods of a namespace are doing, for waits and for messages when a wait is over."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from localcluster.kube import Kubernetes, RefusedError

Pod = Mapping[str, Any]
LAST_LINES = 40


def is_ready(pod: Pod) -> bool:
    """Whether a pod takes traffic, and is not about to go."""
    if "deletionTimestamp" in pod["metadata"]:
        return False
    conditions = pod.get("status", {}).get("conditions") or []
    return any(one["type"] == "Ready" and one["status"] == "True" for one in conditions)


def is_of_job(pod: Pod) -> bool:
    """Whether a Job made a pod, which then comes and goes."""
    return any(one["kind"] == "Job" for one in pod["metadata"].get("ownerReferences") or [])


def restarts(pods: Iterable[Pod]) -> dict[str, int]:
    """Containers that were started again, with how often, by `pod/container`."""
    return {
        f"{pod['metadata']['name']}/{one['name']}": one["restartCount"]
        for pod in pods
        for one in pod.get("status", {}).get("containerStatuses") or []
        if one["restartCount"]
    }


def by_component(pods: Iterable[Pod]) -> dict[str, list[Pod]]:
    """Pods of the Airflow chart by their component."""
    found: dict[str, list[Pod]] = {}
    for pod in pods:
        found.setdefault(pod["metadata"]["labels"].get("component", ""), []).append(pod)
    return found


def waits(pod: Pod) -> list[str]:
    """Why a pod's containers do not run, one line each; nothing where all do."""
    status = pod.get("status", {})
    lines = []
    for one in [
        *(status.get("initContainerStatuses") or []),
        *(status.get("containerStatuses") or []),
    ]:
        state = one.get("state", {})
        waiting, ended = state.get("waiting"), state.get("terminated")
        if waiting:
            said = waiting.get("message", "")
            lines.append(f"{one['name']} waits: {waiting.get('reason')} {said}".rstrip())
        elif ended and ended.get("exitCode"):
            lines.append(f"{one['name']} ended with {ended['exitCode']}: {ended.get('reason')}")
        elif not one.get("ready", True) and not ended:
            lines.append(f"{one['name']} is not ready")
    lines += [
        one["message"]
        for one in status.get("conditions") or []
        if one["type"] == "PodScheduled" and one["status"] == "False" and "message" in one
    ]
    return lines


def trouble(kubernetes: Kubernetes, namespace: str) -> str:
    """Every pod of a namespace that is not well, what its containers wait for and said last."""
    lines: list[str] = []
    for pod in kubernetes.pods(namespace):
        reasons = waits(pod)
        if not reasons:
            continue
        name = pod["metadata"]["name"]
        lines += [f"--- {name}", *reasons]
        for container in _troubled(pod):
            lines += [f"  {container}: {one}" for one in last_lines(kubernetes, pod, container)]
    return "\n".join(lines)


def _troubled(pod: Pod) -> Sequence[str]:
    statuses = pod.get("status", {}).get("containerStatuses") or []
    return [one["name"] for one in statuses if not one.get("ready")]


def last_lines(kubernetes: Kubernetes, pod: Pod, container: str) -> list[str]:
    """The end of a container's log, of its run before the present one where there was one."""
    metadata = pod["metadata"]
    path = f"/api/v1/namespaces/{metadata['namespace']}/pods/{metadata['name']}/log"
    for previous in ("true", "false"):
        try:
            said = kubernetes.get(
                path, container=container, previous=previous, tailLines=LAST_LINES
            )
        except RefusedError:
            continue
        return [line[:300] for line in str(said).splitlines()]
    return []
