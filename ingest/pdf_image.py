"""The pages of a PDF as images, at the resolution of the scan that lies on them."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import pypdfium2 as pdfium
from pypdfium2 import raw

from ingest.page_image import MAX_PIXELS, Figures, PageImage, prepared
from ingest.pdf_glyphs import Glyph, glyphs

_DRAWN = 300  # dots an inch for pages drawn by letters and lines
_POINTS = 72
_DIGITS = frozenset("0123456789")
_FINEST = 600
_SPACE = 0.4  # heights of a digit between two that are not of one number


def page_images(data: bytes, numbers: Sequence[int]) -> Iterator[PageImage]:
    """The pages with these numbers, from 1. Raises `pypdfium2.PdfiumError` for a broken file."""
    document = pdfium.PdfDocument(data)
    try:
        for number in numbers:
            page = document[number - 1]
            dpi = _resolution(page)
            image = page.render(scale=dpi / _POINTS).to_pil()
            yield replace(prepared(image, dpi), figures=tuple(_figures(page)))
            page.close()
    finally:
        document.close()


def _figures(page: pdfium.PdfPage) -> Iterator[Figures]:
    """The numbers of the text layer: where its letters are ciphered its digits may not be."""
    width, height = page.get_size()
    for run in _runs(glyphs(page)):
        x, y = run[len(run) // 2].middle
        yield Figures("".join(glyph.sign for glyph in run), x / width, 1 - y / height)


def _runs(layer: Sequence[Glyph]) -> Iterator[list[Glyph]]:
    run: list[Glyph] = []
    for glyph in layer:
        digit = glyph.sign in _DIGITS
        if run and not (digit and _is_next(run[-1], glyph)):
            yield run
            run = []
        if digit:
            run.append(glyph)
    if run:
        yield run


def _is_next(before: Glyph, glyph: Glyph) -> bool:
    height = before.top - before.bottom
    beside = -height < glyph.left - before.right < _SPACE * height
    return beside and before.bottom <= glyph.middle[1] <= before.top


def _resolution(page: pdfium.PdfPage) -> int:
    """The resolution of the largest picture, or that of a drawn page; less for a huge sheet."""
    width, height = page.get_size()
    area = max(1.0, width * height)
    pictures = page.get_objects([raw.FPDF_PAGEOBJ_IMAGE])
    found = max((_scan(picture, area) for picture in pictures), default=0)
    dpi = min(found or _DRAWN, _FINEST)
    most = _POINTS * (MAX_PIXELS / area) ** 0.5
    return max(1, int(min(dpi, most)))


def _scan(image: pdfium.PdfObject, area: float) -> int:
    """The resolution of a picture that covers a good part of the page, else 0."""
    left, bottom, right, top = image.get_bounds()
    if (right - left) * (top - bottom) < area / 4:
        return 0
    return int(image.get_px_size()[0] * _POINTS / (right - left) + 0.5)
