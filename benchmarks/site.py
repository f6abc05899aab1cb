"""How long the site takes: 1,500 nights from nothing, one new night, nothing new; and its front page.

Process time, without the start of Python and the imports. The new night includes the judging of its cycle.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from servers import FeedServer
from world import OFFICIAL, QUIET, at, make_rss, report, write_config, write_record

from monitor.config import load_config
from monitor.pipeline import run
from monitor.store import Store

TONIGHT = date(2026, 6, 10)
NIGHTS = 1500
DAY = timedelta(days=1)


def measure(what: str, call: Callable[[], object]) -> None:
    began = time.process_time()
    call()
    print(f"{what:<32}{time.process_time() - began:7.2f} s", flush=True)


def main() -> None:
    with tempfile.TemporaryDirectory() as name, FeedServer() as server:
        folder = Path(name)
        write_record(folder / "record.csv", TONIGHT - 2 * DAY, NIGHTS)
        config = load_config(write_config(folder, server, site=True))
        server.serve(f"/{OFFICIAL}.xml", make_rss(report(TONIGHT - DAY, QUIET)))
        begins = at(TONIGHT - DAY, 10).astimezone(UTC)
        with Store.open(config.store, begins, exclusive=True) as store:
            measure(f"cycle with {NIGHTS:,} nights", lambda: run(config, store, begins))
            posts = report(TONIGHT - DAY, QUIET), report(TONIGHT, QUIET)
            server.serve(f"/{OFFICIAL}.xml", make_rss(*posts))
            measure("cycle with one new night", lambda: run(config, store, at(TONIGHT, 10).astimezone(UTC)))
            measure("cycle with nothing new", lambda: run(config, store, at(TONIGHT, 12).astimezone(UTC)))
        print(f"{'index.html':<32}{(config.reports / 'index.html').stat().st_size / 1000:7.1f} kB")


if __name__ == "__main__":
    main()
