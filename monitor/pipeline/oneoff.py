"""One thing, looked at once: a text, a feed or a history goes in; claims, verdicts and doubts come out.

Nothing is stored and nobody is told.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from ..alerts import AlertSettings
from ..analysis import Judgement, Record, judge, make_record
from ..baseline import DEFAULT
from ..config import Config
from ..extract import read_entry
from ..history import RECORD, History
from ..model import Claim, Doubt, DoubtKind, Entry, Measure, Rank, Source, Verdict, Window
from ..store import Store
from .judge import DRAWN, SHOWN, Judged
from .nights import night_of
from .record import Known
from .weeks import Weeks, judge_weeks, sum_up_weeks

TEXT = Source("text", "the text", Rank.OUTLET)
SHOWN_NIGHTS = 14


@dataclass(frozen=True, slots=True)
class OneOff:
    """What one look found; `verdicts` are of every night spoken of.

    `night` is the one to draw, and the last of `weeks`. `claims` are what the thing itself says, `behind` all
    that the nights of a chart rest on.
    """

    claims: tuple[Claim, ...]
    doubts: tuple[Doubt, ...]
    verdicts: tuple[Verdict, ...]
    night: date | None
    judged: Judged | None
    sources: tuple[str, ...]
    behind: tuple[Claim, ...] = ()
    weeks: Weeks | None = None


def make_entry(text: str, published: datetime | None, now: datetime) -> Entry:
    """A text that somebody handed in, as an entry."""
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    title = text.strip().split("\n", 1)[0]
    return Entry(f"text:{digest[:16]}", "text", TEXT.id, title, text, "", published, now, digest)


def analyse_entries(
    entries: Iterable[Entry], history: History | None, method: str = DEFAULT, sources: Sequence[Source] = ()
) -> OneOff:
    """Read entries, hold their numbers against the history, and judge the nights they speak of.

    A text that gives a night the figures of the night before is a doubt; both nights are then judged as
    the record has them.
    """
    known = {source.id: source for source in (*sources, TEXT, RECORD)}
    readings = [read_entry(entry, known[entry.source].rank is Rank.OFFICIAL) for entry in entries]
    claims = [claim for reading in readings for claim in reading.claims]
    doubts = [doubt for reading in readings for doubt in reading.doubts]
    ids = {claim.entry for claim in claims}
    spoken = {
        claim.night
        for claim in claims
        if claim.night
        and claim.is_national
        and claim.window is Window.NIGHT
        and claim.measure is Measure.LAUNCHED
    }
    if not spoken:
        return OneOff(tuple(claims), tuple(doubts), (), None, None, (TEXT.name,))
    record = make_record([*claims, *(history.claims if history else ())], known, max(spoken), DRAWN)
    doubts += [doubt for doubt in record.doubts if doubt.entry in ids]
    borrowed = {d.night - timedelta(days=1) for d in doubts if d.kind is DoubtKind.NIGHT_BEFORE and d.night}
    judged = _judge(record, sorted(spoken | borrowed), method)
    names = (TEXT.name, *((RECORD.name,) if history else ()))
    said, night = tuple(claims), min(borrowed or {max(spoken)})
    weeks = _look_back(record, method, night)
    return OneOff(said, tuple(doubts), _flatten(judged), night, judged, names, said, weeks)


def analyse_history(history: History, method: str = DEFAULT) -> OneOff:
    """Judge the last nights of a history, each against the nights before it."""
    if history.last is None:
        return OneOff((), (), (), None, None, (history.name,))
    record = make_record(history.claims, {RECORD.id: RECORD}, history.last, DRAWN)
    judged, weeks = _judge_last(record, history.last, method), _look_back(record, method, history.last)
    return OneOff((), record.doubts, _flatten(judged), history.last, judged, (history.name,), weeks=weeks)


def _judge(record: Record, nights: Sequence[date], method: str) -> Judged:
    expected = Judgement(record, method, min(nights) - SHOWN, max(nights))
    verdicts = {night: judge(record, expected, night, AlertSettings(), {}) for night in nights}
    return Judged(record=record, expected=expected, verdicts=verdicts, doubts=record.doubts)


def _judge_last(record: Record, last: date, method: str) -> Judged:
    """Judge the nights that a look at a whole record shows."""
    return _judge(record, [last - timedelta(days=back) for back in range(SHOWN_NIGHTS - 1, -1, -1)], method)


def _look_back(record: Record, method: str, last: date) -> Weeks:
    return sum_up_weeks(judge_weeks(record, method, last, AlertSettings(), {}))


def _flatten(judged: Judged) -> tuple[Verdict, ...]:
    """The verdicts of all nights, in order of the nights judged."""
    return tuple(verdict for verdicts in judged.verdicts.values() for verdict in verdicts)


def analyse_store(config: Config, store: Store, now: datetime, method: str | None = None) -> OneOff:
    """Judge the last nights of the store joined with the history, as known at `now`, be it long ago.

    `method` goes before that of the configuration.
    """
    method = method or config.alerts.method
    known, tonight = Known(config, store, now), night_of(now)
    drawn = [tonight - timedelta(days=back) for back in range(SHOWN.days + 1)]
    record = known.make_record(DRAWN, drawn)
    judged = _judge_last(record, tonight, method)
    spoke = {
        claim.source for night in drawn for seen in record.by_night.get(night, ()) for claim in seen.chosen
    }
    names = tuple(sorted(source.name for id, source in known.sources.items() if id in spoke))
    doubts = known.find_doubts(record, min(judged.verdicts), tonight)
    behind = tuple(store.claims(now, (drawn[-1], drawn[0])))
    weeks = _look_back(record, method, tonight)
    return OneOff((), doubts, _flatten(judged), tonight, judged, names, behind, weeks)
