"""The rules: what counts weapons in a sentence, as named patterns over its token classes (see `tokens`)."""

from __future__ import annotations

import re

NOUN = r'W(?:["MKv]{0,4}[WK])*"?'
WEAPON = rf'[MK"d(v]{{0,6}}{NOUN}'
# Behind a number more may stand before the noun: unknown adjectives, a participle, two of them joined.
JOINED = r'&(?=[MKj])|(?<=V)&(?=V)|(?<=[MKjv])&(?=["W])|,(?=[MKj]+[MKj&])'
COUNTED = rf'(?:[MKjGdv"(VQ]|[MV][jwp]{{1,3}}(?=["MKjW])|{JOINED}){{0,7}}{NOUN}'
ENDS = r"(?=[VbEprZT,.;:)(&\-/*]|\"[,.V]|$)"  # behind a number whose noun was left out
RULES: tuple[tuple[str, str, re.Pattern[str]], ...] = (  # name, classes that it may begin with, pattern
    # 40 of the 57 drones; 40 із 57; all of the 14 drones
    ("n_of_m", "QNA", re.compile(rf"Q{{0,2}}[NA]\+?O(?:[dMG]{{0,2}}|av)Q{{0,2}}N(?:{COUNTED}|{ENDS})")),
    # 40 drones of 57
    ("n_of_m", "QN", re.compile(rf"Q{{0,2}}N(?:{COUNTED}|VM?)Od?Q{{0,2}}N{ENDS}")),
    # of the 57 drones, 40 were downed
    ("of_total", "O", re.compile(rf"Od?Q{{0,2}}N(?:{COUNTED}|(?=,?V))")),
    # of the drones, 40 were downed
    ("of_weapon", "O", re.compile(rf"Od?{WEAPON},?Q{{0,2}}N(?=[bV])")),
    # all 14 drones, both missiles
    ("all_n", "AB", re.compile(rf"(?:AO?d?[dG]?Q?N|B){COUNTED}")),
    # all drones, every missile
    ("every", "A", re.compile(rf"AO?d?{WEAPON}")),
    # 57 drones: all of them were shot down
    ("every", "A", re.compile(r"A(?:O?T|E)?(?=T?b?[jw]?V)|(?<=V)A(?:O?T)?(?=[.;&]|,(?!Z)|$)")),
    # none of the missiles, not a single drone
    ("none", "z", re.compile(rf"zO?d?Q?N?{WEAPON}|z(?:O?T|E)?(?=[bVZ])")),
    # two missiles, both were shot down
    ("both", "B", re.compile(r"B(?:O?T|E)?(?=[bV])")),
    # three missiles, all three were shot down
    ("all_n", "A", re.compile(r"Ad?N(?=[bV]|,r)")),
    # there were 57 drones; in languages with free order: drones were 57
    ("noun_first", 'MK"W', re.compile(rf'[MK"]{{0,3}}{NOUN}(?:b|-)Q?N{ENDS}')),
    # of the drones were shot down 40, in languages with free order
    ("topic", "OW", re.compile(rf'(?:Od?)?"?W"?"?V"?Q?N{ENDS}')),
    # there were 57, they were 57
    ("they_were", "T", re.compile(r"TbQ?N(?=[,.])")),
    # 38 of them were missiles
    ("share_of_kind", "QN", re.compile(rf"Q{{0,2}}N(?:[OE][Td]?V?)?b{COUNTED}")),
    # 57 drones, another 12 attack drones
    ("n_weapon", "GQN", re.compile(rf"G?Q{{0,2}}N\+?{COUNTED}")),
    # 12 of the drones
    ("n_of_weapon", "QN", re.compile(rf"Q{{0,2}}N[OE][dwj]?{WEAPON}")),
    # 23 hits, 7 locations
    ("locations", "QN", re.compile(r"Q{0,2}NG?[Mwj]?P")),
    # 32 cruise (and 4 ballistic)
    ("n_kind", "QN", re.compile(r"Q{0,2}N[M]?K(?![MKW\"])")),
    # dozens of drones: no number
    ("indefinite", "iZ", re.compile(rf"[iZ]O?{COUNTED}")),
    # a missile, another drone
    ("singular", "aG", re.compile(rf"[aG]{COUNTED}")),
    # missiles of the type Iskander-M, a noun without a number
    ("bare", 'MK"d(vW', re.compile(WEAPON)),
    # 40 (were downed), another 12
    ("elliptic", "GQN", re.compile(r"G?Q{0,2}N\+?G?(?:[OE][Td]?|T)?")),
)
RULES_FROM = {
    cls: tuple((name, pattern) for name, starts, pattern in RULES if cls in starts)
    for cls in sorted({cls for _, starts, _ in RULES for cls in starts})
}
