"""What lies at a path: files of a known form, each opened so that its progress can be seen."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

from ..errors import DAMAGED, InputError
from .members import Archive, Kind

_ENDINGS = {
    ".warc": Kind.WARC,
    ".jsonl": Kind.LINES,
    ".ndjson": Kind.LINES,
    ".parquet": Kind.PARQUET,
    ".xml": Kind.FEED,
    ".rss": Kind.FEED,
    ".atom": Kind.FEED,
    ".rdf": Kind.FEED,
    ".html": Kind.PAGE,
    ".htm": Kind.PAGE,
}
_KINDS = (
    "result.json (Telegram), .warc, .warc.gz, .jsonl, .parquet, .xml, .rss, .atom, .json (feeds) or .html"
)


def find_archives(path: Path) -> list[Archive]:
    """The archives at a path, in the order of their names; of a folder all inside it.

    Files of other forms in a folder, such as the pictures of an export, are left alone. Raises InputError
    where there is nothing to read.
    """
    if not path.exists():
        raise InputError(f"{path}: no such file or folder")
    if path.is_dir():
        files = sorted(file for file in path.rglob("*") if file.is_file())
        found = [archive for file in files if (archive := _look(file))]
        if not found:
            raise InputError(f"{path}: holds no archive; known are {_KINDS}")
        return found
    archive = _look(path)
    if archive is None:
        raise InputError(f"{path}: no archive of a known form; known are {_KINDS}")
    return [archive]


def _look(path: Path) -> Archive | None:
    """A file as an archive; None where it is none. Raises InputError where it cannot be read."""
    endings = [ending.lower() for ending in path.suffixes]
    is_packed = endings[-1:] == [".gz"]
    ending = (endings[:-1] if is_packed else endings)[-1:] or [""]
    kind = _ENDINGS.get(ending[0])
    try:
        about = path.stat()
        if ending == [".json"]:
            kind = _look_into(path, is_packed)
    except DAMAGED as error:
        raise InputError(f"{path}: cannot be read: {error}") from error
    if kind is None:
        return None
    written = datetime.fromtimestamp(about.st_mtime, UTC)
    return Archive(path, kind, about.st_size, written, is_packed)


def _look_into(path: Path, is_packed: bool) -> Kind | None:
    """What a .json file is, by its beginning."""
    with gzip.open(path) if is_packed else path.open("rb") as file:
        start = file.read(4096)
    if b"jsonfeed.org/version" in start:
        return Kind.FEED
    return Kind.TELEGRAM if b'"messages"' in start or b'"chats"' in start else None


class Counted:
    """A file that is read from front to back, and knows which share of it lies behind."""

    def __init__(self, file: IO[bytes], unpacked: Any, size: int) -> None:
        self._file = file
        self._unpacked = unpacked
        self._size = max(size, 1)

    @property
    def place(self) -> int:
        """How many bytes of the file were read; of a packed one, of its packed bytes."""
        return self._file.tell()

    def seek(self, place: int) -> None:
        """Go to a byte of a file that is not packed."""
        self._file.seek(place)

    @property
    def share(self) -> float:
        """How much of the file was read, from 0 to 1; of a packed one, of its packed bytes."""
        return min(self.place / self._size, 1.0)

    def read(self, size: int = -1) -> bytes:
        """The next bytes, unpacked."""
        data: bytes = self._unpacked.read(size)
        return data

    def readline(self, size: int | None = -1) -> bytes:
        """The next line, with its end, `size` bytes of it at most."""
        line: bytes = self._unpacked.readline(-1 if size is None else size)
        return line


@contextmanager
def open_file(archive: Archive) -> Iterator[Counted]:
    """The bytes of an archive, unpacked, as a `Counted`. Raises InputError where it cannot be opened."""
    try:
        file = archive.path.open("rb")
    except OSError as error:
        raise InputError(f"{archive.path}: cannot be read: {error.strerror or error}") from error
    with file:
        unpacked = gzip.GzipFile(fileobj=file) if archive.is_packed else file
        yield Counted(file, unpacked, archive.size)
