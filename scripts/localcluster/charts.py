"""Charts from a folder, rendered as Helm does."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from localcluster.faults import InTheWayError
from localcluster.programs import HELM, compiled


def helm() -> str:
    """Returns Helm: the one on PATH, or else the locked one, compiled on first use."""
    return shutil.which("helm") or str(compiled([HELM]) / HELM.name)


def check_charts(folder: Path, needed: Iterable[str]) -> Path:
    """Returns the folder of charts, which must hold those that are needed.

    Raises:
        InTheWayError: there is no such folder, or one of the charts is not in it.
    """
    if not folder.is_dir():
        raise InTheWayError(f"CHARTS_DIR={folder}: there is no such folder")
    missing = [name for name in needed if not (folder / name / "Chart.yaml").is_file()]
    if missing:
        raise InTheWayError(
            f"CHARTS_DIR={folder} lacks {', '.join(missing)}: "
            "each chart is a folder of its name with its Chart.yaml in it"
        )
    return folder


def pull(folder: Path, releases: Iterable[Mapping[str, Any]]) -> None:
    """Brings the charts of a plan from where upstream publishes them.

    Args:
        folder: Each chart becomes a folder in it.
        releases: Inputs of the plan's releases.

    Raises:
        InTheWayError: one cannot be had.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for release in releases:
        repository = release.get("repositoryOpts", {}).get("repo")
        where = [] if repository is None else ["--repo", repository]
        version = ["--version", release["version"], "--untar", "--untardir", str(folder)]
        command = [helm(), "pull", release["chart"], *where, *version]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise InTheWayError(f"the chart {release['chart']}: {done.stderr.strip()}")
        print(f"{release['chart']} {release['version']}", flush=True)


def upgrade(chart: Path, release: Mapping[str, Any], kubeconfig: Path) -> None:
    """Installs a chart, or changes it, and waits until everything of it is ready.

    Args:
        chart: Folder of the chart.
        release: Inputs of the plan's release: name, namespace, timeout, values.
        kubeconfig: Of the cluster; its current context is used.

    Raises:
        InTheWayError: it cannot be installed, or is not ready in time; carries what Helm said.
    """
    _helm(
        "upgrade",
        release["name"],
        str(chart),
        *("--install", "--wait", f"--timeout={release['timeout']}s", "--values", "-"),
        *_where(release, kubeconfig),
        given=json.dumps(release["values"]),
    )


def uninstall(release: Mapping[str, Any], kubeconfig: Path) -> None:
    """Takes a chart away, and waits until everything of it is gone.

    Raises:
        InTheWayError: it cannot be taken away; carries what Helm said.
    """
    wait = ("--wait", f"--timeout={release['timeout']}s")
    _helm("uninstall", release["name"], *wait, *_where(release, kubeconfig))


def _where(release: Mapping[str, Any], kubeconfig: Path) -> tuple[str, ...]:
    return ("--namespace", release["namespace"], "--kubeconfig", str(kubeconfig))


def _helm(*arguments: str, given: str | None = None) -> str:
    done = subprocess.run(
        [helm(), *arguments], input=given, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        raise InTheWayError(f"helm {arguments[0]} {arguments[1]}: {done.stderr.strip()}")
    return done.stdout


def rendered(chart: Path, release: Mapping[str, Any]) -> str:
    """Everything that a chart makes, its definitions of custom resources too, as YAML.

    Args:
        chart: Folder of the chart.
        release: Inputs of the plan's release: name, namespace, values.

    Raises:
        InTheWayError: it cannot be rendered.
    """
    command = [helm(), "template", release["name"], str(chart), "--include-crds", "--values", "-"]
    if namespace := release.get("namespace"):
        command += ["--namespace", namespace]
    values = json.dumps(release["values"])
    done = subprocess.run(command, input=values, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise InTheWayError(f"the chart {chart.name} does not render: {done.stderr.strip()}")
    return done.stdout
