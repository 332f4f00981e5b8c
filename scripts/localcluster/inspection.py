"""What only the chart's own pods show: sign-on page, PgBouncer's place, metrics."""

from __future__ import annotations

import json
from decimal import Decimal

import requests

from localcluster.chartairflow import RELEASE, ChartAirflow
from localcluster.checks import Report
from localcluster.planned import quantity

MARGIN = Decimal("1.5")


def check(airflow: ChartAirflow, report: Report) -> None:
    """Looks at them.

    Args:
        airflow: What runs.
        report: Where findings go.
    """
    url = airflow.anyone.url
    # A redirect would leave this machine.
    page = requests.get(f"{url}/auth/login/", timeout=60, allow_redirects=False)
    provider = _provider(airflow)
    wanted = "password" if provider is None else provider
    holds = page.ok and wanted in page.text.lower() + page.headers.get("Location", "")
    (report.ok if holds else report.fail)(f"the sign-on page ({page.status_code}) offers {wanted}")
    poolers = {one["status"]["podIP"] for one in airflow.pods("pgbouncer")}
    rows = airflow.services.postgres.execute(
        "select distinct host(client_addr) from pg_stat_activity where usename = %s",
        (airflow.services.sources.username,),
    )
    seen = {str(row[0]) for row in rows}
    text = f"PostgreSQL sees {', '.join(sorted(seen)) or 'nobody'}; PgBouncer's pods"
    (report.ok if seen and seen <= poolers else report.fail)(
        f"{text} are {', '.join(sorted(poolers))}"
    )
    statsd = airflow.pods("statsd")[0]["status"]["podIP"]
    metrics = requests.get(f"http://{statsd}:9102/metrics", timeout=60).text
    names = {line.split("{")[0].split()[0] for line in metrics.splitlines() if line[:1] != "#"}
    ours = [one for one in names if one.startswith("airflow_")]
    (report.ok if ours else report.fail)(f"the StatsD exporter has {len(ours)} metrics of Airflow")


def _provider(airflow: ChartAirflow) -> str | None:
    for one in airflow.values["apiServer"]["env"]:
        if one["name"] == "AIRFLOW_PLATFORM_SIGN_ON":
            name: str = json.loads(one["value"])["providerName"]
            return name
    return None


def sizes(airflow: ChartAirflow, report: Report) -> None:
    """Holds what each container took at most against its limit: half as much again must be free.

    The same margin that the tiers are held to (docs/sizes.md).

    Args:
        airflow: What runs.
        report: Where findings go.
    """
    peaks = airflow.peaks()
    limits = {
        container["name"]: container["resources"]["limits"]["memory"]
        for pod in airflow.kubernetes.pods(airflow.namespace, f"release={RELEASE}")
        for container in pod["spec"]["containers"]
    }
    small = {
        name: limit
        for name, limit in limits.items()
        if peaks.get(name, 0) * MARGIN > (quantity(limit) or 0)
    }
    for name, limit in sorted(small.items()):
        taken = f"{peaks[name] / 2**20:.0f} MiB"
        report.fail(f"{name} took {taken}, which its limit of {limit} leaves too little above")
    if not small:
        known = ", ".join(sorted(set(limits) & set(peaks)))
        report.ok(f"half as much again as was taken at most fits into the limits of {known}")
