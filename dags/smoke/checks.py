"""Checks that each touch one part of the platform and say in one sentence what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from airflow.sdk import ObjectStoragePath

from dagkit.storage import publish

CGROUP = Path("/sys/fs/cgroup")
_COMMIT = re.compile(r"[0-9a-f]{40}")
_UNITS = {"": 1, "Ki": 2**10, "Mi": 2**20, "Gi": 2**30, "Ti": 2**40}


class SmokeError(Exception):
    """A part of the platform does not work; the text says which and how it shows."""


def check_object_storage(root: ObjectStoragePath, token: str) -> str:
    """Writes, reads, lists and deletes one object under `smoke/`.

    Args:
        root: The artifacts root.
        token: Content of the object, and part of its key: runs do not meet each other.

    Raises:
        SmokeError: what was read differs, or the object is not listed, or it outlives its deletion.
    """
    folder = root / "smoke" / token
    path = folder / "probe.txt"
    publish(path, token.encode())
    try:
        if path.read_bytes() != token.encode():
            raise SmokeError(f"object storage: {path} reads back differently")
        if path.name not in {entry.name for entry in folder.iterdir()}:
            raise SmokeError(f"object storage: {path} is not listed")
    finally:
        path.unlink()
    if path.exists():
        raise SmokeError(f"object storage: {path} is still there after its deletion")
    return f"wrote, read, listed and deleted an object under {root}"


def check_same(written: str, read: str | None) -> str:
    """Compares what one task wrote to the metadata database with what another one read.

    Raises:
        SmokeError: they differ.
    """
    if written != read:
        raise SmokeError("database: a value that one task wrote reached the next one differently")
    return "a value went through API server and database from one task to the next"


def check_secret(value: str | None, name: str) -> str:
    """Checks that the secrets backend gave a value, and never shows it.

    Args:
        value: What the look-up gave, None when nothing was found.
        name: Name of the Airflow variable.

    Raises:
        SmokeError: there is none.
    """
    if not value:
        raise SmokeError(
            f"secrets backend: no variable {name!r}; Secrets Manager must hold "
            f"<prefix>-airflow-variables/{name}, and the task's role must be allowed to read it"
        )
    return f"the secrets backend has the variable {name!r}"


def check_task_pod(
    environment: Mapping[str, str], *, memory: str, required: bool, cgroup: Path = CGROUP
) -> str:
    """Checks that this process runs in a pod of the size its task asked for.

    Args:
        environment: The process's environment.
        memory: Memory limit that the task asked for, a Kubernetes quantity.
        required: Whether tasks run in pods of their own here. If not, a process outside
            Kubernetes is fine.
        cgroup: Where the kernel shows the container's limits (control groups version 2).

    Raises:
        SmokeError: no pod although one is required, or a pod with another memory limit.
    """
    if "KUBERNETES_SERVICE_HOST" not in environment:
        if required:
            raise SmokeError("task pod: the executor makes pods, but this task runs in none")
        return "tasks run outside Kubernetes here"
    if not required:
        return "tasks run in long-lived workers here"
    limit_file = cgroup / "memory.max"
    if not limit_file.exists():
        return "the task runs in a pod; its kernel shows no memory limit (control groups version 1)"
    limit = limit_file.read_text().strip()
    if limit != str(bytes_of(memory)):
        raise SmokeError(f"task pod: memory limit is {limit} bytes, the task asked for {memory}")
    return f"the task runs in a pod with a memory limit of {memory}"


def running_release(environment: Mapping[str, str], dag_file: Path) -> dict[str, str | None]:
    """Says which release this process belongs to.

    Args:
        environment: The process's environment; the platform puts the release's id into it.
        dag_file: A DAG's file. git-sync keeps each commit in a folder of its own, named by it.

    Returns:
        Under `release` the release's id, None where the stack names none, and under `dags` the
        commit of the DAGs, None where they do not come by git-sync.
    """
    commits = [part for part in dag_file.resolve().parts if _COMMIT.fullmatch(part)]
    return {
        "release": environment.get("AIRFLOW_PLATFORM_RELEASE"),
        "dags": commits[-1] if commits else None,
    }


def bytes_of(quantity: str) -> int:
    """Bytes of a Kubernetes memory quantity such as `512Mi`.

    Raises:
        ValueError: it is no whole number with a binary suffix.
    """
    match = re.fullmatch(r"(\d+)(Ki|Mi|Gi|Ti)?", quantity)
    if match is None:
        raise ValueError(f"memory must be a quantity such as 512Mi, got {quantity!r}")
    return int(match[1]) * _UNITS[match[2] or ""]
