"""Checks of an Airflow whose tasks run in pods, wherever its own components run."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from localairflow.api import Api
from localairflow.processes import Daemon, wait_until
from localairflow.tools import REPOSITORY
from localcluster import checks, taskpod
from localcluster.faults import CheckFailedError
from localcluster.kube import Kubernetes

LOST_COUNT = 20
"""Tasks of the run whose scheduler is killed."""

RUN_SECONDS = 1200
MEMORY = "memory, MiB at most"


class Airflow(Protocol):
    """An Airflow with its tasks in pods.

    Attributes:
        kubernetes: The cluster's API.
        namespace: Namespace of the tasks.
        template: What a task's pod must be like.
    """

    kubernetes: Kubernetes
    namespace: str
    template: Mapping[str, Any]

    @property
    def anyone(self) -> Api:
        """The API without a token."""
        ...

    @property
    def processes(self) -> Sequence[Daemon]:
        """Its processes beside the node, whose end ends every wait."""
        ...

    def kill_scheduler(self) -> None:
        """Kills the scheduler, with no time to finish anything, and lets another one come."""
        ...

    def peaks(self) -> Mapping[str, int]:
        """Bytes of memory that each component took at most."""
        ...


class PodsSeen:
    """Every pod of a namespace that was ever seen, as it was last; finished ones are deleted."""

    def __init__(self, kubernetes: Kubernetes, namespace: str) -> None:
        self.pods: dict[str, dict[str, Any]] = {}
        self._kubernetes = kubernetes
        self._namespace = namespace
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> PodsSeen:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._ended.wait(0.5):
            for pod in self._kubernetes.pods(self._namespace, "component=worker"):
                self.pods[pod["metadata"]["uid"]] = pod

    def of(self, dag_id: str) -> list[dict[str, Any]]:
        """Those of a DAG's tasks."""
        return [
            pod for pod in self.pods.values() if pod["metadata"]["labels"].get("dag_id") == dag_id
        ]


def check(airflow: Airflow, api: Api, report: checks.Report, counts: Sequence[int]) -> None:
    """Runs the platform's smoke test and fan-outs, kills the scheduler in one, and looks at all.

    Args:
        airflow: What runs them.
        api: Its API for the administrator.
        report: Where findings go.
        counts: Tasks of each fan-out.
    """
    with PodsSeen(airflow.kubernetes, airflow.namespace) as seen:
        _look_around(airflow, api, report)
        _smoke(airflow, api, seen, report)
        for count in counts:
            _fan_out(airflow, api, seen, report, count)
        _lose_scheduler(airflow, api, report)


def _look_around(airflow: Airflow, api: Api, report: checks.Report) -> None:
    status = airflow.anyone.call("GET", "dags").status_code
    _expect(report, status == 401, f"the API refuses without a token ({status})")
    wanted = {file.stem for file in (REPOSITORY / "dags").glob("*.py")} | {"fan_out"}

    def imported() -> set[str]:
        return {one["dag_id"] for one in api.get("dags", limit=100)["dags"]}

    wait_until(
        lambda: wanted <= imported() or api.get("importErrors")["import_errors"],
        what=f"{', '.join(sorted(wanted))} imported",
        daemons=airflow.processes,
    )
    errors = api.get("importErrors")["import_errors"]
    text = errors[0]["stack_trace"].strip().splitlines()[-1] if errors else "no import error"
    _expect(report, not errors, f"{len(imported())} DAGs are imported, {text}")


def _expect(report: checks.Report, holds: bool, text: str) -> None:
    (report.ok if holds else report.fail)(text)


def _run(airflow: Airflow, api: Api, dag_id: str, conf: Mapping[str, Any]) -> tuple[str, float]:
    """Runs a DAG to its end; returns the run's id and its seconds.

    Raises:
        CheckFailedError: it failed; carries the log of a task that did.
    """
    api.unpause(dag_id)
    began = time.monotonic()
    run_id = api.trigger(dag_id, conf)
    state = api.wait(dag_id, run_id, seconds=RUN_SECONDS, daemons=airflow.processes)["state"]
    if state != "success":
        raise CheckFailedError(f"{dag_id}: {state}\n{_why(api, dag_id, run_id)}")
    return run_id, time.monotonic() - began


def _why(api: Api, dag_id: str, run_id: str) -> str:
    failed = [one for one in api.tasks(dag_id, run_id) if one["state"] == "failed"]
    if not failed:
        return "no task failed"
    one = failed[0]
    return f"{one['task_id']}: {api.log(dag_id, run_id, one['task_id'], one['try_number'])[-2000:]}"


def _smoke(airflow: Airflow, api: Api, seen: PodsSeen, report: checks.Report) -> None:
    began = time.monotonic()
    api.unpause("platform_smoke")
    run_id = api.trigger("platform_smoke")

    def finished(_: Mapping[str, Any]) -> bool:
        return any(one["state"] == "success" for one in api.tasks("platform_smoke", run_id))

    api.wait(
        "platform_smoke", run_id, seconds=RUN_SECONDS, daemons=airflow.processes, until=finished
    )
    first = time.monotonic() - began
    report.figures.add("seconds", "first finished task after its trigger", f"{first:.1f}")
    state = api.wait("platform_smoke", run_id, seconds=RUN_SECONDS, daemons=airflow.processes)[
        "state"
    ]
    if state != "success":
        raise CheckFailedError(f"platform_smoke: {state}\n{_why(api, 'platform_smoke', run_id)}")
    tasks = api.tasks("platform_smoke", run_id)
    report.ok(f"platform_smoke succeeds: {len(tasks)} tasks")
    for sentence in api.result("platform_smoke", run_id, "summary"):
        print(f"          {sentence}", flush=True)
    _check_pods(airflow, seen.of("platform_smoke"), len(tasks), report)


def _check_pods(
    airflow: Airflow, found: Sequence[Mapping[str, Any]], tasks: int, report: checks.Report
) -> None:
    faults = [
        f"{pod['metadata']['name']}: {one}"
        for pod in found
        for one in taskpod.faults(pod, airflow.template)
    ]
    for one in faults:
        report.fail(one)
    if not faults:
        _expect(
            report,
            len(found) == tasks,
            f"{len(found)} pods for {tasks} tasks: service account, labels, annotations, node "
            "selector, tolerations, security of the chart's values; no access to the database",
        )


def _fan_out(airflow: Airflow, api: Api, seen: PodsSeen, report: checks.Report, count: int) -> None:
    before = {pod["metadata"]["uid"] for pod in seen.of("fan_out")}
    run_id, seconds = _run(airflow, api, "fan_out", {"count": count})
    tasks = api.tasks("fan_out", run_id)
    total = api.result("fan_out", run_id, "total")
    _expect(
        report,
        total == sum(number * number for number in range(count)),
        f"a fan-out of {count} tasks succeeds: {len(tasks)} tasks in pods, their sum is {total}",
    )
    log = api.log("fan_out", run_id, "numbers")
    _expect(report, "numbers" in log or "Done" in log, "a task's log is read over REST")
    found = [pod for pod in seen.of("fan_out") if pod["metadata"]["uid"] not in before]
    _check_pods(airflow, found, len(tasks), report)
    rate = f"{len(tasks) / seconds * 60:.0f}"
    report.figures.add("tasks per minute", f"fan-out of {count}", rate)
    starts = [one for pod in found if (one := taskpod.start_seconds(pod)) is not None]
    if starts:
        middle, most = taskpod.middle_and_most(starts)
        report.figures.add(
            "seconds from a pod's creation to its start (median, p95)",
            f"fan-out of {count}",
            f"{middle:.1f}, {most:.1f}",
        )


def _lose_scheduler(airflow: Airflow, api: Api, report: checks.Report) -> None:
    """Kills the scheduler in mid-run; another goes on with the pods that run."""
    run_id = api.trigger("fan_out", {"count": LOST_COUNT})

    def some_run(_: Mapping[str, Any]) -> bool:
        states = [one["state"] for one in api.tasks("fan_out", run_id)]
        return "running" in states and states.count("success") > 1

    api.wait("fan_out", run_id, seconds=RUN_SECONDS, until=some_run)
    began = time.monotonic()
    airflow.kill_scheduler()
    state = api.wait("fan_out", run_id, seconds=RUN_SECONDS, daemons=airflow.processes)["state"]
    if state != "success":
        raise CheckFailedError(f"fan_out: {state}\n{_why(api, 'fan_out', run_id)}")
    tries = sorted({one["try_number"] for one in api.tasks("fan_out", run_id)})
    report.ok(f"scheduler killed in mid-run: the run succeeds, tries per task: {tries}")
    report.figures.add(
        "seconds", "killed scheduler to the run's end", f"{time.monotonic() - began:.1f}"
    )
