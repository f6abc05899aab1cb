"""feeds.yaml in, a frozen Config out; or every mistake in it at once, each with its line and its mend."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

from pydantic import TypeAdapter, ValidationError

from ..errors import ConfigError
from ..model import MESSENGER, Feed, FeedKind, Level, Rank, Recipient, Source
from .checks import find_contradictions
from .document import read_document
from .shape import PORTS, Alerts, Email, FileShape, Health, Http, Minimum, Notify, Ping, Schedule, Wishes
from .site import Site
from .values import check_store
from .wording import EMPTY, describe_error, hide_keys

__all__ = [
    "BUNDLED",
    "Alerts",
    "Config",
    "Email",
    "Health",
    "Http",
    "Minimum",
    "Notify",
    "Ping",
    "Schedule",
    "Site",
    "check_store",
    "json_schema",
    "load_config",
    "parse_config",
    "settle_store",
    "template_text",
]

BUNDLED: Literal["bundled"] = "bundled"
"""The value of `Config.history` that means the record that ships with the package."""


@dataclass(frozen=True, slots=True)
class Config:
    """Everything that the operator decides. All paths are absolute.

    `store` is a database URL. `history` is BUNDLED, a CSV file to be read in its place, or None for
    no record at all. `email` is None where reports are only written,
    `health` where nothing is served, `ping` where nobody waits for a word. `site` is None where no
    cycle brings the site in `reports` up to date.
    """

    store: str
    reports: Path
    history: Path | Literal["bundled"] | None
    sources: tuple[Source, ...]
    feeds: tuple[Feed, ...]
    alerts: Alerts
    schedule: Schedule
    http: Http
    email: Email | None
    notify: tuple[Notify, ...] = ()
    health: Health | None = None
    ping: Ping | None = None
    site: Site | None = field(default_factory=Site)

    @property
    def level(self) -> Level:
        """From which level on a night is told where a recipient does not say, and is written to `reports`."""
        return Level[self.alerts.level.upper()]

    @property
    def recipients(self) -> tuple[Recipient, ...]:
        """Everybody who is told, with what each wants."""
        told: list[tuple[str, Wishes]] = [(one.address, one) for one in self.email.to] if self.email else []
        told += [(MESSENGER + one.name, one) for one in self.notify]
        return tuple(
            Recipient(
                name,
                Level[one.level.upper()] if one.level else self.level,
                one.series,
                one.lang,
                weekly=one.digest == "weekly",
            )
            for name, one in told
        )


def load_config(path: Path) -> Config:
    """Read a configuration file; relative paths in it start from its folder.

    Raises ConfigError where the file cannot be read, or holds any mistake.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        mend = "'raid-monitor init' writes one, --config names another"
        raise ConfigError([f"{path}: no such file; {mend}"]) from None
    except UnicodeDecodeError as error:
        raise ConfigError([f"{path}: not UTF-8 (byte {error.start}): save it as UTF-8"]) from None
    except OSError as error:
        raise ConfigError([f"{path}: cannot be read: {error.strerror}"]) from None
    return parse_config(text, str(path), path.absolute().parent)


def parse_config(text: str, name: str, base: Path) -> Config:
    """Read a configuration from YAML; `name` begins each message, relative paths start from `base`.

    Raises ConfigError with every mistake at once, in the order of their lines.
    """
    document = read_document(text, name)
    problems = list(document.repeats)
    shape = None
    try:
        shape = TypeAdapter(FileShape).validate_python(document.data, by_alias=True, by_name=False)
    except ValidationError as failure:
        schema = json_schema()
        problems += [
            document.find_problem(*describe_error(error, schema))
            for error in failure.errors(include_url=False)
        ]
    problems += [document.find_problem(*finding) for finding in find_contradictions(document.data)]
    told = {problem.place for problem in problems}
    problems += [document.find_problem(place, EMPTY) for place in document.empties if place not in told]
    if shape is None or problems:
        schema = json_schema()
        shown = [replace(problem, place=hide_keys(problem.place, schema)) for problem in problems]
        ordered = sorted(shown, key=lambda problem: problem.line)
        raise ConfigError([problem.render(name) for problem in ordered])
    return _settle(shape, base.absolute())


def json_schema() -> dict[str, Any]:
    """The JSON Schema of the file, for editors that complete and check YAML."""
    schema = TypeAdapter(FileShape).json_schema(by_alias=True)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def template_text() -> str:
    """The commented feeds.yaml that `raid-monitor init` writes.

    It is kept once, at the top of the project; a wheel carries it as package data.
    """
    package = Path(__file__).parent.parent
    for path in (package / "data" / "feeds.yaml", package.parent / "feeds.yaml"):
        if path.is_file():
            return path.read_text(encoding="utf-8")
    raise ConfigError(["the template feeds.yaml is missing: install raid-monitor again"])


def _settle(shape: FileShape, base: Path) -> Config:
    """Turn what the file says into the words of the model, with all paths absolute."""
    sources = tuple(Source(source.id, source.name, Rank[source.rank.upper()]) for source in shape.sources)
    feeds = tuple(
        Feed(feed.id, feed.url, feed.source, FeedKind(feed.kind), feed.lang, feed.full_text)
        for feed in shape.feeds
    )
    return Config(
        store=settle_store(shape.store, base),
        reports=_settle_path(shape.reports, base),
        history=_settle_history(shape.history, base),
        sources=sources,
        feeds=feeds,
        alerts=shape.alerts,
        schedule=shape.schedule,
        http=shape.http,
        email=_settle_email(shape.email, base),
        notify=tuple(_settle_notify(one, base) for one in shape.notify),
        health=shape.health,
        ping=_settle_ping(shape.ping, base),
        site=shape.site,
    )


def _settle_path(text: str | Path, base: Path) -> Path:
    """A path from the base; one that begins with ~/ is in the operator's own folder."""
    path = Path(text)
    return base / (path.expanduser() if path.parts[:1] == ("~",) else path)


def _settle_history(text: str, base: Path) -> Path | Literal["bundled"] | None:
    if text == BUNDLED:
        return BUNDLED
    return None if text == "none" else _settle_path(text, base)


def settle_store(url: str, base: Path) -> str:
    """The URL of a store with its file as an absolute path; a relative one starts from `base`."""
    scheme, _, rest = url.partition(":///")
    if not scheme.startswith("sqlite"):
        return url
    file, mark, query = rest.partition("?")
    return f"{scheme}:///{_settle_path(file, base).as_posix()}{mark}{query}"


def _settle_email(email: Email | None, base: Path) -> Email | None:
    if email is None:
        return None
    secret = email.password_file and _settle_path(email.password_file, base)
    return replace(email, port=email.port or PORTS[email.security], password_file=secret)


def _settle_notify(one: Notify, base: Path) -> Notify:
    return replace(one, url_file=one.url_file and _settle_path(one.url_file, base))


def _settle_ping(ping: Ping | None, base: Path) -> Ping | None:
    if ping is None or ping.url_file is None:
        return ping
    return replace(ping, url_file=_settle_path(ping.url_file, base))
