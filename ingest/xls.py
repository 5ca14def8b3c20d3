"""The shown cells of an old Excel workbook (.xls)."""

import io
from collections.abc import Iterable, Mapping
from typing import Any

import xlrd

from corpus.errors import UnreadableFile
from ingest.legacy import Run
from ingest.office_package import RESAVE, locked
from ingest.sheet import MOST_CELLS, Place, Sheet
from ingest.shown_number import shown

_TRUTH = ("FALSE", "TRUE")


def sheets(data: bytes, name: str) -> tuple[list[Sheet], int]:
    """The sheets a reader of the file sees, and how many are hidden from him."""
    try:
        book = xlrd.open_workbook(
            file_contents=data, formatting_info=True, ragged_rows=True, logfile=io.StringIO()
        )
        seen = [sheet for sheet in book.sheets() if not sheet.visibility]
        return [_sheet(sheet, book) for sheet in seen], book.nsheets - len(seen)
    except Exception as error:  # a broken file makes xlrd raise whatever it likes
        if "encrypted" in str(error):
            raise locked(name) from error
        raise UnreadableFile(name, "bảng tính Excel (.xls) bị hỏng.", RESAVE) from error


def _sheet(sheet: Any, book: Any) -> Sheet:  # noqa: ANN401 - xlrd has no types
    cells: dict[Place, list[Run]] = {}
    rows, columns = _hidden(sheet.rowinfo_map), _hidden(sheet.colinfo_map)
    found: set[Place] = set()
    for row in range(sheet.nrows):
        for column, cell in enumerate(sheet.row(row)):
            text = _value(cell, book)
            if text.strip() and (row in rows or column in columns):
                found.add((row, -1) if row in rows else (-1, column))
            elif text.strip():
                parts = sheet.rich_text_runlist_map.get((row, column), ())
                cells[row, column] = _runs(text, _font_of(cell, book), parts, book)
        if len(cells) > MOST_CELLS:
            break
    merged = {
        (top, left): (bottom - top, right - left) for top, bottom, left, right in sheet.merged_cells
    }
    return Sheet.of(sheet.name, cells, merged, len(found), cut=len(cells) > MOST_CELLS)


def _hidden(infos: Mapping[int, Any]) -> set[int]:
    return {number for number, info in infos.items() if info.hidden}


def _runs(text: str, font: str, parts: Iterable[tuple[int, int]], book: Any) -> list[Run]:  # noqa: ANN401
    """The runs of a cell; `parts` are where another font begins, and its number."""
    begins = [(0, font), *((start, _font(number, book)) for start, number in parts)]
    ends = [*(start for start, _ in begins[1:]), len(text)]
    return [Run(text[start:end], own) for (start, own), end in zip(begins, ends, strict=True)]


def _font_of(cell: Any, book: Any) -> str:  # noqa: ANN401
    return _font(book.xf_list[cell.xf_index].font_index, book) if cell.xf_index is not None else ""


def _font(number: int, book: Any) -> str:  # noqa: ANN401
    return str(book.font_list[number].name) if 0 <= number < len(book.font_list) else ""


def _value(cell: Any, book: Any) -> str:  # noqa: ANN401
    if cell.ctype == xlrd.XL_CELL_TEXT:
        return str(cell.value)
    if cell.ctype in (xlrd.XL_CELL_NUMBER, xlrd.XL_CELL_DATE):
        style = book.xf_list[cell.xf_index] if cell.xf_index is not None else None
        form = book.format_map.get(style.format_key) if style is not None else None
        return shown(cell.value, form.format_str if form else "", bool(book.datemode))
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return _TRUTH[bool(cell.value)]
    if cell.ctype == xlrd.XL_CELL_ERROR:
        return str(xlrd.error_text_from_code.get(cell.value, ""))
    return ""
