"""Who may change the library by HTTP: this machine, every machine, or none, by the settings."""

from ipaddress import ip_address
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import Depends, Request
from starlette.exceptions import HTTPException

from api.injected import ServicesDep
from api.ports import Services

_HERE = ("localhost", "127.0.0.1", "::1")


def may_change(request: Request, services: Services) -> bool:
    """Whether whoever sent the request may add and move documents."""
    if _is_cross_site(request):
        return False
    mode = services.settings.upload
    return mode == "all" or (mode == "local" and _is_near(request))


async def _allowed(request: Request, services: ServicesDep) -> Services:
    """The services, for whoever may; asked before a byte of the body is read."""
    if not may_change(request, services):
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
