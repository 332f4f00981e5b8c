"""The rules that keep teams apart, on the real Airflow: policies, the scheduler's pods, roles."""

from __future__ import annotations

import json
import runpy
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from airflow.api_fastapi.auth.tokens import JWTGenerator
from airflow.configuration import conf
from airflow.exceptions import AirflowClusterPolicyViolation
from airflow.executors import workloads
from airflow.models.dag import DagModel
from airflow.models.dagbundle import DagBundleModel
from airflow.models.pool import Pool
from airflow.models.serialized_dag import SerializedDagModel
from airflow.providers.cncf.kubernetes.pod_generator import (
    PodGenerator,
    workload_to_command_args,
)
from airflow.providers.fab.auth_manager.cli_commands.utils import get_application_builder
from airflow.providers.standard.operators.empty import EmptyOperator
from airflow.sdk import DAG
from airflow.serialization.serialized_objects import LazyDeserializedDAG
from airflow.utils.db import initdb
from airflow.utils.session import create_session
from kubernetes.client import models as k8s

if TYPE_CHECKING:
    from collections.abc import Callable

FILES = Path(__file__).parents[2] / "airflow" / "files"
# What airflow/teams.ts makes of two teams; tests/teams/values.test.ts compares them.
RULES = Path(__file__).parents[1] / "teams" / "rules.json"
TEMPLATE = Path(__file__).parent / "fixtures" / "team_pod_template.yaml"


@pytest.fixture(scope="module")
def rules(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The names that the shipped file defines, as Airflow imports it."""
    text = (FILES / "airflow_local_settings.py").read_text()
    file = tmp_path_factory.mktemp("local") / "airflow_local_settings.py"
    file.write_text(text.replace("__TEAMS__", RULES.read_text()))
    return runpy.run_path(str(file))


def dag_of(dag_id: str, folder: str, **task: Any) -> DAG:
    """A DAG with one task, as if it lay in a folder."""
    with DAG(dag_id, schedule=None) as dag:
        EmptyOperator(task_id="work", **task)
    dag.fileloc = f"{folder}/dags/file.py"
    return dag


RISK = "/opt/airflow/teams/risk/repo"
PLATFORM = "/opt/airflow/dags/repo"


class TestPolicies:
    """What is said where DAG files are parsed."""

    def test_gives_a_teams_people_its_dags(self, rules: dict[str, Any]) -> None:
        dag = dag_of("risk.daily", RISK)
        rules["dag_policy"](dag)
        assert dag.access_control is not None
        assert set(dag.access_control) == {"Team risk", "Team risk viewer"}
        assert "team:risk" in dag.tags

    @pytest.mark.parametrize(
        ("dag_id", "folder", "why"),
        [
            ("daily", RISK, "must begin with risk."),
            ("ml.train", RISK, "must begin with risk."),
            ("risk.daily", PLATFORM, "belong to a team"),
            ("riskier.daily", RISK, "must begin with risk."),
        ],
    )
    def test_refuses_ids_of_others(
        self, rules: dict[str, Any], dag_id: str, folder: str, why: str
    ) -> None:
        with pytest.raises(AirflowClusterPolicyViolation, match=why):
            rules["dag_policy"](dag_of(dag_id, folder))

    def test_leaves_the_platforms_dags_alone(self, rules: dict[str, Any]) -> None:
        dag = dag_of("daily", PLATFORM)
        rules["dag_policy"](dag)
        rules["task_policy"](dag.task_dict["work"])
        assert dag.access_control is None
        assert dag.task_dict["work"].pool == "default_pool"

    def test_puts_tasks_into_the_teams_pool(self, rules: dict[str, Any]) -> None:
        task = dag_of("risk.daily", RISK, pool="default_pool").task_dict["work"]
        rules["task_policy"](task)
        assert task.pool == "risk"

    def test_takes_a_size_and_nothing_else(self, rules: dict[str, Any]) -> None:
        size = k8s.V1ResourceRequirements(requests={"cpu": "2"})
        fine = k8s.V1Pod(
            spec=k8s.V1PodSpec(containers=[k8s.V1Container(name="base", resources=size)])
        )
        rules["task_policy"](
            dag_of("risk.a", RISK, executor_config={"pod_override": fine}).task_dict["work"]
        )
        bad = k8s.V1Pod(spec=k8s.V1PodSpec(containers=[], service_account_name="airflow-team-ml"))
        with pytest.raises(AirflowClusterPolicyViolation, match="only the resources"):
            rules["task_policy"](
                dag_of("risk.b", RISK, executor_config={"pod_override": bad}).task_dict["work"]
            )


@pytest.fixture(scope="module")
def workload_of() -> Callable[[str, str], workloads.ExecuteTask]:
    """Makes what a scheduler hands to its executor, for a task of a DAG of a bundle."""
    initdb()
    generator = JWTGenerator(
        secret_key=conf.get_mandatory_value("api_auth", "jwt_secret"),
        audience="test",
        valid_for=600,
    )

    def make(dag_id: str, bundle: str) -> workloads.ExecuteTask:
        dag = dag_of(dag_id, RISK)
        # Airflow keeps the file's text.
        dag.fileloc = __file__
        with create_session() as session:
            session.merge(DagBundleModel(name=bundle))
            session.flush()
            session.merge(DagModel(dag_id=dag_id, bundle_name=bundle, fileloc=dag.fileloc))
            session.flush()
        lazy = LazyDeserializedDAG.from_dag(dag)
        SerializedDagModel.write_dag(lazy, bundle_name=bundle)
        run = dag.test(mark_success_pattern=".*")
        with create_session() as session:
            (ti,) = run.get_task_instances(session=session)
            assert ti.dag_version.bundle_name == bundle
            return workloads.ExecuteTask.make(ti, generator=generator)

    return make


def pod_of(
    workload: workloads.ExecuteTask,
    override: k8s.V1Pod | None = None,
    args: list[str] | None = None,
) -> k8s.V1Pod:
    """The pod as the executor has put it together when it asks the hook."""
    return PodGenerator.construct_pod(
        dag_id=workload.ti.dag_id,
        task_id=workload.ti.task_id,
        pod_id="pod",
        try_number=1,
        kube_image="",
        date=None,
        args=args or workload_to_command_args(workload),
        pod_override_object=override,
        base_worker_pod=PodGenerator.deserialize_model_file(str(TEMPLATE)),
        namespace="airflow-prod",
        scheduler_job_id="1",
        run_id=workload.ti.run_id,
    )


@pytest.fixture(autouse=True)
def _template(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AIRFLOW__KUBERNETES_EXECUTOR__POD_TEMPLATE_FILE", str(TEMPLATE))


HOSTILE = k8s.V1Pod(
    metadata=k8s.V1ObjectMeta(
        namespace="kube-system", labels={"component": "pgbouncer", "airflow-platform/team": "ml"}
    ),
    spec=k8s.V1PodSpec(
        service_account_name="airflow-team-ml",
        priority_class_name="system-node-critical",
        host_network=True,
        init_containers=[k8s.V1Container(name="mine", image="evil")],
        volumes=[
            k8s.V1Volume(
                name="keys", secret=k8s.V1SecretVolumeSource(secret_name="airflow-fernet-key")
            )
        ],
        containers=[
            k8s.V1Container(
                name="base",
                image="evil",
                command=["sh"],
                env=[k8s.V1EnvVar(name="PYTHONSTARTUP", value="/tmp/mine.py")],
                volume_mounts=[k8s.V1VolumeMount(name="keys", mount_path="/keys")],
                resources=k8s.V1ResourceRequirements(requests={"cpu": "3"}),
            ),
            k8s.V1Container(name="beside", image="evil"),
        ],
    ),
)


class TestPods:
    """What the scheduler makes of a task's pod."""

    def test_a_teams_pod_is_its_teams(self, rules: dict[str, Any], workload_of: Any) -> None:
        workload = workload_of("risk.daily", "team-risk")
        pod = pod_of(workload)
        rules["pod_mutation_hook"](pod)
        assert pod.metadata.namespace == "airflow-prod"
        assert pod.metadata.labels["component"] == "worker"
        assert pod.metadata.labels["airflow-platform/team"] == "risk"
        assert pod.metadata.labels["dag_id"] == "risk.daily"
        assert pod.spec.service_account_name == "airflow-team-risk"
        assert pod.spec.priority_class_name == "airflow-prod-team-risk"
        (base,) = pod.spec.containers
        assert base.args == workload_to_command_args(workload)
        env = {variable.name: variable for variable in base.env}
        assert all(variable.value_from is None for variable in env.values())
        assert "prod-team/risk/" in env["AIRFLOW__SECRETS__BACKEND_KWARGS"].value
        mounts = {mount.name: mount.mount_path for mount in base.volume_mounts}
        assert mounts["dags"] == "/opt/airflow/teams/risk"
        (git,) = pod.spec.init_containers
        git_env = {variable.name: variable for variable in git.env}
        assert git_env["GITSYNC_REPO"].value == "https://git.internal/risk.git"
        secret = git_env["GITSYNC_PASSWORD"].value_from.secret_key_ref
        assert secret.name == "airflow-team-risk-git"

    def test_of_what_a_dag_asks_only_the_size_is_left(
        self, rules: dict[str, Any], workload_of: Any
    ) -> None:
        workload = workload_of("risk.daily", "team-risk")
        plain, asked = pod_of(workload), pod_of(workload, HOSTILE)
        rules["pod_mutation_hook"](plain)
        rules["pod_mutation_hook"](asked)
        assert asked.spec.containers[0].resources.requests["cpu"] == "3"
        asked.spec.containers[0].resources = plain.spec.containers[0].resources
        assert asked.spec == plain.spec
        assert asked.metadata.namespace == plain.metadata.namespace
        assert asked.metadata.labels == plain.metadata.labels

    def test_the_platforms_pods_stay_as_they_are(
        self, rules: dict[str, Any], workload_of: Any
    ) -> None:
        pod = pod_of(workload_of("daily", "dags-folder"))
        before = pod.to_dict()
        rules["pod_mutation_hook"](pod)
        assert pod.to_dict() == before

    def test_a_task_that_starts_pods_itself_is_not_a_scheduler(
        self, rules: dict[str, Any], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("AIRFLOW_IS_K8S_EXECUTOR_POD", "True")
        pod = k8s.V1Pod(spec=k8s.V1PodSpec(containers=[k8s.V1Container(name="own", image="dbt")]))
        before = pod.to_dict()
        rules["pod_mutation_hook"](pod)
        assert pod.to_dict() == before

    @pytest.mark.parametrize("command", [["bash", "-c", "id"], ["python", "-m", "mine", "x", "{}"]])
    def test_refuses_another_command(
        self, rules: dict[str, Any], workload_of: Any, command: list[str]
    ) -> None:
        pod = pod_of(workload_of("risk.daily", "team-risk"), args=command)
        with pytest.raises(AirflowClusterPolicyViolation, match="something else"):
            rules["pod_mutation_hook"](pod)

    def test_refuses_a_workload_that_says_it_is_anothers(
        self, rules: dict[str, Any], workload_of: Any
    ) -> None:
        mine, other = workload_of("risk.daily", "team-risk"), workload_of("ml.train", "team-ml")
        *command, text = workload_to_command_args(mine)
        said = json.loads(text)
        other_said = json.loads(workload_to_command_args(other)[-1])
        for forged in (
            {**said, "bundle_info": other_said["bundle_info"]},
            {**said, "bundle_info": {"name": "dags-folder", "version": None}},
            {**other_said, "token": said["token"]},
            {**other_said, "token": "forged"},
        ):
            pod = pod_of(mine, args=[*command, json.dumps(forged)])
            with pytest.raises(AirflowClusterPolicyViolation):
                rules["pod_mutation_hook"](pod)

    def test_refuses_a_dag_of_another_teams_name(
        self, rules: dict[str, Any], workload_of: Any
    ) -> None:
        pod = pod_of(workload_of("ml.hijacked", "team-risk"))
        with pytest.raises(AirflowClusterPolicyViolation, match="does not begin with risk"):
            rules["pod_mutation_hook"](pod)


class TestRoles:
    """Pools and roles, as the migration job makes them."""

    def test_makes_and_mends(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv(
            "AIRFLOW__CORE__AUTH_MANAGER",
            "airflow.providers.fab.auth_manager.fab_auth_manager.FabAuthManager",
        )
        initdb()
        program = runpy.run_path(str(FILES / "team_roles.py"))
        team = {
            "name": "risk",
            "pool": "risk",
            "poolSlots": 5,
            "editorRole": "Team risk",
            "viewerRole": "Team risk viewer",
        }
        monkeypatch.setenv("AIRFLOW_PLATFORM_TEAMS", json.dumps([team]))
        with get_application_builder() as builder:
            builder.sm.sync_roles()
        assert program["main"]() == 0
        with get_application_builder() as builder:
            manager = builder.sm
            editor = manager.find_role("Team risk")
            for_all = manager.get_permission("can_read", "DAGs")
            manager.add_permission_to_role(editor, for_all)
            assert any(p.resource.name == "DAGs" for p in editor.permissions)
        monkeypatch.setenv("AIRFLOW_PLATFORM_TEAMS", json.dumps([{**team, "poolSlots": 7}]))
        assert program["main"]() == 0
        with get_application_builder() as builder:
            for name, like in (("Team risk", "User"), ("Team risk viewer", "Viewer")):
                role = builder.sm.find_role(name)
                resources = {p.resource.name for p in role.permissions}
                assert "DAGs" not in resources
                assert "Website" in resources
                own = builder.sm.find_role(like)
                assert {str(p) for p in role.permissions} < {str(p) for p in own.permissions}
        pool = Pool.get_pool("risk")
        assert pool is not None
        assert pool.slots == 7
