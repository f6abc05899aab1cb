"""The interception rate of a night: how many of those launched were stopped, against the nights before it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from math import sqrt
from statistics import NormalDist
from typing import TYPE_CHECKING, Final

from ..model import RATE, Bound, Finding, Forecast, Level, Series, Standing, Verdict
from .judging import grade, say_return_period

if TYPE_CHECKING:
    import pandas as pd

RATE_NIGHTS: Final = 90
LEAST_LAUNCHED: Final = 30
LEAST_RATES: Final = 20


@dataclass(frozen=True, slots=True)
class Rate:
    """How many of those launched were stopped, beside what was usual.

    The share of tonight has the Wilson interval `low` to `high`; `usual` is the share of the nights before.
    `forecast` is how many of so many launched were to be expected stopped: a beta-binomial distribution.
    """

    stopped: int
    launched: int
    low: float
    high: float
    usual: float
    forecast: Forecast

    @property
    def share(self) -> float:
        """How many of those launched were stopped, 0 to 1."""
        return self.stopped / self.launched

    @property
    def tail(self) -> float:
        """P(as few or fewer stopped)."""
        return find_lower_tail(self.forecast, self.stopped)


def find_rate(launched: pd.Series[float], stopped: pd.Series[float], night: date) -> Rate | None:
    """The interception rate of a night against the 90 nights before it; None where it cannot be judged.

    Both are float64 on a daily index, NaN where unknown; `stopped` holds those lost from radar where these
    were counted apart. The interval is that of Wilson 1927. Nights with fewer than 30 launched are left out.
    """
    import pandas as pd

    near = slice(pd.Timestamp(night - timedelta(days=RATE_NIGHTS)), pd.Timestamp(night))
    both = pd.DataFrame({"n": launched.loc[near], "k": stopped.loc[near]}).dropna()
    both = both[(both.n >= LEAST_LAUNCHED) & (both.k <= both.n)]
    tonight, past = both[both.index == near.stop], both[both.index < near.stop]
    if not len(tonight) or len(past) < LEAST_RATES:
        return None
    stopped_tonight, of = int(tonight.k.iloc[0]), int(tonight.n.iloc[0])
    usual, spread = fit_rates(past)
    low, high = find_interval(stopped_tonight, of)
    forecast = expect_stopped(night, of, usual, spread, len(past))
    return Rate(stopped_tonight, of, low, high, usual, forecast)


def find_interval(stopped: int, launched: int) -> tuple[float, float]:
    """The interval of 95 % of a share, by Wilson 1927."""
    share, z = stopped / launched, NormalDist().inv_cdf(0.975)
    wide = 1 + z**2 / launched
    middle = (share + z**2 / (2 * launched)) / wide
    reach = z * sqrt(share * (1 - share) / launched + z**2 / (4 * launched**2)) / wide
    return middle - reach, middle + reach


def expect_stopped(night: date, launched: int, usual: float, spread: float, nights: int) -> Forecast:
    """How many of `launched` are stopped: beta-binomial, by a mean share and a correlation within a night."""
    import numpy as np
    from scipy.special import bdtr, betaln

    grid = np.arange(launched + 1, dtype=np.float64)
    if spread <= 0:
        cdf = bdtr(grid, launched, usual)
    else:
        a, b = ((1 / spread - 1) * share for share in (usual, 1 - usual))
        rest = launched - grid
        ways = -np.log(launched + 1) - betaln(rest + 1, grid + 1)  # log of launched over grid
        cdf = np.exp(ways + betaln(grid + a, rest + b) - betaln(a, b)).cumsum()
    return Forecast(RATE, night, "beta_binomial", nights, grid, np.clip(cdf, 0.0, 1.0))


def find_lower_tail(forecast: Forecast, count: int) -> float:
    """P(Y <= count), never 0."""
    import numpy as np

    return max(float(np.interp(count, forecast.grid, forecast.cdf, left=0.0)), 1e-9)


def judge_rate(
    night: date,
    rate: Rate,
    kept: Forecast | None,
    bound: Bound = Bound.EXACT,
    standing: Standing = Standing.OFFICIAL,
) -> Verdict:
    """Whether unusually few of a night's drones were stopped: from once in 100 nights.

    `kept` is the forecast that an alert was raised on: it is used again as long as it speaks of as many
    launched; of another number it says nothing. `bound` and `standing` are the softer of the two numbers'.
    """
    forecast = kept if kept is not None and int(kept.grid[-1]) == rate.launched else rate.forecast
    tail = find_lower_tail(forecast, rate.stopped)
    level = grade(tail)
    few = level >= Level.UNUSUAL
    share, low, high, usual = (say_share(one) for one in (rate.share, rate.low, rate.high, rate.usual))
    said = f"{rate.stopped:,} of {rate.launched:,} drones were stopped, {share} of 100 ({low} to {high})"
    rarity = f"; so few {say_return_period(tail)}" if level else ""
    word = level.name.lower() if few else str(Finding.USUAL)
    return Verdict(
        series=RATE,
        night=night,
        finding=Finding.UNUSUAL if few else Finding.USUAL,
        level=level,
        value=rate.stopped,
        bound=bound,
        standing=standing,
        p=tail,
        adjusted=tail,
        reason=f"{word}: {said}{rarity}; the nights before had {usual}",
        forecast=forecast,
    )


def drop_rate(night: date, launched: float, stopped: float) -> Verdict:
    """The verdict on two known numbers, corrected since an alert, whose share is not judged any more."""
    reason = f"usual: {stopped:,.0f} stopped of {launched:,.0f} drones are no share that can be judged"
    return Verdict(
        *(RATE, night, Finding.USUAL, Level.NONE, int(stopped), Bound.EXACT, Standing.OFFICIAL, None, None),
        reason,
    )


def say_share(share: float) -> str:
    """A share of 100, with a decimal where it would otherwise be all or none of them."""
    whole = f"{100 * share:.0f}"
    return f"{100 * share:.1f}" if whole in ("0", "100") and 0 < share < 1 else whole


def add_lost(series: Mapping[str, Series]) -> pd.Series[float] | None:
    """Drones stopped, with those lost from radar: the one figure that compares before and after mid-2025."""
    stopped, lost = series.get("drones_intercepted"), series.get("drones_lost")
    if stopped is None:
        return None
    known = stopped.learnable()
    if lost is None:
        return known
    beside = lost.values.reindex(known.index)
    # Where nobody counted them apart there are none; a number that is not settled leaves the sum unknown.
    unsettled = beside.notna() & ~lost.known.reindex(known.index, fill_value=False)
    return known.add(beside.fillna(0.0)).mask(unsettled)


def fit_rates(past: pd.DataFrame) -> tuple[float, float]:
    """The usual share, and the correlation within a night (0: binomial), of columns `n` and `k`.

    The moments of the nights' shares, each night weighing the same (Kleinman 1973): Var(k/n) =
    p (1 - p) (1/n + (1 - 1/n) rho).
    """
    shares, once = past.k / past.n, 1 / past.n
    usual = float(shares.mean())
    if not 0 < usual < 1:
        return min(max(usual, 0.001), 0.999), 0.0
    unit = usual * (1 - usual)
    spread = (float(shares.var()) - unit * float(once.mean())) / (unit * float((1 - once).mean()))
    return usual, min(max(spread, 0.0), 0.9)
