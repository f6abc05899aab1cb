"""The configuration: what it becomes, and what each mistake in it says."""

import re
import string
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.baseline import METHODS
from monitor.cli.alerts import SERIES
from monitor.config import (
    BUNDLED,
    Config,
    Email,
    Notify,
    json_schema,
    load_config,
    parse_config,
    template_text,
)
from monitor.errors import ConfigError
from monitor.model import LEVEL_SUFFIX, RATE, Feed, FeedKind, Level, Rank, Recipient, Source
from monitor.series import HEADLINE, JUDGED

ROOT = Path(__file__).parent.parent
BASE = Path("/srv/raid")

SOURCES = """\
sources:
  - {id: air-force, name: Air Force, rank: official}
"""
FEEDS = """\
feeds:
  - id: channel
    url: https://t.me/s/kpszsu
    source: air-force
    kind: telegram
"""
SMALL = SOURCES + FEEDS
EMAIL = """\
email:
  host: smtp.example.org
  from: monitor@example.org
  to: [desk@example.org]
"""


def parse(text: str) -> Config:
    return parse_config(text, "feeds.yaml", BASE)


def problems_of(text: str) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        parse(text)
    return caught.value.problems


def email_of(lines: str) -> Email:
    email = parse(SMALL + EMAIL + lines).email
    assert email is not None
    return email


MISTAKES = sorted((Path(__file__).parent / "mistakes").glob("*.yaml"))


def expected_of(path: Path) -> str:
    """What a file with a mistake is to be told: its first line says it."""
    return path.read_text(encoding="utf-8").partition("\n")[0].removeprefix("# ")


@pytest.mark.parametrize("path", MISTAKES, ids=[path.stem for path in MISTAKES])
def test_one_mistake_gives_one_message_with_place_and_mend(path: Path) -> None:
    problems = problems_of(path.read_text(encoding="utf-8"))
    assert problems == [expected_of(path)]
    assert "hunter2" not in problems[0]


def keys_of(node: dict[str, Any], schema: dict[str, Any], place: str = "") -> Iterator[str]:
    """Every key that a part of the file may have, with those inside it: `feeds`, `feeds[].url`."""
    for option in (node, *node.get("anyOf", ())):
        inner = schema["$defs"][option["$ref"].rpartition("/")[2]] if "$ref" in option else option
        if "items" in inner:
            yield from keys_of(inner["items"], schema, f"{place}[]")
        for key, value in inner.get("properties", {}).items():
            name = f"{place}.{key}".removeprefix(".")
            yield name
            yield from keys_of(value, schema, name)


def test_there_is_a_mistake_for_every_key() -> None:
    schema = json_schema()
    told = {re.sub(r"\[\d+\]", "[]", expected_of(path).split(": ")[1]) for path in MISTAKES}
    told |= {place.removesuffix("[]") for place in told}
    missing = set(keys_of(schema, schema)) - told
    assert not missing, "add a file to tests/mistakes for each"


def test_a_messenger_has_its_address_elsewhere() -> None:
    more = (
        "notify:\n  - {name: chat, url_env: CHAT}\n  - {name: desk, url_file: s/desk.txt, level: notable}\n"
    )
    assert parse(SMALL + more).notify == (
        Notify(name="chat", url_env="CHAT"),
        Notify(name="desk", url_file=BASE / "s/desk.txt", level="notable"),
    )
    assert parse(SMALL).notify == ()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "feeds.yaml: empty; 'raid-monitor init' writes a file to begin from"),
        ("# nothing\n", "feeds.yaml: empty; 'raid-monitor init' writes a file to begin from"),
        ("feeds: [1\n", "feeds.yaml:2:1: not YAML: expected ',' or ']', but got '<stream end>'"),
        (
            "http:\n\ttimeout: 1\n",
            "feeds.yaml:2:1: not YAML: found character '\\t' that cannot start any token; "
            "indent with spaces, not tabs",
        ),
        ("a: 1\nb: \x07\n", "feeds.yaml:2:4: a control character: delete it"),
        ("a: &x 1\nb: *x\n", "feeds.yaml:2:4: not YAML: aliases are not read: write the value out"),
        (
            "a: !!int b\n",
            "feeds.yaml:1:4: not YAML: tags are not read: put text that begins with ! in quotes",
        ),
        ("- 1\n", "feeds.yaml:1: should be keys and values, not a list"),
        ("[" * 5000, "feeds.yaml: nested too deeply to be read"),
    ],
)
def test_what_is_not_a_yaml_mapping_says_line_and_column(text: str, message: str) -> None:
    assert problems_of(text) == [message]


def test_all_mistakes_are_told_at_once_in_the_order_of_their_lines() -> None:
    text = """\
sources:
  - {id: air-force, name: Air Force, rank: first}
feeds:
  - id: channel
    url: t.me/s/kpszsu
    source: navy
    langauge: uk
schedule:
  every: 10
  every: 10m
email:
  host: smtp.example.org
  user: me
  to: [desk]
"""
    places = [problem.split(": ")[:2] for problem in problems_of(text)]
    assert places == [
        ["feeds.yaml:2", "sources[0].rank"],
        ["feeds.yaml:5", "feeds[0].url"],
        ["feeds.yaml:6", "feeds[0].source"],
        ["feeds.yaml:7", "feeds[0].langauge"],
        ["feeds.yaml:10", "schedule.every"],
        ["feeds.yaml:11", "email.from"],
        ["feeds.yaml:13", "email.user"],
        ["feeds.yaml:14", "email.to[0]"],
    ]


MISPLACED = [
    SMALL + EMAIL + "  user: me\n  password: hunter2\n",
    SMALL + EMAIL + "  user: me\n  pasword: hunter2\n",
    SMALL + EMAIL + "  user: me\n  password_env: hunter2!\n",
    SMALL + EMAIL + "  port: hunter2\n",
    SMALL + EMAIL + "  security: hunter2\n",
    SMALL + EMAIL + "  hunter2: me\n",
    SMALL + EMAIL + "  password: !hunter2 x\n",
    SMALL + EMAIL + "  password: !hunter2!x y\n",
    SMALL + EMAIL.replace("smtp.example.org", "user:hunter2@smtp.example.org"),
    SMALL + EMAIL.replace("smtp.example.org", "hunter2:x"),
    SMALL + EMAIL.replace("[desk@example.org]", "hunter2"),
    SMALL + EMAIL.replace("desk@example.org", "'desk@example.org:hunter2'"),
    SMALL + "email: hunter2\n",
    SMALL + "email: smtps://me:hunter2@smtp.example.org\n",
    SMALL + "notify: json://hunter2@example.org\n",
    SMALL + "notify: [json://hunter2@example.org]\n",
    SMALL + "notify: [{name: chat, url: json://hunter2@example.org}]\n",
    SMALL + "notify: [{name: chat, url_env: json://hunter2@example.org}]\n",
    SMALL + "notify: [{name: json://hunter2@example.org, url_env: CHAT}]\n",
    SMALL + "store: postgresql://me:hunter2@db/raids\n",
    SMALL + "store: postgresql://db/raids?password=hunter2\n",
    SMALL.replace("https://t.me/s/kpszsu", "https://me:hunter2@example.org/rss"),
    SMALL.replace("https://t.me/s/kpszsu", "me:hunter2@example.org/rss"),
]


@pytest.mark.parametrize("text", MISPLACED)
def test_a_secret_in_the_file_is_refused_and_not_repeated(text: str) -> None:
    assert not any("hunter2" in problem for problem in problems_of(text))


def test_a_small_file_gives_model_types_and_defaults() -> None:
    config = parse(SMALL)
    assert config.sources == (Source("air-force", "Air Force", Rank.OFFICIAL),)
    assert config.feeds == (Feed("channel", "https://t.me/s/kpszsu", "air-force", FeedKind.TELEGRAM),)
    assert (config.store, config.reports) == ("sqlite:////srv/raid/raid-monitor.db", BASE / "reports")
    assert (config.history, config.email) == (BUNDLED, None)
    assert (config.alerts.method, config.alerts.level) == ("recency", "unusual")
    assert (config.alerts.minimum.drones_launched, config.alerts.minimum.missiles_launched) == (30, 5)
    assert config.schedule.every == timedelta(minutes=10)
    assert config.http.full_user_agent == "raid-monitor (+https://github.com/raid-monitor)"


@pytest.mark.parametrize("rank", ["official", "wire", "outlet"])
def test_each_rank_is_the_rank_of_that_name(rank: str) -> None:
    assert parse(SMALL.replace("official", rank)).sources[0].rank is Rank[rank.upper()]


@pytest.mark.parametrize(
    ("store", "expected"),
    [
        ("sqlite:///raids.db", "sqlite:////srv/raid/raids.db"),
        ("sqlite:///sub/raids.db?timeout=9", "sqlite:////srv/raid/sub/raids.db?timeout=9"),
        ("sqlite:////var/raids.db", "sqlite:////var/raids.db"),
        ("postgresql+psycopg://me@db:5432/raids", "postgresql+psycopg://me@db:5432/raids"),
        ("postgresql:///raids?host=/run/postgresql", "postgresql:///raids?host=/run/postgresql"),
    ],
)
def test_a_relative_sqlite_file_lies_beside_the_configuration(store: str, expected: str) -> None:
    assert parse(SMALL + f"store: {store}\n").store == expected


@pytest.mark.parametrize(
    ("history", "expected"),
    [("bundled", BUNDLED), ("none", None), ("mine.csv", BASE / "mine.csv"), ("/x/h.csv", Path("/x/h.csv"))],
)
def test_history_is_bundled_none_or_a_file(history: str, expected: object) -> None:
    assert parse(SMALL + f"history: {history}\n").history == expected


@pytest.mark.parametrize(
    ("every", "expected"),
    [("90s", timedelta(seconds=90)), ("1h30m", timedelta(minutes=90)), ("1d", timedelta(days=1))],
)
def test_durations_are_numbers_with_units(every: str, expected: timedelta) -> None:
    assert parse(SMALL + f"schedule: {{every: {every}}}\n").schedule.every == expected


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:8000/kpszsu", "http://[::1]:8000/x", "https://mirror.example.org/kpszsu"]
)
def test_a_channel_page_on_another_host_may_have_any_address(url: str) -> None:
    assert parse(SMALL.replace("https://t.me/s/kpszsu", url)).feeds[0].url == url


def test_no_is_the_norwegian_language_and_not_a_falsehood() -> None:
    assert parse(SMALL + "    lang: no\n").feeds[0].lang == "no"


def test_a_partial_section_keeps_the_other_defaults() -> None:
    minimum = parse(SMALL + "alerts: {minimum: {drones_launched: 50}}\n").alerts.minimum
    assert (minimum.drones_launched, minimum.missiles_launched) == (50, 5)


def test_the_contact_is_part_of_the_user_agent() -> None:
    http = parse(SMALL + "http: {contact: desk@example.org}\n").http
    assert http.full_user_agent == "raid-monitor (+desk@example.org)"


@pytest.mark.parametrize(("security", "port"), [("tls", 465), ("starttls", 587), ("none", 25)])
def test_the_usual_port_of_each_security_is_filled_in(security: str, port: int) -> None:
    assert email_of(f"  security: {security}\n").port == port


def test_email_holds_where_the_password_is_and_not_the_password() -> None:
    email = email_of("  port: 2525\n  user: me\n  password_file: secret.txt\n")
    assert (email.sender, email.addresses, email.port) == ("monitor@example.org", ("desk@example.org",), 2525)
    assert (email.password_env, email.password_file) == (None, BASE / "secret.txt")
    assert not hasattr(email, "password")


def test_recipients_have_wishes_and_else_those_of_the_alerts() -> None:
    wishes = "[a@b.org, {address: c@d.org, level: notable, series: [drones], lang: uk}]"
    config = parse(SMALL + "alerts: {level: exceptional}\n" + EMAIL.replace("[desk@example.org]", wishes))
    assert config.recipients == (
        Recipient("a@b.org", Level.EXCEPTIONAL),
        Recipient("c@d.org", Level.NOTABLE, ("drones",), "uk"),
    )
    assert (parse(SMALL).recipients, parse(SMALL).alerts.per_day) == ((), 10)


def test_the_series_that_a_recipient_may_name_are_those_that_alert() -> None:
    schema = json_schema()["$defs"]["To"]["properties"]["series"]["items"]["enum"]
    beside = {RATE, *(f"{name}{LEVEL_SUFFIX}" for name in HEADLINE)}
    assert {*JUDGED, *beside, "drones", "missiles"} == set(schema) == set(SERIES)


def test_a_login_without_protection_is_allowed_on_this_machine() -> None:
    text = EMAIL.replace("smtp.example.org", "127.0.0.1")
    lines = "  security: none\n  user: me\n  password_env: SECRET\n"
    email = parse(SMALL + text + lines).email
    assert email is not None
    assert email.password_env == "SECRET"


def test_paths_start_from_the_folder_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "feeds.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + SMALL.encode())
    config = load_config(path)
    assert config.reports == tmp_path / "reports"
    assert config.store == f"sqlite:///{tmp_path.as_posix()}/raid-monitor.db"


def test_a_missing_file_says_what_writes_one(tmp_path: Path) -> None:
    path = tmp_path / "feeds.yaml"
    with pytest.raises(ConfigError) as caught:
        load_config(path)
    assert caught.value.problems == [
        f"{path}: no such file; 'raid-monitor init' writes one, --config names another"
    ]


def test_a_folder_or_another_encoding_is_refused_by_name(tmp_path: Path) -> None:
    path = tmp_path / "feeds.yaml"
    path.write_bytes("name: Сили".encode("cp1251"))
    with pytest.raises(ConfigError, match=r"feeds\.yaml: not UTF-8 \(byte 6\): save it as UTF-8"):
        load_config(path)
    with pytest.raises(ConfigError, match="cannot be read: Is a directory"):
        load_config(tmp_path)


def test_the_shipped_file_is_valid_and_begins_with_the_air_force() -> None:
    config = load_config(ROOT / "feeds.yaml")
    first = config.feeds[0]
    assert (first.url, first.kind, first.source) == (
        "https://t.me/s/kpszsu",
        FeedKind.TELEGRAM,
        "ua-air-force",
    )
    assert [source.id for source in config.sources if source.rank is Rank.OFFICIAL] == ["ua-air-force"]
    assert {feed.lang for feed in config.feeds} == {"uk", "en", "ru"}
    assert {feed.source for feed in config.feeds} == {source.id for source in config.sources}


def test_the_values_in_the_shipped_file_are_the_defaults() -> None:
    shipped, small = load_config(ROOT / "feeds.yaml"), parse_config(SMALL, "small", ROOT)
    for name in ("store", "reports", "history", "alerts", "schedule", "http", "email", "health", "ping"):
        assert getattr(shipped, name) == getattr(small, name)


def unmark(section: str) -> Config:
    """The shipped file with the marks of one section taken away."""
    head, mark, tail = template_text().partition(f"# {section}:\n")
    lines = (mark + tail.partition("\n\n")[0]).splitlines()
    return parse(head + "\n".join(line.removeprefix("# ") for line in lines))


@pytest.mark.parametrize("section", ["health", "ping"])
def test_the_sections_for_watchers_are_valid_once_their_mark_is_taken_away(section: str) -> None:
    text = template_text().replace(f"# {section}: ", f"{section}: ")
    assert getattr(parse(text), section) is not None


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ("health: {listen: 9464}\n", "health.listen: should be text, not 9464: put it in quotes"),
        ("health: {}\n", "health.listen: missing: add it"),
        ("health: {listen: '127.0.0.1'}\n", "health.listen: '127.0.0.1' names no port"),
        ("health: {listen: '127.0.0.1:0'}\n", "health.listen: '127.0.0.1:0' names no port"),
        ("health: {listen: 'here:80'}\n", "health.listen: 'here:80' begins with no IP address"),
        ("ping: {}\n", "ping: should hold one of url, url_env, url_file: add url_env"),
        ("ping: {url_env: A, url_file: b}\n", "ping: should hold one of url, url_env, url_file: keep one"),
        ("ping: https://h.org/hunter2\n", "ping: should be keys and values"),
        ("ping: {url: hunter2}\n", "ping.url: should be one address that begins with https://"),
        ("ping: {url_env: https://h.org/hunter2}\n", "ping.url_env: should be the name of an environment"),
        ("ping: {url: [hunter2]}\n", "ping.url: should be text"),
    ],
)
def test_one_mistake_in_a_section_for_watchers_gives_one_message(lines: str, message: str) -> None:
    (problem,) = problems_of(SMALL + lines)
    assert message in problem
    assert "hunter2" not in problem


@pytest.mark.parametrize("listen", ["127.0.0.1:9464", "[::1]:9464", "localhost:80", "0.0.0.0:9464"])
def test_an_address_to_listen_on(listen: str) -> None:
    health = parse(SMALL + f"health: {{listen: '{listen}'}}\n").health
    assert health is not None
    assert health.listen == listen


def test_the_address_to_ping_is_in_no_description_of_a_configuration() -> None:
    config = parse(SMALL + "ping: {url: 'https://h.org/hunter2'}\n")
    assert config.ping is not None
    assert config.ping.url == "https://h.org/hunter2"
    assert "hunter2" not in repr(config)
    assert parse(SMALL + "ping: {url_file: secret}\n").ping.url_file == BASE / "secret"  # type: ignore[union-attr]


def test_the_email_section_of_the_shipped_file_is_valid_once_its_marks_are_taken_away() -> None:
    email = unmark("email").email
    assert email is not None
    assert (email.port, email.password_env) == (587, "RAID_MONITOR_PASSWORD")


def test_the_notify_section_of_the_shipped_file_is_valid_once_its_marks_are_taken_away() -> None:
    (messenger,) = unmark("notify").notify
    assert (messenger.name, messenger.url_env) == ("newsroom", "RAID_MONITOR_CHAT")


def test_the_template_is_the_shipped_file() -> None:
    assert template_text() == (ROOT / "feeds.yaml").read_text(encoding="utf-8")


def test_the_schema_names_the_keys_that_people_write() -> None:
    schema = json_schema()
    assert set(schema["properties"]) >= {"sources", "feeds", "store", "alerts", "email"}
    assert schema["$defs"]["Email"]["required"] == ["host", "from", "to"]
    assert schema["$defs"]["FeedShape"]["additionalProperties"] is False
    assert schema["$defs"]["Schedule"]["properties"]["every"]["type"] == "string"


def test_the_methods_that_can_be_chosen_are_the_baselines() -> None:
    assert set(json_schema()["$defs"]["Alerts"]["properties"]["method"]["enum"]) == set(METHODS)


WORDS = st.sampled_from(
    [
        *"{}[]:,-#&*!|>'\"? \n\t\0",
        "feeds",
        "sources",
        "id",
        "url",
        "email",
        "to",
        "~",
        "!!int ",
        "<<",
        "1",
        "é",
    ]
)


@given(st.lists(WORDS | st.text(string.printable, max_size=3), max_size=30).map("".join))
def test_any_text_is_read_or_refused_and_never_crashes(text: str) -> None:
    with pytest.raises(ConfigError):
        parse(text)
    with pytest.raises(ConfigError):
        parse(SMALL + "http:\n  contact: " + text + "\nnothing: 1\n")
