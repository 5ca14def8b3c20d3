"""Workbooks (.xlsx, .xls, .ods) → source."""

import re
from collections.abc import Callable, Iterator, Sequence

from corpus.errors import UnreadableFile
from corpus.model import Source
from ingest import ods, xls, xlsx
from ingest.legacy import in_unicode
from ingest.sheet import Sheet, sheet_lines
from ingest.sniff import ODS, XLS, XLSX

# The names a program gives; they say nothing.
_UNNAMED = re.compile(r"(?:Sheet|Trang[ _]?tính|Bảng[ _]?tính|Trang)[ _]?\d*", re.IGNORECASE)

_BREAK = "\n\f\n"  # of pages, on a line of its own: each line is judged by itself


def read_xlsx(data: bytes, name: str) -> Source:
    """The shown sheets of an XLSX workbook, a page each, tables by the rule for tables."""
    return _read(xlsx.sheets, data, name, XLSX)


def read_xls(data: bytes, name: str) -> Source:
    """The same of an old Excel workbook."""
    return _read(xls.sheets, data, name, XLS)


def read_ods(data: bytes, name: str) -> Source:
    """The same of an OpenDocument spreadsheet."""
    return _read(ods.sheets, data, name, ODS)


def _read(
    sheets: Callable[[bytes, str], tuple[list[Sheet], int]], data: bytes, name: str, kind: str
) -> Source:
    found, hidden = sheets(data, name)
    written = [sheet for sheet in found if sheet.cells]
    pages = ["\n".join(_page(sheet, alone=len(written) == 1)) for sheet in written]
    text = _BREAK.join(pages)
    if not text.strip():
        raise UnreadableFile(
            name, "bảng tính không có chữ nào hiển thị.", "Hãy kiểm tra và chọn lại tệp."
        )
    codes = {code for sheet in written for code in sheet.codes}
    text, notes = in_unicode(text, name, codes)
    warnings = (*_warnings(written, hidden), *notes)
    return Source(name, kind, text.replace(_BREAK, "\f"), paragraphs=True, warnings=warnings)


def _page(sheet: Sheet, alone: bool) -> list[str]:
    """A sheet's lines, under its name where there are several and it has one of its own."""
    lines = [line for line in sheet_lines(sheet) if line]
    named = not alone and sheet.name.strip() and not _UNNAMED.fullmatch(sheet.name.strip())
    return [sheet.name.strip(), *lines] if named else lines


def _warnings(sheets: Sequence[Sheet], hidden: int) -> Iterator[str]:
    if hidden:
        yield f"Đã bỏ {hidden} trang tính ẩn của bảng tính."
    folded = sum(sheet.hidden for sheet in sheets)
    if folded:
        yield (
            f"Đã bỏ {folded} hàng, cột ẩn hoặc bị lọc của bảng tính; nếu cần,"
            " hãy bỏ ẩn rồi nạp lại."
        )
    for sheet in sheets:
        if sheet.cut:
            yield f"Trang tính “{sheet.name}” quá lớn, chỉ đọc phần đầu; hãy tách thành nhiều tệp."
