"""The coloured ink on a page: taken off the print beneath it, or shown alone."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Pixels = NDArray[np.uint8]

_COLOURED = 60  # between the strongest and the weakest channel: ink of a seal or a pen
_TINTED = 35  # the edge of such ink, or yellowed paper
_BARE = 0.25  # of the points of an ink are darker: by print beneath, or where it is thick


def without_ink(pixels: Pixels) -> Image.Image:
    """The print of an RGB page in grey, what coloured ink lies over it taken away.

    Ink lets the light of its own colour through: there it is as bright as the paper, save where
    print lies beneath. So the strongest channel is divided by what the bare ink leaves of it.
    """
    strongest, tint = _measured(pixels)
    lit = strongest.astype(np.float32)
    for ink in _inks(pixels, strongest, tint):
        bare = float(np.quantile(strongest[ink & (tint > _COLOURED)], _BARE))
        lit[ink] *= 255 / max(1.0, bare)
    return Image.fromarray(np.minimum(lit, 255).astype(np.uint8))


def ink_alone(pixels: Pixels) -> tuple[Image.Image, float]:
    """The coloured ink of an RGB page as black on white, and the share of the page it covers."""
    _, tint = _measured(pixels)
    coloured = tint > _COLOURED
    shown = np.where(coloured, pixels.min(axis=2), 255).astype(np.uint8)
    return Image.fromarray(shown), float(coloured.mean())


def _measured(pixels: Pixels) -> tuple[Pixels, Pixels]:
    """The strongest channel, and how far the weakest lies below it."""
    red, green, blue = np.moveaxis(pixels, 2, 0)
    strongest = np.maximum(np.maximum(red, green), blue)
    return strongest, strongest - np.minimum(np.minimum(red, green), blue)


def _inks(pixels: Pixels, strongest: Pixels, tint: Pixels) -> Iterator[NDArray[np.bool_]]:
    """Where there is ink of each of the colours found: red is no brighter for a blue beside it."""
    for channel in range(3):
        ink = (tint > _TINTED) & (pixels[:, :, channel] == strongest)
        if (ink & (tint > _COLOURED)).any():
            yield ink
