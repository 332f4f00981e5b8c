"""One DAG file from Airflow 2 to Airflow 3: ruff's Airflow rules, then ours, then what is left."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from dagmigrate.findings import Finding, find
from dagmigrate.rewrite import rewrite

RUFF = str(Path(sys.executable).with_name("ruff"))
CONFIG = Path(__file__).resolve().parents[2] / "pyproject.toml"


@dataclass(frozen=True)
class Migration:
    """A migrated file.

    Attributes:
        before: The file as it was.
        after: The file as it must be for Airflow 3.
        findings: What a person has to look at, by line of `after`.
    """

    before: str
    after: str
    findings: tuple[Finding, ...]


def migrate(source: str) -> Migration:
    """Migrates one file.

    Raises:
        SyntaxError: it is no Python of this Python's version.
    """
    compile(source, "<dag>", "exec")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "dag.py"
        file.write_text(source)
        airflow = ("check", "--isolated", "--preview", "--select", "AIR3")
        fix = ("--fix", "--unsafe-fixes", "--exit-zero", "--quiet")
        _ruff(*airflow, *fix, file=file)
        file.write_text(rewrite(file.read_text()))
        _ruff(*airflow, *fix, file=file)
        _ruff("check", "--config", str(CONFIG), "--select", "F401,I001", *fix, file=file)
        _ruff("format", "--config", str(CONFIG), "--quiet", file=file)
        after = file.read_text()
        left = _ruff(*airflow, "--output-format=json", "--exit-zero", file=file)
    findings = find(source, after)
    covered = {finding.line for finding in findings}
    findings += [
        Finding(row, str(one["code"]), str(one["message"]))
        for one in json.loads(left)
        if (row := int(one["location"]["row"])) not in covered
    ]
    return Migration(source, after, tuple(sorted(findings)))


def _ruff(*arguments: str, file: Path) -> str:
    return subprocess.run(  # noqa: S603
        [RUFF, *arguments, str(file)], capture_output=True, text=True, check=True
    ).stdout
