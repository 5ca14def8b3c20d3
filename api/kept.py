"""A document as the doors ask for it: by id, or one of its earlier versions, with the file kept."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from starlette.exceptions import HTTPException

from api.ports import Library
from corpus.errors import UnknownDocument
from corpus.model import Document
from corpus.versions import Version


@dataclass(frozen=True, slots=True)
class Kept:
    """The file that a document, or an earlier version of it, was read from; `data` fetches it."""

    document: Document
    source: str | None
    media_type: str | None
    digest: str | None
    data: Callable[[], bytes | None]


def document_of(store: Library, document_id: str) -> Document:
    """The document; raises UnknownDocument."""
    document = store.document(document_id)
    if document is None:
        raise UnknownDocument(document_id)
    return document


def version_of(store: Library, document_id: str, number: int) -> Version:
    """An earlier version of a document; raises HTTPException 404."""
    version = store.versions.find(document_id, number)
    if version is None:
        raise HTTPException(404)
    return version


def kept(store: Library, document_id: str, version: int | None = None) -> Kept:
    """The file of a document, or of its earlier `version`; whether it is here, `data` tells."""
    document = document_of(store, document_id)
    if version is None:
        one: Document | Version = document
        data = partial(store.original, document_id)
    else:
        one = version_of(store, document_id, version)
        data = partial(store.versions.original, document_id, version)
    return Kept(document, one.source, one.media_type, one.digest, data)
