"""The commands as a person or a script meets them: real processes in a folder of their own."""

from __future__ import annotations

import csv
import json
import os
import re
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from mail import Mailbox
from servers import FeedServer
from world import (
    EXCEPTIONAL,
    OFFICIAL,
    QUIET,
    UNUSUAL,
    Call,
    Post,
    at,
    make_desk,
    make_rss,
    report,
    write_record,
)

from monitor.baseline import METHODS
from monitor.cli import COMMANDS, main
from monitor.config import load_config
from monitor.lang import ENGLISH
from monitor.store import Store

PNG = b"\x89PNG\r\n\x1a\n"
RAID = "Russia launched 426 drones and 24 missiles at Ukraine overnight, the air force said."
ROUNDED = "70 missiles tonight! Russia launched 68 missiles at Ukraine overnight, the air force said."


def test_help_lists_every_command_and_the_exit_codes(call: Call) -> None:
    said = call("--help").stdout
    assert all(f"\n  {name} " in said for name in COMMANDS)
    assert "Exit codes: 0 fine" in said


@pytest.mark.parametrize("name", COMMANDS)
def test_the_help_of_every_command_shows_how_it_is_called(name: str) -> None:
    done = CliRunner().invoke(main, [name, "--help"])
    assert done.exit_code == 0
    assert f"\n    raid-monitor {name}" in done.output


def test_an_unknown_command_or_option_is_wrong_use(call: Call) -> None:
    assert call("analyse").returncode == 2
    done = call("run", "--jsn")
    assert done.returncode == 2
    assert "--json" in done.stderr


# A process of its own; demo, watch, backfill, rebuild and extract are begun as one by other tests.

ALONE = {
    "init": ("new.yaml",),
    "check": (),
    "run": (),
    "status": (),
    "feeds": (),
    "alerts": ("list",),
    "explain": ("2026-05-24",),
    "analyze": ("record.csv",),
    "export": (),
    "import": ("record.csv",),
    "backup": ("copy.db",),
    "restore": ("copy.db", "--store", "sqlite:///other.db"),
    "backtest": ("--history", "record.csv", "--method", "recency"),
}


@pytest.mark.parametrize("name", ALONE)
def test_a_command_works_in_a_process_that_has_loaded_nothing_before(
    begin: Call, call: Call, tmp_path: Path, server: FeedServer, name: str
) -> None:
    make_desk(tmp_path, server)
    Store.open(f"sqlite:///{tmp_path / 'raid-monitor.db'}", at(date(2026, 1, 1))).close()
    if name == "restore":
        call("backup", "copy.db")
    done = begin(name, *ALONE[name])
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout


# init and check


def test_init_writes_a_valid_configuration_and_never_overwrites(call: Call, tmp_path: Path) -> None:
    done = call("init")
    assert done.returncode == 0
    assert "raid-monitor check --config feeds.yaml" in done.stdout
    path = tmp_path / "feeds.yaml"
    assert load_config(path).feeds
    path.write_text("mine", encoding="utf-8")
    again = call("init")
    assert (again.returncode, path.read_text(encoding="utf-8")) == (2, "mine")
    assert "feeds.yaml: is there already" in again.stderr


def test_check_asks_every_feed_and_sends_a_test_on_request(
    call: Call, tmp_path: Path, server: FeedServer, mailbox: Mailbox
) -> None:
    make_desk(tmp_path, server, mailbox=mailbox, to=["a@example.org", "b@example.org"], outlets=["owl"])
    server.fail("/owl.xml", 404)
    done = call("check", "--send-test")
    assert done.returncode == 0  # a dead outlet is a warning
    assert f"store: SQLite, {tmp_path / 'raid-monitor.db'} (empty: the first run begins it)" in done.stdout
    assert f"{OFFICIAL}: 1 entries" in done.stdout
    assert "owl: FAILED: 127.0.0.1 answered 404" in done.stdout
    assert mailbox.recipients == ["a@example.org", "b@example.org"]
    assert not (tmp_path / "raid-monitor.db").exists()


def test_check_fails_where_the_official_feed_is_dead(call: Call, tmp_path: Path, server: FeedServer) -> None:
    make_desk(tmp_path, server)
    server.fail(f"/{OFFICIAL}.xml", 500)
    done = call("check", "--json")
    assert done.returncode == 1
    (feed,) = json.loads(done.stdout)["feeds"]
    assert (feed["feed"], feed["entries"]) == (OFFICIAL, 0)
    assert "answered 500" in feed["problem"]
    assert "email" in call("check", "--send-test").stderr


def test_a_wrong_configuration_names_every_mistake_with_its_line_and_mend(
    call: Call, tmp_path: Path, server: FeedServer
) -> None:
    make_desk(tmp_path, server, more="alerts: {levle: unusual}\nreprots: here")
    done = call("run")
    assert (done.returncode, done.stdout) == (2, "")
    assert "feeds.yaml:" in done.stderr
    assert "levle: unknown key, did you mean 'level'?" in done.stderr
    assert "reprots: unknown key, did you mean 'reports'?" in done.stderr
    missing = call("run", "--config", "other.yaml")
    assert missing.returncode == 2
    assert "raid-monitor init" in missing.stderr


# run


def test_run_tells_once_what_was_unusual(
    call: Call, tmp_path: Path, server: FeedServer, mailbox: Mailbox
) -> None:
    today = make_desk(tmp_path, server, mailbox=mailbox)
    dry = call("run", "--dry-run")
    assert f"would tell desk@example.org of {today}: first" in dry.stdout
    assert (mailbox.received, (tmp_path / "reports").exists()) == ([], False)
    first = call("run", "--json", "--fail-on-alert")
    assert first.returncode == 3
    said = json.loads(first.stdout)
    assert said["alerts"] == [{"night": str(today), "series": "drones_launched", "state": "raised"}]
    assert [Path(file).name for file in said["files"]] == [
        f"alert-{today}.{e}" for e in ("png", "txt", "html")
    ]
    assert [delivery["outcome"] for delivery in said["deliveries"]] == ["sent"]
    second = call("run", "--fail-on-alert")
    assert second.returncode == 0
    assert "alert" not in second.stdout
    assert len(mailbox.received) == 1


def test_run_reports_dead_feeds_and_fails_only_for_the_official_one(
    call: Call, tmp_path: Path, server: FeedServer
) -> None:
    today = make_desk(tmp_path, server, outlets=["gone", "silent"])
    server.fail("/gone.xml", 404)
    server.hang("/silent.xml")
    done = call("run")
    assert done.returncode == 0
    assert "polled 3 feeds, 2 failed" in done.stdout
    assert "gone: 127.0.0.1 answered 404" in done.stdout
    assert "silent: 127.0.0.1 timed out" in done.stdout
    assert f"alert raised · night of {today}" in done.stdout
    (tmp_path / "raid-monitor.db").unlink()
    server.fail(f"/{OFFICIAL}.xml", 503)
    assert call("run").returncode == 1


def test_run_says_which_official_feed_makes_it_fail_though_it_is_not_asked_now(
    call: Call, tmp_path: Path, server: FeedServer
) -> None:
    make_desk(tmp_path, server)
    server.fail("/air-force.xml", 503, {"retry-after": "3600"})
    assert call("run").returncode == 1
    done = call("run")
    assert done.returncode == 1
    assert "polled 0 feeds" in done.stdout
    assert "air-force: gave nothing when it was last asked, and was not asked now" in done.stdout
    assert json.loads(call("run", "--json").stdout)["dead"] == ["air-force"]


def test_run_is_refused_while_another_monitor_is_at_work(
    call: Call, tmp_path: Path, server: FeedServer
) -> None:
    today = make_desk(tmp_path, server)
    with Store.open(f"sqlite:///{tmp_path / 'raid-monitor.db'}", at(today, 0), exclusive=True):
        done = call("run")
    assert done.returncode == 1
    assert "another monitor is at work on this store" in done.stderr


def test_explain_and_analyze_of_the_store_show_where_a_number_comes_from(
    call: Call, tmp_path: Path, server: FeedServer
) -> None:
    today = make_desk(tmp_path, server, EXCEPTIONAL, outlets=["owl"])
    other = Post(
        "o", f"Russia launched 300 drones at Ukraine in the night to {today.day} {today:%B}.", at(today, 0)
    )
    server.serve("/owl.xml", make_rss(other))
    assert call("run").returncode == 0
    told = call("explain", str(today)).stdout
    assert f"drones launched, night: {EXCEPTIONAL} (official)" in told
    assert f"→      {EXCEPTIONAL}  {OFFICIAL}, 20" in told
    assert f"the enemy attacked Ukraine with {EXCEPTIONAL} drones and 1 missile" in told
    assert "Drones launched: exceptional: " in told
    doubts = call("explain", "--doubts").stdout
    assert f"Owl says 300 drones launched in the night to {today.day} {today:%B %Y}" in doubts
    facts = json.loads(call("explain", str(today), "--json").stdout)
    (drones,) = (
        one for one in facts["observations"] if (one["family"], one["measure"]) == ("drone", "launched")
    )
    assert {claim["value"] for claim in drones["claims"]} == {EXCEPTIONAL, 300}
    looked = call("analyze")
    assert looked.returncode == 0
    assert f"{EXCEPTIONAL:,}" in looked.stdout
    assert (tmp_path / "reports" / "analyze-store.png").read_bytes().startswith(PNG)


def test_explain_shows_the_figures_of_the_night_before_beside_the_record(
    call: Call, tmp_path: Path, server: FeedServer
) -> None:
    today = make_desk(tmp_path, server, outlets=["owl"])
    rows = (tmp_path / "record.csv").read_text(encoding="utf-8").split()
    _, drones, _ = rows[-1].split(",")
    late = f"Russia launched {drones} drones at Ukraine in the night to {today.day} {today:%B}."
    server.serve(f"/{OFFICIAL}.xml", make_rss())
    server.serve("/owl.xml", make_rss(Post("o", late, at(today, 0))))
    assert call("run").returncode == 0
    told = call("explain", str(today)).stdout
    assert "drones launched, night: not said (provisional)" in told
    assert f"{late[:-1]}" in told
    assert "(the figures of the night before: not counted)" in told
    assert "doubt  Owl: these are the figures of the night to" in told
    assert "Drones launched: unknown: nobody reported drones" in told
    facts = json.loads(call("explain", str(today), "--json").stdout)
    (seen,) = facts["observations"]
    assert (seen["value"], [claim["borrowed"] for claim in seen["claims"]]) == (None, [True])


def test_run_and_explain_say_that_the_record_ends_and_what_closes_the_gap(
    call: Call, tmp_path: Path, server: FeedServer
) -> None:
    today = make_desk(tmp_path, server)
    ended = today - timedelta(days=70)
    write_record(tmp_path / "record.csv", ended)
    server.serve(f"/{OFFICIAL}.xml", make_rss())
    gap = f"unknown: the record ends {ENGLISH.date(ended)}: 0 of the last 60 nights are known"
    for done in (call("run"), call("explain", str(today))):
        assert f"Drones launched: {gap}" in done.stdout
        assert "to close the gap, run raid-monitor backfill" in done.stdout
        assert "; nobody reported missiles" in done.stdout


def test_check_names_what_would_stop_a_cycle(call: Call, tmp_path: Path, server: FeedServer) -> None:
    make_desk(tmp_path, server, EXCEPTIONAL, history="missing.csv")
    done = call("check")
    assert done.returncode == 2
    assert "missing.csv: cannot be read" in done.stderr


def test_looking_at_a_store_that_is_not_there_makes_none(
    call: Call, tmp_path: Path, server: FeedServer
) -> None:
    make_desk(tmp_path, server, EXCEPTIONAL)
    assert "2026-05-24" in call("explain", "2026-05-24").stdout
    assert call("analyze").returncode == 0
    assert not (tmp_path / "raid-monitor.db").exists()


def test_explain_without_a_night_or_with_a_wrong_one_says_how_it_is_called(call: Call) -> None:
    for args in ((), ("yesterday",)):
        done = call("explain", *args)
        assert done.returncode == 2
        assert "2026-05-24" in done.stderr or "2025-07-22" in done.stderr


def test_explain_judges_no_night_ahead_and_none_before_the_record(
    call: Call, tmp_path: Path, server: FeedServer
) -> None:
    make_desk(tmp_path, server)
    for night, why in (
        ("9998-01-01", "the night of 9998-01-01 has not come yet"),
        ("2021-12-31", "before the record begins"),
    ):
        done = call("explain", night)
        assert done.returncode == 0
        assert why in done.stdout
        assert "usual" not in done.stdout
        said = json.loads(call("explain", night, "--json").stdout)
        assert (said["verdicts"], why in said["note"]) == ([], True)


# demo


def test_the_demo_ends_with_the_program_as_it_was_called(tmp_path: Path) -> None:
    script = tmp_path / "tools" / "raid-monitor"
    script.parent.mkdir()
    script.write_text("from monitor.cli import main\nmain()\n", encoding="utf-8")

    def run(cwd: Path) -> list[str]:
        command = [sys.executable, str(script), "demo", "--folder", str(tmp_path / "out")]
        env = {**os.environ, "PYTHONIOENCODING": "utf-8"}
        done = subprocess.run(command, cwd=cwd, capture_output=True, env=env, check=True)
        return [line.strip() for line in done.stdout.decode().splitlines()[-2:]]

    assert run(tmp_path) == ["tools/raid-monitor init", "tools/raid-monitor run --config feeds.yaml"]
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "feeds.yaml").write_text("", encoding="utf-8")
    assert run(elsewhere) == ["", "raid-monitor run --config feeds.yaml"]


# analyze


def test_analyze_reads_a_text_and_doubts_figures_of_the_night_before(call: Call, tmp_path: Path) -> None:
    (tmp_path / "article.txt").write_text(f"{RAID}\n", encoding="utf-8")
    done = call("analyze", "article.txt", "--published", "2025-07-22", "--json")
    assert done.returncode == 0
    said = json.loads(done.stdout)
    assert [(claim["family"], claim["value"], claim["night"]) for claim in said["claims"]] == [
        ("drone", 426, "2025-07-22"),
        ("missile", 24, "2025-07-22"),
    ]
    (doubt,) = said["doubts"]
    assert (doubt["kind"], doubt["night"]) == ("night_before", "2025-07-22")
    values = {(one["night"], one["series"]): one["value"] for one in said["verdicts"]}
    assert values["2025-07-21", "drones_launched"] == 426
    assert values["2025-07-22", "drones_launched"] == 42
    assert (tmp_path / said["chart"]).read_bytes().startswith(PNG)
    assert [path.name for path in tmp_path.iterdir() if path.suffix == ".db"] == []


def test_analyze_reads_standard_input_and_asks_for_a_date_where_it_needs_one(call: Call) -> None:
    done = call("analyze", "-", stdin=RAID)
    assert done.returncode == 0
    assert "426" in done.stdout
    assert "--published DATE" in done.stdout


def test_analyze_judges_a_feed_against_a_history_of_ones_own(call: Call, tmp_path: Path) -> None:
    night = date(2026, 2, 10)
    write_record(tmp_path / "record.csv", night - timedelta(days=1))
    (tmp_path / "feed.xml").write_bytes(make_rss(report(night, EXCEPTIONAL)))
    chart = tmp_path / "here.png"
    done = call("analyze", "feed.xml", "--history", "record.csv", "--output", chart, "--fail-on-alert")
    assert done.returncode == 3
    assert f"{night}  Drones launched" in done.stdout
    assert chart.read_bytes().startswith(PNG)
    assert "unusual" in done.stdout


def test_analyze_judges_the_last_nights_of_a_csv(call: Call, tmp_path: Path) -> None:
    night = date(2026, 2, 10)
    path = write_record(tmp_path / "nights.csv", night - timedelta(days=1))
    path.write_text(path.read_text(encoding="utf-8") + f"{night},{UNUSUAL},0\n", encoding="utf-8")
    said = json.loads(call("analyze", "nights.csv", "--json").stdout)
    found = {(one["night"], one["series"]): one["finding"] for one in said["verdicts"]}
    assert found[str(night), "drones_launched"] == "unusual"
    assert found[str(night - timedelta(days=1)), "drones_launched"] == "usual"
    assert (tmp_path / "reports" / "analyze-nights.png").exists()


def test_analyze_draws_the_chart_that_is_asked_for_and_says_what_it_shows(call: Call, tmp_path: Path) -> None:
    write_record(tmp_path / "nights.csv", date(2026, 2, 10))
    args = ("analyze", "nights.csv", "--json", "--output", tmp_path / "a.png", "--chart", "weapons")
    said = json.loads(call(*args, "--theme", "dark").stdout)
    assert said["chart_text"].startswith("Chart of the weapons launched by type, 90 nights")
    assert (tmp_path / "a.png").read_bytes().startswith(PNG)


def test_a_csv_with_mistakes_names_all_of_them_with_their_lines(call: Call, tmp_path: Path) -> None:
    rows = "night,drones_launched\n2026-01-01,5\n2026-01-01,7\n2026-01-02,-3\n"
    (tmp_path / "a.csv").write_text(rows, encoding="utf-8")
    done = call("analyze", "a.csv")
    assert (done.returncode, done.stdout) == (2, "")
    assert "a.csv: line 3: the night 2026-01-01 stands in line 2 already" in done.stderr
    assert "a.csv: line 4: drones_launched is -3: a count cannot be negative" in done.stderr
    (tmp_path / "b.csv").write_text("drones_launched\n5\n", encoding="utf-8")
    other = call("backtest", "--history", "b.csv")
    assert other.returncode == 2
    assert "b.csv: line 1: no column 'night'" in other.stderr


@pytest.mark.parametrize(
    ("name", "data", "why"),
    [
        ("empty.txt", b" \n", "empty.txt: it is empty"),
        ("gone.txt", None, "gone.txt: cannot be read"),
        ("page.html", b"<!DOCTYPE html><html><body></body></html>", "the page holds no article"),
        ("cut.xml", b"<?xml version='1.0'?><rss version='2.0'><channel><title>x</ti", "cut.xml: "),
    ],
)
def test_what_cannot_be_analysed_is_named(
    call: Call, tmp_path: Path, name: str, data: bytes | None, why: str
) -> None:
    if data is not None:
        (tmp_path / name).write_bytes(data)
    done = call("analyze", name)
    assert (done.returncode, done.stdout) == (2, "")
    assert why in done.stderr


@pytest.mark.parametrize(
    ("name", "encoding"), [("N.CSV", "utf-8"), ("nights.txt", "utf-8"), ("n.csv", "utf-16")]
)
def test_a_csv_of_nights_is_known_by_its_name_or_its_first_cell(
    call: Call, tmp_path: Path, name: str, encoding: str
) -> None:
    path = write_record(tmp_path / "record", date(2026, 2, 9))
    (tmp_path / name).write_bytes(path.read_text(encoding="utf-8").encode(encoding))
    said = json.loads(call("analyze", name, "--json").stdout)
    assert said["verdicts"][-1]["night"] == "2026-02-09"


def test_a_csv_without_a_number_and_a_text_that_begins_with_night_are_told_apart(
    call: Call, tmp_path: Path
) -> None:
    (tmp_path / "a.csv").write_text("night,drones_launched\n", encoding="utf-8")
    done = call("analyze", "a.csv")
    assert (done.returncode, done.stdout) == (2, "")
    assert "a.csv: holds no number" in done.stderr
    text = f"nights of fire, and no end. {RAID}"
    assert "426" in call("analyze", "-", "--published", "2025-07-22", stdin=text).stdout


def test_a_page_in_xhtml_is_a_page_and_no_feed(call: Call, tmp_path: Path) -> None:
    page = (
        '<?xml version="1.0" encoding="UTF-8"?>\n<!-- a page -->\n'
        '<html xmlns="http://www.w3.org/1999/xhtml"><head><title>News</title></head><body><article>'
        f"<h1>News</h1><p>{RAID}</p><p>{'The mayor spoke of damage in two districts. ' * 8}</p></article>"
        "</body></html>"
    )
    (tmp_path / "page.xhtml").write_text(page, encoding="utf-8")
    said = json.loads(call("analyze", "page.xhtml", "--published", "2025-07-22", "--json").stdout)
    assert [claim["value"] for claim in said["claims"]] == [426, 24]


def test_a_place_for_the_chart_that_cannot_be_is_named_with_the_mend(call: Call, tmp_path: Path) -> None:
    args = ("analyze", "-", "--published", "2025-07-22")
    missing = call(*args, "--output", "chrats/a.png", stdin=RAID)
    assert (missing.returncode, missing.stdout) == (2, "")
    assert "chrats: no such folder: make it, or name another place" in missing.stderr
    assert not (tmp_path / "chrats").exists()
    (tmp_path / "reports").write_text("mine", encoding="utf-8")
    done = call(*args, stdin=RAID)
    assert done.returncode == 1
    assert "reports is a file, not a folder" in done.stderr
    demo = call("demo", "--folder", "reports/demo")
    assert demo.returncode == 1
    assert "reports is a file, not a folder" in demo.stderr


def test_dates_that_no_raid_can_have_are_wrong_use(call: Call) -> None:
    for day in ("0001-01-01", "2013-12-31", "9999-12-31"):
        for args in (("explain", day), ("analyze", "-", "--published", day)):
            done = call(*args, stdin=RAID)
            assert (done.returncode, done.stdout) == (2, "")
            assert day in done.stderr
    line = json.dumps({"id": 1, "text": RAID, "published": "0001-01-01"})
    done = call("extract", "--jsonl", stdin=line)
    assert done.returncode == 1
    assert "0001-01-01" in json.loads(done.stdout)["error"]


def test_a_terminal_without_the_letters_gets_question_marks_and_whole_json(tmp_path: Path) -> None:
    def run(*args: str) -> str:
        command = [sys.executable, "-m", "monitor", "extract", *args]
        env = {**os.environ, "PYTHONIOENCODING": "ascii"}
        done = subprocess.run(
            command, cwd=tmp_path, input=UKRAINIAN.encode(), capture_output=True, env=env, check=True
        )
        return done.stdout.decode("ascii")

    assert "?" in run()
    assert json.loads(run("--json"))["claims"][0]["quote"] == UKRAINIAN


def test_a_text_in_another_language_holds_no_claims(call: Call) -> None:
    text = "Der Stadtrat hat gestern 42 Bäume gepflanzt.\n昨夜、無人機100機が発射された。\n\x00\x07"
    done = call("analyze", "-", stdin=text)
    assert done.returncode == 0
    assert "No claims" in done.stdout


# extract


def test_extract_prints_claims_for_people_and_for_machines(call: Call, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(RAID, encoding="utf-8")
    people = call("extract", "a.txt", "--published", "2025-07-22")
    assert "drone launched" in people.stdout
    assert f"“{RAID}”" in people.stdout
    claims = json.loads(call("extract", "--published", "2025-07-22", "--json", stdin=RAID).stdout)["claims"]
    assert [claim["value"] for claim in claims] == [426, 24]
    assert all(RAID[claim["start"] : claim["end"]] == claim["quote"] for claim in claims)


def test_extract_says_why_a_number_is_passed_over(call: Call) -> None:
    told = call("extract", "--why", stdin=f"Repairs cost $312 million after {RAID[:-1].lower()}.").stdout
    assert "passed over" in told
    assert re.search(r"^312 .*money", told, re.MULTILINE)
    assert "passed over" not in call("extract", stdin=RAID).stdout


def test_extract_gives_machines_a_claim_or_a_reason_for_each_number(call: Call) -> None:
    text = f"{RAID} Read also: 99 drones over Odesa. Rent is $312."
    said = json.loads(call("extract", "--why", "--json", stdin=text).stdout)
    assert all(text[mark["start"] : mark["end"]] == mark["text"] for mark in said["marks"])
    told = [(mark["text"], mark["claim"], mark["reason"]) for mark in said["marks"]]
    assert told[:2] == [("426 drones", 0, None), ("24 missiles", 1, None)]
    assert [claim["value"] for claim in said["claims"]] == [426, 24]
    assert told[2:] == [("99", None, "in the headline of another article"), ("312", None, "a sum of money")]
    line = call("extract", "--why", "--jsonl", stdin=json.dumps({"id": 1, "text": text})).stdout
    assert json.loads(line) == {"id": 1, **said}
    assert "marks" not in json.loads(call("extract", "--json", stdin=text).stdout)


def test_extract_tells_what_is_doubtful(call: Call) -> None:
    text = "Russia launched 40 drones overnight. Air defences shot down 57 drones."
    day = ("--published", "2025-07-22")
    assert (
        "doubt  the text has more of one kind (drone) stopped (57)"
        in call("extract", *day, stdin=text).stdout
    )
    doubt = {
        "kind": "impossible",
        "night": "2025-07-22",
        "text": "the text has more of one kind (drone) stopped (57) than launched (40) for one night",
    }
    assert json.loads(call("extract", "--json", *day, stdin=text).stdout)["doubts"] == [doubt]
    line = call("extract", "--jsonl", *day, stdin=json.dumps({"text": text})).stdout
    assert json.loads(line)["doubts"] == [doubt]
    assert json.loads(call("extract", "--json", stdin=RAID).stdout)["doubts"] == []


def test_a_terminal_shows_a_dropped_number_as_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TTY_COMPATIBLE", "1")
    said = (
        CliRunner().invoke(main, ["extract", "--published", "2025-07-22"], input=ROUNDED, color=True).output
    )
    assert "\x1b[2m70 missiles\x1b[0m" in said
    assert "\x1b[1;32m68 missiles\x1b[0m" in said


def test_extract_answers_line_by_line_in_the_same_order(call: Call) -> None:
    # A line separator and half a surrogate pair are texts that JSON lines may hold.
    lines = [
        {"id": "b", "text": RAID, "published": "2025-07-22T08:00:00+03:00", "lang": "en"},
        {"id": 7, "text": "Nothing.", "published": None},
        {"id": "a", "text": f"News\u2028{RAID}", "published": "2025-07-22"},
        {"id": "c", "text": f"\ud83d {RAID}", "published": "2025-07-22"},
    ]
    given = "\n".join([json.dumps(lines[0]), "", *(json.dumps(line) for line in lines[1:3])])
    given = given.replace("\\u2028", "\u2028") + "\n" + json.dumps(lines[3])
    done = call("extract", "--jsonl", stdin=given)
    assert done.returncode == 0
    answers = [json.loads(line) for line in done.stdout.rstrip("\n").split("\n")]
    assert [answer["id"] for answer in answers] == ["b", 7, "a", "c"]
    assert [[claim["value"] for claim in answer["claims"]] for answer in answers] == [
        [426, 24],
        [],
        [426, 24],
        [426, 24],
    ]


@pytest.mark.parametrize(
    ("line", "name", "why"),
    [
        ('{"id": 2,', None, "is no JSON object: write it as {"),
        ("[1]", None, "is no JSON object: write it as {"),
        ("[" * 9999, None, "is no JSON object: write it as {"),
        ('{"id": 2}', 2, 'has no "text": write it as {'),
        ('{"id": "b", "text": 5}', "b", '"text" is no text: put it between quotation marks'),
        ('{"id": 2, "text": "x", "published": "2025-13-01"}', 2, "'2025-13-01' is no date: write 2025-07-22"),
        ('{"text": "x", "published": 5}', None, "'5' is no date: write 2025-07-22"),
        ('{"text": "x", "published": "1999-01-01"}', None, "'1999-01-01' is too early: dates from 2014 on"),
    ],
)
def test_a_line_that_is_no_passage_is_named_with_its_mend_and_the_others_are_read(
    call: Call, line: str, name: str | int | None, why: str
) -> None:
    good = json.dumps({"id": 1, "text": RAID})
    done = call("extract", "--jsonl", stdin=f"{good}\n{line}\n{good}\n")
    assert done.returncode == 1
    assert done.stderr.startswith("standard input: line 2: ")
    assert why in done.stderr
    first, broken, last = map(json.loads, done.stdout.splitlines())
    assert broken == {"id": name, "error": done.stderr.rstrip("\n")}
    assert [claim["value"] for claim in first["claims"]] == [426, 24]
    assert first == last


def test_lines_without_a_date_are_of_the_day_that_the_command_is_given(call: Call) -> None:
    lines = [{"text": RAID, "published": "2025-07-20"}, {"text": RAID}, {"text": RAID, "published": None}]
    given = "\n".join(map(json.dumps, lines))
    done = call("extract", "--jsonl", "--published", "2025-07-22", stdin=given)
    nights = [json.loads(line)["claims"][0]["night"] for line in done.stdout.splitlines()]
    assert nights == ["2025-07-20", "2025-07-22", "2025-07-22"]


UKRAINIAN = "Росія запустила по Україні 426 дронів і 24 ракети в ніч на 22 липня, повідомили Повітряні сили."


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1251"])
def test_a_text_is_read_in_the_encoding_that_it_was_saved_in(
    call: Call, tmp_path: Path, encoding: str
) -> None:
    (tmp_path / "a.txt").write_bytes(UKRAINIAN.encode(encoding))
    claims = json.loads(call("extract", "a.txt", "--published", "2025-07-22", "--json").stdout)["claims"]
    assert [claim["value"] for claim in claims] == [426, 24]
    said = json.loads(call("analyze", "a.txt", "--published", "2025-07-22", "--json").stdout)
    assert said["claims"] == claims


@pytest.mark.parametrize("command", ["analyze", "extract"])
@pytest.mark.parametrize(
    "data", ["\ufffd".encode() * 60 + b" 426 drones", bytes(range(256)) * 8, b"\x00\x01\x02 426 drones"]
)
def test_what_is_no_text_is_refused(call: Call, command: str, data: bytes) -> None:
    done = call(command, "-", stdin=data)
    assert (done.returncode, done.stdout) == (2, "")
    assert "standard input: is no text, or is damaged: save it as plain text in UTF-8" in done.stderr


# backtest


def test_backtest_scores_the_methods_and_writes_their_quantiles(call: Call, tmp_path: Path) -> None:
    write_record(tmp_path / "record.csv", date(2026, 2, 9))
    args = ("--history", "record.csv", "--since", "2026-02-01", "--method", "recency", "--output", "q.csv")
    answer = json.loads(call("backtest", *args, "--json").stdout)
    (score,) = answer["methods"]
    assert (answer["series"], answer["since"], answer["until"]) == (
        "drones_launched",
        "2026-02-01",
        "2026-02-09",
    )
    assert (score["method"], score["nights"], score["against_default"]) == ("recency", 9, None)
    with (tmp_path / "q.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    quantiles = [column for column in rows[0] if column.startswith("q")]
    assert len(quantiles) == 23
    assert [row["night"] for row in rows] == [f"2026-02-{day:02}" for day in range(1, 10)]
    for row in rows:
        values = [float(row[column]) for column in quantiles]
        assert values == sorted(values)
        assert float(row["q0.01"]) < QUIET < float(row["q0.99"])


def test_backtest_compares_every_method_and_draws_where_the_nights_stood(call: Call, tmp_path: Path) -> None:
    write_record(tmp_path / "record.csv", date(2026, 2, 9))
    args = ("backtest", "--history", "record.csv", "--since", "2026-01-01", "--chart", "pit.png")
    done = call(*args)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "pit.png").read_bytes().startswith(PNG)
    assert "Drones launched (drones_launched), 2026-01-01 to 2026-02-09" in done.stdout
    assert "40 known nights" in done.stdout
    assert "chart: pit.png" in done.stdout
    answer = json.loads(call(*args, "--json").stdout)
    assert [one["method"] for one in answer["methods"]] == list(METHODS)
    for one in answer["methods"]:
        assert one["method"] in done.stdout
        assert {"wis", "log_score", "pinball95", "pinball99", "over95", "over99", "seconds"} <= one.keys()
        assert [(bound["level"], bound["low"], bound["high"]) for bound in one["passed"]] == [
            (0.95, 0, 5),
            (0.99, 0, 2),
        ]
        assert len(one["calibration"]["heights"]) == 10
        assert sum(one["calibration"]["heights"]) == pytest.approx(10)
        against = one["against_default"]
        assert (against is None) == (one["method"] == answer["default"])
        if against:
            assert against["low"] < against["difference"] < against["high"]
            assert f"{one['method']}: WIS" in done.stdout


def test_a_backtest_of_nights_that_nobody_reported_has_no_scores(call: Call, tmp_path: Path) -> None:
    path = write_record(tmp_path / "record.csv", date(2026, 2, 9), nights=60)
    path.write_text(path.read_text(encoding="utf-8") + "2026-02-20,90,1\n", encoding="utf-8")
    args = ("--history", "record.csv", "--since", "2026-02-10", "--until", "2026-02-19")
    done = call("backtest", *args, "--chart", "pit.png")
    assert done.returncode == 0, done.stderr
    assert "0 known nights" in done.stdout
    assert "nothing to score: record.csv has no number for drones_launched on these nights" in done.stdout
    assert "nan" not in done.stdout
    answer = json.loads(call("backtest", *args, "--json").stdout)
    assert {one["wis"] for one in answer["methods"]} == {None}


@pytest.mark.parametrize(
    ("args", "why"),
    [
        (("--series", "tanks_launched"), "tanks_launched: unknown; known: drones_launched"),
        (
            ("--series", "drones_launched", "--series", "missiles_launched"),
            "--series: one at a time: no two have scores that compare; call it once for each",
        ),
        (("--method", "oracle"), "'oracle': unknown; choose from: recency"),
        (("--method", "recency", "--method", "recency"), "method 'recency': named twice; name each once"),
        (
            ("--since", "2026-03-01"),
            "no night to forecast: record.csv ends 2026-02-09, before --since 2026-03-01",
        ),
        (
            ("--until", "2028-03-01"),
            "no night to forecast: record.csv ends 2026-02-09, before the year to --until 2028-03-01",
        ),
        (
            ("--since", "2026-02-01", "--until", "2026-01-01"),
            "--until 2026-01-01 lies before --since 2026-02-01: no night to forecast",
        ),
        (("--output", "gone/q.csv"), "--output gone/q.csv: there is no folder gone: make it"),
        (("--chart", "gone/pit.png"), "--chart gone/pit.png: there is no folder gone: make it"),
        (("--since", "yesterday"), "'yesterday' is no date: write 2025-07-22"),
    ],
)
def test_a_backtest_that_cannot_be_done_says_why(
    call: Call, tmp_path: Path, args: tuple[str, ...], why: str
) -> None:
    write_record(tmp_path / "record.csv", date(2026, 2, 9), nights=60)
    done = call("backtest", "--history", "record.csv", *args)
    assert (done.returncode, done.stdout) == (2, "")
    assert why in done.stderr
