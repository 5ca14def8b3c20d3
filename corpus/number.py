"""Document numbers: one key for however "18-CT/TW" is written, and where a text mentions one.

Sources of the forms: Hướng dẫn 36-HD/VPTW (Party: `18-CT/TW`), Nghị định 30/2020/NĐ-CP (State:
`30/2020/NĐ-CP`), and misprints seen in the field (`217/QĐ-TW`).
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from corpus.model import Document, Span
from corpus.text import fold

# Folded words and abbreviations of each kind; a number alone never tells a kind.
KIND_WORDS: Mapping[str, tuple[str, ...]] = {
    "Nghị quyết liên tịch": ("nghi quyet lien tich", "nqlt"),
    "Thông tư liên tịch": ("thong tu lien tich", "ttlt"),
    "Nghị quyết": ("nghi quyet", "nghi quiet", "nq"),
    "Nghị định": ("nghi dinh", "nd"),
    "Quyết định": ("quyet dinh", "qd"),
    "Quy định": ("quy dinh", "qui dinh", "qyd", "qdi", "qd"),
    "Quy chế": ("quy che", "qui che", "qc"),
    "Chỉ thị": ("chi thi", "ct"),
    "Kết luận": ("ket luan", "kl"),
    "Thông tri": ("thong tri", "ttr"),
    "Thông tư": ("thong tu", "tt"),
    "Hướng dẫn": ("huong dan", "hd"),
    "Kế hoạch": ("ke hoach", "kh"),
    "Thông báo": ("thong bao", "tb"),
    "Báo cáo": ("bao cao", "bc"),
    "Luật": ("luat",),
    "Pháp lệnh": ("phap lenh",),
    "Công văn": ("cong van", "cv"),
    "Chương trình": ("chuong trinh", "ctr"),
}
_WORDS = sorted({word for words in KIND_WORDS.values() for word in words}, key=len, reverse=True)
# What each of these words may stand for.
KINDS_OF = {
    word: frozenset(kind for kind, words in KIND_WORDS.items() if word in words) for word in _WORDS
}
# A pattern of all of them, folded.
KIND = "|".join(re.escape(word) for word in _WORDS)
# Abbreviations that stand in a symbol for a kind of document, folded.
_SYMBOLS = frozenset(word for word in _WORDS if " " not in word) | {"da", "bb", "cd", "pl", "pa"}
_SYMBOL_WORDS = "|".join(sorted(_SYMBOLS, key=len, reverse=True))
# Those that are typed right behind the number, as in "57nq"; the others may be units: "90cv".
_BEHIND = "nqlt|ttlt|nq|ct|qyd|qd|nd|hd|kl|ttr|kh"
# Organs that are written in one with the symbol before them, as in "57-NQTW" and "36-HDVPTW".
_ORGAN = r"vptw|mttw|tw|tu|ttg|cp|qh ?\d\d"
# On folded text, every repetition bounded: the number, then what follows a hyphen or slash.
_SYMBOL = (
    r"(?P<number>\d{1,4}[a-z]?)(?P<symbol>(?: ?[-/–] ?(?:qh \d\d(?!\d)|[a-z0-9&]{1,24})){1,8})"
)
_MENTION = re.compile(
    rf"(?<![\w/.,-])(?:(?P<kind>{KIND})\b(?P<so>\s{{0,3}}so\b)?\s{{0,3}}(?:[.:]\s{{0,3}})?"
    rf"|(?P<short>{_SYMBOL_WORDS})-?(?=\d))?"
    rf"(?:{_SYMBOL}|(?P<plain>\d{{1,4}})"
    rf"(?:\s?(?P<glued>(?:{_SYMBOL_WORDS})[ /-]?(?:{_ORGAN})|qh ?\d\d)"
    rf"|(?P<behind>{_BEHIND}|{_ORGAN}))?)(?![\w/])(?!\.\d|,\d)"
)
_DATED = re.compile(
    r"[,\s]{0,3}\(?ngay\s{0,3}(\d{1,2})\s?(?:/|-|thang)\s?(\d{1,2})\s?(?:/|-|nam)\s?(\d{4})"
)
_YEARED = re.compile(r"[,\s]{0,3}nam\s{1,3}(\d{4})(?!\s?[-–]\s?\d)")
_UNIT = re.compile(
    r"\s{0,3}(?:%|(?:ngay(?! (?:thang|nao|may|ban|ky|bao))|thang|nam(?! nao)|tuoi|nguoi|lan|gio"
    r"|trang|dieu|khoan|muc|noi dung|nhiem vu"
    r"|phan tram|phan|xa|phuong|tinh|ho|trieu|ty|dong|nghin|diem|cau|chuong|bai|buoc|buoi"
    r"|tuan|quy(?! (?:trinh|dinh|che|hoach|mo|uoc)))\b)"
)
_MEASURE = frozenset(
    {"nam", "thang", "ngay", "nguoi", "lan", "tuan", "quy", "ha", "ho", "km", "gio"}
)
_PERIOD = re.compile(r"(?:thang|quy|ngay|ky|khoa)\s{1,3}$")
# "Quyết định 217, 218 và 219": what may follow a number that takes the kind of the one before it.
_LISTED = re.compile(
    r"\s?(?:,|;|va|hoac|voi)\s{1,3}(?:so\s{1,3})?(?P<plain>\d{2,4})"
    r"(?=\s{0,3}(?:$|[,;.?!)\n]|(?:va|cua|ve|hoac|la|co|thi|khac|quy dinh|noi)\b))"
)
_YEARS = range(1945, 2100)


@dataclass(frozen=True, slots=True)
class Mention:
    """A document number as a text mentions it. `parts` are its folded pieces after the number."""

    span: Span
    kinds: frozenset[str]
    number: str
    parts: tuple[str, ...]
    issued_on: date | None = None
    year: int | None = None

    @property
    def written(self) -> str:
        """The mention as a key: "18-ct-tw"."""
        return "-".join((self.number, *self.parts))


def key(number: str) -> str:
    """One key for every way of writing `number`.

    >>> key("217-QĐ/TW") == key("217/QĐ-TW") == "217-qd-tw"
    True
    """
    pieces = _pieces(fold(number))
    if pieces:
        pieces[0] = _unpadded(pieces[0])
    return "-".join(pieces)


def _unpadded(number: str) -> str:
    """`number` without the zeros before its first other figure: "012a" is "12a", "0a" itself."""
    return re.sub(r"^0+(?=\d)", "", number)


def _pieces(folded: str) -> list[str]:
    return [piece for piece in re.split(r"[\s\-/–]+", folded) if piece]


def mentions(text: str) -> list[Mention]:
    """The document numbers that `text` mentions, in order; dates are read where they follow."""
    folded = fold(text)
    found = []
    for match in _MENTION.finditer(folded):
        mention = _mention(match, text, folded)
        if mention is not None:
            found.append(mention)
            found.extend(_listed(mention, folded))
    return found


def _mention(match: re.Match[str], text: str, folded: str) -> Mention | None:
    word = match["kind"] or match["short"]
    mention = Mention(
        span=Span(match.start(), match.end()),
        kinds=KINDS_OF.get(word, frozenset()) if word else frozenset(),
        number=_unpadded(match["number"] or match["plain"]),
        parts=_parts(match),
    )
    if match["plain"] and not mention.parts:
        if not mention.kinds or _counts_something(match, folded):
            return None
    elif not _is_symbol(mention, match, text, folded):
        return None
    return _dated(mention, folded)


def _parts(match: re.Match[str]) -> tuple[str, ...]:
    """The pieces of the symbol; "nqtw" written in one is two."""
    parts: list[str] = []
    written = match["symbol"] or match["glued"] or match["behind"] or ""
    for piece in _pieces(re.sub(r"qh (?=\d)", "qh", written)):
        glued = re.fullmatch(rf"({_SYMBOL_WORDS})(tw|tu)|({_BEHIND})({_ORGAN})", piece)
        parts.extend(filter(None, glued.groups()) if glued else (piece,))
    return tuple(parts)


def _counts_something(match: re.Match[str], folded: str) -> bool:
    """Whether a bare number after a kind is a quantity or a year: "kế hoạch 45 ngày"."""
    dated = _DATED.match(folded, match.end()) or _YEARED.match(folded, match.end())
    if dated:
        return False
    if not match["so"] and int(match["plain"]) in _YEARS:
        return True
    return bool(_UNIT.match(folded, match.end()))


def _is_symbol(mention: Mention, match: re.Match[str], text: str, folded: str) -> bool:
    """Whether number and symbol look like a document's, not like a date, a range or a dash."""
    lettered = [part for part in mention.parts if part[0].isalpha()]
    if lettered:
        return _is_lettered_symbol(mention, lettered, match, text)
    year = _year(mention.parts)
    alone = len(mention.parts) == 1 and year is not None and "/" in (match["symbol"] or "")
    if not alone or int(re.sub(r"\D", "", mention.number)) in _YEARS:
        return False
    dated = _PERIOD.search(folded, max(0, match.start() - 9), match.start())
    month = int(re.sub(r"\D", "", mention.number)) <= 12
    return bool(mention.kinds) or not (dated or month)


def _is_lettered_symbol(
    mention: Mention, lettered: list[str], match: re.Match[str], text: str
) -> bool:
    if any(part in _SYMBOLS or re.fullmatch(r"qh\d\d", part) for part in lettered):
        return True
    if match["symbol"] is None:
        return True
    start, end = match.span("symbol")
    written = text[start:end]
    spaced = " " in written
    capitals = any(a.isalpha() and a == a.upper() for a in written)
    if spaced or lettered[0] in _MEASURE or len(lettered[0]) < 2:
        return spaced and capitals and bool(mention.kinds) and written == written.upper()
    return capitals or bool(mention.kinds) or len(mention.parts) > 1


def _dated(mention: Mention, folded: str) -> Mention:
    dated = _DATED.match(folded, mention.span.end)
    yeared = _YEARED.match(folded, mention.span.end)
    year = _year(mention.parts)
    return replace(
        mention,
        issued_on=_date(dated) if dated else None,
        year=year or (int(yeared[1]) if yeared else None),
    )


def _year(parts: tuple[str, ...]) -> int | None:
    return next((int(part) for part in parts if re.fullmatch(r"(?:19|20)\d\d", part)), None)


def _listed(first: Mention, folded: str) -> Iterator[Mention]:
    """The bare numbers that go on a list: "217, 218" after "Quyết định"."""
    end = first.span.end
    while first.kinds and (match := _LISTED.match(folded, end)):
        end = match.end()
        number = _unpadded(match["plain"])
        yield _dated(Mention(Span(match.start("plain"), end), first.kinds, number, ()), folded)


def _date(match: re.Match[str]) -> date | None:
    try:
        return date(int(match[3]), int(match[2]), int(match[1]))
    except ValueError:
        return None


def names(mention: Mention, document: Document) -> bool:
    """Whether `mention` can mean `document`: number, then all that the mention says besides."""
    if not document.number:
        return False
    number, *parts = key(document.number).split("-")
    if number != mention.number:
        return False
    if mention.parts and not set(mention.parts) <= set(parts):
        return False
    if mention.kinds and document.kind and not _same_kind(mention, document.kind, parts):
        return False
    if document.issued_on is None:
        return True
    if mention.issued_on is not None and mention.issued_on != document.issued_on:
        return False
    return mention.year is None or mention.year == document.issued_on.year


def _same_kind(mention: Mention, kind: str, parts: list[str]) -> bool:
    """QĐ stands for Quyết định and Quy định; a kind may also show in the symbol only."""
    if any(kind == name or kind.endswith(" " + name) for name in mention.kinds):
        return True
    words = {word for name in mention.kinds for word in KIND_WORDS[name]}
    return ("qd" in words and "qd" in parts) or (kind == "Nghị quyết liên tịch" and "nq" in words)
