"""What is not known about a night becomes sentences: numbers that may change, doubts, extrapolations."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from ..lang import ENGLISH, Words
from ..model import Bound, Doubt, Finding, Standing, Topic, Verdict, bound_of, topic_of
from .retelling import retell_doubt, retell_reason
from .words import cut, label_of, period_words

MOST_DOUBTS: Final = 8
EXTRAPOLATED: Final = 365.0


def list_open_questions(
    night: date,
    verdicts: Sequence[Verdict],
    doubts: Sequence[Doubt],
    *,
    reported: bool,
    t: Words = ENGLISH,
    most: int = MOST_DOUBTS,
) -> tuple[str, ...]:
    """What is not known about a night, one sentence each; empty where nothing is open.

    At most `most` doubts are named.
    """
    open_ones = [sentence for verdict in verdicts for sentence in _doubt_verdict(verdict, t)]
    if not verdicts and not reported:
        open_ones.append(t("Nobody has reported this night yet."))
    concerned = [doubt for doubt in doubts if doubt.night in (None, night)]
    open_ones += [_say_doubt(doubt, t) for doubt in concerned[:most]]
    if len(concerned) > most:
        open_ones.append(t("{count} more doubts are kept in the record.", count=len(concerned) - most))
    return tuple(dict.fromkeys(open_ones))


def _say_doubt(doubt: Doubt, t: Words) -> str:
    said = _end(cut(retell_doubt(doubt.text, t), 300))
    return said[0].upper() + said[1:] if doubt.text.startswith("the ") else said


def _doubt_verdict(verdict: Verdict, t: Words) -> list[str]:
    label, said = label_of(verdict.series, t), []
    if verdict.finding is Finding.UNKNOWN:
        why = cut(retell_reason(verdict.reason, t), 300).removeprefix(f"{t(str(Finding.UNKNOWN))}: ")
        said.append(_end(f"{label}: {why}"))
    elif verdict.standing is Standing.PROVISIONAL:
        said.append(t("{label}: provisional; the official report may give another number.", label=label))
    elif verdict.standing is Standing.WITHHELD:
        said.append(
            t("{label}: part of the number is withheld; more may have come than was said.", label=label)
        )
    elif verdict.standing is Standing.DISPUTED:
        said.append(t("{label}: sources differ; the number of the weightiest source is used.", label=label))
    elif bound_of(verdict) is not Bound.EXACT:
        said.append(t("{label}: the exact number was not said.", label=label))
    if verdict.return_period is not None and verdict.return_period > EXTRAPOLATED * (1 + 1e-6):
        said.append(
            t(
                "{label}: “{period}” is an extrapolation, as is every rarity beyond once in a year; take it "
                "for an order of size.",
                label=t("Drones stopped") if topic_of(verdict.series) is Topic.RATE else label,
                period=period_words(verdict.adjusted or 1.0, t),
            )
        )
    return said


def _end(sentence: str) -> str:
    return sentence if sentence.endswith((".", "!", "?", "…")) else f"{sentence}."
