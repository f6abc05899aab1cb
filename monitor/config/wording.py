"""One pydantic error in, its place and a sentence for people out."""

from __future__ import annotations

import difflib
from collections.abc import Callable
from typing import Any

from pydantic_core import ErrorDetails

from .document import Place

EMPTY = "is empty: give it a value, or put a # before it"

MENDS: dict[Place, str] = {
    ("email", "password"): "a password does not belong in this file: "
    "name where it is found, with password_env or password_file",
}
"""Keys that are not there on purpose, and what to write instead."""

PRIVATE: set[Place] = {("email",), ("notify",), ("ping",)}
"""Sections in whose place somebody may write an address with a password in it."""

WORDS: dict[str, Callable[[Any, dict[str, Any]], str]] = {
    "missing": lambda value, ctx: "missing: add it",
    "string_type": lambda value, ctx: f"should be text, not {show(value)}{quotes(value)}",
    "path_type": lambda value, ctx: f"should be the name of a file, not {show(value)}",
    "bool_type": lambda value, ctx: f"should be true or false, not {show(value)}",
    "int_type": lambda value, ctx: f"should be a whole number, not {show(value)}",
    "float_type": lambda value, ctx: f"should be a number, not {show(value)}",
    "tuple_type": lambda value, ctx: f"should be a list, one '- ' line for each, not {show(value)}",
    "dataclass_type": lambda value, ctx: f"should be keys and values, not {show(value)}",
    "greater_than_equal": lambda value, ctx: f"should be at least {whole(ctx['ge'])}, not {show(value)}",
    "less_than_equal": lambda value, ctx: f"should be at most {whole(ctx['le'])}, not {show(value)}",
    "finite_number": lambda value, ctx: f"should be a number, not {show(value)}",
    "literal_error": lambda value, ctx: (
        f"{show(value)} is not one of {ctx['expected'].replace(' or ', ', ')}"
    ),
    "value_error": lambda value, ctx: str(ctx["error"]),
}
"""How each type of pydantic error is said: (what was found, pydantic's context) → sentence."""


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
    value = error["input"]
    if place in PRIVATE and isinstance(value, str):
        return (
            place,
            "should be keys and values; what is written here is not repeated: it may hold a password",
        )
    return place, word(value, error.get("ctx", {})) if word else error["msg"]


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
    return ": put it in quotes" if isinstance(value, bool | int | float) else ""


def _describe_unknown(place: Place, schema: dict[str, Any]) -> str:
    if place in MENDS:
        return MENDS[place]
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
