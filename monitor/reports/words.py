"""Nights, counts, probabilities and strangers' texts become plain English words."""

from __future__ import annotations

import unicodedata
from datetime import date
from math import ceil
from typing import Final
from urllib.parse import urlsplit

from ..model import Bound, Family, Forecast, Standing, Verdict, Window

FAMILIES: Final = {
    "drones": Family.DRONE,
    "missiles": Family.MISSILE,
    "bombs": Family.BOMB,
    "weapons": Family.ALL,
}
BOUNDS: Final = {
    Bound.EXACT: "",
    Bound.AT_LEAST: "at least ",
    Bound.ABOUT: "about ",
    Bound.AT_MOST: "at most ",
}
LONGEST_LINK: Final = 1000


def date_words(day: date) -> str:
    """A date in words: `7 September 2025`."""
    return f"{day.day} {day:%B %Y}"


def night_words(night: date) -> str:
    """A night in words: `the night to 7 September 2025`."""
    return f"the night to {date_words(night)}"


def window_of(series: str) -> Window:
    """The window that a series counts, by its name: night unless it says otherwise."""
    words = series.split("_")
    if "daily" in words:
        return Window.FULL_DAY
    return Window.DAY if "day" in words else Window.NIGHT


def when_words(series: str, night: date) -> str:
    """The time that a number of a series covers."""
    window = window_of(series)
    if window is Window.NIGHT:
        return night_words(night)
    if window is Window.DAY:
        return f"the day of {date_words(night)}"
    return f"the night and day of {date_words(night)}"


def unit_of(series: str) -> str:
    """What a series has a number for: a night, or a date with its night and day."""
    return "date" if window_of(series) is Window.FULL_DAY else "night"


def things_of(series: str) -> str:
    """What a series counts: `drones_launched` and `day_drones_launched` count drones."""
    words = series.split("_")
    return next((word for word in words if word in FAMILIES), None) or " ".join(words)


def family_of(series: str) -> Family | None:
    """The family that a series counts, by its name."""
    return FAMILIES.get(things_of(series))


def label_of(series: str) -> str:
    """A series as the head of a row: `Drones`, or `Drones, by day`."""
    suffix = {Window.DAY: ", by day", Window.FULL_DAY: ", night and day"}.get(window_of(series), "")
    return things_of(series).capitalize() + suffix


def count_words(value: int, bound: Bound, things: str) -> str:
    """A number with its noun and how it binds: `at least 28 missiles`, `1 drone`."""
    noun = things[:-1] if value == 1 and things.endswith("s") else things
    return f"{BOUNDS[bound]}{value:,} {noun}"


def bound_of(verdict: Verdict) -> Bound:
    """How the number of a verdict binds: where the rest is withheld it is at least so many."""
    return Bound.AT_LEAST if verdict.standing is Standing.WITHHELD else verdict.bound


def came_words(verdict: Verdict) -> str:
    """What came, without a noun: `810`, `at least 28`, `withheld` or `not reported`."""
    if verdict.value is not None:
        return f"{BOUNDS[bound_of(verdict)]}{verdict.value:,}"
    if verdict.standing is Standing.WITHHELD:
        return "withheld"
    return "not reported" if verdict.standing is None else "no number"


def below(forecast: Forecast, level: float = 0.95) -> str:
    """The whole number that a share `level` of nights stays below."""
    return f"{ceil(forecast.quantile(level)) + 1:,}"


def expected(forecast: Forecast) -> str:
    """The middle of what was expected, as a whole number."""
    return f"{forecast.quantile(0.5):,.0f}"


def say_expected(forecast: Forecast) -> str:
    """The middle of what was expected, in a sentence: `about 97`, or `none`."""
    middle = expected(forecast)
    return "none" if middle == "0" else f"about {middle}"


def period_words(probability: float) -> str:
    """A tail probability as a return period in nights, two digits, rounded down.

    Nothing is counted beyond once in 1,000 nights: no record reaches that far.
    """
    period = 1.0 / probability * (1 + 1e-9)
    if period >= 1000:
        return "less than once in 1,000 nights"
    if period < 2:
        return "on most nights"
    digits = 10 if period >= 100 else 1
    return f"about once in {int(period // digits * digits)} nights"


def clean(text: str) -> str:
    """A stranger's text on one line, without control characters and marks that turn its direction."""
    kept = (
        " " if one.isspace() else one
        for one in text
        if one.isspace() or unicodedata.category(one) not in UNSEEN
    )
    return " ".join("".join(kept).split())


UNSEEN: Final = ("Cc", "Cf", "Cs", "Co", "Cn")


def cut(text: str, most: int = 200) -> str:
    """A stranger's text, clean and of at most `most` characters, cut at the end of a word with `…`."""
    whole = clean(text)
    if len(whole) <= most:
        return whole
    kept = whole[: most - 1]
    if not whole[most - 1].isspace() and " " in kept:
        kept = kept[: kept.rindex(" ")]
    return kept.rstrip(" ,;:–—-") + "…"


def safe_link(link: str) -> str | None:
    """The link where it may be one in a mail: an http(s) address without blanks, not endless."""
    try:
        parts = urlsplit(link)
    except ValueError:
        return None
    plain = link == clean(link) and " " not in link and len(link) <= LONGEST_LINK
    return link if plain and parts.scheme in ("http", "https") and parts.hostname else None


def join_words(parts: list[str]) -> str:
    """A list in a sentence: `a`, `a and b`, `a, b and c`."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}" if parts else ""
