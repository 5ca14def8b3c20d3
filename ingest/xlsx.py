"""The shown cells of an XLSX workbook."""

import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any
from xml.etree.ElementTree import Element

from lxml import etree

from ingest.legacy import Run
from ingest.office_package import OfficePackage, opened
from ingest.sheet import MOST_CELLS, Place, Sheet
from ingest.shown_number import BUILT_IN, shown

_REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})")
_MOST_COLUMNS = 2**14
_ON = ("1", "true")
_TRUTH = {"1": "TRUE", "0": "FALSE"}


@dataclass(frozen=True, slots=True)
class _Book:
    """What all sheets of a workbook lean on."""

    strings: Sequence[list[Run]]
    styles: Sequence["_Style"]
    since_1904: bool


@dataclass(frozen=True, slots=True)
class _Style:
    """How a cell is shown: the code of its format, and its font."""

    format: str = ""
    font: str = ""


def sheets(data: bytes, name: str) -> tuple[list[Sheet], int]:
    """The sheets a reader of the file sees, and how many are hidden from him."""
    with opened(data, name) as package:
        main = package.main("xl/workbook.xml")
        root = package.part(main)
        relations = package.relations(main)
        paths = {key: path for key, kind, path in relations if kind == "worksheet"}
        listed = [
            (sheet.get("name", ""), sheet.get("state", "visible"), paths.get(_key(sheet)))
            for sheet in root.iter()
            if _tag(sheet) == "sheet"
        ]
        book = _book(package, root, {kind: path for _, kind, path in relations})
        seen = [(title, path) for title, state, path in listed if path and state == "visible"]
        hidden = sum(state != "visible" for _, state, _ in listed)
        return [_sheet(title, package.content(path), book) for title, path in seen], hidden


def _book(package: OfficePackage, root: Element, paths: Mapping[str, str]) -> _Book:
    members = package.members()
    strings = paths.get("sharedStrings", "")
    styles = paths.get("styles", "")
    since = any(e.get("date1904") in _ON for e in root.iter() if _tag(e) == "workbookPr")
    return _Book(
        strings=_strings(package.part(strings)) if strings in members else (),
        styles=_styles(package.part(styles)) if styles in members else (),
        since_1904=since,
    )


def _strings(root: Element) -> list[list[Run]]:
    return [_runs(item) for item in root if _tag(item) == "si"]


def _runs(item: Any) -> list[Run]:  # noqa: ANN401 - an element of either XML library
    """What a string shows: all its runs, but not how a reader of Japanese would say it."""
    return [
        Run("".join(text.text or "" for text in part.iter() if _tag(text) == "t"), _font(part))
        for part in item
        if _tag(part) in ("t", "r")
    ]


def _font(part: Any) -> str:  # noqa: ANN401
    """The name of the font in a style's font or in a run's properties, "" where none is named."""
    return next((e.get("val", "") for e in part.iter() if _tag(e) in ("name", "rFont")), "")


def _styles(root: Element) -> list[_Style]:
    """Each cell style."""
    codes = dict(BUILT_IN)
    codes |= {
        int(e.get("numFmtId", "0")): e.get("formatCode", "")
        for e in root.iter()
        if _tag(e) == "numFmt"
    }
    listed = (font for part in root if _tag(part) == "fonts" for font in part)
    fonts = dict(enumerate(map(_font, listed)))
    styles = next((e for e in root if _tag(e) == "cellXfs"), ())
    return [
        _Style(
            codes.get(int(style.get("numFmtId", "0")), ""),
            fonts.get(int(style.get("fontId", "0")), ""),
        )
        for style in styles
    ]


def _sheet(name: str, content: bytes, book: _Book) -> Sheet:
    cells: dict[Place, list[Run]] = {}
    merged: dict[Place, tuple[int, int]] = {}
    edges = [0] * (_MOST_COLUMNS + 1)  # of the hidden columns
    hidden = 0
    row = -1
    for element in _elements(content):
        tag = _tag(element)
        if tag == "row":
            row = int(element.get("r", row + 2)) - 1
            own = dict(_cells(element, row, book)) if len(element) else {}
            if element.get("hidden") in _ON:
                hidden += bool(own)
            else:
                cells |= own
        elif tag == "col" and element.get("hidden") in _ON:
            first, last = (int(element.get(end, "1")) for end in ("min", "max"))
            edges[max(0, min(first - 1, last, _MOST_COLUMNS))] += 1
            edges[max(0, min(last, _MOST_COLUMNS))] -= 1
        elif tag == "mergeCell":
            merged |= _merged(element.get("ref", ""))
        element.clear()
        if len(cells) > MOST_CELLS:
            return Sheet.of(name, cells, merged, hidden, cut=True)
    columns = {column for column, depth in enumerate(accumulate(edges)) if depth > 0}
    shown_cells = {place: text for place, text in cells.items() if place[1] not in columns}
    hidden += len({column for _, column in cells} & columns)
    return Sheet.of(name, shown_cells, merged, hidden)


def _elements(content: bytes) -> Iterator[Any]:
    """The rows, columns and merged cells of a sheet; a file that declares entities is refused."""
    tags = ("{*}row", "{*}col", "{*}mergeCell")
    walk = etree.iterparse(io.BytesIO(content), tag=tags, resolve_entities=False, no_network=True)
    try:
        for place, (_, element) in enumerate(walk):
            if place == 0 and element.getroottree().docinfo.doctype:
                raise ValueError("DOCTYPE")
            yield element
    except etree.XMLSyntaxError as error:
        raise ValueError(str(error)) from error


def _cells(row: Any, number: int, book: _Book) -> Iterator[tuple[Place, list[Run]]]:  # noqa: ANN401
    column = -1
    for cell in row:
        if _tag(cell) == "c":
            place = _place(cell.get("r", ""))
            column = place[1] if place else column + 1
            style = _style(cell, book)
            runs = [Run(text, font or style.font) for text, font, _ in _value(cell, style, book)]
            if any(run.text.strip() for run in runs):
                yield (number, column), runs


def _style(cell: Any, book: _Book) -> _Style:  # noqa: ANN401
    number = int(cell.get("s", "0"))
    return book.styles[number] if 0 <= number < len(book.styles) else _Style()


def _value(cell: Any, style: _Style, book: _Book) -> list[Run]:  # noqa: ANN401
    kind = cell.get("t", "n")
    if kind == "inlineStr":
        return [run for part in cell if _tag(part) == "is" for run in _runs(part)]
    value = next((part.text or "" for part in cell if _tag(part) == "v"), "")
    if kind == "s":
        index = int(value or "-1")
        return book.strings[index] if 0 <= index < len(book.strings) else []
    if kind == "b":
        return [Run(_TRUTH.get(value, value))]
    if kind != "n" or not value.strip():
        return [Run(value)]
    return [Run(shown(float(value), style.format, book.since_1904))]


def _merged(reference: str) -> dict[Place, tuple[int, int]]:
    first, _, last = reference.partition(":")
    top, bottom = _place(first), _place(last)
    if top is None or bottom is None or bottom < top or bottom[1] < top[1]:
        return {}
    return {top: (bottom[0] - top[0] + 1, bottom[1] - top[1] + 1)}


def _place(reference: str) -> Place | None:
    """Row and column of "B7"."""
    match = _REFERENCE.fullmatch(reference)
    if match is None:
        return None
    column = 0
    for letter in match[1]:
        column = 26 * column + ord(letter) - ord("A") + 1
    return int(match[2]) - 1, column - 1


def _tag(element: Any) -> str:  # noqa: ANN401
    """The name of an element without its namespace, of which OOXML has two."""
    return str(element.tag).rpartition("}")[2]


def _key(sheet: Element) -> str:
    """The id of the relation that leads to a sheet's part."""
    return next((value for name, value in sheet.items() if name.endswith("}id")), "")
