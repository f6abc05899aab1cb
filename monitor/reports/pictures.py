"""What a chart shows becomes its title, and its description for those who do not see it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from math import isnan

from ..alerts import Share, say_share
from ..charts.weapons import UNNAMED
from ..lang import ENGLISH, Words, name_weapon
from ..model import Alert, Verdict
from ..reconcile import Types
from .choice import choose_told
from .finding import describe_picture
from .tables import make_rows
from .words import night_words

MOST_NAMED = 6


def describe_nights(
    night: date, alerts: Sequence[Alert], verdicts: Sequence[Verdict], t: Words = ENGLISH
) -> str:
    """A chart of nights up to `night`: what came in each series against what was expected."""
    told = choose_told(night, alerts, verdicts)
    return describe_picture(night, make_rows(verdicts, told, (), t), t)


def title_shares(shares: Sequence[Share], night: date, t: Words = ENGLISH) -> str:
    """The finding of a chart of shares in one line, where no alert gives it one."""
    share, when = _find(shares, night), night_words(night, t)
    if share is None:
        return t("Share of drones stopped, up to {when}", when=when)
    said = t.figure(say_share(share.value))
    if share.rate is None:
        return t("{share} of 100 drones stopped in {when}: not judged", share=said, when=when)
    if share.is_low:
        return t("{share} of 100 drones stopped in {when}: unusually few", share=said, when=when)
    return t("{share} of 100 drones stopped in {when}: not unusual", share=said, when=when)


def describe_shares(shares: Sequence[Share], night: date, t: Words = ENGLISH) -> str:
    """A chart of shares: the night's share, what was usual, and how many nights had unusually few stopped."""
    share, when = _find(shares, night), night_words(night, t)
    parts = [
        t(
            "Chart of the share of drones stopped, {nights} up to {when}.",
            nights=_nights(len(shares), t),
            when=when,
        )
    ]
    if share is None:
        parts.append(t("Of this night it is not known."))
    else:
        parts.append(
            t(
                "This night: {stopped} of {launched}, {share} of 100.",
                stopped=t.number(share.stopped or 0),
                launched=t.number(share.launched or 0),
                share=t.figure(say_share(share.value)),
            )
        )
        if share.rate is not None:
            parts.append(
                t(
                    "Usual were {usual} of 100; 95 of 100 nights were expected to reach {low}.",
                    usual=t.figure(say_share(share.rate.usual)),
                    low=t.figure(say_share(share.bound(0.05))),
                )
            )
    low = sum(one.is_low for one in shares)
    parts.append(t("Nights with unusually few stopped: {count}.", count=low))
    missing = sum(isnan(one.value) for one in shares)
    parts.append(t("Nights whose share is not known: {count}.", count=missing))
    return " ".join(parts)


def title_types(types: Types, t: Words = ENGLISH) -> str:
    """The finding of a chart by type in one line: the type of which most came."""
    span = t(
        "{nights} to {date}", nights=_nights((types.last - types.first).days + 1, t), date=t.date(types.last)
    )
    totals = {weapon: sum(counts.values()) for weapon, counts in types.named.items()}
    if not any(totals.values()):
        return t("{span}: no type of weapon is named", span=span)
    most = max(sorted(totals), key=lambda weapon: totals[weapon])
    return t("{span}: of the types named, most were {weapon}", span=span, weapon=name_weapon(most, t))


def describe_types(types: Types, t: Words = ENGLISH) -> str:
    """A chart by type: how many of each came, those of which most came first."""
    totals = sorted(
        ((sum(counts.values()), name_weapon(weapon, t)) for weapon, counts in types.named.items()),
        key=lambda one: (-one[0], one[1]),
    )
    rest = [(sum(types.unnamed.get(family, {}).values()), t(said)) for family, said in UNNAMED.items()]
    rows = "; ".join(f"{name}: {t.number(total)}" for total, name in [*totals[:MOST_NAMED], *rest] if total)
    span = _nights((types.last - types.first).days + 1, t)
    return t(
        "Chart of the weapons launched by type, {nights} up to {when}. {rows}.",
        nights=span,
        when=night_words(types.last, t),
        rows=rows or t("not known"),
    )


def _nights(count: int, t: Words) -> str:
    return t.count(count, "nights")


def _find(shares: Sequence[Share], night: date) -> Share | None:
    return next((one for one in shares if one.night == night and not isnan(one.value)), None)
