"""A real `pulumi up` of a stack on a cluster: what it makes, and that nothing changes after it."""

from __future__ import annotations

import json
import re
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from localcluster import charts, planned
from localcluster.checks import Report
from localcluster.faults import CheckFailedError
from localcluster.kube import Kubernetes
from localcluster.pulumicli import Engine, Target, is_there

_COUNT = re.compile(r"^\s*\+ (\d+) created$", re.MULTILINE)
_QUIET = ("--yes", "--non-interactive", "--suppress-outputs", "--suppress-progress")


@contextmanager
def applied(
    kubernetes: Kubernetes,
    report: Report,
    target: Target,
    *,
    missing: set[str],
    charts_folder: Path | None,
) -> Iterator[bool]:
    """Brings a stack up for as long as it is used; yields whether the CLI did, or could not.

    Args:
        kubernetes: The target's cluster.
        report: Where findings go.
        target: What is brought up.
        missing: API groups that the cluster has no definitions of.
        charts_folder: Folder of the charts, which must take the plan's values.
    """
    if not is_there():
        report.skip("pulumi up: the Pulumi CLI is not installed, its objects are applied without")
        yield False
        return
    if missing:
        report.skip(f"pulumi up: the cluster does not know {', '.join(sorted(missing))}")
        yield False
        return
    with tempfile.TemporaryDirectory(prefix="pulumi-", dir=target.folder) as folder:
        engine = Engine.begun(target, Path(folder))
        with report.step("the stack is brought up by a real pulumi up"):
            _up(engine, report)
        plan = planned.read_plan(target.stack, engine.project)
        with report.step("what pulumi up made is what the plan shows"):
            _compare(kubernetes, report, plan)
            _render(report, planned.releases(plan), charts_folder)
        with report.step("a second preview shows no change"):
            _preview(engine, report)
        yield True
        # Not after Ctrl-C: all that there is lies in the folder, or goes with the cluster.
        with report.step("the stack is taken down by a real pulumi destroy"):
            _destroy(engine, report)


def _up(engine: Engine, report: Report) -> None:
    """Makes everything.

    Raises:
        CheckFailedError: something is refused; carries what the engine said.
    """
    # Apart from the change, as a pipeline does it; what only creation reveals is unknown here.
    engine.change("preview", "--non-interactive", "--suppress-outputs")
    report.ok("a first preview knows nothing yet and goes through")
    began = time.monotonic()
    said = engine.change("up", *_QUIET, "--skip-preview")
    seconds = f"{time.monotonic() - began:.0f}"
    report.figures.add("seconds", "pulumi up", seconds)
    made = _COUNT.search(said)
    report.ok(f"{made[1] if made else 'no'} resources created in {seconds} s")


def _preview(engine: Engine, report: Report) -> None:
    """Looks for changes.

    Raises:
        CheckFailedError: there are some; carries them.
    """
    engine.change("preview", "--non-interactive", "--diff", "--expect-no-changes")
    report.ok("nothing would change")


def _destroy(engine: Engine, report: Report) -> None:
    """Takes everything down; what is protected must first be freed, as in an account.

    Raises:
        CheckFailedError: something stays; carries what the engine said.
    """
    engine.command("state", "unprotect", "--all", "--yes")
    engine.change("destroy", *_QUIET, "--skip-preview")
    state = json.loads(engine.command("stack", "export"))
    left = [one["urn"] for one in state["deployment"].get("resources", [])]
    if left:
        raise CheckFailedError(f"left in the state: {', '.join(left)}")
    report.ok("every resource is destroyed, none is left in the state")


def _compare(kubernetes: Kubernetes, report: Report, plan: planned.Plan) -> None:
    objects = planned.objects(plan)
    broken = 0
    for item in objects:
        got = kubernetes.find(kubernetes.path(item))
        lost = ["is not there"] if got is None else planned.differences(_own_words(item), got)
        broken += len(lost)
        for one in lost:
            report.fail(f"{planned.title(item)}: {one}")
    if not broken:
        report.ok(f"{len(objects)} objects are there, nothing dropped or changed")


def _render(report: Report, releases: Mapping[str, planned.Resource], folder: Path | None) -> None:
    """The sandbox answers for releases; whether a chart takes their values, Helm says."""
    there = {
        name: folder / Path(release["chart"]).name
        for name, release in releases.items()
        if folder is not None and (folder / Path(release["chart"]).name).exists()
    }
    for name, chart in there.items():
        charts.rendered(chart, releases[name])
    if there:
        report.ok(f"charts that take the plan's values: {', '.join(there)}")
    if left_out := [name for name in releases if name not in there]:
        report.skip(f"releases without a chart in CHARTS_DIR: {', '.join(left_out)}")


def _own_words(item: Mapping[str, Any]) -> dict[str, Any]:
    """An object without what it only tells to Pulumi: the sandbox waits for nothing."""
    metadata = dict(item["metadata"])
    notes = metadata.get("annotations") or {}
    metadata["annotations"] = {k: v for k, v in notes.items() if not k.startswith("pulumi.com/")}
    return {**item, "metadata": metadata}
