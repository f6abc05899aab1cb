"""The types of weapons as people name them; the reader's names of them (`kh101`) are for machines."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from .words import ENGLISH, Words

WEAPONS: Final[Mapping[str, str]] = {
    "shahed": "Shahed",
    "gerbera": "Gerbera",
    "italmas": "Italmas",
    "parodiya": "Parodiya",
    "decoy": "decoys",
    "jet_drone": "jet drones",
    "kh101": "Kh-101",
    "kh22": "Kh-22",
    "kh31p": "Kh-31P",
    "kh35": "Kh-35",
    "kh59": "Kh-59",
    "kh59_69": "Kh-59/69",
    "kh69": "Kh-69",
    "kalibr": "Kalibr",
    "kinzhal": "Kinzhal",
    "iskander": "Iskander",
    "iskander_m": "Iskander-M",
    "iskander_k": "Iskander-K",
    "iskander_kn23": "Iskander-M/KN-23",
    "kn23": "KN-23",
    "s300": "S-300",
    "s400": "S-400",
    "zircon": "Zircon",
    "oniks": "Oniks",
    "oreshnik": "Oreshnik",
    "banderol": "Banderol",
    "tochka": "Tochka",
    "ballistic": "ballistic missiles",
    "cruise": "cruise missiles",
}
"""The noun of each type, to be said with a number; one that is not here has its own name."""


def name_weapon(weapon: str, t: Words = ENGLISH) -> str:
    """A type by itself, as a heading: `Jet drones`, `Kh-101`."""
    said = t.some(WEAPONS.get(weapon, weapon))
    return said[:1].upper() + said[1:]
