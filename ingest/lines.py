"""A text's lines with their places, and the facts that are read off them."""

import re
from collections.abc import Iterator

from corpus.model import Fact, Span
from corpus.text import UPPER

KINDS = (
    "Nghị quyết liên tịch",
    "Thông tư liên tịch",
    "Nghị quyết",
    "Nghị định",
    "Quyết định",
    "Quy định",
    "Quy chế",
    "Chỉ thị",
    "Kết luận",
    "Thông tri",
    "Hướng dẫn",
    "Thông báo",
    "Thông tư",
    "Thông cáo",
    "Báo cáo",
    "Kế hoạch",
    "Chương trình",
    "Chiến lược",
    "Đề án",
    "Phương án",
    "Tờ trình",
    "Công văn",
    "Biên bản",
    "Điều lệ",
    "Luật",
    "Bộ luật",
    "Pháp lệnh",
    "Hiến pháp",
    "Công điện",
    "Giấy mời",
    "Lời kêu gọi",
    "Tuyên bố",
)
KIND = "|".join(sorted(KINDS, key=len, reverse=True))
# Every repetition is bounded: a line may be a whole book.
SYMBOL = rf"\d{{1,4}}[a-z]?(?: ?[-–/] ?[{UPPER}\da-z&]{{1,30}}){{1,8}}"
WRITTEN_DATE = (
    r"ngày ?(?P<day>\d{1,2}) ?(?:/|tháng) ?(?P<month>\d{1,2}) ?(?:/|năm) ?(?P<year>\d{4})(?!\d)"
)
BASIS = re.compile(r"[-–]? ?(?:Căn cứ|Thực hiện|Xét|Theo đề nghị)\b")

Line = tuple[str, int]


def lines(text: str, end: int, start: int = 0, most: int = 60) -> Iterator[Line]:
    """The lines of `text[start:end]` with their offsets, no more than `most`."""
    for _ in range(most):
        stop = text.find("\n", start, end)
        yield text[start : end if stop < 0 else stop], start
        if stop < 0:
            return
        start = stop + 1


def fact(match: re.Match[str], group: str, offset: int, value: str | None = None) -> Fact:
    """The fact in `group` of a match in the line at `offset`; `value` where it is not verbatim."""
    start, end = match.span(group)
    return Fact(value or match[group], Span(offset + start, offset + end))


def number_fact(match: re.Match[str], offset: int) -> Fact:
    """The document number in the group "number", without the spaces of a careless typist."""
    tidy = re.sub(r" ?([-/]) ?", r"\1", match["number"].replace("–", "-"))
    return fact(match, "number", offset, tidy)


def date_fact(match: re.Match[str], offset: int) -> Fact | None:
    """The date in the groups "day", "month" and "year"; None when there is no such day."""
    year, month, day = int(match["year"]), int(match["month"]), int(match["day"])
    if not (1 <= month <= 12 and 1 <= day <= 31 - (month in (4, 6, 9, 11)) - 2 * (month == 2)):
        return None
    span = Span(offset + match.start("day"), offset + match.end("year"))
    return Fact(f"{year:04}-{month:02}-{day:02}", span)
