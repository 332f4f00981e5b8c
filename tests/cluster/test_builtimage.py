"""An image that Docker or buildah built, read as they save it."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import shutil
import tarfile
from pathlib import Path

import pytest

from localcluster import builtimage
from localcluster.faults import InTheWayError

CONFIG = {
    "Entrypoint": ["/entrypoint"],
    "Env": ["PATH=/bin"],
    "User": "50000:0",
    "Healthcheck": {"Test": ["CMD", "true"]},
    "Cmd": None,
}
LOWER, UPPER = b"lower" * 100, b"upper" * 100


def saved(file: Path) -> None:
    """Writes what `docker save` writes, one layer of it compressed."""
    parts = {
        "manifest.json": json.dumps([{"Config": "blobs/config", "Layers": ["a.tar", "b.tar"]}]),
        "blobs/config": json.dumps({"config": CONFIG}),
    }
    with tarfile.open(file, "w") as archive:
        for name, content in (
            *((name, text.encode()) for name, text in parts.items()),
            ("a.tar", LOWER),
            ("b.tar", gzip.compress(UPPER)),
        ):
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))


def tool(folder: Path, body: str) -> builtimage.Builder:
    program = folder / "tool"
    program.write_text(f"#!/bin/sh\n{body}\n")
    program.chmod(0o755)
    return builtimage.Builder((str(program), "build"), (str(program), "save", "--output="))


def test_the_layers_are_what_is_inside_and_the_settings_what_a_container_needs(
    tmp_path: Path,
) -> None:
    made = tmp_path / "made.tar"
    saved(made)
    program = tool(tmp_path, f'case $1 in save) cp {made} "${{2#--output=}}" ;; esac')
    layers, config = builtimage.built(program, tmp_path / "layers")
    assert [one.file.read_bytes() for one in layers] == [LOWER, UPPER]
    assert [one.digest for one in layers] == [
        f"sha256:{hashlib.sha256(one).hexdigest()}" for one in (LOWER, UPPER)
    ]
    assert config == {"Entrypoint": ["/entrypoint"], "Env": ["PATH=/bin"], "User": "50000:0"}
    assert sorted(one.name for one in (tmp_path / "layers").iterdir()) == ["0.layer", "1.layer"]


def test_a_build_that_fails_says_what_the_tool_said_last(tmp_path: Path) -> None:
    program = tool(tmp_path, "echo the base is not there >&2; exit 1")
    with pytest.raises(InTheWayError, match="build failed: the base is not there"):
        builtimage.built(program, tmp_path / "layers")


@pytest.mark.parametrize(
    ("tools", "wanted"),
    [
        ({"docker": 0, "buildah": 0}, "docker"),
        ({"docker": 1, "buildah": 0}, "buildah"),
        ({"docker": 1}, None),
        ({}, None),
    ],
)
def test_docker_that_answers_comes_before_buildah(
    tools: dict[str, int], wanted: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shell = shutil.which("sh")
    for name, code in tools.items():
        (tmp_path / name).write_text(f"#!{shell}\nexit {code}\n")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    found = builtimage.builder()
    assert (None if found is None else found.build[0]) == wanted
