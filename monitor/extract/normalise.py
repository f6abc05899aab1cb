"""A text goes in; a text of the same length comes out, so that every offset stays true.

It is in lower case, with one kind of quote, dash, apostrophe and space; markup and addresses are blanked.
Also: the cut into chunks, and the spelling of models.
"""

from __future__ import annotations

import re
from itertools import pairwise

SAME = str.maketrans(
    {
        **dict.fromkeys("’ʼ‘`´ʹ′＇", "'"),
        **dict.fromkeys("«»“”„‟″＂", '"'),
        **dict.fromkeys("–—−‐‑‒―﹘－", "-"),
        **dict.fromkeys("\u00a0\u202f\u2009\u2007\u2002\u2003\u200a\u200b\ufeff\t\r\x0b\x0c\u00ad\x00", " "),
        **dict.fromkeys("●▪•◾➡▫", "•"),
        "\u2028": "\n",
        "\u2029": "\n",
        "ё": "е",
    }
)
MARKUP = re.compile(
    r"<[^<>]{1,400}>|&(?:nbsp|ensp|emsp|thinsp|quot|amp|lt|gt|laquo|raquo|ndash|mdash|#\d{1,6});"
)
MAILBOX = r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}"  # bounded: the cost must stay linear
ADDRESS = re.compile(rf"(?:https?://|www\.)\S+|{MAILBOX}|[@#]\w+")
SPACED_MODEL = re.compile(r"(?<![^\W_])(х|x|kh|ch|с|s)( -|- | - )(?=\d{2,3}\b)")
CHUNK = re.compile(r"[^\W_]+(?:['\-/][^\W_]+|(?<=\d)[.,:](?=\d)[^\W_]+)*|[^\w\s]|\n|_")
BREAKS = re.compile(r"</?(?:p|br|li|div|h\d|tr|ul|ol)\b", re.I)
LOOKS_LATIN = str.maketrans("авекмнорстухіѕј", "abekmhopctyxisj")
LOOKS_CYRILLIC = str.maketrans("abekmhopctyxi", "авекмнорстухі")
CYRILLIC = re.compile("[а-яіїєґ]")
LATIN = re.compile("[a-z]")
NO_WRAP = frozenset(" \t\n\r.!?…:;")
LONG_LINE = 60  # characters; a shorter line was ended on purpose


def _blank(match: re.Match[str]) -> str:
    """As many characters as were there: a line end for a block of markup, else spaces."""
    found = match.group()
    if found in ("&quot;", "&laquo;", "&raquo;"):
        return '"' + " " * (len(found) - 1)
    if found in ("&ndash;", "&mdash;"):
        return "-" + " " * (len(found) - 1)
    return ("\n" if BREAKS.match(found) else " ") + " " * (len(found) - 1)


def unwrap(text: str) -> str:
    """Make spaces of the line ends inside a sentence, as in a text that was wrapped by hand or by a mailer.

    Such a line ends in no stop, and the next begins in lower case, or in a digit where the line is long.
    """
    lines = text.split("\n")
    joined = [lines[0]]
    for before, line in pairwise(lines):
        end, first = before.rstrip(" \r")[-1:], line[:1]
        goes_on = first.islower() or (first.isdigit() and len(before) >= LONG_LINE)
        joined += [" " if end and end not in NO_WRAP and goes_on else "\n", line]
    return "".join(joined)


def normalise(text: str) -> str:
    """Give the text as the rules see it; the same length, character by character."""
    if "\n" in text:
        text = unwrap(text)
    lowered = text.lower()
    if len(lowered) != len(text):  # a few letters grow when lowered (Turkish dotted I)
        lowered = "".join(low if len(low := c.lower()) == 1 else c for c in text)
    lowered = lowered.translate(SAME)
    if "<" in lowered or "&" in lowered:
        lowered = MARKUP.sub(_blank, lowered)
    if "://" in lowered or "www." in lowered or "@" in lowered or "#" in lowered:
        lowered = ADDRESS.sub(lambda match: " " * len(match.group()), lowered)
    if "- " in lowered or " -" in lowered:  # "Х- 59": the letter moves, the length stays
        lowered = SPACED_MODEL.sub(lambda m: " " * (len(m[2]) - 1) + m[1] + "-", lowered)
    return lowered


def split_chunks(normalised: str) -> list[str]:
    """Cut normalised text into chunks: words and numbers with what joins inside them, and single marks."""
    return CHUNK.findall(normalised)


def fold_model(chunk: str) -> str:
    """Spell a weapon's designation in one way: 'Х-101', 'x- 101' and 'X101' are all 'x101'."""
    return re.sub(r"[\s\-.']", "", chunk.lower().translate(SAME)).translate(LOOKS_LATIN)


def fold_mixed(chunk: str) -> str:
    """Give a word that mixes the alphabets (Latin c in a Cyrillic word) in Cyrillic; others unchanged."""
    if CYRILLIC.search(chunk) and LATIN.search(chunk):
        return chunk.translate(LOOKS_CYRILLIC)
    return chunk
