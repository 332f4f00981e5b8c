"""What a plan gives to Kubernetes: its objects, in its order, and what a server made of them."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from localairflow.tools import REPOSITORY
from localcluster.faults import CheckFailedError, InTheWayError

Plan = Mapping[str, Any]
Resource = Mapping[str, Any]

RELEASE = "kubernetes:helm.sh/v3:Release"
SECRET, UNKNOWN = "[secret]", "[unknown]"
_QUANTITY = re.compile(r"^([0-9.]+)(m|[kMGTPE]|[KMGTPE]i)?$")
_SCALES = {
    "m": Decimal("0.001"),
    **{unit: Decimal(1000) ** power for power, unit in enumerate("kMGTPE", 1)},
    **{f"{unit}i": Decimal(1024) ** power for power, unit in enumerate("KMGTPE", 1)},
}


def read_plan(stack: str, project: Path | None = None) -> dict[str, Any]:
    """The plan of a stack, as `make plan` records it.

    Args:
        stack: Name of the stack.
        project: Folder of the stack files. Default: this one.

    Raises:
        InTheWayError: there is no such stack, or it cannot be planned; carries what was said.
    """
    command = ["node", "plan/bin.cjs", stack, "--json", "--no-policies"]
    where = [] if project is None else [f"--cwd={project}"]
    try:
        said = subprocess.run(
            [*command, *where], cwd=REPOSITORY, capture_output=True, text=True, check=False
        )
    except FileNotFoundError:
        raise InTheWayError("node is missing: install Node.js 20 or newer") from None
    if said.returncode != 0:
        raise InTheWayError(f"stack {stack} cannot be planned: {said.stderr.strip()}")
    plan: dict[str, Any] = json.loads(said.stdout)
    return plan


def in_order(resources: Sequence[Resource]) -> list[Resource]:
    """Resources in the plan's order, each after its parent and everything that it waits for."""
    by_urn = {one["urn"]: one for one in resources}
    ordered: dict[str, Resource] = {}
    began: set[str] = set()

    def visit(urn: str) -> None:
        if urn in began or urn not in by_urn:
            return
        began.add(urn)
        one = by_urn[urn]
        for earlier in (one.get("parent"), *one["dependencies"]):
            if earlier is not None:
                visit(earlier)
        ordered[urn] = one

    for urn in by_urn:
        visit(urn)
    return list(ordered.values())


def objects(plan: Plan) -> list[dict[str, Any]]:
    """Objects that a plan gives to Kubernetes by itself, not through a chart, in its order.

    Raises:
        CheckFailedError: one holds a value that the plan hides or cannot know.
    """
    found = []
    for one in in_order(plan["resources"]):
        if not one["type"].startswith("kubernetes:") or "kind" not in one["inputs"]:
            continue
        item = dict(one["inputs"])
        hidden = [path for path, value in leaves(item) if value in {SECRET, UNKNOWN}]
        if hidden:
            raise CheckFailedError(f"{title(item)} cannot be applied: no value at {hidden[0]}")
        found.append(item)
    return found


def releases(plan: Plan) -> dict[str, dict[str, Any]]:
    """Inputs of the plan's charts by the name of the release, in its order."""
    return {
        one["inputs"]["name"]: dict(one["inputs"])
        for one in in_order(plan["resources"])
        if one["type"] == RELEASE
    }


def title(item: Mapping[str, Any]) -> str:
    """How an object is called in messages."""
    metadata = item["metadata"]
    name = metadata.get("name") or metadata.get("generateName")
    namespace = metadata.get("namespace")
    return f"{item['kind']} {name}" + (f" in {namespace}" if namespace else "")


def leaves(value: Any, path: str = "") -> Iterable[tuple[str, Any]]:
    """Every value that holds no other, with its path."""
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield from leaves(inner, f"{path}.{name}" if path else str(name))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from leaves(inner, f"{path}[{index}]")
    else:
        yield path, value


def differences(wanted: Any, got: Any, path: str = "") -> list[str]:
    """What a server dropped or changed of an object, by path; what it added is not asked here.

    What is empty, zero or false may come back as nothing at all: Kubernetes leaves it out only
    where that means the same ("API Conventions", optional fields). Two ways to write a quantity
    are one.
    """
    if isinstance(wanted, Mapping):
        if not isinstance(got, Mapping):
            return [] if not wanted and got is None else [f"{path}: dropped"]
        return [
            found
            for name, inner in wanted.items()
            for found in differences(inner, got.get(name), f"{path}.{name}" if path else str(name))
        ]
    if isinstance(wanted, list):
        if not wanted and not got:
            return []
        if not isinstance(got, list) or len(got) != len(wanted):
            return [f"{path}: {len(wanted)} entries became {len(got or [])}"]
        return [
            found
            for index, (one, other) in enumerate(zip(wanted, got, strict=True))
            for found in differences(one, other, f"{path}[{index}]")
        ]
    if not wanted and got is None:
        return []
    if wanted == got or _is_same_quantity(wanted, got):
        return []
    return [f"{path}: dropped" if got is None else f"{path}: {wanted!r} became {got!r}"]


def additions(wanted: Any, got: Any, path: str = "") -> list[str]:
    """What a server added to an object's spec, by path."""
    if isinstance(wanted, Mapping) and isinstance(got, Mapping):
        found = []
        for name, inner in got.items():
            below = f"{path}.{name}" if path else str(name)
            found += additions(wanted[name], inner, below) if name in wanted else [below]
        return found
    if isinstance(wanted, list) and isinstance(got, list):
        return [
            found
            for index, (one, other) in enumerate(zip(wanted, got, strict=False))
            for found in additions(one, other, f"{path}[{index}]")
        ]
    return []


def replaced(value: Any, change: Callable[[str], str]) -> Any:
    """The same value with every text changed."""
    if isinstance(value, Mapping):
        return {name: replaced(inner, change) for name, inner in value.items()}
    if isinstance(value, list):
        return [replaced(inner, change) for inner in value]
    return change(value) if isinstance(value, str) else value


def quantity(text: str) -> Decimal | None:
    """Number that a Kubernetes quantity says; None where it is none."""
    found = _QUANTITY.match(text)
    if found is None or found[1].count(".") > 1 or found[1] == ".":
        return None
    return Decimal(found[1]) * _SCALES.get(found[2], Decimal(1))


def _is_same_quantity(wanted: Any, got: Any) -> bool:
    numbers = [quantity(str(one)) for one in (wanted, got)]
    return numbers[0] is not None and numbers[0] == numbers[1] and not isinstance(wanted, bool)
