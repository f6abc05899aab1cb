"""What a language file may hold. The content of one goes in; its mistakes come out, each with its mend."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from difflib import get_close_matches
from math import prod
from typing import Any

from ..model import Bound, Family, Measure, Window
from .grammar import Grammars

ROLES = frozenset(
    {
        *(
            "over",
            "from",
            "until",
            "since",
            "during",
            "before_month",
            "month_start",
            "before_year",
            "night",
            "evening",
        ),
        *("after_dark", "joiners", "among", "apart", "how_many", "auxiliary", "somebody", "plural_tens"),
        *("clause", "morning", "enters", "respectively", "ew", "other", "succeed", "noon", "any_place"),
        *(
            "not",
            "with",
            "if",
            "let",
            "defending",
            "bygone",
            "harmed",
            "span_units",
            "agreeing",
            "nouns_too",
            "former",
            "latter",
        ),
        *("abbreviated", "number_sign", "before_year", "before_noon", "after_noon", "of_a_kind", "sized"),
        *("country", "air_force", "shot_down"),
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
    "figures": "F",
    "attack_nouns": "v",
    "prepositions": "p",
    "not_weapons": "w",
    "other_things": "u",
    "fillers": "w",
}
KEYED = {"kinds": "K", "modifiers": "M", "verbs": "V", "bounds": "Q", "numbers": "N", "multipliers": "X"}
CONTEXT = ("windows", "speakers", "attackers", "forces", "defenders", "places", "reject")
PLAIN_CONTEXT = {  # section -> kind of cue, for plain lists
    "not_windows": "nothing",
    "withheld": "withheld",
    "past": "past",
    "years_ago": "years_ago",
    "night_before": "night_before",
    "units": "units",
    "reporting": "reporting",
    "superlative": "superlative",
}
LISTED = ("months", "weekdays")
ENDINGS = ("adjectives_end", "plurals_end", "participles_in_commas", "counts_end")  # of the section grammar
SWITCHES = ("bare_singular", "free_order", "passive_first")  # the same, true or false
REQUIRED = ("weapons", "grammar", "roles")
MOST_FORMS = 10_000  # of one phrase when (a|b) is written out
# section -> the keys that it may have; weapons and kinds are in weapons.yaml
VALUES: dict[str, frozenset[str]] = {
    "verbs": frozenset({*map(str, Measure), "seen", "debris"}),
    "bounds": frozenset(map(str, Bound)),
    "windows": frozenset(map(str, Window)),
    "modifiers": frozenset({"plain", "RU", "UA", "other"}),
    "attackers": frozenset({"RU", "UA", "other"}),
    "forces": frozenset({"RU", "UA"}),
    "defenders": frozenset({"intercepted", "suppressed"}),
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
            "hypothesis",
            "average",
            "losses",
            "frontline",
        }
    ),
}


def check_language(name: str, words: Mapping[str, Any], families: Mapping[str, Family]) -> list[str]:
    """The mistakes of one language file, each with its place and its mend."""
    lists = {*DIRECTLY, *PLAIN_CONTEXT, *LISTED}
    maps = {*KEYED, *CONTEXT, "roles"}
    problems = [f"{name}: {section}: is missing" for section in REQUIRED if section not in words]
    for section, content in words.items():
        place = f"{name}: {section}"
        problems += [f"{place}: {problem}" for problem in _check_phrases(content)]
        if section == "weapons":
            problems += _check_weapons(place, content, families)
        elif section == "grammar":
            problems += _check_grammar(place, content)
        elif section in lists:
            if not isinstance(content, list):
                problems.append(f"{place}: must be a list of phrases")
        elif section not in maps:
            problems.append(f"{place}: unknown section{_suggest(section, {*lists, *maps, *REQUIRED})}")
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
            if re.search(r"(^|\s)\*", phrase):
                yield f"'{phrase}' has a star that stands alone; it ends a stem, as in 'word*'"
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


def _check_grammar(place: str, content: Any) -> Iterator[str]:
    """What is wrong with how a language is said to be built."""
    if not isinstance(content, dict) or content.get("letters") not in Grammars._fields:
        yield f"{place}: needs 'letters', one of: {', '.join(Grammars._fields)}"
        return
    for key, value in content.items():
        if key in SWITCHES:
            if not isinstance(value, bool):
                yield f"{place}.{key}: must be true or false"
        elif key in ENDINGS:
            if not isinstance(value, list):
                yield f"{place}.{key}: must be a list of endings"
        elif key != "letters":
            yield f"{place}.{key}: unknown{_suggest(key, {'letters', *SWITCHES, *ENDINGS})}"


def _suggest(key: object, known: Collection[str]) -> str:
    """The nearest known key, or all of them."""
    near = get_close_matches(str(key), sorted(known), n=1)
    return f", did you mean '{near[0]}'?" if near else f"; known: {', '.join(sorted(known))}"
