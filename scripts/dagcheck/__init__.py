"""Parts of scripts/check_dags.py."""
