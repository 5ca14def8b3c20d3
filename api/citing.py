"""How the documents of a library point at each other, and which they cite that are not here."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from corpus.catalog import Catalog
from corpus.laws import title_key
from corpus.model import Document, DocumentStatus
from corpus.number import key
from corpus.reference import Reference, Target
from corpus.resolve import Resolver, learned
from corpus.store import Store
from ingest.references import references


@dataclass(frozen=True, slots=True)
class Missing:
    """A document that is cited or catalogued and whose text is not here.

    `cited_by` gives how many mentions stand in each document, most first.
    """

    document: Document
    cited_by: tuple[tuple[str, int], ...]

    @property
    def mentions(self) -> int:
        """How often it is cited in all."""
        return sum(count for _, count in self.cited_by)


@dataclass(frozen=True, slots=True)
class Pointing:
    """A reference with the document it stands in."""

    source_id: str
    reference: Reference


def read_references(store: Store) -> None:
    """Read what the documents point at whose references an older program left out."""
    for document_id in store.unread():
        document = store.document(document_id)
        if document is not None:
            tree = store.provisions(document_id)
            store.put_references(document_id, references(document.text, tree, document.metadata))


def references_of(store: Store, catalog: Catalog, document_id: str) -> list[Reference]:
    """What a document points at, resolved against the library as it is now."""
    everything = store.all_references()
    documents = {document.id: document for document in store.documents()}
    source = documents.get(document_id)
    if source is None:
        return []
    resolver = _resolver(store, catalog, list(documents.values()), everything)
    return resolver.resolve(source, everything.get(document_id, []))


def pointing_at(store: Store, catalog: Catalog, document_id: str) -> list[Pointing]:
    """The references of other documents to this one, by document, in reading order."""
    documents = {document.id: document for document in store.documents()}
    wanted = documents.get(document_id)
    if wanted is None:
        return []
    everything = store.all_references()
    resolver = _resolver(store, catalog, list(documents.values()), everything)
    return [
        Pointing(source_id, reference)
        for source_id in store.naming(_names(wanted, learned(_all(everything))))
        if source_id != document_id
        for reference in resolver.resolve(documents[source_id], everything[source_id])
        if reference.document_id == document_id
    ]


def missing(store: Store, catalog: Catalog) -> list[Missing]:
    """What is cited or catalogued but not loaded, most cited first, then by id."""
    documents = {document.id: document for document in store.documents()}
    everything = store.all_references()
    resolver = _resolver(store, catalog, list(documents.values()), everything)
    known = {d.id: d for d in documents.values() if d.status is DocumentStatus.CITED_ONLY}
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    numbers = learned(_all(everything))
    for source_id, written in everything.items():
        for reference in resolver.resolve(documents[source_id], written):
            absent = _absent(reference, documents, numbers)
            if absent is not None:
                known[absent.id] = _fuller(known.get(absent.id), absent)
                counts[absent.id][source_id] += 1
    for id_, dated in _dated(known).items():
        known[dated] = _fuller(known[dated], known.pop(id_))
        counts[dated].update(counts.pop(id_, {}))
    found = [Missing(document, _most_first(counts[id_])) for id_, document in known.items()]
    return sorted(found, key=lambda entry: (-entry.mentions, entry.document.id))


def _resolver(
    store: Store,
    catalog: Catalog,
    documents: Sequence[Document],
    everything: Mapping[str, Sequence[Reference]],
) -> Resolver:
    shared = {entry.id for entry in catalog.entries if entry.other_uses}
    return Resolver(documents, store.provisions, learned(_all(everything)), shared)


def _all(everything: Mapping[str, Sequence[Reference]]) -> Iterator[Reference]:
    for references_ in everything.values():
        yield from references_


def _names(document: Document, numbers: Mapping[str, Iterable[str]]) -> set[str]:
    """Every `Target.name` that can mean `document`."""
    names = set()
    if document.number:
        number = key(document.number)
        names.add(number.partition("-")[0])
        names.update(title for title, known in numbers.items() if number in known)
    if document.kind and document.title:
        names.add(title_key(document.kind, document.title))
    return names


def _absent(
    reference: Reference,
    documents: Mapping[str, Document],
    numbers: Mapping[str, Iterable[str]],
) -> Document | None:
    """The document that `reference` points at when its text is not here."""
    if reference.document_id is not None:
        known = documents[reference.document_id]
        return known if known.status is DocumentStatus.CITED_ONLY else None
    target = reference.target
    name = target.key
    if name is None:
        return None
    if not target.number:
        same = sorted(numbers.get(name, ()))
        name = same[0] if len(same) == 1 else name
    return _document(name, target)


def _document(name: str, target: Target) -> Document:
    """A document known only from how it is cited; its id is its number or title, and its year."""
    year = str(target.issued_on.year) if target.issued_on else ""
    return Document(
        id=name if not year or not target.number or year in name else f"{name}-{year}",
        status=DocumentStatus.CITED_ONLY,
        kind=target.kind,
        number=target.number,
        title=target.title or None,
        issuer=target.organ,
        issued_on=target.issued_on,
    )


def _dated(known: Mapping[str, Document]) -> dict[str, str]:
    """The documents cited without a date, with the only one of their number that has one."""
    same: dict[str, list[Document]] = defaultdict(list)
    for document in known.values():
        if document.number:
            same[key(document.number)].append(document)
    found = {}
    for documents in same.values():
        dates = [d for d in documents if d.issued_on]
        if len(dates) == 1:
            found.update({d.id: dates[0].id for d in documents if not d.issued_on})
    return found


def _fuller(known: Document | None, other: Document) -> Document:
    """`known` with what `other` adds."""
    if known is None:
        return other
    return replace(
        known,
        number=known.number or other.number,
        title=known.title or other.title,
        issuer=known.issuer or other.issuer,
        issued_on=known.issued_on or other.issued_on,
    )


def _most_first(counts: Counter[str]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(counts.items(), key=lambda row: (-row[1], row[0])))
