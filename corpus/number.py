"""Document numbers: one key for however "18-CT/TW" is written, and where a text mentions one.

Sources of the forms: Hướng dẫn 36-HD/VPTW (Party: `18-CT/TW`), Nghị định 30/2020/NĐ-CP (State:
`30/2020/NĐ-CP`), and misprints seen in the field (`217/QĐ-TW`).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
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
_KINDS_OF = {
    word: frozenset(kind for kind, words in KIND_WORDS.items() if word in words) for word in _WORDS
}
_KIND = "|".join(re.escape(word) for word in _WORDS)
# On folded text. Digits, then what follows a hyphen or slash, up to the first space.
_SYMBOL = r"(?P<number>\d{1,4}[a-z]?)(?P<symbol>(?: ?[-/–] ?[a-z0-9&]+)+)"
_MENTION = re.compile(
    rf"(?<![\w/.,-])(?:(?P<kind>{_KIND})(?:\s*so)?\s*[.:]?\s*)?"
    rf"(?:{_SYMBOL}|(?P<plain>\d{{1,4}}))(?:\s?(?P<glued>nqtw|qdtw|cttw|kltw|hdtw))?(?![\w/])"
)
_DATED = re.compile(r"[,\s]*\(?ngay\s+(\d{1,2})\s*(?:/|-|thang)\s*(\d{1,2})\s*(?:/|-|nam)\s*(\d{4})")
_YEARED = re.compile(r"[,\s]*nam\s+(\d{4})")
_NOT_A_NUMBER = re.compile(r"\s*(?:%|ngay|thang|nam|tuoi|nguoi|lan|gio|trang|dieu|khoan|muc)\b")


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
    pieces = [piece for piece in re.split(r"[\s\-/–]+", fold(number)) if piece]
    if pieces:
        pieces[0] = pieces[0].lstrip("0") or "0"
    return "-".join(pieces)


def mentions(text: str) -> list[Mention]:
    """The document numbers that `text` mentions, in order; dates are read where they follow."""
    folded = fold(text)
    found = []
    for match in _MENTION.finditer(folded):
        mention = _mention(match, folded)
        if mention is not None:
            found.append(mention)
    return found


def _mention(match: re.Match[str], folded: str) -> Mention | None:
    kinds = _KINDS_OF.get(match["kind"], frozenset()) if match["kind"] else frozenset()
    symbol = match["symbol"] or ""
    parts = tuple(p for p in re.split(r"[\s\-/–]+", symbol) if p)
    if match["glued"]:
        parts = (match["glued"][:2], "tw")
    lettered = any(part[0].isalpha() for part in parts)
    year = next((int(p) for p in parts if re.fullmatch(r"(?:19|20)\d\d", p)), None)
    if not kinds and not lettered and not (year and len(parts) == 1 and "/" in symbol):
        return None
    if not parts and _NOT_A_NUMBER.match(folded, match.end()):
        return None
    dated = _DATED.match(folded, match.end())
    yeared = _YEARED.match(folded, match.end())
    return Mention(
        span=Span(match.start(), match.end()),
        kinds=kinds,
        number=(match["number"] or match["plain"]).lstrip("0") or "0",
        parts=parts,
        issued_on=_date(dated) if dated else None,
        year=year or (int(yeared[1]) if yeared else None),
    )


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
    return "qd" in words and "qd" in parts or kind == "Nghị quyết liên tịch" and "nq" in words
