"""The mail of a night: what it says, that it can be trusted with a stranger's text, and that it is small."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from html.parser import HTMLParser
from typing import Any

import numpy as np
import pytest

from monitor.lang import find_words
from monitor.model import (
    AIR_FORCE,
    Alert,
    AlertState,
    Attacker,
    Bound,
    Claim,
    Doubt,
    DoubtKind,
    Entry,
    Family,
    Finding,
    Forecast,
    Level,
    Measure,
    Observation,
    Rank,
    Reason,
    Report,
    Scope,
    Source,
    Standing,
    Unit,
    Verdict,
    Window,
)
from monitor.reports import (
    Late,
    cut,
    digest_report,
    night_report,
    night_subject,
    night_words,
    period_words,
    say_night,
    say_reading,
)
from monitor.reports.words import safe_link

NIGHT = date(2025, 9, 7)
SEEN = datetime(2025, 9, 7, 5, 31, tzinfo=UTC)
SOURCES = {
    "air-force": Source("air-force", "Air Force of Ukraine", Rank.OFFICIAL),
    "agency": Source("agency", "The Agency", Rank.WIRE),
    "outlet": Source("outlet", "An Outlet", Rank.OUTLET),
}
QUOTE = "In the night to 7 September the enemy attacked with 810 drones; 747 were shot down or jammed."


def make_forecast(series: str, middle: float, high: float) -> Forecast:
    """Expected `middle`, and 95 of 100 nights at `high` or below."""
    grid, cdf = np.array([0.0, middle, high, 5000.0]), np.array([0.0, 0.5, 0.95, 1.0])
    return Forecast(series, NIGHT, "recency", 600, grid, cdf)


def make_verdict(
    series: str = "drones_launched",
    value: int | None = 810,
    adjusted: float | None = 0.0025,
    *,
    finding: Finding = Finding.UNUSUAL,
    level: Level = Level.UNUSUAL,
    bound: Bound = Bound.EXACT,
    standing: Standing | None = Standing.OFFICIAL,
    reason: str = "",
) -> Verdict:
    forecast = make_forecast(series, 97.0, 597.0) if "drones" in series else make_forecast(series, 2.0, 32.0)
    return Verdict(
        series, NIGHT, finding, level, value, bound, standing, adjusted, adjusted, reason, forecast
    )


USUAL_MISSILES = make_verdict("missiles_launched", 13, 0.2, finding=Finding.USUAL, level=Level.NONE)
NO_MISSILES = make_verdict(
    "missiles_launched",
    None,
    None,
    finding=Finding.UNKNOWN,
    level=Level.NONE,
    standing=None,
    reason="unknown: nobody reported missiles",
)


def make_alert(verdict: Verdict, state: AlertState = AlertState.RAISED) -> Alert:
    return Alert(verdict.series, NIGHT, state, verdict, SEEN, SEEN)


def make_claim(
    value: int | None = 810,
    source: str = "air-force",
    *,
    quote: str = QUOTE,
    measure: Measure = Measure.LAUNCHED,
    hours: int = 0,
    entry: str | None = None,
) -> Claim:
    return Claim(
        weapon="drone",
        family=Family.DRONE,
        measure=measure,
        value=value,
        bound=Bound.EXACT,
        window=Window.NIGHT,
        night=NIGHT,
        attacker=Attacker.RU,
        scope=Scope.NATIONAL,
        part=False,
        quote=quote,
        start=0,
        end=len(quote),
        rule="r",
        entry=entry or f"e-{source}",
        source=source,
        voice=source,
        seen=SEEN + timedelta(hours=hours),
    )


def make_entry(source: str = "air-force", *, title: str = "A post", link: str | None = None) -> Entry:
    link = f"https://example.org/{source}/1" if link is None else link
    return Entry(f"e-{source}", "feed", source, title, "text", link, SEEN, SEEN, "digest", "en")


def observe(*claims: Claim, value: int | None = 810, measure: Measure = Measure.LAUNCHED) -> Observation:
    return Observation(
        Window.NIGHT,
        NIGHT,
        Family.DRONE,
        measure,
        value,
        Bound.EXACT,
        Standing.OFFICIAL,
        claims[:1],
        claims,
    )


def report(
    *verdicts: Verdict,
    alerts: Sequence[Alert] | None = None,
    evidence: Sequence[Observation] | None = None,
    entries: Sequence[Entry] | None = None,
    reason: Reason = Reason.FIRST,
    doubts: Sequence[Doubt] = (),
    png: bytes = b"picture",
) -> Report:
    judged = verdicts or (make_verdict(), USUAL_MISSILES)
    if alerts is None:
        alerts = [make_alert(one) for one in judged if one.finding is Finding.UNUSUAL]
    if evidence is None:
        stopped = make_claim(747, measure=Measure.INTERCEPTED)
        evidence = [observe(make_claim()), observe(stopped, value=747, measure=Measure.INTERCEPTED)]
    return night_report(
        NIGHT,
        alerts,
        judged,
        evidence,
        entries={entry.id: entry for entry in (entries or [make_entry()])},
        sources=SOURCES,
        png=png,
        reason=reason,
        doubts=doubts,
    )


class Seen(HTMLParser):
    """What a mail client makes of a page: its tags with attributes, and the text outside of style."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words += f" {data}" if self.tags and self.tags[-1][0] != "style" else ""

    @property
    def links(self) -> list[str | None]:
        return [attrs.get("href") for tag, attrs in self.tags if tag == "a"]

    @property
    def text(self) -> str:
        return " ".join(self.words.split())


def test_the_subject_is_the_finding() -> None:
    assert report().subject == "810 drones in the night to 7 September 2025: about once in 400 nights"


def test_a_chart_can_have_the_subject_as_its_title() -> None:
    alerts = [make_alert(make_verdict())]
    title = night_subject(NIGHT, alerts, [make_verdict(), USUAL_MISSILES])
    assert title == report().subject


def test_two_unusual_series_share_a_subject_that_says_which_is_rarest() -> None:
    drones, missiles = make_verdict(value=351, adjusted=0.008), make_verdict("missiles_launched", 68, 0.004)
    assert report(drones, missiles).subject == (
        "351 drones and 68 missiles in the night to 7 September 2025: "
        "so many missiles about once in 250 nights"
    )


@pytest.mark.parametrize(
    ("reason", "start"),
    [
        (Reason.HIGHER, "Revised: 810 drones"),
        (Reason.LOWER, "Revised: 810 drones"),
        (Reason.DIGEST, "Late: 810 drones"),
        (Reason.FIRST, "810 drones"),
    ],
)
def test_the_subject_opens_with_why_it_is_sent(reason: Reason, start: str) -> None:
    assert report(reason=reason).subject.startswith(start)


def test_a_withdrawn_alert_says_what_the_number_is_now() -> None:
    verdict = make_verdict(value=42, adjusted=0.8, finding=Finding.USUAL, level=Level.NONE)
    alerts = [make_alert(verdict, AlertState.WITHDRAWN)]
    mail = report(verdict, alerts=alerts, reason=Reason.WITHDRAWN)
    assert mail.subject == "Withdrawn: 42 drones in the night to 7 September 2025: not unusual"
    assert "takes back" in mail.text


def test_a_night_that_is_not_unusual_is_not_called_rare() -> None:
    usual = make_verdict(value=120, adjusted=0.6, finding=Finding.USUAL, level=Level.NONE)
    mail = report(usual, alerts=[make_alert(usual, AlertState.WITHDRAWN)], reason=Reason.WITHDRAWN)
    text = " ".join(mail.text.split())
    assert "That is not unusual, measured against" in text
    assert "this rare" not in text


@pytest.mark.parametrize(
    ("drones", "finding", "standing", "subject"),
    [
        (
            97,
            Finding.USUAL,
            Standing.WITHHELD,
            "97 drones and an undisclosed number of missiles in {when}: {open}",
        ),
        (
            97,
            Finding.USUAL,
            Standing.PROVISIONAL,
            "97 drones and an unknown number of missiles in {when}: {open}",
        ),
        (97, Finding.USUAL, None, "97 drones in {when}: not unusual"),
        (0, Finding.USUAL, Standing.WITHHELD, "An undisclosed number of missiles in {when}: {open}"),
        (
            810,
            Finding.UNUSUAL,
            Standing.WITHHELD,
            "810 drones and an undisclosed number of missiles in {when}: so many drones about once in 400 "
            "nights",
        ),
    ],
)
def test_missiles_that_were_not_counted_are_named_and_leave_the_night_open(
    drones: int, finding: Finding, standing: Standing | None, subject: str
) -> None:
    counted = make_verdict(value=drones, finding=finding, level=Level.NONE)
    missiles = replace(NO_MISSILES, standing=standing)
    said = night_subject(NIGHT, [], [counted, missiles])
    assert said == subject.format(when="the night to 7 September 2025", open="not known whether unusual")
    sentences = " ".join(say_night(NIGHT, [counted, missiles]))
    assert ("That is not unusual" in sentences) is (standing is None)
    assert ("number of missiles" in sentences) is (standing is not None)
    assert ("was kept back" in sentences) is (standing is Standing.WITHHELD)
    assert "launched 0 drones" not in sentences


@pytest.mark.parametrize("lang", ["en", "uk"])
def test_a_title_and_its_sentences_agree_where_one_of_two_numbers_cannot_be_judged(lang: str) -> None:
    drones = make_verdict(value=96, finding=Finding.USUAL, level=Level.NONE)
    missiles = replace(NO_MISSILES, value=3, bound=Bound.AT_LEAST, standing=Standing.PROVISIONAL)
    t = find_words(lang)
    assert t("not known whether unusual") in night_subject(NIGHT, [], [drones, missiles], lang)
    said = " ".join(say_night(NIGHT, [drones, missiles], t))
    assert t("That is not unusual") not in said
    assert t("So many {things} are not unusual", things=t.many("drones")) in said


def test_several_late_nights_have_the_rarest_in_the_subject() -> None:
    late = []
    for night, value, rarity in ((NIGHT - timedelta(days=1), 700, 0.008), (NIGHT, 810, 0.0025)):
        one = replace(make_verdict(value=value, adjusted=rarity), night=night)
        late.append(Late(night, [replace(make_alert(one), night=night)], [one], Reason.DIGEST, [], {}))
    mail = digest_report(late, SOURCES, b"png", "A chart", SEEN)
    assert mail.subject == (
        "Late: 810 drones in the night to 7 September 2025: about once in 400 nights; and 1 night more"
    )
    assert "700 drones in the night to 6 September 2025" in mail.text
    assert "7 September 2025: Drones: “about once in 400 nights” is an extrapolation" in " ".join(
        mail.text.split()
    )


def test_an_alert_that_stands_is_told_before_one_that_is_withdrawn() -> None:
    drones, missiles = make_verdict(), USUAL_MISSILES
    alerts = [make_alert(missiles, AlertState.WITHDRAWN), make_alert(drones)]
    assert report(drones, missiles, alerts=alerts).subject.startswith("810 drones in")


def test_a_night_that_nobody_reported_is_never_called_usual() -> None:
    drones = replace(NO_MISSILES, series="drones_launched", reason="unknown: nobody reported drones")
    mail = report(drones, NO_MISSILES, evidence=[], reason=Reason.SILENCE)
    assert mail.subject == "No number yet for the night to 7 September 2025"
    assert "Missiles: nobody reported missiles." in mail.text
    assert not re.search(r"\busual", mail.text)


def test_a_report_of_nothing_at_all_can_be_written() -> None:
    mail = night_report(NIGHT, [], [], [], entries={}, sources={}, png=b"", reason=Reason.SILENCE, doubts=[])
    assert "Nobody has reported this night yet." in mail.text
    assert not [tag for tag, _ in Seen(mail.html).tags if tag == "img"]


def test_what_is_provisional_or_withheld_is_said_in_the_subject_and_below() -> None:
    early = report(make_verdict(standing=Standing.PROVISIONAL))
    assert early.subject.endswith("(provisional)")
    assert "the official report may give another number" in early.text
    partial = report(make_verdict("missiles_launched", 28, standing=Standing.WITHHELD))
    assert partial.subject.startswith("At least 28 missiles in the night")
    assert "more may have come" in partial.text


def test_two_sentences_say_what_came_what_was_expected_and_how_rare_it_is() -> None:
    text = " ".join(report().text.split())
    assert (
        "Russia launched 810 drones at Ukraine in the night to 7 September 2025; a typical night has "
        "about 97, and 95 of 100 nights stay below 598. So many drones come about once in 400 nights, "
        "measured against 600 earlier nights; the number is official."
    ) in text


def test_a_rarity_that_two_series_share_is_not_told_of_one_count() -> None:
    alone = replace(make_verdict(adjusted=0.005), p=0.0025)
    text = " ".join(report(alone, USUAL_MISSILES).text.split())
    assert (
        "Drones and missiles judged together, a night this rare comes about once in 200 nights "
        "(the drones alone about once in 400 nights), measured against 600 earlier nights"
    ) in text


def test_the_table_has_every_series_also_those_that_did_not_alert() -> None:
    table = report().text
    assert re.search(r"Drones +810 +97 +598\n  Rarity: about once in 400 nights; 747 stopped\n", table)
    assert re.search(r"Missiles +13 +2 +33\n  Rarity: usual\n", table)


def test_a_rarity_beyond_a_year_is_called_an_extrapolation() -> None:
    assert "extrapolation" in report().text
    assert "extrapolation" not in report(make_verdict(adjusted=1 / 364)).text


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"weapon": "jet_drone", "value": 50, "bound": Bound.AT_LEAST}, "at least 50 jet drones launched"),
        ({"weapon": "kh101", "family": Family.MISSILE, "value": 1}, "1 Kh-101 launched"),
        ({"weapon": "oniks", "value": None, "withheld": True}, "Oniks launched, count withheld"),
        ({"weapon": "guided_bomb", "family": Family.BOMB}, "810 bombs launched"),
        ({"measure": Measure.HIT, "unit": Unit.LOCATION, "value": 41}, "hits at 41 places"),
        ({"measure": Measure.HIT, "unit": Unit.LOCATION, "value": 1}, "hits at 1 place"),
    ],
)
def test_a_claim_is_said_as_a_person_would(changed: dict[str, Any], said: str) -> None:
    assert say_reading(replace(make_claim(), **changed)) == said


def test_text_and_page_say_the_same() -> None:
    mail = report(doubts=[Doubt(DoubtKind.CONFLICT, "The Agency says 805 drones", NIGHT)])
    page, text = Seen(mail.html).text, " ".join(mail.text.split())
    for words in (
        mail.subject,
        "Russia launched 810 drones",
        "about once in 400 nights",
        QUOTE,
        "read as: 810 drones launched; 747 drones stopped",
        "The Agency says 805 drones.",
        "not a warning service",
        "Air Force of Ukraine",
        "08:31 Kyiv time",
    ):
        assert words in page, words
        assert words in text, words
    assert "https://example.org/air-force/1" in text
    assert Seen(mail.html).links == ["https://example.org/air-force/1"]


def test_the_chart_is_inline_and_described_and_nothing_else_is_fetched() -> None:
    page = Seen(report().html)
    assert [attrs["src"] for tag, attrs in page.tags if tag == "img"] == ["cid:chart"]
    alt = next(attrs["alt"] for tag, attrs in page.tags if tag == "img")
    assert alt is not None
    assert "Drones: 810, expected 97, 95 % of nights below 598" in alt
    assert not [tag for tag, _ in page.tags if tag in ("script", "link", "iframe", "object", "form")]
    assert "url(" not in report().html
    assert "@import" not in report().html


def test_the_weightiest_source_that_gave_the_number_comes_first() -> None:
    claims = [
        make_claim(),
        make_claim(805, "outlet", quote="805 drones", hours=-2),
        make_claim(800, "agency", quote="800 drones", hours=1),
    ]
    text = report(evidence=[observe(*claims)]).text
    assert text.index("* Air Force") < text.index("* The Agency") < text.index("* An Outlet")


def test_a_repeated_voice_is_named() -> None:
    claim = replace(make_claim(800, "agency"), voice="air-force")
    assert "The Agency, repeating Air Force of Ukraine" in report(evidence=[observe(claim)]).text
    unconfigured = replace(claim, voice=AIR_FORCE)
    assert "The Agency, repeating Air Force of Ukraine" in report(evidence=[observe(unconfigured)]).text


STRANGE = "<script>alert(1)</script><img src=x onerror=alert(2)>\r\nBcc: all@example.org\x00\u202e"


def test_a_strangers_text_stays_text() -> None:
    source = {"air-force": Source("air-force", STRANGE, Rank.OUTLET)}
    verdict = make_verdict(finding=Finding.UNKNOWN, reason=STRANGE)
    mail = night_report(
        NIGHT,
        [make_alert(make_verdict())],
        [verdict],
        [observe(make_claim(quote=STRANGE))],
        entries={"e-air-force": make_entry(title=STRANGE, link='https://example.org/"><script>')},
        sources=source,
        png=b"picture",
        reason=Reason.FIRST,
        doubts=[Doubt(DoubtKind.UNREAD, STRANGE, NIGHT)],
    )
    page = Seen(mail.html)
    assert not [tag for tag, _ in page.tags if tag == "script"]
    assert [attrs["src"] for tag, attrs in page.tags if tag == "img"] == ["cid:chart"]
    assert not [attrs for _, attrs in page.tags if any(name.startswith("on") for name in attrs)]
    assert "<script>alert(1)</script>" in page.text
    for text in (mail.subject, mail.text, mail.html):
        assert "\x00" not in text
        assert "\u202e" not in text
        assert "\nBcc:" not in text
    assert "\n" not in mail.subject


@pytest.mark.parametrize(
    "link",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        " javascript:alert(1)",
        "java\nscript:alert(1)",
        "data:text/html,<script>alert(1)</script>",
        "//example.org/",
        "/etc/passwd",
        "file:///etc/passwd",
        "https://",
        "http://[broken",
        "https://example.org/a b",
        "https://example.org/" + "a" * 2000,
        "",
    ],
)
def test_only_an_address_of_the_web_becomes_a_link(link: str) -> None:
    mail = report(entries=[make_entry(title="Click me", link=link)])
    assert Seen(mail.html).links == []
    assert "Click me" in Seen(mail.html).text
    assert safe_link("https://t.me/kpszsu/42?single") == "https://t.me/kpszsu/42?single"


def test_a_long_quote_is_cut_at_the_end_of_a_word() -> None:
    assert cut("drones and missiles", 15) == "drones and…"
    assert cut("drones and missiles", 19) == "drones and missiles"
    assert cut("drones and missiles", 11) == "drones and…"
    assert len(cut("слово " * 100)) <= 200
    assert len(cut("a" * 500)) == 200
    quote = "drones " * 60
    shown = re.findall(
        r"“(drones[^”]*)”", Seen(report(evidence=[observe(make_claim(quote=quote))]).html).text
    )
    assert shown
    assert all(len(one) <= 200 and one.endswith("drones…") for one in shown)


def test_the_words_that_have_the_number_launched_are_quoted_before_all_others() -> None:
    measures = (Measure.HIT, Measure.LOST, Measure.SUPPRESSED, Measure.INTERCEPTED, Measure.LAUNCHED)
    claims = [make_claim(n, quote=f"{one}: {n}.", measure=one) for n, one in enumerate(measures, 806)]
    mail = report(evidence=[observe(one, measure=one.measure) for one in claims])
    quotes = re.findall("“(.*?)”", mail.text.split("WHAT WAS SAID")[1].split("WHAT IS NOT KNOWN")[0])
    assert quotes == ["launched: 810.", "intercepted: 809.", "suppressed: 808."]
    assert "read as: 810 drones launched; 809 drones stopped" in mail.text


@pytest.mark.parametrize("number", ["1,221", "1 221", "1221"])
def test_a_quote_that_is_cut_holds_its_number(number: str) -> None:
    quote = f"{'Words before it ' * 15}{number} drones{' and after it' * 15}"
    mail = report(evidence=[observe(make_claim(1221, quote=quote), value=1221)])
    (shown,) = re.findall("“(…[^”]*)”", Seen(mail.html).text)
    assert f"{number} drones" in shown
    assert len(shown) <= 160
    assert shown.endswith("…")
    assert shown[1:].split()[0] in ("Words", "before", "it")


def test_a_mail_is_small_whatever_was_said() -> None:
    link = "https://example.org/" + "&" * 900
    claims = [
        make_claim(n, "outlet", quote=f"{n} " + "<&\"'>" * 100, entry=f"e{k}")
        for k in range(100)
        for n in range(10)
    ]
    entries = [replace(make_entry("outlet", title="<" * 500, link=link), id=f"e{k}") for k in range(100)]
    doubts = [Doubt(DoubtKind.UNREAD, f"{n} " + "<" * 5000, NIGHT) for n in range(200)]
    mail = report(evidence=[observe(*claims)], entries=entries, doubts=doubts)
    assert len(mail.html.encode()) < 25_000
    assert re.search(r"and 9\d more\.", Seen(mail.html).text)
    assert "196 more doubts" in mail.text


def test_doubts_and_evidence_of_other_nights_are_left_out() -> None:
    other = NIGHT - timedelta(days=1)
    stray = replace(observe(make_claim(500, "outlet", quote="500 drones")), night=other)
    mail = report(
        evidence=[observe(make_claim()), stray], doubts=[Doubt(DoubtKind.CONFLICT, "Of another night", other)]
    )
    assert "500 drones" not in mail.text
    assert "Of another night" not in mail.text
    assert "final as far as they are public" not in report(make_verdict(standing=Standing.DISPUTED)).text


def test_a_claim_without_its_entry_is_still_quoted() -> None:
    mail = report(evidence=[observe(make_claim(entry="gone", source="unheard-of"))])
    assert QUOTE in Seen(mail.html).text
    assert "unheard-of" in mail.text


@pytest.mark.parametrize(
    ("probability", "words"),
    [
        (1.0, "on most nights"),
        (0.5, "about once in 2 nights"),
        (1 / 45.9, "about once in 45 nights"),
        (0.01, "about once in 100 nights"),
        (1 / 99.9, "about once in 99 nights"),
        (1 / 412, "about once in 410 nights"),
        (1e-9, "less than once in 1,000 nights"),
    ],
)
def test_a_return_period_has_two_digits_and_never_grows(probability: float, words: str) -> None:
    assert period_words(probability) == words


def test_a_night_is_named_by_its_morning() -> None:
    assert night_words(NIGHT) == "the night to 7 September 2025"


@pytest.mark.parametrize(
    ("series", "words"),
    [
        ("day_drones_launched", "810 drones in the day of 7 September 2025"),
        ("daily_drones_launched", "810 drones in the night and day of 7 September 2025"),
    ],
)
def test_a_number_of_the_day_is_not_called_one_of_the_night(series: str, words: str) -> None:
    assert report(make_verdict(series)).subject.startswith(words)


def test_one_drone_is_one_drone() -> None:
    assert report(make_verdict(value=1)).subject.startswith("1 drone in")
