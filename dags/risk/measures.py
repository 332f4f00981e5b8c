"""Value at risk and expected shortfall of a series of daily profits and losses.

Losses are positive numbers, so both measures are, except for a position that hardly ever loses.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

MIN_OBSERVATIONS = 2
_ROUNDING = 1e-9
"""0.99 · 500 must count as 495, whatever the last bit of the product says."""


@dataclass(frozen=True)
class TailRisk:
    """Two measures of the same tail, in the currency of the profits and losses."""

    value_at_risk: float
    expected_shortfall: float


def historical(pnl: NDArray[np.float64], confidence: float, horizon_days: int = 1) -> TailRisk:
    """Measures the tail of the observed distribution itself, assuming no shape.

    Value at risk is the smallest observed loss that at least a share `confidence` of the losses
    does not exceed. Expected shortfall is the mean of the worst `1 - confidence` of the
    distribution, with the part of an observation that reaches into it counted as that part,
    which makes it sub-additive on every sample (C. Acerbi and D. Tasche, "On the coherence of
    expected shortfall", Journal of Banking & Finance 26, 2002).

    Args:
        pnl: Daily profits (positive) and losses (negative), shape `(days,)`, at least 2.
        confidence: Share of days on which the loss stays below value at risk, above 0.5, below 1.
        horizon_days: Days over which the loss may build up, at least 1. Scaled by the square root
            of time, which takes days as independent.

    Raises:
        ValueError: an argument is outside its limits.
    """
    losses = -_checked(pnl, confidence, horizon_days)
    worst_first = np.sort(losses)[::-1]
    tail = losses.size * (1.0 - confidence)
    whole = math.floor(tail + _ROUNDING)
    part = max(tail - whole, 0.0)
    value_at_risk = float(worst_first[whole])
    beyond = float(worst_first[:whole].sum())
    scale = math.sqrt(horizon_days)
    return TailRisk(
        value_at_risk=value_at_risk * scale,
        expected_shortfall=(beyond + part * value_at_risk) / tail * scale,
    )


def parametric(pnl: NDArray[np.float64], confidence: float, horizon_days: int = 1) -> TailRisk:
    """Measures the tail of the normal distribution with the sample's mean and variance.

    With z the standard normal quantile of `confidence` and φ its density:
    value at risk = -μh + zσ√h, expected shortfall = -μh + φ(z)/(1 - confidence) · σ√h
    (A. McNeil, R. Frey and P. Embrechts, "Quantitative Risk Management", 2015, chapter 2).

    Args:
        pnl: As for `historical`.
        confidence: As for `historical`.
        horizon_days: As for `historical`; the mean grows with time, the deviation with its root.

    Raises:
        ValueError: an argument is outside its limits.
    """
    sample = _checked(pnl, confidence, horizon_days)
    drift = float(sample.mean()) * horizon_days
    deviation = float(sample.std(ddof=1)) * math.sqrt(horizon_days)
    normal = NormalDist()
    quantile = normal.inv_cdf(confidence)
    return TailRisk(
        value_at_risk=quantile * deviation - drift,
        expected_shortfall=normal.pdf(quantile) / (1.0 - confidence) * deviation - drift,
    )


def _checked(pnl: NDArray[np.float64], confidence: float, horizon_days: int) -> NDArray[np.float64]:
    if pnl.ndim != 1 or pnl.size < MIN_OBSERVATIONS or not np.isfinite(pnl).all():
        raise ValueError(
            f"pnl must be at least {MIN_OBSERVATIONS} finite numbers in a row, shape is {pnl.shape}"
        )
    if not 0.5 < confidence < 1.0:
        raise ValueError(f"confidence must be above 0.5 and below 1, got {confidence}")
    if horizon_days < 1:
        raise ValueError(f"horizon_days must be at least 1, got {horizon_days}")
    return pnl
