"""What breaks in a cluster, done to real processes: how Airflow recovers, and how long it takes."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator

import psutil
import pytest

from localairflow.api import Api
from localairflow.figures import Figures
from localairflow.gated import DAG_ID, GatedRun
from localairflow.instance import COMPONENTS, HEALTH, LocalAirflow
from localairflow.kubernetes import EmptyKubernetes
from localairflow.processes import POLL_SECONDS, Daemon, wait_until

HEADING = "recovery"
COPIES = 8
"""More than fit at once: some are running when the fault strikes, some are not."""

RUNS, RUN_COPIES, ROUNDS = 4, 4, 5
"""Runs at once that two schedulers share; and how often at most, until both have had some."""


class Clock:
    """Seconds since it was made."""

    def __init__(self) -> None:
        self._began = time.monotonic()

    def __str__(self) -> str:
        return f"{time.monotonic() - self._began:.1f} s"


class Kubelet:
    """Starts components that end anew, in a thread, as the kubelet does with containers.

    Args:
        airflow: Whose components.
    """

    def __init__(self, airflow: LocalAirflow) -> None:
        self._airflow = airflow
        self._leave = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self.restarted: list[str] = []

    def __enter__(self) -> Kubelet:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._leave.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._leave.wait(POLL_SECONDS):
            for name in COMPONENTS:
                daemon = self._airflow.daemons[name]
                if not daemon.is_running:
                    self.restarted.append(name)
                    daemon.kill_family()
                    self._airflow.start(name)


def lose(airflow: LocalAirflow, scheduler: Daemon) -> None:
    """Kills a scheduler and ends its connections, as the loss of its pod does.

    Its tasks go on. Here they are its children and hold its connections open: a transaction that it
    was in would keep its locks as long as they live, and no other scheduler could go on with a run.
    """
    pool = airflow.pgbouncer
    ports = {
        one.laddr.port
        for one in psutil.Process(scheduler.pid).net_connections("tcp")
        if one.raddr and one.raddr.port == pool.port
    }
    assert ports
    scheduler.kill()
    links = {row["link"] for row in pool.show("clients") if row["port"] in ports}
    for server in pool.show("servers"):
        if server["ptr"] in links:
            end = "select pg_terminate_backend(%s)"
            airflow.postgres.execute(end, (server["remote_pid"],))


@pytest.fixture
def daemons(airflow: LocalAirflow) -> Iterator[dict[str, Daemon]]:
    """Airflow's processes; whatever a test did to them is put right at its end."""
    yield airflow.daemons
    if not airflow.postgres.answers():
        airflow.postgres.start()
    for name, daemon in list(airflow.daemons.items()):
        if name not in COMPONENTS:
            daemon.kill_family()
            del airflow.daemons[name]
        elif not daemon.is_running:
            daemon.kill_family()
            airflow.start(name)
    airflow.wait_healthy()


@pytest.fixture
def kubernetes() -> Iterator[EmptyKubernetes]:
    """A Kubernetes without pods."""
    made = EmptyKubernetes()
    yield made
    made.stop()


def test_a_killed_scheduler_s_run_ends_well_under_another_and_nothing_runs_twice(
    airflow: LocalAirflow,
    daemons: dict[str, Daemon],
    kubernetes: EmptyKubernetes,
    gated_run: Callable[[int], GatedRun],
    figures: Figures,
) -> None:
    run = gated_run(COPIES)
    run.wait_started(airflow.endpoints.parallelism)
    lose(airflow, daemons["scheduler"])
    clock = Clock()
    run.open()
    other = airflow.start(
        "scheduler", name="scheduler#2", more=airflow.second_scheduler(kubernetes)
    )
    assert run.wait_end(daemons=[other]) == "success"
    figures.add(HEADING, "scheduler killed, another started: to the run's end", str(clock))
    assert run.started() == run.ended() == list(range(COPIES))
    tries = {one["try_number"] for one in run.admin.tasks(DAG_ID, run.run_id)}
    assert tries == {1}


def test_two_schedulers_share_the_work(
    airflow: LocalAirflow,
    daemons: dict[str, Daemon],
    kubernetes: EmptyKubernetes,
    gated_run: Callable[[int], GatedRun],
    figures: Figures,
) -> None:
    airflow.start("scheduler", name="scheduler#2", more=airflow.second_scheduler(kubernetes))
    database = airflow.runtime().stack["database"]["database"]
    alive = "select count(*) from job where job_type = 'SchedulerJob' and state = 'running'"
    wait_until(
        lambda: airflow.postgres.execute(alive, database=database) == [(2,)],
        what="two schedulers at work",
        daemons=[daemons["scheduler#2"]],
    )
    shares: Counter[object] = Counter()
    for _ in range(ROUNDS):
        runs = [gated_run(RUN_COPIES) for _ in range(RUNS)]
        for run in runs:
            run.open()
        assert {run.wait_end(daemons=[daemons["scheduler#2"]]) for run in runs} == {"success"}
        assert [run.started() for run in runs] == [list(range(RUN_COPIES))] * RUNS
        ids = tuple(run.run_id for run in runs)
        share = "select queued_by_job_id, count(*) from task_instance where run_id in %s group by 1"
        for job, count in airflow.postgres.execute(share, (ids,), database=database):
            shares[job] += int(str(count))
        if len(shares) == 2:
            break
    figures.add(HEADING, "tasks that each of two schedulers started", str(sorted(shares.values())))
    assert len(shares) == 2


def test_a_run_outlives_a_restart_of_the_database(
    airflow: LocalAirflow,
    daemons: dict[str, Daemon],
    gated_run: Callable[[int], GatedRun],
    figures: Figures,
) -> None:
    run = gated_run(COPIES)
    run.wait_started(airflow.endpoints.parallelism)
    with Kubelet(airflow) as kubelet:
        airflow.postgres.stop()
        run.open()
        airflow.postgres.start()
        clock = Clock()
        assert run.wait_end() == "success"
        figures.add(HEADING, "database back: to the run's end", str(clock))
        airflow.wait_healthy(*HEALTH, daemons=())
        figures.add(HEADING, "database back: to all components healthy", str(clock))
    ended = ", ".join(sorted(set(kubelet.restarted))) or "none"
    figures.add(HEADING, "components that ended with the database", ended)
    assert set(run.ended()) == set(range(COPIES))


def test_tasks_report_to_an_api_server_that_was_killed_and_came_back(
    airflow: LocalAirflow,
    daemons: dict[str, Daemon],
    gated_run: Callable[[int], GatedRun],
    figures: Figures,
) -> None:
    run = gated_run(COPIES)
    run.wait_started(airflow.endpoints.parallelism)
    daemons["api-server"].kill_family()
    run.open()
    away = Clock()
    airflow.start("api-server")
    wait_until(
        lambda: airflow.anyone.is_healthy("metadatabase"),
        what="the API server is back",
        daemons=[airflow.daemons["api-server"]],
    )
    figures.add(HEADING, "API server killed: to its return", str(away))
    clock = Clock()
    assert run.wait_end() == "success"
    figures.add(HEADING, "API server back: to the run's end", str(clock))
    assert set(run.ended()) == set(range(COPIES))
    again = [one for one in run.admin.tasks(DAG_ID, run.run_id) if one["try_number"] > 1]
    figures.add(HEADING, "tasks that needed another try", f"{len(again)} of {COPIES}")


def test_a_killed_task_is_tried_again_as_its_dag_says(
    airflow: LocalAirflow, admin: Api, gated_run: Callable[[int], GatedRun], figures: Figures
) -> None:
    run = gated_run(1)
    run.wait_started(1)
    [first] = run.process_ids()
    os.kill(first, signal.SIGKILL)
    clock = Clock()
    run.wait_started(2)
    figures.add(HEADING, "task killed: to its second try (retry_delay 2 s)", str(clock))
    run.open()
    assert run.wait_end() == "success"
    [task] = [one for one in admin.tasks(DAG_ID, run.run_id) if one["task_id"] == "work"]
    assert (task["try_number"], task["max_tries"]) == (2, 2)
    path = f"dags/{DAG_ID}/dagRuns/{run.run_id}/taskInstances/work/0/tries"
    tries = admin.get(path)["task_instances"]
    assert [(one["try_number"], one["state"]) for one in tries] == [(1, "failed"), (2, "success")]
