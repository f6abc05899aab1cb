"""`raid-monitor analyze`: one text, feed, CSV of nights, or the store, looked at once."""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import click

from ..errors import ConfigError, InputError
from ..history import read_history
from ..lang import Words, find_words
from ..model import Feed
from ..pipeline.oneoff import TEXT, OneOff, analyse_entries, analyse_history, analyse_store, make_entry
from .extract import as_dict, doubt_as_dict
from .options import (
    KyivTime,
    as_of_option,
    config_option,
    echo,
    history_option,
    json_option,
    lang_option,
    look_at_store,
    now,
    open_history,
    read_config,
    read_file,
    read_words,
    to_json,
)

REPORTS: Final = Path("reports")
PAGE: Final = re.compile(
    r"(?:\s++|<\?.*?\?>|<!--.*?-->)*+(?:<!doctype\s+html|<html)\b", re.DOTALL | re.IGNORECASE
)
"""How a page begins; an XHTML page has the same first line as a feed."""
NIGHTS: Final = re.compile(r'\s*"?night"?[ ]*[,;\t]')
"""How a CSV of nights begins: with the cell `night`, so that a text about a night is none."""


@click.command()
@click.argument("source", metavar="[INPUT]", required=False)
@as_of_option
@click.option("--published", type=KyivTime(), help="When the text was published: 'overnight' needs a date.")
@history_option
@config_option
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), help="Where the chart goes.")
@click.option(
    "--chart",
    type=click.Choice(("night", "90d", "year", "rate", "weapons")),
    default="night",
    show_default=True,
    help="What the chart shows: 120 nights, 90 or a year of them, the share stopped, or types of weapons.",
)
@click.option("--theme", type=click.Choice(("light", "dark")), default="light", help="The chart's colours.")
@click.option("--fail-on-alert", is_flag=True, help="End with 3 where a night was unusual.")
@json_option
@lang_option
@click.pass_context
def analyze(
    ctx: click.Context,
    source: str | None,
    as_of: datetime | None,
    published: datetime | None,
    history_path: Path | None,
    config_path: Path,
    output: Path | None,
    chart: str,
    theme: str,
    fail_on_alert: bool,
    as_json: bool,
    lang: str,
) -> None:
    """Analyse one thing: a text, a feed (file or URL), a CSV of nights, '-', or (without INPUT) the store.

    Prints a table and writes a chart; stores and sends nothing.

    \b
      raid-monitor analyze article.txt --published 2025-07-22
      raid-monitor analyze nights.csv
      raid-monitor analyze --as-of 2026-05-24T09:00
      raid-monitor analyze https://example.org/rss
    """
    check_output(output)
    if as_of and source is not None:
        raise ConfigError(["--as-of asks the store what was known at a time: leave INPUT out"])
    moment = as_of or now()
    found, name = look(source, published, history_path, config_path, moment)
    drawn = draw(found, moment, output or REPORTS / f"analyze-{name}.png", chart, theme, lang)
    if as_json:
        echo(to_json(summarise(found, drawn)))
    else:
        show(found, drawn, find_words(lang), needs_date=published is None)
    if fail_on_alert and any(verdict.finding == "unusual" for verdict in found.verdicts):
        ctx.exit(3)


def check_output(output: Path | None) -> None:
    """Refuse a chart in a folder that is not there, before the work: a slip of the pen makes no folder."""
    if output is not None and output.parent != REPORTS and not output.parent.is_dir():
        what = "is a file, not a folder" if output.parent.is_file() else "no such folder"
        raise InputError(f"{output.parent}: {what}: make it, or name another place with --output")


def look(
    source: str | None,
    published: datetime | None,
    history_path: Path | None,
    config_path: Path,
    moment: datetime,
) -> tuple[OneOff, str]:
    """Find out what the input is, and analyse it; the second value names the chart."""
    if source is None:
        config = read_config(config_path)
        with look_at_store(config, moment) as store:
            return analyse_store(config, store, moment), "store"
    if source.startswith(("http://", "https://")):
        from ..fetch import get

        answer = get(source)
        if answer.error:
            raise InputError(f"{source}: {answer.error}")
        data, name, stem = answer.body, source, "url"
    elif source == "-":
        data, name, stem = sys.stdin.buffer.read(), "standard input", "text"
    else:
        data, name, stem = read_file(Path(source)), source, Path(source).stem
    if not data.strip():
        raise InputError(f"{name}: it is empty")
    text = read_words(data, name)
    if name.lower().endswith(".csv") or NIGHTS.match(text):
        nights = read_history(text, Path(name).name)
        if nights.last is None:
            raise InputError(f"{name}: holds no number: give each night a row under the line of columns")
        return analyse_history(nights), stem
    history = open_history(history_path)
    if PAGE.match(text[:4000]):
        text, entries = read_page(data, name), None
    else:
        entries = read_feed(data, text, name)
    if entries is None:
        entries = [make_entry(text, published, now())]
    return analyse_entries(entries, history), stem


def read_feed(data: bytes, text: str, name: str) -> list[Any] | None:
    """The entries of a feed; None where the data, and the text that it holds, is no feed but a text."""
    head = text.lstrip()[:400].lower()
    if not (head.startswith(("<?xml", "<rss", "<feed", "<rdf")) or "jsonfeed.org" in head or "<rss" in head):
        return None
    from ..feeds import parse_feed

    parsed = parse_feed(data, Feed("input", name, TEXT.id), now())
    if not parsed.entries and parsed.problem:
        raise InputError(f"{name}: {parsed.problem}")
    return [replace(entry, source=TEXT.id) for entry in parsed.entries]


def read_page(data: bytes, name: str) -> str:
    """The text of the article on a page. Raises InputError where it holds none."""
    from ..article import article_text

    text = article_text(data, name)
    if text is None:
        raise InputError(f"{name}: the page holds no article: save its text in a file and analyse that")
    return text


@dataclass(frozen=True, slots=True)
class Drawn:
    """A chart that was written, and what it shows in words."""

    path: Path
    text: str


def draw(found: OneOff, moment: datetime, path: Path, chart: str, theme: str, lang: str) -> Drawn | None:
    """Write a chart of what was found, as known at a time; None where there is nothing to draw."""
    if found.judged is None or found.night is None:
        return None
    from ..pipeline.draw import Order, draw_chart
    from ..publish import make_folder, write_bytes

    verdicts = found.judged.verdicts.get(found.night, ())
    order = Order(
        found.judged,
        found.night,
        (),
        verdicts,
        found.sources,
        moment,
        theme=theme,
        lang=lang,
        claims=found.behind,
    )
    picture = draw_chart(order, chart)
    make_folder(path.parent)
    write_bytes(path, picture.png)
    return Drawn(path, picture.text)


def show(found: OneOff, chart: Drawn | None, t: Words, *, needs_date: bool) -> None:
    """Print what was found, for people."""
    from .show import show_claims, show_doubts
    from .sparks import show_weeks
    from .tables import make_console, print_line
    from .verdicts import show_verdicts

    console = make_console()
    if found.claims or not found.verdicts:
        show_claims(found.claims, console, t)
    if found.verdicts:
        if found.claims:
            console.print()
        if found.weeks is not None:
            show_weeks(found.weeks, console, t)
        show_verdicts(found.verdicts, console, t)
    if found.doubts:
        console.print()
        show_doubts(found.doubts, console, t)
    if needs_date and any(claim.night is None and claim.is_national for claim in found.claims):
        console.print()
        print_line(
            console, t("Some claims have no night: say when the text was published, with --published DATE.")
        )
    if chart is not None:
        console.print()
        print_line(console, t("chart: {path}", path=chart.path))


def summarise(found: OneOff, chart: Drawn | None) -> dict[str, Any]:
    """What was found, as JSON has it."""
    from .verdicts import summarise_verdict, summarise_weeks

    return {
        "claims": [as_dict(claim) for claim in found.claims],
        "weeks": summarise_weeks(found.weeks) if found.weeks else [],
        "verdicts": [summarise_verdict(verdict) for verdict in found.verdicts],
        "doubts": [doubt_as_dict(doubt) for doubt in found.doubts],
        "chart": str(chart.path) if chart else None,
        "chart_text": chart.text if chart else None,
    }
