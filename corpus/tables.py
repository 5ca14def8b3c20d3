"""The tables of the store, and how each noun becomes a row and comes back."""

from collections.abc import Mapping
from dataclasses import asdict, fields
from datetime import date
from typing import Any

import sqlalchemy as sql

from corpus.model import (
    Document,
    DocumentStatus,
    Fact,
    Level,
    Metadata,
    Page,
    Passage,
    Provision,
    Span,
)
from corpus.reference import Reference, Relation, Target

# Bump when a table changes: a store written by another version is refused, never guessed at.
SCHEMA_VERSION = 1

Record = dict[str, Any]

SCHEMA = sql.MetaData()

META = sql.Table(
    "meta",
    SCHEMA,
    sql.Column("key", sql.String, primary_key=True),
    sql.Column("value", sql.String, nullable=False),
)

# Columns of DOCUMENTS that came later: empty, they must not make an older store look changed.
ADDED = ("origin", "fetched_on")

DOCUMENTS = sql.Table(
    "documents",
    SCHEMA,
    sql.Column("id", sql.String, primary_key=True),
    sql.Column("status", sql.String, nullable=False),
    sql.Column("kind", sql.String),
    sql.Column("number", sql.String),
    sql.Column("title", sql.Text),
    sql.Column("issuer", sql.Text),
    sql.Column("issued_on", sql.Date),
    sql.Column("signer", sql.String),
    sql.Column("signer_office", sql.String),
    sql.Column("authority", sql.String),
    sql.Column("source", sql.Text),
    sql.Column("media_type", sql.String),
    sql.Column("digest", sql.String),
    sql.Column("reason", sql.Text),
    sql.Column("note", sql.Text),
    sql.Column("origin", sql.Text),
    sql.Column("fetched_on", sql.Date),
    sql.Column("pages", sql.JSON, nullable=False),
    sql.Column("metadata", sql.JSON, nullable=False),
    sql.Column("content", sql.String, nullable=False),  # digest of the document and all under it
    sql.Column("text", sql.Text, nullable=False),
)


def _owner(*, primary_key: bool = False) -> "sql.Column[str]":
    key = sql.ForeignKey("documents.id", ondelete="CASCADE")
    return sql.Column(
        "document_id",
        sql.String,
        key,
        nullable=False,
        primary_key=primary_key,
        index=not primary_key,
    )


ORIGINALS = sql.Table(
    "originals",
    SCHEMA,
    _owner(primary_key=True),
    sql.Column("bytes", sql.LargeBinary, nullable=False),
)

PROVISIONS = sql.Table(
    "provisions",
    SCHEMA,
    _owner(primary_key=True),
    sql.Column("id", sql.Integer, primary_key=True, autoincrement=False),
    sql.Column("parent", sql.Integer),
    sql.Column("level", sql.String, nullable=False),
    sql.Column("marker", sql.Text, nullable=False),
    sql.Column("ordinal", sql.Integer, nullable=False),
    sql.Column("span", sql.JSON, nullable=False),
    sql.Column("head", sql.JSON, nullable=False),
    sql.Column("heading", sql.Text, nullable=False),
    sql.Column("address", sql.JSON, nullable=False),
)

PASSAGES = sql.Table(
    "passages",
    SCHEMA,
    sql.Column("id", sql.String, primary_key=True),
    _owner(),
    sql.Column("provision_id", sql.Integer, nullable=False),
    sql.Column("position", sql.Integer, nullable=False),
    sql.Column("address", sql.JSON, nullable=False),
    sql.Column("label", sql.Text, nullable=False),
    sql.Column("span", sql.JSON, nullable=False),
    sql.Column("lead_ins", sql.JSON, nullable=False),
    sql.Column("header", sql.JSON, nullable=False),
    sql.Column("text", sql.Text, nullable=False),
    sql.Column("lead_in", sql.Text, nullable=False),
)

# What the documents point at, as written; absent from a store made before references were read.
REFERENCES = sql.Table(
    "document_references",
    SCHEMA,
    _owner(primary_key=True),
    sql.Column("position", sql.Integer, primary_key=True, autoincrement=False),
    sql.Column("provision_id", sql.Integer, nullable=False),
    sql.Column("span", sql.JSON, nullable=False),
    sql.Column("relation", sql.String, nullable=False),
    sql.Column("reversed", sql.Boolean, nullable=False),
    sql.Column("target", sql.JSON, nullable=False),
)

# The documents whose references were read, and by which reading.
REFERENCE_READINGS = sql.Table(
    "reference_readings",
    SCHEMA,
    _owner(primary_key=True),
    sql.Column("version", sql.Integer, nullable=False),
)

# What documents were before another file replaced them. A replaced document's row goes and comes
# again, so this is no foreign key: only `Store.delete` ends the versions with their document.
VERSIONS = sql.Table(
    "versions",
    SCHEMA,
    sql.Column("document_id", sql.String, primary_key=True),
    sql.Column("number", sql.Integer, primary_key=True, autoincrement=False),
    sql.Column("source", sql.Text),
    sql.Column("media_type", sql.String),
    sql.Column("digest", sql.String),
    sql.Column("replaced_on", sql.Date, nullable=False),  # UTC
    sql.Column("pages", sql.JSON),  # not known of what was replaced before they were kept
    sql.Column("text", sql.Text, nullable=False),
    sql.Column("bytes", sql.LargeBinary),
)

# Where the documents lie; no foreign key for the same reason: what is replaced stays where it lies.
COLLECTED = sql.Table(
    "collected",
    SCHEMA,
    sql.Column("document_id", sql.String, primary_key=True),
    sql.Column("collection", sql.String, nullable=False, index=True),
)

# The journal of what was to be taken in. A library of before it is given one when opened.
INTAKE = sql.Table(
    "intake",
    SCHEMA,
    sql.Column("batch", sql.String, primary_key=True),
    sql.Column("position", sql.Integer, primary_key=True, autoincrement=False),
    sql.Column("name", sql.Text, nullable=False),
    sql.Column("path", sql.LargeBinary),  # as the system names it, in any encoding
    sql.Column("state", sql.String, nullable=False),
    sql.Column("reason", sql.Text),
    sql.Column("document_id", sql.String),
    sql.Column("digest", sql.String),
    sql.Column("settled_on", sql.String),  # ISO, UTC
    sql.Column("origin", sql.Text),  # of what was fetched: the address and the day
    sql.Column("fetched_on", sql.Date),
    sql.Column("collection", sql.String),  # it is to be put into; NULL: it stays where it lies
    sql.Column("bytes", sql.LargeBinary),  # of an upload, until it is taken
)


def document_record(document: Document) -> Record:
    """`document` as a row of DOCUMENTS, less its content digest."""
    record = {field.name: getattr(document, field.name) for field in fields(document)}
    record["status"] = str(document.status)
    record["pages"] = [[page.number, page.start, page.quality] for page in document.pages]
    record["metadata"] = asdict(document.metadata)
    return record


def document_from(record: Mapping[str, Any]) -> Document:
    """The document of a row; its text is empty when the row was read without it."""
    known = {field.name: record[field.name] for field in fields(Document) if field.name in record}
    known["status"] = DocumentStatus(record["status"])
    known["pages"] = tuple(Page(*page) for page in record["pages"])
    known["metadata"] = _metadata_from(record["metadata"])
    return Document(**known)


def _metadata_from(record: Mapping[str, Any]) -> Metadata:
    facts = {name: _facts_from(value) for name, value in record.items()}
    return Metadata(**facts)


def _facts_from(value: Any) -> Any:  # noqa: ANN401 - JSON: null, one fact or a list of them
    if isinstance(value, list):
        return tuple(_fact_from(fact) for fact in value)
    return None if value is None else _fact_from(value)


def _fact_from(record: Mapping[str, Any]) -> Fact:
    span = record["span"]
    return Fact(record["value"], None if span is None else Span(span["start"], span["end"]))


def provision_record(document_id: str, provision: Provision) -> Record:
    """`provision` as a row of PROVISIONS."""
    return {
        "document_id": document_id,
        "id": provision.id,
        "parent": provision.parent,
        "level": str(provision.level),
        "marker": provision.marker,
        "ordinal": provision.ordinal,
        "span": _pair(provision.span),
        "head": _pair(provision.head),
        "heading": provision.heading,
        "address": list(provision.address),
    }


def provision_from(record: Mapping[str, Any]) -> Provision:
    """The provision of a row."""
    return Provision(
        id=record["id"],
        parent=record["parent"],
        level=Level(record["level"]),
        marker=record["marker"],
        ordinal=record["ordinal"],
        span=Span(*record["span"]),
        head=Span(*record["head"]),
        heading=record["heading"],
        address=tuple(record["address"]),
    )


def passage_record(position: int, passage: Passage) -> Record:
    """`passage`, the `position`-th of its document, as a row of PASSAGES."""
    return {
        "id": passage.id,
        "document_id": passage.document_id,
        "provision_id": passage.provision_id,
        "position": position,
        "address": list(passage.address),
        "label": passage.label,
        "span": _pair(passage.span),
        "lead_ins": [_pair(span) for span in passage.lead_ins],
        "header": list(passage.header),
        "text": passage.text,
        "lead_in": passage.lead_in,
    }


def passage_from(record: Mapping[str, Any]) -> Passage:
    """The passage of a row."""
    return Passage(
        id=record["id"],
        document_id=record["document_id"],
        provision_id=record["provision_id"],
        address=tuple(record["address"]),
        label=record["label"],
        span=Span(*record["span"]),
        lead_ins=tuple(Span(*pair) for pair in record["lead_ins"]),
        header=tuple(record["header"]),
        text=record["text"],
        lead_in=record["lead_in"],
    )


def reference_record(document_id: str, position: int, reference: Reference) -> Record:
    """`reference`, the `position`-th of a document, as a row of REFERENCES; as written only."""
    target = asdict(reference.target)
    target["issued_on"] = reference.target.issued_on and reference.target.issued_on.isoformat()
    return {
        "document_id": document_id,
        "position": position,
        "provision_id": reference.provision_id,
        "span": _pair(reference.span),
        "relation": str(reference.relation),
        "reversed": reference.reversed,
        "target": target,
    }


def reference_from(record: Mapping[str, Any]) -> Reference:
    """The reference of a row, not resolved."""
    target = dict(record["target"])
    day = target["issued_on"]
    target["issued_on"] = date.fromisoformat(day) if day else None
    target["addresses"] = tuple(tuple(steps) for steps in target["addresses"])
    return Reference(
        span=Span(*record["span"]),
        provision_id=record["provision_id"],
        target=Target(**target),
        relation=Relation(record["relation"]),
        reversed=record["reversed"],
    )


def _pair(span: Span) -> list[int]:
    return [span.start, span.end]
