"""Price files: what is read, what is refused, and in which words."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from risk.prices import (
    MIN_DAYS,
    PriceFileError,
    PriceHistory,
    check_prices,
    read_prices,
)

LAST = date(2026, 3, 31)


def history(days=MIN_DAYS, symbols=("A", "B"), last=LAST) -> PriceHistory:
    dates = tuple(last - timedelta(days=offset) for offset in reversed(range(days)))
    closes = 100.0 + np.arange(days * len(symbols), dtype=float).reshape(days, len(symbols)) / 100
    return PriceHistory("vendor", dates, tuple(symbols), closes)


def csv(*rows: str) -> bytes:
    return "\n".join(("date,symbol,close", *rows, "")).encode()


def faults(content: bytes) -> tuple[str, ...]:
    with pytest.raises(PriceFileError) as refused:
        read_prices(content, source="prices.csv")
    return refused.value.faults


def test_rows_may_come_in_any_order_and_with_a_byte_order_mark():
    content = b"\xef\xbb\xbf" + csv(
        "2026-03-31,B,4", "2026-03-30,A,1.5", "2026-03-31,A,2", "2026-03-30,B,3"
    )
    read = read_prices(content, source="prices.csv")
    assert read.dates == (date(2026, 3, 30), date(2026, 3, 31))
    assert read.symbols == ("A", "B")
    assert read.closes.tolist() == [[1.5, 3.0], [2.0, 4.0]]
    assert read.source == "prices.csv"


def test_returns_are_relative_to_the_day_before():
    read = read_prices(csv("2026-03-30,A,100", "2026-03-31,A,90"), source="p")
    assert read.returns().tolist() == [[pytest.approx(-0.1)]]


def test_every_faulty_line_is_named_at_once():
    content = csv(
        "2026-03-31,A,-3",
        "2026-03-31,,1",
        "31.03.2026,A,1",
        "2026-03-31,B,many",
        "2026-03-31,B",
        "2026-03-30,A,1",
        "2026-03-30,A,2",
        "2026-03-29,A,inf",
    )
    assert faults(content) == (
        "line 2: close of A must be a positive number, is '-3'",
        "line 3: symbol is empty",
        "line 4: date must be like 2026-03-31, is '31.03.2026'",
        "line 5: close of B must be a positive number, is 'many'",
        "line 6: 3 columns expected, 2 found",
        "line 8: second close of A on 2026-03-30",
        "line 9: close of A must be a positive number, is 'inf'",
    )


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"", "line 1: header must be date,symbol,close, is nothing"),
        (b"day,ticker,price\n", "line 1: header must be date,symbol,close, is day,ticker,price"),
        (csv(), "no prices"),
        (b"date,symbol,close\n2026-03-31,\xff,1\n", "byte 29 is not UTF-8"),
        (csv("2026-03-31,A,1", "2026-03-30,B,1"), "no close of B on 2026-03-31"),
    ],
)
def test_a_file_of_another_form_is_refused(content, fault):
    assert fault in faults(content)


def test_the_text_counts_all_faults_and_shows_the_first_twenty():
    with pytest.raises(PriceFileError) as refused:
        read_prices(csv(*["2026-03-31,A,0"] * 25), source="prices.csv")
    lines = str(refused.value).splitlines()
    assert lines[0] == "prices.csv: 25 faults"
    assert len(lines) == 22
    assert lines[-1] == "  and 5 more"


def test_a_good_history_passes():
    check_prices(history(), business_date=LAST, symbols=("A", "B"))


def test_all_reasons_not_to_use_a_history_come_at_once():
    short = history(days=3)
    short.closes[2, 0] = 1.0
    with pytest.raises(PriceFileError) as refused:
        check_prices(short, business_date=LAST + timedelta(days=1), symbols=("A", "C", "B", "D"))
    assert refused.value.faults == (
        "last close must be of 2026-04-01, is of 2026-03-31",
        "at least 250 days needed, 3 found",
        "no prices of C, D",
        "close of A moved -99% on 2026-03-31; more than 50% is taken for an error",
    )
    assert str(refused.value).startswith("vendor: 4 faults\n")


@given(
    closes=st.lists(st.tuples(st.floats(1e-6, 1e9), st.floats(1e-6, 1e9)), min_size=1, max_size=20)
)
def test_a_kept_history_comes_back_as_it_was(closes):
    dates = tuple(LAST + timedelta(days=offset) for offset in range(len(closes)))
    kept = PriceHistory("vendor", dates, ("A", "B"), np.array(closes))
    again = PriceHistory.from_json(kept.to_json())
    assert (again.source, again.dates, again.symbols) == ("vendor", dates, ("A", "B"))
    assert np.array_equal(again.closes, kept.closes)
    assert again.to_json() == kept.to_json()
