"""The real `pulumi up` of `make e2e`, with stand-ins for the CLI and its Kubernetes plugin."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from localairflow.processes import wait_until
from localairflow.tools import REPOSITORY
from localcluster import planned, pulumicli, pulumiup
from localcluster.checks import Report
from localcluster.faults import CheckFailedError, InTheWayError
from localcluster.pulumicli import Target

Script = Callable[[str, str], Path]

CONFIG_MAP = {
    "apiVersion": "v1",
    "kind": "ConfigMap",
    "metadata": {"name": "a", "annotations": {"pulumi.com/waitFor": "condition=Ready"}},
    "data": {"key": "value"},
}
PLAN = {
    "resources": [
        {
            "urn": "a",
            "type": "kubernetes:core/v1:ConfigMap",
            "dependencies": [],
            "inputs": CONFIG_MAP,
        }
    ]
}


class Cluster:
    """A cluster that has what it is given."""

    def __init__(self, *objects: dict[str, object]) -> None:
        self.objects = {item["metadata"]["name"]: item for item in objects}

    def path(self, item: dict[str, object]) -> str:
        return item["metadata"]["name"]

    def find(self, path: str) -> dict[str, object] | None:
        return self.objects.get(path)


@pytest.fixture
def script(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Script:
    """Writes programs into a folder, the only one on PATH beside what a shell and Node need."""
    folder = tmp_path / "bin"
    folder.mkdir()
    node = Path(shutil.which("node") or "node").parent
    monkeypatch.setenv("PATH", f"{folder}:{node}:/usr/bin:/bin")
    monkeypatch.setenv("PULUMI_HOME", str(tmp_path / "home"))

    def write(name: str, content: str) -> Path:
        file = folder / name
        file.write_text(f"#!/bin/sh\n{content}\n")
        file.chmod(0o755)
        return file

    return write


def cli(script: Script, log: Path, **answers: str) -> None:
    """A CLI that writes down what it is asked, and answers by the command's first word."""
    cases = "\n".join(f"  {name}) {answer};;" for name, answer in answers.items())
    heard = f'echo "$* in $(basename "$PWD") by $PULUMI_DEBUG_PROVIDERS" >> {log}'
    script("pulumi", f'{heard}\ncase "$1" in\n{cases}\nesac')
    script("pulumi-language-nodejs", "")
    script("pulumi-resource-kubernetes", "echo 1; exec sleep 600")
    script("pulumi-resource-random", "")


@pytest.fixture
def target(tmp_path: Path) -> Target:
    kubeconfig = tmp_path / "kubeconfig"
    kubeconfig.touch()
    return Target("dev", kubeconfig, "context", tmp_path)


def applied(cluster: Cluster, report: Report, target: Target, missing: set[str] = frozenset()):
    return pulumiup.applied(cluster, report, target, missing=set(missing), charts_folder=None)


def test_without_the_cli_it_is_a_visible_skip(script: Script, target: Target) -> None:
    report = Report()
    pulumicli.prepare()
    with applied(Cluster(), report, target) as by_pulumi:
        assert not by_pulumi
    assert report.skipped == [
        "pulumi up: the Pulumi CLI is not installed, its objects are applied without"
    ]


def test_kinds_that_the_cluster_does_not_know_are_a_visible_skip(
    script: Script, target: Target, tmp_path: Path
) -> None:
    cli(script, tmp_path / "log")
    report = Report()
    with applied(Cluster(), report, target, {"b.io", "a.io"}) as by_pulumi:
        assert not by_pulumi
    assert report.skipped == ["pulumi up: the cluster does not know a.io, b.io"]
    assert not (tmp_path / "log").exists()


def test_a_cli_without_node_is_said(script: Script) -> None:
    program = script("pulumi", "")
    with pytest.raises(InTheWayError, match=f"{program} has no pulumi-language-nodejs beside it"):
        pulumicli.prepare()


def test_a_plugin_that_cannot_be_had_is_said_with_the_command_for_it(
    script: Script, tmp_path: Path
) -> None:
    cli(script, tmp_path / "log", plugin="echo no network; exit 1")
    (tmp_path / "bin" / "pulumi-resource-random").unlink()
    version = json.loads((REPOSITORY / "node_modules/@pulumi/random/package.json").read_text())[
        "version"
    ]
    command = f"pulumi plugin install resource random {version}"
    with pytest.raises(InTheWayError, match=rf"^{command}: .*\n.*no network$"):
        pulumicli.prepare()


def test_a_plugin_of_the_sdk_s_version_is_found_where_the_cli_keeps_them(
    script: Script, tmp_path: Path
) -> None:
    version = json.loads((REPOSITORY / "node_modules/@pulumi/kubernetes/package.json").read_text())[
        "version"
    ]
    assert pulumicli.plugin("kubernetes") is None
    folder = tmp_path / "home" / "plugins" / f"resource-kubernetes-v{version}"
    folder.mkdir(parents=True)
    program = folder / "pulumi-resource-kubernetes"
    program.touch()
    assert pulumicli.plugin("kubernetes") == program


def test_up_compare_preview_and_destroy_follow_each_other_and_leave_nothing(
    script: Script, target: Target, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = tmp_path / "log"
    cli(script, log, up='echo "    + 206 created"', stack='echo "{\\"deployment\\": {}}"')
    monkeypatch.setattr(planned, "read_plan", lambda *_: PLAN)
    before = set(tmp_path.iterdir())
    report = Report()
    got = {**CONFIG_MAP, "metadata": {"name": "a"}}
    with applied(Cluster(got), report, target) as by_pulumi:
        assert by_pulumi
        assert "destroy" not in log.read_text()
    assert report.failures == []
    assert report.passed == 5
    lines = [line.split(" in project by ") for line in log.read_text().splitlines()]
    assert [command for command, _ in lines] == [
        "stack init dev --non-interactive",
        "preview --non-interactive --suppress-outputs",
        "up --yes --non-interactive --suppress-outputs --suppress-progress --skip-preview",
        "preview --non-interactive --diff --expect-no-changes",
        "state unprotect --all --yes",
        "destroy --yes --non-interactive --suppress-outputs --suppress-progress --skip-preview",
        "stack export",
    ]
    providers = [by for _, by in lines if by]
    # Each command that asks providers has a sandbox of its own.
    assert len(set(providers)) == len(providers) == 4
    names = [one.split(":")[0] for one in providers[0].split(",")]
    assert names == ["aws", "awsx", "eks", "kubernetes"]
    assert set(tmp_path.iterdir()) - before == {log}
    here = str(tmp_path)
    assert [p for p in psutil.process_iter() if any(here in part for part in _command(p))] == []


def _command(process: psutil.Process) -> list[str]:
    try:
        return process.cmdline()
    except psutil.Error:
        return []


def _is_alive(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def test_what_is_dropped_or_refused_or_left_is_a_failure_and_the_rest_goes_on(
    script: Script, target: Target, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    left = '{\\"deployment\\": {\\"resources\\": [{\\"urn\\": \\"urn:left\\"}]}}'
    cli(
        script,
        tmp_path / "log",
        up="echo 'error: aws:eks/addon:Addon has a problem'; exit 255",
        preview="[ \"$3\" = --suppress-outputs ] || { echo '~ update'; exit 1; }",
        stack=f'[ "$2" = init ] || echo "{left}"',
    )
    monkeypatch.setattr(planned, "read_plan", lambda *_: PLAN)
    report = Report()
    with applied(Cluster({**CONFIG_MAP, "data": {}}), report, target):
        pass
    assert report.failures == [
        "the stack is brought up by a real pulumi up: pulumi up failed:\n"
        "          error: aws:eks/addon:Addon has a problem",
        "ConfigMap a: data.key: dropped",
        "a second preview shows no change: pulumi preview failed:\n          ~ update",
        "the stack is taken down by a real pulumi destroy: left in the state: urn:left",
    ]


def test_an_engine_is_told_nothing_of_this_machine_s_accounts(
    tmp_path: Path, target: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("AWS_PROFILE", "AWS_ACCESS_KEY_ID", "PULUMI_ACCESS_TOKEN", "KUBECONFIG"):
        monkeypatch.setenv(name, "mine")
    environment = pulumicli.Engine(target, tmp_path).environment
    assert "mine" not in environment.values()
    assert environment["PULUMI_CONFIG_PASSPHRASE"] == ""
    assert environment["PULUMI_BACKEND_URL"] == f"file://{tmp_path}/state"
    assert environment["PULUMI_HOME"] == f"{tmp_path}/home"


def test_a_stack_that_is_not_there_is_in_the_way(script: Script, tmp_path: Path) -> None:
    cli(script, tmp_path / "log")
    target = Target("nostack", tmp_path / "kubeconfig", "context", tmp_path)
    with (
        pytest.raises(InTheWayError, match="there is no stack nostack"),
        applied(Cluster(), Report(), target),
    ):
        pass


def test_a_command_that_takes_too_long_is_ended_with_all_that_it_started(
    script: Script, tmp_path: Path
) -> None:
    mark = tmp_path / "child"
    program = script("slow", f"sleep 600 & echo $! > {mark}; wait")
    began = time.monotonic()
    with pytest.raises(CheckFailedError, match="did not end within 2 s"):
        pulumicli.run([str(program)], environment={}, folder=tmp_path, seconds=2)
    assert time.monotonic() - began < 60
    child = int(mark.read_text())
    # Killed at once; the machine's first process takes a moment to bury it.
    wait_until(lambda: not _is_alive(child), what="its end")


def test_a_repository_is_never_of_the_example_account(tmp_path: Path) -> None:
    image = "210987654321.dkr.ecr.eu-west-1.amazonaws.com/a/airflow"
    assert pulumicli.passable(image.replace("210987654321", "123456789012")) == image
    written = (REPOSITORY / "sandbox" / "stackFile.ts").read_text()
    assert "210987654321" in written


def test_an_object_that_is_not_there_is_a_failure() -> None:
    report = Report()
    pulumiup._compare(Cluster(), report, PLAN)
    assert report.failures == ["ConfigMap a: is not there"]
