"""What a node changes on the machine beyond its folder, and that nothing of it stays.

Processes, mounts and the network of a node live in namespaces of their own: they end with its first
process, however that ends. Control groups and a few folders with fixed names are what is left.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

from localairflow.processes import wait_until
from localcluster.faults import InTheWayError

GROUP = "airflow-e2e"
"""Name of the control group, and of everything else on the machine that has one."""

GROUPS = Path("/sys/fs/cgroup")
END_SECONDS = 120
"""How long processes may take to end that were killed, on a machine that does ten other things."""

FREE_BYTES = 6 * 2**30
"""Images unpacked, and etcd: three quarters of it is the image of Airflow."""

FIXED_FOLDERS = tuple(
    Path(name)
    for name in (
        "/etc/cni",
        "/etc/kubernetes",
        "/opt/cni",
        "/run/containerd",
        "/var/lib/cni",
        "/var/lib/kubelet",
        "/var/log/containers",
        "/var/log/pods",
    )
)
"""Folders that parts of a node use by themselves, unless told otherwise."""

_TOOLS = {
    "ip": "iproute2",
    "mount": "mount",
    "nsenter": "util-linux",
    "tar": "tar",
    "unshare": "util-linux",
}


@dataclass(frozen=True)
class Traces:
    """What of a node can be seen on the machine."""

    folders: frozenset[Path]
    groups: frozenset[Path]
    mounts: frozenset[str]
    links: frozenset[str]
    processes: frozenset[str]

    def beyond(self, before: Traces) -> list[str]:
        """What is there now and was not before, as lines for people."""
        found = [
            *(f"folder {one}" for one in self.folders - before.folders),
            *(f"control group {one}" for one in self.groups - before.groups),
            *(f"mount {one}" for one in self.mounts - before.mounts),
            *(f"network interface {one}" for one in self.links - before.links),
            *(f"process {one}" for one in self.processes - before.processes),
        ]
        return sorted(found)


def traces(folder: Path) -> Traces:
    """What of a node whose folder is `folder` can be seen now."""
    mounts = Path("/proc/self/mounts").read_text().splitlines()
    here = str(folder)
    return Traces(
        folders=frozenset(one for one in (*FIXED_FOLDERS, folder) if one.exists()),
        groups=frozenset(one / GROUP for one in _hierarchies() if (one / GROUP).exists()),
        mounts=frozenset(one for line in mounts if (one := line.split()[1]).startswith(here)),
        links=frozenset(one.name for one in Path("/sys/class/net").iterdir()),
        processes=frozenset(_processes(here)),
    )


def _processes(folder: str) -> Iterator[str]:
    for one in psutil.process_iter():
        with contextlib.suppress(psutil.Error):
            if one.pid != os.getpid() and any(folder in part for part in one.cmdline()):
                yield f"{one.pid} {one.name()}"


def check_machine(folder: Path, free_bytes: int = FREE_BYTES) -> None:
    """Checks that a node can live here.

    Args:
        folder: Where it will be.
        free_bytes: What must be free on its disk.

    Raises:
        InTheWayError: it cannot; says everything that is in the way.
    """
    faults = []
    if sys.platform != "linux":
        faults.append("a node of its own needs Linux: name a cluster by KUBECONFIG, or use kind")
    elif os.geteuid() != 0:
        faults.append(
            "a node of its own needs root: run this as root, name a cluster by KUBECONFIG and "
            "CONTEXT, or install Docker and kind"
        )
    missing = sorted({package for tool, package in _TOOLS.items() if shutil.which(tool) is None})
    if missing:
        faults.append(f"install {', '.join(missing)}")
    free = shutil.disk_usage(_existing(folder)).free
    if free < free_bytes:
        faults.append(
            f"{folder} has {free / 2**30:.1f} GiB free, a node needs {free_bytes / 2**30:.0f} GiB"
        )
    if faults:
        raise InTheWayError("; ".join(faults))


def _existing(folder: Path) -> Path:
    return folder if folder.exists() else _existing(folder.parent)


def _hierarchies() -> list[Path]:
    """Roots of the control groups: one in version 2, one per controller in version 1."""
    if (GROUPS / "cgroup.controllers").exists():
        return [GROUPS]
    return sorted(one for one in GROUPS.iterdir() if one.is_dir() and not one.is_symlink())


def make_group() -> None:
    """Makes the control group that all pods are in."""
    for root in _hierarchies():
        group = root / GROUP
        group.mkdir(exist_ok=True)
        # In version 1, a new set of processors is empty until it is told.
        for name in ("cpuset.cpus", "cpuset.mems"):
            if (root / name).exists():
                (group / name).write_text((root / name).read_text())
        controllers = group / "cgroup.controllers"
        if controllers.exists() and root == GROUPS:
            names = controllers.read_text().split()
            (group / "cgroup.subtree_control").write_text(" ".join(f"+{one}" for one in names))


def remove_group() -> None:
    """Removes the control group once its processes have ended: the kernel takes a moment for that.

    Raises:
        NotInTimeError: some of them do not end.
    """
    wait_until(_is_group_gone, what=f"the control group {GROUP} is empty", seconds=END_SECONDS)


def _is_group_gone() -> bool:
    try:
        for root in _hierarchies():
            group = root / GROUP
            for inner in sorted(group.rglob("*"), reverse=True):
                if inner.is_dir():
                    inner.rmdir()
            if group.exists():
                group.rmdir()
    except OSError:
        return False
    return True


def enter(command: Sequence[str], *, hidden: Sequence[str] = ("/run", "/var/log")) -> list[str]:
    """Returns a command that runs another in namespaces of their own: processes, mounts, network.

    When its first process ends, the kernel ends all others and takes away mounts and network.

    Args:
        command: What runs inside.
        hidden: Folders of the machine that are empty inside.
    """
    empty = "; ".join(f"mount -t tmpfs tmpfs {one}" for one in hidden)
    # A shell is the first process: it takes in those whose parents have ended. It outlives the
    # Ctrl-C that the command itself hears.
    script = f'set -e; mount --make-rshared /; {empty}; trap : INT TERM; "$@" && exit 0 || exit $?'
    namespaces = ("--mount", "--net", "--pid", "--fork", "--kill-child", "--mount-proc")
    return ["unshare", *namespaces, "sh", "-c", script, "sh", *command]


def run(*command: str, environment: Mapping[str, str] | None = None) -> str:
    """What a command said.

    Raises:
        InTheWayError: it failed.
    """
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise InTheWayError(f"{' '.join(command[:4])} failed: {done.stderr.strip()}")
    return done.stdout


def remove_traces(folder: Path, before: Traces) -> None:
    """Removes what a node made whose processes have ended."""
    remove_group()
    for made in traces(folder).folders - before.folders:
        shutil.rmtree(made, ignore_errors=True)
