"""Tables of nights and attacks become entries that keep their rows, and numbers that can be explained."""

from __future__ import annotations

import json
import zipfile
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from archives import spoil
from hypothesis import given
from hypothesis import strategies as st
from mail import Mailbox
from servers import FeedServer
from world import EXCEPTIONAL, Call, make_desk

from monitor.errors import ConfigError, InputError
from monitor.history import (
    ATTRIBUTION,
    TableMap,
    bundled_history,
    read_history,
    read_record,
    read_table,
)
from monitor.history.mapping import read_mapping
from monitor.history.windows import place_attack, read_moment
from monitor.model import Bound, Claim, Family, Measure, Window
from monitor.store import Store

NOW = datetime(2026, 6, 1, 9, tzinfo=UTC)
HEADER = (
    "time_start,time_end,model,launch_place,target,target_main,launched,destroyed,not_reach_goal,"
    "still_attacking,border_crossing,is_shahed,num_hit_location,num_fall_fragment_location,carrier,turbojet,"
    "turbojet_destroyed,affected region,destroyed_details,launched_details,launch_place_details,source"
)


def attack(
    start: str,
    end: str,
    model: str,
    launched: object,
    destroyed: object,
    lost: object = "",
    source: str = "kpszsu/posts/1",
) -> str:
    """A row of the public table, with figures of our own."""
    place = '"Coast and Kursk oblast, west"'
    details = "\"{'south': 3,\n 'east': NaN}\""
    counts = f"{launched},{destroyed},{lost}"
    return f"{start},{end},{model},{place},Ukraine,,{counts},,{{}},,,,,,,,{details},,,{source}"


def table(*rows: str) -> str:
    return "\n".join([HEADER, *rows]) + "\n"


def claims_of(text: str, by: TableMap | None = None) -> list[Claim]:
    read = read_table(text, "table.csv", NOW, by)
    return [claim for entry in read.entries for claim in read_record(entry).claims]


def figures(claims: list[Claim]) -> dict[tuple[date | None, str, str, str], int | None]:
    return {(c.night, str(c.window), str(c.family), str(c.measure)): c.value for c in claims}


@pytest.fixture
def desk(tmp_path: Path, server: FeedServer) -> date:
    return make_desk(tmp_path, server)


# which rows make a night, a day, or neither


@pytest.mark.parametrize(
    ("start", "end", "window", "day"),
    [
        ("2025-07-20 18:00", "2025-07-21 09:30", Window.NIGHT, "2025-07-21"),
        ("2025-07-21", "2025-07-21", Window.NIGHT, "2025-07-21"),
        ("2025-07-21", "2025-07-21 08:00", Window.NIGHT, "2025-07-21"),
        ("2025-07-20 22:00", "2025-07-20 23:59", Window.NIGHT, "2025-07-21"),
        ("2025-12-31 23:00", "2025-12-31 23:00", Window.NIGHT, "2026-01-01"),
        ("2025-07-21 3:30", "2025-07-21 06:50", Window.NIGHT, "2025-07-21"),
        ("2025-07-21 07:50", "2025-07-21 12:00", Window.NIGHT, "2025-07-21"),
        ("2025-07-21 07:50", "2025-07-21 12:10", Window.DAY, "2025-07-21"),
        ("2025-07-21 08:00", "2025-07-21 09:00", Window.DAY, "2025-07-21"),
        ("2025-07-21 03:00", "2025-07-21 18:00", Window.NIGHT, "2025-07-21"),
        ("2025-07-21 12:00", "2025-07-21 20:00", Window.DAY, "2025-07-21"),
        ("2025-07-20 14:00", "2025-07-21 01:00", Window.NIGHT, "2025-07-21"),
    ],
)
def test_an_attack_belongs_to_a_night_or_a_day(start: str, end: str, window: Window, day: str) -> None:
    placed = place_attack(read_moment("time_start", start), read_moment("time_end", end))
    assert placed == (window, date.fromisoformat(day))


def test_the_rows_of_a_raid_are_summed_and_stay_its_quote() -> None:
    text = table(
        attack("2025-07-20 19:00", "2025-07-21 09:00", "Shahed-136/131", "100.0", "60.0", "30.0"),
        attack("2025-07-20 22:00", "2025-07-20 23:00", "Shahed-136/131", "11.0", "8.0", "1.0"),
        attack("2025-07-21 04:00", "2025-07-21 05:00", "X-101/X-555 and Kalibr", "9.0", "7.0"),
        attack("2025-07-21", "2025-07-21 08:00", "Iskander-M", "3.0", "1.0", "2.0"),
        attack("2025-07-21 14:00", "2025-07-21 15:00", "Shahed-136/131", "5.0", "5.0"),
    )
    night, day = date(2025, 7, 21), date(2025, 7, 21)
    claims = claims_of(text)
    assert figures(claims) == {
        (night, "night", "drone", "launched"): 111,
        (night, "night", "drone", "intercepted"): 68,
        (night, "night", "drone", "lost"): 31,
        (night, "night", "missile", "launched"): 12,
        (night, "night", "missile", "intercepted"): 8,
        (day, "day", "drone", "launched"): 5,
        (day, "day", "drone", "intercepted"): 5,
    }
    assert {claim.bound for claim in claims} == {Bound.EXACT}
    assert all(claim.is_national and claim.source == "record" for claim in claims)
    (entry,) = read_table(text, "table.csv", NOW).entries
    for claim in claims:
        assert entry.text[claim.start : claim.end] == claim.quote
    missiles = next(claim for claim in claims if claim.family is Family.MISSILE)
    assert missiles.quote.count("Iskander-M") == missiles.quote.count("Kalibr") == 1
    assert "Shahed" not in missiles.quote


def test_a_night_that_names_one_kind_had_none_of_the_other() -> None:
    claims = claims_of(table(attack("2025-07-21", "2025-07-21", "Kalibr", 4, 4)))
    drones = [claim for claim in claims if claim.family is Family.DRONE]
    assert [(c.measure, c.value, c.quote) for c in drones] == [
        (Measure.LAUNCHED, 0, "# night, drone, none named"),
        (Measure.INTERCEPTED, 0, "# night, drone, none named"),
    ]
    day = claims_of(table(attack("2025-07-21 12:00", "2025-07-21 13:00", "Kalibr", 4, 4)))
    assert {claim.family for claim in day} == {Family.MISSILE}


def test_what_nightly_counts_leave_out_is_left_out_and_counted() -> None:
    read = read_table(
        table(
            attack("2025-07-21", "2025-07-21", "Orlan-10 and ZALA", 4, 4),
            attack("2025-07-21", "2025-07-21", "Unknown UAV", 4, 4),
            attack("2025-07-21", "2025-07-21", "Shahed-136/131", 9, 9, source="PvKPivden/posts/2"),
            attack("2025-07-01", "2025-07-21", "Shahed-136/131", 900, 9),
            attack("2025-07-21", "2025-07-21", "Shahed-136/131 and Lancet", 7, 6),
        ),
        "table.csv",
        NOW,
    )
    assert dict(read.left_out) == {
        "of weapons that the nightly counts leave out": 2,
        "of regional commands, which count a part": 1,
        "over more than one night": 1,
    }
    (entry,) = read.entries
    assert [claim.value for claim in read_record(entry).claims if claim.family is Family.DRONE] == [7, 6]


def test_a_number_that_a_row_does_not_give_makes_the_sum_a_least_number() -> None:
    claims = claims_of(
        table(
            attack("2025-07-21", "2025-07-21", "C-300", "", "0.0"),
            attack("2025-07-21", "2025-07-21", "X-59", "3.0", ""),
            attack("2025-07-22", "2025-07-22", "C-300", "", ""),
        )
    )
    missiles = [
        (c.night and c.night.day, c.measure, c.value, c.bound) for c in claims if c.family == "missile"
    ]
    assert missiles == [
        (21, Measure.LAUNCHED, 3, Bound.AT_LEAST),
        (22, Measure.LAUNCHED, None, Bound.EXACT),
    ]


def test_a_withheld_column_withholds() -> None:
    text = "time_start,time_end,model,launched,destroyed,launched_withheld\n"
    text += (
        "2026-08-21 19:00,2026-08-22 08:00,Iskander-M,,2,1\n2026-08-21 19:00,2026-08-22 08:00,Kalibr,3,1,0\n"
    )
    launched = next(c for c in claims_of(text) if c.family == "missile" and c.measure == "launched")
    assert (launched.value, launched.bound, launched.withheld) == (3, Bound.AT_LEAST, True)


def test_what_is_wrong_in_a_row_is_named_and_the_rest_is_read() -> None:
    read = read_table(
        table(
            attack("2025-07-21", "2025-07-21", "Shahed-136/131", "9.5", "3"),
            attack("21.07.2025", "2025-07-21", "Shahed-136/131", 8, 3),
            attack("2025-07-22", "2025-07-21", "Shahed-136/131", 8, 3),
            attack("2025-07-23", "2025-07-23", "Wunderwaffe", 8, 3),
            attack("2025-07-23", "2025-07-23", "Shahed-136/131 and X-59", 8, 3),
            "2025-07-24,2025-07-24",
            attack("2025-07-25", "2025-07-25", "Shahed-136/131", 8, -3),
            attack("2025-07-26", "2025-07-26", "Shahed-136/131", 8, 3),
        ),
        "table.csv",
        NOW,
    )
    assert read.problems == (
        "table.csv: line 2: launched is '9.5': not a whole number; empty means not said",
        "table.csv: line 4: time_start is '21.07.2025': write a date, or a date and a time, as 2025-07-21 or"
        " 2025-07-21 18:30",
        "table.csv: line 6: time_end is before time_start (2025-07-21 before 2025-07-22): mend one of them",
        "table.csv: line 8: model is 'Wunderwaffe': not known to be a drone or a missile: say which under"
        " `models:` of a --mapping",
        "table.csv: line 10: model is 'Shahed-136/131 and X-59': drones and missiles in one number: give each"
        " a row of its own",
        "table.csv: line 12: 2 cells, where the header has 22",
        "table.csv: line 13: destroyed is -3: a count cannot be negative",
    )
    launched = {
        (c.night and c.night.day, str(c.family)): (c.value, c.bound)
        for entry in read.entries
        for c in read_record(entry).claims
        if c.measure == "launched"
    }
    assert launched == {
        (21, "drone"): (None, Bound.EXACT),
        (21, "missile"): (0, Bound.EXACT),
        (25, "drone"): (8, Bound.EXACT),
        (25, "missile"): (0, Bound.EXACT),
        (26, "drone"): (8, Bound.EXACT),
        (26, "missile"): (0, Bound.EXACT),
    }


def test_a_night_of_which_a_row_could_not_be_read_is_a_least_number() -> None:
    claims = claims_of(
        table(
            attack("2025-07-23", "2025-07-23", "Wunderwaffe", 8, 3),
            attack("2025-07-23", "2025-07-23", "Shahed-136/131", 5, 3),
        )
    )
    assert [(c.family, c.value, c.bound) for c in claims] == [
        (Family.DRONE, 5, Bound.AT_LEAST),
        (Family.DRONE, 3, Bound.AT_LEAST),
    ]


# tables of nights


def test_the_bundled_record_comes_in_cell_by_cell_and_keeps_its_author() -> None:
    read = read_table(bundled_history(), "history.csv", NOW)
    assert (read.problems, read.ignored) == ((), ())
    claims = [claim for entry in read.entries for claim in read_record(entry).claims]
    own = read_history(bundled_history(), "history.csv").claims
    assert figures(claims) == figures(list(own))
    assert {claim.source for claim in claims} == {"record"}
    texts = {entry.id: entry.text for entry in read.entries}
    assert all(texts[c.entry][c.start : c.end] == c.quote for c in claims)


def test_a_table_of_nights_is_read_with_its_other_columns_named_and_its_slips() -> None:
    text = "Night,Drones_launched,missile_launched,weather\n2025-07-21,40,3,fog\n2025-07-22,many,3,\n"
    read = read_table(text, "mine.csv", NOW)
    assert read.problems == (
        "mine.csv: line 1: unknown column 'missile_launched', did you mean 'missiles_launched'? It is not"
        " read",
        "mine.csv: line 3: drones_launched is 'many': not a whole number; empty means not said",
    )
    assert read.ignored == ("missile_launched", "weather")
    (claim,) = (claim for entry in read.entries for claim in read_record(entry).claims)
    assert (claim.night, claim.value, claim.source) == (date(2025, 7, 21), 40, "imported")


def test_a_provisional_night_of_an_export_does_not_come_back_as_official() -> None:
    text = "night,drones_launched,drones_launched_bound,standing\n"
    text += "2025-07-21,40,exact,provisional\n2025-07-22,50,at_least,official\n"
    read = read_table(text, "mine.csv", NOW)
    assert dict(read.left_out) == {"provisional, before the official word": 1}
    (claim,) = (claim for entry in read.entries for claim in read_record(entry).claims)
    assert (claim.value, claim.bound) == (50, Bound.AT_LEAST)
    (own,) = read_history(text, "mine.csv").claims
    assert own.value == 50


@pytest.mark.parametrize("text", ["", "\n", "a,b\n1,2\n", "night,weather\n2025-07-21,fog\n", "\x00"])
def test_a_table_that_cannot_be_read_says_what_it_needs(text: str) -> None:
    with pytest.raises(InputError, match=r"^t\.csv: line 1: "):
        read_table(text, "t.csv", NOW)


@given(st.text(alphabet='0123456789.:-, ;"\n#XSahedKlibr', max_size=120), st.booleans())
def test_any_rows_give_claims_that_quote_them(rows: str, nights: bool) -> None:
    head = "night,drones_launched" if nights else "time_start,time_end,model,launched,destroyed"
    first = "2025-07-21,7" if nights else "2025-07-21,2025-07-21,Shahed,7,5"
    read = read_table(f"{head}\n{first}\n{rows}", "t.csv", NOW)
    assert read.entries
    for entry in read.entries:
        for claim in read_record(entry).claims:
            assert entry.text[claim.start : claim.end] == claim.quote
            assert claim.quote
    assert all(problem.startswith("t.csv: line ") for problem in read.problems)


# mappings


def test_any_table_is_read_by_a_mapping() -> None:
    by = read_mapping(
        "name: desk\ndate: '%d.%m.%Y'\ndelimiter: ';'\ncolumns:\n  night: Morning\n  drones_launched: UAVs\n",
        "map.yaml",
    )
    read = read_table("Morning;UAVs;Place, other\n21.07.2025;57;x\n", "t.csv", NOW, by)
    (entry,) = read.entries
    assert (entry.id, entry.source, read.ignored) == ("import:desk:2025-07-21", "imported", ("Place, other",))
    (claim,) = read_record(entry).claims
    assert (claim.night, claim.value, claim.quote) == (date(2025, 7, 21), 57, "57")
    by = read_mapping(
        "columns: {time_start: Begin, model: Weapon, launched: N}\nmodels: {Dart: missile, Balloon: none}\n"
        "date: '%d/%m/%Y %H:%M'\n",
        "map.yaml",
    )
    text = "Begin,Weapon,N\n20/07/2025 23:00,Dart,4\n20/07/2025 23:00,Balloon,9\n20/07/2025 23:10,Kalibr,2\n"
    assert figures(claims_of(text, by))[(date(2025, 7, 21), "night", "missile", "launched")] == 6


def test_every_mistake_of_a_mapping_is_named_with_its_line() -> None:
    with pytest.raises(ConfigError) as caught:
        read_mapping(
            "colums: {}\ncolumns:\n  drone_launched: UAVs\n  night: 3\nmodels: {Dart: rocket}\n"
            "date: '%d.%m.'\n",
            "map.yaml",
        )
    said = str(caught.value)
    assert "map.yaml:1: colums: unknown key, did you mean 'columns'?" in said
    assert "map.yaml:3: columns.drone_launched: none of our columns, did you mean 'drones_launched'?" in said
    assert "map.yaml:4: columns.night: should be text" in said
    assert "map.yaml:5: models.Dart: 'rocket' is not one of 'drone', 'missile', 'none'" in said
    assert "map.yaml:6: date: '%d.%m.' gives no year" in said


def test_a_mapping_that_names_a_column_that_is_not_there_says_so() -> None:
    read = read_table(
        "night,N\n2025-07-21,5\n", "t.csv", NOW, TableMap({"drones_launched": "N", "drones_lost": "L"})
    )
    assert read.problems == (
        "t.csv: line 1: no column 'L', which the mapping names for drones_lost: the file has night, N",
    )
    assert [c.value for entry in read.entries for c in read_record(entry).claims] == [5]


# the command


def explained(call: Call, night: date) -> dict[str, Any]:
    answer: dict[str, Any] = json.loads(call("explain", str(night), "--json").stdout)
    return {f"{one['family']}s_{one['measure']}": one for one in answer["observations"]}


def test_an_import_is_explained_by_its_row_and_a_second_one_changes_nothing(
    call: Call, desk: date, tmp_path: Path
) -> None:
    night = desk - timedelta(days=300)
    path = tmp_path / "attacks.csv"
    path.write_text(table(attack(str(night), str(night), "Shahed-136/131", 57, 40)), encoding="utf-8")
    first = call("import", "attacks.csv")
    assert (first.returncode, first.stderr) == (0, "")
    assert "massive-missile-attacks: 1 rows, 1 dates, 1 of them new or changed, 4 claims" in first.stdout
    said = explained(call, night)["drones_launched"]
    assert (said["value"], said["standing"]) == (57, "official")
    assert "Shahed-136/131" in said["claims"][0]["quote"]
    again = call("import", "attacks.csv", "--json")
    assert json.loads(again.stdout)["new"] == 0
    path.write_text(table(attack(str(night), str(night), "Shahed-136/131", 58, 40)), encoding="utf-8")
    assert json.loads(call("import", "attacks.csv", "--json").stdout)["new"] == 1
    assert explained(call, night)["drones_launched"]["value"] == 58
    with Store.open(f"sqlite:///{tmp_path}/raid-monitor.db", NOW) as store:
        assert [entry.version for entry in store.entries(latest=False)] == [1, 2]


@pytest.mark.parametrize("name", ["attacks", "other"])
def test_an_older_table_imported_after_a_newer_one_is_not_the_later_word(
    call: Call, desk: date, tmp_path: Path, name: str
) -> None:
    night, only = desk - timedelta(days=300), desk - timedelta(days=299)
    (tmp_path / "new.csv").write_text(f"night,drones_launched\n{night},58\n", encoding="utf-8")
    old = f"night,drones_launched\n{night},57\n{only},31\n"
    (tmp_path / "old.csv").write_text(old, encoding="utf-8")
    assert call("import", "new.csv", "--name", "attacks").returncode == 0
    taken = ["old.csv", "--name", name, "--taken", str(desk - timedelta(days=200))]
    done = call("import", *taken)
    assert done.returncode == 0
    assert ("older: 1 dates, which stay" in done.stdout) is (name == "attacks")
    assert explained(call, night)["drones_launched"]["value"] == 58
    assert explained(call, only)["drones_launched"]["value"] == 31
    again = json.loads(call("import", *taken, "--json").stdout)
    assert (again["new"], again["older"]) == (0, int(name == "attacks"))
    early = call("explain", str(night), "--json", "--as-of", str(desk - timedelta(days=100)))
    (said,) = (one for one in json.loads(early.stdout)["observations"] if one["measure"] == "launched")
    assert said["value"] == 57
    assert call("import", "old.csv", "--name", name).returncode == 0  # without a date it is the latest word
    assert explained(call, night)["drones_launched"]["value"] == (57 if name == "attacks" else 58)


def test_a_table_cannot_have_been_taken_before_its_last_date_or_tomorrow(
    call: Call, desk: date, tmp_path: Path
) -> None:
    night = desk - timedelta(days=30)
    (tmp_path / "mine.csv").write_text(f"night,drones_launched\n{night},57\n", encoding="utf-8")
    for taken, why in (
        (night - timedelta(days=1), f"nobody could know of {night} then"),
        (desk + timedelta(days=2), "lies ahead"),
    ):
        done = call("import", "mine.csv", "--taken", str(taken))
        assert (done.returncode, done.stdout) == (2, "")
        assert f"--taken {taken}: {why}" in done.stderr
    assert call("import", "mine.csv", "--taken", str(night)).returncode == 0
    assert call("import", "mine.csv", "--taken", str(desk)).returncode == 0


def test_imported_rows_are_read_again_as_rows(call: Call, desk: date, tmp_path: Path) -> None:
    night = desk - timedelta(days=300)
    (tmp_path / "mine.csv").write_text(f"night,drones_launched\n{night},57\n", encoding="utf-8")
    assert call("import", "mine.csv").returncode == 0
    with Store.open(f"sqlite:///{tmp_path}/raid-monitor.db", NOW) as store:
        (entry,) = store.entries()
        store.save_readings([(entry, replace(read_record(entry), claims=()))], "an older extractor")
    assert call("rebuild", "--yes").returncode == 0
    assert explained(call, night)["drones_launched"]["value"] == 57


def test_a_better_word_stands_and_an_import_goes_before_the_record(
    call: Call, tmp_path: Path, server: FeedServer
) -> None:
    today = make_desk(tmp_path, server)
    assert call("run").returncode == 0
    before = today - timedelta(days=1)
    text = f"night,drones_launched\n{today},1\n{before},77\n"
    (tmp_path / "mine.csv").write_text(text, encoding="utf-8")
    assert call("import", "mine.csv").returncode == 0
    assert explained(call, today)["drones_launched"]["value"] != 1
    assert explained(call, before)["drones_launched"]["value"] == 77


def test_nobody_is_told_of_what_an_import_brings(
    call: Call, tmp_path: Path, server: FeedServer, mailbox: Mailbox
) -> None:
    today = make_desk(tmp_path, server, 4 * EXCEPTIONAL, mailbox=mailbox)
    began = datetime.now(UTC) - timedelta(days=20)
    Store.open(f"sqlite:///{tmp_path}/raid-monitor.db", began).close()
    night = today - timedelta(days=5)
    (tmp_path / "mine.csv").write_text(f"night,drones_launched\n{night},{EXCEPTIONAL}\n", encoding="utf-8")
    assert call("import", "mine.csv").returncode == 0
    with Store.open(f"sqlite:///{tmp_path}/raid-monitor.db", NOW) as store:
        assert [(alert.night, str(alert.state)) for alert in store.alerts()] == [(night, "raised")]
        assert store.notifications() == []
    raised = json.loads(call("run", "--json").stdout)["alerts"]
    assert [alert["night"] for alert in raised] == [str(today)]
    assert len(mailbox.received) == 1  # of this morning, not of the night that was imported


def test_mistakes_end_with_1_and_an_archive_is_unpacked(call: Call, desk: date, tmp_path: Path) -> None:
    night = desk - timedelta(days=300)
    good = attack(str(night), str(night), "Shahed-136/131", 57, 40)
    with zipfile.ZipFile(tmp_path / "archive.zip", "w") as archive:
        archive.writestr("missiles_and_uav.csv", "model\nX\n")
        archive.writestr("missile_attacks_daily.csv", table(good, good.replace("57", "x")))
    done = call("import", "archive.zip")
    assert done.returncode == 1
    assert "archive.zip/missile_attacks_daily.csv: line 4: launched is 'x'" in done.stderr
    assert explained(call, night)["drones_launched"]["value"] == 57
    (tmp_path / "bad.zip").write_bytes((tmp_path / "archive.zip").read_bytes()[:100])
    assert call("import", "bad.zip").returncode == 2
    with zipfile.ZipFile(tmp_path / "packed.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("missile_attacks_daily.csv", table(good))
    packed = (tmp_path / "packed.zip").read_bytes()
    (tmp_path / "packed.zip").write_bytes(spoil(packed, 60, 70))
    done = call("import", "packed.zip")
    assert (done.returncode, "packed.zip: a damaged archive" in done.stderr) == (2, True)
    assert "gone.csv: cannot be read" in call("import", "gone.csv").stderr
    (tmp_path / "map.yaml").write_text("colums: {}\n", encoding="utf-8")
    (tmp_path / "t.csv").write_text("night,drones_launched\n", encoding="utf-8")
    done = call("import", "t.csv", "--mapping", "map.yaml")
    assert done.returncode == 2
    assert "map.yaml:1: colums: unknown key" in done.stderr


def test_an_export_of_an_earlier_time_was_said_then() -> None:
    rows = "night,drones_launched,as_of\n2026-05-01,5,2026-05-03T06:00:00Z\n2026-05-02,6,\n2026-05-04,7,May"
    table = read_table(rows, "then.csv", NOW)
    said = {entry.title: entry.fetched for entry in table.entries}
    assert said == {"then: 2026-05-01": datetime(2026, 5, 3, 6, tzinfo=UTC), "then: 2026-05-02": NOW}
    assert table.problems == (
        "then.csv: line 4: as_of is 'May': write a time as 2026-05-24T06:00:00Z, or leave it empty",
    )


@pytest.mark.parametrize("night", ["0001-01-01", "0202-06-01", "9999-12-31"])
def test_a_year_that_is_a_slip_of_the_pen_is_named_and_the_rest_is_read(night: str) -> None:
    table = read_table(f"night,drones_launched\n{night},5\n2026-05-01,40", "mine.csv", NOW)
    assert [entry.title for entry in table.entries] == ["mine: 2026-05-01"]
    assert table.problems == (f"mine.csv: line 2: night is '{night}': write a date as 2025-07-21",)
    with pytest.raises(InputError, match="line 2: night is"):
        read_history(f"night,drones_launched\n{night},5", "mine.csv")


def test_an_attribution_comes_back_with_the_rows_that_carry_it() -> None:
    text = f'night,drones_launched,attribution\n2025-07-21,40,"{ATTRIBUTION}"\n2025-07-22,41,\n'
    assert [claim.source for claim in claims_of(text)] == ["record", "imported"]
