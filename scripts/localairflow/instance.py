"""A stack's Airflow on this machine: the services it leans on, and its processes."""

from __future__ import annotations

import secrets
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import psutil

from localairflow.api import Api
from localairflow.aws import Aws
from localairflow.kubernetes import EmptyKubernetes
from localairflow.memory import MemoryWatch
from localairflow.pgbouncer import Pgbouncer
from localairflow.postgres import ADDRESS, Postgres
from localairflow.processes import (
    PATIENCE_SECONDS,
    Daemon,
    Descendants,
    free_port,
    wait_until,
)
from localairflow.runtime import Endpoints, Runtime, SecretSources, read_stack
from localairflow.tools import REPOSITORY, moto_server, pgbouncer, postgres_binaries
from localairflow.users import put_user

PROGRAMS = Path(sys.prefix) / "bin"
COMPONENTS = ("api-server", "scheduler", "dag-processor", "triggerer")
HEALTH = ("metadatabase", "scheduler", "dag_processor", "triggerer")
GRACE_SECONDS = 20
"""How long a process may take to stop before it is killed. A task that is killed with its scheduler
is tried again under the next one."""
ROLES = {"admin": "Admin", "viewer": "Viewer", "risk-system": "User"}
"""Sample users and their roles; the last is another system, which calls the API."""

# A scheduler that starts pods serves no logs either.
_ARGUMENTS = {"scheduler": ("--skip-serve-logs",)}
_TASK_TITLE = "airflow worker -- LocalExecutor"
"""Of the local executor's processes that tasks run in."""


class AirflowCommandError(Exception):
    """An `airflow` command failed; carries what it said last."""


class LocalAirflow:
    """Everything that one stack's Airflow needs, and Airflow itself.

    Args:
        folder: An empty folder for everything that is written.
        stack: The stack whose settings are used.
        dags: Folder of the DAG files.
        parallelism: Tasks at once.
        api_port: Where the API server listens. Default: any free port.
        pooled: Whether PgBouncer stands before the database, as it does in a stack.
        more: Variables for every process, beyond the endpoints.
    """

    def __init__(
        self,
        folder: Path,
        *,
        stack: str = "dev",
        dags: Path = REPOSITORY / "dags",
        parallelism: int = 4,
        api_port: int | None = None,
        pooled: bool = True,
        more: Mapping[str, str] | None = None,
    ) -> None:
        self.folder = folder
        self.stack = stack
        self.pooled = pooled
        self.more = dict(more or {})
        self.sources = SecretSources()
        self.passwords = {name: secrets.token_urlsafe(12) for name in ROLES}
        self.runtimes: dict[str, Runtime] = {}
        self.daemons: dict[str, Daemon] = {}
        self._commands: dict[int, tuple[str, psutil.Process]] = {}
        self.watch = MemoryWatch(self.memory_groups)
        self._dags = dags
        self._parallelism = parallelism
        self._api_port = api_port

    def start_services(self) -> None:
        """Starts PostgreSQL, PgBouncer and moto, and makes what a stack has in AWS.

        Raises:
            MissingToolError: a program is missing on this machine.
        """
        for needed in (postgres_binaries, moto_server, *([pgbouncer] if self.pooled else [])):
            needed()
        self.folder.chmod(0o755)
        with ThreadPoolExecutor() as pool:
            creating = pool.submit(self.create_postgres)
            region_stack = pool.submit(self._read_stack, self.stack, port := free_port())
            self.postgres = replace(creating.result(), port=port)
            self.runtimes[self.stack] = region_stack.result()
        runtime = self.runtimes[self.stack]
        self.aws = Aws(self.folder / "aws", runtime.stack["region"])
        self.aws.start()
        self.postgres.start()
        self.fill_postgres()
        if self.pooled:
            self._start_pgbouncer(runtime)
        self.aws.wait_ready()
        for bucket in ("logsBucket", "artifactsBucket"):
            self.aws.create_bucket(runtime.stack[bucket])
        home = self.folder / "home"
        home.mkdir(exist_ok=True)
        # Airflow writes a configuration of its own where it finds none.
        (home / "airflow.cfg").touch()
        self.endpoints = Endpoints(
            home=home,
            dags=self._dags,
            api_port=self._api_port or free_port(),
            health_port=free_port(),
            trigger_log_port=free_port(),
            statsd_port=free_port(),
            pgbouncer_port=self.pgbouncer.port if self.pooled else None,
            database_authority=self.postgres.certificates.authority,
            parallelism=self._parallelism,
            aws=self.aws.environment,
        )

    def create_postgres(self) -> Postgres:
        """Makes the database server."""
        return Postgres.create(self.folder / "postgres")

    def fill_postgres(self) -> None:
        """Makes Airflow's user and its empty database."""
        database = self.runtime().stack["database"]["database"]
        self.postgres.create_user(self.sources.username, self.sources.password)
        self.postgres.create_database(database, self.sources.username)

    def _start_pgbouncer(self, runtime: Runtime) -> None:
        self.pgbouncer = Pgbouncer(
            self.folder / "pgbouncer",
            ini=runtime.secret("airflow-pgbouncer-config", "pgbouncer.ini"),
            users=runtime.secret("airflow-pgbouncer-config", "users.txt"),
            authority=self.postgres.certificates.authority,
            console={"user": self.sources.username, "password": self.sources.password},
        )
        self.pgbouncer.start()

    def _read_stack(self, stack: str, port: int) -> Runtime:
        read = read_stack(stack, database_host=ADDRESS, database_port=port)
        return Runtime(read, self.sources)

    def runtime(self, stack: str | None = None) -> Runtime:
        """Configuration of a stack, by default of the one that runs here."""
        name = stack or self.stack
        if name not in self.runtimes:
            self.runtimes[name] = self._read_stack(name, self.postgres.port)
        return self.runtimes[name]

    def environment(self, process: str, *, stack: str | None = None) -> dict[str, str]:
        """Environment of a process, see `Runtime.environment`."""
        return self.runtime(stack).environment(process, self.endpoints, more=self.more)

    def command(
        self,
        process: str,
        *arguments: str,
        program: Sequence[str] | None = None,
        more: Mapping[str, str] | None = None,
    ) -> str:
        """Runs an `airflow` command to its end and returns what it said.

        Args:
            process: The command's words, whose environment is used: `db migrate`.
            arguments: What follows them.
            program: What to run in that environment instead of `airflow` and the words.
            more: Variables that win over the environment's.

        Raises:
            AirflowCommandError: it failed.
        """
        called = [*(program or [str(PROGRAMS / "airflow"), *process.split()]), *arguments]
        running = subprocess.Popen(
            called,
            env={**self.environment(process), **(more or {})},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            cwd=self.endpoints.home,
        )
        # What another program does in a command's environment is not the command's size.
        # These two are programs.
        is_sized = program is None or process in {"task", "admin user"}
        name = process if is_sized else "tool"
        self._commands[running.pid] = (name, psutil.Process(running.pid))
        try:
            said, _ = running.communicate(timeout=PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            running.kill()
            said, _ = running.communicate()
        finally:
            running.kill()
            del self._commands[running.pid]
        if running.returncode != 0:
            last = "\n".join(said.splitlines()[-25:])
            raise AirflowCommandError(f"{process} ended with {running.returncode}:\n{last}")
        return said

    def migrate(self) -> None:
        """Brings schema, roles and permissions to Airflow's version, as the migration job does."""
        for container in ("db migrate", "sync-perm"):
            self.command(container)

    def add_users(self, names: Iterable[str] = tuple(ROLES)) -> None:
        """Adds users with their passwords of `passwords`, or gives these to those there."""
        database = self.runtime().stack["database"]["database"]
        for name in names:
            password, role = self.passwords[name], ROLES[name]
            put_user(self.postgres, database, name=name, password=password, role=role)

    def start_airflow(self) -> None:
        """Adds the users, starts every component and waits until all are healthy."""
        self.add_users()
        for component in COMPONENTS:
            self.start(component)
        self.wait_healthy()

    def start(
        self,
        component: str,
        *,
        name: str | None = None,
        stack: str | None = None,
        more: Mapping[str, str] | None = None,
    ) -> Daemon:
        """Starts one of `COMPONENTS`.

        Args:
            component: Which.
            name: Name of this copy, when there are several. Default: the component's.
            stack: Stack whose settings it gets. Default: the one that runs here.
            more: Variables that win over its environment's.
        """
        copy = name or component
        home = self.folder / copy
        home.mkdir(exist_ok=True)
        self.daemons[copy] = Daemon(
            name=copy,
            command=[str(PROGRAMS / "airflow"), component, *_ARGUMENTS.get(component, ())],
            environment={**self.environment(component, stack=stack), **(more or {})},
            log=home / "output.log",
            folder=home,
        ).start()
        return self.daemons[copy]

    def second_scheduler(self, kubernetes: EmptyKubernetes | None = None) -> dict[str, str]:
        """Variables of a scheduler beside another: two processes share ports, two pods do not.

        Args:
            kubernetes: Where it finds no pods: it then has the KubernetesExecutor too, as it ships.
        """
        port = {"AIRFLOW__SCHEDULER__SCHEDULER_HEALTH_CHECK_SERVER_PORT": str(free_port())}
        if kubernetes is None:
            return port
        config = self.folder / "kubeconfig"
        kubernetes.write_config(config)
        return {
            **port,
            "AIRFLOW__CORE__EXECUTOR": "LocalExecutor,KubernetesExecutor",
            "AIRFLOW__KUBERNETES_EXECUTOR__IN_CLUSTER": "False",
            "AIRFLOW__KUBERNETES_EXECUTOR__CONFIG_FILE": str(config),
        }

    def wait_healthy(
        self,
        *components: str,
        seconds: float = PATIENCE_SECONDS,
        daemons: Sequence[Daemon] | None = None,
    ) -> None:
        """Waits until the API server says that all these components are healthy.

        Args:
            components: Of `HEALTH`, by default all.
            seconds: How long at most.
            daemons: Processes whose end ends the wait. Default: all of Airflow's.
        """
        wanted = components or HEALTH
        wait_until(
            lambda: self.anyone.is_healthy(*wanted),
            seconds=seconds,
            what=f"{', '.join(wanted)} healthy",
            daemons=list(self.daemons.values()) if daemons is None else daemons,
        )

    @property
    def anyone(self) -> Api:
        """The API without a token."""
        return Api(self.endpoints.api_url)

    def sign_in(self, name: str = "admin") -> Api:
        """The API for one of the users of `passwords`."""
        return Api.sign_in(self.endpoints.api_url, name, self.passwords[name])

    def stop_airflow(self) -> None:
        """Stops Airflow's processes; tasks that run may end within `GRACE_SECONDS`."""

        def stop(serves_tasks: bool) -> None:
            daemons = [
                daemon
                for name, daemon in self.daemons.items()
                if ("api-server" in name) is serves_tasks
            ]
            with ThreadPoolExecutor() as pool:
                list(pool.map(lambda daemon: daemon.stop(GRACE_SECONDS), daemons))

        # The API server last: a task that ends reports to it, and asks a minute long if it is gone.
        stop(serves_tasks=False)
        stop(serves_tasks=True)

    def stop_services(self) -> None:
        """Stops PgBouncer, PostgreSQL and moto."""
        for service in ("pgbouncer", "postgres", "aws"):
            if hasattr(self, service):
                getattr(self, service).stop()

    def stop(self) -> None:
        """Ends everything. Airflow's processes are killed: nothing that they have is kept."""
        with ThreadPoolExecutor() as pool:
            list(pool.map(Daemon.kill_family, self.daemons.values()))
        self.stop_services()

    def memory_groups(self) -> dict[str, list[psutil.Process]]:
        """Processes by component, as pods would hold them: tasks apart from the scheduler."""
        known = Descendants()
        groups = {"pgbouncer": self.pgbouncer.daemon.family(known)} if self.pooled else {}
        for pid, (process, one) in list(self._commands.items()):
            groups[f"{process}#{pid}"] = [one, *known.of(pid)]
        for name, daemon in list(self.daemons.items()):
            family = daemon.family(known)
            tasks = {
                pid
                for one in family
                if _title(one).startswith(_TASK_TITLE)
                for pid in (one.pid, *(below.pid for below in known.of(one.pid)))
            }
            groups[name] = [one for one in family if one.pid not in tasks]
        return groups


def _title(process: psutil.Process) -> str:
    try:
        return " ".join(process.cmdline())
    except psutil.Error:
        return _TASK_TITLE
