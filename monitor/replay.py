"""The bundled replay: real mornings, served as RSS over loopback and polled as if each were today."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.resources import files
from pathlib import Path
from threading import Thread
from xml.etree import ElementTree as Xml

import yaml

from .config import BUNDLED, Alerts, Config, Http, Schedule, Site
from .model import KYIV, Feed, Rank, Source, Verdict
from .pipeline import Cycle, run
from .pipeline.judge import judge_nights
from .pipeline.site import write_site
from .store import Store

SOURCES = (
    Source("ua-air-force", "Air Force of Ukraine (replay)", Rank.OFFICIAL),
    Source("morning-wire-en", "Morning Wire (invented)", Rank.WIRE),
    Source("harbour-post-en", "Harbour Post (invented)", Rank.OUTLET),
    Source("kyiv-daily-uk", "Kyiv Daily (invented)", Rank.OUTLET),
    Source("east-news-ru", "East News (invented)", Rank.OUTLET),
)
SHOWN = timedelta(days=150)
"""How long before its first morning the site of the replay begins."""
MORNING = time(10, 0, tzinfo=KYIV)


@dataclass(frozen=True, slots=True)
class Item:
    """One item of the replay, in the words of the project."""

    id: str
    source: str
    lang: str
    published: datetime
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A night that the replay holds for a purpose, and what became of it."""

    night: date
    what: str
    verdicts: Sequence[Verdict] = ()


def read_replay() -> tuple[list[Item], list[Shown]]:
    """The items of the replay in order of publication, and the nights that it explains."""
    text = files("monitor").joinpath("data", "replay", "items.yaml").read_text(encoding="utf-8")
    data = yaml.load(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    items = [
        Item(**{**item, "published": datetime.fromisoformat(item["published"])}) for item in data["items"]
    ]
    return items, [Shown(one["night"], one["what"]) for one in data["shown"]]


def make_rss(items: Sequence[Item], source: Source, moment: datetime) -> bytes:
    """The feed of a source as it was at a moment: RSS 2.0, the newest item first."""
    rss = Xml.Element("rss", version="2.0")
    channel = Xml.SubElement(rss, "channel")
    Xml.SubElement(channel, "title").text = source.name
    for item in reversed(items):
        if item.source != source.id or item.published > moment:
            continue
        element = Xml.SubElement(channel, "item")
        Xml.SubElement(element, "title").text = item.title
        Xml.SubElement(element, "guid", isPermaLink="false").text = item.id
        Xml.SubElement(element, "pubDate").text = format_datetime(item.published)
        Xml.SubElement(element, "description").text = item.text.strip().replace("\n", "<br/>")
    body: bytes = Xml.tostring(rss, encoding="utf-8", xml_declaration=True)
    return body


class ReplayServer:
    """A loopback HTTP server that serves every source's feed as it was at `moment`."""

    def __init__(self, items: Sequence[Item], moment: datetime) -> None:
        self.moment = moment
        self._items = items
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._make_handler())
        self.address = f"http://127.0.0.1:{self._server.server_address[1]}"

    @contextmanager
    def serving(self) -> Iterator[ReplayServer]:
        """Serve on a thread until the block is left."""
        thread = Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self._server.shutdown()
            self._server.server_close()
            thread.join()

    def _make_handler(self) -> type[BaseHTTPRequestHandler]:
        replay = self

        class Handler(BaseHTTPRequestHandler):
            """Answers /SOURCE.xml, with an ETag."""

            def do_GET(self) -> None:
                source = next((s for s in SOURCES if self.path == f"/{s.id}.xml"), None)
                body = make_rss(replay._items, source, replay.moment) if source else b""
                tag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
                known = self.headers.get("If-None-Match") == tag
                self.send_response(404 if source is None else 304 if known else 200)
                self.send_header("ETag", tag)
                self.send_header("Content-Type", "application/rss+xml; charset=utf-8")
                self.send_header("Content-Length", "0" if known else str(len(body)))
                self.end_headers()
                if not known:
                    self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None:
                """Keep the terminal for what the monitor says."""

        return Handler


def make_config(folder: Path, address: str) -> Config:
    """The configuration of the replay: its feeds at an address, its store and reports in a folder."""
    return Config(
        store=f"sqlite:///{folder.resolve() / 'demo.db'}",
        reports=folder.resolve(),
        history=BUNDLED,
        sources=SOURCES,
        feeds=tuple(Feed(source.id, f"{address}/{source.id}.xml", source.id) for source in SOURCES),
        alerts=Alerts(),
        schedule=Schedule(),
        http=Http(),
        email=None,
        site=None,
    )


def is_finished(config: Config, last: datetime) -> bool:
    """Whether the replay was played to its last morning and its reports still stand."""
    if not Store.exists(config.store) or not any(config.reports.glob("alert-*.html")):
        return False
    with Store.open(config.store, last, exclusive=True) as store:
        return any(state.polled and state.polled >= last for state in store.feed_states().values())


def replay(folder: Path, report: Callable[[Cycle], None]) -> list[Shown]:
    """Poll on the first morning of the replay and on those of the nights that it explains.

    `report` is told of each cycle. Where all was played before, the feeds are only polled once more. Gives
    the nights explained, with their verdicts.
    """
    items, shown = read_replay()
    nights = {min(item.published for item in items).astimezone(KYIV).date(), *(one.night for one in shown)}
    mornings = [datetime.combine(night, MORNING) for night in sorted(nights)]
    with ReplayServer(items, mornings[0]).serving() as server:
        config = make_config(folder, server.address)
        if not is_finished(config, mornings[-1]):
            for file in folder.glob("demo.db*"):  # what was broken off is played from its beginning
                file.unlink()
        with Store.open(config.store, mornings[0].astimezone(UTC), exclusive=True) as store:
            polled = max((s.polled for s in store.feed_states().values() if s.polled), default=None)
            ahead = [morning for morning in mornings if polled is None or morning > polled]
            for moment in ahead or [(polled or mornings[-1]) + config.schedule.every]:
                server.moment = moment
                report(run(config, store, moment.astimezone(UTC)))
            now = moment.astimezone(UTC)
            judged = judge_nights(config, store, now, min(one.night for one in shown))
            since = min(nights) - SHOWN  # a page for each night of the record would take most of the time
            write_site(replace(config, site=Site()), store, now, since=since)
    return [Shown(one.night, one.what, judged.verdicts[one.night]) for one in shown]
