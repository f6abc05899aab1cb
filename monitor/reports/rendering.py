"""Templates: what a page holds goes in, a report with its text and HTML comes out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING

from ..lang import Words
from ..model import KYIV, Report

if TYPE_CHECKING:
    from jinja2 import Environment


@dataclass(frozen=True, slots=True)
class Frame:
    """What every report has around its body. `preheader` is what a list of mails shows beside the subject."""

    subject: str
    preheader: str = ""
    notice: str = ""
    made: datetime | None = None


def render(name: str, frame: Frame, png: bytes, t: Words, **values: object) -> Report:
    """A report by the templates `name.txt` and `name.html`, which see `t` and the values."""
    templates = open_templates("templates")
    around = {"subject": frame.subject, "preheader": frame.preheader, "notice": frame.notice}
    foot = say_foot(frame.made, t)
    text, html = (
        templates.get_template(f"{name}.{kind}").render(t=t, foot=foot, **around, **values)
        for kind in ("txt", "html")
    )
    return Report(subject=frame.subject, text=text, html=html, png=png)


def say_foot(made: datetime | None, t: Words) -> list[str]:
    """What stands below every report: when it was made, how to be told less, and what this is not."""
    when = [] if made is None else [t("Made on {when}.", when=t.moment(made.astimezone(KYIV)))]
    return [
        *when,
        t(
            "You are told because whoever runs this monitor put you on its list. They can stop it, make it "
            "less, or mute it for a time; a mail can simply be answered."
        ),
        t(
            "Raid Monitor compares published figures with the nights before them by statistics. It is not a "
            "warning service: it speaks hours after a raid, and knows only what was published."
        ),
    ]


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
    """Text on lines of at most 72 characters, the later ones indented; an address stays whole."""
    from textwrap import wrap

    later = " " * indent
    return "\n".join(wrap(text, 72, subsequent_indent=later, break_long_words=False, break_on_hyphens=False))
