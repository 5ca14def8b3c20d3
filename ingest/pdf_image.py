"""The pages of a PDF as images, at the resolution of the scan that lies on them."""

from collections.abc import Iterator, Sequence

import pypdfium2 as pdfium
from pypdfium2 import raw

from ingest.page_image import MAX_PIXELS, PageImage, prepared

_DRAWN = 300  # dots an inch for pages drawn by letters and lines
_POINTS = 72
_FINEST = 600


def page_images(data: bytes, numbers: Sequence[int]) -> Iterator[PageImage]:
    """The pages with these numbers, from 1. Raises `pypdfium2.PdfiumError` for a broken file."""
    document = pdfium.PdfDocument(data)
    try:
        for number in numbers:
            page = document[number - 1]
            dpi = _resolution(page)
            image = page.render(scale=dpi / _POINTS).to_pil()
            yield prepared(image, dpi)
            page.close()
    finally:
        document.close()


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
