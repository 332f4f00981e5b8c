"""Pods that a namespace must refuse: the right ones for what the stack's policy does."""

from __future__ import annotations

from localcluster import admission, crds, node, nodesettings

REPOSITORY = "registry.example.com/airflow"


def objects(*actions: str) -> list[dict[str, object]]:
    repositories = {"name": "repositories", "expression": f'["{REPOSITORY}", "other.example.com"]'}
    policy = {"kind": "ValidatingAdmissionPolicy", "spec": {"variables": [repositories]}}
    binding = {
        "kind": "ValidatingAdmissionPolicyBinding",
        "spec": {"validationActions": list(actions)},
    }
    return [policy, binding]


def refused(found: list[admission.Case]) -> set[str]:
    return {case.what for case in found if case.says is not None}


def test_a_stack_that_enforces_refuses_foreign_images_and_those_without_digest() -> None:
    found = admission.cases("airflow", objects("Deny"))
    images = {"a foreign image", "an image without digest", "a foreign image of an init container"}
    assert images <= refused(found)
    assert found[0].says is None
    assert found[0].pod["spec"]["containers"][0]["image"].startswith(f"{REPOSITORY}@sha256:")


def test_a_stack_that_only_writes_down_takes_any_image_and_refuses_all_else() -> None:
    found = admission.cases("airflow", objects("Audit"))
    assert refused(found) == {
        "a privileged container",
        "a container as root",
        "a path of the node",
        "the node's network",
        "no seccomp profile",
        "capabilities that are kept",
    }


def test_each_bad_pod_differs_from_the_good_one() -> None:
    good, *bad = admission.cases("airflow", objects("Deny"))
    assert all(case.pod["spec"] != good.pod["spec"] for case in bad)


def test_groups_of_custom_resources_are_known_and_kubernetes_s_own_are_none() -> None:
    groups = ["v1", "apps/v1", "rbac.authorization.k8s.io/v1", "karpenter.sh/v1"]
    assert crds.custom_groups({"apiVersion": one} for one in groups) == ["karpenter.sh"]


def test_a_service_of_the_node_leads_to_its_address_at_the_same_port() -> None:
    service, slices = node.dns_objects()
    assert service["spec"]["clusterIP"] == nodesettings.DNS
    assert [one["protocol"] for one in slices["ports"]] == ["UDP", "TCP"]
    assert slices["endpoints"][0]["addresses"] == [nodesettings.ADDRESS]
    assert slices["metadata"]["labels"]["kubernetes.io/service-name"] == "kube-dns"
