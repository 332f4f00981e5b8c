"""A stack's Airflow as the chart makes it, in pods; only what AWS gives runs beside the node."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from localairflow.api import Api
from localairflow.instance import LocalAirflow
from localairflow.postgres import Postgres
from localairflow.processes import Daemon, wait_until
from localairflow.runtime import SecretSources
from localcluster import charts, chartvalues, node, nodesettings, podstate, taskpod
from localcluster.admission import namespace_of
from localcluster.checks import Report
from localcluster.faults import CheckFailedError, InTheWayError
from localcluster.kube import Kubernetes
from localcluster.planned import Plan, objects, releases
from localcluster.podmemory import PodMemory
from localcluster.syncedsecrets import SyncedSecrets
from localcluster.tasks import API_PORT, SERVICES, make_canary

RELEASE = "airflow"
API_SERVICE = "airflow-api-server"
DATABASE_PORT = 5432
JOB_SECONDS = 600
ZONE = {"topology.kubernetes.io/zone": "e2e"}


class ManagedServices(LocalAirflow):
    """What a stack has in AWS, on this machine: database, buckets, secrets.

    Args:
        folder: An empty folder for everything that is written.
        stack: The stack.
        host: Name that the plan gives the database.
    """

    def __init__(self, folder: Path, stack: str, host: str) -> None:
        super().__init__(folder, stack=stack, pooled=False)
        self._host = host

    def create_postgres(self) -> Postgres:
        """Makes the database server, which pods reach by the name of the plan's."""
        return Postgres.create(
            self.folder / "postgres", names=[self._host], clients=[nodesettings.PODS]
        )

    def rotate(self) -> SecretSources:
        """Gives the database's user another password, as RDS does; returns all that is secret."""
        self.sources = replace(self.sources, password=SecretSources().password)
        self.postgres.change_password(self.sources.username, self.sources.password)
        return self.sources


class ChartAirflow:
    """Airflow in the chart's own pods.

    Args:
        kubernetes: The node's API.
        server: The node.
        plan: The stack's plan, whose objects are applied.
        folder: Folder of the charts.
    """

    def __init__(self, kubernetes: Kubernetes, server: node.Node, plan: Plan, folder: Path) -> None:
        self.kubernetes = kubernetes
        self.namespace = namespace_of(plan)
        self.server = server
        self.chart = folder / RELEASE
        self._charts = folder
        self.plan = plan
        self._objects = objects(plan)
        self.services = ManagedServices(
            SERVICES / "local", str(plan["stack"]), chartvalues.database_host(self._objects)
        )
        self.memory = PodMemory(kubernetes, self.namespace)
        self.values: dict[str, Any] = {}
        self.template: Mapping[str, Any] = {}
        self.is_up = False
        self.synced: SyncedSecrets

    @property
    def anyone(self) -> Api:
        """The API without a token, by the service that pods use too."""
        path = f"/api/v1/namespaces/{self.namespace}/services/{API_SERVICE}"
        address = self.kubernetes.get(path)["spec"]["clusterIP"]
        return Api(f"http://{address}:{API_PORT}")

    @property
    def processes(self) -> Sequence[Daemon]:
        """None: Airflow's are pods."""
        return ()

    def pods(self, component: str) -> list[podstate.Pod]:
        """Pods of one of the chart's components."""
        found: list[podstate.Pod] = []
        found += self.kubernetes.pods(self.namespace, f"release={RELEASE},component={component}")
        return found

    def kill_scheduler(self) -> None:
        """Takes one scheduler's pod away at once; its Deployment makes another."""
        first = self.pods("scheduler")[0]
        self.kubernetes.delete(dict(first, apiVersion="v1", kind="Pod"), grace_seconds=0)

    def peaks(self) -> Mapping[str, int]:
        """Bytes of memory that each component's containers took at most."""
        return self.memory.peaks

    @contextmanager
    def running(self, report: Report) -> Iterator[Api]:
        """Airflow and all that it needs, and the API for its administrator.

        Args:
            report: Where findings go.
        """
        self.services.folder.mkdir(parents=True)
        try:
            self.services.start_services()
            make_canary(self.services)
            runtime = self.services.runtime()
            named = {name: one["source"] for name, one in runtime.stack["secrets"].items()}
            self.server.lead(self.services.aws.port)
            self.server.lead(DATABASE_PORT, self.services.postgres.port)
            self._trust_database()
            self.synced = SyncedSecrets(
                self.kubernetes, self._objects, named, self.services.aws, self.services.sources
            )
            with (
                self.synced.running(self.server, SERVICES, self._charts),
                self.memory.watching(),
            ):
                yield self._brought_up(report)
        finally:
            self.services.stop()

    def _trust_database(self) -> None:
        """Gives pods the authority of this machine's database, and the Jobs another start."""
        authority = self.services.postgres.certificates.authority.read_text()
        for item in chartvalues.with_authority(self._objects, authority):
            if item["kind"] == "ConfigMap":
                self.kubernetes.apply(item)
            if item["kind"] == "Job":
                path = self.kubernetes.path(item)
                self.kubernetes.delete(item)
                wait_until(
                    partial(self._is_gone, path),
                    what=f"Job {item['metadata']['name']} is gone",
                    seconds=JOB_SECONDS,
                )
                self.kubernetes.apply(item)

    def _brought_up(self, report: Report) -> Api:
        self.synced.arrive(report)
        for name, seconds in self._finish_jobs().items():
            report.ok(f"Job {name} is complete after {seconds:.0f} s, before the chart")
        workers = releases(self.plan)[RELEASE]["values"]["workers"]["kubernetes"]
        node.label(self.kubernetes, {**workers["nodeSelector"], **ZONE})
        self.values = chartvalues.for_node(
            releases(self.plan)[RELEASE]["values"],
            {
                **self.services.aws.environment,
                "AWS_ENDPOINT_URL": f"http://{nodesettings.ADDRESS}:{self.services.aws.port}",
            },
            os.cpu_count() or 1,
        )
        self.template = taskpod.template(
            self.plan,
            namespace=self.namespace,
            image=self._task_image(),
            environment={},
            secrets={},
        )
        began = time.monotonic()
        self.upgrade(self.values)
        report.figures.add("seconds", "chart's pods ready", f"{time.monotonic() - began:.1f}")
        pods = [
            pod
            for pod in self.kubernetes.pods(self.namespace, f"release={RELEASE}")
            if not podstate.is_of_job(pod)
        ]
        parts = podstate.by_component(pod for pod in pods if podstate.is_ready(pod))
        counts = ", ".join(f"{len(found)} {name}" for name, found in sorted(parts.items()))
        again = podstate.restarts(pods)
        # Two DAG processors on an empty database may add the same DAG: one is started again.
        too_often = any(count > 1 for count in again.values())
        (report.fail if too_often else report.ok)(f"ready: {counts}; restarts: {again or 'none'}")
        api = self._sign_in()
        self.is_up = True
        return api

    def _task_image(self) -> str:
        image = self.values["images"]["pod_template"]
        return f"{image['repository']}:{image['tag']}"

    def _finish_jobs(self) -> dict[str, float]:
        """Waits for the plan's own Jobs: migration, and the administrator where there is one."""
        began = time.monotonic()
        found = {}
        for item in self._objects:
            if item["kind"] != "Job":
                continue
            path = self.kubernetes.path(item)
            wait_until(
                partial(self._is_complete, path),
                what=f"Job {item['metadata']['name']} is complete",
                seconds=JOB_SECONDS,
            )
            found[item["metadata"]["name"]] = time.monotonic() - began
        return found

    def _is_gone(self, path: str) -> bool:
        return self.kubernetes.find(path) is None

    def _is_complete(self, path: str) -> bool:
        conditions = self.kubernetes.get(path)["status"].get("conditions") or []
        kinds = {one["type"] for one in conditions if one["status"] == "True"}
        if "Failed" in kinds:
            raise CheckFailedError(
                f"{path.rpartition('/')[2]} failed\n"
                + podstate.trouble(self.kubernetes, self.namespace)
            )
        return "Complete" in kinds

    def upgrade(self, values: Mapping[str, Any], chart: Path | None = None) -> None:
        """Installs the chart, or brings it to other values, and waits until all pods are ready.

        Args:
            values: Values.
            chart: Folder of the chart. Default: the stack's.

        Raises:
            CheckFailedError: they do not become ready; says which, and what they said last.
        """
        release = {**releases(self.plan)[RELEASE], "values": values}
        try:
            charts.upgrade(chart or self.chart, release, self.server.kubeconfig)
        except InTheWayError as error:
            trouble = podstate.trouble(self.kubernetes, self.namespace)
            raise CheckFailedError(f"{error}\n{trouble}") from None
        self.values = dict(values)

    def _sign_in(self) -> Api:
        url, secrets = self.anyone.url, self.services.sources
        # Where people sign in with a directory, there is no administrator with a password.
        named = self.services.runtime().stack["secrets"].values()
        if any(one["source"] == "adminUser" for one in named):
            return Api.sign_in(url, "admin", secrets.admin_password)
        self.services.add_users(["admin"])
        return Api.sign_in(url, "admin", self.services.passwords["admin"])
