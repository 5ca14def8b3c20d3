"""The corridor of a document: bytes → sniff → read → paragraphs → structure → passages."""

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from corpus.errors import SecretFile
from corpus.model import Document, Passage, Provision, Source
from corpus.reference import Reference
from ingest import (
    read_doc,
    read_docx,
    read_html,
    read_odt,
    read_pdf,
    read_rtf,
    read_scan,
    read_sheet,
    read_text,
    sniff,
)
from ingest.identify import identified
from ingest.metadata import extract
from ingest.paragraphs import assemble
from ingest.passages import passages
from ingest.references import references
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
    sniff.DOC: read_doc.read,
    sniff.RTF: read_rtf.read,
    sniff.PDF: read_pdf.read,
    sniff.PNG: read_scan.read,
    sniff.JPG: read_scan.read,
    sniff.TIFF: read_scan.read,
}


@dataclass(frozen=True, slots=True)
class Reading:
    """A file become a document, with its tree, its passages and what it points at."""

    document: Document
    provisions: tuple[Provision, ...]
    passages: tuple[Passage, ...]
    references: tuple[Reference, ...]
    original: bytes
    warnings: tuple[str, ...]


def read(data: bytes, name: str, known: Iterable[Document] = ()) -> Reading:
    """The document in a file called `name`.

    When it is one of the `known` (see `corpus.identity`), or the same file again under any name, it
    takes that one's id, and what its text leaves out. Raises UnreadableFile when no text can be
    had, and SecretFile, so that nothing of it can be kept, when it is stamped MẬT or higher.
    """
    source = READERS[sniff.sniff(data, name)](data, name)
    text, pages = assemble(source)
    tree = provisions(text)
    metadata = extract(text, tree)
    if metadata.secrecy is not None:
        raise SecretFile(name, metadata.secrecy.value)
    digest = hashlib.sha256(data).hexdigest()
    known = tuple(known)
    twin = next((d for d in known if d.digest == digest), None)
    document = replace(
        identified(metadata, name, known, twin),
        source=twin.source if twin else name,
        media_type=source.media_type,
        digest=digest,
        text=text,
        pages=pages,
    )
    clauses = passages(document.id, searchable_title(document), text, tree)
    pointed = references(text, tree, document.metadata)
    return Reading(document, tree, clauses, pointed, data, source.warnings)


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


def _words(name: str) -> str:
    return re.sub(r"[\W_]+", " ", Path(name).stem).strip()
