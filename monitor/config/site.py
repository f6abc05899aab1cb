"""What the file may say of the site: true, false, or where it will be found and in which language."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field
from pydantic.dataclasses import dataclass

from .strict import STRICT
from .values import check_address


@dataclass(frozen=True, slots=True, config=STRICT)
class Site:
    """The static site that each cycle brings up to date."""

    url: Annotated[str, AfterValidator(check_address)] | None = Field(
        default=None, json_schema_extra={"format": "uri"}
    )
    """Its public address, for the links of the Atom feed; left out, they are relative."""
    lang: Literal["en", "uk"] = "en"
    """Its language."""


def read_site(value: object) -> object:
    """True is a site without wishes, false is none. Raises ValueError for anything but a section."""
    if isinstance(value, bool):
        return Site() if value else None
    if not isinstance(value, dict | Site):
        raise ValueError("should be true, false, or a section with url and lang")
    return value
