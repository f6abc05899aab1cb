"""A few words to an address that the operator chose. Nothing of the answer is read but its status."""

from __future__ import annotations

from ..model import Answer
from .limits import FAILURES, Limits, explain, host_of
from .line import Line
from .session import Session


def post(url: str, body: str, *, limits: Limits) -> Answer:
    """Send a text; never raises. Any status but 2xx is an `error`; redirects are not followed."""
    headers = {"user-agent": limits.user_agent, "content-type": "text/plain; charset=utf-8"}
    line = Line(limits, None, limits.total_seconds)
    try:
        with Session(None).ask(line, url, headers, body.encode()) as response:
            status = response.status
    except FAILURES as error:
        return Answer(url, 0, error=explain(error, url, limits))
    return Answer(url, status, error=None if 200 <= status < 300 else f"{host_of(url)} answered {status}")
