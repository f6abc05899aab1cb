"""A sentence's cues go in; who says it, when it was, and whether it reports at all, come out for a mention.

The order of trust is: the clause's own words, then the sentence, then what earlier sentences left behind
(`Before`), then the text's first word on it. Nothing is guessed: what no text says stays None.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

from ..model import Claim, Family, Window
from .mentions import Mention
from .nights import find_date
from .tokens import Cue, Sentence

RECORDS = frozenset({Window.MONTH, Window.YEAR, Window.WAR})
AGGREGATES = frozenset({Window.WEEK, Window.MONTH, Window.YEAR, Window.WAR, Window.OTHER})
STOPS = frozenset(",;:.()-/*")
WHOLE_SENTENCE = frozenset({"production", "losses", "average"})
# "will hand over three launchers, 100 missiles and ..."
FROM_ITS_WORD_ON = frozenset({"trade", "intent", "hypothesis", "exercise"})
UNTIL_A_SUBJECT = frozenset({"trade", "intent", "exercise"})
OF_ANOTHER = 4  # how much farther a time is behind another number
FRONTLINE = "frontline"
LARGEST_OF = 6  # tokens between "largest" and "of the war"
OWN_NUMBER = 4  # tokens from a time to its number
FRONT = 1000  # drones in a day; no raid had as many, the front has each day
NEAR_REPORTING = 4
ELSEWHERE = "elsewhere"
AIR_FORCE = "ua-air-force"


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


def find_window(sentence: Sentence, mention: Mention, before: Before) -> tuple[Window, Cue | None]:
    """The time that a number covers, and the cue that says so."""
    best: tuple[int, Window, Cue] | None = None
    for cue in sentence.cues:
        window = window_of(sentence, cue)
        if window is None or ";" in classes_between(sentence, mention, cue):
            continue
        if cue.kind == "night_before" and _is_of_another_number(sentence, mention, cue):
            continue
        if _is_weak(sentence, cue, before) or (window in RECORDS and _is_record(sentence, cue)):
            continue
        away = distance(sentence, mention, cue)
        if window is Window.NIGHT or (away == 0 and cue.first > mention.last):  # 318 during the day
            away -= 2
        if "N" in sentence.classes[mention.last + 1 : cue.first]:
            away += OF_ANOTHER  # "621 overnight Thursday against 402 on the night of 6 October"
        if best is None or away < best[0]:
            best = (away, window, cue)
    if _is_past(sentence, mention) and (best is None or best[1] not in AGGREGATES):
        dated = best is not None and _has_date(sentence, with_year=sentence.has_cue("years_ago"))
        return (best[1], best[2]) if best and dated else (Window.OTHER, None)
    if best:
        if best[1] is Window.NIGHT and not _has_date(sentence) and _names_a_month(sentence):
            return Window.MONTH, best[2]  # overnight attacks over August
        return best[1], best[2]
    if before.window in AGGREGATES and sentence.has_cue("speakers", AIR_FORCE):
        return Window.NIGHT, None  # the Air Force's own new sentence does not go on with somebody's total
    if before.window is None and before.rejected:
        return Window.OTHER, None
    return before.window or Window.NIGHT, None


def _is_weak(sentence: Sentence, cue: Cue, before: Before) -> bool:
    """Whether a bare "in the morning" stands in a text about a night: when it was told, or when it ended."""
    return cue.word in sentence.roles["morning"] and cue.first == cue.last and Window.NIGHT in before.windows


def _is_record(sentence: Sentence, window: Cue) -> bool:
    """Whether a sentence calls one attack the largest of the year or the war that the cue names."""
    for cue in sentence.cues:
        if cue.kind == "superlative" and 0 < window.first - cue.last <= LARGEST_OF:
            return window.first == cue.last + 1 or "v" in sentence.classes[cue.last + 1 : window.first]
    return False


def window_of(sentence: Sentence, cue: Cue) -> Window | None:
    """The window that a cue gives; None where it gives none."""
    if cue.kind == "windows":
        by_word = cue.value == Window.DAY and cue.word  # not by the clock
        return None if by_word and _is_when_said(sentence, cue) else Window(cue.value)
    if cue.kind == "night_before":
        return Window.NIGHT
    if cue.kind == "months" and cue.value[1] is None:
        before = [token.word for token in sentence.tokens[max(cue.first - 4, 0) : cue.first]]
        ahead = before[-1] if before else ""
        if ahead in sentence.roles["since"] | sentence.roles["from"] or (
            ahead in sentence.roles["month_start"] and sentence.roles["since"] & set(before)
        ):
            return Window.OTHER
        if ahead in sentence.roles["during"]:
            return Window.MONTH
    return None


def _is_when_said(sentence: Sentence, cue: Cue) -> bool:
    """Whether a time of day is when it was reported: "said this morning", "as of the morning"."""
    if cue.word in sentence.roles["since"]:  # since the morning
        return False
    for other in sentence.cues:
        if other.kind == "reporting":
            first, last = (other.last, cue.first) if other.last < cue.first else (cue.last, other.first)
            if last - first <= NEAR_REPORTING and not STOPS & set(sentence.classes[first + 1 : last]):
                return True
    return False


def _is_past(sentence: Sentence, mention: Mention) -> bool:
    """Whether a number belongs to some earlier attack: a previous record, one of the recent attacks."""
    return any(
        cue.kind in ("past", "years_ago") and not _is_of_another_clause(sentence, mention, cue) for cue in sentence.cues
    )


def _is_of_another_number(sentence: Sentence, mention: Mention, cue: Cue) -> bool:
    """Whether a time behind a number is that of the next: "112 drones, down from 250 the night before"."""
    if cue.first < mention.first:
        return False
    between = sentence.classes[mention.last + 1 : cue.first]
    follows = "," in between and "N" in sentence.classes[cue.last + 1 : cue.last + OWN_NUMBER]
    return "N" in between or follows


def _is_of_another_clause(sentence: Sentence, mention: Mention, cue: Cue) -> bool:
    """Whether a semicolon parts a cue from a number, or a colon behind which it has a time of its own."""
    between = classes_between(sentence, mention, cue)
    own = (o for o in sentence.cues if o.kind == "windows" and mention.last < o.first < cue.first)
    if "," in between and any(own):
        return True  # "112 drones overnight, a day after it had launched 250"
    if ";" in between or ":" not in between:
        return ";" in between
    clause = sentence.classes.rfind(":", 0, mention.first)
    return cue.last < clause and any(o.kind == "windows" and o.first > clause for o in sentence.cues)


def _has_date(sentence: Sentence, with_year: bool = False) -> bool:
    dates = (cue.value for cue in sentence.cues if cue.kind == "months" and cue.value[1] is not None)
    return any(year is not None or not with_year for _, _, year in dates)


def _names_a_month(sentence: Sentence) -> bool:
    return any(window_of(sentence, cue) is Window.MONTH for cue in sentence.cues if cue.kind == "months")


def find_night(
    sentence: Sentence, mention: Mention, window: Window, cue: Cue | None, before: Before
) -> date | None:
    """The date of a night, day or full day; None for longer windows."""
    if window in AGGREGATES:
        return None
    near = (cue.first, mention.first) if cue else (mention.first,)
    behind = (other for other in sentence.cues if other.kind == "months" and other.first > mention.last)
    if any(
        o.first - mention.last <= 3 and not STOPS & set(classes_between(sentence, mention, o)) for o in behind
    ):
        near = (mention.last,)  # "the record 728 drones of July 9"
    another = sentence.classes.find("N", mention.last + 1)
    own = cue is not None and cue.last < another  # what stands behind another number is that number's
    found = find_date(sentence, near, before.published, window is Window.NIGHT, another if own else None)
    earlier = (o for o in sentence.cues if o.kind == "night_before")
    if found is None and any(not _is_of_another_number(sentence, mention, o) for o in earlier):
        known = before.night or before.published
        of_this_day = before.window is Window.DAY  # "316 drones by day, after the 148 of the preceding night"
        return known - timedelta(days=not of_this_day) if known else None
    return found or before.night or before.published


def find_rejection(sentence: Sentence, mention: Mention, before: Before, stopped: bool) -> str | None:
    """Why a number is no report of an attack: a forecast, production, a delivery, an exercise."""
    if before.frontline and mention.family is Family.DRONE and (mention.value or 0) >= FRONT:
        return FRONTLINE
    for cue in sentence.cues:
        if cue.kind != "reject" or cue.value == ELSEWHERE:
            continue
        if cue.value == FRONTLINE and mention.family is not Family.DRONE:
            continue
        if cue.value == "production" and stopped:
            continue  # "the 45 missiles intercepted would have emptied an arsenal"
        if cue.value == "forecast" and cue.word in sentence.roles["if"] and _has_date(sentence):
            continue  # if it was 60 in the night to Tuesday, then 39 last night
        if (
            cue.value in WHOLE_SENTENCE
            or cue.value == FRONTLINE
            or (cue.value in FROM_ITS_WORD_ON and _reaches(sentence, mention, cue))
            or not (STOPS - {":"} if cue.value == "denial" else STOPS) & set(classes_between(sentence, mention, cue))
        ):
            return str(cue.value)
    return None


def _reaches(sentence: Sentence, mention: Mention, cue: Cue) -> bool:
    """Whether a plan or a delivery holds for a number behind it: no colon and no attack of its own is between.

    "asked for Patriots after Russia launched 112 drones": the attack is no delivery.
    """
    if cue.last > mention.first:
        return False
    between = sentence.classes[cue.last + 1 : mention.first]
    if cue.value not in UNTIL_A_SUBJECT:
        return True
    subject = next((o.last for o in sentence.cues if o.kind == "attackers" and cue.last < o.first < mention.first), None)
    attacks = subject is not None and "V" in sentence.classes[subject:mention.first]
    return not (":" in between or attacks)


def is_elsewhere(sentence: Sentence) -> bool:
    """Whether a sentence is another article's headline, pasted into this one, without a date of its own."""
    pasted = sentence.has_cue("reject", ELSEWHERE)
    return pasted and not _has_date(sentence)


def is_withheld(sentence: Sentence) -> bool:
    """Whether a sentence says that a number is kept back."""
    return sentence.has_cue("withheld")
