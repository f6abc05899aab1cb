"""What is exported is what is known, in formats that other programs read, with whom to name."""

from __future__ import annotations

import csv
import io
import json
import os
import resource
import zipfile
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from servers import FeedServer
from world import UNUSUAL, Call, command, make_desk, report, rows_of, write_record

from monitor.dataset import ALERTS, CLAIMS, NIGHTS, Dataset, Table, to_csv, to_json, to_package
from monitor.history import ATTRIBUTION, RECORD, bundled_history, read_history
from monitor.series import TABLE

CONFIG = """
sources: [{id: air-force, name: "Air Force, of Ukraine", rank: official}]
feeds: [{id: air-force, url: "http://127.0.0.1:1/x", source: air-force}]
"""


@pytest.fixture
def bundled(tmp_path: Path) -> Path:
    """A folder whose configuration has the bundled record and no store yet."""
    (tmp_path / "feeds.yaml").write_text(CONFIG, encoding="utf-8")
    return tmp_path


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a store in which an alert was raised this morning."""
    folder = tmp_path_factory.mktemp("ran")
    with FeedServer() as server:
        make_desk(folder, server)
        assert command("run", cwd=folder).returncode == 0
    return folder


def as_cell(value: object) -> str:
    """A value of JSON as CSV has it."""
    return "" if value is None else json.dumps(value) if isinstance(value, bool) else str(value)


def test_the_bundled_record_goes_out_cell_by_cell_with_whom_to_name(call: Call, bundled: Path) -> None:
    done = call("export")
    assert (done.returncode, done.stderr) == (0, "")
    rows = rows_of(done.stdout)
    assert list(rows[0])[: len(TABLE) - 1] == list(TABLE[:-1])
    columns = TABLE[:-1]
    assert [[row[name] for name in columns] for row in rows] == [
        [row[name] for name in columns] for row in rows_of(bundled_history())
    ]
    assert {row["standing"] for row in rows} == {"official"}
    assert {row["attribution"] for row in rows} == {ATTRIBUTION}
    assert not (bundled / "raid-monitor.db").exists()  # looking begins no store


def test_an_export_is_a_record_again(call: Call, bundled: Path) -> None:
    assert call("export", "nights.csv").stdout == "wrote nights.csv: 1,023 nights\n"
    again = read_history((bundled / "nights.csv").read_text(encoding="utf-8"), "nights.csv")
    first = read_history(bundled_history(), "history.csv")
    assert [(c.night, c.rule, c.value) for c in again.claims] == [
        (c.night, c.rule, c.value) for c in first.claims
    ]
    assert call("analyze", "nights.csv", "--output", "chart.png").returncode == 0


def test_a_range_of_nights(call: Call, bundled: Path) -> None:
    rows = rows_of(call("export", "-", "--since", "2026-05-24", "--until", "2026-05-26").stdout)
    assert [row["night"] for row in rows] == ["2026-05-24", "2026-05-25", "2026-05-26"]
    done = call("export", "--since", "2026-05-24", "--until", "2026-05-01")
    assert done.returncode == 2
    assert "--since 2026-05-24 is after --until 2026-05-01: swap them" in done.stderr


def test_claims_go_out_with_their_words_their_source_and_what_they_count_for(ran: Path) -> None:
    today = datetime.now(UTC).astimezone().date()
    done = command("export", "--claims", "--since", str(today - timedelta(days=1)), cwd=ran)
    said = [row for row in rows_of(done.stdout) if row["source"] == "air-force"]
    launched = next(row for row in said if (row["family"], row["measure"]) == ("drone", "launched"))
    assert launched["value"] == str(UNUSUAL)
    assert (launched["source_name"], launched["taken"], launched["attribution"]) == ("Air Force", "true", "")
    assert launched["quote"] in report(date.fromisoformat(launched["night"]), UNUSUAL).text
    assert datetime.fromisoformat(launched["seen"]).tzinfo is not None
    assert launched["rule"]
    record = [row for row in rows_of(done.stdout) if row["source"] == RECORD.id]
    assert record
    assert all(row["attribution"] == ATTRIBUTION and row["link"].startswith("https://") for row in record)


def test_json_holds_the_same_rows_with_types_and_columns(ran: Path) -> None:
    for name, fields in (("nights", NIGHTS), ("claims", CLAIMS), ("alerts", ALERTS)):
        table = rows_of(command("export", f"--{name}", cwd=ran).stdout)
        done = command("export", f"--{name}", "--format", "json", cwd=ran)
        answer: dict[str, Any] = json.loads(done.stdout)
        assert [field["name"] for field in answer["fields"][name]] == [field.name for field in fields]
        assert [{key: as_cell(value) for key, value in row.items()} for row in answer[name]] == table
        assert answer["attribution"] == [ATTRIBUTION]


def test_alerts_go_out_with_what_was_expected(ran: Path) -> None:
    (alert,) = rows_of(command("export", "--alerts", cwd=ran).stdout)
    assert (alert["series"], alert["state"], alert["value"]) == ("drones_launched", "raised", str(UNUSUAL))
    assert 50 < float(alert["expected"]) < 300
    assert 0 < float(alert["p"]) <= float(alert["adjusted"]) < 0.01


def test_a_package_describes_every_column_and_is_valid(ran: Path, tmp_path: Path) -> None:
    frictionless = pytest.importorskip("frictionless")
    path = tmp_path / "raids.zip"
    done = command("export", path, cwd=ran)
    assert done.returncode == 0
    assert done.stdout.startswith(f"wrote {path}: ")
    found = frictionless.validate(str(path), type="package")
    assert found.valid, found.flatten(["type", "message"])
    assert found.stats["tasks"] == 3
    with zipfile.ZipFile(path) as archive:
        package = json.loads(archive.read("datapackage.json"))
        assert sorted(archive.namelist()) == ["alerts.csv", "claims.csv", "datapackage.json", "nights.csv"]
        for one in package["resources"]:
            content = archive.read(one["path"])
            assert one["bytes"] == len(content)
            fields = one["schema"]["fields"]
            assert content.decode().splitlines()[0].split(",") == [field["name"] for field in fields]
            assert all(field["description"] for field in fields)
            assert one["licenses"][0]["name"] == "ODC-By-1.0"
    units = {field["name"]: field.get("unit") for field in package["resources"][0]["schema"]["fields"]}
    assert units["drones_launched"] == "drones per night"
    assert package["attribution"] == ATTRIBUTION
    assert any("Petro Ivaniuk" in source["title"] for source in package["sources"])


def test_a_package_follows_the_profile_that_it_names(ran: Path, tmp_path: Path) -> None:
    path = tmp_path / "raids.zip"
    command("export", path, cwd=ran)
    with zipfile.ZipFile(path) as archive:
        package = json.loads(archive.read("datapackage.json"))
    assert package["$schema"] == "https://datapackage.org/profiles/2.0/datapackage.json"
    kinds = {"date", "datetime", "integer", "number", "string", "boolean"}
    for one in package["resources"]:
        assert one["type"] == "table"
        fields = one["schema"]["fields"]
        assert {field["type"] for field in fields} <= kinds
        assert set(one["schema"].get("primaryKey", ())) <= {field["name"] for field in fields}


def test_the_same_data_give_the_same_package() -> None:
    table = Table("nights", "Nights", NIGHTS, [(date(2026, 5, 24), *[None] * (len(NIGHTS) - 1))], ("night",))
    data = Dataset((table,), datetime(2026, 6, 1, tzinfo=UTC), (RECORD,))
    assert to_package(data) == to_package(data)
    empty = Dataset((table,), data.created, ())
    with zipfile.ZipFile(io.BytesIO(to_package(empty))) as archive:
        package = json.loads(archive.read("datapackage.json"))
    assert "licenses" not in package["resources"][0]
    assert "sources" not in package
    assert json.loads(to_json(empty))["attribution"] == []


def test_any_quote_survives_a_csv() -> None:
    quote = 'He said: "57, or\n58" — \u2028 =1+1\t\x0b'
    row = tuple(quote if field.name == "quote" else None for field in CLAIMS)
    (back,) = csv.DictReader(io.StringIO(to_csv(Table("claims", "", CLAIMS, [row])).decode(), newline=""))
    assert back["quote"] == quote


def test_parquet_has_types_and_says_whom_to_name(ran: Path, tmp_path: Path) -> None:
    pq = pytest.importorskip("pyarrow.parquet")
    for name, fields in (("nights", NIGHTS), ("claims", CLAIMS), ("alerts", ALERTS)):
        path = tmp_path / f"{name}.parquet"
        assert command("export", f"--{name}", path, cwd=ran).returncode == 0
        table = pq.read_table(path)
        assert table.column_names == [field.name for field in fields]
        assert table.schema.metadata[b"attribution"].decode() == ATTRIBUTION
        assert table.schema.field("night").type == "date32[day]"
        assert table.schema.field(0).metadata[b"description"]
        rows = rows_of(command("export", f"--{name}", cwd=ran).stdout)
        assert [str(value) for value in table["night"].to_pylist()] == [row["night"] for row in rows]


def test_without_pyarrow_the_extra_is_named(
    begin: Call, bundled: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (bundled / "none" / "pyarrow").mkdir(parents=True)
    (bundled / "none" / "pyarrow" / "__init__.py").write_text("raise ImportError", encoding="utf-8")
    paths = [str(bundled / "none"), *os.environ.get("PYTHONPATH", "").split(os.pathsep)]
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(path for path in paths if path))
    done = begin("export", "nights.parquet")
    assert done.returncode == 2
    assert "pip install 'raid-monitor[parquet]'" in done.stderr
    assert not (bundled / "nights.parquet").exists()


def test_a_file_that_cannot_be_written_is_named_and_an_old_one_stays(call: Call, bundled: Path) -> None:
    done = call("export", "gone/nights.csv")
    assert done.returncode == 1
    assert "gone/nights.csv: cannot be written" in done.stderr
    (bundled / "old.csv").write_text("old", encoding="utf-8")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, before[1]))
    try:
        done = call("export", "--claims", "old.csv")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert done.returncode == 1
    assert "old.csv: cannot be written" in done.stderr
    assert (bundled / "old.csv").read_text(encoding="utf-8") == "old"
    assert [path.name for path in bundled.glob(".*")] == []


def test_a_package_takes_no_choice_of_a_table(call: Call, bundled: Path) -> None:
    done = call("export", "x.zip", "--claims")
    assert done.returncode == 2
    assert "leave --claims out" in done.stderr


def test_a_record_of_ones_own_needs_no_attribution(call: Call, bundled: Path) -> None:
    write_record(bundled / "record.csv", date(2026, 5, 31), nights=40)
    (bundled / "feeds.yaml").write_text(f"{CONFIG}history: none\n", encoding="utf-8")
    assert call("import", "record.csv").returncode == 0
    rows = rows_of(call("export").stdout)
    assert len(rows) == 40
    assert {(row["sources"], row["attribution"]) for row in rows} == {("an imported table of nights", "")}
