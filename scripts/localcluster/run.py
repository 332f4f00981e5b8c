"""The checks of `make e2e`, on a cluster that is there or on a node of its own."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from localairflow.runtime import read_stack
from localcluster import checks, kept, planned, syncedsecrets, tasks
from localcluster.admission import namespace_of
from localcluster.checks import Report
from localcluster.faults import InTheWayError
from localcluster.kube import Kubernetes
from localcluster.node import ADDRESS

_PLAN = "plan.json"
PORT = 5432


def on_cluster(kubeconfig: Path, context: str, stack: str, charts: Path | None) -> int:
    """Checks a stack's objects on a cluster that is there; returns the number of failures.

    Nothing that is there is changed: an object of the same name is in the way.

    Raises:
        InTheWayError: the cluster does not answer, or has such an object already.
    """
    kubernetes = Kubernetes.of(kubeconfig, context)
    plan = planned.read_plan(stack)
    there = [planned.title(item) for item in planned.objects(plan) if kubernetes.has(item)]
    if there:
        raise InTheWayError(
            f"the cluster of context {context} has {', '.join(there)} already, "
            "and what is there is not touched: use another cluster"
        )
    report = Report()
    print(f"stack {stack} on the cluster of context {context}")
    _objects(kubernetes, report, plan, charts)
    report.skip(
        "tasks in pods: they need services of this machine, which only a node of its own reaches"
    )
    return _close(report)


def on_own_node(
    folder: Path, stack: str, plan: planned.Plan, charts: Path | None, counts: Sequence[int]
) -> int:
    """Checks a stack on a node of its own, which is gone at the end; returns the exit code.

    Raises:
        InTheWayError: a node is there already, something is missing, or something is left.
    """
    kept.clear(folder)
    kept.parts()
    kept.services()
    how_many = ["--tasks", *map(str, counts)]
    with_charts = [] if charts is None else ["--charts", str(charts)]
    command = ["inside", "--stack", stack, *with_charts, *how_many]
    # The plan lies where the node looks: inside there is nothing but the node.
    with kept.alive(folder, command, {_PLAN: json.dumps(plan)}) as process:
        return process.wait()


def inside(folder: Path, stack: str, charts: Path | None, counts: Sequence[int]) -> int:
    """Checks a stack in a node's namespaces; returns the number of failures."""
    report = Report()
    plan: dict[str, Any] = json.loads((folder / _PLAN).read_text())
    print(f"stack {stack} on a node of its own")
    began = time.monotonic()
    node = kept.node_of(folder / "node")
    kubernetes = node.start()
    version = kubernetes.get("/version")["gitVersion"]
    seconds = f"{time.monotonic() - began:.1f}"
    report.figures.add("seconds", "node ready", seconds)
    report.ok(f"Kubernetes {version}: the node is ready after {seconds} s")

    def run_tasks() -> None:
        with report.step("secrets arrive by the operator"):
            stack_environment = read_stack(stack, database_host=ADDRESS, database_port=PORT)
            syncedsecrets.check(
                kubernetes,
                node,
                planned.objects(plan),
                {name: one["source"] for name, one in stack_environment["secrets"].items()},
                report,
                folder=tasks.SERVICES,
                region=stack_environment["region"],
                charts=charts,
            )
        with report.step("tasks run in pods of their own"):
            tasks.check(kubernetes, node, plan, report, folder=folder, counts=counts)

    _objects(kubernetes, report, plan, charts, run_tasks)
    return _close(report)


def _objects(
    kubernetes: Kubernetes,
    report: Report,
    plan: planned.Plan,
    charts: Path | None,
    within: Callable[[], None] = lambda: None,
) -> None:
    objects = planned.objects(plan)
    defined: list[dict[str, Any]] = []
    kinds: list[dict[str, Any]] = []
    try:
        with report.step("custom resources are defined"):
            missing, kinds = checks.define(kubernetes, report, objects, charts)
            defined = checks.without_groups(objects, missing)
        with report.step("the plan's objects are applied, in its order"):
            checks.apply(kubernetes, report, defined)
        with report.step("applied again, nothing changes"):
            checks.apply_again(kubernetes, report, defined)
        with report.step(f"pods that {namespace_of(plan)} must refuse"):
            checks.refuse(kubernetes, report, plan)
        with report.step("what the Airflow chart makes of the plan's values"):
            if charts is None:
                report.skip("no chart: give its folder by CHARTS_DIR")
            else:
                checks.chart(kubernetes, report, plan, charts)
        within()
    finally:
        with report.step("the plan's objects are removed"):
            checks.remove(kubernetes, report, [*kinds, *defined])


def _close(report: Report) -> int:
    print("\n".join(report.figures.table()))
    print(f"\n{report.last_line()}", flush=True)
    return len(report.failures)
