"""The words: YAML files in `lexicon/` go in, two tables of phrases come out.

`structure` holds what builds a number's phrase (weapons, numbers, verbs, bounds); `context` holds what a
sentence says about it (windows, speakers, attackers, places, and cues that it reports no attack).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from itertools import product
from typing import Any, NamedTuple

import yaml

from ..errors import ConfigError
from ..model import Bound, Family, Measure
from .normalise import fold_model, normalise, split_chunks

LANGUAGES = ("en", "uk", "ru")
DIRECTLY = {  # section -> token class, for sections that are a plain list of phrases
    "articles": "a",
    "indefinite": "i",
    "determiners": "d",
    "all": "A",
    "both": "B",
    "of": "O",
    "pronouns": "T",
    "more": "G",
    "including": "E",
    "negation": "Z",
    "be": "b",
    "relative": "r",
    "and": "&",
    "locations": "P",
    "attack_nouns": "v",
    "prepositions": "p",
    "not_weapons": "w",
}
KEYED = {"kinds": "K", "modifiers": "M", "verbs": "V", "bounds": "Q", "numbers": "N", "multipliers": "X"}
CONTEXT = {"windows", "speakers", "attackers", "places", "reject"}
LISTED = {"months", "weekdays"}
ALONE = {"weapons", "not_windows", "stems"}


class Word(NamedTuple):
    """What a phrase means: a class letter (see `tokens`) and its value."""

    cls: str
    value: Any = None
    many: bool = False


Phrases = dict[str, list[tuple[tuple[str, ...], Word]]]


@dataclass(slots=True)
class Lexicon:
    """All words of all languages. The tables map a first word to its phrases, the longest first."""

    structure: Phrases = field(default_factory=dict)
    context: Phrases = field(default_factory=dict)
    families: dict[str, Family] = field(default_factory=dict)
    models: dict[str, str] = field(default_factory=dict)
    stems: frozenset[str] = frozenset()


def expand(pattern: str) -> Iterator[str]:
    """Write out `(a|b)`: every combination, in order."""
    parts = re.split(r"\(([^()]*)\)", pattern)
    choices = [part.split("|") if i % 2 else [part] for i, part in enumerate(parts)]
    for combination in product(*choices):
        yield "".join(combination).strip()


def _add(table: Phrases, phrase: str, word: Word) -> None:
    for spelt in expand(str(phrase)):
        chunks = tuple(split_chunks(normalise(spelt)))
        if chunks:
            table.setdefault(chunks[0], []).append((chunks, word))


def _check(name: str, words: Mapping[str, Any], families: Mapping[str, Family]) -> list[str]:
    """Mistakes of one language file: unknown sections and values, with place and mend."""
    known = {*DIRECTLY, *KEYED, *CONTEXT, *LISTED, *ALONE}
    problems = [f"{name}: {key}: unknown section; known: {', '.join(sorted(known))}" for key in words if key not in known]
    values: dict[str, set[str]] = {
        "weapons": set(families),
        "kinds": set(families),
        "verbs": {*map(str, Measure), "debris"},
        "bounds": {str(b) for b in Bound},
    }
    for section, allowed in values.items():
        for key in words.get(section, {}):
            if key not in allowed:
                problems.append(f"{name}: {section}.{key}: unknown; known: {', '.join(sorted(allowed))}")
    return problems


def _add_language(lexicon: Lexicon, words: Mapping[str, Any]) -> None:
    for weapon, forms in words["weapons"].items():
        for number in ("one", "many"):
            for phrase in forms[number]:
                _add(lexicon.structure, phrase, Word("W", weapon, number == "many"))
    for section, cls in DIRECTLY.items():
        for phrase in words.get(section, []):
            _add(lexicon.structure, phrase, Word(cls))
    for section, cls in KEYED.items():
        for value, phrases in words.get(section, {}).items():
            for phrase in phrases:
                _add(lexicon.structure, phrase, Word(cls, value))
    for section in CONTEXT:
        for value, phrases in words.get(section, {}).items():
            for phrase in phrases:
                _add(lexicon.context, phrase, Word(section, value))
    for phrase in words.get("not_windows", []):
        _add(lexicon.context, phrase, Word("nothing"))
    for section in LISTED:
        for position, forms in enumerate(words.get(section, [])):
            for form in forms.split():
                _add(lexicon.context, form, Word(section, position))


@cache
def load_lexicon() -> Lexicon:
    """Read and check all files once. Raises ConfigError with every mistake found."""
    folder = files(__package__) / "lexicon"
    weapons = yaml.safe_load((folder / "weapons.yaml").read_text(encoding="utf-8"))
    lexicon = Lexicon(families={name: Family(about["family"]) for name, about in weapons.items()})
    for name, about in weapons.items():
        for model in about.get("models", []):
            lexicon.models[fold_model(model)] = name
    problems: list[str] = []
    stems: set[str] = set()
    for language in LANGUAGES:
        words = yaml.safe_load((folder / f"{language}.yaml").read_text(encoding="utf-8"))
        problems += _check(f"{language}.yaml", words, lexicon.families)
        if not problems:
            _add_language(lexicon, words)
            stems |= set(words.get("stems", []))
    if problems:
        raise ConfigError(problems)
    for table in (lexicon.structure, lexicon.context):
        for phrases in table.values():
            phrases.sort(key=lambda pair: -len(pair[0]))
    lexicon.stems = frozenset(stems)
    return lexicon
