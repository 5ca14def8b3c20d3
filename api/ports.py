"""What the doors need from the rest of the house, as small protocols."""

from collections.abc import Sequence
from datetime import date
from typing import Protocol

from api.citing import Missing, Pointing
from api.settings import Settings
from api.uploads import Uploads
from corpus.collection import Collections
from corpus.model import Answer, Document, Hit, Provision
from corpus.reference import Reference
from corpus.standing import Standings
from corpus.versions import Versions
from ingest.facsimile import Facsimiles


class Assistant(Protocol):
    """Whoever answers questions."""

    def ask(
        self,
        question: str,
        documents: Sequence[str] = (),
        as_of: date | None = None,
        collection: str | None = None,
    ) -> Answer:
        """The answer, whatever its status; only `documents` are searched when any is named.

        Of a `collection` that is named only its own.
        """
        ...

    def search(
        self,
        question: str,
        k: int,
        documents: Sequence[str] = (),
        collection: str | None = None,
    ) -> list[Hit]:
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

    def original(self, document_id: str, /) -> bytes | None:
        """The file it was read from, or None."""
        ...

    def has_original(self, document_id: str, /) -> bool:
        """Whether that file is here."""
        ...

    @property
    def versions(self) -> Versions:
        """What documents were before another file replaced them."""
        ...

    @property
    def collections(self) -> Collections:
        """Where the documents lie."""
        ...

    def version(self) -> str:
        """Names the state of the library; changes when any document does."""
        ...


class Citings(Protocol):
    """Whoever knows how the documents point at each other."""

    def of(self, document_id: str, /) -> Sequence[Reference]:
        """What a document points at, in reading order, resolved."""
        ...

    def target(self, reference: Reference, /) -> Document | None:
        """The document that a resolved reference points at, known only by name if need be."""
        ...

    def pointing_at(self, document_id: str, /) -> Sequence[Pointing]:
        """The references of other documents to this one."""
        ...

    def missing(self) -> Sequence[Missing]:
        """What is cited or catalogued but not loaded, most cited first."""
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
    def facsimiles(self) -> Facsimiles:
        """Whoever draws the pages of the files kept."""
        ...

    def citings(self) -> Citings:
        """How the documents point at each other."""
        ...

    def standings(self) -> Standings:
        """What is in force, as far as the documents and the catalogue tell."""
        ...

    @property
    def settings(self) -> Settings:
        """The settings of this process."""
        ...

    def ready(self) -> None:
        """Raise `Unavailable` unless a question can be answered now."""
        ...
