"""The site in a real Chromium: every page, the chart under mouse, finger and keys, and without a server."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from browser import Chart, needs_chromium, run_browser, visit
from playwright.sync_api import Browser
from servers import FeedServer
from test_serve import serving
from world import EXCEPTIONAL, make_desk, monitor, write_record

pytestmark = needs_chromium

ASSETS = Path(__file__).parent.parent / "monitor" / "templates" / "site" / "assets"
NIGHTS = 130
"""A few more than the chart shows at first."""
PLOTLY = "99784e3abfb07b142a15e521a439e6d9addceadb3f79553fd24c72774f0649ba"
"""SHA-256 of Plotly's basic bundle 4.1.1, as its makers published it."""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with run_browser() as running:
        yield running


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of a monitor whose record ends last night, and that found this morning unusual."""
    folder = tmp_path_factory.mktemp("site")
    with FeedServer() as server:
        today = make_desk(folder, server, EXCEPTIONAL)
        write_record(folder / "record.csv", today - timedelta(1), nights=NIGHTS - 1)
        for command in ("run", "site"):
            assert monitor(command, cwd=folder).returncode == 0
    return folder / "reports"


@pytest.fixture(scope="module")
def base(site: Path) -> Iterator[str]:
    with serving(site, "--reports", ".") as (port, _):
        yield f"http://127.0.0.1:{port}"


def test_plotly_is_as_its_makers_published_it() -> None:
    assert hashlib.sha256((ASSETS / "plotly-basic.min.js").read_bytes()).hexdigest() == PLOTLY


def test_every_page_is_quiet_stays_here_and_has_no_barrier(browser: Browser, site: Path, base: str) -> None:
    """At the width of a telephone, under the policy of the server. Of nights the last two stand for all."""
    nights = sorted(site.glob("night/*.html"))
    assert len(nights) == NIGHTS
    pages = [page for page in sorted(site.rglob("*.html")) if page not in nights[:-2]]
    assert {"index.html", "alerts.html", "calibration.html", "feeds.html"} <= {page.name for page in pages}
    wrong = []
    for page in pages:
        name = page.relative_to(site).as_posix()
        with visit(browser, f"{base}/{name}", width=375) as seen:
            wrong += [f"{name}: {complaint}" for complaint in seen.complaints]
            wrong += [f"{name}: asks {url}" for url in seen.asked if not url.startswith(f"{base}/")]
            wrong += [f"{name}: {barrier}" for barrier in seen.find_barriers()]
            wrong += [f"{name}: scrolls sideways"] * seen.has_side_scroll()
            if name.startswith(("night/", "alert-")):
                wrong += [f"{name}: cuts off {table}" for table in seen.find_cut_off()]
    assert not wrong


def test_the_front_page_has_no_barrier_in_the_dark_and_as_a_table(browser: Browser, base: str) -> None:
    with visit(browser, f"{base}/index.html", scheme="dark") as seen:
        assert not seen.find_barriers(rules=("color-contrast",))
        seen.page.get_by_role("button", name="Show as table").click()
        assert not seen.find_barriers()
        assert not seen.complaints


def test_it_works_from_disk(browser: Browser, site: Path) -> None:
    with visit(browser, (site / "index.html").as_uri()) as seen:
        Chart(seen.page).point(0.5)
        seen.page.locator(".note").wait_for()
        assert not seen.complaints
        assert all(url.startswith(site.as_uri()) for url in seen.asked)


def test_the_server_lets_no_page_run_what_it_does_not_bring(browser: Browser, base: str) -> None:
    with visit(browser, f"{base}/index.html") as seen:
        seen.page.evaluate(
            "document.body.append(Object.assign(document.createElement('script'), {text: '1'}))"
        )
        assert any("Content Security Policy" in complaint for complaint in seen.complaints)


def test_the_last_nights_are_shown_first_and_buttons_choose_others(browser: Browser, base: str) -> None:
    with visit(browser, f"{base}/index.html") as seen:
        chart = Chart(seen.page)
        begins = date.fromisoformat(chart.data["begins"])
        count = len(chart.data["series"][0]["launched"])
        last = begins + timedelta(count - 1)
        assert chart.nights == ((last - timedelta(119)).isoformat(), last.isoformat())
        seen.page.get_by_role("button", name="30", exact=True).click()
        chart.wait_for_other(((last - timedelta(119)).isoformat(), last.isoformat()))
        assert chart.nights == ((last - timedelta(29)).isoformat(), last.isoformat())
        pressed = seen.page.locator("#chart button[aria-pressed=true]")
        assert pressed.all_text_contents() == ["30"]
        seen.page.get_by_role("button", name="All", exact=True).click()
        chart.wait_for_other(((last - timedelta(29)).isoformat(), last.isoformat()))
        assert chart.nights == (begins.isoformat(), last.isoformat())


def test_the_mouse_reads_a_night_and_a_drag_zooms(browser: Browser, base: str) -> None:
    with visit(browser, f"{base}/index.html") as seen:
        chart = Chart(seen.page)
        first, last = (date.fromisoformat(night) for night in chart.nights)
        for back in (1, 60):
            night = last - timedelta(back)
            chart.point(((night - first).days + 0.5) / 120)
            text = seen.page.locator(".note").inner_text()
            assert f"{night.day} {night:%B %Y}" in text
            place = (night - date.fromisoformat(chart.data["begins"])).days
            for series in chart.data["series"]:
                came, stopped = series["launched"][place], series["intercepted"][place]
                assert came is not None
                assert f"{series['label']}: {came:,} came" in text
                assert stopped is None or f"{stopped:,} stopped" in text
        before = chart.nights
        chart.point(0.25)
        seen.page.mouse.down()
        chart.point(0.4)
        chart.point(0.5)
        seen.page.mouse.up()
        chart.wait_for_other(before)
        zoomed = [date.fromisoformat(night) for night in chart.nights]
        assert abs((zoomed[0] - first).days - 30) <= 1
        assert abs((zoomed[1] - first).days - 60) <= 1
        before = chart.nights
        seen.page.mouse.dblclick(*chart.place(0.5))
        chart.wait_for_other(before)
        assert chart.nights[0] == chart.data["begins"]
        assert not seen.complaints


def test_the_strip_moves_the_nights(browser: Browser, base: str) -> None:
    with visit(browser, f"{base}/index.html") as seen:
        chart = Chart(seen.page)
        before = chart.nights
        handle = seen.page.locator(".rangeslider-grabarea-min").bounding_box()
        assert handle is not None
        x, y = handle["x"] + handle["width"] / 2, handle["y"] + handle["height"] / 2
        seen.page.mouse.move(x, y)
        seen.page.mouse.down()
        seen.page.mouse.move(x - 150, y, steps=3)
        seen.page.mouse.up()
        chart.wait_for_other(before)
        assert chart.nights[0] < before[0]
        assert chart.nights[1] == before[1]


def test_keys_step_from_night_to_night_are_spoken_and_open_a_report(browser: Browser, base: str) -> None:
    with visit(browser, f"{base}/index.html") as seen:
        chart, page = Chart(seen.page), seen.page
        page.get_by_role("button", name="Show as table").focus()
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement === document.querySelector('#chart .frame')")
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
        last = date.fromisoformat(chart.nights[1])
        spoken = page.get_by_role("status")
        page.keyboard.press("ArrowLeft")
        assert f"{last.day} {last:%B %Y}" in (spoken.text_content() or "")
        page.keyboard.press("Home")
        page.keyboard.press("ArrowLeft")  # beyond the edge: the nights move along
        first = last - timedelta(120)
        assert f"{first.day} {first:%B %Y}" in (spoken.text_content() or "")
        chart.wait_for_other(((last - timedelta(119)).isoformat(), last.isoformat()))
        assert chart.nights[0] == first.isoformat()
        place, href, _ = max(alert for series in chart.data["series"] for alert in series["alerts"])
        here = (first - date.fromisoformat(chart.data["begins"])).days
        weeks, nights = divmod(place - here, 7)
        for key in ["PageDown"] * weeks + ["ArrowRight"] * nights:
            page.keyboard.press(key)
        assert "Enter opens the report" in (spoken.text_content() or "")
        page.keyboard.press("Enter")
        page.wait_for_url(f"**/{href}")


def test_a_click_on_an_unusual_night_opens_its_report(browser: Browser, base: str) -> None:
    with visit(browser, f"{base}/index.html") as seen:
        chart = Chart(seen.page)
        place, href, _ = max(alert for series in chart.data["series"] for alert in series["alerts"])
        count = len(chart.data["series"][0]["launched"])
        chart.point((place - (count - 120) + 0.5) / 120)
        seen.page.mouse.down()
        seen.page.mouse.up()
        seen.page.wait_for_url(f"**/{href}")


def test_a_tap_reads_a_night_and_its_link_opens_the_report(browser: Browser, base: str) -> None:
    with visit(browser, f"{base}/index.html", width=375) as seen:
        chart, page = Chart(seen.page), seen.page
        place, href, _ = max(alert for series in chart.data["series"] for alert in series["alerts"])
        count = len(chart.data["series"][0]["launched"])
        page.touchscreen.tap(*chart.place((place - (count - 120) + 0.5) / 120))
        night = date.fromisoformat(chart.data["begins"]) + timedelta(place)
        note = page.locator(".note")
        assert f"{night.day} {night:%B %Y}" in note.inner_text()
        note.get_by_role("link").tap()
        page.wait_for_url(f"**/{href}")


def test_the_table_says_what_the_chart_shows(browser: Browser, base: str) -> None:
    with visit(browser, f"{base}/index.html") as seen:
        chart = Chart(seen.page)
        seen.page.get_by_role("button", name="30", exact=True).click()
        seen.page.get_by_role("button", name="Show as table").click()
        rows = seen.page.locator("#chart").get_by_role("row").filter(has=seen.page.get_by_role("rowheader"))
        assert rows.count() == 30
        newest = rows.first.locator("td").all_text_contents()
        drones, missiles = (series["launched"][-1] for series in chart.data["series"])
        assert (newest[0], newest[5]) == (f"{drones:,}", f"{missiles:,}")


def test_in_ukrainian_front_and_night_page_are_quiet_have_no_barrier_and_no_english(
    browser: Browser, site: Path
) -> None:
    folder = site.parent
    assert monitor("site", "--lang", "uk", cwd=folder).returncode == 0
    try:
        night = max(site.glob("night/*.html"))
        for page in (site / "index.html", night):
            for width in (375, 1280):
                with visit(browser, page.as_uri(), width=width) as seen:
                    assert seen.page.get_attribute("html", "lang") == "uk"
                    assert not [*seen.complaints, *seen.find_barriers()]
                    assert not seen.has_side_scroll()
                    assert not seen.find_cut_off() or page.name == "index.html"
        with visit(browser, (site / "index.html").as_uri()) as seen:
            chart = Chart(seen.page)
            chart.point(0.5)
            own = seen.page.locator("#chart").inner_text().replace("Enter", "")
            assert re.search("Ніч на: .* 20[0-9]{2}", own)
            assert "запущено" in own
            assert not re.findall("[A-Za-z]{2,}", own)
            seen.page.get_by_role("button", name="Показати таблицею").click()
            assert seen.page.get_by_role("columnheader", name="Звіт").is_visible()
    finally:
        assert monitor("site", cwd=folder).returncode == 0
