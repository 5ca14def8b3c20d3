"""The page's own files: where they lie, how they are addressed, how long they may be kept."""

from hashlib import sha256
from pathlib import Path

from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

WEB = Path(__file__).parent / "web"
_STATIC = WEB / "static"
# A year: the version in the address changes with the files.
_FOREVER = "public, max-age=31536000, immutable"


def asset_url(name: str) -> str:
    """The address of a static file, good until any of them changes."""
    return f"/static/{name}?v={_VERSION}"


def _digest() -> str:
    files = sorted(path for path in _STATIC.iterdir() if path.is_file())
    return sha256(b"".join(path.read_bytes() for path in files)).hexdigest()[:12]


_VERSION = _digest()


class Assets(StaticFiles):
    """The static folder; only addresses that carry the current version are kept by browsers."""

    def __init__(self) -> None:
        super().__init__(directory=_STATIC)

    async def get_response(self, path: str, scope: Scope) -> Response:
        """The file, with how long it may be kept."""
        response = await super().get_response(path, scope)
        current = scope["query_string"] == f"v={_VERSION}".encode()
        response.headers["Cache-Control"] = _FOREVER if current else "no-cache"
        return response
