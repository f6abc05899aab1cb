"""The whole mail, as a server gets it and a client shows it: size, parts, and how it looks in a browser."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from functools import cache
from pathlib import Path
from typing import Literal

import pytest
from browser import needs_chromium, run_browser, visit
from playwright.sync_api import Browser
from test_pictures import order_of
from test_reports import (
    NIGHT,
    NO_MISSILES,
    SOURCES,
    STRANGE,
    Seen,
    make_alert,
    make_claim,
    make_entry,
    make_verdict,
    observe,
)
from test_story import FIRST, Story, story, write_counts  # noqa: F401
from world import QUIET, at, report

from monitor.lang import LANGS
from monitor.model import Doubt, DoubtKind, Entry, Observation, Reason, Report, Source, Standing
from monitor.notify import build_message
from monitor.pipeline.draw import draw_chart
from monitor.reports import night_report, trial_report

MADE = datetime(2025, 9, 7, 7, 12, tzinfo=UTC)
LIMIT = 100_000
"""Bytes of a whole mail, as it goes to the server."""
LONG = "У ніч на 7 вересня противник атакував 810 ударними безпілотниками різних типів і 13 ракетами; " * 2
OUTLETS = {
    f"outlet{n}": Source(f"outlet{n}", f"Щоденна газета {n}", SOURCES["outlet"].rank) for n in range(12)
}


@cache
def draw(lang: str, chart: str) -> bytes:
    return draw_chart(order_of("light", lang), chart).png


def report_of(
    lang: str, evidence: Sequence[Observation], entries: Sequence[Entry], doubts: Sequence[Doubt] = ()
) -> Report:
    """A provisional night of two series that are both told."""
    verdicts = [
        make_verdict(standing=Standing.PROVISIONAL),
        make_verdict("missiles_launched", 48, 0.004, standing=Standing.WITHHELD),
    ]
    return night_report(
        *(NIGHT, [make_alert(one) for one in verdicts], verdicts, evidence),
        entries={entry.id: entry for entry in entries},
        sources=SOURCES | OUTLETS,
        png=draw(lang, "night"),
        reason=Reason.HIGHER,
        doubts=doubts,
        remarks=["92 of 100 drones were stopped, in the nights before 88." * 2] * 5,
        lang=lang,
        made=MADE,
    )


def common_report(lang: str) -> Report:
    """Twelve outlets that each said it three times, at length."""
    claims = [
        make_claim(810 + k, source, quote=f"{k} {LONG}", entry=source) for source in OUTLETS for k in range(3)
    ]
    entries = [
        replace(
            make_entry(source, title=LONG, link=f"https://example.org/news/2025/09/07/{source}"), id=source
        )
        for source in OUTLETS
    ]
    return report_of(lang, [observe(*claims)], entries, [Doubt(DoubtKind.CONFLICT, LONG, NIGHT)] * 3)


def hostile_report(lang: str) -> Report:
    """Marks that grow when they are escaped, in all that a stranger can say."""
    wide = "<&\"'> " * 400
    claims = [make_claim(n, "outlet", quote=f"{n} {wide}", entry=f"e{n}") for n in range(100)]
    link = "https://example.org/" + "&" * 450
    entries = [replace(make_entry("outlet", title=wide, link=link), id=f"e{n}") for n in range(100)]
    doubts = [Doubt(DoubtKind.UNREAD, f"{n} {wide}", NIGHT) for n in range(50)]
    return report_of(lang, [observe(*claims)], entries, doubts)


def write_mail(report: Report, recipient: str = "desk@example.org") -> bytes:
    return build_message(
        report,
        night=NIGHT,
        recipient=recipient,
        sender="Raid Monitor <monitor@example.org>",
        reason=Reason.HIGHER,
        message_id="<1@raid-monitor.example.org>",
        created=MADE,
    )


def parse(data: bytes) -> EmailMessage:
    return message_from_bytes(data, policy=policy.default)


def show(data: bytes, file: Path) -> str:
    """The HTML part as a client shows it, with its picture in place, as the address of a file."""
    message = parse(data)
    body = message.get_body(("html",))
    assert body is not None
    html = body.get_content()
    for part in message.walk():
        if part.get_content_type() == "image/png":
            name = part["Content-ID"].strip("<>")
            picture = base64.b64encode(part.get_content()).decode()
            html = html.replace(f"cid:{name}", f"data:image/png;base64,{picture}")
    file.write_text(html, encoding="utf-8")
    return file.as_uri()


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("make", [common_report, hostile_report])
def test_a_whole_mail_is_under_100_kb(make: type[Report], lang: str) -> None:
    assert len(write_mail(make(lang))) < LIMIT


def test_a_mail_has_a_text_a_page_and_a_picture_of_the_page_and_nothing_else() -> None:
    message = parse(write_mail(common_report("uk")))
    kinds = [part.get_content_type() for part in message.walk()]
    assert kinds == ["multipart/alternative", "text/plain", "multipart/related", "text/html", "image/png"]
    page = Seen(message.get_body(("html",)).get_content())  # type: ignore[union-attr]
    (picture,) = [attrs for tag, attrs in page.tags if tag == "img"]
    assert [part["Content-ID"] for part in message.walk() if part["Content-ID"]] == ["<chart>"]
    assert picture["src"] == "cid:chart"
    assert "810" in (picture["alt"] or "")


def test_a_page_brings_all_that_it_needs_and_is_laid_out_as_clients_can() -> None:
    html = common_report("en").html
    page = Seen(html)
    asked = [
        value for _, attrs in page.tags for name, value in attrs.items() if name in ("src", "background")
    ]
    assert asked == ["cid:chart"]
    assert not [tag for tag, _ in page.tags if tag in ("script", "link", "iframe", "object", "form", "svg")]
    assert not re.search(r"url\(|@import|flex|grid|position:|float:|<!--", html)
    assert [tag for tag, _ in page.tags if tag in ("h1", "h2", "h3")][:2] == ["h1", "h2"]
    assert [attrs["lang"] for tag, attrs in page.tags if tag == "html"] == ["en"]


def test_the_list_of_mails_shows_the_first_sentence_beside_the_subject() -> None:
    words = Seen(common_report("en").html).text
    assert words.startswith("Revised: 810 drones and at least 48 missiles")
    assert words.split(" (provisional) ", 1)[1].startswith("Russia launched 810 drones")


def test_it_says_when_it_was_made_and_how_to_be_told_less_in_page_and_text() -> None:
    mail = common_report("en")
    for words in (Seen(mail.html).text, " ".join(mail.text.split())):
        assert "Made on 7 September, 10:12 Kyiv time." in words
        assert "They can stop it, make it less, or mute it for a time" in words


def test_the_text_stands_alone_with_a_table_that_can_be_read() -> None:
    text = common_report("en").text
    head, drones, rarity, missiles, _ = next(
        text.splitlines()[n : n + 5] for n, line in enumerate(text.splitlines()) if "expected" in line
    )
    assert drones.split()[:2] == ["Drones", "810"]
    assert head.index("95 % below") + len("95 % below") == drones.index("598") + 3
    assert rarity.startswith("  Rarity: about once in 400 nights")
    assert "at least 48" in missiles
    assert all(len(line) <= 72 for line in text.splitlines() if "https://" not in line)


def test_a_strangers_words_reach_no_header_and_no_tag_of_a_mail() -> None:
    sources = {"air-force": Source("air-force", STRANGE, SOURCES["air-force"].rank)}
    mail = night_report(
        *(NIGHT, [make_alert(make_verdict())], [make_verdict(), NO_MISSILES]),
        evidence=[observe(make_claim(quote=STRANGE))],
        entries={"e-air-force": make_entry(title=STRANGE)},
        sources=sources,
        png=b"",
        reason=Reason.FIRST,
        doubts=[Doubt(DoubtKind.UNREAD, STRANGE, NIGHT)],
        made=MADE,
    )
    message = parse(write_mail(mail))
    assert message["Bcc"] is None
    assert message["To"] == "desk@example.org"
    page = Seen(message.get_body(("html",)).get_content())  # type: ignore[union-attr]
    assert not [tag for tag, _ in page.tags if tag in ("script", "img")]
    assert "<script>alert(1)</script>" in page.text


def test_a_mail_about_the_share_stopped_arrives_whole_with_its_own_chart(story: Story) -> None:  # noqa: F811
    launched = [80 + 37 * number % 60 for number in range(120)]
    write_counts(story, [(count, count - 10 - number % 9) for number, count in enumerate(launched)])
    story.serve(report(FIRST, QUIET))  # half of them shot down
    story.cycle(at(FIRST))
    ((_, data),) = story.mailbox.received
    assert len(data) < LIMIT
    message = parse(data)
    page = Seen(message.get_body(("html",)).get_content())  # type: ignore[union-attr]
    (picture,) = [attrs for tag, attrs in page.tags if tag == "img"]
    assert (picture["alt"] or "").startswith("Chart of the share of drones stopped, 120 nights up to")
    assert "This night: 60 of 120, 50 of 100." in (picture["alt"] or "")
    (png,) = [
        part.get_content() for part in message.walk() if part["Content-ID"] == f"<{picture['src'][4:]}>"
    ]  # type: ignore[index]
    assert png == story.reports[f"alert-{FIRST}.png"]
    text = " ".join(message.get_body(("plain",)).get_content().split())  # type: ignore[union-attr]
    for words in (page.text, text):
        assert "Of 120 drones launched at Ukraine in the night to 10 June 2026, 60 were stopped" in words
        assert "Made on 10 June, 09:00 Kyiv time." in words


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with run_browser() as running:
        yield running


@needs_chromium
@pytest.mark.parametrize(("width", "scheme"), [(375, "light"), (375, "dark"), (800, "dark")])
def test_a_mail_in_a_browser_fits_is_quiet_and_has_no_barrier(
    browser: Browser, tmp_path: Path, width: int, scheme: Literal["light", "dark"]
) -> None:
    mails = {
        "common": common_report("uk"),
        "hostile": hostile_report("en"),
        "trial": trial_report(MADE + timedelta(days=1), "uk"),
    }
    wrong = []
    for name, mail in mails.items():
        address = show(write_mail(mail), tmp_path / f"{name}.html")
        with visit(browser, address, width=width, scheme=scheme) as seen:
            wrong += [f"{name}: {complaint}" for complaint in seen.complaints]
            wrong += [
                f"{name}: asks {url[:80]}" for url in seen.asked if not url.startswith(("file:", "data:"))
            ]
            wrong += [f"{name}: {barrier}" for barrier in seen.find_barriers()]
            wrong += [f"{name}: scrolls sideways"] * seen.has_side_scroll()
    assert not wrong
