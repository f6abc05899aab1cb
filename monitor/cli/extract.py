"""`raid-monitor extract`: text in, claims out."""

from __future__ import annotations

import json
import re
import sys
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from ..errors import InputError
from ..extract import read_text
from ..model import Claim
from .options import KyivTime, json_option, parse_time, read_file, read_words, to_json


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, allow_dash=True), default="-")
@click.option("--published", type=KyivTime(), help="When the text was published: 'overnight' needs a date.")
@click.option(
    "--jsonl", is_flag=True, help='Read {"id", "text", "published", "lang"} a line, write claims a line.'
)
@click.option(
    "--why", is_flag=True, help="Also show the numbers that were passed over, each with the reason."
)
@json_option
def extract(file: Path, published: datetime | None, jsonl: bool, why: bool, as_json: bool) -> None:
    """Read the claims of a text: numbers, with the sentence each stands in.

    In a terminal the text is shown first, with what became a claim marked in it.

    \b
      raid-monitor extract article.txt --published 2025-07-22
      raid-monitor extract article.txt --why
      raid-monitor extract --jsonl < passages.jsonl
    """
    data = sys.stdin.buffer.read() if str(file) == "-" else read_file(file)
    name = "standard input" if str(file) == "-" else str(file)
    if jsonl:
        text = data.decode("utf-8", "replace").removeprefix("\ufeff")  # JSON lines are UTF-8, always
        # A line ends with a line feed: splitlines also cuts at U+2028 and others that JSON allows in a text.
        for number, line in enumerate(text.split("\n"), 1):
            if line.strip():
                click.echo(_as_json(_answer_line(line, f"{name}: line {number}")))
        return
    words = read_words(data, name)
    reading = read_text(words, published, why=not as_json)
    if as_json:
        click.echo(to_json([as_dict(claim) for claim in reading.claims]))
        return
    from .show import make_console, show_claims, show_marked, show_passed

    console = make_console()
    if console.is_terminal:
        show_marked(words, reading.marks, console)
    show_claims(reading.claims, console)
    if why:
        show_passed(words, reading.marks, console)


def as_dict(claim: Claim) -> dict[str, Any]:
    """A claim with the keys and types that JSON has."""
    return {
        "family": claim.family,
        "weapon": claim.weapon,
        "measure": claim.measure,
        "value": claim.value,
        "bound": claim.bound,
        "window": claim.window,
        "night": as_text(claim.night),
        "attacker": claim.attacker,
        "scope": claim.scope,
        "part": claim.part,
        "unit": claim.unit,
        "includes_ew": claim.includes_ew,
        "withheld": claim.withheld,
        "quote": claim.quote,
        "start": claim.start,
        "end": claim.end,
        "rule": claim.rule,
    }


def as_text(day: date | None) -> str | None:
    """A date as JSON has it."""
    return day.isoformat() if day else None


def _as_json(answer: dict[str, Any]) -> str:
    """One line of JSON; half a surrogate pair, which UTF-8 cannot hold, is written as an escape."""
    line = to_json(answer, indent=None)
    return json.dumps(answer) if re.search("[\ud800-\udfff]", line) else line


def _answer_line(line: str, place: str) -> dict[str, Any]:
    """The answer to one line of JSON. Raises InputError that names the line."""
    try:
        case = json.loads(line)
        text, published = case["text"], case.get("published")
        when = parse_time(published) if published else None
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise InputError(f'{place}: not {{"id", "text", "published"}} in JSON: {error}') from error
    if not isinstance(text, str):
        raise InputError(f"{place}: 'text' is not a string")
    return {"id": case.get("id"), "claims": [as_dict(claim) for claim in read_text(text, when).claims]}
