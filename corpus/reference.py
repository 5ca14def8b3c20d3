"""References: where a text points at a document or a place in one, and in what relation."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from corpus.laws import title_key
from corpus.model import Span
from corpus.number import key


class Relation(StrEnum):
    """What the pointing document has to do with the one pointed at."""

    RESTS_ON = "căn cứ"  # rests on it
    REPLACES = "thay thế"
    REPEALS = "bãi bỏ"  # ends its effect without taking its place
    AMENDS = "sửa đổi, bổ sung"
    GUIDES = "hướng dẫn"  # says how it is to be carried out
    CITES = "dẫn chiếu"  # only points


# Bump when `ingest.references` finds other references: stores then read theirs again.
READING_VERSION = 2

# The steps of an address as written, widest first: a folded term and its marker, "dieu-5",
# "khoan-2", "muc-II", "dieu-nay" for "Điều này"; the marker is empty for an appendix without one.
Steps = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Target:
    """What a text points at, as it writes it; None and () where it says nothing.

    `own` is true for "Luật này" and for an address without a document. `annex` is the kind of a
    document annexed to the one named: "Quy chế ban hành kèm theo Quyết định số …".
    """

    own: bool = False
    kind: str | None = None
    number: str | None = None
    title: str | None = None
    issued_on: date | None = None
    year: int | None = None
    organ: str | None = None
    annex: str | None = None
    addresses: tuple[Steps, ...] = ()

    @property
    def key(self) -> str | None:
        """One key for every way of writing the document: its number, else kind and title."""
        if self.own:
            return None
        if self.number:
            return key(self.number)
        return None if self.title is None else title_key(self.kind or "", self.title)


@dataclass(frozen=True, slots=True)
class Reference:
    """One mention: `span` of the source, the provision it stands in, what it points at and how.

    `reversed` is true when the target does it to the source ("được sửa đổi bởi …"). `document_id`
    and `places`, the addresses of provisions, are what `corpus.resolve` found; None is unknown.
    """

    span: Span
    provision_id: int
    target: Target
    relation: Relation = Relation.CITES
    reversed: bool = False
    document_id: str | None = None
    places: tuple[tuple[str, ...], ...] | None = None
