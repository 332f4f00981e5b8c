"""Images of the Airflow chart's own pods, made here: no registry is asked for any of them.

Airflow's is the one of `image/`, built where a program for that is there, or else made of the same
lock on Debian. PgBouncer is Debian's, the StatsD exporter its Go module. The
exporter of PgBouncer's metrics is published as an image only: in its place stands a process that
does nothing and says that it is well.
"""

from __future__ import annotations

import json
import shutil
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from localairflow.tools import REPOSITORY
from localcluster import rootfs
from localcluster.builtimage import builder, built
from localcluster.image import Archive, Layer, layer, pack
from localcluster.node import Node
from localcluster.programs import (
    CACHE,
    METRICS_SERVER,
    STATSD_EXPORTER,
    Packages,
    compiled,
    packages,
)

_POOLER = ("pgbouncer", "psmisc")
"""With `killall`, which the shipped preStop hook calls, as in the image of upstream."""

_NEW_ENOUGH = {"bookworm": "trixie"}
"""Debian 12's PgBouncer does not know max_prepared_statements."""

_NOTHING = """#!/bin/sh
# In place of an image that no package registry has: answers its probe, and waits.
[ "$1" = health ] && exit 0
trap 'exit 0' TERM INT
while :; do sleep 3600 & wait; done
"""


def prepare() -> None:
    """Makes what the images are made of, where it is not made yet.

    Raises:
        InTheWayError: something cannot be had.
    """
    compiled([METRICS_SERVER, STATSD_EXPORTER])
    _pooler_layer(packages())


def _pooler_layer(debian: Packages) -> Layer:
    folder = CACHE / "image" / "pooler"
    file, stamp = folder.with_suffix(".layer"), folder.with_suffix(".digest")
    wanted = str(zlib.crc32(Path(__file__).read_bytes()))
    if file.exists() and stamp.exists() and stamp.read_text().startswith(f"{wanted}\n"):
        return Layer(file, stamp.read_text().splitlines()[-1])
    print("making the image of PgBouncer: Debian's package (once)", flush=True)
    shutil.rmtree(folder, ignore_errors=True)
    folder.parent.mkdir(parents=True, exist_ok=True)
    try:
        rootfs.bootstrap(folder, debian, _POOLER, instead=_NEW_ENOUGH)
        nothing = folder / "usr" / "bin" / "pgbouncer_exporter"
        nothing.write_text(_NOTHING)
        nothing.chmod(0o755)
        packed = layer(folder, file)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    stamp.write_text(f"{wanted}\n{packed.digest}")
    return packed


@dataclass(frozen=True)
class Images:
    """Images that lie in files, as a workflow would have copied them to a stack's own repository.

    Attributes:
        repository: The repository.
        archives: Each image by the chart's key for it.
    """

    repository: str
    archives: Mapping[str, Archive]

    @property
    def airflow(self) -> str:
        """Digest of Airflow's image."""
        return self.archives["airflow"].digest

    @property
    def system(self) -> dict[str, str]:
        """The other images as the settings name them."""
        return {
            key: f"{one.name}@{one.digest}"
            for key, one in self.archives.items()
            if key != "airflow"
        }

    def load(self, server: Node) -> None:
        """Brings all of them onto a node; the files are removed."""
        for one in self.archives.values():
            server.load(one.file, one.name, one.reference)
            one.file.unlink()

    def written(self) -> str:
        """What they are, for another process."""
        archives = {
            key: [str(one.file), one.name, one.digest] for key, one in self.archives.items()
        }
        return json.dumps({"repository": self.repository, "archives": archives})

    @classmethod
    def read(cls, text: str) -> Images:
        """What another process wrote down."""
        content = json.loads(text)
        archives = {
            key: Archive(Path(where), name, digest)
            for key, (where, name, digest) in content["archives"].items()
        }
        return cls(content["repository"], archives)


def make(folder: Path, repository: str, *, for_chart: bool) -> Images:
    """Packs the images.

    Args:
        folder: Where the archives are written; emptied first.
        repository: The stack's own repository.
        for_chart: Whether the chart's other pods run too, or only Airflow's image is needed.
    """
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    found = {"airflow": _airflow(folder, repository)}
    if for_chart:
        pooler = [_pooler_layer(packages())]
        paths = {"Env": ["PATH=/usr/sbin:/usr/bin:/sbin:/bin"]}
        exporter = {**paths, "Entrypoint": ["pgbouncer_exporter"]}
        found |= {
            "pgbouncer": pack(pooler, folder / "pgbouncer.tar", f"{repository}:pgbouncer", paths),
            "pgbouncerExporter": pack(
                pooler, folder / "exporter.tar", f"{repository}:pgbouncer-exporter", exporter
            ),
            "statsd": _statsd(folder, repository),
        }
    return Images(repository, found)


def _airflow(folder: Path, repository: str) -> Archive:
    dags = folder / "dags"
    write_dags(dags)
    program = builder()
    if program is None:
        layers, config = [rootfs.lowest_layer(packages())], rootfs.config()
    else:
        layers, config = built(program, folder / "built")
    staged = folder / "image"
    shutil.copytree(dags, staged / rootfs.DAGS.lstrip("/"))
    upper = layer(staged, folder / "dags.layer")
    try:
        return pack([*layers, upper], folder / "airflow.tar", f"{repository}:airflow", config)
    finally:
        shutil.rmtree(staged)


def write_dags(folder: Path) -> None:
    """Writes the platform's DAGs and the tests' own into a folder."""
    without = shutil.ignore_patterns("__pycache__", "target", "logs")
    for source in (REPOSITORY / "dags", REPOSITORY / "tests" / "cluster" / "dags"):
        shutil.copytree(source, folder, ignore=without, dirs_exist_ok=True)


def _statsd(folder: Path, repository: str) -> Archive:
    root = folder / "statsd"
    root.mkdir()
    shutil.copy(compiled([STATSD_EXPORTER]) / STATSD_EXPORTER.name, root)
    lowest = [layer(root, folder / "statsd.layer")]
    entry = {"Entrypoint": [f"/{STATSD_EXPORTER.name}"]}
    return pack(lowest, folder / "statsd.tar", f"{repository}:statsd-exporter", entry)
