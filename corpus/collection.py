"""Collections: the named groups an office keeps its documents in. A document lies in one, or none.

Where a document lies is not what it says. It is held apart from the documents, so nothing made of
them, the index above all, knows it: to move a document changes one row and leaves nothing behind.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

import sqlalchemy as sql
from sqlalchemy.engine import Connection, Engine

from corpus.errors import UnknownCollection, UserMistake
from corpus.model import DocumentStatus
from corpus.tables import COLLECTED, DOCUMENTS
from corpus.text import clean, fold, has_diacritics, tone_key

LONGEST = 80  # characters of a name


@dataclass(frozen=True, slots=True)
class Collection:
    """A collection by its name, and the ids of the documents that lie in it."""

    name: str
    documents: frozenset[str]


class Collections:
    """Where the documents lie. Every method is one transaction."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def places(self) -> dict[str, str]:
        """The collection of every document that lies in one, by the document's id."""
        query = sql.select(COLLECTED.c.document_id, COLLECTED.c.collection)
        return {row["document_id"]: row["collection"] for row in self._rows(query)}

    def of(self, document_id: str) -> str | None:
        """The collection that a document lies in, if any."""
        query = sql.select(COLLECTED.c.collection).where(COLLECTED.c.document_id == document_id)
        return next((row["collection"] for row in self._rows(query)), None)

    def sizes(self) -> dict[str, int]:
        """Every collection with how many of its documents have their text, in alphabetical order.

        One that holds no document is none.
        """
        loaded = sql.case((DOCUMENTS.c.status == str(DocumentStatus.LOADED), 1), else_=0)
        query = (
            sql.select(COLLECTED.c.collection, sql.func.sum(loaded).label("size"))
            .join(DOCUMENTS, DOCUMENTS.c.id == COLLECTED.c.document_id)
            .group_by(COLLECTED.c.collection)
        )
        found = {row["collection"]: int(row["size"]) for row in self._rows(query)}
        return {name: found[name] for name in sorted(found, key=lambda name: (fold(name), name))}

    def find(self, written: str) -> Collection:
        """The collection that `written` names; UnknownCollection when it names none."""
        known = list(self.sizes())
        asked = _named(written)
        name = _meant(asked, known)
        if name is None:
            folded = {fold(other): other for other in known}
            near = get_close_matches(fold(asked), folded, 1, 0.6)
            raise UnknownCollection(asked, known, folded[near[0]] if near else None)
        query = sql.select(COLLECTED.c.document_id).where(COLLECTED.c.collection == name)
        return Collection(name, frozenset(row["document_id"] for row in self._rows(query)))

    def named(self, written: str) -> str:
        """The name a document is put under for `written`: of the collection it names, or a new one.

        UserMistake when it is too long or has neither letter nor digit.
        """
        name = _named(written)
        return _meant(name, self.sizes()) or name

    def move(self, document_id: str, name: str | None) -> bool:
        """Let a document lie in the collection `name`, in none without; whether it is there."""
        with self._engine.begin() as connection:
            if name is None:
                drop(connection, document_id)
            else:
                place(connection, document_id, name)
            known = sql.select(DOCUMENTS.c.id).where(DOCUMENTS.c.id == document_id)
            return connection.execute(known).first() is not None

    def _rows(self, query: "sql.Select[Any]") -> list["sql.RowMapping"]:
        with self._engine.connect() as connection:
            return list(connection.execute(query).mappings())


def place(connection: Connection, document_id: str, name: str) -> None:
    """Let a document lie in the collection `name` and in no other, if it is here at all."""
    drop(connection, document_id)
    row = sql.select(DOCUMENTS.c.id, sql.literal(name)).where(DOCUMENTS.c.id == document_id)
    connection.execute(COLLECTED.insert().from_select(["document_id", "collection"], row))


def drop(connection: Connection, document_id: str) -> None:
    """Let a document lie in no collection."""
    connection.execute(COLLECTED.delete().where(COLLECTED.c.document_id == document_id))


def _named(written: str) -> str:
    """A name in the one form it is kept in: NFC, on one line, single spaces."""
    name = " ".join(clean(written).split())
    if not any(character.isalnum() for character in name):
        raise UserMistake("Chưa có tên bộ sưu tập. Hãy ghi tên bằng chữ, ví dụ “Mặt trận”.")
    if len(name) > LONGEST:
        raise UserMistake(
            f"Tên bộ sưu tập dài {len(name)} ký tự, quá mức {LONGEST} ký tự. Hãy rút gọn tên."
        )
    return name


def _meant(name: str, known: Iterable[str]) -> str | None:
    """The one of the `known` that `name` is: the very same, or the only one that is spelt alike.

    Case and the place of a tone make no other name ("Tỉnh uỷ" is "tỉnh ủy"), and a name typed
    without any mark is that with marks; a mark that was typed is never changed.
    """
    known = list(known)
    if name in known:
        return name
    for key in (tone_key,) if has_diacritics(name) else (tone_key, fold):
        alike = [other for other in known if key(other) == key(name)]
        if len(alike) == 1:
            return alike[0]
    return None
