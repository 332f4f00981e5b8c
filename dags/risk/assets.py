"""Assets that risk DAGs produce and wait for."""

from __future__ import annotations

from airflow.sdk import Asset

RISK_REPORT = Asset("risk_report")
"""A day's report is complete. Events carry `business_date` and `url` of the report's JSON."""
