"""The only HTTP client: an address goes in, an Answer comes out. Every failure is a value in plain words."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from urllib.parse import urljoin

import urllib3

from ..errors import clean
from ..model import Answer, Hop
from .limits import BROKEN, FAILURES, ForbiddenError, Limits, RefusedError, explain, host_of
from .line import Address, Admits, Line, is_public
from .post import post
from .session import Kept, Response, Session

__all__ = ["Kept", "Limits", "RefusedError", "Turn", "get", "get_admitted", "is_public", "post"]

_ACCEPT = (
    "application/rss+xml,application/atom+xml,application/feed+json,"
    "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
)
_PACKED = urllib3.util.make_headers(accept_encoding=True)
_ERROR_PAGE = 20_000
_SECRET = ("authorization", "cookie")
_USUAL = Limits()
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
    kept: Kept | None = None,
) -> Answer:
    """What an address answers. Never raises; a status of 400 and more has an `error` and no body.

    `public_only` is for addresses that a stranger wrote: every network address connected to, after
    every redirect, must be a public one. Any other address may be private, but a redirect never leads
    from a public one into a private network. `public` says which are public. `headers` override the
    usual ones. `Answer.url` is the last address, after redirects.

    `turn` is asked for at each step, with the address of it: the step is taken inside of it, and what
    it waits is no part of the request's time. It may raise a RefusedError. With `kept`, connections stay
    open for the next request that has it.
    """
    admits = public if public_only else None
    return get_admitted(url, headers, limits, admits, turn=turn, public=public, kept=kept)


def get_admitted(
    url: str,
    headers: Mapping[str, str] | None,
    limits: Limits,
    admits: Admits | None,
    *,
    turn: Turn = _at_once,
    public: Admits = is_public,
    kept: Kept | None = None,
) -> Answer:
    """What an address answers, where `admits` (None: all) says which network addresses may be read."""
    sent = {"user-agent": limits.user_agent, "accept": _ACCEPT, **_PACKED}
    sent |= {name.lower(): value for name, value in (headers or {}).items()}
    return _follow(Session(kept), url, sent, limits, admits, turn, public)


def _follow(
    session: Session,
    url: str,
    headers: dict[str, str],
    limits: Limits,
    admits: Admits | None,
    turn: Turn,
    public: Admits,
) -> Answer:
    """The answer at the end of a chain of redirects, each step checked like the first."""
    host, hops, left = host_of(url), list[Hop](), limits.total_seconds
    for _ in range(limits.redirects + 1):
        if host_of(url) != host:
            headers = {name: value for name, value in headers.items() if name not in _SECRET}
        try:
            with turn(url):
                began = time.monotonic()
                step, reached = _take_step(session, Line(limits, admits, left), url, headers)
                left -= time.monotonic() - began
        except FAILURES as error:
            problem, refused = explain(error, url, limits), isinstance(error, ForbiddenError)
            return Answer(url, 0, error=problem, hops=tuple(hops), refused=refused)
        if isinstance(step, Answer):
            return replace(step, hops=tuple(hops))
        hops.append(step)
        url = step.url
        if admits is None and reached is not None and public(reached):
            admits = public
    problem = f"{host} redirects more than {limits.redirects} times: too many redirects"
    return Answer(url, 0, error=problem, hops=tuple(hops), refused=True)


def _take_step(
    session: Session, line: Line, url: str, headers: dict[str, str]
) -> tuple[Answer | Hop, Address | None]:
    """What one request brings, and the network address that it reached, if known."""
    with session.ask(line, url, headers) as response:
        if response.location is not None:
            target = response.location.encode("latin-1").decode("utf-8", "replace")
            return Hop(response.status, urljoin(url, target)), line.reached
        return _read_answer(response, url, line.limits), line.reached


def _read_answer(response: Response, url: str, limits: Limits) -> Answer:
    status, headers = response.status, response.headers
    if status < 400:
        pieces, broken = list[bytes](), None
        try:
            pieces.extend(response.pieces(limits.max_bytes))
        except BROKEN as early:
            broken = explain(early, url, limits)
        body = b"".join(pieces)
        if len(body) > limits.max_bytes:
            raise ForbiddenError(f"sent more than {limits.max_bytes / 1e6:g} MB: too large")
        if broken is not None:
            return Answer(url, status, b"", headers, broken, part=body)
        return Answer(url, status, body, headers)
    error = f"{host_of(url)} answered {status} {response.reason or ''}"
    if _is_challenge(response):
        error = f"{host_of(url)} answered {status} with a Cloudflare challenge, which only a browser can pass"
    return Answer(url, status, b"", headers, clean(error))


def _is_challenge(response: Response) -> bool:
    """Whether an error page asks for a proof of being a browser instead of refusing or failing."""
    if response.headers.get("cf-mitigated") == "challenge":
        return True
    if "cloudflare" not in response.headers.get("server", "").lower():
        return False
    try:
        page = b"".join(response.pieces(_ERROR_PAGE))
    except FAILURES:  # the status says enough
        return False
    return any(mark in page for mark in (b"challenge-platform", b"cf-chl", b"<title>Just a moment"))
