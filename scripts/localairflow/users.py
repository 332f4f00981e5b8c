"""Users of Airflow's own database, without a process of Airflow's, which would take seconds."""

from __future__ import annotations

from werkzeug.security import generate_password_hash

from localairflow.postgres import Postgres

_PUT = """
with put as (
  insert into ab_user (id, username, first_name, last_name, email, active, password)
  values (nextval('ab_user_id_seq'), %(name)s, %(first)s, 'Local', %(email)s, true, %(password)s)
  on conflict (username) do update set password = excluded.password
  returning id
)
insert into ab_user_role (id, user_id, role_id)
select nextval('ab_user_role_id_seq'), put.id, ab_role.id
from put join ab_role on ab_role.name = %(role)s
on conflict (user_id, role_id) do update set role_id = excluded.role_id
returning id
"""


def put_user(postgres: Postgres, database: str, *, name: str, password: str, role: str) -> None:
    """Adds a user, or gives it this password and this role when it is there.

    Args:
        postgres: The server.
        database: Airflow's database in it, with the roles that `airflow sync-perm` makes.
        name: Name to sign in with.
        password: Password.
        role: Name of a role.

    Raises:
        ValueError: there is no such role.
    """
    values = {
        "name": name,
        "first": name.title(),
        "email": f"{name}@example.com",
        "password": generate_password_hash(password),
        "role": role,
    }
    if not postgres.execute(_PUT, values, database=database):
        raise ValueError(f"user {name}: there is no role {role}")
