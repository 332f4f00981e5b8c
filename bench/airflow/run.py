"""What the platform's Airflow takes by itself: npm run bench:airflow.

Times depend on the machine and on what else it does, so each figure stands beside one that was
measured in the same run, and its ratio to that is what to look at. Processes are those of
`make airflow`, with the settings of stack dev.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from statistics import median
from string import Template

from localairflow.api import Api
from localairflow.instance import LocalAirflow
from localairflow.processes import wait_until
from localairflow.tools import REPOSITORY, MissingPackageError, MissingToolError, pgbouncer

HERE = Path(__file__).parent
TEMPLATE = REPOSITORY / "scripts" / "dag_template" / "dag.py.txt"
DAGS = ("bench_one", "bench_mapped")
ROUNDS = 5
LOGINS = 10
PARALLELISM = 4
MISSING = 2
SECONDS_PER_MINUTE = 60

Row = tuple[str, str, str]


def main() -> int:
    """Returns the exit code: 2 when a program is missing on this machine."""
    parser = argparse.ArgumentParser(prog="bench:airflow", description="Measures Airflow.")
    parser.add_argument(
        "--sizes",
        nargs=2,
        type=int,
        default=(50, 200),
        metavar=("FEW", "MANY"),
        help="numbers of mapped tasks and of generated DAGs (default: 50 200)",
    )
    few, many = parser.parse_args().sizes
    load = os.getloadavg()[0]
    _tell(f"Airflow of stack dev, {os.cpu_count()} processors, load {load:.1f} at the start\n")
    with tempfile.TemporaryDirectory(prefix="bench-airflow-") as made:
        folder = Path(made)
        # Servers that refuse root run as somebody else, who must get through.
        folder.chmod(0o755)
        try:
            _measure(folder, few, many)
        except MissingToolError as missing:
            sys.stderr.write(f"bench:airflow: {missing}\n")
            return MISSING
    return 0


def _measure(folder: Path, few: int, many: int) -> None:
    of_few, of_many = (_generate(folder / f"{count}", count) for count in (few, many))
    together = _parsing(of_few, few, of_many, many)
    has_pgbouncer = _has_pgbouncer()
    speeds: dict[str, dict[int, float]] = {}
    for name, pooled in [("with PgBouncer", True), ("without", False)]:
        if pooled and not has_pgbouncer:
            continue
        with _airflow(folder / name.replace(" ", "-"), pooled=pooled) as local:
            admin = local.sign_in()
            if not speeds:
                _print("login, latency", [*_login(local), *_latency(admin)])
            speeds[name] = {count: _tasks_per_minute(admin, count) for count in (few, many)}
            if not pooled:
                _print("DAG processor", [_processor(local, of_many, many, together)])
    _print("mapped tasks that do nothing, LocalExecutor", list(_speed_rows(speeds, few)))


def _generate(folder: Path, count: int) -> Path:
    """DAGs of the template, as `npm run new-dag` writes them."""
    folder.mkdir()
    (folder / "dagkit").symlink_to(REPOSITORY / "dags" / "dagkit")
    shutil.copy(REPOSITORY / "dags" / ".airflowignore", folder)
    template = Template(TEMPLATE.read_text())
    for number in range(count):
        dag_id = f"generated_{number:03d}"
        words = {"dag_id": dag_id, "owner": "bench", "title": dag_id}
        (folder / f"{dag_id}.py").write_text(template.substitute(words))
    return folder


def _parsing(few_folder: Path, few: int, many_folder: Path, many: int) -> float:
    """Prints what imports take; returns the seconds of the many together."""
    said = subprocess.run(
        [
            sys.executable,
            str(HERE / "parsing.py"),
            str(REPOSITORY / "dags"),
            str(few_folder),
            str(many_folder),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    if said.returncode != 0:
        raise RuntimeError(f"parsing.py: {said.stderr.strip()}")
    shipped, of_few, of_many = json.loads(said.stdout)
    plain = median(of_many["files"].values())
    rows: list[Row] = [
        (file, f"{seconds * 1e3:.0f} ms", f"×{seconds / plain:.1f} of the template's DAG")
        for file, seconds in shipped["files"].items()
    ]
    ratio = (of_many["seconds"] / many) / (of_few["seconds"] / few)
    rows += [
        ("the template's DAG", f"{plain * 1e3:.0f} ms", f"median of {many}"),
        (
            f"{many} of them, all processors",
            f"{of_many['seconds']:.1f} s",
            f"each ×{ratio:.2f} of one of {few}: 1 is linear",
        ),
    ]
    _print("import of a DAG file, processor time beyond Airflow's own", rows)
    return float(of_many["seconds"])


@contextmanager
def _airflow(folder: Path, *, pooled: bool) -> Iterator[LocalAirflow]:
    """A platform with the benchmark's DAGs, healthy."""
    folder.mkdir()
    dags = folder / "dags"
    shutil.copytree(HERE / "dags", dags)
    more = {
        "AIRFLOW__CORE__DAGS_ARE_PAUSED_AT_CREATION": "False",
        "AIRFLOW__DAG_PROCESSOR__REFRESH_INTERVAL": "5",
    }
    local = LocalAirflow(folder, dags=dags, parallelism=PARALLELISM, pooled=pooled, more=more)
    try:
        local.start_services()
        local.migrate()
        local.start_airflow()
        admin = local.sign_in()
        wait_until(
            lambda: all(admin.call("GET", f"dags/{dag_id}").ok for dag_id in DAGS),
            what="the benchmark's DAGs",
            daemons=list(local.daemons.values()),
        )
        # The first run pays for imports.
        admin.wait("bench_one", admin.trigger("bench_one"))
        yield local
    finally:
        local.stop()


def _has_pgbouncer() -> bool:
    try:
        pgbouncer()
    except MissingPackageError as missing:
        _tell(f"Only without PgBouncer: {missing}\n")
        return False
    return True


def _login(local: LocalAirflow) -> list[Row]:
    admin = local.sign_in()
    answer, login, ratio = _beside(lambda: admin.get("version"), local.sign_in, LOGINS)
    return [
        ("the least that the API does", f"{answer * 1e3:.0f} ms", f"GET version, median {LOGINS}"),
        ("login, password to token", f"{login * 1e3:.0f} ms", f"×{ratio:.0f} of that"),
    ]


def _latency(admin: Api) -> list[Row]:
    def run() -> None:
        state = admin.wait("bench_one", admin.trigger("bench_one"))["state"]
        if state != "success":
            raise RuntimeError(f"bench_one: {state}")

    start = [sys.executable, "-c", "import airflow.sdk.execution_time.task_runner"]
    bare, whole, ratio = _beside(lambda: subprocess.run(start, check=True), run, ROUNDS)
    return [
        ("a process that imports the task runner", f"{bare:.2f} s", f"median of {ROUNDS}"),
        (
            "run of one task, request to success",
            f"{whole:.2f} s",
            f"×{ratio:.1f} of that",
        ),
    ]


def _tasks_per_minute(admin: Api, count: int) -> float:
    run_id = admin.trigger("bench_mapped", {"copies": count})
    run = admin.wait("bench_mapped", run_id)
    if run["state"] != "success":
        raise RuntimeError(f"bench_mapped with {count}: {run['state']}")
    took = datetime.fromisoformat(run["end_date"]) - datetime.fromisoformat(run["start_date"])
    return (count + 1) / took.total_seconds() * SECONDS_PER_MINUTE


def _speed_rows(speeds: dict[str, dict[int, float]], few: int) -> Iterator[Row]:
    for name, by_count in speeds.items():
        for count, speed in by_count.items():
            others = [other for other in speeds if other != name]
            to_other = [
                f"×{speed / speeds[other][count]:.2f} of {other}" for other in others[:1] if others
            ]
            to_few = [f"×{speed / by_count[few]:.2f} of {few}"] if count != few else []
            yield f"{count}, {name}", f"{speed:.0f} a minute", ", ".join([*to_other, *to_few])


def _processor(local: LocalAirflow, generated: Path, many: int, together: float) -> Row:
    """From the files' arrival to the last one's place in the database."""
    database = local.runtime().stack["database"]["database"]
    statement = "select count(distinct dag_id) from serialized_dag where dag_id like 'generated%%'"
    (local.endpoints.dags / "dagkit").symlink_to(REPOSITORY / "dags" / "dagkit")
    shutil.copy(generated / ".airflowignore", local.endpoints.dags)
    for file in generated.glob("*.py"):
        shutil.copy(file, local.endpoints.dags)
    took = _timed(
        lambda: wait_until(
            lambda: local.postgres.execute(statement, database=database) == [(many,)],
            what=f"{many} DAGs in the database",
            daemons=list(local.daemons.values()),
        )
    )
    ratio = f"×{took / together:.1f} of importing them alone"
    return f"{many} new files until all are in Airflow", f"{took:.0f} s", ratio


def _beside(
    one: Callable[[], object], other: Callable[[], object], rounds: int
) -> tuple[float, float, float]:
    """Medians of two works that take turns, and of the ratio of the second to the first."""
    times = [(_timed(one), _timed(other)) for _ in range(rounds)]
    firsts, seconds = zip(*times, strict=True)
    return median(firsts), median(seconds), median(second / first for first, second in times)


def _timed(work: Callable[[], object]) -> float:
    began = time.monotonic()
    work()
    return time.monotonic() - began


def _print(title: str, rows: list[Row]) -> None:
    name, value = (max(len(row[column]) for row in rows) for column in (0, 1))
    _tell(title)
    for what, figure, compared in rows:
        _tell(f"  {what:<{name}}  {figure:>{value}}  {compared}".rstrip())
    _tell("")


def _tell(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
