"""A text and what was read from it go in; marks come out: each number of the text, and what was made of it.

Nothing here is asked for while the monitor works: only a person who wants to know why pays for it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from ..model import Claim, Mark
from .claims import NO_OUTCOME, NOT_COUNTED, WRECKAGE
from .context import is_elsewhere
from .mentions import Mention
from .reasons import is_number, say_why
from .rejections import REJECTED
from .tokeniser import Tokeniser
from .tokens import Sentence

HEADLINE = "in the headline of another article"
NO_WEAPON = "its sentence names no weapon"
NO_RULE = "no rule finds a weapon that it counts"
PLACES = "reads as places, and nothing says that weapons hit them"
OF_ITS_NOUN = frozenset((NOT_COUNTED, NO_OUTCOME, WRECKAGE))  # say nothing of a number without a noun
ROUNDED = "a round number, where the text has the exact one"


def mark_claim(sentence: Sentence, mention: Mention, claim: Claim) -> Mark:
    """The mark of a mention that became a claim."""
    return Mark(sentence.tokens[mention.first].start, sentence.tokens[mention.last].end, claim)


def mark_passed(text: str, sentence: Sentence, mention: Mention, reason: str) -> Iterator[Mark]:
    """The mark of a mention that became none; a noun that nobody counts has no mark."""
    first = sentence.tokens[mention.first]
    if mention.value is None and first.cls != "i":
        return
    if mention.locations and reason == NOT_COUNTED:
        reason = PLACES
    elif mention.weapon is None and not mention.locations and reason in OF_ITS_NOUN:
        number = sentence.classes.find("N", mention.first, mention.last + 1)
        reason = (say_why(text, sentence, number) if number >= 0 else None) or NO_RULE
    reason += _quote_cue(text, sentence, reason)
    yield Mark(first.start, sentence.tokens[mention.last].end, None, reason)


def _quote_cue(text: str, sentence: Sentence, reason: str) -> str:
    """The words for which a number was taken for a plan, a stock, a forecast: a reader may judge them."""
    for cue in sentence.cues:
        if cue.kind == "reject" and REJECTED.get(cue.value) == reason:
            return f": “{text[sentence.tokens[cue.first].start : sentence.tokens[cue.last].end]}”"
    return ""


def mark_rest(
    text: str, normalised: str, tokeniser: Tokeniser, marks: Sequence[Mark], read: Collection[int]
) -> Iterator[Mark]:
    """The numbers of a text that have no mark yet; `read` is where the sentences begin that were read."""
    told = bytearray(len(text))
    for mark in marks:
        told[mark.start : mark.end] = b"\1" * (mark.end - mark.start)
    for sentence in tokeniser.read_whole(normalised, text):
        general = NO_RULE if sentence.start in read else NO_WEAPON
        elsewhere = is_elsewhere(sentence)
        for i, token in enumerate(sentence.tokens):
            if is_number(token) and not all(told[token.start : token.end]):
                told[token.start : token.end] = b"\1" * (token.end - token.start)
                reason = HEADLINE if elsewhere else say_why(text, sentence, i) or general
                yield Mark(token.start, token.end, None, reason)
