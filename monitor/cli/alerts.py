"""`raid-monitor alerts`: what was told and to whom, mutes, and a message sent once more."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ..errors import InputError
from ..lang import ENGLISH, Words, find_words
from ..model import KYIV, Mute, Outcome
from ..series import ALERTED
from ..store import Store
from .options import (
    KyivTime,
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
    from ..pipeline.telling import Listed, Word

SERIES = ("drones", "missiles", *ALERTED)
LISTED = timedelta(days=60)


@click.group()
def alerts() -> None:
    """List alerts and who was told, keep alerts back for a while, send a message once more.

    \b
      raid-monitor alerts list
      raid-monitor alerts show 2026-05-24
      raid-monitor alerts silence --until 2026-06-15
    """


@alerts.command("list")
@click.option("--since", type=KyivTime(), help="From this night on; by default the last 60.")
@config_option
@json_option
@lang_option
def list_alerts(since: datetime | None, config_path: Path, as_json: bool, lang: str) -> None:
    """List the nights with an alert: state, level, and who was told when, with the outcome.

    \b
      raid-monitor alerts list
      raid-monitor alerts list --since 2026-05-01 --json
    """
    from ..pipeline.telling import list_nights

    config, moment = read_config(config_path), now()
    first = (since or moment - LISTED).astimezone(KYIV).date()
    with look_at_store(config, moment) as store:
        nights, mutes = list_nights(store, first), [one for one in store.mutes() if one.until > moment]
        holds = store.holds()
    if as_json:
        echo(
            to_json(
                {
                    "nights": [summarise(one) for one in nights],
                    "mutes": [summarise_mute(one) for one in mutes],
                    "held": [
                        {"night": one.night.isoformat(), "recipient": one.recipient, "why": one.why}
                        for one in holds
                    ],
                }
            )
        )
        return
    t = find_words(lang)
    for night in nights:
        show_night(night, t)
    for hold in holds:
        why = t(str(hold.why))
        say(t("kept back from {to}: {night} ({why})", to=hold.recipient, night=hold.night, why=why))
    for mute in mutes:
        say(t("silenced: {what}", what=say_mute(mute, t)))
    if not nights:
        say(t("no alert since {night}", night=first))


@alerts.command()
@click.argument("night", type=KyivTime())
@config_option
@json_option
def show(night: datetime, config_path: Path, as_json: bool) -> None:
    """Show one night: its alerts with their reasons, and every attempt to tell somebody.

    \b
      raid-monitor alerts show 2026-05-24
    """
    from ..pipeline.telling import find_night

    config, moment = read_config(config_path), now()
    with look_at_store(config, moment) as store:
        found = find_night(store, night.astimezone(KYIV).date())
    if as_json:
        echo(to_json(summarise(found)))
    else:
        show_night(found, whole=True)


@alerts.command()
@click.option("--until", type=KyivTime(), help="When it ends: a date (its noon in Kyiv) or a time.")
@click.option(
    "--series", type=click.Choice(SERIES), help="Only alerts about this; by default about anything."
)
@click.option("--night", type=KyivTime(), help="Only alerts of this night.")
@click.option("--for", "recipient", help="Only for this recipient; by default for all.")
@click.option("--why", default="", help="A note for those who will wonder.")
@click.option("--end", "ended", type=int, help="End the one with this number now.")
@config_option
def silence(
    until: datetime | None,
    series: str | None,
    night: datetime | None,
    recipient: str | None,
    why: str,
    ended: int | None,
    config_path: Path,
) -> None:
    """Keep alerts back until a time: they are raised, shown and written, and told to nobody meanwhile.

    Then what still stands is told: by itself where it is young, in a digest where it is older than 36 hours.
    What takes back a word that was given is told all the same. Without --series and --night the silence of
    sources is not told either. Works beside a running monitor.

    \b
      raid-monitor alerts silence --until 2026-06-15 --why "moving offices"
      raid-monitor alerts silence --until 2026-06-15T18:00 --series missiles --for desk@example.org
      raid-monitor alerts silence --end 3
    """
    from ..pipeline.telling import mute

    config, moment = read_config(config_path), now()
    if (until is None) == (ended is None):
        raise click.UsageError("give either --until, or --end and the number of one that holds")
    if until is not None and until <= moment:
        raise click.BadParameter(
            f"{until.astimezone(KYIV):%Y-%m-%d %H:%M} in Kyiv is over", param_hint="--until"
        )
    with open_begun(config.store, moment) as store:
        if ended is not None:
            if not store.end_mute(ended, moment):
                raise InputError(f"{ended}: none with this number holds; raid-monitor alerts list shows them")
            say(f"ended: {ended}")
        elif until is not None:
            of_night = night.astimezone(KYIV).date() if night else None
            made = mute(store, Mute(0, until, moment, recipient, series, of_night, why), config)
            say(f"silenced: {say_mute(made)}")


@alerts.command()
@click.argument("night", type=KyivTime())
@click.option("--to", multiple=True, help="Only to this recipient; may be given again.")
@config_option
@json_option
@click.pass_context
def resend(
    ctx: click.Context, night: datetime, to: tuple[str, ...], config_path: Path, as_json: bool
) -> None:
    """Send the last word on a night once more: the same message, with the same Message-ID.

    Works beside a running monitor. Ends with 1 where one was not taken.

    \b
      raid-monitor alerts resend 2026-05-24 --to desk@example.org
    """
    from ..pipeline.telling import resend as send_again

    config, moment = read_config(config_path), now()
    with open_begun(config.store, moment) as store:
        done = send_again(config, store, night.astimezone(KYIV).date(), to, moment)
    if as_json:
        echo(
            to_json(
                [
                    {"recipient": one.recipient, "outcome": how.outcome, "detail": how.detail}
                    for one, how in done
                ]
            )
        )
    else:
        for one, how in done:
            say(f"{one.recipient}: {how.outcome} {how.detail}".rstrip())
    if any(how.outcome is not Outcome.SENT for _, how in done):
        ctx.exit(1)


def open_begun(url: str, moment: datetime) -> Store:
    """The store to write a little into, beside a monitor; it must have begun."""
    if not Store.exists(url):
        raise InputError("there is no store yet: raid-monitor run begins it")
    return Store.open(url, moment)


def show_night(found: Listed, t: Words = ENGLISH, *, whole: bool = False) -> None:
    """A night in lines; with `whole` every reason and every attempt."""
    from ..series import LABELS

    for alert in found.alerts:
        level = alert.verdict.level.name.lower()
        say(f"{found.night}  {t(LABELS[alert.series])}: {t(str(alert.state))}, {t(level)}")
        if whole:
            say(f"    {alert.verdict.reason}")
            say(f"    raised {say_time(alert.raised)}, changed {say_time(alert.changed)}")
    if not found.alerts:
        say(f"{found.night}  {t('no alert')}")
    for word in found.words:
        one = word.notification
        how = {"reason": t(str(one.reason)), "outcome": t(word.outcome)}
        said = t("{reason} to {to}, {when}: {outcome}", to=one.recipient, when=say_time(one.created), **how)
        say(f"    {said}")
        for attempt in word.attempts if whole else ():
            say(f"        {say_time(attempt.tried)} {attempt.outcome} {attempt.detail}".rstrip())


def say(line: str) -> None:
    """A line as it stands, whatever signs it holds."""
    from .tables import make_console

    make_console().print(line, markup=False, soft_wrap=True)


def say_time(when: datetime) -> str:
    """A time in Kyiv, to the minute."""
    return f"{when.astimezone(KYIV):%Y-%m-%d %H:%M}"


def say_mute(mute: Mute, t: Words = ENGLISH) -> str:
    """A mute in words."""
    what = t("alerts about {series}", series=mute.series) if mute.series else t("all alerts")
    parts = [t("number {number}, {what}", number=mute.id, what=what)]
    parts += [t("of {night}", night=mute.night)] if mute.night else []
    to = mute.recipient or t("everybody")
    parts += [t("for {to} until {when}, Kyiv time", to=to, when=say_time(mute.until))]
    return " ".join(parts) + (f" ({mute.why})" if mute.why else "")


def summarise(found: Listed) -> dict[str, Any]:
    """A night as JSON has it."""
    return {
        "night": found.night.isoformat(),
        "alerts": [
            {
                "series": alert.series,
                "state": alert.state,
                "level": alert.verdict.level.name.lower(),
                "value": alert.verdict.value,
                "reason": alert.verdict.reason,
                "raised": alert.raised.isoformat(),
                "changed": alert.changed.isoformat(),
            }
            for alert in found.alerts
        ],
        "told": [summarise_word(word, found.night) for word in found.words],
    }


def summarise_word(word: Word, night: date) -> dict[str, Any]:
    """A notification as JSON has it: what it told of a night, and each attempt."""
    one = word.notification
    told = one.nights.get(night, one.told)
    return {
        "recipient": one.recipient,
        "reason": one.reason,
        "created": one.created.isoformat(),
        "message_id": one.message_id,
        "levels": {series: level.name.lower() for series, level in told.items()},
        "outcome": word.outcome,
        "attempts": [
            {"tried": how.tried.isoformat(), "outcome": how.outcome, "detail": how.detail}
            for how in word.attempts
        ],
    }


def summarise_mute(mute: Mute) -> dict[str, Any]:
    """A mute as JSON has it."""
    return {
        "id": mute.id,
        "until": mute.until.isoformat(),
        "recipient": mute.recipient,
        "series": mute.series,
        "night": mute.night.isoformat() if mute.night else None,
        "why": mute.why,
    }
