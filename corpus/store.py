"""Documents, their provisions and their passages on disk, in one SQL database."""

import hashlib
import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any

import sqlalchemy as sql
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import DatabaseError, IntegrityError
from sqlalchemy.schema import CreateIndex, CreateTable

from corpus import collection, tables, versions
from corpus.collection import Collections
from corpus.errors import BrokenIndex
from corpus.intake import Intake
from corpus.model import Document, DocumentStatus, Passage, Provision
from corpus.reference import READING_VERSION, Reference
from corpus.tables import (
    DOCUMENTS,
    INTAKE,
    META,
    ORIGINALS,
    PASSAGES,
    PROVISIONS,
    REFERENCE_READINGS,
    REFERENCES,
    SCHEMA,
    Record,
)
from corpus.versions import Versions

_SQLITE_PRAGMAS = (
    "PRAGMA journal_mode = WAL",  # readers and the writer do not wait for each other
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA busy_timeout = 10000",  # milliseconds
    "PRAGMA secure_delete = ON",  # what is deleted is overwritten with zeros
    "PRAGMA temp_store = MEMORY",
)
_IDS_PER_QUERY = 500  # well below the number of variables any database allows
_WITHOUT_TEXT = [column for column in DOCUMENTS.columns if column.name != "text"]


class Store:
    """A library of documents. Every method is one transaction and may be called from any thread."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.intake = Intake(engine, self._forget)
        self.versions = Versions(engine)
        self.collections = Collections(engine)

    @classmethod
    def open(cls, url: str) -> "Store":
        """The store at a database URL, created if it is new; SQLite needs a file, not memory."""
        engine = sql.create_engine(url, pool_pre_ping=not url.startswith("sqlite"))
        if engine.dialect.name == "sqlite":
            sql.event.listen(engine, "connect", _prepare_sqlite)
        try:
            _create(engine)
        except DatabaseError as error:
            engine.dispose()
            raise BrokenIndex(
                f"Không mở được kho văn bản: {error.orig}."
                " Hãy kiểm tra đường dẫn và quyền ghi, hoặc khôi phục bằng “vankien restore”."
            ) from error
        except BrokenIndex:
            engine.dispose()
            raise
        store = cls(engine)
        store._forget()  # what a run that was killed had no time to
        return store

    def close(self) -> None:
        """Give back every connection; the store must not be used afterwards."""
        self._engine.dispose()

    def put(
        self,
        document: Document,
        provisions: Sequence[Provision],
        passages: Sequence[Passage],
        original: bytes | None,
        references: Sequence[Reference] | None = None,
        place: str | None = None,
    ) -> None:
        """Hold `document` and all under it in place of whatever bore its id; all or nothing.

        What was loaded from other bytes stays among its `versions`. It lies in the collection
        `place`, without one where it lay before.
        Without `references` it counts as one whose references were not read (`unread`).
        """
        record = tables.document_record(document)
        provision_records = [tables.provision_record(document.id, p) for p in provisions]
        passage_records = _passage_records(document.id, passages)
        record["content"] = _content(record, provision_records, passage_records, original)
        with self._engine.begin() as connection:
            versions.keep(connection, document)
            replaced = _delete(connection, document.id)
            connection.execute(DOCUMENTS.insert(), record)
            _insert(connection, PROVISIONS, provision_records)
            _insert(connection, PASSAGES, passage_records)
            if original is not None:
                row = {"document_id": document.id, "bytes": original}
                connection.execute(ORIGINALS.insert(), row)
            if references is not None:
                _put_references(connection, document.id, references)
            if place is not None:
                collection.place(connection, document.id, place)
        if replaced:
            self._forget()

    def put_references(self, document_id: str, references: Sequence[Reference]) -> None:
        """Hold what a document points at in place of what was held of it."""
        with self._engine.begin() as connection:
            _put_references(connection, document_id, references)

    def delete(self, document_id: str) -> bool:
        """Remove a document, all under it and its versions; whether it was there.

        In SQLite its bytes are overwritten, in the write-ahead log too unless a reader is at work.
        """
        with self._engine.begin() as connection:
            found = _delete(connection, document_id)
            versions.drop(connection, document_id)
            collection.drop(connection, document_id)
            connection.execute(INTAKE.delete().where(INTAKE.c.document_id == document_id))
        if found:
            self._forget()
        return found

    def documents(self) -> list[Document]:
        """All documents by id, without their text."""
        query = sql.select(*_WITHOUT_TEXT).order_by(DOCUMENTS.c.id)
        return [tables.document_from(row) for row in self._rows(query)]

    def document(self, document_id: str) -> Document | None:
        """The whole document, or None."""
        rows = self._rows(sql.select(DOCUMENTS).where(DOCUMENTS.c.id == document_id))
        return tables.document_from(rows[0]) if rows else None

    def provisions(self, document_id: str) -> tuple[Provision, ...]:
        """The provisions of a document in reading order; none if it is unknown."""
        query = sql.select(PROVISIONS).where(PROVISIONS.c.document_id == document_id)
        rows = self._rows(query.order_by(PROVISIONS.c.id))
        return tuple(tables.provision_from(row) for row in rows)

    def passages(self, document_id: str | None = None) -> list[Passage]:
        """The passages of one document or of all, by document id, then in reading order."""
        query = sql.select(PASSAGES)
        if document_id is not None:
            query = query.where(PASSAGES.c.document_id == document_id)
        order = (PASSAGES.c.document_id, PASSAGES.c.provision_id, PASSAGES.c.position)
        return [tables.passage_from(row) for row in self._rows(query.order_by(*order))]

    def passage(self, passage_id: str) -> Passage | None:
        """The passage of this id, or None."""
        return self.passages_by_id([passage_id]).get(passage_id)

    def passages_by_id(self, ids: Collection[str]) -> dict[str, Passage]:
        """The passages of these ids; an id the store does not hold is left out."""
        return {passage.id: passage for passage in self._passages(PASSAGES.c.id, ids)}

    def passages_of(self, document_ids: Collection[str]) -> list[Passage]:
        """The passages of these documents by id; unknown ones have none."""
        found = self._passages(PASSAGES.c.document_id, document_ids)
        return sorted(found, key=lambda passage: passage.id)

    def references(self, document_id: str) -> tuple[Reference, ...]:
        """What a document points at, in reading order, as written."""
        query = sql.select(REFERENCES).where(REFERENCES.c.document_id == document_id)
        rows = self._rows(query.order_by(REFERENCES.c.position))
        return tuple(tables.reference_from(row) for row in rows)

    def all_references(self) -> dict[str, list[Reference]]:
        """What every document points at, by document id, in reading order."""
        query = sql.select(REFERENCES).order_by(REFERENCES.c.document_id, REFERENCES.c.position)
        found: dict[str, list[Reference]] = {}
        for row in self._rows(query):
            found.setdefault(row["document_id"], []).append(tables.reference_from(row))
        return found

    def unread(self) -> list[str]:
        """The ids of loaded documents whose references were never read, or by an older reading."""
        read = sql.select(REFERENCE_READINGS.c.document_id).where(
            REFERENCE_READINGS.c.version == READING_VERSION
        )
        query = sql.select(DOCUMENTS.c.id).where(
            DOCUMENTS.c.status == str(DocumentStatus.LOADED), DOCUMENTS.c.id.not_in(read)
        )
        return [row["id"] for row in self._rows(query.order_by(DOCUMENTS.c.id))]

    def original(self, document_id: str) -> bytes | None:
        """The file the document was read from, or None."""
        rows = self._rows(
            sql.select(ORIGINALS.c.bytes).where(ORIGINALS.c.document_id == document_id)
        )
        return bytes(rows[0]["bytes"]) if rows else None

    def has_original(self, document_id: str) -> bool:
        """Whether the file the document was read from is here."""
        query = sql.select(ORIGINALS.c.document_id).where(ORIGINALS.c.document_id == document_id)
        return bool(self._rows(query))

    def version(self) -> str:
        """Sixteen hex digits that are equal for equal content and change with any change."""
        return _digest([list(pair) for pair in self.contents().items()])[:16]

    def contents(self) -> dict[str, str]:
        """The digest of each document and all under it, by id, in order of id."""
        query = sql.select(DOCUMENTS.c.id, DOCUMENTS.c.content).order_by(DOCUMENTS.c.id)
        return {row["id"]: row["content"] for row in self._rows(query)}

    def passage_counts(self) -> dict[str, int]:
        """How many passages each document has that has any."""
        counted = sql.func.count().label("passages")
        query = sql.select(PASSAGES.c.document_id, counted).group_by(PASSAGES.c.document_id)
        return {row["document_id"]: row["passages"] for row in self._rows(query)}

    def _passages(self, column: "sql.Column[str]", values: Collection[str]) -> Iterator[Passage]:
        wanted = sorted(set(values))
        for start in range(0, len(wanted), _IDS_PER_QUERY):
            some = wanted[start : start + _IDS_PER_QUERY]
            for row in self._rows(sql.select(PASSAGES).where(column.in_(some))):
                yield tables.passage_from(row)

    def _rows(self, query: "sql.Select[Any]") -> list[Record]:
        with self._engine.connect() as connection:
            return [dict(row) for row in connection.execute(query).mappings()]

    def _forget(self) -> None:
        """Empty SQLite's write-ahead log, where replaced text would otherwise linger."""
        if self._engine.dialect.name == "sqlite":
            with self._engine.connect() as connection:
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").all()


def _prepare_sqlite(connection: Any, _: object) -> None:  # noqa: ANN401 - any DB-API connection
    cursor = connection.cursor()
    for pragma in _SQLITE_PRAGMAS:
        cursor.execute(pragma)
    cursor.close()


def _create(engine: Engine) -> None:
    if sql.inspect(engine).has_table(META.name):
        _check_version(engine)
    with engine.begin() as connection:
        for table in SCHEMA.sorted_tables:
            connection.execute(CreateTable(table, if_not_exists=True))
            for index in sorted(table.indexes, key=lambda index: str(index.name)):
                connection.execute(CreateIndex(index, if_not_exists=True))
    _add_columns(engine)
    try:
        with engine.begin() as connection:
            version = {"key": "schema_version", "value": str(tables.SCHEMA_VERSION)}
            connection.execute(META.insert(), version)
    except IntegrityError:  # it is there already: an older run, or another process just now
        _check_version(engine)


def _add_columns(engine: Engine) -> None:
    """Give a store made before them the columns that came later; nothing in it changes."""
    inspector = sql.inspect(engine)
    lacking = [
        column
        for table in SCHEMA.sorted_tables
        for present in ({found["name"] for found in inspector.get_columns(table.name)},)
        for column in table.columns
        if column.name not in present
    ]
    with engine.begin() as connection:
        for column in lacking:
            kind = column.type.compile(engine.dialect)
            connection.exec_driver_sql(
                f"ALTER TABLE {column.table.name} ADD COLUMN {column.name} {kind}"
            )


def _check_version(engine: Engine) -> None:
    with engine.connect() as connection:
        query = sql.select(META.c.value).where(META.c.key == "schema_version")
        stored = connection.execute(query).scalar_one_or_none()
    if stored not in (None, str(tables.SCHEMA_VERSION)):
        raise BrokenIndex(
            f"Kho văn bản theo cấu trúc phiên bản {stored}, chương trình này dùng phiên bản"
            f" {tables.SCHEMA_VERSION}. Hãy cài đúng bản chương trình, hoặc nạp lại văn bản"
            " vào một kho mới bằng “vankien ingest”."
        )


def _passage_records(document_id: str, passages: Iterable[Passage]) -> list[Record]:
    records = [tables.passage_record(i, passage) for i, passage in enumerate(passages)]
    strangers = [r["id"] for r in records if r["document_id"] != document_id]
    if strangers:
        raise ValueError(f"passages {strangers} do not belong to document {document_id}")
    return records


def _delete(connection: Connection, document_id: str) -> bool:
    for table in (PASSAGES, PROVISIONS, ORIGINALS, REFERENCES, REFERENCE_READINGS):
        connection.execute(table.delete().where(table.c.document_id == document_id))
    return connection.execute(DOCUMENTS.delete().where(DOCUMENTS.c.id == document_id)).rowcount > 0


def _put_references(
    connection: Connection, document_id: str, references: Sequence[Reference]
) -> None:
    records = [tables.reference_record(document_id, i, r) for i, r in enumerate(references)]
    for table in (REFERENCES, REFERENCE_READINGS):
        connection.execute(table.delete().where(table.c.document_id == document_id))
    _insert(connection, REFERENCES, records)
    reading = {"document_id": document_id, "version": READING_VERSION}
    connection.execute(REFERENCE_READINGS.insert(), reading)


def _insert(connection: Connection, table: sql.Table, records: list[Record]) -> None:
    if records:
        connection.execute(table.insert(), records)


def _content(
    document: Record, provisions: list[Record], passages: list[Record], original: bytes | None
) -> str:
    # A column added later, and empty, must not make an older store look changed.
    document = {k: v for k, v in document.items() if v is not None or k not in tables.ADDED}
    file = None if original is None else hashlib.sha256(original).hexdigest()
    return _digest([document, provisions, passages, file])


def _digest(value: object) -> str:
    text = json.dumps(value, sort_keys=True, ensure_ascii=True, default=str)
    return hashlib.sha256(text.encode("ascii")).hexdigest()
