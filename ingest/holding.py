"""What the innermost open provision holds of what comes next: a list, a paragraph, capitals."""

from corpus.model import Level
from ingest.ahead import Line, is_unfinished
from ingest.marks import Mark, Rank
from ingest.paragraphs import is_capitals
from ingest.stack import Stack, goes_on
from ingest.steps import Chain, chains
from ingest.tree import Node

# Lists inside lists deeper than this are no longer nested: no person writes them.
_DEEPEST = 24
_LONGEST_CAPITALS = 150
_CLAUSE_ENDS = (";", ",")
_SIGNS = (Level.GACH, Level.CONG)
# What "… này" names: the part around a number or a letter, or that itself.
_AROUND_NUMBER = frozenset({"điều"})
_AROUND_LETTER = frozenset({"điều", "khoản", "mục"})
_ITSELF = {Level.KHOAN: ("khoản",), Level.DIEM: ("điểm",), Level.CHU: ("điểm", "tiết")}


def holds_list(mark: Mark, line: Line, opened: str, stack: Stack) -> bool:
    """Whether `mark` begins a list inside the innermost; `opened` is the line before `line`."""
    top = stack.top
    if mark.rank <= Rank.DIEU or mark.style == "1.1" or _is_inserted(mark):
        return False
    if top.rank < Rank.SO or len(stack) >= _DEEPEST:
        return False
    if mark.level in _SIGNS:
        return top.rank in (Rank.CHU, Rank.SO_NGOAC) and _names_list(opened, stack)
    if mark.number == 1 and opened.endswith(":"):
        return True
    if mark.style != "1)" or top.level not in _SIGNS or any(n.style == mark.style for n in stack):
        return False
    return _is_under_sign(line, opened, top) if mark.number == 1 else _is_begun(mark, opened, stack)


def _is_inserted(mark: Mark) -> bool:
    """Whether the sign stands between two of its series: "a1)" after "a)", "1a." after "1."."""
    return len(mark.marker) > 1 and mark.marker.isdigit() != mark.marker.isalnum()


def _names_list(opened: str, stack: Stack) -> bool:
    """Whether "(2) Chương trình" is the title of dashes, and no finished item of its list."""
    before = stack.before(len(stack) - 1)
    titled = bool(before) and is_unfinished(opened) and not is_unfinished(before[0].heading)
    return opened.endswith(":") or (titled and not opened.endswith(_CLAUSE_ENDS))


def _is_under_sign(line: Line, opened: str, top: Node) -> bool:
    """Whether "(1)" after a dash is part of it: one list does not change its sign midway.

    It is not when dashes stand in it, nor when the sentence of the list goes on after the dash.
    """
    holds_signs = bool(line.next_marks) and line.next_marks[0].style == top.style
    return not holds_signs and not opened.endswith(_CLAUSE_ENDS)


def _is_begun(mark: Mark, opened: str, stack: Stack) -> bool:
    """Whether the sentence before has counted so far: "gồm: (1) …; (2) …;" ⏎ "(3) …"."""
    last = stack.series(mark)
    apart = last is None or not goes_on(last.number, mark)
    return apart and f"({mark.number - 1})" in opened and f"({mark.number})" not in opened


def holds_paragraph(line: Line, stack: Stack) -> bool:
    """Whether the innermost takes a paragraph without a mark.

    A dash, a plus and "(1)" take it only when their list goes on after it, or when it opens a
    list inside them. A number or a letter takes it unless its list ends here and either the items
    are clauses of one sentence, the one above them, or the paragraph speaks of what is above.
    """
    node = stack.top
    following = line.next_marks[0] if line.next_marks else None
    if node.rank in (Rank.SO, Rank.CHU):
        ends = following is None or not _is_next(following, node)
        return not (ends and _is_of_more(line.text, stack))
    if node.rank < Rank.SO_NGOAC:
        return True
    if node.level is Level.BANG or following is None:
        return False
    return following.rank > node.rank if line.lists else _is_next(following, node)


def _is_next(mark: Mark, node: Node) -> bool:
    return mark.style == node.style and goes_on(node.number, mark)


def _is_of_more(text: str, stack: Stack) -> bool:
    """Whether a paragraph after the last item of a list is not of that item alone."""
    node = stack.top
    these = [c for c in chains(text, frozenset()) if c.steps[-1].markers == ("nay",)]
    if any(chain.steps[-1].term in _ITSELF.get(node.level, ()) for chain in these):
        return False
    return _is_clause(stack) or any(_names_around(chain, node) for chain in these)


def _is_clause(stack: Stack) -> bool:
    before = stack.before(len(stack) - 1)
    opens = stack.top.heading.endswith(":")
    return bool(before) and before[0].heading.endswith(_CLAUSE_ENDS) and not opens


def _names_around(chain: Chain, node: Node) -> bool:
    """Whether "… này" is the part around `node`, or several letters of it together."""
    *narrower, last = chain.steps
    letter = node.rank is Rank.CHU
    if last.term not in (_AROUND_LETTER if letter else _AROUND_NUMBER):
        return False
    together = letter and bool(narrower) and narrower[0].term == "điểm"
    return not narrower or (together and len(narrower[0].markers) > 1)


def holds_capitals(opened: str, stack: Stack) -> bool:
    """Whether a line in capitals is what an item shows, and no head that leaves the item empty.

    "5.1. Tại hội trường" ⏎ "LỄ TRAO TẶNG" ⏎ "HUY HIỆU ĐẢNG": all lines of such a block are.
    """
    top = stack.top
    shows = Rank.SO <= top.rank <= Rank.CHU and is_unfinished(top.heading)
    block = len(top.children) == 1 and top.children[0].level is Level.DOAN and is_capitals(opened)
    return shows and (block or not top.children)


def is_head(line: Line) -> bool:
    """Whether the line may be a head without a number: "THÀNH PHẦN HỘI NGHỊ"."""
    return len(line.text) < _LONGEST_CAPITALS and " " in line.text and is_capitals(line.text)
