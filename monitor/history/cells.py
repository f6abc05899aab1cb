"""A text cut into rows and cells, each cell with its place, whatever a spreadsheet did to the file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Final

DELIMITERS: Final = ",;\t|"
LONGEST: Final = 100
"""Lines that a quoted cell may run over: a quote that is never closed must not swallow the file."""
EMPTY: Final = ' \t,;"'


def cut_rows(text: str) -> list[tuple[int, str]]:
    """The rows of a table with the number of the line where each begins; without those that are empty.

    A quoted cell may run over several lines. Line ends become a bare newline, a byte order mark is lost.
    """
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    rows: list[tuple[int, str]] = []
    place = 0
    while place < len(lines):
        length = 1
        if lines[place].count('"') % 2:
            length = _find_length(lines, place)
        row = "\n".join(lines[place : place + length])
        if row.strip(EMPTY):
            rows.append((place + 1, row))
        place += length
    return rows


def _find_length(lines: list[str], first: int) -> int:
    """How many lines a row takes whose first one leaves a quote open; 1 where none closes it."""
    for last in range(first + 1, min(first + LONGEST, len(lines))):
        if lines[last].count('"') % 2:
            return last - first + 1
    return 1


def find_delimiter(header: str) -> str:
    """What separates the cells of a header: a comma, a semicolon, a tab or a bar."""
    return max(DELIMITERS, key=header.count)


def cut_cells(row: str, delimiter: str) -> Iterator[tuple[str, int]]:
    """The bare text of each cell, without quotes and outer spaces, and its place in the row."""
    start = 0
    if '"' not in row:
        for raw in row.split(delimiter):
            bare = raw.strip(" \t")
            yield bare, start + raw.find(bare)
            start += len(raw) + len(delimiter)
        return
    quoted = _quoted(delimiter)
    while True:
        if match := quoted.match(row, start):
            bare = match[1].strip()
            yield bare.replace('""', '"'), match.start(1) + match[1].find(bare)
            end = match.end()
        else:
            end = row.find(delimiter, start)
            end = len(row) if end < 0 else end
            bare = row[start:end].strip(' \t"')
            yield bare, start + row[start:end].find(bare)
        if end == len(row):
            return
        start = end + len(delimiter)


@cache
def _quoted(delimiter: str) -> re.Pattern[str]:
    return re.compile(rf'[ \t]*+"((?:[^"]|"")*+)"[ \t]*+(?={re.escape(delimiter)}|\Z)')
