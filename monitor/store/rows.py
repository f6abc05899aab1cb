"""Types of the vocabulary as rows of tables, and back."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import fields
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Table
from sqlalchemy.dialects import postgresql, sqlite

# The one statement that Core has no common form for; both databases have the same methods.
UPSERTS: Mapping[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


def columns_of(table: Table, kind: Any) -> Sequence[ColumnElement[Any]]:
    """The columns that hold a dataclass, in the order of its fields: `kind(*row)` gives it back."""
    return [table.c[field.name] for field in fields(kind)]


def row_of(item: Any, without: Collection[str] = (), **more: object) -> dict[str, object]:
    """A dataclass as one row to insert, with columns that it does not have or that must differ."""
    kind: Any = type(item)
    return {name: getattr(item, name) for name in _names_of(kind) if name not in without} | more


@cache
def _names_of(kind: Any) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))
