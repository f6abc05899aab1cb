"""The whole line from feed to mailbox, over real HTTP, SMTP, databases and files; only the clock is given."""

from __future__ import annotations

import signal
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from desks import Moment, Victims
from mail import Mailbox, serve_mail
from servers import FeedServer
from world import (
    EXCEPTIONAL,
    OFFICIAL,
    QUIET,
    STILL_UNUSUAL,
    UNUSUAL,
    Post,
    at,
    make_rss,
    report,
    write_config,
    write_record,
)

from monitor.config import Config, load_config
from monitor.errors import InputError, MonitorError, StoreError
from monitor.fetch import Limits, get_admitted, is_public
from monitor.model import (
    Alert,
    AlertState,
    Answer,
    DoubtKind,
    Finding,
    Level,
    Notification,
    Outcome,
    Verdict,
)
from monitor.notify import Attempt
from monitor.pipeline import Cycle, run
from monitor.pipeline.asking import Get
from monitor.pipeline.check import find_obstacles, send_tests
from monitor.pipeline.deliver import resend
from monitor.pipeline.health import find_health
from monitor.pipeline.poll import Poll, poll_feeds
from monitor.pipeline.ways import Ways
from monitor.store import Store

FIRST = date(2026, 6, 10)
"""The first morning of every story: the record ends the night before."""
SECOND = FIRST + timedelta(days=1)
DESK = "desk@example.org"
PNG = b"\x89PNG\r\n\x1a\n"


@dataclass
class Story:
    """A monitor in a folder, its feeds and its mailbox. Each step is a cycle on a store opened anew."""

    folder: Path
    server: FeedServer
    mailbox: Mailbox
    config: Config

    @property
    def reports(self) -> dict[str, bytes]:
        """What lies in reports/, by name."""
        folder = self.config.reports
        return {path.name: path.read_bytes() for path in sorted(folder.iterdir())} if folder.exists() else {}

    @property
    def alerts(self) -> dict[tuple[str, date], Alert]:
        with Store.open(self.config.store, at(FIRST)) as store:
            return {alert.key: alert for alert in store.alerts()}

    @property
    def ids(self) -> list[str]:
        """The Message-IDs in the mailbox."""
        return [str(message["Message-ID"]) for message in self.mailbox.messages]

    @property
    def reasons(self) -> list[str]:
        """Why each mail in the mailbox was sent."""
        return [str(message["X-Raid-Monitor-Reason"]) for message in self.mailbox.messages]

    def configure(self, **changes: object) -> None:
        """Write another configuration and read it."""
        path = write_config(self.folder, self.server, **{"mailbox": self.mailbox, **changes})  # type: ignore[arg-type]
        self.config = load_config(path)

    def serve(self, *posts: Post, feed: str = OFFICIAL) -> None:
        self.server.serve(f"/{feed}.xml", make_rss(*posts))

    def cycle(self, now: datetime, get: Get | None = None, *, dry_run: bool = False) -> Cycle:
        with Store.open(self.config.store, now, exclusive=True) as store:
            return run(self.config, store, now, get=get, dry_run=dry_run)

    def poll(self, now: datetime, get: Get | None = None) -> list[Poll]:
        """The first part of a cycle alone."""
        with Store.open(self.config.store, now, exclusive=True) as store:
            return poll_feeds(self.config, store, now, get)


@pytest.fixture
def story(tmp_path: Path, server: FeedServer, mailbox: Mailbox) -> Story:
    write_record(tmp_path / "record.csv", FIRST - timedelta(days=1))
    config = load_config(write_config(tmp_path, server, mailbox=mailbox))
    made = Story(tmp_path, server, mailbox, config)
    made.serve()
    return made


@pytest.fixture
def stored(story: Story, url: str) -> Story:
    """The same, once on each database."""
    story.configure(more=f"store: {url}")
    return story


def of_drones(cycle: Cycle, night: date) -> Verdict:
    (found,) = (verdict for verdict in cycle.judged.verdicts[night] if verdict.series == "drones_launched")
    return found


def test_an_unusual_night_becomes_a_mail_with_its_chart_and_three_files(stored: Story) -> None:
    stored.serve(report(FIRST, UNUSUAL))
    cycle = stored.cycle(at(FIRST))
    assert of_drones(cycle, FIRST).level is Level.UNUSUAL
    assert list(stored.reports) == [f"alert-{FIRST}.html", f"alert-{FIRST}.png", f"alert-{FIRST}.txt"]
    png = stored.reports[f"alert-{FIRST}.png"]
    assert png.startswith(PNG)
    assert str(UNUSUAL) in stored.reports[f"alert-{FIRST}.txt"].decode()
    (mail,) = stored.mailbox.messages
    assert mail["To"] == DESK
    assert mail["X-Raid-Monitor-Reason"] == "first"
    (picture,) = (part for part in mail.walk() if part.get_content_type() == "image/png")
    assert picture.get_content() == png
    text = mail.get_body(("plain",))
    assert text is not None
    assert f"{UNUSUAL} drones" in text.get_content()
    assert not cycle.failed


def test_a_second_run_sends_no_mail_and_rewrites_no_file(stored: Story) -> None:
    stored.serve(report(FIRST, UNUSUAL))
    stored.cycle(at(FIRST))
    before = {path: path.stat().st_mtime_ns for path in stored.config.reports.iterdir()}
    for minute in (1, 15, 30):
        again = stored.cycle(at(FIRST, 9, minute))
        assert (again.judged.changed, again.told.files, again.deliveries) == ((), (), ())
    assert {path: path.stat().st_mtime_ns for path in stored.config.reports.iterdir()} == before
    assert len(stored.mailbox.received) == 1


def test_the_first_cycle_of_a_new_store_is_silent_about_earlier_nights(story: Story) -> None:
    early = FIRST - timedelta(days=3)
    write_record(story.folder / "record.csv", early - timedelta(days=1))
    story.serve(report(early, EXCEPTIONAL), report(FIRST, QUIET))
    cycle = story.cycle(at(FIRST))
    (known,) = (seen for seen in cycle.judged.record.by_night[early] if seen.value == EXCEPTIONAL)
    assert known.is_settled
    assert of_drones(cycle, FIRST).finding is Finding.USUAL
    assert (story.reports, story.alerts, story.mailbox.received) == ({}, {}, [])
    story.serve(report(early, EXCEPTIONAL), report(FIRST, QUIET), report(SECOND, 3 * EXCEPTIONAL))
    story.cycle(at(SECOND))
    assert [night for _, night in story.alerts] == [SECOND]


def test_mornings_pass_and_only_the_unusual_one_is_told(story: Story) -> None:
    told = []
    posts: list[Post] = []
    for day, drones in enumerate((QUIET, 90, EXCEPTIONAL, 130, QUIET)):
        night = FIRST + timedelta(days=day)
        posts.append(report(night, drones))
        story.serve(*posts)
        story.cycle(at(night))
        told.append(len(story.mailbox.received))
    assert told == [0, 0, 1, 1, 1]


def write_counts(story: Story, counts: Sequence[tuple[int, int]]) -> None:
    """The record: drones launched and intercepted on the nights up to the first morning."""
    rows = ["night,drones_launched,drones_intercepted,missiles_launched"]
    for number, (launched, intercepted) in enumerate(counts):
        rows.append(f"{FIRST - timedelta(days=len(counts) - number)},{launched},{intercepted},1")
    (story.folder / "record.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")


def test_unusually_few_stopped_is_told_once_and_taken_back_with_the_correction(stored: Story) -> None:
    launched = [80 + 37 * number % 60 for number in range(120)]
    write_counts(stored, [(count, count - 10 - number % 9) for number, count in enumerate(launched)])
    stored.serve(report(FIRST, QUIET))  # half of them shot down
    cycle = stored.cycle(at(FIRST))
    assert of_drones(cycle, FIRST).finding is Finding.USUAL
    stored.cycle(at(FIRST, 10))
    (mail,) = stored.mailbox.messages
    assert str(mail["Subject"]).startswith(
        "Unusually few drones stopped in the night to 10 June 2026: 50 of 100, "
    )
    first = report(FIRST, QUIET)
    stored.serve(replace(first, text=first.text.replace("60 drones", "105 drones")))
    stored.cycle(at(FIRST, 11))
    stored.cycle(at(FIRST, 12))
    assert stored.reasons == ["first", "withdrawn"]
    (alert,) = stored.alerts.values()
    assert alert.state is AlertState.WITHDRAWN
    assert "Withdrawn: 88 of 100 drones stopped in the night to 10 June 2026: not unusual" in str(
        stored.mailbox.messages[1]["Subject"]
    )


def test_a_level_that_moved_is_told_once_whatever_the_nights_after_it_bring(story: Story) -> None:
    counts = [40 + 7 * number % 20 for number in range(110)] + [110 + 7 * number % 20 for number in range(13)]
    write_counts(story, [(count, round(0.9 * count)) for count in counts])
    posts: list[Post] = []
    for day in range(5):
        night = FIRST + timedelta(days=day)
        drones = 115 + day
        text = report(night, drones).text.replace(f"{drones // 2} drones", f"{drones - 12} drones")
        posts.append(replace(report(night, drones), text=text))
        story.serve(*posts)
        story.cycle(at(night))
    (mail,) = story.mailbox.messages
    assert "The usual night has changed by " in str(mail["Subject"])
    assert [series for series, _ in story.alerts] == ["drones_launched_level"]


def test_a_correction_reaches_whoever_heard_the_number_though_another_of_the_night_stands(
    story: Story,
) -> None:
    story.serve(report(FIRST, EXCEPTIONAL, 60))
    story.cycle(at(FIRST))
    assert {series for series, _ in story.alerts} == {"drones_launched", "missiles_launched"}
    story.serve(report(FIRST, QUIET, 60))
    story.cycle(at(FIRST, 10))
    story.cycle(at(FIRST, 11))
    assert story.reasons == ["first", "lower"]
    assert "Revised: 60 missiles in" in str(story.mailbox.messages[1]["Subject"])
    body = story.mailbox.messages[1].get_body(("plain",))
    assert body is not None
    text = " ".join(body.get_content().split())
    assert "Drones launched: 120 instead of 800." in text
    assert "Drones launched: no longer unusual (usual: 120 drones" in text
    assert text.index("no longer unusual") < text.index("BESIDE THE RECORD")
    story.serve(report(FIRST, EXCEPTIONAL, 60))
    story.cycle(at(FIRST, 12))
    story.cycle(at(FIRST, 13))
    assert story.reasons == ["first", "lower", "higher"]


def test_a_number_that_turns_official_is_told_no_more_but_its_report_is_written_anew(story: Story) -> None:
    story.configure(outlets=["outlet"])
    story.serve(report(FIRST, UNUSUAL), feed="outlet")
    story.cycle(at(FIRST))
    assert "(provisional)" in str(story.mailbox.messages[0]["Subject"])
    story.serve(report(FIRST, UNUSUAL))
    story.cycle(at(FIRST, 10))
    assert "provisional" not in story.reports[f"alert-{FIRST}.txt"].decode()
    assert story.reasons == ["first"]


def test_other_settings_alone_take_nothing_back(story: Story) -> None:
    story.serve(report(FIRST, UNUSUAL))
    story.cycle(at(FIRST))
    story.configure(more="alerts: {level: exceptional}")
    story.cycle(at(FIRST, 10))
    assert [alert.state for alert in story.alerts.values()] == [AlertState.RAISED]
    assert story.reasons == ["first"]


def test_a_record_that_knows_little_of_late_raises_no_alert_beside_the_count(story: Story) -> None:
    launched = [40 + 7 * number % 20 for number in range(110)] + [
        110 + 7 * number % 20 for number in range(13)
    ]
    late = FIRST + timedelta(days=61)
    write_counts(story, [(count, count - 4) for count in launched])
    story.serve(report(late, QUIET))
    cycle = story.cycle(at(late))
    assert of_drones(cycle, late).finding is Finding.UNKNOWN
    assert story.alerts == {}


def test_a_rate_goes_with_the_number_launched_and_ends_where_it_cannot_be_judged(story: Story) -> None:
    launched = [80 + 37 * number % 60 for number in range(120)]
    write_counts(story, [(count, count - 10 - number % 9) for number, count in enumerate(launched)])
    story.serve(report(FIRST, QUIET))
    story.cycle(at(FIRST))
    first = report(FIRST, QUIET)
    story.serve(replace(first, text=first.text.replace("120 drones", "130 drones")))
    story.cycle(at(FIRST, 10))
    assert "Of 130 drones launched" in story.reports[f"alert-{FIRST}.txt"].decode()
    story.serve(replace(first, text=first.text.replace("120 drones", "20 drones").replace("60", "18")))
    story.cycle(at(FIRST, 11))
    assert story.reasons == ["first", "withdrawn"]


def test_a_report_that_could_not_be_written_anew_is_written_later(story: Story) -> None:
    story.serve(report(FIRST, UNUSUAL))
    story.cycle(at(FIRST))
    text = story.config.reports / f"alert-{FIRST}.txt"
    text.unlink()
    text.mkdir()  # in the way
    story.serve(report(FIRST, QUIET))
    with pytest.raises(MonitorError, match="cannot be written"):
        story.cycle(at(FIRST, 10))
    assert story.reasons == ["first", "withdrawn"]
    text.rmdir()
    story.cycle(at(FIRST, 11))
    assert f"{QUIET} drones" in text.read_text(encoding="utf-8")


def test_the_bundled_history_is_past_enough(story: Story) -> None:
    night = date(2026, 6, 1)
    story.configure(history="bundled")
    story.serve(report(night, 1500, 2))
    cycle = story.cycle(at(night))
    verdict = of_drones(cycle, night)
    assert verdict.level is Level.EXCEPTIONAL
    assert verdict.forecast is not None
    assert verdict.forecast.nights > 500
    assert len(story.mailbox.received) == 1


def test_without_a_history_a_night_is_unknown_and_says_why(story: Story) -> None:
    story.configure(history="none")
    story.serve(report(FIRST, EXCEPTIONAL))
    verdict = of_drones(story.cycle(at(FIRST)), FIRST)
    assert verdict.finding is Finding.UNKNOWN
    assert "record too short" in verdict.reason
    assert story.mailbox.received == []


def test_a_history_with_mistakes_names_its_file_and_lines_and_keeps_what_the_feeds_said(story: Story) -> None:
    (story.folder / "record.csv").write_text("night,drones_launched\n2026-06-01,-4\n", encoding="utf-8")
    story.serve(report(FIRST, UNUSUAL))
    with pytest.raises(InputError, match=r"record\.csv: line 2: drones_launched is -4"):
        story.cycle(at(FIRST))
    write_record(story.folder / "record.csv", FIRST - timedelta(days=1))
    story.cycle(at(FIRST, 9, 30))
    assert story.reasons == ["first"]


def test_an_edit_that_changes_the_level_is_told_in_the_same_thread(story: Story) -> None:
    story.serve(report(FIRST, UNUSUAL))
    story.cycle(at(FIRST))
    story.serve(report(FIRST, EXCEPTIONAL))
    higher = story.cycle(at(FIRST, 10))
    key = "drones_launched", FIRST
    assert story.alerts[key].state is AlertState.REVISED
    assert story.alerts[key].verdict.value == EXCEPTIONAL
    assert str(EXCEPTIONAL) in story.reports[f"alert-{FIRST}.txt"].decode()
    assert len(higher.told.files) == 3
    story.serve(report(FIRST, UNUSUAL))
    story.cycle(at(FIRST, 11))
    story.serve(report(FIRST, QUIET))
    story.cycle(at(FIRST, 12))
    assert story.alerts[key].state is AlertState.WITHDRAWN
    assert story.reasons == ["first", "higher", "lower", "withdrawn"]
    assert len(set(story.ids)) == 4
    assert len({message["References"] for message in story.mailbox.messages}) == 1
    assert story.mailbox.messages[0]["References"]
    assert list(story.reports) == [f"alert-{FIRST}.html", f"alert-{FIRST}.png", f"alert-{FIRST}.txt"]


def test_a_withdrawn_alert_that_returns_is_told_again(story: Story) -> None:
    for hour, drones in ((9, UNUSUAL), (10, QUIET), (11, UNUSUAL), (12, QUIET)):
        story.serve(report(FIRST, drones))
        story.cycle(at(FIRST, hour))
    assert story.reasons == ["first", "withdrawn", "higher", "withdrawn"]
    assert len(set(story.ids)) == 4  # what is said twice in the same words is no repeat


def test_an_edit_within_the_level_revises_the_alert_and_its_files_and_sends_nothing(story: Story) -> None:
    story.serve(report(FIRST, UNUSUAL))
    story.cycle(at(FIRST))
    first = story.alerts["drones_launched", FIRST]
    story.serve(report(FIRST, STILL_UNUSUAL))
    cycle = story.cycle(at(FIRST, 10))
    alert = story.alerts["drones_launched", FIRST]
    assert (alert.verdict.value, alert.verdict.level) == (STILL_UNUSUAL, Level.UNUSUAL)
    assert (alert.raised, alert.changed) == (first.raised, at(FIRST, 10))
    assert str(STILL_UNUSUAL) in story.reports[f"alert-{FIRST}.txt"].decode()
    assert cycle.deliveries == ()
    assert story.reasons == ["first"]


def test_a_report_that_nobody_is_sent_says_which_way_it_was_revised(story: Story) -> None:
    story.configure(mailbox=None)
    text = f"alert-{FIRST}.txt"
    story.serve(report(FIRST, EXCEPTIONAL))
    story.cycle(at(FIRST))
    assert "what you were told before" not in story.reports[text].decode()
    story.serve(report(FIRST, UNUSUAL))
    story.cycle(at(FIRST, 10))
    assert "not all of it is as rare as it looked then" in " ".join(story.reports[text].decode().split())


def test_a_dry_run_says_whom_it_would_tell_and_tells_nobody(story: Story) -> None:
    story.serve(report(FIRST, UNUSUAL))
    dry = story.cycle(at(FIRST), dry_run=True)
    assert [notification.recipient for notification in dry.told.notifications] == [DESK]
    assert (story.reports, story.alerts, story.mailbox.received) == ({}, {}, [])
    story.cycle(at(FIRST, 9, 15))
    assert story.reasons == ["first"]


def test_mail_that_cannot_be_sent_goes_out_once_when_the_server_is_back(story: Story) -> None:
    with serve_mail() as gone:
        story.configure(mailbox=gone)
    story.serve(report(FIRST, UNUSUAL))
    down = story.cycle(at(FIRST))
    assert [delivery.outcome for delivery in down.deliveries] == [Outcome.RETRY]
    assert down.failed
    assert len(story.reports) == 3
    (written,) = down.told.notifications
    story.configure(mailbox=story.mailbox)
    for minute in (5, 20, 40):
        story.cycle(at(FIRST, 9, minute))
    assert story.ids == [written.message_id]


def test_a_server_that_puts_mail_off_gets_the_same_message_later(story: Story) -> None:
    story.mailbox.replies["DATA"] = "451 try later"
    story.serve(report(FIRST, UNUSUAL))
    assert story.cycle(at(FIRST)).failed
    del story.mailbox.replies["DATA"]
    assert not story.cycle(at(FIRST, 9, 10)).failed
    assert not story.cycle(at(FIRST, 9, 20)).deliveries
    assert story.reasons == ["first"]


def test_a_recipient_that_is_refused_for_good_does_not_keep_the_other_from_being_told(story: Story) -> None:
    story.configure(to=["left@example.org", DESK])
    story.mailbox.replies["left@example.org"] = "550 no such user"
    story.serve(report(FIRST, UNUSUAL))
    cycle = story.cycle(at(FIRST))
    assert sorted(delivery.outcome for delivery in cycle.deliveries) == [Outcome.REFUSED, Outcome.SENT]
    assert any("no such user" in delivery.detail for delivery in cycle.deliveries)
    assert cycle.failed
    later = story.cycle(at(FIRST, 10))
    assert (later.deliveries, story.mailbox.recipients) == ((), [DESK])


def test_a_recipient_that_is_refused_for_good_is_told_nothing_more_until_a_test_gets_through(
    stored: Story,
) -> None:
    left = "left@example.org"
    stored.configure(to=[left, DESK], more=f"store: {stored.config.store}")
    stored.mailbox.replies[left] = "550 no such user"
    stored.serve(report(FIRST, UNUSUAL))
    (stopped,) = stored.cycle(at(FIRST)).stopped
    assert (stopped.recipient, stopped.since) == (left, at(FIRST))
    assert "550 no such user" in stopped.detail
    tried = len(stored.mailbox.peers)
    stored.serve(report(FIRST, UNUSUAL), report(SECOND, 3 * EXCEPTIONAL))
    refused, sent = sorted(stored.cycle(at(SECOND)).deliveries, key=lambda one: one.outcome)
    assert (refused.outcome, sent.outcome) == (Outcome.REFUSED, Outcome.SENT)
    assert refused.detail.startswith(f"not tried: {left} is stopped")
    assert len(stored.mailbox.peers) == tried + 1
    assert not any(one.freed for one in send_tests(stored.config, at(SECOND, 10)))
    del stored.mailbox.replies[left]
    assert [one.freed for one in send_tests(stored.config, at(SECOND, 10))] == [True, False]
    third = SECOND + timedelta(days=1)
    stored.serve(report(third, 9 * EXCEPTIONAL))
    assert stored.cycle(at(third)).stopped == ()
    assert stored.mailbox.recipients[-2:] == [left, DESK]


def test_a_sender_that_is_refused_loses_no_mail_stops_nobody_and_is_shown(story: Story) -> None:
    story.configure(to=[DESK, "night@example.org"])
    story.mailbox.replies["MAIL"] = "553 5.7.1 not your address"
    story.serve(report(FIRST, UNUSUAL))
    cycle = story.cycle(at(FIRST))
    (tried,) = cycle.deliveries  # the other would fare no better
    assert (cycle.failed, cycle.stopped, len(cycle.waiting)) == (True, (), 2)
    assert "takes no mail from monitor@example.org (553 5.7.1 not your address): `email.from`" in tried.detail
    story.mailbox.replies.clear()
    story.cycle(at(FIRST, 9, 15))
    assert sorted(story.mailbox.recipients) == [DESK, "night@example.org"]


def test_what_was_refused_can_be_sent_once_more_in_the_same_words(story: Story) -> None:
    story.mailbox.replies[DESK] = "550 no such user"
    story.serve(report(FIRST, UNUSUAL))
    (written,) = story.cycle(at(FIRST)).told.notifications
    with Store.open(story.config.store, at(FIRST)) as store, Ways(story.config) as ways:
        again = resend(store, written, at(FIRST, 10), ways.send)
        assert again.outcome is Outcome.REFUSED
        assert again.detail.startswith("sent again in vain: ")
        del story.mailbox.replies[DESK]
        assert resend(store, written, at(FIRST, 11), ways.send).outcome is Outcome.SENT
        assert (store.stopped(), store.refusals(at(FIRST))) == ([], [])
    assert story.mailbox.received == [(DESK, written.message)]


def test_a_password_that_is_missing_keeps_only_the_mail_back(story: Story) -> None:
    email = story.config.email
    assert email is not None
    login = replace(email, user="me", password_env="RAID_MONITOR_TEST_PASSWORD")
    story.config = replace(story.config, email=login)
    story.serve(report(FIRST, UNUSUAL))
    cycle = story.cycle(at(FIRST))
    assert of_drones(cycle, FIRST).level is Level.UNUSUAL
    (waiting,) = cycle.waiting
    assert waiting.detail == "email: the environment has no variable of password_env: set it"
    assert waiting.detail in find_obstacles(story.config)
    story.config = replace(story.config, email=email)
    story.cycle(at(FIRST, 10))
    assert story.reasons == ["first"]


def test_a_recipient_added_later_hears_nothing_of_older_nights(story: Story) -> None:
    story.serve(report(FIRST, UNUSUAL))
    story.cycle(at(FIRST))
    story.configure(to=[DESK, "new@example.org"])
    story.serve(report(FIRST, UNUSUAL), report(SECOND, QUIET))
    story.cycle(at(SECOND))
    assert story.mailbox.recipients == [DESK]
    third = SECOND + timedelta(days=1)
    story.serve(report(third, 3 * EXCEPTIONAL))
    story.cycle(at(third))
    assert sorted(story.mailbox.recipients) == [DESK, DESK, "new@example.org"]


def test_dead_feeds_are_reported_and_the_others_live(story: Story) -> None:
    story.configure(outlets=["gone", "silent", "alive"])
    story.server.fail("/gone.xml", 404)
    story.server.hang("/silent.xml")
    story.serve(feed="alive")
    story.serve(report(FIRST, UNUSUAL))
    cycle = story.cycle(at(FIRST))
    problems = {poll.feed.id: poll.state.problem for poll in cycle.polls}
    assert "404" in str(problems["gone"])
    assert "timed out" in str(problems["silent"])
    assert (problems[OFFICIAL], problems["alive"]) == (None, None)
    assert story.reasons == ["first"]
    assert not cycle.failed  # a dead outlet is a warning


def test_a_dead_official_feed_fails_the_cycle_and_outlets_are_still_read(story: Story) -> None:
    story.configure(outlets=["owl"])
    story.server.fail(f"/{OFFICIAL}.xml", 503)
    story.serve(report(FIRST, UNUSUAL), feed="owl")
    cycle = story.cycle(at(FIRST))
    assert cycle.failed
    assert of_drones(cycle, FIRST).value == UNUSUAL


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html><body>Are you human?</body></html>",
        make_rss(report(FIRST, UNUSUAL))[:-300],
        b"\xff\xfe" * 50,
    ],
    ids=["empty", "a page", "cut short", "noise"],
)
def test_a_body_that_is_no_feed_is_a_problem_of_that_feed_alone(story: Story, body: bytes) -> None:
    story.configure(outlets=["owl"])
    story.server.serve("/owl.xml", body)
    story.serve(report(FIRST, UNUSUAL))
    cycle = story.cycle(at(FIRST))
    (owl,) = (poll for poll in cycle.polls if poll.feed.id == "owl")
    assert owl.state.problem
    assert story.reasons == ["first"]


def test_an_official_feed_that_answers_with_a_page_fails_like_any_other_and_comes_back(story: Story) -> None:
    story.serve(report(FIRST, QUIET))
    story.cycle(at(FIRST))
    page = b"<html><body>Are you human?</body></html>"
    story.server.serve(f"/{OFFICIAL}.xml", page, "text/html", etag='"page"')
    cycles = [story.cycle(at(FIRST, 10, minute)) for minute in range(0, 60, 10)]
    assert [cycle.failed for cycle in cycles] == [True] * 6
    assert [len(cycle.polls) for cycle in cycles] == [1, 1, 0, 1, 0, 0]  # it is asked more and more rarely
    state = cycles[3].polls[0].state
    assert (state.failures, state.succeeded) == (3, at(FIRST))
    assert "is a web page, not a feed" in str(state.problem)
    with Store.open(story.config.store, at(FIRST, 11)) as store:
        (trouble,) = find_health(story.config, store, at(FIRST, 11)).troubles[-1:]
    assert "air-force has given nothing since 2026-06-10 09:00" in trouble.text
    story.cycle(at(SECOND, 12, 5))
    assert story.reasons == ["silence"]
    assert "is a web page, not a feed" in story.mailbox.messages[0].as_string().replace("=\n", "")
    story.serve(report(FIRST, QUIET), report(SECOND, UNUSUAL))
    assert not story.cycle(at(SECOND, 14)).failed
    assert story.reasons == ["silence", "first"]


def test_an_official_feed_without_entries_has_not_failed(story: Story) -> None:
    story.serve()
    cycle = story.cycle(at(FIRST))
    assert (cycle.failed, cycle.polls[0].state.failures) == (False, 0)


def test_a_dead_official_feed_fails_the_cycles_in_which_it_is_not_asked(story: Story) -> None:
    story.server.fail(f"/{OFFICIAL}.xml", 500)
    assert story.cycle(at(FIRST)).failed
    between = story.cycle(at(FIRST, 9, 1))
    assert (between.polls, between.failed) == ((), True)


def test_a_feed_that_fails_is_left_alone_for_a_while_and_comes_back(story: Story) -> None:
    story.server.fail(f"/{OFFICIAL}.xml", 500)
    story.cycle(at(FIRST))
    story.serve(report(FIRST, UNUSUAL))
    assert story.cycle(at(FIRST, 9, 1)).polls == ()
    story.cycle(at(FIRST, 9, 30))
    assert story.reasons == ["first"]


def test_a_night_that_nobody_reported_is_unknown(story: Story) -> None:
    story.serve(report(FIRST, QUIET))
    story.cycle(at(FIRST))
    cycle = story.cycle(at(SECOND))
    verdict = of_drones(cycle, SECOND)
    assert (verdict.finding, verdict.value) == (Finding.UNKNOWN, None)
    assert "nobody reported" in verdict.reason


def test_the_figures_of_the_night_before_are_a_doubt_and_no_alert(story: Story) -> None:
    story.configure(outlets=["owl"])
    story.serve(report(FIRST, EXCEPTIONAL, 20))
    story.cycle(at(FIRST))
    late = Post(
        "late",
        f"Russia launched {EXCEPTIONAL} drones and 20 missiles at Ukraine overnight, the air force said.",
        at(SECOND, 7),
    )
    story.serve(late, feed="owl")
    story.serve(report(FIRST, EXCEPTIONAL, 20))
    cycle = story.cycle(at(SECOND))
    (doubt,) = (doubt for doubt in cycle.judged.doubts if doubt.kind is DoubtKind.NIGHT_BEFORE)
    assert doubt.night == SECOND
    assert of_drones(cycle, SECOND).finding is Finding.UNKNOWN
    assert {night for _, night in story.alerts} == {FIRST}
    assert len(story.mailbox.received) == 1
    # The official word for that night, when it comes, is judged as any other.
    story.serve(report(FIRST, EXCEPTIONAL, 20), report(SECOND, QUIET))
    assert of_drones(story.cycle(at(SECOND, 10)), SECOND).finding is Finding.USUAL


@pytest.mark.parametrize("loss", ["entry gone", "feed dead", "figures gone"])
def test_missing_data_never_withdraws_an_alert(story: Story, loss: str) -> None:
    story.serve(report(FIRST, UNUSUAL))
    story.cycle(at(FIRST))
    if loss == "entry gone":
        story.serve()
    elif loss == "feed dead":
        story.server.fail(f"/{OFFICIAL}.xml", 410)
    else:
        story.serve(Post(f"report-{FIRST}", "The report on the drones of last night follows.", at(FIRST, 8)))
    story.cycle(at(FIRST, 10))
    story.cycle(at(SECOND))
    assert story.alerts["drones_launched", FIRST].state is AlertState.RAISED
    assert [reason for reason in story.reasons if reason != "silence"] == ["first"]


def test_a_report_that_somebody_deleted_is_written_again_without_a_mail(story: Story) -> None:
    story.serve(report(FIRST, UNUSUAL))
    story.cycle(at(FIRST))
    for path in story.config.reports.iterdir():
        path.unlink()
    story.cycle(at(FIRST, 10))
    assert len(story.reports) == 3
    assert story.reasons == ["first"]


def test_a_reports_folder_that_cannot_be_written_does_not_keep_the_mail_back(story: Story) -> None:
    story.config.reports.write_text("a file where the folder should be", encoding="utf-8")
    story.serve(report(FIRST, UNUSUAL))
    with pytest.raises(MonitorError, match="cannot be written"):
        story.cycle(at(FIRST))
    assert story.reasons == ["first"]
    story.config.reports.unlink()
    story.cycle(at(FIRST, 10))
    assert len(story.reports) == 3
    assert story.reasons == ["first"]


def run_and_die(story: Story, victims: Victims, now: datetime, method: str, when: str) -> None:
    """A cycle in a process of its own, killed right before or after it calls a method of the store."""
    moment = Moment(f"{'in' if when == 'before' else 'after'} {method}", 1, 0.0)
    _, status = victims.cycle(story.folder / "feeds.yaml", now, moment)
    assert status in (signal.SIGKILL, signal.SIGALRM)


@pytest.mark.parametrize(
    ("method", "when"),
    [
        ("add_entries", "after"),  # read, and the feed's state not yet known
        ("save_readings", "before"),
        ("save_alerts", "before"),
        ("save_alerts", "after"),  # in the outbox, and not sent
        ("record_delivery", "before"),  # taken by the server, and not written down
    ],
)
def test_a_monitor_killed_at_any_point_tells_once_and_leaves_its_report(
    stored: Story, victims: Victims, method: str, when: str
) -> None:
    stored.serve(report(FIRST, UNUSUAL))
    run_and_die(stored, victims, at(FIRST), method, when)
    for minute in (15, 30):
        stored.cycle(at(FIRST, 9, minute))
    assert len(set(stored.ids)) == 1
    assert len(stored.ids) == (2 if (method, when) == ("record_delivery", "before") else 1)
    assert str(UNUSUAL) in stored.reports[f"alert-{FIRST}.txt"].decode()
    assert f"alert-{FIRST}.png" in stored.reports


def test_a_monitor_killed_while_it_revises_leaves_the_new_number_in_its_report(
    stored: Story, victims: Victims
) -> None:
    stored.serve(report(FIRST, UNUSUAL))
    stored.cycle(at(FIRST))
    stored.serve(report(FIRST, EXCEPTIONAL))
    run_and_die(stored, victims, at(FIRST, 10), "save_alerts", "after")
    stored.cycle(at(FIRST, 10, 15))
    assert str(EXCEPTIONAL) in stored.reports[f"alert-{FIRST}.txt"].decode()
    assert stored.reasons == ["first", "higher"]


def test_two_monitors_never_work_on_one_store(stored: Story) -> None:
    with (
        Store.open(stored.config.store, at(FIRST), exclusive=True),
        pytest.raises(StoreError, match="another monitor is at work"),
    ):
        stored.cycle(at(FIRST))


def read_loopback(url: str, headers: Mapping[str, str] | None = None, *, public_only: bool = False) -> Answer:
    """The real client, for which this machine counts as a public one."""
    admits = (lambda address: address.is_loopback or is_public(address)) if public_only else None
    return get_admitted(url, headers, Limits(read_seconds=2), admits)


def make_page(*paragraphs: str) -> bytes:
    body = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    return f"<html><body><article><h1>News</h1>{body}</article></body></html>".encode()


RAID = (
    f"Russia launched {UNUSUAL} drones and two missiles at Ukraine overnight, the air force said.",
    "The strikes were heard in several regions, and people spent most of the night in shelters.",
    "Repair crews worked through the morning to bring back light and water to the streets.",
)
TEASERS = (
    Post("raid", "Drones were over the country all night.", at(FIRST, 7), "A long night", "/raid.html"),
    Post("film", "The festival opens with 42 films.", at(FIRST, 7), "Summer of film", "/film.html"),
)


def link(server: FeedServer, *posts: Post) -> bytes:
    """A feed whose posts link to pages of a server."""
    made = [Post(p.id, p.text, p.published, p.title, server.url(p.link)) for p in posts]
    return make_rss(*made)


def test_articles_are_read_only_where_the_entry_speaks_of_weapons_and_only_once(story: Story) -> None:
    story.configure(outlets=["owl"], full_text=True)
    story.server.serve("/owl.xml", link(story.server, *TEASERS))
    story.server.serve("/raid.html", make_page(*RAID), "text/html")
    story.server.serve("/film.html", make_page("Films."), "text/html")
    cycle = story.cycle(at(FIRST), read_loopback)
    assert of_drones(cycle, FIRST).value == UNUSUAL
    more = Post("more", "A new bakery opened.", at(FIRST, 8), "Bread", "/bread.html")
    story.server.serve("/owl.xml", link(story.server, *TEASERS, more))
    assert of_drones(story.cycle(at(FIRST, 9, 30), read_loopback), FIRST).value == UNUSUAL
    asked = [path for path, _ in story.server.requests if path.endswith(".html")]
    assert asked == ["/raid.html"]


def test_an_article_inside_a_private_network_is_never_asked_for(story: Story) -> None:
    story.configure(outlets=["owl"], full_text=True)
    story.server.serve("/owl.xml", link(story.server, *TEASERS))
    story.server.serve("/raid.html", make_page(*RAID), "text/html")
    cycle = story.cycle(at(FIRST))
    assert of_drones(cycle, FIRST).value is None
    assert [path for path, _ in story.server.requests if path.endswith(".html")] == []
    with Store.open(story.config.store, at(FIRST)) as store:
        assert {entry.title for entry in store.entries()} == {"A long night", "Summer of film"}


def test_every_mail_is_in_the_outbox_before_it_is_sent(stored: Story) -> None:
    stored.serve(report(FIRST, UNUSUAL))
    seen: list[tuple[str, bool]] = []
    with Store.open(stored.config.store, at(FIRST), exclusive=True) as store:

        def send(notification: Notification) -> Attempt:
            seen.append((notification.recipient, notification in store.notifications()))
            return Attempt(Outcome.SENT)

        run(stored.config, store, at(FIRST), send=send)
    assert seen == [(DESK, True)]


def report_of_day(day: date, drones: int, hour: int = 20) -> Post:
    """A report on a raid by day, as the Air Force could word it."""
    text = (
        f"During the day of {day.day} {day:%B}, from 08:00 to 18:30, Russia attacked Ukraine with {drones}"
        f" drones. Air defences shot down {drones // 2} drones."
    )
    return Post(f"day-{day}", text, at(day, hour), f"Report of the day of {day.day} {day:%B}")


def test_a_raid_by_day_makes_a_usual_night_an_unusual_date(story: Story) -> None:
    story.serve(report(FIRST, QUIET))
    story.cycle(at(FIRST))
    assert story.alerts == {}
    story.serve(report(FIRST, QUIET), report_of_day(FIRST, EXCEPTIONAL))
    cycle = story.cycle(at(FIRST, 21))
    (alert,) = story.alerts.values()
    assert alert.key == ("daily_drones_launched", FIRST)
    assert alert.verdict.value == QUIET + EXCEPTIONAL
    assert of_drones(cycle, FIRST).finding is Finding.USUAL
    (message,) = story.mailbox.messages
    assert f"{QUIET + EXCEPTIONAL:,} drones in the night and day of" in str(message["Subject"])
    story.cycle(at(SECOND, 21))
    assert story.reasons == ["first", "silence"]  # of the second night nobody reported


def test_a_date_is_told_again_only_where_the_day_makes_it_rarer(story: Story) -> None:
    story.serve(report(FIRST, UNUSUAL))
    story.cycle(at(FIRST))
    morning = story.alerts["drones_launched", FIRST].verdict
    story.serve(report(FIRST, UNUSUAL), report_of_day(FIRST, 12))
    story.cycle(at(FIRST, 21))
    # What was told of the night does not change by what is reported of the day.
    evening = story.alerts["drones_launched", FIRST].verdict
    assert (evening.value, evening.adjusted, evening.level) == (
        morning.value,
        morning.adjusted,
        morning.level,
    )
    assert story.reasons == ["first"]
    story.serve(report(FIRST, UNUSUAL), report_of_day(FIRST, 2 * EXCEPTIONAL, hour=21))
    story.cycle(at(FIRST, 22))
    assert story.alerts["daily_drones_launched", FIRST].verdict.level is Level.EXCEPTIONAL
    assert story.reasons == ["first", "higher"]
