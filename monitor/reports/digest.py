"""Several nights in one report: a paragraph for each, and one picture."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from ..lang import Words, find_words
from ..model import CORRECTIONS, Alert, Entry, Observation, Reason, Report, Source, Verdict
from .choice import choose_told
from .finding import PREFIXES, add_prefix, say_notice
from .nights import find_prefix, say_night, title_night
from .notices import Part, make_notice
from .sayings import gather_sayings


@dataclass(frozen=True, slots=True)
class Late:
    """A night of a digest: its alerts, what was judged and said of it, and why it is told."""

    night: date
    alerts: Sequence[Alert]
    verdicts: Sequence[Verdict]
    reason: Reason
    evidence: Sequence[Observation]
    entries: Mapping[str, Entry]


def digest_report(
    nights: Sequence[Late],
    sources: Mapping[str, Source],
    png: bytes,
    picture: str,
    made: datetime,
    lang: str = "en",
) -> Report:
    """The report of several nights, in the order given; `png` is the chart of the last, `picture` says it."""
    t = find_words(lang)
    first, last = t.date(nights[0].night), t.date(nights[-1].night)
    title = t(
        "{count} from {first} to {last} were unusual, or are told anew",
        count=t.count(len(nights), "nights"),
        first=first,
        last=last,
    )
    return make_notice(
        add_prefix(title, PREFIXES[Reason.DIGEST], t),
        [_say_night(one, sources, t) for one in nights],
        t,
        notice=t("This is told late, several nights in one message.")
        if all(one.reason is Reason.DIGEST for one in nights)
        else t("Several nights in one message: late ones, and what was more than a day may bring."),
        made=made,
        png=png,
        picture=picture,
    )


def _say_night(late: Late, sources: Mapping[str, Source], t: Words) -> Part:
    told = choose_told(late.night, late.alerts, [one for one in late.verdicts if one.night == late.night])
    reason = late.reason if late.reason in CORRECTIONS else Reason.FIRST
    sayings, _ = gather_sayings(
        [one for one in late.evidence if one.night == late.night], late.entries, sources, t
    )
    sentences = say_night(late.night, told, t)
    correction = say_notice(reason, t)
    return Part(
        title_night(late.night, told, find_prefix(late.alerts, told, reason), t),
        " ".join(filter(None, [correction, *sentences])),
        next((one.link for one in sayings if one.link), None),
    )
