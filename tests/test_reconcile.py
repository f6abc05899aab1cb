"""What is settled from claims, and what is doubted, follows the rule, whatever the order they came in."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from world import observe

from monitor.extract import lexicon, read_text
from monitor.history import RECORD, bundled_history, read_history
from monitor.model import (
    KYIV,
    Attacker,
    Bound,
    Claim,
    Doubt,
    DoubtKind,
    Family,
    Measure,
    Observation,
    Rank,
    Scope,
    Source,
    Standing,
    Unit,
    Window,
)
from monitor.reconcile import join_bounds, settle
from monitor.reconcile.floors import APART, SHARED

NIGHT = date(2026, 7, 6)
SOURCES = {
    "ua-air-force": Source("ua-air-force", "Air Force of Ukraine", Rank.OFFICIAL),
    "ua-general-staff": Source("ua-general-staff", "General Staff", Rank.OFFICIAL),
    "record": RECORD,
    "wire": Source("wire", "Morning Wire", Rank.WIRE),
    "post": Source("post", "Harbour Post", Rank.OUTLET),
    "daily": Source("daily", "Kyiv Daily", Rank.OUTLET),
}
FAMILY = {
    "drone": Family.DRONE,
    "shahed": Family.DRONE,
    "decoy": Family.DRONE,
    "all": Family.ALL,
    "guided_bomb": Family.BOMB,
}
AIR_FORCE, GENERAL_STAFF = "ua-air-force", "ua-general-staff"


def say(
    value: int | None,
    weapon: str = "drone",
    source: str = AIR_FORCE,
    measure: Measure = Measure.LAUNCHED,
    *,
    hour: float = 9,
    bound: Bound = Bound.EXACT,
    night: date = NIGHT,
    window: Window = Window.NIGHT,
    entry: str | None = None,
    voice: str = AIR_FORCE,
    start: int = 0,
    withheld: bool = False,
) -> Claim:
    """A national claim in an entry of its own source, seen at an hour of Kyiv time on its night's morning."""
    seen = datetime(night.year, night.month, night.day, tzinfo=KYIV) + timedelta(hours=hour)
    quote = f"{value} {weapon}"
    return Claim(
        weapon=weapon,
        family=FAMILY.get(weapon, Family.MISSILE),
        measure=measure,
        value=value,
        bound=bound,
        window=window,
        night=night,
        attacker=Attacker.RU,
        scope=Scope.NATIONAL,
        part=False,
        quote=quote,
        start=start,
        end=start + len(quote),
        rule="test",
        entry=f"{source}:{hour}" if entry is None else entry,
        source=source,
        voice=voice,
        seen=seen,
        withheld=withheld,
    )


def settle_one(
    *claims: Claim, family: Family = Family.DRONE, measure: Measure = Measure.LAUNCHED
) -> Observation:
    (found,) = (one for one in observe(claims, SOURCES) if (one.family, one.measure) == (family, measure))
    return found


def doubts_of(*claims: Claim) -> list[Doubt]:
    return [doubt for night in settle(claims, SOURCES) for doubt in night.doubts]


class TestTheRule:
    def test_the_better_rank_wins_however_late_the_other_speaks(self) -> None:
        record = replace(say(345), source="record", entry="record:x")
        one = settle_one(say(340, source="wire", hour=20), record, say(351, hour=8), say(300, source="post"))
        assert (one.value, one.standing, len(one.claims)) == (351, Standing.OFFICIAL, 4)
        assert [claim.value for claim in one.chosen] == [351]

    def test_the_record_stands_as_official_where_no_official_word_is_stored(self) -> None:
        one = settle_one(replace(say(345), source="record"), say(340, source="wire", hour=20))
        assert (one.value, one.standing) == (345, Standing.OFFICIAL)

    def test_exact_goes_before_vague_and_a_later_vague_word_changes_nothing(self) -> None:
        one = settle_one(say(351, hour=8), say(300, hour=10, bound=Bound.AT_LEAST))
        assert (one.value, one.bound) == (351, Bound.EXACT)

    def test_the_latest_word_of_a_source_is_a_correction_not_a_dispute(self) -> None:
        one = settle_one(say(351, hour=8), say(356, hour=11))
        assert (one.value, one.standing) == (356, Standing.OFFICIAL)

    def test_a_bound_is_carried(self) -> None:
        one = settle_one(say(224, bound=Bound.AT_LEAST, source="post"))
        assert (one.value, one.bound, one.standing) == (224, Bound.AT_LEAST, Standing.PROVISIONAL)

    def test_two_official_sources_with_different_numbers_are_a_dispute(self) -> None:
        one = settle_one(say(351), say(340, source=GENERAL_STAFF, voice=GENERAL_STAFF, hour=10))
        assert (one.value, one.standing) == (340, Standing.DISPUTED)

    def test_two_official_sources_with_one_voice_are_no_dispute(self) -> None:
        one = settle_one(say(351), say(340, source=GENERAL_STAFF, hour=10))
        assert (one.value, one.standing) == (340, Standing.OFFICIAL)

    def test_who_repeats_another_has_given_up_a_number_of_their_own(self) -> None:
        own = say(340, source=GENERAL_STAFF, voice=GENERAL_STAFF, hour=8)
        one = settle_one(own, say(351, source=GENERAL_STAFF, hour=10), say(351, hour=11))
        assert (one.value, one.standing) == (351, Standing.OFFICIAL)

    def test_the_voice_of_a_word_is_that_of_the_number_it_gives(self) -> None:
        vague = say(300, source=GENERAL_STAFF, voice=GENERAL_STAFF, bound=Bound.ABOUT, entry="e")
        repeated = say(340, source=GENERAL_STAFF, entry="e", start=50, hour=8)
        assert settle_one(vague, repeated, say(351)).standing is Standing.OFFICIAL

    def test_a_correction_that_agrees_ends_a_dispute(self) -> None:
        other = say(340, source=GENERAL_STAFF, voice=GENERAL_STAFF, hour=10)
        one = settle_one(say(351), other, say(340, hour=11))
        assert (one.value, one.standing) == (340, Standing.OFFICIAL)

    def test_outlets_that_differ_stay_provisional(self) -> None:
        one = settle_one(say(351, source="post"), say(340, source="daily", hour=10))
        assert (one.value, one.standing) == (340, Standing.PROVISIONAL)
        assert not one.is_settled

    def test_a_source_that_is_no_longer_known_weighs_as_an_outlet(self) -> None:
        one = settle_one(say(9, source="gone", hour=20), say(351, source="wire"))
        assert (one.value, one.standing) == (351, Standing.PROVISIONAL)

    def test_a_vague_headline_gives_way_to_the_exact_body(self) -> None:
        headline = say(100, bound=Bound.AT_LEAST, entry="e")
        assert settle_one(headline, say(110, entry="e", start=80)).value == 110

    def test_what_one_entry_repeats_is_one_claim(self) -> None:
        one = settle_one(say(351, entry="e"), say(351, entry="e", start=90))
        assert [claim.start for claim in one.claims] == [0]


class TestWhatReachesTheRecord:
    @pytest.mark.parametrize(
        "claim",
        [
            replace(say(5), attacker=Attacker.UA),
            replace(say(5), attacker=None),
            replace(say(5), scope=Scope.LOCAL),
            replace(say(5), part=True),
            replace(say(5), unit=Unit.LOCATION),
            replace(say(5), night=None),
            replace(say(5), window=Window.WEEK),
        ],
        ids=["other direction", "nobody's", "local", "part", "places", "undated", "week"],
    )
    def test_other_numbers_settle_nothing(self, claim: Claim) -> None:
        assert observe([claim], SOURCES) == []

    def test_night_day_and_24_hours_of_one_date_are_kept_apart(self) -> None:
        claims = [
            say(139),
            say(753, window=Window.DAY, hour=19),
            say(892, window=Window.FULL_DAY, hour=20, source="wire"),
        ]
        values = {one.window: one.value for one in observe(claims, SOURCES) if one.family is Family.DRONE}
        assert values == {Window.NIGHT: 139, Window.DAY: 753, Window.FULL_DAY: 892}

    def test_drones_and_missiles_counted_as_one_are_never_split(self) -> None:
        observations = observe([say(419, "all", source="wire")], SOURCES)
        assert [(one.family, one.value) for one in observations] == [(Family.ALL, 419)]


class TestSums:
    LISTED = (
        say(6, "zircon", entry="e", start=10),
        say(23, "ballistic", entry="e", start=30),
        say(33, "kh101", entry="e", start=50),
    )

    def test_listed_types_are_added_where_no_total_is_said(self) -> None:
        one = settle_one(*self.LISTED, family=Family.MISSILE)
        assert (one.value, one.derived, one.bound, one.standing) == (62, True, Bound.EXACT, Standing.OFFICIAL)
        assert set(one.chosen) == set(self.LISTED)

    def test_a_total_of_the_same_entry_is_taken_instead_of_the_sum(self) -> None:
        one = settle_one(say(68, "missile", entry="e", start=90), *self.LISTED, family=Family.MISSILE)
        assert (one.value, one.derived) == (68, False)
        assert [claim.value for claim in one.chosen] == [68]

    def test_a_type_named_in_the_headline_and_in_the_body_counts_once(self) -> None:
        again = say(33, "kh101", entry="e", start=400)
        assert settle_one(*self.LISTED, again, family=Family.MISSILE).value == 62

    def test_one_type_from_two_places_counts_twice(self) -> None:
        more = say(4, "kh101", entry="e", start=400)
        assert settle_one(*self.LISTED, more, family=Family.MISSILE).value == 66

    def test_a_vague_part_makes_the_sum_a_least_number(self) -> None:
        vague = say(10, "kalibr", entry="e", start=70, bound=Bound.AT_LEAST)
        one = settle_one(*self.LISTED, vague, family=Family.MISSILE)
        assert (one.value, one.bound, one.standing) == (72, Bound.AT_LEAST, Standing.OFFICIAL)

    def test_lists_of_two_entries_are_not_added(self) -> None:
        later = say(2, "kinzhal", hour=12)
        assert settle_one(*self.LISTED, later, family=Family.MISSILE).value == 2

    def test_a_later_list_does_not_replace_a_total_that_was_said(self) -> None:
        one = settle_one(say(68, "missile", hour=8), say(2, "kinzhal", hour=12), family=Family.MISSILE)
        assert one.value == 68

    def test_the_only_type_of_drone_named_is_the_drone_total(self) -> None:
        one = settle_one(say(24, "shahed"))
        assert (one.value, one.derived) == (24, False)

    def test_two_types_of_drones_are_a_sum(self) -> None:
        one = settle_one(say(90, "shahed", entry="e"), say(60, "decoy", entry="e", start=20))
        assert (one.value, one.derived) == (150, True)


class TestWithheld:
    def test_a_type_without_a_number_makes_the_official_count_a_least_number(self) -> None:
        claims = (
            say(3, "kh31p", entry="e"),
            say(None, "iskander_m", entry="e", start=20),
            say(None, "s400", entry="e", start=40),
        )
        one = settle_one(*claims, family=Family.MISSILE)
        assert (one.value, one.bound, one.standing) == (3, Bound.AT_LEAST, Standing.WITHHELD)
        assert set(one.chosen) == set(claims)
        assert not one.is_settled

    def test_nothing_counted_is_no_number_and_never_zero(self) -> None:
        one = settle_one(say(None, "iskander_kn23", entry="e"), say(167, entry="e"), family=Family.MISSILE)
        assert (one.value, one.standing) == (None, Standing.WITHHELD)

    def test_what_was_stopped_is_the_least_that_was_launched(self) -> None:
        stopped = say(3, "kh59_69", measure=Measure.INTERCEPTED, entry="e", start=90)
        one = settle_one(say(None, "oniks", entry="e"), stopped, family=Family.MISSILE)
        assert (one.value, one.bound, one.standing) == (3, Bound.AT_LEAST, Standing.WITHHELD)
        assert stopped in one.chosen

    def test_a_count_that_was_kept_back_and_is_less_than_what_was_stopped_is_not_taken(self) -> None:
        kept_back = say(1, entry="e", withheld=True)
        stopped = say(2, measure=Measure.INTERCEPTED, entry="e", start=90)
        one = settle_one(kept_back, stopped)
        assert (one.value, one.chosen, one.standing) == (2, (stopped,), Standing.WITHHELD)
        assert kept_back in one.claims

    FLOORS = (
        ([(32, "kh101")], [(2, "ballistic")], 34),
        ([(32, "kh101")], [(33, "missile")], 33),
        ([(32, "kh101")], [(10, "missile"), (8, "kh101"), (2, "ballistic")], 34),
        ([(32, "kh101")], [(30, "cruise"), (2, "ballistic")], 34),
        ([(32, "kh101")], [(40, "cruise"), (2, "ballistic")], 42),
        ([(32, "kh101")], [(35, "kh101")], 35),
        ([(32, "kh101"), (4, "kalibr")], [(20, "kh101"), (6, "kalibr"), (1, "kh59_69")], 39),
        ([(5, "iskander_kn23")], [(3, "iskander_m")], 5),
        ([(5, "kh101")], [(7, "zircon"), (6, "ballistic"), (6, "cruise")], 12),
        ([], [(2, "ballistic"), (3, "kh101")], 5),
        ([(3, "kh101")], [], 3),
    )

    @pytest.mark.parametrize(("came", "stopped", "least"), FLOORS)
    def test_the_least_is_reckoned_by_type_and_no_missile_counts_twice(
        self, came: list[tuple[int, str]], stopped: list[tuple[int, str]], least: int
    ) -> None:
        launched = [say(value, weapon, entry="e", start=9 * n) for n, (value, weapon) in enumerate(came)]
        down = [
            say(value, weapon, measure=Measure.INTERCEPTED, entry="e", start=100 + 9 * n)
            for n, (value, weapon) in enumerate(stopped)
        ]
        silent = say(None, "missile", entry="e", start=200, withheld=True)
        for claims in ([silent, *launched, *down], [*down[::-1], *launched[::-1], silent]):
            one = settle_one(*claims, family=Family.MISSILE)
            assert (one.value, one.bound, one.standing) == (least, Bound.AT_LEAST, Standing.WITHHELD)

    def test_what_was_stopped_at_most_is_no_least_number(self) -> None:
        stopped = say(3, "kh59", measure=Measure.INTERCEPTED, entry="e", start=90, bound=Bound.AT_MOST)
        one = settle_one(say(None, "oniks", entry="e"), stopped, family=Family.MISSILE)
        assert (one.value, one.standing) == (None, Standing.WITHHELD)

    def test_the_types_that_are_told_apart_are_those_of_the_lexicon(self) -> None:
        text = (Path(lexicon.__file__).parent / "lexicon" / "weapons.yaml").read_text(encoding="utf-8")
        assert {*APART, *frozenset().union(*APART.values(), *SHARED)} <= set(yaml.safe_load(text))

    def test_a_withheld_zero_of_the_record_is_no_number(self) -> None:
        text = "night,missiles_launched,missiles_withheld\n2026-09-05,0,1\n2026-09-08,32,2\n"
        first, second = observe(read_history(text, "h").claims, SOURCES)
        assert (first.value, first.standing) == (None, Standing.WITHHELD)
        assert (second.value, second.bound, second.standing) == (32, Bound.AT_LEAST, Standing.WITHHELD)

    def test_an_outlets_silence_on_a_number_is_provisional(self) -> None:
        one = settle_one(
            say(None, "kalibr", "post", entry="e"), say(4, "kh101", "post", entry="e"), family=Family.MISSILE
        )
        assert (one.value, one.bound, one.standing) == (4, Bound.AT_LEAST, Standing.PROVISIONAL)

    def test_a_type_named_without_a_number_and_counted_elsewhere_is_not_withheld(self) -> None:
        one = settle_one(
            say(None, "kh101", entry="e"), say(33, "kh101", entry="e", start=60), family=Family.MISSILE
        )
        assert (one.value, one.bound, one.standing) == (33, Bound.EXACT, Standing.OFFICIAL)

    def test_a_type_of_missile_named_beside_their_exact_total_is_not_withheld(self) -> None:
        one = settle_one(say(68, "missile", entry="e"), say(None, "oniks", entry="e"), family=Family.MISSILE)
        assert (one.value, one.bound, one.standing) == (68, Bound.EXACT, Standing.OFFICIAL)

    def test_a_type_of_drone_named_beside_their_total_is_not_withheld(self) -> None:
        one = settle_one(say(101, entry="e"), say(None, "decoy", entry="e", start=20))
        assert (one.value, one.standing) == (101, Standing.OFFICIAL)


class TestImpliedZeros:
    def test_an_official_report_of_drones_alone_implies_no_missiles(self) -> None:
        drones = say(133)
        one = settle_one(drones, family=Family.MISSILE)
        assert (one.value, one.implied, one.standing) == (0, True, Standing.OFFICIAL)
        assert one.chosen == (drones,)
        assert one.is_settled

    def test_a_count_of_all_targets_that_is_the_drones_alone_implies_no_missiles(self) -> None:
        stopped = {"measure": Measure.INTERCEPTED, "entry": "e"}
        said = [say(154, entry="e"), say(138, **stopped), say(138, "all", **stopped)]
        assert [one.value for one in observe(said, SOURCES) if one.implied] == [0]
        more = [say(154, entry="e"), say(138, **stopped), say(141, "all", **stopped)]
        assert not [one for one in observe(more, SOURCES) if one.implied]

    def test_an_official_report_of_missiles_alone_implies_no_drones(self) -> None:
        assert settle_one(say(5, "missile")).value == 0

    @pytest.mark.parametrize(
        "other",
        [
            say(None, "missile", entry="e"),
            say(2, "kh59", measure=Measure.INTERCEPTED, entry="e"),
            replace(say(1, "kh59", measure=Measure.HIT, entry="e"), scope=Scope.LOCAL),
            say(140, "all", entry="e"),
        ],
        ids=["without a number", "stopped", "local", "counted as one"],
    )
    def test_a_word_on_missiles_in_the_report_implies_nothing(self, other: Claim) -> None:
        zeros = [one for one in observe([say(133, entry="e"), other], SOURCES) if one.implied]
        assert zeros == []

    @pytest.mark.parametrize(
        ("text", "value", "bound"),
        [
            ("Overnight Russia launched about 100 drones, among them several Shaheds.", 100, Bound.ABOUT),
            ("Overnight Russia launched dozens of drones.", None, None),
            ("Overnight Russia launched 4 Kalibr missiles and several Kh-101 missiles.", 4, Bound.AT_LEAST),
        ],
    )
    def test_what_is_vague_is_not_kept_back(self, text: str, value: int | None, bound: Bound | None) -> None:
        seen = datetime(2026, 7, 6, 8, tzinfo=UTC)
        said = [replace(one, entry="e", source=AIR_FORCE, seen=seen) for one in read_text(text, seen).claims]
        (one,) = [one for one in observe(said, SOURCES) if one.is_said and not one.implied]
        assert (one.value, one.standing) == (value, Standing.OFFICIAL)
        assert bound in (None, one.bound)

    def test_a_number_of_news_goes_before_an_official_word_without_one(self) -> None:
        seen = datetime(2026, 7, 6, 8, tzinfo=UTC)
        texts = {
            AIR_FORCE: "Overnight Russia launched 96 drones and several missiles.",
            "wire": "Overnight Russia launched 96 drones and 7 missiles.",
        }
        said = [
            replace(one, entry=source, source=source, voice=source, seen=seen)
            for source, text in texts.items()
            for one in read_text(text, seen).claims
        ]
        found = {one.family: (one.value, one.standing) for one in observe(said, SOURCES)}
        assert found == {Family.DRONE: (96, Standing.OFFICIAL), Family.MISSILE: (7, Standing.PROVISIONAL)}

    def test_several_missiles_are_not_none(self) -> None:
        seen = datetime(2026, 7, 6, 8, tzinfo=UTC)
        text = "In the night to 6 July Russia launched 96 drones and several missiles. 80 drones were downed."
        said = [replace(one, entry="e", source=AIR_FORCE, seen=seen) for one in read_text(text, seen).claims]
        found = {(one.family, one.measure): one.value for one in observe(said, SOURCES)}
        assert found[Family.DRONE, Measure.LAUNCHED] == 96
        assert found[Family.MISSILE, Measure.LAUNCHED] is None

    def test_the_silence_of_an_outlet_or_of_a_day_post_is_nothing(self) -> None:
        claims = [
            say(133, source="wire"),
            say(99, window=Window.DAY),
            say(90, measure=Measure.INTERCEPTED, hour=7),
        ]
        assert {one.family for one in observe(claims, SOURCES)} == {Family.DRONE}

    def test_a_word_in_the_middle_of_the_night_implies_nothing(self) -> None:
        assert [one.family for one in observe([say(3, "kinzhal", hour=2)], SOURCES)] == [Family.MISSILE]

    def test_it_gives_way_to_a_number_of_another_report_or_of_the_record(self) -> None:
        record = replace(say(2, "missile"), source="record", entry="r")
        for known in (say(2, "kinzhal", hour=11), record):
            assert settle_one(say(133), known, family=Family.MISSILE).value == 2

    def test_news_does_not_replace_it_and_the_difference_is_a_doubt(self) -> None:
        claims = (say(133), say(24, "missile", "post", hour=12))
        one = settle_one(*claims, family=Family.MISSILE)
        assert (one.value, one.implied) == (0, True)
        assert claims[1] in one.claims
        (doubt,) = doubts_of(*claims)
        assert (doubt.kind, doubt.entry) == (DoubtKind.CONFLICT, "post:12")
        assert doubt.text == (
            "Harbour Post says 24 missiles launched in the night to 6 July 2026;"
            " Air Force of Ukraine implies 0"
        )


class TestDoubts:
    def test_more_stopped_and_lost_than_launched_is_impossible(self) -> None:
        doubts = doubts_of(
            say(16), say(15, measure=Measure.INTERCEPTED, hour=9), say(11, measure=Measure.LOST, hour=9)
        )
        assert [(doubt.kind, doubt.night, doubt.text) for doubt in doubts] == [
            (
                DoubtKind.IMPOSSIBLE,
                NIGHT,
                "the night to 6 July 2026: 15 intercepted and 11 lost drones are more than the 16 launched",
            )
        ]

    def test_more_stopped_than_the_least_launched_is_possible(self) -> None:
        launched = say(10, bound=Bound.AT_LEAST, entry="e")
        assert doubts_of(launched, say(15, measure=Measure.INTERCEPTED, entry="e")) == []

    def test_the_bundled_history_has_one_impossible_night_and_no_other_doubt(self) -> None:
        claims = read_history(bundled_history(), "history.csv").claims
        doubts = doubts_of(*claims)
        assert [(doubt.kind, doubt.night) for doubt in doubts] == [(DoubtKind.IMPOSSIBLE, date(2024, 12, 28))]

    def test_more_than_900_drones_in_a_night_are_looked_at_twice(self) -> None:
        assert doubts_of(say(900)) == []
        (doubt,) = doubts_of(say(901))
        assert doubt.kind is DoubtKind.VERY_LARGE
        assert "901" in doubt.text

    def test_news_with_the_figures_of_the_night_before_is_told_once_and_overwrites_nothing(self) -> None:
        record = read_history(bundled_history(), "history.csv").claims
        late = date(2025, 7, 22)
        article = (
            say(426, source="post", night=late, entry="article"),
            say(24, "missile", "post", night=late, entry="article"),
            say(203, source="post", measure=Measure.LOST, night=late, entry="article"),
            say(224, "all", "post", Measure.INTERCEPTED, bound=Bound.AT_LEAST, night=late, entry="article"),
        )
        observations = observe([*record, *article], SOURCES)
        values = {(one.night, one.family): one.value for one in observations if one.measure == "launched"}
        assert (values[late, Family.DRONE], values[late, Family.MISSILE]) == (42, 0)
        about = [doubt for doubt in doubts_of(*record, *article) if doubt.night == late]
        assert [(doubt.kind, doubt.entry) for doubt in about] == [(DoubtKind.NIGHT_BEFORE, "article")]
        assert about[0].text == (
            "Harbour Post: these are the figures of the night to 21 July 2025:"
            " drones launched 426, drones lost 203, missiles launched 24;"
            " the record has 42, 7 and 0 for the night to 22 July 2025"
        )

    def test_it_is_a_doubt_too_before_anything_official_is_known_of_the_night(self) -> None:
        late = NIGHT + timedelta(days=1)
        (doubt,) = doubts_of(say(351), say(68, "missile"), say(351, source="wire", night=late))
        assert doubt.kind is DoubtKind.NIGHT_BEFORE
        assert "the record has no number for the night to 7 July 2026" in doubt.text

    def test_the_figures_of_the_night_before_leave_the_record_and_stay_beside_it(self) -> None:
        late = NIGHT + timedelta(days=1)
        borrowed = (
            say(351, source="wire", night=late, entry="e"),
            say(9, "guided_bomb", "wire", night=late, entry="e"),
        )
        claims = (say(351), say(68, "missile"), *borrowed)
        settled = {one.family: one for one in observe(claims, SOURCES) if one.night == late}
        for claim in borrowed:
            one = settled[claim.family]
            assert (one.value, one.chosen, one.claims, one.borrowed) == (None, (), (claim,), (claim,))
            assert not one.is_said
        other = say(120, source="post", night=late)
        one = next(
            one
            for one in observe([*claims, other], SOURCES)
            if (one.night, one.family) == (late, Family.DRONE)
        )
        assert (one.value, one.chosen, one.borrowed) == (120, (other,), (borrowed[0],))
        assert one.is_said
        assert [doubt.kind for doubt in doubts_of(*claims, other)] == [DoubtKind.NIGHT_BEFORE]

    def test_a_zero_that_is_implied_stays_beside_borrowed_figures(self) -> None:
        late = NIGHT + timedelta(days=1)
        borrowed = say(24, "missile", "post", night=late, entry="e")
        article = say(351, source="post", night=late, entry="e"), borrowed
        claims = say(351), say(24, "missile", hour=10), say(42, night=late), *article
        one = next(
            one for one in observe(claims, SOURCES) if (one.night, one.family) == (late, Family.MISSILE)
        )
        assert (one.value, one.implied, one.borrowed) == (0, True, (borrowed,))

    def test_one_small_number_that_returns_is_chance(self) -> None:
        late = NIGHT + timedelta(days=1)
        assert doubts_of(say(5, "missile"), say(60), say(5, "missile", "wire", night=late)) == []

    def test_two_nights_that_were_alike_are_no_doubt(self) -> None:
        late = NIGHT + timedelta(days=1)
        assert doubts_of(say(60), say(60, night=late), say(60, source="wire", night=late)) == []

    def test_another_voice_with_another_number_is_a_conflict(self) -> None:
        (doubt,) = doubts_of(say(351), say(68, "missile"), say(352, source="post", voice="post"))
        assert (doubt.kind, doubt.entry) == (DoubtKind.CONFLICT, "post:9")
        assert "352 drones launched" in doubt.text
        assert "Air Force of Ukraine says 351" in doubt.text

    def test_a_repeat_of_the_official_word_may_slip_by_a_hundredth(self) -> None:
        missiles = say(68, "missile")
        assert doubts_of(say(351), missiles, say(352, source="post")) == []
        assert len(doubts_of(say(351), missiles, say(360, source="post"))) == 1

    def test_a_repeat_of_what_was_corrected_since_is_no_conflict(self) -> None:
        claims = say(71, hour=8), say(83, hour=11), say(71, source="post", hour=10), say(9, "missile")
        assert doubts_of(*claims) == []

    @pytest.mark.parametrize(
        "other",
        [
            say(300, source="post", voice="post", bound=Bound.AT_LEAST),
            say(350, source="post", voice="post", bound=Bound.ABOUT),
            say(400, source="post", voice="post", bound=Bound.AT_MOST),
            say(200, "shahed", source="post", voice="post"),
        ],
        ids=["at least", "about", "up to", "one type"],
    )
    def test_a_number_that_can_be_true_beside_the_settled_one_is_no_conflict(self, other: Claim) -> None:
        assert doubts_of(say(351), say(68, "missile"), other) == []

    def test_a_report_whose_own_totals_differ_is_a_doubt(self) -> None:
        (doubt,) = doubts_of(say(110, entry="e"), say(186, entry="e", start=70), say(9, "missile"))
        assert doubt.text.startswith("Air Force of Ukraine says 110 and 186 drones launched")


class TestWholesAndParts:
    ONE = (say(100, entry="e"), say(10, "missile", entry="e", start=20))

    def test_drones_and_missiles_that_do_not_make_the_figure_for_all_of_their_report(self) -> None:
        claims = (*self.ONE, say(150, "all", entry="e", start=40))
        (doubt,) = doubts_of(*claims)
        assert (doubt.kind, doubt.night, doubt.entry) == (DoubtKind.SUM, NIGHT, "e")
        assert doubt.text == (
            "Air Force of Ukraine: 100 drones and 10 missiles launched in the night to 6 July 2026"
            " do not make the 150 drones and missiles counted in one"
        )
        values = {one.family: one.value for one in observe(claims, SOURCES)}
        assert values == {Family.DRONE: 100, Family.MISSILE: 10, Family.ALL: 150}

    def test_in_the_settled_record_they_are_held_against_the_word_of_another(self) -> None:
        whole = say(150, "all", "post", voice="post")
        (doubt,) = doubts_of(*self.ONE, whole)
        assert (doubt.kind, doubt.entry) == (DoubtKind.SUM, whole.entry)
        assert doubt.text.endswith("do not make the 150 drones and missiles counted in one, by Harbour Post")

    def test_a_report_of_news_is_doubted_though_the_record_has_other_numbers(self) -> None:
        post = (
            say(100, source="post", entry="p"),
            say(10, "missile", "post", entry="p"),
            say(150, "all", "post", entry="p"),
        )
        official = say(120), say(30, "missile"), say(150, "all", hour=10)
        found = {(doubt.kind, doubt.entry) for doubt in doubts_of(*official, *post)}
        assert (DoubtKind.SUM, "p") in found
        assert (DoubtKind.SUM, official[2].entry) not in found

    @pytest.mark.parametrize(
        "whole",
        [
            say(110, "all", entry="e", start=40),
            say(100, "all", entry="e", start=40, bound=Bound.AT_LEAST),
            say(120, "all", entry="e", start=40, bound=Bound.ABOUT),
            say(111, "all", "post"),
            say(None, "all", entry="e", start=40),
        ],
        ids=["equal", "at least", "about", "a repeat that slips", "without a number"],
    )
    def test_figures_that_can_be_true_together_are_no_doubt(self, whole: Claim) -> None:
        assert doubts_of(*self.ONE, whole) == []

    def test_missiles_that_nobody_counted_may_fill_the_sum_and_drones_alone_may_not_exceed_it(self) -> None:
        drones, silent = say(100, entry="e"), say(None, "missile", entry="e", start=20)
        assert doubts_of(drones, silent, say(150, "all", entry="e", start=40)) == []
        (doubt,) = doubts_of(drones, silent, say(90, "all", entry="e", start=40))
        assert doubt.kind is DoubtKind.SUM

    def test_some_types_that_news_names_are_less_than_all(self) -> None:
        claims = say(40, "kh101", "post", entry="e"), say(60, source="post", entry="e")
        assert doubts_of(*claims, say(150, "all", "post", entry="e")) == []

    def test_drones_lost_from_radar_and_bombs_may_be_among_all_that_were_stopped(self) -> None:
        down = {"measure": Measure.INTERCEPTED, "entry": "e"}
        claims = [say(60, **down), say(5, "missile", **down), say(80, "all", **down)]
        assert [doubt.kind for doubt in doubts_of(*claims)] == [DoubtKind.SUM]
        assert doubts_of(*claims, say(15, measure=Measure.LOST, entry="e")) == []
        assert doubts_of(*claims, say(15, "guided_bomb", **down)) == []

    def test_24_hours_with_less_than_their_night_are_a_doubt(self) -> None:
        night = say(351), say(1, "missile")
        (doubt,) = doubts_of(*night, say(300, window=Window.FULL_DAY, hour=20))
        assert (doubt.kind, doubt.entry) == (DoubtKind.SUM, "ua-air-force:20")
        assert doubt.text == (
            "300 drones launched in the 24 hours of 6 July 2026 are fewer than 351 drones in the night to"
            " 6 July 2026, by Air Force of Ukraine"
        )
        for value, bound in ((351, Bound.EXACT), (300, Bound.AT_LEAST), (330, Bound.ABOUT)):
            assert doubts_of(*night, say(value, window=Window.FULL_DAY, hour=20, bound=bound)) == []


class TestBorders:
    NIGHT = (say(139), say(2, "missile"))

    def test_one_number_for_a_night_and_its_day_by_one_source_is_a_doubt(self) -> None:
        (doubt,) = doubts_of(*self.NIGHT, say(139, window=Window.DAY, hour=19))
        assert (doubt.kind, doubt.night, doubt.entry) == (DoubtKind.BORDER, NIGHT, "ua-air-force:19")
        assert doubt.text == (
            "Air Force of Ukraine: 139 drones launched both in the night to 6 July 2026 and the day of"
            " 6 July 2026: it may be one raid, counted twice"
        )

    def test_so_is_one_that_news_repeats_as_that_of_the_day(self) -> None:
        (doubt,) = doubts_of(*self.NIGHT, say(139, source="post", window=Window.DAY, hour=19))
        assert (doubt.kind, doubt.entry) == (DoubtKind.BORDER, "post:19")

    @pytest.mark.parametrize(
        "day",
        [
            [say(139, source="post", voice="post", window=Window.DAY, hour=19)],
            [say(140, window=Window.DAY, hour=19)],
            [say(2, "missile", window=Window.DAY, hour=19)],
            [
                say(139, window=Window.DAY, hour=19),
                say(7, "missile", window=Window.DAY, hour=19),
            ],
        ],
        ids=["another voice", "another number", "one small number", "half of them others"],
    )
    def test_other_days_are_not(self, day: list[Claim]) -> None:
        assert doubts_of(*self.NIGHT, *day) == []

    def test_a_night_and_a_day_that_are_more_than_their_24_hours_are_a_doubt(self) -> None:
        day = say(753, window=Window.DAY, hour=19)
        (doubt,) = doubts_of(*self.NIGHT, day, say(800, window=Window.FULL_DAY, hour=20))
        assert (doubt.kind, doubt.entry) == (DoubtKind.BORDER, day.entry)
        assert "139 drones and 753 drones launched by night and by day are more than 800" in doubt.text
        assert doubts_of(*self.NIGHT, day, say(892, window=Window.FULL_DAY, hour=20)) == []
        # Another source may count its 24 hours from another hour on.
        other = say(800, source="post", voice="post", window=Window.FULL_DAY, hour=20)
        assert doubts_of(*self.NIGHT, day, other) == []

    @pytest.mark.parametrize(
        ("quote", "doubted"),
        [
            ("Протягом дня 6 липня (із 6.30 до 18.00) атакував 99 ударними БпЛА", True),
            ("from 07:00 to 19:00, 99 drones", True),
            ("із 8.00 по 19.00: 99", False),
            ("99 drones between 6.00 and 7.30", False),
            ("99 drones, as of 18:00", False),
            ("on 06.07.2026 to 07.10.2026: 99", False),
        ],
    )
    def test_a_day_counted_from_before_eight_may_hold_some_of_the_night(
        self, quote: str, doubted: bool
    ) -> None:
        day = replace(say(99, window=Window.DAY, hour=19), quote=quote)
        assert [doubt.kind for doubt in doubts_of(*self.NIGHT, day)] == [DoubtKind.BORDER] * doubted
        assert doubts_of(day) == []

    def test_a_night_counted_till_noon_may_hold_some_of_the_day(self) -> None:
        night = replace(self.NIGHT[0], quote="from 18:00 to 11:30, 139 drones"), self.NIGHT[1]
        day = say(99, window=Window.DAY, hour=19)
        (doubt,) = doubts_of(*night, day)
        assert doubt.kind is DoubtKind.BORDER
        assert "(18:00 to 11:30)" in doubt.text
        assert doubts_of(*night) == []
        usual = replace(night[0], quote="from 18:00 to 08:30, 139 drones"), night[1]
        assert doubts_of(*usual, day) == []


NIGHTS = [NIGHT + timedelta(days=days) for days in range(3)]
WEAPONS = st.sampled_from(["drone", "shahed", "decoy", "missile", "ballistic", "kh101", "zircon", "all"])
CLAIMS = st.lists(
    st.builds(
        say,
        st.one_of(st.none(), st.integers(0, 40)),
        WEAPONS,
        st.sampled_from([*SOURCES, "gone"]),
        st.sampled_from([Measure.LAUNCHED, Measure.INTERCEPTED]),
        hour=st.sampled_from([2, 9, 11]),
        bound=st.sampled_from(list(Bound)),
        night=st.sampled_from(NIGHTS),
        window=st.sampled_from([Window.NIGHT, Window.DAY, Window.FULL_DAY, Window.WEEK]),
        voice=st.sampled_from([AIR_FORCE, GENERAL_STAFF, "wire"]),
        start=st.integers(0, 3),
        withheld=st.booleans(),
    ),
    max_size=12,
)


@settings(max_examples=400)
@given(CLAIMS, st.randoms(use_true_random=False))
def test_order_and_repeats_change_nothing(claims: list[Claim], random: "st.random.Random") -> None:
    mixed = claims + random.choices(claims, k=5) if claims else []
    random.shuffle(mixed)
    assert settle(mixed, SOURCES) == settle(claims, SOURCES)


@settings(max_examples=400)
@given(CLAIMS)
def test_a_night_depends_on_its_own_claims_and_those_of_the_night_before_alone(claims: list[Claim]) -> None:
    every = {one.night: one for one in settle(claims, SOURCES)}
    for night in NIGHTS:
        near = [claim for claim in claims if claim.night in (night - timedelta(days=1), night)]
        assert {one.night: one for one in settle(near, SOURCES)}.get(night) == every.get(night)


@given(CLAIMS)
def test_every_value_was_said_or_is_a_sum_of_what_was_said_or_an_implied_zero(claims: list[Claim]) -> None:
    for one in observe(claims, SOURCES):
        assert set(one.chosen) <= set(one.claims) <= set(claims)
        said = [claim.value for claim in one.chosen if claim.value is not None]
        if one.implied:
            assert one.value == 0
        elif one.value is None:
            assert sum(said) == 0
        else:
            counted = {claim for claim in one.chosen if claim.value is not None}
            assert one.value == sum(said)
            assert len(counted) == 1 or one.derived


@given(CLAIMS)
def test_no_night_is_invented_or_lost_and_each_key_is_settled_once(claims: list[Claim]) -> None:
    settled = observe(claims, SOURCES)
    eligible = [claim for claim in claims if claim.window is not Window.WEEK]
    assert {(one.night, one.window) for one in settled} == {(claim.night, claim.window) for claim in eligible}
    keys = [(one.window, one.night, one.family, one.measure) for one in settled]
    assert len(keys) == len(set(keys))
    said = {(claim.window, claim.night, claim.family, claim.measure) for claim in eligible}
    assert said == {
        key
        for key, one in zip(keys, settled, strict=True)
        if not one.implied or set(one.claims) - set(one.chosen)
    }


@given(CLAIMS)
def test_one_voice_is_never_a_dispute(claims: list[Claim]) -> None:
    alike = [replace(claim, voice=AIR_FORCE) for claim in claims]
    assert Standing.DISPUTED not in {one.standing for one in observe(alike, SOURCES)}


@given(CLAIMS)
def test_figures_of_the_night_before_are_in_no_value(claims: list[Claim]) -> None:
    for one in observe(claims, SOURCES):
        assert set(one.borrowed) <= set(one.claims) - set(one.chosen)
        assert one.is_said or one.value is None


@given(CLAIMS)
def test_what_was_kept_back_is_never_zero_and_never_settled(claims: list[Claim]) -> None:
    for one in observe(claims, SOURCES):
        if one.standing is Standing.WITHHELD:
            assert one.value != 0
            assert not one.is_settled


@pytest.mark.parametrize(
    ("bounds", "said"),
    [
        ([Bound.EXACT, Bound.EXACT], Bound.EXACT),
        ([Bound.EXACT, Bound.AT_LEAST], Bound.AT_LEAST),
        ([Bound.EXACT, Bound.AT_MOST], Bound.AT_MOST),
        ([Bound.ABOUT, Bound.AT_MOST], Bound.ABOUT),
        ([Bound.ABOUT, Bound.AT_LEAST], Bound.AT_LEAST),
        ([Bound.AT_LEAST, Bound.AT_MOST], Bound.ABOUT),
    ],
)
def test_a_sum_binds_no_more_than_its_parts(bounds: list[Bound], said: Bound) -> None:
    assert join_bounds(bounds) is join_bounds(bounds[::-1]) is said
