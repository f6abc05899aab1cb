"""How the steps ask an address, and the real client with the limits of the configuration."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from .. import fetch
from ..config import Config
from ..model import Answer


class Get(Protocol):
    """Asks an address. `public_only` refuses addresses inside private networks."""

    def __call__(
        self, url: str, headers: Mapping[str, str] | None = None, *, public_only: bool = False
    ) -> Answer:
        """Give the answer; a failure is a value."""


def make_get(
    config: Config, turn: fetch.Turn | None = None, *, public: Callable[..., bool] = fetch.is_public
) -> Get:
    """The real client, with the limits and the name that the configuration gives.

    `turn` is asked at each step of a request for a turn of its host; `public` says which network addresses
    are public.
    """
    limits = fetch.Limits(
        max_bytes=config.http.max_bytes,
        read_seconds=config.http.timeout,
        user_agent=config.http.full_user_agent,
    )
    rules: dict[str, Any] = {"limits": limits, "public": public, "kept": fetch.Kept()}
    if turn is not None:
        rules["turn"] = turn

    def get(url: str, headers: Mapping[str, str] | None = None, *, public_only: bool = False) -> Answer:
        return fetch.get(url, headers, public_only=public_only, **rules)

    return get
