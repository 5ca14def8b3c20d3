"""Adding files by HTTP: the page `/nap` and the API beside it, for those who may."""

from ipaddress import ip_address
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException

from api.injected import ServicesDep
from api.links import UPLOAD, batch_url
from api.pages import page
from api.ports import Services
from api.problems import documented
from api.schemas import IngestBody
from api.uploads import Progress
from corpus.errors import UserMistake
from corpus.intake import File
from corpus.text import clean

_INGEST = "/api/v1/ingest"
PATHS = (_INGEST, UPLOAD)  # where a request may be large
_MOST_FILES = 2000
_HERE = ("localhost", "127.0.0.1", "::1")
_MULTIPART = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "properties": {
                        "files": {"type": "array", "items": {"type": "string", "format": "binary"}}
                    },
                }
            }
        },
    }
}


async def _allowed(request: Request, services: ServicesDep) -> Services:
    """The services, for whoever may add files; asked before a byte of the body is read."""
    mode = services.settings.upload
    if mode == "off" or _is_cross_site(request) or (mode == "local" and not _is_near(request)):
        raise HTTPException(403)
    return services


def _is_near(request: Request) -> bool:
    """Whether the client is on this machine: not through a proxy, nor by another name of it.

    The name matters because a page elsewhere can let its own name point at this machine.
    """
    if request.client is None or {"forwarded", "x-forwarded-for"} & set(request.headers):
        return False
    try:
        near = ip_address(request.client.host).is_loopback
    except ValueError:
        return False
    return near and request.url.hostname in _HERE


def _is_cross_site(request: Request) -> bool:
    """Whether a page of another site sent the request; programs other than browsers say nothing."""
    if request.headers.get("sec-fetch-site", "none") not in ("same-origin", "none"):
        return request.method != "GET"
    origin = request.headers.get("origin")
    return origin is not None and urlsplit(origin).netloc != request.headers.get("host")


AllowedDep = Annotated[Services, Depends(_allowed)]

api = APIRouter(prefix=_INGEST, tags=["Nạp tệp"])
pages = APIRouter(prefix=UPLOAD, include_in_schema=False, default_response_class=HTMLResponse)


@api.post(
    "",
    status_code=202,
    operation_id="ingest",
    summary="Nạp nhiều tệp",
    openapi_extra=_MULTIPART,
    responses=documented(400, 403, 413),
)
async def ingest(request: Request, services: AllowedDep) -> IngestBody:
    """Nhận tệp rồi trả lời ngay; hỏi `GET /api/v1/ingest/{batch}` xem đã tới đâu."""
    batch = await _submit(request, services)
    return IngestBody.from_progress(await run_in_threadpool(_progress, services, batch))


@api.get(
    "/{batch}",
    operation_id="ingestState",
    summary="Lần nạp đã tới đâu",
    responses=documented(403, 404),
)
def ingest_state(services: AllowedDep, batch: str) -> IngestBody:
    """Tệp nào đã nạp, tệp nào bị từ chối và vì sao."""
    return IngestBody.from_progress(_progress(services, batch))


@api.post(
    "/{batch}/retry",
    status_code=202,
    operation_id="ingestRetry",
    summary="Thử lại các tệp bị từ chối",
    responses=documented(403, 404),
)
def ingest_retry(services: AllowedDep, batch: str) -> IngestBody:
    """Như `POST /api/v1/ingest`, với các tệp bị từ chối của lần nạp ấy."""
    _progress(services, batch)
    services.uploads.retry(batch)
    return IngestBody.from_progress(_progress(services, batch))


@pages.get("")
def upload_page(services: AllowedDep) -> Response:
    """Where files are chosen."""
    refused = services.uploads.refused()
    most_mb = services.settings.upload_max_mb
    return page("upload.html", body=None, waiting=refused, most_mb=most_mb)


@pages.post("")
async def upload(request: Request, services: AllowedDep) -> Response:
    """Take the files of the form, and show how far they have come."""
    return RedirectResponse(batch_url(await _submit(request, services)), 303)


@pages.get("/{batch}")
def batch_page(services: AllowedDep, batch: str) -> Response:
    """How far a batch has come, and what was refused."""
    return page("upload.html", body=IngestBody.from_progress(_progress(services, batch)))


@pages.post("/{batch}/retry")
def retry(services: AllowedDep, batch: str) -> Response:
    """Try once more what was refused."""
    _progress(services, batch)
    services.uploads.retry(batch)
    return RedirectResponse(batch_url(batch), 303)


async def _submit(request: Request, services: Services) -> str:
    async with request.form(max_files=_MOST_FILES) as form:
        sent = [part for part in form.getlist("files") if isinstance(part, UploadFile)]
        named = [(_name(part.filename or ""), part) for part in sent]
        files = [
            File(name, None, await part.read())
            for name, part in named
            if name and not name.startswith(".")  # as in a folder named on the command line
        ]
    if not files:
        raise UserMistake("Chưa chọn tệp nào. Hãy chọn tệp hoặc thư mục rồi bấm “Nạp vào kho”.")
    return await run_in_threadpool(services.uploads.submit, files)


def _name(filename: str) -> str:
    """The last part of what a browser calls a file; of a folder's files it gives the path."""
    return clean(filename.replace("\\", "/").rpartition("/")[2])


def _progress(services: Services, batch: str) -> Progress:
    progress = services.uploads.progress(batch)
    if progress is None:
        raise HTTPException(404)
    return progress
