"""An image's archive: what a registry would say of it."""

from __future__ import annotations

import hashlib
import json
import tarfile
from pathlib import Path

import pytest

from localcluster.faults import InTheWayError
from localcluster.image import Layer, layer, pack


def packed(folder: Path, name: str = "example.com/tool:1"):
    root = folder / "root"
    root.mkdir(exist_ok=True)
    (root / "program").write_text("x")
    lowest = layer(root, folder / "lowest.layer")
    return pack([lowest], folder / "image.tar", name, {"Entrypoint": ["/program"]})


def test_an_archive_is_named_by_the_digest_of_its_manifest(tmp_path: Path) -> None:
    archive = packed(tmp_path)
    with tarfile.open(archive.file) as content:
        index = json.load(content.extractfile("index.json"))
        [manifest] = index["manifests"]
        blob = content.extractfile(f"blobs/{manifest['digest'].replace(':', '/')}").read()
        [layer] = json.loads(blob)["layers"]
        assert layer["digest"].replace(":", "/").join(["blobs/", ""]) in content.getnames()
    assert manifest["digest"] == f"sha256:{hashlib.sha256(blob).hexdigest()}" == archive.digest
    assert manifest["annotations"] == {"io.containerd.image.name": "example.com/tool:1"}
    assert archive.reference == f"example.com/tool@{archive.digest}"
    assert {one.name for one in tmp_path.iterdir()} == {"root", "lowest.layer", "image.tar"}


def test_the_same_content_has_the_same_digest(tmp_path: Path) -> None:
    first = packed(tmp_path)
    (tmp_path / "root" / "program").touch()
    assert packed(tmp_path).digest == first.digest


def test_what_cannot_be_packed_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(InTheWayError, match=r"a\.layer cannot be packed"):
        layer(tmp_path / "nowhere", tmp_path / "a.layer")
    with pytest.raises(InTheWayError, match="a:1 cannot be packed"):
        pack([Layer(tmp_path / "nowhere", "sha256:0")], tmp_path / "image.tar", "a:1", {})
    assert list(tmp_path.iterdir()) == []
