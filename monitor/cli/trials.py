"""What a backtest found, as people read it in a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from math import isnan

from rich.console import Console

from ..backtest import Comparison, Passed, Trial
from ..lang import ENGLISH, Words
from .tables import make_table, print_line, print_table

COLUMNS = (
    "method",
    "WIS",
    "log score",
    "pinball 95",
    "pinball 99",
    "% above 95",
    "% above 99",
    "PIT p",
    "seconds",
)


def show_trials(trials: Sequence[Trial], title: str, console: Console, t: Words = ENGLISH) -> None:
    """A row of scores a method, then what is right, then each method against the default."""
    nights = trials[0].score.nights
    print_line(console, t("{title}: {known}", title=title, known=t.count(nights, "known nights")))
    heads = [t(column) for column in COLUMNS]
    table = make_table(heads, heads[1:])
    for trial in trials:
        score = trial.score
        table.add_row(
            score.method,
            say(score.wis, 2, t),
            say(score.log_score, 3, t),
            say(score.pinball95, 2, t),
            say(score.pinball99, 2, t),
            *(say_share(passed, t) for passed in score.passed),
            say_p(trial.calibration.p, t),
            say(score.seconds, 2, t),
        )
    print_table(console, table)
    if not nights:
        return
    bands = [
        t(
            "{low} to {high} % above {level}",
            low=t.figure(f"{passed.band[0]:.1f}"),
            high=t.figure(f"{passed.band[1]:.1f}"),
            level=f"{100 * passed.level:g}",
        )
        for passed in trials[0].score.passed
    ]
    told = t("a right bound, in 95 of 100 cases: {bands}; ↑ and ↓ lie outside", bands=", ".join(bands))
    print_line(console, told)
    for trial in trials:
        if trial.score.floored:
            on = t.count(trial.score.floored, "nights")
            told = t(
                "{method}: what came had all but no probability ({nights})",
                method=trial.method,
                nights=on,
            )
            print_line(console, told)
        if trial.comparison is not None:
            print_line(console, say_comparison(trial.comparison, t))


def say(value: float, digits: int, t: Words) -> str:
    """A number with so many digits; a dash where there is none."""
    return "–" if isnan(value) else t.figure(f"{value:.{digits}f}")


def say_p(p: float, t: Words) -> str:
    """A probability, to two digits that count."""
    said = "–" if isnan(p) else "<\u00a00.001" if p < 0.001 else f"{p:.3f}" if p < 0.1 else f"{p:.2f}"
    return t.figure(said)


def say_share(passed: Passed, t: Words) -> str:
    """A share of nights with the mark of one that lies outside its band."""
    return f"{say(passed.percent, 1, t)}\u00a0{passed.mark or ' '}"


def say_comparison(found: Comparison, t: Words) -> str:
    """How a method's loss differs from that of the default, and how sure that is."""
    names = {"method": found.method, "other": found.reference}
    if isnan(found.difference):
        return t("{method}: no night to compare with {other}", **names)
    if isnan(found.p):
        change = t.figure(f"{found.difference:+.2f}")
        return t("{method}: WIS {change} against {other}", change=change, **names)
    is_worse = found.difference > 0
    return t(
        "{method}: WIS {size} worse than {other} ({low} to {high}, p {p})"
        if is_worse
        else "{method}: WIS {size} better than {other} ({low} to {high}, p {p})",
        size=t.figure(f"{abs(found.difference):.2f}"),
        low=t.figure(f"{found.low:+.2f}"),
        high=t.figure(f"{found.high:+.2f}"),
        p=f"{'' if found.p < 0.001 else '= '}{say_p(found.p, t)}",
        **names,
    )
