"""Images for a node: what lies in a folder, as an OCI archive whose digest is known."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import tarfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from localcluster.faults import InTheWayError

_KIND = "application/vnd.oci.image"
_CHUNK = 2**20


@dataclass(frozen=True)
class Archive:
    """An image in a file.

    Attributes:
        file: The archive.
        name: Repository and tag.
        digest: Digest of its manifest, as a registry would know it.
    """

    file: Path
    name: str
    digest: str

    @property
    def reference(self) -> str:
        """How a pod names it by digest."""
        return f"{self.name.rpartition(':')[0]}@{self.digest}"


@dataclass(frozen=True)
class Layer:
    """A layer of an image: an uncompressed archive and its digest."""

    file: Path
    digest: str


def layer(root: Path, file: Path, leave_out: Sequence[str] = ()) -> Layer:
    """Writes what lies in a folder as a layer; owners and modes are kept.

    Args:
        root: The folder.
        file: Where it is written.
        leave_out: Patterns of what stays out.

    Raises:
        InTheWayError: it cannot be written, as when the disk is full.
    """
    without = [f"--exclude={pattern}" for pattern in leave_out]
    # Sorted and without times: what is the same has the same digest.
    same = ("--sort=name", "--mtime=@0", "--numeric-owner")
    unfinished = file.with_suffix(".unfinished")
    done = subprocess.run(
        ["tar", "-c", *same, *without, "-f", str(unfinished), "-C", str(root), "."],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        unfinished.unlink(missing_ok=True)
        raise InTheWayError(f"{file.name} cannot be packed: {done.stderr.strip()}")
    unfinished.replace(file)
    return Layer(file, digest_of(file))


def pack(layers: Sequence[Layer], file: Path, name: str, config: Mapping[str, Any]) -> Archive:
    """Writes an image.

    Args:
        layers: Its layers, the lowest first.
        file: Where it is written.
        name: Repository and tag.
        config: Its settings: Env, User, WorkingDir, Cmd.

    Raises:
        InTheWayError: it cannot be written, as when the disk is full.
    """
    try:
        return _write(layers, file, name, config)
    except OSError as error:
        file.with_suffix(".unfinished").unlink(missing_ok=True)
        raise InTheWayError(f"{name} cannot be packed: {error.strerror}") from None


def _write(layers: Sequence[Layer], file: Path, name: str, config: Mapping[str, Any]) -> Archive:
    settings = _json(
        {
            "architecture": "amd64",
            "os": "linux",
            "config": config,
            "rootfs": {"type": "layers", "diff_ids": [one.digest for one in layers]},
        }
    )
    manifest = _json(
        {
            "schemaVersion": 2,
            "mediaType": f"{_KIND}.manifest.v1+json",
            "config": _described(f"{_KIND}.config.v1+json", _digest(settings), len(settings)),
            "layers": [
                _described(f"{_KIND}.layer.v1.tar", one.digest, one.file.stat().st_size)
                for one in layers
            ],
        }
    )
    digest = _digest(manifest)
    entry = _described(f"{_KIND}.manifest.v1+json", digest, len(manifest))
    named = {**entry, "annotations": {"io.containerd.image.name": name}}
    unfinished = file.with_suffix(".unfinished")
    with tarfile.open(unfinished, "w") as archive:
        _add(archive, "oci-layout", _json({"imageLayoutVersion": "1.0.0"}))
        _add(archive, "index.json", _json({"schemaVersion": 2, "manifests": [named]}))
        _add(archive, _blob(digest), manifest)
        _add(archive, _blob(_digest(settings)), settings)
        for one in layers:
            archive.add(one.file, _blob(one.digest))
    unfinished.replace(file)
    return Archive(file, name, digest)


def _json(content: Mapping[str, Any]) -> bytes:
    return json.dumps(content, sort_keys=True).encode()


def _described(kind: str, digest: str, size: int) -> dict[str, Any]:
    return {"mediaType": kind, "digest": digest, "size": size}


def _blob(digest: str) -> str:
    return f"blobs/{digest.replace(':', '/')}"


def _digest(content: bytes) -> str:
    return f"sha256:{hashlib.sha256(content).hexdigest()}"


def digest_of(file: Path) -> str:
    """Digest of a file."""
    found = hashlib.sha256()
    with file.open("rb") as content:
        while part := content.read(_CHUNK):
            found.update(part)
    return f"sha256:{found.hexdigest()}"


def _add(archive: tarfile.TarFile, name: str, content: bytes) -> None:
    entry = tarfile.TarInfo(name)
    entry.size = len(content)
    archive.addfile(entry, BytesIO(content))


def pause(program: Path, file: Path, name: str) -> Archive:
    """The image that holds a pod's namespaces: one program.

    Args:
        program: The program.
        file: Where it is written.
        name: Repository and tag.
    """
    root = file.with_suffix(".root")
    root.mkdir(parents=True, exist_ok=True)
    lowest = file.with_suffix(".layer")
    try:
        shutil.copy(program, root / "pause")
        config = {"Entrypoint": ["/pause"], "User": "65535:65535"}
        return pack([layer(root, lowest)], file, name, config)
    finally:
        shutil.rmtree(root)
        lowest.unlink(missing_ok=True)
