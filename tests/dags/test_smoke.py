"""The checks of platform_smoke, each with a platform that is in order and with one that is not."""

from __future__ import annotations

import pytest
from airflow.sdk import ObjectStoragePath

from smoke.checks import (
    SmokeError,
    bytes_of,
    check_object_storage,
    check_same,
    check_secret,
    check_task_pod,
    running_release,
)

IN_KUBERNETES = {"KUBERNETES_SERVICE_HOST": "172.20.0.1"}


def test_object_storage_is_left_as_it_was_found(tmp_path):
    root = ObjectStoragePath(tmp_path.as_uri())
    assert check_object_storage(root, "token").startswith("wrote, read, listed and deleted")
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_object_storage_that_loses_content_is_found_out(tmp_path, monkeypatch):
    monkeypatch.setattr(ObjectStoragePath, "read_bytes", lambda _: b"")
    with pytest.raises(SmokeError, match="reads back differently"):
        check_object_storage(ObjectStoragePath(tmp_path.as_uri()), "token")
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_a_value_that_changed_on_its_way_through_the_database_is_found_out():
    assert "from one task to the next" in check_same("a", "a")
    with pytest.raises(SmokeError, match=r"^database:"):
        check_same("a", None)


def test_a_missing_secret_says_where_it_must_be():
    with pytest.raises(SmokeError, match="<prefix>-airflow-variables/canary"):
        check_secret(None, "canary")


def test_a_found_secret_is_not_shown():
    assert "hunter2" not in check_secret("hunter2", "canary")


def test_a_pod_of_the_right_size_passes(tmp_path):
    (tmp_path / "memory.max").write_text("805306368\n")
    said = check_task_pod(IN_KUBERNETES, memory="768Mi", required=True, cgroup=tmp_path)
    assert said == "the task runs in a pod with a memory limit of 768Mi"


@pytest.mark.parametrize("limit", ["max", "536870912"])
def test_a_pod_of_another_size_is_found_out(tmp_path, limit):
    (tmp_path / "memory.max").write_text(f"{limit}\n")
    with pytest.raises(SmokeError, match=f"memory limit is {limit} bytes"):
        check_task_pod(IN_KUBERNETES, memory="768Mi", required=True, cgroup=tmp_path)


def test_a_kernel_without_the_limit_file_is_told_apart(tmp_path):
    said = check_task_pod(IN_KUBERNETES, memory="768Mi", required=True, cgroup=tmp_path)
    assert "shows no memory limit" in said


def test_a_task_outside_kubernetes_fails_only_where_pods_are_expected(tmp_path):
    assert check_task_pod({}, memory="1Gi", required=False) == "tasks run outside Kubernetes here"
    with pytest.raises(SmokeError, match="this task runs in none"):
        check_task_pod({}, memory="1Gi", required=True)


def test_long_lived_workers_are_no_task_pods():
    said = check_task_pod(IN_KUBERNETES, memory="1Gi", required=False)
    assert said == "tasks run in long-lived workers here"


@pytest.mark.parametrize(
    ("quantity", "expected"), [("512", 512), ("1Ki", 1024), ("768Mi", 805306368), ("2Gi", 2**31)]
)
def test_memory_quantities_are_counted_in_bytes(quantity, expected):
    assert bytes_of(quantity) == expected


def test_what_is_no_memory_quantity_is_refused():
    with pytest.raises(ValueError, match=r"such as 512Mi, got '1\.5 GB'"):
        bytes_of("1.5 GB")


def test_a_task_says_which_release_it_belongs_to_and_which_commit_its_dag_is_of(tmp_path):
    commit = "0123456789abcdef0123456789abcdef01234567"
    folder = tmp_path / ".worktrees" / commit / "dags"
    folder.mkdir(parents=True)
    (folder / "platform_smoke.py").touch()
    (tmp_path / "repo").symlink_to(folder.parent)
    environment = {"AIRFLOW_PLATFORM_RELEASE": "r-0123456789ab"}
    found = running_release(environment, tmp_path / "repo" / "dags" / "platform_smoke.py")
    assert found == {"release": "r-0123456789ab", "dags": commit}


def test_without_a_release_and_without_git_sync_a_task_says_so(tmp_path):
    found = running_release({}, tmp_path / "platform_smoke.py")
    assert found == {"release": None, "dags": None}
