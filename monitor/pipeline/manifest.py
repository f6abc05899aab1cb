"""What was written of the site, kept beside it: each page with its ground, and what nights were expected."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any, Final

from .. import publish
from ..model import is_report

NAME: Final = ".site.json"
VERSION: Final = 1


@dataclass(slots=True)
class Manifest:
    """`pages` has the ground of each page that was written: all that its bytes rest on, in a short form.

    `expected` has for each night, as YYYY-MM-DD, the ground of its forecasts and their quantiles. `ground` is
    that of the last judging when a writing came to its end, None where none has. `lang` is the language that
    the pages are in.
    """

    pages: dict[str, str] = field(default_factory=dict)
    expected: dict[str, list[Any]] = field(default_factory=dict)
    ground: str | None = None
    lang: str = "en"


def load(folder: Path) -> Manifest:
    """What was kept; nothing where it is not there, or damaged: then all is made again."""
    try:
        kept = json.loads((folder / NAME).read_text(encoding="utf-8"))
        if kept["version"] != VERSION:
            return Manifest()
        pages = {str(name): str(ground) for name, ground in kept["pages"].items() if is_plain(name)}
        expected = {str(night): list(one) for night, one in kept["expected"].items()}
        return Manifest(pages, expected, kept.get("ground"), str(kept.get("lang", "en")))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return Manifest()


def save(folder: Path, manifest: Manifest) -> None:
    """Keep it, in one step. Raises a MonitorError where the folder cannot be written."""
    kept = {
        "version": VERSION,
        "pages": manifest.pages,
        "expected": manifest.expected,
        "ground": manifest.ground,
        "lang": manifest.lang,
    }
    publish.write_bytes(folder / NAME, json.dumps(kept, separators=(",", ":")).encode())


def is_plain(name: str) -> bool:
    """Whether a name stays within the folder."""
    parts = PurePosixPath(name).parts
    return bool(parts) and not name.startswith("/") and not any(part.startswith(".") for part in parts)


class Written:
    """What the monitor wrote into a folder, by names: pages of the site, and reports.

    The manifest is read again when it has changed.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._read: tuple[object, frozenset[str]] = (None, frozenset())

    def __contains__(self, name: str) -> bool:
        """Whether a name, with slashes, is one of them."""
        return is_report(name) or name in self._pages

    @property
    def _pages(self) -> frozenset[str]:
        try:
            state = (self._folder / NAME).stat()
        except OSError:
            return frozenset()
        stamp = (state.st_ino, state.st_mtime_ns, state.st_size)
        if self._read[0] != stamp:
            self._read = (stamp, frozenset(load(self._folder).pages))
        return self._read[1]


def is_current(folder: Path, ground: str | None) -> bool:
    """Whether the last writing came to its end, after the last judging, and every page is still there.

    `ground` is what that judging rested on.
    """
    kept = load(folder)
    return kept.ground == ground is not None and all((folder / name).is_file() for name in kept.pages)
