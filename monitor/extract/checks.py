"""The claims of one text go in; doubts come out: sums that cannot be, and a report that gave nothing."""

from __future__ import annotations

from collections import defaultdict

from ..model import Claim, Doubt, DoubtKind, Measure, Window

NIGHTLY = ("air force", "повітрян", "воздушн")
STOPPED = ("shot down", "downed", "збито", "сбит", "intercepted")


def find_doubts(text: str, normalised: str, claims: tuple[Claim, ...]) -> tuple[Doubt, ...]:
    """What a person should look at: more stopped than launched, or a nightly report that could not be read."""
    doubts = []
    totals: dict[tuple[object, ...], dict[Measure, int]] = defaultdict(dict)
    for claim in claims:
        if claim.is_national and claim.value is not None and claim.window in (Window.NIGHT, Window.DAY):
            key = (claim.window, claim.night, claim.family)
            totals[key][claim.measure] = max(claim.value, totals[key].get(claim.measure, 0))
    for (window, night, family), values in totals.items():
        launched = values.get(Measure.LAUNCHED)
        stopped = values.get(Measure.INTERCEPTED, 0) + values.get(Measure.LOST, 0)
        if launched is not None and stopped > launched:
            doubts.append(
                Doubt(
                    DoubtKind.IMPOSSIBLE,
                    f"the text has more {family}s stopped ({stopped}) than launched ({launched}) for one {window}",
                    night,  # type: ignore[arg-type]
                )
            )
    if not claims and any(word in normalised for word in NIGHTLY) and any(word in normalised for word in STOPPED):
        doubts.append(Doubt(DoubtKind.UNREAD, "reads like a nightly report, but no number could be read"))
    return tuple(doubts)
