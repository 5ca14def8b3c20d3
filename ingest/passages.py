"""Provisions to passages: the smallest clause, with its lead-in and its chain of headings."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise, takewhile

from corpus.address import chain, label
from corpus.model import Level, Passage, Provision, Span
from corpus.text import pieces
from ingest.lines import BASIS
from ingest.table import names_columns

# The model reads 512 tokens; about 2.4 characters a token leaves room for header and lead-in.
_LONGEST_CHARACTERS = 900
_LONGEST_HEADING = 90
_LONGEST_LEAD_IN = 400
# A head no longer than this is a heading, whatever it ends with: "1.1. Về tuổi đời."
_SHORTEST_SENTENCE = 60
_BARE_ARTICLE = re.compile(r"Điều \d{1,3}[a-zđ]?[.:]?")
_LONGEST_TITLE = 400
# A row of a long table that says this much is a clause of its own.
_LONG_ROW = 150
# A filled-in form's dots and a table's empty cells say nothing to search for.
_LETTERS = re.compile(r"[^\W\d_]")
_FEWEST_LETTERS = 12
_DOTS = re.compile(r"[.…_]{6,}")

_LIST = frozenset({Level.GACH, Level.CONG, Level.KHOAN, Level.DIEM, Level.SO, Level.CHU})
_TABLE = frozenset({Level.BANG, Level.HANG})
_QUIET = frozenset({Level.CHU_THICH})
_SMALL = frozenset({Level.NOI_NHAN, Level.CHU_KY, Level.BANG})


def passages(
    document_id: str, title: str, text: str, provisions: Sequence[Provision]
) -> tuple[Passage, ...]:
    """The passages of a document in reading order; each is a span of `text`.

    A provision without children is one passage, or several when longer than the model reads;
    a provision with children gives one for its own sentence when that says more than a heading.
    Recipients, signature and short tables are one passage each; a longer table gives one for each
    long row and for each run of short ones, with the names of its columns for a lead-in. Ids are
    `document_id` + "#" + number.
    """
    found: list[Passage] = []
    tree = _Tree(text, provisions)
    for node, span in _spans(tree):
        above = chain(provisions, node.id)
        lead_ins = _lead_ins(tree, above, span)
        found.append(
            Passage(
                id=f"{document_id}#{len(found)}",
                document_id=document_id,
                provision_id=node.id,
                address=node.address,
                label=label(above),
                span=span,
                lead_ins=lead_ins,
                header=_header(title, above[:-1] if _is_sentence(node, span) else above),
                text=span.of(text),
                lead_in="\n".join(lead.of(text) for lead in lead_ins)[-_LONGEST_LEAD_IN:],
            )
        )
    return tuple(found)


class _Tree:
    """The provisions of `text` by parent, each looked up once."""

    def __init__(self, text: str, provisions: Sequence[Provision]) -> None:
        self.text = text
        self.provisions = provisions
        self.children: dict[int, list[Provision]] = {}
        # The paragraph that stands before each provision under the same parent, if any.
        self.paragraph_before: dict[int, Provision] = {}
        last: dict[int, Provision] = {}
        for node in provisions:
            if node.parent is None:
                continue
            self.children.setdefault(node.parent, []).append(node)
            if node.parent in last:
                self.paragraph_before[node.id] = last[node.parent]
            if node.level is Level.DOAN:
                last[node.parent] = node


def _spans(tree: _Tree) -> Iterator[tuple[Provision, Span]]:
    inside: set[int] = set()  # provisions that a passage above already holds whole
    for node in tree.provisions:
        if node.parent in inside:
            inside.add(node.id)
        if node.id in inside:
            continue
        span, held = _taken(node, tree)
        inside.update(held)
        if node.level not in _QUIET:
            for held_by, part in _parts(node, span, tree):
                for start, end in pieces(tree.text, part.start, part.end, _LONGEST_CHARACTERS):
                    if _says_something(tree.text[start:end]):
                        yield held_by, Span(start, end)


def _taken(node: Provision, tree: _Tree) -> tuple[Span, list[int]]:
    """What of a provision is a passage, and the provisions that this passage holds whole."""
    if node.level is Level.PHAN_DAU:
        lines = _letterhead(node, tree)
        end = lines[-1].span.end if lines else node.span.start
        return Span(node.span.start, end), [line.id for line in lines]
    if node.level in _SMALL or _is_short_article(node, tree):
        return node.span, [node.id]
    if node.id in tree.children:
        return _sentence(node, tree.text), []
    return node.span, []


def _parts(node: Provision, span: Span, tree: _Tree) -> Iterator[tuple[Provision, Span]]:
    """The rows of a long table, short ones in runs; else the provision as it is."""
    if node.level is not Level.BANG or span.end - span.start <= _LONGEST_CHARACTERS:
        yield node, span
        return
    run: list[Span] = []
    for row in tree.children.get(node.id, ()):
        long = row.span.end - row.span.start >= _LONG_ROW and not _is_head(row, tree)
        if run and (long or row.span.end - run[0].start > _LONGEST_CHARACTERS):
            yield node, Span(run[0].start, run[-1].end)
            run = []
        if long:
            yield row, row.span
        else:
            run.append(row.span)
    if run:
        yield node, Span(run[0].start, run[-1].end)


def _is_head(row: Provision, tree: _Tree) -> bool:
    """Whether a row names the columns of its table."""
    return row.ordinal == 1 and row.level is Level.HANG and names_columns(row.span.of(tree.text))


def _columns(node: Provision, tree: _Tree) -> Span | None:
    """The row that names the columns of the table that `node` is, or is a row of."""
    table = node.id if node.level is Level.BANG else node.parent
    rows = tree.children.get(table, ()) if table is not None else ()
    return rows[0].span if len(rows) > 1 and _is_head(rows[0], tree) else None


def _letterhead(node: Provision, tree: _Tree) -> list[Provision]:
    """The lines of a document's head down to its title: apart, none of them says anything."""

    def above_basis(line: Provision) -> bool:
        short = line.span.end - line.span.start <= _LONGEST_TITLE
        return short and line.level is Level.DOAN and not BASIS.match(line.span.of(tree.text))

    return list(takewhile(above_basis, tree.children.get(node.id, ())))


def _is_short_article(node: Provision, tree: _Tree) -> bool:
    """An article of a few plain paragraphs is one clause: it has nothing smaller to cite."""
    if node.level is not Level.DIEU or node.span.end - node.span.start > _LONGEST_CHARACTERS:
        return False
    plain = (Level.DOAN, Level.CHU_THICH)
    return all(child.level in plain for child in tree.children.get(node.id, ()))


def _own_sentence(node: Provision, text: str) -> Span:
    """The head of a provision that has children, empty when it is only a heading."""
    head = node.head.of(text)
    if _BARE_ARTICLE.fullmatch(head):
        return Span(node.head.start, node.head.start)
    if node.heading and len(head) <= len(node.heading) + len(node.marker) + 16:
        return Span(node.head.start, node.head.start)
    return node.head


def _is_sentence(node: Provision, span: Span) -> bool:
    """Whether the passage is a list item's own sentence, which need not be its header too."""
    return node.level in _LIST and span.start == node.head.start


def _sentence(node: Provision, text: str) -> Span:
    """The head of a provision that has children when it says more than a heading does."""
    head = node.head.of(text)
    if len(head) > _SHORTEST_SENTENCE and node.level in _LIST and head.endswith((".", ":", ";")):
        return node.head
    return _own_sentence(node, text)


def _says_something(piece: str) -> bool:
    return len(_LETTERS.findall(_DOTS.sub("", piece))) >= _FEWEST_LETTERS


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


def _lead_ins(tree: _Tree, above: Sequence[Provision], span: Span) -> tuple[Span, ...]:
    """The sentences over a clause that open the lists it stands in, widest first."""
    found = []
    for parent, child in pairwise(above[1:]):
        opener = _opener(tree, parent, child)
        if opener is not None and opener.end <= span.start:
            found.append(opener)
    if above[-1].level in _TABLE:
        columns = _columns(above[-1], tree)
        if columns is not None and columns.end <= span.start:
            found.append(columns)
    return tuple(found)


def _opener(tree: _Tree, parent: Provision, child: Provision) -> Span | None:
    """The paragraph that opens the list `child` is in, or the parent's own sentence."""
    if child.level not in _LIST:
        return None
    before = tree.paragraph_before.get(child.id)
    if before is not None and tree.text[before.span.end - 1] == ":":
        return before.span
    own = _own_sentence(parent, tree.text)
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
    opener = _opener(_Tree(text, provisions), parent, items[0])
    start = opener.start if opener else parent.span.start
    return Span(start, items[-1].span.end), items
