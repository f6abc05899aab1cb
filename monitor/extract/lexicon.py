"""The words: YAML files in `lexicon/` go in, two tables of phrases come out.

`structure` holds what builds a number's phrase (weapons, numbers, verbs, bounds); `context` holds what a
sentence says about it (windows, speakers, attackers, places, and cues that it reports no attack).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from itertools import product
from math import prod
from typing import Any, NamedTuple

import yaml

from ..errors import ConfigError
from ..model import Bound, Family, Measure, Window
from .normalise import fold_model, normalise, split_chunks

TABLES = {  # the languages that are read with one table of words, by the name of the table
    "main": ("en", "uk", "ru"),
    **{language: (language,) for language in ("de", "es", "fr", "it", "pl", "pt", "ro")},
}
LANGUAGES = tuple(language for languages in TABLES.values() for language in languages)
ROLES = frozenset(
    {
        *("over", "from", "until", "since", "during", "before_month", "month_start", "night", "evening"),
        *("after_dark", "joiners", "among", "apart", "auxiliary", "somebody", "plural_tens"),
        *("clause", "morning", "enters", "respectively", "ew", "other", "succeed", "noon", "any_place"),
    }
)
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
    "none": "z",
    "be": "b",
    "relative": "r",
    "and": "&",
    "locations": "P",
    "attack_nouns": "v",
    "prepositions": "p",
    "not_weapons": "w",
    "other_things": "u",
    "fillers": "w",
}
KEYED = {"kinds": "K", "modifiers": "M", "verbs": "V", "bounds": "Q", "numbers": "N", "multipliers": "X"}
CONTEXT = ("windows", "speakers", "attackers", "forces", "places", "reject")
PLAIN_CONTEXT = {  # section -> kind of cue, for plain lists
    "not_windows": "nothing",
    "withheld": "withheld",
    "past": "past",
    "night_before": "night_before",
    "units": "units",
    "reporting": "reporting",
    "superlative": "superlative",
}
LISTED = ("months", "weekdays")
VALUES: dict[
    str, frozenset[str]
] = {  # section -> the keys that it may have; weapons and kinds are in weapons.yaml
    "verbs": frozenset({*map(str, Measure), "seen", "debris"}),
    "bounds": frozenset(map(str, Bound)),
    "windows": frozenset(map(str, Window)),
    "modifiers": frozenset({"plain", "RU", "UA", "other"}),
    "attackers": frozenset({"RU", "UA", "other"}),
    "forces": frozenset({"RU", "UA"}),
    "speakers": frozenset({"ua-air-force", "national", "local", "russia", "other"}),
    "roles": ROLES,
    "places": frozenset({"country", "local", "area", "russia", "abroad"}),
    "reject": frozenset(
        {
            "denial",
            "intent",
            "elsewhere",
            "forecast",
            "production",
            "trade",
            "exercise",
            "average",
            "losses",
            "frontline",
        }
    ),
}


class Word(NamedTuple):
    """What a phrase means: a class letter (see `tokens`) and its value."""

    cls: str
    value: Any = None
    many: bool = False


Phrases = dict[str, list[tuple[tuple[str, ...], Word]]]


MOST_FORMS = 10_000  # of one phrase when (a|b) is written out
STEM = "*"  # at the end of a word: any ending
SHORTEST_STEM = 2


@dataclass(slots=True)
class Lexicon:
    """All words of all languages. The tables map a first word (or its stem and `*`) to its phrases."""

    structure: Phrases = field(default_factory=dict)
    context: Phrases = field(default_factory=dict)
    families: dict[str, Family] = field(default_factory=dict)
    models: dict[str, str] = field(default_factory=dict)
    roles: dict[str, frozenset[str]] = field(default_factory=dict)


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
        p for language in words for p in _check(f"{language}.yaml", words[language], lexicon.families)
    ]
    if problems:
        raise ConfigError(problems)
    for about in words.values():
        _add_language(lexicon, about)
    lexicon.roles = {
        role: frozenset(
            normalise(str(word)) for about in words.values() for word in about["roles"].get(role, ())
        )
        for role in ROLES
    }
    return lexicon


def read_yaml(path: Traversable) -> Any:
    """The content of a YAML file of ours."""
    loader = getattr(
        yaml, "CSafeLoader", yaml.SafeLoader
    )  # the C one is ten times as fast, and not everywhere
    return yaml.load(path.read_text(encoding="utf-8"), Loader=loader)


def expand(pattern: str) -> Iterator[str]:
    """Write out `(a|b)`: every combination, in order."""
    if "(" not in pattern:
        yield pattern
        return
    parts = re.split(r"\(([^()]*)\)", pattern)
    choices = [part.split("|") if i % 2 else [part] for i, part in enumerate(parts)]
    for combination in product(*choices):
        yield "".join(combination).strip()


def find_phrases(table: Phrases, chunk: str) -> list[tuple[tuple[str, ...], Word]]:
    """The phrases that may begin with a chunk: the longest first; of one length, whole words before stems."""
    found = list(table.get(chunk, ()))
    for end in range(len(chunk), SHORTEST_STEM - 1, -1):
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


def _check(name: str, words: Mapping[str, Any], families: Mapping[str, Family]) -> list[str]:
    """Mistakes of one language file, each with its place and its mend."""
    lists = {*DIRECTLY, *PLAIN_CONTEXT, *LISTED}
    maps = {*KEYED, *CONTEXT, "roles"}
    problems = []
    for section, content in words.items():
        place = f"{name}: {section}"
        problems += [f"{place}: {problem}" for problem in _check_phrases(content)]
        if section == "weapons":
            problems += _check_weapons(place, content, families)
        elif section in lists:
            if not isinstance(content, list):
                problems.append(f"{place}: must be a list of phrases")
        elif section not in maps:
            problems.append(f"{place}: unknown section{_suggest(section, {*lists, *maps, 'weapons'})}")
        elif not isinstance(content, dict) or not all(
            isinstance(phrases, list) for phrases in content.values()
        ):
            problems.append(f"{place}: must map each of its keys to a list of phrases")
        else:
            allowed = frozenset(families) if section == "kinds" else VALUES.get(section, frozenset(content))
            problems += [
                f"{place}.{key}: unknown{_suggest(key, allowed)}" for key in content if key not in allowed
            ]
    return problems


def _check_phrases(content: Any) -> Iterator[str]:
    """Phrases that cannot be written out: brackets in brackets, or too many forms."""
    if isinstance(content, dict):
        for part in content.values():
            yield from _check_phrases(part)
    elif isinstance(content, list):
        for phrase in map(str, content):
            if re.search(r"\([^()]*\(", phrase):
                yield f"'{phrase}' has brackets inside brackets; write two phrases"
            forms = prod(part.count("|") + 1 for part in re.findall(r"\([^()]*\)", phrase))
            if forms > MOST_FORMS:
                yield f"'{phrase}' is {forms} phrases; use a stem ('word*') or write several"


def _check_weapons(place: str, content: Any, families: Mapping[str, Family]) -> list[str]:
    problems = []
    for weapon, forms in content.items():
        if weapon not in families:
            problems.append(
                f"{place}.{weapon}: unknown{_suggest(weapon, families)}; "
                "a new weapon needs a line in weapons.yaml"
            )
        elif not isinstance(forms, dict) or set(forms) != {"one", "many"}:
            problems.append(f"{place}.{weapon}: needs 'one' and 'many', lists of phrases")
    return problems


def _suggest(key: object, known: Collection[str]) -> str:
    """The nearest known key, or all of them."""
    near = get_close_matches(str(key), sorted(known), n=1)
    return f", did you mean '{near[0]}'?" if near else f"; known: {', '.join(sorted(known))}"
