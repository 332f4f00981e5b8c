"""Definitions of the custom resources that a plan uses: of a chart's folder, or of a Go module."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from localcluster.charts import rendered
from localcluster.faults import InTheWayError
from localcluster.programs import module_folder


@dataclass(frozen=True)
class Module:
    """A Go module that has an operator's definitions.

    Attributes:
        path: Path of the module.
        version: The newest that the Go of a node can read.
        checksum: As go.sum writes it.
        folder: Folder of the definitions.
    """

    path: str
    version: str
    checksum: str
    folder: str

    def definitions(self) -> Iterator[Any]:
        """Every definition of the module."""
        yield from _of_folder(module_folder(self.path, self.version, self.checksum) / self.folder)


@dataclass(frozen=True)
class Source:
    """Where the definitions of an API group are.

    Attributes:
        chart: Chart that brings them.
        module: Module that has them too; None where none is published.
    """

    chart: str
    module: Module | None


_KARPENTER = Module(
    "github.com/aws/karpenter-provider-aws",
    "v1.14.1",
    "h1:WGtIQTQcxpElYMdWfWuPwaF2+9muR+hYhPZsTtoY8Gs=",
    "pkg/apis/crds",
)
_EXTERNAL_SECRETS = Module(
    "github.com/external-secrets/external-secrets",
    "v0.20.4",
    "h1:HhNAjWfFEshhItphr28SGsHzf2bUP7uDAOVLg76uNAg=",
    "config/crds/bases",
)
SOURCES: Mapping[str, Source] = {
    "external-secrets.io": Source("external-secrets", _EXTERNAL_SECRETS),
    "generators.external-secrets.io": Source("external-secrets", _EXTERNAL_SECRETS),
    "karpenter.sh": Source("karpenter-crd", _KARPENTER),
    "karpenter.k8s.aws": Source("karpenter-crd", _KARPENTER),
    "elbv2.k8s.aws": Source("aws-load-balancer-controller", None),
}


def group_of(item: Mapping[str, Any]) -> str:
    """API group of an object; empty for the core's."""
    version: str = item["apiVersion"]
    return version.rpartition("/")[0]


def custom_groups(objects: Iterable[Mapping[str, Any]]) -> list[str]:
    """API groups of custom resources, sorted.

    Raises:
        InTheWayError: a group is neither Kubernetes's own nor known here.
    """
    groups = {group_of(item) for item in objects}
    custom = {one for one in groups if "." in one and not one.endswith(".k8s.io")}
    for one in sorted(custom - set(SOURCES)):
        raise InTheWayError(f"where the definitions of {one} come from is not said in crds.py")
    return sorted(custom)


def definitions(
    group: str, kinds: Sequence[str], charts: Path | None
) -> list[dict[str, Any]] | None:
    """Definitions of a group's kinds; None where neither chart nor module has them.

    Args:
        group: API group.
        kinds: The kinds that are used.
        charts: Folder of charts, where there is one: theirs win, they are what a stack gets.

    Raises:
        InTheWayError: one of the kinds is not defined there.
    """
    source = SOURCES[group]
    if charts is not None:
        return _pick(_of_chart(charts / source.chart), group, kinds)
    return None if source.module is None else _pick(source.module.definitions(), group, kinds)


def _pick(documents: Iterable[Any], group: str, kinds: Sequence[str]) -> list[dict[str, Any]]:
    found = [
        one
        for one in documents
        if isinstance(one, dict)
        and one.get("kind") == "CustomResourceDefinition"
        and one["spec"]["group"] == group
        and one["spec"]["names"]["kind"] in kinds
    ]
    if missing := set(kinds) - {one["spec"]["names"]["kind"] for one in found}:
        raise InTheWayError(f"no definition of {', '.join(sorted(missing))} of {group}")
    return found


def _of_folder(folder: Path) -> Iterator[Any]:
    for file in sorted(folder.glob("*.yaml")):
        yield from yaml.safe_load_all(file.read_text())


def _of_chart(chart: Path) -> Iterator[Any]:
    """Those that Helm installs before all else, or else those among the chart's templates."""
    plain = list(_of_folder(chart / "crds"))
    if plain:
        yield from plain
    else:
        yield from yaml.safe_load_all(rendered(chart, {"name": chart.name, "values": {}}))
