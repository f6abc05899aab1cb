"""News that is a day late: the figures of the night before, given to a night that has others or none yet."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Final

from ..model import Bound, Doubt, DoubtKind, Observation, Rank, Source, Window
from .naming import WEAPONS, is_firm, join, name_source, name_window
from .words import Key, Word

TELLING: Final = 20
"""From here on, one number that equals that of the night before is no chance."""


def find_night_before(
    settled: Mapping[Key, Observation],
    earlier: Mapping[Key, Observation],
    words: Mapping[Key, Sequence[Word]],
    sources: Mapping[str, Source],
) -> Iterator[Doubt]:
    """News that gives a night the exact figures of the night before (`earlier`), unlike the record.

    It asks only what the record or the official word settled, so that leaving such news out of the
    record changes nothing of what is found.
    """
    entries: dict[tuple[date, str], list[tuple[Key, Word]]] = defaultdict(list)
    for key, said in words.items():
        if key.window is not Window.NIGHT:
            continue
        for word in said:
            if word.rank > Rank.RECORD and word.bound is Bound.EXACT and word.value:
                entries[key.night, word.entry].append((key, word))
    for (night, entry), pairs in entries.items():
        before = night - timedelta(days=1)
        same, other = [], 0
        for key, word in sorted(pairs, key=lambda pair: pair[0]):
            then = earlier.get(key._replace(night=before))
            if then is None or not is_firm(then) or then.value is None:
                continue
            now = settled.get(key)
            if then.value != word.value or (now and is_firm(now) and now.value == word.value):
                other += 1
            else:
                same.append((key, then.value, now.value if now and is_firm(now) else None))
        if len(same) > other and (len(same) > 1 or same[0][1] >= TELLING):
            figures = ", ".join(f"{WEAPONS[key.family]} {key.measure} {value}" for key, value, _ in same)
            record = join(["no number" if value is None else str(value) for _, _, value in same])
            text = (
                f"{name_source(pairs[0][1].source, sources)}: these are the figures of"
                f" {name_window(Window.NIGHT, before)}: {figures};"
                f" the record has {record} for {name_window(Window.NIGHT, night)}"
            )
            yield Doubt(DoubtKind.NIGHT_BEFORE, text, night, entry)
