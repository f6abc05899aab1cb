"""The site: every page is there, leads only to what is there, says the same everywhere."""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from urllib.parse import urldefrag, urlsplit

import feedparser
import pytest
from lxml import etree, html
from servers import FeedServer
from test_story import FIRST, Story, story, write_counts  # noqa: F401
from world import (
    EXCEPTIONAL,
    OFFICIAL,
    QUIET,
    UNUSUAL,
    Call,
    Post,
    at,
    make_rss,
    report,
    rows_of,
    write_config,
    write_record,
)

from monitor.analysis import Judgement
from monitor.config import Config, Site, load_config
from monitor.errors import MonitorError
from monitor.history import RECORD, RECORD_AUTHOR, RECORD_LICENCE, RECORD_TITLE
from monitor.lang import find_words
from monitor.model import AlertState, Bound, Family, Measure, Observation, Reason, Standing, Window
from monitor.pipeline import run
from monitor.pipeline.draw import make_panels
from monitor.pipeline.judge import DRAWN
from monitor.pipeline.manifest import Written
from monitor.pipeline.record import Known
from monitor.pipeline.site import write_site
from monitor.pipeline.site.feeds import hide_addresses, leave_mend_out
from monitor.polling import MENDS
from monitor.site import AlertLine, Brief, make_alert_line, make_feed, say_missing
from monitor.site.lists import make_line
from monitor.site.night import list_numbers
from monitor.store import Store

TONIGHT = date(2026, 6, 10)
NIGHTS = 90
DAY = timedelta(days=1)
SPITE = "Enemy &lt;script src=x&gt;&lt;/script&gt; attacked Ukraine with 700 drones in the night to 10 June."
SCHEMA = Path(__file__).parent / "atom.rng"
LABELS = {"drones_launched": "Drones", "missiles_launched": "Missiles"}
ATOM = {"a": "http://www.w3.org/2005/Atom"}


@dataclass
class Desk:
    """A folder with a store, and the feeds that it reads."""

    config: Config
    server: FeedServer
    now: datetime

    @property
    def site(self) -> Path:
        return self.config.reports

    def publish(self, *posts: Post) -> None:
        self.server.serve(f"/{OFFICIAL}.xml", make_rss(*posts))

    def run(self, now: datetime) -> None:
        self.now = now.astimezone(UTC)
        with Store.open(self.config.store, self.now, exclusive=True) as store:
            run(self.config, store, self.now)

    def write(self, *, full: bool = False) -> tuple[int, int]:
        with Store.open(self.config.store, self.now) as store:
            done = write_site(self.config, store, self.now, full=full)
        return done.changed, done.removed

    def stamps(self) -> dict[str, tuple[int, int]]:
        files = [file for file in self.site.rglob("*") if file.is_file()]
        return {
            str(file.relative_to(self.site)): (file.stat().st_ino, file.stat().st_mtime_ns) for file in files
        }


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """Two mornings: a usual night, and one with an alert, of which a spiteful outlet spoke first."""
    folder = tmp_path_factory.mktemp("desk")
    write_record(folder / "record.csv", TONIGHT - 2 * DAY, NIGHTS)
    with FeedServer() as server:
        path = write_config(folder, server, outlets=["spite"], site=True)
        path.write_text(path.read_text("utf-8").replace("name: Spite", "name: 'Spite <b>bold</b>'"), "utf-8")
        desk = Desk(load_config(path), server, at(TONIGHT))
        server.serve("/spite.xml", make_rss(Post("spite", SPITE, at(TONIGHT, 6), link="javascript:alert(1)")))
        desk.publish(report(TONIGHT - DAY, QUIET))
        desk.run(at(TONIGHT - DAY, 10))
        desk.publish(report(TONIGHT - DAY, QUIET), report(TONIGHT, EXCEPTIONAL))
        desk.run(at(TONIGHT, 10))
        yield desk


def read(desk: Desk, name: str) -> html.HtmlElement:
    return html.fromstring((desk.site / name).read_bytes())


def test_every_page_is_there_and_every_link_leads_to_one(desk: Desk) -> None:
    names = {str(file.relative_to(desk.site)) for file in desk.site.rglob("*.html")}
    pages = {"index", "alerts", "calibration", "feeds", "data", "about", "nights/index", f"alert-{TONIGHT}"}
    pages |= {f"night/{TONIGHT - number * DAY}" for number in range(NIGHTS + 2)}
    assert names == {f"{page}.html" for page in pages}
    seen: set[str] = set()
    left = ["index.html"]
    while left:
        name = left.pop()
        seen.add(name)
        page = read(desk, name)
        for link in page.xpath("//a/@href | //link/@href | //script/@src | //img/@src"):
            if urlsplit(link).scheme:
                continue
            there, anchor = urldefrag(link)
            file = ((desk.site / name).parent / there).resolve() if there else desk.site / name
            assert file.is_file(), f"{name} leads to {link}"
            if anchor:
                assert html.parse(str(file)).getroot().xpath("//*[@id=$id]", id=anchor), f"{name}: {link}"
            target = str(file.relative_to(desk.site.resolve()))
            if target.endswith(".html") and target not in seen:
                left.append(target)
    assert seen == names, "a page to which nothing leads"


def test_nothing_is_loaded_from_elsewhere_and_a_strangers_markup_stays_text(desk: Desk) -> None:
    night = (desk.site / f"night/{TONIGHT}.html").read_text("utf-8")
    assert "&lt;script src=x&gt;" in night
    assert "Spite &lt;b&gt;bold&lt;/b&gt;" in night
    for file in desk.site.rglob("*.html"):
        page = html.fromstring(file.read_bytes())
        policy = page.xpath("string(//meta[@http-equiv='Content-Security-Policy']/@content)")
        assert "default-src 'none'" in policy
        assert not page.xpath("//@style | //style | //@*[starts-with(name(), 'on')]"), file
        assert not page.xpath("//script[not(@src)][not(@type='application/json')]"), file
        for link in page.xpath("//*/@src | //link/@href"):
            assert not urlsplit(link).scheme
            assert not link.startswith("//")
        for link in page.xpath("//a[contains(@href, ':')]"):
            assert urlsplit(link.get("href")).scheme in ("http", "https")
            assert link.get("rel") == "noopener noreferrer nofollow"


def test_page_json_csv_and_chart_have_the_same_numbers(desk: Desk) -> None:
    rows = {row["night"]: row for row in rows_of((desk.site / "data/nights.csv").read_text("utf-8"))}
    listed = {one["night"]: one for one in json.loads((desk.site / "api/nights.json").read_bytes())["nights"]}
    chart = json.loads(read(desk, "index.html").xpath("string(//script[@id='chart-data'])"))
    begins = date.fromisoformat(chart["begins"])
    assert rows[str(TONIGHT)]["drones_launched"] == str(EXCEPTIONAL)
    assert rows.keys() == listed.keys()
    for night, row in rows.items():
        place = (date.fromisoformat(night) - begins).days
        own = json.loads((desk.site / f"api/night/{night}.json").read_bytes())
        numbers = {one["series"]: one["value"] for one in own["numbers"]}
        page = read(desk, f"night/{night}.html").text_content()
        for series in chart["series"]:
            name = series["name"]
            said = row[name] and int(row[name])
            assert (
                said == numbers[name] == listed[night]["numbers"][name]["value"] == series["launched"][place]
            )
            assert f"{said:,}" in page


def test_the_front_page_leads_with_the_latest_night_and_what_comes_next(desk: Desk) -> None:
    page, latest = read(desk, "index.html"), json.loads((desk.site / "api/latest.json").read_bytes())
    assert str(EXCEPTIONAL) in page.xpath("string(//h1)")
    assert latest["latest"]["title"] == page.xpath("string(//h1)")
    assert latest["coming"]["night"] == str(TONIGHT + DAY)
    for series, found in latest["coming"]["expected"].items():
        assert found["median"] <= found["q95"] <= found["q99"], series
        row = page.xpath("//h2[@id='coming']/following::table[1]//tr[th=$label]", label=LABELS[series])[0]
        assert [cell.text for cell in row.xpath("td")] == [
            f"{found['median']:,}",
            f"{found['q95'] + 1:,}",
            f"{found['q99'] + 1:,}",
        ]
    chart = json.loads(page.xpath("string(//script[@id='chart-data'])"))
    drones = chart["series"][0]
    assert drones["alerts"] == [[len(drones["launched"]) - 1, f"alert-{TONIGHT}.html", "exceptional"]]
    assert {len(drones[name]) for name in ("launched", "intercepted", "median", "q95", "q99")} == {NIGHTS + 2}


def test_the_page_of_an_alert_has_chart_words_and_history(desk: Desk) -> None:
    page = read(desk, f"alert-{TONIGHT}.html")
    (picture,) = page.xpath("//img")
    assert picture.get("src") == f"alert-{TONIGHT}.png"
    assert "800" in picture.get("alt")
    assert "Drones launched: raised" in page.text_content()
    assert (desk.site / f"alert-{TONIGHT}.txt").is_file()


def test_the_picture_of_an_alert_is_described_as_what_it_is(story: Story) -> None:  # noqa: F811
    """A share of drones stopped has a chart of shares, in the mail and on the page."""
    launched = [80 + 37 * number % 60 for number in range(120)]
    write_counts(story, [(count, count - 10 - number % 9) for number, count in enumerate(launched)])
    story.configure(site=True)
    story.serve(report(FIRST, QUIET))  # half of them shot down
    story.cycle(at(FIRST))
    page = html.fromstring((story.config.reports / f"alert-{FIRST}.html").read_bytes())
    (picture,) = page.xpath("//img/@alt")
    assert picture.startswith("Chart of the share of drones stopped, 120 nights up to")
    assert "This night: 60 of 120, 50 of 100." in picture
    assert picture == page.xpath("string(//figcaption)")


def test_the_atom_feed_is_one(desk: Desk) -> None:
    body = (desk.site / "feed.atom").read_bytes()
    feed = etree.fromstring(body)
    for holder in (feed, *feed.findall("a:entry", ATOM)):
        for name in ("id", "title", "updated"):
            assert len(holder.findall(f"a:{name}", ATOM)) == 1
    parsed = feedparser.parse(body)
    assert not parsed.bozo
    (entry,) = parsed.entries
    assert entry.id == f"tag:raid-monitor,2025:alert/{TONIGHT}"
    assert entry.updated == parsed.feed.updated == desk.now.strftime("%Y-%m-%dT%H:%M:%SZ")
    assert (desk.site / entry.link).is_file()
    assert "<p>" in entry.content[0].value


def find_faults(body: bytes) -> list[str]:
    """What is wrong with an Atom feed: by the schema, and by rules of RFC 4287 that no schema can hold."""
    feed = etree.fromstring(body)
    schema = etree.RelaxNG(etree.parse(str(SCHEMA)))
    faults = [] if schema.validate(feed) else [str(error) for error in schema.error_log]
    entries = feed.findall("a:entry", ATOM)
    ids = [holder.findtext("a:id", namespaces=ATOM) for holder in (feed, *entries)]
    faults += ["an id twice"] * (len(ids) != len(set(ids)))
    for holder in (feed, *entries):
        links = [(one.get("rel"), one.get("type")) for one in holder.findall("a:link", ATOM)]
        faults += ["two links of one kind"] * (len(links) != len(set(links)))
        faults += ["no page"] * (("alternate", "text/html") not in links)
    faults += ["no self"] * (len(feed.findall("a:link[@rel='self']", ATOM)) != 1)
    for one in entries:
        began, changed = (one.findtext(f"a:{name}", namespaces=ATOM) for name in ("published", "updated"))
        faults += ["changed before it was published"] * (str(changed) < str(began))
        faults += ["newer than its feed"] * (str(changed) > str(feed.findtext("a:updated", namespaces=ATOM)))
        for content in one.findall("a:content[@type='html']", ATOM):
            faults += [f"markup: {part.tag}" for part in html.fromstring(content.text or "").iter("script")]
    return faults


def make_lines(desk: Desk, *states: AlertState) -> list[AlertLine]:
    """The alert of the desk, a night each in some states."""
    with Store.open(desk.config.store, desk.now) as store:
        (alert,) = store.alerts()
    nights = [TONIGHT - number * DAY for number in range(len(states))]
    return [
        make_alert_line(night, [replace(alert, night=night, state=state)])
        for night, state in zip(nights, states, strict=True)
    ]


@pytest.mark.parametrize("address", [None, "https://raids.example.org/en/"])
@pytest.mark.parametrize("lang", ["en", "uk"])
def test_the_atom_feed_is_valid_and_its_links_lead_to_the_site(
    desk: Desk, address: str | None, lang: str
) -> None:
    lines = make_lines(desk, AlertState.RAISED, AlertState.REVISED, AlertState.WITHDRAWN)
    for some in (lines, []):
        body = make_feed(some, desk.now, address, find_words(lang))
        assert find_faults(body) == []
        feed = etree.fromstring(body)
        assert feed.get("{http://www.w3.org/XML/1998/namespace}lang") == lang
        links = feed.xpath("//a:link/@href", namespaces=ATOM)
        links += re.findall('href="([^"]+)"', " ".join(feed.xpath("//a:content/text()", namespaces=ATOM)))
        assert len(links) == 2 + 2 * len(some)
        assert all(link.startswith(address) if address else not urlsplit(link).scheme for link in links)
    assert not feed.xpath("//@xml:base")


@pytest.mark.parametrize(
    "cut",
    [
        r"<updated>.*?</updated>",
        r"<name>.*?</name>",
        r"(?<=T)(\d\d:\d\d):\d\dZ",
        r'href="[^"]*"',
        r"<id>tag:raid-monitor,2025:alert/.*?</id>",
    ],
)
def test_the_check_of_the_feed_finds_faults(desk: Desk, cut: str) -> None:
    body = make_feed(make_lines(desk, AlertState.RAISED), desk.now).decode()
    assert find_faults(body.encode()) == []
    assert find_faults(re.sub(cut, "", body, count=1, flags=re.DOTALL).encode())


def test_the_data_package_is_valid(desk: Desk, tmp_path: Path) -> None:
    from frictionless import Package

    with zipfile.ZipFile(desk.site / "data/raid-monitor.zip") as archive:
        archive.extractall(tmp_path)
    checked = Package(str(tmp_path / "datapackage.json")).validate()
    assert checked.valid, checked.flatten()


def test_docs_name_every_field_of_every_json_file(desk: Desk) -> None:
    docs = (Path(__file__).parent.parent / "docs" / "api.md").read_text("utf-8")
    named = set(re.findall(r"`([a-z0-9_]+)`", docs))

    def list_fields(value: object) -> Iterator[str]:
        if isinstance(value, dict):
            for key, inner in value.items():
                yield key
                yield from list_fields(inner)
        elif isinstance(value, list):
            for inner in value:
                yield from list_fields(inner)

    for file in [*desk.site.glob("api/*.json"), desk.site / f"api/night/{TONIGHT}.json"]:
        answer = json.loads(file.read_bytes())
        assert answer["version"] == 1
        assert set(list_fields(answer)) <= named, file.name


def test_a_second_writing_changes_nothing_and_what_was_deleted_comes_back(desk: Desk) -> None:
    assert desk.write() == (0, 0)
    before = desk.stamps()
    assert desk.write() == (0, 0)
    assert desk.stamps() == before
    page = desk.site / f"night/{TONIGHT - 5 * DAY}.html"
    held = page.read_bytes()
    page.unlink()
    with Store.open(desk.config.store, desk.now, exclusive=True) as store:
        run(desk.config, store, desk.now, spare=True)
    assert page.read_bytes() == held


def test_a_full_writing_makes_the_same_bytes_from_nothing(desk: Desk, tmp_path: Path) -> None:
    other = replace(desk, config=replace(desk.config, reports=tmp_path))
    for name in (f"alert-{TONIGHT}.png", f"alert-{TONIGHT}.txt"):
        (tmp_path / name).write_bytes((desk.site / name).read_bytes())
    changed, _ = other.write(full=True)
    assert changed > 2 * NIGHTS
    names = {str(file.relative_to(tmp_path)) for file in tmp_path.rglob("*.html")}
    assert names == {str(file.relative_to(desk.site)) for file in desk.site.rglob("*.html")}
    for name in names:
        assert (tmp_path / name).read_bytes() == (desk.site / name).read_bytes(), name


def test_a_changed_night_changes_its_own_pages_and_no_file_of_others(desk: Desk, tmp_path: Path) -> None:
    changed = replace(desk, config=replace(desk.config, reports=tmp_path))
    changed.write()
    note = tmp_path / "night" / "mine.html"
    note.write_text("not of the site", "utf-8")
    before = changed.stamps()
    changed.publish(report(TONIGHT - DAY, QUIET), report(TONIGHT, EXCEPTIONAL + 5))
    changed.run(at(TONIGHT, 12))
    after = changed.stamps()
    rewritten = {name for name in after if before.get(name) != after[name]}
    assert {
        f"night/{TONIGHT}.html",
        f"api/night/{TONIGHT}.json",
        "index.html",
        "data/nights.csv",
    } <= rewritten
    nights = {name for name in rewritten if re.match(r"(api/)?night/", name)}
    assert nights == {f"night/{TONIGHT}.html", f"api/night/{TONIGHT}.json"}
    assert note.read_text("utf-8") == "not of the site"


def test_missiles_that_nobody_counted_are_neither_none_nor_a_gap(tmp_path: Path, server: FeedServer) -> None:
    write_record(tmp_path / "record.csv", TONIGHT - DAY, 60)
    one = Desk(load_config(write_config(tmp_path, server, site=True)), server, at(TONIGHT))
    text = "In the night to 10 June, the enemy attacked Ukraine with 120 drones and several missiles."
    one.publish(Post("report", text, at(TONIGHT, 8)))
    one.run(at(TONIGHT, 10))
    assert "120 drones and an unknown number of missiles" in read(one, "index.html").xpath("string(//h1)")
    drones, missiles = json.loads(read(one, "index.html").xpath("string(//script[@id='chart-data'])"))[
        "series"
    ]
    assert (drones["launched"][-1], missiles["launched"][-1]) == (120, None)
    assert (drones["uncounted"], missiles["uncounted"]) == ([], [len(missiles["launched"]) - 1])


def test_an_alert_keeps_its_forecast_in_every_place_when_nights_before_it_are_corrected(
    tmp_path: Path, server: FeedServer
) -> None:
    write_record(tmp_path / "record.csv", TONIGHT - 6 * DAY, 60)
    one = Desk(load_config(write_config(tmp_path, server, site=True)), server, at(TONIGHT))
    earlier = [report(TONIGHT - back * DAY, QUIET) for back in range(5, 0, -1)]
    one.publish(*earlier)
    one.run(at(TONIGHT - DAY, 10))
    one.publish(*earlier, report(TONIGHT, EXCEPTIONAL))
    one.run(at(TONIGHT, 10))
    (before,) = json.loads((one.site / "api/alerts.json").read_bytes())["alerts"][0]["series"]
    corrected = [report(TONIGHT - back * DAY, 3 * QUIET) for back in range(5, 0, -1)]
    one.publish(*corrected, report(TONIGHT, EXCEPTIONAL + 5))
    one.run(at(TONIGHT, 12))
    (after,) = json.loads((one.site / "api/alerts.json").read_bytes())["alerts"][0]["series"]
    expected = after["verdict"]["expected"]
    assert expected == before["verdict"]["expected"]
    drones = json.loads(read(one, "index.html").xpath("string(//script[@id='chart-data'])"))["series"][0]
    assert {name: drones[name][-1] for name in expected} == expected
    with Store.open(one.config.store, one.now) as store:
        (alert,) = store.alerts()
        record = Known(one.config, store, one.now).make_record(DRAWN)
    panel, _ = make_panels(
        record,
        Judgement(record, "recency", TONIGHT, TONIGHT),
        [alert.verdict],
        ["drones_launched", "missiles_launched"],
    )
    assert round(panel.median[-1]) == expected["median"]


def test_a_page_is_there_and_served_before_the_front_page_leads_to_it(desk: Desk, tmp_path: Path) -> None:
    one = replace(desk, config=replace(desk.config, reports=tmp_path), now=at(TONIGHT - DAY, 10))
    one.write()
    (tmp_path / "index.html").unlink()
    (tmp_path / "index.html").mkdir()  # as far as it gets, a visitor sees the front page of before
    late = replace(one, now=desk.now)
    with pytest.raises(MonitorError, match=r"index\.html"):
        late.write()
    written = Written(tmp_path)
    for name in (f"night/{TONIGHT}.html", f"api/night/{TONIGHT}.json", f"alert-{TONIGHT}.html"):
        assert (tmp_path / name).is_file()
        assert name in written


def test_downloads_have_the_alerts_that_the_site_shows(story: Story) -> None:  # noqa: F811
    """Somebody may be told of less rare nights than the site speaks of."""
    story.configure(
        site=True, to=["{address: desk@example.org, level: unusual}"], more="alerts: {level: exceptional}"
    )
    story.serve(report(FIRST, UNUSUAL))
    story.cycle(at(FIRST))
    story.serve(report(FIRST, UNUSUAL), report(FIRST + DAY, 3 * EXCEPTIONAL))
    story.cycle(at(FIRST + DAY))
    assert {night for _, night in story.alerts} == {FIRST, FIRST + DAY}
    site = story.config.reports
    shown = json.loads((site / "api/alerts.json").read_bytes())["alerts"]
    rows = rows_of((site / "data/alerts.csv").read_text("utf-8"))
    assert {one["night"] for one in shown} == {row["night"] for row in rows} == {str(FIRST + DAY)}


def test_pages_that_a_later_night_changes_are_written_again(tmp_path: Path, server: FeedServer) -> None:
    """A reported night settles that the day before it had no raid: night and day together know it."""
    write_record(tmp_path / "record.csv", TONIGHT - 2 * DAY, NIGHTS)
    config = load_config(write_config(tmp_path, server, outlets=["news"], site=True))
    desk, last = Desk(config, server, at(TONIGHT)), report(TONIGHT - DAY, EXCEPTIONAL)
    day = Post("d", "During the day of 10 June, the enemy attacked Ukraine with 50 drones.", at(TONIGHT, 18))
    news = [replace(report(night, QUIET), id=f"n-{night}") for night in (TONIGHT, TONIGHT + DAY)]
    server.serve("/news.xml", make_rss(*news, day))
    desk.publish(last)
    desk.run(at(TONIGHT + DAY, 10))
    page = desk.site / f"night/{TONIGHT}.html"
    held = page.read_bytes()
    assert b"night and day" in held
    desk.publish(last, report(TONIGHT + 2 * DAY, QUIET))
    desk.run(at(TONIGHT + 2 * DAY, 10))
    whole = replace(desk, config=replace(config, reports=tmp_path / "whole"))
    whole.write(full=True)
    for name in (f"night/{TONIGHT}.html", f"api/night/{TONIGHT}.json"):
        assert (desk.site / name).read_bytes() == (whole.site / name).read_bytes()
    assert page.read_bytes() != held


def test_whatever_changes_the_site_is_then_what_a_full_writing_makes(
    story: Story,  # noqa: F811
) -> None:
    """Words that change no number, an older number that is corrected, and that somebody was told."""
    write_record(story.folder / "record.csv", FIRST - DAY, 45)
    story.configure(site=True, outlets=["news"])
    posts = [report(FIRST, QUIET), report(FIRST + DAY, EXCEPTIONAL)]
    story.serve(posts[0])
    story.cycle(at(FIRST))
    story.serve(*posts)
    story.cycle(at(FIRST + DAY))
    again = replace(
        posts[1], id="n", text=f"{posts[1].text} So it was said.", published=at(FIRST + DAY, 9, 30)
    )
    corrected = report(FIRST, UNUSUAL)
    for number, change in enumerate(("news", "corrected", "told")):
        now = at(FIRST + DAY, 10 + number)
        story.serve(again, feed="news")
        story.serve(*([corrected, posts[1]] if number >= 1 else posts))
        story.cycle(now)
        with Store.open(story.config.store, now, exclusive=True) as store:
            if change == "told":
                last = store.notifications()[-1]
                store.save_alerts([], [replace(last, id="other", reason=Reason.HIGHER, created=now)])
            write_site(story.config, store, now)
            other = story.folder / f"full-{change}"
            other.mkdir()
            for file in story.config.reports.glob("alert-*.*"):
                if file.suffix in (".png", ".txt"):
                    (other / file.name).write_bytes(file.read_bytes())
            write_site(replace(story.config, reports=other), store, now, full=True)
        for file in other.rglob("*.*"):
            if (
                file.is_file()
                and file.suffix in (".html", ".json", ".csv", ".atom")
                and file.name != ".site.json"
            ):
                name = file.relative_to(other)
                found, wanted = (
                    re.sub(rb'"created": "[^"]*"', b"", (folder / name).read_bytes())
                    for folder in (story.config.reports, other)
                )
                assert found == wanted, (change, str(name))


def test_the_page_of_feeds_shows_no_key_that_stands_in_an_address(desk: Desk, tmp_path: Path) -> None:
    one = replace(desk, config=replace(desk.config, reports=tmp_path))
    with Store.open(desk.config.store, desk.now) as store:
        state = store.feed_states()["spite"]
        problem = "https://user:key@example.org/feed/s3cret?token=abc answered 500"
        store.save_feed_state(replace(state, failures=2, problem=problem))
        one.write()
        store.save_feed_state(state)
    for name in ("feeds.html", "api/feeds.json"):
        said = (tmp_path / name).read_text("utf-8")
        assert "example.org answered 500" in said
        assert not [word for word in ("user", "key@", "s3cret", "token") if word in said]


def test_a_night_of_which_nobody_spoke_is_still_to_come_and_then_missing(desk: Desk, tmp_path: Path) -> None:
    one = replace(desk, config=replace(desk.config, reports=tmp_path), now=at(TONIGHT + 2 * DAY, 7))
    one.write()
    latest = json.loads((tmp_path / "api/latest.json").read_bytes())
    assert latest["coming"]["night"] == str(TONIGHT + 2 * DAY)
    assert latest["missing_nights"] == [str(TONIGHT + DAY)]
    unknown = read(one, "index.html").xpath("string(//h2[@id='unknown']/following::ul[1])")
    assert "Nobody reported the night to 11 June 2026: unknown, never counted as quiet." in unknown


def test_a_night_is_withdrawn_when_none_of_its_alerts_stands(desk: Desk) -> None:
    (line,) = make_lines(desk, AlertState.RAISED)
    (stands,) = line.alerts
    gone = replace(stands, series="missiles_launched", state=AlertState.WITHDRAWN)
    for alerts, state, level in (
        ([stands, gone], "raised", "exceptional"),
        ([gone], "withdrawn", "withdrawn"),
    ):
        assert make_alert_line(TONIGHT, alerts).state == state
        assert make_line(Brief(TONIGHT, {}, alerts)).level == level


def test_an_entry_of_the_feed_is_updated_when_its_alert_changes(desk: Desk) -> None:
    (line,) = make_lines(desk, AlertState.REVISED)
    (alert,) = line.alerts
    changed = make_alert_line(TONIGHT, [replace(alert, changed=alert.raised + timedelta(hours=5))])
    feed = etree.fromstring(make_feed([changed], desk.now))
    (entry,) = feed.findall("a:entry", ATOM)
    times = [entry.findtext(f"a:{name}", namespaces=ATOM) for name in ("published", "updated")]
    assert times == [
        f"{when:%Y-%m-%dT%H:%M:%SZ}" for when in (alert.raised, alert.raised + timedelta(hours=5))
    ]


def test_pages_of_a_night_that_is_gone_are_taken_away(desk: Desk, tmp_path: Path) -> None:
    record = tmp_path / "record.csv"
    write_record(record, TONIGHT - 2 * DAY, 30)
    config = replace(desk.config, reports=tmp_path / "site", history=record)
    one = replace(desk, config=config)
    one.write()
    first = f"night/{TONIGHT - 31 * DAY}.html"
    assert (config.reports / first).is_file()
    record.write_text(
        "\n".join(line for n, line in enumerate(record.read_text().splitlines()) if n != 1) + "\n"
    )
    assert one.write()[1] == 2
    assert not (config.reports / first).exists()


@pytest.mark.parametrize("kept", ["{", "[]", '{"version": 1, "pages": {"../../x": "1"}, "expected": {}}'])
def test_a_damaged_list_of_what_was_written_is_made_again(desk: Desk, tmp_path: Path, kept: str) -> None:
    (tmp_path / "x").write_text("mine", "utf-8")
    folder = tmp_path / "a" / "b"
    folder.mkdir(parents=True)
    (folder / ".site.json").write_text(kept, "utf-8")
    record = write_record(tmp_path / "record.csv", TONIGHT - 2 * DAY, 5)
    one = replace(desk, config=replace(desk.config, reports=folder, history=record))
    one.write()
    assert (folder / "index.html").is_file()
    assert (tmp_path / "x").read_text("utf-8") == "mine"
    assert one.write() == (0, 0)


def test_the_command_writes_the_site_of_an_empty_store(
    call: Call, tmp_path: Path, server: FeedServer
) -> None:
    write_config(tmp_path, server, history="none")
    done = call("site", "--json")
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["removed"] == 0
    page = html.fromstring((tmp_path / "reports/index.html").read_bytes())
    assert page.xpath("string(//h1)") == "No night is known yet"
    assert "not known" in page.xpath("string(//h2[@id='coming']/following::table[1])")
    assert page.xpath("string(//h2[@id='unknown']/following::li[1])") == (
        "No source that is read here has reported a night yet."
    )
    assert not page.xpath("//*[@id='chart'] | //table[@class='nights']"), "an empty chart, an empty table"


def test_nothing_is_expected_where_the_record_is_too_short(tmp_path: Path, server: FeedServer) -> None:
    write_record(tmp_path / "record.csv", TONIGHT - DAY, 25)
    one = Desk(load_config(write_config(tmp_path, server, site=True)), server, at(TONIGHT))
    one.publish(report(TONIGHT, QUIET))
    one.run(at(TONIGHT, 10))
    latest = json.loads((one.site / "api/latest.json").read_bytes())
    assert "record too short: 25 known nights, 30 are needed" in latest["latest"]["verdicts"][0]["reason"]
    assert latest["coming"]["expected"] == {"drones_launched": None, "missiles_launched": None}
    for series in json.loads(read(one, "index.html").xpath("string(//script[@id='chart-data'])"))["series"]:
        assert set(series["median"]) == set(series["q95"]) == {None}


def test_nights_that_nobody_reported_are_named_at_once() -> None:
    missing = [date(2026, 6, day) for day in (1, 2, 5, 7, 8, 9, 10)]
    assert say_missing(missing) == [
        "Nobody reported the nights to 1, 2, 5 and 7–10 June 2026: unknown, never counted as quiet."
    ]
    assert say_missing(missing[:1]) == [
        "Nobody reported the night to 1 June 2026: unknown, never counted as quiet."
    ]
    assert say_missing([]) == []


@pytest.mark.parametrize(
    ("family", "measure", "english", "ukrainian"),
    [
        (Family.DRONE, Measure.HIT, "Drones that hit", "Дронів влучило"),
        (Family.DRONE, Measure.LEFT, "Drones that left the country", "Дронів покинуло країну"),
        (Family.BOMB, Measure.LAUNCHED, "Bombs launched", "Бомб запущено"),
        (Family.ALL, Measure.INTERCEPTED, "Drones and missiles intercepted", "Дронів і ракет зупинено"),
    ],
)
def test_the_row_of_a_number_that_no_series_has_says_what_it_counts(
    family: Family, measure: Measure, english: str, ukrainian: str
) -> None:
    seen = Observation(
        Window.NIGHT, TONIGHT, family, measure, value=7, bound=Bound.EXACT, standing=Standing.OFFICIAL
    )
    assert [number.label for number in list_numbers([seen])] == [english]
    assert [number.label for number in list_numbers([seen], find_words("uk"))] == [ukrainian]


def test_no_address_of_a_feed_is_shown() -> None:
    said = "https://user:key@example.org/feed/abc?token=s3cret answered 404"
    assert hide_addresses(said) == "example.org answered 404"


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("answered with status 404, which brings no feed: " + MENDS[404], "answered with status 404"),
        ("is empty: look whether the address in feeds.yaml still is a feed", "is empty"),
        (
            "host cannot be reached: timed out; is cut short",
            "host cannot be reached: timed out; is cut short",
        ),
    ],
)
def test_visitors_are_not_told_what_only_the_operator_can_do(said: str, shown: str) -> None:
    assert leave_mend_out(said).startswith(shown)
    assert "feeds.yaml" not in leave_mend_out(said)


def test_a_record_with_a_gap_is_said_without_advice(desk: Desk, tmp_path: Path) -> None:
    record = write_record(tmp_path / "record.csv", TONIGHT - 2 * DAY, 5)
    one = replace(desk, config=replace(desk.config, reports=tmp_path / "site", history=record))
    one.write()
    files = [*one.site.rglob("*.html"), *one.site.rglob("*.json"), *one.site.rglob("*.csv")]
    said = {file: file.read_text("utf-8") for file in files}
    assert "record too short: 6 known nights" in said[one.site / f"night/{TONIGHT}.html"]
    assert not [file for file, text in said.items() if "raid-monitor backfill" in text]


def read_words(file: Path) -> str:
    """What a page says in its own words: what is marked as English, code, quotes and names is left out."""
    page = html.fromstring(file.read_bytes())
    for part in page.xpath("//*[@lang='en'] | //code | //blockquote | //script"):
        part.drop_tree()
    attributes = page.xpath("//@alt | //@aria-label | //@title | //meta[@name='description']/@content")
    return " ".join([*page.itertext(), *attributes])


def test_in_ukrainian_the_whole_site_is_so(desk: Desk, tmp_path: Path) -> None:
    one = replace(desk, config=replace(desk.config, reports=tmp_path, site=Site(lang="uk")))
    one.write()
    names = [
        RECORD.name,
        "ua-air-force",
        "Raid Monitor",
        "Air Force",
        "Spite <b>bold</b>",
        "air-force",
        "spite",
        "recency",
    ]
    names += ["JSON", "JavaScript", "Atom", "CSV", "Data Package", RECORD_TITLE, RECORD_AUTHOR]
    names += [RECORD_LICENCE[0], "CC BY-NC-SA 4.0"]
    pages = ["*.html", "night/2026-06-*.html", "nights/index.html"]
    for file in (file for pattern in pages for file in tmp_path.glob(pattern)):
        page = html.fromstring(file.read_bytes())
        assert page.get("lang") == "uk"
        said = read_words(file)
        for name in names:
            said = said.replace(name, "")
        said = re.sub(r"\b[\w/-]+\.(json|csv|atom|zip)\b", "", said)
        assert re.findall("[A-Za-z]{2,}", said) == [], file
    chart = json.loads(read(one, "index.html").xpath("string(//script[@id='chart-data'])"))
    spoken = {re.sub(r"\{\w+\}", "", words) for words in chart["words"].values()}
    assert not re.findall("[A-Za-z]{2,}", " ".join(spoken - {"Enter відкриває звіт"}))
    assert [series["label"] for series in chart["series"]] == ["Дрони", "Ракети"]
    latest = json.loads((tmp_path / "api/latest.json").read_bytes())["latest"]
    assert re.match(r"\d+ дронів у ніч на 10 червня 2026 року", latest["title"])
    assert latest["verdicts"][0]["finding"] == "unusual"


def test_an_alert_has_its_chart_again_when_the_folder_was_emptied(desk: Desk, tmp_path: Path) -> None:
    """By the command, or for a night that is too old to be reported again."""
    one = replace(desk, config=replace(desk.config, reports=tmp_path), now=desk.now + 100 * DAY)
    one.write()
    (picture,) = read(one, f"alert-{TONIGHT}.html").xpath("//img/@src")
    drawn = tmp_path / picture
    assert drawn.read_bytes().startswith(b"\x89PNG")
    assert not read(one, f"alert-{TONIGHT}.html").xpath("//a[contains(@href, '.txt')]")
    before = one.stamps()[picture]
    assert one.write() == (0, 0)
    assert one.stamps()[picture] == before
    spoken = replace(one, config=replace(one.config, site=Site(lang="uk")))
    held = drawn.read_bytes()
    spoken.write()
    assert drawn.read_bytes() != held, "in another language, another picture"


def test_the_command_takes_a_language(call: Call, tmp_path: Path, server: FeedServer) -> None:
    write_config(tmp_path, server, history="none")
    for lang, title in (("uk", "Ще не відомо жодної ночі"), ("en", "No night is known yet")):
        assert call("site", "--lang", lang).returncode == 0
        page = html.fromstring((tmp_path / "reports/index.html").read_bytes())
        assert (page.get("lang"), page.xpath("string(//h1)")) == (lang, title)
