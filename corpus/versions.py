"""What a document was before another file replaced it: kept to be read, never searched."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import sqlalchemy as sql
from sqlalchemy.engine import Connection, Engine

from corpus.model import Document, DocumentStatus, Page
from corpus.tables import DOCUMENTS, ORIGINALS, VERSIONS

_LARGEST = 2**31 - 1  # of the numbers every database can compare with


@dataclass(frozen=True, slots=True)
class Version:
    """An earlier state of a document, and the file it was read from."""

    number: int  # 1 is the first that was replaced
    source: str | None
    media_type: str | None
    digest: str | None
    replaced_on: date  # UTC
    has_original: bool
    text: str = ""
    pages: tuple[Page, ...] = ()


_TOLD = [
    VERSIONS.c.number,
    VERSIONS.c.source,
    VERSIONS.c.media_type,
    VERSIONS.c.digest,
    VERSIONS.c.replaced_on,
    VERSIONS.c.bytes.is_not(None).label("has_original"),
]


class Versions:
    """The earlier versions of documents. Every method is one transaction."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def of(self, document_id: str) -> list[Version]:
        """The earlier versions of a document, oldest first, without text and pages."""
        query = sql.select(*_TOLD).where(VERSIONS.c.document_id == document_id)
        with self._engine.connect() as connection:
            rows = connection.execute(query.order_by(VERSIONS.c.number)).mappings()
            return [Version(**row) for row in rows]

    def find(self, document_id: str, number: int) -> Version | None:
        """The whole version, or None."""
        row = self._row([*_TOLD, VERSIONS.c.text, VERSIONS.c.pages], document_id, number)
        if row is None:
            return None
        return Version(**{**row, "pages": tuple(Page(*page) for page in row["pages"] or ())})

    def original(self, document_id: str, number: int) -> bytes | None:
        """The file the version was read from, or None."""
        row = self._row([VERSIONS.c.bytes], document_id, number)
        return None if row is None or row["bytes"] is None else bytes(row["bytes"])

    def _row(
        self, columns: "list[sql.ColumnElement[Any]]", document_id: str, number: int
    ) -> "sql.RowMapping | None":
        if number > _LARGEST:
            return None
        one = sql.and_(VERSIONS.c.document_id == document_id, VERSIONS.c.number == number)
        with self._engine.connect() as connection:
            return connection.execute(sql.select(*columns).where(one)).mappings().one_or_none()


def keep(connection: Connection, document: Document) -> None:
    """Keep what `document` is about to replace, if that was loaded from other bytes."""
    same = VERSIONS.c.document_id == document.id
    last = sql.select(sql.func.coalesce(sql.func.max(VERSIONS.c.number), 0)).where(same)
    values = {
        "document_id": DOCUMENTS.c.id,
        "number": last.scalar_subquery() + 1,
        "source": DOCUMENTS.c.source,
        "media_type": DOCUMENTS.c.media_type,
        "digest": DOCUMENTS.c.digest,
        "replaced_on": sql.literal(datetime.now(UTC).date(), sql.Date),
        "pages": DOCUMENTS.c.pages,
        "text": DOCUMENTS.c.text,
        "bytes": ORIGINALS.c.bytes,
    }
    replaced = (
        sql.select(*values.values())
        .select_from(DOCUMENTS.outerjoin(ORIGINALS))
        .where(
            DOCUMENTS.c.id == document.id,
            DOCUMENTS.c.status == str(DocumentStatus.LOADED),
            DOCUMENTS.c.digest.is_distinct_from(document.digest),
        )
    )
    connection.execute(VERSIONS.insert().from_select(list(values), replaced))


def drop(connection: Connection, document_id: str) -> None:
    """Forget every earlier version of a document."""
    connection.execute(VERSIONS.delete().where(VERSIONS.c.document_id == document_id))
