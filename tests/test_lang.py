"""Languages: the catalogue is whole, forms and dates are right, a report in Ukrainian holds no English."""

from __future__ import annotations

import ast
import re
from datetime import date, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path
from string import Formatter

import pytest
import yaml
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

from monitor.alerts import AlertSettings
from monitor.analysis import Judgement, judge, make_record
from monitor.baseline import DEFAULT
from monitor.charts import calibration, nights, shares, weapons
from monitor.charts.weapons import UNNAMED
from monitor.config import json_schema
from monitor.history import RECORD, bundled_history, read_history
from monitor.lang import LANGS, WEAPONS, find_words, name_weapon
from monitor.model import KYIV, Alert, AlertState, Reason, Report, Standing, Verdict
from monitor.pipeline.site.plan import FILES
from monitor.reports import night_report, retell_doubt, retell_reason, retelling
from monitor.reports.finding import NOTICES, PREFIXES
from monitor.reports.gaps import OPEN
from monitor.reports.sayings import MEASURES
from monitor.reports.words import BOUNDS, FAMILIES
from monitor.series import JUDGED, LABELS
from monitor.site.alerts import REASONS
from monitor.site.chart import WORDS
from monitor.site.night import NAMED, STANDINGS, TURNS, WINDOWS
from monitor.site.rendering import SECTIONS

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


SPEAKING = [path for name in ("reports", "charts", "cli", "site") for path in (ROOT / name).glob("*.py")]


def find_sentences() -> set[str]:
    """Every sentence that the code hands to `t`, and every string of the modules that do."""
    said = set()
    for path in [*SPEAKING, ROOT / "lang" / "words.py"]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            name = getattr(node, "func", None)
            if isinstance(node, ast.Call) and isinstance(name, ast.Name) and name.id in ("t", "self"):
                said |= {
                    one.value
                    for one in ast.walk(node.args[0])
                    if isinstance(one, ast.Constant) and isinstance(one.value, str)
                }
    for path in (ROOT / "templates").glob("**/*.*"):
        if path.suffix in (".html", ".txt"):
            found = re.findall(r"""\bt\((?:"([^"]+)"|'([^']+)')""", path.read_text(encoding="utf-8"))
            said |= {one or other for one, other in found}
    tables = (
        PREFIXES,
        NOTICES,
        MEASURES,
        BOUNDS,
        UNNAMED,
        REASONS,
        STANDINGS,
        TURNS,
        WINDOWS,
        NAMED,
    )
    tables += (SECTIONS, WORDS, FILES)
    forms = {*retelling.DOUBTS, *retelling.REASONS, *retelling.STANDINGS, *retelling.HEADS, retelling.THOUGH}
    return {
        *said,
        *(text for table in tables for text in table.values()),
        *forms,
        *LABELS.values(),
        *OPEN,
        *ABOUTS,
    } - {""}


@pytest.mark.parametrize("lang", OTHERS)
def test_a_catalogue_has_every_sentence_with_the_same_names_and_none_that_is_not_said(lang: str) -> None:
    words = find_words(lang)
    sentences = find_sentences() | (set(WEAPONS.values()) - set(words.nouns))
    explaining = {LABELS[name] for name in LABELS if name not in JUDGED} - set(words.texts)
    assert sentences - set(words.texts) <= explaining
    spoken = [*SPEAKING, *(ROOT / "model").glob("*.py"), ROOT / "story.py"]
    spoken.append(ROOT / "pipeline" / "site" / "feeds.py")
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


@pytest.mark.parametrize("lang", LANGS)
def test_a_name_is_said_with_any_number_and_no_name_is_cut(lang: str) -> None:
    t = find_words(lang)
    assert t.count(1, WEAPONS["oniks"]).endswith({"en": "1 Oniks", "uk": "1 Онікс"}[lang])
    assert t.count(5, WEAPONS["kh101"]) == {"en": "5 Kh-101", "uk": "5 Х-101"}[lang]
    assert name_weapon("jet_drone", t) == {"en": "Jet drones", "uk": "Реактивні дрони"}[lang]
    assert name_weapon("newest", t) == "Newest"


def test_every_type_that_is_read_has_a_name_for_people() -> None:
    table = yaml.safe_load((ROOT / "extract" / "lexicon" / "weapons.yaml").read_text(encoding="utf-8"))
    assert set(table) - set(WEAPONS) == {"drone", "missile", "guided_bomb", "all"}


def test_a_number_that_ends_in_one_takes_the_form_of_an_object() -> None:
    words = find_words("uk")
    said = [words.count_object(count, "missiles") for count in (1, 11, 21, 22)]
    assert said == ["1 ракету", "11 ракет", "21 ракету", "22 ракети"]
    assert find_words("en").count_object(21, "missiles") == "21 missiles"


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


@pytest.mark.parametrize(
    ("days", "en", "uk"),
    [
        ([], "", ""),
        (["2026-08-09"], "9 August 2026", "9 серпня 2026 року"),
        (["2026-08-09", "2026-08-10"], "9 and 10 August 2026", "9 і 10 серпня 2026 року"),
        (
            ["2026-08-09", "2026-08-11", "2026-08-12", "2026-08-13"],
            "9 and 11–13 August 2026",
            "9 і 11–13 серпня 2026 року",
        ),
        (
            ["2026-07-30", "2026-07-31", "2026-08-01", "2026-08-02", "2026-08-03", "2026-08-05"],
            "30, 31 July and 1–3, 5 August 2026",
            "30, 31 липня і 1–3, 5 серпня 2026 року",
        ),
        (
            ["2026-12-31", "2027-01-01"],
            "31 December 2026 and 1 January 2027",
            "31 грудня 2026 року і 1 січня 2027 року",
        ),
    ],
)
def test_dates_in_a_sentence_name_month_and_year_once(days: list[str], en: str, uk: str) -> None:
    found = [date.fromisoformat(day) for day in days]
    assert (find_words("en").dates(found), find_words("uk").dates(found)) == (en, uk)


def test_the_configuration_knows_the_languages() -> None:
    assert json_schema()["$defs"]["To"]["properties"]["lang"]["enum"] == list(LANGS)


class Spoken(HTMLParser):
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
    for text in (told.subject, told.text, Spoken(told.html).words):
        own = (
            " ".join(text.split()).replace(QUOTE, "").replace("Raid Monitor", "").replace("RAID MONITOR", "")
        )
        own = re.sub(r"https?://\S+", "", own)
        for name in (source.name for source in SOURCES.values()):
            own = own.replace(name, "")
        assert re.findall("[A-Za-z]{2,}", own) == []


WINDOW = "the night to 22 July 2025"
DOUBTS = [
    "reads like a nightly report, but no number could be read",
    "the text has more of one kind (drone) stopped (20) than launched (10) for one night",
    f"{WINDOW}: 12 intercepted and 3 lost drones are more than the 10 launched",
    f"{WINDOW}: 901 drones launched is more than 900",
    f"Пост says at least 224 drones launched in {WINDOW}; Сили says 200",
    "Пост says 224 drones launched in the day of 22 July 2025; Сили implies 0",
    f"Сили says 12, 13 and 14 drones launched in {WINDOW}: it can be only one of them",
    f"Сили: 224 drones and 12 missiles launched in {WINDOW} do not make the 250 drones and missiles "
    "counted in one",
    f"Сили: 20 drones launched in the 24 hours of 22 July 2025 are fewer than 30 drones in {WINDOW}",
    f"Сили: 20 drones launched and 3 missiles launched both in {WINDOW} and the day of 22 July 2025: "
    "it may be one raid, counted twice",
    "Сили: 20 drones and 30 drones launched by night and by day are more than 40 drones in the 24 hours of "
    "22 July 2025: a raid from night into day may be counted twice",
    f"Сили: 20 drones launched in the day of 22 July 2025 are counted over 8:00 (07:00 до 19:00), and "
    f"{WINDOW} has a count of its own: a raid may be in both",
    f"Пост: these are the figures of the night to 21 July 2025: drones launched 426, missiles launched 24; "
    f"the record has no number and 12 for {WINDOW}",
]


@pytest.mark.parametrize("text", DOUBTS)
def test_a_doubt_that_was_kept_in_english_is_said_in_ukrainian(text: str) -> None:
    said = retell_doubt(text, find_words("uk"))
    assert not re.findall("[A-Za-z]{2,}", said)
    assert sorted(re.findall(r"\d+", said)) == sorted(re.findall(r"\d+", text.replace("24 hours", "")))
    assert retell_doubt(text, find_words("en")) == text


def test_the_doubts_and_reasons_of_the_record_are_said_in_ukrainian() -> None:
    """Texts as the program makes them now: a form that was changed in one place only shows here."""
    history = read_history(bundled_history(), "bundled")
    assert history.last is not None
    record = make_record(history.claims, {RECORD.id: RECORD}, history.last, JUDGED)
    since = history.last - timedelta(days=60)
    expected = Judgement(record, DEFAULT, since, history.last)
    nights = [since + timedelta(days=number) for number in range(61)]
    verdicts = [one for night in nights for one in judge(record, expected, night, AlertSettings(), {})]
    t = find_words("uk")
    said = {one.reason: retell_reason(one.reason, t) for one in verdicts}
    said |= {one.text: retell_doubt(one.text.replace(RECORD.name, ""), t) for one in record.doubts}
    assert len(said) > 100
    assert [text for text, own in said.items() if re.search("[A-Za-z]{2,}", own)] == []


@pytest.mark.parametrize(
    "reason",
    [
        "unusual: at least 30 missiles (the rest is withheld); about once in 130 nights; "
        "99 of 100 nights stay below 1,234",
        "exceptional: 810 drones; rarer than once in a year; extrapolated (2 series judged together; alone "
        "about once in 300 nights); 99 of 100 nights stay below 645",
        "usual, though notable: 1 drone (provisional); about once in 40 nights; 95 of 100 nights stay below "
        "9",
        "unknown: record too short: 6 known nights, 30 are needed; nobody reported drones",
        "level moved: the median of the last 28 known nights is 110.5, that of the 90 before was 50",
        "notable: 9 of 12 drones were stopped, 75 of 100 (66 to 82); so few about once in 40 nights; "
        "the nights before had 86",
    ],
)
def test_the_reason_of_a_verdict_is_said_in_ukrainian(reason: str) -> None:
    said = retell_reason(reason, find_words("uk"))
    assert not re.findall("[A-Za-z]{2,}", said)
    assert said.count(";") == reason.count(";")


@pytest.mark.parametrize(
    ("lang", "said"),
    [("en", "the record ends 19 August 2026: 0 of"), ("uk", "запис закінчується 19 серпня 2026 року: з")],
)
def test_a_date_in_a_reason_is_written_out(lang: str, said: str) -> None:
    reason = "unknown: the record ends 2026-08-19: 0 of the last 60 nights are known, 20 are needed"
    assert said in retell_reason(reason, find_words(lang))
