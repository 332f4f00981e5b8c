"""Makes the administrator of a stack whose people sign in by password, or renews the password.

Run by a job (airflow/adminUserJob.ts) that takes name and password from its environment. What it
says goes to the job's log, so it never says the password. Run again it changes nothing, but for
what somebody else has changed: the password in Secrets Manager is the one that counts.
"""

from __future__ import annotations

import os
import sys
from typing import Any

from airflow.providers.fab.auth_manager.cli_commands.utils import get_application_builder
from werkzeug.security import check_password_hash

_ROLE = "Admin"


def ensure_admin(manager: Any, name: str, password: str) -> str:
    """Makes or mends the user.

    Args:
        manager: Airflow's security manager.
        name: The user's name.
        password: The password that counts.

    Returns:
        What was done, in a word.

    Raises:
        RuntimeError: Airflow did not store it.
    """
    role = manager.find_role(_ROLE)
    if role is None:
        raise RuntimeError(f"there is no role {_ROLE}")
    user = manager.find_user(username=name)
    if user is None:
        made = manager.add_user(
            username=name,
            first_name=name,
            last_name="Administrator",
            email=f"{name}@administrator.invalid",
            role=role,
            password=password,
        )
        return _stored(bool(made), "made")
    done = "unchanged"
    if role not in user.roles or not user.active:
        user.roles = [*user.roles, role]
        user.active = True
        done = _stored(manager.update_user(user), "mended")
    if not check_password_hash(user.password or "", password):
        done = _stored(manager.reset_password(user.id, password), "renewed")
    return done


def _stored(success: bool, done: str) -> str:
    if not success:
        raise RuntimeError("Airflow did not store the user; its log says why")
    return done


def main() -> int:
    """Does it for the user of the environment; 1 where it cannot."""
    name = os.environ["AIRFLOW_PLATFORM_ADMIN_USER"]
    password = os.environ.pop("AIRFLOW_PLATFORM_ADMIN_PASSWORD", "")
    if not password:
        print("AIRFLOW_PLATFORM_ADMIN_PASSWORD is empty", file=sys.stderr)
        return 1
    with get_application_builder() as builder:
        print(f"administrator {name}: {ensure_admin(builder.sm, name, password)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
