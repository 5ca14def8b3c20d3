"""The HTML doors: ask, read a document, see the library. All work without JavaScript."""

import textwrap
from collections.abc import Sequence
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import HTMLResponse, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.exceptions import HTTPException

from api.allowed import may_change
from api.asking import ask
from api.assets import WEB, asset_url
from api.connections import ARROWS, connections, drawn, to_review
from api.download import download
from api.facsimile import page_image
from api.graph import BOX_HEIGHT, BOX_WIDTH
from api.injected import ServicesDep
from api.kept import document_of, kept, version_of
from api.links import (
    batch_url,
    beside_facsimile,
    collection_url,
    document_url,
    facsimile_anchor,
    facsimile_url,
    original_url,
    version_url,
)
from api.names import full_name
from api.ports import Services
from api.problems import problem_of
from api.prose import paragraphs
from api.reading import contents, layout
from api.schemas import AnswerBody, Problem
from corpus.collection import LONGEST, Collections
from corpus.errors import UserMistake, VanKienError
from corpus.model import Document, DocumentStatus, Page, Span, Status
from corpus.versions import Version
from ingest.facsimile import PAGED

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

EXAMPLES = (
    "Có những hình thức tuyên truyền nào?",
    "Trung tâm Chính trị thành phố có nhiệm vụ gì?",
    "Công tác kiểm tra, giám sát được giao cho ai?",
    "quyet dinh 217-QD/TW quy dinh ve viec gi",
)


@router.get("/")
def home(
    request: Request, services: ServicesDep, q: str | None = None, collection: str = ""
) -> Response:
    """The page, with the answer to `q` when the address carries a question."""
    return _home(request, services, q, collection)


@router.post("/")
def ask_by_form(
    request: Request,
    services: ServicesDep,
    q: Annotated[str, Form()] = "",
    collection: Annotated[str, Form()] = "",
) -> Response:
    """The page with the answer to `q`, looked for in the `collection` if one is chosen."""
    return _home(request, services, q, collection)


@router.get("/documents")
def library(services: ServicesDep) -> Response:
    """Every document known, by what we have of it."""
    documents = services.store.documents()
    by_status = _by_status(documents)
    return page(
        "library.html",
        documents=by_status,
        shelves=_by_collection(by_status[DocumentStatus.LOADED], services.store.collections),
        missing=services.citings().missing(),
        pages={document.id for document in documents},
        reviews=to_review(services.standings(), documents, date.today()),
    )


@router.get("/documents/graph")
def graph(services: ServicesDep) -> Response:
    """The picture of how the documents point at each other."""
    documents = services.store.documents()
    return page(
        "graph.html",
        picture=drawn(services.citings(), documents),
        pages={document.id for document in documents},
        size=(BOX_WIDTH, BOX_HEIGHT),
        arrows=ARROWS,
    )


# Above the document's page, whose path takes in everything below it.
@router.get("/d/{document_id:path}/original")
def original(services: ServicesDep, document_id: str, version: int | None = None) -> Response:
    """The file that a document, or its earlier `version`, was read from."""
    file = kept(services.store, document_id, version)
    data = file.data()
    if data is None:
        raise HTTPException(404)
    return download(data, file.source or document_id)


@router.get("/d/{document_id:path}/trang/{page}.png")
def facsimile(
    services: ServicesDep,
    request: Request,
    document_id: str,
    page: str,
    version: int | None = None,
) -> Response:
    """The image of a page of a document, or of its earlier `version`."""
    return page_image(services, request, document_id, page, version)


@router.get("/d/{document_id:path}")
def read_document(
    request: Request,
    services: ServicesDep,
    document_id: str,
    start: Annotated[int | None, Query(alias="from")] = None,
    end: Annotated[int | None, Query(alias="to")] = None,
    version: int | None = None,
) -> Response:
    """A document to read; its code points `from` to `to` are highlighted.

    With `version` the text is that of an earlier version, as no answer has it.
    """
    document = document_of(services.store, document_id)
    if version is not None:
        found = version_of(services.store, document_id, version)
        block = layout(found.text, (), pages=_pictured(found, has_original=found.has_original))
        return page("version.html", document=document, version=found, block=block)
    has_original = services.store.has_original(document_id)
    provisions = services.store.provisions(document_id)
    mark = _mark(document, start, end)
    return page(
        "document.html",
        document=document,
        block=layout(
            document.text, provisions, mark, _pictured(document, has_original=has_original)
        ),
        contents=contents(document.text, provisions),
        mark=mark,
        mark_wanted=start is not None or end is not None,
        has_original=has_original,
        versions=services.store.versions.of(document_id),
        collection=services.store.collections.of(document_id),
        collections=services.store.collections.sizes(),
        may_move=may_change(request, services),
        around=connections(
            document_id,
            services.citings(),
            services.standings(),
            services.store.documents(),
            date.today(),
        ),
    )


def _pictured(one: Document | Version, *, has_original: bool) -> tuple[Page, ...]:
    """The pages whose image can be shown."""
    return one.pages if has_original and one.media_type in PAGED else ()


def problem_page(request: Request, error: Exception) -> Response:
    """The same sentence as the API's problem, as a page."""
    problem = problem_of(error, request.url.path)
    return page("problem.html", problem.status, problem=problem)


def _home(request: Request, services: Services, question: str | None, collection: str) -> Response:
    body: AnswerBody | None = None
    problem: Problem | None = None
    if question is not None:
        try:
            body = ask(services, question, collection=collection or None)
        except VanKienError as error:
            problem = problem_of(error, request.url.path)
    return page(
        "home.html",
        problem.status if problem else http_status(body),
        question=question or "",
        body=body,
        problem=problem,
        examples=EXAMPLES,
        loaded=len(_by_status(services.store.documents())[DocumentStatus.LOADED]),
        collections=services.store.collections.sizes(),
        collection=_chosen(services, collection),
    )


def _chosen(services: Services, collection: str) -> str:
    """The collection that the page's address names, as it is spelt; "" when it names none."""
    try:
        return services.store.collections.find(collection).name if collection else ""
    except UserMistake:
        return ""


def http_status(body: AnswerBody | None) -> int:
    """503 when something is broken, so that no one takes it for "no such rule"; otherwise 200."""
    return 503 if body is not None and body.status is Status.UNAVAILABLE else 200


def _by_status(documents: Sequence[Document]) -> dict[DocumentStatus, list[Document]]:
    return {
        status: [document for document in documents if document.status is status]
        for status in DocumentStatus
    }


def _by_collection(
    documents: Sequence[Document], collections: Collections
) -> dict[str, list[Document]]:
    """The documents of each collection, and at last, under "", those that lie in none."""
    places = collections.places()
    shelves = {
        name: [document for document in documents if places.get(document.id, "") == name]
        for name in (*collections.sizes(), "")
    }
    return {name: shelf for name, shelf in shelves.items() if shelf}


def _mark(document: Document, start: int | None, end: int | None) -> Span | None:
    """The span to highlight; None when the text has no such span: better none than a wrong one."""
    if start is None or end is None or not 0 <= start < end <= len(document.text):
        return None
    return Span(start, end)


def page(template: str, status: int = 200, **context: object) -> HTMLResponse:
    """A page of ours from its template."""
    return HTMLResponse(_environment.get_template(template).render(context), status)


def _wrapped(name: str) -> list[str]:
    """`name` in the two lines that a box of the picture has room for."""
    return textwrap.wrap(name, 25, max_lines=2, placeholder="…")


def _vietnamese_date(day: date | None) -> str:
    return f"{day:%d/%m/%Y}" if day else "không rõ"


def _seconds(milliseconds: float) -> str:
    return f"{milliseconds / 1000:.2f}".replace(".", ",")


_environment = Environment(
    loader=FileSystemLoader(WEB / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_environment.globals.update(
    asset_url=asset_url,
    batch_url=batch_url,
    beside_facsimile=beside_facsimile,
    collection_max_chars=LONGEST,
    collection_url=collection_url,
    document_url=document_url,
    facsimile_anchor=facsimile_anchor,
    facsimile_url=facsimile_url,
    original_url=original_url,
    version_url=version_url,
    paragraphs=paragraphs,
)
_environment.filters.update(
    vietnamese_date=_vietnamese_date, seconds=_seconds, full_name=full_name, wrapped=_wrapped
)
