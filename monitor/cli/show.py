"""What commands print for people: tables by rich, plain in a pipe."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.markup import escape
from rich.padding import Padding
from rich.text import Text

from ..lang import ENGLISH, Words
from ..model import KYIV, Alert, Claim, Delivery, Doubt, Family, Mark, Observation
from ..pipeline import Cycle
from ..reports import MEASURES, NOUNS, retell_doubt, say_why
from ..series import LABELS
from ..story import Chapter
from .delivery import show_stopped
from .tables import make_console, make_list, make_table, print_heading, print_line, print_table, say_value


def show_claims(claims: Sequence[Claim], console: Console | None = None, t: Words = ENGLISH) -> None:
    """The claims of a text, with the sentences that they stand in."""
    console = console or make_console()
    if not claims:
        print_line(console, t("No claims: nothing in the text counts drones or missiles."))
        return
    heads = [t(head) for head in ("what", "count", "when", "night", "whose", "where", "note")]
    table = make_table(heads, [t("count")])
    for claim in claims:
        notes = [
            word
            for word, is_true in (
                (t("part of a total"), claim.part),
                (t("counts places"), claim.unit == "location"),
                (t("shot down or suppressed"), claim.includes_ew),
                (t("withheld"), claim.withheld),
            )
            if is_true
        ]
        table.add_row(
            say_weapon(claim, t),
            say_value(claim.value, claim.bound, t),
            t(str(claim.window)),
            claim.night.isoformat() if claim.night else "",
            claim.attacker or "",
            t(str(claim.scope)),
            ", ".join(notes),
        )
    print_table(console, table)
    console.print()
    quotes = make_list(1)
    for quote in dict.fromkeys(" ".join(claim.quote.split()) for claim in claims):
        quotes.add_row(Padding(Text(f"“{quote}”"), (0, 0, 0, 2)))
    print_table(console, quotes)


def say_weapon(claim: Claim, t: Words) -> str:
    """What was counted and what became of it; in another language than English a type keeps its name."""
    if t.lang == "en":
        return f"{claim.weapon} {claim.measure}"
    is_whole = claim.weapon == claim.family or claim.family is Family.ALL
    what = t.some(NOUNS[claim.family]) if is_whole else claim.weapon
    return t(MEASURES[claim.measure], what=what)


def say_observed(thing: Claim | Observation, t: Words) -> str:
    """What was counted and when: `drones launched, night`."""
    what = t.some(NOUNS[thing.family])
    said = f"{what} {thing.measure}" if t.lang == "en" else t(MEASURES[thing.measure], what=what)
    return f"{said}, {t(str(thing.window))}"


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
    table = make_table(["passed over", "because"])
    for mark in sorted(passed, key=lambda mark: mark.start):
        table.add_row(escape(" ".join(text[mark.start : mark.end].split())), mark.reason)
    print_table(console, table)


def show_doubts(doubts: Iterable[Doubt], console: Console, t: Words = ENGLISH) -> None:
    """What a person should look at."""
    table = make_list(2)
    for doubt in doubts:
        table.add_row(f"[yellow]{t('doubt')}[/]", escape(retell_doubt(doubt.text, t)))
    print_table(console, table)


def show_observation(seen: Observation, console: Console, t: Words = ENGLISH) -> None:
    """A settled number, and every claim behind it with its quote."""
    how = t(str(seen.standing))
    if seen.implied:
        how += f" {t('implied')}"
    elif seen.derived:
        how += f" {t('derived: a sum of the types named')}"
    console.print(f"[bold]{say_observed(seen, t)}: {say_value(seen.value, seen.bound, t)}[/] ({how})")
    table = make_list(4, [1])
    table.columns[1].min_width = 7  # so that those of all observations stand below each other
    for claim in sorted(seen.claims, key=lambda claim: (claim.seen is None, claim.seen)):
        when = claim.seen.astimezone(KYIV).strftime("%Y-%m-%d %H:%M") if claim.seen else ""
        quote = f"“{' '.join(claim.quote.split())}”"
        if claim in seen.borrowed:
            quote += f" ({t('the figures of the night before: not counted')})"
        table.add_row(
            "→" if claim in seen.chosen else "",
            say_value(claim.value, claim.bound, t),
            escape(f"{claim.source}, {when}:"),
            escape(quote),
        )
    print_table(console, table)


def show_story(story: Sequence[Chapter], console: Console, t: Words = ENGLISH) -> None:
    """What was said of a night, in time: the first word, higher, corrected; nothing where nobody spoke."""
    if not story:
        return
    console.print()
    print_heading(console, t("In time (Kyiv)"))
    table = make_list(4)
    for chapter in story:
        claim = chapter.saying.claim
        when = claim.seen.astimezone(KYIV).strftime("%d.%m. %H:%M") if claim.seen else ""
        gone = f" ({t('edited since')})" if chapter.saying.until else ""
        table.add_row(
            when,
            t(str(chapter.turn)),
            f"{say_observed(claim, t)}: {say_value(claim.value, claim.bound, t)}",
            escape(f"{claim.source}{gone}  {chapter.saying.link}".rstrip()),
        )
    print_table(console, table)


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
    for name in sorted(cycle.dead - {poll.feed.id for poll in cycle.polls}):
        console.print(
            f"  [yellow]{name}[/]: gave nothing when it was last asked, and was not asked now: "
            "`raid-monitor feeds` says why"
        )
    if cycle.judged.verdicts:
        last = max(cycle.judged.verdicts)
        for verdict in cycle.judged.verdicts[last]:
            console.print(f"night of {last} · {LABELS[verdict.series]}: {say_why(verdict)}")
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
