"""One portfolio's risk from one price history."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from risk.measures import TailRisk, historical, parametric
from risk.portfolios import Portfolio
from risk.prices import PriceHistory

Measure = Callable[[NDArray[np.float64], float, int], TailRisk]

METHODS: Mapping[str, Measure] = MappingProxyType(
    {"historical": historical, "parametric": parametric}
)
CONFIDENCE = 0.99
HORIZON_DAYS = 1


class MissingPriceError(Exception):
    """The history lacks a symbol that the portfolio holds."""


def profits(portfolio: Portfolio, history: PriceHistory) -> NDArray[np.float64]:
    """What today's holdings would have gained or lost on each day of the history.

    Holdings are valued at the last close and moved by each day's return of their symbol: the
    usual full-revaluation scenario set of linear positions.

    Returns:
        Shape `(len(history.dates) - 1,)`, in the portfolio's currency.

    Raises:
        MissingPriceError: a held symbol has no prices.
    """
    missing = sorted(set(portfolio.holdings) - set(history.symbols))
    if missing:
        raise MissingPriceError(f"{portfolio.name} holds {', '.join(missing)}, which has no prices")
    columns = [history.symbols.index(symbol) for symbol in portfolio.holdings]
    units = np.array(list(portfolio.holdings.values()), dtype=float)
    values = units * history.closes[-1, columns]
    gains: NDArray[np.float64] = history.returns()[:, columns] @ values
    return gains


def analyse(
    portfolio: Portfolio,
    history: PriceHistory,
    *,
    confidence: float = CONFIDENCE,
    horizon_days: int = HORIZON_DAYS,
) -> dict[str, Any]:
    """Measures a portfolio's risk by every method.

    Args:
        portfolio: What is held.
        history: Closes; the last day is the one the risk is of.
        confidence: See `risk.measures.historical`.
        horizon_days: See `risk.measures.historical`.

    Returns:
        A JSON object: amounts in the portfolio's currency, rounded to cents. The same input gives
        the same object, byte for byte.

    Raises:
        MissingPriceError: a held symbol has no prices.
        ValueError: confidence or horizon is outside its limits.
    """
    pnl = profits(portfolio, history)
    last = history.closes[-1]
    value = sum(
        units * float(last[history.symbols.index(symbol)])
        for symbol, units in portfolio.holdings.items()
    )
    risk = {name: measure(pnl, confidence, horizon_days) for name, measure in METHODS.items()}
    return {
        "portfolio": portfolio.name,
        "currency": portfolio.currency,
        "business_date": history.dates[-1].isoformat(),
        "source": history.source,
        "market_value": round(value, 2),
        "observations": int(pnl.size),
        "confidence": confidence,
        "horizon_days": horizon_days,
        "methods": {
            name: {
                "value_at_risk": round(tail.value_at_risk, 2),
                "expected_shortfall": round(tail.expected_shortfall, 2),
            }
            for name, tail in risk.items()
        },
    }
