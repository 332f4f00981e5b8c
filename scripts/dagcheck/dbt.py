"""Keeps each dbt project's manifest.json in step with the project it was made from."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

MANIFEST = "manifest.json"
_MADE = {MANIFEST, "target", "logs", "dbt_packages", ".user.yml"}
_KEPT = (
    "depends_on",
    "fqn",
    "freshness",
    "original_file_path",
    "package_name",
    "resource_type",
    "tags",
)
_KEPT_CONFIG = ("enabled", "materialized", "meta", "schema", "tags")
"""What Cosmos reads of a node. The rest of dbt's manifest is a hundred times as long."""


class DbtError(Exception):
    """dbt refuses the project; the text is what it said."""


def projects(dags: Path) -> list[Path]:
    """Folders of the dbt projects under a DAGs folder."""
    return sorted(file.parent for file in dags.glob("dbt/*/dbt_project.yml"))


def digest(project: Path) -> str:
    """One hash over the names and contents of everything a project consists of."""
    total = hashlib.sha256()
    for file in sorted(project.rglob("*")):
        name = file.relative_to(project)
        if file.is_file() and not _MADE.intersection(name.parts):
            content = hashlib.sha256(file.read_bytes()).hexdigest()
            total.update(f"{name.as_posix()} {content}\n".encode())
    return total.hexdigest()


def is_current(project: Path) -> bool:
    """Whether the manifest was made from the project as it is now."""
    try:
        kept = json.loads((project / MANIFEST).read_text())
        return bool(kept["metadata"]["project_digest"] == digest(project))
    except (FileNotFoundError, KeyError, TypeError, ValueError):
        return False


def make_manifest(project: Path) -> None:
    """Has dbt read the project and keeps what Cosmos needs. Connects to no database.

    Raises:
        DbtError: the project is faulty.
    """
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        output = {"type": "postgres", "host": "unused", "port": 5432, "user": "unused"}
        output |= {"password": "unused", "dbname": "unused", "schema": project.name}
        profile = {project.name: {"target": "parse", "outputs": {"parse": output}}}
        (scratch / "profiles.yml").write_text(json.dumps(profile))
        said = subprocess.run(  # noqa: S603
            [
                str(Path(sys.executable).with_name("dbt")),
                "--no-use-colors",
                "parse",
                *("--project-dir", str(project), "--profiles-dir", name),
                *("--target-path", str(scratch / "target"), "--log-path", str(scratch / "logs")),
                "--no-partial-parse",
            ],
            capture_output=True,
            text=True,
            check=False,
            env={**os.environ, "DO_NOT_TRACK": "1"},
        )
        if said.returncode != 0:
            raise DbtError(said.stdout.strip() or said.stderr.strip())
        whole = json.loads((scratch / "target" / MANIFEST).read_text())
    kept = {
        "metadata": {
            "project_digest": digest(project),
            "project_name": whole["metadata"]["project_name"],
        },
        **{kind: _nodes(whole, kind) for kind in ("nodes", "sources", "exposures")},
    }
    (project / MANIFEST).write_text(json.dumps(kept, indent=2, sort_keys=True) + "\n")


def _nodes(manifest: dict[str, Any], kind: str) -> dict[str, dict[str, Any]]:
    return {
        name: {key: node[key] for key in _KEPT if node.get(key)}
        | {"config": {key: value for key in _KEPT_CONFIG if (value := node["config"].get(key))}}
        for name, node in manifest[kind].items()
    }
