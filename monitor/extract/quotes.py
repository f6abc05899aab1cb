"""A mention goes in; the span of text that a person should read with its number comes out."""

from __future__ import annotations

from .mentions import Mention
from .tokens import Sentence

USUAL_LENGTH = 300
LONGEST = 400


def find_quote(text: str, sentence: Sentence, mention: Mention) -> tuple[int, int]:
    """The sentence, or of a long one the piece around the mention, cut at words: its start and end.

    The number's own token is always inside, and the span is never longer than 400 characters.
    """
    start, end = sentence.start, sentence.end
    first, last = sentence.tokens[mention.first].start, sentence.tokens[mention.last].end
    if end - start > USUAL_LENGTH:
        counted = [t for t in sentence.tokens[mention.first : mention.last + 1] if t.cls in "NABZ"]
        if last - first > USUAL_LENGTH and counted:
            first, last = counted[0].start, counted[-1].end
        last = min(last, first + USUAL_LENGTH)
        spare = (USUAL_LENGTH - (last - first)) // 2
        start, end = _widen_to_words(text, (first - spare, last + spare), (first, last), (start, end))
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _widen_to_words(
    text: str, wanted: tuple[int, int], core: tuple[int, int], limits: tuple[int, int]
) -> tuple[int, int]:
    """A span near the wanted one that begins and ends at words, within limits and never inside the core."""
    start, end = max(wanted[0], limits[0]), min(wanted[1], limits[1])
    while limits[0] < start < core[0] and not text[start - 1].isspace():
        start += 1
    while core[1] < end < limits[1] and not text[end].isspace():
        end -= 1
    return start, end
