"""Every page of the site: its name, its ground, and how it is made when that is another than before."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, cached_property
from pathlib import Path
from typing import Final

from ...backtest import BOUNDS, WATCHED, Passed, calibrate, hold_passed
from ...dataset import Dataset, Table, to_csv, to_json, to_package
from ...model import report_name
from ...series import HEADLINE
from ...site import (
    Checked,
    Download,
    Front,
    alert_name,
    describe_alerts,
    describe_feeds,
    describe_front,
    describe_night,
    describe_nights,
    make_alert_line,
    make_feed,
    night_name,
    render_about,
    render_alert,
    render_alerts,
    render_calibration,
    render_data,
    render_feeds,
    render_front,
    render_night,
    render_nights,
)
from ..export import TITLES, gather
from ..program import PACKAGE
from .chart import draw_chart
from .feeds import make_feed_lines
from .grounds import ground_night, shorten, tell_alerts
from .material import Material
from .pictures import describe_picture, draw_picture, ground_picture, is_ours, picture_name

ALWAYS: Final = ""
"""The ground of a page that is made at each writing: it says when it was made."""
ASSETS: Final = PACKAGE / "templates" / "site" / "assets"
FILES: Final = {
    "data/nights.csv": "a row a night: what was settled, with bound, standing and sources",
    "data/nights.json": "the same as JSON, every column described",
    "data/claims.csv": "a row a claim: what was said, by whom, in which words, with its link",
    "data/alerts.csv": "a row an alert",
    "data/raid-monitor.zip": "all three tables as a Data Package: CSV and a description of every column",
}
SHOWN: Final = 14


@dataclass(frozen=True, slots=True)
class Page:
    """A file of the site. `nights` are those that must be prepared before it is made."""

    name: str
    ground: str
    make: Callable[[], bytes]
    nights: Sequence[date] = ()


def list_pages(made: Material) -> Iterator[Page]:
    """Every page, the front page and the latest nights first."""
    yield from list_assets()
    alerts = [one for some in made.alerts.values() for one in some]
    of_alerts = shorten(made.rule, tell_alerts(alerts))
    of_record = shorten(made.rule, made.chain.whole, sorted(made.changed.items()), made.store.count_claims())
    yield from list_front(made)
    t = made.t
    lines = [make_alert_line(night, some, t) for night, some in sorted(made.alerts.items(), reverse=True)]
    yield Page("alerts.html", of_alerts, lambda: render_alerts(lines, t))
    yield Page("api/alerts.json", of_alerts, lambda: describe_alerts(lines))
    yield Page("feed.atom", of_alerts, lambda: make_feed(lines, made.store.began, made.site.url, t))
    for place in reversed(range(len(made.nights))):
        yield from list_night(made, place)
    of_nights = shorten(of_record, of_alerts)
    yield Page("nights/index.html", of_nights, lambda: render_nights(made.briefs, t))
    yield Page("api/nights.json", of_nights, lambda: describe_nights(made.briefs))
    yield Page("calibration.html", shorten(made.rule, made.chain.whole), lambda: make_calibration(made))
    yield from list_data(made, of_nights)
    sources = sorted({source.name for source in made.config.sources})
    begins = made.nights[0] if made.nights else None
    about = shorten(made.rule, sources, begins)
    yield Page("about.html", about, lambda: render_about(made.config.alerts.method, begins, sources, t))


def list_assets() -> Iterator[Page]:
    """Style and script, as they ship with the program."""
    for file in sorted(ASSETS.iterdir()):
        yield Page(f"assets/{file.name}", ALWAYS, file.read_bytes)


def list_front(made: Material) -> Iterator[Page]:
    """The front page and the feeds' health: they say when they were made, and so are made each time."""
    spoken = [night for night in made.nights if made.record.by_night[night]]
    latest = spoken[-1:]

    @cache
    def look() -> Front:
        shown = sorted(made.alerts.items(), reverse=True)[:5]
        return Front(
            made.make_night(latest[0]) if latest else None,
            made.coming,
            made.bands,
            [make_alert_line(night, some, made.t) for night, some in shown],
            [*reversed(made.briefs[-SHOWN:])],
            made.freshness,
        )

    yield Page("index.html", ALWAYS, lambda: render_front(look(), draw_chart(made), made.t), latest)
    yield Page("api/latest.json", ALWAYS, lambda: describe_front(look(), made.t), latest)
    feeds = make_feed_lines(made.config, made.store, made.now)
    yield Page("feeds.html", ALWAYS, lambda: render_feeds(feeds, made.now, made.t))
    yield Page("api/feeds.json", ALWAYS, lambda: describe_feeds(feeds, made.now))


def list_night(made: Material, place: int) -> Iterator[Page]:
    """The page of a night, the same as JSON, and the page of its alerts where it has any."""
    night = made.nights[place]
    beside = [*made.nights[max(place - 1, 0) : place], *made.nights[place + 1 : place + 2]]
    alerts = made.alerts.get(night, ())
    doubts = made.doubts.get(night, ())
    ground = ground_night(made.rule, made.chain, night, made.changed.get(night), alerts, doubts, beside)
    yield Page(night_name(night), ground, lambda: render_night(made.make_night(night), made.t), [night])
    yield Page(
        f"api/night/{night.isoformat()}.json", ground, lambda: describe_night(made.make_night(night)), [night]
    )
    if alerts:
        told, picture = made.told.get(night, ()), picture_name(night)
        if is_ours(made, night):
            yield Page(picture, ground_picture(made, alerts), lambda: draw_picture(made, night), [night])
        text = f"{report_name(night)}.txt"
        plain = text if (made.config.reports / text).is_file() else None
        yield Page(
            alert_name(night),
            shorten(ground, told, plain),
            lambda: render_alert(
                made.make_night(night), told, picture, describe_picture(made, night), plain, made.t
            ),
            [night],
        )


def make_calibration(made: Material) -> bytes:
    """The page of calibration: the last known nights by whole forecasts, the years by the kept quantiles."""
    checked = []
    for name in HEADLINE:
        known = made.record.series[name].learnable().dropna()
        passed: dict[int, list[list[bool]]] = {}
        for night, value in zip(known.index, known, strict=True):
            found = made.expecting.quantiles(name, night.date())
            if found is not None:
                passed.setdefault(night.year, []).append([value > found[1], value > found[2]])
        years = [(year, hold_rows(rows)) for year, rows in sorted(passed.items())]
        lately = hold_rows([row for _, rows in sorted(passed.items()) for row in rows][-WATCHED:])
        shape = calibrate(made.expected.of(name), made.watched[name])
        checked.append(Checked(name, lately, years, shape))
    return render_calibration(checked, made.config.alerts.method, made.t)


def hold_rows(rows: Sequence[Sequence[bool]]) -> list[Passed]:
    """How often each of the bounds was passed; a row a night, in it whether each was."""
    return [
        hold_passed(level, len(rows), sum(row[place] for row in rows)) for place, level in enumerate(BOUNDS)
    ]


class Tables:
    """The three tables, gathered once, and only where one of their files is to be made."""

    def __init__(self, made: Material) -> None:
        self._made = made

    @cached_property
    def all(self) -> Dataset:
        """Nights, claims and the alerts that the site shows."""
        made = self._made
        shown = [one for some in made.alerts.values() for one in some]
        return gather(made.config, made.store, made.now, list(TITLES), alerts=shown)

    def find(self, name: str) -> Table:
        """One of them."""
        return next(table for table in self.all.tables if table.name == name)


def list_data(made: Material, ground: str) -> Iterator[Page]:
    """The downloads, and the page that lists them."""
    data = Tables(made)
    yield Page("data/nights.csv", ground, lambda: to_csv(data.find("nights")))
    yield Page("data/nights.json", ground, lambda: to_json(replace(data.all, tables=(data.find("nights"),))))
    yield Page("data/claims.csv", ground, lambda: to_csv(data.find("claims")))
    yield Page("data/alerts.csv", ground, lambda: to_csv(data.find("alerts")))
    yield Page("data/raid-monitor.zip", ground, lambda: to_package(data.all))
    folder = made.config.reports
    yield Page("data.html", ground, lambda: render_data(_measure(folder), data.all.holds_record, made.t))


def _measure(folder: Path) -> list[Download]:
    return [Download(name, about, (folder / name).stat().st_size) for name, about in FILES.items()]
