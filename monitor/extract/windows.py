"""A mention and its sentence go in; the time that the number covers, and the date of its night, come out."""

from __future__ import annotations

from datetime import date, timedelta

from ..model import AIR_FORCE, Window
from .context import AGGREGATES, FRONT, STOPS, Before, classes_between, distance, has_date
from .mentions import Mention
from .nights import find_date
from .tokens import Cue, Sentence

RECORDS = frozenset({Window.MONTH, Window.YEAR, Window.WAR})
OF_ANOTHER = 4  # how much farther a time is behind another number
LARGEST_OF = 6  # tokens between "largest" and "of the war"
OWN_NUMBER = 4  # tokens from a time to its number
NEAR_REPORTING = 4


def find_window(sentence: Sentence, mention: Mention, before: Before) -> tuple[Window, Cue | None]:
    """The time that a number covers, and the cue that says so."""
    best = _find_nearest(sentence, mention, before)
    if _is_past(sentence, mention) and (best is None or best[0] not in AGGREGATES):
        dated = best is not None and has_date(sentence, with_year=sentence.has_cue("years_ago"))
        return best if best and dated else (Window.OTHER, None)
    if best:
        month = best[0] is Window.NIGHT and not has_date(sentence) and _names_a_month(sentence)
        return (Window.MONTH, best[1]) if month else best  # overnight attacks over August
    return _find_default(sentence, mention, before), None


def _find_nearest(sentence: Sentence, mention: Mention, before: Before) -> tuple[Window, Cue] | None:
    """The window nearest to a number in its sentence; a night goes before another at about its distance."""
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
    return best[1:] if best else None


def _find_default(sentence: Sentence, mention: Mention, before: Before) -> Window:
    """The window of a number in a sentence that names none: that of the sentence before, else a night."""
    if before.window in AGGREGATES and sentence.has_cue("speakers", AIR_FORCE):
        return Window.NIGHT  # the Air Force's own new sentence does not go on with somebody's total
    if before.window is None and (before.rejected or (mention.value or 0) >= FRONT):
        return Window.OTHER  # no raid had as many
    return before.window or Window.NIGHT


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
        cue.kind in ("past", "years_ago") and not _is_of_another_clause(sentence, mention, cue)
        for cue in sentence.cues
    )


def _is_of_another_number(sentence: Sentence, mention: Mention, cue: Cue) -> bool:
    """Whether a time behind a number is that of the next: "112 drones, down from 250 the night before"."""
    if cue.last < mention.first:  # "against 502 the previous night, and shot down 61"
        return "N" in sentence.classes[max(cue.first - 2, 0) : cue.first]
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
