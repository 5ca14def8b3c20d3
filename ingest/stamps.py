"""Marks stamped on a document beside its text: how secret it is, and how urgent.

Hướng dẫn 36-HD/VPTW and Nghị định 30/2020/NĐ-CP stamp both in capitals under the number. A rule
that speaks of secrecy ("tài liệu mật", "độ tối mật") bears no stamp.
"""

import re
from collections.abc import Iterator, Sequence

from corpus.model import Fact, Span
from corpus.text import fold
from ingest.lines import Line

SECRECY = ("TUYỆT MẬT", "TỐI MẬT", "MẬT")
URGENCY = ("HỎA TỐC", "THƯỢNG KHẨN", "KHẨN")
_MARKS = {fold(mark): mark for mark in (*SECRECY, *URGENCY)}
_SURE = re.compile(r"MẬT|KHẨN|TỐC")
_NO_MARKS = ("MẶT", "MẮT")  # words of their own; "MAT" and "MÂT" are a mark badly recognised
_MARK = "|".join(sorted(_MARKS, key=len, reverse=True))
_HOUR = r"(?: hen gio)?"
# On a folded line without its frame. "MẬT - KHẨN", "ĐỘ MẬT: TỐI MẬT", "MẬT (thu hồi sau …)".
_ALONE = re.compile(
    rf"(?:(?:tai lieu|van ban|dau|do (?:mat|khan) ?:?) )?(?P<mark>{_MARK}){_HOUR}"
    rf"(?:[\])|]? ?[-–,;/+.|]? ?[\[(]?(?P<second>{_MARK}){_HOUR})?(?: ?[-–,;/(] ?[^.:]{{1,60}})?"
)
_LABELLED = re.compile(r"[Đđ]ộ (?:[Mm]ật|[Kk]hẩn) ?: ?\S")
_FRAME = " |[]()<>*_=-–—.:“”\"'"
_SPACED = re.compile(r"\S(?: \S){2,12}")
_LONGEST_ALONE = 80
_LONGEST_BESIDE = 250
# Beside the letterhead, in capitals; "BẢO VỆ BÍ MẬT" and "MẬT MÃ" name organs.
_WRITTEN = r"(?<!\w)(?<!BÍ )(?:TUYỆT MẬT|TỐI MẬT|MẬT|HỎA TỐC|HOẢ TỐC|THƯỢNG KHẨN|KHẨN)(?!\w)"
_INSIDE = re.compile(rf"{_WRITTEN}(?! MÃ| CẤP)")
_AT_AN_END = re.compile(rf"^{_WRITTEN}(?! MÃ| CẤP)|{_WRITTEN}$")
_LABEL = re.compile(r"V/v\s|Căn cứ|Kính gửi")
# What a title leaves open at the end of a line: "… ĐỘ / TỐI MẬT", "… BÍ / MẬT".
_OPEN = re.compile(r"(?:^|[ ,])(?:BÍ|ĐỘ|VÀ|HOẶC|VỀ|LÀ|bí|độ|và|hoặc|về|là)$|,$")
_LETTERHEAD = re.compile(
    r"(?:Số|SỐ)\b.{0,40}[-–/]|ĐẢNG CỘNG SẢN|CỘNG H[OÒÕ][AÀ] XÃ HỘI|Độc lập|, ?ngày\b"
)


def is_stamp(line: str, before: str = "") -> bool:
    """Whether `line` is a stamp and nothing else, and no end of the line `before` it."""
    return bool(_SURE.search(line)) and any(True for _ in _alone(line, before))


def marks(line: str) -> list[str]:
    """The marks that a line of coloured ink is, however badly recognised; none if it says more."""
    return list(_alone(line))


def stamps(head: Sequence[Line], letterhead_end: int) -> tuple[Fact, ...]:
    """Every mark on the head: on a line of its own, or beside the letterhead, which ends there."""
    found: list[Fact] = []
    before = ""
    for line, offset in head:
        place = Span(offset, offset + len(line))
        alone = [Fact(mark, place) for mark in _alone(line, before)]
        if not alone and offset < letterhead_end:
            alone = list(_beside(line, offset))
        found.extend(alone)
        before = line
    return tuple(found)


def unstamped(head: Sequence[Line], found: Sequence[Fact]) -> list[Line]:
    """`head` with spaces for the stamps found on it; lines that hold nothing else are left out."""
    cleared = []
    for line, offset in head:
        place, blanked = Span(offset, offset + len(line)), line
        for mark in found:
            if mark.span and mark.span.touches(place):
                local = Span(mark.span.start - offset, mark.span.end - offset)
                blanked = local.blanked(blanked)
        if blanked.strip():
            cleared.append((blanked, offset))
    return cleared


def secrecy(found: Sequence[Fact], text: str) -> Fact | None:
    """The highest mark of secrecy stamped on the head, or else repeated below it.

    A mark that stands alone on a line counts wherever it stands, unless another does too: such a
    text shows what the marks look like.
    """
    return _highest(found, SECRECY) or _running(text)


def urgency(found: Sequence[Fact]) -> Fact | None:
    """The highest mark of urgency stamped on the head."""
    return _highest(found, URGENCY)


def _alone(line: str, before: str = "") -> Iterator[str]:
    """The marks of a line in capitals, or labelled "Độ mật:", that says nothing else."""
    if len(line) > _LONGEST_ALONE or _OPEN.search(before, max(0, len(before) - 8)):
        return
    bare = line.strip(_FRAME)
    if _SPACED.fullmatch(bare):
        bare = _closed_up(bare)
    written = _ALONE.fullmatch(fold(bare))
    if written is None or bare in _NO_MARKS:
        return
    begin, end = written.span("mark")
    if bare[begin:end] != bare[begin:end].upper() and not _LABELLED.match(bare):
        return
    yield from (_MARKS[written[group]] for group in ("mark", "second") if written[group])


def _closed_up(letters: str) -> str:
    """The mark that "T Ố I M Ậ T" spells, or `letters` as they are."""
    joined = fold(letters.replace(" ", ""))
    return next((mark for key, mark in _MARKS.items() if key.replace(" ", "") == joined), letters)


def _beside(line: str, offset: int) -> Iterator[Fact]:
    """The marks on a line of the letterhead, beside something else."""
    if len(line) > _LONGEST_BESIDE or _LABEL.match(line):
        return
    pattern = _INSIDE if _LETTERHEAD.search(line) else _AT_AN_END
    if pattern is _AT_AN_END and line != line.upper():
        return
    for match in pattern.finditer(line):
        span = Span(offset + match.start(), offset + match.end())
        yield Fact(_MARKS[fold(match[0])], span)


def _highest(found: Sequence[Fact], order: Sequence[str]) -> Fact | None:
    ranked = sorted((f for f in found if f.value in order), key=lambda f: order.index(f.value))
    return ranked[0] if ranked else None


def _running(text: str) -> Fact | None:
    """The one mark of secrecy on lines of its own below the head, as on the top of each page."""
    found: dict[str, Fact] = {}
    for line, start, before in _lines_with(text, SECRECY[-1]):
        for mark in _alone(line, before):
            found.setdefault(mark, Fact(mark, Span(start, start + len(line))))
    marks = [found[mark] for mark in SECRECY if mark in found]
    return marks[0] if len(marks) == 1 else None


def _lines_with(text: str, word: str) -> Iterator[tuple[str, int, str]]:
    """The lines that hold `word`, with their offsets and the end of the line before."""
    at = text.find(word)
    while at >= 0:
        start, end = text.rfind("\n", 0, at) + 1, text.find("\n", at)
        yield (
            text[start : end if end >= 0 else len(text)],
            start,
            text[max(0, start - 9) : max(0, start - 1)],
        )
        at = text.find(word, end) if end >= 0 else -1
