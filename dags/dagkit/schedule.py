"""Dates: the platform's time zone, and which business day a run is about."""

from __future__ import annotations

from datetime import date, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from airflow.sdk.configuration import conf

SATURDAY = 5


def platform_time_zone() -> ZoneInfo:
    """Time zone of schedules: Airflow's `[core] default_timezone`.

    The stack's setting `airflow.timeZone` fills it: one line of a stack file moves all schedules.

    Raises:
        ValueError: the configured name is no IANA time zone.
    """
    name = conf.get("core", "default_timezone", fallback="UTC")
    try:
        return ZoneInfo("UTC" if name.lower() == "utc" else name)
    except (ZoneInfoNotFoundError, ValueError) as unknown:
        raise ValueError(
            f"[core] default_timezone is {name!r}, which is no IANA time zone; "
            "set airflow.timeZone to a name such as Europe/Zurich"
        ) from unknown


def previous_business_day(moment: datetime, zone: tzinfo) -> date:
    """Returns the last weekday before the local date of `moment`: the one whose prices are final.

    Public holidays count as business days; what a market does on them is the price feed's to say.

    Args:
        moment: An aware datetime, such as a run's logical date.
        zone: Time zone that decides which date `moment` falls on.

    Raises:
        ValueError: `moment` carries no time zone.
    """
    if moment.tzinfo is None:
        raise ValueError(f"moment must carry a time zone, got {moment.isoformat()}")
    day = moment.astimezone(zone).date() - timedelta(days=1)
    while day.weekday() >= SATURDAY:
        day -= timedelta(days=1)
    return day
