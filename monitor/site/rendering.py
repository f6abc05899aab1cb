"""Templates of the site: what a page shows goes in, its bytes come out."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from functools import cache, partial
from typing import TYPE_CHECKING, Any, Final

from ..lang import ENGLISH, Words, find_words
from ..model import KYIV
from ..reports import clean, open_templates

if TYPE_CHECKING:
    from jinja2 import Environment

VERSION: Final = 1
"""The version of the JSON files: a field that goes, or means something else, is a new one."""
POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; base-uri 'none'; "
    "form-action 'none'"
)
"""What a page may load: files beside it, and nothing else."""
SECTIONS: Final = {
    "index.html": "Tonight",
    "nights/index.html": "Nights",
    "alerts.html": "Alerts",
    "calibration.html": "Calibration",
    "feeds.html": "Feeds",
    "data.html": "Data",
    "about.html": "About",
}
"""The pages that every page leads to."""


def render(template: str, name: str, t: Words, **values: object) -> bytes:
    """The page `name`, a path from the root of the site, by a template of `templates/site/`, in a language.

    The template sees the values, `root` (the way from the page to the root) and `name`.
    """
    root = "../" * name.count("/")
    shown = {"name": name, "root": root, "policy": POLICY, "sections": SECTIONS}
    return _open_templates(t.lang).get_template(template).render(**shown, **values).encode("utf-8", "replace")


def to_json(answer: Mapping[str, Any]) -> bytes:
    """A JSON file of the site; its first field is the version."""
    whole = {"version": VERSION, **answer}
    return (json.dumps(whole, ensure_ascii=False, indent=1, allow_nan=False) + "\n").encode(
        "utf-8", "replace"
    )


def as_iso(when: date | datetime | None) -> str | None:
    """A date, or a time in UTC to the second, as JSON and Atom hold it."""
    if isinstance(when, datetime):
        return when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return when.isoformat() if when else None


def say_moment(when: datetime | None, t: Words = ENGLISH) -> str:
    """A time in Kyiv, to the minute: `24 May 2026, 08:30`."""
    if when is None:
        return t("never")
    local = when.astimezone(KYIV)
    return f"{t.date(local.date())}, {local:%H:%M}"


def say_size(size: int, t: Words = ENGLISH) -> str:
    """The size of a file: `73 kB`, `1.2 MB`."""
    if size < 1_000_000:
        return t("{size} kB", size=max(round(size / 1000), 1))
    return t("{size} MB", size=t.figure(f"{size / 1_000_000:.1f}"))


@cache
def _open_templates(lang: str) -> Environment:
    t, templates = find_words(lang), open_templates("templates/site").overlay()
    templates.filters = templates.filters | {
        "clean": clean,
        "date": t.date,
        "iso": as_iso,
        "moment": partial(say_moment, t=t),
        "number": lambda value: "–" if value is None else t.number(value),
        "size": partial(say_size, t=t),
    }
    templates.globals = templates.globals | {"t": t}
    return templates
