"""A month around the night on which Kyiv's clocks go back, lived as benchmarks/year.py lives a year."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from clerk import find_reason
from nights import DAY, USUAL
from year import Difference, Growth, Year, count_differences, list_differences, live

FIRST = date(2026, 10, 12)
NIGHTS = 26
CLOCKS = date(2026, 10, 25)
ODDS = replace(
    USUAL,
    large=0.07,
    many_missiles=0.06,
    late=0.1,
    edit_of_large=0.8,
    by_day=0.12,
    withheld=0.08,
    correction=0.05,
    blank=0.04,
)
SEED = 11
EVERY = timedelta(hours=13)
"""Cycles come at other hours each day, and every night has one."""


@pytest.fixture(scope="module")
def month(tmp_path_factory: pytest.TempPathFactory) -> Year:
    folder = tmp_path_factory.mktemp("month")
    url = f"sqlite:///{folder / 'monitor.db'}"
    return live(folder, url, FIRST, NIGHTS, EVERY, SEED, odds=ODDS, past=100)


def test_a_month_is_found_alerted_and_told_as_its_numbers_and_forecasts_ask(month: Year) -> None:
    assert month.differences == []
    assert {"first", "withdrawn", "digest"} <= set(month.mails)
    assert {series for series, _ in month.clerk.alerts} == {
        "drones_launched",
        "missiles_launched",
        "daily_drones_launched",
    }


def test_every_night_has_its_mornings_though_the_clocks_change(month: Year) -> None:
    nights = [FIRST + number * DAY for number in range(NIGHTS)]
    assert CLOCKS in nights
    assert set(nights) <= set(month.mornings)
    assert {month.mornings[night] for night in nights} == {1, 2}


@pytest.mark.parametrize(
    ("told", "levels", "reason"),
    [
        (None, {"drones_launched": 2}, "first"),
        (None, {"drones_launched": 0}, None),
        ({"drones_launched": 2}, {"drones_launched": 2}, None),
        ({"drones_launched": 2}, {"drones_launched": 3}, "higher"),
        ({"drones_launched": 2}, {"drones_launched": 2, "missiles_launched": 2}, None),
        ({"drones_launched": 2}, {"drones_launched": 2, "drones_interception_rate": 2}, "higher"),
        ({"drones_launched": 3}, {"drones_launched": 2}, "lower"),
        (
            {"drones_launched": 2, "missiles_launched": 2},
            {"drones_launched": 0, "missiles_launched": 2},
            "lower",
        ),
        ({"drones_launched": 2}, {"drones_launched": 0}, "withdrawn"),
    ],
)
def test_the_clerk_has_one_reason_to_tell_or_none(
    told: dict[str, int] | None, levels: dict[str, int], reason: str | None
) -> None:
    assert find_reason(levels, told) == reason


def test_a_difference_from_the_clerk_is_named() -> None:
    place = "drones_launched", FIRST
    assert list(list_differences("alert", {place: 2}, {place: 2})) == []
    assert list(list_differences("alert", {place: 2}, {})) == [
        f"alert of drones_launched, {FIRST}: 2, expected None"
    ]


def test_a_difference_that_goes_on_is_printed_once_with_how_often() -> None:
    went_on = [Difference(when, "alert") for when in ("01:00", "04:00", "07:00")]
    lines = list(count_differences([went_on[0], Difference("01:00", "not told"), *went_on[1:]]))
    assert lines == ["01:00, 3 times: alert", "01:00, 1 time: not told"]


def test_growth_that_gets_faster_bends() -> None:
    even = Growth.fit([3.0 + 0.5 * step for step in range(101)])
    assert (even.begin, even.end, even.bend) == pytest.approx((3.0, 53.0, 0.0), abs=1e-9)
    faster = Growth.fit([(step / 100) ** 2 for step in range(101)])
    assert faster.bend == pytest.approx(0.25)
