"""A PDF file → its pages as read: the text layer of each, and how large a picture covers it."""

import io
import logging
from dataclasses import dataclass
from typing import Any

from pypdf import PdfReader
from pypdf.errors import DependencyError

from corpus.errors import UnreadableFile
from ingest.pdf_annotations import annotated

# pypdf logs every oddity it mends; what it cannot mend raises.
logging.getLogger("pypdf").setLevel(logging.CRITICAL)

_MIN_CHARACTERS = 40  # on a page, below which it holds a stamp or a page number at most
_SCANNED_CHARACTERS = 200  # on a page that is a picture: a signature's stamp may add this much
_PICTURE_PIXELS = 400_000  # a seal or a signature is smaller, a scanned page larger
_TAIL = 2**16
_MAX_PAGES = 5000
_MAX_PICTURE = 200_000_000  # pixels on one page

_DOWNLOAD_AGAIN = "Hãy tải hoặc chép lại tệp gốc."
_SPLIT = "Hãy tách thành các tệp nhỏ hơn hoặc giảm dung lượng ảnh trong tệp."


@dataclass(frozen=True, slots=True)
class Leaf:
    """A page as read: its text, and how many pixels the pictures on it have together."""

    text: str
    pixels: int

    @property
    def printed(self) -> int:
        """How many signs its text has."""
        return len("".join(self.text.split()))

    @property
    def pictured(self) -> bool:
        """Whether pictures as large as a scan, in one piece or in strips, lie on the page."""
        return self.pixels >= _PICTURE_PIXELS

    @property
    def scanned(self) -> bool:
        """Whether what can be read here is not what is printed here."""
        return self.printed < (_SCANNED_CHARACTERS if self.pictured else _MIN_CHARACTERS)


def leaves(data: bytes, name: str) -> list[Leaf]:
    """The pages of a PDF; raises UnreadableFile for a locked, broken or boundless one."""
    if b"%%EOF" not in data[-_TAIL:]:
        raise UnreadableFile(name, "tệp PDF bị cắt ngang.", _DOWNLOAD_AGAIN)
    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise _locked(name)
        _check_pages(len(reader.pages), name)
        texts = annotated(data, reader, [_text(page) for page in reader.pages])
        pixels = map(_page_pixels, reader.pages)
        found = [Leaf(text, size) for text, size in zip(texts, pixels, strict=True)]
    except UnreadableFile:
        raise
    except DependencyError as error:
        raise _locked(name) from error
    except Exception as error:  # a broken file makes pypdf raise whatever it likes
        raise UnreadableFile(name, "tệp PDF bị hỏng.", _DOWNLOAD_AGAIN) from error
    bomb = next((n for n, leaf in enumerate(found, 1) if leaf.pixels > _MAX_PICTURE), None)
    if bomb is not None:
        raise UnreadableFile(name, f"ảnh ở trang {bomb} quá lớn.", _SPLIT)
    return found


def _check_pages(count: int, name: str) -> None:
    if count == 0:
        raise UnreadableFile(name, "tệp PDF không có trang nào.", _DOWNLOAD_AGAIN)
    if count > _MAX_PAGES:
        raise UnreadableFile(name, f"tệp PDF có hơn {_MAX_PAGES} trang.", _SPLIT)


def _locked(name: str) -> UnreadableFile:
    return UnreadableFile(
        name, "tệp PDF được đặt mật khẩu hoặc mã hoá.", "Hãy bỏ mật khẩu rồi lưu lại tệp."
    )


def _text(page: Any) -> str:  # noqa: ANN401 - pypdf types its pages loosely
    text: str = page.extract_text()
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n").strip("\n")


def _page_pixels(page: Any) -> int:  # noqa: ANN401
    return sum(_pixels(drawing) for drawing in _drawings(page))


def _pixels(drawing: Any) -> int:  # noqa: ANN401
    """The size of a picture, or of the pictures drawn in a form; no picture is decoded."""
    inner = [] if _is_image(drawing) else _drawings(drawing)
    images = [image for image in (drawing, *inner) if _is_image(image)]
    return sum(int(image.get("/Width", 0)) * int(image.get("/Height", 0)) for image in images)


def _is_image(drawing: Any) -> bool:  # noqa: ANN401
    return bool(drawing.get("/Subtype") == "/Image")


def _drawings(holder: Any) -> list[Any]:  # noqa: ANN401
    """The images and forms that a page or a form may draw."""
    resources = holder.get("/Resources")
    objects = resources.get_object().get("/XObject") if resources is not None else None
    return [entry.get_object() for entry in objects.get_object().values()] if objects else []
