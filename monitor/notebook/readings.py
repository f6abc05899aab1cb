"""A text goes in, its claims come out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import TYPE_CHECKING, overload

from ..errors import InputError
from ..extract import read_text
from ..model import Claim, Doubt
from .html import write_table
from .times import find_time

if TYPE_CHECKING:
    import pandas as pd

SHOWN = ("weapon", "measure", "value", "bound", "window", "night", "attacker", "scope", "quote")


class Claims(Sequence[Claim]):
    """The claims of a text, in its order, and what is doubtful about it."""

    def __init__(self, claims: Iterable[Claim], doubts: Iterable[Doubt] = ()) -> None:
        self._claims, self.doubts = tuple(claims), tuple(doubts)

    @overload
    def __getitem__(self, place: int) -> Claim: ...
    @overload
    def __getitem__(self, place: slice) -> Claims: ...
    def __getitem__(self, place: int | slice) -> Claim | Claims:
        if isinstance(place, slice):
            return Claims(self._claims[place], self.doubts)
        return self._claims[place]

    def __len__(self) -> int:
        return len(self._claims)

    def __repr__(self) -> str:
        said = ", ".join(f"{one.weapon} {one.measure} {one.value}" for one in self._claims)
        count = "1 claim" if len(self) == 1 else f"{len(self)} claims"
        return f"<{count}: {said}>" if said else "<no claims>"

    def to_frame(self) -> pd.DataFrame:
        """A row a claim, a column a field of `Claim`; `value` is Int64, `night` datetime64."""
        import pandas as pd

        frame = pd.DataFrame([asdict(one) for one in self._claims], columns=list(Claim.__dataclass_fields__))
        return frame.astype({"value": "Int64"}).assign(night=pd.to_datetime(frame["night"]))

    def _repr_html_(self) -> str:
        rows = [
            ["" if (cell := getattr(one, name)) is None else str(cell) for name in SHOWN]
            for one in self._claims
        ]
        return write_table(SHOWN, rows, {2}, [doubt.text for doubt in self.doubts])


def extract(text: str, *, published: datetime | date | str | None = None) -> Claims:
    """Read the claims of a text: each number with the sentence it stands in.

    `published` says when it appeared, for a text that says `overnight`: a time (Kyiv's where it has no zone),
    a date (taken as its noon), or either as text, `2026-02-03`. Raises an InputError where it is none, or the
    text is no text.
    """
    if not isinstance(text, str):
        raise InputError(f"{text!r} is no text: hand in the words themselves")
    reading = read_text(text, find_time(published))
    return Claims(reading.claims, reading.doubts)
