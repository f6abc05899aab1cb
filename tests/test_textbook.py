"""The textbook methods: what is reckoned in closed form is what statsmodels finds, and ranks are ranks."""

import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.stats import nbinom, poisson
from statsmodels.genmod.families import NegativeBinomial
from statsmodels.genmod.generalized_linear_model import GLM
from statsmodels.tsa.exponential_smoothing.ets import ETSModel

from monitor.baseline import GRID
from monitor.baseline.empirical import draw_ranks, share_out
from monitor.baseline.regression import draw_counts, fit_counts
from monitor.baseline.smoothing import draw_smoothed, smooth
from monitor.baseline.thinkable import draw_thinkable, fill_short


def draw_negative_binomial(seed: int, mean: float = 110, size: float = 1.6) -> NDArray[np.float64]:
    rng = np.random.default_rng(seed)
    return rng.negative_binomial(size, size / (size + mean), 90).astype(float)


@settings(max_examples=40)
@given(st.lists(st.integers(0, 900), min_size=2, max_size=90).filter(any), st.floats(1e-4, 50))
def test_the_average_is_the_mean_of_the_negative_binomial_regression(
    values: list[int], dispersion: float
) -> None:
    counts = np.array(values, dtype=float)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        fit = GLM(counts, np.ones_like(counts), family=NegativeBinomial(alpha=dispersion)).fit(tol=1e-13)
    assert float(np.exp(fit.params[0])) == pytest.approx(counts.mean(), rel=1e-8)


def test_the_dispersion_gives_the_variance_of_the_nights_back() -> None:
    counts = draw_negative_binomial(1)
    mean, dispersion = fit_counts(counts)
    assert mean == counts.mean()
    assert mean + dispersion * mean**2 == pytest.approx(counts.var(ddof=1))
    shifted = fit_counts(counts + 25)
    assert shifted[0] == pytest.approx(mean + 25)
    assert shifted[0] + shifted[1] * shifted[0] ** 2 == pytest.approx(counts.var(ddof=1))


def test_counts_are_drawn_as_scipy_draws_them() -> None:
    for mean, dispersion in ((110.0, 0.6), (0.005, 3.0), (5.0, 1e-6), (1e6, 40.0)):
        size = 1 / dispersion
        assert draw_counts(mean, dispersion) == pytest.approx(
            nbinom.cdf(GRID, size, size / (size + mean)), abs=1e-9
        )
    assert draw_counts(7.0, 0.0) == pytest.approx(poisson.cdf(GRID, 7.0), abs=1e-12)


@pytest.mark.parametrize("seed", range(8))
def test_smoothing_fits_at_least_as_well_as_statsmodels_and_says_the_same(seed: int) -> None:
    """statsmodels keeps the rate above 0.0001 and may stop in a shallower valley, never in a deeper one."""
    steps = np.cumsum(np.random.default_rng(seed).normal(0, 0.2, 90)) if seed % 2 else np.zeros(90)
    logs = np.log1p(draw_negative_binomial(seed)) + steps
    level, errors = smooth(logs)
    fit = ETSModel(logs).fit(disp=False)
    assert errors @ errors <= fit.sse * (1 + 1e-9)
    assert errors @ errors == pytest.approx(fit.sse, rel=1e-3)
    assert level == pytest.approx(float(fit.forecast(1)[0]), abs=0.01)


def test_smoothing_with_a_known_rate_gives_the_errors_of_statsmodels() -> None:
    from monitor.baseline.smoothing import find_errors

    logs = np.log1p(draw_negative_binomial(5))
    for rate in (0.05, 0.4, 0.95):
        first, errors = find_errors(rate, logs)
        model = ETSModel(logs, initialization_method="known", initial_level=first)
        assert errors == pytest.approx(model.smooth([rate]).resid, abs=1e-10)


def test_smoothing_follows_a_series_that_climbed_and_ranks_do_not() -> None:
    climbed = np.concatenate((np.full(60, 20.0), np.full(30, 200.0)))
    times = np.arange(-90.0, 0.0)
    medians = [np.interp(0.5, draw(climbed, times), GRID) for draw in (draw_smoothed, draw_ranks)]
    assert medians[0] > 150
    assert medians[1] < 25


def test_ranks_worked_by_hand() -> None:
    """1 to 19 drones in 19 nights, and half a broad one: P(Y <= 10) is ten and that one's part, of 19.5."""
    counts = np.arange(1.0, 20.0)
    cdf, broad = draw_ranks(counts, counts - 20), draw_thinkable(counts)
    assert cdf[10] == pytest.approx((10 + 0.5 * broad[10]) / 19.5)
    assert cdf[0] == pytest.approx(0.5 * broad[0] / 19.5)
    assert 1 - cdf[19] == pytest.approx(0.5 * (1 - broad[19]) / 19.5)


@settings(max_examples=50)
@given(st.lists(st.integers(0, 1_000_000), max_size=90))
def test_sharing_counts_out_on_the_grid_keeps_how_many_and_how_much(values: list[int]) -> None:
    counts = np.array(values, dtype=float)
    shared = share_out(counts)
    assert shared.sum() == pytest.approx(len(values))
    assert shared @ GRID == pytest.approx(counts.sum())


def test_a_record_of_three_nights_lends_nine_tenths_to_what_is_thinkable_and_one_of_thirty_nothing() -> None:
    fitted = draw_counts(1.0, 0.0)
    three, thirty = np.zeros(3), np.zeros(30)
    assert fill_short(fitted, three) == pytest.approx(0.1 * fitted + 0.9 * draw_thinkable(three))
    assert np.array_equal(fill_short(fitted, thirty), fitted)
    assert 1 - draw_thinkable(three)[20] > 0.05
