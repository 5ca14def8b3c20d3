"""Provisions to passages: the smallest clause, with its lead-in and its chain of headings."""

import re
from collections.abc import Iterator, Sequence

from corpus.address import chain, label
from corpus.model import Level, Passage, Provision, Span
from corpus.text import sentence_spans

# The model reads 512 tokens; about 2.4 characters a token leaves room for header and lead-in.
_LONGEST_CHARACTERS = 900
_LONGEST_HEADING = 120
_LONGEST_LEAD_IN = 400
# A filled-in form's dots and a table's empty cells say nothing to search for.
_LETTERS = re.compile(r"[^\W\d_]")
_FEWEST_LETTERS = 12
_DOTS = re.compile(r"[.…_]{6,}")

_LIST = frozenset({Level.GACH, Level.CONG, Level.KHOAN, Level.DIEM, Level.SO, Level.CHU})
_QUIET = frozenset({Level.CHU_THICH})
_SMALL = frozenset({Level.NOI_NHAN, Level.CHU_KY, Level.BANG})


def passages(
    document_id: str, title: str, text: str, provisions: Sequence[Provision]
) -> tuple[Passage, ...]:
    """The passages of a document in reading order; each is a span of `text`.

    A provision without children is one passage, or several when longer than the model reads;
    a provision with children gives one for its own sentence when that says more than a heading.
    Recipients, signature and tables are one passage each. Ids are `document_id` + "#" + number.
    """
    found = []
    for node, span in _spans(text, provisions):
        above = chain(provisions, node.id)
        lead_ins = _lead_ins(text, provisions, above, span)
        found.append(
            Passage(
                id=f"{document_id}#{len(found)}",
                document_id=document_id,
                provision_id=node.id,
                address=node.address,
                label=label(above),
                span=span,
                lead_ins=lead_ins,
                header=_header(title, above),
                text=span.of(text),
                lead_in="\n".join(lead.of(text) for lead in lead_ins)[-_LONGEST_LEAD_IN:],
            )
        )
    return tuple(found)


def _spans(text: str, provisions: Sequence[Provision]) -> Iterator[tuple[Provision, Span]]:
    parents = {node.parent for node in provisions}
    inside: set[int] = set()  # provisions that a passage above already holds whole
    for node in provisions:
        if node.parent in inside:
            inside.add(node.id)
            continue
        if node.level in _SMALL or _is_short_article(node, provisions):
            inside.add(node.id)
            span = node.span
        elif node.id in parents:
            span = _own_sentence(node, text)
        else:
            span = node.span
        if node.level not in _QUIET and _says_something(span.of(text)):
            for piece in _pieces(text, span):
                yield node, piece


def _is_short_article(node: Provision, provisions: Sequence[Provision]) -> bool:
    """An article of a few plain paragraphs is one clause: it has nothing smaller to cite."""
    if node.level is not Level.DIEU or node.span.end - node.span.start > _LONGEST_CHARACTERS:
        return False
    children = [child for child in provisions if child.parent == node.id]
    return all(child.level in (Level.DOAN, Level.CHU_THICH) for child in children)


def _own_sentence(node: Provision, text: str) -> Span:
    """The head of a provision that has children, empty when it is only a heading."""
    head = node.head.of(text)
    if node.heading and len(head) <= len(node.heading) + len(node.marker) + 16:
        return Span(node.head.start, node.head.start)
    return node.head


def _says_something(piece: str) -> bool:
    return len(_LETTERS.findall(_DOTS.sub("", piece))) >= _FEWEST_LETTERS


def _pieces(text: str, span: Span) -> Iterator[Span]:
    if span.end - span.start <= _LONGEST_CHARACTERS:
        yield span
        return
    start = end = span.start
    for _, sentence_end in sentence_spans(span.of(text), span.start):
        if sentence_end - start > _LONGEST_CHARACTERS and end > start:
            yield _stripped(text, start, end)
            start = end
        end = sentence_end
    yield _stripped(text, start, span.end)


def _stripped(text: str, start: int, end: int) -> Span:
    while start < end and text[start].isspace():
        start += 1
    return Span(start, end)


def _header(title: str, above: Sequence[Provision]) -> tuple[str, ...]:
    headings = [title[:_LONGEST_HEADING]] if title else []
    for node in above[1:]:
        if node.heading and len(node.heading) <= 2 * _LONGEST_HEADING:
            headings.append(_titled(node)[:_LONGEST_HEADING])
    return tuple(headings)


def _titled(node: Provision) -> str:
    heading = node.heading
    if node.level is Level.DIEU:
        return f"Điều {node.marker}. {heading}"
    return heading.capitalize() if heading.isupper() else heading


def _lead_ins(
    text: str, provisions: Sequence[Provision], above: Sequence[Provision], span: Span
) -> tuple[Span, ...]:
    """The sentences over a clause that open the lists it stands in, widest first."""
    found = []
    for parent, child in zip(above[1:], above[2:], strict=False):
        opener = _opener(text, provisions, parent, child)
        if opener is not None and opener.end <= span.start:
            found.append(opener)
    return tuple(found)


def _opener(
    text: str, provisions: Sequence[Provision], parent: Provision, child: Provision
) -> Span | None:
    """The paragraph that opens the list `child` is in, or the parent's own sentence."""
    if child.level not in _LIST:
        return None
    before = [
        node
        for node in provisions
        if node.parent == parent.id and node.id < child.id and node.level is Level.DOAN
    ]
    if before and text[before[-1].span.end - 1] == ":":
        return before[-1].span
    own = _own_sentence(parent, text)
    return own if own.end > own.start else None


def opened_list(
    text: str, provisions: Sequence[Provision], provision_id: int
) -> tuple[Span, list[Provision]] | None:
    """The list a provision stands in: the span from its lead-in to its end, and its items.

    None when the provision stands in no list of two or more.
    """
    node = provisions[provision_id]
    if node.parent is None or node.level not in _LIST:
        return None
    parent = provisions[node.parent]
    items = [p for p in provisions if p.parent == node.parent and p.level is node.level]
    if len(items) < 2:
        return None
    opener = _opener(text, provisions, parent, items[0])
    start = opener.start if opener else parent.span.start
    return Span(start, items[-1].span.end), items
