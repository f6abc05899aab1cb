"""How soon the front page of a site is there, in a real Chromium on this machine.

python benchmarks/browser.py FOLDER    a folder that `raid-monitor site` wrote
"""

from __future__ import annotations

import argparse
import gzip
import shutil
import socket
import statistics
import subprocess
import sys
import time
from pathlib import Path

from playwright.sync_api import sync_playwright

RUNS = 7
SHOWN = """() => {
  const paint = performance.getEntriesByName("first-contentful-paint")[0];
  return paint ? paint.startTime : null;
}"""

DRAWN = """() => {
  new MutationObserver((changes) => {
    const isDrawn = changes.some((one) => one.attributeName === "data-nights");
    if (isDrawn) window.drawn ??= performance.now();
  }).observe(document, { attributes: true, subtree: true });
}"""
"""Notes when the chart was there: a page counts as loaded only when its last file is."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    page = (folder / "index.html").read_bytes()
    own = [file for file in (folder / "assets").iterdir() if not file.name.startswith("plotly")]
    beside = sum(file.stat().st_size for file in own)
    print(f"front page {len(page) / 1000:.0f} kB ({len(gzip.compress(page)) / 1000:.0f} packed)", end=", ")
    print(f"its own style, script and icon {beside / 1000:.0f} kB")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    command = [sys.executable, "-m", "monitor", "serve", "--reports", str(folder)]
    with subprocess.Popen([*command, "--listen", f"127.0.0.1:{port}"], stdout=subprocess.PIPE) as server:
        try:
            assert server.stdout is not None
            server.stdout.readline()
            measure(f"http://127.0.0.1:{port}/index.html")
        finally:
            server.terminate()


def measure(url: str) -> None:
    shown, drawn, all_drawn = [], [], []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        for _ in range(RUNS):
            context = browser.new_context(viewport={"width": 1280, "height": 900})  # nothing is cached
            context.add_init_script(f"({DRAWN})()")
            tab = context.new_page()
            tab.goto(url)
            tab.wait_for_selector("#chart[data-nights]")
            drawn.append(tab.evaluate("window.drawn"))
            shown.append(tab.evaluate(SHOWN))
            before = tab.get_attribute("#chart", "data-nights")
            began = time.perf_counter()
            tab.get_by_role("button", name="All", exact=True).click()
            tab.wait_for_selector(f"#chart:not([data-nights='{before}'])")
            all_drawn.append(1000 * (time.perf_counter() - began))
            context.close()
        browser.close()
    for what, times in (("text shown", shown), ("chart drawn", drawn), ("all nights drawn", all_drawn)):
        spread = f"{min(times):.0f} to {max(times):.0f}, {RUNS} runs"
        print(f"{what:17} {statistics.median(times):5.0f} ms ({spread})")


if __name__ == "__main__":
    main()
