"""The Pulumi CLI with AWS answered by the project's own sandbox (`sandbox/`).

The engine's state lies in a folder of the run's own, and there is no login: nothing is left behind.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

from localairflow.processes import inherited_environment, wait_until
from localairflow.tools import REPOSITORY
from localcluster.faults import CheckFailedError, InTheWayError

PLUGINS = ("kubernetes", "random")
"""Providers that are real; those of AWS are played."""

LONG_SECONDS, SHORT_SECONDS = 900, 300
"""How long a command may take that makes or removes everything, and any other."""

INSTALL_SECONDS = 600
_SANDBOX = REPOSITORY / "sandbox" / "bin.cjs"
_LAST_LINES = 30
_ACCOUNTS = ("123456789012", "210987654321")
"""The account of the plan's fakes, and what sandbox/stackFile.ts writes for it."""


@dataclass(frozen=True)
class Target:
    """What is brought up, and where.

    Attributes:
        stack: Name of the stack.
        kubeconfig: Kubeconfig of the cluster that stands for the stack's own.
        context: Which of its contexts.
        folder: Where a temporary folder is made. Default: where the machine keeps them.
        source: Folder of the stack's file. Default: the repository.
    """

    stack: str
    kubeconfig: Path
    context: str
    folder: Path | None = None
    source: Path = REPOSITORY


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


def project(stack: str, folder: Path, source: Path = REPOSITORY) -> Path:
    """Writes a project whose stack file `pulumi up` takes: without placeholders.

    Args:
        stack: Name of the stack.
        folder: Where to.
        source: Folder of the stack's file.

    Returns:
        The folder.

    Raises:
        InTheWayError: the stack's file is not there or not right; says why.
    """
    command = ["node", str(_SANDBOX), "project", stack, str(folder), str(source)]
    try:
        run(
            command,
            environment=inherited_environment(),
            folder=REPOSITORY,
            seconds=SHORT_SECONDS,
        )
    except CheckFailedError as error:
        raise InTheWayError(str(error)) from None
    return folder


def passable(repository: str) -> str:
    """A repository of an account that `pulumi up` does not take for an example."""
    return repository.replace(*_ACCOUNTS)


def plugin(name: str) -> Path | None:
    """Program of a provider's plugin, in the version of its installed SDK; None without one."""
    program = f"pulumi-resource-{name}"
    there = shutil.which(program)
    if there is not None:
        return Path(there)
    installed = _home() / "plugins" / f"resource-{name}-v{_version(name)}" / program
    return installed if installed.exists() else None


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
        project(target.stack, engine.project, target.source)
        (folder / "state").mkdir()
        _own_home(folder / "home")
        try:
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
            "TMPDIR": str(self.folder),
            "PULUMI_HOME": str(self.folder / "home"),
            "PULUMI_BACKEND_URL": f"file://{self.folder / 'state'}",
            "PULUMI_CONFIG_PASSPHRASE": "",
            "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
            "PULUMI_SKIP_UPDATE_CHECK": "true",
            "NO_COLOR": "1",
        }

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

    def change(self, *arguments: str) -> str:
        """What a command of the CLI said that asks providers; errors as of `command`."""
        # Each time another sandbox: an engine that ends cancels what its providers still do, and
        # what they know must lie in the engine's state alone.
        with _sandbox(self.target, self.folder) as providers:
            return self.command(*arguments, seconds=LONG_SECONDS, PULUMI_DEBUG_PROVIDERS=providers)


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
        _end(process)
    if process.returncode != 0:
        raise CheckFailedError(f"{title} failed:\n{_end_of(said)}")
    return said


def _end(process: subprocess.Popen[str]) -> None:
    if process.poll() is None:
        # The CLI gives its plugins process groups of their own.
        own = psutil.Process(process.pid)
        for one in [*own.children(recursive=True), own]:
            with suppress(psutil.NoSuchProcess):
                one.kill()
    process.wait()


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
            # A kubeconfig may sign in by a program that reads its own variables.
            env={k: v for k, v in os.environ.items() if not k.startswith("PULUMI_")},
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
