"""One pydantic error in, its place and a sentence for people out."""

from __future__ import annotations

import difflib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pydantic_core import ErrorDetails

from .document import Place

EMPTY = "is empty: give it a value, or put a # before it"

SEALED = frozenset({"email", "notify", "ping"})
"""Sections in which a secret may stand where it does not belong: no value in them is repeated."""

MENDS: dict[tuple[str | int, str | int], str] = {
    ("email", "password"): "a password does not belong in this file: "
    "name where it is found, with password_env or password_file",
    ("notify", "url"): "the address of a messenger is a secret and does not belong in this file: "
    "name where it is found, with url_env or url_file",
}
"""Keys that are not there on purpose, by section and name, and what to write instead."""

WORDS: dict[str, Callable[[Any, dict[str, Any]], str]] = {
    "missing": lambda value, ctx: "missing: add it",
    "string_type": lambda value, ctx: f"should be text{unlike(value)}{quotes(value)}",
    "path_type": lambda value, ctx: f"should be the name of a file{unlike(value)}",
    "bool_type": lambda value, ctx: f"should be true or false{unlike(value)}",
    "int_type": lambda value, ctx: f"should be a whole number{unlike(value)}",
    "float_type": lambda value, ctx: f"should be a number{unlike(value)}",
    "tuple_type": lambda value, ctx: f"should be a list, one '- ' line for each{unlike(value)}",
    "dataclass_type": lambda value, ctx: f"should be keys and values{unlike(value)}",
    "greater_than_equal": lambda value, ctx: f"should be at least {whole(ctx['ge'])}{unlike(value)}",
    "less_than_equal": lambda value, ctx: f"should be at most {whole(ctx['le'])}{unlike(value)}",
    "finite_number": lambda value, ctx: f"should be a number{unlike(value)}",
    "literal_error": lambda value, ctx: (
        f"{begin(value)}is not one of {ctx['expected'].replace(' or ', ', ')}"
        if " or " in ctx["expected"]
        else f"{begin(value)}is not {ctx['expected']}: write that, or leave it out"
    ),
    "value_error": lambda value, ctx: str(ctx["error"]),
}
"""How each type of pydantic error is said: (what was found, pydantic's context) → sentence."""


@dataclass(frozen=True, slots=True)
class Hidden:
    """A value that is not to be shown."""

    value: object


def describe_error(error: ErrorDetails, schema: dict[str, Any]) -> tuple[Place, str]:
    """Say an error so that a person can mend it. `schema` is the JSON Schema of the whole file."""
    place: Place = error["loc"]
    if error["type"] in ("unexpected_keyword_argument", "extra_forbidden"):
        return place, _describe_unknown(place, schema)
    if error["input"] is None and error["type"] != "missing":
        return place, EMPTY
    if error["type"] == "invalid_key":
        return (*place[:-1], str(place[-1])), "this key should be text: put it in quotes"
    word = WORDS.get(error["type"])
    if word is None:
        return place, error["msg"]
    if place[:1] and place[0] in SEALED:
        said = word(Hidden(error["input"]), error.get("ctx", {}))
        return place, said.removeprefix(f"{error['input']!r} ")
    return place, word(error["input"], error.get("ctx", {}))


def hide_keys(place: Place, schema: dict[str, Any]) -> Place:
    """A place as it may be shown: in a sealed section, a key that is none of ours may be a secret."""
    if not place or place[0] not in SEALED:
        return place
    for number, part in enumerate(place[1:], 1):
        known = list(_find_section(place[:number], schema).get("properties", {}))
        if isinstance(part, str) and not difflib.get_close_matches(part, [*known, *_mended(place)], 1):
            return place[:number]
    return place


def _mended(place: Place) -> list[str]:
    return [str(key) for section, key in MENDS if section == place[0]]


def unlike(value: object) -> str:
    """What was found in place of the right thing."""
    return "" if isinstance(value, Hidden) else f", not {show(value)}"


def begin(value: object) -> str:
    """What was found, as the beginning of a sentence."""
    return "" if isinstance(value, Hidden) else f"{show(value)} "


def show(value: object) -> str:
    """A value as people recognise it, cut short."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return "a list"
    if isinstance(value, dict):
        return "keys and values"
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."


def whole(number: float) -> float:
    """A number without a needless `.0`."""
    return int(number) if number == int(number) else number


def quotes(value: object) -> str:
    """The mend for a word that YAML takes for a number or a truth value."""
    if isinstance(value, Hidden):
        return quotes(value.value)
    return ": put it in quotes" if isinstance(value, bool | int | float) else ""


def _describe_unknown(place: Place, schema: dict[str, Any]) -> str:
    if mend := MENDS.get((place[0], place[-1])):
        return mend
    known = list(_find_section(place[:-1], schema).get("properties", {}))
    near = difflib.get_close_matches(str(place[-1]), known, 1)
    return (
        f"unknown key, did you mean {near[0]!r}?" if near else f"unknown key; known here: {', '.join(known)}"
    )


def _find_section(place: Place, schema: dict[str, Any]) -> dict[str, Any]:
    """The part of the JSON Schema that describes a place."""
    node = schema
    for part in place:
        step = node.get("items", {}) if isinstance(part, int) else node.get("properties", {}).get(part, {})
        step = next((option for option in step.get("anyOf", ()) if "$ref" in option), step)
        name = step.get("$ref", "").rpartition("/")[2]
        node = schema["$defs"][name] if name else step
    return node
