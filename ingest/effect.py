"""When a document takes effect and when it ceases to: what it says of itself, nothing else's."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from corpus.model import Fact, Metadata, Span
from ingest.lines import KIND, date_fact

_SAYS = "hiệu lực"
_DAY = (
    r"(?:\d{1,2} giờ(?: \d{1,2})? )?(?:ngày )?(?P<day>\d{1,2}) ?(?:/|tháng) ?(?P<month>\d{1,2})"
    r" ?(?:/|năm) ?(?P<year>\d{4})(?!\d)"
)
# "… này" opens the sentence: "khoản 2 Điều 5 Luật này có hiệu lực" is about a part of it.
_OWN = re.compile(
    rf"(?:^|(?<=[.;:] )|(?<=\d\. )|(?<=\d\) )|(?<=- ))(?P<kind>{KIND}|Văn bản) này"
    r"[^.;:]{0,250}?\bcó (?:hiệu lực|giá trị)(?: thi hành| thực hiện)?"
)
_FROM = re.compile(
    rf",?(?: kể| tính)? từ (?:(?P<signed>ngày (?:ký|ban hành))\b(?! quyết)|{_DAY})"
    r"|,? sau (?P<after>\d{1,3}) ngày,?(?: kể| tính)? từ ngày (?:ký|ban hành)\b"
)
_UNTIL = re.compile(
    rf"(?:,? ?(?:và )?(?:có giá trị|được thực hiện|được áp dụng|thực hiện|áp dụng|kéo dài))?"
    rf",? (?:cho )?đến (?:hết )?{_DAY}"
)
_LONGEST_LINE = 4000


def read_effect(found: Metadata, text: str) -> Metadata:
    """`found` with the days from and until which the document says that it is in force.

    "Kể từ ngày ký" is the day of issue, where that is known; so is a number of days after it.
    """
    for own, sentence, start in _sentences(text):
        if found.kind is not None and not _same_kind(own["kind"], found.kind.value):
            continue
        begun = _FROM.match(sentence, own.end())
        effective = _begins(begun, start, found.issued_on) if begun else None
        until = _UNTIL.match(sentence, begun.end() if begun else own.end())
        if effective or until:
            ends = date_fact(until, start) if until else None
            return replace(found, effective_on=effective, effective_until=ends)
    return found


def _sentences(text: str) -> Iterator[tuple[re.Match[str], str, int]]:
    """Each sentence in which the document speaks of its own force, its line and that one's offset.

    Of a line no more is read than any paragraph has.
    """
    at = text.find(_SAYS)
    while at >= 0:
        start, end = text.rfind("\n", 0, at) + 1, text.find("\n", at)
        line = text[start : min(end if end >= 0 else len(text), start + _LONGEST_LINE)]
        for own in _OWN.finditer(line):
            yield own, line, start
        at = text.find(_SAYS, end) if end >= 0 else -1


def _same_kind(said: str, kind: str) -> bool:
    return said == "Văn bản" or kind == said or kind.startswith(said + " ")


def _begins(begun: re.Match[str], start: int, issued_on: Fact | None) -> Fact | None:
    if begun["day"]:
        return date_fact(begun, start)
    if issued_on is None:
        return None
    days = timedelta(int(begun["after"] or 0))
    day = date.fromisoformat(issued_on.value) + days
    return Fact(day.isoformat(), Span(start + begun.start(), start + begun.end()))
