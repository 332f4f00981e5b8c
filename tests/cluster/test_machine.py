"""What is in the way of a cluster is said in one line, and nothing is left running."""

from __future__ import annotations

import json
import os
from pathlib import Path
from xml.etree import ElementTree

import psutil
import pytest

import local_cluster
from localcluster import charts, host, kept, kind, kube, programs
from localcluster.faults import InTheWayError

CONFIG = {"contexts": [{"name": "staging"}, {"name": "production"}]}


@pytest.fixture(autouse=True)
def own_control_groups(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """A node that runs on this machine keeps its control groups; a machine may have none at all.

    Nor is any folder of the machine's touched.
    """
    monkeypatch.setattr(host, "GROUPS", tmp_path_factory.mktemp("cgroup"))
    monkeypatch.setattr(host, "FIXED_FOLDERS", ())


def said(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert local_cluster.main(list(arguments)) == local_cluster.IN_THE_WAY
    text = capsys.readouterr().err
    assert "Traceback" not in text
    return text


@pytest.fixture
def kubeconfig(tmp_path: Path) -> Path:
    file = tmp_path / "config"
    file.write_text(json.dumps(CONFIG))
    return file


def test_a_cluster_is_never_chosen_by_its_current_context(
    capsys: pytest.CaptureFixture[str], kubeconfig: Path
) -> None:
    text = said(capsys, "e2e", "--kubeconfig", str(kubeconfig))
    assert "CONTEXT=<name>: staging, production" in text


def test_a_context_that_is_not_there_is_named_with_those_that_are(
    capsys: pytest.CaptureFixture[str], kubeconfig: Path
) -> None:
    text = said(capsys, "e2e", "--kubeconfig", str(kubeconfig), "--context", "dev")
    assert "has no context 'dev'; it has staging, production" in text


@pytest.mark.parametrize(
    ("content", "says"), [(None, "No such file"), ("a: b", "no kubeconfig"), ("[", "no kubeconfig")]
)
def test_a_kubeconfig_file_that_is_none_is_said(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, content: str | None, says: str
) -> None:
    file = tmp_path / "config"
    if content is not None:
        file.write_text(content)
    assert says in said(capsys, "e2e", "--kubeconfig", str(file), "--context", "a")


def test_a_cluster_that_does_not_answer_is_said_with_its_address(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file = tmp_path / "config"
    kube.write_kubeconfig(file, server="https://127.0.0.1:1", authority=b"", token="t", name="away")
    text = said(capsys, "e2e", "--kubeconfig", str(file), "--context", "away")
    assert "context away does not answer at https://127.0.0.1:1" in text


def test_a_context_without_a_kubeconfig_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert "there is no KUBECONFIG" in said(capsys, "e2e", "--context", "a")


def test_a_folder_of_charts_that_is_not_there_is_said(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    text = said(capsys, "e2e", "--charts", str(tmp_path / "charts"))
    assert "there is no such folder" in text


def test_a_folder_without_the_charts_is_said_with_all_that_it_lacks(tmp_path: Path) -> None:
    (tmp_path / "airflow").mkdir()
    (tmp_path / "airflow" / "Chart.yaml").touch()
    with pytest.raises(InTheWayError, match="lacks external-secrets, karpenter-crd: each chart"):
        charts.check_charts(tmp_path, ["airflow", "external-secrets", "karpenter-crd"])


def test_everything_that_the_machine_lacks_is_said_at_once(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(InTheWayError) as caught:
        host.check_machine(tmp_path / "a" / "b", free_bytes=2**60)
    text = str(caught.value)
    for part in (
        "needs root",
        "install iproute2, mount, tar, util-linux",
        "a node needs 1073741824 GiB",
    ):
        assert part in text


def test_a_node_that_still_runs_is_in_the_way_and_is_left_alone(tmp_path: Path) -> None:
    folder = tmp_path / "node"
    kept.mark(folder, psutil.Process(), host.traces(folder))
    with pytest.raises(
        InTheWayError, match="perhaps half started: end it with `make cluster-down`"
    ):
        kept.clear(folder)


def test_a_process_that_only_got_the_same_number_is_not_taken_for_a_node(tmp_path: Path) -> None:
    folder = tmp_path / "node"
    folder.mkdir()
    folder.with_suffix(".pid").write_text(json.dumps({"pid": os.getpid(), "began": 1.0}))
    kept.clear(folder)
    assert list(tmp_path.iterdir()) == []


def test_a_node_that_was_killed_leaves_only_a_folder_which_is_removed(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    folder = tmp_path / "node"
    (folder / "etcd").mkdir(parents=True)
    kept.down(folder)
    assert not folder.exists()
    kept.down(folder)
    assert capsys.readouterr().out.splitlines()[-1] == "no node runs"


def test_what_a_killed_node_made_is_removed_and_what_was_there_before_stays(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    for made in (old, new, folder := tmp_path / "node"):
        made.mkdir()
    monkeypatch.setattr(host, "FIXED_FOLDERS", (old, new))
    content = {"pid": os.getpid(), "began": 1.0, "before": [str(old)]}
    folder.with_suffix(".pid").write_text(json.dumps(content))
    assert kept.end(folder)
    assert list(tmp_path.iterdir()) == [old]


def test_docker_s_command_alone_is_no_docker(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    for name, code in (("docker", 1), ("kind", 0)):
        (tmp_path / name).write_text(f"#!/bin/sh\nexit {code}\n")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")
    assert not kind.is_there()


def test_a_control_group_is_removed_once_its_processes_have_ended(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    pod = tmp_path / "memory" / host.GROUP / "kubepods" / "pod"
    pod.mkdir(parents=True)
    monkeypatch.setattr(host, "GROUPS", tmp_path)
    tries: list[Path] = []
    remove = Path.rmdir

    def busy_at_first(folder: Path) -> None:
        tries.append(folder)
        if len(tries) == 1:
            raise OSError(16, "Device or resource busy")
        remove(folder)

    monkeypatch.setattr(Path, "rmdir", busy_at_first)
    host.remove_group()
    assert tries[0] == tries[1] == pod
    assert not (tmp_path / "memory" / host.GROUP).exists()


def test_what_stays_is_listed_by_what_it_is() -> None:
    nothing = frozenset[str]()
    before = host.Traces(frozenset(), frozenset(), nothing, frozenset({"lo"}), nothing)
    after = host.Traces(
        frozenset({Path("/var/lib/cni")}),
        frozenset({Path("/sys/fs/cgroup/cpu/airflow-e2e")}),
        frozenset({"/a/shm"}),
        frozenset({"lo", "cni0"}),
        frozenset({"7 containerd"}),
    )
    assert after.beyond(before) == [
        "control group /sys/fs/cgroup/cpu/airflow-e2e",
        "folder /var/lib/cni",
        "mount /a/shm",
        "network interface cni0",
        "process 7 containerd",
    ]
    assert after.beyond(after) == []


def test_go_that_is_missing_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(programs, "CACHE", tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(InTheWayError, match=r"install Go 1\.26 or newer"):
        programs.compiled()


def test_kubernetes_is_told_the_version_of_its_module() -> None:
    version = programs.kubernetes_version()
    assert f"version.gitVersion={version}" in programs.link_flags(version)
    staged = "v0." + version.removeprefix("v1.")
    lock = (programs.MODULES / "go.mod").read_text()
    replaced = [line for line in lock.splitlines() if " => k8s.io/" in line]
    assert replaced
    assert all(line.endswith(f" {staged}") for line in replaced)


def test_where_a_node_may_not_be_the_checks_are_left_out_in_plain_sight_and_counted(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setattr(kind, "is_there", lambda: False)
    report = tmp_path / "reports" / "e2e.xml"
    arguments = [
        "e2e",
        "--if-possible",
        "--report",
        str(report),
        "--folder",
        str(tmp_path / "node"),
    ]
    assert local_cluster.main(arguments) == 0
    text = capsys.readouterr().out
    assert "skip  everything: a node of its own needs root" in text
    assert text.endswith("0 ok, 0 broken, 1 left out\n")
    counts = ElementTree.parse(report).getroot()[0].attrib
    assert counts == {
        "name": "e2e",
        "tests": "1",
        "failures": "0",
        "errors": "0",
        "skipped": "1",
    }


def test_kind_is_not_replaced_by_something_else_when_it_is_asked_for(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(kind, "is_there", lambda: False)
    assert "kind needs kind and a Docker that answers" in said(capsys, "e2e", "--cluster", "kind")


def test_a_node_of_its_own_is_taken_although_kind_is_there(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setattr(kind, "is_there", lambda: True)
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    where = ["--folder", str(tmp_path / "node")]
    assert "needs root" in said(capsys, "e2e", "--cluster", "own", *where)
