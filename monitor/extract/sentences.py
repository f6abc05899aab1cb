"""A normalised text goes in; its sentences come out, each as a list of chunks."""

from __future__ import annotations

from collections.abc import Iterator

from .lexicon import Lexicon
from .normalise import CHUNK, CYRILLIC

Chunk = tuple[str, int, int]  # the characters, and where they begin and end in the text
LONGEST = 400  # chunks; longer "sentences" are cut, so that the cost stays linear whatever comes in
LONGEST_INITIAL = 3  # letters; "U.S.A", "обл.Київ" are no ends of sentences without a space
BREAKS = frozenset(".!?…|►▶▪■●◆\n")  # strokes and signs part the items of a ticker
ORDINAL = 2  # digits; "am 7. September", "do 9. rano"
BULLETS = frozenset("-•*")


def split_sentences(text: str, lexicon: Lexicon, original: str = "") -> Iterator[list[Chunk]]:
    """Give the chunks of each sentence of a normalised text, in order.

    `lexicon` knows the months and the abbreviations; `original` is the text before normalising: its capitals
    tell sentences apart that stand without a space.

    A sentence ends at a full stop (not of an abbreviation) or a line end. A line that ends in a colon is
    joined with the bullets below it, for they are its items.
    """
    chunks = [(m.group(), m.start(), m.end()) for m in CHUNK.finditer(text)]
    begin = 0
    in_list = False
    for i, (chunk, _, _) in enumerate(chunks):
        if i - begin >= LONGEST:
            pass
        elif chunk not in BREAKS:
            continue
        elif chunk == "\n":
            ahead = _next_word(chunks, i)
            if in_list and ahead in BULLETS:
                continue
            if ahead and _last_word(chunks, begin, i) == ":":
                in_list = True
                continue
            in_list = False
        elif not _ends_sentence(chunks, i, begin, original, lexicon) or (
            in_list and not _ends_line(chunks, i)
        ):
            continue
        if i > begin:
            yield chunks[begin : i + 1]
        begin = i + 1
    if begin < len(chunks):
        yield chunks[begin:]


def _ends_sentence(chunks: list[Chunk], i: int, begin: int, original: str, lexicon: Lexicon) -> bool:
    """Whether a mark ends a sentence."""
    return chunks[i][0] != "." or _is_stop(chunks, i, begin, original, lexicon)


def _ends_line(chunks: list[Chunk], i: int) -> bool:
    """Whether a mark is the last of its line: a bullet that is a sentence of its own ends there."""
    return i + 1 < len(chunks) and chunks[i + 1][0] == "\n"


def _next_word(chunks: list[Chunk], i: int) -> str:
    """The next chunk that is not a line end; empty at the end of the text."""
    return next((chunk for chunk, _, _ in chunks[i + 1 : i + 6] if chunk != "\n"), "")


def _last_word(chunks: list[Chunk], begin: int, i: int) -> str:
    """The last chunk before i that is neither a line end nor a full stop."""
    return next((chunk for chunk, _, _ in chunks[max(begin, i - 6) : i][::-1] if chunk not in "\n."), "")


def _is_stop(chunks: list[Chunk], i: int, begin: int, original: str, lexicon: Lexicon) -> bool:
    """Whether the full stop at i ends a sentence."""
    if i + 1 >= len(chunks):
        return True
    before = chunks[i - 1] if i > begin else None
    behind = chunks[i + 1]
    if behind[1] == chunks[i][2] and behind[0] not in '"\n)':  # no space behind it
        capital = original[behind[1] : behind[1] + 1].isupper()
        return capital and before is not None and len(before[0]) > LONGEST_INITIAL and before[0].isalpha()
    if before is None or before[2] != chunks[i][1]:
        return True
    if (
        before[0].isdigit()
        and len(before[0]) <= ORDINAL
        and not original[behind[1] : behind[1] + 1].isdigit()
    ):
        if CYRILLIC.search(behind[0]):
            return True
        return behind[0] not in lexicon.months and not original[behind[1] : behind[1] + 1].islower()
    return before[0] not in lexicon.roles["abbreviated"]
