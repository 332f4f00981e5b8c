"""Where prices come from: a vendor's file, or a made-up market for a platform without one."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Protocol
from urllib.parse import urlsplit

import numpy as np

from risk.portfolios import SYMBOLS
from risk.prices import PriceHistory

SAMPLE = "sample"
"""Name of the made-up market in results, so that nobody takes its figures for real ones."""
_SAMPLE_EPOCH = date(2020, 1, 1)
_SAMPLE_DAYS = 500
_SATURDAY = 5


class ReadablePath(Protocol):
    """The part of a path that a feed needs; Airflow's object storage path has it."""

    def read_bytes(self) -> bytes: ...


class FeedError(Exception):
    """The feed's address is unusable, or it has no file for the day."""


def feed_url(template: str, business_date: date) -> str:
    """Returns the address of the day's price file.

    Args:
        template: Address with `{date}` where the day goes, such as
            `s3://aws_default@vendor-prices/{date}.csv`.
        business_date: The day.

    Raises:
        FeedError: the template is no URL, has no `{date}`, or carries a password.
    """
    if "://" not in template or "{date}" not in template:
        raise FeedError(
            "the price feed must be a URL with {date} in it, such as "
            "s3://aws_default@vendor-prices/{date}.csv"
        )
    if urlsplit(template).password is not None:
        raise FeedError("the price feed's URL must not carry a password; use a connection id")
    return template.replace("{date}", business_date.isoformat())


def read_feed(path: ReadablePath, url: str) -> bytes:
    """Reads the day's price file.

    Raises:
        FeedError: there is no such file.
    """
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise FeedError(f"no price file at {url}: has the vendor delivered?") from None


def sample_history(business_date: date) -> PriceHistory:
    """Makes up the closes of every held symbol for about two years up to `business_date`.

    Deterministic: a close depends on its symbol and day only, so yesterday's file agrees with
    today's. The symbols share a market factor, which gives portfolios something to diversify.

    Raises:
        FeedError: `business_date` is a weekend, or too early for a full history.
    """
    if business_date.weekday() >= _SATURDAY:
        raise FeedError(f"{business_date} is a weekend: no market was open")
    days = _weekdays(_SAMPLE_EPOCH, business_date)
    if len(days) < _SAMPLE_DAYS:
        raise FeedError(
            f"the sample market has no full history before 2022, asked for {business_date}"
        )
    market = np.random.default_rng(0).standard_normal(len(days))
    closes = np.empty((len(days), len(SYMBOLS)))
    for column, symbol in enumerate(SYMBOLS):
        own = np.random.default_rng(list(symbol.encode())).standard_normal(len(days))
        steps = 0.0001 + 0.006 * market + 0.009 * own
        closes[:, column] = np.round(100.0 * np.exp(np.cumsum(steps - 0.5 * 0.0108**2)), 4)
    recent = slice(len(days) - _SAMPLE_DAYS, len(days))
    return PriceHistory(
        source=SAMPLE, dates=tuple(days[recent]), symbols=SYMBOLS, closes=closes[recent]
    )


def _weekdays(first: date, last: date) -> list[date]:
    every = (first + timedelta(days=offset) for offset in range((last - first).days + 1))
    return [day for day in every if day.weekday() < _SATURDAY]
