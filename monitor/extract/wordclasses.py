"""One chunk that begins no phrase goes in; its token classes and values come out.

Models, clock times and dates are known before numbers are, so they can never be counts.
"""

from __future__ import annotations

import re

from .lexicon import Lexicon, Word, find_phrases
from .normalise import fold_mixed, fold_model

NUMBER = re.compile(r"\d{1,6}")
THOUSANDS = re.compile(r"\d{1,3}(?:[.,]\d{3})+")
RANGE = re.compile(r"(\d{1,4})-(\d{1,4})")
FRACTION = re.compile(r"(\d{1,4})/(\d{1,4})")
SUFFIXED = re.compile(r"(\d{1,5})-?([^\W\d]{1,3})")
COMPOUND = re.compile(r"(\d{1,5})-(.{1,40})")
NAME = re.compile(r"[^\W\d]+")
MARKS = {
    ",": ",",
    ";": ";",
    ":": ":",
    ".": ".",
    "!": ".",
    "?": ".",
    "…": ".",
    "(": "(",
    ")": ")",
    '"': '"',
    "-": "-",
}
MARKS |= {"\n": "/", "•": "*", "[": "(", "]": ")", "&": "&", "%": "%", "$": "$", "€": "$", "£": "$", "+": "+"}
OTHER = Word("w")
DESCRIBES = Word("j")
NO_COUNT = Word("x")
LONGEST_CHUNK = 60  # longer chunks are no words


def classify(chunk: str, lexicon: Lexicon) -> list[Word]:  # noqa: PLR0911 - one case after another
    """The classes of a chunk that stands alone; "267-drone" and "40/57" give more than one."""
    if chunk in MARKS:
        return [Word(MARKS[chunk])]
    if len(chunk) > LONGEST_CHUNK:
        return [OTHER]
    if word := _look_up(chunk, lexicon):
        return [word]
    if any(c.isdigit() for c in chunk):
        return _classify_digits(chunk, lexicon)
    if chunk in lexicon.models:
        return [Word("W", lexicon.models[chunk])]
    folded = fold_mixed(chunk)
    if folded != chunk and (word := _look_up(folded, lexicon)):
        return [word]
    if "/" in chunk:
        return _classify_pair(chunk.split("/"), lexicon)
    if "-" in chunk:
        return _classify_compound(chunk.split("-"), lexicon)
    return [DESCRIBES if lexicon.grammars.of(chunk).may_describe(chunk) else OTHER]


def _look_up(word: str, lexicon: Lexicon) -> Word | None:
    """The meaning of a phrase of one word."""
    return next(
        (meaning for phrase, meaning in find_phrases(lexicon.structure, word) if len(phrase) == 1), None
    )


def _classify_compound(parts: list[str], lexicon: Lexicon) -> list[Word]:
    """Class 'forty-four', 'twenty-drone', 'Shahed-type', 'mother-drone'."""
    words = [_look_up(part, lexicon) or OTHER for part in parts]
    if all(word.cls == "N" for word in words):
        return [Word("N", sum(word.value for word in words))]
    first, last = words[0], words[-1]
    if first.cls == "N" and last.cls == "W" and len(parts) == 2:
        return [first, Word("W", last.value, True)]
    if last.cls == "W":
        return [last]
    of_a_kind = parts[-1] in lexicon.roles["of_a_kind"]
    if first.cls == "W" and (len(parts[-1]) <= 3 or of_a_kind):
        return [Word("W", first.value, True) if of_a_kind else first]
    return [DESCRIBES]


def _classify_pair(parts: list[str], lexicon: Lexicon) -> list[Word]:
    """Class 'shot down/jammed' as one outcome, 'Iskander-M/KN-23' as one bucket of weapons."""
    found = [classify(part, lexicon)[0] for part in parts if part]
    if {"intercepted", "suppressed"} <= {word.value for word in found if word.cls == "V"}:
        return [Word("V", "intercepted+ew")]
    weapons = [word for word in found if word.cls == "W"]
    if weapons:
        return [
            Word("W", _bucket([word.value for word in weapons], lexicon), any(word.many for word in weapons))
        ]
    return found[:1] or [OTHER]


def _classify_digits(chunk: str, lexicon: Lexicon) -> list[Word]:  # noqa: PLR0911 - one shape after another
    """Class a chunk with digits in it."""
    if NUMBER.fullmatch(chunk):
        return [Word("N", int(chunk))]
    if THOUSANDS.fullmatch(chunk):
        return [Word("N", int(re.sub(r"[.,]", "", chunk)))]
    folded = fold_model(chunk)
    for model in (folded, folded.removesuffix("s")):  # Kh-101s
        if model in lexicon.models:
            return [Word("W", lexicon.models[model], model != folded)]
    if match := RANGE.fullmatch(chunk):
        low, high = int(match[1]), int(match[2])
        return [Word("N", low, True) if low < high < 1900 else NO_COUNT]
    if match := FRACTION.fullmatch(chunk):
        return [Word("N", int(match[1])), Word("O"), Word("N", int(match[2]))]
    if match := SUFFIXED.fullmatch(chunk):
        counts = match[2] in lexicon.grammars.of(match[2]).counts_end
        return [Word("N", int(match[1])) if counts else NO_COUNT]
    if match := COMPOUND.fullmatch(chunk):
        rest = _look_up(match[2], lexicon)
        if rest and rest.cls == "W":  # 267-drone
            return [Word("N", int(match[1])), Word("W", rest.value, True)]
        if match[2] in lexicon.roles["sized"]:
            return [Word("N", int(match[1]))]
    if "/" in chunk:
        return _classify_pair(chunk.split("/"), lexicon)
    name = NAME.match(chunk)  # Shahed-136, Geran-2: the name before the digits
    word = _look_up(name.group(), lexicon) if name else None
    return [word if word and word.cls == "W" else NO_COUNT]


def _bucket(weapons: list[str], lexicon: Lexicon) -> str:
    """One id for weapons that are counted together: their own joint id, else the first or the family."""
    if len(set(weapons)) == 1:
        return weapons[0]
    if {"iskander_m", "iskander"} & set(weapons) and "kn23" in weapons:
        return "iskander_kn23"
    return weapons[0] if len({lexicon.families[weapon] for weapon in weapons}) == 1 else "all"
