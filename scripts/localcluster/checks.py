"""What a cluster must do with what a plan gives to it, step by step."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from localairflow.api import ApiError
from localairflow.figures import Figures
from localairflow.processes import NotInTimeError, wait_until
from localcluster import admission, charts, crds, planned
from localcluster.faults import CheckFailedError
from localcluster.kube import Kubernetes, RefusedError

AIRFLOW = "airflow"
_PATIENCE_SECONDS = 120
_REMOVAL_SECONDS = 300
"""A namespace goes with its last pod, and a task's may take 100 seconds to end."""


@dataclass
class Report:
    """What was checked, what was left out, and what was measured."""

    figures: Figures = field(default_factory=Figures)
    passed: int = 0
    failures: list[str] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)

    def ok(self, text: str) -> None:
        """Tells of a check that holds."""
        self.passed += 1
        print(f"  ok    {text}", flush=True)

    def skip(self, text: str) -> None:
        """Tells of a check that was not made."""
        self.skipped.append(text)
        print(f"  skip  {text}", flush=True)

    def fail(self, text: str) -> None:
        """Tells of a check that does not hold."""
        self.failures.append(text)
        print(f"  FAIL  {text}", flush=True)

    @contextmanager
    def step(self, title: str) -> Iterator[None]:
        """One step; what it cannot do is a failure, and the next step comes all the same."""
        print(f"\n{title}", flush=True)
        began = time.monotonic()
        try:
            yield
        except (ApiError, CheckFailedError, NotInTimeError, RefusedError) as error:
            self.fail(f"{title}: {error}")
        self.figures.add("seconds per step", title, f"{time.monotonic() - began:.1f}")

    def write(self, file: Path) -> None:
        """Writes the counts as test runners write theirs (JUnit's XML)."""
        total = self.passed + len(self.failures) + len(self.skipped)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(
            f'<testsuites><testsuite name="e2e" tests="{total}" '
            f'failures="{len(self.failures)}" errors="0" skipped="{len(self.skipped)}" />'
            "</testsuites>\n"
        )

    def last_line(self) -> str:
        """The report in one line."""
        left_out = f", {len(self.skipped)} left out" if self.skipped else ""
        return f"{self.passed} ok, {len(self.failures)} broken{left_out}"


def define(
    kubernetes: Kubernetes, report: Report, objects: Sequence[planned.Plan], folder: Path | None
) -> tuple[set[str], list[dict[str, Any]]]:
    """Makes the kinds of custom resources that the objects have, where they are not there yet.

    Returns:
        The groups that have no definitions, and the definitions that were made.
    """
    missing: set[str] = set()
    made: list[dict[str, Any]] = []
    for group in crds.custom_groups(objects):
        kinds = [item["kind"] for item in objects if crds.group_of(item) == group]
        found = crds.definitions(group, sorted(set(kinds)), folder)
        if found is None:
            missing.add(group)
            report.skip(
                f"{len(kinds)} objects of {group}: their definitions are only in the chart "
                f"{crds.SOURCES[group].chart}; give its folder by CHARTS_DIR"
            )
            continue
        for definition in found:
            if not kubernetes.has(definition):
                kubernetes.define(definition)
                made.append(definition)
        source = "the chart" if folder is not None else "its Go module"
        report.ok(f"{group}: {len(found)} definitions of {source} are established")
    return missing, made


def apply(kubernetes: Kubernetes, report: Report, objects: Sequence[planned.Plan]) -> None:
    """Applies the plan's objects in its order: nothing is unknown, nothing is dropped."""
    applied: Counter[str] = Counter()
    for item in objects:
        try:
            got = kubernetes.apply(item)
        except RefusedError as error:
            report.fail(f"{planned.title(item)} is refused: {error}")
            continue
        lost = planned.differences(item, got)
        for one in lost:
            report.fail(f"{planned.title(item)}: {one}")
        if not lost:
            applied[item["kind"]] += 1
    for kind, number in applied.items():
        report.ok(f"{number} {kind}: applied with strict validation, nothing dropped or changed")


def apply_again(kubernetes: Kubernetes, report: Report, objects: Sequence[planned.Plan]) -> None:
    """Applies them once more: nothing changes, as in a second preview."""
    changed = 0
    for item in objects:
        before = kubernetes.get(kubernetes.path(item))
        again = kubernetes.apply(item)
        if before["metadata"].get("generation") != again["metadata"].get("generation"):
            changed += 1
            report.fail(f"{planned.title(item)} changes when it is applied again")
    if not changed:
        report.ok(f"{len(objects)} objects applied again: none changes")


def refuse(kubernetes: Kubernetes, report: Report, plan: planned.Plan) -> None:
    """Asks for pods that the namespace must refuse, and shows what it says."""
    objects = planned.objects(plan)
    cases = admission.cases(admission.namespace_of(plan), objects)
    foreign = next(case for case in cases if case.what == "a foreign image")
    refusal = foreign.says
    if refusal is None:
        report.skip("images are only written down in this stack, not refused (admission: audit)")
    else:
        # A policy takes a moment to be known by the API server.
        wait_until(
            lambda: refusal in (said_of(kubernetes, foreign.pod) or ""),
            what="the policy of images is in force",
            seconds=_PATIENCE_SECONDS,
        )
    for case in cases:
        said = said_of(kubernetes, case.pod)
        if case.says is None:
            _tell(report.ok if said is None else report.fail, f"taken: {case.what}", said)
        elif said is None:
            report.fail(f"{case.what}: taken, and must be refused")
        else:
            _tell(report.ok if case.says in said else report.fail, f"refused: {case.what}", said)


def said_of(kubernetes: Kubernetes, pod: planned.Plan) -> str | None:
    """What the API server says against a pod; None when it takes it."""
    try:
        kubernetes.create(pod, dry_run=True)
    except RefusedError as error:
        return str(error)
    return None


def _tell(tell: Callable[[str], None], what: str, said: str | None) -> None:
    tell(what if said is None else f"{what}\n          {said}")


def chart(kubernetes: Kubernetes, report: Report, plan: planned.Plan, folder: Path) -> None:
    """Gives the server what the Airflow chart makes of the plan's values; it keeps none of it.

    Args:
        kubernetes: The cluster, which has the plan's namespace.
        report: Where findings go.
        plan: The plan.
        folder: Folder of the charts.
    """
    release = planned.releases(plan)[AIRFLOW]
    applied: Counter[str] = Counter()
    for item in yaml.safe_load_all(charts.rendered(folder / AIRFLOW, release)):
        if item is None:
            continue
        item["metadata"].setdefault("namespace", release["namespace"])
        kubernetes.warnings.clear()
        try:
            lost = planned.differences(item, kubernetes.apply(item, dry_run=True))
        except RefusedError as error:
            report.fail(f"{planned.title(item)} is refused: {error}")
            continue
        lost += [one for one in kubernetes.warnings if "PodSecurity" in one]
        for one in lost:
            report.fail(f"{planned.title(item)}: {one}")
        if not lost:
            applied[item["kind"]] += 1
    for kind, number in applied.items():
        report.ok(f"{number} {kind} of the chart: taken as they are, within the restricted profile")


def remove(kubernetes: Kubernetes, report: Report, objects: Sequence[planned.Plan]) -> None:
    """Deletes the objects, last what was made first, and waits until none is left."""
    for item in reversed(objects):
        kubernetes.delete(item)

    def left() -> list[Any]:
        found = (kubernetes.find(kubernetes.path(item)) for item in objects)
        return [one for one in found if one is not None]

    try:
        wait_until(lambda: not left(), what="every object is gone", seconds=_REMOVAL_SECONDS)
    except NotInTimeError as late:
        why = "\n".join(line for item in left() for line in _why_left(item))
        raise CheckFailedError(f"{late}\n{why}") from None
    report.ok(f"{len(objects)} objects deleted, none left")


def _why_left(item: planned.Plan) -> list[str]:
    metadata = item["metadata"]
    finalizers = ", ".join(metadata.get("finalizers", [])) or "none"
    conditions = item.get("status", {}).get("conditions") or []
    said = [one["message"] for one in conditions if one["status"] == "True" and "message" in one]
    return [f"{metadata['name']} is left, with finalizers: {finalizers}", *said]


def without_groups(objects: Sequence[dict[str, Any]], groups: set[str]) -> list[dict[str, Any]]:
    """Objects of other groups than these."""
    return [item for item in objects if crds.group_of(item) not in groups]
