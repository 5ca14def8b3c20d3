"""What references mean in a library: the document pointed at, and the provisions in it.

Done when a reference is read, never stored: a document that is loaded, replaced or deleted later
changes what the others point at, and the text alone is what they say.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from corpus.address import chain
from corpus.guided import Guided, guided
from corpus.laws import title_key
from corpus.model import Document, DocumentStatus, Provision, Span
from corpus.number import KIND_WORDS, Mention, key, names
from corpus.reference import Reference, Target
from corpus.register import Register
from corpus.text import fold

_TITLED = ("Luật", "Bộ luật", "Pháp lệnh", "Điều lệ", "Hiến pháp")
_HELD = 64  # trees kept at a time
Tree = Callable[[str], Sequence[Provision]]


def learned(references: Iterable[Reference]) -> dict[str, set[str]]:
    """The numbers that texts give to titles: "Luật Mặt trận … số 75/2015/QH13" names a law."""
    found: dict[str, set[str]] = defaultdict(set)
    for reference in references:
        target = reference.target
        if target.title and target.number:
            found[title_key(target.kind or "", target.title)].add(key(target.number))
    return found


class Resolver:
    """Resolves references among `documents`, loaded or only known by name.

    `tree` gives the provisions of a document. `titles` are the numbers of titles (see `learned`).
    `shared` are the ids of documents whose number others are known to bear as well: those are
    meant only where the date is given.
    """

    def __init__(
        self,
        documents: Sequence[Document],
        tree: Tree,
        titles: Mapping[str, Collection[str]],
        shared: Collection[str] = (),
    ) -> None:
        self._tree = tree
        self._titles = titles
        self._shared = frozenset(shared)
        self._numbered: dict[str, list[Document]] = defaultdict(list)
        self._titled: dict[str, list[Document]] = defaultdict(list)
        self._registers: dict[str, Register] = {}
        for document in documents:
            if document.number:
                self._numbered[key(document.number).partition("-")[0]].append(document)
            if document.kind in _TITLED and document.title:
                self._titled[title_key(document.kind, document.title)].append(document)

    def resolve(
        self,
        source: Document,
        references: Sequence[Reference],
        wanted: Callable[[Reference], bool] = lambda reference: True,  # noqa: ARG005
    ) -> list[Reference]:
        """The references of `source` with their documents and places, as far as they are known.

        `references` are all there are, for one explains another; only those `wanted` are resolved.

        "Quy định 377" means the document that the same text names in full, and an article that a
        document without articles speaks of is of the one document its title names; the targets
        returned say so.
        """
        full = _in_full(references)
        titled = guided(source, references)
        return [
            self._resolved(source, reference, full, titled)
            for reference in references
            if wanted(reference)
        ]

    def _resolved(
        self,
        source: Document,
        reference: Reference,
        full: Mapping[str, Target | None],
        titled: Guided | None,
    ) -> Reference:
        target = reference.target
        if target.own:
            found = self._own(source, reference)
            bare = found.document_id is None and target.kind is None and target.addresses
            if not bare or titled is None or self._register_of(source.id).has_articles:
                return found
            above = [node.id for node in chain(self._tree(source.id), reference.provision_id)[::-1]]
            target = titled.pointed(target.addresses, above)
        elif target.number:
            target = _completed(target, full)
        reference = replace(reference, target=target)
        document = self.document(target)
        if document is None:
            return reference
        places = self._places_in(document.id, target)
        return replace(reference, document_id=document.id, places=places)

    # -- documents -------------------------------------------------------------------------------

    def document(self, target: Target) -> Document | None:
        """The one document that `target` names; None when it is not here, or two may be meant."""
        found = self._by_number(target) if target.number else self._by_title(target)
        for better in (
            lambda d: d.kind == target.kind,
            lambda d: _same_organ(target.organ, d.issuer),
            lambda d: d.status is DocumentStatus.LOADED and bool(target.title),
        ):
            if len(found) > 1:
                found = [d for d in found if better(d)] or found
        return found[0] if len(found) == 1 else None

    def _by_number(self, target: Target) -> list[Document]:
        number, *parts = key(target.number or "").split("-")
        kind = target.kind
        mention = Mention(
            span=Span(0, 0),
            kinds=frozenset({kind} if kind and kind in KIND_WORDS else ()),
            number=number,
            parts=tuple(parts),
            issued_on=target.issued_on,
            year=target.year,
        )
        found = [d for d in self._numbered.get(number, ()) if names(mention, d)]
        return [d for d in found if d.id not in self._shared or target.issued_on]

    def _by_title(self, target: Target) -> list[Document]:
        name = target.key
        if name is None:
            return []
        numbers = self._titles.get(name, ())
        found = {d.id: d for d in self._titled.get(name, ())}
        for number in numbers:
            same = self._numbered.get(number.partition("-")[0], ())
            found |= {d.id: d for d in same if d.number and key(d.number) == number}
        if not found:
            longer = [k for k in self._titled if k.startswith(f"{name}-")]
            found = {d.id: d for k in longer for d in self._titled[k]}
        return [d for d in found.values() if target.year in (None, _year(d))]

    # -- the document itself ---------------------------------------------------------------------

    def _own(self, source: Document, reference: Reference) -> Reference:
        target = reference.target
        register = self._register_of(source.id)
        near = reference.provision_id
        root = 0 if target.number else self._root(source, register, target.kind, near)
        if root is None:
            return self._elsewhere(source, reference)
        annex = register.annex(target.annex) if target.annex else None
        root = root if annex is None else annex
        bare = target.kind is None
        found = [
            register.find(steps, near, root, annexed=False)
            or (register.find(steps, near) if bare else None)
            for steps in target.addresses
        ] or [register.find((), near, root)]
        known = tuple(dict.fromkeys(place for place in found if place is not None))
        if known:
            return replace(reference, document_id=source.id, places=known)
        appendix = self._appendix(source, reference)
        if appendix.document_id is None and target.kind:  # this document, the place unknown
            return replace(reference, document_id=source.id)
        return appendix

    def _root(
        self, source: Document, register: Register, kind: str | None, near: int
    ) -> int | None:
        """The provision that is the whole document of `kind`: this one, or one annexed to it."""
        if kind is None:
            return register.document_of(near)
        annexed = register.annex(kind)
        inside = register.document_of(near)
        if annexed is not None and (inside == annexed or source.kind != kind):
            return annexed
        own = source.kind
        same = own is None or own == kind or own.startswith(f"{kind} ") or own.endswith(f" {kind}")
        return 0 if same and not (own or "").startswith("Phụ lục") else None

    def _elsewhere(self, source: Document, reference: Reference) -> Reference:
        """In the file of an appendix "Nghị định này" is the document the appendix belongs to."""
        target = reference.target
        if not source.number or not (source.kind or "").endswith(f" {target.kind}"):
            return reference
        whole = replace(target, own=False, number=source.number, issued_on=source.issued_on)
        document = self.document(whole)
        if document is None:
            return reference
        places = self._places_in(document.id, target)
        return replace(reference, document_id=document.id, places=places)

    def _appendix(self, source: Document, reference: Reference) -> Reference:
        """An appendix that is held as a document of its own: "Phụ lục I Nghị định này"."""
        steps = reference.target.addresses[0] if reference.target.addresses else ()
        if not steps or not steps[0].startswith("phu-luc-") or not source.number:
            return reference
        kind = fold(f"Phụ lục {steps[0].removeprefix('phu-luc-')} {source.kind}")
        same = self._numbered.get(key(source.number).partition("-")[0], ())
        found = [d for d in same if fold(d.kind or "") == kind and d.number == source.number]
        if len(found) != 1:
            return reference
        rest = replace(reference.target, addresses=(steps[1:],) if steps[1:] else ())
        places = self._places_in(found[0].id, rest)
        return replace(reference, document_id=found[0].id, places=places)

    # -- places ----------------------------------------------------------------------------------

    def _places_in(self, document_id: str, target: Target) -> tuple[tuple[str, ...], ...] | None:
        register = self._register_of(document_id)
        if not target.addresses and not target.annex:
            return ((),)
        root = (register.annex(target.annex) if target.annex else 0) or 0
        found = [register.find(steps, None, root) for steps in target.addresses or ((),)]
        known = tuple(dict.fromkeys(place for place in found if place is not None))
        return known or None

    def _register_of(self, document_id: str) -> Register:
        if document_id not in self._registers:
            if len(self._registers) >= _HELD:
                self._registers.clear()
            self._registers[document_id] = Register(self._tree(document_id))
        return self._registers[document_id]


def _in_full(references: Iterable[Reference]) -> dict[str, Target | None]:
    """What a text names in full, by number and by the short form; None where that is two."""
    found: dict[str, Target | None] = {}
    for reference in references:
        target = reference.target
        if target.own or not target.number or "-" not in key(target.number):
            continue
        for name in _spellings(target):
            other = found.setdefault(name, target)
            if other is None or not target.issued_on:
                continue
            same = key(other.number or "") == key(target.number)
            same = same and other.issued_on in (None, target.issued_on)
            found[name] = target if same else None
    return found


def _completed(target: Target, full: Mapping[str, Target | None]) -> Target:
    """A number without its symbol or date, with what the text says of it elsewhere."""
    number, short = _spellings(target)
    known = full.get(number if "-" in number else short)
    if known is None:
        return target
    day = target.issued_on or (known.issued_on if target.year is None else None)
    return replace(target, number=known.number, kind=target.kind or known.kind, issued_on=day)


def _spellings(target: Target) -> tuple[str, str]:
    """A number in full and as it is shortened: "18-ct-tw", "chi thi 18"."""
    number = key(target.number or "")
    return number, f"{fold(target.kind or '')} {number.partition('-')[0]}"


def _same_organ(written: str | None, issuer: str | None) -> bool:
    if not written or not issuer:
        return False
    return fold(issuer).startswith(fold(written)) or fold(written).startswith(fold(issuer))


def _year(document: Document) -> int | None:
    if document.issued_on:
        return document.issued_on.year
    years = [part for part in key(document.number or "").split("-") if part[:2] in ("19", "20")]
    return next((int(part) for part in years if part.isdecimal() and len(part) == 4), None)
