"""A page as an image, made ready for character recognition."""

from dataclasses import dataclass

import numpy as np
from PIL import Image

from ingest.ink import ink_alone, without_ink

MAX_PIXELS = 100_000_000  # of one page: A3 at 600 dots an inch has 70 million
# What the Vietnamese model of tesseract reads best: a line of 13 points is then as high as what
# it was trained on. Measured on six pages at 120 to 400; nothing is ever scaled up.
DOTS_PER_INCH = 150
_DEFAULT = 200  # of an image that does not say
_PLAUSIBLE = range(60, 1300)
_A4_WIDTH_INCHES = 8.27
_UPPER = 0.45  # of a page: where marks of secrecy and urgency are stamped
_STAMPED = 2e-4  # share of coloured points, below which nothing is stamped there


@dataclass(frozen=True, slots=True)
class Figures:
    """A number that the file itself says is printed, its middle in shares of the page's size."""

    digits: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class PageImage:
    """A grey image, its resolution, and the numbers known to be on it, if any.

    `ink` is the upper part with its coloured ink alone, in black; None where there is hardly any.
    """

    image: Image.Image
    dpi: int
    figures: tuple[Figures, ...] = ()
    ink: Image.Image | None = None


def prepared(image: Image.Image, dpi: int) -> PageImage:
    """The page in grey, without coloured ink, at `DOTS_PER_INCH` or its own lower resolution.

    A red seal or a blue signature over black text goes and what it covers is read; what is stamped
    in colour beside a letterhead is kept apart.
    """
    if image.mode in ("1", "L", "LA", "I", "F") or image.mode.startswith("I;"):
        return PageImage(*_reduced(image.convert("L"), dpi))
    pixels = np.asarray(image.convert("RGB"))
    stamped, share = ink_alone(pixels[: round(len(pixels) * _UPPER)])
    ink = _reduced(stamped, dpi)[0] if share > _STAMPED else None
    return PageImage(*_reduced(without_ink(pixels), dpi), ink=ink)


def _reduced(grey: Image.Image, dpi: int) -> tuple[Image.Image, int]:
    """The image at no more than `DOTS_PER_INCH`, and the resolution it now has."""
    if dpi <= DOTS_PER_INCH:
        return grey, dpi
    size = (grey.width * DOTS_PER_INCH // dpi or 1, grey.height * DOTS_PER_INCH // dpi or 1)
    return grey.resize(size, Image.Resampling.LANCZOS), DOTS_PER_INCH


def resolution(image: Image.Image) -> int:
    """Dots an inch, as the image says or as its width tells when it is a sheet of A4."""
    said = image.info.get("dpi", (0, 0))[0]
    if int(said) in _PLAUSIBLE and int(said) != 72:  # 72 and 96 stand for "not known"
        return int(said)
    guessed = round(min(image.size) / _A4_WIDTH_INCHES)
    return guessed if guessed in _PLAUSIBLE else _DEFAULT
