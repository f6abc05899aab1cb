"""Facts beside a night, from the record: the largest since when, the share stopped, a level that moved.

They explain a verdict; none of them alerts.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from .model import Series

if TYPE_CHECKING:
    import pandas as pd

RATE_NIGHTS: Final = 90
LEAST_LAUNCHED: Final = 30
LEAST_RATES: Final = 20
RECENT: Final = 28
BEFORE: Final = 90
"""Known nights whose level is compared with that of the nights before them."""
LEAST_RATIO: Final = 1.5
SURE: Final = 0.001


@dataclass(frozen=True, slots=True)
class Largest:
    """Since when no night had as many: `since` is the last that had, None where none of the record has.

    `exactly` says whether that night's number is settled; else it had at least so many. `begins` is the first
    night of the record with a number, `known` how many nights since `since` (else `begins`) have a settled
    one, of `nights`.
    """

    since: date | None
    as_many: int | None
    exactly: bool
    begins: date
    known: int
    nights: int


def find_largest(series: Series, night: date, value: int) -> Largest | None:
    """Since when no night before `night` had as many as `value`; None in a record without a number before."""
    import pandas as pd

    earlier = series.values.loc[: pd.Timestamp(night - timedelta(days=1))].dropna()
    if not len(earlier):
        return None
    as_many = earlier[earlier >= value]
    begins = earlier.index[0].date()
    since = as_many.index[-1].date() if len(as_many) else None
    after = since or begins - timedelta(days=1)
    settled = series.known.reindex(earlier.index)
    known = int(settled[earlier.index > pd.Timestamp(after)].sum())
    count = int(as_many.iloc[-1]) if len(as_many) else None
    exactly = bool(settled.loc[as_many.index[-1]]) if len(as_many) else True
    return Largest(since, count, exactly, begins, known, (night - after).days - 1)


@dataclass(frozen=True, slots=True)
class Rate:
    """How many of those launched were stopped, beside what was usual.

    `share` of tonight with its Wilson interval `low` to `high`; `usual` the share of the nights before;
    `tail` is P(as few or fewer stopped) of so many launched, under a beta-binomial distribution.
    """

    share: float
    low: float
    high: float
    usual: float
    tail: float
    nights: int


def find_rate(launched: pd.Series[float], stopped: pd.Series[float], night: date) -> Rate | None:
    """The interception rate of a night against the 90 nights before it; None where it cannot be judged.

    Both are float64 on a daily index, NaN where unknown; `stopped` holds those lost from radar where these
    were counted apart. The usual share and its over-dispersion are those of a binomial GLM with a constant
    (statsmodels; Pearson's chi-squared over its degrees of freedom, McCullagh and Nelder 1989, 4.5), the
    interval that of Wilson 1927. Nights with fewer than 30 launched are left out.
    """
    import pandas as pd

    both = pd.DataFrame({"n": launched, "k": stopped}).loc[: pd.Timestamp(night)].dropna()
    both = both[(both.n >= LEAST_LAUNCHED) & (both.k <= both.n)]
    tonight = both[both.index == pd.Timestamp(night)]
    past = both.loc[
        pd.Timestamp(night - timedelta(days=RATE_NIGHTS)) : pd.Timestamp(night - timedelta(days=1))
    ]
    if not len(tonight) or len(past) < LEAST_RATES:
        return None
    from scipy.stats import betabinom, binom
    from statsmodels.stats.proportion import proportion_confint

    count, of = int(tonight.k.iloc[0]), int(tonight.n.iloc[0])
    usual, spread = fit_rates(past)
    tail = (
        binom.cdf(count, of, usual)
        if spread <= 0
        else betabinom.cdf(count, of, usual * (1 / spread - 1), (1 - usual) * (1 / spread - 1))
    )
    low, high = proportion_confint(count, of, method="wilson")
    return Rate(count / of, float(low), float(high), usual, max(float(tail), 1e-9), len(past))


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
    """The usual share, and the correlation within a night (0: binomial), of columns `n` and `k`."""
    import numpy as np
    from statsmodels.genmod.families import Binomial
    from statsmodels.genmod.generalized_linear_model import GLM

    counts = np.column_stack((past.k, past.n - past.k))
    usual = float(past.k.sum() / past.n.sum())
    if not 0 < usual < 1:
        return min(max(usual, 0.001), 0.999), 0.0
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # nights that are all alike
        fit = GLM(counts, np.ones(len(past)), family=Binomial()).fit()
    dispersion = float(fit.pearson_chi2 / fit.df_resid)
    # Var = n p (1 - p) (1 + (n - 1) rho): the dispersion is its mean over the nights (Williams 1982).
    return usual, min(max((dispersion - 1) / (float(past.n.mean()) - 1), 0.0), 0.9)


@dataclass(frozen=True, slots=True)
class Shift:
    """A level that moved: the medians of the last 28 known nights and of the 90 before, and how surely."""

    recent: float
    before: float
    p: float


def find_shift(known: pd.Series[float], night: date) -> Shift | None:
    """Whether the level of the last 28 known nights up to `night` is another than that of the 90 before.

    `known` is float64 on a daily index, NaN where unknown. Both must hold: the medians differ by half as
    much again, and the ranks of the two samples differ (Mann and Whitney 1947, p below 0.001).
    """
    import pandas as pd

    seen = known.loc[: pd.Timestamp(night)].dropna()
    if len(seen) < RECENT + BEFORE or seen.index[-1] != pd.Timestamp(night):
        return None
    recent, before = seen.iloc[-RECENT:], seen.iloc[-RECENT - BEFORE : -RECENT]
    new, old = float(recent.median()), float(before.median())
    if max(new + 0.5, old + 0.5) < LEAST_RATIO * min(new + 0.5, old + 0.5):
        return None
    from scipy.stats import mannwhitneyu

    p = float(mannwhitneyu(recent, before, alternative="two-sided").pvalue)
    return Shift(new, old, p) if p < SURE else None


def is_new(known: pd.Series[float], night: date, shift: Shift) -> bool:
    """Whether a shift is told for the first time: none in its direction stood in the 28 nights before."""
    for back in range(1, RECENT + 1):
        earlier = find_shift(known, night - timedelta(days=back))
        if earlier is not None and (earlier.recent > earlier.before) == (shift.recent > shift.before):
            return False
    return True
