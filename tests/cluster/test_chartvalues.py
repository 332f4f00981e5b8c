"""What a node of one machine has otherwise than a stack, and nothing besides."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest
import yaml

from localairflow.tools import REPOSITORY
from localcluster import chartvalues, planned
from localcluster.chartimages import Images
from localcluster.image import Archive

REPOSITORY_NAME = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/airflow-prod/airflow"
VALUES = {
    "env": [{"name": "KEPT", "value": "1"}],
    "dags": {"gitSync": {"enabled": True, "resources": {"requests": {"cpu": "50m"}}}},
    **{
        name: {
            "resources": {
                "limits": {"cpu": "1", "memory": "1Gi"},
                "requests": {"cpu": "500m", "memory": "1Gi"},
            },
            "logGroomerSidecar": {"retentionDays": 2},
        }
        for name in chartvalues.GROOMERS
    },
    "workers": {"kubernetes": {"resources": {"requests": {"cpu": "250m"}}}},
}


def images() -> Images:
    return Images(
        REPOSITORY_NAME,
        {
            key: Archive(Path("file"), f"{REPOSITORY_NAME}:{name}", f"sha256:{number * 64}")
            for key, name, number in (
                ("airflow", "airflow", "1"),
                ("pgbouncer", "pgbouncer", "2"),
                ("pgbouncerExporter", "pgbouncer-exporter", "3"),
                ("statsd", "statsd-exporter", "4"),
            )
        },
    )


def test_calls_of_aws_are_sent_elsewhere_and_what_was_set_stays() -> None:
    changed = chartvalues.for_node(VALUES, {"B": "2", "A": "1"}, 64)
    assert [one["name"] for one in changed["env"]] == ["KEPT", "A", "B"]


def reserved(values: dict[str, Any]) -> dict[str, str]:
    return {name: values[name]["resources"]["requests"]["cpu"] for name in chartvalues.GROOMERS}


def test_what_airflow_s_own_pods_reserve_is_made_smaller_alike_until_half_the_machine_is_left() -> (
    None
):
    values = copy.deepcopy(VALUES)
    values["scheduler"]["replicas"] = 2
    # 50 m for git-sync and four times 500 m, on two processors: 1,000 m are allowed.
    changed = chartvalues.for_node(values, {}, 2)
    assert reserved(changed) == dict.fromkeys(chartvalues.GROOMERS, "243m")
    assert changed["dags"]["gitSync"]["resources"]["requests"] == {"cpu": "24m"}
    assert changed["workers"] == VALUES["workers"]
    for name in chartvalues.GROOMERS:
        resources = changed[name]["resources"]
        assert resources["limits"] == {"cpu": "1", "memory": "1Gi"}
        assert resources["requests"]["memory"] == "1Gi"


def test_what_fits_is_reserved_as_it_is_planned() -> None:
    assert reserved(chartvalues.for_node(VALUES, {}, 4)) == reserved(VALUES)


def test_only_git_sync_and_the_log_groomers_are_left_out() -> None:
    changed = chartvalues.for_node(VALUES, {}, 64)
    assert changed["dags"]["gitSync"]["enabled"] is False
    for name in chartvalues.GROOMERS:
        assert changed[name]["logGroomerSidecar"] == {"retentionDays": 2, "enabled": False}
    assert set(changed) == set(VALUES)


def test_the_values_of_the_plan_stay_as_they_are() -> None:
    before = copy.deepcopy(VALUES)
    chartvalues.for_node(VALUES, {"A": "1"}, 1)
    assert before == VALUES


@pytest.mark.parametrize("stack", ["dev", "prod"])
def test_a_stack_with_copied_images_plans_their_digests_and_nothing_else_changes(
    stack: str, tmp_path: Path
) -> None:
    folder = chartvalues.project(tmp_path, stack, images())
    plan = planned.read_plan(stack, folder)
    values = planned.releases(plan)["airflow"]["values"]["images"]
    assert values["airflow"] == {"repository": REPOSITORY_NAME, "digest": f"sha256:{'1' * 64}"}
    for key, number in (("pgbouncer", "2"), ("pgbouncerExporter", "3"), ("statsd", "4")):
        assert values[key]["repository"] == REPOSITORY_NAME
        assert values[key]["tag"].endswith(f"@sha256:{number * 64}")
    given = yaml.safe_load((folder / f"Pulumi.{stack}.yaml").read_text())
    own = yaml.safe_load((REPOSITORY / f"Pulumi.{stack}.yaml").read_text())
    del given["config"]["airflow-platform:airflow"]["image"]
    own["config"]["airflow-platform:airflow"].pop("image", None)
    assert given == own


def test_images_of_another_account_are_trusted_by_a_stack_that_is_brought_up(
    tmp_path: Path,
) -> None:
    source = tmp_path / "source"
    source.mkdir()
    (source / "Pulumi.prod.yaml").write_text("config: {'airflow-platform:tier': prod}")
    folder = chartvalues.project(tmp_path, "prod", images(), source)
    given = yaml.safe_load((folder / "Pulumi.prod.yaml").read_text())["config"]
    assert given["airflow-platform:tier"] == "prod"
    image = given["airflow-platform:airflow"]["image"]
    assert image["repository"] == REPOSITORY_NAME
    assert image["admission"] == {"repositories": [REPOSITORY_NAME]}


def test_the_database_s_name_is_the_one_of_the_plan_s_pgbouncer() -> None:
    plan = planned.read_plan("dev")
    host = chartvalues.database_host(planned.objects(plan))
    assert host.startswith("airflow-dev.cluster-")
    assert host.endswith(".rds.amazonaws.com")


def test_without_a_pgbouncer_there_is_no_name() -> None:
    with pytest.raises(KeyError):
        chartvalues.database_host([{"kind": "ExternalSecret", "spec": {}}, {"kind": "Job"}])


def test_pods_trust_this_machine_s_database() -> None:
    bundle = {"kind": "ConfigMap", "metadata": {"name": "airflow-database-ca"}, "data": {"a": "b"}}
    other = {"kind": "ConfigMap", "metadata": {"name": "other"}, "data": {"a": "b"}}
    assert chartvalues.with_authority([bundle, other], "mine") == [
        {**bundle, "data": {"a": "mine"}},
        other,
    ]


def test_images_are_the_same_for_another_process() -> None:
    assert Images.read(images().written()) == images()
