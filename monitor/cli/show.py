"""What commands print for people: tables by rich, plain in a pipe."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.console import Console, ConsoleOptions, RenderableType
from rich.markup import escape
from rich.segment import Segment
from rich.table import Table
from rich.text import Text

from ..alerts import say_return_period
from ..errors import make_safe
from ..model import KYIV, Alert, Claim, Delivery, Doubt, Finding, Mark, Observation, Topic, Verdict, topic_of
from ..pipeline import Cycle
from ..series import LABELS
from ..story import Chapter
from .delivery import show_stopped

COLOUR_OF = {Finding.UNUSUAL: "bold red", Finding.USUAL: "green", Finding.UNKNOWN: "yellow"}


class SafeConsole(Console):
    """A console on which no stranger's words can move the cursor or turn the writing round."""

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        """What rich makes of a thing, with its words made safe; rich's own colours and moves stay."""
        for text, style, control in super().render(renderable, options):
            yield Segment(text if control else make_safe(text), style, control)


def make_console() -> Console:
    """A console that prints whole lines in a pipe, and fits the window in a terminal."""
    console = SafeConsole(highlight=False, soft_wrap=False)
    if not console.is_terminal:
        console.width = 10_000  # tables take what they need; a pipe has no width
    return console


def say_value(value: int | None, bound: str) -> str:
    """A number with its bound, as a table shows it."""
    if value is None:
        return "not said"
    return {"at_least": "≥ ", "about": "≈ ", "at_most": "≤ "}.get(bound, "") + f"{value:,}"


def show_claims(claims: Sequence[Claim], console: Console | None = None) -> None:
    """The claims of a text, with the sentences that they stand in."""
    console = console or make_console()
    if not claims:
        console.print("No claims: nothing in the text counts drones or missiles.")
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in ("what", "count", "when", "night", "whose", "where", "note"):
        table.add_column(column, justify="right" if column == "count" else "left")
    for claim in claims:
        notes = [
            word
            for word, is_true in (
                ("part of a total", claim.part),
                ("counts places", claim.unit == "location"),
                ("shot down or suppressed", claim.includes_ew),
                ("withheld", claim.withheld),
            )
            if is_true
        ]
        table.add_row(
            f"{claim.weapon} {claim.measure}",
            say_value(claim.value, claim.bound),
            claim.window,
            claim.night.isoformat() if claim.night else "",
            claim.attacker or "",
            claim.scope,
            ", ".join(notes),
        )
    console.print(table)
    console.print()
    for quote in dict.fromkeys(" ".join(claim.quote.split()) for claim in claims):
        console.print(f"  “{quote}”", markup=False)


def show_marked(text: str, marks: Iterable[Mark], console: Console) -> None:
    """The text as it came, with the words that became a claim marked, and those passed over dimmed."""
    marked = Text(text.rstrip())
    for mark in marks:
        marked.stylize("bold green" if mark.claim else "dim", mark.start, mark.end)
    console.print(marked)
    console.print()


def show_passed(text: str, marks: Iterable[Mark], console: Console) -> None:
    """The numbers that are no claims, each with the reason."""
    passed = [mark for mark in marks if mark.claim is None]
    console.print()
    if not passed:
        console.print("No number was passed over.")
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("passed over")
    table.add_column("because")
    for mark in sorted(passed, key=lambda mark: mark.start):
        table.add_row(escape(" ".join(text[mark.start : mark.end].split())), mark.reason)
    console.print(table)


def show_verdicts(verdicts: Sequence[Verdict], console: Console) -> None:
    """What came, what was expected, and how rare that is, a line a series and night."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in ("night", "series", "came", "expected", "95 of 100 below", "rarity", "verdict"):
        table.add_column(
            column, justify="right" if column in ("came", "expected", "95 of 100 below") else "left"
        )
    for verdict in verdicts:
        forecast = verdict.forecast
        rarity = say_return_period(verdict.tail) if verdict.value is not None and verdict.tail else ""
        is_bound = topic_of(verdict.series) is Topic.RAID
        table.add_row(
            verdict.night.isoformat(),
            LABELS[verdict.series],
            say_value(verdict.value, verdict.bound) if verdict.value is not None else "-",
            f"{forecast.quantile(0.5):,.0f}" if forecast else "",
            f"{forecast.quantile(0.95):,.0f}" if forecast and is_bound else "",
            rarity,
            f"[{COLOUR_OF[verdict.finding]}]{verdict.finding}[/]",
        )
    console.print(table)
    told = [verdict for verdict in verdicts if verdict.finding is not Finding.USUAL]
    for reason in dict.fromkeys(f"{LABELS[verdict.series]}: {verdict.reason}" for verdict in told):
        console.print(reason, markup=False, soft_wrap=True)


def show_doubts(doubts: Iterable[Doubt], console: Console) -> None:
    """What a person should look at."""
    for doubt in doubts:
        console.print(f"[yellow]doubt[/] {escape(doubt.text)}")


def show_observation(seen: Observation, console: Console) -> None:
    """A settled number, and every claim behind it with its quote."""
    how = " implied" if seen.implied else " derived: a sum of the types named" if seen.derived else ""
    console.print(
        f"[bold]{seen.family}s {seen.measure}[/], {seen.window}: "
        f"[bold]{say_value(seen.value, seen.bound)}[/] ({seen.standing}{how})"
    )
    for claim in sorted(seen.claims, key=lambda claim: (claim.seen is None, claim.seen)):
        mark = "→" if claim in seen.chosen else " "
        when = claim.seen.astimezone(KYIV).strftime("%Y-%m-%d %H:%M") if claim.seen else ""
        quote = " ".join(claim.quote.split())
        said = say_value(claim.value, claim.bound)
        quote += "” (the figures of the night before: not counted)" if claim in seen.borrowed else "”"
        console.print(f"  {mark} {said:>8}  {claim.source}, {when}: “{quote}", markup=False, soft_wrap=True)


def show_story(story: Sequence[Chapter], console: Console) -> None:
    """What was said of a night, in time: the first word, higher, corrected; nothing where nobody spoke."""
    if not story:
        return
    console.print("[bold]In time[/] (Kyiv)")
    for chapter in story:
        claim = chapter.saying.claim
        when = claim.seen.astimezone(KYIV).strftime("%d %b %H:%M") if claim.seen else ""
        said = f"{claim.family}s {claim.measure}, {claim.window}: {say_value(claim.value, claim.bound)}"
        gone = " (edited since)" if chapter.saying.until else ""
        line = f"  {when:12}  {chapter.turn:9}  {said:32}  {claim.source}{gone}  {chapter.saying.link}"
        console.print(line.rstrip(), markup=False, soft_wrap=True)


def show_cycle(cycle: Cycle, console: Console) -> None:
    """What one cycle did, in lines that a stranger understands."""
    dead = [poll for poll in cycle.polls if poll.dead]
    new = sum(poll.new for poll in cycle.polls)
    console.print(
        f"polled {len(cycle.polls)} feeds, {len(dead)} failed; "
        f"{new} new or edited entries, {cycle.claims} claims"
    )
    if cycle.behind:
        console.print(
            f"{cycle.behind:,} stored texts were read by an older reader: "
            "`raid-monitor rebuild --dry-run` tells what would change"
        )
    for poll in cycle.polls:
        if poll.state.problem:
            console.print(f"  [yellow]{poll.feed.id}[/]: {escape(poll.state.problem)}")
    if cycle.judged.verdicts:
        last = max(cycle.judged.verdicts)
        for verdict in cycle.judged.verdicts[last]:
            console.print(f"night of {last} · {LABELS[verdict.series]}: {verdict.reason}")
    for alert in cycle.judged.changed:
        show_alert(alert, console)
    for path in cycle.told.files:
        console.print(f"wrote {path}", soft_wrap=True)
    show_deliveries(cycle.deliveries, console)
    show_stopped(cycle.stopped, console)


def show_alert(alert: Alert, console: Console) -> None:
    """An alert that changed, in one line."""
    console.print(f"[bold red]alert {alert.state}[/] · night of {alert.night}: {alert.verdict.reason}")


def show_deliveries(deliveries: Sequence[Delivery], console: Console) -> None:
    """How the sending went."""
    for delivery in deliveries:
        console.print(f"mail {delivery.outcome}{': ' + escape(delivery.detail) if delivery.detail else ''}")
