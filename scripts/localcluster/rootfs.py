"""What the image of Airflow holds, made without Docker: Debian, and the lock of image/.

The official image is Debian with Python and the same packages; its entry point is not needed, the
chart and the executor call programs by their names.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from localairflow.runtime import image_environment
from localairflow.tools import REPOSITORY
from localcluster.faults import InTheWayError
from localcluster.host import run
from localcluster.image import Layer, layer
from localcluster.programs import CACHE, Packages

HOME = "/opt/airflow"
DAGS = f"{HOME}/dags/repo/dags"
"""Where git-sync brings them in a stack (the setting core.dags_folder)."""

USER = 50_000
_INCLUDED = ("ca-certificates", "python3", "tzdata")
_LOCK = REPOSITORY / "image" / "requirements.lock"
_HEALTH = Path("usr/local/lib/airflow-platform/health.py")
_SHEBANG = re.compile(rb"^#!\S*python\S*")
_WITHOUT = ("var/cache", "var/lib/apt", "usr/share/doc", "usr/share/locale", "usr/share/man")


def root(packages: Packages) -> Path:
    """Returns the folder of the image's files, made on first use and when the lock changes.

    Raises:
        InTheWayError: Debian or a package cannot be had.
    """
    folder = CACHE / "image" / "root"
    stamp = folder.with_suffix(".stamp")
    suite = _suite()
    wanted = f"{suite} {zlib.crc32(_LOCK.read_bytes() + Path(__file__).read_bytes())}"
    if stamp.exists() and stamp.read_text() == wanted:
        return folder
    print("making the image of Airflow: Debian and the packages of its lock (once)", flush=True)
    stamp.unlink(missing_ok=True)
    shutil.rmtree(folder, ignore_errors=True)
    folder.parent.mkdir(parents=True, exist_ok=True)
    try:
        bootstrap(folder, packages, _INCLUDED)
        _install(folder)
        _finish(folder)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    stamp.write_text(wanted)
    return folder


def lowest_layer(packages: Packages) -> Layer:
    """Returns the image's files as a layer, packed on first use and when they change."""
    made = root(packages)
    file, stamp = made.with_suffix(".layer"), made.with_suffix(".digest")
    wanted = made.with_suffix(".stamp").read_text()
    if file.exists() and stamp.exists() and stamp.read_text().startswith(f"{wanted}\n"):
        return Layer(file, stamp.read_text().splitlines()[-1])
    packed = layer(made, file)
    stamp.write_text(f"{wanted}\n{packed.digest}")
    return packed


def config() -> dict[str, Any]:
    """Settings of the image, as its Dockerfile and the official image have them."""
    environment = {
        "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
        "HOME": "/home/airflow",
        "LANG": "C.UTF-8",
        "AIRFLOW_HOME": HOME,
        "PYTHONUNBUFFERED": "1",
        **image_environment(),
    }
    return {
        "Env": [f"{name}={value}" for name, value in environment.items()],
        "User": f"{USER}:0",
        "WorkingDir": HOME,
    }


def _suite() -> str:
    released = dict(
        line.split("=", 1)
        for line in Path("/etc/os-release").read_text().splitlines()
        if "=" in line
    )
    return released.get("VERSION_CODENAME", "").strip('"')


def bootstrap(
    folder: Path,
    packages: Packages,
    included: Sequence[str],
    *,
    instead: Mapping[str, str] | None = None,
) -> None:
    """Makes a Debian of the machine's own release in a folder.

    Args:
        folder: An empty folder.
        packages: The node's own part of Debian.
        included: What it holds beyond the least.
        instead: Release to take instead, by the name of the machine's own.

    Raises:
        InTheWayError: it cannot be had.
    """
    own = _suite()
    suite = (instead or {}).get(own, own)
    targets = ("--no-release-info", "--format", "$(REPO_URI)", "Created-By: Packages")
    mirrors = run("apt-get", "indextargets", *targets).split()
    if not suite or not mirrors:
        raise InTheWayError("the image needs Debian's or Ubuntu's package lists: apt-get update")
    environment = packages.environment(os.environ)
    command = ["debootstrap", "--variant=minbase", f"--include={','.join(included)}"]
    run(*command, suite, str(folder), mirrors[0], environment=_without_library_path(environment))


def _without_library_path(environment: Mapping[str, str]) -> dict[str, str]:
    # Programs of the new Debian take their own libraries.
    return {name: value for name, value in environment.items() if name != "LD_LIBRARY_PATH"}


def _install(folder: Path) -> None:
    uv = os.environ.get("UV")
    if uv is None:
        raise InTheWayError("uv is missing: start this through scripts/python.sh")
    version = _python(folder)
    target = folder / "usr" / "local" / "lib" / f"python{version}" / "dist-packages"
    sync = [uv, "pip", "sync", "--quiet", "--require-hashes", "--only-binary", ":all:"]
    where = ["--target", str(target), "--python-version", version]
    done = subprocess.run(
        [*sync, *where, str(_LOCK)], cwd=REPOSITORY, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        raise InTheWayError(f"the packages of the image cannot be had: {done.stderr.strip()}")
    programs = folder / "usr" / "local" / "bin"
    for program in sorted((target / "bin").iterdir()):
        content = _SHEBANG.sub(b"#!/usr/bin/python3", program.read_bytes())
        (programs / program.name).write_bytes(content)
        (programs / program.name).chmod(0o755)
    shutil.rmtree(target / "bin")
    # Once and for all: no pod may write there, and layers carry no times to compare.
    compile_all = ("python3", "-m", "compileall", "-q", "-f", "-j", "0")
    unchecked = ("--invalidation-mode", "unchecked-hash")
    libraries = ("/usr/lib", str(Path("/") / target.relative_to(folder)))
    subprocess.run(
        ["chroot", str(folder), *compile_all, *unchecked, *libraries],
        env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin"},
        # Some packages hold templates and tests for other Pythons.
        check=False,
        capture_output=True,
    )


def _python(folder: Path) -> str:
    found = [one.name for one in (folder / "usr" / "bin").glob("python3.*")]
    versions = [
        name.removeprefix("python") for name in found if re.fullmatch(r"python3\.\d+", name)
    ]
    if len(versions) != 1:
        raise InTheWayError(f"the new Debian has no single Python 3: {', '.join(found) or 'none'}")
    return versions[0]


def _finish(folder: Path) -> None:
    for name in ("python", "python3"):
        link = folder / "usr" / "local" / "bin" / name
        link.unlink(missing_ok=True)
        link.symlink_to("/usr/bin/python3")
    for name, line in (
        ("passwd", f"airflow:x:{USER}:0::/home/airflow:/bin/bash\n"),
        ("group", "airflow:x:50000:\n"),
    ):
        with (folder / "etc" / name).open("a") as file:
            file.write(line)
    for name in ("home/airflow", "opt/airflow", "opt/airflow/logs", DAGS.lstrip("/")):
        made = folder / name
        made.mkdir(parents=True, exist_ok=True)
        os.chown(made, USER, 0)
        made.chmod(0o775)
    health = folder / _HEALTH
    health.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(REPOSITORY / "image" / "health.py", health)
    for name in _WITHOUT:
        shutil.rmtree(folder / name, ignore_errors=True)
