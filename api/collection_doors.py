"""Collections by HTTP: which there are, and moving a document, for those who may."""

from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import RedirectResponse, Response

from api.allowed import AllowedDep
from api.injected import ServicesDep
from api.links import document_url
from api.ports import Services
from api.problems import documented
from api.schemas import CollectionItem, DocumentItem, Move
from corpus.errors import UnknownDocument
from corpus.model import Document

api = APIRouter(prefix="/api/v1", tags=["Bộ sưu tập"])
pages = APIRouter(include_in_schema=False)


@api.get("/collections", operation_id="listCollections", summary="Danh sách bộ sưu tập")
def list_collections(services: ServicesDep) -> list[CollectionItem]:
    """Theo vần; bộ sưu tập không còn văn bản nào thì không còn."""
    sizes = services.store.collections.sizes()
    return [CollectionItem(name=name, documents=size) for name, size in sizes.items()]


@api.patch(
    "/documents/{document_id:path}",
    operation_id="moveDocument",
    summary="Chuyển một văn bản sang bộ sưu tập khác",
    responses=documented(400, 403, 404, 422),
)
def move_document(services: AllowedDep, document_id: str, move: Move) -> DocumentItem:
    """Có hiệu lực ngay ở mọi cách hỏi; tên mới thì lập bộ sưu tập mới."""
    document = _moved(services, document_id, move.collection)
    return DocumentItem.from_document(document, services.store.collections.of(document_id))


@pages.post("/d/{document_id:path}/collection")
def move_by_form(
    services: AllowedDep, document_id: str, collection: Annotated[str, Form()] = ""
) -> Response:
    """Move the document and show it; left blank, it lies in no collection."""
    _moved(services, document_id, collection if collection.strip() else None)
    return RedirectResponse(document_url(document_id), 303)


def _moved(services: Services, document_id: str, collection: str | None) -> Document:
    """The document, which now lies in the collection; without one in none."""
    document = services.store.document(document_id)
    collections = services.store.collections
    name = None if collection is None else collections.named(collection)
    if document is None or not collections.move(document_id, name):
        raise UnknownDocument(document_id)
    return document
