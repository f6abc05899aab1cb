"""A night as JSON, and the pieces of it that other JSON files of the site hold."""

from __future__ import annotations

from typing import Any

from ..dataset import number_fields
from ..model import SHOWN_LEVELS, Observation, Verdict
from ..reports import clean, name_source, safe_link
from .facts import Expected, Night, round_up
from .night import alert_name, find_turns, name_of, night_name, order_sayings, tell_apart
from .rendering import as_iso, to_json


def describe_night(one: Night) -> bytes:
    """The same night as JSON: `api/night/DATE.json`."""
    turns, taken = find_turns(one)
    return to_json(
        {
            "night": as_iso(one.night),
            "page": night_name(one.night),
            "alert": alert_name(one.night) if one.alerts else None,
            "before": as_iso(one.before),
            "after": as_iso(one.after),
            "numbers": [as_number(seen) for seen in one.observations if seen.is_said],
            "verdicts": [as_verdict(verdict) for verdict in one.verdicts],
            "claims": [
                {
                    "seen": as_iso(saying.claim.seen),
                    "until": as_iso(saying.until),
                    "source": saying.claim.source,
                    "source_name": name_source(saying.claim.source, one.sources or {}),
                    "voice": saying.claim.voice or None,
                    "window": saying.claim.window,
                    "family": saying.claim.family,
                    "weapon": saying.claim.weapon,
                    "measure": saying.claim.measure,
                    "value": saying.claim.value,
                    "bound": saying.claim.bound,
                    "scope": saying.claim.scope,
                    "part": saying.claim.part,
                    "withheld": saying.claim.withheld,
                    "turn": turns.get(tell_apart(saying.claim, saying.version)),
                    "taken": tell_apart(saying.claim) in taken,
                    "quote": saying.claim.quote,
                    "link": safe_link(saying.link),
                }
                for saying in sorted(one.sayings, key=order_sayings)
            ],
            "doubts": [{"kind": doubt.kind, "text": clean(doubt.text)} for doubt in one.doubts],
        }
    )


def as_number(seen: Observation) -> dict[str, Any]:
    """A settled number as JSON has it."""
    return {"series": name_of(seen), **number_fields(seen)}


def as_verdict(verdict: Verdict) -> dict[str, Any]:
    """A verdict as JSON has it."""
    expected = expect(verdict)
    return {
        "series": verdict.series,
        "finding": verdict.finding,
        "level": verdict.level.name.lower(),
        "value": verdict.value,
        "bound": verdict.bound,
        "standing": verdict.standing,
        "p": verdict.p,
        "adjusted": verdict.adjusted,
        "expected": as_expected(expected),
        "reason": verdict.reason,
    }


def expect(verdict: Verdict) -> Expected | None:
    """What was expected of a night by the forecast of its verdict."""
    forecast = verdict.forecast
    if forecast is None:
        return None
    return round_up(*(forecast.quantile(level) for level in SHOWN_LEVELS))


def as_expected(expected: Expected | None) -> dict[str, int] | None:
    """What was expected, as JSON has it."""
    return None if expected is None else {"median": expected.median, "q95": expected.q95, "q99": expected.q99}
