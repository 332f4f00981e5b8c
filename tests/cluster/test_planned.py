"""What a plan gives to Kubernetes, and what a server made of it: without any server."""

from __future__ import annotations

from decimal import Decimal

import pytest

from localcluster import planned
from localcluster.faults import CheckFailedError


def resource(name: str, *, kind: str = "ConfigMap", after: tuple[str, ...] = (), **more: object):
    inputs = {"apiVersion": "v1", "kind": kind, "metadata": {"name": name}}
    return {
        "urn": name,
        "type": f"kubernetes:core/v1:{kind}",
        "dependencies": list(after),
        "inputs": inputs,
        **more,
    }


def names(plan: dict[str, object]) -> list[str]:
    return [one["metadata"]["name"] for one in planned.objects(plan)]


def test_an_object_comes_after_what_it_waits_for_and_else_in_the_plan_s_order() -> None:
    resources = [resource("c", after=("b",)), resource("a"), resource("b")]
    assert names({"resources": resources}) == ["b", "c", "a"]


def test_an_object_comes_after_its_parent_and_what_that_waits_for() -> None:
    component = {"urn": "component", "type": "x", "dependencies": ["b"], "inputs": {}}
    resources = [resource("a", parent="component"), component, resource("b")]
    assert names({"resources": resources}) == ["b", "a"]


def test_a_knot_is_no_endless_loop() -> None:
    assert names({"resources": [resource("a", after=("b",)), resource("b", after=("a",))]}) == [
        "b",
        "a",
    ]


def test_charts_and_other_clouds_are_no_objects() -> None:
    release = {
        "urn": "r",
        "type": planned.RELEASE,
        "dependencies": [],
        "inputs": {"name": "airflow", "values": {}},
    }
    bucket = {"urn": "b", "type": "aws:s3/bucket:Bucket", "dependencies": [], "inputs": {}}
    plan = {"resources": [release, bucket, resource("a")]}
    assert names(plan) == ["a"]
    assert list(planned.releases(plan)) == ["airflow"]


@pytest.mark.parametrize("hidden", [planned.SECRET, planned.UNKNOWN])
def test_a_value_that_the_plan_hides_is_never_applied(hidden: str) -> None:
    one = resource("a")
    one["inputs"]["data"] = {"key": [hidden]}
    with pytest.raises(CheckFailedError, match=r"ConfigMap a .* no value at data\.key\[0\]"):
        planned.objects({"resources": [one]})


@pytest.mark.parametrize(
    ("wanted", "got"),
    [
        ({"a": 1}, {"a": 1, "b": 2}),
        ({"a": []}, {}),
        ({"a": {}}, {}),
        ({"a": ""}, {}),
        ({"a": None}, {}),
        ({"a": 0}, {}),
        ({"a": False}, {}),
        ({"cpu": "1000m"}, {"cpu": "1"}),
        ({"cpu": "0.5"}, {"cpu": "500m"}),
        ({"memory": "1024Mi"}, {"memory": "1Gi"}),
        ({"a": [{"b": 1}]}, {"a": [{"b": 1, "c": 2}]}),
    ],
)
def test_what_a_server_adds_or_writes_otherwise_is_no_difference(wanted: object, got: object):
    assert planned.differences(wanted, got) == []


@pytest.mark.parametrize(
    ("wanted", "got", "says"),
    [
        ({"a": {"b": 1}}, {"a": {}}, "a.b: dropped"),
        ({"a": {"b": 1}}, {}, "a: dropped"),
        ({"a": "x"}, {"a": "y"}, "a: 'x' became 'y'"),
        ({"a": True}, {"a": False}, "a: True became False"),
        ({"a": False}, {"a": True}, "a: False became True"),
        ({"a": 0}, {"a": 1}, "a: 0 became 1"),
        ({"a": True}, {}, "a: dropped"),
        ({"a": [1, 2]}, {"a": [1]}, "a: 2 entries became 1"),
        ({"a": [1]}, {}, "a: 1 entries became 0"),
        ({"cpu": "1"}, {"cpu": "1m"}, "cpu: '1' became '1m'"),
    ],
)
def test_what_a_server_drops_or_changes_is_said_by_its_path(wanted: object, got: object, says: str):
    assert planned.differences(wanted, got) == [says]


def test_a_quantity_is_a_number() -> None:
    assert planned.quantity("1500m") == Decimal("1.5")
    assert planned.quantity("2Ki") == 2048
    assert planned.quantity("3k") == 3000
    assert planned.quantity("1.2.3") is None
    assert planned.quantity("airflow") is None


def test_an_unknown_stack_is_said_in_the_plan_s_own_words() -> None:
    with pytest.raises(Exception, match="stack nowhere cannot be planned") as said:
        planned.read_plan("nowhere")
    assert "Traceback" not in str(said.value)
