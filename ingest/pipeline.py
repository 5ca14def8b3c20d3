"""The corridor of a document: bytes → sniff → read → paragraphs → structure → passages."""

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from corpus.model import Document, DocumentStatus, Fact, Metadata, Passage, Provision, Source
from corpus.number import key
from corpus.text import fold
from ingest import read_docx, read_html, read_odt, read_pdf, read_sheet, read_text, sniff
from ingest.metadata import extract
from ingest.paragraphs import assemble
from ingest.passages import passages
from ingest.structure import provisions

READERS: Mapping[str, Callable[[bytes, str], Source]] = {
    sniff.TEXT: read_text.read,
    sniff.MARKDOWN: read_text.read,
    sniff.HTML: read_html.read,
    sniff.DOCX: read_docx.read,
    sniff.ODT: read_odt.read,
    sniff.XLSX: read_sheet.read_xlsx,
    sniff.XLS: read_sheet.read_xls,
    sniff.ODS: read_sheet.read_ods,
    sniff.PDF: read_pdf.read,
}


@dataclass(frozen=True, slots=True)
class Reading:
    """A file become a document, with its tree and passages."""

    document: Document
    provisions: tuple[Provision, ...]
    passages: tuple[Passage, ...]
    original: bytes
    warnings: tuple[str, ...]


def read(data: bytes, name: str, known: Iterable[Document] = ()) -> Reading:
    """The document in a file called `name`.

    When the text is one of the `known` documents (same number, no other date) it takes that
    one's id, and what the text leaves out. Raises UnreadableFile when no text can be had.
    """
    source = READERS[sniff.sniff(data, name)](data, name)
    text, pages = assemble(source)
    tree = provisions(text)
    document = replace(
        _identified(extract(text, tree), name, known),
        source=name,
        media_type=source.media_type,
        digest=hashlib.sha256(data).hexdigest(),
        text=text,
        pages=pages,
    )
    clauses = passages(document.id, searchable_title(document), text, tree)
    return Reading(document, tree, clauses, data, source.warnings)


def files(paths: Iterable[Path]) -> Iterator[Path]:
    """Every file named or found under a folder named, in order of path; hidden ones left out."""
    for path in paths:
        if path.is_dir():
            found = sorted(p for p in path.rglob("*") if p.is_file())
            yield from (p for p in found if not p.name.startswith("."))
        else:
            yield path


def searchable_title(document: Document) -> str:
    """What a passage carries of its document: kind and title, or else the file's name.

    Not the number: it costs a model many tokens and means nothing to it, and a question that
    names one is led to the document by `corpus.number`.
    """
    title = document.title or _words(document.source or "")
    kind = document.kind or ""
    if kind and title.lower().startswith(kind.lower()):
        kind = ""
    return " ".join(part for part in (kind, title) if part)


def _identified(metadata: Metadata, name: str, known: Iterable[Document]) -> Document:
    own = Document(
        id="",
        status=DocumentStatus.LOADED,
        kind=_value(metadata.kind),
        number=_value(metadata.number),
        title=_value(metadata.title),
        issuer=_value(metadata.issuer),
        issued_on=date.fromisoformat(metadata.issued_on.value) if metadata.issued_on else None,
        signer=_value(metadata.signer),
        signer_office=_value(metadata.signer_office),
        authority=_value(metadata.authority),
        metadata=metadata,
    )
    same = next((d for d in known if _is_same(own, d, name)), None)
    if same is None:
        return replace(own, id=_identifier(own, name))
    facts = {
        field: getattr(same, field) or getattr(own, field)
        for field in ("kind", "number", "title", "issuer", "issued_on", "signer", "note")
    }
    return replace(own, id=same.id, **facts)


def _is_same(own: Document, other: Document, name: str) -> bool:
    if other.source == name and not other.number:
        return own.number is None
    if not own.number or not other.number or key(own.number) != key(other.number):
        return False
    if own.kind and other.kind and own.kind != other.kind:
        return False
    return None in (own.issued_on, other.issued_on) or own.issued_on == other.issued_on


def _identifier(own: Document, name: str) -> str:
    """A readable id: kind where it is an appendix, number and year, or the file's name."""
    if not own.number:
        return _slug(Path(name).stem)
    appendix = own.kind if own.kind and own.kind.startswith("Phụ lục") else ""
    year = str(own.issued_on.year) if own.issued_on else ""
    number = key(own.number)
    return _slug(" ".join((appendix, number, "" if year in number else year)))


def _slug(words: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", fold(words)).strip("-") or "van-ban"


def _words(name: str) -> str:
    return re.sub(r"[\W_]+", " ", Path(name).stem).strip()


def _value(fact: Fact | None) -> str | None:
    return fact.value if fact else None
