"""The image of `image/`, built with Docker or buildah where there is one."""

from __future__ import annotations

import gzip
import json
import shutil
import subprocess
import tarfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from localairflow.tools import REPOSITORY
from localcluster.faults import InTheWayError
from localcluster.image import Layer, digest_of

_SOURCE = REPOSITORY / "image"
_NAME = "airflow-platform:e2e"
_GZIP = b"\x1f\x8b"
_SETTINGS = ("Cmd", "Entrypoint", "Env", "User", "WorkingDir")
_LAST_LINES = 5


@dataclass(frozen=True)
class Builder:
    """A program that builds images from a Dockerfile.

    Attributes:
        build: Its words that build `image/`.
        save: Its words that write what was built; the file's name follows at once.
    """

    build: tuple[str, ...]
    save: tuple[str, ...]


_DOCKER = Builder(
    ("docker", "build", "--quiet", "--target", "airflow", "--tag", _NAME, str(_SOURCE)),
    ("docker", "save", _NAME, "--output="),
)
_BUILDAH = Builder(
    ("buildah", "build", "--quiet", "--target", "airflow", "--tag", _NAME, str(_SOURCE)),
    ("buildah", "push", _NAME, "docker-archive:"),
)


def builder() -> Builder | None:
    """Docker, if one answers, or else buildah; None where neither is."""
    if shutil.which("docker") is not None:
        answer = subprocess.run(["docker", "info"], capture_output=True, check=False)
        if answer.returncode == 0:
            return _DOCKER
    return None if shutil.which("buildah") is None else _BUILDAH


def built(program: Builder, folder: Path) -> tuple[list[Layer], dict[str, Any]]:
    """Builds the image and returns its layers, the lowest first, and its settings.

    Args:
        program: What builds it.
        folder: Where the layers are written.

    Raises:
        InTheWayError: it cannot be built; carries what was said last.
    """
    folder.mkdir(parents=True, exist_ok=True)
    print(f"building the image of image/ with {program.build[0]}", flush=True)
    _run(program.build)
    saved = folder / "saved.tar"
    *words, last = program.save
    _run((*words, f"{last}{saved}"))
    try:
        return _read(saved, folder)
    finally:
        saved.unlink()


def _run(command: tuple[str, ...]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        last = "\n".join(done.stderr.strip().splitlines()[-_LAST_LINES:])
        raise InTheWayError(f"{command[0]} {command[1]} failed: {last}")


def _read(saved: Path, folder: Path) -> tuple[list[Layer], dict[str, Any]]:
    with tarfile.open(saved) as archive:
        [described] = json.load(_file(archive, "manifest.json"))
        config: Mapping[str, Any] = json.load(_file(archive, described["Config"]))["config"]
        layers = [
            _layer(_file(archive, name), folder / f"{number}.layer")
            for number, name in enumerate(described["Layers"])
        ]
    return layers, {name: config[name] for name in _SETTINGS if config.get(name)}


def _layer(content: IO[bytes], file: Path) -> Layer:
    # Docker's newer store keeps layers compressed; an image's settings name what is inside.
    start = content.read(len(_GZIP))
    content.seek(0)
    with file.open("wb") as out:
        if start == _GZIP:
            with gzip.open(content) as inner:
                shutil.copyfileobj(inner, out)
        else:
            shutil.copyfileobj(content, out)
    return Layer(file, digest_of(file))


def _file(archive: tarfile.TarFile, name: str) -> IO[bytes]:
    found = archive.extractfile(name)
    if found is None:
        raise InTheWayError(f"the image that was built has no {name}")
    return found
