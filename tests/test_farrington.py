"""Farrington's method: it says what R says of R's own example data, and each step can be worked by hand."""

import csv
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from monitor.baseline import GRID
from monitor.baseline.farrington import (
    Reference,
    draw_bound,
    fit_level,
    fit_reference,
    fit_trend,
    weigh,
)

PUBLISHED = Path(__file__).parent / "published"


def read(name: str) -> list[dict[str, str]]:
    with (PUBLISHED / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


COUNTS = {
    row["series"]: np.array(row["counts"].split(), dtype=float) for row in read("farrington_counts.csv")
}
BOUNDS = read("farrington_bounds.csv")


def refer(row: dict[str, str]) -> tuple[NDArray[np.float64], NDArray[np.float64], float]:
    """The reference weeks of surveillance with b = 5, w = 3: counts, their weeks, and the week asked of."""
    week = int(row["week"])
    weeks = np.sort([week - 52 * year + step for year in range(1, 6) for step in range(-3, 4)])
    return COUNTS[row["series"]][weeks - 1], weeks.astype(float), float(week)


def bound(reference: Reference, level: float) -> float:
    """The smallest count that is not exceeded with this probability."""
    return float(GRID[np.searchsorted(draw_bound(reference), level)])


@pytest.mark.parametrize("row", BOUNDS, ids=lambda row: f"{row['series']}-{row['week']}-{row['trend']}")
def test_mean_dispersion_and_bounds_are_those_of_r_surveillance(row: dict[str, str]) -> None:
    """The bounds are whole numbers, and the same. R takes part of the dispersion from the last step but one,
    good to four digits; with `epsilon = 1e-14` its glm agrees to seven.
    """
    reference = fit_reference(*refer(row), trend_p=1.1 if row["trend"] == "always" else 0.0)
    assert (reference.trend is not None) == (row["trend"] == "always")
    assert reference.mean == pytest.approx(float(row["mean"]), rel=2e-5)
    assert reference.dispersion == pytest.approx(float(row["dispersion"]), rel=2e-4)
    assert [bound(reference, level) for level in (0.95, 0.99)] == [
        float(row["upper95"]),
        float(row["upper99"]),
    ]


@pytest.mark.parametrize(
    "row", [row for row in BOUNDS if row["p"]], ids=lambda row: f"{row['series']}-{row['week']}"
)
def test_a_trend_stays_where_its_p_value_by_r_is_small(row: dict[str, str]) -> None:
    counts, weeks, week = refer(row)
    fitted = fit_trend(counts, weeks - week)
    assert fitted is not None
    assert fitted[1] == pytest.approx(float(row["p"]), rel=1e-4)
    kept = fit_reference(counts, weeks, week).trend is not None
    assert kept == (float(row["p"]) < 0.05 and float(row["mean"]) <= counts.max())


def test_a_trend_that_predicts_more_than_was_ever_seen_is_dropped() -> None:
    times, rising = np.arange(-40.0, 0.0), np.round(10 * np.exp(0.05 * np.arange(40.0)))
    assert fit_reference(rising, times, 0.0) == fit_level(rising)
    falling = fit_reference(rising[::-1].copy(), times, 0.0)
    assert falling.trend == pytest.approx(-0.05, abs=0.002)
    assert falling.mean == pytest.approx(10 * np.exp(-0.05), rel=0.05)


def test_a_past_outbreak_weighs_less_by_the_square_of_its_residual() -> None:
    """Worked by hand: mean 8, dispersion 1, no leverage; 64 cases leave 1.5 (16 / 2^0.5 - 8^0.5) = 12.73."""
    counts, nothing = np.array([8.0, 8.0, 64.0]), np.zeros(3)
    weights = weigh(counts, np.full(3, 8.0), nothing, 1.0)
    residual = 1.5 * (16 / np.sqrt(2) - np.sqrt(8))
    assert weights[2] / weights[0] == pytest.approx(residual**-2)
    assert weights.sum() == pytest.approx(3)
    unweighted = weigh(np.array([8.0, 8.0, 20.0]), np.full(3, 8.0), nothing, 2.25)  # 2.5 lies below 2.58
    assert unweighted == pytest.approx(np.ones(3))


def test_the_level_without_trend_is_that_of_the_regression() -> None:
    """The closed form is exact: statsmodels finds the same by iterating, weights, leverage and all."""
    from statsmodels.genmod.families import Poisson
    from statsmodels.genmod.generalized_linear_model import GLM

    rng = np.random.default_rng(2)
    for counts in (rng.poisson(4, 50), rng.negative_binomial(1.6, 1.6 / 111.6, 90), [0, 0, 0, 9]):
        values = np.asarray(counts, dtype=float)
        ones = np.ones((len(values), 1))
        first = GLM(values, ones, family=Poisson()).fit(scale="X2", tol=1e-12)
        weights = weigh(values, first.mu, first.get_hat_matrix_diag(), max(first.scale, 1.0))
        fit = GLM(values, ones, family=Poisson(), var_weights=weights).fit(scale="X2", tol=1e-12)
        level = fit_level(values)
        assert level.mean == pytest.approx(fit.mu[0], rel=1e-8)
        assert level.dispersion == pytest.approx(max(fit.scale, 1.0), rel=1e-8)


def test_the_bound_has_the_mean_and_the_variance_that_it_was_given() -> None:
    density = np.diff(draw_bound(Reference(20.0, 3.0, None)), prepend=0.0)
    mean = float(density @ GRID)
    assert mean == pytest.approx(20.0, rel=1e-3)
    assert float(density @ (GRID - mean) ** 2) == pytest.approx(60.0, rel=1e-2)
