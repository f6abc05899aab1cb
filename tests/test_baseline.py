"""Baselines: every night gets a distribution, fitted to strictly earlier nights, and it is honest."""

import re
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.stats import binom

from monitor.backtest import backtest
from monitor.baseline import DEFAULT, LEVELS, METHODS, Forecasts

ROOT = Path(__file__).parent.parent
HISTORY = ROOT / "monitor" / "data" / "history.csv"
FIRST = date(2024, 1, 1)
ONE = timedelta(days=1)
EACH_METHOD = pytest.mark.parametrize("method", METHODS)

counts = st.one_of(st.none(), st.just(0), st.integers(0, 12), st.integers(0, 900))
records = st.lists(counts, max_size=130)


def series_of(values: object, start: date = FIRST) -> "pd.Series[float]":
    numbers = np.asarray(values, dtype=np.float64)
    index = pd.date_range(start, periods=len(numbers), freq="D")
    return pd.Series(numbers, index=index, name="drones_launched")


def assert_is_distribution(forecasts: Forecasts) -> None:
    assert forecasts.cdf.shape == (len(forecasts.nights), len(forecasts.grid))
    assert np.isfinite(forecasts.cdf).all()
    assert (np.diff(forecasts.cdf, axis=1) >= 0).all()
    assert (forecasts.cdf >= 0).all()
    assert (forecasts.cdf <= 1).all()


@EACH_METHOD
@settings(max_examples=25, deadline=None)
@given(past=records, future=records, other_future=records)
def test_a_forecast_is_the_same_whatever_comes_later(
    method: str, past: list[int | None], future: list[int | None], other_future: list[int | None]
) -> None:
    since, until = FIRST + max(len(past) - 12, 0) * ONE, FIRST + len(past) * ONE
    other = series_of(list(reversed(past)) + future)  # the last night asked for is the first of the future
    companion = series_of(list(reversed(past)) + other_future)
    one = METHODS[method](series_of(past + future), since, until, other)
    two = METHODS[method](series_of(past + other_future), since, until, companion)
    assert np.array_equal(one.cdf, two.cdf)
    assert np.array_equal(one.known, two.known)


@EACH_METHOD
@settings(max_examples=15, deadline=None)
@given(past=records, ahead=st.integers(1, 40))
def test_nights_to_come_without_a_number_are_the_same_as_none(
    method: str, past: list[int | None], ahead: int
) -> None:
    night = FIRST + len(past) * ONE
    padded = series_of(past + [None] * ahead)
    assert np.array_equal(
        METHODS[method](series_of(past), night, night, series_of(past)).cdf,
        METHODS[method](padded, night, night, padded).cdf,
    )


@EACH_METHOD
@settings(max_examples=20, deadline=None)
@given(values=records, skip=st.integers(0, 20))
def test_a_forecast_does_not_depend_on_the_window_it_was_asked_in(
    method: str, values: list[int | None], skip: int
) -> None:
    series, until = series_of(values), FIRST + len(values) * ONE
    since = FIRST + max(len(values) - 20, 0) * ONE
    whole = METHODS[method](series, since, until, series)
    part = METHODS[method](series, min(since + skip * ONE, until), until, series)
    assert np.array_equal(whole.cdf[-len(part.cdf) :], part.cdf)


@EACH_METHOD
@settings(max_examples=40, deadline=None)
@given(values=records, ahead=st.integers(1, 5))
def test_every_night_gets_a_distribution_with_rising_quantiles(
    method: str, values: list[int | None], ahead: int
) -> None:
    since, until = FIRST + max(len(values) - 20, 0) * ONE, FIRST + (len(values) + ahead - 1) * ONE
    forecasts = METHODS[method](series_of(values), since, until)
    assert len(forecasts.nights) == min(len(values), 20) + ahead
    assert_is_distribution(forecasts)
    assert (np.diff(forecasts.quantiles(LEVELS), axis=1) >= 0).all()


@EACH_METHOD
@settings(max_examples=40, deadline=None)
@given(values=st.lists(st.integers(0, 900), max_size=5))
def test_after_few_nights_the_99_percent_bound_lies_above_all_of_them(method: str, values: list[int]) -> None:
    night = FIRST + len(values) * ONE
    forecast = METHODS[method](series_of(values), night, night).at(night)
    assert forecast.quantile(0.99) > max(values, default=0)


levels_of_scale = np.array([0.25, 0.5, 0.75, 0.95])
large_records = st.lists(st.integers(50, 300), min_size=30, max_size=120)


@EACH_METHOD
@settings(max_examples=20, deadline=None)
@given(values=large_records, factor=st.integers(2, 10))
def test_a_series_some_times_as_large_is_expected_to_be_so(
    method: str, values: list[int], factor: int
) -> None:
    """All methods think in ratios; only the Poisson part of a count model does not, and the grid rounds."""
    night = FIRST + len(values) * ONE
    one, many = (
        METHODS[method](series_of(np.array(values) * by), night, night).quantiles(levels_of_scale)[0]
        for by in (1, factor)
    )
    assert many == pytest.approx(factor * one, rel=0.1 if method in {"nb_glm", "farrington"} else 0.05)


@EACH_METHOD
@settings(max_examples=20, deadline=None)
@given(values=large_records, more=st.integers(1, 300))
def test_more_on_every_night_raises_the_middle_of_what_is_expected(
    method: str, values: list[int], more: int
) -> None:
    """The tails need not move as far, for the nights now differ by less in ratio."""
    night = FIRST + len(values) * ONE
    one, higher = (
        METHODS[method](series_of(np.array(values) + by), night, night).quantiles([0.5])[0, 0]
        for by in (0, more)
    )
    assert higher > one


@pytest.mark.parametrize("method", ["empirical", "nb_glm"])
@settings(max_examples=20, deadline=None)
@given(
    values=st.lists(counts, min_size=1, max_size=90).flatmap(
        lambda one: st.tuples(st.just(one), st.permutations(one))
    )
)
def test_the_order_of_the_last_90_nights_and_of_the_gaps_among_them_means_nothing(
    method: str, values: tuple[list[int | None], list[int | None]]
) -> None:
    night = FIRST + len(values[0]) * ONE
    one, two = (METHODS[method](series_of(order), night, night).cdf for order in values)
    assert one == pytest.approx(two, abs=1e-12)


ODD = {
    "empty": [],
    "one night": [7],
    "all unknown": [None] * 40,
    "all zero": [0] * 200,
    "constant": [5] * 200,
    "zeros, then one": [0] * 100 + [1],
    "gaps": [80, None, None, 90] * 30 + [None] * 100 + [70, 85],
    "exploding": [1.5**night for night in range(200)],
    "beyond every float": [1e300, 1.7e308, 3.0] * 20,
    "no counts": [-3.0, np.inf, -np.inf, 4.0] * 20,
    "fractions": [0.2, 1e-320, 0.7] * 20,
}


@EACH_METHOD
@pytest.mark.parametrize("values", ODD.values(), ids=ODD.keys())
def test_an_odd_series_gets_a_distribution_for_every_night(method: str, values: list[float]) -> None:
    series = series_of(values)
    forecasts = METHODS[method](series, FIRST - 3 * ONE, FIRST + (len(values) + 3) * ONE, series)
    assert len(forecasts.nights) == len(values) + 7
    assert_is_distribution(forecasts)


@EACH_METHOD
def test_a_series_without_index_or_a_window_without_nights_is_no_error(method: str) -> None:
    assert len(METHODS[method](pd.Series(dtype=float), FIRST, FIRST).nights) == 1
    assert METHODS[method](series_of([3, 4]), FIRST, FIRST - ONE).cdf.shape[0] == 0


@EACH_METHOD
def test_an_unordered_series_with_missing_rows_means_the_same_as_an_unbroken_one(method: str) -> None:
    whole = series_of([30, 50, np.nan, np.nan, 20, 70, 45, np.nan, 60] * 8)
    broken = whole.dropna().sample(frac=1, random_state=1)
    until = FIRST + 80 * ONE
    assert np.array_equal(METHODS[method](whole, FIRST, until).cdf, METHODS[method](broken, FIRST, until).cdf)


def test_an_unknown_night_leaves_the_default_as_it_was_and_a_zero_does_not() -> None:
    known = [100, 120, 90, 140] * 20
    tomorrow = FIRST + len(known) * ONE
    later = [METHODS[DEFAULT](series_of([*known, extra, 95]), FIRST, tomorrow + ONE) for extra in (None, 0)]
    unknown, zero = (forecasts.at(tomorrow + ONE) for forecasts in later)
    before = METHODS[DEFAULT](series_of(known), tomorrow, tomorrow).at(tomorrow)
    assert (before.nights, unknown.nights, zero.nights) == (80, 80, 81)
    assert np.array_equal(before.cdf, unknown.cdf)
    assert zero.cdf[0] > unknown.cdf[0] + 0.01


def test_the_default_forgets_nights_that_lie_more_than_600_known_nights_back() -> None:
    values, night = stationary(720, 3), FIRST + 720 * ONE
    small, large = (np.concatenate((np.full(10, size), values[10:])) for size in (0, 4000))
    tails = [METHODS[DEFAULT](series_of(one), night, night).at(night).tail(3000) for one in (small, large)]
    assert tails[0] == pytest.approx(tails[1], rel=0.01)


def test_a_night_after_big_nights_is_expected_to_be_larger_where_big_nights_come_in_pairs() -> None:
    pairs = ([100] * 8 + [400, 400]) * 12
    series = series_of(pairs)
    quiet, after = FIRST + 118 * ONE, FIRST + 119 * ONE
    forecasts = METHODS[DEFAULT](series, quiet, after)
    assert forecasts.at(after).tail(350) > 1.3 * forecasts.at(quiet).tail(350)


def test_the_other_series_moves_the_default_only_through_its_big_nights() -> None:
    rng = np.random.default_rng(5)
    other = np.where(rng.random(160) < 0.15, 400, 100) + rng.integers(0, 9, 160)
    follows = np.where(np.concatenate(([False], other[:-1] > 300)), 60, 10) + rng.integers(0, 5, 160)
    big = int(np.flatnonzero(other > 300)[-1])
    night = FIRST + (big + 1) * ONE
    series, companion = series_of(follows[: big + 1]), series_of(other[: big + 1])
    alone = METHODS[DEFAULT](series, night, night).at(night)
    together = METHODS[DEFAULT](series, night, night, companion).at(night)
    assert together.tail(50) > 1.2 * alone.tail(50)


def test_the_largest_night_ever_seen_is_not_the_largest_thinkable() -> None:
    night = FIRST + 300 * ONE
    forecast = METHODS[DEFAULT](series_of([100, 110, 90] * 100), night, night).at(night)
    assert 1e-6 < forecast.tail(300) < 0.01


@settings(max_examples=30, deadline=None)
@given(values=st.lists(st.integers(0, 500), min_size=20, max_size=80), count=st.integers(0, 900))
def test_quantiles_tails_and_single_forecasts_agree(values: list[int], count: int) -> None:
    night = FIRST + len(values) * ONE
    forecasts = METHODS[DEFAULT](series_of(values), night, night)
    forecast = forecasts.at(night)
    assert forecasts.quantiles(LEVELS)[0].tolist() == [forecast.quantile(level) for level in LEVELS]
    assert forecasts.tails(np.array([float(count)]))[0] == forecast.tail(count)
    for level in LEVELS:
        bound = np.ceil(forecast.quantile(level)) + 1
        assert forecast.tail(bound) <= 1 - level + 1e-9


def test_asking_for_a_night_that_was_not_forecast_is_an_error_that_names_it() -> None:
    forecasts = METHODS[DEFAULT](series_of([1, 2, 3]), FIRST, FIRST + ONE)
    with pytest.raises(KeyError, match=r"drones_launched.*2024-01-03"):
        forecasts.at(date(2024, 1, 3))


def stationary(nights: int, seed: int, mean: float = 110, size: float = 1.6) -> NDArray[np.float64]:
    rng = np.random.default_rng(seed)
    return rng.negative_binomial(size, size / (size + mean), nights).astype(np.float64)


def test_the_99_percent_bound_is_exceeded_as_often_as_it_says_on_a_stationary_series() -> None:
    over = nights = 0
    for seed in range(4):
        values = stationary(1200, seed)
        since = FIRST + 200 * ONE
        forecasts = METHODS[DEFAULT](series_of(values), since, FIRST + 1199 * ONE)
        over += int((values[200:] > forecasts.quantiles([0.99])[:, 0]).sum())
        nights += 1000
    low, high = binom.ppf([0.001, 0.999], nights, 0.01)
    assert low <= over <= high


@EACH_METHOD
def test_a_planted_night_of_twenty_times_the_usual_is_rarer_than_once_in_a_year(method: str) -> None:
    values = np.append(stationary(250, 11, size=3), 20 * 110)
    night = FIRST + 250 * ONE
    assert METHODS[method](series_of(values), night, night).at(night).tail(values[-1]) < 1 / 365


MEASURED = [
    ("drones_launched", "missiles_launched", date(2024, 6, 1), date(2025, 5, 31), (19.4, 17, 2)),
    ("drones_launched", "missiles_launched", date(2025, 6, 1), date(2026, 5, 31), (63.6, 20, 3)),
    ("missiles_launched", "drones_launched", date(2024, 6, 1), date(2025, 5, 31), (3.70, 15, 3)),
    ("missiles_launched", "drones_launched", date(2025, 6, 1), date(2026, 5, 31), (4.76, 22, 3)),
]


@pytest.mark.parametrize(("name", "other", "since", "until", "expected"), MEASURED)
def test_the_default_reaches_its_measured_figures_on_the_bundled_history(
    name: str, other: str, since: date, until: date, expected: tuple[float, int, int]
) -> None:
    wis, *exceeded = expected  # over95 and over99 as numbers of nights
    history = pd.read_csv(HISTORY, index_col="night", parse_dates=["night"]).asfreq("D")
    forecasts = METHODS[DEFAULT](history[name], since, until, history[other])
    came = history[name].reindex(forecasts.nights).to_numpy()
    quantiles, came = forecasts.quantiles(LEVELS)[~np.isnan(came)], came[~np.isnan(came)]
    error, levels = came[:, None] - quantiles, np.asarray(LEVELS)
    assert np.mean(2 * np.maximum(levels * error, (levels - 1) * error)) == pytest.approx(wis, rel=0.003)
    over = (error > 0).sum(axis=0)
    assert [over[LEVELS.index(0.95)], over[LEVELS.index(0.99)]] == exceeded


ROWS = re.findall(
    r"^\| `(\w+)` \| (drones|missiles) \| ([\d.]+) \| ([\d.]+) \| ([\d.]+) \|$",
    (ROOT / "docs" / "design.md").read_text(encoding="utf-8"),
    re.MULTILINE,
)


def test_the_design_shows_every_method() -> None:
    assert sorted(row[:2] for row in ROWS) == sorted(
        (method, what) for method in METHODS for what in ("drones", "missiles")
    )


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row[0]}-{row[1]}")
def test_the_figures_in_the_design_are_those_of_a_backtest(row: tuple[str, ...]) -> None:
    method, what, *figures = row
    name, other = f"{what}_launched", "missiles_launched" if what == "drones" else "drones_launched"
    history = pd.read_csv(HISTORY, index_col="night", parse_dates=["night"]).asfreq("D")
    since, until = date(2025, 6, 1), date(2026, 5, 31)
    (trial,) = backtest(history[name], name, [method], since, until, history[other])
    score = trial.score
    wis, over95, over99 = map(float, figures)
    assert score.wis == pytest.approx(wis, rel=0.002)
    assert (score.over95, score.over99) == (pytest.approx(over95, abs=0.06), pytest.approx(over99, abs=0.06))
