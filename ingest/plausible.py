"""Whether a sign really opens a provision where it stands, or a sentence only starts like one."""

import re

from corpus.model import Level
from ingest.ahead import Line
from ingest.marks import Mark, Rank
from ingest.paragraphs import is_capitals
from ingest.stack import Stack, goes_on

# "Điều 4 Điều lệ Đảng.", "d) khoản 1, Điều 10": the end of a sentence that cites, on its own line.
_CITED_ARTICLE = re.compile(
    r"(?:ĐIỀU|Điều) \d+[a-zđ]? (?:Điều lệ|Luật|Bộ luật|Nghị|Quy|Quyết|Hiến pháp|Pháp lệnh|Thông)"
)
_CITED_POINT = re.compile(r"(?:khoản|Khoản|điểm|Điều|điều|mục) \d")
_REFERENCE = re.compile(r"(?:Phần|Chương|Mục|Điều|Phụ lục|Luật|Nghị|Quy|này|của|nêu|trên)\b")
# Letters that only someone who counts as a keyboard does uses: "f)".
_NOT_VIETNAMESE = frozenset("fjwz")
_HIGHEST_ALONE = 31  # a higher number than a day's only goes on with a series


def is_plausible(mark: Mark, line: Line, stack: Stack) -> bool:
    """Whether `mark` opens a provision at `line`, with what is open in `stack`."""
    if mark.rank is Rank.MAU:
        in_appendix = stack.last(Level.VAN_BAN, Level.PHU_LUC) == stack.last(Level.PHU_LUC)
        return in_appendix and not line.is_row
    if mark.rank <= Rank.TIEU_MUC and mark.rest and not _is_heading(mark):
        return False
    if mark.level is Level.DIEU:
        return not _CITED_ARTICLE.match(line.text)
    if mark.level is Level.CHU:
        return _is_point(mark, line, stack)
    high = mark.style == "1." and mark.number > _HIGHEST_ALONE
    return not (high or mark.level in (Level.LA_MA, Level.CHU_HOA)) or _follows(mark, stack)


def _is_heading(mark: Mark) -> bool:
    """Whether what stands beside the sign of a wide part may be its title."""
    if _REFERENCE.match(mark.rest) or mark.rest[:1].islower():
        return False
    return mark.level is not Level.PHU_LUC or bool(mark.marker) or mark.rest[:1].isalpha()


def _is_point(mark: Mark, line: Line, stack: Stack) -> bool:
    last = stack.series(mark)
    follows = last is not None and goes_on(last.number, mark)
    if _CITED_POINT.match(mark.rest):  # one of a list of places, or the end of a sentence
        before = last.heading if follows and last is not None else stack.top.heading
        return before.endswith((";", ".") if follows else ":") and (follows or mark.number == 1)
    return follows or not (mark.marker in _NOT_VIETNAMESE or line.text[0] in "-–")


def _follows(mark: Mark, stack: Stack) -> bool:
    """A Roman or capital letter, or a high number, continues its series or begins one."""
    if mark.number == 1:
        return True
    last = stack.series(mark)
    if last is None:
        return mark.level is Level.LA_MA and mark.number <= 3 and is_capitals(mark.rest)
    return 0 <= mark.number - last.number <= 2
