"""What is not known of several nights, in sentences: which have no number, or one that may change."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Final

from ..lang import ENGLISH, Words
from ..model import Bound, Finding, Standing, Verdict
from .words import label_of

OPEN: Final[Mapping[str, Callable[[Verdict], bool]]] = {
    "{label}: no number for {nights}.": lambda one: (
        one.value is None and one.standing is not Standing.WITHHELD
    ),
    "{label}: the number is withheld for {nights}.": lambda one: (
        one.value is None and one.standing is Standing.WITHHELD
    ),
    "{label}: partly withheld for {nights}; more may have come.": lambda one: (
        one.value is not None and one.standing is Standing.WITHHELD
    ),
    "{label}: provisional for {nights}; the official report may give another number.": lambda one: (
        one.value is not None and one.standing is Standing.PROVISIONAL
    ),
    "{label}: sources differ about {nights}.": lambda one: one.standing is Standing.DISPUTED,
    "{label}: the exact number was not said for {nights}.": lambda one: (
        one.standing is Standing.OFFICIAL and one.value is not None and one.bound is not Bound.EXACT
    ),
    "{label}: not known whether unusual: {nights}.": lambda one: (
        one.value is not None
        and one.finding is Finding.UNKNOWN
        and one.standing not in (Standing.PROVISIONAL, Standing.WITHHELD)
    ),
}
"""What may be open about a night, and of which verdicts that is said."""


def list_gaps(found: Mapping[str, Sequence[Verdict]], t: Words = ENGLISH) -> list[str]:
    """Which nights of each series have no number, or one that may change; series with equal ones at once."""
    said = []
    for sentence, concerns in OPEN.items():
        labels: dict[tuple[date, ...], list[str]] = {}
        for name, verdicts in found.items():
            nights = tuple(one.night for one in verdicts if concerns(one))
            labels.setdefault(nights, []).append(label_of(name, t))
        said += [
            t(sentence, label=_join_labels(own, t), nights=t.dates(nights))
            for nights, own in labels.items()
            if nights
        ]
    return said


def _join_labels(labels: Sequence[str], t: Words) -> str:
    return t.join([labels[0], *(one.lower() for one in labels[1:])])
