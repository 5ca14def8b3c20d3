"""What is known of documents in time, and what one does to another: the ground of `standing`."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from corpus.catalog import Entry
from corpus.model import Document, Fact, Force

Address = tuple[str, ...]


class Kind(StrEnum):
    """What one document does to another."""

    REPLACES = "thay thế"
    REPEALS = "bãi bỏ"
    AMENDS = "sửa đổi, bổ sung"
    RESTS_ON = "căn cứ"
    GUIDES = "hướng dẫn"


@dataclass(frozen=True, slots=True)
class Relation:
    """`by` does `kind` to the target: a document, or with an address one place in it.

    `on` is the day the text names for it; `basis` is the clause that says so.
    """

    kind: Kind
    by: str
    target: str
    address: Address = ()
    on: date | None = None
    basis: str = ""


@dataclass(frozen=True, slots=True)
class Paper:
    """What is known of a document's time; `effective_until` is the last day it binds.

    `stated` is what the catalogue says of it on the day `stated_on`, by `stated_basis`.
    """

    id: str
    name: str
    issued_on: date | None = None
    effective_on: date | None = None
    effective_until: date | None = None
    stated: Force = Force.UNKNOWN
    stated_on: date | None = None
    stated_basis: str | None = None


def paper(document: Document, name: str, entry: Entry | None) -> Paper:
    """What a document says of its own time, under `name`, and what the catalogue says of it."""
    stated = entry.standing if entry else None
    return Paper(
        document.id,
        name,
        document.issued_on,
        _stated_day(document.metadata.effective_on),
        _stated_day(document.metadata.effective_until),
        stated.status if stated else Force.UNKNOWN,
        stated.as_of if stated else None,
        stated.basis if stated else None,
    )


def _stated_day(fact: Fact | None) -> date | None:
    return date.fromisoformat(fact.value) if fact else None
