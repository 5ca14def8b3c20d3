"""How the documents of a library point at each other, and which they cite that are not here."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from api.names import place
from corpus.address import chain, label
from corpus.catalog import Catalog
from corpus.model import Document, DocumentStatus
from corpus.number import key
from corpus.papers import Link
from corpus.reference import Reference, Relation, Target
from corpus.resolve import Resolver, learned
from corpus.store import Store


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
    from ingest.references import references  # of a library of today there is nothing to read

    for document_id in store.unread():
        document = store.document(document_id)
        if document is not None:
            tree = store.provisions(document_id)
            store.put_references(document_id, references(document.text, tree, document.metadata))


class Citings:
    """How the documents of a library point at each other, in the state it has when this is made.

    The mentions are read when this is made; they are resolved when first asked for.
    """

    def __init__(self, store: Store, catalog: Catalog) -> None:
        self._store = store
        self._documents = {document.id: document for document in store.documents()}
        self._written = store.all_references()
        self._numbers = learned(_all(self._written))
        shared = {entry.id for entry in catalog.entries if entry.other_uses}
        documents = list(self._documents.values())
        self._resolver = Resolver(documents, store.provisions, self._numbers, shared)
        self._resolved: dict[str, list[Reference]] = {}

    def of(self, document_id: str) -> list[Reference]:
        """What a document points at, in reading order, resolved."""
        if document_id not in self._resolved:
            source = self._documents.get(document_id)
            written = self._written.get(document_id, [])
            self._resolved[document_id] = self._resolver.resolve(source, written) if source else []
        return self._resolved[document_id]

    def target(self, reference: Reference) -> Document | None:
        """The document that a resolved reference points at, known only by name if need be."""
        if reference.document_id is not None:
            return self._documents[reference.document_id]
        return _named(reference.target, self._numbers)

    def pointing_at(self, document_id: str) -> list[Pointing]:
        """The references of other documents to this one, by document, in reading order."""
        return [
            Pointing(source_id, reference)
            for source_id in sorted(self._written)
            if source_id != document_id
            for reference in self.of(source_id)
            if reference.document_id == document_id
        ]

    def missing(self) -> list[Missing]:
        """What is cited or catalogued but not loaded, most cited first, then by id."""
        cited_only = (d for d in self._documents.values() if d.status is DocumentStatus.CITED_ONLY)
        known = {document.id: document for document in cited_only}
        counts: dict[str, Counter[str]] = defaultdict(Counter)
        for source_id in self._written:
            for reference in self.of(source_id):
                absent = self.target(reference)
                if absent is not None and absent.status is DocumentStatus.CITED_ONLY:
                    known[absent.id] = _fuller(known.get(absent.id), absent)
                    counts[absent.id][source_id] += 1
        for id_, dated in _dated(known).items():
            known[dated] = _fuller(known[dated], known.pop(id_))
            counts[dated].update(counts.pop(id_, {}))
        found = [Missing(document, _most_first(counts[id_])) for id_, document in known.items()]
        return sorted(found, key=lambda entry: (-entry.mentions, entry.document.id))

    def links(self) -> Iterator[Link]:
        """What documents of the library do to one another, with the clause that says so."""
        for source_id, written in self._written.items():
            source = self._documents[source_id]
            binding = self._resolver.resolve(source, written, _is_binding)
            yield from self._links(source, binding)

    def _links(self, source: Document, binding: Sequence[Reference]) -> Iterator[Link]:
        reaching = [r for r in binding if r.document_id not in (None, source.id)]
        tree = self._store.provisions(source.id) if reaching else ()
        for reference in reaching:
            target = reference.document_id
            assert target is not None
            above = chain(tree, reference.provision_id)
            basis = place(source, label(above), above[-1].address)
            if reference.reversed:
                yield Link(reference.relation, target, source.id, basis=basis)
            elif not reference.target.addresses or reference.places is not None:
                for address in reference.places or ((),):
                    yield Link(reference.relation, source.id, target, address, basis=basis)


def _is_binding(reference: Reference) -> bool:
    """Whether it does more than point: only such a reference bears on what is in force."""
    return reference.relation is not Relation.CITES


def _all(everything: Mapping[str, Sequence[Reference]]) -> Iterator[Reference]:
    for references_ in everything.values():
        yield from references_


def _named(target: Target, numbers: Mapping[str, Iterable[str]]) -> Document | None:
    """The document that `target` names though it is not in the library; None for an own place."""
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
