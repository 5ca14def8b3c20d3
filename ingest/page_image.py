"""A page as an image, made ready for character recognition."""

from dataclasses import dataclass

import numpy as np
from PIL import Image

from ingest.ink import ink_alone, without_ink
from ingest.shade import without_shade
from ingest.upright import turn, turned

MAX_PIXELS = 100_000_000  # of one page: A3 at 600 dots an inch has 70 million
# What the Vietnamese model of tesseract reads best: a line of 13 points is then as high as what
# it was trained on. Measured on six pages at 120 to 400; nothing is ever scaled up.
DOTS_PER_INCH = 150
_DEFAULT = 200  # of an image that does not say
_PLAUSIBLE = range(60, 1300)
_A4_WIDTH_INCHES = 8.27
_NARROWEST_INCHES = 3.0  # of a page: a sheet of A6 has four
_UPPER = 0.45  # of a page: where marks of secrecy and urgency are stamped
_FAINT = 235  # of 255: the palest ink
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

    `ink` is the page with its coloured ink alone, in black; None where there is hardly any.
    """

    image: Image.Image
    dpi: int
    figures: tuple[Figures, ...] = ()
    ink: Image.Image | None = None

    @property
    def stamped(self) -> Image.Image | None:
        """The upper part with what is stamped on it in colour; None where nothing is."""
        if self.ink is None:
            return None
        upper = self.ink.crop((0, 0, self.ink.width, round(self.ink.height * _UPPER)))
        return upper if (np.asarray(upper) < _FAINT).mean() > _STAMPED else None

    def turned(self, degrees: float) -> "PageImage":
        """The page turned counter-clockwise; where its numbers then stand is not known."""
        ink = self.ink and turned(self.ink, degrees)
        return PageImage(turned(self.image, degrees), self.dpi, ink=ink)


def prepared(image: Image.Image, dpi: int) -> PageImage:
    """The page upright, in grey, without coloured ink, at `DOTS_PER_INCH` or its lower resolution.

    A red seal or a blue signature over black text goes and what it covers is read; what is stamped
    in colour beside a letterhead is kept apart.
    """
    image, fold = _plain(image), max(1, dpi // (2 * DOTS_PER_INCH))
    if fold > 1:  # 600 dots an inch have four times the points that will be needed
        image, dpi = image.reduce(fold), dpi // fold
    page = _printed(image, dpi)
    degrees = turn(page.image)
    return page.turned(degrees) if degrees else page


def _printed(image: Image.Image, dpi: int) -> PageImage:
    if image.mode == "L":
        return PageImage(*_cleared(image, dpi))
    pixels = np.asarray(image)
    alone, share = ink_alone(pixels)
    ink = _reduced(alone, dpi)[0] if share > _STAMPED * _UPPER else None
    return PageImage(*_cleared(without_ink(pixels), dpi), ink=ink)


def _cleared(grey: Image.Image, dpi: int) -> tuple[Image.Image, int]:
    reduced, now = _reduced(grey, dpi)
    return without_shade(reduced), now


def _plain(image: Image.Image) -> Image.Image:
    """The image as it looks on white paper, in grey or in red, green and blue."""
    if image.mode.startswith("I") or image.mode == "F":
        return _graded(image)
    if image.has_transparency_data:
        seen = image.convert("RGBA")
        image = Image.new("RGBA", seen.size, "white")
        image.alpha_composite(seen)
    return image.convert("L" if image.mode in ("1", "L") else "RGB")


def _graded(image: Image.Image) -> Image.Image:
    """An image of more than 256 greys in as many as there are: from its darkest to its lightest."""
    greys = np.asarray(image, dtype=np.float32)
    low, high = float(greys.min()), float(greys.max())
    return Image.fromarray(((greys - low) * (255 / max(1.0, high - low))).astype(np.uint8))


def _reduced(grey: Image.Image, dpi: int) -> tuple[Image.Image, int]:
    """The image at no more than `DOTS_PER_INCH`, and the resolution it now has."""
    if dpi <= DOTS_PER_INCH:
        return grey, dpi
    size = (grey.width * DOTS_PER_INCH // dpi or 1, grey.height * DOTS_PER_INCH // dpi or 1)
    return grey.resize(size, Image.Resampling.LANCZOS), DOTS_PER_INCH


def resolution(image: Image.Image) -> int:
    """Dots an inch, as the image says or as its width tells when it is a sheet of A4.

    A camera says what it likes: a sheet that would be no page of paper is not believed.
    """
    said = int(image.info.get("dpi", (0, 0))[0])
    narrow = min(image.size)
    if said in _PLAUSIBLE and said != 72 and narrow / said >= _NARROWEST_INCHES:
        return said  # 72 and 96 stand for "not known"
    guessed = round(narrow / _A4_WIDTH_INCHES)
    return guessed if guessed in _PLAUSIBLE else _DEFAULT
