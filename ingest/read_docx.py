"""Word documents (.docx) → source."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from xml.etree.ElementTree import Element

from corpus.errors import UnreadableFile
from corpus.model import Source
from ingest.docx_package import WORD, Package, open_package
from ingest.docx_styles import Styles, value
from ingest.legacy import Run, by_font, in_unicode
from ingest.numbering import Counter
from ingest.sniff import DOCX
from ingest.stamps import is_stamp
from ingest.table import Cell, table_lines

_MATH_TEXT = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"
_ALTERNATIVES = "{http://schemas.openxmlformats.org/markup-compatibility/2006}AlternateContent"
_CHOICE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Choice"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_MARKS = {
    WORD + "tab": "\t",
    WORD + "br": "\n",
    WORD + "cr": "\n",
    WORD + "noBreakHyphen": "-",
    WORD + "ptab": "\t",
}
# Deleted or moved away by an editor, or never printed.
_DROPPED = frozenset(
    WORD + tag
    for tag in ("del", "moveFrom", "pPr", "rPr", "sdtPr", "instrText", "delText", "tblPr")
)
_MOST_COLUMNS = 63  # that Word lets a table have
_NOTES = {
    WORD + "footnoteReference": "footnotes",
    WORD + "endnoteReference": "endnotes",
}


def read(data: bytes, name: str) -> Source:
    """The body of a Word file in reading order, a line per paragraph or table row, notes last."""
    package = open_package(data, name)
    try:
        reader = _Reader(package, Styles(package))
        text = "\n".join(line for line in reader.document() if line)
    except (RecursionError, ValueError) as error:
        raise UnreadableFile(
            name, "cấu trúc tệp Word bị hỏng.", "Hãy mở tệp trong Word rồi lưu lại."
        ) from error
    if not text:
        raise UnreadableFile(
            name,
            "tệp Word không có chữ (có thể chỉ có ảnh chụp).",
            "Hãy nhận dạng chữ (OCR) hoặc tìm bản có chữ.",
        )
    text, notes = in_unicode(text, name, reader.codes)
    return Source(name, DOCX, text, paragraphs=True, warnings=(*reader.warnings(), *notes))


@dataclass(slots=True)
class _Paragraph:
    """The runs of one paragraph, the last in parts, and the lines of text boxes that hang on it."""

    element: Element
    runs: list[Run] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)
    boxes: list[str] = field(default_factory=list)


class _Reader:
    """One walk over one document: counts its lists and notes as it goes."""

    def __init__(self, package: Package, styles: Styles) -> None:
        self._package = package
        self._styles = styles
        self._counter: Counter = styles.counter()
        self._notes: list[tuple[str, str]] = []
        self._carried: list[Run] = []  # of a paragraph whose end was deleted: it runs into the next
        self._hidden = 0
        self._embedded = 0
        self.codes: set[str] = set()

    def document(self) -> Iterator[str]:
        """The stamps in its headers, the lines of the body, then of the notes it refers to."""
        for header in self._package.headers:
            yield from (line for line in self._lines(header) if is_stamp(line))
        yield from self._lines(self._package.document)
        read = 0
        while read < len(self._notes):
            kind, note_id = self._notes[read]
            read += 1
            first, *others = self._note(kind, note_id) or [""]
            yield f"[{read}] {first}"
            yield from others

    def warnings(self) -> tuple[str, ...]:
        """A sentence for each kind of thing that was left out."""
        hidden = f"Đã bỏ {self._hidden} đoạn chữ ẩn của tệp Word."
        embedded = f"Có {self._embedded} tệp nhúng trong tệp Word chưa được đọc."
        counts = ((self._hidden, hidden), (self._embedded, embedded))
        return tuple(sentence for count, sentence in counts if count)

    def _lines(self, container: Element) -> list[str]:
        """The lines of the paragraphs and tables in `container`."""
        lines: list[str] = []
        for child in container:
            if child.tag == WORD + "p":
                lines += self._paragraph(child)
            elif child.tag == WORD + "tbl":
                lines += [line for line in table_lines(self._rows(child)) if line]
            elif child.tag == WORD + "altChunk":
                self._embedded += 1
            elif child.tag == _ALTERNATIVES:
                lines += self._lines(_shown_alternative(child))
            elif child.tag not in _DROPPED:
                lines += self._lines(child)
        return lines

    def _rows(self, table: Element) -> list[list[Cell]]:
        """The cells of each row; one that goes on with the cell above it makes that one longer."""
        rows: list[list[Cell]] = []
        reaching: dict[int, tuple[int, int]] = {}  # by first column: row and place of the cell
        for index, row in enumerate(_rows(table)):
            start = _number(row, "trPr", "gridBefore")
            rows.append([Cell(across=start)] if start else [])
            for element in _children(row, "tc"):
                across = max(1, _number(element, "tcPr", "gridSpan"))
                merged = value(element.find(WORD + "tcPr"), "vMerge")
                if merged in ("", "continue") and start in reaching:
                    top, place = reaching[start]
                    rows[top][place] = replace(rows[top][place], down=index - top + 1)
                else:
                    lines = [] if merged in ("", "continue") else self._lines(element)
                    reaching[start] = (index, len(rows[-1]))
                    rows[-1].append(Cell(lines, across))
                start += across
        return rows

    def _paragraph(self, element: Element) -> list[str]:
        paragraph = _Paragraph(element)
        self._read_inline(element, paragraph)
        runs, self._carried = self._carried + paragraph.runs, []
        if element.find(f"{WORD}pPr/{WORD}rPr/{WORD}del") is not None:
            self._carried = runs
            return paragraph.boxes
        text, codes = by_font(runs)
        self.codes |= codes
        label = self._label(element) if text.strip() else ""
        lines = [line.strip() for line in f"{label}{text}".split("\n")]
        return [line for line in lines if line] + paragraph.boxes

    def _label(self, element: Element) -> str:
        place = self._styles.place_in_list(element)
        label = self._counter.label(*place) if place else ""
        return f"{label} " if label else ""

    def _read_inline(self, container: Element, paragraph: _Paragraph) -> None:
        for child in container:
            if child.tag == WORD + "r":
                self._read_run(child, paragraph)
            elif child.tag == WORD + "sdt" and _is_placeholder(child):
                continue
            elif child.tag == _MATH_TEXT:
                paragraph.runs.append(Run(child.text or ""))
            elif child.tag not in _DROPPED:
                self._read_inline(child, paragraph)

    def _read_run(self, run: Element, paragraph: _Paragraph) -> None:
        """Add what a run shows; hidden text is counted, capitals by format become capitals."""
        self._read_run_content(run, paragraph)
        shown = "".join(paragraph.parts)
        paragraph.parts.clear()
        if shown.strip() and self._styles.is_on("vanish", run, paragraph.element):
            self._hidden += 1
        elif shown:
            font = self._styles.font(run, paragraph.element)
            capitals = self._styles.is_on("caps", run, paragraph.element)
            paragraph.runs.append(Run(shown, font, capitals))

    def _read_run_content(self, run: Element, paragraph: _Paragraph) -> None:
        for child in run:
            if child.tag == WORD + "t":
                paragraph.parts.append(child.text or "")
            elif child.tag in _MARKS:
                paragraph.parts.append(_MARKS[child.tag])
            elif child.tag in _NOTES:
                paragraph.parts.append(self._note_mark(child))
            elif child.tag not in _DROPPED:
                self._read_held(child, paragraph)

    def _read_held(self, child: Element, paragraph: _Paragraph) -> None:
        """Add what a run holds besides its letters: text boxes, drawings, objects of programs."""
        if child.tag == WORD + "txbxContent":
            paragraph.boxes += self._lines(child)
        elif child.tag == _ALTERNATIVES:
            self._read_run_content(_shown_alternative(child), paragraph)
        else:
            self._embedded += child.tag == WORD + "object"
            self._read_run_content(child, paragraph)

    def _note_mark(self, reference: Element) -> str:
        self._notes.append((_NOTES[reference.tag], reference.get(WORD + "id", "")))
        return f"[{len(self._notes)}]"

    def _note(self, kind: str, note_id: str) -> list[str]:
        root = self._package.related.get(kind)
        notes = root if root is not None else ()
        return [
            line for note in notes if note.get(WORD + "id") == note_id for line in self._lines(note)
        ]


def _number(element: Element, properties: str, tag: str) -> int:
    """A number of columns, 0 where none is told."""
    told = value(element.find(WORD + properties), tag) or "0"
    return min(int(told), _MOST_COLUMNS) if told.isdecimal() else 0


def _rows(table: Element) -> Iterator[Element]:
    """The rows an editor did not delete."""
    for row in _children(table, "tr"):
        if row.find(f"{WORD}trPr/{WORD}del") is None:
            yield row


def _children(container: Element, tag: str) -> Iterator[Element]:
    """The children of that tag, also where a content control or a tracked change wraps them."""
    for child in container:
        if child.tag == WORD + tag:
            yield child
        elif child.tag not in _DROPPED and child.tag not in (WORD + "tc", WORD + "p"):
            yield from _children(child, tag)


def _shown_alternative(alternatives: Element) -> Element:
    """The one of several drawings of the same thing that a new Word shows."""
    choice, fallback = alternatives.find(_CHOICE), alternatives.find(_FALLBACK)
    if choice is not None and choice.find(f".//{WORD}t") is not None:
        return choice
    return fallback if fallback is not None else Element("none")


def _is_placeholder(control: Element) -> bool:
    """Whether a content control still shows its "click here"."""
    return control.find(f"{WORD}sdtPr/{WORD}showingPlcHdr") is not None
