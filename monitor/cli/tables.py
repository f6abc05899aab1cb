"""How commands print: whole lines in a pipe, tables that fit a terminal, and nothing that steers it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final

from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, RenderableType
from rich.markup import escape
from rich.segment import Segment, Segments
from rich.table import Table
from rich.text import Text

from ..errors import make_safe
from ..lang import ENGLISH, Words
from ..model import SIGNS

NARROW: Final = 100
"""Columns: below them a table leaves out what another column says too."""
SLIM: Final = 60
"""Columns: below them what stands side by side elsewhere stands one below the other."""


class SafeConsole(Console):
    """A console on which no stranger's words can move the cursor or turn the writing round.

    `clean` takes out of each text what is not to be shown.
    """

    def __init__(self, *, clean: Callable[[str], str] = str, **options: Any) -> None:
        super().__init__(**options)
        self._clean = clean

    def render_str(self, text: str, **options: Any) -> Text:
        """A text without its markup, and before it is broken into lines."""
        made = super().render_str(text, **options)
        made.plain = self._clean(made.plain)
        return made

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        """What rich makes of a thing, with its words made safe; rich's own colours and moves stay."""
        for text, style, control in super().render(renderable, options):
            yield Segment(text if control else make_safe(self._clean(text)), style, control)


def make_console(clean: Callable[[str], str] = str) -> Console:
    """A console that prints whole lines in a pipe, and fits the window in a terminal; `clean` as above."""
    console = SafeConsole(clean=clean, highlight=False, soft_wrap=False)
    if not console.is_terminal:
        console.width = 10_000  # tables take what they need; a pipe has no width
    return console


def make_table(columns: Sequence[str], right: Iterable[str] = ()) -> Table:
    """A table without lines under quiet headings; the columns of `right` hold numbers."""
    table = Table(box=None, pad_edge=False, header_style="dim")
    numbers = set(right)
    for column in columns:
        table.add_column(column, justify="right" if column in numbers else "left")
    return table


def make_list(columns: int, right: Iterable[int] = ()) -> Table:
    """A table without headings, whose long words hang under their own column; `right` hold numbers."""
    table = Table.grid(padding=(0, 2), pad_edge=False)
    numbers = set(right)
    for place in range(columns):
        table.add_column(justify="right" if place in numbers else "left", overflow="fold")
    return table


def print_table(console: Console, table: Table) -> None:
    """A table, line by line, without blanks at the ends of its lines.

    Where a column would have to be cut, each row is a list of its cells under their headings instead.
    """
    if table.show_header and find_least(table) > console.width:
        table = stack(table)
    for line in console.render_lines(table, pad=False):
        while line and not line[-1].text.strip():
            line.pop()
        if line:
            last = line[-1]
            line[-1] = Segment(last.text.rstrip(), last.style, last.control)
        console.print(Segments([*line, Segment.line()]), end="")


def find_least(table: Table) -> int:
    """In how many columns of a terminal no word of a table is cut, nor a line that is to stay whole."""
    wide = 2 * (len(table.columns) - 1)
    for column in table.columns:
        said = [Text.from_markup(str(one)).plain for one in (column.header, *column.cells)]
        wide += max(
            (cell_len(one) for text in said for one in ([text] if column.no_wrap else text.split())),
            default=0,
        )
    return wide


def stack(table: Table) -> Table:
    """The same with the cells of each row one below the other; the first of a row stands as its heading."""
    stacked = make_list(2)
    for head, *cells in zip(*(column.cells for column in table.columns), strict=True):
        if head:
            stacked.add_row(Text.from_markup(f"[bold]{head}[/]"), "")
        for column, cell in zip(table.columns[1:], cells, strict=True):
            if cell:
                stacked.add_row(Text.from_markup(f"  [dim]{column.header}[/]"), cell)
    stacked.columns[0].no_wrap = True
    return stacked


def print_line(console: Console, text: str) -> None:
    """A sentence as it stands, whatever signs it holds; long ones break where the terminal ends."""
    console.print(escape(text), soft_wrap=not console.is_terminal)


def print_heading(console: Console, text: str) -> None:
    """The name of what follows."""
    console.print(f"[bold]{escape(text)}[/]")


def say_value(value: int | None, bound: str, t: Words = ENGLISH) -> str:
    """A number with its bound, as a table shows it."""
    return t("not said") if value is None else SIGNS.get(bound, "") + t.number(value)
