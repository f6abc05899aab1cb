"""The digest of a week: when it is due, what it says, and that it is told once, whatever happens."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from browser import needs_chromium, run_browser, visit
from playwright.sync_api import Browser
from test_mail import LIMIT, show
from test_reports import Seen, make_verdict
from test_story import DESK, FIRST, Story, stored, story  # noqa: F401
from world import EXCEPTIONAL, QUIET, UNUSUAL, Post, at, report, rows_of

from monitor.alerts import find_week, is_week_due
from monitor.config import json_schema, load_config
from monitor.errors import ConfigError
from monitor.history import RECORD
from monitor.model import KYIV, Bound, Finding, Level, Mute, Reason, Recipient
from monitor.pipeline.judge import judge_nights
from monitor.pipeline.weekly import Scribe
from monitor.reports import Week, title_week
from monitor.store import Store

MONDAY = date(2026, 6, 15)
READER = Recipient("desk@example.org", weekly=True)
LONG_AGO = datetime(2026, 1, 1, tzinfo=KYIV)
DAY = timedelta(days=1)
WEEKLY = f"{{address: {DESK}, digest: weekly}}"
OTHERS = {"same": "", "drones": ", series: [drones]", "missiles": ", series: [missiles]", "uk": ", lang: uk"}
OTHERS["high"] = ", level: exceptional"


@pytest.mark.parametrize(
    ("now", "week"),
    [
        (at(MONDAY, 12, 59), MONDAY - 7 * DAY),
        (at(MONDAY, 13), MONDAY),
        (at(MONDAY + 6 * DAY, 23), MONDAY),
        (at(date(2026, 10, 26), 13), date(2026, 10, 26)),  # the clocks went back the day before
    ],
)
def test_a_week_ends_on_monday_an_hour_after_noon_in_kyiv(now: datetime, week: date) -> None:
    assert find_week(now) == find_week(now.astimezone(KYIV)) == week


@pytest.mark.parametrize(
    ("since", "told", "now", "due"),
    [
        (LONG_AGO, [], at(MONDAY, 13), True),
        (LONG_AGO, [], at(MONDAY + 6 * DAY, 23), True),  # missed, and told late
        (LONG_AGO, [MONDAY], at(MONDAY, 14), False),
        (LONG_AGO, [MONDAY - 7 * DAY], at(MONDAY, 12, 59), False),
        (LONG_AGO, [MONDAY - 14 * DAY], at(MONDAY, 13), True),
        (None, [], at(MONDAY, 13), False),
        (at(MONDAY, 13, 1), [], at(MONDAY + DAY), False),  # a week that was over before is not his
        (at(MONDAY, 13, 1), [], at(MONDAY + 7 * DAY, 13), True),
    ],
)
def test_a_digest_is_due_once_a_week_from_the_first_week_on(
    since: datetime | None, told: Sequence[date], now: datetime, due: bool
) -> None:
    assert is_week_due(READER, since, told, [], now) is due
    assert not is_week_due(Recipient("desk@example.org"), since, told, [], now)


def test_a_mute_of_everything_keeps_a_digest_back_and_one_of_a_series_does_not() -> None:
    now = at(MONDAY, 13)
    whole = Mute(1, now + DAY, now - DAY)
    assert not is_week_due(READER, LONG_AGO, [], [whole], now)
    assert is_week_due(READER, LONG_AGO, [], [whole], now + DAY)
    assert is_week_due(READER, LONG_AGO, [], [Mute(2, now + DAY, now - DAY, series="missiles")], now)


def live(told: Story, until: date) -> list[Post]:
    """A first cycle on the first morning, then reports of every night but one; the third is exceptional."""
    nights = [FIRST + back * DAY for back in range((until - FIRST).days + 1)]
    posts = [
        report(night, EXCEPTIONAL if place == 2 else QUIET + place)
        for place, night in enumerate(nights)
        if place != 3
    ]
    told.serve(posts[0])
    told.cycle(at(FIRST))
    told.serve(*posts)
    return posts


def weeklies(told: Story) -> list[int]:
    """Where the digests of weeks stand in the mailbox."""
    return [n for n, reason in enumerate(told.reasons) if reason == "weekly"]


def test_on_monday_the_week_is_told_once_and_counts_for_nothing_else(stored: Story) -> None:  # noqa: F811
    stored.configure(to=[WEEKLY], more=f"store: {stored.config.store}\nalerts: {{per_day: 1}}")
    live(stored, MONDAY)
    stored.cycle(at(MONDAY, 12, 59))
    assert weeklies(stored) == []
    stored.cycle(at(MONDAY, 13), dry_run=True)
    for minute in (0, 10, 59):
        stored.cycle(at(MONDAY, 13, minute))
    (place,) = weeklies(stored)
    message = stored.mailbox.messages[place]
    assert len(stored.mailbox.received[place][1]) < LIMIT
    assert str(message["Subject"]).strip().startswith("The week to 15 June 2026: at least 1,")
    assert str(message["Subject"]).endswith(", 1 night unusual, 1 of 7 nights not fully known")
    text = " ".join(message.get_body(("plain",)).get_content().split())  # type: ignore[union-attr]
    before = {
        row["night"]: int(row["drones_launched"])
        for row in rows_of((stored.folder / "record.csv").read_text())
    }
    earlier = sum(before[str(MONDAY - back * DAY)] for back in range(7, 14))
    for words in (
        f"in the seven before them {earlier:,} drones and",
        f"Fri 12 Jun {EXCEPTIONAL}",
        f"{EXCEPTIONAL} drones in the night to 12 June 2026",
        "Sat 13 Jun –",
        "not known: not reported",
        "Drones and missiles: no number for 13 June 2026.",
        "Not all is known of 1 of the seven nights",
        "known nights",
        "above the bound for 99 of 100",
        "Made on 15 June, 13:00 Kyiv time.",
    ):
        assert words in text, words
    page = Seen(message.get_body(("html",)).get_content())  # type: ignore[union-attr]
    (alt,) = [attrs["alt"] or "" for tag, attrs in page.tags if tag == "img"]
    assert f"12 Jun {EXCEPTIONAL}, 13 Jun not reported, 14 Jun" in alt
    with Store.open(stored.config.store, at(MONDAY)) as store:
        assert store.told(MONDAY, DESK) is None
        last = store.notifications()[-1]
        assert (last.reason, last.night) == (Reason.WEEKLY, MONDAY)


def test_a_muted_series_is_left_out_and_a_muted_night_is_not(stored: Story) -> None:  # noqa: F811
    stored.configure(to=[WEEKLY], more=f"store: {stored.config.store}")
    live(stored, MONDAY)
    with Store.open(stored.config.store, at(MONDAY, 9)) as store:
        store.add_mute(Mute(0, at(MONDAY + DAY, 9), at(MONDAY, 9), series="missiles"))
        for night in (date(2026, 6, 12), MONDAY):
            store.add_mute(Mute(0, at(MONDAY + DAY, 9), at(MONDAY, 9), night=night))
    stored.cycle(at(MONDAY, 13))
    (place,) = weeklies(stored)
    text = stored.mailbox.messages[place].get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert "missiles" not in text.lower()
    assert f"{EXCEPTIONAL} drones in the night to 12 June 2026" in " ".join(text.split())


@pytest.mark.parametrize(("lang", "quiet"), [("en", "no night unusual"), ("uk", "незвичних ночей немає")])
@pytest.mark.parametrize("reported", [0, 2, 7])
def test_a_week_of_which_most_is_not_known_is_told_and_never_called_quiet(
    story: Story,  # noqa: F811
    lang: str,
    quiet: str,
    reported: int,
) -> None:
    story.configure(to=[f"{{address: {DESK}, digest: weekly, lang: {lang}}}"])
    nights = [FIRST + back * DAY for back in range((MONDAY + 7 * DAY - FIRST).days + 1)]
    story.serve(report(FIRST, QUIET))
    story.cycle(at(FIRST))
    posts = [report(night, QUIET) for night in [*nights[:-7], *nights[len(nights) - reported :]]]
    story.serve(*posts)
    story.cycle(at(MONDAY + 7 * DAY, 13))
    message = story.mailbox.messages[weeklies(story)[-1]]
    subject = " ".join(str(message["Subject"]).split())
    text = " ".join(message.get_body(("plain",)).get_content().split())  # type: ignore[union-attr]
    assert (quiet in subject) is (reported == 7)
    if lang == "en":
        assert ("None of these nights was unusual." in text) is (reported == 7)
        assert ("Nothing that could be judged was unusual." in text) is (reported == 2)
        assert ("Whether one of them was unusual is not known." in text) is (reported == 0)
        assert ("a night without a number is never taken for a quiet one" in text) is (reported < 7)
        missing = {0: "16–22 June 2026", 2: "16–20 June 2026"}
        if reported in missing:
            assert f"Drones and missiles: no number for {missing[reported]}." in text
        ends = {
            0: "no number is known",
            2: "at least 240 drones and at least 2 missiles, 5 of 7 nights not fully known",
            7: "840 drones and 7 missiles, no night unusual",
        }
        assert subject == f"The week to 22 June 2026: {ends[reported]}"


def test_a_week_that_only_outlets_reported_is_not_called_quiet(story: Story) -> None:  # noqa: F811
    story.configure(to=[WEEKLY], outlets=["owl"])
    live(story, MONDAY)
    nights = [MONDAY + day * DAY for day in range(1, 8)]
    said = (
        "Overnight on {night:%B} {night.day}, Russian forces attacked Ukraine with 120 drones and 1 missile."
    )
    story.serve(*(Post(f"{one}", said.format(night=one), at(one, 8)) for one in nights), feed="owl")
    story.cycle(at(MONDAY + 7 * DAY, 13))
    message = story.mailbox.messages[weeklies(story)[-1]]
    assert str(message["Subject"]).endswith("7 of 7 nights not fully known")
    text = " ".join(message.get_body(("plain",)).get_content().split())  # type: ignore[union-attr]
    assert "Drones and missiles: provisional for 16–22 June 2026;" in text
    assert "Mon 22 Jun 120" in text
    assert "WHAT WAS UNUSUAL That is not known." in text


@pytest.mark.parametrize(
    "wanted", ["drones_interception_rate", "daily_drones_launched", "drones_launched_level"]
)
def test_who_wants_what_goes_with_drones_is_told_no_missiles(story: Story, wanted: str) -> None:  # noqa: F811
    story.configure(to=[f"{{address: {DESK}, digest: weekly, series: [{wanted}]}}"])
    live(story, MONDAY)
    story.cycle(at(MONDAY, 13))
    (place,) = weeklies(story)
    message = story.mailbox.messages[place]
    assert "drones" in str(message["Subject"])
    assert "missile" not in message.get_body(("plain",)).get_content().lower()  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        ([10] * 7, "70 drones"),
        ([10] * 6, "at least 60 drones"),
        ([10] * 5 + [None, 20], "at least 70 drones"),
        ([10] * 6 + [(100, Bound.ABOUT)], "about 160 drones"),
        ([10] * 6 + [(100, Bound.AT_MOST)], "at most 160 drones"),
        ([10] * 5 + [(100, Bound.ABOUT), (50, Bound.AT_MOST)], "about 200 drones"),
        ([10] * 6 + [(100, Bound.AT_LEAST)], "at least 160 drones"),
        ([10] * 5 + [(100, Bound.AT_LEAST), (50, Bound.AT_MOST)], "at least 150 drones"),
        ([10] * 5 + [(50, Bound.AT_MOST)], "at least 50 drones"),
        ([], "no number is known"),
        ([0] * 6, "an unknown number of drones"),
        ([0] * 7, "0 drones"),
    ],
)
def test_the_sum_of_a_week_binds_as_its_nights_do(
    counts: Sequence[int | tuple[int, Bound] | None], said: str
) -> None:
    verdicts = {}
    for back, count in enumerate(counts):
        value, bound = count if isinstance(count, tuple) else (count, Bound.EXACT)
        night = MONDAY - back * DAY
        one = make_verdict(value=value, finding=Finding.USUAL, level=Level.NONE)
        verdicts[night] = [replace(one, night=night, bound=bound)]
    week = Week(MONDAY, ["drones_launched"], verdicts, [], {})
    gaps = 7 - sum(count is not None for count in counts)
    end = (
        f", {gaps} of 7 nights not fully known" if counts and gaps else ", no night unusual" if counts else ""
    )
    assert title_week(week) == f"The week to 15 June 2026: {said}{end}"


def test_its_chart_names_who_spoke_of_the_nights_also_of_those_that_were_settled_before(
    story: Story,  # noqa: F811
) -> None:
    live(story, MONDAY)
    story.cycle(at(MONDAY, 12))
    now = at(MONDAY, 13)
    with Store.open(story.config.store, now) as store:
        scribe = Scribe(story.config, store, judge_nights(story.config, store, now), now, MONDAY, [])
        assert scribe.name_sources([MONDAY - DAY, MONDAY]) == ["Air Force", RECORD.name]


def test_who_want_the_same_get_the_same_and_who_is_told_of_less_gets_less(story: Story) -> None:  # noqa: F811
    others = [f"{{address: {name}@example.org, digest: weekly{more}}}" for name, more in OTHERS.items()]
    story.configure(to=[WEEKLY, *others])
    posts = live(story, MONDAY)
    story.serve(report(FIRST, UNUSUAL), *posts[1:])
    story.cycle(at(MONDAY, 13))
    found = {
        str(one["To"]).partition("@")[0]: one.get_body(("plain",)).get_content()  # type: ignore[union-attr]
        for one in (story.mailbox.messages[place] for place in weeklies(story))
    }
    assert found["desk"] == found["same"]
    assert "missiles" not in found["drones"].lower()
    assert "Unusual: 10 and 12 June 2026." in " ".join(found["desk"].split())
    assert "Wed 10 Jun" in found["high"]
    assert found["high"] == found["desk"], "what the table calls unusual is listed as such"
    assert "Nothing that could be judged was unusual." in " ".join(found["missiles"].split())
    assert len(set(found.values())) == 4


def test_of_weeks_that_were_missed_the_last_is_told(story: Story) -> None:  # noqa: F811
    story.configure(to=[WEEKLY])
    live(story, MONDAY + 16 * DAY)
    story.cycle(at(MONDAY + 16 * DAY, 9))
    story.cycle(at(MONDAY + 17 * DAY, 9))
    (place,) = weeklies(story)
    message = story.mailbox.messages[place]
    assert "The week to 29 June 2026" in str(message["Subject"])
    text = " ".join(message.get_body(("plain",)).get_content().split())  # type: ignore[union-attr]
    assert {*re.findall(r"(\d+) known nights", text)} == {"219"}, (
        "what came after the week does not count for it"
    )


def test_who_no_longer_wants_it_and_then_asks_again_gets_no_week_from_before(story: Story) -> None:  # noqa: F811
    story.configure(to=[WEEKLY])
    live(story, MONDAY)
    story.configure()
    story.cycle(at(MONDAY, 10))
    story.configure(to=[WEEKLY])
    story.cycle(at(MONDAY + DAY))
    assert weeklies(story) == []


def test_who_asks_for_it_later_gets_no_week_from_before_and_the_next_one_in_his_words(
    story: Story,  # noqa: F811
) -> None:
    posts = live(story, MONDAY)
    story.cycle(at(MONDAY, 9))
    story.configure(to=[f"{{address: {DESK}, digest: weekly, series: [drones], lang: uk}}"])
    for day in range(7):
        story.cycle(at(MONDAY + day * DAY, 14))
    assert weeklies(story) == []
    story.serve(*posts, *[report(MONDAY + day * DAY, QUIET) for day in range(1, 8)])
    story.cycle(at(MONDAY + 7 * DAY, 14))
    (place,) = weeklies(story)
    message = story.mailbox.messages[place]
    subject = " ".join(str(message["Subject"]).split())
    assert subject == "Тиждень по 22 червня 2026 року: 840 дронів, незвичних ночей немає"
    assert "ракет" not in message.get_body(("plain",)).get_content()  # type: ignore[union-attr]


def test_the_configuration_names_a_wrong_wish_with_its_place_and_mend(story: Story) -> None:  # noqa: F811
    with pytest.raises(ConfigError) as caught:
        story.configure(to=[f"{{address: {DESK}, digest: daily}}"])
    (problem,) = caught.value.problems
    assert "email.to[0].digest" in problem
    assert "weekly" in problem
    assert "digest" in json_schema()["$defs"]["Notify"]["properties"]
    story.configure(to=[WEEKLY])
    assert load_config(story.folder / "feeds.yaml").recipients == (Recipient(DESK, weekly=True),)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with run_browser() as running:
        yield running


@needs_chromium
def test_a_digest_in_a_browser_fits_and_has_no_barrier(
    browser: Browser,
    story: Story,  # noqa: F811
    tmp_path: Path,
) -> None:
    story.configure(to=[f"{{address: {DESK}, digest: weekly, lang: uk}}"])
    live(story, MONDAY)
    story.cycle(at(MONDAY, 13))
    (place,) = weeklies(story)
    address = show(story.mailbox.received[place][1], tmp_path / "week.html")
    for width in (375, 800):
        with visit(browser, address, width=width, scheme="dark") as seen:
            assert not [*seen.complaints, *seen.find_barriers()]
            assert not seen.has_side_scroll()
