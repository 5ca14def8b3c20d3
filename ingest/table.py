"""How a table becomes lines: a row of data is one line, a table made for looks is read by cell.

Every reader hands its tables here, so that merged cells and heads mean the same in all of them.
"""

import re
from bisect import bisect_right
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import dropwhile, takewhile

SEPARATOR = " | "
_SHORT = 4  # rows of a letterhead or signature block that is ruled line by line
_FORMAL = re.compile(
    r"\W{0,5}(?:ĐẢNG CỘNG SẢN VIỆT NAM|CỘNG H[OÒ][AÀ] XÃ HỘI|Độc lập\b"
    r"|Nơi nhận\s*(?:[:(\-–]|$)|[TK]/[ML]\b|TM\.|K/?T\.|TL\."
    r"|.{2,40}, ngày\b[^,;]*\btháng\b[^,;]*\bnăm[\s\d.…]*$)",
    re.IGNORECASE,
)
_DEEPEST_HEAD = 3  # rows of a head
# A merged cell says of each row it reaches what that row is about when it is no longer than this.
_LONGEST_LABEL = 100  # characters
_MOST_REPEATED = 200_000  # characters of such labels in one table
_MOST_REACHED = 200_000  # cells so reached in one table
_LONGEST_NAME = 160  # characters of a column's name


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell: its lines, and how many columns and rows it covers."""

    lines: Sequence[str] = ()
    across: int = 1
    down: int = 1


@dataclass(slots=True)  # not frozen: that would make the largest tables three times as slow
class _Placed:
    """A cell in one row: the column it begins at, past its last one, and whether it begins here."""

    start: int
    end: int
    text: str
    lines: Sequence[str]
    own: bool


@dataclass(frozen=True, slots=True)
class _Hanging:
    """A cell that reaches down to before row `until`, and what it says of each row."""

    start: int
    across: int
    until: int
    label: str


_Row = list[_Placed]


def table_lines(rows: Sequence[Sequence[Cell]]) -> list[str]:
    """The lines of a table.

    Of a data table each row is one line, its cells joined by " | " in the order of the columns;
    rows without text are dropped. The rows of a head are one line. A short cell that reaches down
    is said again in each row it reaches. A row with one cell ends in " |"; over the head it is a
    title and bare. Where the head is printed again, it is dropped.
    Of a layout table (letterhead, signatures) the cells' lines follow each other, left cell first,
    an empty line between cells.
    """
    filled = [row for row in _placed(rows) if any(cell.own and cell.text for cell in row)]
    if len(rows) <= 1 or _is_layout(filled):
        return _cell_by_cell(filled)
    titles = list(takewhile(_is_lone, filled))
    if len(titles) == len(filled):
        return [text for row in titles for text in _texts(row)]
    body = list(dropwhile(_is_lone, filled))
    head = body[: _depth(body)]
    lines = [text for row in titles for text in _texts(row)]
    lines.append(_line(_names(head)))
    starts = [cell.start for cell in head[-1]]
    printed = [_texts(row) for row in head]
    data = (row for row in body[len(head) :] if _texts(row) not in printed)
    return lines + [_line(_in_columns(row, starts)) for row in data]


def is_row(line: str) -> bool:
    """Whether a line of a text is the row of a table."""
    return SEPARATOR in line or line.endswith(" |") or line.startswith("| ")


def is_formal(line: str) -> bool:
    """Whether a line is one of a letterhead, of the recipients or of a signature."""
    return _FORMAL.match(line) is not None


def names_columns(line: str) -> bool:
    """Whether the first row of a table names its columns, as far as its words can tell."""
    cells = [cell.strip() for cell in line.split("|")]
    told = [cell for cell in cells if cell]
    return (
        len(told) >= 2
        and all(len(cell) <= _LONGEST_NAME for cell in told)
        and all(any(map(str.isalpha, cell)) for cell in told)
        and not any(map(str.isdigit, told[0]))
    )


def _placed(rows: Sequence[Sequence[Cell]]) -> Iterator[_Row]:
    """The rows with every cell at its columns, those that reach down from above among them."""
    hanging: list[_Hanging] = []
    budget, left = _MOST_REPEATED, _MOST_REACHED
    for index, row in enumerate(rows):
        placed: _Row = []
        waiting = deque(hanging)
        hanging = []
        for cell in (*row, None):
            start = placed[-1].end if placed else 0
            while waiting and (cell is None or waiting[0].start <= start):
                above = waiting.popleft()
                start = max(start, above.start)
                said = above.label[:budget]
                budget, left = budget - len(said), left - 1
                placed.append(_Placed(start, start + above.across, said, (), own=False))
                start = placed[-1].end
                if above.until > index + 1 and left > 0:
                    hanging.append(above)
            if cell is not None:
                own = _Placed(start, start + cell.across, _text(cell), cell.lines, own=True)
                placed.append(own)
                if cell.down > 1 and left > 0:
                    hanging.append(_hanging(own, index + cell.down))
        yield placed


def _hanging(cell: _Placed, until: int) -> _Hanging:
    label = cell.text if len(cell.text) <= _LONGEST_LABEL else ""
    return _Hanging(cell.start, cell.end - cell.start, until, label)


def _text(cell: Cell) -> str:
    return " ".join(filter(None, (line.strip() for line in cell.lines)))


def _is_lone(row: _Row) -> bool:
    """Whether one cell alone has text."""
    return sum(bool(cell.text) for cell in row) == 1


def _is_layout(rows: Sequence[_Row]) -> bool:
    """Whether the table only places text on the page: one column, one pair, or a formal block.

    A few rows with the words of a letterhead or signature are one; so are two columns when a cell
    holds several lines. The lone head of an empty form with more columns is data.
    """
    cells = [cell for row in rows for cell in row if cell.own and cell.text]
    columns = {i for row in rows for i, cell in enumerate(row) if cell.own and cell.text}
    several = any(len(_lines(cell)) > 1 for cell in cells)
    if len(columns) <= 1 or (len(columns) == 2 and (len(rows) <= 1 or several)):
        return True
    formal = any(is_formal(line) for cell in cells for line in _lines(cell))
    return formal and len(rows) <= _SHORT


def _lines(cell: _Placed) -> list[str]:
    return [line.strip() for line in cell.lines if line.strip()]


def _cell_by_cell(rows: Sequence[_Row]) -> list[str]:
    lines: list[str] = []
    for cell in (cell for row in rows for cell in row if cell.own and cell.text):
        lines += ["", *_lines(cell)] if lines else _lines(cell)
    return lines


def _depth(rows: Sequence[_Row]) -> int:
    """How many of the first rows are the head: each divides columns of the one above it."""
    depth = 1
    while depth < min(_DEEPEST_HEAD, len(rows)) and _divides(rows[depth], rows[depth - 1]):
        depth += 1
    return depth


def _divides(row: _Row, above: _Row) -> bool:
    """Whether all that `row` says of its own are names, two or more under one cell of `above`."""
    own = [cell for cell in row if cell.own and cell.text]
    if not own or not all(any(map(str.isalpha, cell.text)) for cell in own):
        return False
    wide = [cell for cell in above if cell.text and cell.end - cell.start > 1]
    counts = [sum(top.start <= cell.start < top.end for cell in own) for top in wide]
    return sum(counts) == len(own) and all(count != 1 for count in counts)


def _names(head: Sequence[_Row]) -> list[str]:
    """The names of the columns, each with those above it that it is a part of."""
    names = []
    for column in head[-1]:
        parts: list[str] = []
        for row in head:
            over = next((c for c in row if c.start <= column.start < c.end), None)
            if over is not None and over.text and (over.own or not parts):
                parts.append(over.text)
        names.append(" ".join(parts))
    return names


def _in_columns(row: _Row, starts: Sequence[int]) -> list[str]:
    """The texts of a row under the columns of the head that begin at `starts`.

    A row of as many cells is taken in order: what Word rules by hand never quite lines up.
    """
    if len(row) == len(starts):
        return [cell.text for cell in row]
    texts: list[str] = []
    for cell in row:
        column = min(bisect_right(starts, cell.start) - 1, len(starts) - 1)
        texts += [""] * (column - len(texts))
        texts.append(cell.text)
    return texts


def _texts(row: _Row) -> list[str]:
    return [cell.text for cell in row if cell.text]


def _line(texts: Sequence[str]) -> str:
    """The row in one line, without the empty cells it ends in; told for a row by its bar."""
    line = " ".join(SEPARATOR.join(texts).rstrip(" |").split())
    return line if is_row(line) else f"{line} |"
