"""The day's report: one JSON object for machines, one Markdown page for people."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from risk.analysis import METHODS


class IncompleteReportError(Exception):
    """The results do not make one report."""


def build_report(results: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Puts the day's results together, ordered by portfolio.

    Args:
        results: What `risk.analysis.analyse` returned: at least one, each portfolio once, all of
            one day and from the same prices.

    Raises:
        IncompleteReportError: the results are not like that.
    """
    rows = sorted(results, key=lambda result: str(result["portfolio"]))
    names = [row["portfolio"] for row in rows]
    origins = sorted({(row["business_date"], row["source"]) for row in rows})
    if len(origins) != 1 or len(set(names)) != len(names):
        raise IncompleteReportError(
            "a report needs each portfolio once, of one day and from one source; "
            f"got {names} of {origins}"
        )
    (business_date, source) = origins[0]
    return {"business_date": business_date, "source": source, "results": rows}


def to_json(content: Mapping[str, Any]) -> bytes:
    """Stable JSON: the same content gives the same bytes."""
    return (json.dumps(content, indent=2, sort_keys=True) + "\n").encode()


def to_markdown(report: Mapping[str, Any]) -> bytes:
    """The report as a page with one table row per portfolio."""
    heads = ["portfolio", "market value"]
    for method in METHODS:
        heads += [f"VaR {method}", f"ES {method}"]
    lines = [
        f"# Risk on {report['business_date']}",
        "",
        f"Prices: {report['source']}. VaR is value at risk, ES expected shortfall.",
        "",
        "| " + " | ".join(heads) + " |",
        "|---" + "|---:" * (len(heads) - 1) + "|",
    ]
    for result in report["results"]:
        cells = [result["portfolio"], f"{result['market_value']:,.2f} {result['currency']}"]
        for method in METHODS:
            tail = result["methods"][method]
            cells += [f"{tail['value_at_risk']:,.2f}", f"{tail['expected_shortfall']:,.2f}"]
        lines.append("| " + " | ".join(cells) + " |")
    terms = sorted({(row["confidence"], row["horizon_days"]) for row in report["results"]})
    lines += ["", *(f"Confidence {share:.1%}, horizon {days} d." for share, days in terms), ""]
    return "\n".join(lines).encode()
