"""The real External Secrets operator between moto's Secrets Manager and the plan's secrets."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from localairflow.aws import Aws
from localairflow.processes import Daemon, wait_until
from localairflow.runtime import SecretSources
from localairflow.templates import render
from localcluster import checks, crds, node
from localcluster.kube import Kubernetes, write_kubeconfig
from localcluster.programs import EXTERNAL_SECRETS

KIND = "ExternalSecret"
ACCOUNT = "external-secrets-operator"
SYNC_SECONDS = 180
_GENERATORS = "generators.external-secrets.io"
"""The operator keeps its state there while it reads more than one field."""

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


def check(
    kubernetes: Kubernetes,
    server: node.Node,
    objects: Sequence[Mapping[str, Any]],
    sources: Mapping[str, str],
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
        sources: Source of each Secret, by its name, as `airflow:env` says.
        report: Where findings go.
        folder: Where moto and the operator write.
        region: Region of the stack.
        charts: Folder of charts, where there is one.
    """
    secrets = SecretSources()
    wanted = [item for item in objects if item["kind"] == KIND]
    namespace = wanted[0]["metadata"]["namespace"]
    for definition in crds.definitions(_GENERATORS, ["GeneratorState"], charts) or []:
        kubernetes.define(definition)
    aws = Aws(folder / "secrets", region)
    folder.mkdir(exist_ok=True)
    aws.start()
    operator = None
    try:
        aws.wait_ready()
        kept: dict[str, str] = {}
        for item in wanted:
            values = secrets.values(sources[item["metadata"]["name"]])
            kept[remote_name(item)] = fields(item, values)
        for name, value in kept.items():
            aws.create_secret(name, value)
        operator = _start(server, aws, namespace, folder)
        for item in wanted:
            values = secrets.values(sources[item["metadata"]["name"]])
            _wait_for(kubernetes, item, expected(item, values), operator)
        report.ok(
            f"{len(wanted)} Secrets are made by the operator, each as its template says: database "
            "URL, users.txt, keys"
        )
        rotated = SecretSources()
        changed = [item for item in wanted if sources[item["metadata"]["name"]] == "database"]
        for name in {remote_name(item) for item in changed}:
            aws.change_secret(name, json.dumps(rotated.values("database")))
        for item in changed:
            # Now instead of after its refresh interval.
            kubernetes.request(
                "PATCH",
                kubernetes.path(item),
                {"metadata": {"annotations": {"force-sync": "rotated"}}},
                kind="application/merge-patch+json",
            )
            _wait_for(kubernetes, item, expected(item, rotated.values("database")), operator)
        report.ok(f"a rotated database password reaches {len(changed)} Secrets")
    finally:
        if operator is not None:
            operator.stop(10)
        aws.stop()


def _start(server: node.Node, aws: Aws, namespace: str, folder: Path) -> Daemon:
    # Beside the node, with the rights that its chart gives it in the namespace and no more than a
    # test needs: the chart's own role is checked where the chart is.
    config = folder / "external-secrets.kubeconfig"
    write_kubeconfig(
        config,
        server=f"https://127.0.0.1:{node.API_PORT}",
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


def _wait_for(
    kubernetes: Kubernetes, item: Mapping[str, Any], content: Mapping[str, str], operator: Daemon
) -> None:
    name, namespace = item["spec"]["target"]["name"], item["metadata"]["namespace"]
    path = f"/api/v1/namespaces/{namespace}/secrets/{name}"

    def is_there() -> bool:
        made = kubernetes.find(path) or {}
        return {
            key: base64.b64decode(value).decode() for key, value in made.get("data", {}).items()
        } == dict(content)

    # The text names the Secret and none of its content.
    wait_until(
        is_there, what=f"Secret {name} is as it must be", seconds=SYNC_SECONDS, daemons=[operator]
    )
