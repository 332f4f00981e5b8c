"""What all DAGs share."""

from __future__ import annotations

import importlib
import sys
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from airflow.sdk import ObjectStoragePath
from airflow.sdk.configuration import conf
from hypothesis import given
from hypothesis import strategies as st

import dagkit.dbt
from dagkit.defaults import task_defaults
from dagkit.image import ImageError
from dagkit.params import UnknownParamError, refuse_unknown_params
from dagkit.pods import pod_size
from dagkit.schedule import platform_time_zone, previous_business_day
from dagkit.storage import artifacts, publish

ZURICH = ZoneInfo("Europe/Zurich")
EARLIEST = datetime.fromisoformat("2020-01-01")
LATEST = datetime.fromisoformat("2040-01-01")


def test_defaults_retry_with_a_growing_wait_and_stop_what_hangs():
    assert task_defaults("risk-analytics") == {
        "owner": "risk-analytics",
        "retries": 2,
        "retry_delay": timedelta(minutes=1),
        "retry_exponential_backoff": 2.0,
        "max_retry_delay": timedelta(minutes=15),
        "execution_timeout": timedelta(minutes=30),
    }


@pytest.mark.parametrize("owner", ["", " ", "airflow"])
def test_an_owner_that_names_nobody_is_refused(owner):
    with pytest.raises(ValueError, match="owner must name the team"):
        task_defaults(owner)


def test_no_retries_are_refused():
    with pytest.raises(ValueError, match="retries must be at least 1, got 0"):
        task_defaults("platform", retries=0)


@pytest.mark.parametrize(
    ("configured", "zone"),
    [("utc", "UTC"), ("UTC", "UTC"), ("Europe/Zurich", "Europe/Zurich")],
)
def test_the_time_zone_is_that_of_the_stack(configured, zone, monkeypatch):
    monkeypatch.setenv("AIRFLOW__CORE__DEFAULT_TIMEZONE", configured)
    assert conf.get("core", "default_timezone") == configured
    assert platform_time_zone().key == zone


@pytest.mark.parametrize("configured", ["system", "Europe/Zurick", "../etc"])
def test_a_time_zone_that_is_none_is_refused_with_the_setting_to_change(configured, monkeypatch):
    monkeypatch.setenv("AIRFLOW__CORE__DEFAULT_TIMEZONE", configured)
    with pytest.raises(ValueError, match=r"no IANA time zone; set airflow\.timeZone"):
        platform_time_zone()


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        ("2026-04-01T06:00+02:00", date(2026, 3, 31)),
        ("2026-03-30T06:00+02:00", date(2026, 3, 27)),  # a Monday, summer time began on Sunday
        ("2026-03-29T00:30+01:00", date(2026, 3, 27)),
        ("2026-03-31T22:30+00:00", date(2026, 3, 31)),  # already 1 April in Zurich
    ],
)
def test_a_run_is_about_the_business_day_before_it(moment, day):
    assert previous_business_day(datetime.fromisoformat(moment), ZURICH) == day


@given(
    st.datetimes(EARLIEST, LATEST, timezones=st.just(ZoneInfo("UTC"))),
    st.sampled_from(
        ["UTC", "Europe/Zurich", "America/New_York", "Asia/Tokyo", "Pacific/Kiritimati"]
    ),
)
def test_the_business_day_is_the_latest_weekday_that_is_over(moment, zone):
    local = moment.astimezone(ZoneInfo(zone)).date()
    day = previous_business_day(moment, ZoneInfo(zone))
    assert day < local
    assert day.weekday() < 5
    between = [day + timedelta(days=offset) for offset in range(1, (local - day).days)]
    assert all(other.weekday() >= 5 for other in between)


def test_a_moment_without_a_time_zone_is_refused():
    with pytest.raises(ValueError, match="must carry a time zone"):
        previous_business_day(datetime.fromisoformat("2026-04-01T06:00"), ZURICH)


@pytest.mark.parametrize(
    ("bucket", "root"),
    [
        ("airflow-dev-artifacts", "s3://aws_default@airflow-dev-artifacts"),
        ("file:///srv/artifacts", "file:///srv/artifacts"),
    ],
)
def test_artifacts_lie_in_the_platforms_bucket(bucket, root, monkeypatch):
    monkeypatch.setenv("AIRFLOW_VAR_ARTIFACTS_BUCKET", bucket)
    path = artifacts()
    assert path == ObjectStoragePath(root)
    assert path.conn_id == ("aws_default" if root.startswith("s3") else None)


def test_publishing_replaces_a_file_and_leaves_nothing_else(artifacts_folder):
    path = artifacts() / "risk" / "report.json"
    publish(path, b"old and longer")
    publish(path, b"new")
    assert path.read_bytes() == b"new"
    assert [file.name for file in artifacts_folder.rglob("*")] == ["risk", "report.json"]


def test_a_write_that_fails_leaves_the_old_file_and_no_rest(artifacts_folder, monkeypatch):
    path = artifacts() / "report.json"
    publish(path, b"old")
    monkeypatch.setattr("pathlib.Path.replace", lambda *_: (_ for _ in ()).throw(OSError("full")))
    with pytest.raises(OSError, match="full"):
        publish(path, b"new")
    assert path.read_bytes() == b"old"
    assert [file.name for file in artifacts_folder.iterdir()] == ["report.json"]


def test_an_object_store_gets_one_whole_object():
    path = ObjectStoragePath("memory://bucket/risk/report.json")
    publish(path, b"content")
    assert path.read_bytes() == b"content"


def test_params_that_a_dag_does_not_know_are_refused_by_name():
    refuse_unknown_params(None, ["portfolio"])
    refuse_unknown_params({"portfolio": "rates"}, ["portfolio", "date"])
    with pytest.raises(UnknownParamError) as refused:
        refuse_unknown_params({"confidense": 0.9, "x": 1}, ["confidence", "date"])
    assert str(refused.value) == (
        "unknown param 'confidense' (did you mean 'confidence'?), 'x'; allowed are confidence, date"
    )


def test_a_pod_override_says_the_size_of_the_task_container_and_nothing_else():
    override = pod_size(cpu="500m", memory="2Gi", cpu_limit="2")["pod_override"]
    from kubernetes.client import ApiClient

    assert ApiClient().sanitize_for_serialization(override) == {
        "spec": {
            "containers": [
                {
                    "name": "base",
                    "resources": {
                        "requests": {"cpu": "500m", "memory": "2Gi"},
                        "limits": {"cpu": "2", "memory": "2Gi"},
                    },
                }
            ]
        }
    }


@pytest.mark.parametrize(
    ("cpu", "memory", "named"),
    [("two", "2Gi", "cpu"), ("1", "2 GB", "memory"), ("1", "", "memory")],
)
def test_a_size_that_is_no_quantity_is_named(cpu, memory, named):
    with pytest.raises(ValueError, match=f"^{named} must be a Kubernetes quantity"):
        pod_size(cpu=cpu, memory=memory)


def test_airflows_official_image_is_told_apart_by_what_it_lacks(monkeypatch):
    monkeypatch.setitem(sys.modules, "cosmos", None)
    said = r"package astronomer-cosmos is not in this image.* Build image/Dockerfile"
    with pytest.raises(ImageError, match=said):
        importlib.reload(dagkit.dbt)


def test_without_s3fs_a_task_names_it_and_a_folder_on_this_machine_still_works(monkeypatch):
    monkeypatch.setitem(sys.modules, "s3fs", None)
    monkeypatch.setenv("AIRFLOW_VAR_ARTIFACTS_BUCKET", "airflow-dev-artifacts-123456789012")
    with pytest.raises(ImageError, match="package s3fs is not in this image"):
        artifacts()
    monkeypatch.setenv("AIRFLOW_VAR_ARTIFACTS_BUCKET", "file:///tmp/artifacts")
    assert artifacts().protocol == "file"
