"""Makes each team's pool and roles. Run by the migration job (airflow/teams.ts).

The variable AIRFLOW_PLATFORM_TEAMS holds the teams as JSON. Run again it changes only what differs.
"""

from __future__ import annotations

import json
import os
import sys
from typing import Any

from airflow.models.pool import Pool
from airflow.providers.fab.auth_manager.cli_commands.utils import get_application_builder

# With these on all DAGs a team would see, and change, every other team's.
_ALL_DAGS = "DAGs"


def permissions_of(manager: Any, role: str) -> list[Any]:
    """What a role of Airflow's own may do, but for anything on all DAGs."""
    found = manager.find_role(role)
    if found is None:
        raise RuntimeError(f"there is no role {role}")
    return [
        p
        for p in found.permissions
        if p.resource.name != _ALL_DAGS and "DAG:" not in p.resource.name
    ]


def ensure_role(manager: Any, name: str, like: str) -> None:
    """A role like one of Airflow's own, without its DAGs; its team's DAGs come to it one by one.

    What DAGs gave the role since stays; what this program did not mean to give is taken back.
    """
    role = manager.find_role(name) or manager.add_role(name)
    if role is None:
        raise RuntimeError(f"Airflow did not store the role {name}; its log says why")
    wanted = permissions_of(manager, like)
    for permission in wanted:
        if permission not in role.permissions:
            manager.add_permission_to_role(role, permission)
    for permission in list(role.permissions):
        of_one_dag = ":" in permission.resource.name
        if permission not in wanted and not of_one_dag:
            manager.remove_permission_from_role(role, permission)


def ensure_pool(name: str, slots: int, team: str) -> None:
    """The pool that all of a team's tasks share."""
    Pool.create_or_update_pool(
        name, slots=slots, description=f"Team {team}", include_deferred=False
    )


def main() -> int:
    """Does it for each team of the environment."""
    teams = json.loads(os.environ["AIRFLOW_PLATFORM_TEAMS"])
    with get_application_builder() as builder:
        for team in teams:
            ensure_role(builder.sm, team["editorRole"], "User")
            ensure_role(builder.sm, team["viewerRole"], "Viewer")
            ensure_pool(team["pool"], team["poolSlots"], team["name"])
            print(
                f"team {team['name']}: pool {team['pool']} of {team['poolSlots']} slots, two roles"
            )
    return 0


if __name__ == "__main__":
    sys.exit(main())
