"""Airflow's own KubernetesExecutor against a node: each task in its own pod.

Airflow's processes and what they lean on run beside the node, as in `make airflow`; the pods reach
them through services, as in a stack.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import yaml

from localairflow.api import Api
from localairflow.instance import COMPONENTS, LocalAirflow
from localairflow.processes import Daemon
from localcluster import checks, node, nodesettings, rootfs, runs, taskpod
from localcluster.admission import namespace_of
from localcluster.chartimages import write_dags
from localcluster.kube import Kubernetes, write_kubeconfig
from localcluster.planned import Plan

SERVICES = Path("/run/airflow")
"""A folder that is the node's own and that every user may enter: some servers refuse root."""

SCHEDULER = "airflow-scheduler"
API_PORT = 8080
PARALLELISM = 32
# Metrics go nowhere here; their host must have an address all the same.
_SERVICES = {"airflow-api-server": {"api-server": API_PORT}, "airflow-statsd": {"statsd": 9125}}


def make_canary(airflow: LocalAirflow) -> None:
    """Makes the variable in the secrets backend that `platform_smoke` looks for."""
    prefix = airflow.runtime().stack["secretsPrefix"]
    airflow.aws.create_secret(f"{prefix}-airflow-variables/platform_smoke_canary", "seen")


class PodAirflow:
    """A stack's Airflow whose tasks run in pods.

    Args:
        kubernetes: The node's API.
        server: The node.
        plan: The stack's plan, whose objects are applied.
        image: The image of the tasks, by digest.
    """

    def __init__(self, kubernetes: Kubernetes, server: node.Node, plan: Plan, image: str) -> None:
        self.kubernetes = kubernetes
        self.namespace = namespace_of(plan)
        self._server = server
        self._plan = plan
        self._image = image
        self._dags = SERVICES / "dags"
        self._pods = SERVICES / "pods"
        self.airflow = LocalAirflow(
            SERVICES / "local",
            stack=str(plan["stack"]),
            dags=self._dags,
            parallelism=PARALLELISM,
            api_port=API_PORT,
            more={
                "AIRFLOW__API__HOST": "0.0.0.0",  # noqa: S104 - of a network of its own
                "AIRFLOW__CORE__EXECUTOR": "KubernetesExecutor",
                "AIRFLOW__KUBERNETES_EXECUTOR__IN_CLUSTER": "False",
                "AIRFLOW__KUBERNETES_EXECUTOR__CONFIG_FILE": str(self._pods / "kubeconfig"),
                "AIRFLOW__KUBERNETES_EXECUTOR__POD_TEMPLATE_FILE": str(self._pods / "task.yaml"),
            },
        )
        self.template: Mapping[str, Any] = {}

    @property
    def anyone(self) -> Api:
        """The API without a token."""
        return self.airflow.anyone

    @property
    def processes(self) -> Sequence[Daemon]:
        """Airflow's processes."""
        return list(self.airflow.daemons.values())

    def kill_scheduler(self) -> None:
        """Kills it and what it started; another one is started."""
        self.airflow.daemons["scheduler"].kill_family()
        self.airflow.start("scheduler")

    def peaks(self) -> Mapping[str, int]:
        """Bytes of memory that each process took at most."""
        return self.airflow.watch.peaks

    @contextmanager
    def running(self) -> Iterator[Api]:
        """Airflow and all that it needs, and the API for its administrator."""
        try:
            write_dags(self._dags)
            self.airflow.folder.mkdir()
            self.airflow.start_services()
            make_canary(self.airflow)
            self._make_secrets()
            self._write_pods(self._image)
            for name, ports in _SERVICES.items():
                for item in node.address_objects(self.namespace, name, ports):
                    self.kubernetes.apply(item)
            self._server.lead(self.airflow.aws.port)
            self.airflow.migrate()
            self.airflow.watch.start()
            self.airflow.start_airflow()
            yield self.airflow.sign_in()
        finally:
            self.airflow.watch.stop()
            self.airflow.stop()

    def _make_secrets(self) -> None:
        runtime = self.airflow.runtime()
        stack = runtime.stack
        for name in sorted({one["secret"] for one in self._task()["secrets"].values()}):
            templates = stack["secrets"][name]["templates"]
            self.kubernetes.apply(
                {
                    "apiVersion": "v1",
                    "kind": "Secret",
                    "metadata": {"name": name, "namespace": self.namespace},
                    "stringData": {key: runtime.secret(name, key) for key in templates},
                }
            )

    def _task(self) -> Mapping[str, Any]:
        task: Mapping[str, Any] = self.airflow.runtime().stack["processes"]["task"]
        return task

    def _write_pods(self, image: str) -> None:
        aws = self.airflow.aws
        environment = {
            **self.airflow.runtime().stack["environment"],
            **self._task()["environment"],
            "AIRFLOW__CORE__EXECUTOR": "KubernetesExecutor",
            "AIRFLOW__CORE__DAGS_FOLDER": rootfs.DAGS,
            # What EKS puts into a pod whose service account has a role.
            **aws.environment,
            "AWS_ENDPOINT_URL": f"http://{nodesettings.ADDRESS}:{aws.port}",
        }
        self.template = taskpod.template(
            self._plan,
            namespace=self.namespace,
            image=image,
            environment=environment,
            secrets=self._task()["secrets"],
        )
        self._pods.mkdir()
        (self._pods / "task.yaml").write_text(yaml.safe_dump(dict(self.template)))
        account = self.template["spec"]["serviceAccountName"]
        # Both are the chart's; the plan's own role bindings name the scheduler's.
        self.kubernetes.token(self.namespace, account)
        write_kubeconfig(
            self._pods / "kubeconfig",
            server=f"https://127.0.0.1:{nodesettings.API_PORT}",
            authority=self._server.authority.certificate,
            token=self.kubernetes.token(self.namespace, SCHEDULER),
        )
        node.label(self.kubernetes, self.template["spec"]["nodeSelector"])


def check(
    kubernetes: Kubernetes,
    server: node.Node,
    plan: Plan,
    report: checks.Report,
    *,
    image: str,
    counts: Sequence[int],
) -> None:
    """Runs Airflow beside the node and its tasks in it.

    Args:
        kubernetes: The node's API.
        server: The node.
        plan: The plan, whose objects are applied.
        report: Where findings go.
        image: The image of the tasks, by digest.
        counts: Tasks of each fan-out.
    """
    pods = PodAirflow(kubernetes, server, plan, image)
    began = time.monotonic()
    with pods.running() as api:
        report.figures.add("seconds", "Airflow healthy", f"{time.monotonic() - began:.1f}")
        runs.check(pods, api, report, counts)
        for component, peak in sorted(pods.peaks().items()):
            if component in (*COMPONENTS, "pgbouncer"):
                report.figures.add(runs.MEMORY, component, f"{peak / 2**20:.0f}")
