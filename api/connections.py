"""What stands around a document: what it cites, what cites it, and its standing over time."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from api.graph import Edge, Node, Picture, picture
from api.names import full_name, short_name
from api.ports import Citings
from corpus.model import Document, DocumentStatus
from corpus.reference import Reference, Relation
from corpus.standing import Event, Standings, Verdict

# The strongest first: what a document does to another says more than that it mentions it.
_STRENGTH = (
    Relation.REPLACES,
    Relation.REPEALS,
    Relation.AMENDS,
    Relation.RESTS_ON,
    Relation.GUIDES,
    Relation.CITES,
)
# How each is drawn: a class of the style sheet.
ARROWS = {
    Relation.REPLACES: "strong",
    Relation.REPEALS: "strong",
    Relation.AMENDS: "strong",
    Relation.RESTS_ON: "basis",
    Relation.GUIDES: "basis",
    Relation.CITES: "plain",
}
# How a reader is told what this document does, and what is done to it.
_DOES = {
    Relation.REPLACES: "thay thế",
    Relation.REPEALS: "bãi bỏ",
    Relation.AMENDS: "sửa đổi, bổ sung",
    Relation.RESTS_ON: "lấy làm căn cứ",
    Relation.GUIDES: "hướng dẫn, triển khai",
    Relation.CITES: "dẫn chiếu",
}
_SUFFERS = {
    Relation.REPLACES: "thay thế văn bản này",
    Relation.REPEALS: "bãi bỏ văn bản này",
    Relation.AMENDS: "sửa đổi, bổ sung văn bản này",
    Relation.RESTS_ON: "lấy văn bản này làm căn cứ",
    Relation.GUIDES: "hướng dẫn, triển khai văn bản này",
    Relation.CITES: "dẫn chiếu văn bản này",
}


@dataclass(frozen=True, slots=True)
class Neighbour:
    """Another document, in what relation, and in how many places; `id` is None without a page."""

    id: str | None
    name: str
    loaded: bool
    relation: str
    mentions: int


@dataclass(frozen=True, slots=True)
class Connections:
    """All that stands around one document on one day."""

    cites: tuple[Neighbour, ...]
    cited_by: tuple[Neighbour, ...]
    verdict: Verdict
    events: tuple[Event, ...]


@dataclass(frozen=True, slots=True)
class Review:
    """A document to look over again: what it rests on was changed since, by what and when."""

    id: str
    name: str
    parent: str
    change: str
    on: date


def connections(
    document_id: str, citings: Citings, standings: Standings, known: Sequence[Document], day: date
) -> Connections:
    """What stands around the document of this id on `day`; `known` are those with a page."""
    pages = {document.id: document for document in known}
    cited = (
        (target, _forward(reference))
        for reference in citings.of(document_id)
        if (target := citings.target(reference)) and target.id != document_id
    )
    citing = (
        (pages[pointing.source_id], _backward(pointing.reference))
        for pointing in citings.pointing_at(document_id)
    )
    return Connections(
        tuple(_neighbours(cited, pages.keys())),
        tuple(_neighbours(citing, pages.keys())),
        standings.of(document_id, day),
        tuple(standings.timeline(document_id)),
    )


def to_review(standings: Standings, known: Sequence[Document], day: date) -> list[Review]:
    """The loaded documents whose basis was changed after they were issued."""
    loaded = {d.id: d for d in known if d.status is DocumentStatus.LOADED}
    return [
        Review(
            one.document,
            short_name(loaded[one.document]),
            standings.name(one.parent.target),
            standings.name(one.change.by),
            one.on,
        )
        for one in standings.to_review(loaded, day)
    ]


def drawn(citings: Citings, known: Sequence[Document]) -> Picture:
    """The picture of how all documents hang together, those that are missing too."""
    found: dict[str, Document] = {document.id: document for document in known}
    counts: Counter[tuple[str, str]] = Counter()
    strongest: dict[tuple[str, str], Relation] = {}
    for source in known:
        for reference in citings.of(source.id):
            target = citings.target(reference)
            if target is None or target.id == source.id:
                continue
            found.setdefault(target.id, target)
            pair = (target.id, source.id) if reference.reversed else (source.id, target.id)
            counts[pair] += 1
            strongest[pair] = min(
                strongest.get(pair, Relation.CITES), reference.relation, key=_STRENGTH.index
            )
    nodes = [Node(d.id, short_name(d), d.status is DocumentStatus.LOADED) for d in found.values()]
    edges = [Edge(*pair, str(strongest[pair]), count) for pair, count in counts.items()]
    return picture(nodes, edges)


def _forward(reference: Reference) -> str:
    return (_SUFFERS if reference.reversed else _DOES)[reference.relation]


def _backward(reference: Reference) -> str:
    return (_DOES if reference.reversed else _SUFFERS)[reference.relation]


def _neighbours(pairs: Iterable[tuple[Document, str]], pages: Iterable[str]) -> Iterator[Neighbour]:
    """One for each document and relation, those met most often first."""
    with_page = set(pages)
    documents: dict[str, Document] = {}
    counts: Counter[tuple[str, str]] = Counter()
    for document, relation in pairs:
        documents.setdefault(document.id, document)
        counts[document.id, relation] += 1
    for (id_, relation), mentions in sorted(counts.items(), key=lambda row: (-row[1], row[0])):
        document = documents[id_]
        yield Neighbour(
            id_ if id_ in with_page else None,
            full_name(document),
            document.status is DocumentStatus.LOADED,
            relation,
            mentions,
        )
