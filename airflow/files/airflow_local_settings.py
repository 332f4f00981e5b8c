"""Keeps teams apart, mounted as `airflow_local_settings.py` (docs/teams.md).

TEAMS is written from a stack's settings (airflow/teams.ts). Two kinds of rules:

- `dag_policy` and `task_policy` run where DAG files are parsed, beside their authors' code. They
  say early what will not work, and give a team's people their DAGs.
- `pod_mutation_hook` runs in the scheduler, where no author's code does. It decides what a task may
  be: whose task it is says the database, for the task that its token was signed for, and nothing
  that the DAG says. Of what a team's DAG asks for its pod only the size is taken over.
"""

# Airflow reads this file while it is itself being imported.
# ruff: noqa: PLC0415

from __future__ import annotations

import json
import os
from copy import deepcopy
from typing import TYPE_CHECKING, Any

from airflow.exceptions import AirflowClusterPolicyViolation

if TYPE_CHECKING:
    from kubernetes.client import models as k8s

TEAMS: dict[str, dict[str, Any]] = json.loads(
    r"""
__TEAMS__
"""
)

_COMMAND = ["python", "-m", "airflow.sdk.execution_time.execute_workload", "--json-string"]
_LABELS = (
    "airflow-worker",
    "airflow_version",
    "dag_id",
    "kubernetes_executor",
    "logical_date",
    "map_index",
    "run_id",
    "task_id",
    "try_number",
)


def _team_of_file(path: str | None) -> dict[str, Any] | None:
    return next((t for t in TEAMS.values() if path and path.startswith(f"{t['folder']}/")), None)


def _team_of_id(dag_id: str) -> dict[str, Any] | None:
    return next((t for t in TEAMS.values() if dag_id.startswith(t["dagPrefix"])), None)


def dag_policy(dag: Any) -> None:
    """A team's DAGs carry its prefix, nobody else's do, and its people may see and use them."""
    team = _team_of_file(dag.fileloc)
    named = _team_of_id(dag.dag_id)
    if team is not None and named is not team:
        raise AirflowClusterPolicyViolation(
            f"{dag.dag_id}: the ids of this repository's DAGs must begin with {team['dagPrefix']}"
        )
    if team is None and named is not None:
        raise AirflowClusterPolicyViolation(
            f"{dag.dag_id}: ids that begin with {named['dagPrefix']} belong to a team"
        )
    if team is None:
        return
    dag.access_control = {
        team["editorRole"]: {"DAGs": {"can_read", "can_edit"}},
        team["viewerRole"]: {"DAGs": {"can_read"}},
    }
    dag.tags = {*dag.tags, f"team:{team['name']}"}


def task_policy(task: Any) -> None:
    """A team's tasks share its pool, and ask for no more of their pod than its size."""
    team = _team_of_file(task.dag.fileloc) if task.has_dag() else None
    if team is None:
        return
    task.pool = team["pool"]
    override = (task.executor_config or {}).get("pod_override")
    if override is not None and not _only_size(override):
        raise AirflowClusterPolicyViolation(
            f"{task.task_id}: of pod_override only the resources of the container base count"
        )


def _only_size(override: k8s.V1Pod) -> bool:
    asked = override.to_dict()
    spec = asked.pop("spec", None) or {}
    containers = spec.pop("containers", None) or []
    for container in containers:
        container.pop("resources", None)
    names = [container.pop("name", None) for container in containers]
    left = [*_values(asked), *_values(spec), *(v for c in containers for v in _values(c))]
    return names in ([], ["base"]) and not left


def _values(part: dict[str, Any]) -> list[Any]:
    return [value for value in part.values() if value not in (None, {}, [])]


def pod_mutation_hook(pod: k8s.V1Pod) -> None:
    """Makes a team's pod what a team's pod is; leaves the platform's own alone.

    Raises:
        AirflowClusterPolicyViolation: the pod is not what the scheduler asked for. The task fails.
    """
    if os.environ.get("AIRFLOW_IS_K8S_EXECUTOR_POD") == "True":
        # A task that starts pods itself (KubernetesPodOperator): its own rights, no database.
        return
    workload = _workload(pod)
    bundle, dag_id = _owner(workload)
    team = TEAMS.get(bundle)
    if team is None:
        return
    if workload["bundle_info"]["name"] != bundle or workload["ti"]["dag_id"] != dag_id:
        raise AirflowClusterPolicyViolation("the workload is not the one that its token is for")
    if not dag_id.startswith(team["dagPrefix"]):
        raise AirflowClusterPolicyViolation(f"{dag_id} does not begin with {team['dagPrefix']}")
    pod.spec = _spec(team, pod)
    template = _template().metadata
    kept = {k: v for k, v in (pod.metadata.labels or {}).items() if k in _LABELS}
    pod.metadata.labels = {**kept, **(template.labels or {}), **team["labels"]}
    pod.metadata.namespace = team["namespace"]


def _workload(pod: k8s.V1Pod) -> dict[str, Any]:
    base = next((c for c in pod.spec.containers if c.name == "base"), None)
    args = list(base.args or []) if base is not None else []
    if args[:-1] != _COMMAND:
        raise AirflowClusterPolicyViolation("the pod runs something else than a task")
    workload: dict[str, Any] = json.loads(args[-1])
    return workload


def _owner(workload: dict[str, Any]) -> tuple[str, str]:
    """Bundle and DAG of the task that the token was signed for."""
    import jwt
    from airflow.configuration import conf
    from airflow.models.dag_version import DagVersion
    from airflow.models.taskinstance import TaskInstance
    from airflow.utils.session import create_session
    from sqlalchemy import select

    try:
        claims = jwt.decode(
            workload["token"],
            conf.get_mandatory_value("api_auth", "jwt_secret"),
            algorithms=["HS512"],
            options={"verify_aud": False},
        )
    except jwt.InvalidTokenError as error:
        raise AirflowClusterPolicyViolation(f"the task's token is not ours: {error}") from None
    if workload["ti"]["id"] != claims["sub"]:
        raise AirflowClusterPolicyViolation("the token is another task's")
    with create_session() as session:
        row = session.execute(
            select(DagVersion.bundle_name, TaskInstance.dag_id)
            .join(TaskInstance, TaskInstance.dag_version_id == DagVersion.id)
            .where(TaskInstance.id == claims["sub"])
        ).one_or_none()
    if row is None:
        raise AirflowClusterPolicyViolation("the task is not in the database")
    return row.bundle_name, row.dag_id


def _template() -> k8s.V1Pod:
    from airflow.configuration import conf
    from airflow.providers.cncf.kubernetes.pod_generator import PodGenerator

    file = conf.get_mandatory_value("kubernetes_executor", "pod_template_file")
    return PodGenerator.deserialize_model_file(file)


def _spec(team: dict[str, Any], pod: k8s.V1Pod) -> k8s.V1PodSpec:
    """The platform's template with the team's account, repository, secrets, and the task's size."""
    asked = next(c for c in pod.spec.containers if c.name == "base")
    spec = deepcopy(_template().spec)
    spec.service_account_name = team["serviceAccount"]
    spec.priority_class_name = team["priorityClass"]
    base = spec.containers[0]
    base.args = asked.args
    if asked.resources is not None:
        base.resources = asked.resources
    # What the platform's own tasks know, keys among it, and a team's need not.
    plain = [variable for variable in base.env or [] if variable.value_from is None]
    base.env = _merged(
        plain, [*team["env"], {"name": "AIRFLOW_IS_K8S_EXECUTOR_POD", "value": "True"}]
    )
    for mount in base.volume_mounts:
        if mount.name == "dags":
            mount.mount_path = team["folder"]
    for init in spec.init_containers or []:
        plain = [v for v in init.env or [] if v.value_from is None and "SSH" not in v.name]
        init.env = _merged(plain, team["gitEnv"])
        init.volume_mounts = [m for m in init.volume_mounts if m.name in ("dags", "tmp")]
    spec.volumes = [v for v in spec.volumes if v.name != "git-sync-ssh-key"]
    return spec


def _merged(present: list[Any], ours: list[dict[str, Any]]) -> list[Any]:
    names = {variable["name"] for variable in ours}
    return [*(v for v in present if v.name not in names), *_models(ours, "V1EnvVar")]


def _models(plain: list[dict[str, Any]], kind: str) -> list[Any]:
    from kubernetes.client import ApiClient

    client = ApiClient()
    return [client._ApiClient__deserialize(one, kind) for one in plain]
