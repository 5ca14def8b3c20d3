"""PDF files → source: the text layer where it tells what is printed, else the page's image."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from pypdfium2 import PdfiumError

from corpus.errors import UnreadableFile
from corpus.model import Source
from ingest import ocr, tesseract
from ingest.furniture import strip_furniture
from ingest.legible import LEGIBLE, is_garbled, legibility
from ingest.mend import likelier
from ingest.pdf_image import page_images
from ingest.pdf_leaves import Leaf, leaves
from ingest.read_scan import numbered, recognised
from ingest.sniff import PDF
from ingest.text_layer import repaired_layer

_SHARE = 0.5  # of pages that are scans, from which the file is one
_GOOD_LAYER = 0.93  # legibility of the text behind a scan, below which the scan is read again
# U+01A2/3 stand for Ư, ư in fonts with a faulty table, and there Õ also stands for Ò; Vietnamese
# has no such letter.
_CONFUSED = {0x01A2: "Ư", 0x01A3: "ư"}

_FROM_WORD = "Hãy tìm bản .docx, hoặc xuất lại PDF từ Word với phông Unicode"
_SCAN = "bản chụp (ảnh), chưa có lớp chữ"


@dataclass(frozen=True, slots=True)
class _Text:
    """The text taken for a page and how surely it is what is printed, 0 to 1."""

    text: str
    quality: float


def read(data: bytes, name: str) -> Source:
    """The text of a PDF, line for line, a form feed between pages, furniture removed.

    A page without a text layer, or with one that is not Vietnamese, is read off its image where
    tesseract is installed; the more legible of the two is kept, with a warning.
    """
    found, note = _in_unicode(leaves(data, name))
    pages = _recognised(data, found, name)
    missing = [] if tesseract.is_here() else _without_recognition(found, name)
    kept = [
        _Text(pages[n].text, pages[n].quality) if n in pages else _layer(leaf)
        for n, leaf in enumerate(found, 1)
    ]
    _refuse_unread(kept, name)
    warnings = [*missing, *recognised(pages), *_broken(kept)]
    if note and len(pages) < len(found):
        warnings.append(note)
    if any(_is_confused(leaf) for n, leaf in enumerate(found, 1) if n not in pages):
        warnings.append("Lớp chữ ghi sai chữ “ư” (Ƣ); đã sửa. Một số chữ khác có thể còn sai dấu.")
    text = "\f".join(strip_furniture([page.text for page in kept]))
    return Source(
        name, PDF, text, warnings=tuple(warnings), quality=tuple(page.quality for page in kept)
    )


def _in_unicode(found: Sequence[Leaf]) -> tuple[list[Leaf], str | None]:
    """The pages with text of an old font code in Unicode, and a sentence when there was any."""
    text, note = repaired_layer("\n\f\n".join(leaf.text for leaf in found))
    pages = text.split("\n\f\n")
    return [replace(leaf, text=page) for leaf, page in zip(found, pages, strict=False)], note


def _is_doubted(leaf: Leaf) -> bool:
    """Whether the text layer of a page may not be what is printed: the one place to judge it."""
    least = _GOOD_LAYER if leaf.pictured else LEGIBLE
    return leaf.scanned or legibility(leaf.text.translate(_CONFUSED)) < least


def _recognised(data: bytes, found: Sequence[Leaf], name: str) -> dict[int, ocr.Recognised]:
    """The pages, by number, whose image told more than their text layer."""
    doubted = [number for number, leaf in enumerate(found, 1) if _is_doubted(leaf)]
    if not doubted or not tesseract.is_here():
        return {}
    try:
        read_off = list(ocr.recognise(page_images(data, doubted)))
    except PdfiumError as error:
        why = "tệp PDF bị hỏng, không dựng được trang."
        raise UnreadableFile(name, why, "Hãy tải hoặc chép lại tệp gốc.") from error
    pages = dict(zip(doubted, read_off, strict=True))
    return {n: page for n, page in pages.items() if _tells_more(page, found[n - 1])}


def _tells_more(page: ocr.Recognised, leaf: Leaf) -> bool:
    if leaf.scanned:
        return len("".join(page.text.split())) > leaf.printed
    return legibility(page.text) > legibility(leaf.text.translate(_CONFUSED))


def _layer(leaf: Leaf) -> _Text:
    text = leaf.text.translate(_CONFUSED)
    if _is_confused(leaf):
        words = text.split(" ")
        text = " ".join(likelier(w, w.replace("Õ", "Ò")) if "Õ" in w else w for w in words)
    return _Text(text, round(legibility(text), 3))


def _is_confused(leaf: Leaf) -> bool:
    return any(chr(code) in leaf.text for code in _CONFUSED)


def _without_recognition(found: Sequence[Leaf], name: str) -> list[str]:
    """Raise for a file of pictures; a warning that names the pages for a file with some."""
    scanned = [number for number, leaf in enumerate(found, 1) if leaf.scanned]
    if len(scanned) > _SHARE * len(found):
        raise UnreadableFile(
            name, f"{_SCAN}, mà máy này chưa nhận dạng được chữ.", tesseract.INSTALL
        )
    pictured = [number for number in scanned if found[number - 1].pictured]
    if not pictured:
        return []
    return [f"Trang {numbered(pictured)} là ảnh chụp, chưa đọc được. {tesseract.INSTALL}"]


def _refuse_unread(pages: Sequence[_Text], name: str) -> None:
    """Raise for a file that no page of which could be read, or none of it as Vietnamese."""
    text = "\n".join(page.text for page in pages)
    if not text.strip():
        again = "Hãy chụp lại rõ hơn, hoặc tìm bản .docx."
        raise UnreadableFile(name, f"{_SCAN}, và không nhận ra chữ nào trong ảnh.", again)
    if legibility(text) < LEGIBLE:
        why = "lớp chữ bị hỏng" if is_garbled(text) else "lớp chữ không phải tiếng Việt"
        remedy = f"{_FROM_WORD}." if tesseract.is_here() else f"{_FROM_WORD}, hoặc {_install()}"
        raise UnreadableFile(name, f"{why}, đọc ra chữ vô nghĩa.", remedy)


def _install() -> str:
    return f"cài phần nhận dạng chữ: {tesseract.INSTALL}"


def _broken(pages: Sequence[_Text]) -> list[str]:
    broken = [number for number, page in enumerate(pages, 1) if is_garbled(page.text)]
    return [f"Chữ của trang {numbered(broken)} bị hỏng."] if broken else []
