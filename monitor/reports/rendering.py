"""Templates: what a page holds goes in, a report with its text and HTML comes out."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from ..lang import Words
from ..model import Report

if TYPE_CHECKING:
    from jinja2 import Environment


def render(name: str, subject: str, png: bytes, t: Words, **values: object) -> Report:
    """A report by the templates `name.txt` and `name.html`, which see `t` and the values."""
    templates = open_templates("templates")
    text, html = (
        templates.get_template(f"{name}.{kind}").render(t=t, subject=subject, **values)
        for kind in ("txt", "html")
    )
    return Report(subject=subject, text=text, html=html, png=png)


@cache
def open_templates(folder: str) -> Environment:
    """The templates in a folder of the package: all but plain text escaped, and no name left unfilled."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    templates = Environment(
        loader=PackageLoader("monitor", folder),
        autoescape=lambda name: name is None or not name.endswith(".txt"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
    )
    templates.filters["fold"] = fold
    return templates


def fold(text: str, indent: int = 0) -> str:
    """Text on lines of at most 76 characters, the later ones indented; an address stays whole."""
    from textwrap import wrap

    later = " " * indent
    return "\n".join(wrap(text, 76, subsequent_indent=later, break_long_words=False, break_on_hyphens=False))
