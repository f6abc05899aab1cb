"""The only HTTP client: an address goes in, an Answer comes out. Every failure is a value in plain words."""

from __future__ import annotations

import ipaddress
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from urllib.parse import urljoin, urlsplit

import requests

from ..model import Answer, Hop
from .limits import FAILURES, Limits, RefusedError, explain, host_of
from .line import Address, Line, Session, is_public
from .post import post

__all__ = ["Limits", "RefusedError", "Turn", "get", "get_admitted", "is_public", "post"]

_ACCEPT = (
    "application/rss+xml,application/atom+xml,application/feed+json,"
    "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
)
_CHUNK = 65_536
_ERROR_PAGE = 20_000
_DIRECT = {"http": "", "https": "", "all": ""}
_SECRET = ("authorization", "cookie")
_USUAL = Limits()
Admits = Callable[[Address], bool]
Turn = Callable[[str], AbstractContextManager[None]]
"""Gives the moment at which the host of an address may be asked, as a context."""


def _at_once(url: str) -> AbstractContextManager[None]:
    """The turn of whoever asks alone."""
    del url
    return nullcontext()


def get(
    url: str,
    headers: Mapping[str, str] | None = None,
    *,
    limits: Limits = _USUAL,
    public_only: bool = False,
    turn: Turn = _at_once,
    public: Admits = is_public,
) -> Answer:
    """What an address answers. Never raises; a status of 400 and more has an `error` and no body.

    `public_only` is for addresses that a stranger wrote: every network address connected to, after
    every redirect, must be a public one. Any other address may be private, but a redirect never leads
    from a public one into a private network. `public` says which are public. `headers` override the
    usual ones. `Answer.url` is the last address, after redirects.

    `turn` is asked for at each step, with the address of it: the step is taken inside of it, and what
    it waits is no part of the request's time. It may raise a RefusedError.
    """
    return get_admitted(url, headers, limits, public if public_only else None, turn=turn, public=public)


def get_admitted(
    url: str,
    headers: Mapping[str, str] | None,
    limits: Limits,
    admits: Admits | None,
    *,
    turn: Turn = _at_once,
    public: Admits = is_public,
) -> Answer:
    """What an address answers, where `admits` (None: all) says which network addresses may be read."""
    sent = {"user-agent": limits.user_agent, "accept": _ACCEPT}
    sent |= {name.lower(): value for name, value in (headers or {}).items()}
    return _follow(url, sent, limits, admits, turn, public)


def _follow(
    url: str, headers: dict[str, str], limits: Limits, admits: Admits | None, turn: Turn, public: Admits
) -> Answer:
    """The answer at the end of a chain of redirects, each step checked like the first."""
    host, hops, left = host_of(url), list[Hop](), limits.total_seconds
    for _ in range(limits.redirects + 1):
        if host_of(url) != host:
            headers = {name: value for name, value in headers.items() if name not in _SECRET}
        try:
            with turn(url):
                began = time.monotonic()
                step, reached = _take_step(url, headers, limits, admits, left)
                left -= time.monotonic() - began
        except FAILURES as error:
            return Answer(url, 0, error=explain(error, url, limits), hops=tuple(hops))
        if isinstance(step, Answer):
            return replace(step, hops=tuple(hops))
        hops.append(step)
        url = step.url
        if admits is None and reached is not None and public(reached):
            admits = public
        if left <= 0:
            return Answer(url, 0, error=_say_late(url, limits), hops=tuple(hops))
    problem = f"{host} redirects more than {limits.redirects} times: too many redirects"
    return Answer(url, 0, error=problem, hops=tuple(hops))


def _take_step(
    url: str, headers: dict[str, str], limits: Limits, admits: Admits | None, seconds: float
) -> tuple[Answer | Hop, Address | None]:
    """What one request brings within some seconds, and the network address that it reached, if known."""
    with Line(seconds, admits) as line:
        try:
            with Session(line) as session:
                step = _ask(session, url, headers, limits)
        except FAILURES as error:
            step = Answer(url, 0, error=explain(error, url, limits))
        if not line.is_cut:
            return step, line.reached
    return Answer(url, 0, error=_say_late(url, limits)), None


def _say_late(url: str, limits: Limits) -> str:
    return f"{host_of(url)} timed out: not done after {limits.total_seconds:g} s"


def _ask(session: Session, url: str, headers: dict[str, str], limits: Limits) -> Answer | Hop:
    """The answer to one request, or the redirect that it is."""
    if urlsplit(url).scheme not in ("http", "https"):
        raise RefusedError("is not read: only http and https addresses are")
    response = session.get(
        url,
        headers=headers,
        stream=True,
        timeout=(limits.connect_seconds, limits.read_seconds),
        # Behind a proxy nobody could see which address was reached; and no proxy reaches our loopback.
        proxies=_DIRECT if session.is_guarded or _is_loopback(host_of(url)) else None,
    )
    with response:
        if response.is_redirect:
            target = response.headers["location"].encode("latin-1").decode("utf-8", "replace")
            return Hop(response.status_code, urljoin(url, target))
        return _read_answer(response, url, limits)


def _read_answer(response: requests.Response, url: str, limits: Limits) -> Answer:
    headers = {name.lower(): value for name, value in response.headers.items()}
    status = response.status_code
    if status < 400:
        body = b"".join(_read_chunks(response, limits.max_bytes))
        if len(body) > limits.max_bytes:
            raise RefusedError(f"sent more than {limits.max_bytes / 1e6:g} MB: too large")
        return Answer(url, status, body, headers)
    error = f"{host_of(url)} answered {status} {response.reason or ''}".rstrip()
    if _is_challenge(response, headers):
        error = f"{host_of(url)} answered {status} with a Cloudflare challenge, which only a browser can pass"
    return Answer(url, status, b"", headers, error)


def _read_chunks(response: requests.Response, limit: int) -> Iterator[bytes]:
    """The decompressed body in pieces as they come, until it is more than the limit."""
    size = 0
    while size <= limit and (chunk := response.raw.read1(_CHUNK, decode_content=True)):
        size += len(chunk)
        yield chunk


def _is_challenge(response: requests.Response, headers: Mapping[str, str]) -> bool:
    """Whether an error page asks for a proof of being a browser instead of refusing or failing."""
    if headers.get("cf-mitigated") == "challenge":
        return True
    if "cloudflare" not in headers.get("server", "").lower():
        return False
    try:
        page = b"".join(_read_chunks(response, _ERROR_PAGE))
    except FAILURES:  # the status says enough
        return False
    return any(mark in page for mark in (b"challenge-platform", b"cf-chl", b"<title>Just a moment"))


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
