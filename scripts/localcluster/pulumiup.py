"""A real `pulumi up` of a stack, with AWS answered by the project's own sandbox (`sandbox/`).

The engine's state lies in a folder of the run's own, and there is no login: nothing is left behind.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from localairflow.processes import inherited_environment, wait_until
from localairflow.tools import REPOSITORY
from localcluster import charts, planned
from localcluster.checks import Report
from localcluster.faults import CheckFailedError, InTheWayError
from localcluster.kube import Kubernetes

PLUGINS = ("kubernetes", "random")
"""Providers that are real; those of AWS are played."""

UP_SECONDS, SHORT_SECONDS, INSTALL_SECONDS = 900, 300, 600
_SANDBOX = REPOSITORY / "sandbox" / "bin.cjs"
_LAST_LINES = 30
_COUNT = re.compile(r"^\s*\+ (\d+) created$", re.MULTILINE)


@dataclass(frozen=True)
class Target:
    """What is brought up, and where.

    Attributes:
        stack: Name of the stack.
        kubeconfig: Kubeconfig of the cluster that stands for the stack's own.
        context: Which of its contexts.
        folder: Where a temporary folder is made. Default: where the machine keeps them.
    """

    stack: str
    kubeconfig: Path
    context: str
    folder: Path | None = None


def is_there() -> bool:
    """Whether the Pulumi CLI is on PATH."""
    return shutil.which("pulumi") is not None


def prepare() -> None:
    """Gets the plugins that the CLI needs and lacks; without the CLI nothing is needed.

    Raises:
        InTheWayError: the CLI has no language host for Node.js, or a plugin cannot be had.
    """
    cli = shutil.which("pulumi")
    if cli is None:
        return
    beside = Path(cli).resolve().parent / "pulumi-language-nodejs"
    if shutil.which(beside.name) is None and not beside.exists():
        raise InTheWayError(f"{cli} has no {beside.name} beside it: install the Pulumi CLI anew")
    for name in PLUGINS:
        if plugin(name) is None:
            _install(cli, name)


def plugin(name: str) -> Path | None:
    """Program of a provider's plugin, in the version of its installed SDK; None without one."""
    program = f"pulumi-resource-{name}"
    there = shutil.which(program)
    if there is not None:
        return Path(there)
    installed = _home() / "plugins" / f"resource-{name}-v{_version(name)}" / program
    return installed if installed.exists() else None


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
        try:
            with report.step("the stack is brought up by a real pulumi up"):
                engine.up(report)
            with report.step("what pulumi up made is what the plan shows"):
                _compare(kubernetes, report, engine.plan(), charts_folder)
            with report.step("a second preview shows no change"):
                engine.preview(report)
            yield True
        finally:
            with report.step("the stack is taken down by a real pulumi destroy"):
                engine.destroy(report)


@dataclass(frozen=True)
class Engine:
    """The Pulumi CLI in a project of its own.

    Attributes:
        target: What is brought up.
        folder: Where everything is written.
    """

    target: Target
    folder: Path

    @classmethod
    def begun(cls, target: Target, folder: Path) -> Engine:
        """The engine with its project and an empty stack.

        Raises:
            InTheWayError: the stack's file is not right, or the CLI does not work.
        """
        engine = cls(target, folder)
        command = ["node", str(_SANDBOX), "project", target.stack, str(engine.project)]
        (folder / "state").mkdir()
        _own_home(folder / "home")
        try:
            run(command, environment=inherited_environment(), folder=folder, seconds=SHORT_SECONDS)
            engine.command("stack", "init", target.stack, "--non-interactive")
        except CheckFailedError as error:
            raise InTheWayError(str(error)) from None
        return engine

    @property
    def project(self) -> Path:
        """Folder of Pulumi.yaml and the stack's file."""
        return self.folder / "project"

    @property
    def environment(self) -> dict[str, str]:
        """The CLI's whole environment."""
        return {
            **inherited_environment(),
            "PULUMI_HOME": str(self.folder / "home"),
            "PULUMI_BACKEND_URL": f"file://{self.folder / 'state'}",
            "PULUMI_CONFIG_PASSPHRASE": "",
            "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
            "PULUMI_SKIP_UPDATE_CHECK": "true",
            "NO_COLOR": "1",
        }

    def plan(self) -> dict[str, Any]:
        """The plan of what is brought up."""
        return planned.read_plan(self.target.stack, str(self.project))

    def up(self, report: Report) -> None:
        """Makes everything.

        Raises:
            CheckFailedError: something is refused; carries what the engine said.
        """
        began = time.monotonic()
        said = self._change("up", *_QUIET, "--skip-preview")
        seconds = f"{time.monotonic() - began:.0f}"
        report.figures.add("seconds", "pulumi up", seconds)
        made = _COUNT.search(said)
        report.ok(f"{made[1] if made else 'no'} resources created in {seconds} s")

    def preview(self, report: Report) -> None:
        """Looks for changes.

        Raises:
            CheckFailedError: there are some; carries them.
        """
        self._change("preview", "--non-interactive", "--diff", "--expect-no-changes")
        report.ok("nothing would change")

    def destroy(self, report: Report) -> None:
        """Takes everything down; what is protected must first be freed, as in an account.

        Raises:
            CheckFailedError: something stays; carries what the engine said.
        """
        self.command("state", "unprotect", "--all", "--yes")
        self._change("destroy", *_QUIET, "--skip-preview")
        state = json.loads(self.command("stack", "export"))
        left = [one["urn"] for one in state["deployment"].get("resources", [])]
        if left:
            raise CheckFailedError(f"left in the state: {', '.join(left)}")
        report.ok("every resource is destroyed, none is left in the state")

    def command(self, *arguments: str, seconds: float = SHORT_SECONDS, **variables: str) -> str:
        """What a command of the CLI said.

        Args:
            arguments: Its arguments.
            seconds: How long it may take.
            variables: Further variables of its environment.

        Raises:
            CheckFailedError: it failed, or took too long; carries the end of what it said.
        """
        return run(
            ["pulumi", *arguments],
            environment={**self.environment, **variables},
            folder=self.project,
            seconds=seconds,
        )

    def _change(self, *arguments: str) -> str:
        # Each time another sandbox: an engine that ends cancels what its providers still do, and
        # what they know must lie in the engine's state alone.
        with _sandbox(self.target, self.folder) as providers:
            return self.command(*arguments, seconds=UP_SECONDS, PULUMI_DEBUG_PROVIDERS=providers)


_QUIET = ("--yes", "--non-interactive", "--suppress-outputs", "--suppress-progress")


def run(
    command: Sequence[str], *, environment: Mapping[str, str], folder: Path, seconds: float
) -> str:
    """What a command said, which is ended with all that it started.

    Raises:
        CheckFailedError: it failed, or took too long; carries the end of what it said.
    """
    process = subprocess.Popen(
        command,
        env=dict(environment),
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        start_new_session=True,
    )
    title = " ".join(command[:2])
    try:
        said, _ = process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        raise CheckFailedError(f"{title} did not end within {seconds:.0f} s") from None
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    if process.returncode != 0:
        raise CheckFailedError(f"{title} failed:\n{_end_of(said)}")
    return said


def _end_of(said: str) -> str:
    lines = [line.rstrip() for line in said.splitlines() if line.strip()]
    return "\n".join(f"          {line}" for line in lines[-_LAST_LINES:])


@contextmanager
def _sandbox(target: Target, folder: Path) -> Iterator[str]:
    """The sandbox's process; yields the value of PULUMI_DEBUG_PROVIDERS."""
    kubernetes = plugin("kubernetes")
    if kubernetes is None:
        raise InTheWayError("the Kubernetes plugin of the Pulumi CLI is gone")
    said, log = folder / "sandbox.txt", folder / "sandbox.log"
    command = ["node", str(_SANDBOX), "--kubernetes-plugin", str(kubernetes)]
    cluster = ["--kubeconfig", str(target.kubeconfig), "--context", target.context]
    with said.open("wb") as output, log.open("wb") as errors:
        # Its standard input is ours alone: however this ends, so does the sandbox.
        process = subprocess.Popen(
            [*command, *cluster],
            env=inherited_environment(),
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=errors,
            start_new_session=True,
        )
    try:
        wait_until(
            lambda: said.read_text().endswith("\n") or process.poll() is not None,
            what="the sandbox answers",
            seconds=SHORT_SECONDS,
        )
        if process.poll() is not None:
            raise InTheWayError(f"the sandbox does not start: {log.read_text().strip()}")
        yield said.read_text().strip().removeprefix("PULUMI_DEBUG_PROVIDERS=")
    finally:
        process.terminate()
        process.wait(SHORT_SECONDS)


def _compare(
    kubernetes: Kubernetes, report: Report, plan: planned.Plan, charts_folder: Path | None
) -> None:
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
    for name, release in planned.releases(plan).items():
        folder = None if charts_folder is None else charts_folder / Path(release["chart"]).name
        if folder is None or not folder.exists():
            report.skip(f"the release {name}: its chart is not in a folder given by CHARTS_DIR")
            continue
        charts.rendered(folder, release)
        report.ok(f"the release {name}: its chart takes the plan's values")


def _own_words(item: Mapping[str, Any]) -> dict[str, Any]:
    """An object without what it only tells to Pulumi: the sandbox waits for nothing."""
    metadata = dict(item["metadata"])
    notes = metadata.get("annotations") or {}
    metadata["annotations"] = {k: v for k, v in notes.items() if not k.startswith("pulumi.com/")}
    return {**item, "metadata": metadata}


def _home() -> Path:
    return Path(os.environ.get("PULUMI_HOME") or Path.home() / ".pulumi")


def _own_home(folder: Path) -> None:
    """Makes a home of the CLI's in which nothing is but the plugins that are installed."""
    folder.mkdir()
    plugins = _home() / "plugins"
    if plugins.is_dir():
        (folder / "plugins").symlink_to(plugins)


def _version(name: str) -> str:
    package = REPOSITORY / "node_modules" / "@pulumi" / name / "package.json"
    return str(json.loads(package.read_text())["version"])


def _install(cli: str, name: str) -> None:
    command = [cli, "plugin", "install", "resource", name, _version(name)]
    try:
        run(
            command,
            environment={**inherited_environment(), "PULUMI_HOME": str(_home())},
            folder=REPOSITORY,
            seconds=INSTALL_SECONDS,
        )
    except CheckFailedError as error:
        raise InTheWayError(f"{' '.join(['pulumi', *command[1:]])}: {error}") from None
