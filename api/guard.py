"""What every response carries and every request must obey, whatever the route."""

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

# No inline script or style, nothing from elsewhere, and no page of another site around ours.
CONTENT_POLICY = (
    "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self';"
    " frame-ancestors 'none'"
)
SECURITY_HEADERS = {
    "Content-Security-Policy": CONTENT_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    # Questions may be confidential: nothing but static files is ever stored on the way.
    "Cache-Control": "no-store",
}


class SecurityHeaders:
    """Adds `SECURITY_HEADERS` to each response that does not set them itself."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; mark its response."""

        async def send_marked(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in SECURITY_HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, send_marked)


class BodyLimit:
    """Refuses a request body larger than `max_bytes` with 413, announced or not.

    Under the paths `uploads` it may have `upload_max_bytes`.
    """

    def __init__(
        self, app: ASGIApp, max_bytes: int, uploads: tuple[str, ...], upload_max_bytes: int
    ) -> None:
        self._app = app
        self._max_bytes = max_bytes
        self._uploads = uploads
        self._upload_max_bytes = upload_max_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on with its body counted."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        announced = Headers(scope=scope).get("content-length", "0")
        received = int(announced) if announced.isdigit() else 0
        counted = 0
        upload = scope["path"].startswith(self._uploads)
        most = self._upload_max_bytes if upload else self._max_bytes

        async def receive_counted() -> Message:
            nonlocal counted
            if received > most:
                raise HTTPException(413)
            message = await receive()
            counted += len(message.get("body", b""))
            if counted > most:
                raise HTTPException(413)
            return message

        await self._app(scope, receive_counted, send)
