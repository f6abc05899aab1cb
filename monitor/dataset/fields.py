"""The columns of each table: what each is called, what it holds, and in what unit."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum, IntEnum
from typing import Final, Literal

from ..model import (
    AlertState,
    Attacker,
    Bound,
    Family,
    Finding,
    Level,
    Measure,
    Scope,
    Standing,
    Unit,
    Window,
)
from ..series import ALERTED, SERIES, TABLE, WITHHELD

Kind = Literal["date", "datetime", "integer", "number", "string", "boolean"]


@dataclass(frozen=True, slots=True)
class Field:
    """A column. `kind` is a type of the Table Schema; `one_of` are all values that it can have."""

    name: str
    kind: Kind
    about: str
    unit: str | None = None
    one_of: tuple[str, ...] = ()
    required: bool = False


def words_of(kind: type[Enum]) -> tuple[str, ...]:
    """The values of a closed set, as they are written."""
    return tuple(one.name.lower() if issubclass(kind, IntEnum) else str(one.value) for one in kind)


BOUND_MEANS: Final = (
    "How the number binds the truth: exact, at_least (a part was not said), about, or at_most"
)
STANDING_MEANS: Final = (
    "How firm the numbers are: provisional (before the official report), official (said by it, or by a "
    "record that was compiled from such reports), disputed (official words differ), or withheld (a part "
    "of the missiles was kept back: the count is a least number)"
)
AS_OF_MEANS: Final = (
    "The time as of which the row was asked for, before later reports and edits, in UTC; empty: the present"
)
ATTRIBUTION_MEANS: Final = "Whom to name with the numbers of this row; empty where nobody asks for it"

NIGHT_OF: Final = (
    "The date of the morning on which the night ends, in Europe/Kyiv; of the same date is the day after it"
)
HOW: Final = {
    "launched": "launched by Russia at Ukraine",
    "intercepted": "shot down; from mid-2025 on shot down or suppressed, in one figure",
    "lost": "lost from radar; from mid-2025 on counted with those intercepted",
}


def about_count(name: str) -> str:
    """What a column of counts counts."""
    key = SERIES[name]
    when = "in the daytime of the date" if key.window is Window.DAY else "in the night"
    return f"{key.family.capitalize()}s {HOW[key.measure]}, {when}. Empty: not said; 0: said to be none"


def unit_of(name: str) -> str:
    """The unit of a column of counts."""
    key = SERIES[name]
    return f"{key.family}s per {key.window}"


def night_fields() -> Iterable[Field]:
    """The columns of a row a night: those of the record, then what each number is worth."""
    yield Field("night", "date", NIGHT_OF, required=True)
    for name in TABLE[1:-1]:
        if name == WITHHELD:
            about = (
                "How many sorts of missile were named that night without a number; the missiles launched are "
                "then a least number"
            )
            yield Field(name, "integer", about, "sorts of missile per night", required=True)
        else:
            yield Field(name, "integer", about_count(name), unit_of(name))
    for name in ("drones_launched", "missiles_launched"):
        yield Field(f"{name}_bound", "string", f"{BOUND_MEANS}. Of {name}", one_of=words_of(Bound))
    yield Field("standing", "string", STANDING_MEANS, one_of=words_of(Standing), required=True)
    about = "When the latest of the words that the row stands on was said, in UTC"
    yield Field("seen", "datetime", about)
    yield Field("as_of", "datetime", AS_OF_MEANS)
    yield Field("sources", "string", "Whose words the row stands on, with a semicolon between")
    yield Field("attribution", "string", ATTRIBUTION_MEANS)


NIGHTS: Final = tuple(night_fields())

CLAIMS: Final = (
    Field("night", "date", f"{NIGHT_OF}. Empty: the text does not give it"),
    Field("window", "string", "The time that the number covers", one_of=words_of(Window), required=True),
    Field("family", "string", "The kind of weapon", one_of=words_of(Family), required=True),
    Field("weapon", "string", "The finest type of weapon that was named", required=True),
    Field("measure", "string", "What became of them", one_of=words_of(Measure), required=True),
    Field("value", "integer", "The number. Empty: named without a number", "weapons, or places by `unit`"),
    Field("bound", "string", BOUND_MEANS, one_of=words_of(Bound), required=True),
    Field("taken", "boolean", "Whether the number of the night was settled on this claim", required=True),
    Field("source", "string", "The short name of the source that published it", required=True),
    Field("source_name", "string", "The name of that source"),
    Field("voice", "string", "The short name of the source that is really speaking"),
    Field("seen", "datetime", "When it was published, else fetched, in UTC"),
    Field("as_of", "datetime", AS_OF_MEANS),
    Field("link", "string", "Where it was published"),
    Field("quote", "string", "The words that hold the number, as they stand in the text", required=True),
    Field("rule", "string", "The rule that read it", required=True),
    Field("attacker", "string", "Whose weapons. Empty: not said", one_of=words_of(Attacker)),
    Field("scope", "string", "Whether for the whole country", one_of=words_of(Scope), required=True),
    Field("part", "boolean", "Whether it is a share of another number of the text", required=True),
    Field("unit", "string", "What is counted", one_of=words_of(Unit), required=True),
    Field("includes_ew", "boolean", "Whether it counts suppressed with shot down", required=True),
    Field("withheld", "boolean", "Whether the speaker kept the number, or a part, back", required=True),
    Field(
        "entry",
        "string",
        "The entry, or the row of the record, that it stands in",
        required=True,
    ),
    Field("start", "integer", "Where the quote begins in the entry's text", "characters", required=True),
    Field("end", "integer", "Where the quote ends in the entry's text", "characters", required=True),
    Field("attribution", "string", ATTRIBUTION_MEANS),
)

ALERTS: Final = (
    Field("night", "date", NIGHT_OF, required=True),
    Field("series", "string", "What was unusual", one_of=ALERTED, required=True),
    Field("state", "string", "Where the alert stands", one_of=words_of(AlertState), required=True),
    Field("finding", "string", "The verdict on the night", one_of=words_of(Finding), required=True),
    Field("level", "string", "How rare: once in 30, 100, 365 nights", one_of=words_of(Level), required=True),
    Field(
        "value",
        "integer",
        "What was judged: a count, or the middle of recent nights",
        "weapons",
    ),
    Field("bound", "string", BOUND_MEANS, one_of=words_of(Bound), required=True),
    Field("standing", "string", STANDING_MEANS, one_of=words_of(Standing)),
    Field("p", "number", "Probability of so rare a number, of this series alone", "probability"),
    Field("adjusted", "number", "The same, all series of the night judged together", "probability"),
    Field("method", "string", "The method that forecast the night"),
    Field("expected", "number", "The median of the forecast", "weapons"),
    Field("reason", "string", "The verdict in words", required=True),
    Field("raised", "datetime", "When the alert was raised, in UTC", required=True),
    Field("changed", "datetime", "When it changed last, in UTC", required=True),
    Field("attribution", "string", ATTRIBUTION_MEANS),
)
