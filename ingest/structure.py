"""The walk that nests a document's lines into one tree of provisions, in law and in Party style."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from corpus.model import Level, Provision
from corpus.text import UPPER
from ingest.marks import Mark, Rank, read
from ingest.paragraphs import is_capitals
from ingest.table import is_row
from ingest.tree import Node, flatten

# Kinds whose name alone on a line, in capitals, after a signature begins an annexed document.
_ANNEXED_KINDS = re.compile(
    r"(?:QUY CHẾ|QUY ĐỊNH|QUY TRÌNH|QUY ƯỚC|ĐIỀU LỆ|NỘI QUY|ĐỀ ÁN|KẾ HOẠCH|CHƯƠNG TRÌNH|HƯỚNG DẪN"
    r"|PHƯƠNG ÁN|DANH MỤC|CHIẾN LƯỢC|QUY CHUẨN|THÔNG TRI)"
)
_ANNEX_NOTE = re.compile(r"\((?:Ban hành k|K)èm theo ")
_RECIPIENTS = re.compile(r"Nơi nhận\s*:?(?:.{0,28}$|\s*[-–])")
_AUTHORITY = re.compile(rf"(?:T/M|TM\.?|K/T|KT\.?|T/L|TL\.?|TUQ\.?|Q\.) ?[{UPPER}]{{2}}")
_OFFICE = re.compile(
    rf"(?:TỔNG BÍ THƯ|PHÓ |BÍ THƯ|CHỦ TỊCH|CHÁNH |TRƯỞNG |GIÁM ĐỐC|THỦ TƯỚNG|BỘ TRƯỞNG|TỔNG )"
    rf"[{UPPER} ]*"
)
# A closing sentence speaks of the whole document, wherever the last list stopped.
_CLOSING = re.compile(
    r"Trên đây là|(?:Chỉ thị|Nghị quyết|Kết luận|Quy định|Quy chế|Hướng dẫn|Kế hoạch|Thông tri"
    r"|Quyết định|Chương trình|Thông báo) này (?:có|được|thay|phổ)"
)
_BASIS = re.compile(r"[-–]?\s*(?:Căn cứ|Thực hiện|Xét|Theo|Tiếp tục thực hiện|Triển khai|Để )")
_CODIFIED = re.compile(
    r"\((?:Điều|Khoản|Mục|Chương) \S+ (?:Luật|Nghị định|Nghị quyết|Thông tư|Pháp lệnh|Quyết định)"
)
# "Điều 4 Điều lệ Đảng.", "d) khoản 1, Điều 10": the end of a sentence that cites, on its own line.
_CITED_ARTICLE = re.compile(
    r"(?:ĐIỀU|Điều) \d+[a-zđ]? (?:Điều lệ|Luật|Bộ luật|Nghị|Quy|Quyết|Hiến pháp|Pháp lệnh|Thông)"
)
_CITED_POINT = re.compile(r"(?:khoản|Khoản|điểm|Điều|điều|mục) \d")
_REFERENCE = re.compile(r"(?:Phần|Chương|Mục|Điều|Phụ lục|Luật|Nghị|Quy|này|của|nêu|trên)\b")
# Lists inside lists deeper than this are no longer nested: no person writes them.
_DEEPEST = 24
_TAIL_LINES = 14


@dataclass(frozen=True, slots=True)
class _Line:
    start: int
    end: int
    text: str


def provisions(text: str) -> tuple[Provision, ...]:
    """The tree of canonical `text`, in reading order, root first.

    Never fails: what opens nothing is a paragraph (`Level.DOAN`) with a place. The heads of all
    provisions, in order, partition the text: joined by line ends they give it back.
    """
    walk = _Walk()
    lines = list(_lines(text))
    for index, line in enumerate(lines):
        walk.take(line, lines[index + 1 : index + 7])
    walk.root.end = len(text)
    return tuple(flatten(walk.root))


def _lines(text: str) -> Iterator[_Line]:
    start = 0
    for piece in text.split("\n"):
        if piece:
            yield _Line(start, start + len(piece), piece)
        start += len(piece) + 1


class _Walk:
    """Takes lines in order and keeps the stack of open provisions, root first."""

    def __init__(self) -> None:
        self.root = Node(Level.VAN_BAN, Rank.VAN_BAN, "", "", 0, 0, 0)
        self.stack = [self.root]
        self.zone = "head"  # head → body → tail, again for each annexed document
        self.tail_lines = 0
        self.opened = ""  # the line that was taken last

    def take(self, line: _Line, following: list[_Line]) -> None:
        """Give `line` its place."""
        if self._annexes(line, following):
            self._annex(line)
        elif not self._in_tail(line):
            self._in_body(line)
        self.opened = line.text
        self._extend(line.end)

    # -- annexed documents -------------------------------------------------------------------

    def _annexes(self, line: _Line, following: list[_Line]) -> bool:
        if (self.zone == "head" and len(self.stack) <= 2) or not is_capitals(line.text):
            return False
        if not _ANNEXED_KINDS.match(line.text) or len(line.text) > 120:
            return False
        noted = any(_ANNEX_NOTE.match(later.text) for later in following)
        return noted or (self.zone == "tail" and bool(_ANNEXED_KINDS.fullmatch(line.text)))

    def _annex(self, line: _Line) -> None:
        kind = _ANNEXED_KINDS.match(line.text)
        heading = kind[0].capitalize() if kind else line.text
        del self.stack[1:]
        node = Node(Level.VAN_BAN, Rank.VAN_BAN, "annex", "", 0, line.start, line.end, heading)
        self._push(node)
        self.zone = "head"

    # -- recipients and signature ------------------------------------------------------------

    def _in_tail(self, line: _Line) -> bool:
        """Take `line` when it belongs to the recipients or the signature."""
        if _RECIPIENTS.match(line.text):
            self._open_tail(Level.NOI_NHAN, line)
            return True
        if self._signs(line):
            self._open_tail(Level.CHU_KY, line)
            return True
        if self.zone != "tail":
            return False
        self.tail_lines += 1
        if self._leaves_tail(line):
            self._close_tail()
            return False
        self._in_list(line)
        return True

    def _signs(self, line: _Line) -> bool:
        if self.zone == "head" or len(line.text) > 90 or self.stack[-1].level is Level.CHU_KY:
            return False
        if _AUTHORITY.match(line.text):
            return True
        return self.zone == "tail" and bool(_OFFICE.fullmatch(line.text))

    def _open_tail(self, level: Level, line: _Line) -> None:
        self._close_tail()
        self.zone = "tail"
        self.tail_lines = 0
        self._push(Node(level, Rank.PHU_LUC, str(level), "", 0, line.start, line.end))

    def _close_tail(self) -> None:
        documents = [i for i, node in enumerate(self.stack) if node.level is Level.VAN_BAN]
        del self.stack[documents[-1] + 1 :]
        self.zone = "body"

    def _leaves_tail(self, line: _Line) -> bool:
        marks = read(line.text)
        opens = any(mark.rank <= Rank.DIEU or mark.level is Level.CHU_THICH for mark in marks)
        item = any(mark.level in (Level.GACH, Level.CONG) for mark in marks)
        long = len(line.text) > 200 and not item
        late = self.tail_lines > _TAIL_LINES and self.stack[-1].level is Level.CHU_KY
        return opens or long or (late and not item)

    def _in_list(self, line: _Line) -> None:
        marks = [mark for mark in read(line.text) if mark.level in (Level.GACH, Level.CONG)]
        tail = next(
            i for i, n in enumerate(self.stack) if n.level in (Level.NOI_NHAN, Level.CHU_KY)
        )
        del self.stack[tail + 1 :]
        if marks:
            self._push(_node(marks[0], line))
        elif self.stack[-1].level is Level.CHU_KY:
            self._leaf(Level.DOAN, line)
        elif self.stack[-1].children and ";" not in self.opened:
            self.stack[-1].children[-1].end = self.stack[-1].children[-1].own_end = line.end
        else:
            self._leaf(Level.DOAN, line)

    # -- the body ----------------------------------------------------------------------------

    def _in_body(self, line: _Line) -> None:
        if self._heading_goes_on(line):
            return
        mark = next((m for m in read(line.text) if self._plausible(m, line)), None)
        if is_row(line.text) and (mark is None or self._in_table(line)):
            self._row(line)
        elif mark is None or (self.zone == "head" and mark.rank >= Rank.DE_MUC):
            self._paragraph(line, mark)
        elif mark.level is Level.CHU_THICH:
            self._footnote(line)
        else:
            self._open(mark, line)

    def _open(self, mark: Mark, line: _Line) -> None:
        if self.zone == "head":
            self._leave_head()
        if mark.rank <= Rank.DIEU:
            self._pop_while(lambda node: node.rank >= mark.rank and node.rank > Rank.VAN_BAN)
        else:
            self._make_room(mark)
        node = _node(mark, line)
        node.level = self._level(mark)
        self._push(node)

    def _plausible(self, mark: Mark, line: _Line) -> bool:
        """Whether `mark` really opens a provision here, not a sentence that starts like one."""
        wide = mark.rank <= Rank.TIEU_MUC and mark.rest
        if wide and (_REFERENCE.match(mark.rest) or mark.rest[:1].islower()):
            return False
        if mark.level is Level.DIEU:
            return not _CITED_ARTICLE.match(line.text)
        if mark.level is Level.CHU:
            return not _CITED_POINT.match(mark.rest)
        if mark.level in (Level.LA_MA, Level.CHU_HOA):
            return self._follows(mark)
        if mark.level is Level.SO and mark.style == "1." and mark.number > 31:
            return self._follows(mark)
        return True

    def _follows(self, mark: Mark) -> bool:
        """A Roman or capital letter, or a high number, continues its series or begins one."""
        if mark.number == 1:
            return True
        open_series = (node.last.get(mark.style) for node in reversed(self.stack))
        last = next((node for node in open_series if node is not None), None)
        if last is None:
            return mark.level is Level.LA_MA and mark.number <= 3 and is_capitals(mark.rest)
        return 0 <= mark.number - last.number <= 2

    def _level(self, mark: Mark) -> Level:
        levels = {node.level for node in self.stack}
        if Level.DIEU not in levels:
            return mark.level
        if mark.level is Level.SO and mark.style == "1.":
            return Level.KHOAN if self.stack[-1].level is Level.DIEU else mark.level
        return Level.DIEM if mark.level is Level.CHU else mark.level

    def _make_room(self, mark: Mark) -> None:
        """Pop to the node that the weak `mark` belongs under."""
        top = self.stack[-1]
        begins = mark.number == 1 and mark.style != "1.1" and len(self.stack) < _DEEPEST
        if begins and self.opened.endswith(":") and top.rank >= Rank.SO:
            return
        if mark.style == "1.1" and self._pop_to_decimal(mark):
            return
        same = self._open_with_style(mark)
        if same is not None:
            del self.stack[same:]
        elif mark.number > 1 and mark.style != "1.1" and self._pop_to_series(mark):
            return
        elif not (mark.number == 1 and top.level is Level.DE_MUC):
            self._pop_while(lambda node: node.rank >= mark.rank and node.rank > Rank.DIEU)

    def _open_with_style(self, mark: Mark) -> int | None:
        for i in range(len(self.stack) - 1, 0, -1):
            if self.stack[i].rank <= Rank.DIEU:
                return None
            same = self.stack[i].style == mark.style
            if same and (
                mark.style != "1.1" or _depth(self.stack[i].marker) == _depth(mark.marker)
            ):
                return i
        return None

    def _pop_to_series(self, mark: Mark) -> bool:
        """Go back to the series that a head between its items has closed: (6), a head, (7)."""
        for i in range(len(self.stack) - 1, 0, -1):
            last = self.stack[i].last.get(mark.style)
            if last is not None and last.number == mark.number - 1:
                del self.stack[i + 1 :]
                return True
            if self.stack[i].rank <= Rank.DIEU:
                return False
        return False

    def _pop_to_decimal(self, mark: Mark) -> bool:
        prefix = mark.marker.rpartition(".")[0]
        for i in range(len(self.stack) - 1, 0, -1):
            if self.stack[i].level in (Level.SO, Level.KHOAN) and self.stack[i].marker == prefix:
                del self.stack[i + 1 :]
                return True
        return False

    def _heading_goes_on(self, line: _Line) -> bool:
        """Take `line` into the open heading: "Chương I" ⏎ "QUY ĐỊNH CHUNG"."""
        top = self.stack[-1]
        capitals = top.style == "capitals" and is_capitals(line.text)
        wide = Rank.VAN_BAN < top.rank <= Rank.TIEU_MUC or capitals
        if not wide or top.children or len(line.text) > 250 or is_row(line.text):
            return False
        if top.level in (Level.NOI_NHAN, Level.CHU_KY) or self.opened.endswith((".", ":", ";")):
            return False
        note = top.level is Level.PHU_LUC and line.text.startswith("(")
        capitals = is_capitals(line.text) and (not top.heading or is_capitals(top.heading))
        bare = not top.heading and top.level is not Level.LA_MA and line.text[:1].isupper()
        strong = any(mark.rank <= Rank.DIEU for mark in read(line.text))
        if strong or not (note or capitals or (bare and not read(line.text))):
            return False
        top.heading = f"{top.heading} {line.text}".strip() if not note else top.heading
        top.end = top.own_end = line.end
        return True

    def _paragraph(self, line: _Line, mark: Mark | None) -> None:
        if self.zone == "head":
            self._in_head(line, mark)
            return
        if _CLOSING.match(line.text):
            self._close_tail()
        elif is_capitals(line.text) and " " in line.text and len(line.text) < 150:
            self._capitals(line)
            return
        codified = bool(_CODIFIED.match(line.text))
        self._pop_while(lambda node: node.rank >= Rank.GACH)
        self._leaf(Level.CHU_THICH if codified else Level.DOAN, line)

    def _capitals(self, line: _Line) -> None:
        """A head in capitals without a number: "BƯỚC HAI", "THÀNH PHẦN HỘI NGHỊ"."""
        rank = Rank.PHAN if line.text.startswith("BƯỚC ") else Rank.CAPITALS
        self._pop_while(lambda node: node.rank >= rank and node.rank > Rank.VAN_BAN)
        node = Node(Level.DE_MUC, rank, "capitals", "", 0, line.start, line.end, line.text)
        self._push(node)

    def _in_head(self, line: _Line, mark: Mark | None) -> None:
        long = len(line.text) > 250 and not _BASIS.match(line.text)
        if long and not line.text.rstrip().endswith(":"):
            self._leave_head()
            self._leaf(Level.DOAN, line)
            return
        if self.stack[-1].level is not Level.PHAN_DAU:
            node = Node(Level.PHAN_DAU, Rank.PHU_LUC, "head", "", 0, line.start, line.start)
            self._push(node)
        level = mark.level if mark and mark.level in (Level.GACH, Level.CONG) else Level.DOAN
        self._leaf(level, line)
        if line.text.rstrip().endswith("như sau:"):
            self._leave_head()

    def _leave_head(self) -> None:
        self._close_tail()

    def _row(self, line: _Line) -> None:
        if self.zone == "head" and self.stack[-1].level is not Level.PHAN_DAU:
            self._leave_head()
        self._pop_while(lambda node: node.rank >= Rank.GACH and node.level is not Level.BANG)
        if self.stack[-1].level is not Level.BANG or not is_row(self.opened):
            self._pop_while(lambda node: node.level is Level.BANG)
            self._push(Node(Level.BANG, Rank.DOAN, "|", "", 0, line.start, line.start))
        self._leaf(Level.HANG, line)

    def _in_table(self, line: _Line) -> bool:
        """Whether a row that begins like an item is one: rows stand round it, or bars in it."""
        return line.text.count(" | ") > 1 or is_row(self.opened)

    def _footnote(self, line: _Line) -> None:
        self._close_tail()
        self._leaf(Level.CHU_THICH, line)

    # -- the stack ---------------------------------------------------------------------------

    def _push(self, node: Node) -> None:
        self.stack[-1].add(node)
        node.own_end = node.end
        self.stack.append(node)

    def _leaf(self, level: Level, line: _Line) -> None:
        marks = read(line.text)
        marker = marks[0].marker if marks and level in (Level.GACH, Level.CONG) else ""
        if level is Level.CHU_THICH and marks:
            marker = marks[0].marker
        node = Node(level, Rank.DOAN, "", marker, 0, line.start, line.end, own_end=line.end)
        self.stack[-1].add(node)
        self._extend(line.end)

    def _extend(self, end: int) -> None:
        for node in self.stack:
            node.end = max(node.end, end)

    def _pop_while(self, test: Callable[[Node], bool]) -> None:
        while len(self.stack) > 1 and test(self.stack[-1]):
            self.stack.pop()


def _node(mark: Mark, line: _Line) -> Node:
    return Node(
        mark.level,
        mark.rank,
        mark.style,
        mark.marker,
        mark.number,
        line.start,
        line.end,
        heading=mark.rest,
    )


def _depth(marker: str) -> int:
    return marker.count(".")
