"""Which sentences answer: from hits to the lines of an answer, verbatim."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from api.cite import Line, Quote
from api.names import place
from corpus.address import chain, label
from corpus.model import Document, Hit, Level, Passage, Provision, Span
from corpus.text import sentence_spans
from corpus.words import content, folded_words
from ingest.passages import opened_list

# A clause up to this long is quoted whole; a longer one by the sentences that answer.
WHOLE_CHARACTERS = 700
_LIST_CHARACTERS = 6000
# A further hit is shown when its score is this share of the first one's.
_NEAR = 0.82
_MOST_FURTHER = 2
_MOST_DOCUMENTS = 5  # of an answer that tells which documents deal with a subject
# Long numbered parts each have a matter of their own, unless a sentence ending in a colon joins
# them; a short article of numbered clauses is one list.
_SHORT_LIST = 1500
_SECTIONS = (Level.SO, Level.KHOAN)


@dataclass(frozen=True, slots=True)
class Source:
    """A document with its tree, as composing needs them together."""

    document: Document
    provisions: Sequence[Provision]


def lines_for(
    question: str, hits: Sequence[Hit], source_of: Callable[[str], Source], wants_list: bool
) -> list[Line]:
    """The answer drawn from `hits`, best first: the clause, what opens it, then near ones.

    `source_of` gives the document of an id; it is called for those that are quoted.
    """
    first = hits[0]
    source = source_of(first.passage.document_id)
    items = _list_around(hits, source) if wants_list else None
    lines = _listed(items, source) if items else _clause(question, first.passage, source)
    shown = [line.quote for line in lines if line.quote]
    for hit in _further(hits):
        near = source_of(hit.passage.document_id)
        quote = _quote(question, hit.passage, near)
        if not any(_overlap(quote, other) for other in shown):
            lines.append(Line(_further_opening(near, hit.passage.provision_id), quote))
            shown.append(quote)
    return lines


def others_for(
    question: str,
    hits: Sequence[Hit],
    source_of: Callable[[str], Source],
    lines: Sequence[Line],
) -> list[Line]:
    """A quote from each document of `hits` that `lines` does not quote, up to a few."""
    shown = {line.quote.document_id for line in lines if line.quote}
    found: list[Line] = []
    for hit in hits:
        name = hit.passage.document_id
        if name not in shown and len(shown) < _MOST_DOCUMENTS:
            source, opening = source_of(name), _further_opening if shown else _opening
            quote = _quote(question, hit.passage, source)
            found.append(Line(opening(source, hit.passage.provision_id), quote))
            shown.add(name)
    return found


def whole(provision: Provision, source: Source) -> list[Line]:
    """A provision that was asked for by its address, in full or by its parts when it is long."""
    opening = _opening(source, provision.id)
    if provision.span.end - provision.span.start <= _LIST_CHARACTERS:
        return [Line(opening, Quote(source.document.id, provision.id, provision.span))]
    children = [node for node in source.provisions if node.parent == provision.id]
    head = [Line(opening, Quote(source.document.id, provision.id, provision.head))]
    parts = [
        Line("", Quote(source.document.id, node.id, node.head))
        for node in children
        if node.head.end > node.head.start
    ]
    return head + parts


def _listed(found: tuple[int, Span], source: Source) -> list[Line]:
    provision_id, span = found
    return [
        Line(_opening(source, provision_id), Quote(source.document.id, provision_id, span)),
    ]


def _clause(question: str, passage: Passage, source: Source) -> list[Line]:
    quote = _quote(question, passage, source)
    lines = [Line(_opening(source, passage.provision_id), quote)]
    for lead_in in passage.lead_ins[-1:]:
        if lead_in.end <= quote.span.start:
            opener = provision_at(source, lead_in)
            row = source.provisions[opener].level is Level.HANG
            opening = "Tên các cột của bảng:" if row else "Câu mở đầu:"
            lines.append(Line(opening, Quote(source.document.id, opener, lead_in)))
    return lines


def _opening(source: Source, provision_id: int) -> str:
    return f"Theo {_place(source, provision_id)}:"


def _further_opening(source: Source, provision_id: int) -> str:
    return f"Xem thêm {_place(source, provision_id)}:"


def _place(source: Source, provision_id: int) -> str:
    above = chain(source.provisions, provision_id)
    return place(source.document, label(above), above[-1].address)


def _list_around(hits: Sequence[Hit], source: Source) -> tuple[int, Span] | None:
    """The list that the best hits stand in or open, as its head's provision and its span."""
    passage = hits[0].passage
    text = source.document.text
    node = source.provisions[passage.provision_id]
    children = [p for p in source.provisions if p.parent == node.id]
    if len([c for c in children if c.level not in (Level.DOAN, Level.CHU_THICH)]) >= 2:
        span = node.span
        return (node.id, span) if span.end - span.start <= _LIST_CHARACTERS else None
    found = opened_list(text, source.provisions, _item_of(passage, source))
    if found is None or node.parent is None:
        return None
    span, items = found
    if span.end - span.start > _LIST_CHARACTERS or not _is_shared(hits, source, items):
        return None
    joined = text[span.start : items[0].span.start].rstrip().endswith(":")
    if node.level in _SECTIONS and not joined and span.end - span.start > _SHORT_LIST:
        return None
    return node.parent, span


def _item_of(passage: Passage, source: Source) -> int:
    """The provision of `passage`; of a sentence that opens a list, the first item after it."""
    node = source.provisions[passage.provision_id]
    if node.level is not Level.DOAN or not passage.text.rstrip().endswith(":"):
        return node.id
    after = (p.id for p in source.provisions[node.id + 1 :] if p.parent == node.parent)
    return next(after, node.id)


def _is_shared(hits: Sequence[Hit], source: Source, items: Sequence[Provision]) -> bool:
    """Whether other good hits stand in the same list, so that the list is what was asked for."""
    ids = {item.id for item in items}
    same = [
        hit
        for hit in hits[:6]
        if hit.passage.document_id == source.document.id
        and ids & {node.id for node in chain(source.provisions, hit.passage.provision_id)}
    ]
    return len(same) >= 2


def _further(hits: Sequence[Hit]) -> list[Hit]:
    return [hit for hit in hits[1:] if hit.score >= _NEAR * hits[0].score][:_MOST_FURTHER]


def _overlap(one: Quote, other: Quote) -> bool:
    return one.document_id == other.document_id and one.span.touches(other.span)


def _quote(question: str, passage: Passage, source: Source) -> Quote:
    span = passage.span
    if span.end - span.start > WHOLE_CHARACTERS:
        span = _best_sentences(question, source.document.text, span)
    return Quote(source.document.id, passage.provision_id, span)


def _best_sentences(question: str, text: str, span: Span) -> Span:
    """The run of sentences up to `WHOLE_CHARACTERS` that shares most words with the question."""
    asked = set(content(question))
    sentences = sentence_spans(span.of(text), span.start)
    shares = [len(asked & set(folded_words(text[start:end]))) for start, end in sentences]
    best = max(range(len(sentences)), key=lambda i: (shares[i], -i))
    first = last = best
    while True:
        grown = [
            (shares[i], -abs(i - best), i)
            for i in (first - 1, last + 1)
            if 0 <= i < len(sentences) and _length(sentences, first, last, i) <= WHOLE_CHARACTERS
        ]
        if not grown:
            return Span(sentences[first][0], sentences[last][1])
        chosen = max(grown)[2]
        first, last = min(first, chosen), max(last, chosen)


def _length(sentences: Sequence[tuple[int, int]], first: int, last: int, more: int) -> int:
    return sentences[max(last, more)][1] - sentences[min(first, more)][0]


def provision_at(source: Source, span: Span) -> int:
    """The smallest provision that holds `span`."""
    holding = [
        p for p in source.provisions if p.span.start <= span.start and span.end <= p.span.end
    ]
    return min(holding, key=lambda p: (p.span.end - p.span.start, -p.id)).id
