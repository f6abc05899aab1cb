"""The tables of docs/method.md are those that the benchmark prints, with a row for every method."""

import re

import pytest
from method import BLOCK, PAGE, SERIES, TABLES, WINDOWS, count_levels, tell_row, write_page

from monitor.baseline import DEFAULT, METHODS

SCORES = [f"{name}_{window}" for window in WINDOWS for name in SERIES]


def read_blocks() -> dict[str, str]:
    return {place[2]: place[0] for place in BLOCK.finditer(PAGE.read_text(encoding="utf-8"))}


def read_rows(table: str) -> dict[str, list[str]]:
    rows = [line.strip("| ").split(" | ") for line in read_blocks()[table].splitlines() if line[:1] == "|"]
    return {cells[0].strip("`"): [cell.strip() for cell in cells] for cells in rows}


def test_the_page_has_a_place_for_every_table_and_no_other() -> None:
    assert sorted(read_blocks()) == sorted(TABLES)


@pytest.mark.parametrize("table", SCORES)
def test_a_table_of_scores_has_a_row_for_every_method(table: str) -> None:
    assert set(METHODS) <= read_rows(table).keys(), "call benchmarks/method.py --write"


@pytest.mark.parametrize("name", SERIES)
def test_what_the_page_says_of_the_default_is_what_is_measured(name: str) -> None:
    measured = tell_row(DEFAULT, name, "confirmation")
    assert read_rows(f"{name}_confirmation")[DEFAULT][:-1] == measured[:-1]  # the last cell is a speed


def test_a_table_is_put_in_its_place_and_the_words_around_it_stay() -> None:
    page = "Before.\n\n<!-- table: one -->\n\nold\n\n<!-- end -->\n\nAfter.\n"
    once = write_page(page, {"one": "new"})
    assert once == "Before.\n\n<!-- table: one -->\n\nnew\n\n<!-- end -->\n\nAfter.\n"
    assert write_page(once, {"one": "new"}) == once


def test_levels_are_counted_by_the_rarest_series_of_a_night() -> None:
    assert count_levels([[0.5], [0.02], [0.009], [0.001]]) == "3 / 2 / 1"
    assert count_levels([[0.009, 0.9], [0.001, 0.9]]) == "2 / 1 / 1"  # together: 0.018 and 0.002


def test_every_figure_of_the_page_stands_in_a_table_or_defines_something() -> None:
    """Decimal numbers outside tables, formulas and references are levels of probability, by name."""
    prose = BLOCK.sub("", PAGE.read_text(encoding="utf-8").split("## References")[0])
    prose = re.sub(r"```math.*?```|\$[^$]*\$|`[^`]*`", "", prose, flags=re.DOTALL)
    defined = {"0.8", "0.01", "0.025", "0.05", "0.10", "0.95", "0.975", "0.99"}
    assert set(re.findall(r"\d+\.\d+", prose)) <= defined
