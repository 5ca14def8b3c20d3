"""The HTTP service: `create_app` puts the doors, the guards and the error pages together."""

from collections.abc import AsyncIterator

from fastapi import APIRouter, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response, StreamingResponse
from starlette.exceptions import HTTPException

from api import asking, collection_doors, pages, stream, upload_doors
from api.assets import Assets
from api.facsimile import page_image
from api.guard import SECURITY_HEADERS, BodyLimit, SecurityHeaders
from api.injected import ServicesDep
from api.kept import document_of
from api.ports import Services
from api.problems import documented, problem_response
from api.schemas import (
    AnswerBody,
    AskRequest,
    DocumentDetail,
    DocumentItem,
    Ready,
    SearchBody,
    SearchRequest,
    Within,
)
from api.scope import view
from corpus.errors import VanKienError
from ingest.facsimile import MEDIA_TYPE

_API = "/api/v1"
_MACHINE_PATHS = (_API, "/healthz", "/readyz", "/openapi.json")
_DESCRIPTION = (
    "Hỏi đáp trên kho văn bản, trả lời bằng nguyên văn có trích dẫn."
    " Mọi vị trí (`char_start`, `char_end`, `start`, `end`) tính bằng điểm mã Unicode của văn bản"
    " chuẩn hoá NFC, không phải đơn vị UTF-16 của JavaScript."
)

router = APIRouter(prefix=_API, tags=["Văn Kiện"])
health = APIRouter(tags=["Tình trạng"])


@router.post(
    "/ask",
    operation_id="ask",
    summary="Hỏi, nhận câu trả lời có trích dẫn",
    responses={
        **documented(400, 404, 413, 422),
        503: {"model": AnswerBody, "description": "Đối tượng trả lời có status unavailable."},
    },
)
def ask(services: ServicesDep, request: AskRequest, response: Response) -> AnswerBody:
    """Câu trả lời chỉ gồm nguyên văn có trong kho; không có thì `status` nói rõ vì sao."""
    body = asking.ask(
        services, request.question, request.documents, request.as_of, request.collection
    )
    response.status_code = pages.http_status(body)
    return body


@router.post(
    "/ask/stream",
    operation_id="askStream",
    summary="Hỏi, nhận câu trả lời theo dòng sự kiện (SSE)",
    response_class=StreamingResponse,
    responses={
        200: {
            "description": "Sự kiện meta, citation, delta, rồi final (cả câu trả lời) hoặc error.",
            "content": {stream.MEDIA_TYPE: {"schema": {"type": "string"}}},
        },
        **documented(400, 413, 422),
    },
)
def ask_stream(services: ServicesDep, body: AskRequest, request: Request) -> StreamingResponse:
    """Nối các `delta` được `answer` của `final`; dòng bắt đầu bằng `:` chỉ để giữ kết nối."""
    asking.checked(body.question, services.settings.question_max_chars)
    events: AsyncIterator[str] = stream.answer_events(services, body, request.url.path)
    return StreamingResponse(events, media_type=stream.MEDIA_TYPE, headers=stream.HEADERS)


@router.post(
    "/search",
    operation_id="search",
    summary="Tìm các đoạn văn bản",
    responses=documented(400, 404, 413, 422, 503),
)
def search(services: ServicesDep, request: SearchRequest) -> SearchBody:
    """Các đoạn gần nhất, điểm cao trước; không soạn câu trả lời."""
    return asking.search(services, request.query, request.k, request.documents, request.collection)


@router.get(
    "/documents",
    operation_id="listDocuments",
    summary="Danh sách văn bản",
    responses=documented(404),
)
def list_documents(services: ServicesDep, collection: Within = None) -> list[DocumentItem]:
    """Văn bản đã nạp (`loaded`), mới được dẫn chiếu (`cited_only`), tệp bị từ chối (`failed`)."""
    documents = [*services.store.documents(), *services.uploads.refused()]
    collections = services.store.collections
    within = None if collection is None else collections.find(collection)
    places = collections.places()
    return [
        DocumentItem.from_document(document, places.get(document.id))
        for document in view(documents, (), within).documents
    ]


# Above the document itself, whose path takes in everything below it.
@router.get(
    "/documents/{document_id:path}/pages/{page}/image",
    operation_id="getPageImage",
    summary="Ảnh một trang của tệp gốc",
    response_class=Response,
    responses={
        200: {"content": {MEDIA_TYPE: {}}, "description": "Ảnh trang, đúng như tệp đã nạp."},
        304: {"description": "Ảnh đã có ở nơi hỏi (`If-None-Match`) vẫn đúng."},
        **documented(404, 503),
    },
)
def get_page_image(
    services: ServicesDep,
    request: Request,
    document_id: str,
    page: str,
    version: int | None = None,
) -> Response:
    """Trang đếm từ 1, của tệp PDF hoặc tệp ảnh; `version` là số của một bản đã được thay."""
    return page_image(services, request, document_id, page, version)


@router.get(
    "/documents/{document_id:path}",
    operation_id="getDocument",
    summary="Toàn văn và cây điều khoản của một văn bản",
    responses=documented(404),
)
def get_document(services: ServicesDep, document_id: str) -> DocumentDetail:
    """Mỗi nút của `tree` là `text[start:end]`."""
    document = document_of(services.store, document_id)
    collection = services.store.collections.of(document_id)
    provisions = services.store.provisions(document_id)
    return DocumentDetail.from_provisions(document, provisions, collection)


@health.get("/healthz", operation_id="health", summary="Máy chủ còn chạy")
def healthz() -> dict[str, str]:
    """Chỉ cho biết tiến trình còn sống."""
    return {"status": "ok"}


@health.get(
    "/readyz",
    operation_id="ready",
    summary="Đã sẵn sàng trả lời",
    responses=documented(503),
)
def readyz(services: ServicesDep) -> Ready:
    """503 khi chưa nạp xong chỉ mục hoặc mô hình."""
    services.ready()
    return Ready(status="ready", corpus_version=services.store.version())


def create_app(services: Services) -> FastAPI:
    """The whole service over `services`."""
    app = FastAPI(
        title="Văn Kiện",
        version="1",
        description=_DESCRIPTION,
        docs_url=None,  # both pages of FastAPI load scripts from elsewhere
        redoc_url=None,
    )
    app.state.services = services
    app.include_router(upload_doors.api)
    app.include_router(collection_doors.api)
    app.include_router(router)
    app.include_router(health)
    app.include_router(upload_doors.pages)
    app.include_router(collection_doors.pages)
    app.include_router(pages.router)
    app.mount("/static", Assets())
    for error in (VanKienError, HTTPException, RequestValidationError, Exception):
        app.add_exception_handler(error, _failed)
    app.add_middleware(
        BodyLimit,
        max_bytes=services.settings.request_max_bytes,
        uploads=upload_doors.PATHS,
        upload_max_bytes=services.settings.upload_max_mb << 20,
    )
    app.add_middleware(SecurityHeaders)
    return app


async def _failed(request: Request, error: Exception) -> Response:
    """The problem as JSON under the API, as a page elsewhere."""
    machine = request.url.path.startswith(_MACHINE_PATHS)
    response = (problem_response if machine else pages.problem_page)(request, error)
    # An unexpected error is answered outside our middleware, which would have added these.
    for name, value in SECURITY_HEADERS.items():
        response.headers.setdefault(name, value)
    return response
