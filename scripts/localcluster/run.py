"""The checks of `make e2e`, on a cluster that is there or on a node of its own."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from localairflow.runtime import read_stack
from localcluster import (
    chartimages,
    chartvalues,
    checks,
    inspection,
    kept,
    operations,
    planned,
    pulumicli,
    pulumiup,
    runs,
    syncedsecrets,
    tasks,
)
from localcluster.admission import namespace_of, trusted_repository
from localcluster.chartairflow import ChartAirflow
from localcluster.chartimages import Images
from localcluster.charts import helm
from localcluster.checks import Report
from localcluster.faults import InTheWayError
from localcluster.kube import Kubernetes
from localcluster.node import Node
from localcluster.nodesettings import ADDRESS, NAME
from localcluster.programs import CACHE

_PLAN, _IMAGES = "plan.json", "images.json"
PORT = 5432


def on_cluster(
    kubeconfig: Path, context: str, stack: str, charts: Path | None, counted: Path | None
) -> int:
    """Checks a stack's objects on a cluster that is there; returns the number of failures.

    Nothing that is there is changed: an object of the same name is in the way.

    Args:
        kubeconfig: Of the cluster.
        context: Which of its contexts.
        stack: The stack.
        charts: Folder of charts, where there is one.
        counted: Where the counts are written; None for nowhere.

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
    pulumicli.prepare()
    report = Report()
    print(f"stack {stack} on the cluster of context {context}")
    target = pulumicli.Target(stack, kubeconfig.resolve(), context)
    _objects(kubernetes, report, plan, charts, target)
    report.skip(
        "tasks in pods: they need services of this machine, which only a node of its own reaches"
    )
    return _close(report, counted)


def on_own_node(
    folder: Path,
    stack: str,
    plan: planned.Plan,
    charts: Path | None,
    counts: Sequence[int],
    counted: Path | None,
) -> int:
    """Checks a stack on a node of its own, which is gone at the end; returns the exit code.

    Args:
        folder: Where the node lives.
        stack: The stack.
        plan: Its plan, as its file says.
        charts: Folder of charts, where there is one.
        counts: Tasks of each fan-out.
        counted: Where the counts are written; None for nowhere.

    Raises:
        InTheWayError: a node is there already, something is missing, or something is left.
    """
    kept.clear(folder)
    kept.parts()
    kept.services()
    pulumicli.prepare()
    how_many = ["--tasks", *map(str, counts)]
    with_charts = [] if charts is None else ["--charts", str(charts)]
    told = [] if counted is None else ["--report", str(counted)]
    command = ["inside", "--stack", stack, *with_charts, *how_many, *told]
    packed = CACHE / "packed"
    try:
        images = _images(packed, plan, with_chart=charts is not None)
        source = pulumicli.project(stack, packed / "taken") if pulumicli.is_there() else None
        project = chartvalues.project(packed / "project", stack, images, source)
        settings = project / f"Pulumi.{stack}.yaml"
        filled = planned.read_plan(stack, project)
        # All lie where the node looks: inside there is nothing but the node.
        files = {
            _PLAN: json.dumps(filled),
            _IMAGES: images.written(),
            settings.name: settings.read_text(),
        }
        with kept.alive(folder, command, files) as process:
            return process.wait()
    finally:
        shutil.rmtree(packed, ignore_errors=True)


def _images(folder: Path, plan: planned.Plan, *, with_chart: bool) -> Images:
    if with_chart:
        chartimages.prepare()
        helm()
    repository = trusted_repository(planned.objects(plan)) or "airflow-platform.test/airflow"
    if pulumicli.is_there():
        repository = pulumicli.passable(repository)
    return chartimages.make(folder, repository, for_chart=with_chart)


def inside(
    folder: Path, stack: str, charts: Path | None, counts: Sequence[int], counted: Path | None
) -> int:
    """Checks a stack in a node's namespaces, see `on_own_node`; returns the number of failures."""
    report = Report()
    plan: dict[str, Any] = json.loads((folder / _PLAN).read_text())
    print(f"stack {stack} on a node of its own")
    began = time.monotonic()
    objects = planned.objects(plan)
    node = kept.node_of(folder / "node", aliases=(chartvalues.database_host(objects),))
    kubernetes = node.start()
    version = kubernetes.get("/version")["gitVersion"]
    seconds = f"{time.monotonic() - began:.1f}"
    report.figures.add("seconds", "node ready", seconds)
    report.ok(f"Kubernetes {version}: the node is ready after {seconds} s")

    images = Images.read((folder / _IMAGES).read_text())
    images.load(node)
    own = OwnNode(kubernetes, node, plan, report, counts)
    rest = partial(own.beside, images) if charts is None else partial(own.in_pods, charts)
    target = pulumicli.Target(stack, node.kubeconfig, NAME, folder, source=folder)
    _objects(kubernetes, report, plan, charts, target, rest)
    return _close(report, counted)


@dataclass(frozen=True)
class OwnNode:
    """What is checked on a node of its own only, where images and AWS are this machine's.

    Attributes:
        kubernetes: Its API.
        node: The node.
        plan: The plan, whose objects are applied.
        report: Where findings go.
        counts: Tasks of each fan-out.
    """

    kubernetes: Kubernetes
    node: Node
    plan: planned.Plan
    report: Report
    counts: Sequence[int]

    def beside(self, images: Images) -> None:
        """Without the chart: Airflow's components run beside the node, its tasks in it."""
        objects = planned.objects(self.plan)
        for item in objects:
            # They need the database, which is there later.
            if item["kind"] == "Job":
                self.kubernetes.delete(item)
        with self.report.step("secrets arrive by the operator"):
            stack = read_stack(self.plan["stack"], database_host=ADDRESS, database_port=PORT)
            syncedsecrets.check(
                self.kubernetes,
                self.node,
                objects,
                {name: one["source"] for name, one in stack["secrets"].items()},
                self.report,
                folder=tasks.SERVICES,
                region=stack["region"],
                charts=None,
            )
        with self.report.step("tasks run in pods of their own"):
            image = images.archives["airflow"].reference
            tasks.check(
                self.kubernetes, self.node, self.plan, self.report, image=image, counts=self.counts
            )

    def in_pods(self, charts: Path) -> None:
        """With the chart: everything of Airflow runs in pods, and an operator works on it."""
        airflow = ChartAirflow(self.kubernetes, self.node, self.plan, charts)
        with ExitStack() as running:
            with self.report.step("Airflow comes up in the chart's pods"):
                api = running.enter_context(airflow.running(self.report))
            if not airflow.is_up:
                return
            with self.report.step("what only its own pods show"):
                inspection.check(airflow, self.report)
            with self.report.step("tasks run in pods of their own"):
                runs.check(airflow, api, self.report, self.counts)
            operations.check(airflow, api, self.report)
        for component, peak in sorted(airflow.peaks().items()):
            self.report.figures.add(runs.MEMORY, component, f"{peak / 2**20:.0f}")


def _objects(
    kubernetes: Kubernetes,
    report: Report,
    plan: planned.Plan,
    charts: Path | None,
    target: pulumicli.Target,
    within: Callable[[], None] = lambda: None,
) -> None:
    objects = planned.objects(plan)
    defined: list[dict[str, Any]] = []
    kinds: list[dict[str, Any]] = []
    try:
        with report.step("custom resources are defined"):
            missing, kinds = checks.define(kubernetes, report, objects, charts)
            defined = checks.without_groups(objects, missing)
        with pulumiup.applied(
            kubernetes, report, target, missing=missing, charts_folder=charts
        ) as by_pulumi:
            if not by_pulumi:
                _apply(kubernetes, report, defined)
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


def _apply(kubernetes: Kubernetes, report: Report, objects: list[dict[str, Any]]) -> None:
    """What the Pulumi CLI would do, where there is none."""
    with report.step("the plan's objects are applied, in its order"):
        checks.apply(kubernetes, report, objects)
    with report.step("applied again, nothing changes"):
        checks.apply_again(kubernetes, report, objects)


def skipped(reason: str, counted: Path | None) -> int:
    """Tells that nothing was checked, and why; returns the number of failures: none."""
    report = Report()
    report.skip(f"everything: {reason}")
    return _close(report, counted)


def _close(report: Report, counted: Path | None) -> int:
    if counted is not None:
        report.write(counted)
    print("\n".join(report.figures.table()))
    print(f"\n{report.last_line()}", flush=True)
    return len(report.failures)
