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
from ..model import Claim, Doubt, Reading
from .options import (
    KyivTime,
    echo,
    json_option,
    read_file,
    read_time,
    read_words,
    to_json,
)

PASSAGE = '{"id": 1, "text": "...", "published": "2025-07-22"}'


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, allow_dash=True), default="-")
@click.option(
    "--published",
    type=KyivTime(),
    help="When the text was published: 'overnight' needs a date. With --jsonl, of lines that do not say.",
)
@click.option(
    "--jsonl",
    is_flag=True,
    help='Read a JSON object a line: "text", and "id" and "published" where you have them; other keys are '
    "ignored, and the language is found out. Write an answer a line.",
)
@click.option(
    "--why", is_flag=True, help="Also give every number that was passed over, each with the reason."
)
@json_option
@click.pass_context
def extract(
    ctx: click.Context, file: Path, published: datetime | None, jsonl: bool, why: bool, as_json: bool
) -> None:
    """Read the claims of a text: numbers, with the sentence each stands in.

    In a terminal the text is shown first, with what became a claim marked in it. A line of --jsonl that
    cannot be read is answered with an "error"; the others are read, and the command ends with 1.

    \b
      raid-monitor extract article.txt --published 2025-07-22
      raid-monitor extract article.txt --why
      raid-monitor extract --jsonl < passages.jsonl
    """
    data = sys.stdin.buffer.read() if str(file) == "-" else read_file(file)
    name = "standard input" if str(file) == "-" else str(file)
    if jsonl:
        if not _answer_lines(data, name, published, why):
            ctx.exit(1)
        return
    words = read_words(data, name)
    if as_json:
        echo(to_json(_answer(words, read_text(words, published, why=why), why)))
        return
    from .show import show_claims, show_doubts, show_marked, show_passed
    from .tables import make_console

    console = make_console()
    reading = read_text(words, published, why=why or console.is_terminal)
    if console.is_terminal:
        show_marked(words, reading.marks, console)
    show_claims(reading.claims, console)
    if reading.doubts:
        console.print()
        show_doubts(reading.doubts, console)
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


def doubt_as_dict(doubt: Doubt) -> dict[str, Any]:
    """A doubt with the keys and types that JSON has."""
    return {"kind": doubt.kind, "night": as_text(doubt.night), "text": doubt.text}


def as_text(day: date | None) -> str | None:
    """A date or a time as JSON has it."""
    return day.isoformat() if day else None


def _answer(text: str, reading: Reading, why: bool) -> dict[str, Any]:
    """What was read from one text. A mark has the place of its claim in the list of claims, or a reason."""
    answer: dict[str, Any] = {
        "claims": [as_dict(claim) for claim in reading.claims],
        "doubts": [doubt_as_dict(doubt) for doubt in reading.doubts],
    }
    if why:
        place = {id(claim): i for i, claim in enumerate(reading.claims)}
        answer["marks"] = [
            {
                "start": mark.start,
                "end": mark.end,
                "text": text[mark.start : mark.end],
                "claim": place[id(mark.claim)] if mark.claim else None,
                "reason": mark.reason or None,
            }
            for mark in reading.marks
        ]
    return answer


def _as_json(answer: dict[str, Any]) -> str:
    """One line of JSON; half a surrogate pair, which UTF-8 cannot hold, is written as an escape."""
    line = to_json(answer, indent=None)
    return json.dumps(answer) if re.search("[\ud800-\udfff]", line) else line


def _answer_lines(data: bytes, name: str, published: datetime | None, why: bool) -> bool:
    """Answer each line of JSON with one; whether all could be read."""
    fine = True
    text = data.decode("utf-8", "replace").removeprefix("\ufeff")  # JSON lines are UTF-8, always
    # A line ends with a line feed: splitlines also cuts at U+2028 and others that JSON allows in a text.
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        answer: dict[str, Any] = {"id": None}
        try:
            case = _read_object(line)
            answer["id"] = case.get("id")
            words, when = _check_passage(case, published)
            answer |= _answer(words, read_text(words, when, why=why), why)
        except InputError as error:
            fine = False
            answer["error"] = f"{name}: line {number}: {error}"
            echo(answer["error"], err=True)
        echo(_as_json(answer))
    return fine


def _read_object(line: str) -> dict[str, Any]:
    """The JSON object that a line holds. Raises InputError with the mend."""
    try:
        case = json.loads(line)
    except (ValueError, RecursionError):
        case = None
    if not isinstance(case, dict):
        raise InputError(f"is no JSON object: write it as {PASSAGE}, all in one line")
    return case


def _check_passage(case: dict[str, Any], published: datetime | None) -> tuple[str, datetime | None]:
    """The text of a passage, and when it was published. Raises InputError with the mend."""
    if "text" not in case:
        raise InputError(f'has no "text": write it as {PASSAGE}')
    text, when = case["text"], case.get("published")
    if not isinstance(text, str):
        raise InputError('"text" is no text: put it between quotation marks')
    if when is None or when == "":
        return text, published
    try:
        return text, read_time(str(when))
    except ValueError as error:
        raise InputError(f'"published": {error}') from error
