"""Nights, counts, probabilities and strangers' texts become plain words."""

from __future__ import annotations

import unicodedata
from datetime import date
from math import ceil
from typing import Final
from urllib.parse import urlsplit

from ..lang import ENGLISH, Words
from ..model import Bound, Family, Forecast, Standing, Verdict, Window, bound_of

FAMILIES: Final = {
    "drones": Family.DRONE,
    "missiles": Family.MISSILE,
    "bombs": Family.BOMB,
    "weapons": Family.ALL,
}
BOUNDS: Final = {
    Bound.EXACT: "{count}",
    Bound.AT_LEAST: "at least {count}",
    Bound.ABOUT: "about {count}",
    Bound.AT_MOST: "at most {count}",
}
LONGEST_LINK: Final = 500


def night_words(night: date, t: Words = ENGLISH) -> str:
    """A night in words: `the night to 7 September 2025`."""
    return t("the night to {date}", date=t.date(night))


def window_of(series: str) -> Window:
    """The window that a series counts, by its name: night unless it says otherwise."""
    words = series.split("_")
    if "daily" in words:
        return Window.FULL_DAY
    return Window.DAY if "day" in words else Window.NIGHT


def when_words(series: str, night: date, t: Words = ENGLISH) -> str:
    """The time that a number of a series covers."""
    window = window_of(series)
    if window is Window.NIGHT:
        return night_words(night, t)
    if window is Window.DAY:
        return t("the day of {date}", date=t.date(night))
    return t("the night and day of {date}", date=t.date(night))


def unit_of(series: str) -> str:
    """What a series has a number for: nights, or dates with their night and day."""
    return "dates" if window_of(series) is Window.FULL_DAY else "nights"


def things_of(series: str) -> str:
    """What a series counts: `drones_launched` and `day_drones_launched` count drones."""
    words = series.split("_")
    return next((word for word in words if word in FAMILIES), None) or " ".join(words)


def family_of(series: str) -> Family | None:
    """The family that a series counts, by its name."""
    return FAMILIES.get(things_of(series))


def label_of(series: str, t: Words = ENGLISH) -> str:
    """A series as the head of a row: `Drones`, or `Drones, by day`."""
    things = t.some(things_of(series)).capitalize()
    window = window_of(series)
    if window is Window.DAY:
        return t("{things}, by day", things=things)
    return t("{things}, night and day", things=things) if window is Window.FULL_DAY else things


def count_words(value: int, bound: Bound, things: str, t: Words = ENGLISH, *, is_object: bool = False) -> str:
    """A number with its noun and how it binds: `at least 28 missiles`, `1 drone`."""
    return t(BOUNDS[bound], count=t.count_object(value, things) if is_object else t.count(value, things))


def came_words(verdict: Verdict, t: Words = ENGLISH) -> str:
    """What came, without a noun: `810`, `at least 28`, `withheld` or `not reported`."""
    if verdict.value is not None:
        return t(BOUNDS[bound_of(verdict)], count=t.number(verdict.value))
    if verdict.standing is Standing.WITHHELD:
        return t("withheld")
    return t("not reported") if verdict.standing is None else t("no number")


def find_below(forecast: Forecast, level: float = 0.95) -> int:
    """The whole number that a share `level` of nights stays below."""
    return ceil(forecast.quantile(level)) + 1


def below(forecast: Forecast, level: float = 0.95, t: Words = ENGLISH) -> str:
    """The same in words."""
    return t.number(find_below(forecast, level))


def expected(forecast: Forecast, t: Words = ENGLISH) -> str:
    """The middle of what was expected, as a whole number."""
    return t.number(forecast.quantile(0.5))


def say_expected(forecast: Forecast, t: Words = ENGLISH) -> str:
    """The middle of what was expected, in a sentence: `about 97`, or `none`."""
    middle = expected(forecast, t)
    return t("none") if middle == "0" else t("about {count}", count=middle)


def period_words(probability: float, t: Words = ENGLISH) -> str:
    """A tail probability as a return period in nights, two digits, rounded down.

    Nothing is counted beyond once in 1,000 nights: no record reaches that far.
    """
    period = 1.0 / probability * (1 + 1e-9)
    if period >= 1000:
        return t("less than once in 1,000 nights")
    if period < 2:
        return t("on most nights")
    digits = 10 if period >= 100 else 1
    return t("about once in {nights}", nights=t.count(int(period // digits * digits), "nights"))


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
