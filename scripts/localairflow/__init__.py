"""A whole Airflow on this machine, of real processes and with a stack's own settings.

`make airflow`, tests/airflow and bench/airflow start it: PostgreSQL with TLS, PgBouncer with the
files that ship, a server that plays Secrets Manager and S3, and Airflow's processes. Everything
listens on loopback addresses and free ports, and is stopped by its process id.
"""
