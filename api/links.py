"""Addresses of our own pages."""

from collections.abc import Sequence
from urllib.parse import quote

from corpus.address import anchor
from corpus.model import Document
from ingest.facsimile import PAGED

UPLOAD = "/nap"  # the page where files are added


def batch_url(batch: str) -> str:
    """The page of files added together, and of what became of them."""
    return f"{UPLOAD}/{quote(batch, safe='')}"


def document_url(document_id: str) -> str:
    """The page of a document."""
    return f"/d/{quote(document_id, safe='')}"


def collection_url(collection: str) -> str:
    """The page where questions are asked within a collection."""
    return f"/?collection={quote(collection, safe='')}"


def original_url(document_id: str, version: int | None = None) -> str:
    """The file that a document, or an earlier version of it, was read from."""
    return f"{document_url(document_id)}/original" + (f"?version={version}" if version else "")


def version_url(document_id: str, version: int) -> str:
    """The page of an earlier version of a document."""
    return f"{document_url(document_id)}?version={version}"


def facsimile_url(document_id: str, page: int, version: int | None = None) -> str:
    """The image of a page, of a document or of an earlier version of it."""
    address = f"{document_url(document_id)}/trang/{page}.png"
    return address + (f"?version={version}" if version else "")


def page_image_url(document: Document, page: int | None) -> str | None:
    """The same image for programs; None where the file has no pages to look at."""
    if page is None or document.media_type not in PAGED:
        return None
    return f"/api/v1/documents/{quote(document.id, safe='')}/pages/{page}/image"


def beside_facsimile(url: str, page: int) -> str:
    """The address `url` of a passage, opened where the image of its page is."""
    return f"{url.partition('#')[0]}#{facsimile_anchor(page)}"


def facsimile_anchor(page: int) -> str:
    """The place in a document's page where the image of one of its pages is shown."""
    return f"anh-trang-{page}"


def passage_url(document_id: str, start: int, end: int, address: Sequence[str] = ()) -> str:
    """The page of a document with the code points `start` to `end` highlighted."""
    fragment = f"#{quote(anchor(address), safe='')}" if address else ""
    return f"{document_url(document_id)}?from={start}&to={end}{fragment}"
