"""What the text and the tables of an OpenDocument file are made of."""

from collections.abc import Callable, Iterator
from xml.etree.ElementTree import Element

from ingest.office_package import OfficePackage, locked
from ingest.table import Cell

OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
DRAW = "{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}"
_ENCRYPTED = b"encryption-data"
_MOST_SPACES = 100
_MOST_COLUMNS = 256
_HIDDEN = ("collapse", "filter")
# Remarks, what an editor deleted, how a ruby is said, and what hangs on the paragraph.
_DROPPED = frozenset(
    {OFFICE + "annotation", TEXT + "tracked-changes", TEXT + "ruby-text", DRAW + "frame"}
)


def content(package: OfficePackage) -> Element:
    """The root of the file's content; raises `UnreadableFile` where it is locked."""
    manifest = "META-INF/manifest.xml"
    if manifest in package.members() and _ENCRYPTED in package.content(manifest):
        raise locked(package.name)
    return package.part("content.xml")


def number(element: Element, attribute: str, most: int) -> int:
    """A count that an attribute tells, 1 where it tells none."""
    told = element.get(attribute, "1")
    return max(1, min(int(told), most)) if told.isdecimal() and len(told) < 9 else 1


def inline(element: Element, note: Callable[[Element], str] = lambda _: "") -> str:
    """The text of a paragraph, spaces and line ends written out; `note` gives a note's mark."""
    parts = [element.text or ""]
    for child in element:
        if child.tag == TEXT + "s":
            parts.append(" " * number(child, TEXT + "c", _MOST_SPACES))
        elif child.tag == TEXT + "tab":
            parts.append("\t")
        elif child.tag == TEXT + "line-break":
            parts.append("\n")
        elif child.tag == TEXT + "note":
            parts.append(note(child))
        elif child.tag not in _DROPPED:
            parts.append(inline(child, note))
        parts.append(child.tail or "")
    return "".join(parts)


def rows(table: Element) -> Iterator[tuple[Element, int]]:
    """The rows of a table and how often each is repeated, wherever they are grouped."""
    for child in table:
        if child.tag == TABLE + "table-row":
            yield child, number(child, TABLE + "number-rows-repeated", 2**20)
        elif child.tag.startswith(TABLE + "table-") and child.tag != TABLE + "table-column":
            yield from rows(child)


def is_hidden(row: Element) -> bool:
    """Whether a row or column is folded away or filtered out."""
    return row.get(TABLE + "visibility") in _HIDDEN


def cells(row: Element, lines: Callable[[Element], list[str]]) -> Iterator[tuple[int, Cell]]:
    """The cells of a row by their column; those that a merged cell covers are left out."""
    column = 0
    for element in row:
        repeated = number(element, TABLE + "number-columns-repeated", 2**14)
        if element.tag == TABLE + "table-cell":
            cell = Cell(
                lines(element),
                number(element, TABLE + "number-columns-spanned", 2**14),
                number(element, TABLE + "number-rows-spanned", 2**20),
            )
            shown = min(repeated, _MOST_COLUMNS) if any(cell.lines) else 1
            yield from ((column + place, cell) for place in range(shown))
        if element.tag in (TABLE + "table-cell", TABLE + "covered-table-cell"):
            column += repeated
