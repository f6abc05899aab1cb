"""The pictures of the README, of the bundled replay: a chart, the mail that brings it, the page of its night.

python benchmarks/pictures.py    writes docs/report.png, docs/mail.png and docs/page.png

Made by the program as it is, in a real Chromium; run it again when one of the three looks different.
"""

from __future__ import annotations

import base64
import io
import re
import shutil
import tempfile
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from monitor.model import KYIV, Level, Reason, Report
from monitor.pipeline.compose import Composer
from monitor.pipeline.judge import judge_nights
from monitor.replay import make_config, replay
from monitor.store import Store

DOCS: Final = Path(__file__).parent.parent / "docs"
NIGHT: Final = date(2026, 5, 24)
MORNING: Final = datetime(2026, 5, 24, 10, tzinfo=KYIV)
LARGEST: Final = 100_000
"""Bytes of a picture: a README is read on telephones too."""


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        replay(folder, lambda cycle: None)
        report = compose(folder)
        pictures = {"report.png": report.png}
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
            )
            pictures["mail.png"] = photograph(browser, write_mail(folder, report), 680, 1100)
            pictures["page.png"] = photograph(browser, folder / f"night/{NIGHT}.html", 1000, 1100)
            browser.close()
    for name, png in pictures.items():
        packed = png if len(png) <= LARGEST else pack(png)
        (DOCS / name).write_bytes(packed)
        mark = "" if len(packed) <= LARGEST else ": too large"
        print(f"docs/{name}: {len(packed) / 1000:.0f} kB{mark}")


def compose(folder: Path) -> Report:
    """The report of the night that the replay is about, as it was mailed that morning."""
    config, now = make_config(folder, "http://127.0.0.1"), MORNING.astimezone(UTC)
    with Store.open(config.store, now, exclusive=True) as store:
        alerts = [alert for alert in store.alerts() if alert.night == NIGHT]
        judged = judge_nights(config, store, now, NIGHT)
        return Composer(config, store, now, judged).report(NIGHT, alerts, Reason.FIRST, Level.UNUSUAL)


def write_mail(folder: Path, report: Report) -> Path:
    """The HTML of a mail as a file, its picture in it: a browser knows no other parts of a message."""
    picture = f"data:image/png;base64,{base64.b64encode(report.png).decode()}"
    file = folder / "mail.html"
    file.write_text(re.sub(r"cid:[\w.@-]+", picture, report.html), "utf-8")
    return file


def photograph(browser: Browser, file: Path, width: int, height: int) -> bytes:
    """The beginning of a page, in light colours."""
    tab = browser.new_page(viewport={"width": width, "height": height}, color_scheme="light")
    tab.goto(file.as_uri())
    if tab.query_selector("#chart"):
        tab.wait_for_selector("#chart[data-nights]")
    whole = int(tab.evaluate("document.documentElement.scrollHeight"))
    shown = {"x": 0.0, "y": 0.0, "width": float(width), "height": float(min(height, whole))}
    return tab.screenshot(full_page=True, clip=shown)


def pack(png: bytes) -> bytes:
    """The same picture with a palette of 128 colours."""
    out = io.BytesIO()
    image = Image.open(io.BytesIO(png)).convert("RGB")
    image.quantize(128, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).save(
        out, "PNG", optimize=True
    )
    return out.getvalue()


if __name__ == "__main__":
    main()
