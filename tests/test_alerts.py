"""Verdicts, alerts and reasons to tell: tables of what follows from what."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.multitest import multipletests

from monitor.alerts import (
    AlertSettings,
    Heard,
    find_levels,
    judge_night,
    reason_to_notify,
    say_return_period,
    update_alert,
)
from monitor.alerts.judging import adjust
from monitor.model import (
    RATE,
    Alert,
    AlertState,
    Bound,
    Family,
    Finding,
    Forecast,
    Level,
    Measure,
    Observation,
    Reason,
    Standing,
    Verdict,
    Window,
)

NIGHT = date(2026, 3, 1)
NOW = datetime(2026, 3, 1, 7, tzinfo=UTC)
LATER = NOW + timedelta(hours=3)
SETTINGS = AlertSettings()
DRONES, MISSILES = "drones_launched", "missiles_launched"
UNUSUAL, USUAL, UNKNOWN = Finding.UNUSUAL, Finding.USUAL, Finding.UNKNOWN


def forecast_of(series: str = DRONES, scale: float = 100, nights: int = 400) -> Forecast:
    """A made-up expectation with P(Y >= count) = 10 ** (-count / scale): once in 100 at twice the scale."""
    grid = np.arange(5001.0)
    return Forecast(series, NIGHT, "made up", nights, grid, 1 - 10 ** (-(grid + 1) / scale))


def seen(
    value: int | None, standing: Standing = Standing.OFFICIAL, bound: Bound = Bound.EXACT
) -> Observation:
    return Observation(Window.NIGHT, NIGHT, Family.DRONE, Measure.LAUNCHED, value, bound, standing)


def heard(
    observation: Observation | None,
    series: str = DRONES,
    *,
    scale: float = 100,
    known: int = 400,
    of_60: int = 60,
) -> Heard:
    return Heard(series, observation, forecast_of(series, scale, known), of_60, date(2026, 2, 28))


def judge_alone(one: Heard, settings: AlertSettings = SETTINGS) -> Verdict:
    return judge_night(NIGHT, [one], settings)[0]


LEVELS = [
    (100, USUAL, Level.NONE),  # once in 10
    (147, USUAL, Level.NONE),  # once in 29.5
    (148, USUAL, Level.NOTABLE),  # once in 30.2
    (199, USUAL, Level.NOTABLE),
    (200, UNUSUAL, Level.UNUSUAL),  # once in 100
    (256, UNUSUAL, Level.UNUSUAL),  # once in 363
    (257, UNUSUAL, Level.EXCEPTIONAL),  # once in 372
    (5000, UNUSUAL, Level.EXCEPTIONAL),
]


@pytest.mark.parametrize(("value", "finding", "level"), LEVELS)
def test_the_level_follows_from_the_return_period(value: int, finding: Finding, level: Level) -> None:
    verdict = judge_alone(heard(seen(value)))
    assert (verdict.finding, verdict.level, verdict.value) == (finding, level, value)
    assert verdict.p == verdict.adjusted == pytest.approx(max(10 ** (-value / 100), 1e-9))


PART = Bound.AT_LEAST
STANDINGS = [
    (seen(50), USUAL),
    (seen(50, Standing.DISPUTED), USUAL),
    (seen(50, bound=Bound.ABOUT), USUAL),
    (seen(50, bound=Bound.AT_MOST), USUAL),
    (seen(50, bound=PART), UNKNOWN),
    (seen(50, Standing.PROVISIONAL), UNKNOWN),
    (seen(150, Standing.PROVISIONAL), UNKNOWN),  # notable, and yet not unusual
    (seen(50, Standing.WITHHELD, PART), UNKNOWN),
    (seen(50, Standing.WITHHELD), UNKNOWN),
    (seen(None, Standing.WITHHELD), UNKNOWN),
    (seen(None), UNKNOWN),
    (None, UNKNOWN),
    (seen(300), UNUSUAL),
    (seen(300, Standing.DISPUTED), UNUSUAL),
    (seen(300, bound=PART), UNUSUAL),
    (seen(300, Standing.PROVISIONAL), UNUSUAL),
    (seen(300, Standing.WITHHELD, PART), UNUSUAL),
    (seen(300, bound=Bound.AT_MOST), UNKNOWN),
]


@pytest.mark.parametrize(("observation", "finding"), STANDINGS)
def test_a_number_that_may_grow_is_never_usual_and_one_that_may_shrink_never_unusual(
    observation: Observation | None, finding: Finding
) -> None:
    verdict = judge_alone(heard(observation))
    assert verdict.finding is finding
    if finding is UNKNOWN:
        assert (verdict.p, verdict.adjusted, verdict.level) == (None, None, Level.NONE)


GAP = (
    "the record ends 2026-02-28: 19 of the last 60 nights are known, 20 are needed; "
    "to close the gap, run raid-monitor backfill, or name a longer table of nights as the history"
)
REASONS = [
    (heard(seen(50)), "usual: 50 drones; 95 of 100 nights stay below 131"),
    (
        heard(seen(150)),
        "usual, though notable: 150 drones; about once in 31 nights; 95 of 100 nights stay below 131",
    ),
    (heard(seen(210)), "unusual: 210 drones; about once in 120 nights; 99 of 100 nights stay below 200"),
    (
        heard(seen(1300)),
        "exceptional: 1,300 drones; rarer than once in a year; extrapolated; 99 of 100 nights stay below 200",
    ),
    (
        heard(seen(300, Standing.PROVISIONAL)),
        "exceptional: 300 drones (provisional); rarer than once in a year; extrapolated; "
        "99 of 100 nights stay below 200",
    ),
    (
        heard(seen(30, Standing.WITHHELD), MISSILES, scale=14),
        "unusual: at least 30 missiles (the rest is withheld); about once in 130 nights; "
        "99 of 100 nights stay below 28",
    ),
    (heard(None), "unknown: nobody reported drones"),
    (heard(seen(None, Standing.WITHHELD), MISSILES), "unknown: the number of missiles is withheld"),
    (heard(seen(None), MISSILES), "unknown: missiles were reported without a number"),
    (heard(seen(1, Standing.PROVISIONAL)), "unknown: 1 drone so far (provisional); not unusual yet"),
    (heard(seen(50, bound=PART)), "unknown: at least 50 drones so far; not unusual yet"),
    (
        heard(seen(300), known=29),
        "unknown: record too short: 29 known nights, 30 are needed; to lengthen it, run raid-monitor "
        "backfill, or name a longer table of nights as the history",
    ),
    (
        heard(seen(300), of_60=19),
        f"unknown: {GAP}",
    ),
    (heard(None, of_60=0), f"unknown: {GAP.replace('19', '0')}; nobody reported drones"),
    (
        heard(seen(None, Standing.WITHHELD), MISSILES, of_60=19),
        f"unknown: {GAP}; the number of missiles is withheld",
    ),
    (heard(seen(300, Standing.PROVISIONAL), of_60=19), f"unknown: {GAP}; 300 drones (provisional)"),
    (heard(seen(4), MISSILES, scale=1), "usual: 4 missiles; fewer than 5 are never called unusual"),
]


@pytest.mark.parametrize(("one", "reason"), REASONS)
def test_every_finding_says_why_in_plain_words(one: Heard, reason: str) -> None:
    assert judge_alone(one).reason == reason


def test_a_record_that_just_suffices_is_judged() -> None:
    assert judge_alone(heard(seen(300), known=30, of_60=20)).finding is UNUSUAL


def test_a_short_or_old_record_makes_even_a_huge_night_unknown() -> None:
    assert judge_alone(heard(seen(4000), known=5)).finding is UNKNOWN
    assert judge_alone(heard(seen(4000), of_60=0)).finding is UNKNOWN


def test_the_minimum_count_can_be_configured_and_binds_no_other_series() -> None:
    few = heard(seen(4), MISSILES, scale=1)
    assert judge_alone(few).finding is USUAL
    assert judge_alone(few, AlertSettings(minimum={})).finding is UNUSUAL
    assert judge_alone(few, AlertSettings(minimum={MISSILES: 4})).finding is UNUSUAL


def test_the_alert_level_lowers_what_is_unusual_and_never_raises_it() -> None:
    notable, unusual = heard(seen(150)), heard(seen(210))
    assert judge_alone(notable, AlertSettings(Level.NOTABLE)).finding is UNUSUAL
    assert judge_alone(unusual, AlertSettings(Level.EXCEPTIONAL)).finding is UNUSUAL


@given(st.lists(st.floats(0, 1), min_size=1, max_size=6))
def test_the_adjustment_is_that_of_statsmodels(tails: list[float]) -> None:
    assert adjust(tails) == pytest.approx(multipletests(tails, method="fdr_bh")[1])


def test_two_series_are_judged_together() -> None:
    night = [heard(seen(210)), heard(seen(10), MISSILES)]
    drones, missiles = judge_night(NIGHT, night, SETTINGS)
    assert drones.p == pytest.approx(10**-2.1)
    assert drones.adjusted == pytest.approx(2 * 10**-2.1)
    assert (drones.finding, drones.level) == (USUAL, Level.NOTABLE)
    assert (
        "about once in 62 nights (2 series judged together; alone about once in 120 nights)" in drones.reason
    )
    assert missiles.adjusted == missiles.p
    both = judge_night(NIGHT, [heard(seen(210)), heard(seen(220), MISSILES)], SETTINGS)
    assert [verdict.finding for verdict in both] == [UNUSUAL, UNUSUAL]


@pytest.mark.parametrize("silent", [None, seen(None, Standing.WITHHELD), seen(10, bound=Bound.AT_MOST)])
def test_a_series_that_is_not_tested_does_not_dilute_the_other(silent: Observation | None) -> None:
    drones, _ = judge_night(NIGHT, [heard(seen(210)), heard(silent, MISSILES)], SETTINGS)
    assert drones.p == drones.adjusted
    assert drones.finding is UNUSUAL


def test_a_night_without_series_has_no_verdicts() -> None:
    assert judge_night(NIGHT, [], SETTINGS) == []


def test_verdicts_come_in_the_order_asked_with_their_own_forecast() -> None:
    night = [heard(None, MISSILES), heard(seen(50))]
    verdicts = judge_night(NIGHT, night, SETTINGS)
    assert [verdict.series for verdict in verdicts] == [MISSILES, DRONES]
    assert [verdict.forecast for verdict in verdicts] == [one.forecast for one in night]


@given(low=st.integers(0, 1200), more=st.integers(0, 300))
def test_a_larger_number_is_never_at_a_lower_level(low: int, more: int) -> None:
    assert judge_alone(heard(seen(low))).level <= judge_alone(heard(seen(low + more))).level


PERIODS = [
    (0.04, "about once in 25 nights"),
    (1 / 30, "about once in 30 nights"),
    (1 / 99.9, "about once in 99 nights"),
    (0.01, "about once in 100 nights"),
    (1 / 128, "about once in 120 nights"),
    (1 / 365, "about once in 360 nights"),
    (1 / 366, "rarer than once in a year; extrapolated"),
    (1e-9, "rarer than once in a year; extrapolated"),
    (0.9, "on most nights"),
]


@pytest.mark.parametrize(("probability", "words"), PERIODS)
def test_return_periods_are_said_in_words_and_never_rounded_up(probability: float, words: str) -> None:
    assert say_return_period(probability) == words


def verdict_on(value: int | None, standing: Standing = Standing.OFFICIAL) -> Verdict:
    return judge_alone(heard(None if value is None else seen(value, standing)))


def raised(value: int = 300) -> Alert:
    alert = update_alert(None, verdict_on(value), NOW, SETTINGS)
    assert alert is not None
    return alert


@pytest.mark.parametrize("value", [0, 50, 150, None])
def test_a_night_that_is_not_unusual_raises_nothing(value: int | None) -> None:
    assert update_alert(None, verdict_on(value), NOW, SETTINGS) is None


def test_an_unusual_night_raises_an_alert() -> None:
    alert = raised(300)
    assert (alert.key, alert.state) == ((DRONES, NIGHT), AlertState.RAISED)
    assert (alert.raised, alert.changed) == (NOW, NOW)


def test_an_alert_level_of_exceptional_leaves_an_unusual_night_untold() -> None:
    strict = AlertSettings(Level.EXCEPTIONAL)
    assert update_alert(None, judge_alone(heard(seen(210)), strict), NOW, strict) is None


def test_a_usual_night_raises_nothing_at_any_alert_level() -> None:
    for level in Level:
        lax = AlertSettings(level)
        assert update_alert(None, judge_alone(heard(seen(50)), lax), NOW, lax) is None


CHANGES = [
    (300, AlertState.RAISED),
    (310, AlertState.REVISED),
    (210, AlertState.REVISED),
    (150, AlertState.WITHDRAWN),
    (50, AlertState.WITHDRAWN),
]


@pytest.mark.parametrize(("value", "state"), CHANGES)
def test_a_changed_number_revises_or_withdraws_the_alert(value: int, state: AlertState) -> None:
    known = raised(300)
    after = update_alert(known, verdict_on(value), LATER, SETTINGS)
    assert after is not None
    assert (after.state, after.verdict.value, after.raised) == (state, value, NOW)
    assert after.changed == (NOW if value == 300 else LATER)
    assert after.verdict.forecast is known.verdict.forecast


def test_the_same_number_again_gives_back_the_very_same_alert() -> None:
    known = raised(300)
    assert update_alert(known, verdict_on(300), LATER, SETTINGS) is known


@pytest.mark.parametrize("verdict", [verdict_on(None), verdict_on(50, Standing.PROVISIONAL)])
def test_missing_or_provisional_data_never_closes_an_alert(verdict: Verdict) -> None:
    known = raised(300)
    assert update_alert(known, verdict, LATER, SETTINGS) is known


def test_a_withdrawn_alert_stays_so_until_the_night_is_unusual_again() -> None:
    withdrawn = update_alert(raised(300), verdict_on(50), LATER, SETTINGS)
    assert withdrawn is not None
    assert update_alert(withdrawn, verdict_on(50), LATER + timedelta(1), SETTINGS) is withdrawn
    again = update_alert(withdrawn, verdict_on(300), LATER, SETTINGS)
    assert again is not None
    assert (again.state, again.raised) == (AlertState.REVISED, NOW)


def test_an_alert_refuses_a_verdict_on_another_night() -> None:
    other = replace(verdict_on(300), night=NIGHT + timedelta(1))
    with pytest.raises(ValueError, match="2026-03-02"):
        update_alert(raised(300), other, LATER, SETTINGS)


def alert_at(level: Level, state: AlertState = AlertState.RAISED, series: str = DRONES) -> Alert:
    verdict = replace(verdict_on(300), level=level, series=series)
    return Alert(series, NIGHT, state, verdict, NOW, NOW)


GONE = alert_at(Level.UNUSUAL, AlertState.WITHDRAWN)
NOTABLE, HIGH, TOP = (alert_at(level) for level in (Level.NOTABLE, Level.UNUSUAL, Level.EXCEPTIONAL))
TOLD = [
    # alerts of the night, told, minimum of the recipient, reason
    ([], None, Level.UNUSUAL, None),
    ([], Level.UNUSUAL, Level.UNUSUAL, None),
    ([HIGH], None, Level.UNUSUAL, Reason.FIRST),
    ([TOP], None, Level.UNUSUAL, Reason.FIRST),
    ([GONE], None, Level.UNUSUAL, None),
    ([HIGH], Level.UNUSUAL, Level.UNUSUAL, None),
    ([TOP], Level.UNUSUAL, Level.UNUSUAL, Reason.HIGHER),
    ([HIGH], Level.EXCEPTIONAL, Level.UNUSUAL, Reason.LOWER),
    ([GONE], Level.UNUSUAL, Level.UNUSUAL, Reason.WITHDRAWN),
    ([GONE], Level.NONE, Level.UNUSUAL, None),
    ([HIGH], Level.NONE, Level.UNUSUAL, Reason.HIGHER),
    ([HIGH, alert_at(Level.UNUSUAL, series=MISSILES)], Level.UNUSUAL, Level.UNUSUAL, None),
    # a number that was told and is usual now is taken back, though another series stands
    ([GONE, alert_at(Level.UNUSUAL, series=MISSILES)], Level.UNUSUAL, Level.UNUSUAL, Reason.LOWER),
    # it was taken back, and stands again
    ([HIGH, alert_at(Level.UNUSUAL, series=MISSILES)], Level.NONE, Level.UNUSUAL, Reason.HIGHER),
    # of another topic: news at its own level, at most once
    ([TOP, alert_at(Level.UNUSUAL, series=RATE)], Level.EXCEPTIONAL, Level.UNUSUAL, Reason.HIGHER),
    ([TOP, alert_at(Level.NOTABLE, series=RATE)], Level.EXCEPTIONAL, Level.UNUSUAL, None),
    ([alert_at(Level.UNUSUAL, series=RATE)], None, Level.UNUSUAL, Reason.FIRST),
    ([GONE, alert_at(Level.EXCEPTIONAL, series=MISSILES)], Level.UNUSUAL, Level.UNUSUAL, Reason.HIGHER),
    ([NOTABLE], None, Level.UNUSUAL, None),
    ([NOTABLE], None, Level.NOTABLE, Reason.FIRST),
    ([HIGH], None, Level.EXCEPTIONAL, None),
    ([HIGH], Level.EXCEPTIONAL, Level.EXCEPTIONAL, Reason.LOWER),
    ([HIGH], Level.NONE, Level.EXCEPTIONAL, None),
]


@pytest.mark.parametrize(("alerts", "told", "minimum", "reason"), TOLD)
def test_a_recipient_is_told_only_what_is_new(
    alerts: list[Alert], told: Level | None, minimum: Level, reason: Reason | None
) -> None:
    levels = None if told is None else {DRONES: told, MISSILES: told and Level.UNUSUAL}
    assert reason_to_notify(alerts, levels, LATER, minimum) is reason
    if reason is not None:  # whoever was told so is not told again
        assert reason_to_notify(alerts, find_levels(alerts), LATER, minimum) is None
