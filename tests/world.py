"""A small world for tests of the whole line: posts for a feed, a record of quiet nights, a feeds.yaml."""

from __future__ import annotations

import csv
import io
import os
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import chdir
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from click.testing import CliRunner
from mail import Mailbox
from servers import FeedServer

from monitor.cli import main
from monitor.model import KYIV, Claim, Observation, Source
from monitor.reconcile import settle

# What the record below makes of a night: the numbers keep well away from the next level.
QUIET = 120
UNUSUAL = 510
STILL_UNUSUAL = 515
EXCEPTIONAL = 800
OFFICIAL = "air-force"

Call = Callable[..., subprocess.CompletedProcess[str]]
"""A command of the monitor, run in the folder of a test: the fixtures `call` and `begin`."""


@dataclass(frozen=True, slots=True)
class Post:
    """One item of a feed."""

    id: str
    text: str
    published: datetime
    title: str = ""
    link: str = ""


def observe(claims: Iterable[Claim], sources: Mapping[str, Source]) -> list[Observation]:
    """What claims settle to, night after night."""
    return [seen for night in settle(claims, sources) for seen in night.observations]


def at(night: date, hour: int = 9, minute: int = 0) -> datetime:
    """A time of a night's morning in Kyiv."""
    return datetime.combine(night, time(hour, minute), KYIV)


def report(night: date, drones: int, missiles: int = 1, *, id: str = "", hour: int = 8) -> Post:
    """A nightly report as the Air Force could word it, with both totals."""
    noun = "missile" if missiles == 1 else "missiles"
    text = (
        f"In the night to {night.day} {night:%B}, the enemy attacked Ukraine with {drones} drones"
        f" and {missiles} {noun}. "
        f"Air defences shot down or suppressed {drones // 2} drones."
    )
    return Post(
        id or f"report-{night}", text, at(night, hour), f"Report of the night to {night.day} {night:%B}"
    )


def make_rss(*posts: Post) -> bytes:
    """Posts as RSS 2.0, the last one first."""
    items = "".join(
        f"<item><title>{escape(post.title)}</title><guid isPermaLink='false'>{escape(post.id)}</guid>"
        f"<link>{escape(post.link)}</link><pubDate>{format_datetime(post.published)}</pubDate>"
        f"<description>{escape(post.text)}</description></item>"
        for post in reversed(posts)
    )
    head = "<?xml version='1.0' encoding='utf-8'?><rss version='2.0'><channel><title>Test</title>"
    return f"{head}{items}</channel></rss>".encode()


def write_record(path: Path, until: date, nights: int = 200) -> Path:
    """A CSV of quiet nights up to `until`: some 80 to 140 drones and few missiles, now and then more."""
    rows = ["night,drones_launched,missiles_launched"]
    for number in range(nights):
        drones = 80 + 37 * number % 60 + (150 if number % 20 == 7 else 0) + (300 if number % 60 == 11 else 0)
        missiles = number % 3 + (9 if number % 25 == 3 else 0) + (14 if number % 60 == 31 else 0)
        rows.append(f"{until - timedelta(days=nights - 1 - number)},{drones},{missiles}")
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return path


def write_config(
    folder: Path,
    server: FeedServer,
    *,
    mailbox: Mailbox | None = None,
    to: Sequence[str] = ("desk@example.org",),
    outlets: Sequence[str] = (),
    full_text: bool = False,
    history: str = "record.csv",
    site: bool = False,
    more: str = "",
) -> Path:
    """A feeds.yaml in a folder: the Air Force at /air-force.xml, and each outlet at /NAME.xml; no site."""
    lines = ["sources:", f"  - {{id: {OFFICIAL}, name: Air Force, rank: official}}"]
    lines += [f"  - {{id: {name}, name: {name.title()}, rank: outlet}}" for name in outlets]
    lines += ["feeds:"]
    for name in (OFFICIAL, *outlets):
        wants = str(full_text and name != OFFICIAL).lower()
        url = server.url(f"/{name}.xml")
        lines += [f'  - {{id: {name}, url: "{url}", source: {name}, lang: en, full_text: {wants}}}']
    lines += [f"history: {history}", f"site: {str(site).lower()}", "http: {timeout: 1}"]
    if mailbox is not None:
        lines += ["email:", f"  host: {mailbox.host}", f"  port: {mailbox.port}", "  security: none"]
        lines += ["  from: monitor@example.org", f"  to: [{', '.join(to)}]"]
    path = folder / "feeds.yaml"
    path.write_text("\n".join([*lines, more]) + "\n", encoding="utf-8")
    return path


def make_desk(folder: Path, server: FeedServer, drones: int = UNUSUAL, **settings: Any) -> date:
    """A folder whose record ends last night, and a feed that reports this morning; gives its date.

    For commands, which read the clock of the machine.
    """
    today = datetime.now(KYIV).date()
    write_record(folder / "record.csv", today - timedelta(days=1))
    write_config(folder, server, **settings)
    server.serve(f"/{OFFICIAL}.xml", make_rss(report(today, drones, hour=0)))
    return today


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def monitor(
    *args: str | Path, cwd: Path, stdin: str | bytes = b"", seconds: float = 180
) -> subprocess.CompletedProcess[str]:
    """Run `python -m monitor` in a folder, as a pipe would see it."""
    done = subprocess.run(
        [sys.executable, "-m", "monitor", *map(str, args)],
        cwd=cwd,
        input=stdin.encode() if isinstance(stdin, str) else stdin,
        capture_output=True,
        timeout=seconds,
        check=False,
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
    )
    return subprocess.CompletedProcess(done.args, done.returncode, done.stdout.decode(), done.stderr.decode())


def command(*args: str | Path, cwd: Path, stdin: str | bytes = b"") -> subprocess.CompletedProcess[str]:
    """The same by the same door, but in this process, whose libraries are imported already."""
    with chdir(cwd):
        done = CliRunner().invoke(
            main, [*map(str, args)], input=stdin, prog_name="raid-monitor", catch_exceptions=False
        )
    out, said = done.stdout_bytes.decode(), done.stderr_bytes.decode()
    return subprocess.CompletedProcess(args, done.exit_code, out, said)
