"""The head of a document: number, place and date, kind, title, and the organ printed above."""

import re
from collections.abc import Sequence
from dataclasses import replace

from corpus.model import Fact, Metadata, Span
from corpus.text import UPPER, fold
from ingest.lines import BASIS, KINDS, SYMBOL, Line, date_fact, fact, number_fact
from ingest.paragraphs import is_capitals
from ingest.recase import place_names, recase_organ

# Laws print "Luật số: 10/2022/QH15".
_NUMBER = re.compile(
    rf"(?:^|(?<=\s))(?:(?:Luật|Bộ luật|Pháp lệnh) số|Số|SỐ) ?:? ?(?P<number>{SYMBOL})"
    r"(?=[ ,;]|$)(?! ?[…./])"
)
# "Xuân Hương - Đà Lạt" is one place.
_PLACE = rf"(?P<place>[{UPPER}][^\W\d_]*(?:(?: [-–])? [^\W\d_]+){{0,6}}), ?ngày"
_DATE = re.compile(
    rf"{_PLACE} (?P<day>\d{{1,2}}) ?tháng ?(?P<month>\d{{1,2}}) ?năm (?P<year>\d{{4}})(?!\d)"
)
# "Số:      /UBND-KT": to be filled in by hand; so are the day and the month of the working copy.
_BLANK_NUMBER = re.compile(rf"(?:Số|SỐ) ?:? ?[.…_]{{0,40}} ?[-–/] ?[{UPPER}\d&/–-]{{2,40}}")
# What stands there, also in a scan, which takes a pen's figures for a dash or an "l".
_UNTOLD = r"[ .…_\dlIO-]{0,40}"
_BLANK_DATE = re.compile(rf"{_PLACE}{_UNTOLD}tháng{_UNTOLD}(?:năm{_UNTOLD})?$")
_MOTTO = re.compile(r"hạnh phúc", re.IGNORECASE)
_BESIDE = 8  # lines of a subject and of the other column
_LETTER = re.compile(r"V/v\s")  # a letter prints no type, only its subject under the number
_RULE = re.compile(r"[-_=*—–. ]+$")
# The other column of a two-column letterhead, folded: state or Party title and motto.
_COUNTRY = re.compile(
    r"(?:\* ?)?(?:cong ?h[oa]{1,2} ?xa hoi chu nghia.*|dang cong san(?: viet nam)?"
    r"|doc lap ?[-–] ?tu do ?[-–] ?hanh phuc.*)$|^viet nam$"
)
_NO_ORGAN = re.compile(r"(?:Số|SỐ)\b|.*\bngày\b|[-_—*=. ]+$|Nơi nhận|Kính gửi|Dự thảo|DỰ THẢO")
_ORGAN_STARTS = re.compile(
    r"(?:BAN|[UỦ][YỶ] ?BAN|UBND|HĐND|VĂN PHÒNG|TIỂU BAN|(?:THÀNH|TỈNH|ĐẢNG|HUYỆN|QUẬN) [UỦ][YỶ]"
    r"|ĐẢNG BỘ|CHI BỘ|SỞ|BỘ|CHÍNH PHỦ|HỘI|ĐẠI HỘI|LIÊN ĐOÀN|TỔNG LIÊN ĐOÀN|TRUNG TÂM|CỤC"
    r"|TỔNG CỤC|QUỐC HỘI|TÒA|TOÀ|VIỆN|PHÒNG|TRƯỜNG)\b"
)
_OF_PROVINCE = re.compile(r"(?:UBND|Ủy ban nhân dân) (?=(?:tỉnh|thành phố|huyện|quận|xã|phường)\b)")
# What leaves a title open at the end of its line.
_OPEN = re.compile(r"\b(?:trong|của|về|và|các|cho|tại|từ|với|theo|đến|ở|trên)$")
_LONGEST_TITLE_LINE = 400
_LONGEST_ORGAN = 120
_WORD = re.compile(r"(?<!\S)\S")


def read_letterhead(head: Sequence[Line]) -> Metadata:
    """Number, date, place, kind and title, as far as the lines before the basis print them."""
    found = Metadata()
    for i, (line, offset) in enumerate(head):
        found = _read_line(found, line, offset)
        if found.kind is None and _LETTER.match(line):
            found = _dated_beside(found, head[i + 1 : i + 1 + _BESIDE])
            return replace(found, kind=Fact("Công văn"), title=_subject(head[i:]))
        kind = _kind(line) if found.kind is None and is_capitals(line) else None
        if kind is not None:
            named = Fact(kind, Span(offset, offset + len(kind)))
            found = replace(found, kind=named, title=_title(head[i:], kind))
    return found


def _read_line(found: Metadata, line: str, offset: int) -> Metadata:
    """`found` with the number and date that a line above the kind prints."""
    if found.kind is not None and found.number is not None:
        return found
    if BASIS.match(line) or len(line) > _LONGEST_TITLE_LINE:
        return found
    number = _NUMBER.search(line) if found.kind is None else None
    if number and found.number is None and _stands_alone(line, number):
        found = replace(found, number=number_fact(number, offset))
    if found.kind is not None or found.issued_on is not None:
        return found
    return _read_date(found, line, offset, number.end() if number else 0)


def _read_date(found: Metadata, line: str, offset: int, start: int = 0) -> Metadata:
    """`found` with the date of a line that says nothing else, beside the other column."""
    other = _MOTTO.search(line) or _BLANK_NUMBER.match(line)
    start = max(start, other.end()) if other else start
    dated = _DATE.search(line, start) or _BLANK_DATE.search(line, start)
    before = line[start : dated.start()].strip(" -_:") if dated else ""
    other_column = not before or is_capitals(before) or fold(before).endswith("hanh phuc")
    if dated is None or not other_column:
        return found
    day = date_fact(dated, offset) if dated.re is _DATE else None
    return replace(found, issued_on=day, place=fact(dated, "place", offset))


def _dated_beside(found: Metadata, lines: Sequence[Line]) -> Metadata:
    """`found` with the date of the other column, where that is read after a letter's subject."""
    for line, offset in lines:
        dated = _DATE.match(line) or _BLANK_DATE.match(line)
        if found.place is None and dated and dated.end() == len(line.rstrip(" .")):
            found = _read_date(found, line, offset)
    return found


def _stands_alone(line: str, number: re.Match[str]) -> bool:
    """Whether nothing but a letterhead's other column stands beside the number."""
    before, after = line[: number.start()].strip(" _-–:*"), line[number.end() :].strip(" _-–:*")
    other = not before or is_capitals(before) or bool(_MOTTO.search(before))
    return other and (not after or bool(_DATE.match(after)))


def closing_letterhead(found: Metadata, tail: Sequence[Line]) -> Metadata:
    """A converter may leave the letterhead's table behind the text; read it there."""
    for line, offset in tail:
        number = _NUMBER.search(line)
        if number and found.number is None and _stands_alone(line, number):
            found = replace(found, number=number_fact(number, offset))
        if found.number is not None and found.issued_on is None:
            found = _read_date(found, line, offset, number.end() if number else 0)
    return found


def _kind(line: str) -> str | None:
    """The kind that a line in capitals names: alone, or followed by its subject."""
    folded = fold(line)  # a scan's tones are the first to be misread: "QUYÉT ĐỊNH"
    for kind in sorted(KINDS, key=len, reverse=True):
        if folded == fold(kind) or folded.startswith(fold(kind) + " "):
            return kind
    return None


def _subject(lines: Sequence[Line]) -> Fact:
    """The subject of a letter: its line, and the next while the sentence goes on.

    Where the other column is read after it, all lines up to that one are the subject.
    """
    first, start = lines[0]
    words, end = first, start + len(first)
    other = (i for i, (line, _) in enumerate(lines[: 1 + _BESIDE]) if _COUNTRY.match(fold(line)))
    column = next(other, 0)
    for i, (line, offset) in enumerate(lines[1 : max(3, column)], start=1):
        if i >= column and not words.endswith(",") and not line[:1].islower():
            break
        words, end = f"{words} {line}", offset + len(line)
    return Fact(words.rstrip(" ."), Span(start, end))


def _title(lines: Sequence[Line], kind: str) -> Fact | None:
    """The subject under the kind, up to the rule, the basis or the first sentence."""
    first, offset = lines[0]
    rest = first[len(kind) :].strip()
    pieces = [(rest, offset + len(first) - len(rest))] if rest else []
    for (line, start), (following, _) in zip(lines[1:6], [*lines[2:7], ("", 0)], strict=False):
        if len(pieces) == 1 and _tells_organ(pieces[0][0], line):
            pieces.clear()
        taken = [piece for piece, _ in pieces]
        if _ends_title(line, taken) or (taken and _enacts(line, following)):
            break
        pieces.append((line, start))
    if not pieces:
        return None
    last, last_start = pieces[-1]
    span = Span(pieces[0][1], last_start + len(last))
    return Fact(" ".join(piece.strip() for piece, _ in pieces), span)


def _ends_title(line: str, taken: Sequence[str]) -> bool:
    """Whether `line`, under a title of which `taken` are the lines so far, is no part of it."""
    if _RULE.fullmatch(line) or line.startswith("(") or len(line) > _LONGEST_TITLE_LINE:
        return True
    if line.endswith(":") or line.startswith(("- ", "+ ")):
        return True
    if not taken:
        return line.startswith("Căn cứ")
    capitals = is_capitals(line)
    if BASIS.match(line) or line.endswith(".") or capitals != is_capitals(taken[-1]):
        return True
    return not capitals and line[:1].isupper() and not _OPEN.search(taken[-1])


def _tells_organ(first: str, second: str) -> bool:
    """Whether the subject begins in the second: "… CỦA BỘ TRƯỞNG BỘ MẪU / về việc …"."""
    return fold(first).startswith("cua ") and fold(second).startswith("ve ")


def _enacts(line: str, following: str) -> bool:
    """Whether `line` is the organ that enacts, before the basis: "CHÍNH PHỦ / Căn cứ …"."""
    return bool(_ORGAN_STARTS.match(line) and BASIS.match(following))


def printed_organ(found: Metadata, text: str, head: Sequence[Line]) -> Fact | None:
    """The issuer as printed: the last organ named, then the one it belongs to."""
    above = [named for fact_ in (found.kind, found.title) if fact_ and (named := fact_.span)]
    kind_at = min((span.start for span in above), default=0)
    lines = [
        (organ, offset)
        for line, offset in head
        if offset < kind_at and (organ := _own_column(line)) and not _NO_ORGAN.match(organ)
    ]
    organs: list[str] = []
    for line, _ in lines:
        if organs and (not _ORGAN_STARTS.match(line) or organs[-1].endswith((",", " VÀ"))):
            organs[-1] += f" {line}"
        elif _ORGAN_STARTS.match(line):
            organs.append(line)
    if not organs:
        return None
    name = _joined([recase_organ(organ, text) for organ in organs])
    return Fact(name, Span(lines[0][1], lines[-1][1] + len(lines[-1][0])))


def _own_column(line: str) -> str:
    """The line without the national or Party title printed beside it; "" if that is all."""
    if len(line) > _LONGEST_TITLE_LINE:
        return ""
    folded = fold(line)
    starts = (word.start() for word in _WORD.finditer(folded))
    other = next((start for start in starts if _COUNTRY.match(folded, start)), len(line))
    own = line[:other].strip()
    return own if is_capitals(own) and len(own) < _LONGEST_ORGAN else ""


def _joined(names: Sequence[str]) -> str:
    own, above = names[-1], names[:-1]
    if place_names(own):  # which committee it is needs no telling by the one it belongs to
        above = [name for name in above if not name.startswith("Đảng bộ ")]
    if above and above[-1] == "Ban Chấp hành Trung ương":
        return f"{own} Trung ương"
    if own.startswith(("Sở ", "Phòng ")) and above:
        above = [_OF_PROVINCE.sub("", name) for name in above]
    return " ".join([own, *above[::-1]])
