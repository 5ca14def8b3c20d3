"""A document laid out to be read: nested blocks of lines, some characters of them marked.

Nothing is added or lost: the texts of all runs, in order, are the document's text.
"""

import re
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import pairwise

from corpus.address import anchor, chain, label
from corpus.model import Level, Page, Provision, Span, page_spans


class LineKind(StrEnum):
    """How a line is shown."""

    HEADING = "heading"
    TEXT = "text"
    GAP = "gap"  # spaces and line ends between lines


@dataclass(frozen=True, slots=True)
class Run:
    """Characters shown alike; `first` is true for the run where the mark begins."""

    text: str
    marked: bool
    strong: bool
    first: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a provision's own text; `rank` (2 to 6) is that of its heading."""

    kind: LineKind
    rank: int
    runs: tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Facsimile:
    """Where the image of a page is offered; `cited` when the mark lies on that page.

    `bare` when nothing was read there.
    """

    page: Page
    cited: bool
    bare: bool


@dataclass(frozen=True, slots=True)
class Block:
    """A provision: its own lines and its children, in reading order, and images of pages."""

    anchor: str
    level: Level
    parts: "tuple[Line | Facsimile | Block, ...]"


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the table of contents; `depth` counts from 0."""

    anchor: str
    text: str
    depth: int


_LISTED = frozenset(
    {
        Level.VAN_BAN,
        Level.PHAN,
        Level.CHUONG,
        Level.MUC,
        Level.TIEU_MUC,
        Level.DIEU,
        Level.CHU_HOA,
        Level.LA_MA,
        Level.SO,
        Level.PHU_LUC,
        Level.NOI_NHAN,
    }
)
_CORE = re.compile(r"\S(?:[^\n\f]*\S)?")
_HEADING_TAIL = re.compile(r"[.:;\s]*")
_DEEPEST_RANK = 6
# Between the start of a provision and its heading stands "Chương I", no more: a title further
# down, below a letterhead, is not the head of what precedes it.
_LONGEST_MARKER = 40


def layout(
    text: str,
    provisions: Sequence[Provision],
    mark: Span | None = None,
    pages: Sequence[Page] = (),
) -> Block:
    """`text` as blocks; without provisions, one block of lines.

    The image of each of `pages` stands above the first line that begins on it, and that of a page
    with a mark on it right below what is marked.
    """
    return _Layout(text, provisions, mark, pages).root()


def contents(text: str, provisions: Sequence[Provision]) -> list[Entry]:
    """The table of contents: the provisions a reader would look for, in reading order."""
    depths: dict[int, int] = {}
    entries = []
    for node in provisions:
        above = depths.get(node.parent, 0) if node.parent is not None else 0
        listed = node.level in _LISTED and node.parent is not None
        depths[node.id] = above + listed
        if listed:
            words = _opening(text, node) or label(chain(provisions, node.id))
            entries.append(Entry(anchor(node.address), words, above))
    return entries


def _opening(text: str, node: Provision) -> str:
    """The heading of `node` on one line; its first line when it has none."""
    head = text[node.head.start : _heading_end(text, node)]
    head = head or text[node.head.start : node.head.end].strip().partition("\n")[0]
    return " ".join(head.split()).rstrip(":")


def _heading_end(text: str, node: Provision) -> int:
    """Where the heading of `node` ends; the start of its head when it has none."""
    if not node.heading:
        return node.head.start
    words = r"\s+".join(re.escape(word) for word in node.heading.split())
    found = re.compile(words).search(text, node.head.start, node.head.end)
    if found is None or found.start() - node.head.start > _LONGEST_MARKER:
        return node.head.start
    return found.end()


def _facsimiles(text: str, pages: Sequence[Page], mark: Span | None) -> list[tuple[int, Facsimile]]:
    """The images, and the offset that each stands at, in that order."""
    found = []
    for page, on_it in page_spans(pages, len(text)):
        cited = mark is not None and mark.touches(on_it)
        offered = Facsimile(page, cited, bare=on_it.start == on_it.end)
        found.append((mark.end if mark and cited else page.start, offered))
    return sorted(found, key=lambda one: (one[0], one[1].page.number))


class _Layout:
    def __init__(
        self,
        text: str,
        provisions: Sequence[Provision],
        mark: Span | None,
        pages: Sequence[Page],
    ) -> None:
        self._text = text
        self._facsimiles = deque(_facsimiles(text, pages, mark))
        self._provisions = provisions
        self._mark = mark or Span(0, 0)
        self._children: dict[int | None, list[Provision]] = {}
        for node in provisions:
            self._children.setdefault(node.parent, []).append(node)

    def root(self) -> Block:
        whole = Span(0, len(self._text))
        if self._provisions:
            block = self._block(self._provisions[0], whole, 2)
        else:
            block = Block("", Level.VAN_BAN, tuple(self._lines(whole, 0, 2)))
        return replace(block, parts=(*block.parts, *self._due(len(self._text))))

    def _block(self, node: Provision, span: Span, rank: int) -> Block:
        heading_end = _heading_end(self._text, node)
        below = rank + (heading_end > node.head.start)
        parts: list[Line | Facsimile | Block] = []
        cursor = span.start
        for child in self._children.get(node.id, ()):
            parts.extend(self._lines(Span(cursor, child.span.start), heading_end, rank))
            parts.append(self._block(child, child.span, min(below, _DEEPEST_RANK)))
            cursor = child.span.end
        parts.extend(self._lines(Span(cursor, span.end), heading_end, rank))
        return Block(anchor(node.address), node.level, tuple(parts))

    def _due(self, offset: int) -> Iterator[Facsimile]:
        """The images that stand above the line beginning at `offset`, each told once."""
        while self._facsimiles and self._facsimiles[0][0] <= offset:
            yield self._facsimiles.popleft()[1]

    def _lines(self, span: Span, heading_end: int, rank: int) -> Iterator[Line | Facsimile]:
        """The lines of `span`; those before `heading_end` are one heading."""
        cursor = span.start
        while core := _CORE.search(self._text, cursor, span.end):
            start, end = core.span()
            kind = LineKind.TEXT
            if start < heading_end:
                last = self._line_end(heading_end, span.end)
                if _HEADING_TAIL.fullmatch(self._text, heading_end, last):
                    kind, end = LineKind.HEADING, last
            if cursor < start:
                yield Line(LineKind.GAP, rank, self._runs(cursor, start, 0))
            yield from self._due(start)
            strong_end = heading_end if kind is LineKind.TEXT else 0
            yield Line(kind, rank, self._runs(start, end, strong_end))
            cursor = end
        if cursor < span.end:
            yield Line(LineKind.GAP, rank, self._runs(cursor, span.end, 0))

    def _line_end(self, start: int, limit: int) -> int:
        """Where the line that holds `start` ends, without its trailing spaces."""
        core = _CORE.match(self._text, start - 1, limit)
        return core.end() if core else start

    def _runs(self, start: int, end: int, strong_end: int) -> tuple[Run, ...]:
        cuts = {start, end, self._mark.start, self._mark.end, strong_end}
        inside = sorted(cut for cut in cuts if start <= cut <= end)
        return tuple(
            Run(
                text=self._text[a:b],
                marked=self._mark.start <= a < self._mark.end,
                strong=a < strong_end,
                first=a == self._mark.start < self._mark.end,
            )
            for a, b in pairwise(inside)
        )
