"""Several nights in one report: a paragraph for each, and one picture."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from ..alerts import find_level
from ..lang import Words, find_words
from ..model import CORRECTIONS, Alert, Entry, Observation, Reason, Report, Source, Verdict
from .choice import choose_told, find_rarity
from .finding import PREFIXES, say_notice
from .nights import find_prefix, say_night, title_night
from .notices import Part, make_notice
from .questions import list_open_questions
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
    return make_notice(
        _title(nights, t),
        [_say_night(one, sources, t) for one in nights],
        t,
        lists={t("What is not known"): questions} if (questions := _list_questions(nights, t)) else {},
        notice=t("This is told late, several nights in one message.")
        if all(one.reason is Reason.DIGEST for one in nights)
        else t("Several nights in one message: late ones, and what was more than a day may bring."),
        made=made,
        png=png,
        picture=picture,
    )


def _title(nights: Sequence[Late], t: Words) -> str:
    """The rarest finding that stands, else that of the last night, and how many nights there are besides."""
    standing = [one for one in nights if find_level(one.alerts)]
    first = min(standing, key=lambda one: find_rarity(_find_told(one)), default=nights[-1])
    prefix = (
        PREFIXES[Reason.DIGEST] if standing else find_prefix(first.alerts, _find_told(first), first.reason)
    )
    more = t.count(len(nights) - 1, "nights")
    finding = title_night(first.night, _find_told(first), prefix, t)
    return t("{finding}; and {nights} more", finding=finding, nights=more)


def _list_questions(nights: Sequence[Late], t: Words) -> list[str]:
    return [
        t("{date}: {question}", date=t.date(one.night), question=question)
        for one in nights
        for question in list_open_questions(one.night, _find_told(one), (), reported=True, t=t)
    ]


def _find_told(late: Late) -> Sequence[Verdict]:
    return choose_told(late.night, late.alerts, [one for one in late.verdicts if one.night == late.night])


def _say_night(late: Late, sources: Mapping[str, Source], t: Words) -> Part:
    told = _find_told(late)
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
