"""Languages: the catalogue is whole, forms and dates are right, a report in Ukrainian holds no English."""

from __future__ import annotations

import ast
import re
from datetime import date, datetime
from html.parser import HTMLParser
from pathlib import Path
from string import Formatter

import pytest
from test_reports import (
    NIGHT,
    NO_MISSILES,
    QUOTE,
    SOURCES,
    USUAL_MISSILES,
    make_alert,
    make_claim,
    make_entry,
    make_verdict,
    observe,
)

from monitor.charts import calibration, nights, shares, weapons
from monitor.charts.weapons import UNNAMED, WEAPONS
from monitor.config import json_schema
from monitor.lang import LANGS, find_words
from monitor.model import KYIV, Alert, AlertState, Reason, Report, Standing, Verdict
from monitor.reports import night_report
from monitor.reports.finding import NOTICES, PREFIXES
from monitor.reports.sayings import MEASURES
from monitor.reports.words import BOUNDS, FAMILIES
from monitor.series import JUDGED, LABELS

ROOT = Path(__file__).parent.parent / "monitor"
ABOUTS = [
    calibration.ABOUT,
    nights.ABOUT,
    shares.ABOUT,
    weapons.ABOUT,
    weapons.NONE_NAMED,
    weapons.SOME_NAMED,
]
OTHERS = [lang for lang in LANGS if lang != "en"]


SPEAKING = [path for name in ("reports", "charts", "cli") for path in (ROOT / name).glob("*.py")]


def find_sentences() -> set[str]:
    """Every sentence that the code hands to `t`, and every string of the modules that do."""
    said = set()
    for path in [*SPEAKING, ROOT / "lang" / "__init__.py"]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            name = getattr(node, "func", None)
            if isinstance(node, ast.Call) and isinstance(name, ast.Name) and name.id in ("t", "self"):
                said |= {
                    one.value
                    for one in ast.walk(node.args[0])
                    if isinstance(one, ast.Constant) and isinstance(one.value, str)
                }
    for path in (ROOT / "templates").glob("*.*"):
        said |= set(re.findall(r't\("([^"]+)"', path.read_text(encoding="utf-8")))
    tables = (PREFIXES, NOTICES, MEASURES, BOUNDS, WEAPONS, UNNAMED)
    return {*said, *(text for table in tables for text in table.values()), *LABELS.values(), *ABOUTS} - {""}


@pytest.mark.parametrize("lang", OTHERS)
def test_a_catalogue_has_every_sentence_with_the_same_names_and_none_that_is_not_said(lang: str) -> None:
    words = find_words(lang)
    sentences = find_sentences()
    explaining = {LABELS[name] for name in LABELS if name not in JUDGED} - set(words.texts)
    assert sentences - set(words.texts) <= explaining
    spoken = [*SPEAKING, *(ROOT / "model").glob("*.py"), ROOT / "story.py"]
    sources = "\n".join(path.read_text(encoding="utf-8") for path in spoken)
    assert [text for text in set(words.texts) - sentences if f'"{text}"' not in sources] == []
    for english, own in words.texts.items():
        fields = [{name for _, name, _, _ in Formatter().parse(one) if name} for one in (english, own)]
        assert fields[0] == fields[1], english
    assert all(len(forms) == 4 for forms in words.nouns.values())
    assert set(FAMILIES) <= set(words.nouns)


@pytest.mark.parametrize(
    ("count", "said"),
    [
        (1, "1 дрон"),
        (2, "2 дрони"),
        (5, "5 дронів"),
        (11, "11 дронів"),
        (21, "21 дрон"),
        (112, "112 дронів"),
        (1234, "1\xa0234 дрони"),
    ],
)
def test_a_noun_follows_its_number(count: int, said: str) -> None:
    assert find_words("uk").count(count, "drones") == said


def test_english_needs_no_catalogue() -> None:
    t = find_words("en")
    assert (t.count(1, "drones"), t.count(1234, "drones")) == ("1 drone", "1,234 drones")
    assert (t.join(["a"]), t.join(["a", "b", "c"]), t.join([])) == ("a", "a, b and c", "")
    assert t.date(date(2026, 6, 10)) == "10 June 2026"
    assert t("as {it} stands") == "as {it} stands"


def test_dates_and_times_are_said_in_the_language() -> None:
    t = find_words("uk")
    assert t.date(date(2026, 6, 10)) == "10 червня 2026 року"
    assert t.moment(datetime(2026, 6, 10, 8, 30, tzinfo=KYIV)) == "10 червня, 08:30 за Києвом"


def test_the_configuration_knows_the_languages() -> None:
    assert json_schema()["$defs"]["To"]["properties"]["lang"]["enum"] == list(LANGS)


class Words(HTMLParser):
    """The text of a page, without its style."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.words, self.style = "", False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.style = tag == "style"
        self.words += " ".join(value or "" for name, value in attrs if name == "alt")

    def handle_data(self, data: str) -> None:
        self.words += "" if self.style else f" {data}"


PROVISIONAL = make_verdict(standing=Standing.PROVISIONAL)
RARE = make_verdict(adjusted=0.0005)
CASES: list[tuple[list[Verdict], AlertState, Reason]] = [
    ([make_verdict(), USUAL_MISSILES], AlertState.RAISED, Reason.FIRST),
    ([make_verdict(), make_verdict("missiles_launched", 44)], AlertState.REVISED, Reason.HIGHER),
    ([PROVISIONAL, NO_MISSILES], AlertState.REVISED, Reason.LOWER),
    ([make_verdict("daily_drones_launched", 990), NO_MISSILES], AlertState.RAISED, Reason.DIGEST),
    ([RARE], AlertState.WITHDRAWN, Reason.WITHDRAWN),
    ([NO_MISSILES], AlertState.RAISED, Reason.FIRST),
]


@pytest.mark.parametrize(("verdicts", "state", "reason"), CASES)
def test_a_report_in_ukrainian_holds_no_english(
    verdicts: list[Verdict], state: AlertState, reason: Reason
) -> None:
    alerts: list[Alert] = [make_alert(one, state) for one in verdicts if one.adjusted]
    evidence, entries = [observe(make_claim())], {"e-air-force": make_entry(title="Пост")}
    told: Report = night_report(
        *(NIGHT, alerts, verdicts, evidence, entries, SOURCES, b"p", reason, []), lang="uk"
    )
    for text in (told.subject, told.text, Words(told.html).words):
        own = (
            " ".join(text.split()).replace(QUOTE, "").replace("Raid Monitor", "").replace("RAID MONITOR", "")
        )
        own = re.sub(r"https?://\S+", "", own)
        for name in (source.name for source in SOURCES.values()):
            own = own.replace(name, "")
        assert re.findall("[A-Za-z]{2,}", own) == []
