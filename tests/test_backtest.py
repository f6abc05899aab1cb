"""Backtests: scores, calibration and comparisons are what their definitions say."""

from datetime import date, timedelta
from itertools import count
from math import floor, isnan, log, sqrt

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.stats import binom, geom, nbinom, poisson, ttest_1samp
from statsmodels.tsa.stattools import diebold_mariano_test

from monitor.backtest import (
    Passed,
    backtest,
    calibrate,
    compare,
    forecast_rows,
    say_passed,
    score_forecasts,
    score_nights,
    watch_bounds,
)
from monitor.backtest.bounds import count_passed
from monitor.backtest.calibration import find_covariance, share_out
from monitor.backtest.observed import find_below, find_probabilities
from monitor.baseline import DEFAULT, GRID, LEVELS, METHODS, Forecasts
from monitor.errors import ConfigError

FIRST = date(2025, 1, 1)
Values = NDArray[np.float64]


def series_of(values: list[float] | Values) -> "pd.Series[float]":
    index = pd.date_range(FIRST, periods=len(values), freq="D")
    return pd.Series(values, index=index, name="drones_launched", dtype=float)


def forecasts_of(cdf: Values, grid: Values = GRID) -> Forecasts:
    nights = pd.date_range(FIRST, periods=len(cdf), freq="D")
    return Forecasts("drones_launched", "made", nights, grid, cdf, np.full(len(cdf), 50))


def sure_of(values: list[float]) -> Forecasts:
    """Forecasts that leave no doubt: night i brings values[i]."""
    return forecasts_of(np.array([(value <= GRID).astype(float) for value in values]))


def poissons(nights: int, rng: np.random.Generator, mean: float = 4.0) -> tuple[Forecasts, Values]:
    """True forecasts whose means differ from night to night, and what came of them."""
    means = mean * np.exp(rng.normal(0, 0.3, nights))
    return forecasts_of(poisson.cdf(GRID, means[:, None])), rng.poisson(means).astype(float)


# scores


def test_a_sure_and_right_forecast_loses_nothing() -> None:
    score = score_forecasts(sure_of([10, 20]), series_of([10, 20]), seconds=0.5)
    assert score.wis == pytest.approx(0, abs=0.6)  # quantiles lie within one weapon below the step
    assert (score.log_score, score.floored, score.seconds) == (0, 0, 0.5)


def test_a_sure_forecast_that_is_ten_too_low_loses_ten_times_each_level() -> None:
    forecasts = sure_of([10])
    score = score_forecasts(forecasts, series_of([20]), seconds=0)
    quantiles = forecasts.quantiles(LEVELS)[0]
    by_hand = sum(2 * level * (20 - q) for level, q in zip(LEVELS, quantiles, strict=True)) / 23
    assert score.wis == pytest.approx(by_hand)
    assert score.pinball95 == pytest.approx(0.95 * (20 - quantiles[LEVELS.index(0.95)]))
    assert score.pinball99 == pytest.approx(0.99 * (20 - quantiles[LEVELS.index(0.99)]))
    assert (score.over95, score.over99) == (100, 100)


def test_the_wis_is_that_of_the_median_and_eleven_intervals() -> None:
    forecasts = forecasts_of(nbinom.cdf(GRID, 2, 0.1)[None])
    quantile = dict(zip(LEVELS, forecasts.quantiles(LEVELS)[0], strict=True))
    total = 0.5 * abs(33 - quantile[0.5])
    for alpha in (0.02, 0.05, *(round(0.1 * step, 1) for step in range(1, 10))):
        low, high = quantile[round(alpha / 2, 3)], quantile[round(1 - alpha / 2, 3)]
        interval = high - low + 2 / alpha * (max(low - 33, 0) + max(33 - high, 0))
        total += alpha / 2 * interval
    assert score_nights(forecasts, series_of([33]))[0] == pytest.approx(total / 11.5)


@pytest.mark.parametrize("came", [0, 1, 7, 60])
def test_the_log_score_of_a_geometric_forecast_is_its_closed_form(came: int) -> None:
    forecasts = forecasts_of(geom.cdf(GRID, 0.1, loc=-1)[None])
    score = score_forecasts(forecasts, series_of([came]), seconds=0)
    assert score.log_score == pytest.approx(-(came * log(0.9) + log(0.1)))


def test_the_probability_of_a_cell_of_the_grid_is_shared_evenly_by_its_counts() -> None:
    forecasts = forecasts_of(np.array([[0.5, 0.75, 1.0]]), np.array([0.0, 10.0, 14.0]))
    for came, probability in ((0, 0.5), (4, 0.025), (10, 0.025), (11, 0.0625), (14, 0.0625)):
        score = score_forecasts(forecasts, series_of([came]), seconds=0)
        assert score.log_score == pytest.approx(-log(probability)), came


def test_what_had_no_probability_is_scored_as_one_in_a_thousand_million_and_counted() -> None:
    score = score_forecasts(sure_of([10, 10]), series_of([10, 11]), seconds=0)
    assert score.log_score == pytest.approx(log(1e9) / 2)
    assert score.floored == 1


def test_the_log_score_is_proper() -> None:
    rng = np.random.default_rng(5)
    truth, came = poissons(400, rng)
    for factor in (0.8, 1.25):
        means = factor * 4.0 * np.ones((400, 1))
        other = score_forecasts(forecasts_of(poisson.cdf(GRID, means)), series_of(came), seconds=0)
        assert score_forecasts(truth, series_of(came), seconds=0).log_score < other.log_score


def test_nights_without_a_number_are_left_out_and_shares_are_percentages() -> None:
    score = score_forecasts(sure_of([10] * 5), series_of([11, float("nan"), 3, 3, 3]), seconds=0)
    assert (score.nights, score.over95) == (4, 25)


def test_a_window_without_any_number_scores_nothing_rather_than_zero() -> None:
    (trial,) = backtest(series_of([float("nan")] * 3), "x", ["recency"], FIRST, FIRST)
    assert trial.score.nights == 0
    assert isnan(trial.score.wis)
    assert isnan(trial.score.log_score)
    assert isnan(trial.score.over99)
    assert isnan(trial.calibration.p)


# bounds


@given(st.integers(1, 2000), st.sampled_from([0.95, 0.99]))
def test_the_band_is_the_central_95_percent_of_the_binomial(nights: int, level: float) -> None:
    passed = count_passed(forecasts_of(np.ones((nights, len(GRID)))), np.zeros(nights), level)
    rate = 1 - level
    assert binom.cdf(passed.low - 1, nights, rate) < 0.025 + 1e-9
    assert binom.cdf(passed.low, nights, rate) >= 0.025 - 1e-9
    assert binom.sf(passed.high, nights, rate) <= 0.025 + 1e-9
    assert binom.sf(passed.high - 1, nights, rate) > 0.025 - 1e-9


def test_a_year_of_nights_has_the_band_of_a_table() -> None:
    passed = count_passed(forecasts_of(np.ones((365, len(GRID)))), np.zeros(365), 0.95)
    assert (passed.low, passed.high) == (binom.ppf(0.025, 365, 0.05), binom.ppf(0.975, 365, 0.05))
    assert (passed.low, passed.high) == (11, 27)


@pytest.mark.parametrize(
    ("above", "mark", "said"),
    [
        (19, "", "in the last 365 known nights 19 were above the bound for 95 of 100: as many as should be"),
        (35, "↑", "in the last 365 known nights 35 were above the bound for 95 of 100: too many"),
        (1, "↓", "in the last 365 known nights 1 was above the bound for 95 of 100: too few"),
    ],
)
def test_a_share_outside_its_band_is_marked_and_said(above: int, mark: str, said: str) -> None:
    passed = Passed(0.95, 365, above, 11, 27)
    assert (passed.mark, passed.is_right) == (mark, not mark)
    assert say_passed(passed) == f"{said} (11 to 27)"


def test_the_monitor_watches_itself_over_the_last_known_nights_only() -> None:
    came = [99.0] * 30 + [float("nan")] * 5 + [5.0, 99.0] * 10
    watched = watch_bounds(sure_of([50] * 55), series_of(came), nights=20)
    assert [(one.level, one.nights, one.above) for one in watched] == [(0.95, 20, 10), (0.99, 20, 10)]
    assert watch_bounds(sure_of([50] * 55), series_of(came))[0].nights == 50


def test_without_a_known_night_nothing_is_said_of_the_bounds() -> None:
    passed = watch_bounds(sure_of([50]), series_of([float("nan")]))[1]
    assert isnan(passed.percent)
    assert say_passed(passed) == "no known night says how often the bound for 99 of 100 is passed"


# calibration


def test_a_night_is_spread_over_the_part_of_its_forecast_that_its_count_covers() -> None:
    # P(Y = 0) = 0.25: a zero covers two and a half tenths; P(Y <= 1) = 1: a one the rest
    forecasts = forecasts_of(np.array([[0.25, 1.0]] * 2), np.array([0.0, 1.0]))
    zero = calibrate(forecasts, series_of([0, float("nan")])).heights
    assert zero == pytest.approx([4, 4, 2, 0, 0, 0, 0, 0, 0, 0])
    one = calibrate(forecasts, series_of([1, float("nan")])).heights
    assert one == pytest.approx(np.array([0, 0, 0.5, 1, 1, 1, 1, 1, 1, 1]) / 0.75)


def test_the_heights_are_those_of_the_published_definition() -> None:
    forecasts, came = poissons(50, np.random.default_rng(1))
    edges = np.linspace(0, 1, 11)
    mean = np.zeros(11)
    for row, y in zip(forecasts.cdf, came, strict=True):  # Czado, Gneiting and Held 2009, equation 2
        high = row[int(y)]
        low = row[int(y) - 1] if y else 0.0
        mean += np.array([0 if u <= low else 1 if u >= high else (u - low) / (high - low) for u in edges])
    assert calibrate(forecasts, series_of(came)).heights == pytest.approx(10 * np.diff(mean / 50))


@pytest.mark.parametrize("mean", [0.4, 4.0, 90.0, 700.0])
def test_true_forecasts_are_uniform_within_the_band_as_often_as_it_says(mean: float) -> None:
    rng = np.random.default_rng(2009)
    rejected, outside = [], []
    for _ in range(120):
        forecasts, came = poissons(80, rng, mean)
        found = calibrate(forecasts, series_of(came))
        rejected.append(found.p < 0.05)
        outside.append(found.outside.mean())
    assert 0.01 <= np.mean(rejected) <= 0.11  # of 120: 2 to 13, where 6 are right
    assert 0.03 <= np.mean(outside) <= 0.07


@pytest.mark.parametrize("size", [0.5, 4.0])
def test_the_covariance_is_that_of_all_counts_that_may_come(size: float) -> None:
    counts = np.arange(1500.0)
    forecasts = forecasts_of(np.tile(nbinom.cdf(GRID, size, 0.05), (len(counts), 1)))
    weights = find_probabilities(forecasts, counts)
    lower, upper = find_below(forecasts, counts - 1), find_below(forecasts, counts)
    shares = share_out(lower, upper, np.linspace(0, 1, 11))
    by_hand = shares.T @ (weights[:, None] * shares) - 0.01
    assert find_covariance(GRID, forecasts.cdf[:1], np.linspace(0, 1, 11)) == pytest.approx(by_hand, abs=1e-9)


def test_forecasts_that_are_too_narrow_are_found_out() -> None:
    rng = np.random.default_rng(4)
    came = rng.negative_binomial(2, 0.1, 200).astype(float)
    found = calibrate(forecasts_of(poisson.cdf(GRID, np.full((200, 1), 18.0))), series_of(came))
    assert found.p < 1e-6
    assert found.heights[[0, -1]].min() > 1.5  # too many nights in the outer tenths
    assert found.outside[[0, -1]].all()


def test_bins_that_only_move_together_are_counted_once() -> None:
    half = forecasts_of(np.array([[0.5, 1.0]] * 40), np.array([0.0, 1.0]))
    found = calibrate(half, series_of([0, 1] * 20))
    assert (found.freedom, found.p) == (1, pytest.approx(1.0))
    assert found.heights == pytest.approx(np.ones(10))


def test_a_forecast_without_doubt_leaves_nothing_to_test() -> None:
    found = calibrate(sure_of([10] * 30), series_of([10] * 30))
    assert (found.freedom, found.p) == (0, 1.0)
    assert found.heights == pytest.approx(np.ones(10), abs=1e-6)


# comparison


def test_a_comparison_without_lags_is_a_t_test_of_the_differences() -> None:
    found = compare("a", np.array([3.0, 5.0, 4.0, 8.0]), "b", np.array([2.0, 3.0, 1.0, 4.0]), lags=0)
    # differences 1, 2, 3, 4: mean 2.5, variance 1.25, DM = 2.5 / sqrt(1.25 / 4), times sqrt(3 / 4)
    assert found.difference == 2.5
    assert found.statistic == pytest.approx(2.5 / sqrt(1.25 / 4) * sqrt(3 / 4))
    test = ttest_1samp([1, 2, 3, 4], 0)
    assert (found.statistic, found.p) == (pytest.approx(test.statistic), pytest.approx(test.pvalue))
    assert (found.low, found.high) == pytest.approx(tuple(test.confidence_interval(0.95)))


def test_a_comparison_with_a_lag_is_that_of_a_worked_example() -> None:
    # d = 1, 2, 3, 4; deviations -1.5, -.5, .5, 1.5: gamma0 = 5/4, gamma1 = (.75 - .25 + .75)/4 = 1.25/4;
    # Bartlett weight of lag 1 of 1 is 1/2: variance of the mean = (5/4 + 2 * 1/2 * 1.25/4) / 4
    variance = (5 / 4 + 1.25 / 4) / 4
    found = compare("a", np.array([1.0, 2.0, 3.0, 4.0]), "b", np.zeros(4), lags=1)
    assert found.statistic == pytest.approx(2.5 / sqrt(variance) * sqrt(3 / 4))


def test_a_comparison_is_that_of_statsmodels_with_the_small_sample_correction() -> None:
    rng = np.random.default_rng(6)
    came, one, two = rng.normal(size=(3, 150)).cumsum(axis=1)
    found = compare("a", np.abs(came - one), "b", np.abs(came - two))
    theirs = diebold_mariano_test(came, one, two, lags=found.lags, criterion="mad", harvey_adj=True)
    assert found.lags == floor(4 * 1.5 ** (2 / 9)) == 4
    assert (found.statistic, found.p) == pytest.approx((theirs.statistic, theirs.pvalue))


def test_of_equal_forecasts_five_in_a_hundred_differ() -> None:
    rng = np.random.default_rng(7)
    found = [compare("a", rng.gamma(2, 5, 250), "b", rng.gamma(2, 5, 250)) for _ in range(400)]
    assert 0.025 <= np.mean([one.p < 0.05 for one in found]) <= 0.085  # of 400: 10 to 34, where 20 are right
    assert np.mean([one.low <= 0 <= one.high for one in found]) == np.mean([one.p >= 0.05 for one in found])


def test_nights_that_only_one_was_scored_on_are_left_out() -> None:
    losses = np.array([1.0, np.nan, 3.0, 9.0, 2.0])
    found = compare("a", losses, "b", np.array([1.0, 2.0, np.nan, 5.0, 4.0]))
    assert (found.nights, found.difference) == (3, pytest.approx(2 / 3))


@pytest.mark.parametrize("losses", [[], [3.0], [2.0, 2.0, 2.0]])
def test_a_comparison_with_nothing_to_estimate_from_says_so(losses: list[float]) -> None:
    found = compare("a", np.array(losses), "b", np.zeros(len(losses)))
    assert isnan(found.p)
    assert isnan(found.low)
    assert found.nights == len(losses)


# trials


def test_methods_are_tried_in_the_order_asked_with_the_time_each_took() -> None:
    ticks = count()
    series = series_of([50, 70, 60, 90] * 15)
    until = FIRST + timedelta(days=59)
    trials = backtest(series, "x", ["nb_glm", "recency"], FIRST, until, clock=lambda: float(next(ticks)))
    assert [(one.method, one.score.nights, one.score.seconds) for one in trials] == [
        ("nb_glm", 60, 1.0),
        ("recency", 60, 1.0),
    ]


def test_each_method_is_compared_with_the_default_and_the_default_with_nothing() -> None:
    series = series_of([50, 70, 60, 90, 400] * 12)
    until = FIRST + timedelta(days=59)
    other = next(method for method in METHODS if method != DEFAULT)
    pair = list(backtest(series, "x", [DEFAULT, other], FIRST, until))
    (alone,) = backtest(series, "x", [other], FIRST, until)
    assert pair[0].comparison is None
    assert alone.comparison == pair[1].comparison
    assert alone.comparison is not None
    assert alone.comparison.reference == DEFAULT
    assert alone.comparison.difference == pytest.approx(pair[1].score.wis - pair[0].score.wis)


def test_every_unknown_method_is_named_with_those_that_exist() -> None:
    with pytest.raises(ConfigError) as caught:
        backtest(series_of([1]), "x", ["recency", "guess", "hope"], FIRST, FIRST)
    assert len(caught.value.problems) == 2
    assert "'guess'" in caught.value.problems[0]
    assert ", ".join(METHODS) in caught.value.problems[0]


def test_a_method_that_is_named_twice_is_refused_once() -> None:
    with pytest.raises(ConfigError) as caught:
        backtest(series_of([1]), "x", ["recency"] * 3, FIRST, FIRST)
    assert caught.value.problems == ["backtest: method 'recency': named twice; name each once"]


# rows


def test_the_rows_hold_the_quantiles_of_each_night_and_how_rare_what_came_was() -> None:
    series = series_of([50, 70, float("nan"), 900] * 10)
    until = FIRST + timedelta(days=40)  # one night ahead of the series
    forecasts = METHODS["recency"](series, FIRST, until)
    rows = forecast_rows(forecasts, series)
    assert list(rows.columns) == ["night", *(f"q{level:g}" for level in LEVELS), "tail"]
    assert rows["night"].tolist()[:2] == ["2025-01-01", "2025-01-02"]
    assert len(rows) == 41
    forecast = forecasts.at(FIRST + timedelta(days=3))
    assert rows["q0.95"][3] == forecast.quantile(0.95)
    assert rows["tail"][3] == forecast.tail(900)
    assert rows["tail"].isna().sum() == 11
