"""A mention and its sentence go in; why its number reports no attack (a plan, a stock, a game) comes out."""

from __future__ import annotations

from ..model import Family
from .context import ELSEWHERE, FRONT, FRONTLINE, STOPS, Before, classes_between, has_date
from .mentions import Mention
from .tokens import Cue, Sentence

WHOLE_SENTENCE = frozenset({"production", "losses", "average"})
FROM_ITS_WORD_ON = frozenset({"trade", "intent", "hypothesis", "exercise"})
"""Hold for what stands behind them too: "will hand over three launchers, 100 missiles and ..."."""
UNTIL_A_SUBJECT = frozenset({"trade", "intent", "exercise"})
REJECTED = {
    "denial": "reads as a report that is denied",
    "intent": "reads as a plan",
    "forecast": "reads as what may be, not what was",
    "production": "reads as production or stocks",
    "losses": "reads as a list of losses",
    "frontline": "reads as drones of the front",
    "average": "reads as an average",
    "trade": "reads as a delivery or a purchase",
    "exercise": "reads as an exercise or a test",
    "hypothesis": "reads as a case that is only thought of",
}


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
        if cue.value == "forecast" and cue.word in sentence.roles["if"] and has_date(sentence):
            continue  # if it was 60 in the night to Tuesday, then 39 last night
        stops = STOPS - {":"} if cue.value == "denial" else STOPS
        if cue.value in UNTIL_A_SUBJECT and _ends_before(sentence, mention, cue):
            continue
        if (
            cue.value in WHOLE_SENTENCE
            or cue.value == FRONTLINE
            or (cue.value in FROM_ITS_WORD_ON and cue.last < mention.first)
            or not stops & set(classes_between(sentence, mention, cue))
        ):
            return str(cue.value)
    return None


def _ends_before(sentence: Sentence, mention: Mention, cue: Cue) -> bool:
    """Whether what a plan or a delivery holds for ends before a number: at a colon, or where Russia attacks.

    "Asked for Patriots after Russia launched 112 drones": the attack is no delivery.
    """
    between = sentence.classes[cue.last + 1 : mention.first]
    sides = (o.last for o in sentence.cues if o.kind == "attackers" and cue.last < o.first < mention.first)
    subject = next(sides, None)
    attacks = subject is not None and "V" in sentence.classes[subject : mention.first]
    return ":" in between or attacks
