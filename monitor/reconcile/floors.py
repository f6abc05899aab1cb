"""The least that was launched where a report keeps counts back: by type, what came or was stopped."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from ..model import Bound, Claim
from .words import GENERIC, choose_counted, fold, is_total

FLOORS: Final = (Bound.EXACT, Bound.AT_LEAST)

NEVER_BALLISTIC: Final = frozenset(
    {"kh101", "kh59", "kh59_69", "kh69", "kh35", "kh31p", "kalibr", "iskander_k", "oniks", "banderol"}
)
NEVER_CRUISE: Final = frozenset(
    {"iskander_m", "iskander_kn23", "kn23", "s300", "s400", "kinzhal", "oreshnik"}
)
APART: Final[Mapping[str, frozenset[str]]] = {
    "ballistic": NEVER_BALLISTIC | {"cruise"},
    "cruise": NEVER_CRUISE | {"ballistic"},
    "jet_drone": frozenset({"decoy", "gerbera", "italmas", "parodiya"}),
}
"""For each kind, what is never counted under it; any other weapon of its family may be."""
SHARED: Final = frozenset(
    map(
        frozenset,
        (
            ("iskander", "iskander_m"),
            ("iskander", "iskander_k"),
            ("iskander", "iskander_kn23"),
            ("iskander_kn23", "iskander_m"),
            ("iskander_kn23", "kn23"),
            ("kh59_69", "kh59"),
            ("kh59_69", "kh69"),
            ("kh31p", "kh59"),
            ("s300", "s400"),
        ),
    )
)
"""Types that reports also name in one breath, so that two names may mean the same missiles."""


def find_floor(launched: Sequence[Claim], intercepted: Iterable[Claim]) -> tuple[Claim, ...]:
    """The claims of one entry about one family that make up the least that was launched.

    `launched` are the counts that its word was made of. Each type counts with the larger of what
    came and what was stopped, and no weapon counts twice: of names that may mean the same ones, the
    larger side is taken. Empty where nothing was counted.
    """
    stopped = fold(claim for claim in intercepted if claim.value is not None and claim.bound in FLOORS)
    came = group_weapons(launched)
    fell = group_weapons(
        [
            *choose_counted([claim for claim in stopped if is_total(claim)]),
            *choose_counted([claim for claim in stopped if not is_total(claim)]),
        ]
    )
    items = dict(came)
    for weapon, claims in fell.items():
        if count(claims) > count(items.get(weapon, ())):
            items[weapon] = claims
    # Families first, then kinds: once these are settled, few types are left that clash.
    names = sorted(items, key=lambda name: (name not in GENERIC.values(), name not in APART, name))
    return tuple(claim for name in pick_largest(names, items, came.keys()) for claim in items[name])


def pick_largest(
    names: Sequence[str], items: Mapping[str, Sequence[Claim]], came: Iterable[str]
) -> list[str]:
    """Of weapons that may hold one another, those that together count the most without counting twice.

    What the text itself lists side by side, `came`, it does not count twice.
    """
    if not names:
        return []
    first, rest = names[0], names[1:]
    listed = set(came)
    free = [name for name in rest if {first, name} <= listed or not may_be_same(first, name)]
    picked = [first, *pick_largest(free, items, listed)]
    if len(free) == len(rest):
        return picked
    without = pick_largest(rest, items, listed)
    return max(picked, without, key=lambda names: sum(count(items[name]) for name in names))


def may_be_same(one: str, other: str) -> bool:
    """Whether counts of two weapons of one family may count the same ones."""
    pair = frozenset((one, other))
    if pair & set(GENERIC.values()) or pair in SHARED:
        return True
    return any(
        kind in APART and finer not in APART[kind] and kind != finer
        for kind, finer in ((one, other), (other, one))
    )


def group_weapons(claims: Iterable[Claim]) -> dict[str, list[Claim]]:
    """The claims that have a number, by weapon."""
    groups: dict[str, list[Claim]] = defaultdict(list)
    for claim in claims:
        if claim.value is not None:
            groups[claim.weapon].append(claim)
    return groups


def count(claims: Iterable[Claim]) -> int:
    """What claims add up to."""
    return sum(claim.value or 0 for claim in claims)
