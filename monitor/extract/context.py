"""A sentence's cues go in; whose weapons, where, when, and whether it reports at all, come out for a mention.

The order of trust is: the clause's own words, then the sentence, then what earlier sentences left behind
(`Before`), then the text's first word on it. Nothing is guessed: what no text says stays None.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ..model import Attacker, Scope, Window
from .mentions import Mention
from .nights import find_date, find_weekday
from .outcomes import Outcome
from .tokens import Cue, Sentence

SIDE_OF_SPEAKER = {"ua-air-force": "RU", "national": "RU", "local": "RU", "russia": "UA", "other": "other"}
OVER = frozenset("over above in near on across at from над в у во на по під біля под возле".split())
AGGREGATES = frozenset({Window.WEEK, Window.MONTH, Window.YEAR, Window.WAR, Window.OTHER})
STOPS = frozenset(",;:.()-/*")
SENTENCE_WIDE = frozenset({"production", "trade"})


@dataclass(slots=True)
class Before:
    """What earlier sentences of the text leave behind for those that say nothing themselves."""

    published: date | None
    attacker: str | None = None
    speaker: str | None = None
    window: Window | None = None
    night: date | None = None


def distance(sentence: Sentence, mention: Mention, cue: Cue) -> int:
    """How far a cue is from a mention: tokens between, marks counting more."""
    between = _between(sentence, mention, cue)
    return len(between) + sum(4 for cls in between if cls in ",;:()")


def _between(sentence: Sentence, mention: Mention, cue: Cue) -> str:
    """The classes of the tokens between a mention and a cue."""
    first, last = (cue.last + 1, mention.first) if cue.last < mention.first else (mention.last + 1, cue.first)
    return sentence.classes[first:last] if last > first else ""


def nearest(sentence: Sentence, mention: Mention, kind: str) -> Cue | None:
    """The cue of a kind that is nearest to a mention."""
    cues = [cue for cue in sentence.cues if cue.kind == kind]
    return min(cues, key=lambda cue: distance(sentence, mention, cue), default=None)


def find_speaker(sentence: Sentence, mention: Mention, before: Before) -> str | None:
    """Who says it: a local body that opens the sentence, else the nearest speaker, else the last one before."""
    first = next((cue for cue in sentence.cues if cue.kind == "speakers"), None)
    cue = first if first and first.value == "local" else nearest(sentence, mention, "speakers")
    return str(cue.value) if cue else before.speaker


def find_attacker(sentence: Sentence, mention: Mention, outcome: Outcome, before: Before) -> Attacker | None:
    """Whose weapons they are."""
    if mention.modifier in ("RU", "UA", "other"):
        return Attacker(mention.modifier)
    bids: list[tuple[int, str]] = []
    for cue in sentence.cues:
        away = distance(sentence, mention, cue)
        if cue.kind == "speakers":
            bids.append((away, SIDE_OF_SPEAKER[cue.value]))
        elif cue.kind == "attackers":
            bids.append((away + (3 if cue.value == "RU" and len(sentence.tokens[cue.first].word) < 4 else 0), cue.value))
        elif (
            cue.kind == "places"
            and cue.value == "russia"
            and outcome.measure != "launched"
            and _is_over(sentence, cue)
            and not any(c.kind == "speakers" and c.value == "ua-air-force" for c in sentence.cues)
        ):
            bids.append((max(away - 3, 0), "UA"))
    sides = {side for _, side in bids}
    if "other" in sides and {"RU", "UA"} & sides and not any(s == "other" and d < 4 for d, s in bids):
        bids = [(d, s) for d, s in bids if s != "other"]
    if bids:
        return Attacker(min(bids, key=lambda bid: bid[0])[1])
    return Attacker(before.attacker) if before.attacker else None


def find_scope(sentence: Sentence, mention: Mention, outcome: Outcome, before: Before) -> Scope:
    """Whether the number speaks for the country: not where a region is named with it or a local body speaks."""
    speaker = find_speaker(sentence, mention, before)
    if speaker == "local":
        return Scope.LOCAL
    for cue in sentence.cues:
        if cue.kind != "places" or cue.value != "local":
            continue
        between = sentence.classes[mention.last + 1 : cue.first] if cue.first > mention.last else None
        if between is not None and len(between) <= 5 and not STOPS & set(between) and _is_over(sentence, cue):
            if outcome.measure != "launched" or (outcome.how == "back" and speaker is None):
                return Scope.LOCAL
        targeted = outcome.measure == "launched" and outcome.verb is not None and speaker is None
        if targeted and outcome.verb is not None and 0 < cue.first - outcome.verb <= 3 and outcome.how == "back":
            return Scope.LOCAL
        ahead = sentence.classes[cue.last + 1 : mention.first] if cue.last < mention.first else None
        if ahead is not None and len(ahead) <= 3 and not STOPS & set(ahead) and _is_over(sentence, cue):
            if outcome.measure != "launched" or len(ahead) <= 1 or speaker not in ("ua-air-force", "national"):
                return Scope.LOCAL
    return Scope.NATIONAL


def _is_over(sentence: Sentence, cue: Cue) -> bool:
    """Whether a preposition of place stands before a place (perhaps with a name or an article between)."""
    words = [token.word for token in sentence.tokens[max(cue.first - 3, 0) : cue.first + 1]]
    return any(word.split()[0] in OVER for word in words)


def find_window(sentence: Sentence, mention: Mention, before: Before) -> tuple[Window, Cue | None]:
    """The time that a number covers, and the cue that says so."""
    best: tuple[int, Window, Cue] | None = None
    for cue in sentence.cues:
        window = _window_of(sentence, cue)
        if window is None:
            continue
        if ";" in _between(sentence, mention, cue):
            continue
        away = distance(sentence, mention, cue) - (2 if window is Window.NIGHT else 0)
        if best is None or away < best[0]:
            best = (away, window, cue)
    if best:
        return best[1], best[2]
    if before.window in AGGREGATES and any(c.kind == "speakers" and c.value == "ua-air-force" for c in sentence.cues):
        return Window.NIGHT, None  # the Air Force's own new sentence does not go on with somebody's total
    return before.window or Window.NIGHT, None


def _window_of(sentence: Sentence, cue: Cue) -> Window | None:
    if cue.kind == "windows":
        return Window(cue.value)
    if cue.kind == "months" and isinstance(cue.value, tuple) and cue.value[1] is None:
        ahead = sentence.tokens[cue.first - 1].word if cue.first else ""
        if ahead in ("since", "з", "із", "с"):
            return Window.OTHER
        if ahead in ("in", "during", "throughout", "за", "у", "в", "протягом", "упродовж", "over", "for"):
            return Window.MONTH
    return None


def find_night(sentence: Sentence, window: Window, cue: Cue | None, before: Before) -> date | None:
    """The date of a night, day or full day; None for longer windows."""
    if window in AGGREGATES:
        return None
    found = find_date(sentence, cue.first if cue else None, before.published)
    found = found or find_weekday(sentence, before.published, window is Window.NIGHT)
    return found or before.night or before.published


def find_rejection(sentence: Sentence, mention: Mention) -> str | None:
    """Why a number is no report of an attack: a forecast, production, a delivery, an exercise."""
    for cue in sentence.cues:
        if cue.kind != "reject":
            continue
        if cue.value in SENTENCE_WIDE or not STOPS & set(_between(sentence, mention, cue)):
            return str(cue.value)
    return None
