"""OpenDocument texts (.odt) → source."""

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from corpus.errors import UnreadableFile
from corpus.model import Source
from ingest.legacy import by_font, in_unicode
from ingest.odf import DRAW, OFFICE, TABLE, TEXT, cells, content, is_hidden, rows, spanned
from ingest.odf_runs import Fonts
from ingest.odt_lists import Lists
from ingest.office_package import opened
from ingest.sniff import ODT
from ingest.table import Cell, table_lines

_ITEMS = (TEXT + "list-item", TEXT + "list-header")
# Deleted by an editor, remarks, and fields' definitions.
_DROPPED = frozenset(
    {TEXT + "tracked-changes", OFFICE + "annotation", OFFICE + "forms"}
    | {TEXT + f"{kind}-decls" for kind in ("variable", "user-field", "sequence", "dde-connection")}
)
_MOST_REPEATED = 100  # rows that one row may stand for in a text


def read(data: bytes, name: str) -> Source:
    """The body of a text in reading order, a line per paragraph or table row, notes last."""
    with opened(data, name) as package:
        root = content(package)
        roots = [package.part("styles.xml")] if "styles.xml" in package.members() else []
        body = root.find(f"{OFFICE}body/{OFFICE}text")
        reader = _Reader(Lists([*roots, root]), Fonts([*roots, root]))
        lines = [line for line in reader.document(body) if line] if body is not None else []
    text = "\n".join(lines)
    if not text:
        raise UnreadableFile(
            name,
            "tệp OpenDocument không có chữ (có thể chỉ có ảnh chụp).",
            "Hãy nhận dạng chữ (OCR) hoặc tìm bản có chữ.",
        )
    text, notes = in_unicode(text, name, reader.codes)
    return Source(name, ODT, text, paragraphs=True, warnings=(*reader.warnings(), *notes))


class _Reader:
    """One walk over one document: counts its lists and notes as it goes."""

    def __init__(self, lists: Lists, fonts: Fonts) -> None:
        self._lists = lists
        self._fonts = fonts
        self._font = fonts.default("paragraph")
        self.codes: set[str] = set()
        self._notes: list[Element] = []
        self._hidden = 0

    def document(self, body: Element) -> Iterator[str]:
        """The lines of the body, then those of its notes."""
        yield from self._lines(body)
        read = 0
        while read < len(self._notes):
            note = self._notes[read]
            read += 1
            body_of_note = note.find(TEXT + "note-body")
            first, *others = (self._lines(body_of_note) if body_of_note is not None else []) or [""]
            yield f"[{read}] {first}"
            yield from others

    def warnings(self) -> tuple[str, ...]:
        """A sentence on what was left out, if anything was."""
        return (f"Đã bỏ {self._hidden} mục ẩn của tệp.",) if self._hidden else ()

    def _lines(self, container: Element) -> list[str]:
        lines: list[str] = []
        for child in container:
            if child.tag == TEXT + "p":
                lines += self._paragraph(child, "")
            elif child.tag == TEXT + "h":
                lines += self._paragraph(child, self._lists.heading(child))
            elif child.tag == TEXT + "list":
                lines += self._list(child, None, 0)
            elif child.tag == TABLE + "table":
                lines += table_lines(list(self._rows(child)))
            elif child.tag == TEXT + "section" and child.get(TEXT + "display") == "none":
                self._hidden += 1
            elif child.tag not in _DROPPED:
                lines += self._lines(child)
        return lines

    def _list(self, element: Element, outer: str | None, depth: int) -> list[str]:
        key = self._lists.open(element, outer)
        lines: list[str] = []
        for item in element:
            if item.tag in _ITEMS:
                lines += self._item(item, key, depth)
        return lines

    def _item(self, item: Element, key: str, depth: int) -> list[str]:
        """An item's lines: its number before its first paragraph, lists in it a level deeper."""
        lines: list[str] = []
        awaited = item.tag == TEXT + "list-item"
        for child in item:
            if child.tag == TEXT + "list":
                lines += self._list(child, key, depth + 1)
            elif child.tag in (TEXT + "p", TEXT + "h"):
                label = self._lists.label(key, depth, item) if awaited else ""
                lines += self._paragraph(child, label)
                awaited = False
        return lines

    def _rows(self, table: Element) -> Iterator[list[Cell]]:
        for row, repeated in rows(table):
            if is_hidden(row):
                self._hidden += 1
                continue
            read = list(self._cells(row))
            filled = any(cell.lines for cell in read)
            for _ in range(min(repeated, _MOST_REPEATED) if filled else 1):
                yield read

    def _cells(self, row: Element) -> Iterator[Cell]:
        for _, repeated, element in cells(row):
            lines = self._lines(element)
            down, across = spanned(element)
            yield from [Cell(lines, across, down)] * (repeated if any(lines) else 1)

    def _paragraph(self, element: Element, label: str) -> list[str]:
        font = self._fonts.of("paragraph", element.get(TEXT + "style-name"), self._font)
        text, codes = by_font(self._fonts.runs(element, font, self._mark))
        self.codes |= codes
        if not text.strip():
            label = ""
        lines = [line.strip() for line in f"{label} {text}".split("\n")]
        boxes = [line for box in _boxes(element) for line in self._lines(box)]
        return [line for line in lines if line] + boxes

    def _mark(self, note: Element) -> str:
        self._notes.append(note)
        return f"[{len(self._notes)}]"


def _boxes(element: Element) -> Iterator[Element]:
    """The text boxes that hang on a paragraph, but not those inside one."""
    for child in element:
        if child.tag == DRAW + "text-box":
            yield child
        else:
            yield from _boxes(child)
