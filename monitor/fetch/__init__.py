"""The only HTTP client: an address goes in, an Answer comes out. Every failure is a value in plain words."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Iterator, Mapping
from urllib.parse import urljoin, urlsplit

import requests

from ..model import Answer
from .limits import FAILURES, Limits, RefusedError, explain, host_of
from .line import Address, Line, Session, is_public
from .post import post

__all__ = ["Limits", "get", "get_admitted", "is_public", "post"]

_ACCEPT = (
    "application/rss+xml,application/atom+xml,application/feed+json,"
    "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
)
_CHUNK = 65_536
_ERROR_PAGE = 20_000
_DIRECT = {"http": "", "https": "", "all": ""}
_SECRET = ("authorization", "cookie")
_USUAL = Limits()


def get(
    url: str,
    headers: Mapping[str, str] | None = None,
    *,
    limits: Limits = _USUAL,
    public_only: bool = False,
) -> Answer:
    """What an address answers. Never raises; a status of 400 and more has an `error` and no body.

    `public_only` is for addresses that a stranger wrote: every network address connected to, after
    every redirect, must be a public one. `headers` override the usual ones. `Answer.url` is the
    last address, after redirects.
    """
    return get_admitted(url, headers, limits, is_public if public_only else None)


def get_admitted(
    url: str,
    headers: Mapping[str, str] | None,
    limits: Limits,
    admits: Callable[[Address], bool] | None,
) -> Answer:
    """What an address answers, where `admits` (None: all) says which network addresses may be read."""
    sent = {"user-agent": limits.user_agent, "accept": _ACCEPT}
    sent |= {name.lower(): value for name, value in (headers or {}).items()}
    with Line(limits.total_seconds, admits) as line, Session(line) as session:
        answer = _follow(session, url, sent, limits)
        if not line.is_cut:
            return answer
    return Answer(url, 0, error=f"{host_of(url)} timed out: not done after {limits.total_seconds:g} s")


def _follow(session: Session, url: str, headers: dict[str, str], limits: Limits) -> Answer:
    """The answer at the end of a chain of redirects, each step checked like the first."""
    host = host_of(url)
    for _ in range(limits.redirects + 1):
        if host_of(url) != host:
            headers = {name: value for name, value in headers.items() if name not in _SECRET}
        try:
            step = _ask(session, url, headers, limits)
        except FAILURES as error:
            return Answer(url, 0, error=explain(error, url, limits))
        if isinstance(step, Answer):
            return step
        url = step
    return Answer(url, 0, error=f"{host} redirects more than {limits.redirects} times: too many redirects")


def _ask(session: Session, url: str, headers: dict[str, str], limits: Limits) -> Answer | str:
    """The answer to one request, or the address that it sends us to."""
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
            return urljoin(url, response.headers["location"].encode("latin-1").decode("utf-8", "replace"))
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
