"""Value at risk and expected shortfall against closed forms, worked examples and their axioms."""

from __future__ import annotations

import math
from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from risk.measures import historical, parametric

MEASURES = pytest.mark.parametrize("measure", [historical, parametric])
AMOUNTS = st.floats(-1e6, 1e6, allow_nan=False).map(lambda amount: round(amount, 2))
CONFIDENCES = st.floats(0.9, 0.999)


def pnl_samples(minimum=2, maximum=60):
    return st.integers(minimum, maximum).flatmap(
        lambda size: arrays(np.float64, size, elements=AMOUNTS)
    )


def test_historical_value_at_risk_is_the_loss_that_the_confident_share_of_days_does_not_exceed():
    pnl = np.arange(1.0, 101.0) - 80.0  # losses run from 79 down to -20
    assert historical(pnl, 0.95).value_at_risk == 74.0
    assert historical(pnl, 0.99).value_at_risk == 78.0


def test_historical_expected_shortfall_is_the_mean_of_the_worst_days():
    pnl = np.arange(1.0, 101.0) - 80.0
    assert historical(pnl, 0.95).expected_shortfall == pytest.approx((79 + 78 + 77 + 76 + 75) / 5)


def test_a_day_that_reaches_into_the_tail_counts_by_the_part_that_does():
    pnl = -np.array([100.0, 40.0] + [0.0] * 98)
    assert historical(pnl, 0.985).expected_shortfall == pytest.approx((100 + 0.5 * 40) / 1.5)
    assert historical(pnl, 0.985).value_at_risk == 40.0


def test_a_confidence_that_falls_between_days_is_not_moved_by_binary_rounding():
    losses = np.arange(500.0, 0.0, -1.0)
    for confidence in (0.99, 0.98, 0.95, 0.9):
        tail = round(500 * (1 - confidence))
        assert historical(-losses, confidence).value_at_risk == 500 - tail


def test_parametric_measures_are_the_closed_form_of_the_normal_distribution():
    pnl = np.array([-3.0, 1.0, 2.0, 4.0])
    mean, deviation = 1.0, math.sqrt((16 + 0 + 1 + 9) / 3)
    tail = parametric(pnl, 0.975)
    assert tail.value_at_risk == pytest.approx(1.959963985 * deviation - mean)
    assert tail.expected_shortfall == pytest.approx(2.337802792 * deviation - mean)


def test_both_methods_agree_on_many_normal_days():
    normal = NormalDist(mu=0.0, sigma=10_000.0)
    quantiles = (np.arange(200_000) + 0.5) / 200_000
    pnl = np.array([normal.inv_cdf(share) for share in quantiles])
    for confidence in (0.95, 0.975, 0.99):
        observed, assumed = historical(pnl, confidence), parametric(pnl, confidence)
        assert observed.value_at_risk == pytest.approx(assumed.value_at_risk, rel=2e-3)
        assert observed.expected_shortfall == pytest.approx(assumed.expected_shortfall, rel=2e-3)


def test_the_horizon_scales_deviation_by_its_root_and_the_mean_by_itself():
    pnl = np.array([-2.0, -1.0, 0.0, 3.0, 5.0])
    assert historical(pnl, 0.9, 9).value_at_risk == pytest.approx(
        3 * historical(pnl, 0.9).value_at_risk
    )
    quantile = NormalDist().inv_cdf(0.9)
    assert parametric(pnl, 0.9, 9).value_at_risk == pytest.approx(
        3 * quantile * pnl.std(ddof=1) - 9 * pnl.mean()
    )


@MEASURES
@given(pnl=pnl_samples(), confidence=CONFIDENCES)
def test_expected_shortfall_is_never_below_value_at_risk(measure, pnl, confidence):
    tail = measure(pnl, confidence)
    assert tail.expected_shortfall >= tail.value_at_risk - 1e-6


@MEASURES
@given(pnl=pnl_samples(), confidence=CONFIDENCES, factor=st.floats(0.01, 100))
def test_twice_the_position_has_twice_the_risk(measure, pnl, confidence, factor):
    once, scaled = measure(pnl, confidence), measure(factor * pnl, confidence)
    assert scaled.value_at_risk == pytest.approx(factor * once.value_at_risk, rel=1e-6, abs=1e-6)
    assert scaled.expected_shortfall == pytest.approx(
        factor * once.expected_shortfall, rel=1e-6, abs=1e-6
    )


@MEASURES
@given(pnl=pnl_samples(), confidence=CONFIDENCES, cash=st.floats(-1e5, 1e5))
def test_a_sure_daily_gain_lowers_the_risk_by_itself(measure, pnl, confidence, cash):
    before, after = measure(pnl, confidence), measure(pnl + cash, confidence)
    assert after.value_at_risk == pytest.approx(before.value_at_risk - cash, abs=1e-3)
    assert after.expected_shortfall == pytest.approx(before.expected_shortfall - cash, abs=1e-3)


@given(
    pair=st.integers(2, 60).flatmap(
        lambda size: st.tuples(*[arrays(np.float64, size, elements=AMOUNTS)] * 2)
    ),
    confidence=CONFIDENCES,
)
@MEASURES
def test_expected_shortfall_never_punishes_putting_portfolios_together(measure, pair, confidence):
    one, other = pair
    together = measure(one + other, confidence).expected_shortfall
    apart = (
        measure(one, confidence).expected_shortfall + measure(other, confidence).expected_shortfall
    )
    assert together <= apart + 1e-3


@given(pnl=pnl_samples(), confidences=st.tuples(CONFIDENCES, CONFIDENCES))
def test_more_confidence_never_means_less_risk(pnl, confidences):
    low, high = sorted(confidences)
    assert historical(pnl, high).value_at_risk >= historical(pnl, low).value_at_risk
    assert (
        historical(pnl, high).expected_shortfall >= historical(pnl, low).expected_shortfall - 1e-6
    )


@given(pnl=pnl_samples(), confidence=CONFIDENCES, seed=st.randoms(use_true_random=False))
def test_the_order_of_days_does_not_matter(pnl, confidence, seed):
    shuffled = pnl.copy()
    seed.shuffle(shuffled)
    assert (
        historical(shuffled, confidence).value_at_risk == historical(pnl, confidence).value_at_risk
    )


@MEASURES
@pytest.mark.parametrize(
    ("pnl", "confidence", "horizon", "message"),
    [
        ([1.0], 0.99, 1, "at least 2 finite numbers"),
        ([1.0, math.nan], 0.99, 1, "at least 2 finite numbers"),
        ([1.0, 2.0], 0.5, 1, "confidence must be above 0.5 and below 1, got 0.5"),
        ([1.0, 2.0], 1.0, 1, "confidence must be above 0.5 and below 1, got 1.0"),
        ([1.0, 2.0], 0.99, 0, "horizon_days must be at least 1, got 0"),
    ],
)
def test_arguments_outside_their_limits_are_named(measure, pnl, confidence, horizon, message):
    with pytest.raises(ValueError, match=message):
        measure(np.array(pnl), confidence, horizon)
