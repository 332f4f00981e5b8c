"""The portfolios, as code: a change of holdings is a reviewed commit and costs no look-up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True)
class Portfolio:
    """Holdings in one currency.

    Attributes:
        name: Identifier, also part of object keys: lower-case letters, digits and dashes.
        currency: ISO 4217 code of the prices and of every figure computed from them.
        holdings: Units held per symbol; negative for a short position.
    """

    name: str
    currency: str
    holdings: Mapping[str, float]


def _portfolio(name: str, **holdings: float) -> Portfolio:
    return Portfolio(name=name, currency="USD", holdings=MappingProxyType(holdings))


PORTFOLIOS: Mapping[str, Portfolio] = MappingProxyType(
    {
        portfolio.name: portfolio
        for portfolio in (
            _portfolio("equity-core", ALPHA=1_200, BETA=800, GAMMA=450, DELTA=2_000),
            _portfolio("equity-long-short", ALPHA=900, BETA=-600, EPSILON=1_500, ZETA=-350),
            _portfolio("rates", BUND=3_000, GILT=-1_100, TNOTE=2_400),
            _portfolio("commodities", GOLD=150, CRUDE=2_200),
        )
    }
)

SYMBOLS: tuple[str, ...] = tuple(
    sorted({symbol for portfolio in PORTFOLIOS.values() for symbol in portfolio.holdings})
)
"""Every symbol that some portfolio holds; a price file must have them all."""


class UnknownPortfolioError(Exception):
    """No portfolio of that name."""


def find_portfolio(name: str) -> Portfolio:
    """Returns the portfolio called `name`.

    Raises:
        UnknownPortfolioError: there is none; names those that exist.
    """
    try:
        return PORTFOLIOS[name]
    except KeyError:
        raise UnknownPortfolioError(
            f"no portfolio {name!r}; there are {', '.join(sorted(PORTFOLIOS))}"
        ) from None
