"""The walk that nests a document's lines into one tree of provisions, in law and in Party style."""

from corpus.model import Level, Provision
from ingest.ahead import Line, is_unfinished, lines
from ingest.annex import FARTHEST, annexed
from ingest.formulas import (
    closes,
    ends_title,
    is_authority,
    is_basis,
    is_codified,
    is_office,
    opens_recipients,
    speaks_of_whole,
)
from ingest.holding import holds_capitals, holds_list, holds_paragraph, is_head
from ingest.marks import Mark, Rank
from ingest.paragraphs import is_capitals
from ingest.plausible import is_plausible
from ingest.stack import Stack
from ingest.tree import Node, flatten, leaf, opening

_TAIL_LINES = 14
_LONGEST_HEADING_LINE = 250
_LONGEST_HEADING = 1_000  # over all its lines; it is read again for each of them
_WHOLE = (Level.VAN_BAN, Level.PHU_LUC)


def provisions(text: str) -> tuple[Provision, ...]:
    """The tree of canonical `text`, in reading order, root first.

    Never fails: what opens nothing is a paragraph (`Level.DOAN`) with a place. The heads of all
    provisions, in order, partition the text: joined by line ends they give it back. The wording
    that an amending law quotes is text of the provision that quotes it.
    """
    walk = _Walk()
    read = lines(text)
    for index, line in enumerate(read):
        walk.take(line, read[index + 1 : index + 1 + FARTHEST])
    walk.root.end = len(text)
    return tuple(flatten(walk.root))


class _Walk:
    """Takes lines in order and keeps the stack of open provisions."""

    def __init__(self) -> None:
        self.root = Node(Level.VAN_BAN, Rank.VAN_BAN, "", "", 0, 0, 0)
        self.stack = Stack(self.root)
        self.zone = "head"  # head → body → tail, again for each annexed document
        self.signed = False  # a tail of the present document is behind us
        self.tail_lines = 0
        self.opened = ""  # the line that was taken last
        self.in_table = False  # that line was part of a table

    def take(self, line: Line, following: list[Line]) -> None:
        """Give `line` its place."""
        in_table, self.in_table = self.in_table, False
        if line.quoted:
            self._quoted(line)
        elif kind := self._annexed(line, following):
            self._annex(line, kind)
        elif not self._in_tail(line):
            self._in_body(line, in_table)
        self.opened = line.text
        self.stack.extend(line.end)

    def _quoted(self, line: Line) -> None:
        self.stack.close(lambda node: node.level is Level.BANG)
        self.stack.leaf(leaf(Level.DOAN, line))

    # -- annexed documents -------------------------------------------------------------------

    def _annexed(self, line: Line, following: list[Line]) -> str | None:
        """The kind of the annexed document that begins; its title below its letterhead is none."""
        if self.zone == "head" and len(self.stack) <= 2:
            return None
        later = [one.text for one in following]
        kind = annexed(line.text, later, signed=self.zone == "tail")
        own = [node.heading for node in self.stack if node.style == "annex"]
        return None if self.zone == "head" and kind and kind.capitalize() in own else kind

    def _annex(self, line: Line, kind: str) -> None:
        heading = kind.capitalize()
        self.stack.cut(1)
        node = Node(Level.VAN_BAN, Rank.VAN_BAN, "annex", "", 0, line.start, line.end, heading)
        self.stack.push(node)
        self.zone, self.signed = "head", False

    # -- recipients and signature ------------------------------------------------------------

    def _in_tail(self, line: Line) -> bool:
        """Take `line` when it belongs to the recipients or the signature."""
        if opens_recipients(line.text):
            self._open_tail(Level.NOI_NHAN, line)
            return True
        if self._signs(line):
            self._open_tail(Level.CHU_KY, line)
            return True
        if self.zone != "tail":
            return False
        self.tail_lines += 1
        if self._leaves_tail(line):
            self._close_parts()
            return False
        self._in_list(line)
        return True

    def _signs(self, line: Line) -> bool:
        if self.zone == "head" or self.stack.top.level is Level.CHU_KY:
            return False
        return is_authority(line.text) or (self.zone == "tail" and is_office(line.text))

    def _open_tail(self, level: Level, line: Line) -> None:
        # An appendix that comes before any signature does not take the document's own.
        self._close_parts(*_WHOLE if self.signed else _WHOLE[:1])
        self.zone, self.signed = "tail", True
        self.tail_lines = 0
        self.stack.push(Node(level, Rank.PHU_LUC, str(level), "", 0, line.start, line.end))

    def _close_parts(self, *within: Level) -> None:
        """Close all parts of the document, or of the appendix, that we are in."""
        place = self.stack.last(*(within or _WHOLE))
        self.stack.cut((place or 0) + 1)
        self.zone = "body"

    def _leaves_tail(self, line: Line) -> bool:
        opens = any(m.rank <= Rank.DIEU or m.level is Level.CHU_THICH for m in line.marks)
        item = any(m.level in (Level.GACH, Level.CONG) for m in line.marks)
        long = len(line.text) > 200 and not item
        late = self.tail_lines > _TAIL_LINES and self.stack.top.level is Level.CHU_KY
        return opens or long or (late and not item)

    def _in_list(self, line: Line) -> None:
        mark = next((m for m in line.marks if m.level in (Level.GACH, Level.CONG)), None)
        self.stack.cut((self.stack.last(Level.NOI_NHAN, Level.CHU_KY) or 0) + 1)
        top = self.stack.top
        if mark is not None:
            self.stack.push(opening(mark, line))
        elif top.level is not Level.CHU_KY and top.children and ";" not in self.opened:
            top.children[-1].end = top.children[-1].own_end = line.end
        else:
            self.stack.leaf(leaf(Level.DOAN, line))

    # -- the body ----------------------------------------------------------------------------

    def _in_body(self, line: Line, in_table: bool) -> None:
        mark = next((m for m in line.marks if is_plausible(m, line, self.stack)), None)
        if in_table and self._between_rows(line, mark):
            self._cell(line)
        elif self._heading_goes_on(line):
            return
        elif line.is_row and (mark is None or in_table or line.text.count(" | ") > 1):
            self._row(line, in_table)
        elif mark is None or (self.zone == "head" and mark.rank >= Rank.DE_MUC):
            self._paragraph(line, mark)
        elif mark.level is Level.CHU_THICH:
            self._footnote(mark, line)
        else:
            self._open(mark, line)

    def _open(self, mark: Mark, line: Line) -> None:
        if self.zone == "head":
            self._close_parts()
        if not holds_list(mark, line, self.opened, self.stack):
            self.stack.make_room(mark)
        node = opening(mark, line)
        node.level = self._level(mark)
        self.stack.push(node)

    def _level(self, mark: Mark) -> Level:
        if self.stack.last(Level.DIEU) is None:
            return mark.level
        if mark.level is Level.SO and mark.style == "1.":
            return Level.KHOAN if self.stack.top.level is Level.DIEU else mark.level
        return Level.DIEM if mark.level is Level.CHU else mark.level

    def _heading_goes_on(self, line: Line) -> bool:
        """Take `line` into the open heading: "Chương I" ⏎ "QUY ĐỊNH CHUNG"."""
        top = self.stack.top
        capitals = top.style == "capitals" and is_capitals(line.text)
        wide = Rank.VAN_BAN < top.rank <= Rank.TIEU_MUC or capitals
        if not wide or top.children or line.is_row or len(line.text) > _LONGEST_HEADING_LINE:
            return False
        if len(top.heading) > _LONGEST_HEADING:
            return False
        ended = bool(top.heading) and self.opened.endswith((".", ":", ";"))
        if ended or top.level in (Level.NOI_NHAN, Level.CHU_KY):
            return False
        note = top.level is Level.PHU_LUC and line.text.startswith("(")
        capitals = is_capitals(line.text) and (not top.heading or is_capitals(top.heading))
        bare = not top.heading and top.level is not Level.LA_MA and line.text[:1].isupper()
        strong = any(m.rank <= Rank.DIEU for m in line.marks)
        if strong or not (note or capitals or (bare and not line.marks)):
            return False
        top.heading = f"{top.heading} {line.text}".strip() if not note else top.heading
        top.end = top.own_end = line.end
        return True

    def _paragraph(self, line: Line, mark: Mark | None) -> None:
        if self.zone == "head":
            self._in_head(line, mark)
        elif self._note_goes_on(line):
            self.stack.top.children[-1].end = line.end
        elif self._closes(line):
            self._close_parts()
            self.stack.leaf(leaf(Level.DOAN, line))
        elif is_head(line):
            self._capitals(line)
        else:
            self.stack.close(lambda _: not holds_paragraph(line, self.stack))
            level = Level.CHU_THICH if is_codified(line.text) else Level.DOAN
            self.stack.leaf(leaf(level, line))

    def _closes(self, line: Line) -> bool:
        """Whether the sentence closes the document; inside an article it is the article's own."""
        if self.stack.last(Level.DIEU) is not None:
            return False
        if line.last:
            return closes(line.text) or speaks_of_whole(line.text)
        return closes(line.text) or (not line.next_marks and line.text.endswith("./."))

    def _capitals(self, line: Line) -> None:
        """A head without a number: "BƯỚC HAI", "THÀNH PHẦN HỘI NGHỊ"; or what an item shows."""
        if holds_capitals(self.opened, self.stack):
            shown = self.stack.top.children
            if shown:
                shown[-1].end = shown[-1].own_end = line.end
            else:
                self.stack.leaf(leaf(Level.DOAN, line))
            return
        rank = Rank.PHAN if line.text.startswith("BƯỚC ") else Rank.CAPITALS
        self.stack.close(lambda node: node.rank >= rank and node.rank > Rank.VAN_BAN)
        node = Node(Level.DE_MUC, rank, "capitals", "", 0, line.start, line.end, line.text)
        self.stack.push(node)

    def _in_head(self, line: Line, mark: Mark | None) -> None:
        long = len(line.text) > _LONGEST_HEADING_LINE and not is_basis(line.text)
        if long and not line.text.rstrip().endswith(":"):
            self._close_parts()
            self.stack.leaf(leaf(Level.DOAN, line))
            return
        if ends_title(self.opened) and is_head(line):
            self._close_parts()
            self._capitals(line)
            return
        if self.stack.top.level is not Level.PHAN_DAU:
            node = Node(Level.PHAN_DAU, Rank.PHU_LUC, "head", "", 0, line.start, line.start)
            self.stack.push(node)
        if mark is not None and mark.level in (Level.GACH, Level.CONG):
            self.stack.leaf(leaf(mark.level, line, mark.marker))
        else:
            self.stack.leaf(leaf(Level.DOAN, line))
        if line.text.rstrip().endswith("như sau:"):
            self._close_parts()

    # -- tables and footnotes ----------------------------------------------------------------

    def _row(self, line: Line, in_table: bool) -> None:
        if self.zone == "head" and self.stack.top.level is not Level.PHAN_DAU:
            self._close_parts()
        if not in_table:
            self.stack.close(lambda node: node.rank >= Rank.GACH)
            self.stack.push(Node(Level.BANG, Rank.DOAN, "|", "", 0, line.start, line.start))
        if line.row_number is not None:
            self.stack.top.number = line.row_number
        self._cell(line)

    def _between_rows(self, line: Line, mark: Mark | None) -> bool:
        """Whether the line is a cell on its own line: the next row carries the next number."""
        table = self.stack.top
        if line.is_row or table.level is not Level.BANG or line.next_row != table.number + 1:
            return False
        return table.number > 0 and (mark is None or mark.rank > Rank.DIEU)

    def _cell(self, line: Line) -> None:
        self.stack.leaf(leaf(Level.HANG, line))
        self.in_table = True

    def _footnote(self, mark: Mark, line: Line) -> None:
        """One at the end of a text is the document's; one in between interrupts nothing."""
        if line.notes_only:
            self._close_parts(Level.VAN_BAN)
        self.stack.close(lambda node: node.level is Level.BANG)
        self.stack.leaf(leaf(Level.CHU_THICH, line, mark.marker))

    def _note_goes_on(self, line: Line) -> bool:
        notes = self.stack.top.children[-1:]
        is_note = bool(notes) and notes[0].level is Level.CHU_THICH
        return is_note and line.notes_only and is_unfinished(self.opened)
