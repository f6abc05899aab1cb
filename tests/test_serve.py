"""The site over HTTP: what is served, with which headers, and all that is not."""

from __future__ import annotations

import gzip
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from world import Call

from monitor.pipeline import manifest
from monitor.pipeline.manifest import Manifest

PATIENCE = 60.0
PAGE = b"<!doctype html><html lang='en'><title>Nights</title>" + b"<p>A night.</p>" * 100


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


@contextmanager
def serving(folder: Path, *args: str) -> Iterator[tuple[int, subprocess.Popen[str]]]:
    """`raid-monitor serve` in a folder, once it says that it listens."""
    port = free_port()
    command = [sys.executable, "-m", "monitor", "serve", "--listen", f"127.0.0.1:{port}", *args]
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(
        command, cwd=folder, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    ) as process:
        try:
            assert process.stdout is not None
            assert "is served at" in process.stdout.readline()
            yield port, process
        finally:
            process.kill()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site, and beside its pages all that must stay there."""
    top = tmp_path_factory.mktemp("site")
    reports = top / "reports"
    (reports / "assets").mkdir(parents=True)
    (reports / "empty").mkdir()
    (reports / ".git").mkdir()
    (reports / "index.html").write_bytes(PAGE)
    (reports / "nights.json").write_text("[1, 2]", encoding="utf-8")
    (reports / "alerts.atom").write_text("<feed/>", encoding="utf-8")
    (reports / "night.png").write_bytes(bytes(range(256)))
    (reports / "alert-2026-06-10.txt").write_text("800 drones", encoding="utf-8")
    (reports / "assets" / "chart.js").write_text("1;", encoding="utf-8")
    for name in (
        "demo.db",
        "demo.db-wal",
        ".night.png.7.tmp",
        ".index.html",
        ".git/config.txt",
        "x.tmp",
        "README.md",
        "backup.zip",
        "feeds.json",
        "assets/notes.txt",
        "alert-2026-06-10.zip",
        "assets/alert-2026-06-10.txt",
    ):
        (reports / name).write_text("private", encoding="utf-8")
    pages = (
        "index.html",
        "nights.json",
        "alerts.atom",
        "night.png",
        "assets/chart.js",
        "loop.html",
        "demo.db",
    )
    manifest.save(reports, Manifest(dict.fromkeys(pages, "ground")))
    (reports / "loop.html").symlink_to("loop.html")
    (reports / "ring").symlink_to("ring")
    (top / "outside.html").write_text("private", encoding="utf-8")
    (reports / "out.html").symlink_to(top / "outside.html")
    (reports / "store.html").symlink_to("demo.db")
    (reports / "etc").symlink_to("/etc")
    return top


@pytest.fixture(scope="module")
def port(folder: Path) -> Iterator[int]:
    with serving(folder, "--reports", "reports") as (port, _):
        yield port


def ask(port: int, path: str, method: str = "GET", **headers: str) -> tuple[int, dict[str, str], bytes]:
    """A request as it stands, dots and all: status, headers with lower-case names, body."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request(method, path, headers={k.replace("_", "-"): v for k, v in headers.items()})
        answer = connection.getresponse()
        return answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read()
    finally:
        connection.close()


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/", "text/html; charset=utf-8"),
        ("/index.html?night=1", "text/html; charset=utf-8"),
        ("/nights.json", "application/json"),
        ("/alerts.atom", "application/atom+xml"),
        ("/night.png", "image/png"),
        ("/assets/chart.js", "text/javascript; charset=utf-8"),
        ("/alert-2026-06-10.txt", "text/plain; charset=utf-8"),
    ],
)
def test_the_files_of_the_site_are_served_each_as_what_it_is(port: int, path: str, kind: str) -> None:
    status, headers, body = ask(port, path)
    assert (status, headers["content-type"]) == (200, kind)
    assert body
    assert ask(port, path, "HEAD")[0] == 200


@pytest.mark.parametrize(
    "path",
    [
        "/demo.db",
        "/demo.db-wal",
        "/.night.png.7.tmp",
        "/.index.html",
        "/.git/config.txt",
        "/x.tmp",
        "/README.md",
        "/backup.zip",
        "/feeds.json",
        "/assets/notes.txt",
        "/alert-2026-06-10.zip",
        "/assets/alert-2026-06-10.txt",
        "/.site.json",
        "/loop.html",
        "/ring/",
        "/ring/index.html",
        "/out.html",
        "/store.html",
        "/etc/hostname",
        "/etc/fonts/conf.d/README.txt",
        "/assets/",
        "/assets",
        "/empty/",
        "/../outside.html",
        "/assets/../../outside.html",
        "/%2e%2e/outside.html",
        "/..%2foutside.html",
        "//etc/passwd",
        "/%00",
        "/index.html%00.png",
        "/" + "a" * 5000,
        "/healthz/x",
    ],
)
def test_nothing_else_is_there(port: int, path: str) -> None:
    status, _, body = ask(port, path)
    assert status == 404
    assert b"private" not in body
    assert b"chart.js" not in body  # no list of a folder


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "PROPFIND"])
@pytest.mark.parametrize("path", ["/", "/healthz", "/new.html"])
def test_nothing_can_be_written(port: int, path: str, method: str, folder: Path) -> None:
    before = sorted(folder.rglob("*"))
    assert ask(port, path, method)[0] == 405
    assert sorted(folder.rglob("*")) == before


@pytest.mark.parametrize("path", ["/", "/night.png", "/nothing", "/healthz", "/metrics"])
def test_every_answer_forbids_what_no_page_needs_and_sets_no_cookie(port: int, path: str) -> None:
    _, headers, _ = ask(port, path)
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert "camera=()" in headers["permissions-policy"]
    assert not {"set-cookie", "server", "access-control-allow-origin"} & headers.keys()


def test_a_page_is_served_from_when_it_was_written_and_until_it_is_taken_back(
    port: int, folder: Path
) -> None:
    reports = folder / "reports"
    kept = manifest.load(reports)
    (reports / "new.html").write_bytes(PAGE)
    assert ask(port, "/new.html")[0] == 404
    manifest.save(reports, Manifest({**kept.pages, "new.html": "ground"}))
    assert ask(port, "/new.html")[0] == 200
    manifest.save(reports, kept)
    assert ask(port, "/new.html")[0] == 404


def test_a_copy_that_is_still_good_is_not_sent_again(port: int, folder: Path) -> None:
    _, headers, _ = ask(port, "/nights.json")
    tag = headers["etag"]
    status, again, body = ask(port, "/nights.json", if_none_match=tag)
    assert (status, body, again["etag"]) == (304, b"", tag)
    page = folder / "reports" / "nights.json"
    later = page.stat().st_mtime + 5
    os.utime(page, (later, later))
    assert ask(port, "/nights.json", if_none_match=tag)[0] == 200


def test_a_part_is_sent_where_it_is_asked_for(port: int) -> None:
    status, headers, body = ask(port, "/night.png", range="bytes=10-19")
    assert (status, body) == (206, bytes(range(10, 20)))
    assert headers["content-range"] == "bytes 10-19/256"
    assert ask(port, "/night.png", range="bytes=900-")[0] == 416


def test_text_is_packed_and_pictures_are_not(port: int) -> None:
    _, headers, body = ask(port, "/", accept_encoding="gzip")
    assert headers["content-encoding"] == "gzip"
    assert len(body) < len(PAGE) / 5
    assert gzip.decompress(body) == PAGE
    assert "content-encoding" not in ask(port, "/night.png", accept_encoding="gzip")[1]


def test_health_without_a_configuration_says_what_is_missing(port: int) -> None:
    status, headers, body = ask(port, "/healthz")
    assert (status, headers["cache-control"]) == (503, "no-store")
    assert b"feeds.yaml is not there (serve --config FILE)" in body
    assert b"raid_monitor_healthy 0.0" in ask(port, "/metrics")[2]


def test_with_a_configuration_its_reports_and_its_health_are_served(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "feeds.yaml").write_text(
        f"store: sqlite:///x.db\nreports: {folder / 'reports'}\n"
        "sources: [{id: force, name: The Force, rank: official}]\n"
        "feeds: [{id: force, url: 'http://127.0.0.1:9/x', source: force}]\n",
        encoding="utf-8",
    )
    with serving(tmp_path) as (port, process):
        assert ask(port, "/")[2] == PAGE
        assert b"no cycle has been done yet" in ask(port, "/healthz")[2]
        assert b'raid_monitor_feed_official{feed="force"} 1.0' in ask(port, "/metrics")[2]
        began = time.monotonic()
        process.send_signal(signal.SIGTERM)
        said, _ = process.communicate(timeout=PATIENCE)
        assert (process.returncode, said) == (0, "stopped\n")
        assert time.monotonic() - began < 10
    assert not (tmp_path / "x.db").exists()  # looking begins no store


def test_what_stands_in_the_way_is_named_with_its_mend(call: Call, tmp_path: Path, port: int) -> None:
    (tmp_path / "reports").mkdir()
    taken = call("serve", "--reports", "reports", "--listen", f"127.0.0.1:{port}")
    assert taken.returncode == 1
    assert "cannot be served" in taken.stderr
    assert "by --listen" in taken.stderr
    missing = call("serve", "--reports", "nowhere")
    assert missing.returncode == 2
    assert "nowhere: no such folder: `raid-monitor run` writes it" in missing.stderr
    wrong = call("serve", "--reports", "reports", "--listen", "localhost")
    assert wrong.returncode == 2
    assert "names no port" in wrong.stderr
    bare = call("serve")
    assert bare.returncode == 2
    assert "feeds.yaml" in bare.stderr
