"""A normalised text goes in; its sentences come out as tokens with class letters (see `tokens`) and cues."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from .lexicon import Lexicon, Phrase, Word, find_phrases, is_phrase_at
from .numbers import settle_numbers
from .sections import LISTED
from .sentences import Chunk, split_sentences
from .tokens import Cue, Sentence, Token
from .wordclasses import classify

NAMES, COUNTS, TELLS = 1, 2, 4  # what a chunk may add to a sentence: a weapon, a count, what happened
FLAGS = dict.fromkeys("WK", NAMES) | dict.fromkeys("NABz", COUNTS) | dict.fromkeys("VEPFOT", TELLS)
ELLIPTIC = COUNTS | TELLS
HAS_CONTEXT = 8
REACH = 3  # a number without its noun is looked for in so many sentences behind a weapon
LETTERS = 2  # of the next chunk, by which phrases are found; no stem is shorter
REMEMBERED = 100_000


class Beginning(NamedTuple):
    """The phrases that begin with a chunk: it alone, and longer ones by the first letters of what follows."""

    alone: tuple[Phrase, ...]
    longer: Mapping[str, tuple[Phrase, ...]]  # the longest first


class Known(NamedTuple):
    """What is known of a chunk: its own classes, and the phrases that begin with it."""

    classes: tuple[Word, ...]
    structure: Beginning
    context: Beginning
    flags: int


class Tokeniser:
    """Cuts texts into sentences of tokens; remembers what each chunk is."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        self._memo: dict[str, Known] = {}

    def read_sentences(self, text: str, original: str = "") -> Iterator[Sentence]:
        """Give the sentences of a normalised text, in order; those without tokens or cues are left out."""
        memo, learn = self._memo, self._learn
        since_weapon = REACH - 1  # the first sentence may be a number that the next one names
        for chunks in split_sentences(text, self.lexicon, original):
            known = [memo.get(chunk[0]) or learn(chunk[0]) for chunk in chunks]
            flags = 0
            for one in known:
                flags |= one.flags
            since_weapon = 0 if flags & NAMES else since_weapon + 1
            if flags & NAMES or (flags & ELLIPTIC == ELLIPTIC and since_weapon <= REACH):
                yield self._read(chunks, known)
            elif flags & HAS_CONTEXT:
                cues = find_cues([chunk[0] for chunk in chunks], known, range(len(chunks)))
                yield Sentence([], cues, self.lexicon.roles, self.lexicon.grammars)

    def read_whole(self, text: str, original: str = "") -> Iterator[Sentence]:
        """Give every sentence of a normalised text with its tokens, also those that count nothing."""
        for chunks in split_sentences(text, self.lexicon, original):
            yield self._read(chunks, [self._memo.get(chunk[0]) or self._learn(chunk[0]) for chunk in chunks])

    def _read(self, chunks: list[Chunk], known: list[Known]) -> Sentence:
        words = [chunk for chunk, _, _ in chunks]
        tokens: list[Token] = []
        position_of: list[int] = []  # chunk -> its first token
        i = 0
        while i < len(chunks):
            word, start, end = chunks[i]
            made, length = known[i].classes, 1
            if known[i].structure.longer and (phrase := find_phrase(known[i].structure, words, i)):
                made, length = (phrase[1],), len(phrase[0])
                word, end = " ".join(phrase[0]), chunks[i + length - 1][2]
            position_of += [len(tokens)] * length
            tokens += [Token(cls, value, many, start, end, word) for cls, value, many in made]
            i += length
        cues = find_cues(words, known, position_of)
        sentence = Sentence(tokens, cues, self.lexicon.roles, self.lexicon.grammars)
        settle_numbers(sentence)
        sentence.classes = "".join([token.cls for token in sentence.tokens])
        return sentence

    def _learn(self, chunk: str) -> Known:
        """Look a chunk up once."""
        classes = tuple(classify(chunk, self.lexicon))
        phrases = find_phrases(self.lexicon.structure, chunk)
        structure = index_phrases(phrases)
        context = index_phrases(find_phrases(self.lexicon.context, chunk))
        flags = HAS_CONTEXT if context.alone or context.longer else 0
        for word in (*classes, *(word for phrase, word in phrases if len(phrase) > 1)):
            flags |= FLAGS.get(word.cls, 0)
        if len(self._memo) >= REMEMBERED:
            self._memo.clear()
        known = self._memo[chunk] = Known(classes, structure, context, flags)
        return known


def index_phrases(phrases: Iterable[Phrase]) -> Beginning:
    """Sort the phrases that begin with one chunk by what comes next in them."""
    alone: list[Phrase] = []
    longer: dict[str, list[Phrase]] = {}
    for phrase in phrases:
        if len(phrase[0]) == 1:
            alone.append(phrase)
        else:
            longer.setdefault(phrase[0][1][:LETTERS], []).append(phrase)
    return Beginning(tuple(alone), {letters: tuple(found) for letters, found in longer.items()})


def find_phrase(beginning: Beginning, words: list[str], i: int) -> Phrase | None:
    """The longest phrase of more than one chunk that begins at chunk i."""
    if i + 1 < len(words):
        for phrase in beginning.longer.get(words[i + 1][:LETTERS], ()):
            if is_phrase_at(phrase[0], words, i):
                return phrase
    return None


def find_cues(words: list[str], known: list[Known], position_of: Sequence[int]) -> list[Cue]:
    """The context phrases of a sentence, the longest at each place (two of one length both count)."""
    cues: list[Cue] = []
    free = 0
    for i, one in enumerate(known):
        if not one.flags & HAS_CONTEXT:
            continue
        if i < free:  # a date inside a phrase is still a date
            cues += [
                Cue(word.cls, word.value, position_of[i], position_of[i], phrase[0])
                for phrase, word in one.context.alone
                if word.cls in LISTED
            ]
            continue
        longest = 0
        if one.context.longer and i + 1 < len(words):
            for phrase, word in one.context.longer.get(words[i + 1][:LETTERS], ()):
                length = len(phrase)
                if length < longest:
                    break
                if is_phrase_at(phrase, words, i):
                    cues.append(
                        Cue(word.cls, word.value, position_of[i], position_of[i + length - 1], phrase[0])
                    )
                    longest = length
            if longest:  # "Monday night" is a night, and its Monday still a weekday
                cues += [
                    Cue(word.cls, word.value, position_of[i], position_of[i], phrase[0])
                    for phrase, word in one.context.alone
                    if word.cls in LISTED
                ]
        if not longest:
            for phrase, word in one.context.alone:
                cues.append(Cue(word.cls, word.value, position_of[i], position_of[i], phrase[0]))
                longest = 1
        free = i + longest
    return cues
