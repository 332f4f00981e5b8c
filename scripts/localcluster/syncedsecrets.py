"""The real External Secrets operator between moto's Secrets Manager and the plan's secrets."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from localairflow.aws import Aws
from localairflow.processes import Daemon, wait_until
from localairflow.runtime import SecretSources
from localairflow.templates import render
from localcluster import checks, crds, node, nodesettings
from localcluster.kube import Kubernetes, write_kubeconfig
from localcluster.programs import EXTERNAL_SECRETS

KIND = "ExternalSecret"
ACCOUNT = "external-secrets-operator"
SYNC_SECONDS = 180
_OWN_KINDS = {
    "generators.external-secrets.io": ["GeneratorState"],
    "external-secrets.io": ["ClusterPushSecret", "PushSecret"],
}
"""What the operator watches besides, whether anybody uses it or not; without it, it ends itself."""

_ARN = re.compile(r"^arn:[^:]+:secretsmanager:[^:]*:\d+:secret:(.+)$")


def remote_name(item: Mapping[str, Any]) -> str:
    """Name in Secrets Manager that an ExternalSecret reads, whether it says name or ARN.

    moto chooses the end of an ARN by itself, and finds a secret by the last part of one.
    """
    key: str = (
        item["spec"]["dataFrom"][0]["extract"]["key"]
        if "dataFrom" in item["spec"]
        else (item["spec"]["data"][0]["remoteRef"]["key"])
    )
    found = _ARN.match(key)
    return found[1] if found else key


def fields(item: Mapping[str, Any], values: Mapping[str, str]) -> str:
    """What lies in Secrets Manager: JSON of all fields, or one plain value."""
    if "dataFrom" in item["spec"]:
        return json.dumps(values)
    first = item["spec"]["data"][0]["remoteRef"]
    return json.dumps(values) if "property" in first else next(iter(values.values()))


def expected(item: Mapping[str, Any], values: Mapping[str, str]) -> dict[str, str]:
    """Content of the Secret that is made of it, by the templates of the plan."""
    templates = item["spec"]["target"]["template"]["data"]
    return {key: render(template, values) for key, template in templates.items()}


class SyncedSecrets:
    """The operator at work on the plan's secrets.

    Args:
        kubernetes: The node's API.
        objects: What the plan gave to Kubernetes.
        named: Source of each Secret, by its name, as `airflow:env` says.
        aws: The server that plays Secrets Manager.
        sources: What lies in it, by source.
    """

    def __init__(
        self,
        kubernetes: Kubernetes,
        objects: Sequence[Mapping[str, Any]],
        named: Mapping[str, str],
        aws: Aws,
        sources: SecretSources,
    ) -> None:
        self._kubernetes = kubernetes
        self._wanted = [item for item in objects if item["kind"] == KIND]
        self._named = named
        self._aws = aws
        self._sources = sources

    @contextmanager
    def running(self, server: node.Node, folder: Path, charts: Path | None) -> Iterator[None]:
        """The operator, with what it reads in Secrets Manager.

        Args:
            server: The node.
            folder: Where the operator writes.
            charts: Folder of charts, where there is one.
        """
        for group, kinds in _OWN_KINDS.items():
            for definition in crds.definitions(group, kinds, charts) or []:
                self._kubernetes.define(definition)
        kept = {remote_name(item): fields(item, self._values(item)) for item in self._wanted}
        for name, value in kept.items():
            self._aws.create_secret(name, value)
        namespace = self._wanted[0]["metadata"]["namespace"]
        self._operator = _start(server, self._aws, namespace, folder)
        try:
            yield
            # While it runs, as a stack's destroy does: it takes its finalizers off again.
            self._remove()
        finally:
            self._operator.stop(10)

    def _remove(self) -> None:
        for item in self._wanted:
            self._kubernetes.delete(item)
        paths = [self._kubernetes.path(item) for item in self._wanted]
        wait_until(
            lambda: not any(self._kubernetes.find(path) for path in paths),
            what="every ExternalSecret is gone",
            seconds=SYNC_SECONDS,
            daemons=[self._operator],
        )

    def _values(self, item: Mapping[str, Any]) -> dict[str, str]:
        return self._sources.values(self._named[item["metadata"]["name"]])

    def arrive(self, report: checks.Report) -> None:
        """Waits until each Secret is exactly what the plan's template makes of its source."""
        for item in self._wanted:
            self._wait_for(item)
        report.ok(
            f"{len(self._wanted)} Secrets are made by the operator, each as its template says: "
            "database URL, users.txt, keys"
        )

    def rotate(self, sources: SecretSources, report: checks.Report) -> list[str]:
        """Gives the database's secret another value, which must reach every Secret that holds it.

        Args:
            sources: What is there from now on.
            report: Where findings go.

        Returns:
            Names of the Secrets.
        """
        self._sources = sources
        changed = [
            item for item in self._wanted if self._named[item["metadata"]["name"]] == "database"
        ]
        for name in {remote_name(item) for item in changed}:
            self._aws.change_secret(name, json.dumps(sources.values("database")))
        for item in changed:
            # Now instead of after its refresh interval.
            asked = {"metadata": {"annotations": {"force-sync": "rotated"}}}
            self._kubernetes.merge(self._kubernetes.path(item), asked)
            self._wait_for(item)
        report.ok(f"a rotated database password reaches {len(changed)} Secrets")
        return [item["spec"]["target"]["name"] for item in changed]

    def _wait_for(self, item: Mapping[str, Any]) -> None:
        name, namespace = item["spec"]["target"]["name"], item["metadata"]["namespace"]
        path = f"/api/v1/namespaces/{namespace}/secrets/{name}"
        content = expected(item, self._values(item))

        def is_there() -> bool:
            made = self._kubernetes.find(path) or {}
            return {
                key: base64.b64decode(value).decode() for key, value in made.get("data", {}).items()
            } == content

        # The text names the Secret and none of its content.
        wait_until(
            is_there,
            what=f"Secret {name} is as it must be",
            seconds=SYNC_SECONDS,
            daemons=[self._operator],
        )


def check(
    kubernetes: Kubernetes,
    server: node.Node,
    objects: Sequence[Mapping[str, Any]],
    named: Mapping[str, str],
    report: checks.Report,
    *,
    folder: Path,
    region: str,
    charts: Path | None,
) -> None:
    """Lets the operator make the plan's secrets, and rotates the one that most depends on.

    Args:
        kubernetes: The node's API.
        server: The node.
        objects: What the plan gave to Kubernetes.
        named: Source of each Secret, by its name, as `airflow:env` says.
        report: Where findings go.
        folder: Where moto and the operator write.
        region: Region of the stack.
        charts: Folder of charts, where there is one.
    """
    folder.mkdir(exist_ok=True)
    aws = Aws(folder / "secrets", region)
    aws.start()
    try:
        aws.wait_ready()
        synced = SyncedSecrets(kubernetes, objects, named, aws, SecretSources())
        with synced.running(server, folder, charts):
            synced.arrive(report)
            synced.rotate(SecretSources(), report)
    finally:
        aws.stop()


def _start(server: node.Node, aws: Aws, namespace: str, folder: Path) -> Daemon:
    # Beside the node, with the rights that its chart gives it in the namespace and no more than a
    # test needs: the chart's own role is checked where the chart is.
    config = folder / "external-secrets.kubeconfig"
    write_kubeconfig(
        config,
        server=f"https://127.0.0.1:{nodesettings.API_PORT}",
        authority=server.authority.certificate,
        token=server.token("admin"),
    )
    return Daemon(
        name="external-secrets",
        command=[
            str(server.programs / EXTERNAL_SECRETS.name),
            f"--namespace={namespace}",
            "--enable-cluster-store-reconciler=false",
            "--enable-cluster-external-secret-reconciler=false",
            "--enable-push-secret-reconciler=false",
            "--metrics-addr=127.0.0.1:18080",
            "--loglevel=info",
        ],
        environment={
            **server.environment,
            **aws.environment,
            "KUBECONFIG": str(config),
            "AWS_SECRETSMANAGER_ENDPOINT": aws.url,
            "AWS_STS_ENDPOINT": aws.url,
        },
        log=folder / "external-secrets.log",
        folder=folder,
    ).start()
