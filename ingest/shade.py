"""A photographed page without the shade that lies on it."""

import numpy as np
from PIL import Image, ImageFilter

_GRAIN = 8  # points of the page to one of its paper
_PRINT = 5  # of those, wider than any stroke of a letter: the lightest of them are paper
_UNEVEN = 0.75  # of the light of the lightest paper: where much is darker, there is a shade
_SHADED = 0.15  # of a page, from which a shade is taken off: less is a picture or a border
_DARKEST = 50.0  # of 255: what is darker is no paper


def without_shade(image: Image.Image) -> Image.Image:
    """A grey page as bright on every side; as it is where it is lit evenly.

    Each point is divided by the light of the paper around it, the lightest of its neighbours.
    """
    paper = _paper(image)
    light = np.asarray(paper, dtype=np.float32)
    brightest = float(np.quantile(light, 0.95))
    if (light < _UNEVEN * brightest).mean() < _SHADED:
        return image
    around = np.asarray(paper.resize(image.size, Image.Resampling.BILINEAR), dtype=np.float32)
    even = np.asarray(image, dtype=np.float32) * (255 / np.maximum(around, _DARKEST))
    return Image.fromarray(np.minimum(even, 255).astype(np.uint8))


def _paper(image: Image.Image) -> Image.Image:
    """The light of the paper, a reduced image: neither print nor a grain of dust in it."""
    small = image.reduce(_GRAIN) if min(image.size) >= _GRAIN else image
    return small.filter(ImageFilter.MaxFilter(_PRINT)).filter(ImageFilter.MedianFilter(_PRINT))
