"""From claims to verdicts: what is judged, on which nights it stands, and what never changes it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.alerts import AlertSettings
from monitor.analysis import Judgement, Record, judge, make_record
from monitor.baseline import METHODS
from monitor.history import RECORD, read_history
from monitor.model import (
    KYIV,
    Alert,
    AlertState,
    Claim,
    DoubtKind,
    Family,
    Finding,
    Forecast,
    Rank,
    Source,
    Verdict,
)

FIRST = date(2025, 9, 1)
NIGHTS = 120
NIGHT = FIRST + timedelta(days=NIGHTS)
"""The night that is judged: the one after the quiet ones."""
OWL = Source("owl", "The Owl", Rank.OUTLET)
SOURCES = {RECORD.id: RECORD, OWL.id: OWL}
DRONES = "drones_launched"
LATER = st.lists(st.tuples(st.integers(0, 3000), st.integers(0, 200)), max_size=20)


def quiet(number: int) -> tuple[int, int]:
    """Drones and missiles of a quiet night."""
    return 80 + 37 * number % 60, number % 3


def claims_of(counts: Sequence[tuple[int, int]], first: date = FIRST) -> list[Claim]:
    """The claims of a record with drones and missiles of one night after another."""
    rows = [f"{first + timedelta(days=n)},{drones},{missiles}" for n, (drones, missiles) in enumerate(counts)]
    return list(read_history("\n".join(["night,drones_launched,missiles_launched", *rows]), "a.csv").claims)


PAST = [quiet(number) for number in range(NIGHTS)]
TONIGHT = (510, 1)


def judge_at(
    record: Record, night: date = NIGHT, method: str = "recency", kept: Forecast | None = None
) -> Verdict:
    """The verdict on the drones of one night."""
    expected = Judgement(record, method, night, night)
    alerts = {}
    if kept is not None:
        morning = datetime.combine(night, time(9), KYIV)
        told = replace(judge_at(record, night, method), forecast=kept)
        alerts[DRONES, night] = Alert(DRONES, night, AlertState.RAISED, told, morning, morning)
    return judge(record, expected, night, AlertSettings(), alerts)[0]


def facts(verdict: Verdict) -> tuple[object, ...]:
    """All of a verdict that can be compared."""
    forecast = verdict.forecast
    assert forecast is not None
    said = (verdict.finding, verdict.level, verdict.value, verdict.p, verdict.adjusted, verdict.reason)
    return (*said, forecast.nights, tuple(forecast.cdf))


def test_the_verdicts_of_a_night_are_those_of_its_headline_series() -> None:
    record = make_record(claims_of([*PAST, TONIGHT]), SOURCES, NIGHT)
    verdicts = judge(record, Judgement(record, "recency", NIGHT, NIGHT), NIGHT, AlertSettings(), {})
    assert [(one.series, one.value) for one in verdicts] == [(DRONES, 510), ("missiles_launched", 1)]
    assert [one.finding for one in verdicts] == [Finding.UNUSUAL, Finding.USUAL]
    assert verdicts[0].forecast is not None
    assert verdicts[0].forecast.nights == NIGHTS


@settings(max_examples=10, deadline=None)
@given(later=LATER)
def test_what_comes_later_never_changes_an_earlier_verdict(later: list[tuple[int, int]]) -> None:
    now = make_record(claims_of([*PAST, TONIGHT]), SOURCES, NIGHT)
    then = make_record(claims_of([*PAST, TONIGHT, *later]), SOURCES, NIGHT + timedelta(days=len(later)))
    assert facts(judge_at(then)) == facts(judge_at(now))


@pytest.mark.parametrize("method", METHODS)
def test_a_night_is_judged_on_earlier_nights_only(method: str) -> None:
    small = make_record(claims_of([*PAST, (1, 1), (2, 2)]), SOURCES, NIGHT + timedelta(days=1))
    large = make_record(claims_of([*PAST, (900, 80), (700, 50)]), SOURCES, NIGHT + timedelta(days=1))
    one, other = (judge_at(record, method=method).forecast for record in (small, large))
    assert one is not None
    assert other is not None
    assert np.array_equal(one.cdf, other.cdf)
    changed = make_record(claims_of([*PAST[:-1], (900, 80), (1, 1)]), SOURCES, NIGHT)
    third = judge_at(changed, method=method).forecast
    assert third is not None
    assert not np.array_equal(one.cdf, third.cdf)


def test_nights_after_the_last_are_left_out() -> None:
    record = make_record(claims_of([*PAST, TONIGHT]), SOURCES, NIGHT - timedelta(days=1))
    assert NIGHT not in record.by_night
    assert record.ends == NIGHT - timedelta(days=1)
    assert record.series[DRONES].values.index[-1].date() == record.ends


def test_an_alert_is_judged_again_on_the_forecast_that_it_was_raised_on() -> None:
    record = make_record(claims_of([*PAST, TONIGHT]), SOURCES, NIGHT)
    first = judge_at(record).forecast
    assert first is not None
    # In the meantime the night before was corrected to a very large one: alone, tonight would be usual.
    corrected = make_record(claims_of([*PAST[:-4], *[(900, 60)] * 4, TONIGHT]), SOURCES, NIGHT)
    assert judge_at(corrected).finding is Finding.USUAL
    kept = judge_at(corrected, kept=first)
    assert kept.finding is Finding.UNUSUAL
    assert kept.forecast is first


def test_the_order_of_claims_changes_nothing() -> None:
    claims = claims_of([*PAST, TONIGHT])
    forward, backward = (make_record(one, SOURCES, NIGHT) for one in (claims, claims[::-1]))
    assert facts(judge_at(forward)) == facts(judge_at(backward))


def test_a_night_without_a_word_is_unknown() -> None:
    verdict = judge_at(make_record(claims_of(PAST), SOURCES, NIGHT))
    assert (verdict.finding, verdict.value, verdict.reason) == (
        Finding.UNKNOWN,
        None,
        "unknown: nobody reported drones",
    )


def test_a_short_record_is_no_measure() -> None:
    record = make_record(claims_of([*PAST[-20:], TONIGHT], NIGHT - timedelta(days=20)), SOURCES, NIGHT)
    verdict = judge_at(record)
    assert verdict.finding is Finding.UNKNOWN
    assert "record too short" in verdict.reason


def test_an_old_record_is_no_measure_and_says_where_it_ends() -> None:
    night = NIGHT + timedelta(days=45)
    record = make_record([*claims_of(PAST), *claims_of([TONIGHT], night)], SOURCES, night)
    verdict = judge_at(record, night)
    assert verdict.finding is Finding.UNKNOWN
    assert f"the record ends {NIGHT - timedelta(days=1)}" in verdict.reason


def test_numbers_that_the_baseline_may_not_learn_do_not_keep_a_record_young() -> None:
    night = NIGHT + timedelta(days=45)
    claims = [*claims_of(PAST), *claims_of([TONIGHT], night)]
    for claim in claims_of(PAST[:45], NIGHT):  # since then only an outlet has spoken
        claims.append(replace(claim, source=OWL.id, voice=OWL.id, entry=f"owl:{claim.night}"))
    verdict = judge_at(make_record(claims, SOURCES, night), night)
    assert verdict.finding is Finding.UNKNOWN
    assert f"the record ends {NIGHT - timedelta(days=1)}" in verdict.reason


def told_late(value: int, before: tuple[int, int], missiles: int = 20) -> Record:
    """A record in which an outlet gives tonight some figures, the night before `before`; no official word."""
    claims = claims_of([*PAST[:-1], before])
    seen = datetime.combine(NIGHT, time(8), KYIV)
    for claim in claims_of([(value, missiles)], NIGHT):
        claims.append(replace(claim, source=OWL.id, voice=OWL.id, entry="owl:1", seen=seen))
    return make_record(claims, SOURCES, NIGHT)


def test_the_figures_of_the_night_before_are_no_number_of_tonight() -> None:
    record = told_late(600, (600, 20))
    (doubt,) = record.doubts
    assert (doubt.kind, doubt.night, doubt.entry) == (DoubtKind.NIGHT_BEFORE, NIGHT, "owl:1")
    assert judge_at(record).finding is Finding.UNKNOWN


def test_other_figures_of_the_same_outlet_are_a_number_of_tonight() -> None:
    verdict = judge_at(told_late(600, (90, 1)))
    assert (verdict.finding, verdict.value) == (Finding.UNUSUAL, 600)


def test_the_number_of_a_series_can_be_looked_up() -> None:
    record = make_record(claims_of([*PAST, TONIGHT]), SOURCES, NIGHT)
    seen = record.observed("missiles_launched", NIGHT)
    assert seen is not None
    assert (seen.family, seen.value) == (Family.MISSILE, 1)
    assert record.observed("drones_intercepted", NIGHT) is None
