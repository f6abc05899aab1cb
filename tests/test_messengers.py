"""Notes for messengers: what a service gets, what its answers are worth, and that no address is told."""

from __future__ import annotations

import base64
import socket
import sys
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from chats import TOKEN, Chat, serve_chat
from hypothesis import given
from hypothesis import strategies as st
from servers import FeedServer
from world import OFFICIAL, UNUSUAL, Call, at, make_desk, make_rss, report, write_config, write_record

from monitor.config import load_config
from monitor.errors import MonitorError
from monitor.model import Level, Outcome, Recipient, Report
from monitor.notify import Attempt, Fault, Messenger, Note, build_note, read_note, send_note
from monitor.pipeline import Cycle, run
from monitor.pipeline.check import find_obstacles
from monitor.store import Store

NIGHT = date(2026, 6, 10)
NOW = datetime(2025, 7, 21, 6, 30, tzinfo=UTC)
PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256))
NOTE = Note("Ніч: 426 дронів", "426 drones <b>\nsecond line", PNG)
SECRET = "RAID_MONITOR_TEST_CHAT"


@pytest.fixture
def chat() -> Iterator[Chat]:
    with serve_chat() as running:
        yield running


def hand(chat: Chat, note: Note = NOTE, patience: float = 30) -> Attempt:
    return send_note(note, Messenger("newsroom", chat.url), patience)


WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), min_size=1, max_size=80)


@given(title=WORDS, text=WORDS, png=st.binary(max_size=100))
def test_a_note_comes_out_of_the_store_as_it_was_written(title: str, text: str, png: bytes) -> None:
    stored = build_note(Report(title, text, "<p></p>", png), message_id="<abc@raid-monitor.x>", created=NOW)
    note = read_note(stored)
    assert note.text == f"{text.rstrip()}\n\nabc@raid-monitor.x"
    assert note.png == png
    assert "".join(note.title.split()) == "".join(title.split())


def test_a_title_cannot_smuggle_in_another_header() -> None:
    with pytest.raises(MonitorError, match="Subject"):
        build_note(Report("a\nb", "", "", b""), message_id="<x>", created=NOW)


def test_a_service_gets_title_text_and_picture(chat: Chat) -> None:
    assert hand(chat) == Attempt(Outcome.SENT, "taken by newsroom")
    (post,) = chat.posts
    assert (post["title"], post["message"]) == (NOTE.title, NOTE.text)
    (picture,) = post["attachments"]
    assert (picture["filename"], picture["mimetype"]) == ("chart.png", "image/png")
    assert base64.b64decode(picture["base64"]) == PNG
    assert "apprise" not in sys.modules  # it works in a process of its own


@pytest.mark.parametrize("status", [403, 500])
def test_a_service_that_does_not_take_a_note_is_tried_again_and_its_address_is_not_told(
    chat: Chat, status: int, capfd: pytest.CaptureFixture[str]
) -> None:
    chat.status = status
    found = hand(chat)
    assert found == Attempt(Outcome.RETRY, f"newsroom: the service answered {status}", Fault.SERVER)
    assert capfd.readouterr() == ("", "")


def test_a_service_that_is_down_is_tried_again() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        found = hand(Chat(taken.getsockname()[1]))
    assert (found.outcome, found.fault) == (Outcome.RETRY, Fault.SERVER)
    assert "could not be reached" in found.detail
    assert TOKEN not in found.detail


def test_a_service_that_says_nothing_is_left_when_the_time_for_a_note_is_over(chat: Chat) -> None:
    chat.status = 0
    began = time.monotonic()
    found = hand(chat, patience=2)
    assert found == Attempt(Outcome.RETRY, "newsroom: not done within 2 s", Fault.SERVER)
    assert time.monotonic() - began < 10


def test_an_address_that_apprise_cannot_read_can_be_mended() -> None:
    found = send_note(NOTE, Messenger("newsroom", f"jsn://{TOKEN}"))
    assert (found.outcome, found.detail) == (
        Outcome.RETRY,
        "newsroom: Apprise cannot read its address: correct the URL",
    )


def test_without_apprise_the_mend_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "apprise", None)  # as Python does where a package is missing
    found = send_note(NOTE, Messenger("newsroom", f"json://{TOKEN}"))
    assert (found.outcome, found.detail) == (
        Outcome.RETRY,
        "newsroom: needs Apprise: pip install 'raid-monitor[notify]'",
    )


def test_an_address_is_not_shown() -> None:
    assert TOKEN not in repr(Messenger("newsroom", f"json://{TOKEN}"))


# In the whole


def notify(lines: str) -> str:
    return f"notify:\n  - {{name: newsroom, {lines}}}\n"


def cycle(folder: Path, server: FeedServer, more: str) -> Cycle:
    """A cycle on the first morning after the record, which was unusual."""
    write_record(folder / "record.csv", NIGHT - timedelta(days=1))
    config = load_config(write_config(folder, server, more=more))
    server.serve(f"/{OFFICIAL}.xml", make_rss(report(NIGHT, UNUSUAL)))
    with Store.open(config.store, at(NIGHT), exclusive=True) as store:
        return run(config, store, at(NIGHT))


def test_an_alert_reaches_a_messenger_once_without_any_mail_server(
    tmp_path: Path, server: FeedServer, chat: Chat
) -> None:
    (tmp_path / "chat.txt").write_text(chat.url + "\n", encoding="utf-8")
    first, second = (cycle(tmp_path, server, notify("url_file: chat.txt")) for _ in range(2))
    (written,) = first.told.notifications
    assert written.recipient == "notify:newsroom"
    assert (second.told.notifications, second.deliveries) == ((), ())
    (post,) = chat.posts
    assert f"{UNUSUAL} drones" in post["message"]
    assert str(UNUSUAL) in post["title"]
    assert base64.b64decode(post["attachments"][0]["base64"]).startswith(PNG[:8])
    assert post["message"].splitlines()[-1] == written.message_id.strip("<>")
    kept = [path for path in tmp_path.rglob("*") if path.is_file() and path.name != "chat.txt"]
    assert [path for path in kept if TOKEN.encode() in path.read_bytes()] == []


def test_a_messenger_whose_address_is_missing_waits_and_check_names_the_mistake(
    tmp_path: Path, server: FeedServer
) -> None:
    done = cycle(tmp_path, server, notify(f"url_env: {SECRET}"))
    assert done.polls[0].new == 1  # nothing that is missing here stops the polling
    (waiting,) = done.waiting
    assert (waiting.recipient, waiting.tries) == ("notify:newsroom", 1)
    assert waiting.detail == "notify: newsroom: the environment has no variable of url_env: set it"
    assert waiting.detail in find_obstacles(load_config(tmp_path / "feeds.yaml"))


def test_check_sends_a_test_to_messengers(
    call: Call, tmp_path: Path, server: FeedServer, chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(SECRET, chat.url)
    make_desk(tmp_path, server, more=notify(f"url_env: {SECRET}"))
    done = call("check", "--send-test")
    assert done.returncode == 0, done.stdout
    assert "mail to notify:newsroom: sent: taken by newsroom" in done.stdout
    assert "no email section" not in done.stdout
    assert [post["title"] for post in chat.posts] == ["Raid Monitor: a test"]


def test_messengers_are_recipients_with_what_the_configuration_says_of_them(
    tmp_path: Path, server: FeedServer
) -> None:
    more = (
        notify("url_env: A")
        + "  - {name: b, url_env: B, level: notable, series: [drones_launched], lang: uk}"
    )
    make_desk(tmp_path, server, more=more)
    assert load_config(tmp_path / "feeds.yaml").recipients == (
        Recipient("notify:newsroom", Level.UNUSUAL, (), "en"),
        Recipient("notify:b", Level.NOTABLE, ("drones_launched",), "uk"),
    )
