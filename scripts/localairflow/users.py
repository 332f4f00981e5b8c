"""Adds users to Airflow's own user database: reads `[{"username", "password", "role"}]` from stdin.

Run by the platform as a program of its own, with Airflow's environment.
"""

from __future__ import annotations

import json
import sys

from airflow.providers.fab.auth_manager.cli_commands.utils import get_application_builder


def main() -> int:
    """Adds every user; 1 when one could not be added."""
    with get_application_builder() as builder:
        manager = builder.sm
        for user in json.load(sys.stdin):
            name = user["username"]
            role = manager.find_role(user["role"])
            if role is None or not manager.add_user(
                name, name.title(), "Local", f"{name}@example.com", role, user["password"]
            ):
                print(f"user {name} with role {user['role']} could not be added", file=sys.stderr)
                return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
