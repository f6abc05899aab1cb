"""Facts beside a night: worked by hand, held to simulated truth, and said in plain sentences."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest
from numpy.typing import ArrayLike

from monitor.facts import find_largest
from monitor.model import Bound, Finding, Level, Series, Standing, Verdict
from monitor.reports import make_remarks

FIRST = date(2025, 1, 1)


def lay(values: ArrayLike) -> pd.Series[float]:
    numbers = np.asarray(values, dtype=float)
    return pd.Series(numbers, index=pd.date_range(FIRST, periods=len(numbers), freq="D", name="night"))


def make_series(values: ArrayLike, name: str = "drones_launched") -> Series:
    laid = lay(values)
    return Series(name, laid, laid.notna())


def night(number: int) -> date:
    return FIRST + timedelta(days=number)


def make_verdict(value: int | None, on: date, series: str = "drones_launched") -> Verdict:
    return Verdict(
        *(series, on, Finding.USUAL, Level.NONE, value, Bound.EXACT, Standing.OFFICIAL, 0.5, 0.5, "usual")
    )


class TestLargest:
    SERIES = make_series([5, 90, 30, np.nan, 40, 40, 70])

    @pytest.mark.parametrize(
        ("value", "since", "as_many", "known", "nights"),
        [(70, 1, 90, 3, 4), (90, 1, 90, 3, 4), (40, 5, 40, 0, 0), (91, None, None, 5, 6)],
    )
    def test_the_last_night_that_had_as_many(
        self, value: int, since: int | None, as_many: int | None, known: int, nights: int
    ) -> None:
        found = find_largest(self.SERIES, night(6), value)
        assert found is not None
        assert found.exactly
        assert found.since == (None if since is None else night(since))
        assert (found.as_many, found.begins, found.known, found.nights) == (as_many, FIRST, known, nights)

    def test_a_number_that_is_not_settled_ends_the_search_and_is_not_counted(self) -> None:
        values = lay([90, 30, 50, 20])
        series = Series("drones_launched", values, pd.Series([True, False, True, True], index=values.index))
        smaller = find_largest(series, night(3), 60)
        assert smaller is not None
        assert (smaller.since, smaller.known, smaller.nights) == (FIRST, 1, 2)
        floor = find_largest(series, night(2), 25)
        assert floor is not None
        assert (floor.as_many, floor.exactly) == (30, False)

    def test_later_nights_have_no_say(self) -> None:
        longer = make_series([5, 90, 30, np.nan, 40, 40, 70, 900])
        assert find_largest(longer, night(6), 70) == find_largest(self.SERIES, night(6), 70)

    def test_a_record_without_a_number_before_says_nothing(self) -> None:
        assert find_largest(make_series([7.0]), FIRST, 7) is None
        assert find_largest(make_series([np.nan, 7.0]), night(1), 7) is None


def test_remarks_are_plain_sentences_and_only_those_worth_one() -> None:
    drones = [50.0] * 60 + [200.0] + [50.0] * 59 + [180.0]
    stopped = [number * 0.8 for number in drones[:-1]] + [90.0]
    series = {
        "drones_launched": make_series(drones),
        "drones_intercepted": make_series(stopped, "drones_intercepted"),
    }
    last = night(120)
    assert make_remarks(series, last, [make_verdict(180, last)]) == (
        "The most drones in one night since the night to 2 March 2025, which had 200.",
        "Unusually few: 50 of 100 drones were stopped (95 % interval 43 to 57), in the nights before 80; "
        "so few are stopped less than once in 1,000 nights.",
    )
    assert make_remarks(series, last, [make_verdict(201, last)])[0] == (
        "The most drones in one night of the whole record, which begins on 1 January 2025."
    )
    assert len(make_remarks(series, last, [make_verdict(20, last)])) == 1  # the rate alone
    assert make_remarks(series, night(121), [make_verdict(None, night(121))]) == ()


def test_a_gap_in_the_record_is_said() -> None:
    drones = [200.0] + [np.nan] * 40 + [50.0] * 20 + [180.0]
    remarks = make_remarks(
        {"drones_launched": make_series(drones)}, night(61), [make_verdict(180, night(61))]
    )
    assert remarks == (
        "The most drones in one night since the night to 1 January 2025, which had 200; "
        "20 of the 60 nights since have a number.",
    )


def test_a_number_that_may_change_is_no_fact() -> None:
    drones = [200.0] + [50.0] * 60 + [180.0]
    series, last = {"drones_launched": make_series(drones)}, night(61)
    provisional = replace(make_verdict(180, last), standing=Standing.PROVISIONAL)
    assert make_remarks(series, last, [provisional]) == (
        "If the number holds, the most drones in one night since the night to 1 January 2025, which had 200.",
    )
    assert make_remarks(series, last, [replace(make_verdict(180, last), bound=Bound.AT_MOST)]) == ()
