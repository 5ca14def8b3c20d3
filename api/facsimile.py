"""The image of a page, for the page's reader and for programs alike."""

from fastapi import Request
from fastapi.responses import Response

from api.kept import kept
from api.names import short_name
from api.ports import Services
from corpus.errors import UnknownPage
from ingest.facsimile import FORM, MEDIA_TYPE, PAGED

_LONGEST = 5  # digits of a page's number
# Kept by the reader's own browser alone, which asks each time: what was deleted is not shown again.
_CACHE = "private, no-cache"


def page_image(
    services: Services, request: Request, document_id: str, page: str, version: int | None = None
) -> Response:
    """Page `page` of a document or of its earlier `version`; UnknownPage when it has none such.

    A browser that has it already is told so, and nothing is drawn.
    """
    file = kept(services.store, document_id, version)
    number = int(page) if page.isascii() and page.isdigit() and len(page) <= _LONGEST else 0
    if number == 0 or file.digest is None or file.media_type not in PAGED:
        raise UnknownPage(page, short_name(file.document))
    tag = f'W/"{file.digest[:32]}-{number}-{FORM}"'
    headers = {"ETag": tag, "Cache-Control": _CACHE}
    if tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    image = services.facsimiles.draw(file.data, number)
    if image is None:
        raise UnknownPage(page, short_name(file.document))
    return Response(image, media_type=MEDIA_TYPE, headers=headers)
