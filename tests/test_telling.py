"""Who is told what and when: plans, mutes, caps, digests and silences, pure and over the whole line."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from click.testing import CliRunner
from sqlalchemy import text
from test_alerts import DRONES, GONE, HIGH, MISSILES, NIGHT, NOTABLE, RATE, TOP, alert_at
from test_story import DESK, FIRST, SECOND, Story, stored, story  # noqa: F401
from world import EXCEPTIONAL, OFFICIAL, QUIET, UNUSUAL, Call, Post, at, make_rss, report, write_record

from monitor.alerts import (
    choose_new,
    find_habit,
    make_plan,
    may_complain,
    miss_answers,
    miss_report,
    miss_words,
    reason_to_notify,
    soften,
)
from monitor.cli import main
from monitor.model import (
    KYIV,
    Alert,
    AlertState,
    Bound,
    Entry,
    Family,
    FeedState,
    Finding,
    Hold,
    Level,
    Measure,
    Mute,
    Notification,
    Observation,
    Reason,
    Recipient,
    Silence,
    SilenceKind,
    Standing,
    Why,
    Window,
)
from monitor.pipeline.telling import resend
from monitor.store import Store, opening

MORNING = datetime(2026, 3, 1, 10, tzinfo=KYIV)
LATE = MORNING + timedelta(days=2)
READER = Recipient("a@x.org")
DAY = timedelta(days=1)


# Reasons and time


@pytest.mark.parametrize(
    ("alerts", "told", "reason"),
    [
        ([HIGH], None, Reason.DIGEST),
        ([TOP], {DRONES: Level.UNUSUAL}, Reason.DIGEST),
        ([HIGH], {DRONES: Level.EXCEPTIONAL}, Reason.LOWER),
        ([GONE], {DRONES: Level.UNUSUAL}, Reason.WITHDRAWN),
        ([HIGH], {DRONES: Level.UNUSUAL}, None),
    ],
)
def test_news_of_an_old_night_is_for_a_digest_and_a_correction_is_not(
    alerts: list[Alert], told: Mapping[str, Level] | None, reason: Reason | None
) -> None:
    assert reason_to_notify(alerts, told, LATE) is reason


def test_a_night_is_old_36_hours_after_its_end() -> None:
    ends = datetime(2026, 3, 1, 8, tzinfo=KYIV)
    assert reason_to_notify([HIGH], None, ends + timedelta(hours=36)) is Reason.FIRST
    assert reason_to_notify([HIGH], None, ends + timedelta(hours=36, minutes=1)) is Reason.DIGEST


# Plans


def plan(
    alerts: Sequence[Alert],
    recipient: Recipient = READER,
    told: Mapping[str, Level] | None = None,
    held: Sequence[Hold] = (),
    mutes: Sequence[Mute] = (),
    now: datetime = MORNING,
    left: int = 10,
) -> tuple[list[Reason], list[date], dict[date, Why], bool]:
    """Reasons of the mails, nights of the digest, what is held, and whether that is said."""
    nights: dict[date, list[Alert]] = {}
    for alert in alerts:
        nights.setdefault(alert.night, []).append(alert)
    known = {NIGHT: told} if told is not None else {}
    made = make_plan(recipient, nights, known, held, mutes, now, left)
    mails, digest = [due.reason for due in made.mails], [due.night for due in made.digest]
    return mails, digest, {hold.night: hold.why for hold in made.held}, made.note


@pytest.mark.parametrize(
    ("recipient", "mails"),
    [
        (READER, [Reason.FIRST]),
        (replace(READER, series=("missiles",)), []),
        (replace(READER, series=("drones",)), [Reason.FIRST]),
        (replace(READER, series=("missiles", DRONES)), [Reason.FIRST]),
        (replace(READER, series=(RATE,)), []),
        (replace(READER, level=Level.EXCEPTIONAL), []),
        (replace(READER, level=Level.NOTABLE), [Reason.FIRST]),
    ],
)
def test_a_recipient_hears_of_his_series_from_his_level_on(recipient: Recipient, mails: list[Reason]) -> None:
    assert plan([HIGH], recipient) == (mails, [], {}, False)


def test_an_alert_below_the_level_of_a_recipient_is_not_shown_to_him_unless_he_was_told_of_it() -> None:
    alerts = {NIGHT: [HIGH, alert_at(Level.NOTABLE, series=MISSILES)]}
    (due,) = make_plan(READER, alerts, {}, [], [], MORNING, 10).mails
    assert [alert.series for alert in due.shown] == [DRONES]
    known = {NIGHT: {DRONES: Level.UNUSUAL, MISSILES: Level.UNUSUAL}}
    (due,) = make_plan(READER, alerts, known, [], [], MORNING, 10).mails
    assert (due.reason, [alert.series for alert in due.shown]) == (Reason.LOWER, [DRONES, MISSILES])


def mute(hours: float = 1, **wanted: object) -> Mute:
    return replace(Mute(1, MORNING + timedelta(hours=hours), MORNING - DAY), **wanted)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("wanted", "is_held"),
    [
        ({}, True),
        ({"recipient": "a@x.org"}, True),
        ({"recipient": "b@x.org"}, False),
        ({"series": "drones"}, True),
        ({"series": DRONES}, True),
        ({"series": "missiles"}, False),
        ({"night": NIGHT}, True),
        ({"night": NIGHT - DAY}, False),
        ({"hours": 0}, False),
        ({"created": MORNING + timedelta(minutes=1)}, False),
    ],
)
def test_a_mute_keeps_back_what_it_names_for_whom_it_names_while_it_lasts(
    wanted: dict[str, object], is_held: bool
) -> None:
    held = ([], [], {NIGHT: Why.MUTED}, False)
    assert plan([HIGH], mutes=[mute(**wanted)]) == (held if is_held else ([Reason.FIRST], [], {}, False))  # type: ignore[arg-type]


def test_what_a_mute_kept_back_is_told_when_it_ends_and_in_a_digest_where_it_is_old() -> None:
    held = [Hold(READER.name, NIGHT, Why.MUTED, NIGHT)]
    ended = [mute(hours=0)]
    assert plan([HIGH], held=held, mutes=ended) == ([Reason.FIRST], [], {}, False)
    assert plan([HIGH], held=held, mutes=ended, now=LATE) == ([], [NIGHT], {}, False)
    assert plan([GONE], held=held, mutes=ended) == ([], [], {}, False)


def test_what_takes_back_a_word_is_told_under_a_mute_and_what_rises_is_not() -> None:
    told = {DRONES: Level.UNUSUAL}
    assert plan([GONE], told=told, mutes=[mute()]) == ([Reason.WITHDRAWN], [], {}, False)
    assert plan([NOTABLE], told=told, mutes=[mute()])[0] == [Reason.LOWER]
    assert plan([TOP], told=told, mutes=[mute()]) == ([], [], {NIGHT: Why.MUTED}, False)


def test_of_two_alerts_the_muted_one_follows_when_the_mute_ends() -> None:
    rate = alert_at(Level.UNUSUAL, series=RATE)
    muted = [mute(series=RATE)]
    made = make_plan(READER, {NIGHT: [HIGH, rate]}, {}, [], muted, MORNING, 10)
    (due,) = made.mails
    assert ([alert.series for alert in due.shown], due.told) == ([DRONES], {DRONES: Level.UNUSUAL})
    assert [hold.why for hold in made.held] == [Why.MUTED]
    later = MORNING + timedelta(hours=2)
    assert plan([HIGH, rate], told=due.told, held=made.held, mutes=muted, now=later)[0] == [Reason.HIGHER]


def test_a_mute_forgets_nothing_that_was_told_of_the_series_it_names() -> None:
    rate = alert_at(Level.UNUSUAL, series=RATE)
    told = {NIGHT: {RATE: Level.UNUSUAL}}
    (due,) = make_plan(READER, {NIGHT: [HIGH, rate]}, told, [], [mute(series=RATE)], MORNING, 10).mails
    assert due.told == {DRONES: Level.UNUSUAL, RATE: Level.UNUSUAL}


def move(alert: Alert, days: int) -> Alert:
    night = NIGHT + days * DAY
    return replace(alert, night=night, verdict=replace(alert.verdict, night=night))


def test_more_than_the_cap_is_kept_back_said_once_and_comes_in_the_digest_of_the_next_day() -> None:
    alerts = [HIGH, move(HIGH, 1)]
    now = MORNING + timedelta(hours=20)
    mails, digest, held, note = plan(alerts, now=now, left=1)
    assert (mails, digest, held, note) == ([Reason.FIRST], [], {NIGHT: Why.CAPPED}, True)
    made = make_plan(READER, {NIGHT: [HIGH]}, {}, [], [], now, 0, noted=True)
    assert (made.mails, made.note) == ((), False)
    again = plan([HIGH], held=made.held, now=now, left=10)
    assert again == ([], [], {NIGHT: Why.CAPPED}, False)
    assert plan([HIGH], held=made.held, now=now + DAY) == ([], [NIGHT], {}, False)
    assert plan([GONE], held=made.held, now=now + DAY) == ([], [], {}, False)
    still = plan([HIGH], held=made.held, now=now + DAY, left=0)
    assert still == ([], [], {NIGHT: Why.CAPPED}, True)


def test_days_of_downtime_make_one_digest_in_the_order_of_nights() -> None:
    alerts = [move(HIGH, days) for days in (3, 0, 1, 2)]
    mails, digest, held, _ = plan(alerts, now=MORNING + 3 * DAY)
    assert (mails, digest, held) == ([Reason.FIRST], [NIGHT, NIGHT + DAY], {}) or mails == [Reason.FIRST] * 2
    assert digest == [NIGHT, NIGHT + DAY]


# How a verdict looks from a higher level


def test_a_night_that_is_only_notable_is_usual_for_who_is_told_of_unusual_ones() -> None:
    verdict = replace(NOTABLE.verdict, reason="notable: 200 drones")
    soft = soften(verdict, Level.UNUSUAL)
    assert (soft.finding, soft.reason) == (Finding.USUAL, "usual, though notable: 200 drones")
    assert soften(verdict, Level.NOTABLE) is verdict
    assert soften(HIGH.verdict, Level.EXCEPTIONAL) is HIGH.verdict  # fewer alerts, not more usual nights
    still_open = replace(verdict, standing=Standing.PROVISIONAL)
    assert soften(still_open, Level.UNUSUAL).finding is Finding.UNKNOWN


# The silence of sources

NOW = datetime(2026, 3, 1, 10, tzinfo=UTC)


def test_a_habit_is_three_times_the_gap_that_few_gaps_exceed() -> None:
    daily = [NOW - days * DAY for days in range(30)]
    assert find_habit(daily) == 3 * DAY
    assert find_habit([NOW - minutes * timedelta(minutes=1) for minutes in range(100)]) == DAY
    assert find_habit(daily[:9]) is None
    assert find_habit([NOW] * 50) is None


@pytest.mark.parametrize(("silent", "found"), [(2.9, False), (3.1, True)])
def test_a_feed_is_silent_beyond_its_habit(silent: float, found: bool) -> None:
    words = [NOW - silent * DAY - days * DAY for days in range(30)]
    silence = miss_words("owl", words, NOW, official=False)
    assert (silence is not None) is found
    if silence is not None:
        assert (silence.kind, silence.since, silence.habit) == (SilenceKind.QUIET, words[0], 3 * DAY)
        later = miss_words("owl", words, NOW + DAY, official=False)
        assert later is not None
        assert later.key == silence.key


def failing(failures: int, hours: float, problem: str = "x answered 503") -> FeedState:
    return FeedState("owl", failures=failures, succeeded=NOW - timedelta(hours=hours), problem=problem)


@pytest.mark.parametrize(
    ("state", "official", "kind"),
    [
        (failing(2, 9), True, None),
        (failing(3, 0.9), True, None),
        (failing(3, 1), True, SilenceKind.FAILING),
        (failing(4, 30), False, None),
        (failing(5, 23), False, None),
        (failing(5, 24), False, SilenceKind.FAILING),
        (replace(failing(1, 0.1), gone=NOW), False, SilenceKind.GONE),
        (failing(1, 0.1, "another host answered 410 Gone, to which it sent us"), False, None),
        (failing(0, 99), True, None),
    ],
)
def test_a_feed_that_fails_is_told_after_several_times_in_a_row(
    state: FeedState, official: bool, kind: SilenceKind | None
) -> None:
    found = miss_answers(state, NOW - 99 * DAY, NOW, official=official)
    assert (found.kind if found else None) is kind


def test_a_feed_that_never_answered_counts_from_the_beginning_of_the_store() -> None:
    never = FeedState("owl", failures=9, problem="x timed out")
    assert miss_answers(never, NOW - DAY / 2, NOW, official=False) is None
    found = miss_answers(never, NOW - DAY, NOW, official=False)
    assert found is not None
    assert found.key == "failing/owl/ever"


def silent(subject: str, hours: float, *, official: bool = False) -> Silence:
    return Silence(SilenceKind.FAILING, subject, NOW + timedelta(hours=hours), official)


def choose(found: Sequence[Silence], told: dict[str, datetime], hours: float) -> list[str]:
    """What is told after so many hours; it is added to what was."""
    now = NOW + timedelta(hours=hours)
    new = choose_new(found, told, now)
    told |= {one.key: now for one in new}
    return [one.subject for one in new]


def test_a_feed_that_comes_and_goes_is_told_once_a_day() -> None:
    told: dict[str, datetime] = {}
    hours = [hour for hour in range(60) if choose([silent("owl", hour - 0.5, official=True)], told, hour)]
    assert hours == [0, 24, 48]


def test_silence_is_in_three_messages_a_day_and_that_of_an_official_source_in_any_number() -> None:
    told: dict[str, datetime] = {}
    found: list[Silence] = []
    said = []
    for hour, name in enumerate(["owl", "jay", "rook", "crow", "kite"]):  # from 12:00 in Kyiv
        found.append(silent(name, hour))
        said.append(choose(found, told, hour))
    assert said == [["owl"], ["jay"], ["rook"], [], []]
    force = [silent("force", 5, official=True), silent("army", 5, official=True)]
    assert choose(force[:1], told, 5) == ["force"]
    assert choose([*found, *force], told, 6) == ["crow", "kite", "army"]
    found.append(silent("swan", 6))
    assert choose(found, told, 7) == []
    assert choose(found, told, 13) == ["swan"]


@pytest.mark.parametrize(
    ("standing", "hour", "missing"),
    [
        (Standing.OFFICIAL, 13, False),
        (Standing.DISPUTED, 13, False),
        (Standing.PROVISIONAL, 11, False),
        (Standing.PROVISIONAL, 12, True),
        (None, 12, True),
    ],
)
def test_a_report_is_missing_from_noon_in_kyiv(standing: Standing | None, hour: int, missing: bool) -> None:
    seen = Observation(
        *(Window.NIGHT, NIGHT, Family.DRONE, Measure.LAUNCHED, 99, Bound.EXACT), standing or Standing.OFFICIAL
    )
    now = datetime(2026, 3, 1, hour, tzinfo=KYIV)
    found = miss_report(NIGHT, [seen] if standing else [], now)
    assert (found is not None) is missing


def test_a_new_store_complains_of_nothing_before_its_first_noon() -> None:
    began = datetime(2026, 3, 1, 13, tzinfo=KYIV)
    assert not may_complain(began, began + timedelta(hours=22))
    assert may_complain(began, began + timedelta(hours=23))
    assert may_complain(began - timedelta(hours=2), began)


# The whole line


def body(message: EmailMessage) -> str:
    part = message.get_body(("plain",))
    assert part is not None
    return " ".join(part.get_content().split())


def test_recipients_have_their_own_level_series_and_language(story: Story) -> None:  # noqa: F811
    low = "{address: low@x.org, level: notable, series: [drones], lang: uk}"
    story.configure(to=[DESK, low, "{address: rockets@x.org, series: [missiles]}"])
    story.serve(report(FIRST, 440))
    cycle = story.cycle(at(FIRST))
    (alert,) = story.alerts.values()
    assert alert.verdict.level is Level.NOTABLE
    assert story.mailbox.recipients == ["low@x.org"]
    assert (cycle.told.files, story.reports) == ((), {})  # alerts.level is unusual
    (message,) = story.mailbox.messages
    assert str(message["Subject"]).startswith("440 дронів у ніч на 10 червня 2026 року: приблизно раз на ")
    story.serve(report(FIRST, EXCEPTIONAL))
    story.cycle(at(FIRST, 10))
    assert story.mailbox.recipients[1:] == [DESK, "low@x.org"]
    assert story.reasons == ["first", "first", "higher"]
    assert str(story.mailbox.messages[2]["Subject"]).startswith("Уточнено: 800 дронів")
    assert "what you were told before" not in story.reports[f"alert-{FIRST}.txt"].decode()


def test_a_lower_level_than_anybody_had_before_begins_with_the_present_night(stored: Story) -> None:  # noqa: F811
    stored.serve(report(FIRST, 440))
    stored.cycle(at(FIRST))
    assert stored.alerts == {}
    low = "{address: low@x.org, level: notable, series: [drones]}"
    stored.configure(to=[DESK, low], more=f"store: {stored.config.store}")
    stored.cycle(at(SECOND))
    assert list(stored.alerts) == [(DRONES, FIRST)]
    assert stored.mailbox.recipients == []
    stored.serve(report(FIRST, 440), report(SECOND, 480))
    cycle = stored.cycle(at(SECOND + DAY))  # what comes late is news all the same
    assert [(alert.night, alert.verdict.level) for alert in cycle.judged.changed] == [(SECOND, Level.NOTABLE)]
    assert [(one.recipient, one.night) for one in cycle.told.notifications] == [("low@x.org", SECOND)]


def live_through(told: Story, nights: int, drones: int = 900) -> list[Post]:
    """A first morning with a cycle, then unusual nights without one."""
    posts = [report(FIRST, QUIET)]
    told.serve(*posts)
    told.cycle(at(FIRST))
    posts += [report(FIRST + day * DAY, drones * 3 ** (day - 1)) for day in range(1, nights + 1)]
    told.serve(*posts)
    return posts


def test_after_days_of_downtime_one_mail_tells_all_nights_once(stored: Story) -> None:  # noqa: F811
    live_through(stored, 3)
    stored.cycle(at(FIRST + 6 * DAY, 9))
    digests = [one for one in stored.mailbox.messages if one["X-Raid-Monitor-Reason"] == "digest"]
    assert len(digests) == 1
    text = body(digests[0])
    for day in (1, 2, 3):
        assert f"in the night to {10 + day} June 2026" in text
    assert str(digests[0]["Subject"]).startswith("Late: 2,700 drones in the night to 12 June 2026")
    assert any(part.get_content_type() == "image/png" for part in digests[0].walk())
    stored.cycle(at(FIRST + 6 * DAY, 9, 30))
    with Store.open(stored.config.store, at(FIRST)) as store:
        assert [len(store.told(FIRST + day * DAY, DESK) or {}) for day in (1, 2, 3)] == [1, 1, 1]
    assert stored.reasons.count("digest") == 1
    assert len(stored.reports) == 9


def test_an_old_night_alone_is_told_late_with_its_whole_report(story: Story) -> None:  # noqa: F811
    live_through(story, 1)
    story.cycle(at(FIRST + 3 * DAY))
    (message,) = (one for one in story.mailbox.messages if one["X-Raid-Monitor-Reason"] == "digest")
    assert str(message["Subject"]).strip().startswith("Late: 900 drones")
    assert "WHAT WAS SAID" in body(message)


def test_no_report_by_noon_is_told_once_and_changes_no_alert(story: Story) -> None:  # noqa: F811
    story.serve(report(FIRST, UNUSUAL))
    story.cycle(at(FIRST))
    story.cycle(at(SECOND, 11, 59))
    assert story.reasons == ["first"]
    for hour in (12, 13, 14):
        cycle = story.cycle(at(SECOND, hour))
        assert [key.night for key in cycle.told.notifications] == ([SECOND] if hour == 12 else [])
    assert story.reasons == ["first", "silence"]
    subject = str(story.mailbox.messages[1]["Subject"])
    assert subject == "No official report by noon for the night to 11 June 2026"
    assert "Air Force (air-force): answers; last good answer 11 June, 11:59" in body(
        story.mailbox.messages[1]
    )
    assert story.alerts[DRONES, FIRST].state is AlertState.RAISED


def test_a_feed_that_fails_and_one_that_is_gone_are_one_mail_and_told_once(story: Story) -> None:  # noqa: F811
    story.configure(outlets=["owl"])
    story.serve(feed="owl")
    story.serve(report(FIRST, QUIET))
    story.cycle(at(FIRST))
    story.serve(report(FIRST, QUIET), report(SECOND, QUIET))
    story.cycle(at(SECOND, 9))
    story.server.fail(f"/{OFFICIAL}.xml", 503)
    for minute in (20, 40):
        story.cycle(at(SECOND, 9, minute))
    assert story.reasons == []
    story.server.fail("/owl.xml", 410)
    for hour in (11, 12, 13, 14):
        story.cycle(at(SECOND, hour))
    assert story.reasons == ["silence"]
    text = body(story.mailbox.messages[0])
    assert "Air Force (air-force) cannot be read since 11 June, 09:00 Kyiv time" in text
    assert "Owl (owl) is gone for good" in text


def test_a_feed_that_fails_every_few_hours_and_comes_back_is_one_mail_and_the_missing_report_another(
    story: Story,  # noqa: F811
) -> None:
    story.serve(report(FIRST, QUIET))
    story.cycle(at(FIRST, 9))
    for hour in (8, 10, 12, 14, 16, 18):
        story.server.fail(f"/{OFFICIAL}.xml", 503)
        for minute in (0, 20, 40, 90):
            story.cycle(at(SECOND, hour) + timedelta(minutes=minute))
        story.serve(report(FIRST, QUIET))
        story.cycle(at(SECOND, hour) + timedelta(minutes=119))
    assert [str(one["Subject"])[:20] for one in story.mailbox.messages] == [
        "Air Force (air-force",
        "No official report b",
    ]


def test_silence_is_not_told_to_who_is_left_alone_and_is_kept_for_when_everybody_is(
    story: Story,  # noqa: F811
) -> None:
    story.configure(to=[DESK, "away@example.org"])
    story.cycle(at(FIRST, 9))
    with Store.open(story.config.store, at(FIRST, 9)) as store:
        store.add_mute(Mute(0, at(FIRST, 14), at(FIRST, 9)))
        store.add_mute(Mute(0, at(SECOND, 14), at(FIRST, 9), recipient="away@example.org"))
        store.add_mute(Mute(0, at(SECOND, 14), at(FIRST, 9), recipient=DESK, series="missiles"))
    story.cycle(at(FIRST, 12, 30))
    assert story.reasons == []
    story.cycle(at(FIRST, 14, 1))
    story.cycle(at(SECOND, 9))
    assert (story.reasons, story.mailbox.recipients) == (["silence"], [DESK])


def test_an_alert_under_a_mute_is_raised_and_written_and_told_when_it_ends(stored: Story) -> None:  # noqa: F811
    with Store.open(stored.config.store, at(FIRST, 8)) as store:
        store.add_mute(Mute(0, at(FIRST, 12), at(FIRST, 8), series="drones"))
    stored.serve(report(FIRST, UNUSUAL))
    stored.cycle(at(FIRST))
    assert stored.alerts[DRONES, FIRST].state is AlertState.RAISED
    assert len(stored.reports) == 3
    stored.cycle(at(FIRST, 11))
    assert stored.reasons == []
    stored.cycle(at(FIRST, 12, 1))
    stored.cycle(at(FIRST, 13))
    assert stored.reasons == ["first"]
    with Store.open(stored.config.store, at(FIRST)) as store:
        assert store.holds() == []


def test_what_was_kept_back_for_longer_than_nights_are_judged_is_told_when_the_mute_ends(
    story: Story,  # noqa: F811
) -> None:
    ends = FIRST + 70 * DAY
    with Store.open(story.config.store, at(FIRST, 8)) as store:
        store.add_mute(Mute(0, at(ends, 8), at(FIRST, 8)))
    story.serve(report(FIRST, UNUSUAL), report(SECOND, 3 * EXCEPTIONAL))
    story.cycle(at(FIRST))
    for night in (SECOND, ends - DAY, ends, ends + DAY):
        story.cycle(at(night))
        assert story.reasons == ([] if night < ends else ["digest"])
    text = body(story.mailbox.messages[0])
    assert f"{UNUSUAL} drones" in text
    assert "in the night to 11 June 2026" in text
    with Store.open(story.config.store, at(FIRST)) as store:
        assert store.holds() == []


def test_a_cap_keeps_back_says_so_once_and_the_next_day_brings_the_last_word(story: Story) -> None:  # noqa: F811
    story.configure(more="alerts: {per_day: 2}")
    for hour, drones in ((9, UNUSUAL), (10, QUIET), (11, EXCEPTIONAL), (13, QUIET), (14, EXCEPTIONAL)):
        story.serve(report(FIRST, drones))
        story.cycle(at(FIRST, hour))
    assert story.reasons == ["first", "withdrawn", "suppressed"]
    story.cycle(at(SECOND, 0, 5))
    story.cycle(at(SECOND, 9))
    assert story.reasons == ["first", "withdrawn", "suppressed", "digest"]
    assert f"{EXCEPTIONAL} drones" in str(story.mailbox.messages[-1]["Subject"])


def test_a_notice_of_silence_uses_up_no_news_of_the_day(story: Story) -> None:  # noqa: F811
    story.configure(more="alerts: {per_day: 1}")
    story.serve()
    story.cycle(at(FIRST, 9))
    story.cycle(at(FIRST, 12, 30))
    assert story.reasons == ["silence"]
    story.serve(report(FIRST, EXCEPTIONAL, hour=13))
    story.cycle(at(FIRST, 14))
    assert story.reasons == ["silence", "first"]


def test_a_correction_that_the_cap_kept_back_comes_as_a_correction(story: Story) -> None:  # noqa: F811
    story.configure(more="alerts: {per_day: 1}")
    story.serve(report(FIRST, UNUSUAL))
    story.cycle(at(FIRST))
    story.serve(report(FIRST, QUIET))
    story.cycle(at(FIRST, 10))
    story.cycle(at(SECOND, 9))
    assert story.reasons == ["first", "suppressed", "withdrawn"]
    assert "This takes back what you were told before." in body(story.mailbox.messages[-1])


def test_what_is_sent_again_is_the_last_word_on_the_night_to_who_is_still_told(
    story: Story,  # noqa: F811
) -> None:
    story.configure(to=["desk@example.org", "gone@example.org"])
    story.serve(report(FIRST, UNUSUAL))
    story.cycle(at(FIRST))
    for hour in (15, 21):  # its feed fails, and that is told under the same night
        story.server.fail(f"/{OFFICIAL}.xml", 503)
        for minute in (0, 20, 40):
            story.cycle(at(FIRST, hour, minute))
    assert "silence" in story.reasons
    story.configure()
    with Store.open(story.config.store, at(SECOND)) as store:
        (done,) = resend(story.config, store, FIRST, (), at(SECOND))
    assert (done[0].reason, done[0].recipient) == (Reason.FIRST, DESK)


def test_a_dry_run_shows_what_is_kept_back_and_keeps_nothing(story: Story) -> None:  # noqa: F811
    with Store.open(story.config.store, at(FIRST, 8)) as store:
        store.add_mute(Mute(0, at(FIRST, 12), at(FIRST, 8)))
    story.serve(report(FIRST, UNUSUAL))
    dry = story.cycle(at(FIRST), dry_run=True)
    assert [(hold.recipient, hold.night, hold.why) for hold in dry.told.holds] == [(DESK, FIRST, Why.MUTED)]
    with Store.open(story.config.store, at(FIRST)) as store:
        assert store.holds() == []


# The command


def desk(folder: Path, story: Story) -> date:  # noqa: F811
    """A store in which a night of yesterday was told and refused, for commands that read the clock."""
    night = datetime.now(KYIV).date() - DAY
    write_record(folder / "record.csv", night - DAY)
    story.mailbox.replies[DESK] = "550 no such user"
    story.server.serve(f"/{OFFICIAL}.xml", make_rss(report(night, UNUSUAL)))
    story.cycle(at(night))
    del story.mailbox.replies[DESK]
    return night


def test_alerts_are_listed_shown_silenced_and_sent_again_beside_a_monitor(
    stored: Story,  # noqa: F811
    call: Call,
    tmp_path: Path,
) -> None:
    night = desk(tmp_path, stored)
    with Store.open(stored.config.store, at(night), exclusive=True) as store:  # a monitor at work
        (told,) = store.notifications()
        listed = json.loads(call("alerts", "list", "--json").stdout)
        (found,) = listed["nights"]
        assert (found["night"], found["alerts"][0]["level"]) == (str(night), "unusual")
        assert (found["told"][0]["recipient"], found["told"][0]["outcome"]) == (DESK, "refused")
        assert "550 no such user" in call("alerts", "show", str(night)).stdout
        again = call("alerts", "resend", str(night))
        assert (again.returncode, again.stdout.split()[:2]) == (0, [f"{DESK}:", "sent"])
        ((_, message),) = stored.mailbox.received
        assert message.replace(b"\r\n", b"\n") == told.message.replace(b"\r\n", b"\n")
        assert [one.outcome for one in store.deliveries(told.id)] == ["refused", "sent"]
        until = str(datetime.now(KYIV).date() + 2 * DAY)
        made = call("alerts", "silence", "--until", until, "--series", "drones", "--why", "moving")
        assert "silenced: number 1, alerts about drones for everybody until" in made.stdout
        assert [one.series for one in store.mutes()] == ["drones"]
        assert "(moving)" in call("alerts", "list").stdout
        assert call("alerts", "silence", "--end", "1").returncode == 0
        assert json.loads(call("alerts", "list", "--json").stdout)["mutes"] == []


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["silence"], "give either --until, or --end"),
        (["silence", "--until", "2026-01-01"], "is over"),
        (["silence", "--until", "2126-01-01", "--for", "x@y.org"], f"no such recipient; known are {DESK}"),
        (["silence", "--end", "9"], "none with this number holds"),
        (["show", "2026-01-01"], "no alert, and nobody was told"),
        (["resend", "2026-01-01"], "no alert, and nobody was told"),
    ],
)
def test_a_wrong_call_says_what_to_mend(story: Story, args: list[str], said: str) -> None:  # noqa: F811
    Store.open(story.config.store, at(FIRST)).close()
    done = CliRunner().invoke(main, ["alerts", *args, "--config", str(story.folder / "feeds.yaml")])
    assert done.exit_code != 0
    assert said in " ".join(done.output.split())


def test_without_a_store_nothing_is_silenced_and_none_is_begun(story: Story) -> None:  # noqa: F811
    wanted = ["alerts", "silence", "--until", "2126-01-01", "--config", str(story.folder / "feeds.yaml")]
    done = CliRunner().invoke(main, wanted)
    assert (done.exit_code != 0, "raid-monitor run begins it" in done.output) == (True, True)
    assert not Store.exists(story.config.store)


def test_a_store_of_the_version_before_keeps_what_it_told(url: str) -> None:
    place = opening.locate(url)
    engine = place.make_engine(5)
    with opening.writing(engine, place) as connection:
        config = Config()
        config.set_main_option("script_location", "monitor.store:migrations")
        config.set_main_option("path_separator", "os")
        config.attributes["connection"] = connection
        command.upgrade(config, "0005")
        connection.execute(text("INSERT INTO meta (id, began) VALUES (1, '2026-03-01 07:00:00')"))
        connection.execute(
            text(
                "INSERT INTO notifications (id, night, recipient, reason, level, created, message_id,"
                " message, told) VALUES ('n', '2026-03-01', 'a@x.org', 'first', 2, '2026-03-01 07:00:00',"
                " '<n>', :body, :told)"
            ),
            {"body": b"mail", "told": json.dumps({DRONES: 2})},
        )
    engine.dispose()
    with Store.open(url, NOW) as store:
        (kept,) = store.notifications()
        assert (kept.message, kept.told, kept.nights) == (b"mail", {DRONES: Level.UNUSUAL}, {})
        assert store.told(NIGHT, "a@x.org") == {DRONES: Level.UNUSUAL}
        assert (store.holds(), store.mutes(), store.silences()) == ([], [], {})


def test_a_digest_is_a_word_on_each_of_its_nights(url: str) -> None:
    nights = {NIGHT: {DRONES: Level.UNUSUAL}, NIGHT + DAY: {MISSILES: Level.EXCEPTIONAL}}
    last = NIGHT + DAY
    digest = Notification(
        *("d", last, "a@x.org", Reason.DIGEST, Level.EXCEPTIONAL, NOW, "<d>", b"m", nights[last], nights)
    )
    silence = replace(digest, id="s", reason=Reason.SILENCE, told={}, nights={})
    correction = replace(
        digest, id="c", night=NIGHT, reason=Reason.LOWER, told={DRONES: Level.NOTABLE}, nights={}
    )
    with Store.open(url, NOW) as store:
        store.save_alerts([], [digest, silence])
        assert [store.told(night, "a@x.org") for night in nights] == list(nights.values())
        store.save_alerts([], [correction])
        assert store.told(NIGHT, "a@x.org") == {DRONES: Level.NOTABLE}
        assert store.told_since(NIGHT) == {
            ("a@x.org", NIGHT): {DRONES: Level.NOTABLE},
            ("a@x.org", last): nights[last],
        }
        assert (store.count_told(last, "a@x.org"), store.count_told(last, "b@x.org")) == (2, 0)
        assert store.reasons("a@x.org", NOW, NOW) == []
        assert len(store.reasons("a@x.org", NOW, NOW + DAY)) == 3


def test_words_are_looked_up_only_of_feeds_that_are_quiet(url: str) -> None:
    old, new = NOW - 3 * DAY, NOW - DAY / 2
    entries = [
        Entry(f"{feed} {when}", feed, "s", "t", "t", "l", published, when, "d")
        for feed, when, published in (("owl", old, old - DAY), ("owl", old - DAY, None), ("jay", new, new))
    ]
    with Store.open(url, NOW) as store:
        store.add_entries(entries)
        assert store.words(["owl", "jay", "none"], NOW - 60 * DAY, NOW - DAY) == {
            "owl": [old - DAY, old - DAY]
        }
