"""Born-digital PDF files → source; scans and broken text layers are refused with the reason."""

import io
import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from pypdf import PdfReader
from pypdf.errors import DependencyError

from corpus.errors import UnreadableFile
from corpus.model import Source
from ingest.furniture import strip_furniture
from ingest.legible import LEGIBLE, is_garbled, legibility
from ingest.sniff import PDF
from ingest.text_layer import repaired_layer

# pypdf logs every oddity it mends; what it cannot mend raises.
logging.getLogger("pypdf").setLevel(logging.CRITICAL)

_MIN_CHARACTERS = 40  # on a page, below which it holds a stamp or a page number at most
_SCANNED_CHARACTERS = 200  # on a page that is a picture: a signature's stamp may add this much
_PICTURE_PIXELS = 400_000  # a seal or a signature is smaller, a scanned page larger
_TAIL = 2**16
_SHARE = 0.5  # of pages that are scans, from which the file is one
# U+01A2/3 stand for Ư, ư in fonts with a faulty table; Vietnamese has no such letter.
_CONFUSED = {0x01A2: "Ư", 0x01A3: "ư"}

_DOWNLOAD_AGAIN = "Hãy tải hoặc chép lại tệp gốc."
_OCR = "Hãy nhận dạng chữ (OCR) hoặc tìm bản .docx, bản PDF xuất từ Word."
_FROM_WORD = (
    "Hãy tìm bản .docx, hoặc xuất lại PDF từ Word với phông Unicode, hoặc nhận dạng chữ (OCR)."
)


@dataclass(frozen=True, slots=True)
class _Leaf:
    """A page as read: its text, and whether a picture covers it."""

    text: str
    pictured: bool

    @property
    def scanned(self) -> bool:
        """Whether what can be read here is not what is printed here."""
        printed = len("".join(self.text.split()))
        return printed < (_SCANNED_CHARACTERS if self.pictured else _MIN_CHARACTERS)


def read(data: bytes, name: str) -> Source:
    """The text layer of a PDF, line for line, a form feed between pages, furniture removed."""
    leaves, note = _in_unicode(_leaves(data, name))
    warnings = [*_refuse_scan(leaves, name), *_refuse_broken(leaves, name)]
    warnings += [note] if note else []
    raw = [leaf.text for leaf in leaves]
    pages = [page.translate(_CONFUSED) for page in raw]
    if pages != raw:
        warnings.append("Lớp chữ ghi sai chữ “ư” (Ƣ); đã sửa. Một số chữ khác có thể còn sai dấu.")
    return Source(name, PDF, "\f".join(strip_furniture(pages)), warnings=tuple(warnings))


def _in_unicode(leaves: Sequence[_Leaf]) -> tuple[list[_Leaf], str | None]:
    """The pages with text of an old font code in Unicode, and a sentence when there was any."""
    text, note = repaired_layer("\n\f\n".join(leaf.text for leaf in leaves))
    pages = text.split("\n\f\n")
    return [replace(leaf, text=page) for leaf, page in zip(leaves, pages, strict=False)], note


def _leaves(data: bytes, name: str) -> list[_Leaf]:
    if b"%%EOF" not in data[-_TAIL:]:
        raise UnreadableFile(name, "tệp PDF bị cắt ngang.", _DOWNLOAD_AGAIN)
    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise _locked(name)
        return [_Leaf(_text(page), _is_pictured(page)) for page in reader.pages]
    except UnreadableFile:
        raise
    except DependencyError as error:
        raise _locked(name) from error
    except Exception as error:  # a broken file makes pypdf raise whatever it likes
        raise UnreadableFile(name, "tệp PDF bị hỏng.", _DOWNLOAD_AGAIN) from error


def _locked(name: str) -> UnreadableFile:
    return UnreadableFile(
        name, "tệp PDF được đặt mật khẩu hoặc mã hoá.", "Hãy bỏ mật khẩu rồi lưu lại tệp."
    )


def _text(page: Any) -> str:  # noqa: ANN401 - pypdf types its pages loosely
    text: str = page.extract_text()
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n").strip("\n")


def _is_pictured(page: Any) -> bool:  # noqa: ANN401
    """Whether pictures as large as a scan, in one piece or in strips, lie on the page."""
    return sum(_pixels(drawing) for drawing in _drawings(page)) >= _PICTURE_PIXELS


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


def _refuse_scan(leaves: Sequence[_Leaf], name: str) -> list[str]:
    """Raise for a file of pictures; a warning that names the pages for a file with some."""
    scanned = [number for number, leaf in enumerate(leaves, 1) if leaf.scanned]
    if not leaves:
        raise UnreadableFile(name, "tệp PDF không có trang nào.", _DOWNLOAD_AGAIN)
    if len(scanned) > _SHARE * len(leaves):
        raise UnreadableFile(name, "bản chụp (ảnh), chưa có lớp chữ.", _OCR)
    pictured = [str(number) for number in scanned if leaves[number - 1].pictured]
    if not pictured:
        return []
    return [f"Trang {', '.join(pictured)} là ảnh chụp, chưa có lớp chữ nên chưa đọc được."]


def _refuse_broken(leaves: Sequence[_Leaf], name: str) -> list[str]:
    """Raise for a text layer that is not what the pages show; a warning for some such pages."""
    text = "\n".join(leaf.text for leaf in leaves).translate(_CONFUSED)
    if legibility(text) < LEGIBLE:
        why = "lớp chữ bị hỏng" if is_garbled(text) else "lớp chữ không phải tiếng Việt"
        raise UnreadableFile(name, f"{why}, đọc ra chữ vô nghĩa.", _FROM_WORD)
    broken = [str(number) for number, leaf in enumerate(leaves, 1) if is_garbled(leaf.text)]
    return [f"Lớp chữ của trang {', '.join(broken)} bị hỏng."] if broken else []
