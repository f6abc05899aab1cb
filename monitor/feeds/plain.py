"""Turns markup into plain text: a stranger's HTML goes in, lines that a person would read come out."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from bs4 import BeautifulSoup, Tag
from bs4.element import CData, NavigableString, PageElement

_BLOCKS = re.compile(
    "address|article|aside|blockquote|center|d[dlt]|details|dialog|div|fieldset|figcaption|figure|footer|form|"
    "h[1-6r]|header|li|main|nav|ol|p|pre|section|summary|table|tbody|tfoot|thead|tr|ul"
)
_SILENT = frozenset(("head", "iframe", "noscript", "object", "script", "style", "svg", "template"))
# Without a space, `<td>12</td><td>34</td>` would read as 1234 and a footnote would lengthen a number.
_SPACED = frozenset(("td", "th", "sup", "sub", "option"))
_TAG = re.compile(r"<[a-zA-Z/!]")
_LINE_TAG = re.compile(rf"<(?:br|{_BLOCKS.pattern})\b", re.IGNORECASE)
_LINE_ENDS = re.compile(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")
# Control characters, lone surrogates, and what is invisible inside a word: soft hyphen, zero-width space.
_UNSEEN = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\ud800-\udfff\u00ad\u200b\u2060\ufeff]")
_LONGEST_MARKUP = 1_000_000


def squeeze(text: str) -> str:
    """Text with runs of white space as one space, at most one empty line in a row, nothing invisible."""
    lines = (" ".join(line.split()) for line in _UNSEEN.sub("", _LINE_ENDS.sub("\n", text)).split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def read_markup(markup: str) -> str:
    """The plain text of a title, summary or body, which may be HTML or plain text itself.

    Where the markup has no line ends of its own, those of its source are the author's and are kept.
    """
    markup = _UNSEEN.sub("", markup[:_LONGEST_MARKUP])
    if not _TAG.search(markup):
        return squeeze(html.unescape(markup))
    return read_tag(BeautifulSoup(markup, "lxml"), keep_lines=not _LINE_TAG.search(markup))


def read_tag(root: Tag, *, keep_lines: bool = False) -> str:
    """The plain text inside a tag: blocks and <br> end lines, line ends of the source do not."""
    return squeeze("".join(_walk(root, keep_lines)))


def _walk(root: Tag, keep_lines: bool) -> Iterator[str]:
    """The pieces of text in order. A stack instead of recursion: depth is up to the stranger."""
    stack: list[PageElement | str] = [root]
    while stack:
        node = stack.pop()
        if isinstance(node, Tag):
            if node.name in _SILENT:
                continue
            edge = "\n" if _BLOCKS.fullmatch(node.name) or node.name == "br" else ""
            edge = " " if node.name in _SPACED else edge
            yield edge
            if node.contents:
                stack.append(edge)
                stack.extend(reversed(node.contents))
        elif not isinstance(node, NavigableString):
            yield str(node)
        elif type(node) in (NavigableString, CData):  # its other kinds are comments and declarations
            yield str(node) if keep_lines else re.sub(r"\s+", " ", node)
