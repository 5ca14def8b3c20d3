"""The lines of a text, each with what a walk must know of those to come."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corpus.model import Level
from ingest.formulas import is_authority, opens_recipients
from ingest.marks import Mark, Rank, read
from ingest.paragraphs import is_capitals
from ingest.table import is_row

CELL = " | "
# Where an amending law begins to quote the new wording: "… như sau: “Điều 5. …".
_QUOTED = re.compile(
    r"[“\"]\s?(?=(?:Phần|PHẦN|Chương|CHƯƠNG|Mục|MỤC|Điều|ĐIỀU|Phụ lục|PHỤ LỤC) [\dIVXLCt]"
    r"|[IVXLC]{1,6}\s?[.\-] |\d{1,3}[a-zđ]?[.)] |[a-zđ]\d?\) |[-–+] )"
)
_CLOSED = re.compile(r"[”\"](?:[.;,]|\./\.)?$")
_LONGEST_QUOTATION = 600  # lines
_TERMINAL = (".", ";", "!", "?", ":", "”", ")")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the text, `start` to `end`, and what follows it.

    `marks` are the ways it may open a provision; none when it is `quoted`, that is, stands inside
    the quotation of a new wording. `next_marks` are those of the next line that has any, when only
    plain paragraphs stand between; `lists` is true when the last of these, or this line, ends with
    a colon. `next_row` is the number that begins the next numbered row of a table, None when a
    wider part comes first. `notes_only` is true in the footnotes that end a text, `last` before
    the recipients, the signature or the end of the text, `is_row` where cells are joined by a bar.
    """

    start: int
    end: int
    text: str
    marks: tuple[Mark, ...]
    quoted: bool
    next_marks: tuple[Mark, ...]
    lists: bool
    next_row: int | None
    notes_only: bool
    last: bool
    is_row: bool

    @property
    def row_number(self) -> int | None:
        """The number in the first cell of a row."""
        return _row_number(self.text)


def lines(text: str) -> list[Line]:
    """The lines of `text` that are not empty; in time linear in its length."""
    pieces = list(_pieces(text))
    texts = [piece for _, piece in pieces]
    quoted = _quotations(texts)
    marks = [() if inside else read(piece) for piece, inside in zip(texts, quoted, strict=True)]
    notes = _closing_notes(texts, marks)
    found: list[Line] = []
    after: Line | None = None
    for i in range(len(pieces) - 1, -1, -1):
        start, piece = pieces[i]
        after = _line(start, piece, marks[i], quoted[i], i >= notes, after)
        found.append(after)
    return found[::-1]


def _line(
    start: int, text: str, marks: tuple[Mark, ...], quoted: bool, note: bool, after: Line | None
) -> Line:
    next_marks: tuple[Mark, ...] = ()
    next_row, lists = None, text.endswith(":")
    last = after is None or opens_recipients(after.text) or is_authority(after.text)
    if after is not None and not last:
        next_row = _next_row(after)
        next_marks = after.marks
        if not after.marks and _is_plain(after):
            next_marks, lists = after.next_marks, after.lists
    end = start + len(text)
    row = is_row(text)
    return Line(start, end, text, marks, quoted, next_marks, lists, next_row, note, last, row)


def _is_plain(line: Line) -> bool:
    return line.quoted or not (line.is_row or is_capitals(line.text))


def _next_row(after: Line) -> int | None:
    if any(mark.rank <= Rank.DIEU for mark in after.marks):
        return None
    return after.next_row if after.row_number is None else after.row_number


def _row_number(text: str) -> int | None:
    first, bar, _ = text.partition(CELL)
    return int(first) if bar and first.isdecimal() and len(first) <= 4 else None


def _pieces(text: str) -> Iterator[tuple[int, str]]:
    start = 0
    for piece in text.split("\n"):
        if piece:
            yield start, piece
        start += len(piece) + 1


def _closing_notes(texts: Sequence[str], marks: Sequence[tuple[Mark, ...]]) -> int:
    """Where the footnotes begin with which the text ends; its length when there are none."""
    begins = len(texts)
    for i in range(len(texts) - 1, -1, -1):
        if marks[i] and marks[i][0].level is Level.CHU_THICH:
            begins = i
        elif marks[i] or i == 0 or not is_unfinished(texts[i - 1]):
            break
    return begins


def is_unfinished(text: str) -> bool:
    """Whether a sentence breaks off at the end of `text`."""
    return not text.endswith(_TERMINAL)


def _quotations(texts: Sequence[str]) -> list[bool]:
    """Which lines stand inside the quotation of a provision's new wording.

    A quotation begins with the sign of a provision and ends at the first line that ends with the
    closing mark where as many are closed as were opened; one that is never closed is none.
    """
    curly = _Depth([text.count("“") - text.count("”") for text in texts], texts)
    straight = _Depth([text.count('"') % 2 for text in texts], texts, modulo=2)
    quoted = [False] * len(texts)
    at = 0
    while at < len(texts):
        begins = _begins(texts[at], curly, straight, at)
        if begins is None:
            at += 1
            continue
        whole, end = begins
        for inside in range(at if whole else at + 1, end + 1):
            quoted[inside] = True
        at = end + 1
    return quoted


class _Depth:
    """How deep in quotation marks the text is before each line, and where it comes back to it."""

    def __init__(self, steps: Sequence[int], texts: Sequence[str], modulo: int = 0) -> None:
        self.steps = steps
        before = [0]
        for step in steps:
            before.append((before[-1] + step) % modulo if modulo else before[-1] + step)
        self.back: list[int | None] = [None] * len(steps)
        closed: dict[int, int] = {}
        for i in range(len(steps) - 1, -1, -1):
            if _CLOSED.search(texts[i][-4:]):
                closed[before[i + 1]] = i
            self.back[i] = closed.get(before[i])


def _begins(text: str, curly: _Depth, straight: _Depth, at: int) -> tuple[bool, int] | None:
    """Whether the whole line is quoted, and the last line of the quotation it opens."""
    sign = _QUOTED.search(text)
    if sign is None:
        return None
    depth = curly if text[sign.start()] == "“" else straight
    end = depth.back[at]
    if depth.steps[at] <= 0 or end is None or not at < end <= at + _LONGEST_QUOTATION:
        return None
    return sign.start() == 0, end
