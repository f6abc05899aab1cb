"""What was written of the site, kept beside it: each page with its ground, and what nights were expected."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any, Final

from .. import publish

NAME: Final = ".site.json"
VERSION: Final = 1


@dataclass(slots=True)
class Manifest:
    """`pages` has the ground of each page that was written: all that its bytes rest on, in a short form.

    `expected` has for each night, as YYYY-MM-DD, the ground of its forecasts and their quantiles. `lang` is
    the language that the pages are in.
    """

    pages: dict[str, str] = field(default_factory=dict)
    expected: dict[str, list[Any]] = field(default_factory=dict)
    lang: str = "en"


def load(folder: Path) -> Manifest:
    """What was kept; nothing where it is not there, or damaged: then all is made again."""
    try:
        kept = json.loads((folder / NAME).read_text(encoding="utf-8"))
        if kept["version"] != VERSION:
            return Manifest()
        pages = {str(name): str(ground) for name, ground in kept["pages"].items() if is_plain(name)}
        expected = {str(night): list(one) for night, one in kept["expected"].items()}
        return Manifest(pages, expected, str(kept.get("lang", "en")))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return Manifest()


def save(folder: Path, manifest: Manifest) -> None:
    """Keep it, in one step. Raises a MonitorError where the folder cannot be written."""
    kept = {"version": VERSION, "pages": manifest.pages, "expected": manifest.expected, "lang": manifest.lang}
    publish.write_bytes(folder / NAME, json.dumps(kept, separators=(",", ":")).encode())


def is_plain(name: str) -> bool:
    """Whether a name stays within the folder."""
    parts = PurePosixPath(name).parts
    return bool(parts) and not name.startswith("/") and not any(part.startswith(".") for part in parts)


def is_whole(folder: Path) -> bool:
    """Whether every page that was written is still there, and any was."""
    kept = load(folder).pages
    return bool(kept) and all((folder / name).is_file() for name in kept)
