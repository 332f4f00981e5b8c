"""What an operator does to a running Airflow: drain, change, upgrade, rotate, remove."""

from __future__ import annotations

import copy
import shutil
import time
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import yaml

from localairflow.api import Api, ApiError
from localairflow.processes import wait_until
from localcluster import charts, drain, inspection, podstate, scaling
from localcluster.apiwatch import ApiWatch
from localcluster.chartairflow import RELEASE, ChartAirflow
from localcluster.checks import Report
from localcluster.faults import CheckFailedError
from localcluster.planned import objects, releases, title
from localcluster.tasks import SERVICES
from localcluster.workloads import (
    KINDS,
    ROLL_SECONDS,
    listed,
    secrets_of,
    wait_rolled_out,
    workloads,
)

JOB_SECONDS = 300
_OWNED = (
    *KINDS,
    ("batch/v1", "CronJob"),
    ("batch/v1", "Job"),
    ("v1", "Pod"),
    ("v1", "Service"),
    ("v1", "ConfigMap"),
    ("v1", "Secret"),
    ("v1", "ServiceAccount"),
    ("policy/v1", "PodDisruptionBudget"),
    ("autoscaling/v2", "HorizontalPodAutoscaler"),
)


def check(airflow: ChartAirflow, api: Api, report: Report) -> None:
    """Does all of it, one after the other; each on an Airflow that is well again.

    Args:
        airflow: What runs.
        api: Its API for the administrator.
        report: Where findings go.
    """
    for what, act in (
        ("the chart's CronJobs", _cron_jobs),
        ("a node is drained", drain.check),
        ("the API is called a lot", partial(scaling.check, api=api)),
        ("a value changes", _change_value),
        ("the chart is upgraded", _upgrade_chart),
        ("the database's password is rotated", partial(_rotate, api=api)),
        ("memory and limits", inspection.sizes),
        ("the chart is removed", _uninstall),
    ):
        with report.step(what):
            act(airflow, report)


def _watched(airflow: ChartAirflow, report: Report, what: str, act: Callable[[], None]) -> None:
    began = time.monotonic()
    with ApiWatch(airflow.anyone.url).watching() as watch:
        act()
    seconds = time.monotonic() - began
    report.figures.add("seconds", what, f"{seconds:.1f}")
    (report.fail if watch.failed else report.ok)(f"{what}: {watch.text()}")


def _cron_jobs(airflow: ChartAirflow, report: Report) -> None:
    for item in listed(airflow, "batch/v1", "CronJob"):
        name = f"{item['metadata']['name']}-now"
        job = {
            "apiVersion": "batch/v1",
            "kind": "Job",
            "metadata": {"name": name, "namespace": airflow.namespace},
            "spec": item["spec"]["jobTemplate"]["spec"],
        }
        airflow.kubernetes.create(job)
        seconds = _finish(airflow, job)
        airflow.kubernetes.delete(job)
        report.ok(f"{item['metadata']['name']} ends well, after {seconds:.0f} s")


def _finish(airflow: ChartAirflow, job: Mapping[str, Any]) -> float:
    began = time.monotonic()
    path = airflow.kubernetes.path(job)

    def ended() -> bool:
        status = airflow.kubernetes.get(path).get("status", {})
        if status.get("failed"):
            trouble = podstate.trouble(airflow.kubernetes, airflow.namespace)
            raise CheckFailedError(f"{title(job)} failed\n{trouble}")
        return bool(status.get("succeeded"))

    wait_until(ended, what=f"{title(job)} is complete", seconds=JOB_SECONDS)
    return time.monotonic() - began


def _change_value(airflow: ChartAirflow, report: Report) -> None:
    values = copy.deepcopy(airflow.values)
    values["config"]["core"]["max_active_tasks_per_dag"] = "15"
    _watched(airflow, report, "a changed setting rolls all pods", lambda: airflow.upgrade(values))
    wait_rolled_out(airflow)


def _upgrade_chart(airflow: ChartAirflow, report: Report) -> None:
    """The same chart under another version, which every object carries in its labels.

    The migration runs once more beside the pods that work, as it does before a new version.
    """
    chart = SERVICES / "chart"
    shutil.copytree(airflow.chart, chart)
    described = yaml.safe_load((chart / "Chart.yaml").read_text())
    described["version"] += "-e2e"
    (chart / "Chart.yaml").write_text(yaml.safe_dump(described))
    migration = next(
        one
        for one in objects(airflow.plan)
        if one["kind"] == "Job" and "migration" in one["metadata"]["name"]
    )
    again = copy.deepcopy(migration)
    again["metadata"]["name"] += "-e2e"

    def upgrade() -> None:
        airflow.kubernetes.create(again)
        seconds = _finish(airflow, again)
        report.ok(f"the migration ends well beside pods that work, after {seconds:.0f} s")
        airflow.upgrade(airflow.values, chart)

    _watched(airflow, report, f"chart {described['version']}", upgrade)
    airflow.kubernetes.delete(again)
    wait_rolled_out(airflow)


def _rotate(airflow: ChartAirflow, report: Report, *, api: Api) -> None:
    """Rotates the password, then rolls what holds it, as Reloader does."""
    changed = set(airflow.synced.rotate(airflow.services.rotate(), report))
    rolled = [one for one in workloads(airflow) if changed & secrets_of(one)]
    note = {"spec": {"template": {"metadata": {"annotations": {"e2e/rolled-for": "rotation"}}}}}
    with ApiWatch(airflow.anyone.url).watching() as watch:
        for one in rolled:
            airflow.kubernetes.merge(airflow.kubernetes.path(one), note)
        wait_rolled_out(airflow)
    # Old pods know the old password only, new ones the new: until all are new, some fail.
    report.figures.add("API meanwhile", "rotation of the database's password", watch.text())
    names = ", ".join(sorted(one["metadata"]["name"] for one in rolled))
    try:
        run_id = api.trigger("sample_hello")
    except ApiError as error:
        raise CheckFailedError(f"{error}\n{_said_by_api(airflow)}") from None
    api.unpause("sample_hello")
    state = api.wait("sample_hello", run_id, seconds=ROLL_SECONDS)["state"]
    text = f"{names} come up with the new password, and a run ends with {state}"
    (report.ok if state == "success" else report.fail)(text)


def _said_by_api(airflow: ChartAirflow) -> str:
    lines = [
        f"{pod['metadata']['name']}: {line}"
        for pod in airflow.pods("api-server")
        for line in podstate.last_lines(airflow.kubernetes, pod, "api-server")
    ]
    return "\n".join(lines)


def _uninstall(airflow: ChartAirflow, report: Report) -> None:
    charts.uninstall(releases(airflow.plan)[RELEASE], airflow.server.kubeconfig)

    def left() -> list[str]:
        return [
            title(one)
            for version, kind in _OWNED
            for one in listed(airflow, version, kind)
            # The plan's own Jobs and their pods have the chart's labels too.
            if one["metadata"].get("labels", {}).get("heritage") == "Helm"
        ]

    wait_until(lambda: not left(), what="nothing of the chart is left", seconds=ROLL_SECONDS)
    report.ok("the chart is uninstalled, and nothing of it is left")
