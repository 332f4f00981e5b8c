"""The real metrics-server beside the node, as an API of the cluster."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from localairflow.processes import Daemon, wait_until
from localcluster.kube import Kubernetes, RefusedError
from localcluster.node import Node, address_objects
from localcluster.nodesettings import ADDRESS, NAME
from localcluster.programs import METRICS_SERVER

PORT = 4443
READY_SECONDS = 180
_GROUP, _VERSION = "metrics.k8s.io", "v1beta1"


@contextmanager
def server(node: Node, kubernetes: Kubernetes) -> Iterator[None]:
    """Runs it, until the node has metrics and beyond.

    Args:
        node: The node.
        kubernetes: Its API.
    """
    config = str(node.kubeconfig)
    certificate, key = node.folder / "metrics.pem", node.folder / "metrics.key"
    node.authority.issue(certificate, key, common_name="metrics-server", addresses=[ADDRESS])
    flags = {
        **dict.fromkeys(_CONFIGS, config),
        "secure-port": str(PORT),
        "tls-cert-file": str(certificate),
        "tls-private-key-file": str(key),
        "kubelet-certificate-authority": str(node.folder / "authority.pem"),
        "kubelet-preferred-address-types": "InternalIP",
        "metric-resolution": "15s",
    }
    daemon = Daemon(
        name=METRICS_SERVER.name,
        command=[
            str(node.programs / METRICS_SERVER.name),
            *(f"--{name}={value}" for name, value in flags.items()),
        ],
        environment=node.environment,
        log=node.folder / "metrics-server.log",
        folder=node.folder,
    ).start()
    objects = [*address_objects("kube-system", "metrics-server", {"https": PORT}), _api_service()]
    try:
        for item in objects:
            kubernetes.apply(item)
        wait_until(
            lambda: _has_metrics(kubernetes),
            what="the node has metrics",
            seconds=READY_SECONDS,
            daemons=[daemon],
        )
        yield
    finally:
        for item in objects:
            kubernetes.delete(item)
        daemon.stop(10)


_CONFIGS = ("kubeconfig", "authentication-kubeconfig", "authorization-kubeconfig")


def _api_service() -> dict[str, object]:
    return {
        "apiVersion": "apiregistration.k8s.io/v1",
        "kind": "APIService",
        "metadata": {"name": f"{_VERSION}.{_GROUP}"},
        "spec": {
            "group": _GROUP,
            "version": _VERSION,
            "groupPriorityMinimum": 100,
            "versionPriority": 100,
            "insecureSkipTLSVerify": True,
            "service": {"namespace": "kube-system", "name": "metrics-server", "port": PORT},
        },
    }


def _has_metrics(kubernetes: Kubernetes) -> bool:
    try:
        return "usage" in kubernetes.get(f"/apis/{_GROUP}/{_VERSION}/nodes/{NAME}")
    except RefusedError:
        return False
