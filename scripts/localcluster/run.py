"""The checks of `make e2e`, on a cluster that is there or on a node of its own."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

from localcluster import checks, kept, planned
from localcluster.admission import namespace_of
from localcluster.checks import Report
from localcluster.faults import InTheWayError
from localcluster.kube import Kubernetes

_PLAN = "plan.json"


def on_cluster(kubeconfig: Path, context: str, stack: str, charts: Path | None) -> int:
    """Checks a stack's objects on a cluster that is there; returns the number of failures.

    Nothing that is there is changed: a namespace of the stack's name is in the way.

    Raises:
        InTheWayError: the cluster does not answer, or has such a namespace already.
    """
    kubernetes = Kubernetes.of(kubeconfig, context)
    plan = planned.read_plan(stack)
    for item in planned.objects(plan):
        if item["kind"] == "Namespace" and kubernetes.find(kubernetes.path(item)) is not None:
            raise InTheWayError(
                f"the cluster of context {context} has a namespace {item['metadata']['name']} "
                "already, and what is in it is not touched: use another cluster"
            )
    report = Report()
    print(f"stack {stack} on the cluster of context {context}")
    _objects(kubernetes, report, plan, charts)
    report.skip(
        "tasks in pods: they need services of this machine, which only a node of its own reaches"
    )
    return _close(report)


def on_own_node(folder: Path, stack: str, plan: planned.Plan, charts: Path | None) -> int:
    """Checks a stack on a node of its own, which is gone at the end; returns the exit code.

    Raises:
        InTheWayError: a node is there already, something is missing, or something is left.
    """
    kept.clear(folder)
    kept.parts()
    with_charts = [] if charts is None else ["--charts", str(charts)]
    with kept.alive(folder, ["inside", "--stack", stack, *with_charts]) as process:
        # Written where the node will look: inside there is nothing but the node.
        (folder / _PLAN).write_text(json.dumps(plan))
        return process.wait()


def inside(folder: Path, stack: str, charts: Path | None) -> int:
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
    _objects(kubernetes, report, plan, charts)
    return _close(report)


def _objects(
    kubernetes: Kubernetes, report: Report, plan: planned.Plan, charts: Path | None
) -> None:
    objects = planned.objects(plan)
    defined: list[dict[str, Any]] = []
    try:
        with report.step("custom resources are defined"):
            missing = checks.define(kubernetes, report, objects, charts)
            defined = checks.without_groups(objects, missing)
        with report.step("the plan's objects are applied, in its order"):
            checks.apply(kubernetes, report, defined)
        with report.step("applied again, nothing changes"):
            checks.apply_again(kubernetes, report, defined)
        with report.step(f"pods that {namespace_of(plan)} must refuse"):
            checks.refuse(kubernetes, report, plan)
    finally:
        with report.step("the plan's objects are removed"):
            checks.remove(kubernetes, report, defined)


def _close(report: Report) -> int:
    print("\n".join(report.figures.table()))
    print(f"\n{report.last_line()}", flush=True)
    return len(report.failures)
