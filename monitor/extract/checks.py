"""The claims of one text go in; doubts come out: sums that cannot be, and what was not read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from ..model import INDEFINITE, Claim, Doubt, DoubtKind, Measure, Window

STOPPING = (Measure.INTERCEPTED, Measure.SUPPRESSED, Measure.LOST)


def find_doubts(
    normalised: str, claims: Sequence[Claim], roles: Mapping[str, frozenset[str]]
) -> tuple[Doubt, ...]:
    """What a person should look at: more stopped than launched, or a number or report that was not read."""
    by_night = defaultdict(list)
    for claim in claims:
        if claim.is_national and claim.window in (Window.NIGHT, Window.DAY):
            by_night[claim.window, claim.night, claim.family].append(claim)
    doubts = []
    for (window, night, family), told in by_night.items():
        launched = _count_launched(told)
        stopped = sum(_largest(told, measure) for measure in STOPPING)
        if launched is not None and stopped > launched:
            text = f"the text has more of one kind ({family}) stopped ({stopped}) than launched ({launched})"
            doubts.append(Doubt(DoubtKind.IMPOSSIBLE, f"{text} for one {window}", night))
    for claim in claims:
        if claim.rule == "n_weapon" and claim.value is None:
            text = f"the number in “{claim.quote}” may be a count or a year, and was not read"
            doubts.append(Doubt(DoubtKind.UNREAD, text, claim.night))
    vague = all(claim.rule == INDEFINITE for claim in claims)
    if vague and all(holds(normalised, roles[role]) for role in ("air_force", "shot_down")):
        doubts.append(Doubt(DoubtKind.UNREAD, "reads like a nightly report, but no number could be read"))
    return tuple(doubts)


def holds(normalised: str, stems: Iterable[str]) -> bool:
    """Whether a text holds one of these stems."""
    return any(stem in normalised for stem in stems)


def _count_launched(told: Iterable[Claim]) -> int | None:
    """The total launched, else its types together; None where a count is missing."""
    launched = [claim for claim in told if claim.measure is Measure.LAUNCHED]
    totals = [
        claim.value for claim in launched if claim.weapon == str(claim.family) and claim.value is not None
    ]
    if totals:
        return max(totals)
    types = [claim.value for claim in launched]
    return sum(value for value in types if value is not None) if types and None not in types else None


def _largest(told: Iterable[Claim], measure: Measure) -> int:
    return max((claim.value or 0 for claim in told if claim.measure is measure), default=0)
