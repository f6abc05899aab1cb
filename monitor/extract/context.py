"""What surrounds a mention: who says it, what is near it, and what earlier sentences left behind (`Before`).

The order of trust is: the clause's own words, then the sentence, then what earlier sentences left behind
(`Before`), then the text's first word on it. Nothing is guessed: what no text says stays None.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from ..model import Claim, Family, Window
from .mentions import Mention
from .tokens import Cue, Sentence

AGGREGATES = frozenset({Window.WEEK, Window.MONTH, Window.YEAR, Window.WAR, Window.OTHER})
STOPS = frozenset(",;:.()-/*")
FRONTLINE = "frontline"
FRONT = 1000  # drones in a day; no raid had as many, the front has each day
ELSEWHERE = "elsewhere"


@dataclass(slots=True)
class Before:
    """What earlier sentences of the text leave behind for those that say nothing themselves."""

    published: date | None
    confined: bool = False  # the text is about a region or a neighbour only
    placed: bool = False  # a sentence before named a region or a neighbour
    attacker: str | None = None
    speaker: str | None = None
    window: Window | None = None
    night: date | None = None
    launched: list[Claim] = field(default_factory=list)  # what was read of weapons launched, in order
    counted: tuple[str, Family] | None = None  # the weapon named last, even where its number is no claim
    only: tuple[str, Family] | None = None  # the one family of weapons that the whole text names
    told: dict[tuple[Family, date | None, bool], int] = field(
        default_factory=dict
    )  # the largest national count read
    windows: frozenset[Window] = frozenset()  # all that the text speaks of
    nightly: bool = False  # it speaks of no time but a night, or the Air Force of Ukraine speaks in it
    rejected: bool = False  # a number before was a stock, a delivery, a plan: no raid
    frontline: bool = False  # the text is a day list of the front


def distance(sentence: Sentence, mention: Mention, cue: Cue) -> int:
    """How far a cue is from a mention: tokens between, marks counting more."""
    between = classes_between(sentence, mention, cue)
    return len(between) + 4 * sum(between.count(mark) for mark in ",;:()")


def classes_between(sentence: Sentence, mention: Mention, cue: Cue) -> str:
    """The classes of the tokens between a mention and a cue."""
    first, last = (cue.last + 1, mention.first) if cue.last < mention.first else (mention.last + 1, cue.first)
    return sentence.classes[first:last] if last > first else ""


def find_speaker(sentence: Sentence, mention: Mention, before: Before) -> str | None:
    """Who says it: a local body that opens the sentence, else the nearest speaker, else the last before."""
    speakers = [cue for cue in sentence.cues if cue.kind == "speakers"]
    if not speakers:
        country = sentence.has_cue("places", "country")
        return None if country and before.speaker == "local" else before.speaker
    if speakers[0].value == "local":
        return "local"
    return str(min(speakers, key=lambda cue: distance(sentence, mention, cue)).value)


def is_over(sentence: Sentence, cue: Cue) -> bool:
    """Whether a preposition of place stands before a place (perhaps with a name or an article between)."""
    reporting = {
        i for other in sentence.cues if other.kind == "reporting" for i in range(other.first, other.last + 1)
    }
    for i in range(min(cue.first, len(sentence.tokens) - 1), max(cue.first - 5, -1), -1):
        if i in reporting or (i < cue.first and sentence.tokens[i].cls in STOPS):  # "according to Kyiv"
            return False
        if sentence.tokens[i].word.split()[0] in sentence.roles["over"]:
            return i - 1 not in reporting  # "said in Kyiv"
    return False


def has_date(sentence: Sentence, with_year: bool = False) -> bool:
    """Whether a sentence names a day of a month, with its year if that is asked."""
    dates = (cue.value for cue in sentence.cues if cue.kind == "months" and cue.value[1] is not None)
    return any(year is not None or not with_year for _, _, year in dates)


def is_elsewhere(sentence: Sentence) -> bool:
    """Whether a sentence is another article's headline, pasted into this one, without a date of its own."""
    pasted = sentence.has_cue("reject", ELSEWHERE)
    return pasted and not has_date(sentence)


def is_withheld(sentence: Sentence) -> bool:
    """Whether a sentence says that a number is kept back."""
    return sentence.has_cue("withheld")
