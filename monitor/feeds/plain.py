"""Turns markup into plain text: a stranger's HTML goes in, lines that a person would read come out."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import Any

from lxml import etree

_BLOCKS = (
    *("address", "article", "aside", "blockquote", "center", "dd", "details", "dialog", "div", "dl", "dt"),
    *(
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
    ),
    *(
        "li",
        "main",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "tbody",
        "tfoot",
        "thead",
        "tr",
        "ul",
    ),
)
_SILENT = ("head", "iframe", "noscript", "object", "rp", "rt", "script", "style", "svg", "template")
# Without a space, `<td>12</td><td>34</td>` would read as 1234 and a footnote would lengthen a number.
_EDGES = dict.fromkeys(("td", "th", "sup", "sub", "option"), " ") | dict.fromkeys((*_BLOCKS, "br"), "\n")
_KEPT = ("pre", "textarea")
_TAG = re.compile(r"<[a-zA-Z/!]")
_LINE_TAG = re.compile(rf"<(?:br|{'|'.join(_BLOCKS)})\b", re.IGNORECASE)
_LINE_ENDS = re.compile(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")
# Control characters, lone surrogates, and what is invisible inside a word: soft hyphen, zero-width space,
# and the marks that turn the direction of writing.
_UNSEEN = re.compile(
    r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]"
)
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
    root = parse_markup(markup)
    return "" if root is None else read_tag(root, keep_lines=not _LINE_TAG.search(markup))


def parse_markup(markup: str) -> Any:
    """The root element of a page or of a piece of one, as lxml repairs it; None where nothing is left."""
    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True)
    try:
        return etree.fromstring(markup.encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError:
        return None


def read_tag(root: Any, *, keep_lines: bool = False) -> str:
    """The plain text inside an element: blocks and <br> end lines, line ends of the source do not."""
    return squeeze("".join(_walk(root, keep_lines)))


def _walk(root: Any, keep_lines: bool) -> Iterator[str]:
    """The pieces of text in order. Step by step instead of recursion: depth is up to the stranger."""
    kept = 0
    walk = etree.iterwalk(root, events=("start", "end"))
    for event, tag in walk:
        name = tag.tag
        edge = _EDGES.get(name)
        if event == "start":
            kept += name in _KEPT
            if name in _SILENT:
                walk.skip_subtree()
                continue
            if edge:
                yield edge
            if tag.text:
                yield _fold(tag.text, keep_lines, kept)
            continue
        kept -= name in _KEPT
        if edge and (tag.text or len(tag)):  # <br> has one edge
            yield edge
        if tag.tail and tag is not root:
            yield _fold(tag.tail, keep_lines, kept)


def _fold(text: str, keep_lines: bool, kept: int) -> str:
    """A piece of text with its white space as a page shows it, or with its lines where these are kept."""
    if not keep_lines:
        return _LINE_ENDS.sub(" ", text.replace("\n", " "))
    return text if kept or text.strip() else "\n" if "\n" in text else " "
