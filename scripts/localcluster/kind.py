"""A cluster of kind, where Docker and kind are."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from localcluster.faults import InTheWayError

NAME = "airflow-e2e"
_READY = "5m"


def is_there() -> bool:
    """Whether kind is there, and a Docker that answers: the command alone is not one."""
    if shutil.which("kind") is None or shutil.which("docker") is None:
        return False
    said = subprocess.run(
        ["docker", "info", "--format", "{{.ServerVersion}}"],
        capture_output=True,
        text=True,
        check=False,
    )
    return said.returncode == 0 and bool(said.stdout.strip())


@contextmanager
def cluster() -> Iterator[tuple[Path, str]]:
    """A cluster of one node for as long as it is used: its kubeconfig file and its context.

    Raises:
        InTheWayError: one of this name is there already, or it does not come up.
    """
    if NAME in _kind("get", "clusters").split():
        raise InTheWayError(
            f"a kind cluster {NAME} is there from before: kind delete cluster --name {NAME}"
        )
    with tempfile.TemporaryDirectory() as folder:
        kubeconfig = Path(folder) / "kubeconfig"
        try:
            where = ("--name", NAME, "--kubeconfig", str(kubeconfig))
            _kind("create", "cluster", *where, "--wait", _READY)
            yield kubeconfig, f"kind-{NAME}"
        finally:
            _kind("delete", "cluster", "--name", NAME)


def _kind(*arguments: str) -> str:
    done = subprocess.run(["kind", *arguments], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise InTheWayError(f"kind {arguments[0]} failed: {done.stderr.strip()[-500:]}")
    return done.stdout
