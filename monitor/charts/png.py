"""A figure goes in, the bytes of a small PNG come out: the same figure, the same bytes."""

from __future__ import annotations

from dataclasses import astuple
from io import BytesIO
from typing import TYPE_CHECKING, Final

import numpy as np

from .look import Palette

if TYPE_CHECKING:
    from matplotlib.figure import Figure

COLOURS: Final = 17
"""So many tell a chart and the soft edges of its letters; in full colour the file is three times as large.

One fewer, and Pillow packs two pixels in a byte, which makes the file larger by a tenth.
"""


def save_figure(figure: Figure, colours: Palette) -> bytes:
    """The PNG of a figure in the colours of its theme and those that most of its other pixels have.

    Any other becomes the nearest of these. To be called inside `chart_style`.
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from PIL import Image

    canvas = FigureCanvasAgg(figure)
    canvas.draw()  # type: ignore[no-untyped-call]
    pixels = np.asarray(canvas.buffer_rgba())[..., :3].astype(np.int64)  # type: ignore[no-untyped-call]
    packed = pixels @ (65536, 256, 1)
    found, places, counts = np.unique(packed, return_inverse=True, return_counts=True)
    own = np.array([int(colour[1:], 16) for colour in astuple(colours)])
    frequent = found[np.lexsort((found, -counts))]
    palette = np.concatenate((own, frequent[~np.isin(frequent, own)]))[:COLOURS]
    apart = np.stack([(found >> shift) & 255 for shift in (16, 8, 0)], axis=1)
    kept = np.stack([(palette >> shift) & 255 for shift in (16, 8, 0)], axis=1)
    nearest = ((apart[:, None, :] - kept[None, :, :]) ** 2).sum(axis=2).argmin(axis=1).astype(np.uint8)
    image = Image.fromarray(nearest[places].reshape(packed.shape), mode="P")
    image.putpalette(kept.astype(np.uint8).tobytes())
    out = BytesIO()
    image.save(out, format="PNG", optimize=True)
    return out.getvalue()
