"""Roles and permissions are there before the first API server: those side by side would collide."""

from __future__ import annotations

from localairflow.api import Api
from localairflow.instance import LocalAirflow
from localairflow.processes import free_port, wait_until

ROWS = """
select (select count(*) from ab_role), (select count(*) from ab_permission_view),
       (select count(*) from ab_permission_view_role)
"""


def test_the_migration_job_makes_all_that_api_servers_would_make_side_by_side(
    platform: LocalAirflow, as_migrated: str
) -> None:
    job = platform.environment("sync-perm")
    url = job["AIRFLOW__DATABASE__SQL_ALCHEMY_CONN"].rpartition("/")[0] + f"/{as_migrated}"
    made = platform.postgres.execute(ROWS, database=as_migrated)
    [(roles, *_)] = made
    assert int(str(roles)) >= len({"Admin", "Op", "User", "Viewer", "Public"})

    ports = [free_port(), free_port()]
    direct = {
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": url,
        **{name: job[name] for name in ("PGSSLMODE", "PGSSLROOTCERT")},
    }
    servers = {
        f"side-by-side-{port}": platform.start(
            "api-server",
            name=f"side-by-side-{port}",
            more=direct | {"AIRFLOW__API__PORT": str(port)},
        )
        for port in ports
    }
    try:
        wait_until(
            lambda: all(Api(f"http://127.0.0.1:{port}").health() for port in ports),
            what="both API servers answer",
            daemons=list(servers.values()),
        )
        assert platform.postgres.execute(ROWS, database=as_migrated) == made
        for server in servers.values():
            assert "duplicate key" not in server.log.read_text(errors="replace")
    finally:
        for name, server in servers.items():
            server.kill_family()
            del platform.daemons[name]
