"""How a table becomes lines: a row of data is one line, a table made for looks is read by cell."""

import re
from collections.abc import Sequence

Cell = Sequence[str]
Row = Sequence[Cell]

SEPARATOR = " | "
_SHORT = 4  # rows of a letterhead or signature block that is ruled line by line
_FORMAL = re.compile(
    r"\W{0,5}(?:ĐẢNG CỘNG SẢN VIỆT NAM|CỘNG H[OÒ][AÀ] XÃ HỘI|Độc lập\b|Nơi nhận\b|[TK]/[ML]\b|TM\."
    r"|K/?T\.|TL\.|.{2,40}, ngày\b[^,;]*\btháng\b[^,;]*\bnăm[\s\d.…]*$)",
    re.IGNORECASE,
)


def table_lines(rows: Sequence[Row]) -> list[str]:
    """The lines of a table whose cells are lists of lines.

    Of a data table each row is one line, its cells joined by " | "; rows without text are dropped.
    Of a layout table (letterhead, signatures) the cells' lines follow each other, left cell first,
    an empty line between cells.
    """
    filled = [row for row in map(_trimmed, rows) if any(row)]
    if len(rows) <= 1 or _is_layout(filled):
        return _cell_by_cell(filled)
    return [SEPARATOR.join(" ".join(cell) for cell in row).strip() for row in filled]


def _is_layout(rows: Sequence[Row]) -> bool:
    """Whether the table only places text on the page: one column, one pair, or a formal block.

    A few rows with the words of a letterhead or signature are one; so are two columns when a cell
    holds several lines. The lone head of an empty form with more columns is data.
    """
    columns = {place for row in rows for place, cell in enumerate(row) if cell}
    cells = [cell for row in rows for cell in row if cell]
    if len(columns) <= 2 and (
        len(columns) <= 1 or len(rows) <= 1 or any(len(cell) > 1 for cell in cells)
    ):
        return True
    formal = any(_FORMAL.match(line) for cell in cells for line in cell)
    return formal and len(rows) <= _SHORT


def _trimmed(row: Row) -> list[list[str]]:
    """The row's cells without blank lines, and without the empty cells it ends in."""
    cells = [[line.strip() for line in cell if line.strip()] for cell in row]
    while cells and not cells[-1]:
        cells.pop()
    return cells


def _cell_by_cell(rows: Sequence[Row]) -> list[str]:
    lines: list[str] = []
    for cell in (cell for row in rows for cell in row if cell):
        lines += ["", *cell] if lines else cell
    return lines
