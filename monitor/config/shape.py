"""What the file may hold, key by key: pydantic refuses everything else."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    WithJsonSchema,
)
from pydantic.dataclasses import dataclass

from .site import Site, read_site
from .strict import STRICT, Or
from .values import (
    check_contact,
    check_header,
    check_host,
    check_language,
    check_line,
    check_listen,
    check_mailbox,
    check_name,
    check_ping,
    check_slug,
    check_some,
    check_store,
    check_url,
    check_variable,
    parse_duration,
)

SOME = AfterValidator(check_some)
OR_ADDRESS = Or({"type": "string", "format": "email"})
Line = Annotated[str, AfterValidator(check_line)]
Slug = Annotated[str, AfterValidator(check_slug), Field(examples=["ua-air-force"])]
Url = Annotated[str, AfterValidator(check_url), Field(json_schema_extra={"format": "uri"})]
Mailbox = Annotated[str, AfterValidator(check_mailbox), Field(json_schema_extra={"format": "email"})]
Count = Annotated[int, Field(strict=True, ge=1)]
PROJECT = "https://github.com/raid-monitor"
PORTS = {"tls": 465, "starttls": 587, "none": 25}
LevelName = Literal["notable", "unusual", "exceptional"]
SeriesName = Literal[
    "drones",
    "missiles",
    "drones_launched",
    "missiles_launched",
    "daily_drones_launched",
    "daily_missiles_launched",
    "drones_interception_rate",
    "drones_launched_level",
    "missiles_launched_level",
]
Duration = Annotated[
    timedelta,
    BeforeValidator(parse_duration),
    WithJsonSchema(
        {"type": "string", "pattern": r"^(\d+d)?(\d+h)?(\d+m)?(\d+s)?$", "examples": ["10m", "1h"]}
    ),
]


@dataclass(frozen=True, slots=True, config=STRICT)
class SourceShape:
    """A body that speaks."""

    id: Slug
    """Short name that feeds refer to."""
    name: Line
    """The name that people see."""
    rank: Literal["official", "wire", "outlet"]
    """How much its word weighs: the air force itself, a news agency, any other outlet."""


@dataclass(frozen=True, slots=True, config=STRICT)
class FeedShape:
    """One address of a source."""

    id: Slug
    """Short name, unique among the feeds."""
    url: Url
    """The address of an RSS, Atom or JSON feed, or of a public Telegram channel page."""
    source: Slug
    """The id of the source that speaks here."""
    kind: Literal["rss", "telegram"] = "rss"
    """rss (also Atom and JSON Feed), or telegram for a page https://t.me/s/NAME."""
    lang: Annotated[str, AfterValidator(check_language)] | None = None
    """Language as two letters; left out, it is found from the text."""
    full_text: Annotated[bool, Field(strict=True)] = False
    """Read the linked article where the title or summary is about drones or missiles."""


@dataclass(frozen=True, slots=True, config=STRICT)
class Minimum:
    """Counts below which a night is never worth an alert."""

    drones_launched: Count = 30
    """Drones launched in one night."""
    missiles_launched: Count = 5
    """Missiles launched in one night."""


@dataclass(frozen=True, slots=True, config=STRICT)
class Alerts:
    """When a night is worth telling."""

    method: Literal["recency", "empirical", "ets", "nb_glm", "farrington"] = "recency"
    """How the expected number is found from earlier nights."""
    level: LevelName = "unusual"
    """How rare a night must be to be told: once in 30, 100 or 365 nights."""
    minimum: Minimum = Field(default_factory=Minimum)
    """Counts below which a night is never worth an alert."""
    per_day: Count = 10
    """The most messages about nights that a recipient gets on a day; the rest comes in one the day after."""


@dataclass(frozen=True, slots=True, config=STRICT)
class Schedule:
    """When `raid-monitor watch` does a cycle."""

    every: Duration = Field(default_factory=lambda: timedelta(minutes=10))
    """Time between two cycles, 1m to 1d."""


@dataclass(frozen=True, slots=True, config=STRICT)
class Http:
    """How feeds are asked."""

    user_agent: Annotated[str, AfterValidator(check_header)] = "raid-monitor"
    """The name that sites see."""
    contact: Annotated[str, AfterValidator(check_contact)] | None = None
    """A mail address or web page where the owner of a site can reach you."""
    timeout: Annotated[float, Field(strict=True, ge=1, le=300)] = 20.0
    """Seconds to wait for an answer."""
    max_bytes: Annotated[int, Field(strict=True, ge=1_000, le=100_000_000)] = 10_000_000
    """The largest answer that is read, in bytes after decompression."""

    pause: Annotated[float, Field(strict=True, ge=0, le=60)] = 1.0
    """Seconds between two requests to one host; a robots.txt may ask for more."""

    @property
    def full_user_agent(self) -> str:
        """What goes into the User-Agent header: the name, and a contact; that of the project by default."""
        return f"{self.user_agent} (+{self.contact or PROJECT})"

    @property
    def pause_span(self) -> timedelta:
        """The pause between two requests to one host."""
        return timedelta(seconds=self.pause)


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class Wishes:
    """What a recipient wants to be told."""

    level: LevelName | None = None
    """How rare a night must be for this recipient; left out: as alerts.level says."""
    series: tuple[SeriesName, ...] = ()
    """Of what: drones, missiles, or single series; left out: of everything."""
    lang: Literal["en", "uk"] = "en"
    """The language of what is sent."""
    digest: Literal["weekly"] | None = None
    """weekly: also a digest of each week, on Monday after one o'clock in Kyiv; left out: none."""


@dataclass(frozen=True, slots=True, config=STRICT)
class To(Wishes):
    """Who gets mail, and what of it."""

    address: Mailbox
    """The mail address."""


def read_recipient(value: object) -> object:
    """A bare address is a recipient without wishes."""
    return To(address=check_mailbox(value)) if isinstance(value, str) else value


@dataclass(frozen=True, slots=True, config=STRICT)
class Email:
    """How mail is sent. The password itself is never here: only where it is found."""

    host: Annotated[str, AfterValidator(check_host)]
    """The SMTP server."""
    sender: Annotated[Mailbox, Field(alias="from")]
    """The address that mail comes from."""
    to: Annotated[tuple[Annotated[To, BeforeValidator(read_recipient), OR_ADDRESS], ...], SOME]
    """Who gets it: a list of addresses, or of sections with an address and what it wants."""
    port: Annotated[int, Field(strict=True, ge=1, le=65_535)] = Field(default_factory=int)
    """Left out: 465 for tls, 587 for starttls, 25 for none."""
    security: Literal["tls", "starttls", "none"] = "starttls"
    """How the connection is protected."""
    user: Line | None = None
    """The login; with it, exactly one of password_env and password_file."""
    password_env: Annotated[str, AfterValidator(check_variable)] | None = None
    """The environment variable that holds the password."""
    password_file: Path | None = None
    """The file that holds the password and nothing else."""

    @property
    def addresses(self) -> tuple[str, ...]:
        """Who gets it, without what each wants."""
        return tuple(one.address for one in self.to)


@dataclass(frozen=True, slots=True, config=STRICT)
class Notify(Wishes):
    """A messenger: a chat or push service. Its address is never here: only where it is found."""

    name: Annotated[str, AfterValidator(check_name)]
    """Your name for it."""
    url_env: Annotated[str, AfterValidator(check_variable)] | None = None
    """The environment variable that holds its address; exactly one of url_env and url_file."""
    url_file: Path | None = None
    """The file that holds its address and nothing else."""


@dataclass(frozen=True, slots=True, config=STRICT)
class Health:
    """Where machines ask how the monitor is, while `raid-monitor watch` is at work."""

    listen: Annotated[str, AfterValidator(check_listen), Field(examples=["127.0.0.1:9464"])]
    """Address and port that /healthz and /metrics are served on."""


@dataclass(frozen=True, slots=True, config=STRICT)
class Ping:
    """A service that waits for a word after each cycle. Its address is a secret; exactly one of the three."""

    url: Annotated[str, AfterValidator(check_ping)] | None = Field(default=None, repr=False)
    """The address itself."""
    url_env: Annotated[str, AfterValidator(check_variable)] | None = None
    """The environment variable that holds it."""
    url_file: Path | None = None
    """The file that holds it and nothing else."""


@dataclass(frozen=True, slots=True, config=STRICT)
class FileShape:
    """The whole of feeds.yaml."""

    sources: Annotated[tuple[SourceShape, ...], SOME]
    """The bodies that speak."""
    feeds: Annotated[tuple[FeedShape, ...], SOME]
    """The addresses that are read."""
    store: Annotated[str, AfterValidator(check_store)] = "sqlite:///raid-monitor.db"
    """Database URL; a relative file is relative to the folder of this file."""
    reports: Line = "reports"
    """Folder for reports; relative to the folder of this file."""
    site: Annotated[Site | None, BeforeValidator(read_site), Or({"type": "boolean"})] = Field(
        default_factory=Site
    )
    """The static site in that folder: true, false, or a section."""
    history: Line = "bundled"
    """The record of past nights: bundled, none, or a CSV file."""
    alerts: Alerts = Field(default_factory=Alerts)
    """When a night is worth telling."""
    schedule: Schedule = Field(default_factory=Schedule)
    """When the daemon does a cycle."""
    http: Http = Field(default_factory=Http)
    """How feeds are asked."""
    email: Email | None = None
    """How mail is sent; left out, reports are only written."""
    notify: Annotated[tuple[Notify, ...], SOME] = Field(default_factory=tuple, validate_default=False)
    """The messengers that are told beside mail."""
    health: Health | None = None
    """Where machines ask how the monitor is; left out, nowhere."""
    ping: Ping | None = None
    """Who waits for a word after each cycle; left out, nobody."""
