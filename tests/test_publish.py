"""Reports as files: whole or not at all, and untouched where nothing changed."""

from pathlib import Path

import pytest

from monitor.errors import MonitorError
from monitor.model import Report
from monitor.publish import write_bytes, write_report

REPORT = Report("subject", "426 дронів\n", '<img src="cid:chart">', b"\x89PNG...")


def test_a_report_becomes_three_files_and_the_page_shows_the_picture(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "reports"
    paths = write_report(folder, "2025-07-21", REPORT)
    assert [path.name for path in paths] == ["2025-07-21.png", "2025-07-21.txt", "2025-07-21.html"]
    assert paths[0].read_bytes() == REPORT.png
    assert paths[1].read_text(encoding="utf-8") == REPORT.text
    assert paths[2].read_text(encoding="utf-8") == '<img src="2025-07-21.png">'
    assert sorted(folder.iterdir()) == sorted(paths)


def test_files_that_are_right_are_not_written_again(tmp_path: Path) -> None:
    before = [path.stat() for path in write_report(tmp_path, "night", REPORT)]
    after = [path.stat() for path in write_report(tmp_path, "night", REPORT)]
    assert [(s.st_ino, s.st_mtime_ns) for s in before] == [(s.st_ino, s.st_mtime_ns) for s in after]


def test_a_reader_keeps_the_old_file_while_a_new_one_takes_its_place(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    assert write_bytes(path, b"old" * 1000)
    with path.open("rb") as reader:
        assert reader.read(3) == b"old"
        assert write_bytes(path, b"new")
        assert reader.read() == (b"old" * 1000)[3:]
    assert path.read_bytes() == b"new"


def test_files_can_be_read_by_whoever_the_system_lets(tmp_path: Path) -> None:
    (tmp_path / "plain").write_bytes(b"")
    write_bytes(tmp_path / "ours", b"x")
    assert (tmp_path / "ours").stat().st_mode == (tmp_path / "plain").stat().st_mode


@pytest.mark.parametrize("name", ["", "../up", "a/b", ".hidden", ".."])
def test_a_name_that_leaves_the_folder_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(MonitorError, match="not a plain file name"):
        write_report(tmp_path / "reports", name, REPORT)
    assert not list(tmp_path.iterdir())


def test_a_folder_that_cannot_be_written_is_named_with_the_mend(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_bytes(b"")
    with pytest.raises(MonitorError, match=r"file.*cannot be written.*permissions"):
        write_report(file, "night", REPORT)
    # Not even root may make a file here.
    if Path("/sys/kernel").is_dir():
        with pytest.raises(MonitorError, match=r"/sys/kernel.*cannot be written"):
            write_report(Path("/sys/kernel"), "night", REPORT)


def test_nothing_is_left_behind_where_a_file_cannot_be_put_in_place(tmp_path: Path) -> None:
    (tmp_path / "night.txt").mkdir()
    with pytest.raises(MonitorError, match=r"night\.txt"):
        write_report(tmp_path, "night", REPORT)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["night.png", "night.txt"]
