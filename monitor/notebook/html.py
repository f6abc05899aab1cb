"""Cells become a table in HTML, escaped."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from html import escape

from ..errors import make_safe


def write_table(
    heads: Sequence[str],
    rows: Iterable[Sequence[str]],
    right: Collection[int] = (),
    below: Iterable[str] = (),
) -> str:
    """A table whose columns `right` hold numbers, and sentences below it."""
    lines = ["<table>", f"<thead><tr>{''.join(_write_cells('th', heads, right))}</tr></thead>", "<tbody>"]
    lines += [f"<tr>{''.join(_write_cells('td', row, right))}</tr>" for row in rows]
    lines += ["</tbody>", "</table>", *(f"<p>{_clean(text)}</p>" for text in below)]
    return "\n".join(lines)


def _write_cells(tag: str, cells: Sequence[str], right: Collection[int]) -> list[str]:
    sides = ("right" if place in right else "left" for place in range(len(cells)))
    return [
        f'<{tag} style="text-align: {side}">{_clean(cell)}</{tag}>'
        for side, cell in zip(sides, cells, strict=True)
    ]


def _clean(text: str) -> str:
    return escape(make_safe(text))
