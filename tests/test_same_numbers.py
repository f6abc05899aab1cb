"""One night has the same numbers wherever it is shown: mail, pages, JSON, CSV, data package, terminal."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from lxml import html
from mail import Mailbox, serve_mail
from servers import FeedServer
from world import (
    EXCEPTIONAL,
    OFFICIAL,
    QUIET,
    STILL_UNUSUAL,
    Post,
    at,
    command,
    make_rss,
    report,
    rows_of,
    write_config,
    write_record,
)

from monitor.config import load_config
from monitor.model import KYIV
from monitor.pipeline import run
from monitor.reports import period_words
from monitor.store import Store

DAY = timedelta(days=1)
NAMES = ("drones_launched", "missiles_launched")
LABELS = {"drones_launched": "Drones", "missiles_launched": "Missiles"}
KEPT_BACK = " and an undisclosed number of ballistic missiles"


@dataclass(frozen=True)
class Shown:
    """A folder with everything that was made of four nights, and when each was."""

    folder: Path
    mailbox: Mailbox
    withheld: date
    missing: date
    corrected: date
    unusual: date

    @property
    def site(self) -> Path:
        return self.folder / "reports"

    def ask(self, *args: str) -> str:
        done = command(*args, cwd=self.folder)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def ask_json(self, *args: str) -> Any:
        return json.loads(self.ask(*args, "--json"))

    def load(self, name: str) -> Any:
        return json.loads((self.site / name).read_bytes())

    @property
    def nights(self) -> tuple[date, ...]:
        return self.withheld, self.corrected, self.unusual


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shown]:
    """Six mornings up to yesterday: a night whose missiles are kept back, one of which nobody speaks, one
    that is unusual until it is corrected to less, and one that is unusual."""
    folder = tmp_path_factory.mktemp("numbers")
    today = datetime.now(KYIV).date()
    first = today - 6 * DAY
    withheld, missing, corrected, unusual = (first + number * DAY for number in (1, 2, 3, 5))
    write_record(folder / "record.csv", first - DAY, 90)
    kept_back = report(withheld, QUIET + 1)
    kept_back = Post(
        kept_back.id,
        kept_back.text.replace(" and 1 missile", KEPT_BACK),
        kept_back.published,
        kept_back.title,
    )
    mornings: list[tuple[date, int, Post]] = [
        (first, 10, report(first, QUIET)),
        (withheld, 10, kept_back),
        (corrected, 10, report(corrected, EXCEPTIONAL, 7)),
        (corrected, 13, report(corrected, STILL_UNUSUAL, 7)),
        (corrected + DAY, 10, report(corrected + DAY, QUIET + 3)),
        (unusual, 10, report(unusual, EXCEPTIONAL + 234, 21)),
    ]
    with FeedServer() as server, serve_mail() as mailbox:
        path = write_config(folder, server, mailbox=mailbox)
        config = load_config(path)
        posts: dict[str, Post] = {}
        for night, hour, post in mornings:
            posts[post.id] = post
            server.serve(f"/{OFFICIAL}.xml", make_rss(*posts.values()))
            now = at(night, hour).astimezone(UTC)
            with Store.open(config.store, now, exclusive=True) as store:
                run(config, store, now)
        path.write_text(path.read_text("utf-8").replace("site: false", "site: true"), "utf-8")
        assert command("site", cwd=folder).returncode == 0
        yield Shown(folder, mailbox, withheld, missing, corrected, unusual)


def grid(page: html.HtmlElement, table: str) -> list[list[str]]:
    """The rows of the first table behind a place, cell by cell."""
    rows = page.xpath(f"({table})[1]//tbody/tr")
    return [[" ".join(cell.text_content().split()) for cell in row.xpath("./th | ./td")] for row in rows]


def near(value: Any) -> Any:
    """A value; of a probability four digits: the search for parameters begins elsewhere in each look."""
    return pytest.approx(value, rel=1e-4) if isinstance(value, float) else value


def came(verdict: Any) -> str:
    """What people read of a verdict of JSON, by the words of mails and pages."""
    if verdict["value"] is None:
        return {"withheld": "withheld", None: "not reported"}[verdict["standing"]]
    return ("at least " if verdict["bound"] == "at_least" else "") + f"{verdict['value']:,}"


def check_nights(shown: Shown) -> None:
    """They are what they are meant to be: else what follows would compare nothing."""
    found = {
        night: {one["series"]: one for one in shown.ask_json("explain", str(night))["verdicts"]}
        for night in (*shown.nights, shown.missing)
    }
    assert found[shown.withheld]["missiles_launched"]["standing"] == "withheld"
    assert found[shown.missing]["drones_launched"]["value"] is None
    assert found[shown.corrected]["drones_launched"]["value"] == STILL_UNUSUAL
    assert [one["finding"] for one in found[shown.unusual].values()] == ["unusual", "unusual"]
    assert {alert["state"] for alert in shown.load("api/alerts.json")["alerts"]} == {"raised", "revised"}


def check_pages(shown: Shown) -> None:
    chart = json.loads(
        html.parse(str(shown.site / "index.html")).getroot().xpath("string(//script[@id='chart-data'])")
    )
    for night in shown.nights:
        told = shown.load(f"api/night/{night}.json")
        alert = [shown.site / f"alert-{night}.html"] if told["alert"] else []
        for path in [shown.site / f"night/{night}.html", *alert]:
            rows = {row[0]: row for row in grid(html.parse(str(path)).getroot(), "//table")}
            for verdict in told["verdicts"]:
                row, expected = rows[LABELS[verdict["series"]]], verdict["expected"]
                assert row[1] == came(verdict)
                assert row[3:5] == [f"{expected['median']:,}", f"{expected['q95'] + 1:,}"]
                if verdict["finding"] == "unusual":
                    assert row[5] == period_words(verdict["adjusted"])
        stopped = next(one["value"] for one in told["numbers"] if one["series"] == "drones_intercepted")
        assert rows["Drones"][2] == f"{stopped:,}"
        place = (night - date.fromisoformat(chart["begins"])).days
        for series in chart["series"]:
            verdict = next(one for one in told["verdicts"] if one["series"] == series["name"])
            assert series["launched"][place] == verdict["value"]
            assert [series[name][place] for name in ("median", "q95", "q99")] == [
                *verdict["expected"].values()
            ]
        assert chart["series"][0]["intercepted"][place] == stopped
    assert not (shown.site / f"night/{shown.missing}.html").exists()
    gap = (shown.missing - date.fromisoformat(chart["begins"])).days
    assert [series["launched"][gap] for series in chart["series"]] == [None, None]


def check_downloads(shown: Shown) -> None:
    with zipfile.ZipFile(shown.site / "data/raid-monitor.zip") as archive:
        packed = {
            name: archive.read(name).decode("utf-8") for name in archive.namelist() if name.endswith(".csv")
        }
    for file in ("nights", "alerts"):
        text = (shown.site / f"data/{file}.csv").read_bytes().decode("utf-8")
        inside = next(body for name, body in packed.items() if name.endswith(f"{file}.csv"))
        assert list(csv.reader(io.StringIO(text))) == list(csv.reader(io.StringIO(inside)))
    rows = {row["night"]: row for row in rows_of((shown.site / "data/nights.csv").read_text("utf-8"))}
    described = shown.load("data/nights.json")
    (table,) = (
        [one for one in described["tables"] if one["name"] == "nights"]
        if "tables" in described
        else [described]
    )
    assert str(shown.unusual) in json.dumps(table)
    assert str(shown.missing) not in rows
    for night in shown.nights:
        for one in shown.load(f"api/night/{night}.json")["numbers"]:
            if one["series"] in rows[str(night)]:
                assert rows[str(night)][one["series"]] == ("" if one["value"] is None else str(one["value"]))
    alerts = {
        (row["night"], row["series"]): row
        for row in rows_of((shown.site / "data/alerts.csv").read_text("utf-8"))
    }
    for told in shown.load("api/alerts.json")["alerts"]:
        for one in told["series"]:
            row, verdict = alerts[told["night"], one["series"]], one["verdict"]
            assert [row["state"], row["finding"], row["level"]] == [
                one["state"],
                verdict["finding"],
                verdict["level"],
            ]
            assert (int(row["value"]), float(row["adjusted"])) == (verdict["value"], verdict["adjusted"])
            assert round(float(row["expected"])) == verdict["expected"]["median"]


def check_terminal(shown: Shown) -> None:
    status = {(one["night"], one["series"]): one for one in shown.ask_json("status")["nights"]}
    looked = {(one["night"], one["series"]): one for one in shown.ask_json("analyze")["verdicts"]}
    tables = {name: shown.ask(name).splitlines() for name in ("status", "analyze")}
    for night in (*shown.nights, shown.missing):
        explained = shown.ask_json("explain", str(night))
        tables["explain"] = shown.ask("explain", str(night)).splitlines()
        of_page = (
            {one["series"]: one for one in shown.load(f"api/night/{night}.json")["verdicts"]}
            if night != shown.missing
            else {}
        )
        for verdict in explained["verdicts"]:
            name = verdict["series"]
            for other in (status, looked):
                assert other[str(night), name] == {key: near(value) for key, value in verdict.items()}
            if own := of_page.get(name):
                same = ("value", "bound", "standing", "finding", "level", "reason")
                assert [verdict[key] for key in same] == [own[key] for key in same]
                assert verdict["adjusted"] == near(own["adjusted"])
                assert round(verdict["expected"]) == own["expected"]["median"]
                assert verdict["below95"] == own["expected"]["q95"] + 1
            number = f"{verdict['value']:,}" if verdict["value"] is not None else "–"
            rarity = period_words(verdict["adjusted"]) if verdict["adjusted"] else ""
            bounds = f"{verdict['expected']:,.0f} +{verdict['below95']:,} +{rarity} *{verdict['finding']}"
            for command_name, wanted in (
                ("status", rf"{number} +\S+ +{verdict['finding']}"),
                ("analyze", rf"{number} +{bounds}"),
                ("explain", rf"{number} +{bounds}"),
            ):
                label = f"{LABELS[name]} launched"
                assert any(
                    re.match(rf"{night} +{label} +{wanted}$", line) for line in tables[command_name]
                ), (command_name, night, name, wanted)
        numbers = {
            (one["window"], one["family"], one["measure"]): one["value"] for one in explained["observations"]
        }
        if of_page:
            for one in shown.load(f"api/night/{night}.json")["numbers"]:
                assert numbers[one["window"], one["family"], one["measure"]] == one["value"]


def check_mails(shown: Shown) -> None:
    mails = [message for message in shown.mailbox.messages if "drones" in (message["subject"] or "")]
    for night in (shown.corrected, shown.unusual):
        words = f"{night.day} {night:%B %Y}"
        mail = [one for one in mails if words in one["subject"]][-1]
        plain = mail.get_body(("plain",))
        rich = mail.get_body(("html",))
        assert plain is not None
        assert rich is not None
        text, page = plain.get_content(), " ".join(html.fromstring(rich.get_content()).itertext())
        own = (shown.site / f"alert-{night}.txt").read_text("utf-8")
        of_night = shown.load(f"api/night/{night}.json")
        for verdict in of_night["verdicts"]:
            rarity = (
                period_words(verdict["adjusted"]) if verdict["finding"] == "unusual" else verdict["finding"]
            )
            wanted = [
                LABELS[verdict["series"]],
                came(verdict),
                f"{verdict['expected']['median']:,}",
                f"{verdict['expected']['q95'] + 1:,}",
            ]
            pattern = r"\b.*?\b".join(map(re.escape, wanted)) + rf"\s+Rarity: {re.escape(rarity)}"
            for said in (text, own):
                assert re.search(f"^{pattern}", said, re.MULTILINE), (night, wanted, said)
            assert re.search(pattern, " ".join(page.split())), (night, wanted)
        stopped = next(one["value"] for one in of_night["numbers"] if one["series"] == "drones_intercepted")
        assert f"{stopped:,} stopped" in text
        assert f"{stopped:,} stopped" in " ".join(page.split())


def test_every_place_has_the_same_numbers(shown: Shown) -> None:
    check_nights(shown)
    check_pages(shown)
    check_downloads(shown)
    check_terminal(shown)
    check_mails(shown)
