"""The signs of a PDF page's text layer, each with the place where it is printed."""

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass

import pypdfium2 as pdfium
from pypdfium2 import raw


@dataclass(frozen=True, slots=True)
class Glyph:
    """A sign and its box in points, from the page's lower left corner."""

    sign: str
    left: float
    bottom: float
    right: float
    top: float

    @property
    def middle(self) -> tuple[float, float]:
        """Where its box has its middle."""
        return (self.left + self.right) / 2, (self.bottom + self.top) / 2


def glyphs(page: pdfium.PdfPage) -> list[Glyph]:
    """What is printed on `page`, in the file's order, without spaces and annotations."""
    layer = page.get_textpage()
    try:
        return list(_glyphs(layer))
    finally:
        layer.close()


def _glyphs(layer: pdfium.PdfTextPage) -> Iterator[Glyph]:
    box = [ctypes.c_double() for _ in range(4)]
    left, right, bottom, top = box
    for index in range(layer.count_chars()):
        sign = chr(raw.FPDFText_GetUnicode(layer, index))
        if not sign.isspace() and raw.FPDFText_GetCharBox(layer, index, *box):
            yield Glyph(sign, left.value, bottom.value, right.value, top.value)
