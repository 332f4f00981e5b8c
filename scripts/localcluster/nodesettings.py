"""Settings of a single node's programs, from its folder alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from localcluster.host import GROUP

NAME = "airflow-e2e"
BRIDGE = "airflow0"
ADDRESS = "10.244.0.1"
"""The node's, and the gateway of its pods. The network is the node's own: nothing else is in it."""

PODS, SERVICES = "10.244.0.0/24", "10.96.0.0/16"
FIRST_SERVICE, DNS = "10.96.0.1", "10.96.0.10"
API_PORT = 6443
PAUSE = "airflow-platform.test/pause:1"
ISSUER = "https://kubernetes.default.svc.cluster.local"
_ETCD = "http://127.0.0.1:2379"


def flags(settings: Mapping[str, str]) -> list[str]:
    """Settings as words of a command."""
    return [f"--{name}={value}" for name, value in settings.items()]


def network(folder: Path) -> dict[str, Any]:
    """The network plugins': one bridge, which every pod is on."""
    address = {"type": "host-local", "ranges": [[{"subnet": PODS}]], "dataDir": f"{folder}/ipam"}
    bridge = {
        "type": "bridge",
        "bridge": BRIDGE,
        "isGateway": True,
        "hairpinMode": True,
        "ipam": {**address, "routes": [{"dst": "0.0.0.0/0"}]},
    }
    ports = {"type": "portmap", "capabilities": {"portMappings": True}}
    return {"cniVersion": "1.0.0", "name": "pods", "plugins": [bridge, ports]}


def etcd(folder: Path) -> dict[str, str]:
    """Etcd's."""
    peer = "http://127.0.0.1:2380"
    return {
        "data-dir": str(folder / "etcd"),
        "listen-client-urls": _ETCD,
        "advertise-client-urls": _ETCD,
        "listen-peer-urls": peer,
        "initial-advertise-peer-urls": peer,
        "initial-cluster": f"default={peer}",
        "log-level": "warn",
        # Its data is worth nothing afterwards.
        "unsafe-no-fsync": "true",
    }


def api_server(folder: Path) -> dict[str, str]:
    """The API server's."""
    keys = str(folder / "service-accounts.key")
    return {
        "etcd-servers": _ETCD,
        "bind-address": "0.0.0.0",  # noqa: S104 - of a network of its own
        "advertise-address": ADDRESS,
        "secure-port": str(API_PORT),
        "tls-cert-file": str(folder / "api-server.pem"),
        "tls-private-key-file": str(folder / "api-server.key"),
        "client-ca-file": str(folder / "authority.pem"),
        "token-auth-file": str(folder / "tokens.csv"),
        "authorization-mode": "Node,RBAC",
        "enable-admission-plugins": "NodeRestriction",
        # Refused by the namespace, not by the server.
        "allow-privileged": "true",
        "service-cluster-ip-range": SERVICES,
        "service-account-issuer": ISSUER,
        "service-account-signing-key-file": keys,
        "service-account-key-file": keys,
        "kubelet-client-certificate": str(folder / "kubelet-client.pem"),
        "kubelet-client-key": str(folder / "kubelet-client.key"),
        "kubelet-certificate-authority": str(folder / "authority.pem"),
        "kubelet-preferred-address-types": "InternalIP",
        # How it asks APIs that others serve, such as metrics.
        "proxy-client-cert-file": str(folder / "kubelet-client.pem"),
        "proxy-client-key-file": str(folder / "kubelet-client.key"),
        "requestheader-client-ca-file": str(folder / "authority.pem"),
        "requestheader-allowed-names": "kube-apiserver",
        "requestheader-extra-headers-prefix": "X-Remote-Extra-",
        "requestheader-group-headers": "X-Remote-Group",
        "requestheader-username-headers": "X-Remote-User",
    }


def controller_manager(folder: Path) -> dict[str, str]:
    """The controller manager's."""
    return {
        "kubeconfig": str(folder / "controller-manager.kubeconfig"),
        "leader-elect": "false",
        "bind-address": "127.0.0.1",
        "use-service-account-credentials": "true",
        "service-account-private-key-file": str(folder / "service-accounts.key"),
        "root-ca-file": str(folder / "authority.pem"),
    }


def scheduler(folder: Path) -> dict[str, str]:
    """The scheduler's."""
    return {
        "kubeconfig": str(folder / "scheduler.kubeconfig"),
        "leader-elect": "false",
        "bind-address": "127.0.0.1",
    }


def containerd(folder: Path, socket: Path, *, plugins: Path, networks: Path) -> str:
    """Containerd's.

    Args:
        folder: The node's folder.
        socket: Where it listens.
        plugins: Folder of the network plugins' programs.
        networks: Folder of their settings.
    """
    plugin = '[plugins."io.containerd.grpc.v1.cri"'
    return f"""version = 2
root = "{folder}/containerd"
state = "{folder}/containerd-state"
[grpc]
address = "{socket}"
{plugin}]
sandbox_image = "{PAUSE}"
restrict_oom_score_adj = true
{plugin}.cni]
bin_dir = "{plugins}"
conf_dir = "{networks}"
{plugin}.containerd]
default_runtime_name = "runc"
{plugin}.containerd.runtimes.runc]
runtime_type = "io.containerd.runc.v2"
"""


def kubelet(folder: Path, socket: Path, resolver: Path) -> dict[str, Any]:
    """The kubelet's.

    Args:
        folder: The node's folder.
        socket: Where containerd listens.
        resolver: What pods with the node's own name service get.
    """
    return {
        "apiVersion": "kubelet.config.k8s.io/v1beta1",
        "kind": "KubeletConfiguration",
        "address": "0.0.0.0",  # noqa: S104 - of a network of its own
        "authentication": {
            "anonymous": {"enabled": False},
            "webhook": {"enabled": True},
            "x509": {"clientCAFile": str(folder / "authority.pem")},
        },
        "authorization": {"mode": "Webhook"},
        "tlsCertFile": str(folder / "kubelet.pem"),
        "tlsPrivateKeyFile": str(folder / "kubelet.key"),
        "containerRuntimeEndpoint": f"unix://{socket}",
        "cgroupDriver": "cgroupfs",
        "cgroupRoot": f"/{GROUP}",
        "enforceNodeAllocatable": [],
        "failCgroupV1": False,
        "failSwapOn": False,
        "clusterDNS": [DNS],
        "clusterDomain": "cluster.local",
        "resolvConf": str(resolver),
        "podLogsDir": str(folder / "pod-logs"),
        # The disk is the machine's: images are kept however full it is.
        "imageGCHighThresholdPercent": 100,
        "evictionHard": {"memory.available": "100Mi"},
    }


def corefile(kubeconfig: Path, aliases: Sequence[str]) -> str:
    """CoreDNS's.

    Args:
        kubeconfig: Who asks the API server for services.
        aliases: Names that lead to the node.
    """
    hosts = "".join(f"    {ADDRESS} {one}\n" for one in aliases)
    return f"""cluster.local:53 in-addr.arpa:53 {{
  bind {ADDRESS}
  errors
  cache 5
  kubernetes cluster.local in-addr.arpa {{
    kubeconfig {kubeconfig} {NAME}
  }}
}}
.:53 {{
  bind {ADDRESS}
  errors
  hosts /dev/null {{
{hosts}  }}
}}
"""
