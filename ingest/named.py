"""Documents that a text names: by number, by title, or as "Nghị định này"."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from corpus.laws import titles
from corpus.model import Span
from corpus.number import KIND_WORDS, Mention, mentions
from corpus.reference import Target
from ingest.lines import KINDS, WRITTEN_DATE

_EVERY_KIND = sorted({*KINDS, *KIND_WORDS, "Bộ luật", "Quy trình", "Nội quy"}, key=len)[::-1]
KIND = "|".join(re.escape(kind) for kind in _EVERY_KIND)
_KIND_OF = {kind.lower(): kind for kind in _EVERY_KIND}
_THIS = re.compile(rf"\b(?P<kind>(?i:{KIND})) này\b")
# Kinds that `corpus.number` has no word for: "Đề án số 02-ĐA/TU".
_KIND_BEFORE = re.compile(rf"\b(?P<kind>(?i:{KIND})) (?i:số):? ?$")
_SO_BEFORE = re.compile(r"\b[Ss]ố ?$")
_SO = re.compile(r",? [Ss]ố:? ?")
_SHORT_KIND = re.compile(r"(?:NQLT|TTLT|NQ|NĐ|QĐ|QĐi|QyĐ|QC|CT|KL|TTr|TT|HD|KH|TB|BC|CV|CTr)\b")
_LISTED = re.compile(r"(?:,|;| và| hoặc),? (?:số )?$")
# "102/2025 NQLT/UBTVQH15-CP": a symbol broken by a space.
_BROKEN = re.compile(r" (?:[A-ZĐ]{2,6}[-/])[A-ZĐ\d]{1,12}(?:[-/][A-ZĐ\d]{1,16}){0,5}(?![\w/])")
_ORGAN_WORD = r"[^\s,.;:()“”\"]{1,12}"
_ORGAN_ENDS = (
    r"về|quy|hướng|ban hành|thực|thì|có|được|trong|tại|đối|để|khi|là|như|nêu|theo|ngày|số|đã|v/v"
    r"|sửa|phê|gửi|chỉ"
)
_ORGAN = (
    rf"(?P<organ>(?!{_ORGAN_ENDS}){_ORGAN_WORD}(?: (?!(?:{_ORGAN_ENDS})\b){_ORGAN_WORD}){{0,11}})"
)
# Within a title the date may be in capitals or on the next line.
_DATE = "(?i:ngày)" + WRITTEN_DATE.removeprefix("ngày").replace(" ?", r"\s?", 1)
_DATED = re.compile(rf",?\s?(?P<open>\()?{_DATE}(?(open)\)|(?!\d))")
_ORGAN_DATED = re.compile(rf",? của {_ORGAN},? {_DATE}")
_OF_ORGAN = re.compile(rf",? (?:của|giữa) {_ORGAN}")
_YEARED = re.compile(r",? năm (?P<year>\d{4})(?!\d)")
_BARE_YEAR = re.compile(r" (?P<year>(?:19|20)\d\d)(?!\d|[/-])")
_ANNEX = re.compile(rf"(?P<annex>(?i:{KIND})) (?:này )?(?:được )?(?:ban hành )?kèm theo $")
_LETTERHEAD = re.compile(r"(?:^|\n)\W{0,3}(?:Số|SỐ) ?$|(?:Số|SỐ): ?$")
_SYMBOLS = frozenset(word for words in KIND_WORDS.values() for word in words if " " not in word)
_LIST_GAP = 120  # characters between the names of one list, for their dates and organs
_REACH = 64  # characters before a name in which what leads up to it is looked for


@dataclass(frozen=True, slots=True)
class Name:
    """A document as a text names it; `target` has no addresses yet."""

    span: Span
    target: Target


def names(text: str) -> list[Name]:
    """The documents that `text` names, in order, none inside another."""
    numbered = {mention.span.start: mention for mention in mentions(text)}
    titled = list(_titled(text, numbered))
    found = [*titled, *_this(text), *_numbered(text, numbered)]
    found.sort(key=lambda name: (name.span.start, -name.span.end))
    return [_annexed(text, name) for name in _outermost(found)]


def _outermost(found: list[Name]) -> Iterator[Name]:
    end = 0
    for name in found:
        if name.span.start >= end:
            end = name.span.end
            yield name


def _this(text: str) -> Iterator[Name]:
    for match in _THIS.finditer(text):
        kind = _KIND_OF[match["kind"].lower()]
        yield Name(Span(*match.span()), Target(own=True, kind=kind))


def _titled(text: str, numbered: dict[int, Mention]) -> Iterator[Name]:
    """Laws by their titles, with the number that may follow."""
    for title in titles(text):
        end = title.span.end
        number = None
        so = _SO.match(text, end)
        mention = numbered.get(so.end()) if so else None
        if mention:
            end = mention.span.end
            number = text[mention.span.start : end]
        target = Target(kind=title.kind, number=number, title=title.title)
        yield _dated(text, title.span.start, end, target, yeared=True)


def _numbered(text: str, numbered: dict[int, Mention]) -> Iterator[Name]:
    kind: str | None = None
    end = 0
    for start, mention in numbered.items():
        stated = _kind(text, mention)
        if stated is None and kind and _goes_on(text, end, start):
            begin = _so(text, start)
        elif _plausible(text, mention, stated):
            kind = stated
            begin = _begin(text, mention, stated)
        else:
            continue
        number, end = _whole_number(text, mention)
        name = _dated(text, begin, end, Target(kind=kind, number=number), yeared=False)
        end = name.span.end
        yield name


def _goes_on(text: str, end: int, start: int) -> bool:
    """Whether a number goes on the list that the name before it began."""
    if start - end > _LIST_GAP or "\n" in text[end:start]:
        return False
    return bool(_LISTED.search(text, max(end, start - 12), start))


def _so(text: str, start: int) -> int:
    so = _SO_BEFORE.search(text, max(0, start - 4), start)
    return so.start() if so else start


def _begin(text: str, mention: Mention, kind: str | None) -> int:
    """Where the name begins: at the kind before "số", or at the number's own kind."""
    start = mention.span.start
    if mention.kinds:
        return start - 3 if text[max(0, start - 3) : start].lower() == "bộ " else start
    before = _KIND_BEFORE.search(text, max(0, start - 32), start) if kind else None
    return before.start() if before else _so(text, start)


def _kind(text: str, mention: Mention) -> str | None:
    """The kind that stands before the number, in full."""
    start = mention.span.start
    if not mention.kinds:
        before = _KIND_BEFORE.search(text, max(0, start - 32), start)
        return _KIND_OF[before["kind"].lower()] if before else None
    word = re.match(rf"(?i:{KIND})", text[start : start + 24])
    if word:
        return _KIND_OF[word[0].lower()]
    if _SHORT_KIND.match(text, start):
        return min(mention.kinds, key=lambda kind: (kind != "Quyết định", kind))
    return None


def _plausible(text: str, mention: Mention, kind: str | None) -> bool:
    """Whether this is a name, not a letterhead's "Số: 30/2020/NĐ-CP" nor "quy định 3 nội dung"."""
    start = mention.span.start
    if kind is None:
        known = any(part in _SYMBOLS or re.fullmatch(r"qh\d\d", part) for part in mention.parts)
        return known and not _LETTERHEAD.search(text, max(0, start - 10), start)
    spelt = text[start : mention.span.end]
    if "\n" in spelt:
        return False
    if mention.parts or not mention.kinds:
        return True
    return spelt[:1].isupper() or " số" in spelt


def _whole_number(text: str, mention: Mention) -> tuple[str, int]:
    """The number with its symbol, and where it ends."""
    broken = _BROKEN.match(text, mention.span.end) if mention.parts else None
    end = broken.end() if broken else mention.span.end
    spelt = text[mention.span.start : end]
    digit = re.search(r"\d", spelt)
    return spelt[digit.start() if digit else 0 :], end


def _dated(text: str, start: int, end: int, target: Target, *, yeared: bool) -> Name:
    """The name with date, year and organ from what follows its number or title."""
    dated = _DATED.match(text, end) or _ORGAN_DATED.match(text, end)
    day = _date(dated) if dated else None
    year = None
    if dated and day:
        end = dated.end()
    else:
        match = _YEARED.match(text, end) or (_BARE_YEAR.match(text, end) if yeared else None)
        if match:
            end, year = match.end(), int(match["year"])
    inside = dated.groupdict().get("organ") if dated else None
    following = _OF_ORGAN.match(text, end)
    organ = inside or (following["organ"] if following else None)
    return Name(Span(start, end), replace(target, issued_on=day, year=year, organ=organ))


def _date(match: re.Match[str]) -> date | None:
    try:
        return date(int(match["year"]), int(match["month"]), int(match["day"]))
    except ValueError:
        return None


def _annexed(text: str, name: Name) -> Name:
    """The name with what is annexed to it: "Quy chế ban hành kèm theo Quyết định số …"."""
    start = name.span.start
    match = _ANNEX.search(text, max(0, start - _REACH), start)
    if match is None:
        return name
    kind = _KIND_OF[match["annex"].lower()]
    return Name(Span(match.start(), name.span.end), replace(name.target, annex=kind))
