"""What a backtest found, as people read it in a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from math import isnan

from rich.console import Console
from rich.table import Table

from ..backtest import Comparison, Passed, Trial

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


def show_trials(trials: Sequence[Trial], title: str, console: Console) -> None:
    """A row of scores a method, then what is right, then each method against the default."""
    nights = trials[0].score.nights
    console.print(f"{title}: {nights} known night{'' if nights == 1 else 's'}", markup=False, soft_wrap=True)
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in COLUMNS:
        table.add_column(column, justify="left" if column == "method" else "right")
    for trial in trials:
        score = trial.score
        table.add_row(
            score.method,
            say(score.wis, 2),
            say(score.log_score, 3),
            say(score.pinball95, 2),
            say(score.pinball99, 2),
            *(say_share(passed) for passed in score.passed),
            say_p(trial.calibration.p),
            say(score.seconds, 2),
        )
    console.print(table)
    if not nights:
        return
    bands = [
        f"{passed.band[0]:.1f} to {passed.band[1]:.1f} % above {100 * passed.level:g}"
        for passed in trials[0].score.passed
    ]
    told = f"a right bound, in 95 of 100 cases: {', '.join(bands)}; ↑ and ↓ lie outside"
    console.print(told, soft_wrap=True)
    for trial in trials:
        if trial.score.floored:
            on = "1 night" if trial.score.floored == 1 else f"{trial.score.floored} nights"
            told = f"{trial.method}: on {on} what came had all but no probability"
            console.print(told, markup=False, soft_wrap=True)
        if trial.comparison is not None:
            console.print(say_comparison(trial.comparison), markup=False, soft_wrap=True)


def say(value: float, digits: int) -> str:
    """A number with so many digits; a dash where there is none."""
    return "–" if isnan(value) else f"{value:.{digits}f}"


def say_p(p: float) -> str:
    """A probability, to two digits that count."""
    return "–" if isnan(p) else "< 0.001" if p < 0.001 else f"{p:.3f}" if p < 0.1 else f"{p:.2f}"


def say_share(passed: Passed) -> str:
    """A share of nights with the mark of one that lies outside its band."""
    return f"{say(passed.percent, 1)} {passed.mark}".strip()


def say_comparison(found: Comparison) -> str:
    """How a method's loss differs from that of the default, and how sure that is."""
    if isnan(found.difference):
        return f"{found.method}: no night to compare with {found.reference}"
    if isnan(found.p):
        return f"{found.method}: WIS {found.difference:+.2f} against {found.reference}"
    word = "worse" if found.difference > 0 else "better"
    sure = f"{found.low:+.2f} to {found.high:+.2f}, p {'' if found.p < 0.001 else '= '}{say_p(found.p)}"
    return f"{found.method}: WIS {abs(found.difference):.2f} {word} than {found.reference} ({sure})"
