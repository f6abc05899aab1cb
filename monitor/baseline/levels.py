"""The probability levels at which a forecast is written out and scored."""

from __future__ import annotations

from typing import Final

_MIDDLE = (round(0.05 * step, 2) for step in range(1, 20))

LEVELS: Final[tuple[float, ...]] = (0.01, 0.025, *_MIDDLE, 0.975, 0.99)
"""The 23 quantile levels of forecast hubs (Bracher et al. 2021, doi:10.1371/journal.pcbi.1008618)."""
