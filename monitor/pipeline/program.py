"""What the program that runs here is known by: a digest of its own files."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from ..errors import MonitorError

PACKAGE = Path(__file__).parent.parent


@cache
def digest_files(*patterns: str) -> str:
    """A digest of what the files hold whose place in the package fits a pattern; MonitorError without any."""
    held = [file.read_bytes() for pattern in patterns for file in sorted(PACKAGE.glob(pattern))]
    if not held:
        raise MonitorError("the program's own files cannot be read: install raid-monitor anew")
    return hashlib.sha256(b"".join(held)).hexdigest()
