"""A text, a table of nights or a store goes in; verdicts and what was expected come out."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..backtest import check_methods
from ..baseline import DEFAULT
from ..errors import InputError
from ..history import bundled_history, read_history
from ..model import SHOWN_LEVELS, Doubt, Finding, Verdict
from ..pipeline.draw import CHARTS, Order, draw_chart
from ..pipeline.oneoff import OneOff, analyse_entries, analyse_history, make_entry
from ..reports import make_rows, period_words
from ..series import LABELS
from .html import write_table
from .looks import Store
from .nights import read_frame
from .pictures import Picture
from .readings import Claims
from .times import find_night, find_time

if TYPE_CHECKING:
    import pandas as pd


class Analysis:
    """What was found of some nights."""

    def __init__(self, found: OneOff) -> None:
        self.found = found

    @property
    def night(self) -> date | None:
        """The last night, None where none was judged."""
        return self.found.night

    @property
    def verdicts(self) -> tuple[Verdict, ...]:
        """One for each series and night, in order of the nights."""
        return self.found.verdicts

    @property
    def claims(self) -> Claims:
        """What the text says; nothing where it was no text."""
        return Claims(self.found.claims, self.found.doubts)

    @property
    def doubts(self) -> tuple[Doubt, ...]:
        """What a person should look at."""
        return self.found.doubts

    @property
    def forecasts(self) -> pd.DataFrame:
        """What was expected, a row a verdict: the middle, and what 95 and 99 of 100 nights do not exceed."""
        import pandas as pd

        rows: list[dict[str, Any]] = [
            {"night": one.night, "series": one.series, "method": one.forecast.method}
            | {f"q{100 * level:g}": one.forecast.quantile(level) for level in SHOWN_LEVELS}
            for one in self.verdicts
            if one.forecast is not None
        ]
        return pd.DataFrame(rows, columns=["night", "series", "method", "q50", "q95", "q99"])

    def to_frame(self) -> pd.DataFrame:
        """A row a verdict: night, series, value, finding, level, p, adjusted and reason."""
        import pandas as pd

        names = ("night", "series", "value", "finding", "level", "p", "adjusted", "reason")
        rows = [[getattr(one, name) for name in names] for one in self.verdicts]
        frame = pd.DataFrame(rows, columns=list(names))
        return frame.assign(
            finding=frame["finding"].map(str), level=[one.level.name for one in self.verdicts]
        )

    def draw(
        self,
        night: date | str | None = None,
        *,
        chart: str | None = None,
        theme: str = "light",
        lang: str = "en",
        now: datetime | None = None,
    ) -> Picture:
        """A chart of one night, the last by default; `now` is the aware time of making that it names.

        `chart` is night, 90d, year, rate or weapons; `theme` light or dark. Raises an InputError where the
        night was not judged, or the chart is none of these.
        """
        if chart is not None and chart not in CHARTS:
            raise InputError(f"no chart {chart!r}: choose one of {', '.join(CHARTS)}")
        judged = self.found.judged
        day = self.night if night is None else find_night(night)
        if judged is None or day is None:
            raise InputError("nothing to draw: no night was judged")
        if day not in judged.verdicts:
            known = ", ".join(map(str, judged.verdicts))
            raise InputError(f"the night of {day} is not among those judged: {known}")
        verdicts, made = judged.verdicts[day], now or datetime.now(UTC)
        order = Order(judged, day, (), verdicts, self.found.sources, made, theme, lang, self.found.behind)
        return Picture(draw_chart(order, chart).png)

    def __repr__(self) -> str:
        if not self.verdicts:
            return f"<no verdicts, {self.claims!r}>"
        large = sum(one.finding is Finding.UNUSUAL for one in self.verdicts)
        return f"<{len(self.verdicts)} verdicts up to {self.night}, {large} unusual>"

    def _repr_html_(self) -> str:
        if not self.verdicts:
            return self.claims._repr_html_()
        heads = ("night", "series", "came", "expected", "95 % below", "rarity", "verdict")
        rows = []
        for one in self.verdicts:
            for row in make_rows([one], [], []):
                rarity = row.rarity if one.adjusted is None else period_words(one.adjusted)
                name = LABELS[one.series]
                said = (row.came, row.expected, row.below, rarity, str(one.finding))
                rows.append([one.night.isoformat(), name, *said])
        told = [one for one in self.verdicts if one.finding is not Finding.USUAL]
        below = dict.fromkeys(f"{LABELS[one.series]}: {one.reason}" for one in told)
        return write_table(heads, rows, {2, 3, 4}, [*below, *(doubt.text for doubt in self.doubts)])


def analyze(
    data: str | Path | pd.DataFrame | pd.Series[float] | Store,
    *,
    method: str = DEFAULT,
    published: datetime | date | str | None = None,
    now: datetime | None = None,
) -> Analysis:
    """Judge the nights of one thing, as `raid-monitor analyze` does; nothing is stored.

    `data` is a text (`published` says when it appeared), the path of a CSV of nights, a frame with its
    columns, a series of nights by date, or a `Store`. A text is held against the bundled record. `now`
    (aware) is the time as which a store is looked at. Raises an InputError where the data cannot be read, a
    ConfigError for an unknown method.
    """
    check_methods([method])
    moment = now or datetime.now(UTC)
    if isinstance(data, Store):
        return Analysis(data.analyse(method, moment))
    if isinstance(data, str) and not data.lower().endswith(".csv"):
        if is_path(data):
            raise InputError(f"{data}: a path of no CSV: hand in its text, Path({data!r}).read_text()")
        record = read_history(bundled_history(), "history.csv")
        return Analysis(analyse_entries([make_entry(data, find_time(published), moment)], record, method))
    if not isinstance(data, str | Path):
        if not hasattr(data, "to_frame") and not hasattr(data, "columns"):
            raise InputError(f"{data!r} is no text, path, frame, series or Store")
        return Analysis(analyse_history(read_frame(data), method))
    try:
        text = Path(data).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{data}: cannot be read as a CSV of nights: {error}") from None
    return Analysis(analyse_history(read_history(text, Path(data).name), method))


def is_path(text: str) -> bool:
    """Whether what was handed in as a text is the name of a file or folder."""
    try:
        return "\n" not in text and Path(text).exists()
    except (OSError, ValueError):  # too long for a name, or with a NUL
        return False
