"""dbt against a PostgreSQL connection of Airflow."""

from __future__ import annotations

from cosmos.profiles import PostgresUserPasswordProfileMapping


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
