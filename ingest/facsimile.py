"""A page of a kept file as a picture to look at, drawn when it is asked for and kept nowhere."""

import io
import logging
import threading
import traceback
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection

import pypdfium2 as pdfium
from PIL import Image, ImageOps

from corpus.errors import Unavailable
from ingest.confined import Confined
from ingest.sniff import JPG, PDF, PNG, TIFF

PAGED = frozenset((PDF, PNG, JPG, TIFF))  # the kinds of file that have pages to look at
MEDIA_TYPE = PNG
FORM = 1  # bump when pages are drawn otherwise, so that browsers ask anew

_SCALE = 150 / 72  # of a PDF's points: 150 dots an inch
_PIXELS = 3_000_000  # at most: A4 at 175 dots an inch, A3 at 125
# Ink, paper, a seal and what lies between. A sheet of A4 takes 70 to 260 KB: half of a JPEG's.
_COLOURS = 64
_SECONDS = 20.0  # to draw one page, and to wait for a turn
_WAITING = 6  # at most: a reader who waits holds one of the server's threads

_BUSY = "Nhiều người đang mở ảnh trang cùng lúc. Hãy chờ vài giây rồi mở lại."
_UNDRAWN = "Không dựng được ảnh trang {} của tệp gốc. Hãy tải tệp gốc về để xem."

_log = logging.getLogger(__name__)


class Facsimiles:
    """Draws pages one after another, each in a process of its own; safe for many threads."""

    def __init__(self, memory_mb: int) -> None:
        self._memory_mb = memory_mb
        self._places = threading.BoundedSemaphore(1 + _WAITING)
        self._turn = threading.Lock()

    def draw(self, original: Callable[[], bytes | None], number: int) -> bytes | None:
        """Page `number`, from 1, as `MEDIA_TYPE`; None when there is no such file or page.

        `original` is asked for the file once it is this page's turn. Raises Unavailable when too
        many wait, or when the page takes more time or memory than it may.
        """
        with self._alone():
            data = original()
            return None if data is None else self._drawn(data, number)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        if not self._places.acquire(blocking=False):
            raise Unavailable(_BUSY)
        try:
            if not self._turn.acquire(timeout=_SECONDS):
                raise Unavailable(_BUSY)
            try:
                yield
            finally:
                self._turn.release()
        finally:
            self._places.release()

    def _drawn(self, data: bytes, number: int) -> bytes | None:
        confined = Confined.start(self._memory_mb, _serve)
        try:
            confined.pipe.send((data, number))
            if confined.pipe.poll(_SECONDS):
                told: bytes | str | None = confined.pipe.recv()
                if not isinstance(told, str):
                    return told
                _log.error("cannot draw page %d\n%s", number, told)
        except (EOFError, OSError):
            _log.warning("the process that draws a page ended at page %d", number)
        finally:
            confined.end()
        raise Unavailable(_UNDRAWN.format(number))


# -- in the process that draws -------------------------------------------------------------------


def _serve(pipe: Connection) -> None:
    """Draw the one page asked for, or tell why not."""
    data, number = pipe.recv()
    try:
        told: bytes | str | None = facsimile(data, number)
    except Exception:  # a broken file makes the libraries raise whatever they like
        told = traceback.format_exc()
    pipe.send(told)


def facsimile(data: bytes, number: int) -> bytes | None:
    """Page `number` of a PDF or image file as `MEDIA_TYPE`; None when it has no such page."""
    page = _of_pdf(data, number) if b"%PDF-" in data[:1024] else _of_image(data, number)
    if page is None:
        return None
    buffer = io.BytesIO()
    painted = page.quantize(_COLOURS, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    painted.save(buffer, "PNG")
    return buffer.getvalue()


def _of_pdf(data: bytes, number: int) -> Image.Image | None:
    document = pdfium.PdfDocument(data)
    if not 0 < number <= len(document):
        return None
    page = document[number - 1]
    width, height = page.get_size()
    scale = min(_SCALE, (_PIXELS / max(1.0, width * height)) ** 0.5)
    image: Image.Image = page.render(scale=scale).to_pil().convert("RGB")
    return image


def _of_image(data: bytes, number: int) -> Image.Image | None:
    """The page as `read_scan` counts them: the frames of the file."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Pillow's, of odd tags and of sizes checked when read
        with Image.open(io.BytesIO(data), formats=("PNG", "JPEG", "TIFF")) as file:
            if not 0 < number <= getattr(file, "n_frames", 1):
                return None
            file.seek(number - 1)
            page = _opaque(ImageOps.exif_transpose(file))
    share = (_PIXELS / (page.width * page.height)) ** 0.5
    if share >= 1:
        return page
    size = (max(1, int(page.width * share)), max(1, int(page.height * share)))
    return page.resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0)


def _opaque(image: Image.Image) -> Image.Image:
    """The image in colour, on white where it has holes."""
    if image.mode[0] in "IF":  # greys of more than 8 bits, the lightest of which is the paper's
        grey = image.convert("F")
        _, lightest = grey.getextrema()
        assert isinstance(lightest, float)  # one channel: a pair is of several
        share = 255 / max(255.0, lightest)
        return grey.point(lambda value: value * share + 0.0).convert("L").convert("RGB")
    if not image.has_transparency_data:
        return image.convert("RGB")
    sheet = Image.new("RGBA", image.size, "white")
    sheet.alpha_composite(image.convert("RGBA"))
    return sheet.convert("RGB")
