"""A sentence, its mentions and their claims go in; marks come out: each number, and what was made of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..model import Claim, Mark
from .mentions import Mention
from .tokens import Sentence

NO_COUNT = "a date, a time, money, a percentage or a name"
OTHER_THINGS = "counts something else"
NO_NOUN = "counts no weapon"


def make_mark(sentence: Sentence, mention: Mention, made: Claim | str) -> Mark:
    """The mark of a mention: its words, and its claim or why it has none."""
    start, end = sentence.tokens[mention.first].start, sentence.tokens[mention.last].end
    return Mark(start, end, None, made) if isinstance(made, str) else Mark(start, end, made)


def mark_others(sentence: Sentence, mentions: Sequence[Mention]) -> Iterator[Mark]:
    """The numbers of a sentence that are in no mention."""
    inside = {i for mention in mentions for i in range(mention.first, mention.last + 1)}
    for i, token in enumerate(sentence.tokens):
        if i in inside or not (token.cls == "N" or (token.cls == "x" and token.word[:1].isdigit())):
            continue
        behind = sentence.classes[i + 1 : i + 2]
        reason = NO_COUNT if token.cls == "x" else OTHER_THINGS if behind == "u" else NO_NOUN
        yield Mark(token.start, token.end, None, reason)
