"""What the text and the tables of an OpenDocument file are made of."""

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from ingest.office_package import OfficePackage, locked

OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
DRAW = "{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}"
_ENCRYPTED = b"encryption-data"
_MOST_COLUMNS = 256
_HIDDEN = ("collapse", "filter")


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


def cells(row: Element) -> Iterator[tuple[int, int, Element]]:
    """The cells of a row, each after its column and how often it is repeated.

    Those that a merged cell covers are left out.
    """
    column = 0
    for element in row:
        repeated = number(element, TABLE + "number-columns-repeated", 2**14)
        if element.tag == TABLE + "table-cell":
            yield column, min(repeated, _MOST_COLUMNS), element
        if element.tag in (TABLE + "table-cell", TABLE + "covered-table-cell"):
            column += repeated


def spanned(cell: Element) -> tuple[int, int]:
    """How many rows and columns a cell fills."""
    down = number(cell, TABLE + "number-rows-spanned", 2**20)
    return down, number(cell, TABLE + "number-columns-spanned", 2**14)
