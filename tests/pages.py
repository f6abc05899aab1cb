"""A folder of pages as the site has them, until the site builds them itself."""

import json
import shutil
from pathlib import Path

ASSETS = Path(__file__).parent.parent / "monitor" / "templates" / "site" / "assets"


def make_pages(folder: Path) -> Path:
    shutil.copytree(ASSETS, folder / "assets")
    series = []
    for name, scale in (("drones", 9), ("missiles", 1)):
        launched = [scale * (5 + (7 * i) % 11) for i in range(600)]
        launched[560] = 120 * scale
        launched[500] = None
        series.append(
            {
                "name": f"{name}_launched",
                "label": name.capitalize(),
                "launched": launched,
                "intercepted": [None if n is None else n // 2 for n in launched],
                "median": [10 * scale] * 600,
                "q95": [15 * scale] * 600,
                "q99": [17 * scale] * 600,
                "withheld": [570],
                "alerts": [[560, "alert-2026-05-24.html", "unusual"]] if name == "drones" else [],
            }
        )
    data = json.dumps({"version": 1, "begins": "2024-11-10", "words": {}, "series": series})
    for name, body in (
        ("index", f'<div id="chart"></div><script type="application/json" id="chart-data">{data}</script>'),
        ("alert-2026-05-24", "<p>1,080 drones</p>"),
    ):
        head = (
            f"<!doctype html><html lang='en'><head><meta charset='utf-8'><title>{name}</title>"
            "<meta name='viewport' content='width=device-width, initial-scale=1'>"
            "<link rel='icon' href='assets/icon.svg'>"
            "<link rel='stylesheet' href='assets/site.css'>"
            "<script src='assets/chart.js' defer></script></head>"
        )
        (folder / f"{name}.html").write_text(
            f"{head}<body><header><a href='index.html'>Raid Monitor</a></header>"
            f"<main><h1>{name}</h1>{body}</main></body></html>"
        )
    return folder
