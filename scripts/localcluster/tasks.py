"""Airflow's own KubernetesExecutor against a node: each task in its own pod.

Airflow's processes and what they lean on run beside the node, as in `make airflow`; the pods reach
them through services, as in a stack.
"""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import yaml

from localairflow.api import Api
from localairflow.instance import COMPONENTS, LocalAirflow
from localairflow.processes import wait_until
from localairflow.tools import REPOSITORY
from localcluster import checks, node, rootfs, taskpod
from localcluster.admission import namespace_of, trusted_repository
from localcluster.faults import CheckFailedError
from localcluster.host import run
from localcluster.kube import Kubernetes, write_kubeconfig
from localcluster.planned import Plan, objects

SERVICES = Path("/run/airflow")
"""A folder that is the node's own and that every user may enter: some servers refuse root."""

SCHEDULER = "airflow-scheduler"
API_PORT = 8080
PARALLELISM = 32
LOST_COUNT = 20
"""Tasks of the run whose scheduler is killed."""

RUN_SECONDS = 1200
# Metrics go nowhere here; their host must have an address all the same.
_SERVICES = {"airflow-api-server": {"api-server": API_PORT}, "airflow-statsd": {"statsd": 9125}}
_CANARY = "seen"


class PodsSeen:
    """Every pod of a namespace that was ever seen, as it was last; finished ones are deleted."""

    def __init__(self, kubernetes: Kubernetes, namespace: str) -> None:
        self.pods: dict[str, dict[str, Any]] = {}
        self._kubernetes = kubernetes
        self._namespace = namespace
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> PodsSeen:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._ended.wait(0.5):
            for pod in self._kubernetes.pods(self._namespace, "component=worker"):
                self.pods[pod["metadata"]["uid"]] = pod

    def of(self, dag_id: str) -> list[dict[str, Any]]:
        """Those of a DAG's tasks."""
        return [
            pod for pod in self.pods.values() if pod["metadata"]["labels"].get("dag_id") == dag_id
        ]


class PodAirflow:
    """A stack's Airflow whose tasks run in pods.

    Args:
        kubernetes: The node's API.
        server: The node.
        plan: The stack's plan, whose objects are applied.
        folder: Where images are written.
    """

    def __init__(self, kubernetes: Kubernetes, server: node.Node, plan: Plan, folder: Path) -> None:
        self.kubernetes = kubernetes
        self.namespace = namespace_of(plan)
        self._server = server
        self._plan = plan
        self._folder = folder
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
        self.template: dict[str, Any] = {}

    @contextmanager
    def running(self) -> Iterator[Api]:
        """Airflow and all that it needs, and the API for its administrator."""
        try:
            self._write_dags()
            archive = rootfs.image_of(self._dags, self._folder, self._image_name())
            self._server.load(archive.file, archive.name, archive.reference)
            archive.file.unlink()
            self.airflow.folder.mkdir()
            self.airflow.start_services()
            self._make_secrets()
            self._write_pods(archive.reference)
            for name, ports in _SERVICES.items():
                for item in node.address_objects(self.namespace, name, ports):
                    self.kubernetes.apply(item)
            self._lead_to(self.airflow.aws.port)
            self.airflow.migrate()
            self.airflow.watch.start()
            self.airflow.start_airflow()
            yield self.airflow.sign_in()
        finally:
            self.airflow.watch.stop()
            self.airflow.stop()

    def _image_name(self) -> str:
        repository = trusted_repository(objects(self._plan)) or "airflow-platform.test/airflow"
        return f"{repository}:e2e"

    def _write_dags(self) -> None:
        for folder in (REPOSITORY / "dags", REPOSITORY / "tests" / "cluster" / "dags"):
            without = shutil.ignore_patterns("__pycache__", "target", "logs")
            shutil.copytree(folder, self._dags, ignore=without, dirs_exist_ok=True)

    def _make_secrets(self) -> None:
        runtime = self.airflow.runtime()
        stack = runtime.stack
        canary = f"{stack['secretsPrefix']}-airflow-variables/platform_smoke_canary"
        self.airflow.aws.create_secret(canary, _CANARY)
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
            "AWS_ENDPOINT_URL": f"http://{node.ADDRESS}:{aws.port}",
        }
        self.template = taskpod.template(
            self._plan,
            namespace=self.namespace,
            image=image,
            environment=environment,
            secrets=self._task()["secrets"],
        )
        self._pods.mkdir()
        (self._pods / "task.yaml").write_text(yaml.safe_dump(self.template))
        account = self.template["spec"]["serviceAccountName"]
        # Both are the chart's; the plan's own role bindings name the scheduler's.
        self.kubernetes.token(self.namespace, account)
        write_kubeconfig(
            self._pods / "kubeconfig",
            server=f"https://127.0.0.1:{node.API_PORT}",
            authority=self._server.authority.certificate,
            token=self.kubernetes.token(self.namespace, SCHEDULER),
        )
        labels = {"metadata": {"labels": self.template["spec"]["nodeSelector"]}}
        self.kubernetes.request(
            "PATCH",
            f"/api/v1/nodes/{node.NAME}",
            labels,
            kind="application/merge-patch+json",
        )

    def _lead_to(self, *ports: int) -> None:
        """Lets pods reach servers that listen on the loopback only."""
        Path(f"/proc/sys/net/ipv4/conf/{node.BRIDGE}/route_localnet").write_text("1")
        for port in ports:
            run(
                *("iptables", "-t", "nat", "-A", "PREROUTING", "-i", node.BRIDGE, "-p", "tcp"),
                *("-d", node.ADDRESS, "--dport", str(port)),
                *("-j", "DNAT", "--to-destination", f"127.0.0.1:{port}"),
                environment=self._server.environment,
            )


def check(
    kubernetes: Kubernetes,
    server: node.Node,
    plan: Plan,
    report: checks.Report,
    *,
    folder: Path,
    counts: Sequence[int],
) -> None:
    """Runs the platform's smoke test and fan-outs in pods, and looks at what ran.

    Args:
        kubernetes: The node's API.
        server: The node.
        plan: The plan, whose objects are applied.
        report: Where findings go.
        folder: Where images are written.
        counts: Tasks of each fan-out.
    """
    for item in objects(plan):
        # Their image is a registry's, and what they reserve is room for tasks here.
        if item["kind"] == "Job":
            kubernetes.delete(item)
    pods = PodAirflow(kubernetes, server, plan, folder)
    began = time.monotonic()
    with pods.running() as api, PodsSeen(kubernetes, pods.namespace) as seen:
        report.figures.add("seconds", "Airflow healthy", f"{time.monotonic() - began:.1f}")
        _look_around(pods.airflow, api, report)
        _smoke(pods, api, seen, report)
        for count in counts:
            _fan_out(pods, api, seen, report, count)
        _lose_scheduler(pods, api, report)
        for component, peak in sorted(pods.airflow.watch.peaks.items()):
            if component in (*COMPONENTS, "pgbouncer"):
                report.figures.add("memory, MiB at most", component, f"{peak / 2**20:.0f}")


def _look_around(airflow: LocalAirflow, api: Api, report: checks.Report) -> None:
    status = airflow.anyone.call("GET", "dags").status_code
    _expect(report, status == 401, f"the API refuses without a token ({status})")
    wanted = {file.stem for file in (REPOSITORY / "dags").glob("*.py")} | {"fan_out"}

    def imported() -> set[str]:
        return {one["dag_id"] for one in api.get("dags", limit=100)["dags"]}

    wait_until(
        lambda: wanted <= imported() or api.get("importErrors")["import_errors"],
        what=f"{', '.join(sorted(wanted))} imported",
        daemons=list(airflow.daemons.values()),
    )
    errors = api.get("importErrors")["import_errors"]
    text = errors[0]["stack_trace"].strip().splitlines()[-1] if errors else "no import error"
    _expect(report, not errors, f"{len(imported())} DAGs are imported, {text}")


def _expect(report: checks.Report, holds: bool, text: str) -> None:
    (report.ok if holds else report.fail)(text)


def _run(pods: PodAirflow, api: Api, dag_id: str, conf: Mapping[str, Any]) -> tuple[str, float]:
    """Runs a DAG to its end; returns the run's id and its seconds.

    Raises:
        CheckFailedError: it failed; carries the log of a task that did.
    """
    api.unpause(dag_id)
    began = time.monotonic()
    run_id = api.trigger(dag_id, conf)
    daemons = list(pods.airflow.daemons.values())
    state = api.wait(dag_id, run_id, seconds=RUN_SECONDS, daemons=daemons)["state"]
    if state != "success":
        raise CheckFailedError(f"{dag_id}: {state}\n{_why(api, dag_id, run_id)}")
    return run_id, time.monotonic() - began


def _why(api: Api, dag_id: str, run_id: str) -> str:
    failed = [one for one in api.tasks(dag_id, run_id) if one["state"] == "failed"]
    if not failed:
        return "no task failed"
    one = failed[0]
    return f"{one['task_id']}: {api.log(dag_id, run_id, one['task_id'], one['try_number'])[-2000:]}"


def _smoke(pods: PodAirflow, api: Api, seen: PodsSeen, report: checks.Report) -> None:
    began = time.monotonic()
    api.unpause("platform_smoke")
    run_id = api.trigger("platform_smoke")
    daemons = list(pods.airflow.daemons.values())

    def finished(_: Mapping[str, Any]) -> bool:
        return any(one["state"] == "success" for one in api.tasks("platform_smoke", run_id))

    api.wait("platform_smoke", run_id, seconds=RUN_SECONDS, daemons=daemons, until=finished)
    first = time.monotonic() - began
    report.figures.add("seconds", "first finished task after its trigger", f"{first:.1f}")
    state = api.wait("platform_smoke", run_id, seconds=RUN_SECONDS, daemons=daemons)["state"]
    if state != "success":
        raise CheckFailedError(f"platform_smoke: {state}\n{_why(api, 'platform_smoke', run_id)}")
    tasks = api.tasks("platform_smoke", run_id)
    report.ok(f"platform_smoke succeeds: {len(tasks)} tasks")
    for sentence in api.result("platform_smoke", run_id, "summary"):
        print(f"          {sentence}", flush=True)
    _check_pods(pods, seen.of("platform_smoke"), len(tasks), report)


def _check_pods(
    pods: PodAirflow, found: Sequence[Mapping[str, Any]], tasks: int, report: checks.Report
) -> None:
    faults = [
        f"{pod['metadata']['name']}: {one}"
        for pod in found
        for one in taskpod.faults(pod, pods.template)
    ]
    for one in faults:
        report.fail(one)
    if not faults:
        _expect(
            report,
            len(found) == tasks,
            f"{len(found)} pods for {tasks} tasks: service account, labels, annotations, node "
            "selector, tolerations, security of the chart's values; no access to the database",
        )


def _fan_out(pods: PodAirflow, api: Api, seen: PodsSeen, report: checks.Report, count: int) -> None:
    before = {pod["metadata"]["uid"] for pod in seen.of("fan_out")}
    run_id, seconds = _run(pods, api, "fan_out", {"count": count})
    tasks = api.tasks("fan_out", run_id)
    total = api.result("fan_out", run_id, "total")
    _expect(
        report,
        total == sum(number * number for number in range(count)),
        f"a fan-out of {count} tasks succeeds: {len(tasks)} tasks in pods, their sum is {total}",
    )
    log = api.log("fan_out", run_id, "numbers")
    _expect(report, "numbers" in log or "Done" in log, "a task's log is read over REST")
    found = [pod for pod in seen.of("fan_out") if pod["metadata"]["uid"] not in before]
    _check_pods(pods, found, len(tasks), report)
    rate = f"{len(tasks) / seconds * 60:.0f}"
    report.figures.add("tasks per minute", f"fan-out of {count}", rate)
    starts = [one for pod in found if (one := taskpod.start_seconds(pod)) is not None]
    if starts:
        middle, most = taskpod.middle_and_most(starts)
        report.figures.add(
            "seconds from a pod's creation to its start (median, p95)",
            f"fan-out of {count}",
            f"{middle:.1f}, {most:.1f}",
        )


def _lose_scheduler(pods: PodAirflow, api: Api, report: checks.Report) -> None:
    """Kills the scheduler in mid-run; another goes on with the pods that run."""
    run_id = api.trigger("fan_out", {"count": LOST_COUNT})

    def some_run(_: Mapping[str, Any]) -> bool:
        states = [one["state"] for one in api.tasks("fan_out", run_id)]
        return "running" in states and states.count("success") > 1

    api.wait("fan_out", run_id, seconds=RUN_SECONDS, until=some_run)
    pods.airflow.daemons["scheduler"].kill_family()
    began = time.monotonic()
    pods.airflow.start("scheduler")
    daemons = list(pods.airflow.daemons.values())
    state = api.wait("fan_out", run_id, seconds=RUN_SECONDS, daemons=daemons)["state"]
    if state != "success":
        raise CheckFailedError(f"fan_out: {state}\n{_why(api, 'fan_out', run_id)}")
    tries = sorted({one["try_number"] for one in api.tasks("fan_out", run_id)})
    report.ok(f"scheduler killed in mid-run: the run succeeds, tries per task: {tries}")
    report.figures.add(
        "seconds", "killed scheduler to the run's end", f"{time.monotonic() - began:.1f}"
    )
