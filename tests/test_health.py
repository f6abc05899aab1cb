"""Being watched: health by what the store knows, its pages, metrics, the ping, the log."""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
from mail import Mailbox
from prometheus_client.parser import text_string_to_metric_families
from servers import FeedServer
from world import OFFICIAL, QUIET, UNUSUAL, Call, at, make_desk, make_rss, report, write_config, write_record

from monitor.cli.voices import JsonFormatter, LineFormatter
from monitor.config import Config, Ping, load_config
from monitor.errors import InputError, MonitorError
from monitor.model import AlertState, Beat, Feed, FeedState, Outbox
from monitor.pipeline import run
from monitor.pipeline.beats import beating
from monitor.pipeline.health import Facts, FeedHealth, Health, Trouble, find_health, find_troubles
from monitor.pipeline.metrics import render_metrics
from monitor.pipeline.ping import ping
from monitor.pipeline.secrets import known_secrets, redact
from monitor.store import Store
from monitor.web import find_page, serve

NIGHT = date(2026, 6, 10)
NOW = at(NIGHT, 11)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
GOOD = FeedState("force", polled=NOW, succeeded=NOW, due=NOW + HOUR)
BAD = FeedState(
    "force", polled=NOW, succeeded=NOW - 2 * HOUR, failures=3, problem="h.org refused\nthe “connection”"
)


def feed(state: FeedState | None, *, official: bool = True, id: str = "force") -> FeedHealth:
    return FeedHealth(Feed(id, "https://h.org/x", "source"), official, bool(state and state.failures), state)


WELL = Facts(
    now=NOW,
    every=10 * MINUTE,
    began=NOW - timedelta(days=9),
    beat=Beat(NOW - 2 * MINUTE, NOW - MINUTE, NOW - MINUTE),
    feeds=(feed(GOOD),),
    outbox=Outbox(1, NOW - 59 * MINUTE),
    stopped=(),
    reported=NIGHT,
    alerts={AlertState.RAISED: 2},
    claims=1234,
)


@pytest.mark.parametrize(
    ("changes", "troubles"),
    [
        ({}, []),
        ({"beat": None}, ["cycle: no cycle has been done yet"]),
        ({"beat": Beat(NOW)}, ["cycle: the first cycle has not come to its end yet"]),
        ({"beat": Beat(NOW, None, NOW - 29 * MINUTE)}, []),
        (
            {"beat": Beat(NOW, None, NOW - 31 * MINUTE)},
            ["cycle: no cycle has come to its end since 2026-06-10 10:29"],
        ),
        ({"beat": Beat(NOW, NOW, NOW, "disk full")}, ["cycle: the last cycle failed: disk full"]),
        ({"beat": Beat(NOW, NOW, None, "disk full")}, ["cycle: the last cycle failed: disk full"]),
        (
            {"feeds": (feed(BAD),)},
            ["feed: force has given nothing since 2026-06-10 09:00 in Kyiv: h.org refused"],
        ),
        ({"feeds": (feed(GOOD), feed(BAD, official=False))}, []),
        ({"feeds": (feed(replace(BAD, succeeded=NOW - 59 * MINUTE)),)}, []),
        (
            {"feeds": (feed(replace(BAD, succeeded=None)),)},
            ["feed: force has given nothing since 2026-06-01"],
        ),
        ({"feeds": (feed(None),)}, []),
        (
            {"outbox": Outbox(3, NOW - 61 * MINUTE)},
            ["mail: mails waiting: 3, the oldest since 2026-06-10 09:59"],
        ),
        ({"stopped": ["a@b.org"]}, ["mail: a recipient at b.org was refused for good and is told nothing"]),
        ({"stopped": ["notify:room"]}, ["mail: notify:room was refused for good and is told nothing"]),
        ({"outbox": Outbox(0, None, 2)}, ["mail: mails refused for good within a day: 2"]),
        ({"reported": NIGHT - timedelta(days=1)}, []),
        (
            {
                "reported": None,
                "now": NOW + HOUR - MINUTE,
                "beat": Beat(NOW, NOW, NOW + 50 * MINUTE),
                "outbox": Outbox(),
            },
            [],
        ),
        (
            {"reported": None, "now": NOW + HOUR, "beat": Beat(NOW, NOW, NOW + HOUR), "outbox": Outbox()},
            ["night: no official word on the night to 2026-06-10 by noon in Kyiv"],
        ),
        (
            {
                "reported": None,
                "began": NOW + HOUR,
                "now": NOW + 2 * HOUR,
                "beat": Beat(NOW, NOW, NOW + 2 * HOUR),
                "outbox": Outbox(),
            },
            [],
        ),
        (
            {
                "reported": None,
                "now": NOW + HOUR,
                "beat": Beat(NOW, NOW, NOW + HOUR),
                "outbox": Outbox(),
                "feeds": (feed(GOOD, official=False),),
            },
            [],
        ),
    ],
)
def test_what_is_wrong_is_said_with_its_time(changes: Mapping[str, object], troubles: list[str]) -> None:
    found = [f"{one.what}: {one.text}" for one in find_troubles(replace(WELL, **changes))]  # type: ignore[arg-type]
    assert len(found) == len(troubles)
    for said, expected in zip(found, troubles, strict=True):
        assert said.startswith(expected)


@pytest.fixture
def config(tmp_path: Path, server: FeedServer, mailbox: Mailbox, url: str) -> Config:
    write_record(tmp_path / "record.csv", NIGHT - timedelta(days=1))
    return load_config(write_config(tmp_path, server, mailbox=mailbox, more=f"store: {url}"))


def cycle(config: Config, now: datetime) -> Health:
    with Store.open(config.store, now, exclusive=True) as store:
        times = iter([now, now + 3 * MINUTE])
        with beating(store, lambda: next(times)) as moment:
            run(config, store, moment, spare=True)
        return find_health(config, store, now + 4 * MINUTE)


def test_a_story_of_health_on_a_real_store(config: Config, server: FeedServer, mailbox: Mailbox) -> None:
    with Store.open(config.store, at(NIGHT, 8), exclusive=True) as store:
        assert [one.what for one in find_health(config, store, at(NIGHT, 8)).troubles] == ["cycle"]
    server.serve(f"/{OFFICIAL}.xml", make_rss())
    assert cycle(config, at(NIGHT, 8)).ok
    later = report(NIGHT + timedelta(days=4), QUIET)
    server.serve(f"/{OFFICIAL}.xml", make_rss(replace(later, published=at(NIGHT, 9))))
    health = cycle(config, at(NIGHT, 12))  # a report that is wrong about its date is no report of this night
    assert [one.what for one in health.troubles] == ["night"]
    with Store.open(config.store, at(NIGHT, 12)) as store:
        assert store.last_reported(NIGHT + timedelta(days=9)) is not None
    mailbox.replies["DATA"] = "451 later"
    server.serve(f"/{OFFICIAL}.xml", make_rss(report(NIGHT, UNUSUAL)))
    health = cycle(config, at(NIGHT, 13))
    assert health.ok
    assert health.facts is not None
    assert (health.facts.reported, health.facts.outbox.waiting, health.facts.outbox.refused) == (NIGHT, 1, 0)
    assert health.facts.alerts == {AlertState.RAISED: 1}
    assert health.facts.claims > 1
    assert health.facts.beat == Beat(at(NIGHT, 13), at(NIGHT, 13, 3), at(NIGHT, 13, 3))
    server.fail(f"/{OFFICIAL}.xml", 503)
    assert [one.what for one in cycle(config, at(NIGHT, 14, 30)).troubles] == ["feed", "mail"]
    mailbox.replies["DATA"] = "550 never"
    assert [one.what for one in cycle(config, at(NIGHT, 16)).troubles] == ["feed", "mail"]
    server.serve(f"/{OFFICIAL}.xml", make_rss(report(NIGHT, QUIET)))
    assert [one.what for one in cycle(config, at(NIGHT, 23)).troubles] == ["mail"]  # that one was refused


def test_a_cycle_that_fails_is_kept_with_its_error_until_one_is_good(
    config: Config, server: FeedServer
) -> None:
    server.serve(f"/{OFFICIAL}.xml", make_rss())
    record = config.reports.parent / "record.csv"
    good = record.read_text(encoding="utf-8")
    record.write_text("night,drones_launched\n2026-06-01,-4\n", encoding="utf-8")
    with pytest.raises(InputError):
        cycle(config, at(NIGHT, 9))
    with Store.open(config.store, at(NIGHT, 9)) as store:
        (trouble,) = find_health(config, store, at(NIGHT, 9, 5)).troubles
        assert trouble.text.startswith("the last cycle failed: record.csv: line 2")
    record.write_text(good, encoding="utf-8")
    assert cycle(config, at(NIGHT, 10)).ok


# Pages


def ask(url: str) -> tuple[int, bytes, str]:
    try:
        with urlopen(url, timeout=10) as answer:
            return answer.status, answer.read(), answer.headers["content-type"]
    except HTTPError as error:
        return error.code, error.read(), error.headers["content-type"]


def test_the_pages_over_real_http() -> None:
    healths = [Health((), WELL), Health((Trouble("feed", "<b>force</b> \x1b[2J"),), WELL)]
    with serve("127.0.0.1:0", lambda: healths[0]) as port:
        base = f"http://127.0.0.1:{port}"
        status, body, kind = ask(f"{base}/healthz?probe=1")
        assert (status, kind, json.loads(body)) == (200, "application/json", {"status": "ok", "reasons": []})
        status, body, kind = ask(f"{base}/metrics")
        assert status == 200
        assert kind.startswith("text/plain; version=0.0.4")
        assert body == render_metrics(healths[0])
        assert ask(f"{base}/")[0] == 404
        assert ask(f"{base}/healthz/..")[0] == 404
        healths.pop(0)
        status, body, _ = ask(f"{base}/healthz")
        assert status == 503
        assert json.loads(body)["reasons"] == [{"what": "feed", "text": "<b>force</b> \x1b[2J"}]
        assert b"\x1b" not in body
        with (
            pytest.raises(MonitorError, match=r"health.listen: .* cannot be served .*: choose another port"),
            serve(f"127.0.0.1:{port}", lambda: healths[0]),
        ):
            pass
    with pytest.raises(OSError, match="refused"):
        urlopen(f"{base}/healthz", timeout=10)


def read_metrics(health: Health) -> dict[tuple[str, str], float]:
    """Each sample by name and feed, as the library of Prometheus reads it."""
    families = text_string_to_metric_families(render_metrics(health).decode())
    samples = [sample for family in families for sample in family.samples]
    for sample in samples:
        assert sample.labels.keys() <= {"feed"}
    return {
        (one.name.removeprefix("raid_monitor_"), one.labels.get("feed", "")): one.value for one in samples
    }


def test_the_metrics_say_what_the_store_knows_and_name_feeds_only() -> None:
    facts = replace(WELL, feeds=(feed(GOOD), feed(BAD, id="owl", official=False), feed(None, id="new")))
    found = read_metrics(Health((Trouble("mail", "x"),), facts))
    assert found["healthy", ""] == 0
    assert found["feed_up", "force"] == 1
    assert (found["feed_up", "owl"], found["feed_failures", "owl"], found["feed_official", "owl"]) == (
        0,
        3,
        0,
    )
    assert found["feed_succeeded_timestamp_seconds", "owl"] == (NOW - 2 * HOUR).timestamp()
    assert ("feed_up", "new") not in found
    assert found["cycle_duration_seconds", ""] == 60
    assert found["cycle_succeeded_timestamp_seconds", ""] == (NOW - MINUTE).timestamp()
    assert (found["alerts_raised", ""], found["alerts_withdrawn", ""], found["claims", ""]) == (2, 0, 1234)
    assert found["reported_night_timestamp_seconds", ""] == at(NIGHT, 0).timestamp()
    assert found["mails_waiting", ""] == 1
    text = render_metrics(Health((), facts)).decode()
    assert "connection" not in text  # no word of a stranger
    assert "h.org" not in text


def test_a_store_that_cannot_be_asked_still_has_a_metric() -> None:
    assert read_metrics(Health((Trouble("store", "locked"),))) == {("healthy", ""): 0}
    assert find_page("/healthz", lambda: Health((Trouble("store", "locked"),))).status == 503


# The word to a service that waits for one


@dataclass
class Waiting:
    """A service that keeps what it was sent: (path, body)."""

    port: int = 0
    status: int = 200
    words: list[tuple[str, str]] = field(default_factory=list)


@contextmanager
def waiting() -> Iterator[Waiting]:
    """Runs such a service on loopback."""
    service = Waiting()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            service.words.append((self.path, body.decode()))
            self.send_response(service.status)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            del format, args

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        service.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        yield service
        server.shutdown()


def test_a_good_cycle_is_pinged_and_a_bad_one_with_its_reasons(
    tmp_path: Path, server: FeedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = load_config(write_config(tmp_path, server))
    assert ping(config, []) is None
    with waiting() as service:
        url = f"http://127.0.0.1:{service.port}/hunter2?create=1"
        monkeypatch.setenv("PING", url)
        (tmp_path / "secret").write_text(url + "\n", encoding="utf-8")
        for section in (Ping(url_env="PING"), Ping(url=url), Ping(url_file=tmp_path / "secret")):
            assert ping(replace(config, ping=section), []) is None
        assert service.words == [("/hunter2?create=1", "")] * 3
        told = replace(config, ping=Ping(url_env="PING"))
        assert ping(told, ["one", "two"]) is None
        assert service.words[-1] == ("/hunter2/fail?create=1", "one\ntwo")
        service.status = 404
        assert ping(told, []) == "ping: 127.0.0.1 did not take the word (status 404)"
    assert ping(told, []) == "ping: 127.0.0.1 did not take the word (no answer)"
    monkeypatch.setenv("PING", "hunter2")
    assert (
        ping(told, [])
        == "ping.url_env: the environment variable PING: should hold an address that begins with https://"
    )
    monkeypatch.delenv("PING")
    assert "the environment variable PING" in str(ping(told, []))
    (tmp_path / "secret").unlink()
    assert "cannot be read" in str(ping(replace(config, ping=Ping(url_file=tmp_path / "secret")), []))


def test_run_pings_too_and_does_not_fail_by_it(call: Call, tmp_path: Path, server: FeedServer) -> None:
    with waiting() as service:
        make_desk(tmp_path, server, more=f"ping: {{url: 'http://127.0.0.1:{service.port}/hunter2'}}")
        service.status = 500
        done = call("run")
        assert (done.returncode, done.stderr) == (0, "ping: 127.0.0.1 did not take the word (status 500)\n")
        assert service.words == [("/hunter2", "")]
    assert call("status", "--health").stdout == "all is well\n"
    (tmp_path / "record.csv").write_text("night,drones_launched\n2026-01-01,-1\n", encoding="utf-8")
    assert call("run").returncode == 2
    done = call("status", "--health", "--json")
    assert done.returncode == 1
    assert "record.csv: line 2" in json.loads(done.stdout)["reasons"][0]["text"]


# The log


def test_a_library_that_logs_prints_no_secret_and_steers_no_terminal() -> None:
    formatter = LineFormatter(lambda text: redact(text, ["hunter2"]))
    record = logging.LogRecord(
        "apprise", logging.WARNING, "x", 1, "to \x1b[2J%s", ("https://h/hunter2",), None
    )
    try:
        raise MonitorError("hunter2 is wrong")
    except MonitorError as error:
        record.exc_info = (type(error), error, error.__traceback__)
    said = formatter.format(record)
    assert said.startswith("WARNING apprise: to \ufffd[2Jhttps://h/***\n")
    assert said.endswith("*** is wrong")


def test_a_record_of_the_log_is_one_line_of_json_without_any_secret() -> None:
    formatter = JsonFormatter(lambda text: redact(text, ["hunter2"]))
    record = logging.LogRecord(
        "apprise", logging.WARNING, "x", 1, "to %s\nfailed", ("https://h/hunter2",), None
    )
    record.feeds = [{"problem": "hunter2 \x1b[2J “ї”", "new": 3, "at": NOW}]
    line = formatter.format(record)
    assert "\n" not in line
    assert "hunter2" not in line
    assert "\x1b" not in line
    said = json.loads(line)
    assert (said["level"], said["logger"], said["message"]) == (
        "warning",
        "apprise",
        "to https://h/***\nfailed",
    )
    assert said["feeds"] == [{"problem": "*** \x1b[2J “ї”", "new": 3, "at": str(NOW)}]


def test_the_secrets_of_a_configuration_are_known(
    tmp_path: Path, server: FeedServer, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = "  user: me\n  password_env: SECRET\nping: {url: 'https://h.org/0123-4567?key=abcd'}"
    config = load_config(write_config(tmp_path, server, mailbox=mailbox, more=lines))
    assert known_secrets(config) == {"https://h.org/0123-4567?key=abcd", "0123-4567", "key=abcd"}
    monkeypatch.setenv("SECRET", "hunter2")
    assert "hunter2" in known_secrets(config)
