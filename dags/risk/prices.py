"""Prices: reading a vendor's file, checking it, and the table of closes that is kept."""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

COLUMNS = ("date", "symbol", "close")
MIN_DAYS = 250
"""Fewest closes for a risk figure: about one year, the shortest history that banking supervision
accepts (Basel Framework, MAR30)."""
MAX_DAILY_MOVE = 0.5
"""A close that moved by more than this share in a day is taken for a typing error."""
FAULTS_SHOWN = 20


class PriceFileError(Exception):
    """A price file that must not be used; the text lists what is wrong, line by line."""

    def __init__(self, source: str, faults: Sequence[str]) -> None:
        shown = list(faults[:FAULTS_SHOWN])
        if len(faults) > FAULTS_SHOWN:
            shown.append(f"and {len(faults) - FAULTS_SHOWN} more")
        count = "1 fault" if len(faults) == 1 else f"{len(faults)} faults"
        super().__init__(f"{source}: {count}\n" + "\n".join(f"  {fault}" for fault in shown))
        self.faults = tuple(faults)


@dataclass(frozen=True)
class PriceHistory:
    """Daily closes without gaps.

    Attributes:
        source: Where they came from; every figure computed from them carries it along.
        dates: Ascending, each once.
        symbols: Ascending, each once.
        closes: Shape `(len(dates), len(symbols))`, all positive and finite.
    """

    source: str
    dates: tuple[date, ...]
    symbols: tuple[str, ...]
    closes: NDArray[np.float64]

    def returns(self) -> NDArray[np.float64]:
        """Simple daily returns, shape `(len(dates) - 1, len(symbols))`."""
        changes: NDArray[np.float64] = self.closes[1:] / self.closes[:-1] - 1.0
        return changes

    def to_json(self) -> bytes:
        """The form in which it is kept: the same history gives the same bytes."""
        content = {
            "source": self.source,
            "dates": [day.isoformat() for day in self.dates],
            "closes": dict(zip(self.symbols, self.closes.T.tolist(), strict=True)),
        }
        return (json.dumps(content) + "\n").encode()

    @classmethod
    def from_json(cls, content: bytes) -> PriceHistory:
        """Reads what `to_json` gave."""
        kept = json.loads(content)
        return cls(
            source=kept["source"],
            dates=tuple(date.fromisoformat(day) for day in kept["dates"]),
            symbols=tuple(kept["closes"]),
            closes=np.array(list(kept["closes"].values()), dtype=float).T,
        )


def read_prices(content: bytes, *, source: str) -> PriceHistory:
    """Reads a price file: CSV in UTF-8 with the columns date, symbol and close, in any row order.

    Args:
        content: The file.
        source: Where it came from; error texts call it that.

    Raises:
        PriceFileError: the file is not of that form, or has gaps; all faults at once.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise PriceFileError(source, [f"byte {error.start} is not UTF-8"]) from None
    rows = csv.reader(io.StringIO(text, newline=""))
    header = tuple(cell.strip() for cell in next(rows, []))
    if header != COLUMNS:
        found = ",".join(header) or "nothing"
        raise PriceFileError(source, [f"line 1: header must be {','.join(COLUMNS)}, is {found}"])
    closes: dict[tuple[date, str], float] = {}
    faults: list[str] = []
    for row in rows:
        fault = _add_row(row, closes) if row else None
        if fault:
            faults.append(f"line {rows.line_num}: {fault}")
    if not closes and not faults:
        faults.append("no prices")
    if faults:
        raise PriceFileError(source, faults)
    return _without_gaps(closes, source)


def _add_row(row: list[str], closes: dict[tuple[date, str], float]) -> str | None:
    if len(row) != len(COLUMNS):
        return f"{len(COLUMNS)} columns expected, {len(row)} found"
    day_text, symbol, close_text = (cell.strip() for cell in row)
    try:
        day = date.fromisoformat(day_text)
    except ValueError:
        return f"date must be like 2026-03-31, is {day_text!r}"
    if not symbol:
        return "symbol is empty"
    try:
        close = float(close_text)
    except ValueError:
        close = math.nan
    if not (math.isfinite(close) and close > 0.0):
        return f"close of {symbol} must be a positive number, is {close_text!r}"
    if (day, symbol) in closes:
        return f"second close of {symbol} on {day}"
    closes[day, symbol] = close
    return None


def _without_gaps(closes: dict[tuple[date, str], float], source: str) -> PriceHistory:
    dates = tuple(sorted({day for day, _ in closes}))
    symbols = tuple(sorted({symbol for _, symbol in closes}))
    gaps = [
        f"no close of {symbol} on {day}"
        for day in dates
        for symbol in symbols
        if (day, symbol) not in closes
    ]
    if gaps:
        raise PriceFileError(source, gaps)
    table = np.array([[closes[day, symbol] for symbol in symbols] for day in dates], dtype=float)
    return PriceHistory(source=source, dates=dates, symbols=symbols, closes=table)


def check_prices(history: PriceHistory, *, business_date: date, symbols: Sequence[str]) -> None:
    """Refuses a well-formed history that risk must not be computed from.

    Args:
        history: What to check.
        business_date: The day that the last close must belong to.
        symbols: What must be priced; further symbols are fine.

    Raises:
        PriceFileError: stale, too short, a symbol is missing, or a close moved more than
            `MAX_DAILY_MOVE` in a day; all faults at once.
    """
    faults: list[str] = []
    if history.dates[-1] != business_date:
        faults.append(f"last close must be of {business_date}, is of {history.dates[-1]}")
    if len(history.dates) < MIN_DAYS:
        faults.append(f"at least {MIN_DAYS} days needed, {len(history.dates)} found")
    missing = sorted(set(symbols) - set(history.symbols))
    if missing:
        faults.append(f"no prices of {', '.join(missing)}")
    moves = history.returns()
    for row, column in np.argwhere(np.abs(moves) > MAX_DAILY_MOVE):
        faults.append(
            f"close of {history.symbols[column]} moved {moves[row, column]:+.0%} "
            f"on {history.dates[row + 1]}; more than {MAX_DAILY_MOVE:.0%} is taken for an error"
        )
    if faults:
        raise PriceFileError(history.source, faults)
