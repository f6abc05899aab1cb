"""Secrets, and a stranger's words: neither leaves by a door that it should not."""

import io
import json
import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from mail import serve_mail
from rich.markup import escape
from rich.table import Table
from servers import FeedServer
from world import EXCEPTIONAL, OFFICIAL, make_desk, make_rss, report

from monitor import cli
from monitor.cli import main
from monitor.cli.options import to_json
from monitor.cli.tables import SafeConsole
from monitor.config import load_config
from monitor.pipeline.health import find_health
from monitor.store import Store
from monitor.web import find_page

TOKEN, WRONG, RIGHT, DATABASE = "marker-token-1", "marker-wrong-2", "marker-right-3", "marker-database-4"
ROOM, PING = "marker-room-5", "marker-ping-6"
SECRETS = (TOKEN, WRONG, RIGHT, DATABASE, ROOM, PING)


def find_secrets(folder: Path, *more: str) -> list[str]:
    """The secrets in the files of a folder or in what was printed, each with the place."""
    places = {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    places |= {f"text {number}": text.encode() for number, text in enumerate(more)}
    found = ((secret, name) for name, data in places.items() for secret in SECRETS if secret.encode() in data)
    return [f"{secret} in {name}" for secret, name in found]


def run(*args: str) -> Result:
    """A command in this process, in the folder where it is."""
    return CliRunner().invoke(main, args, catch_exceptions=False)


@pytest.mark.filterwarnings("ignore:Requiring AUTH:UserWarning")
def test_no_secret_is_printed_reported_stored_or_sent(
    tmp_path: Path, server: FeedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, secret = tmp_path / "desk", tmp_path / "password"
    desk.mkdir()
    monkeypatch.chdir(desk)
    monkeypatch.setenv("DESK_PASSWORD", WRONG)
    monkeypatch.setenv("PGPASSWORD", DATABASE)
    monkeypatch.setenv("DESK_ROOM", f"json://127.0.0.1:9/?token={ROOM}")
    monkeypatch.setenv("DESK_PING", f"http://127.0.0.1:9/{PING}")
    secret.write_text(f"{RIGHT}\n", encoding="utf-8")
    with serve_mail(login=("desk", RIGHT)) as mailbox:
        night = make_desk(desk, server, mailbox=mailbox, outlets=["owl", "jay", "rook", "crow"])
        server.redirect("/owl.xml", f"http://127.0.0.1:9/away?key={TOKEN}")
        server.serve("/jay.xml", b"<html>no feed</html>")
        server.redirect("/rook.xml", f"file:///secret?key={TOKEN}")
        path = tmp_path / "feeds.yaml"  # which may hold a token: it is not among what is looked through
        text = (desk / "feeds.yaml").read_text(encoding="utf-8").replace('.xml"', f'.xml?key={TOKEN}"')
        text = text.replace("history: record.csv", f"history: {desk}/record.csv\nreports: {desk}/reports")
        (desk / "feeds.yaml").unlink()

        def call(*args: str, more: str, expected: int) -> str:
            path.write_text(text + more, encoding="utf-8")
            done = run(*args, "--config", str(path))
            assert done.exit_code == expected, done.output
            assert find_secrets(desk, done.output) == []
            return str(done.output)

        store = f"store: sqlite:///{desk}/monitor.db\n"
        by_file = f"  user: desk\n  password_file: {secret}\n"
        by_name = "  user: desk\n  password_env: DESK_PASSWORD\n"
        call("run", more=by_file + store, expected=0)
        assert len(mailbox.messages) == 1
        server.serve(f"/{OFFICIAL}.xml", make_rss(report(night, EXCEPTIONAL, hour=1)))
        asked = {path for path, _ in server.requests}
        assert asked == {f"/{name}.xml?key={TOKEN}" for name in (OFFICIAL, "owl", "jay", "rook", "crow")}
        with Store.open(f"sqlite:///{desk}/monitor.db", datetime.now(UTC)) as opened:
            opened.save_feed_states(replace(state, due=None) for state in opened.feed_states().values())
        assert "not accepted" in call("run", more=by_name + store, expected=1)
        assert "not accepted" in call("check", "--send-test", more=by_name + store, expected=1)
        others = "notify:\n  - {name: room, url_env: DESK_ROOM}\nping: {url_env: DESK_PING}\n"
        assert "room" in call("check", "--send-test", more=by_file + store + others, expected=1)
        call("run", more=by_file + store + others, expected=1)
        config = load_config(path)
        with Store.open(config.store, datetime.now(UTC)) as opened:
            health = find_health(config, opened, datetime.now(UTC))
            for page in (find_page("/metrics", lambda: health), find_page("/healthz", lambda: health)):
                assert find_secrets(tmp_path / "none", page.body.decode()) == []
        call("status", more=by_file + store, expected=0)
        call("status", "--json", more=by_file + "store: postgresql://me@127.0.0.1:9/raids\n", expected=1)
        assert find_secrets(tmp_path / "none", *map(str, mailbox.messages)) == []


STEERING = "\x1b\x07\x9b\x85\u202e\u2066"
COLOUR = re.compile("\x1b\\[[0-9;]*m")


def test_no_word_of_a_feed_or_a_server_steers_the_terminal(
    tmp_path: Path, server: FeedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    night = make_desk(tmp_path, server, outlets=["owl"])
    more = f" In the night \x9b2J\u202eto {night.day} {night:%B}, the \u2066enemy attacked with 10 missiles."
    server.serve(
        f"/{OFFICIAL}.xml", make_rss(report(night, 510, 3, hour=0)).replace(b"drones.", more.encode())
    )
    server.serve("/owl.xml", b"<rss>&nbsp;<\x1b[2J\x9b2J:a></rss>", "text/\x1b[2J")
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.chdir(tmp_path)
    for command in ("run", f"explain {night.isoformat()}", f"explain {night.isoformat()} --json"):
        done = run(*command.split())
        assert done.exit_code == 0, done.output
        assert not set(COLOUR.sub("", done.output)) & set(STEERING), command
    pages = [path.read_text(encoding="utf-8") for path in (tmp_path / "reports").rglob("*.html")]
    assert pages
    assert not set("".join(pages)) & set(STEERING)


def test_a_console_with_colours_prints_hostile_words_without_their_effect() -> None:
    console = SafeConsole(file=io.StringIO(), force_terminal=True, color_system="standard", width=60)
    table = Table("name")
    table.add_row(f"[bold]a{STEERING}b[/]")
    console.print(table)
    console.print(f"a{STEERING}b", style="red")
    printed = console.file.getvalue()
    assert "\x1b[" in printed, "its own colours are there"
    assert "\ufffd" in printed
    assert not set(COLOUR.sub("", printed)) & set(STEERING)


def test_a_console_that_knows_secrets_prints_none_however_a_text_is_broken_or_marked() -> None:
    console = SafeConsole(file=io.StringIO(), width=12, clean=lambda text: text.replace("a[b]-secret", "***"))
    table = Table("name")
    table.add_row(escape("one a[b]-secret more"))
    console.print(table)
    console.print("one a[b]-secret more", markup=False)
    console.print(f"[red]one {escape('a[b]-secret')}[/]", soft_wrap=True)
    printed = console.file.getvalue()
    assert "secret" not in printed
    assert printed.count("***") == 3


def test_json_for_machines_keeps_every_letter_and_is_safe_to_print() -> None:
    said = to_json({"text": f"a{STEERING}é"})
    assert not set(said) & set(STEERING)
    assert json.loads(said) == {"text": f"a{STEERING}é"}


def test_commands_print_by_the_safe_ways_only() -> None:
    folder = Path(cli.__file__).parent
    doors = {"__init__.py", "options.py"}  # where `click.echo` is given what was made safe
    for path in sorted(set(folder.glob("*.py")) - {folder / name for name in doors}):
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"click\.s?echo\(|(?<![\w.])print\(", text), path.name
