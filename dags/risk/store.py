"""Where risk data lies under the artifacts root: one key per day and thing; a re-run replaces."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from airflow.sdk import ObjectStoragePath

from dagkit.storage import publish
from risk.prices import PriceHistory
from risk.report import to_json, to_markdown

_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")


class NotStoredError(Exception):
    """Something that an earlier run should have stored is not there."""


class RiskStore:
    """Reads and writes the risk files under one root.

    Args:
        root: The artifacts root, from `dagkit.storage.artifacts`.
    """

    def __init__(self, root: ObjectStoragePath) -> None:
        self._root = root

    def prices_path(self, day: date) -> ObjectStoragePath:
        return self._root / "market-data" / f"date={day}" / "prices.json"

    def result_path(self, day: date, portfolio: str) -> ObjectStoragePath:
        return self._root / "risk" / "results" / f"date={day}" / f"{portfolio}.json"

    def report_path(self, day: date) -> ObjectStoragePath:
        return self._root / "risk" / "reports" / f"date={day}" / "report.json"

    def analysis_path(self, run_id: str) -> ObjectStoragePath:
        """A run id may hold characters that are no good in a key; those become dashes."""
        return self._root / "risk" / "analyses" / f"{_UNSAFE.sub('-', run_id)}.json"

    def save_prices(self, history: PriceHistory) -> ObjectStoragePath:
        path = self.prices_path(history.dates[-1])
        publish(path, history.to_json())
        return path

    def load_prices(self, day: date) -> PriceHistory:
        """Raises NotStoredError when no run has stored that day's prices."""
        return PriceHistory.from_json(self._read(self.prices_path(day), f"prices of {day}"))

    def save_result(self, result: Mapping[str, Any]) -> ObjectStoragePath:
        day = date.fromisoformat(str(result["business_date"]))
        path = self.result_path(day, str(result["portfolio"]))
        publish(path, to_json(result))
        return path

    def save_report(self, report: Mapping[str, Any]) -> ObjectStoragePath:
        """Writes the page first: where the JSON is, the report is complete."""
        path = self.report_path(date.fromisoformat(str(report["business_date"])))
        publish(path.parent / "report.md", to_markdown(report))
        publish(path, to_json(report))
        return path

    def load_report(self, day: date) -> dict[str, Any]:
        """Raises NotStoredError when the day has no report."""
        return self._read_json(self.report_path(day), f"report of {day}")

    def load_result(self, day: date, portfolio: str) -> dict[str, Any]:
        """Raises NotStoredError when the portfolio was not measured that day."""
        return self._read_json(self.result_path(day, portfolio), f"{portfolio} on {day}")

    def save_analysis(self, run_id: str, analysis: Mapping[str, Any]) -> ObjectStoragePath:
        path = self.analysis_path(run_id)
        publish(path, to_json(analysis))
        return path

    def _read_json(self, path: ObjectStoragePath, what: str) -> dict[str, Any]:
        content: dict[str, Any] = json.loads(self._read(path, what))
        return content

    def _read(self, path: ObjectStoragePath, what: str) -> bytes:
        try:
            content: bytes = path.read_bytes()
        except FileNotFoundError:
            raise NotStoredError(
                f"no {what} at {path}: run daily_risk_processing for that day first"
            ) from None
        return content
