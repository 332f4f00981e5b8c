"""What a node of one machine must have otherwise than a stack: few settings, all of them here."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from localairflow.tools import REPOSITORY
from localcluster.chartimages import Images
from localcluster.planned import quantity

OWN_SHARE = Decimal("0.5")
"""Part of the machine's processors that Airflow's own pods may reserve together: prod's alone want
four, and what a pod reserves is also its weight against the others."""

_HOST = re.compile(r"\bhost=(\S+)")
GROOMERS = ("scheduler", "dagProcessor", "triggerer")
"""Components with a container that deletes old logs, by a script of the official image only."""


def project(folder: Path, stack: str, images: Images, source: Path | None = None) -> Path:
    """A stack's files with the images that a workflow would have copied to its own repository.

    Args:
        folder: Where they are written.
        stack: Name of the stack.
        images: Repository and digests.
        source: Folder of a stack file that `pulumi up` takes. The images are then of another
            account, which the stack is told to trust. Default: the stack's own file.

    Returns:
        The folder.
    """
    folder.mkdir(parents=True, exist_ok=True)
    described = (REPOSITORY / "Pulumi.yaml").read_text()
    (folder / "Pulumi.yaml").write_text(f"{described}\nmain: {REPOSITORY}\n")
    file = f"Pulumi.{stack}.yaml"
    content = yaml.safe_load(((source or REPOSITORY) / file).read_text())
    airflow = content["config"].setdefault("airflow-platform:airflow", {})
    image = airflow.setdefault("image", {})
    image |= {"repository": images.repository, "digest": images.airflow}
    image.setdefault("system", {}).update(images.system)
    if source is not None:
        image.setdefault("admission", {}).setdefault("repositories", []).append(images.repository)
    (folder / file).write_text(yaml.safe_dump(content, sort_keys=False))
    return folder


def for_node(
    values: Mapping[str, Any], environment: Mapping[str, str], processors: int
) -> dict[str, Any]:
    """The plan's chart values with what a node needs.

    - Calls of AWS go to the server that plays it: `env`.
    - DAGs are in the image: git-sync's own image is in no package registry.
    - The containers that delete old logs are left out, see `GROOMERS`.
    - Airflow's own pods together reserve no more processor time than `OWN_SHARE` of the machine's:
      where it is more, each `resources.requests.cpu` is made smaller alike. Memory stays.

    Args:
        values: Values of the plan's release.
        environment: Variables for every container of Airflow.
        processors: Processors of the machine.
    """
    changed: dict[str, Any] = copy.deepcopy(dict(values))
    more = [{"name": name, "value": value} for name, value in sorted(environment.items())]
    changed["env"] = [*changed.get("env", []), *more]
    changed["dags"]["gitSync"]["enabled"] = False
    for name in GROOMERS:
        changed[name]["logGroomerSidecar"]["enabled"] = False
    own = {name: part for name, part in changed.items() if name != "workers"}
    reserved = sum(
        (quantity(requests["cpu"]) or Decimal(0)) * part.get("replicas", 1)
        for part in own.values()
        if isinstance(part, dict)
        for requests in _requests(part)
    )
    if reserved > processors * OWN_SHARE:
        smaller = processors * OWN_SHARE / reserved
        for requests in _requests(own):
            milli = (quantity(requests["cpu"]) or Decimal(0)) * smaller * 1000
            requests["cpu"] = f"{max(1, int(milli))}m"
    return changed


def _requests(value: Any) -> Iterator[dict[str, Any]]:
    """Every `resources.requests` that reserves processor time."""
    if isinstance(value, dict):
        resources = value.get("resources")
        requests = resources.get("requests") if isinstance(resources, dict) else None
        if isinstance(requests, dict) and "cpu" in requests:
            yield requests
        for inner in value.values():
            yield from _requests(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _requests(inner)


def with_authority(objects: list[dict[str, Any]], authority: str) -> list[dict[str, Any]]:
    """The plan's objects, with the certificate authority of this machine's database.

    Args:
        objects: What the plan gives to Kubernetes.
        authority: The certificate, in PEM.
    """
    return [
        {**item, "data": dict.fromkeys(item["data"], authority)}
        if item["kind"] == "ConfigMap" and item["metadata"]["name"].endswith("-database-ca")
        else item
        for item in objects
    ]


def database_host(objects: list[dict[str, Any]]) -> str:
    """Name of the database in the plan's own pgbouncer.ini.

    Raises:
        KeyError: there is no such secret.
    """
    for item in objects:
        templates = (
            item.get("spec", {}).get("target", {}).get("template", {}).get("data", {})
            if item["kind"] == "ExternalSecret"
            else {}
        )
        for line in templates.get("pgbouncer.ini", "").splitlines():
            found = _HOST.search(line)
            if found is not None:
                return found[1]
    raise KeyError("pgbouncer.ini")
