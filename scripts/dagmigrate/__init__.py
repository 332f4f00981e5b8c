"""Parts of scripts/migrate_dags.py: what ruff's Airflow rules leave undone."""
