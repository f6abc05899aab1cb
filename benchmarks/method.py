"""Every figure of docs/method.md, measured on the bundled record, as Markdown.

    .venv/bin/python benchmarks/method.py            print the tables
    .venv/bin/python benchmarks/method.py --write    put them and the pictures into docs/method.md

A table stands in the page between two comments with its name. Nothing in it is typed by hand: whoever adds or
changes a method calls this with --write.
"""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
from oracles import score_oracles
from scipy.stats import kruskal, spearmanr

from monitor.alerts import DEFAULT_MINIMUM, adjust, find_rate, grade, judge_level
from monitor.backtest import Trial, calibrate, compare, find_observed, score_forecasts, score_nights
from monitor.backtest.observed import find_below
from monitor.baseline import DEFAULT, METHODS, Forecasts
from monitor.charts import draw_calibration
from monitor.history import RECORD
from monitor.model import Level
from monitor.reports.remarks import UNUSUALLY_LOW

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "method.md"
HISTORY = ROOT / "monitor" / "data" / "history.csv"
SERIES = {"drones": "drones_launched", "missiles": "missiles_launched"}
WINDOWS = {
    "design": (date(2024, 6, 1), date(2025, 5, 31)),
    "confirmation": (date(2025, 6, 1), date(2026, 5, 31)),
}
LEVELS = (Level.NOTABLE, Level.UNUSUAL, Level.EXCEPTIONAL)
BLOCK = re.compile(r"(<!-- table: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Run:
    """One method on one series over the whole record, and how long that took."""

    forecasts: Forecasts
    seconds: float

    def cut(self, window: str) -> Forecasts:
        """The forecasts of a window's nights; each knows only the nights before it, whatever the window."""
        since, until = (pd.Timestamp(day) for day in WINDOWS[window])
        inside = (self.forecasts.nights >= since) & (self.forecasts.nights <= until)
        made = self.forecasts
        return replace(made, nights=made.nights[inside], cdf=made.cdf[inside], known=made.known[inside])


@cache
def read_record() -> pd.DataFrame:
    return pd.read_csv(HISTORY, index_col="night", parse_dates=["night"]).asfreq("D")


@cache
def run_method(method: str, name: str) -> Run:
    record = read_record()
    first, last = record.index[0].date(), record.index[-1].date()
    series, companion = record[SERIES[name]], record[next(one for key, one in SERIES.items() if key != name)]
    METHODS[method](series.iloc[-60:], last, last, None)  # the first call pays for imports
    started = time.perf_counter()
    forecasts = METHODS[method](series, first, last, companion)
    return Run(forecasts, time.perf_counter() - started)


def make_table(head: list[str], rows: list[list[str]]) -> str:
    lines = [head, ["---"] + ["---:"] * (len(head) - 1), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def say_p(p: float) -> str:
    return "–" if np.isnan(p) else "< 0.001" if p < 0.001 else f"{p:.3f}" if p < 0.1 else f"{p:.2f}"


def tell_record() -> str:
    """What the record is like, half-year by half-year."""
    record = read_record()
    drones, missiles = (record[one] for one in SERIES.values())
    rows = []
    for half in sorted({(night.year, (night.month - 1) // 6) for night in drones.dropna().index}):
        inside = (record.index.year == half[0]) & ((record.index.month - 1) // 6 == half[1])
        few = [one[inside].dropna() for one in (drones, missiles)]
        if len(few[0]) < 60:
            continue
        rows.append(
            [
                f"{half[0]}, {'January to June' if half[1] == 0 else 'July to December'}",
                f"{len(few[0])}",
                f"{few[0].median():.0f}",
                f"{few[0].var() / few[0].mean():.0f}",
                f"{few[1].median():.0f}",
                f"{few[1].var() / few[1].mean():.0f}",
                f"{100 * (few[1] == 0).mean():.0f}",
            ]
        )
    head = ["nights", "known", "drones: median", "variance / mean", "missiles: median", "variance / mean"]
    return make_table([*head, "% of nights without a missile"], rows)


def tell_noise() -> str:
    """What is left around the moving level: hardly a pattern."""
    record = read_record().loc["2024-06-01":]
    rows = []
    for name, column in SERIES.items():
        logs = np.log1p(record[column])
        left = logs - logs.rolling("90D", closed="left", min_periods=30).median()
        pairs = pd.concat([left, left.shift(1)], axis=1).dropna()
        days = [left[left.index.day_of_week == day].dropna() for day in range(7)]
        rows.append([name, f"{pairs.corr().iloc[0, 1]:.2f}", f"{kruskal(*days).pvalue:.2f}"])
    head = ["series", "correlation with the night before", "p of a difference between weekdays"]
    ranks = []
    for window, (since, until) in WINDOWS.items():
        both = record.loc[str(since) : str(until), list(SERIES.values())].dropna()
        ranks.append(f"{spearmanr(both.iloc[:, 0], both.iloc[:, 1]).statistic:.2f} in the {window} window")
    said = f"Rank correlation of drones and missiles in the same night: {', '.join(ranks)}."
    return f"{make_table(head, rows)}\n\n{said}"


def tell_row(method: str, name: str, window: str) -> list[str]:
    """The scores of one method; the last cell is a speed, all others are the same on every machine."""
    series, run = read_record()[SERIES[name]], run_method(method, name)
    made = run.cut(window)
    score, found = score_forecasts(made, series, run.seconds), calibrate(made, series)
    return [
        f"`{method}`",
        f"{score.wis:.2f}",
        f"{score.log_score:.3f}",
        f"{score.floored}",
        f"{score.pinball95:.2f}",
        f"{score.pinball99:.2f}",
        *(f"{one.percent:.1f} {one.mark}".strip() for one in score.passed),
        say_p(found.p),
        f"{1000 * run.seconds / len(run.forecasts.nights):.1f}",
    ]


def tell_scores(name: str, window: str) -> str:
    """One row of scores a method, and which shares above the bounds are right."""
    score = score_forecasts(run_method(DEFAULT, name).cut(window), read_record()[SERIES[name]], 0.0)
    since, until = WINDOWS[window]
    bands = [
        f"{one.low} to {one.high} above {100 * one.level:g} % ({one.band[0]:.1f} to {one.band[1]:.1f} %)"
        for one in score.passed
    ]
    said = (
        f"{name.capitalize()}, {since} to {until}: {score.nights} known nights; right are {', '.join(bands)}."
    )
    head = ["method", "WIS", "log score", "floored", "pinball 95", "pinball 99", "% above 95", "% above 99"]
    rows = [tell_row(method, name, window) for method in METHODS]
    return f"{said}\n\n{make_table([*head, 'PIT p', 's / 1,000'], rows)}"


def tell_comparison() -> str:
    """How sure it is that a method differs from the default."""
    record = read_record()
    rows = []
    for method in METHODS:
        for name, column in SERIES.items():
            for window in WINDOWS:
                if method == DEFAULT:
                    continue
                ours = score_nights(run_method(DEFAULT, name).cut(window), record[column])
                theirs = score_nights(run_method(method, name).cut(window), record[column])
                one = compare(method, theirs, DEFAULT, ours)
                reach = 50 * (one.high - one.low) / np.nanmean(ours)
                said = f"{one.low:+.2f} to {one.high:+.2f}"
                gap = f"{one.difference:+.2f}"
                rows.append([f"`{method}`", name, window, gap, said, say_p(one.p), f"{reach:.1f}"])
    head = ["method", "series", "window", f"WIS less that of `{DEFAULT}`", "95 % interval", "p"]
    return make_table([*head, "half-width, % of WIS"], rows)


def tell_doubled() -> str:
    """How many nights would be caught if each were twice as large as it was; nights of none are left out."""
    rows = []
    for name, column in SERIES.items():
        for method in METHODS:
            tails, doubled = {}, {}
            for window in WINDOWS:
                made = run_method(method, name).cut(window)
                came = find_observed(made, read_record()[column])
                tails[window] = made.tails(came)[np.isfinite(came)]
                doubled[window] = made.tails(2 * came)[came > 0]
            tails["both"] = np.concatenate(list(tails.values()))
            doubled["both"] = np.concatenate(list(doubled.values()))
            bounds = {window: np.quantile(found, 0.01) for window, found in tails.items()}
            caught = [f"{100 * (doubled[key] <= bounds[key]).mean():.0f}" for key in tails]
            plain = f"{100 * (doubled['both'] <= 0.01).mean():.0f}"
            alarms = f"{100 * (tails['both'] <= 0.01).mean():.1f}"
            rows.append([name, f"`{method}`", *caught, plain, alarms])
    head = ["series", "method", "% caught, design", "% caught, confirmation", "% caught, both"]
    return make_table([*head, "% with a tail of at most 0.01, both", "false alarms at that, %"], rows)


def tell_levels() -> str:
    """On how many nights of the confirmation window each level was reached."""
    rows = []
    for method in METHODS:
        runs = {name: run_method(method, name).cut("confirmation") for name in SERIES}
        tails = {
            name: made.tails(find_observed(made, read_record()[SERIES[name]])) for name, made in runs.items()
        }
        alone = {name: count_levels([[p] for p in found if np.isfinite(p)]) for name, found in tails.items()}
        nights = [[p for p in night if np.isfinite(p)] for night in zip(*tails.values(), strict=True)]
        rows.append([f"`{method}`", *alone.values(), count_levels([night for night in nights if night])])
    return make_table(["method", "drones alone", "missiles alone", "both, adjusted"], rows)


def count_levels(nights: list[list[float]]) -> str:
    """How many nights reached each level by the rarest of their adjusted probabilities."""
    reached = [max(grade(p) for p in adjust(night)) for night in nights]
    return " / ".join(str(sum(one >= level for one in reached)) for level in LEVELS)


def tell_floor() -> str:
    """What forecasts would score that know more than counts can tell."""
    rows = []
    for name, column in SERIES.items():
        series = read_record()[column]
        since, until = (pd.Timestamp(day) for day in WINDOWS["confirmation"])
        inside = np.asarray((series.index >= since) & (series.index <= until))
        found = score_oracles(series, inside)
        own = np.nanmean(score_nights(run_method(DEFAULT, name).cut("confirmation"), series))
        rows.append([name, f"{own:.2f}", f"{found['look_ahead']:.2f}", f"{found['told_size']:.2f}"])
    head = ["series", f"`{DEFAULT}`", "may look at later nights", "is told whether the night is big"]
    return make_table(head, rows)


def tell_rates() -> str:
    """How often true forecasts would be above their own bounds: counts are whole, so a little too often."""
    rows = []
    for name in SERIES:
        made = run_method(DEFAULT, name).cut("confirmation")
        shares = [
            f"{100 * np.mean(1 - find_below(made, np.floor(made.quantiles([level])[:, 0]))):.2f}"
            for level in (0.95, 0.99)
        ]
        rows.append([name, *shares])
    return make_table(["series", "% above 95 if the forecasts are true", "% above 99"], rows)


def tell_leaps() -> str:
    """Nights on which the 99 % bound of the default lay far beyond the 95 % one, and the farthest."""
    rows = []
    for name in SERIES:
        for window in WINDOWS:
            made = run_method(DEFAULT, name).cut(window)
            q95, q99 = made.quantiles([0.95, 0.99]).T
            worst = int(np.argmax(q99 / np.maximum(q95, 1)))
            share = f"{100 * np.mean(q99 > 3 * np.maximum(q95, 1)):.1f}"
            rows.append([name, window, share, f"{q95[worst]:,.0f} and {q99[worst]:,.0f}"])
    return make_table(
        ["series", "window", "% of nights with 99 % beyond three times 95 %", "the farthest"], rows
    )


def tell_beside() -> str:
    """On which nights of the record an alert beside the size of the raid would have been raised."""
    history = read_record()
    days = [day.date() for day in history.index]
    stopped = history["drones_intercepted"] + history["drones_lost"].fillna(0)
    rates = [rate for day in days if (rate := find_rate(history["drones_launched"], stopped, day))]
    low = sum(rate.tail <= UNUSUALLY_LOW for rate in rates)
    rows = [["share stopped unusually low", "drones", f"{low} of {len(rates)} nights"]]
    for name, series in SERIES.items():
        known = history[series]
        news = [
            f"{day:%-d %B %Y}"
            for day in days
            if judge_level(known.rename(series), day, (), DEFAULT_MINIMUM[series]) is not None
        ]
        rows.append(["level moved", name, "; ".join(news) or "never"])
    return make_table(["alert", "series", "raised"], rows)


TABLES = {
    "record": tell_record,
    "noise": tell_noise,
    **{
        f"{name}_{window}": lambda name=name, window=window: tell_scores(name, window)
        for window in WINDOWS
        for name in SERIES
    },
    "comparison": tell_comparison,
    "rates": tell_rates,
    "doubled": tell_doubled,
    "levels": tell_levels,
    "beside": tell_beside,
    "leaps": tell_leaps,
    "floor": tell_floor,
}


def draw_pit(name: str) -> bytes:
    """The picture of where the nights of the confirmation window stood in the forecasts of each method."""
    series = read_record()[SERIES[name]]
    trials = []
    for method in METHODS:
        made = run_method(method, name).cut("confirmation")
        trials.append(Trial(made, score_forecasts(made, series, 0.0), calibrate(made, series), None))
    title = f"{name.capitalize()}: {trials[0].score.nights} nights forecast, and what came"
    return draw_calibration(trials, title=title, sources=[RECORD.name], made=datetime.now(UTC))


def make_blocks() -> Iterator[tuple[str, str]]:
    for name, tell in TABLES.items():
        yield name, tell()


def write_page(page: str, blocks: dict[str, str]) -> str:
    """The page with each table in its place. Raises KeyError for a place without a table."""
    return BLOCK.sub(lambda place: f"{place[1]}\n{blocks[place[2]]}\n\n{place[3]}", page)


def main() -> None:
    blocks = {}
    for name, text in make_blocks():
        blocks[name] = text
        print(f"{name}\n\n{text}\n", flush=True)
    if "--write" in sys.argv[1:]:
        page = PAGE.read_text(encoding="utf-8")
        missing = set(blocks) - {place[1] for place in BLOCK.findall(page)}
        if missing:
            sys.exit(f"{PAGE}: no place for: {', '.join(sorted(missing))}")
        PAGE.write_text(write_page(page, blocks), encoding="utf-8")
        for name in SERIES:
            PAGE.with_name(f"calibration-{name}.png").write_bytes(draw_pit(name))
        print(f"wrote {PAGE} and its pictures")


if __name__ == "__main__":
    main()
