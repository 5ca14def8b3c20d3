"""A sheet of a workbook, and the lines it reads as."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ingest.legacy import Run, by_font
from ingest.table import Cell, is_formal, table_lines

Place = tuple[int, int]  # row and column, from 0
# What a sheet may fill once its empty rows and columns are gone; no document is as large.
MOST_CELLS = 200_000
_MOST_COLUMNS = 256


@dataclass(frozen=True, slots=True)
class Sheet:
    """The shown cells that have text, and the merged ones with their numbers of rows, columns."""

    name: str
    cells: Mapping[Place, str]
    merged: Mapping[Place, tuple[int, int]]
    hidden: int = 0  # rows and columns left out
    cut: bool = False  # whether there was more than can be read
    codes: frozenset[str] = frozenset()  # that the fonts of its cells told of

    @classmethod
    def of(
        cls,
        name: str,
        runs: Mapping[Place, Sequence[Run]],
        merged: Mapping[Place, tuple[int, int]],
        hidden: int,
        cut: bool = False,
    ) -> "Sheet":
        """The sheet of cells in these runs, whose fonts tell which letters they show."""
        shown = {place: by_font(parts) for place, parts in runs.items()}
        cells = {place: text.strip() for place, (text, _) in shown.items() if text.strip()}
        codes = frozenset(code for _, told in shown.values() for code in told)
        return cls(name, cells, merged, hidden, cut, codes)


def sheet_lines(sheet: Sheet) -> list[str]:
    """The lines of a sheet from top to bottom; each block between empty rows is read by itself."""
    return [
        line for block in _blocks(sheet) for part in _parts(block) for line in table_lines(part)
    ]


def _blocks(sheet: Sheet) -> Iterator[list[list[Cell]]]:
    """Runs of rows that have text, without the columns that no row uses."""
    columns = sorted({column for _, column in sheet.cells})[:_MOST_COLUMNS]
    places = {column: place for place, column in enumerate(columns)}
    rows: dict[int, dict[int, str]] = {}
    for (row, column), text in sheet.cells.items():
        if column in places:
            rows.setdefault(row, {})[column] = text
    block: list[list[Cell]] = []
    covered: dict[int, int] = {}  # by column: the row that the merged cell over it ends before
    last = None
    for row in sorted(rows)[: MOST_CELLS // max(1, len(columns))]:
        if last is not None and row > last + 1 and not any(end > row for end in covered.values()):
            yield block
            block = []
        elif last is not None:
            block += [[] for _ in range(row - last - 1)]
        block.append(_row(sheet, row, rows[row], columns, covered))
        last = row
    if block:
        yield block


def _row(
    sheet: Sheet,
    row: int,
    texts: Mapping[int, str],
    columns: Sequence[int],
    covered: dict[int, int],
) -> list[Cell]:
    cells: list[Cell] = []
    place = 0
    while place < len(columns):
        column = columns[place]
        down, across = sheet.merged.get((row, column), (1, 1))
        under = [other for other in columns[place:] if other < column + across] or [column]
        if covered.get(column, 0) <= row:
            text = texts.get(column, "")
            cells.append(Cell(text.split("\n") if text else (), len(under), down))
            covered.update(dict.fromkeys(under, row + down))
            place += len(under)
        else:
            place += 1
    return cells


def _parts(block: list[list[Cell]]) -> Iterator[list[list[Cell]]]:
    """What stands over a table (letterhead, title), the table, and what signs it."""
    counts = [sum(bool(cell.lines) for cell in row) for row in block]
    most = max(counts)
    top = next(i for i, count in enumerate(counts) if 2 * count > most) if most > 2 else 0
    full = max(i for i, count in enumerate(counts) if count == most)
    foot = next((i for i in range(full + 1, len(block)) if _signs(block[i])), len(block))
    yield from (part for part in (block[:top], block[top:foot], block[foot:]) if part)


def _signs(row: Sequence[Cell]) -> bool:
    return any(is_formal(line) for cell in row for line in cell.lines)
