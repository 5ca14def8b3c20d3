"""The shown cells of an OpenDocument spreadsheet (.ods)."""

from bisect import bisect_right
from itertools import accumulate
from typing import NamedTuple
from xml.etree.ElementTree import Element

from ingest.legacy import Run
from ingest.odf import OFFICE, STYLE, TABLE, TEXT, cells, content, is_hidden, number, rows, spanned
from ingest.odf_runs import Fonts
from ingest.office_package import opened
from ingest.sheet import MOST_CELLS, Place, Sheet

_CELL_STYLE = TABLE + "default-cell-style-name"


def sheets(data: bytes, name: str) -> tuple[list[Sheet], int]:
    """The sheets a reader of the file sees, and how many are hidden from him."""
    with opened(data, name) as package:
        root = content(package)
        roots = [package.part("styles.xml")] if "styles.xml" in package.members() else []
        fonts = Fonts([*roots, root])
        hiding = {
            style.get(STYLE + "name")
            for style in root.iter(STYLE + "style")
            for properties in style.iter(STYLE + "table-properties")
            if properties.get(TABLE + "display") == "false"
        }
        book = root.find(f"{OFFICE}body/{OFFICE}spreadsheet")
        tables = [] if book is None else book.findall(TABLE + "table")
        seen = [table for table in tables if table.get(TABLE + "style-name") not in hiding]
        return [_sheet(table, fonts) for table in seen], len(tables) - len(seen)


def _sheet(table: Element, fonts: Fonts) -> Sheet:
    runs: dict[Place, list[Run]] = {}
    merged: dict[Place, tuple[int, int]] = {}
    dropped: set[Place] = set()
    reader = _Reader(table, fonts)
    top = 0
    for row, repeated in rows(table):
        own = reader.cells(row)
        for place in range(top, top + (repeated if own else 0)):
            for column, cell in own.items():
                if is_hidden(row) or reader.is_folded(column):
                    dropped.add((place, -1) if is_hidden(row) else (-1, column))
                else:
                    runs[place, column] = cell.runs
                    merged[place, column] = cell.spanned
            if max(len(runs), len(dropped)) > MOST_CELLS:
                return Sheet.of(reader.name, runs, merged, len(dropped), cut=True)
        top += repeated
    return Sheet.of(reader.name, runs, merged, len(dropped))


class _Cell(NamedTuple):
    """What a cell shows, and how many rows and columns it fills."""

    runs: list[Run]
    spanned: tuple[int, int]


class _Reader:
    """Reads the rows of one table with what its columns say of their cells."""

    def __init__(self, table: Element, fonts: Fonts) -> None:
        self.name = table.get(TABLE + "name", "")
        self._fonts = fonts
        self._columns = list(table.iter(TABLE + "table-column"))
        wide = (number(c, TABLE + "number-columns-repeated", 2**14) for c in self._columns)
        self._ends = list(accumulate(wide))

    def cells(self, row: Element) -> dict[int, _Cell]:
        """The cells of a row that have text, by their column."""
        found: dict[int, _Cell] = {}
        for column, repeated, element in cells(row):
            read = _Cell(self._runs(row, column, element), spanned(element))
            if any(run.text.strip() for run in read.runs):
                found |= dict.fromkeys(range(column, column + repeated), read)
        return found

    def is_folded(self, column: int) -> bool:
        """Whether the column is hidden or filtered out."""
        told = self._column(column)
        return told is not None and is_hidden(told)

    def _runs(self, row: Element, column: int, cell: Element) -> list[Run]:
        """What the cell shows, which the file keeps beside its value."""
        font = self._font(row, column, cell)
        runs: list[Run] = []
        for part in cell.findall(TEXT + "p"):
            own = self._fonts.of("paragraph", part.get(TEXT + "style-name"), font)
            runs += [*([Run("\n", font)] if runs else []), *self._fonts.runs(part, own)]
        return runs

    def _font(self, row: Element, column: int, cell: Element) -> str:
        """The font of the cell's style, by itself or through its row or column."""
        told = (cell.get(TABLE + "style-name"), row.get(_CELL_STYLE))
        above = self._column(column)
        style = next((s for s in told if s), above.get(_CELL_STYLE) if above is not None else None)
        return self._fonts.of("table-cell", style, self._fonts.default("table-cell"))

    def _column(self, column: int) -> Element | None:
        place = bisect_right(self._ends, column)
        return self._columns[place] if place < len(self._columns) else None
