"""What a single node is made of: Go modules that are compiled here, and Debian's packages.

Nothing is installed on the machine: what is compiled or unpacked lies in `.cache/cluster`, and is
made again when a lock changes.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from localairflow.tools import REPOSITORY
from localcluster.faults import InTheWayError

CACHE = REPOSITORY / ".cache" / "cluster"
MODULES = REPOSITORY / "tests" / "cluster"
GO = (1, 26)
PACKAGES = ("containerd", "runc", "containernetworking-plugins", "iptables", "debootstrap")
_PACKAGED = ("containerd", "runc", "xtables-nft-multi", "debootstrap")
_RELEASE = re.compile(r"go(\d+)\.(\d+)")
_CANDIDATE = re.compile(r"^  Candidate: (?!\(none\))", re.MULTILINE)
_INSTALLED = re.compile(r"^Inst (\S+)", re.MULTILINE)


@dataclass(frozen=True)
class Program:
    """A program that is compiled.

    Attributes:
        name: File name.
        module: Folder of its go.mod, below tests/cluster.
        package: Its package; "." for the module's own.
    """

    name: str
    module: str
    package: str


NODE = (
    Program("etcd", ".", "go.etcd.io/etcd/server/v3"),
    *(
        Program(name, ".", f"k8s.io/kubernetes/cmd/{name}")
        for name in (
            "kube-apiserver",
            "kube-controller-manager",
            "kube-scheduler",
            "kube-proxy",
            "kubelet",
        )
    ),
    Program("coredns", "coredns", "."),
)
PAUSE_PROGRAM = Program("pause", "pause", ".")
HELM = Program("helm", "helm", "helm.sh/helm/v3/cmd/helm")
EXTERNAL_SECRETS = Program(
    "external-secrets", "external-secrets", "github.com/external-secrets/external-secrets"
)
METRICS_SERVER = Program(
    "metrics-server", "metrics-server", "sigs.k8s.io/metrics-server/cmd/metrics-server"
)
STATSD_EXPORTER = Program(
    "statsd_exporter", "statsd-exporter", "github.com/prometheus/statsd_exporter"
)


def module_version(module: str, text: str) -> str:
    """Version that a go.mod asks for.

    Raises:
        ValueError: it does not.
    """
    found = re.search(rf"^(?:require )?\s*{re.escape(module)} (v\S+)", text, re.MULTILINE)
    if found is None:
        raise ValueError(f"go.mod does not require {module}")
    return found[1]


def kubernetes_version() -> str:
    """Version of the single node's Kubernetes, such as v1.36.2."""
    return module_version("k8s.io/kubernetes", (MODULES / "go.mod").read_text())


def link_flags(version: str) -> str:
    """What tells Kubernetes its own version: compiled from a module it does not know it."""
    major, minor, _ = version.lstrip("v").split(".")
    known = {
        "k8s.io/component-base/version.gitVersion": version,
        "k8s.io/component-base/version.gitMajor": major,
        "k8s.io/component-base/version.gitMinor": minor,
        "k8s.io/client-go/pkg/version.gitVersion": version,
    }
    return " ".join(["-s", "-w", *(f"-X {name}={value}" for name, value in known.items())])


def compiled(programs: Iterable[Program] = NODE) -> Path:
    """Returns the folder of these programs, compiled on first use.

    Raises:
        InTheWayError: Go is missing or too old, or one does not compile.
    """
    folder = CACHE / "bin"
    folder.mkdir(parents=True, exist_ok=True)
    for program in programs:
        _compile(program, folder)
    return folder


def is_compiled(program: Program) -> bool:
    """Whether a program lies there already, as its lock asks."""
    stamp = CACHE / "bin" / f".{program.name}"
    there = (CACHE / "bin" / program.name).exists() and stamp.exists()
    return there and stamp.read_text() == _lock_of(program)


def _lock_of(program: Program) -> str:
    folder = MODULES / program.module
    parts = [*folder.glob("go.*"), *folder.glob("*.go")]
    locks = b"".join(file.read_bytes() for file in sorted(parts))
    return str(zlib.crc32(locks))


def _compile(program: Program, folder: Path) -> None:
    if is_compiled(program):
        return
    go = check_go()
    print(f"compiling {program.name} (once; minutes when nothing is cached)", flush=True)
    flags = link_flags(kubernetes_version()) if "kubernetes" in program.package else "-s -w"
    command = [go, "build", "-buildvcs=false", "-ldflags", flags, "-o", str(folder / program.name)]
    done = subprocess.run(
        [*command, program.package],
        cwd=MODULES / program.module,
        env={**os.environ, "CGO_ENABLED": "0", "GOTOOLCHAIN": "local", "GOFLAGS": "-mod=readonly"},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        last = " ".join(done.stderr.strip().splitlines()[-3:])
        raise InTheWayError(f"{program.name} does not compile: {last}")
    (folder / f".{program.name}").write_text(_lock_of(program))


def check_go() -> str:
    """Returns Go's program.

    Raises:
        InTheWayError: there is none, or it is too old.
    """
    go = shutil.which("go")
    wanted = ".".join(map(str, GO))
    if go is None:
        raise InTheWayError(f"Go is missing: install Go {wanted} or newer and put go on PATH")
    said = subprocess.run([go, "env", "GOVERSION"], capture_output=True, text=True, check=False)
    found = _RELEASE.match(said.stdout)
    if found is None or (int(found[1]), int(found[2])) < GO:
        raise InTheWayError(f"{said.stdout.strip() or go} is too old: {wanted} or newer is needed")
    return go


def module_folder(module: str, version: str, checksum: str) -> Path:
    """Returns the folder of a Go module's sources.

    Args:
        module: Path of the module.
        version: Its version.
        checksum: Its checksum, as go.sum writes it.

    Raises:
        InTheWayError: Go is missing, the module cannot be had, or it is another.
    """
    CACHE.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(
        [check_go(), "mod", "download", "-json", f"{module}@{version}"],
        cwd=CACHE,
        env={**os.environ, "GOTOOLCHAIN": "local", "GOFLAGS": "-mod=mod", "GOWORK": "off"},
        capture_output=True,
        text=True,
        check=False,
    )
    said = json.loads(done.stdout) if done.stdout else {"Error": done.stderr.strip()}
    if "Dir" not in said:
        raise InTheWayError(f"the Go module {module} cannot be had: {said.get('Error')}")
    if said["Sum"] != checksum:
        raise InTheWayError(f"the Go module {module}@{version} is not the one that is expected")
    return Path(said["Dir"])


@dataclass(frozen=True)
class Packages:
    """Debian's part: on the machine, or unpacked into `root`.

    Attributes:
        root: Where packages are unpacked that the machine lacks.
    """

    root: Path

    def environment(self, base: Mapping[str, str]) -> dict[str, str]:
        """A process's environment with these programs on its path."""
        folders = [self.root / "links", *(self.root / part for part in _PROGRAM_FOLDERS)]
        libraries = sorted({str(file.parent) for file in self.root.glob("usr/lib/*/*.so*")})
        path = os.pathsep.join([*map(str, folders), base.get("PATH", os.defpath), "/usr/sbin"])
        more = {"XTABLES_LIBDIR": str(found)} if (found := self._extensions()) else {}
        return {
            **base,
            **more,
            "PATH": path,
            "LD_LIBRARY_PATH": os.pathsep.join(libraries),
            "DEBOOTSTRAP_DIR": str(self.folder("usr/share/debootstrap")),
        }

    def folder(self, name: str) -> Path:
        """A folder of a package, unpacked or installed."""
        unpacked = self.root / name
        return unpacked if unpacked.exists() else Path("/") / name

    def _extensions(self) -> Path | None:
        return next(iter(self.root.glob("usr/lib/*/xtables")), None)


_PROGRAM_FOLDERS = ("usr/sbin", "usr/bin", "sbin", "bin")
_TABLES = ("iptables", "iptables-save", "iptables-restore")


def packages() -> Packages:
    """Returns Debian's part; what the machine lacks of it is downloaded and unpacked.

    Raises:
        InTheWayError: this is no Debian or Ubuntu, or a package cannot be had.
    """
    root = CACHE / "debian"
    found = Packages(root)
    path = found.environment(os.environ)["PATH"]
    if all(shutil.which(name, path=path) for name in _PACKAGED):
        return found
    if shutil.which("apt-get") is None:
        raise InTheWayError(
            "a node of its own needs Debian's or Ubuntu's packages "
            f"({', '.join(PACKAGES)}), and apt-get is missing: "
            "name a cluster by KUBECONFIG, or use kind"
        )
    said = _apt("apt-cache", "policy", *PACKAGES)
    if len(_CANDIDATE.findall(said)) < len(PACKAGES):
        _apt("apt-get", "update", "--quiet=2")
    print("unpacking Debian's packages (once)", flush=True)
    plan = _apt("apt-get", "--simulate", "--no-install-recommends", "install", *PACKAGES)
    shutil.rmtree(root, ignore_errors=True)
    (root / "links").mkdir(parents=True)
    archives = root / "archives"
    archives.mkdir()
    missing = _INSTALLED.findall(plan)
    _apt("apt-get", "-o", "APT::Sandbox::User=root", "download", *missing, cwd=archives)
    for archive in archives.glob("*.deb"):
        _apt("dpkg-deb", "--extract", str(archive), str(root))
    shutil.rmtree(archives)
    for name in _TABLES:
        (root / "links" / name).symlink_to(found.folder("usr/sbin/xtables-nft-multi"))
    return found


def _apt(*command: str, cwd: Path | None = None) -> str:
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise InTheWayError(f"{' '.join(command[:3])} failed: {done.stderr.strip()}")
    return done.stdout
