"""What is whole in a body that broke off: bytes go in, those up to its last whole item come out."""

from __future__ import annotations

import re

from ..model import FeedKind

_ITEM_END = re.compile(rb"</(?:\w{1,20}:)?(?:item|entry)\s{0,9}>", re.IGNORECASE)
_POST = re.compile(rb"<[^<>]*\sdata-post=\"[^\"/]+/\d+\"")


def keep_whole(part: bytes, kind: FeedKind) -> bytes:
    """As much of the beginning of a feed as can be read; nothing where no item in it is whole.

    Where a post of a channel ends is not looked for: the last one that has begun is left out.
    """
    if kind is FeedKind.TELEGRAM:
        begins = [found.start() for found in _POST.finditer(part)]
        return part[: begins[-1]] if len(begins) > 1 else b""
    ends = [found.end() for found in _ITEM_END.finditer(part)]
    return part[: ends[-1]] if ends else b""
