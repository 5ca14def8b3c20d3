"""What FastAPI hands to every endpoint."""

from typing import Annotated, cast

from fastapi import Depends, Request

from api.ports import Services


async def _services(request: Request) -> Services:
    return cast(Services, request.app.state.services)


ServicesDep = Annotated[Services, Depends(_services)]
