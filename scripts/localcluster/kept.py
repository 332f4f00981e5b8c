"""A node's life: started in namespaces of its own, kept for work at hand or ended with its run."""

from __future__ import annotations

import contextlib
import ipaddress
import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil

from localairflow.processes import Daemon, wait_until
from localairflow.tools import REPOSITORY, moto_server, pgbouncer, postgres_binaries
from localcluster import image, rootfs
from localcluster.builtimage import builder
from localcluster.faults import InTheWayError
from localcluster.host import (
    END_SECONDS,
    FREE_BYTES,
    Traces,
    check_machine,
    enter,
    make_group,
    remove_traces,
    run,
    traces,
)
from localcluster.kube import write_kubeconfig
from localcluster.node import Node
from localcluster.nodesettings import API_PORT, NAME, PAUSE
from localcluster.programs import CACHE, EXTERNAL_SECRETS, NODE, PAUSE_PROGRAM, compiled, packages

FOLDER = CACHE / "node"
E2E_FOLDER = CACHE / "e2e"
LINK, PEER = "airflow-e2e", "machine"
LINK_NETWORK = ipaddress.ip_network("169.254.77.0/30")
"""The only way from the machine into a node's network; link-local, so nobody else routes it."""

LINK_SECONDS = 60

_HERE, _THERE = (str(one) for one in list(LINK_NETWORK.hosts())[:2])
_SCRIPT = REPOSITORY / "scripts" / "local_cluster.py"


def owner(folder: Path) -> psutil.Process | None:
    """The process that a node in this folder lives under; None when it has ended."""
    mark = _read_mark(folder)
    try:
        process = psutil.Process(mark["pid"])
        return process if process.create_time() == mark["began"] else None
    except (KeyError, psutil.NoSuchProcess):
        return None


def clear(folder: Path) -> None:
    """Removes what a node left that was killed together with its run.

    Raises:
        InTheWayError: it still runs.
    """
    if (living := owner(folder)) is not None:
        raise InTheWayError(
            f"a node runs in {folder} (process {living.pid}), perhaps half started: "
            "end it with `make cluster-down`"
        )
    end(folder)


def end(folder: Path) -> bool:
    """Ends a node and removes all of it; returns whether there was any.

    Raises:
        InTheWayError: something of it stays; says what.
    """
    living = owner(folder)
    was_there = living is not None or folder.exists()
    if living is not None:
        # Its first process is a child that goes with it, and the kernel ends all others.
        with contextlib.suppress(psutil.NoSuchProcess):
            living.kill()
            living.wait(30)
    wait_until(
        lambda: not traces(folder).processes,
        what=f"the processes of {folder} end",
        seconds=END_SECONDS,
    )
    if was_there:
        nothing = frozenset[str]()
        stays = _folders_before(folder) - {folder}
        remove_traces(folder, Traces(stays, frozenset(), nothing, nothing, nothing))
    folder.with_suffix(".pid").unlink(missing_ok=True)
    return was_there


@contextmanager
def alive(
    folder: Path, command: Sequence[str], files: Mapping[str, str]
) -> Iterator[subprocess.Popen[bytes]]:
    """Runs a command in a node's namespaces; at the end nothing of the node is left.

    Args:
        folder: The node's folder.
        command: Arguments of scripts/local_cluster.py.
        files: What lies in the folder before: content by name.

    Raises:
        InTheWayError: something of it stays; says what.
    """
    clear(folder)
    before = traces(folder)
    folder.mkdir(parents=True)
    for name, content in files.items():
        (folder / name).write_text(content)
    try:
        # A session of its own: Ctrl-C ends it from here, and all of it.
        process = subprocess.Popen(
            _entered(folder, command), cwd=REPOSITORY, start_new_session=True
        )
        mark(folder, psutil.Process(process.pid), before)
        yield process
    finally:
        end(folder)
        remove_traces(folder, before)
    if left := traces(folder).beyond(before):
        raise InTheWayError(f"a node left behind: {', '.join(left)}")
    print("\nnothing is left: no process, mount, interface, control group or folder", flush=True)


def _entered(folder: Path, command: Sequence[str]) -> list[str]:
    make_group()
    return enter([sys.executable, str(_SCRIPT), *command, "--folder", str(folder)])


def mark(folder: Path, process: psutil.Process, before: Traces) -> None:
    """Writes down which process a node lives under, and which folders are not of its making."""
    content = {
        "pid": process.pid,
        "began": process.create_time(),
        "before": sorted(str(one) for one in before.folders),
    }
    folder.with_suffix(".pid").write_text(json.dumps(content))


def _read_mark(folder: Path) -> dict[str, Any]:
    try:
        content: dict[str, Any] = json.loads(folder.with_suffix(".pid").read_text())
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}


def _folders_before(folder: Path) -> frozenset[Path]:
    """Folders that were there before a node; all that are there, where nothing says which."""
    before = _read_mark(folder).get("before")
    return traces(folder).folders if before is None else frozenset(map(Path, before))


def parts() -> None:
    """Makes what a node is made of, where it is not made yet.

    Raises:
        InTheWayError: something is missing.
    """
    compiled([*NODE, PAUSE_PROGRAM])
    packages()


def services() -> None:
    """Gets what tasks need beside a node: inside there is no way to any registry.

    Raises:
        InTheWayError, MissingToolError: something cannot be had.
    """
    postgres_binaries()
    moto_server()
    run("sh", str(REPOSITORY / "scripts" / "pgbouncer.sh"))
    pgbouncer()
    compiled([EXTERNAL_SECRETS])
    if builder() is None:
        rootfs.lowest_layer(packages())


def node_of(folder: Path, addresses: tuple[str, ...] = (), aliases: tuple[str, ...] = ()) -> Node:
    """The node of a folder, from parts that are there.

    Args:
        folder: The folder.
        addresses: Further addresses of its API server.
        aliases: Names that lead pods to the node.
    """
    programs = compiled([*NODE, PAUSE_PROGRAM])
    pause = image.pause(programs / PAUSE_PROGRAM.name, folder / "pause.tar", PAUSE)
    return Node(folder, programs, packages(), pause.file, addresses, aliases=aliases)


def up(folder: Path) -> None:
    """Starts a node and leaves it running.

    Raises:
        InTheWayError: this machine does not allow it, or a node is there already.
    """
    check_machine(folder, FREE_BYTES)
    clear(folder)
    if Path(f"/sys/class/net/{LINK}").exists():
        raise InTheWayError(f"the network interface {LINK} is there already: ip link delete {LINK}")
    said = run("ip", "-oneline", "address", "show")
    if f" {_HERE}/" in said:
        raise InTheWayError(f"the address {_HERE} is taken on this machine")
    parts()
    before = traces(folder)
    folder.mkdir(parents=True)
    log = folder.with_suffix(".log")
    log.unlink(missing_ok=True)
    daemon = Daemon(
        name="node",
        command=_entered(folder, ["inside", "--keep"]),
        environment=os.environ,
        log=log,
        folder=REPOSITORY,
    ).start()
    mark(folder, psutil.Process(daemon.pid), before)
    ready = folder / "ready"
    try:
        wait_until((folder / "begun").exists, what="the node begins", daemons=[daemon])
        first = psutil.Process(daemon.pid).children()[0].pid
        for command in (
            f"link add {LINK} type veth peer name {PEER} netns {first}",
            f"address add {_HERE}/{LINK_NETWORK.prefixlen} dev {LINK}",
            f"link set {LINK} up",
        ):
            run("ip", *command.split())
        wait_until(ready.exists, what="the node is ready", daemons=[daemon])
    except BaseException:
        end(folder)
        raise
    print(f"a node runs in {folder}; use it with")
    print(f"  export KUBECONFIG={folder}/kubeconfig")
    print("and end it with make cluster-down")


def stay(folder: Path) -> int:
    """Inside: starts the node, and stays until it is ended."""
    (folder / "begun").touch()
    wait_until(_has_link, what="the machine's link", seconds=LINK_SECONDS)
    run("ip", "address", "add", f"{_THERE}/{LINK_NETWORK.prefixlen}", "dev", PEER)
    run("ip", "link", "set", PEER, "up")
    node = node_of(folder, (_THERE,))
    node.start()
    write_kubeconfig(
        folder / "kubeconfig",
        server=f"https://{_THERE}:{API_PORT}",
        authority=node.authority.certificate,
        token=node.token("admin"),
        name=NAME,
    )
    (folder / "ready").touch()
    ended = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: ended.set())
    ended.wait()
    return 0


def _has_link() -> bool:
    # Of this network: what /sys says is of the machine's.
    return PEER in {name for _, name in socket.if_nameindex()}


def down(*folders: Path) -> None:
    """Ends the nodes of these folders.

    Raises:
        InTheWayError: something of one stays; says what.
    """
    found = [folder for folder in folders if end(folder)]
    for folder in found:
        print(f"ended the node in {folder}; nothing of it is left")
    if not found:
        print("no node runs")
