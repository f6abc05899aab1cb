"""The same text under several names counts once, and as of when it was first said."""

import itertools
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from monitor.extract import read_entry
from monitor.model import Doubt, Entry, Family, Measure, Observation, Rank, Source
from monitor.reconcile import settle
from monitor.reports.sayings import gather_sayings

NIGHT = date(2026, 7, 6)
SOURCES = {
    "wire": Source("wire", "Morning Wire", Rank.WIRE),
    "post": Source("post", "Harbour Post", Rank.OUTLET),
    "daily": Source("daily", "Kyiv Daily", Rank.OUTLET),
    "evening": Source("evening", "Evening Star", Rank.OUTLET),
}
TEXT = (
    "Russia launched {launched} drones at Ukraine overnight on 6 July, and crews across the whole country"
    " were at work until dawn, a spokesman said. Air defence shot down {shot} of the {launched} drones."
)
REWORDED = TEXT.replace("a spokesman said", "said a spokesman")
OTHER = "In the night to 6 July Ukraine was attacked with {launched} Russian drones; {shot} were shot down."


def publish(source: str, hour: float, launched: int = 120, text: str = TEXT, shot: int = 90) -> Entry:
    """An article of a source at an hour (UTC) of the night's morning."""
    said = text.format(launched=launched, shot=shot)
    when = datetime(NIGHT.year, NIGHT.month, NIGHT.day, tzinfo=UTC) + timedelta(hours=hour)
    return Entry(f"{source}:{hour}", source, source, "", said, "", when, when, f"{source}{hour}{said}")


def settle_entries(*entries: Entry) -> tuple[Observation, list[Doubt]]:
    """The drones launched and all doubts, the same in whatever order the entries came."""
    found = []
    for order in itertools.permutations(entries):
        nights = settle([claim for entry in order for claim in read_entry(entry).claims], SOURCES)
        seen = [one for night in nights for one in night.observations]
        (launched,) = (one for one in seen if (one.family, one.measure) == (Family.DRONE, Measure.LAUNCHED))
        found.append((launched, [doubt for night in nights for doubt in night.doubts]))
    assert all(one == found[0] for one in found)
    return found[0]


def test_a_late_copy_is_not_a_later_word() -> None:
    copied = publish("post", 5), publish("evening", 12)
    assert settle_entries(*copied, publish("daily", 8, 130, OTHER))[0].value == 130
    # The same number in other words is.
    again = publish("post", 5), publish("evening", 12, text=OTHER)
    assert settle_entries(*again, publish("daily", 8, 130, OTHER))[0].value == 120


def test_a_few_other_words_make_no_other_text() -> None:
    copied = publish("post", 5), publish("evening", 12, text=REWORDED)
    assert settle_entries(*copied, publish("daily", 8, 130, OTHER))[0].value == 130


def test_another_number_in_the_same_words_is_a_correction() -> None:
    assert settle_entries(publish("post", 5), publish("evening", 12, 126))[0].value == 126


def test_a_source_that_says_the_same_again_means_it() -> None:
    said = publish("post", 5), publish("post", 12), publish("daily", 8, 130, OTHER)
    assert settle_entries(*said)[0].value == 120


def test_a_source_that_carries_a_copied_text_again_means_it() -> None:
    said = publish("post", 5), publish("evening", 6), publish("evening", 12)
    assert settle_entries(*said, publish("daily", 8, 130, OTHER))[0].value == 120


def test_a_copied_article_in_two_feeds_of_its_source_is_said_once() -> None:
    article = publish("evening", 12)
    said = publish("post", 5), article, replace(article, id="evening-world:12", feed="evening-world")
    assert settle_entries(*said, publish("daily", 8, 130, OTHER))[0].value == 130


def test_a_copy_may_leave_out_sentences() -> None:
    trimmed = TEXT.partition(" Air defence")[0]
    copied = publish("post", 5), publish("evening", 12, text=trimmed)
    assert settle_entries(*copied, publish("daily", 8, 130, OTHER))[0].value == 130


def test_a_headline_that_anybody_might_write_is_no_copy() -> None:
    headline = "Overnight Russia launched {launched} drones."
    said = publish("post", 5, text=headline), publish("evening", 12, text=headline)
    assert settle_entries(*said, publish("daily", 8, 130, OTHER))[0].value == 120


def test_a_copy_has_the_voice_that_its_original_gives_each_number() -> None:
    text = (
        "Guards counted 7 missiles that Russia launched at Ukraine overnight on 6 July from the Black Sea."
        " It also launched {launched} drones overnight, the air force said in its report."
    )
    claims = [
        claim
        for entry in (publish("post", 5, text=text), publish("evening", 9, text=text))
        for claim in read_entry(entry).claims
    ]
    (night,) = settle(claims, SOURCES)
    voices = {(claim.family, claim.source): claim.voice for one in night.observations for claim in one.claims}
    assert voices[Family.DRONE, "evening"] == voices[Family.DRONE, "post"] == "ua-air-force"
    assert voices[Family.MISSILE, "evening"] == "post"


def test_copies_of_a_wire_are_the_wire_however_early_they_came() -> None:
    launched, _ = settle_entries(publish("post", 5), publish("wire", 6), publish("evening", 7))
    assert [claim.source for claim in launched.chosen] == ["wire"]
    assert {claim.source: claim.voice for claim in launched.claims} == {
        "wire": "wire",
        "post": "wire",
        "evening": "wire",
    }


def test_copies_that_differ_from_the_best_word_are_one_conflict() -> None:
    far = publish("post", 5, 250), publish("evening", 6, 250), publish("daily", 7, 250)
    _, doubts = settle_entries(publish("wire", 8, 120, OTHER), *far)
    assert [doubt.entry for doubt in doubts] == ["post:5"]


def test_a_report_says_whom_a_copy_repeats() -> None:
    entries = publish("post", 5), publish("evening", 12)
    launched, _ = settle_entries(*entries)
    sayings, _ = gather_sayings([launched], {entry.id: entry for entry in entries}, SOURCES)
    assert [saying.source for saying in sayings] == ["Harbour Post", "Evening Star, repeating Harbour Post"]
    assert [saying.used for saying in sayings] == [True, False]
