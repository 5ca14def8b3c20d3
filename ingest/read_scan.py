"""Image files (PNG, JPG, TIFF of one or more pages) → source, by character recognition."""

import io
import warnings
from collections.abc import Iterator, Sequence

from PIL import Image, ImageOps, ImageSequence

from corpus.errors import UnreadableFile
from corpus.model import Source
from ingest import ocr, tesseract
from ingest.furniture import strip_furniture
from ingest.page_image import MAX_PIXELS, PageImage, prepared, resolution
from ingest.sniff import TIFF, image_kind

MAX_PAGES = 1000
_AGAIN = "Hãy chụp hoặc chép lại tệp gốc."
_SMALLER = "Hãy giảm độ phân giải (200–300 dpi là đủ) hoặc tách tệp rồi nạp lại."


def read(data: bytes, name: str) -> Source:
    """The text of every page, a form feed between pages, with the quality of each."""
    if not tesseract.is_here():
        raise UnreadableFile(
            name, "đây là ảnh, mà máy này chưa nhận dạng được chữ.", tesseract.INSTALL
        )
    try:
        pages = list(ocr.recognise(_pages(data, name)))
    except Image.DecompressionBombError as error:
        raise UnreadableFile(name, "ảnh quá lớn.", _SMALLER) from error
    except (OSError, ValueError, SyntaxError, EOFError) as error:
        raise UnreadableFile(name, "tệp ảnh bị hỏng hoặc cắt ngang.", _AGAIN) from error
    if not any(page.text for page in pages):
        raise UnreadableFile(name, "không nhận ra chữ nào trong ảnh.", _AGAIN)
    return Source(
        name,
        image_kind(data) or TIFF,
        "\f".join(strip_furniture([page.text for page in pages])),
        warnings=recognised(dict(enumerate(pages, 1))),
        quality=tuple(page.quality for page in pages),
    )


def recognised(pages: dict[int, ocr.Recognised]) -> tuple[str, ...]:
    """What a reader is told of pages, by number, that were read by character recognition."""
    if not pages:
        return ()
    told = [
        f"Trang {numbered(list(pages))} là ảnh, chữ do máy nhận dạng; hãy đối chiếu với bản gốc."
    ]
    unsure = [number for number, page in pages.items() if page.unsure]
    if unsure:
        told.append(f"Trang {numbered(unsure)} có chữ số đọc không chắc (viết tay, mờ, bị dấu đè).")
    return tuple(told)


def numbered(numbers: Sequence[int]) -> str:
    """Page numbers as one writes them: "1–3, 7"."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(f"{run[0]}–{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs)


def _pages(data: bytes, name: str) -> Iterator[PageImage]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Pillow's, of odd tags and of sizes that we check
        with Image.open(io.BytesIO(data), formats=("PNG", "JPEG", "TIFF")) as file:
            for number, frame in enumerate(ImageSequence.Iterator(file), 1):
                if number > MAX_PAGES:
                    raise UnreadableFile(name, f"tệp có hơn {MAX_PAGES} trang.", _SMALLER)
                if frame.width * frame.height > MAX_PIXELS:
                    raise UnreadableFile(name, f"trang {number} là ảnh quá lớn.", _SMALLER)
                yield prepared(ImageOps.exif_transpose(frame), resolution(frame))
