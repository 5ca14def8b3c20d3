"""The journal of files to take in: it outlives whoever reads them, so nothing is lost or redone."""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Any

import sqlalchemy as sql
from sqlalchemy.engine import Engine

from corpus.model import Document, DocumentStatus
from corpus.tables import INTAKE, Record

_REMEMBERED = timedelta(days=7)  # what was taken; what was refused stays until it is settled
_PER_QUERY = 500  # well below the number of variables any database allows
_WITHOUT_BYTES = [column for column in INTAKE.columns if column.name != "bytes"]


class State(StrEnum):
    """How far a file has come."""

    WAITING = "waiting"
    TAKEN = "taken"
    UNCHANGED = "unchanged"  # the very bytes are here already
    REFUSED = "refused"
    QUARANTINED = "quarantined"  # refused, and nothing of it may be kept


REFUSALS = (State.REFUSED, State.QUARANTINED)
_REFUSED = INTAKE.c.state.in_([str(state) for state in REFUSALS])


_STATUS = {
    State.REFUSED: DocumentStatus.FAILED,
    State.QUARANTINED: DocumentStatus.QUARANTINED,
}


@dataclass(frozen=True, slots=True)
class File:
    """A file to take in: where it lies, or for an upload or a fetched one what it holds."""

    name: str
    path: str | None = None
    data: bytes | None = None
    origin: str | None = None
    fetched_on: date | None = None
    collection: str | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """A file of a batch and what became of it."""

    batch: str
    position: int
    name: str
    path: str | None
    state: State
    reason: str | None = None
    document_id: str | None = None
    digest: str | None = None
    settled_on: str | None = None
    origin: str | None = None
    fetched_on: date | None = None
    collection: str | None = None

    @property
    def document(self) -> Document:
        """The refused file among the documents: known by name, with the reason."""
        return Document(
            id=f"{self.batch}-{self.position}",
            status=_STATUS[self.state],
            source=self.name,
            digest=self.digest,
            reason=self.reason,
        )


class Intake:
    """Batches of files in order. Every method is one transaction, on disk when it returns."""

    def __init__(self, engine: Engine, forget: Callable[[], None]) -> None:
        self._engine = engine
        self._forget = forget  # empties the log in which erased bytes would linger

    def begin(self, files: Sequence[File]) -> str:
        """A new batch of `files`, in order; its name. What was known of the same files goes."""
        now = datetime.now(UTC)
        batch = f"{now:%Y%m%d-%H%M%S-%f}"
        records = [
            {
                "batch": batch,
                "position": position,
                "name": file.name,
                "path": None if file.path is None else os.fsencode(file.path),
                "state": str(State.WAITING),
                "bytes": file.data,
                "origin": file.origin,
                "fetched_on": file.fetched_on,
                "collection": file.collection,
            }
            for position, file in enumerate(files)
        ]
        old = sql.and_(
            INTAKE.c.state.in_((str(State.TAKEN), str(State.UNCHANGED))),
            INTAKE.c.settled_on < (now - _REMEMBERED).isoformat(),
        )
        with self._engine.begin() as connection:
            connection.execute(INTAKE.delete().where(old))
            for start in range(0, len(records), _PER_QUERY):
                same = _same(records[start : start + _PER_QUERY])
                connection.execute(INTAKE.delete().where(same))
            if records:
                connection.execute(INTAKE.insert(), records)
        return batch

    def entries(self, batch: str | None = None, state: State | None = None) -> list[Entry]:
        """The files of one batch or of all, in one state or in any, in order."""
        query = sql.select(*_WITHOUT_BYTES).order_by(INTAKE.c.batch, INTAKE.c.position)
        if batch is not None:
            query = query.where(INTAKE.c.batch == batch)
        if state is not None:
            query = query.where(INTAKE.c.state == str(state))
        with self._engine.connect() as connection:
            return [_entry(row) for row in connection.execute(query).mappings()]

    def refused(self) -> list[Document]:
        """Every file refused and not settled since, known by its name and the reason."""
        return [entry.document for state in REFUSALS for entry in self.entries(state=state)]

    def data(self, entry: Entry) -> bytes | None:
        """What an upload holds; None when its bytes are not here."""
        query = sql.select(INTAKE.c.bytes).where(_is(entry))
        with self._engine.connect() as connection:
            found = connection.execute(query).scalar_one_or_none()
        return None if found is None else bytes(found)

    def settle(
        self,
        entry: Entry,
        state: State,
        *,
        reason: str | None = None,
        document_id: str | None = None,
        digest: str | None = None,
    ) -> None:
        """Note what became of a file. Only of an upload that is refused the bytes are kept."""
        values: dict[str, Any] = {
            "state": str(state),
            "reason": reason,
            "document_id": document_id,
            "digest": digest,
            "settled_on": datetime.now(UTC).isoformat(timespec="seconds"),
        }
        keep = state is State.REFUSED
        if not keep:
            values["bytes"] = None
        with self._engine.begin() as connection:
            connection.execute(INTAKE.update().where(_is(entry)).values(values))
        if entry.path is None and not keep:
            self._forget()

    def retry(self, batch: str | None = None, name: str | None = None) -> list[Entry]:
        """Let refused files that are still to be had wait again: of one batch, one name, or all."""
        where = [_REFUSED, sql.or_(INTAKE.c.path.is_not(None), INTAKE.c.bytes.is_not(None))]
        if batch is not None:
            where.append(INTAKE.c.batch == batch)
        if name is not None:
            where.append(INTAKE.c.name == name)
        query = sql.select(*_WITHOUT_BYTES).where(*where)
        values = {"state": str(State.WAITING), "reason": None, "settled_on": None}
        with self._engine.begin() as connection:
            found = [_entry(row) for row in connection.execute(query).mappings()]
            connection.execute(INTAKE.update().where(*where).values(values))
        return found

    def drop(self, name: str) -> int:
        """Forget the refused files of this name, their bytes too; how many."""
        with self._engine.begin() as connection:
            refused = INTAKE.delete().where(_REFUSED, INTAKE.c.name == name)
            dropped = connection.execute(refused).rowcount
        if dropped:
            self._forget()
        return dropped


def _is(entry: Entry) -> "sql.ColumnElement[bool]":
    return sql.and_(INTAKE.c.batch == entry.batch, INTAKE.c.position == entry.position)


def _same(records: list[Record]) -> "sql.ColumnElement[bool]":
    """What an earlier batch knew of these files; an upload that still waits is another one's."""
    names = [record["name"] for record in records if record["path"] is None]
    paths = [record["path"] for record in records if record["path"] is not None]
    uploads = sql.and_(INTAKE.c.path.is_(None), INTAKE.c.name.in_(names), _REFUSED)
    return sql.or_(INTAKE.c.path.in_(paths), uploads)


def _entry(row: "sql.RowMapping") -> Entry:
    known = {name: row[name] for name in Entry.__dataclass_fields__ if name in row}
    known["state"] = State(row["state"])
    known["path"] = None if row["path"] is None else os.fsdecode(row["path"])
    return Entry(**known)
