"""A single node of Kubernetes from its programs, in namespaces of its own (`host.enter`)."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from localairflow.certificates import Authority
from localairflow.processes import Daemon, inherited_environment, wait_until
from localcluster.host import run
from localcluster.kube import Kubernetes, write_kubeconfig
from localcluster.nodesettings import (
    ADDRESS,
    API_PORT,
    BRIDGE,
    DNS,
    FIRST_SERVICE,
    NAME,
    PAUSE,
    PODS,
    api_server,
    containerd,
    controller_manager,
    corefile,
    etcd,
    flags,
    kubelet,
    network,
    scheduler,
)
from localcluster.programs import Packages

READY_SECONDS = 300

_USERS: Mapping[str, tuple[str, str]] = {
    "admin": ("administrator", "system:masters"),
    "controller-manager": ("system:kube-controller-manager", ""),
    "scheduler": ("system:kube-scheduler", ""),
    "proxy": ("system:kube-proxy", ""),
    "kubelet": (f"system:node:{NAME}", "system:nodes"),
}


@dataclass
class Node:
    """The node's processes.

    Attributes:
        folder: An empty folder for everything that is written.
        programs: Folder of the compiled programs.
        packages: Debian's part.
        pause: Archive of the image that holds a pod's namespaces.
        addresses: Further addresses of the API server.
        with_pods: Whether pods run; without, there is only a control plane.
        aliases: Names that lead pods to this node, such as the database's.
    """

    folder: Path
    programs: Path
    packages: Packages
    pause: Path | None = None
    addresses: tuple[str, ...] = ()
    with_pods: bool = True
    aliases: tuple[str, ...] = ()
    authority: Authority = field(default_factory=Authority, repr=False)
    daemons: list[Daemon] = field(default_factory=list)
    _tokens: dict[str, str] = field(default_factory=dict, repr=False)

    @property
    def kubeconfig(self) -> Path:
        """Kubeconfig file of the administrator."""
        return self.folder / "admin.kubeconfig"

    @cached_property
    def environment(self) -> dict[str, str]:
        """Environment of the processes."""
        return self.packages.environment(inherited_environment())

    def start(self) -> Kubernetes:
        """Starts everything, waits until the node is ready, and returns its API.

        Raises:
            NotInTimeError: something does not come up; carries what it said.
        """
        self._write_credentials()
        if self.with_pods:
            self._make_network()
        self._daemon("etcd", *flags(etcd(self.folder)))
        serving = self._daemon("kube-apiserver", *flags(api_server(self.folder)))
        kubernetes = Kubernetes.unchecked(self.kubeconfig, NAME)
        wait_until(
            kubernetes.is_ready,
            what="the API server is ready",
            seconds=READY_SECONDS,
            daemons=[serving],
        )
        self._daemon("kube-controller-manager", *flags(controller_manager(self.folder)))
        self._daemon("kube-scheduler", *flags(scheduler(self.folder)))
        if self.with_pods:
            self._start_pods(kubernetes)
        account = "/api/v1/namespaces/default/serviceaccounts/default"
        wait_until(
            lambda: kubernetes.find(account),
            what="service accounts are made",
            seconds=READY_SECONDS,
            daemons=self.daemons,
        )
        return kubernetes

    def stop(self) -> None:
        """Stops everything, last what was started first."""
        for daemon in reversed(self.daemons):
            daemon.stop(10)

    def token(self, user: str) -> str:
        """Token of one of the node's users, such as `admin`."""
        return self._tokens[user]

    def load(self, archive: Path, name: str, *references: str) -> None:
        """Brings an image's archive onto the node.

        Args:
            archive: The archive.
            name: What the image is called in it.
            references: What else pods call it.
        """
        self._ctr("images", "import", str(archive))
        for one in references:
            self._ctr("images", "tag", name, one)

    def lead(self, port: int, to: int | None = None) -> None:
        """Lets pods reach, at this node's address, a server that listens on the loopback only.

        Args:
            port: Port that pods ask.
            to: The server's. Default: the same.
        """
        Path(f"/proc/sys/net/ipv4/conf/{BRIDGE}/route_localnet").write_text("1")
        run(
            *("iptables", "-t", "nat", "-A", "PREROUTING", "-i", BRIDGE, "-p", "tcp"),
            *("-d", ADDRESS, "--dport", str(port)),
            *("-j", "DNAT", "--to-destination", f"127.0.0.1:{to or port}"),
            environment=self.environment,
        )

    def _ctr(self, *arguments: str) -> str:
        command = ("ctr", "--address", str(self._socket), "--namespace", "k8s.io", *arguments)
        return run(*command, environment=self.environment)

    @property
    def _socket(self) -> Path:
        return self.folder / "containerd.sock"

    def _write_credentials(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / "authority.pem").write_bytes(self.authority.certificate)
        for name, addresses, names in (
            (
                "api-server",
                ["127.0.0.1", ADDRESS, FIRST_SERVICE, *self.addresses],
                ["localhost", "kubernetes", "kubernetes.default", "kubernetes.default.svc"],
            ),
            ("kubelet", ["127.0.0.1", ADDRESS], [NAME]),
        ):
            self.authority.issue(
                self._file(f"{name}.pem"),
                self._file(f"{name}.key"),
                common_name=name,
                addresses=addresses,
                names=names,
            )
        self.authority.issue(
            self._file("kubelet-client.pem"),
            self._file("kubelet-client.key"),
            common_name="kube-apiserver",
            organization="system:masters",
        )
        lines = []
        for name, (user, group) in _USERS.items():
            token = self._tokens[name] = secrets.token_urlsafe(24)
            lines.append(f'{token},{user},{name},"{group}"\n')
            write_kubeconfig(
                self._file(f"{name}.kubeconfig"),
                server=f"https://127.0.0.1:{API_PORT}",
                authority=self.authority.certificate,
                token=token,
                name=NAME,
            )
        self._write("tokens.csv", "".join(lines))
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        pem = key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        self._write("service-accounts.key", pem.decode())

    def _file(self, name: str) -> Path:
        return self.folder / name

    def _write(self, name: str, content: str) -> Path:
        file = self._file(name)
        file.touch(mode=0o600)
        file.write_text(content)
        return file

    def _daemon(self, name: str, *arguments: str) -> Daemon:
        own = self.programs / name
        daemon = Daemon(
            name=name,
            command=[str(own) if own.exists() else name, *arguments],
            environment=self.environment,
            log=self._file(f"{name}.log"),
            folder=self.folder,
        )
        self.daemons.append(daemon.start())
        return daemon

    def _make_network(self) -> None:
        for command in (
            "link set lo up",
            f"link add {BRIDGE} type bridge",
            f"address add {ADDRESS}/24 dev {BRIDGE}",
            f"link set {BRIDGE} up",
            # Addresses of services lie on no interface: what goes there must be routed somewhere.
            f"route add default dev {BRIDGE}",
        ):
            run("ip", *command.split())
        Path("/proc/sys/net/ipv4/ip_forward").write_text("1")

    def _start_pods(self, kubernetes: Kubernetes) -> None:
        runtime = self._daemon("containerd", "--config", str(self._write_containerd()))
        wait_until(self._socket.exists, what="containerd answers", daemons=[runtime])
        if self.pause is not None:
            self.load(self.pause, PAUSE)
        self._daemon(
            "kubelet",
            *flags(
                {
                    "kubeconfig": str(self._file("kubelet.kubeconfig")),
                    "config": str(self._write_kubelet()),
                    "root-dir": str(self._file("kubelet")),
                    "cert-dir": str(self._file("kubelet-certificates")),
                    "hostname-override": NAME,
                    "node-ip": ADDRESS,
                }
            ),
        )
        self._daemon(
            "kube-proxy",
            *flags(
                {
                    "kubeconfig": str(self._file("proxy.kubeconfig")),
                    "proxy-mode": "iptables",
                    "hostname-override": NAME,
                    "cluster-cidr": PODS,
                    # Answers come back this way too, though all pods are on one bridge.
                    "masquerade-all": "true",
                    # Limits of the machine stay as they are.
                    "conntrack-max-per-core": "0",
                    "conntrack-tcp-timeout-established": "0",
                    "conntrack-tcp-timeout-close-wait": "0",
                }
            ),
        )
        names = self._write("Corefile", corefile(self.kubeconfig, self.aliases))
        self._daemon("coredns", "-conf", str(names))
        for item in dns_objects():
            kubernetes.apply(item)
        wait_until(
            lambda: is_node_ready(kubernetes.find(f"/api/v1/nodes/{NAME}")),
            what="the node is ready",
            seconds=READY_SECONDS,
            daemons=self.daemons,
        )

    def _write_containerd(self) -> Path:
        networks = self.folder / "cni"
        networks.mkdir()
        (networks / "10-bridge.conflist").write_text(json.dumps(network(self.folder)))
        plugins = self.packages.folder("usr/lib/cni")
        settings = containerd(self.folder, self._socket, plugins=plugins, networks=networks)
        return self._write("containerd.toml", settings)

    def _write_kubelet(self) -> Path:
        resolver = self._write("resolv.conf", "")
        settings = kubelet(self.folder, self._socket, resolver)
        return self._write("kubelet.yaml", json.dumps(settings))


def address_objects(
    namespace: str, name: str, ports: Mapping[str, int], *, cluster_ip: str | None = None
) -> list[dict[str, Any]]:
    """A service whose answers come from a process of the node, not from a pod.

    Args:
        namespace: Its namespace.
        name: Its name.
        ports: Port by name; the service's and the process's are the same.
        cluster_ip: Its address. Default: any.
    """
    udp = {"dns", "statsd"}
    kinds = {one: "UDP" if one in udp else "TCP" for one in ports}
    metadata = {"name": name, "namespace": namespace}
    served = [{"name": one, "port": port, "protocol": kinds[one]} for one, port in ports.items()]
    spec = {"ports": served, **({} if cluster_ip is None else {"clusterIP": cluster_ip})}
    return [
        {"apiVersion": "v1", "kind": "Service", "metadata": metadata, "spec": spec},
        {
            "apiVersion": "discovery.k8s.io/v1",
            "kind": "EndpointSlice",
            "metadata": {**metadata, "labels": {"kubernetes.io/service-name": name}},
            "addressType": "IPv4",
            "endpoints": [{"addresses": [ADDRESS], "conditions": {"ready": True}}],
            "ports": served,
        },
    ]


def label(kubernetes: Kubernetes, labels: Mapping[str, str]) -> None:
    """Gives the node labels, as a node pool gives them to its nodes."""
    kubernetes.merge(f"/api/v1/nodes/{NAME}", {"metadata": {"labels": dict(labels)}})


def dns_objects() -> list[dict[str, Any]]:
    """The service that pods ask for names."""
    return address_objects("kube-system", "kube-dns", {"dns": 53, "dns-tcp": 53}, cluster_ip=DNS)


def is_node_ready(node: Mapping[str, Any] | None) -> bool:
    """Whether a node takes pods."""
    conditions = (node or {}).get("status", {}).get("conditions") or []
    return any(one["type"] == "Ready" and one["status"] == "True" for one in conditions)
