"""What the doors need from the rest of the house, as small protocols."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Protocol, cast

from fastapi import Depends, Request

from api.settings import Settings
from api.uploads import Uploads
from corpus.model import Answer, Document, Hit, Provision


class Assistant(Protocol):
    """Whoever answers questions."""

    def ask(
        self, question: str, documents: Sequence[str] = (), as_of: date | None = None
    ) -> Answer:
        """The answer, whatever its status; only `documents` are searched when any is named."""
        ...

    def search(self, question: str, k: int, documents: Sequence[str] = ()) -> list[Hit]:
        """At most `k` passages, best first."""
        ...


class Library(Protocol):
    """Whoever keeps the documents."""

    def documents(self) -> list[Document]:
        """Every document known, loaded or only cited."""
        ...

    def document(self, document_id: str, /) -> Document | None:
        """The document with this id, or None."""
        ...

    def provisions(self, document_id: str, /) -> tuple[Provision, ...]:
        """Its provisions in reading order; empty when its text is not here."""
        ...

    def version(self) -> str:
        """Names the state of the library; changes when any document does."""
        ...


class Services(Protocol):
    """Everything a request may use, built once by `api.wiring`."""

    @property
    def assistant(self) -> Assistant:
        """Whoever answers questions."""
        ...

    @property
    def store(self) -> Library:
        """Whoever keeps the documents."""
        ...

    @property
    def uploads(self) -> Uploads:
        """Whoever takes in the files sent to the page."""
        ...

    @property
    def settings(self) -> Settings:
        """The settings of this process."""
        ...

    def ready(self) -> None:
        """Raise `Unavailable` unless a question can be answered now."""
        ...


async def _services(request: Request) -> Services:
    return cast(Services, request.app.state.services)


ServicesDep = Annotated[Services, Depends(_services)]
