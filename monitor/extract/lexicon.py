"""The words: YAML files in `lexicon/` go in, two tables of phrases come out.

`structure` holds what builds a number's phrase (weapons, numbers, verbs, bounds); `context` holds what a
sentence says about it (windows, speakers, attackers, places, and cues that it reports no attack).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from itertools import product
from typing import Any, NamedTuple

import yaml

from ..errors import ConfigError
from ..model import Family
from .grammar import Grammar, Grammars
from .normalise import fold_model, normalise, split_chunks
from .sections import (
    CONTEXT,
    DIRECTLY,
    ENDINGS,
    KEYED,
    LISTED,
    PLAIN_CONTEXT,
    ROLES,
    SWITCHES,
    check_language,
)

TABLES = {  # the languages that are read with one table of words, by the name of the table
    "main": ("en", "uk", "ru"),
    **{language: (language,) for language in ("de", "es", "fr", "it", "pl", "pt", "ro")},
}
LANGUAGES = tuple(language for languages in TABLES.values() for language in languages)


class Word(NamedTuple):
    """What a phrase means: a class letter (see `tokens`) and its value."""

    cls: str
    value: Any = None
    many: bool = False


Phrase = tuple[tuple[str, ...], Word]
Phrases = dict[str, list[Phrase]]
LONGEST_STEM = 60  # letters; no word is longer, and a cost must not grow with the square of a chunk
BOOL = "tag:yaml.org,2002:bool"
STEM = "*"  # at the end of a word: any ending
SHORTEST_STEM = 2


@dataclass(slots=True)
class Lexicon:
    """The words of one table; phrases stand under their first word, or its stem and `*`."""

    structure: Phrases = field(default_factory=dict)
    context: Phrases = field(default_factory=dict)
    families: dict[str, Family] = field(default_factory=dict)
    models: dict[str, str] = field(default_factory=dict)
    roles: dict[str, frozenset[str]] = field(default_factory=dict)
    months: frozenset[str] = frozenset()
    grammars: Grammars = field(default_factory=Grammars)


@cache
def load_lexicon(table: str = "main") -> Lexicon:
    """A table of the lexicon of the package, read once. Raises ConfigError with every mistake found."""
    return read_lexicon(files(__package__) / "lexicon", table)


def read_lexicon(folder: Traversable, table: str = "main") -> Lexicon:
    """Read and check the files of one table in a folder. Raises ConfigError with every mistake found."""
    weapons = read_yaml(folder / "weapons.yaml")
    lexicon = Lexicon(families={name: Family(about["family"]) for name, about in weapons.items()})
    for name, about in weapons.items():
        for model in about.get("models", []):
            lexicon.models[fold_model(model)] = name
    words = {language: read_yaml(folder / f"{language}.yaml") for language in TABLES[table]}
    problems = [
        p for language in words for p in check_language(f"{language}.yaml", words[language], lexicon.families)
    ]
    if problems:
        raise ConfigError(problems)
    for about in words.values():
        _add_language(lexicon, about)
    lexicon.roles = {
        role: frozenset(
            spelt
            for about in words.values()
            for word in about["roles"].get(role, ())
            for spelt in expand(normalise(str(word)))
        )
        for role in ROLES
    }
    lexicon.months = frozenset(
        normalise(form)
        for about in words.values()
        for forms in about.get("months", ())
        for form in forms.split()
    )
    lexicon.grammars = _make_grammars(list(words.values()))
    return lexicon


class _Words(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc] # C is not everywhere
    """A loader for which "on", "no" and "yes" are words; only true and false are not."""

    yaml_implicit_resolvers = {  # noqa: RUF012 - as yaml has it
        letter: [(tag, regexp) for tag, regexp in resolvers if tag != BOOL or letter in "tTfF"]
        for letter, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }


def read_yaml(path: Traversable) -> Any:
    """The content of a YAML file of ours."""
    return yaml.load(path.read_text(encoding="utf-8"), Loader=_Words)


def expand(pattern: str) -> Iterator[str]:
    """Write out `(a|b)`: every combination, in order."""
    if "(" not in pattern:
        yield pattern
        return
    parts = re.split(r"\(([^()]*)\)", pattern)
    choices = [part.split("|") if i % 2 else [part] for i, part in enumerate(parts)]
    for combination in product(*choices):
        yield "".join(combination).strip()


def find_phrases(table: Phrases, chunk: str) -> list[Phrase]:
    """The phrases that may begin with a chunk: the longest first; of one length, whole words before stems."""
    found = list(table.get(chunk, ()))
    for end in range(min(len(chunk), LONGEST_STEM), SHORTEST_STEM - 1, -1):
        found += table.get(chunk[:end] + STEM, ())
    found.sort(key=lambda pair: -len(pair[0]))
    return found


def is_phrase_at(phrase: tuple[str, ...], words: list[str], i: int) -> bool:
    """Whether a phrase stands at word i. Its first word is known to fit."""
    if i + len(phrase) > len(words):
        return False
    for position in range(1, len(phrase)):
        wanted, found = phrase[position], words[i + position]
        if wanted != found and not (wanted[-1] == STEM and found.startswith(wanted[:-1])):
            return False
    return True


def _split_phrase(spelt: str) -> tuple[str, ...]:
    """The chunks of a phrase; a star is the end of the chunk before it."""
    chunks: list[str] = []
    for chunk in split_chunks(spelt):
        if chunk == STEM and chunks:
            chunks[-1] += STEM
        else:
            chunks.append(chunk)
    return tuple(chunks)


def _add(table: Phrases, phrases: Collection[Any], word: Word) -> None:
    for phrase in phrases:
        for spelt in expand(normalise(str(phrase))):
            chunks = _split_phrase(spelt)
            if not chunks:
                continue
            known = table.setdefault(chunks[0], [])
            if (chunks, word) not in known:
                known.append((chunks, word))


def _add_language(lexicon: Lexicon, words: Mapping[str, Any]) -> None:
    for weapon, forms in words["weapons"].items():
        _add(lexicon.structure, forms["one"], Word("W", weapon, False))
        _add(lexicon.structure, forms["many"], Word("W", weapon, True))
    for section, cls in DIRECTLY.items():
        _add(lexicon.structure, words.get(section, ()), Word(cls))
    for section, cls in KEYED.items():
        for value, phrases in words.get(section, {}).items():
            _add(lexicon.structure, phrases, Word(cls, value))
    for section in CONTEXT:
        for value, phrases in words.get(section, {}).items():
            _add(lexicon.context, phrases, Word(section, value))
    for section, kind in PLAIN_CONTEXT.items():
        _add(lexicon.context, words.get(section, ()), Word(kind))
    for section in LISTED:
        for position, forms in enumerate(words.get(section, ())):
            value = (position + 1, None, None) if section == "months" else position  # month, day, year
            _add(lexicon.context, forms.split(), Word(section, value))


def _make_grammars(languages: Collection[Mapping[str, Any]]) -> Grammars:
    """The grammars of a table; where none of its languages has an alphabet, all of them stand in."""
    own = {
        letters: [about for about in languages if about["grammar"]["letters"] == letters]
        for letters in Grammars._fields
    }
    return Grammars(**{letters: _join_grammars(found or languages) for letters, found in own.items()})


def _join_grammars(languages: Collection[Mapping[str, Any]]) -> Grammar:
    """What is true of any of the languages that share an alphabet."""
    joined: dict[str, Any] = {
        name: any(about["grammar"].get(name) for about in languages) for name in SWITCHES
    }
    for name in ENDINGS:
        endings = [str(ending) for about in languages for ending in about["grammar"].get(name, ())]
        joined[name] = tuple(spelt for ending in endings for spelt in expand(normalise(ending)))
    articles = frozenset(normalise(str(word)) for about in languages for word in about.get("articles", ()))
    return Grammar(articles, **joined)
