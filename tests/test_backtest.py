"""Backtests: the scores are what their definitions say, and the rows are what was expected."""

from datetime import date, timedelta
from itertools import count

import numpy as np
import pandas as pd
import pytest

from monitor.backtest import backtest, forecast_rows, score_forecasts
from monitor.baseline import GRID, LEVELS, METHODS, Forecasts
from monitor.errors import ConfigError

FIRST = date(2025, 1, 1)


def series_of(values: list[float]) -> "pd.Series[float]":
    index = pd.date_range(FIRST, periods=len(values), freq="D")
    return pd.Series(values, index=index, name="drones_launched", dtype=float)


def sure_of(values: list[float]) -> Forecasts:
    """Forecasts that leave no doubt: night i brings values[i]."""
    nights = pd.date_range(FIRST, periods=len(values), freq="D")
    cdf = np.array([(value <= GRID).astype(float) for value in values])
    return Forecasts("drones_launched", "sure", nights, GRID, cdf, np.full(len(values), 50))


def test_a_sure_and_right_forecast_loses_nothing() -> None:
    score = score_forecasts(sure_of([10, 20]), series_of([10, 20]), seconds=0.5)
    assert score.wis == pytest.approx(0, abs=0.6)  # quantiles lie within one weapon below the step
    assert score.seconds == 0.5


def test_a_sure_forecast_that_is_ten_too_low_loses_ten_times_each_level() -> None:
    forecasts = sure_of([10])
    score = score_forecasts(forecasts, series_of([20]), seconds=0)
    quantiles = forecasts.quantiles(LEVELS)[0]
    by_hand = sum(2 * level * (20 - q) for level, q in zip(LEVELS, quantiles, strict=True)) / 23
    assert score.wis == pytest.approx(by_hand)
    assert score.pinball95 == pytest.approx(0.95 * (20 - quantiles[LEVELS.index(0.95)]))
    assert score.pinball99 == pytest.approx(0.99 * (20 - quantiles[LEVELS.index(0.99)]))
    assert (score.over95, score.over99) == (100, 100)


def test_nights_without_a_number_are_left_out_and_shares_are_percentages() -> None:
    score = score_forecasts(sure_of([10] * 5), series_of([11, float("nan"), 3, 3, 3]), seconds=0)
    assert (score.nights, score.over95) == (4, 25)


def test_a_window_without_any_number_scores_nothing_rather_than_zero() -> None:
    score = backtest(series_of([float("nan")] * 3), "x", ["recency"], FIRST, FIRST)[0]
    assert score.nights == 0
    assert np.isnan(score.wis)
    assert np.isnan(score.over99)


def test_methods_are_scored_in_the_order_asked_with_the_time_each_took() -> None:
    ticks = count()
    series = series_of([50, 70, 60, 90] * 15)
    until = FIRST + timedelta(days=59)
    scores = backtest(series, "x", ["nb_glm", "recency"], FIRST, until, clock=lambda: float(next(ticks)))
    assert [(score.method, score.nights, score.seconds) for score in scores] == [
        ("nb_glm", 60, 1.0),
        ("recency", 60, 1.0),
    ]


def test_every_unknown_method_is_named_with_those_that_exist() -> None:
    with pytest.raises(ConfigError) as caught:
        backtest(series_of([1]), "x", ["recency", "guess", "hope"], FIRST, FIRST)
    assert len(caught.value.problems) == 2
    assert "'guess'" in caught.value.problems[0]
    assert "recency, empirical, ets, nb_glm, farrington" in caught.value.problems[0]


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
