"""`raid-monitor feeds`: how each feed is, and everything about one address."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ..config.values import check_url
from ..lang import ENGLISH, Words, find_words
from ..model import KYIV
from .options import (
    config_option,
    echo,
    json_option,
    lang_option,
    look_at_store,
    now,
    read_config,
    to_json,
)

if TYPE_CHECKING:
    from ..pipeline.feeds import Known, Look

MOST_REASONS = 3


@click.group(invoke_without_command=True)
@config_option
@json_option
@lang_option
@click.pass_context
def feeds(ctx: click.Context, config_path: Path, as_json: bool, lang: str) -> None:
    """Show each feed's health: last answer, last word, when it is asked next, and what is wrong.

    Looks only: nothing is polled or written. Ends with 1 where an official feed gave nothing when it was
    last asked.

    \b
      raid-monitor feeds --config feeds.yaml
      raid-monitor feeds test https://example.org/feed      everything about one address
    """
    if ctx.invoked_subcommand is not None:
        return
    from ..pipeline.feeds import list_feeds

    config, moment = read_config(config_path), now()
    with look_at_store(config, moment) as store:
        found = list_feeds(config, store, moment)
    if as_json:
        echo(to_json([summarise(one, moment) for one in found]))
    else:
        show_feeds(found, find_words(lang))
    if any(one.official and one.dead for one in found):
        ctx.exit(1)


@feeds.command("test")
@click.argument("url")
@config_option
@json_option
@click.pass_context
def test_url(ctx: click.Context, url: str, config_path: Path, as_json: bool) -> None:
    """Ask URL once and tell everything about it; nothing is stored.

    Redirects, validators, encoding, kind, entries, dates, those that speak of drones or missiles, the numbers
    of the newest of these, robots.txt. Ends with 1 where nothing could be read.

    \b
      raid-monitor feeds test https://t.me/s/kpszsu
      raid-monitor feeds test https://example.org/rss --json
    """
    from ..pipeline.feeds import look_at

    try:
        check_url(url)
    except ValueError as error:
        raise click.BadParameter(str(error), ctx, param_hint="URL") from None
    look = look_at(read_config(config_path), url, now())
    if as_json:
        echo(to_json(describe(look)))
    else:
        show_look(look)
    if look.failed:
        ctx.exit(1)


def show_feeds(found: list[Known], t: Words) -> None:
    """The feeds as a table, and below it what is wrong in whole sentences."""
    from rich.markup import escape

    from .tables import make_console, make_table, print_table

    console = make_console()
    table = make_table([t(head) for head in ("feed", "last good", "last word", "next", "state")])
    for one in found:
        colour = "red" if one.dead and one.official else "yellow" if say_trouble(one) else "default"
        state = one.state
        due = t("never") if state.gone else say_time(state.due) if state.due else t("now")
        row = say_time(state.succeeded), say_time(state.spoke), due, f"[{colour}]{say_state(one, t)}[/]"
        table.add_row(escape(one.feed.id), *row)
    print_table(console, table)
    for one in found:
        if trouble := say_trouble(one, t):
            console.print(f"{one.feed.id}: {trouble}", markup=False, soft_wrap=True)


def say_time(when: datetime | None) -> str:
    """A time in Kyiv, to the minute."""
    return when.astimezone(KYIV).strftime("%Y-%m-%d %H:%M") if when else "-"


def say_state(one: Known, t: Words = ENGLISH) -> str:
    """How a feed is, in a few words."""
    said = _say_state(one, t)
    return f"{t('official')}, {said}" if one.official else said


def _say_state(one: Known, t: Words) -> str:
    if one.state.gone:
        return t("gone")
    if one.state.polled is None:
        return t("never asked")
    if one.state.failures:
        return t("failed {count}x", count=one.state.failures)
    return t("answers, with a warning" if one.state.problem else "answers")


def say_trouble(one: Known, t: Words = ENGLISH) -> str:
    """What a person should know of a feed, in whole sentences; nothing where all is well."""
    state, said = one.state, []
    if state.problem:
        said.append(state.problem)
    if state.moved and state.moved_since:
        is_adopted = one.address == state.moved
        verb = t("asked there now" if is_adopted else "asked there directly after a week")
        moved = "moved for good to {url} (since {night}, {verb}): change url in feeds.yaml"
        since = state.moved_since.astimezone(KYIV).date()
        said.append(t(moved, url=state.moved, night=since, verb=verb))
    if one.channel is not None and one.channel.problem:
        said.append(one.channel.problem)
    elif one.channel is not None and one.channel.gaps:
        before = max(gap.before for gap in one.channel.gaps)
        said.append(t("posts before {number} are still being read", number=before))
    if one.given_up:
        count = sum(unread.count for unread in one.given_up)
        reasons = [f"{unread.problem or 'no reason known'} ({unread.count})" for unread in one.given_up]
        more = ["and others"] if len(reasons) > MOST_REASONS else []
        shown = ", ".join([*reasons[:MOST_REASONS], *more])
        said.append(f"articles given up within a week: {count}, their summaries are kept: {shown}")
    return "; ".join(said)


def summarise(one: Known, moment: datetime) -> dict[str, Any]:
    """A feed as JSON has it."""
    state = one.state
    return {
        "feed": one.feed.id,
        "source": one.feed.source,
        "official": one.official,
        "dead": one.dead,
        "state": say_state(one),
        "trouble": say_trouble(one) or None,
        "polled": as_iso(state.polled),
        "succeeded": as_iso(state.succeeded),
        "spoke": as_iso(state.spoke),
        "due": None if state.gone else as_iso(state.due or moment),
        "failures": state.failures,
        "problem": state.problem,
        "gone": as_iso(state.gone),
        "moved": state.moved,
        "moved_since": as_iso(state.moved_since),
        "pace": state.pace.total_seconds() if state.pace else None,
        "given_up": [{"problem": unread.problem, "articles": unread.count} for unread in one.given_up],
    }


def as_iso(when: datetime | None) -> str | None:
    """A time as JSON has it."""
    return when.isoformat() if when else None


def describe(look: Look) -> dict[str, Any]:
    """Everything about an address as JSON has it."""
    dates, answer = look.dates, look.answer
    return {
        "url": look.feed.url,
        "hops": [{"status": hop.status, "url": hop.url} for hop in look.hops],
        "reached": answer.url,
        "status": answer.status,
        "seconds": round(look.seconds, 3),
        "bytes": len(answer.body),
        "validators": dict(look.validators),
        "content_type": answer.headers.get("content-type"),
        "encoding": look.encoding,
        "kind": look.kind,
        "problem": look.parsed.problem,
        "entries": len(look.parsed.entries),
        "dated": len(dates),
        "oldest": as_iso(dates[0]) if dates else None,
        "newest": as_iso(dates[-1]) if dates else None,
        "pace": look.parsed.hints.pace.total_seconds() if look.parsed.hints.pace else None,
        "weapons": look.weapons,
        "claims": [
            {
                "weapon": claim.weapon,
                "measure": claim.measure,
                "value": claim.value,
                "bound": claim.bound,
                "night": claim.night.isoformat() if claim.night else None,
                "quote": claim.quote,
            }
            for claim in look.claims
        ],
        "robots": look.robots,
    }


def show_look(look: Look) -> None:
    """Everything about an address, line by line."""
    from .show import show_claims
    from .tables import make_console

    console = make_console()
    said, answer = describe(look), look.answer
    lines = [f"asked {look.feed.url}"]
    lines += [f"  {hop.status}: sends us to {hop.url}" for hop in look.hops]
    lines.append(
        f"status {answer.status or 'none'}, {said['bytes']:,} bytes unpacked, {look.seconds:.2f} s"
        + (f": {answer.error}" if answer.error else "")
    )
    if not answer.error:
        held = ", ".join(f"{name} {value}" for name, value in look.validators.items())
        lines.append(f"validators: {held or 'none: it is sent whole each time'}")
        lines.append(f"kind: {look.kind}; encoding: {look.encoding or 'not said'}")
        spread = f", {say_time(look.dates[0])} to {say_time(look.dates[-1])}" if look.dates else ""
        lines.append(f"entries: {said['entries']}, {said['dated']} with a date{spread}")
        if look.parsed.hints.pace:
            lines.append(f"wishes to be asked every {look.parsed.hints.pace}")
        if look.parsed.problem:
            lines.append(f"problem: {look.parsed.problem}")
        lines.append(f"speak of drones or missiles: {look.weapons}")
    lines.append(f"robots.txt: {look.robots}")
    for line in lines:
        console.print(line, markup=False, soft_wrap=True)
    if look.newest is not None:
        console.print()
        console.print(f"the newest of them: {look.newest.title or look.newest.text[:80]}", markup=False)
        show_claims(look.claims, console)
