"""Which documents a question is about: named by number, by name, or by a filter."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from itertools import combinations, takewhile

from api.names import shelf, short_name
from corpus.catalog import Catalog
from corpus.collection import Collection
from corpus.errors import UnknownDocument
from corpus.identity import same_organ
from corpus.model import Document, DocumentStatus
from corpus.number import KIND, KINDS_OF, Mention, key, mentions, names
from corpus.text import fold
from corpus.words import STOPWORDS, folded_words

# Kinds that are named by subject as often as by number.
_CHARTER = "dieu le"  # "theo Điều lệ" means the one that is here, "theo luật" any law
_NAMED_KINDS = ("luat", "bo luat", _CHARTER, "phap lenh", "nghi quyet lien tich")
_GENERIC = STOPWORDS | {"dang", "viet", "nam", "so", "van", "ban", "tinh", "xa", "quyet", "dinh"}
# A verb as often as a kind: "quy định 3 nội dung" names no document.
_VERBS = frozenset({"Quy định", "Quyết định", "Hướng dẫn", "Kế hoạch", "Báo cáo", "Thông báo"})
_OPENING = re.compile(
    r"\W*(?:(?:cai|ban|to|cho hoi|xin hoi|hoi) )?"
    rf"({KIND})\b"
)
_YEAR = re.compile(r"\bnam ((?:19|20)\d\d)\b")


@dataclass(frozen=True, slots=True)
class View:
    """The documents that a question may see.

    `allowed`: their ids, None when it may see all; `collection`: what they lie in, if it was named.
    """

    documents: Sequence[Document]
    allowed: frozenset[str] | None
    collection: Collection | None


@dataclass(frozen=True, slots=True)
class Scope:
    """What a question says of documents.

    `numbered`: named by number; `titled`: named by subject; `ambiguous`: several bear the number
    the question gives; `unknown`: numbers no document here bears; `within`: those of `titled` that
    the question asks within ("theo Điều lệ thì …"); `outside`: named by number and not in the
    collection that is asked.
    """

    numbered: tuple[Document, ...] = ()
    titled: tuple[Document, ...] = ()
    ambiguous: tuple[Document, ...] = ()
    unknown: tuple[str, ...] = ()
    within: tuple[Document, ...] = ()
    outside: tuple[Document, ...] = ()

    @property
    def named(self) -> tuple[Document, ...]:
        """The documents the question names, by number first."""
        return self.numbered or self.titled


def scope(question: str, documents: Sequence[Document], catalog: Catalog) -> Scope:
    """The documents that `question` names among `documents`."""
    numbered: list[Document] = []
    ambiguous: list[Document] = []
    unknown: list[str] = []
    for mention in mentions(question):
        found = [d for d in documents if names(mention, d) or _misprinted(mention, d, catalog)]
        if _are_several(found):
            found = _of_organ(found, question)
        if _are_several(found) and not _one_kind(mention, found):
            ambiguous.extend(found)
        elif found:
            numbered.extend(_whole(found, question))
        elif mention.parts or (not mention.kinds & _VERBS and mention.kinds):
            unknown.append(question[mention.span.start : mention.span.end].strip())
    titled, within = _titled(question, documents)
    return Scope(
        _unique(numbered), _unique(titled), _unique(ambiguous), tuple(unknown), _unique(within)
    )


def widened(named: Scope, everywhere: Scope) -> Scope:
    """What a question names in a collection, or if nothing by number there, what it names at all.

    Of a document without text only the name is here: it is the same for every collection.
    """
    found = everywhere.numbered or everywhere.ambiguous
    if named.numbered or named.ambiguous or not found:
        return named
    outside = tuple(d for d in found if d.status is DocumentStatus.LOADED)
    if not outside:
        return replace(everywhere, titled=named.titled, within=named.within)
    return replace(named, outside=outside)


def view(
    known: Sequence[Document], names_or_ids: Sequence[str], collection: Collection | None
) -> View:
    """What of the `known` lies in the collection, and of that what the filter names, if any."""
    if collection is not None:
        known = [document for document in known if document.id in collection.documents]
    if names_or_ids:
        named = set(filtered(names_or_ids, known, shelf(collection)))
        known = [document for document in known if document.id in named]
    narrowed = bool(names_or_ids or collection)
    return View(known, frozenset(d.id for d in known) if narrowed else None, collection)


def filtered(
    names_or_ids: Sequence[str], documents: Sequence[Document], where: str = "kho văn bản"
) -> list[str]:
    """The ids of the documents that a filter names by id or number; UnknownDocument if none.

    An id names one document, also when the number it is made of names several. `where` the
    documents are is told with the error.
    """
    ids: list[str] = []
    for name in names_or_ids:
        found = [d.id for d in documents if d.id == name] or [
            d.id for d in documents if d.number and key(d.number) == key(name)
        ]
        if not found:
            known = [d.number or d.id for d in documents]
            raise UnknownDocument(name, tuple(get_close_matches(name, known, 3, 0.5)), where)
        ids.extend(found)
    return ids


def described(question: str, documents: Sequence[Document]) -> Document | None:
    """The loaded document whose kind, title, organ and year a question describes best, if one.

    For a question about a document itself ("hướng dẫn của Ban Bí thư về … số mấy"). One of another
    kind than the question opens with, or of another year than it gives, is not meant.
    """
    kinds, years = opening_kinds(question), _YEAR.findall(fold(question))
    opening = {word for kind in kinds for word in folded_words(kind)}
    asked = set(folded_words(question)) - _GENERIC - opening
    loaded = [d for d in documents if d.status is DocumentStatus.LOADED]
    meant = [d for d in loaded if _may_be_meant(d, kinds, years)]
    if len(loaded) == 1:
        return meant[0] if meant else None
    profiles = {d.id: _profile(d) for d in loaded}
    frequency = Counter(word for profile in profiles.values() for word in profile)
    scored = sorted(
        ((sum(1 / frequency[w] for w in asked & profiles[d.id]), d.id, d) for d in meant),
        key=lambda row: (-row[0], row[1]),
    )
    if not scored or scored[0][0] < 0.5 or (len(scored) > 1 and scored[0][0] < 1.3 * scored[1][0]):
        return None
    return scored[0][2]


def opening_kinds(question: str) -> frozenset[str]:
    """The kinds of document that the first word of a question may stand for; none for others."""
    found = _OPENING.match(fold(question))
    return KINDS_OF[found[1]] if found else frozenset()


def is_of_kind(document: Document, kinds: Iterable[str]) -> bool:
    """Whether a document, what it is an appendix of, or what it issues is of one of `kinds`."""
    title = fold(document.title or "")
    return any(
        kind in (document.kind or "") or title.startswith(f"ban hanh {fold(kind)}")
        for kind in kinds
    )


def _may_be_meant(document: Document, kinds: frozenset[str], years: Sequence[str]) -> bool:
    return (not kinds or is_of_kind(document, kinds)) and (
        not years or document.issued_on is None or str(document.issued_on.year) in years
    )


def _profile(document: Document) -> set[str]:
    year = str(document.issued_on.year) if document.issued_on else ""
    parts = (document.kind, document.number, document.title, document.issuer, year, document.source)
    return set(folded_words(" ".join(part for part in parts if part)))


def _misprinted(mention: Mention, document: Document, catalog: Catalog) -> bool:
    entry = catalog.entry(document.id)
    if entry is None or not mention.parts:
        return False
    return any(key(misprint) == mention.written for misprint in entry.misprints)


def _are_several(found: Sequence[Document]) -> bool:
    """Whether these are not one document and its appendices."""
    return any(
        key(one.number or "") != key(other.number or "")
        or one.issued_on != other.issued_on
        or not same_organ(one.issuer, other.issuer)
        for one, other in combinations(found, 2)
    )


def _of_organ(found: list[Document], question: str) -> list[Document]:
    """Those whose organ the question names in full, if any; else all."""
    asked = set(folded_words(question))
    return [d for d in found if d.issuer and set(folded_words(d.issuer)) <= asked] or found


def _one_kind(mention: Mention, found: Sequence[Document]) -> bool:
    """Several loaded numbers, but only one of the very kind that was written."""
    return (
        False
        if not mention.kinds
        else len({d.kind for d in found} & mention.kinds) == 1
        and (len([d for d in found if d.kind in mention.kinds]) == 1)
    )


def _whole(found: list[Document], question: str) -> list[Document]:
    """Of a document and its appendices under one number: the appendix asked for, or all."""
    asked = re.search(r"\bphu luc (\w+)\b", fold(question))
    if asked:
        wanted = [d for d in found if fold(d.kind or "").startswith(f"phu luc {asked[1]} ")]
        return wanted or found
    return found


_PLACED = re.compile(
    rf"\bdieu \d{{1,3}}[a-z]? (?:cua |trong )?"
    rf"((?:{'|'.join(_NAMED_KINDS)})(?! (?:nay|do|tren|kia|ay)\b)(?: \w+){{1,8}}?)"
    r"(?= (?:quy dinh|noi|neu|viet|la gi|gom|ve|co noi|dung)\b|\W*$|[,.;?])"
)


def law_of_a_place(question: str) -> str | None:
    """The words that name a law by its subject after "Điều 15", as they were typed."""
    found = _PLACED.search(fold(question))
    return question[found.start(1) : found.end(1)] if found else None


def _titled(question: str, documents: Sequence[Document]) -> tuple[list[Document], list[Document]]:
    """The documents named by subject, and those of them that the question asks within."""
    text = " ".join(folded_words(question))
    titled: list[Document] = []
    within: list[Document] = []
    for kind in _NAMED_KINDS:
        for match in re.finditer(rf"(\b(?:theo|trong|tai) )?\b{kind}\b", text):
            following = text[match.end() :].split()[:8]
            found = _best_titled(kind, following, documents)
            if match[1] and kind == _CHARTER:
                found = found or _only_one(kind, documents)
            titled.extend(found)
            within.extend(found if match[1] else ())
    return titled, within


def _only_one(kind: str, documents: Iterable[Document]) -> list[Document]:
    found = [d for d in documents if fold(d.kind or "") == kind]
    return found if len(found) == 1 else []


def _best_titled(
    kind: str, following: Sequence[str], documents: Iterable[Document]
) -> list[Document]:
    """The one document of `kind` whose title holds most of the words that follow, unbroken."""
    best: list[Document] = []
    most = 0
    for document in documents:
        if fold(document.kind or "") != kind:
            continue
        title = set(
            folded_words(f"{document.title or ''} {document.source or ''}".replace("_", " "))
        )
        shared = len(list(takewhile(title.__contains__, following)))
        if shared > most:
            best, most = [document], shared
        elif shared == most and shared:
            best.append(document)
    return best if len(best) == 1 else []


def _unique(documents: Iterable[Document]) -> tuple[Document, ...]:
    return tuple({document.id: document for document in documents}.values())


def listed(documents: Iterable[Document]) -> str:
    """The short names of documents in one line."""
    return "; ".join(short_name(document) for document in documents)
