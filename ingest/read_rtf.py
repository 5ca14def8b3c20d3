"""Rich text (.rtf) → source."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from corpus.errors import UnreadableFile
from corpus.model import Source
from ingest.legacy import Run, by_font, in_unicode
from ingest.rtf import SYMBOLS, WESTERN, Font, Kind, Token, page, tokens
from ingest.sniff import RTF
from ingest.table import SEPARATOR, Cell, table_lines

_MAX_DEPTH = 1000
_CHARACTERS: Mapping[str, str] = {
    "tab": "\t", "line": "\n", "~": "\u00a0", "_": "-", "emdash": "—", "endash": "–",
    "bullet": "•", "lquote": "‘", "rquote": "’", "ldblquote": "“", "rdblquote": "”",
    "emspace": " ", "enspace": " ", "qmspace": " ", "\\": "\\", "{": "{", "}": "}",
}  # fmt: skip
_PARAGRAPH_ENDS = frozenset({"par", "sect", "page", "column", "\r", "\n"})
# Groups without text of the document: tables of the file, pictures, page heads and feet, comments.
_UNREAD = frozenset(
    {
        "annotation", "atnauthor", "atnid", "atnref", "atrfend", "atrfstart", "bkmkend",
        "bkmkstart", "colortbl", "datafield", "fldinst", "footer", "footerf", "footerl", "footerr",
        "ftncn", "ftnsep", "ftnsepc", "header", "headerf", "headerl", "headerr", "info",
        "listoverridetable", "listtable", "nonesttables", "nonshppict", "pict", "revtbl",
        "rxe", "shprslt", "stylesheet", "tc", "txe", "upr", "xe",
    }
)  # fmt: skip
# Of these groups only what a group within them shows is text.
_FRAMES: Mapping[str, str] = {"object": "result", "shpinst": "shptxt", "shp": "shptxt"}
_STARRED = frozenset({*_FRAMES, "nesttableprops"})  # groups that old readers must leave out
_SHOWN = frozenset(_FRAMES.values())
_HALF = re.compile("[\ud800-\udfff]")  # a character beyond the first plane, written in two
_TOGGLES = {
    "v": "hidden", "deleted": "hidden", "caps": "capitals", "fonttbl": "in_fonts",
    "listtext": "in_label", "pntext": "in_label",
}  # fmt: skip
_NUMBERS = {"f": "font", "uc": "fallback", "itap": "depth"}


@dataclass(slots=True)
class _Flow:
    """Lines in the making: those of the body, of a note or of a text box."""

    lines: list[str] = field(default_factory=list)
    runs: list[Run] = field(default_factory=list)
    boxes: list[str] = field(default_factory=list)
    rows: list[list[list[str]]] = field(default_factory=list)
    row: list[list[str]] = field(default_factory=list)
    cell: list[str] = field(default_factory=list)
    inner_row: list[str] = field(default_factory=list)
    inner_cell: list[str] = field(default_factory=list)

    def end_cell(self) -> None:
        self.end_inner_row()
        self.row.append(self.cell)
        self.cell = []

    def end_row(self) -> None:
        if self.row:
            self.rows.append(self.row)
            self.row = []

    def end_inner_cell(self) -> None:
        self.inner_row.append(" ".join(self.inner_cell))
        self.inner_cell = []

    def end_inner_row(self) -> None:
        if self.inner_cell:
            self.end_inner_cell()
        if any(self.inner_row):
            self.cell.append(SEPARATOR.join(self.inner_row))
        self.inner_row = []

    def end_table(self) -> None:
        self.end_inner_row()
        if not (self.cell or self.row or self.rows):
            return
        if self.cell:
            self.end_cell()
        self.end_row()
        rows = [[Cell(lines) for lines in row] for row in self.rows]
        self.lines += [line for line in table_lines(rows) if line]
        self.rows = []


class _Group(NamedTuple):
    """What holds between two braces, and so for the groups within until they change it."""

    flow: _Flow  # where its text goes
    font: int = -1
    fallback: int = 1  # characters for old readers that follow each \u
    hidden: bool = False
    capitals: bool = False
    unread: bool = False
    framed: bool = False  # unread but for what a group within shows
    in_fonts: bool = False
    in_label: bool = False  # the number or bullet of a list's paragraph
    depth: int = 0  # of tables


def read(data: bytes, name: str) -> Source:
    """The body of an RTF file, a line per paragraph or table row, notes last.

    Page heads and feet, pictures and comments are left out.
    """
    reader = _Reader(name)
    for token in tokens(data):
        reader.take(token)
    text, notes = in_unicode("\n".join(reader.document()), name, reader.codes)
    if not text.strip():
        raise UnreadableFile(
            name, "tệp RTF không có chữ (có thể chỉ có ảnh chụp).", "Hãy tìm bản có chữ."
        )
    hidden = [f"Đã bỏ {reader.hidden} đoạn chữ ẩn của tệp RTF."] if reader.hidden else []
    return Source(name, RTF, text, paragraphs=True, warnings=(*hidden, *notes))


class _Reader:
    """One walk over the tokens: open groups are a stack, so depth costs no recursion."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._body = _Flow()
        self._notes: list[_Flow] = []
        self._group = _Group(flow=self._body)
        self._outer: list[_Group] = []
        self._fonts: dict[int, Font] = {}
        self._default_font = 0
        self._page = WESTERN
        self._starred = False
        self._dropped = 0  # characters still to come that a \u stood for
        self.hidden = 0
        self.codes: set[str] = set()

    def document(self) -> Iterator[str]:
        """The lines of the body, then those of the notes it refers to."""
        while self._outer:
            self._close()
        self._end_flow(self._body)
        yield from self._body.lines
        for number, note in enumerate(self._notes, start=1):
            self._end_flow(note)
            first, *others = note.lines or [""]
            yield f"[{number}] {first}"
            yield from others

    def take(self, token: Token) -> None:
        """Go one token on."""
        if token.kind is Kind.TEXT:
            self._take_text(token.text)
        elif token.kind is Kind.WORD:
            self._take_word(token.word, token.number)
        elif token.kind is Kind.OPEN:
            self._open()
        else:
            self._close()

    def _open(self) -> None:
        if len(self._outer) > _MAX_DEPTH:
            raise UnreadableFile(
                self._name, "tệp RTF lồng quá nhiều lớp.", "Hãy mở tệp trong Word rồi lưu lại."
            )
        self._outer.append(self._group)
        self._starred, self._dropped = False, 0

    def _close(self) -> None:
        if not self._outer:
            return
        closed, self._group = self._group, self._outer.pop()
        self._starred, self._dropped = False, 0
        if closed.flow is not self._group.flow and closed.framed:
            self._end_flow(closed.flow)
            self._group.flow.boxes += closed.flow.lines

    def _take_text(self, text: bytes) -> None:
        dropped, self._dropped = self._dropped, max(0, self._dropped - len(text))
        text = text[dropped:]
        if not text or self._group.unread:
            return
        if self._group.in_fonts:
            font = self._fonts.setdefault(self._group.font, Font())
            font.name = (font.name + text.decode("latin-1")).rstrip(";")[:80]
            return
        font = self._font()
        bullet = self._group.in_label and font.charset == SYMBOLS
        self._show("-" if bullet else font.decode(text, self._page))

    def _take_word(self, word: str, number: int | None) -> None:
        starred, self._starred = self._starred, word == "*"
        group = self._group
        if self._dropped:
            self._dropped -= 1
        elif self._starred:
            return
        elif word in _UNREAD or (starred and word not in _STARRED):
            self._group = group._replace(unread=True, framed=False)
        elif word in _FRAMES:
            framed = group.framed or not group.unread
            self._group = group._replace(unread=True, framed=framed)
        elif word in _SHOWN and group.framed:
            self._group = group._replace(unread=False, flow=_Flow())
        elif not group.unread:
            self._take_shown(word, number)

    def _take_shown(self, word: str, number: int | None) -> None:
        if word == "u":
            self._show(chr((number or 0) % 0x10000))
            self._dropped = self._group.fallback
        elif word in _CHARACTERS:
            self._show(_CHARACTERS[word])
        elif word in _PARAGRAPH_ENDS:
            self._end_paragraph()
        elif word == "footnote":
            self._begin_note()
        elif word in ("cell", "row", "nestcell", "nestrow"):
            self._end_in_table(word)
        else:
            self._format(word, number)

    def _format(self, word: str, number: int | None) -> None:
        group = self._group
        if word in _TOGGLES:
            self._group = group._replace(**{_TOGGLES[word]: number != 0})  # type: ignore[arg-type]
        elif word in _NUMBERS:
            count = max(number or 0, 0)
            self._group = group._replace(**{_NUMBERS[word]: count})  # type: ignore[arg-type]
        elif word == "plain":
            self._group = group._replace(font=-1, hidden=False, capitals=False)
        elif word == "pard":
            self._group = group._replace(depth=0)
        elif word == "intbl":
            self._group = group._replace(depth=max(group.depth, 1))
        else:
            self._set_up(word, number or 0)

    def _set_up(self, word: str, number: int) -> None:
        if word == "deff":
            self._default_font = number
        elif word == "ansicpg":
            self._page = page(number)
        elif word == "fcharset" and self._group.in_fonts:
            self._fonts.setdefault(self._group.font, Font()).charset = number

    def _font(self) -> Font:
        named = self._fonts.get(self._group.font)
        return named or self._fonts.get(self._default_font) or Font()

    def _show(self, text: str) -> None:
        group = self._group
        if group.hidden:
            self.hidden += bool(text.strip())
        elif not group.in_fonts:
            group.flow.runs.append(Run(text, self._font().name, group.capitals))

    def _begin_note(self) -> None:
        note = _Flow()
        self._notes.append(note)
        self._show(f"[{len(self._notes)}]")
        self._group = self._group._replace(flow=note, framed=False, depth=0)

    def _end_flow(self, flow: _Flow) -> None:
        rest = self._lines(flow)
        flow.end_table()
        flow.lines += rest

    def _end_paragraph(self) -> None:
        flow, depth = self._group.flow, self._group.depth
        lines = self._lines(flow)
        if depth > 1:
            flow.inner_cell += lines
        elif depth == 1:
            flow.cell += lines
        else:
            flow.end_table()
            flow.lines += lines

    def _end_in_table(self, word: str) -> None:
        flow = self._group.flow
        if word == "cell":
            flow.cell += self._lines(flow)
            flow.end_cell()
        elif word == "row":
            flow.end_row()
        elif word == "nestcell":
            flow.inner_cell += self._lines(flow)
            flow.end_inner_cell()
        else:
            flow.end_inner_row()

    def _lines(self, flow: _Flow) -> list[str]:
        """The lines of the paragraph that ends here, and of the text boxes that hang on it."""
        if not flow.runs and not flow.boxes:
            return []
        text, codes = by_font(flow.runs)
        self.codes |= codes
        boxes = flow.boxes
        flow.runs, flow.boxes = [], []
        if _HALF.search(text):
            text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
        lines = [line.strip() for line in text.split("\n")]
        return [line for line in lines if line] + boxes
