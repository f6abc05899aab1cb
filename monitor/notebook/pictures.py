"""The bytes of a PNG that show themselves in a notebook."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ..publish import write_bytes


@dataclass(frozen=True, slots=True)
class Picture:
    """A PNG."""

    png: bytes

    def save(self, path: str | Path) -> Path:
        """Write it to a file; gives its path."""
        write_bytes(Path(path), self.png)
        return Path(path)

    def __repr__(self) -> str:
        return f"<a picture of {len(self.png):,} bytes>"

    def _repr_png_(self) -> bytes:
        return self.png
