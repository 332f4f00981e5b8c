"""Price feeds: addresses, missing files, and the made-up market."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest

from risk.market_data import FeedError, feed_url, read_feed, sample_history
from risk.portfolios import SYMBOLS
from risk.prices import check_prices

TUESDAY = date(2026, 3, 31)


def test_the_day_takes_its_place_in_the_address():
    template = "s3://aws_default@vendor-prices/{date}.csv"
    assert feed_url(template, TUESDAY) == "s3://aws_default@vendor-prices/2026-03-31.csv"


@pytest.mark.parametrize("template", ["prices.csv", "s3://bucket/prices.csv", "{date}.csv"])
def test_an_address_that_is_no_template_is_refused(template):
    with pytest.raises(FeedError, match=r"must be a URL with \{date\} in it"):
        feed_url(template, TUESDAY)


def test_an_address_with_a_password_is_refused_without_showing_it():
    with pytest.raises(FeedError, match="must not carry a password") as refused:
        feed_url("https://user:hunter2@vendor.example/{date}.csv", TUESDAY)
    assert "hunter2" not in str(refused.value)


def test_a_missing_file_says_where_it_was_looked_for(tmp_path):
    with pytest.raises(FeedError, match=r"no price file at file:///gone\.csv: has the vendor"):
        read_feed(tmp_path / "gone.csv", "file:///gone.csv")


def test_a_file_that_is_there_is_read_whole(tmp_path):
    (tmp_path / "prices.csv").write_bytes(b"date,symbol,close\n")
    assert read_feed(tmp_path / "prices.csv", "any") == b"date,symbol,close\n"


def test_the_made_up_market_passes_its_own_checks():
    history = sample_history(TUESDAY)
    check_prices(history, business_date=TUESDAY, symbols=SYMBOLS)
    assert history.source == "sample"
    assert len(history.dates) == 500
    assert all(day.weekday() < 5 for day in history.dates)


def test_the_made_up_market_is_the_same_seen_from_any_day():
    earlier, later = sample_history(TUESDAY), sample_history(TUESDAY + timedelta(days=7))
    assert earlier.to_json() == sample_history(TUESDAY).to_json()
    assert np.array_equal(earlier.closes[5:], later.closes[:-5])


def test_the_made_up_market_moves_like_a_market():
    returns = sample_history(TUESDAY).returns()
    assert 0.005 < returns.std(axis=0).mean() < 0.02
    correlations = np.corrcoef(returns.T)[np.triu_indices(len(SYMBOLS), 1)]
    assert 0.1 < correlations.mean() < 0.6


@pytest.mark.parametrize(
    ("day", "message"),
    [
        (date(2026, 3, 29), "2026-03-29 is a weekend"),
        (date(2021, 6, 1), "no full history before 2022"),
    ],
)
def test_days_without_a_market_are_refused(day, message):
    with pytest.raises(FeedError, match=message):
        sample_history(day)
