"""dbt by way of Cosmos: what DAGs take from it, and a PostgreSQL connection of Airflow."""

from __future__ import annotations

from dagkit.image import ImageError

try:
    from cosmos import (
        DbtTaskGroup,
        ExecutionConfig,
        ProfileConfig,
        ProjectConfig,
        RenderConfig,
    )
    from cosmos.constants import InvocationMode, LoadMode, TestBehavior
    from cosmos.profiles import PostgresUserPasswordProfileMapping
except ModuleNotFoundError as missing:
    raise ImageError("astronomer-cosmos") from missing

__all__ = [
    "DbtTaskGroup",
    "ExecutionConfig",
    "InvocationMode",
    "LoadMode",
    "PostgresProfile",
    "ProfileConfig",
    "ProjectConfig",
    "RenderConfig",
    "TestBehavior",
]


class PostgresProfile(PostgresUserPasswordProfileMapping):  # type: ignore[misc]
    """Profile of a PostgreSQL connection that hands all of its TLS settings on to dbt.

    Cosmos's own passes `sslmode` only; with `verify-full` dbt would then look for the authority's
    certificate in its home folder.
    """

    airflow_param_mapping = PostgresUserPasswordProfileMapping.airflow_param_mapping | {
        "sslcert": "extra.sslcert",
        "sslkey": "extra.sslkey",
        "sslrootcert": "extra.sslrootcert",
    }
