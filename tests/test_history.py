"""A CSV of nights becomes claims that point at their cells, or one error that names every mistake."""

import csv
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.errors import InputError
from monitor.history import COLUMNS, RECORD, bundled_history, read_history
from monitor.model import KYIV, Bound, Family, Measure, Rank, Window

SMALL = "night,drones_launched,missiles_launched,missiles_withheld\n2025-07-21,426,24,0\n2025-07-22,42,,0\n"


def problems_of(text: str) -> list[str]:
    with pytest.raises(InputError) as caught:
        read_history(text, "mine.csv")
    return str(caught.value).splitlines()


def test_every_filled_cell_of_the_bundled_history_is_one_claim() -> None:
    text = bundled_history()
    cells = [
        (date.fromisoformat(row["night"]), f"record:{column}", int(row[column]))
        for row in csv.DictReader(text.splitlines())
        for column in COLUMNS
        if row[column]
    ]
    history = read_history(text, "history.csv")
    assert len(cells) > 4000
    assert [(claim.night, claim.rule, claim.value) for claim in history.claims] == cells
    assert history.last == date(2026, 5, 31)


def test_each_claim_of_the_bundled_history_quotes_the_cell_it_came_from() -> None:
    history = read_history(bundled_history(), "history.csv")
    entries = {entry.id: entry for entry in history.entries}
    for claim in history.claims:
        text = entries[claim.entry].text
        assert text[claim.start : claim.end] == claim.quote
        assert int(claim.quote) == claim.value
        header, row = text.split("\n")
        column = row[: claim.start - len(header) - 1].count(",")
        assert claim.rule == f"record:{header.split(',')[column]}"


def test_a_claim_speaks_for_the_air_force_at_noon_of_its_night() -> None:
    claim = read_history(SMALL, "mine.csv").claims[1]
    assert (claim.window, claim.night) == (Window.NIGHT, date(2025, 7, 21))
    assert (claim.family, claim.measure, claim.weapon) == (Family.MISSILE, Measure.LAUNCHED, "missile")
    assert (claim.value, claim.bound, claim.withheld) == (24, Bound.EXACT, False)
    assert (claim.source, claim.voice) == ("record", "ua-air-force")
    assert claim.entry == "record:mine.csv:2025-07-21"
    assert claim.seen == datetime(2025, 7, 21, 12, tzinfo=KYIV)
    assert claim.is_national
    assert RECORD.rank is Rank.RECORD


def test_the_entry_of_a_night_is_its_row_under_the_header() -> None:
    entry = read_history(SMALL, "mine.csv").record_entry(date(2025, 7, 22))
    assert entry.text == "night,drones_launched,missiles_launched,missiles_withheld\n2025-07-22,42,,0"
    assert (entry.id, entry.source, entry.title) == (
        "record:mine.csv:2025-07-22",
        "record",
        entry.text.split("\n")[0],
    )


def test_a_day_column_is_the_daytime_of_its_date() -> None:
    claim = read_history("night,day_drones_launched\n2026-05-13,753\n", "mine.csv").claims[0]
    assert (claim.window, claim.night, claim.value) == (Window.DAY, date(2026, 5, 13), 753)


def test_a_withheld_missile_count_is_a_least_number() -> None:
    text = "night,drones_launched,missiles_launched,missiles_withheld\n2026-08-22,217,3,2\n"
    drones, missiles = read_history(text, "mine.csv").claims
    assert (drones.bound, drones.withheld) == (Bound.EXACT, False)
    assert (missiles.value, missiles.bound, missiles.withheld) == (3, Bound.AT_LEAST, True)


def test_a_withheld_count_without_any_number_is_a_claim_without_a_number() -> None:
    history = read_history("night,missiles_launched,missiles_withheld\n2026-09-05,,1\n", "mine.csv")
    (claim,) = history.claims
    assert (claim.value, claim.measure, claim.withheld) == (None, Measure.LAUNCHED, True)
    assert history.record_entry(date(2026, 9, 5)).text[claim.start : claim.end] == claim.quote == "1"


@pytest.mark.parametrize(
    "text",
    [
        "\ufeff" + SMALL,
        SMALL.replace("\n", "\r\n"),
        SMALL.replace("\n", "\r"),
        SMALL.replace(",", ";"),
        SMALL.replace(",", "\t"),
        "\n" + SMALL.replace("\n", "\n\n") + " \n,,,\n",
        SMALL.replace("426", "426.0").replace("42,", "42.0,"),
        SMALL.replace("426", '" 426"').replace("night,", '"night",'),
    ],
    ids=["bom", "crlf", "cr", "semicolons", "tabs", "blank lines", "decimals", "quotes"],
)
def test_what_spreadsheets_do_to_a_file_changes_no_number(text: str) -> None:
    history = read_history(text, "mine.csv")
    assert [(claim.night, claim.rule, claim.value) for claim in history.claims] == [
        (claim.night, claim.rule, claim.value) for claim in read_history(SMALL, "mine.csv").claims
    ]
    for claim in history.claims:
        assert claim.night
        assert history.record_entry(claim.night).text[claim.start : claim.end] == claim.quote
        assert claim.quote == str(claim.value)


def test_every_mistake_is_named_at_once_with_its_line() -> None:
    assert problems_of(
        "night,drone_launched,missiles_launched\n"
        "2025-01-01,1,-3\n"
        "\n"
        "01.02.2025,1,2\n"
        "2025-01-01,1,4.5\n"
        "2025-01-02,1\n"
        "2025-02-30,1,many\n"
    ) == [
        "mine.csv: line 1: unknown column 'drone_launched', did you mean 'drones_launched'?",
        "mine.csv: line 2: missiles_launched is -3: a count cannot be negative",
        "mine.csv: line 4: night is '01.02.2025': write a date as 2025-07-21",
        "mine.csv: line 5: missiles_launched is '4.5': not a whole number; empty means not said",
        "mine.csv: line 5: the night 2025-01-01 stands in line 2 already: keep one",
        "mine.csv: line 6: 2 cells, where the header has 3",
        "mine.csv: line 7: night is '2025-02-30': write a date as 2025-07-21",
        "mine.csv: line 7: missiles_launched is 'many': not a whole number; empty means not said",
    ]


def test_a_file_without_nights_or_counts_says_which_columns_it_needs() -> None:
    no_night, *_ = problems_of("drones_launched\n1\n")
    assert no_night.startswith("mine.csv: line 1: no column 'night'")
    (no_count,) = problems_of("night\n2025-01-01\n")
    assert no_count.startswith("mine.csv: line 1: no column of counts")
    assert "drones_launched" in no_count


@pytest.mark.parametrize("text", ["", "\ufeff", "\n \n", ",,\n"])
def test_an_empty_file_says_that_it_is_empty(text: str) -> None:
    (problem,) = problems_of(text)
    assert problem.startswith("mine.csv: line 1: the file is empty")


def test_a_column_named_twice_is_refused() -> None:
    assert problems_of("night,drones_lost,drones_lost\n2025-01-01,1,2\n") == [
        "mine.csv: line 1: the column 'drones_lost' stands twice: keep one"
    ]


def test_more_stopped_than_launched_is_no_error_of_the_file() -> None:
    history = read_history("night,drones_launched,drones_intercepted\n2025-01-01,3,5\n", "mine.csv")
    assert [claim.value for claim in history.claims] == [3, 5]


def test_a_header_alone_holds_no_night() -> None:
    history = read_history("night,drones_launched\n", "mine.csv")
    assert (history.claims, history.entries, history.last) == ((), (), None)


@given(st.text(alphabet='123450-.;, "\t\r\n²٣−n', max_size=80))
def test_any_rows_give_claims_that_quote_them_or_an_error_that_names_lines(rows: str) -> None:
    text = f"night,drones_launched\n2025-01-01,7\n{rows}"
    try:
        history = read_history(text, "mine.csv")
    except InputError:
        assert all(problem.startswith("mine.csv: line ") for problem in problems_of(text))
    else:
        assert history.claims[0].quote == "7"
        for claim in history.claims:
            assert claim.night
            entry = history.record_entry(claim.night)
            assert entry.text[claim.start : claim.end] == claim.quote
            assert int(claim.quote) == claim.value
