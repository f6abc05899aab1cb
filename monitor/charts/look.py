"""How a chart looks: its colours by theme, its sizes, its language.

The colours begin from those of Okabe and Ito (2008): the colour-blind tell them apart, and grey print does
by lightness.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from ..lang import Words, find_words

TITLE, HEAD, TEXT, SMALL = 20.0, 16.0, 14.0, 13.0
"""Points. 13 points on a picture 7 inches wide are 9.7 pixels on a telephone of 375 pixels."""


@dataclass(frozen=True, slots=True)
class Palette:
    """The colours of one theme. `launched` and `stopped` are of any night, `night` of the one in question."""

    paper: str
    ink: str
    quiet: str
    band: str
    grid: str
    gap: str
    launched: str
    stopped: str
    night: str
    night_stopped: str


THEMES: Final[Mapping[str, Palette]] = {
    "light": Palette(
        paper="#FFFFFF",
        ink="#1A1A1A",
        quiet="#595959",
        band="#ECE9E1",
        grid="#DADADA",
        gap="#A3A3A3",
        launched="#56B4E9",
        stopped="#0072B2",
        night="#C44E00",
        night_stopped="#6E2C00",
    ),
    "dark": Palette(
        paper="#14181D",
        ink="#F2F2F2",
        quiet="#AAB2BA",
        band="#29313A",
        grid="#3A434D",
        gap="#717B86",
        launched="#93CFF5",
        stopped="#2F86C1",
        night="#FFD3A3",
        night_stopped="#F08C30",
    ),
}


@dataclass(frozen=True, slots=True)
class Look:
    """A palette and a language."""

    colours: Palette
    t: Words


def find_look(theme: str = "light", lang: str = "en") -> Look:
    """The look of one of `THEMES` in one of the languages."""
    return Look(THEMES[theme], find_words(lang))


@contextmanager
def chart_style(look: Look) -> Iterator[None]:
    """The defaults and the font of matplotlib itself: no setting of the machine changes a picture."""
    from matplotlib.style import context

    ink = look.colours.ink
    own = {
        "font.family": "DejaVu Sans",
        "font.size": TEXT,
        "hatch.linewidth": 0.9,
        "text.color": ink,
        "figure.facecolor": look.colours.paper,
        "axes.facecolor": "none",
        "savefig.facecolor": look.colours.paper,
    }
    with context(["default", own]):
        yield
