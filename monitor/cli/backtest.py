"""`raid-monitor backtest`: how well each baseline would have done, night by night."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime, timedelta
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ..errors import ConfigError
from ..lang import find_words
from ..series import HEADLINE, JUDGED, LABELS, NAMES, find_companion
from .options import (
    KyivTime,
    echo,
    history_option,
    json_option,
    lang_option,
    now,
    open_history,
    to_json,
)
from .progress import show_progress

if TYPE_CHECKING:
    from ..backtest import Trial


@click.command("backtest")
@history_option
@click.option(
    "--series",
    "names",
    multiple=True,
    metavar="NAME",
    help=f"A column of the history, or daily_ before one of a night: night and day together. "
    f"[default: {HEADLINE[0]}]",
)
@click.option(
    "--since", type=KyivTime(), help="The first night to forecast; by default a year before the last."
)
@click.option(
    "--until", type=KyivTime(), help="The last night to forecast; by default the last of the history."
)
@click.option(
    "--method",
    "named",
    multiple=True,
    metavar="NAME",
    help="A baseline; may be given several times. All by default.",
)
@click.option(
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="CSV of 23 quantiles a night, of the first --method or of the default.",
)
@click.option(
    "--chart",
    type=click.Path(path_type=Path, dir_okay=False),
    help="PNG of where the nights stood in the forecasts of each method.",
)
@json_option
@lang_option
def backtest_methods(
    history_path: Path | None,
    names: tuple[str, ...],
    since: datetime | None,
    until: datetime | None,
    named: tuple[str, ...],
    output: Path | None,
    chart: Path | None,
    as_json: bool,
    lang: str,
) -> None:
    """Forecast every night from the nights before it, score what came, and compare with the default.

    \b
      raid-monitor backtest --series missiles_launched --since 2025-06-01
      raid-monitor backtest --method recency --output forecasts.csv --chart calibration.png

    All scores: the lower, the better. WIS and pinball loss are in drones or missiles. Above 95 / 99: percent
    of nights above those bounds. PIT p: how probable it is that true forecasts stray so far. docs/method.md
    has the definitions.
    """
    from ..analysis import make_record
    from ..backtest import backtest, check_methods
    from ..baseline import DEFAULT, METHODS
    from ..history import RECORD

    name = choose_series(names)
    methods = named or tuple(METHODS)
    check_methods(methods)
    for option, path in (("--output", output), ("--chart", chart)):
        check_folder(option, path)
    history = open_history(history_path)
    if history.last is None:
        raise ConfigError([f"{history.name}: it holds no number"])
    first, last = choose_nights(since, until, history.last, history.name)
    other = find_companion(name) if name in JUDGED else None
    record = make_record(history.claims, {RECORD.id: RECORD}, last, [n for n in (name, other) if n])
    series = record.series[name].learnable()
    companion = record.series[other].learnable() if other else None
    trials: list[Trial] = []
    with show_progress("forecasting") as tick:
        for trial in backtest(series, name, methods, first, last, companion):
            trials.append(trial)
            tick(len(trials) / len(methods), len(trials), f"{len(trials)} of {len(methods)} methods")
    wanted = named[0] if named else DEFAULT
    written = next(one for one in trials if one.method == wanted)
    if output is not None:
        write_rows(output, written, series)
    if chart is not None:
        draw(chart, trials, name, lang)
    if as_json:
        echo(to_json(summarise(trials, name, first, last)))
        return
    from .tables import make_console, print_line
    from .trials import show_trials

    console, t = make_console(), find_words(lang)
    title = t(
        "{label} ({name}), {first} to {last}, one night ahead",
        label=t(LABELS[name]),
        name=name,
        first=first,
        last=last,
    )
    show_trials(trials, title, console, t)
    if not trials[0].score.nights:
        print_line(
            console,
            t(
                "nothing to score: {history} has no number for {name} on these nights",
                history=history.name,
                name=name,
            ),
        )
    if output is not None:
        print_line(console, t("forecasts of {method}: {path}", method=written.method, path=output))
    if chart is not None:
        print_line(console, t("chart: {path}", path=chart))


def choose_series(names: Sequence[str]) -> str:
    """The one series that was asked for. Raises ConfigError for an unknown one, and for several."""
    unknown = [f"--series {name}: unknown; known: {', '.join(NAMES)}" for name in names if name not in NAMES]
    if unknown:
        raise ConfigError(unknown)
    if len(names) > 1:
        raise ConfigError(["--series: one at a time: no two have scores that compare; call it once for each"])
    return names[0] if names else HEADLINE[0]


def choose_nights(
    since: datetime | None, until: datetime | None, ends: date, history: str
) -> tuple[date, date]:
    """The first and the last night to forecast. Raises ConfigError where there is none."""
    last = until.date() if until else ends
    first = since.date() if since else last - timedelta(days=364)
    if until and first > last:
        raise ConfigError([f"--until {last} lies before --since {first}: no night to forecast"])
    if first > ends:
        asked = f"--since {first}" if since else f"the year to --until {last}"
        raise ConfigError([f"no night to forecast: {history} ends {ends}, before {asked}"])
    return first, last


def check_folder(option: str, path: Path | None) -> None:
    """Raises ConfigError, before any work is done, where the folder of a file is not there."""
    if path is not None and not path.parent.is_dir():
        raise ConfigError([f"{option} {path}: there is no folder {path.parent}: make it, or name another"])


def write_rows(path: Path, trial: Trial, series: Any) -> None:
    """Write the forecasts of one method, a row a night."""
    from ..backtest import forecast_rows
    from ..publish import write_bytes

    write_bytes(path, forecast_rows(trial.forecasts, series).to_csv(index=False).encode())


def draw(path: Path, trials: Sequence[Trial], name: str, lang: str) -> None:
    """Draw how true the forecasts of every method were."""
    from ..charts import draw_calibration
    from ..history import RECORD
    from ..publish import write_bytes

    t = find_words(lang)
    nights = t.count(trials[0].score.nights, "nights")
    title = t("{label}: {nights} forecast, and what came", label=t(LABELS[name]), nights=nights)
    write_bytes(path, draw_calibration(trials, title=title, sources=[RECORD.name], made=now(), lang=lang))


def summarise(trials: Sequence[Trial], name: str, first: date, last: date) -> dict[str, Any]:
    """Everything that was found, as JSON has it: null where nothing can be said."""
    from ..baseline import DEFAULT

    answer: dict[str, Any] = {
        "series": name,
        "since": first.isoformat(),
        "until": last.isoformat(),
        "default": DEFAULT,
        "methods": [as_dict(trial) for trial in trials],
    }
    return answer


def as_dict(trial: Trial) -> dict[str, Any]:
    """One trial as JSON has it."""
    score, found, comparison = trial.score, trial.calibration, trial.comparison
    passed = [
        {
            "level": one.level,
            "above": one.above,
            "low": one.low,
            "high": one.high,
            "percent": none_for_nan(one.percent),
            "right": one.is_right,
        }
        for one in score.passed
    ]
    calibration = {
        "heights": [none_for_nan(float(value)) for value in found.heights],
        "low": [none_for_nan(float(value)) for value in found.low],
        "high": [none_for_nan(float(value)) for value in found.high],
        "statistic": none_for_nan(found.statistic),
        "freedom": found.freedom,
        "p": none_for_nan(found.p),
    }
    return {
        "method": score.method,
        "nights": score.nights,
        "wis": none_for_nan(score.wis),
        "log_score": none_for_nan(score.log_score),
        "floored": score.floored,
        "pinball95": none_for_nan(score.pinball95),
        "pinball99": none_for_nan(score.pinball99),
        "over95": none_for_nan(score.over95),
        "over99": none_for_nan(score.over99),
        "passed": passed,
        "calibration": calibration,
        "against_default": None
        if comparison is None
        else {key: none_for_nan(value) for key, value in asdict(comparison).items()},
        "seconds": score.seconds,
    }


def none_for_nan(value: Any) -> Any:
    """The value, None where it is a number that JSON does not have."""
    return None if isinstance(value, float) and not isfinite(value) else value
