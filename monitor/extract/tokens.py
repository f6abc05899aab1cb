"""A normalised text goes in, its sentences come out as tokens with class letters.

A token's class is one letter, so that the rules can be regular expressions over a sentence's string of classes:

    W weapon    K kind (cruise, ballistic)   M modifier    N number    i indefinite number (dozens)
    Q bound     A all    B both    O of      T them        G another   E including    P places (locations)
    V verb (its value is the measure)        Z negation    b be        r relative     & and    a article
    d determiner    p preposition    x a number that counts nothing (date, time, money, model, percentage)
    w any other word; marks stand for themselves: , ; : . ( ) " - and / for a line end, * for a bullet

Models, dates, times, money and percentages become tokens before numbers do, so they can never be counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from .lexicon import Lexicon, Phrases, Word
from .normalise import CHUNK, fold_mixed, fold_model

NUMBER = re.compile(r"\d{1,6}")
THOUSANDS = re.compile(r"\d{1,3}(?:[.,]\d{3})+")
RANGE = re.compile(r"(\d{1,4})-(\d{1,4})")
FRACTION = re.compile(r"(\d{1,4})/(\d{1,4})")
SUFFIXED = re.compile(r"(\d{1,5})-?(ма|ти|х|ми|ю|ома|та|ти|й|м|us)")
COMPOUND = re.compile(r"(\d{1,5})-(.+)")
CARDINAL_ENDINGS = {"ма", "ти", "х", "ми", "ю", "ома", "та", "м"}
MARKS = {",": ",", ";": ";", ":": ":", ".": ".", "!": ".", "?": ".", "…": ".", "(": "(", ")": ")", '"': '"', "-": "-"}
MARKS |= {"\n": "/", "•": "*", "[": "(", "]": ")", "&": "&", "%": "%", "$": "$", "€": "$", "£": "$", "+": "+"}
ABBREVIATED = frozenset(
    "обл рф р рр т ч тис тыс млн ст вул ул г м им ім св jan feb mar apr jun jul aug sep sept oct nov dec gen col lt sgt "
    "dr mr mrs st no vs u s a p e i".split()
)


@dataclass(slots=True)
class Token:
    """One token: its class letter, its value, and where it stands in the text."""

    cls: str
    value: Any
    many: bool
    start: int
    end: int
    word: str


@dataclass(slots=True)
class Cue:
    """Something a sentence says about its numbers: a window, speaker, attacker, place or rejection."""

    kind: str
    value: Any
    first: int
    last: int


@dataclass(slots=True)
class Sentence:
    """One sentence as tokens, their string of classes, and the cues in it (positions are of tokens)."""

    tokens: list[Token]
    cues: list[Cue]
    classes: str = ""
    is_headline: bool = False

    @property
    def start(self) -> int:
        """Offset of the first character."""
        return self.tokens[0].start

    @property
    def end(self) -> int:
        """Offset behind the last character."""
        return self.tokens[-1].end


Classified = tuple[tuple[str, Any, bool], ...]


class Tokeniser:
    """Cuts texts into sentences; remembers how each chunk was classed."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        self._memo: dict[str, Classified] = {}

    def sentences(self, text: str) -> Iterator[Sentence]:
        """Give the sentences of a normalised text, in order."""
        chunks: list[tuple[str, int, int]] = [(m.group(), m.start(), m.end()) for m in CHUNK.finditer(text)]
        first = True
        for begin, end in _cut(chunks):
            sentence = self._read(chunks[begin:end])
            if sentence is not None:
                sentence.is_headline = first
                first = False
                yield sentence

    def _read(self, chunks: list[tuple[str, int, int]]) -> Sentence | None:
        words = [chunk for chunk, _, _ in chunks]
        tokens: list[Token] = []
        position_of: list[int] = []  # chunk -> its first token
        i = 0
        while i < len(chunks):
            length, word = self._look_up(self.lexicon.structure, words, i)
            start, end = chunks[i][1], chunks[i + max(length, 1) - 1][2]
            made = ((word.cls, word.value, word.many),) if word else self._classify(words[i])
            position_of += [len(tokens)] * max(length, 1)
            tokens += [Token(cls, value, many, start, end, text_of(words, i, length)) for cls, value, many in made]
            i += max(length, 1)
        if not tokens:
            return None
        sentence = Sentence(tokens, find_cues(self.lexicon, words, position_of))
        _settle_numbers(sentence, self.lexicon)
        sentence.classes = "".join(token.cls for token in sentence.tokens)
        return sentence

    def _look_up(self, table: Phrases, words: list[str], i: int) -> tuple[int, Word | None]:
        """The longest phrase of the table that begins at chunk i: its length and meaning."""
        for phrase, word in table.get(words[i], ()):
            length = len(phrase)
            if length == 1 or tuple(words[i : i + length]) == phrase:
                return length, word
        return 0, None

    def _classify(self, chunk: str) -> Classified:
        found = self._memo.get(chunk)
        if found is None:
            found = self._memo[chunk] = tuple(self._class_of(chunk))
            if len(self._memo) > 200_000:
                self._memo.clear()
        return found

    def _class_of(self, chunk: str) -> list[tuple[str, Any, bool]]:
        """Class a chunk that is no phrase of the lexicon."""
        if chunk in MARKS:
            return [(MARKS[chunk], None, False)]
        if (known := self._single(chunk))[0][0] != "w":
            return known
        if chunk[0].isdigit() or any(c.isdigit() for c in chunk):
            return self._class_of_digits(chunk)
        folded = fold_mixed(chunk)
        if folded != chunk and folded in self.lexicon.structure:
            return self._single(folded)
        if chunk in self.lexicon.models:
            return [("W", self.lexicon.models[chunk], False)]
        if "/" in chunk:
            return self._class_of_pair(chunk.split("/"))
        if "-" in chunk:
            parts = chunk.split("-")
            words = [self._single(part)[0] for part in parts]
            if all(word[0] == "N" for word in words):  # forty-four
                return [("N", sum(word[1] for word in words), False)]
            if words[0][0] == "N" and words[-1][0] == "W" and len(parts) == 2:  # twenty-drone
                return [words[0], (words[-1][0], words[-1][1], True)]
            if words[-1][0] == "W":
                return [words[-1]]
            if words[0][0] == "W" and len(parts[-1]) <= 3:
                return [words[0]]
        return [("w", None, False)]

    def _single(self, word: str) -> list[tuple[str, Any, bool]]:
        for phrase, meaning in self.lexicon.structure.get(word, ()):
            if len(phrase) == 1:
                return [(meaning.cls, meaning.value, meaning.many)]
        return [("w", None, False)]

    def _class_of_pair(self, parts: list[str]) -> list[tuple[str, Any, bool]]:
        """Class 'shot down/jammed' as one outcome, 'Iskander-M/KN-23' as one bucket of weapons."""
        found = [self._class_of(part)[0] for part in parts if part]
        verbs = [value for cls, value, _ in found if cls == "V"]
        if len(verbs) > 1 and "intercepted" in verbs and "suppressed" in verbs:
            return [("V", "intercepted+ew", False)]
        weapons = [value for cls, value, _ in found if cls == "W"]
        if weapons:
            return [("W", _bucket(weapons, self.lexicon), any(many for *_, many in found))]
        return [found[0]] if found else [("w", None, False)]

    def _class_of_digits(self, chunk: str) -> list[tuple[str, Any, bool]]:
        if NUMBER.fullmatch(chunk):
            return [("N", int(chunk), False)]
        if THOUSANDS.fullmatch(chunk):
            return [("N", int(re.sub(r"[.,]", "", chunk)), False)]
        folded = fold_model(chunk)
        if folded in self.lexicon.models:
            return [("W", self.lexicon.models[folded], False)]
        if match := RANGE.fullmatch(chunk):
            low, high = int(match[1]), int(match[2])
            return [("N", low, True)] if low < high < 1900 else [("x", None, False)]
        if match := FRACTION.fullmatch(chunk):
            return [("N", int(match[1]), False), ("O", None, False), ("N", int(match[2]), False)]
        if match := SUFFIXED.fullmatch(chunk):
            return [("N", int(match[1]), False)] if match[2] in CARDINAL_ENDINGS else [("x", None, False)]
        if match := COMPOUND.fullmatch(chunk):
            rest = self._class_of(match[2])
            if rest[0][0] == "W" and match[2] not in self.lexicon.models:  # 267-drone
                return [("N", int(match[1]), False), (rest[0][0], rest[0][1], True)]
            if match[2] in ("strong", "plus"):
                return [("N", int(match[1]), False)]
        if "/" in chunk:
            return self._class_of_pair(chunk.split("/"))
        head = re.match(r"[^\W\d]+", chunk)  # Shahed-136, Geran-2: the name before the digits
        if head and (word := self._single(head.group().rstrip("-")))[0][0] == "W":
            return word
        return [("x", None, False)]


def find_cues(lexicon: Lexicon, words: list[str], position_of: list[int]) -> list[Cue]:
    """The context phrases of a sentence, the longest first at each place, with token positions."""
    cues = []
    i = 0
    while i < len(words):
        longest = 0
        for phrase, word in lexicon.context.get(words[i], ()):
            length = len(phrase)
            if length < longest:
                break
            if length == 1 or tuple(words[i : i + length]) == phrase:
                cues.append(Cue(word.cls, word.value, position_of[i], position_of[i + length - 1]))
                longest = length
        i += max(longest, 1)
    return cues


def text_of(words: list[str], i: int, length: int) -> str:
    """The chunks of one token, joined."""
    return words[i] if length <= 1 else " ".join(words[i : i + length])


def _bucket(weapons: list[str], lexicon: Lexicon) -> str:
    """One id for weapons that are counted together: their own joint id, else the first or the family."""
    if len(set(weapons)) == 1:
        return weapons[0]
    if {"iskander_m", "iskander"} & set(weapons) and "kn23" in weapons:
        return "iskander_kn23"
    families = {lexicon.families[weapon] for weapon in weapons}
    return weapons[0] if len(families) == 1 else "all"


def _cut(chunks: list[tuple[str, int, int]]) -> Iterator[tuple[int, int]]:
    """Where sentences begin and end: at full stops (not of abbreviations), and at line ends.

    A line that ends in a colon is joined with the bullets below it, for they are its items.
    """
    begin = 0
    in_list = False
    for i, (chunk, _, end) in enumerate(chunks):
        if chunk == "\n":
            ahead = _next_word(chunks, i)
            before = _last_word(chunks, begin, i)
            bullet = ahead is not None and chunks[ahead][0] in ("-", "•", "*")
            if in_list and bullet:
                continue
            if before == ":" and ahead is not None:
                in_list = True
                continue
            in_list = False
        elif chunk in ".!?…":
            if chunk == "." and not _is_stop(chunks, i, begin, end):
                continue
            if in_list:
                continue
        else:
            continue
        if i > begin:
            yield begin, i + 1
        begin = i + 1
    if begin < len(chunks):
        yield begin, len(chunks)


def _next_word(chunks: list[tuple[str, int, int]], i: int) -> int | None:
    """The next chunk that is not a line end."""
    for j in range(i + 1, min(i + 6, len(chunks))):
        if chunks[j][0] != "\n":
            return j
    return None


def _last_word(chunks: list[tuple[str, int, int]], begin: int, i: int) -> str:
    """The last chunk before i that is not a line end."""
    while i > begin and chunks[i - 1][0] in "\n.":
        i -= 1
    return chunks[i - 1][0] if i > begin else ""


def _is_stop(chunks: list[tuple[str, int, int]], i: int, begin: int, end: int) -> bool:
    """Whether the full stop at i ends a sentence."""
    if i + 1 >= len(chunks):
        return True
    if chunks[i + 1][1] == end and chunks[i + 1][0] not in '"\n)':  # no space behind it
        return False
    before = chunks[i - 1] if i > begin else None
    return before is None or before[0] not in ABBREVIATED or before[2] != chunks[i][1]


def _settle_numbers(sentence: Sentence, lexicon: Lexicon) -> None:
    """Join number words, and turn numbers that count nothing into x. Keeps the number of tokens."""
    tokens = sentence.tokens
    for cue in sentence.cues:
        if cue.kind == "months":
            _mark_dates(tokens, cue)
    for i, token in enumerate(tokens):
        if token.cls == "X" and (i == 0 or tokens[i - 1].cls != "N"):
            token.cls = "i"
        if token.cls != "N":
            continue
        after = tokens[i + 1] if i + 1 < len(tokens) else None
        before = tokens[i - 1] if i else None
        if (after and after.cls in "%") or (before and before.cls == "$"):
            token.cls = "x"
        elif before and before.word in ("no", "№", "nr") and after and after.cls == ".":
            token.cls = "x"
    i = len(tokens) - 1
    while i > 0:  # from the right, so that the parts of a number gather in its first token
        left, right = tokens[i - 1], tokens[i]
        if left.cls == "N" and right.cls == "X":
            left.value, left.end, left.word = left.value * right.value, right.end, left.word + " " + right.word
            right.cls = "_"
        elif left.cls == "N" and right.cls == "N" and _continues(left, right):
            thousands = right.word.isdigit() and left.word.isdigit()
            left.value = left.value * 1000 + right.value if thousands else left.value + right.value
            left.end, left.word = right.end, left.word + " " + right.word
            right.cls = "_"
        i -= 1
    kept = [i for i, token in enumerate(tokens) if token.cls != "_"]
    if len(kept) < len(tokens):
        new = {old: position for position, old in enumerate(kept)}
        for cue in sentence.cues:
            cue.first = next(new[j] for j in range(cue.first, -1, -1) if j in new)
            cue.last = next(new[j] for j in range(cue.last, -1, -1) if j in new)
        sentence.tokens = [tokens[i] for i in kept]


def _continues(left: Token, right: Token) -> bool:
    """Whether two neighbouring numbers are one: 'тридцять п'ять', '1 250'."""
    if left.word.isdigit() and right.word.isdigit():
        return len(right.word) == 3 and len(left.word) <= 2 and right.start == left.end + 1 and left.value > 0
    if left.word[0].isdigit() or right.word[0].isdigit():
        return False
    tens = left.value >= 20 and left.value % 10 == 0 and right.value < 10
    hundreds = left.value >= 100 and left.value % 100 == 0 and right.value < 100
    return tens or hundreds


def _mark_dates(tokens: list[Token], cue: Cue) -> None:
    """Turn the day (and year) beside a month's name into x; the cue takes them: (month, day, year)."""
    month = cue.value
    before = [tokens[j] for j in range(max(cue.first - 3, 0), cue.first)]
    after = tokens[cue.last + 1 : cue.last + 7]
    after = [token for token in after if token.cls not in ",."]
    days = []
    for token in reversed(before):  # '5-6 July', '24 червня'
        if token.cls in "Nx" and re.match(r"\d", token.word):
            days.append(token)
            break
        if token.word not in ("of", "-", "на", "й", "і", "и"):
            break
    if not days and after and re.match(r"\d{1,2}(?!\d)", after[0].word) and after[0].cls in "Nx":  # 'July 5-6'
        days.append(after.pop(0))
    year = None
    if after and re.fullmatch(r"20\d\d", after[0].word):
        year = int(after[0].word)
        after[0].cls = "x"
    day = None
    if days:
        numbers = [int(n) for n in re.findall(r"\d{1,2}", days[0].word)]
        day = numbers[-1] if numbers and 1 <= numbers[-1] <= 31 else None
        days[0].cls = "x"
    cue.value = (month + 1, day, year)
