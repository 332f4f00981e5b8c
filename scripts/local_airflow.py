"""Runs a stack's Airflow on this machine until Ctrl-C: make airflow.

Exit codes: 0 stopped by Ctrl-C, 1 a process ended by itself, 2 something is missing or in the way,
3 a bug.
"""

from __future__ import annotations

import argparse
import contextlib
import fcntl
import math
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import traceback
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, TextIO

from localairflow.instance import ROLES, AirflowCommandError
from localairflow.kept import KeptAirflow, end_leftovers
from localairflow.processes import NotInTimeError, wait_until
from localairflow.tools import (
    REPOSITORY,
    MissingPackageError,
    MissingToolError,
    pgbouncer,
    server_user,
)

FOLDER = REPOSITORY / ".cache" / "airflow"
RELOAD_SECONDS = 5
PARALLELISM = 4
ENDED, IN_THE_WAY, BUG = 1, 2, 3
SATURDAY = 5

# Beside the endpoints. A DAG's author waits for neither: changed files are looked for every few
# seconds (the others are read as often as in a stack, lest that takes a core), and a new DAG runs
# without being unpaused first.
FOR_AUTHORS = {
    "AIRFLOW__DAG_PROCESSOR__REFRESH_INTERVAL": str(RELOAD_SECONDS),
    "AIRFLOW__CORE__DAGS_ARE_PAUSED_AT_CREATION": "False",
}
EXAMPLE = "daily_risk_processing"


class InTheWayError(Exception):
    """Something on this machine is in the way; the text says what, and what to do."""


class StopAskedError(Exception):
    """Somebody wants this to end."""


def main(arguments: list[str] | None = None) -> int:
    """Returns the exit code."""
    options = _options(arguments)
    folder: Path = options.folder.resolve()
    _hear(_ask_to_stop)
    try:
        with _own(folder):
            return _run(options, folder)
    except (InTheWayError, MissingToolError) as error:
        _tell(f"make airflow: {error}", sys.stderr)
        return IN_THE_WAY
    except StopAskedError:
        return 0


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="make airflow", description="Runs a stack's Airflow on this machine until Ctrl-C."
    )
    parser.add_argument("--stack", default="dev", help="whose settings (default: %(default)s)")
    parser.add_argument(
        "--port", type=_port, default=8080, help="port of the UI and the API (default: %(default)s)"
    )
    parser.add_argument(
        "--dags", type=_folder, default=REPOSITORY / "dags", help="the DAGs (default: dags)"
    )
    parser.add_argument(
        "--folder", type=Path, default=FOLDER, help="where it keeps all (default: .cache/airflow)"
    )
    parser.add_argument(
        "--fresh", action="store_true", help="forget earlier runs, logs, connections and variables"
    )
    return parser.parse_args(arguments)


def _port(text: str) -> int:
    if not text.isdigit() or not 1 <= int(text) <= 65_535:
        raise argparse.ArgumentTypeError(f"must be a port, 1 to 65535, is {text!r}")
    return int(text)


def _folder(text: str) -> Path:
    if not Path(text).is_dir():
        raise argparse.ArgumentTypeError(f"must be a folder, {text!r} is none")
    return Path(text).resolve()


def _hear(handler: Any) -> None:
    for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(name, handler)


def _ask_to_stop(*_: object) -> None:
    # Once: what stops everything must come to its end.
    _hear(signal.SIG_IGN)
    raise StopAskedError


@contextlib.contextmanager
def _own(folder: Path) -> Iterator[None]:
    """Keeps the folder for this process, and ends what a killed one has left in it."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise InTheWayError(
                f"it runs already, as process {lock.read().strip()}: stop that one with Ctrl-C, "
                "or name another --folder and --port"
            ) from None
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        if count := end_leftovers(folder):
            _tell(f"ended {count} processes of an earlier start that was killed")
        yield


def _run(options: argparse.Namespace, folder: Path) -> int:
    _refuse_taken(options.port)
    if options.fresh:
        _empty(folder)
    _refuse_unreachable(folder)
    began = time.monotonic()
    local = KeptAirflow(
        folder,
        stack=options.stack,
        dags=options.dags,
        parallelism=PARALLELISM,
        api_port=options.port,
        pooled=has_pgbouncer(),
        more=FOR_AUTHORS,
    )
    try:
        _tell(f"{'Making' if local.is_new else 'Starting'} Airflow in {_shown(folder)} …")
        local.start_services()
        local.start_airflow()
        _tell(_welcome(local, options, time.monotonic() - began))
        _run_example(local)
        # Only a signal, or the end of a process, ends this.
        wait_until(lambda: False, seconds=math.inf, what="Airflow", daemons=local.everything)
    except (AirflowCommandError, NotInTimeError) as error:
        _tell(f"make airflow: {error}", sys.stderr)
        _tell(f"Logs: {_shown(folder)}/*/*.log. To begin anew: make airflow FRESH=1", sys.stderr)
    finally:
        _hear(signal.SIG_IGN)
        _tell("\nStopping …")
        local.stop()
        _tell("Stopped; nothing is left running.")
    return ENDED


def _refuse_taken(port: int) -> None:
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(("127.0.0.1", port))
        except OSError as taken:
            raise InTheWayError(
                f"port {port} cannot be had ({taken.strerror}): name another one, such as "
                f"make airflow PORT={port + 1}"
            ) from None


def _refuse_unreachable(folder: Path) -> None:
    """PostgreSQL refuses root and is run by somebody else, who must get through to the folder."""
    user = server_user()
    if user is None:
        return
    folder.chmod(0o755)
    enter = ["/bin/sh", "-c", 'cd "$0"', str(folder)]
    entered = subprocess.run(  # noqa: S603
        enter,
        user=user.pw_uid,
        group=user.pw_gid,
        extra_groups=[],
        cwd="/",
        check=False,
        stderr=subprocess.DEVNULL,
    )
    if entered.returncode != 0:
        raise InTheWayError(
            f"{folder} cannot be entered by {user.pw_name}, who runs PostgreSQL because it refuses "
            "root: be somebody else than root, or name another --folder"
        )


def _empty(folder: Path) -> None:
    for entry in folder.iterdir():
        if entry.is_dir():
            shutil.rmtree(entry)
        elif entry.name != "lock":
            entry.unlink()


def has_pgbouncer() -> bool:
    """Whether this machine has PgBouncer; says so when it has not."""
    try:
        pgbouncer()
    except MissingPackageError as missing:
        _tell(f"Without PgBouncer, which a stack has: {missing}")
        return False
    return True


def _welcome(local: KeptAirflow, options: argparse.Namespace, seconds: float) -> str:
    stack = local.runtime().stack
    width = max(len(name) for name in local.passwords)
    users = [
        f"  {name:<{width}}  {password}   role {ROLES[name]}"
        for name, password in local.passwords.items()
    ]
    return "\n".join(
        [
            "",
            f"Airflow {stack['airflowVersion']} with the settings of stack {options.stack}, "
            f"up after {seconds:.0f} s",
            "",
            f"  {local.endpoints.api_url}",
            "",
            *users,
            "",
            f"  DAGs    {_shown(options.dags)}: a change is there after {RELOAD_SECONDS} s",
            f"  S3, Secrets Manager   AWS_ENDPOINT_URL={local.aws.url}",
            f"  logs    {_shown(local.folder)}/<component>/output.log",
            "",
            "Ctrl-C stops it all. The next start goes on from here; FRESH=1 begins anew.",
        ]
    )


def _shown(path: Path) -> str:
    return str(path.relative_to(REPOSITORY) if path.is_relative_to(REPOSITORY) else path)


def _run_example(local: KeptAirflow) -> None:
    """Lets the day's prices and report be made, which other DAGs want, unless they are there."""
    day = _last_business_day(datetime.now(UTC).date())
    bucket = local.runtime().stack["artifactsBucket"]
    has_report = local.aws.objects(bucket, f"risk/reports/date={day}/")
    if has_report or not (local.endpoints.dags / f"{EXAMPLE}.py").exists():
        return
    admin = local.sign_in()
    wait_until(
        lambda: admin.call("GET", f"dags/{EXAMPLE}").ok,
        what=f"{EXAMPLE} is parsed",
        daemons=local.everything,
    )
    admin.trigger(EXAMPLE)
    _tell(f"\n{EXAMPLE} runs, so that the other DAGs have data; dbt_transformations follows it.")


def _last_business_day(today: date) -> date:
    day = today - timedelta(days=1)
    while day.weekday() >= SATURDAY:
        day -= timedelta(days=1)
    return day


def _tell(text: str, stream: TextIO | None = None) -> None:
    print(text, file=stream or sys.stdout, flush=True)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Exception:
        _tell("scripts/local_airflow.py has a bug:", sys.stderr)
        traceback.print_exc()
        sys.exit(BUG)
