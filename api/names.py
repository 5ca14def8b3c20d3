"""What a document is called in a sentence, and a place in it in full legal form."""

from collections.abc import Sequence
from datetime import date

from corpus.collection import Collection
from corpus.model import Document

_LONGEST_TITLE = 110
_LAWS = ("Luật", "Bộ luật", "Pháp lệnh", "Điều lệ", "Hiến pháp")


def shelf(collection: Collection | None) -> str:
    """What is searched, in a sentence: a collection, or without one the whole library."""
    return "kho văn bản" if collection is None else f"bộ sưu tập “{collection.name}”"


def written_date(day: date) -> str:
    """The day as official papers write it: days under 10 and months 1, 2 take a zero."""
    month = f"{day.month:02}" if day.month < 3 else str(day.month)
    return f"{day.day:02}/{month}/{day.year}"


def short_name(document: Document) -> str:
    """Kind and number, or kind and title where there is no number."""
    kind = document.kind or "Văn bản"
    if document.number and kind not in _LAWS:
        return f"{kind} số {document.number}"
    name = _titled(document, kind)
    return f"{name} số {document.number}" if document.number else name


def full_name(document: Document) -> str:
    """Kind, number, date and organ: the first mention of a document in an official paper."""
    parts = [short_name(document)]
    if document.issued_on:
        parts.append(f"ngày {written_date(document.issued_on)}")
    if document.issuer and document.kind not in _LAWS:
        parts.append(f"của {document.issuer}")
    return " ".join(parts)


def citation_text(document: Document, label: str, address: Sequence[str]) -> str:
    """The full legal form of a place: "khoản 2 Điều 15 Luật … số 75/2015/QH13 ngày 09/6/2015"."""
    return f"{_placed(label, address)} {full_name(document)}"


def place(document: Document, label: str, address: Sequence[str]) -> str:
    """A place and the short name of its document."""
    return f"{_placed(label, address)} {short_name(document)}"


def _placed(label: str, address: Sequence[str]) -> str:
    annexed = any(step.startswith("van-ban") for step in address)
    return f"{label} ban hành kèm theo" if annexed else label


def _titled(document: Document, kind: str) -> str:
    title = document.title
    if not title:
        return kind if document.kind else f"Văn bản “{document.source or document.id}”"
    if title.lower().startswith(kind.lower()):
        return clipped(title, _LONGEST_TITLE)
    if kind in _LAWS:
        return clipped(f"{kind} {title}", _LONGEST_TITLE)
    return f"{kind} “{clipped(title, _LONGEST_TITLE)}”"


def clipped(text: str, longest: int) -> str:
    """`text`, cut at a word with "…" when it is longer than `longest` characters."""
    if len(text) <= longest:
        return text
    return text[:longest].rsplit(" ", 1)[0].rstrip(" ,;“") + "…"
