"""The shown cells of an OpenDocument spreadsheet (.ods)."""

from xml.etree.ElementTree import Element

from ingest.odf import OFFICE, STYLE, TABLE, TEXT, cells, content, inline, is_hidden, number, rows
from ingest.office_package import opened
from ingest.sheet import MOST_CELLS, Place, Sheet


def sheets(data: bytes, name: str) -> tuple[list[Sheet], int]:
    """The sheets a reader of the file sees, and how many are hidden from him."""
    with opened(data, name) as package:
        root = content(package)
        hiding = {
            style.get(STYLE + "name")
            for style in root.iter(STYLE + "style")
            for properties in style.iter(STYLE + "table-properties")
            if properties.get(TABLE + "display") == "false"
        }
        book = root.find(f"{OFFICE}body/{OFFICE}spreadsheet")
        tables = [] if book is None else book.findall(TABLE + "table")
        seen = [table for table in tables if table.get(TABLE + "style-name") not in hiding]
        return [_sheet(table) for table in seen], len(tables) - len(seen)


def _sheet(table: Element) -> Sheet:
    name = table.get(TABLE + "name", "")
    texts: dict[Place, str] = {}
    merged: dict[Place, tuple[int, int]] = {}
    folded = _folded_columns(table)
    dropped: set[Place] = set()
    top = 0
    for row, repeated in rows(table):
        own = {column: cell for column, cell in cells(row, _lines) if any(cell.lines)}
        hidden = is_hidden(row)
        for place in range(top, top + (repeated if own else 0)):
            for column, cell in own.items():
                if hidden or column in folded:
                    dropped.add((place, -1) if hidden else (-1, column))
                    continue
                texts[place, column] = "\n".join(cell.lines)
                merged[place, column] = (cell.down, cell.across)
            if len(texts) > MOST_CELLS or len(dropped) > MOST_CELLS:
                return Sheet(name, texts, merged, len(dropped), cut=True)
        top += repeated
    return Sheet(name, texts, merged, len(dropped))


def _folded_columns(table: Element) -> set[int]:
    folded: set[int] = set()
    start = 0
    for column in table.iter(TABLE + "table-column"):
        end = start + number(column, TABLE + "number-columns-repeated", 2**14)
        if is_hidden(column):
            folded |= set(range(start, min(end, 2**14)))
        start = end
    return folded


def _lines(cell: Element) -> list[str]:
    """What the cell shows, which the file keeps beside its value."""
    return [line for part in cell.findall(TEXT + "p") for line in inline(part).split("\n")]
