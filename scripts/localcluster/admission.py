"""Pods that a stack's namespace must refuse, and the one that it must take."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from localcluster.planned import Plan

_DIGEST = "sha256:" + "0" * 64
_FOREIGN = "foreign.example.com/tool:1"


@dataclass(frozen=True)
class Case:
    """A pod, and what the API server must say of it.

    Attributes:
        what: What is wrong with it, for people.
        pod: The pod.
        says: Part of the refusal's text; None when it must be taken.
    """

    what: str
    pod: Mapping[str, Any]
    says: str | None


def trusted_repository(objects: Sequence[Mapping[str, Any]]) -> str | None:
    """Repository that the plan's own admission policy trusts first; None without a policy."""
    for item in objects:
        if item["kind"] == "ValidatingAdmissionPolicy":
            named = {one["name"]: one["expression"] for one in item["spec"]["variables"]}
            repositories = named.get("repositories", "").strip('[]"').split('", "')
            return repositories[0] or None
    return None


def denies(objects: Sequence[Mapping[str, Any]]) -> bool:
    """Whether the plan's policy of images refuses, and does not only write down."""
    return any(
        "Deny" in item["spec"]["validationActions"]
        for item in objects
        if item["kind"] == "ValidatingAdmissionPolicyBinding"
    )


def cases(namespace: str, objects: Sequence[Mapping[str, Any]]) -> list[Case]:
    """The pods, the good one first: without it, a refusal would say nothing.

    Args:
        namespace: Namespace of the stack's Airflow.
        objects: What the plan gives to Kubernetes.
    """
    repository = trusted_repository(objects) or "trusted.example.com/airflow"
    trusted = f"{repository}@{_DIGEST}"
    enforced = denies(objects)

    def pod(
        image: str = trusted,
        *,
        container: Mapping[str, Any] | None = None,
        spec: Mapping[str, Any] | None = None,
    ) -> dict[str, Any]:
        security = {
            "allowPrivilegeEscalation": False,
            "capabilities": {"drop": ["ALL"]},
            **(container or {}),
        }
        return {
            "apiVersion": "v1",
            "kind": "Pod",
            "metadata": {"generateName": "refused-", "namespace": namespace},
            "spec": {
                "securityContext": {
                    "runAsNonRoot": True,
                    "runAsUser": 50_000,
                    "seccompProfile": {"type": "RuntimeDefault"},
                },
                "containers": [{"name": "main", "image": image, "securityContext": security}],
                **(spec or {}),
            },
        }

    as_root = pod()
    as_root["spec"]["securityContext"]["runAsUser"] = 0
    unconfined = pod()
    del unconfined["spec"]["securityContext"]["seccompProfile"]
    host = [{"name": "host", "hostPath": {"path": "/"}}]
    foreign = f"not trusted: {_FOREIGN} ("
    untagged = f"{repository}:latest"
    return [
        Case("an image of its own, by digest, within the restricted profile", pod(), None),
        Case("a foreign image", pod(_FOREIGN), foreign if enforced else None),
        Case(
            "an image without digest",
            pod(untagged),
            f"not trusted: {untagged} (" if enforced else None,
        ),
        Case(
            "a foreign image of an init container",
            pod(spec={"initContainers": _init(pod(_FOREIGN))}),
            foreign if enforced else None,
        ),
        Case(
            "a privileged container",
            pod(container={"privileged": True, "allowPrivilegeEscalation": True}),
            "privileged (",
        ),
        Case("a container as root", as_root, "runAsUser=0"),
        Case("a path of the node", pod(spec={"volumes": host}), "hostPath"),
        Case("the node's network", pod(spec={"hostNetwork": True}), "host namespaces"),
        Case("no seccomp profile", unconfined, "seccompProfile"),
        Case(
            "capabilities that are kept",
            pod(container={"capabilities": {"add": ["NET_ADMIN"]}}),
            "capabilities",
        ),
    ]


def _init(pod: Mapping[str, Any]) -> list[dict[str, Any]]:
    containers: list[dict[str, Any]] = copy.deepcopy(pod["spec"]["containers"])
    return [{**containers[0], "name": "before"}]


def namespace_of(plan: Plan) -> str:
    """Namespace of the stack's Airflow."""
    namespace: str = plan["settings"]["values"]["airflow"]["namespace"]
    return namespace
