"""Whether the API scales out under load, by the plan's own HorizontalPodAutoscaler."""

from __future__ import annotations

import copy
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import requests

from localairflow.api import Api, ApiError
from localairflow.processes import wait_until
from localcluster import metrics
from localcluster.chartairflow import API_SERVICE, RELEASE, ChartAirflow
from localcluster.checks import Report
from localcluster.planned import releases

CALLERS = 12
SCALE_SECONDS = 300


def check(airflow: ChartAirflow, report: Report, *, api: Api) -> None:
    """Lets the API alone, then calls it from many sides, and looks at the autoscaler.

    Args:
        airflow: What runs.
        report: Where findings go.
        api: Its API for the administrator.
    """
    planned = releases(airflow.plan)[RELEASE]["values"]["apiServer"]
    if not planned["hpa"]["enabled"]:
        report.skip("this stack has no autoscaler")
        return
    before, values = airflow.values, copy.deepcopy(airflow.values)
    # Use is counted in parts of what is reserved: here it must be the plan's.
    values["apiServer"]["resources"] = planned["resources"]
    airflow.upgrade(values)
    least = planned["hpa"]["minReplicaCount"]
    with metrics.server(airflow.server, airflow.kubernetes):
        idle = wait_until(
            lambda: _measured(airflow), what="the autoscaler has metrics", seconds=SCALE_SECONDS
        )
        _expect(report, idle["desiredReplicas"] == least, f"at rest: {_text(idle)}")
        with _calls(api):
            busy = wait_until(
                lambda: _scaled(airflow, least), what="the API scales out", seconds=SCALE_SECONDS
            )
        report.ok(f"{CALLERS} callers: {_text(busy)}")
    # It would wait for minutes before it scales in, and a small machine has no room for so many.
    _scale(airflow, least)
    airflow.upgrade(before)


def _scale(airflow: ChartAirflow, replicas: int) -> None:
    path = f"/apis/apps/v1/namespaces/{airflow.namespace}/deployments/{API_SERVICE}/scale"
    airflow.kubernetes.merge(path, {"spec": {"replicas": replicas}})


def _expect(report: Report, holds: bool, text: str) -> None:
    (report.ok if holds else report.fail)(text)


def _status(airflow: ChartAirflow) -> Mapping[str, Any]:
    path = f"/apis/autoscaling/v2/namespaces/{airflow.namespace}/horizontalpodautoscalers"
    [found] = airflow.kubernetes.get(path)["items"]
    status: Mapping[str, Any] = found.get("status", {})
    return status


def _use(status: Mapping[str, Any]) -> int | None:
    for one in status.get("currentMetrics") or []:
        current = (one.get("resource") or {}).get("current", {})
        if "averageUtilization" in current:
            return int(current["averageUtilization"])
    return None


def _measured(airflow: ChartAirflow) -> Mapping[str, Any]:
    status = _status(airflow)
    return {} if _use(status) is None else status


def _scaled(airflow: ChartAirflow, least: int) -> Mapping[str, Any]:
    status = _status(airflow)
    return status if status.get("desiredReplicas", 0) > least else {}


def _text(status: Mapping[str, Any]) -> str:
    return f"{_use(status)} % of the reserved processor time, {status['desiredReplicas']} pods"


@contextmanager
def _calls(api: Api) -> Iterator[None]:
    ended = threading.Event()

    def call() -> None:
        while not ended.is_set():
            try:
                api.get("dags", limit=100)
            except (ApiError, requests.RequestException):
                # Its answers are not what is looked at here.
                ended.wait(0.1)

    threads = [threading.Thread(target=call, daemon=True) for _ in range(CALLERS)]
    for one in threads:
        one.start()
    try:
        yield
    finally:
        ended.set()
        for one in threads:
            one.join()
