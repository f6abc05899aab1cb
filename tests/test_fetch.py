"""The HTTP client against a real server: what it sends, what it refuses, and how it says what went wrong."""

import gzip
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from mail import make_certificate
from servers import FeedServer

from monitor.fetch import Kept, Limits, RefusedError, get, get_admitted, is_public

BODY = b"<rss><channel><title>Quiet hours</title></channel></rss>"


def test_an_answer_has_status_body_and_lower_case_headers(server: FeedServer) -> None:
    server.serve("/feed", BODY, headers={"X-Shelf": "Oak"}, etag='"v1"')
    answer = get(server.url("/feed"))
    assert (answer.status, answer.body, answer.error) == (200, BODY, None)
    assert answer.headers["x-shelf"] == "Oak"
    assert answer.headers["etag"] == '"v1"'
    assert answer.url == server.url("/feed")


def test_it_says_who_asks_and_what_it_can_read(server: FeedServer) -> None:
    server.serve("/feed", BODY)
    get(server.url("/feed"))
    get(server.url("/feed"), limits=Limits(user_agent="night-owl/2"))
    get(server.url("/feed"), {"User-Agent": "own", "If-None-Match": 'W/"a"'})
    first, second, third = (headers for _, headers in server.requests)
    assert first["user-agent"].startswith("raid-monitor/")
    assert "+https://" in first["user-agent"]
    assert "application/rss+xml" in first["accept"]
    assert "text/html" in first["accept"]
    assert second["user-agent"] == "night-owl/2"
    assert (third["user-agent"], third["if-none-match"]) == ("own", 'W/"a"')


def test_an_unchanged_feed_is_a_304_and_no_error(server: FeedServer) -> None:
    server.serve("/feed", BODY, etag='"v1"')
    answer = get(server.url("/feed"), {"If-None-Match": '"v1"'})
    assert (answer.status, answer.body, answer.error) == (304, b"", None)


@pytest.mark.parametrize("status", [404, 410, 429, 500])
def test_an_error_status_names_host_and_status(server: FeedServer, status: int) -> None:
    server.fail("/feed", status, {"retry-after": "7"})
    answer = get(server.url("/feed"))
    assert (answer.status, answer.body) == (status, b"")
    assert answer.headers["retry-after"] == "7"
    assert f"127.0.0.1 answered {status}" in (answer.error or "")


def test_a_refused_connection_is_named() -> None:
    with socket.socket() as idle:
        idle.bind(("127.0.0.1", 0))
        answer = get(f"http://127.0.0.1:{idle.getsockname()[1]}/")
    assert (answer.status, answer.error) == (0, "127.0.0.1 refused the connection")


def test_an_unknown_host_is_named() -> None:
    answer = get("http://nowhere.invalid/feed")
    assert answer.status == 0
    assert answer.error is not None
    assert answer.error.startswith("nowhere.invalid ")


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "ftp://example.org/a", "feed", "http://[::1", "http://"]
)
def test_what_is_no_web_address_is_refused_in_words(url: str) -> None:
    answer = get(url)
    assert answer.status == 0
    assert "http" in (answer.error or "") or "not a web address" in (answer.error or "")


def test_a_silent_server_times_out(server: FeedServer) -> None:
    server.hang("/feed")
    answer = get(server.url("/feed"), limits=Limits(read_seconds=0.2))
    assert answer.error == "127.0.0.1 timed out: silent for 0.2 s"


def test_a_dripping_server_is_cut_at_the_deadline(server: FeedServer) -> None:
    server.drip("/feed", b"x" * 1000, 0.02)
    began = time.monotonic()
    answer = get(server.url("/feed"), limits=Limits(total_seconds=0.3))
    assert time.monotonic() - began < 2
    assert (answer.status, answer.body) == (0, b"")
    assert "timed out" in (answer.error or "")


def test_headers_that_drip_are_cut_at_the_deadline() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        done = threading.Event()

        def drip() -> None:
            connection, _ = listener.accept()
            with connection:
                connection.sendall(b"HTTP/1.1 200 OK\r\nX-Slow: ")
                while not done.wait(0.02):
                    try:
                        connection.sendall(b"z")
                    except OSError:
                        return

        thread = threading.Thread(target=drip)
        thread.start()
        began = time.monotonic()
        answer = get(f"http://127.0.0.1:{listener.getsockname()[1]}/", limits=Limits(total_seconds=0.3))
        took = time.monotonic() - began
        done.set()
        thread.join()
    assert took < 2
    assert "timed out" in (answer.error or "")


def test_an_endless_body_is_too_large(server: FeedServer) -> None:
    server.flood("/feed")
    answer = get(server.url("/feed"), limits=Limits(max_bytes=200_000))
    assert answer.error == "127.0.0.1 sent more than 0.2 MB: too large"
    assert answer.body == b""


def test_a_body_of_exactly_the_limit_is_read(server: FeedServer) -> None:
    server.serve("/feed", b"x" * 70_000)
    assert len(get(server.url("/feed"), limits=Limits(max_bytes=70_000)).body) == 70_000
    assert "too large" in (get(server.url("/feed"), limits=Limits(max_bytes=69_999)).error or "")


def test_a_gzip_bomb_is_stopped_by_its_unpacked_size(server: FeedServer) -> None:
    server.bomb("/feed", megabytes=60)
    began = time.monotonic()
    answer = get(server.url("/feed"))
    assert "too large" in (answer.error or "")
    assert time.monotonic() - began < 5


@pytest.mark.parametrize("way", ["length", "chunks", "packed"])
def test_a_body_that_breaks_off_is_a_failure_and_what_came_of_it_is_kept(
    server: FeedServer, way: str
) -> None:
    server.break_off("/feed", BODY)
    if way == "chunks":
        sent = f"{2 * len(BODY):x}\r\n".encode() + BODY
        server.serve("/feed", sent, headers={"transfer-encoding": "chunked"})
    if way == "packed":
        packed = gzip.compress(bytes(range(256)) * 40 + BODY, mtime=0)
        more = {"content-encoding": "gzip", "content-length": str(len(packed))}
        server.serve("/feed", packed[:-20], headers=more)
    answer = get(server.url("/feed"))
    assert (answer.status, answer.body) == (200, b"")
    assert answer.error == "127.0.0.1 broke off in the middle of the answer"
    assert answer.part.startswith(bytes(range(256))) if way == "packed" else answer.part == BODY


def test_broken_compression_is_named(server: FeedServer) -> None:
    server.serve("/feed", b"not gzip at all", headers={"content-encoding": "gzip"})
    assert get(server.url("/feed")).error == "127.0.0.1 sent a compressed body that is broken"


def test_redirects_are_followed_and_the_last_address_is_told(server: FeedServer) -> None:
    server.redirect("/old", "/new?page=1", 301)
    server.serve("/new", BODY)
    answer = get(server.url("/old"))
    assert (answer.body, answer.url) == (BODY, server.url("/new?page=1"))


def test_each_redirect_is_told_and_where_the_address_has_moved_for_good(server: FeedServer) -> None:
    server.redirect("/old", "/new", 301)
    server.redirect("/new", "/newest", 308)
    server.redirect("/newest", "/today", 307)
    server.serve("/today", BODY)
    answer = get(server.url("/old"))
    hops = [(301, "/new"), (308, "/newest"), (307, "/today")]
    assert [(hop.status, hop.url) for hop in answer.hops] == [(n, server.url(path)) for n, path in hops]
    assert answer.moved == server.url("/newest")
    assert get(server.url("/newest")).moved is None
    assert get(server.url("/today")).hops == ()


def test_each_step_takes_a_turn_of_its_host_and_waiting_is_no_part_of_the_time(server: FeedServer) -> None:
    turns: list[str] = []

    @contextmanager
    def turn(url: str) -> Iterator[None]:
        turns.append(f"wait {url}")
        time.sleep(0.3)
        yield
        turns.append(f"done {url}")

    server.redirect("/old", server.url("/new", host="localhost"))
    server.serve("/new", BODY)
    answer = get(server.url("/old"), limits=Limits(total_seconds=0.5), turn=turn)
    assert answer.body == BODY
    steps = server.url("/old"), server.url("/new", host="localhost")
    assert turns == [f"{word} {step}" for step in steps for word in ("wait", "done")]


def test_a_turn_that_is_refused_is_a_failure_in_words(server: FeedServer) -> None:
    @contextmanager
    def turn(url: str) -> Iterator[None]:
        if url.endswith("/new"):
            raise RefusedError("wants to be left alone")
        yield

    server.redirect("/old", "/new")
    answer = get(server.url("/old"), turn=turn)
    assert (answer.status, answer.error) == (0, "127.0.0.1 wants to be left alone")


def test_a_redirect_never_leads_from_a_public_address_into_a_private_network(server: FeedServer) -> None:
    def public(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
        return str(address) != "127.0.0.2"

    with FeedServer(host="127.0.0.2") as inner:
        inner.serve("/secret", b"inner page")
        inner.redirect("/out", server.url("/feed"))
        server.redirect("/feed", inner.url("/secret"))
        refused = get(server.url("/feed"), public=public)
        assert "not a public address" in (refused.error or "")
        assert inner.requests == []
        assert get(inner.url("/secret"), public=public).body == b"inner page"  # the operator's own choice
        assert "not a public address" in (get(inner.url("/out"), public=public).error or "")


def test_a_circle_of_redirects_ends(server: FeedServer) -> None:
    server.redirect("/a", "/b")
    server.redirect("/b", "/a")
    answer = get(server.url("/a"))
    assert "too many redirects" in (answer.error or "")
    assert len(server.requests) == 6


def test_the_body_of_a_redirect_is_not_read(server: FeedServer) -> None:
    server.flood("/old", 302, {"location": "/new"})
    server.serve("/new", BODY)
    began = time.monotonic()
    assert get(server.url("/old"), limits=Limits(total_seconds=5)).body == BODY
    assert time.monotonic() - began < 3


def test_a_redirect_to_a_file_is_refused(server: FeedServer) -> None:
    server.redirect("/feed", "file:///etc/passwd")
    answer = get(server.url("/feed"))
    assert answer.body == b""
    assert "only http and https" in (answer.error or "")


def test_a_log_in_is_not_carried_to_another_host(server: FeedServer) -> None:
    server.redirect("/feed", server.url("/there", host="localhost"))
    server.serve("/there", BODY)
    get(server.url("/feed"), {"Authorization": "Bearer owl", "If-None-Match": '"x"'})
    (_, first), (_, second) = server.requests
    assert first["authorization"] == "Bearer owl"
    assert "authorization" not in second
    assert second["if-none-match"] == '"x"'


@pytest.mark.parametrize(
    ("status", "headers"), [(403, {"cf-mitigated": "challenge"}), (503, {"server": "cloudflare"})]
)
def test_a_browser_challenge_is_an_error_of_its_own(
    server: FeedServer, status: int, headers: dict[str, str]
) -> None:
    page = b"<html><title>Just a moment...</title></html>"
    server.serve("/feed", page, "text/html", status, headers)
    answer = get(server.url("/feed"))
    assert answer.status == status
    assert "Cloudflare challenge" in (answer.error or "")


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_public_only_reads_nothing_from_this_machine(server: FeedServer, host: str) -> None:
    server.serve("/feed", BODY)
    answer = get(server.url("/feed", host=host), public_only=True)
    assert (answer.status, answer.body) == (0, b"")
    assert "not a public address" in (answer.error or "")
    assert server.requests == [], "nothing is sent to an address that is refused"


def test_the_address_is_checked_at_every_redirect(server: FeedServer) -> None:
    def admits(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
        return str(address) != "127.0.0.2"

    with FeedServer(host="127.0.0.2") as inner:
        inner.serve("/secret", b"inner page")
        server.redirect("/feed", inner.url("/secret"))
        assert get(server.url("/feed")).body == b"inner page"
        answer = get_admitted(server.url("/feed"), None, Limits(), admits)
        assert "127.0.0.2" in (answer.error or "")
        assert answer.body == b""
        assert len(inner.requests) == 1


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("8.8.8.8", True),
        ("2606:4700::1111", True),
        ("127.0.0.1", False),
        ("10.1.2.3", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),
        ("224.0.0.1", False),
        ("::1", False),
        ("::", False),
        ("fe80::1%eth0", False),
        ("fec0::1", False),
        ("fd00::1", False),
        ("ff02::1", False),
        ("::ffff:127.0.0.1", False),
        ("::ffff:8.8.8.8", True),
        ("64:ff9b::a00:1", False),
        ("2002:7f00:1::", False),
    ],
)
def test_public_addresses(address: str, public: bool) -> None:
    assert is_public(ipaddress.ip_address(address)) is public


@contextmanager
def tls_server(folder: Path) -> Iterator[int]:
    """A TLS server with a certificate that nobody vouches for."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*make_certificate(folder))
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def accept() -> None:
            connection, _ = listener.accept()
            try:
                context.wrap_socket(connection, server_side=True).close()
            except OSError:
                connection.close()

        thread = threading.Thread(target=accept)
        thread.start()
        yield int(listener.getsockname()[1])
        thread.join()


def test_a_certificate_that_is_not_trusted_is_named(tmp_path: Path) -> None:
    with tls_server(tmp_path) as port:
        answer = get(f"https://localhost:{port}/feed")
    assert answer.body == b""
    assert "localhost failed in TLS" in (answer.error or "")


@contextmanager
def raw_server(*answers: bytes) -> Iterator[tuple[int, list[bytes]]]:
    """A server that gives each connection the next of these answers; and what it was sent."""
    asked: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def answer() -> None:
            for one in answers:
                connection, _ = listener.accept()
                with connection:
                    asked.append(connection.recv(65_536))
                    connection.sendall(one)

        thread = threading.Thread(target=answer)
        thread.start()
        yield int(listener.getsockname()[1]), asked
        thread.join()


STEERING = "\x1b\x07\x9b\x85\u202e"


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 500 \x1b[2J\x1b]0;owned\x07 \x9b2J Oops\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 302 Found\r\nLocation: file:///\x1b[2J\xe2\x80\xae\r\n\r\n",
        b"HTTP/1.1 302 Found\r\nLocation: http://\x1b[2J\xc2\x9b.invalid/\r\n\r\n",
        b"\x1b[2J\r\n\r\n",
    ],
    ids=["reason", "address", "host", "status line"],
)
def test_no_word_of_a_server_can_steer_the_terminal(answer: bytes) -> None:
    with raw_server(answer) as (port, _):
        error = get(f"http://127.0.0.1:{port}/").error or ""
    assert error
    assert not set(error) & set(STEERING)


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 500 Oops\r\n\r\n",
        b"HTTP/1.1 302 Found\r\nLocation: file:///x?key=hunter2\r\n\r\n",
        b"HTTP/1.1 302 Found\r\nLocation: //x:hunter2/\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n",
        b"",
    ],
)
def test_the_query_of_an_address_is_in_no_error(answer: bytes) -> None:
    with raw_server(answer) as (port, asked):
        error = get(f"http://127.0.0.1:{port}/feed?key=hunter2").error or ""
    assert b"GET /feed?key=hunter2 HTTP/1.1" in asked[0]
    assert error
    assert "hunter2" not in error


@contextmanager
def lasting_server() -> Iterator[tuple[str, list[tuple[int, str]]]]:
    """A server that keeps its connections open, and who asked it: (port of the asker, path)."""
    asked: list[tuple[int, str]] = []

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            asked.append((self.client_address[1], self.path))
            status = int(self.path[1:4])
            self.send_response(status)
            if status == 302:
                self.send_header("Location", "/200/there")
            if status != 304:
                self.send_header("Content-Length", "5")
            self.end_headers()
            self.wfile.write(b"" if status == 304 else b"hello")
            self.close_connection = self.path.endswith("last")

        def log_message(self, format: str, *args: object) -> None:
            del format, args

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        server.block_on_close = False
        threading.Thread(target=server.serve_forever, args=(0.01,)).start()
        yield f"http://127.0.0.1:{server.server_address[1]}", asked
        server.shutdown()


def test_a_connection_is_kept_for_the_next_request() -> None:
    with lasting_server() as (url, asked):
        kept = Kept()
        bodies = [get(f"{url}/{path}", kept=kept).body for path in ("200/a", "304/b", "200/c")]
        assert bodies == [b"hello", b"", b"hello"]
        assert len({port for port, _ in asked}) == 1
        get(f"{url}/200/d")
        assert len({port for port, _ in asked}) == 2, "without being told so, none is kept"


def test_a_kept_connection_that_died_is_replaced() -> None:
    with lasting_server() as (url, asked):
        kept = Kept()
        assert get(f"{url}/200/last", kept=kept).body == b"hello"
        assert get(f"{url}/200/a", kept=kept).body == b"hello"
    assert [path for _, path in asked] == ["/200/last", "/200/a"]


@pytest.mark.parametrize("path", ["302/x", "500/x", "404/x"])
def test_a_connection_with_something_left_on_it_is_not_kept(path: str) -> None:
    with lasting_server() as (url, asked):
        kept = Kept()
        get(f"{url}/{path}", kept=kept)
        assert get(f"{url}/200/a", kept=kept).body == b"hello"
    assert asked[0][0] != asked[-1][0]


def test_a_kept_connection_is_not_used_where_another_rule_holds() -> None:
    with lasting_server() as (url, asked):
        kept = Kept()
        get(f"{url}/200/a", kept=kept)
        assert "not a public address" in (get(f"{url}/200/b", kept=kept, public_only=True).error or "")
    assert len(asked) == 1


def test_a_kept_connection_has_the_deadline_of_each_request() -> None:
    with lasting_server() as (url, _):
        kept = Kept()
        get(f"{url}/200/a", kept=kept)
        answer = get(f"{url}/200/b", limits=Limits(total_seconds=0), kept=kept)
    assert answer.error == "127.0.0.1 timed out: not done after 0 s"


def test_a_cookie_of_a_redirect_is_sent_to_its_end() -> None:
    first = b"HTTP/1.1 302 Found\r\nLocation: /b\r\nSet-Cookie: seen=1\r\nContent-Length: 0\r\n\r\n"
    with raw_server(first, b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi") as (port, asked):
        assert get(f"http://127.0.0.1:{port}/a").body == b"hi"
    assert b"Cookie: seen=1" in asked[1].replace(b"cookie:", b"Cookie:")


def test_letters_beyond_ascii_are_sent_as_the_web_sends_them(server: FeedServer) -> None:
    server.serve("/%D0%BD%D1%96%D1%87?a=%20b", BODY)
    assert get(server.url("/ніч?a= b#end")).body == BODY


def test_a_proxy_is_asked_and_never_for_a_strangers_address(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with raw_server(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi") as (port, asked):
        monkeypatch.setenv("http_proxy", f"http://owl:pass@127.0.0.1:{port}")
        monkeypatch.setenv("no_proxy", "")
        assert "known name" in (get("http://feeds.invalid/a", public_only=True).error or "")
        assert get("http://feeds.invalid/a?b=1").body == b"hi"
    assert asked[0].startswith(b"GET http://feeds.invalid/a?b=1 HTTP/1.1\r\n")
    assert b"host: feeds.invalid\r\n" in asked[0]
    assert b"proxy-authorization: Basic b3dsOnBhc3M=\r\n" in asked[0]


def test_an_encrypted_address_goes_through_a_tunnel(monkeypatch: pytest.MonkeyPatch) -> None:
    with raw_server(b"HTTP/1.1 403 No\r\n\r\n") as (port, asked):
        monkeypatch.setenv("https_proxy", f"127.0.0.1:{port}")
        answer = get("https://feeds.invalid/a?key=hunter2")
    assert asked[0].startswith(b"CONNECT feeds.invalid:443 HTTP/1.")
    assert "403" in (answer.error or "")


def test_an_answer_under_tls_is_read_and_its_dripping_is_cut(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate, key = make_certificate(tmp_path)
    context.load_cert_chain(certificate, key)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificate))
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def answer() -> None:
            for is_dripping in (False, True):
                connection, _ = listener.accept()
                with context.wrap_socket(connection, server_side=True) as secure:
                    secure.recv(65_536)
                    secure.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 200\r\n\r\n")
                    try:
                        for _ in range(200):
                            secure.sendall(b"x")
                            time.sleep(0.02 if is_dripping else 0)
                    except OSError:
                        pass

        thread = threading.Thread(target=answer)
        thread.start()
        url = f"https://localhost:{listener.getsockname()[1]}/"
        assert len(get(url).body) == 200
        late = get(url, limits=Limits(total_seconds=0.4))
        thread.join()
    assert late.error == "localhost timed out: not done after 0.4 s"
