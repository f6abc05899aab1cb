"""A sentence that was kept in English becomes the same in another language, by the form it was made from.

Doubts and the reasons of verdicts are stored as sentences, and stay so: an older store, and a newer one that
an older program reads, hold the same texts. Each form has holes for what differs; a hole is read by its name,
without a digit at its end. A sentence of no form stays as it is.
"""

from __future__ import annotations

import re
from calendar import month_name
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import cache
from typing import Final

from ..lang import Words
from ..model import Bound, Measure
from .sayings import MEASURES
from .words import BOUNDS, count_words

DOUBTS: Final = (
    "reads like a nightly report, but no number could be read",
    "the text has more of one kind ({things}) stopped ({number}) than launched ({number2}) for one {span}",
    "{window}: {stopped} are more than the {number} launched",
    "{window}: {number} drones launched is more than {number2}",
    "{source}: these are the figures of {window}: {figures}; the record has {numbers} for {window2}",
    "{source}: {told} both in {window} and {window2}: it may be one raid, counted twice",
    "{source}: {summed} by night and by day are more than {counted} in {window}: a raid from night into day "
    "may be counted twice",
    "{source}: {told} in {window} are counted over {hour} ({hours}), and {window2} has a count of its own: "
    "a raid may be in both",
    "{source}: {summed} in {window} do not make the {counted} counted in one",
    "{summed} in {window} do not make the {counted} counted in one, by {source}",
    "{source}: {summed} in {window} are fewer than {counted} in {window2}",
    "{summed} in {window} are fewer than {counted} in {window2}, by {source}",
    "{source} says {told} in {window}; {source2} implies 0",
    "{source} says {told} in {window}; {source2} says {numbers}",
    "{source} says {several} in {window}: it can be only one of them",
)
REASONS: Final = (
    "{counted}",
    "{counted} so far",
    "{counted}, and fewer may not be unusual",
    "{period}",
    "{period} ({number} series judged together; alone {period2})",
    "extrapolated",
    "extrapolated ({number} series judged together; alone {period})",
    "{number} of 100 nights stay below {number2}",
    "{number} of 100 dates stay below {number2}",
    "not unusual yet",
    "fewer than {number} are never called unusual",
    "nobody reported {kind}",
    "the number of {kind} is withheld",
    "{kind} were reported without a number",
    "record too short: {number} known nights, {number2} are needed",
    "the record holds no night: {number} of the last 60 nights are known, {number2} are needed",
    "the record ends {date}: {number} of the last 60 nights are known, {number2} are needed",
    "to lengthen it, run raid-monitor backfill, or name a longer table of nights as the history",
    "to close the gap, run raid-monitor backfill, or name a longer table of nights as the history",
    "{number} of {number2} drones were stopped, {share} of 100 ({share2} to {share3})",
    "so few {period}",
    "the nights before had {share}",
    "{number} stopped of {number2} drones are no share that can be judged",
    "the median of the last {number} known nights is {share}, that of the {number2} before was {share2}",
)
STANDINGS: Final = (" (provisional)", " (the rest is withheld)", " (sources differ)")
HEADS: Final = ("unusual", "usual", "unknown", "notable", "exceptional", "level moved")
THOUGH: Final = "usual, though {level}"

MONTHS: Final = tuple(month_name)

_NOUN = "drones and missiles|drones?|missiles?|bombs?"
_DID = "|".join(Measure)
_COUNTED = rf"(?:(?:at least|about|at most) )?[\d,]+ (?:{_NOUN})"
_WINDOW = r"the (?:night to|day of|24 hours of) \d+ \w+ \d{4}"
_ISO = r"\d{4}-\d\d-\d\d"
_BETWEEN = "(?:, | and )"


def retell_doubt(text: str, t: Words) -> str:
    """A doubt in a language."""
    return text if t.lang == "en" else _retell(text, DOUBTS, t) or text


def retell_reason(reason: str, t: Words) -> str:
    """The reason of a verdict in a language: a word for what was found, and parts; dates written out."""
    if t.lang == "en":
        return re.sub(_ISO, lambda found: _date(found[0], t), reason)
    head, _, rest = reason.partition(": ")
    parts = [_retell_part(part, t) for part in re.split(r"; (?![^(]*\))", rest)]
    return f"{_retell_head(head, t)}: {'; '.join(parts)}"


def _retell_head(head: str, t: Words) -> str:
    word, though, level = head.partition(", though ")
    return t(THOUGH, level=t(level)) if though else t(word)


def _retell_part(part: str, t: Words) -> str:
    standing = next((one for one in STANDINGS if part.endswith(one)), "")
    said = _retell(part.removesuffix(standing), REASONS, t)
    return f"{said}{t(standing) if standing else ''}" if said else part


def _retell(text: str, forms: Sequence[str], t: Words) -> str | None:
    for form in forms:
        if found := _compile(form).fullmatch(text):
            own = {name: HOLES[_kind(name)][1](value, t) for name, value in found.groupdict().items()}
            return t(form, **own)
    return None


def _kind(name: str) -> str:
    return name.rstrip("0123456789")


@cache
def _compile(form: str) -> re.Pattern[str]:
    pieces = re.split(r"\{(\w+)\}", form)
    fixed = [re.escape(piece) for piece in pieces[::2]]
    holes = [f"(?P<{name}>{HOLES[_kind(name)][0]})" for name in pieces[1::2]]
    return re.compile("".join(one for pair in zip(fixed, [*holes, ""], strict=True) for one in pair))


def _keep(value: str, t: Words) -> str:
    return value


def _date(value: str, t: Words) -> str:
    return t.date(date.fromisoformat(value))


def _number(value: str, t: Words) -> str:
    return t.number(int(value.replace(",", "")))


def _counted(value: str, t: Words, *, is_object: bool = False) -> str:
    found = re.fullmatch(rf"(?:(at least|about|at most) )?([\d,]+) ({_NOUN})", value)
    assert found is not None
    count = int(found[2].replace(",", ""))
    return count_words(count, _find_bound(found[1] or ""), _plural(found[3]), t, is_object=is_object)


def _find_bound(words: str) -> Bound:
    return Bound(words.replace(" ", "_")) if words else Bound.EXACT


def _numbers(value: str, t: Words) -> str:
    said = [t("no number") if one == "no number" else _bounded(one, t) for one in re.split(_BETWEEN, value)]
    return t.join(said)


def _bounded(value: str, t: Words) -> str:
    bound, _, number = value.rpartition(" ")
    return t(BOUNDS[_find_bound(bound)], count=_number(number, t))


def _plural(noun: str) -> str:
    return noun if noun.endswith("s") else f"{noun}s"


def _things(value: str, t: Words) -> str:
    return t.some("drones and missiles" if value == "all" else _plural(value))


def _window(value: str, t: Words) -> str:
    which, day = re.split(r" (?=\d+ \w+ \d{4}$)", value)
    form = "the night and day of {date}" if "24" in which else f"{which} {{date}}"
    number, month, year = day.split()
    return t(form, date=t.date(date(int(year), MONTHS.index(month), int(number))))


def _split_told(value: str) -> Iterator[tuple[str, Measure]]:
    for one in re.finditer(rf"({_COUNTED}) ({_DID})", value):
        yield one[1], Measure(one[2])


def _told(value: str, t: Words) -> str:
    return t.join(
        [t(MEASURES[did], what=_counted(what, t, is_object=True)) for what, did in _split_told(value)]
    )


def _summed(value: str, t: Words) -> str:
    figures, _, did = value.rpartition(" ")
    counts = [_counted(one[0], t, is_object=True) for one in re.finditer(_COUNTED, figures)]
    return t(MEASURES[Measure(did)], what=t.join(counts))


def _stopped(value: str, t: Words) -> str:
    counts, noun = re.findall(rf"(\d+) ({_DID})", value), re.search(rf"({_NOUN})$", value)
    assert noun is not None
    said = [
        t(MEASURES[Measure(did)], what=count_words(int(count), Bound.EXACT, noun[0], t, is_object=True))
        for count, did in counts
    ]
    return t.join(said)


def _several(value: str, t: Words) -> str:
    found = re.fullmatch(rf"(.*?) ({_NOUN}) ({_DID})", value)
    assert found is not None
    return t(MEASURES[Measure(found[3])], what=f"{_numbers(found[1], t)} {t.many(found[2])}")


def _figures(value: str, t: Words) -> str:
    found = re.findall(rf"({_NOUN}) ({_DID}) (\d+)", value)
    return ", ".join(
        t(MEASURES[Measure(did)], what=count_words(int(count), Bound.EXACT, noun, t, is_object=True))
        for noun, did, count in found
    )


def _period(value: str, t: Words) -> str:
    if found := re.fullmatch(r"about once in (\d+) nights", value):
        return t("about once in {nights}", nights=t.count(int(found[1]), "nights"))
    if value == "on most nights":
        return t("on most nights")
    said = t("rarer than once in a year")
    return f"{said}; {t('extrapolated')}" if value.endswith("extrapolated") else said


_ONE = r"(?:\d+|no number|(?:at least|about|at most) \d+)"
_PERIOD = r"about once in \d+ nights|on most nights|rarer than once in a year(?:; extrapolated)?"
_TOLD = rf"{_COUNTED} (?:{_DID})"
HOLES: Final[dict[str, tuple[str, Callable[[str, Words], str]]]] = {
    "source": (".+?", _keep),
    "hours": ("[^)]+", _keep),
    "hour": (r"\d+:00", _keep),
    "date": (_ISO, _date),
    "number": (r"[\d,]+", _number),
    "numbers": (rf"{_ONE}(?:{_BETWEEN}{_ONE})*", _numbers),
    "share": (r"\d+(?:\.\d+)?", lambda value, t: t.figure(value)),
    "counted": (_COUNTED, _counted),
    "things": ("drone|missile|bomb|all", _things),
    "kind": ("drones|missiles|bombs", lambda value, t: t.many(value)),
    "span": ("night|day", lambda value, t: t.one(f"{value}s")),
    "window": (_WINDOW, _window),
    "told": (rf"{_TOLD}(?:{_BETWEEN}{_TOLD})*", _told),
    "summed": (rf"{_COUNTED}(?: and {_COUNTED})? (?:{_DID})", _summed),
    "stopped": (rf"\d+ (?:{_DID})(?: and \d+ (?:{_DID}))? (?:{_NOUN})", _stopped),
    "several": (rf"\d+(?:{_BETWEEN}\d+)+ (?:{_NOUN}) (?:{_DID})", _several),
    "figures": (rf"(?:{_NOUN}) (?:{_DID}) \d+(?:, (?:{_NOUN}) (?:{_DID}) \d+)*", _figures),
    "period": (_PERIOD, _period),
}
"""What fits into each kind of hole, and how it is said in another language."""
