"""Reports into files: the only writer of the reports folder; a file is there whole or not at all."""

from __future__ import annotations

import glob
import os
import time
from contextlib import suppress
from pathlib import Path
from typing import Final
from urllib.parse import quote

from .errors import MonitorError
from .model import Report

STALE: Final = 3600.0
"""Seconds after which nobody writes a temporary file any more."""


def write_report(folder: Path, name: str, report: Report, *, page: bool = True) -> list[Path]:
    """Writes NAME.png, NAME.txt and, with `page`, NAME.html, and gives their paths.

    Makes the folder if needed. The page shows the picture beside it. A file that is right already is left
    untouched. Raises a MonitorError where the folder cannot be written.
    """
    if not name or name != Path(name).name or name.startswith("."):
        raise MonitorError(f"report {name!r}: not a plain file name")
    # The picture first: a page never points to one that is not there.
    contents = {folder / f"{name}.png": report.png, folder / f"{name}.txt": report.text.encode()}
    if page:
        html = report.html.replace("cid:chart", quote(f"{name}.png"))
        contents[folder / f"{name}.html"] = html.encode()
    make_folder(folder)
    for path, data in contents.items():
        write_bytes(path, data)
    return list(contents)


def remove_report(folder: Path, name: str) -> None:
    """Takes the page of a report away, if it can be: without it the report counts as missing."""
    remove_file(folder / f"{name}.html")


def remove_file(path: Path) -> None:
    """Takes a file away, if it can be."""
    with suppress(OSError):
        path.unlink(missing_ok=True)


def make_folder(folder: Path) -> None:
    """Makes a folder, and those above it, where they are not there. Raises a MonitorError where it cannot."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _refuse(folder, error) from error


def write_bytes(path: Path, data: bytes) -> bool:
    """Puts a file in place in one step; gives False where it held just these bytes already.

    Whoever reads meanwhile sees the old file or the new one, never a part. Raises a MonitorError
    where the folder cannot be written.
    """
    # The number of the process: two that write at once do not write into one another.
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        if path.is_file() and path.read_bytes() == data:
            return False
        with temporary.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
        for left in path.parent.glob(f".{glob.escape(path.name)}.*.tmp"):  # by one that was killed
            if time.time() - left.stat().st_mtime > STALE:
                left.unlink(missing_ok=True)
    except OSError as error:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise _refuse(path, error) from error
    return True


def _refuse(path: Path, error: OSError) -> MonitorError:
    mend = "check its permissions, its owner and the space on the disk, or name another folder"
    if isinstance(error, FileExistsError | NotADirectoryError):
        # The file in the way may stand further up.
        file = next((one for one in (path, *path.parents) if one.is_file()), None)
        if file is not None:
            return MonitorError(
                f"{path}: cannot be written ({file} is a file, not a folder); move it away, else {mend}"
            )
    return MonitorError(f"{path}: cannot be written ({error.strerror}); {mend}")
