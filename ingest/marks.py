"""The signs that open a provision: the pattern table, each row beside a line it must match."""

import re
from dataclasses import dataclass
from enum import IntEnum

from corpus.address import ORDINAL_WORDS, roman
from corpus.model import Level
from corpus.text import UPPER


class Rank(IntEnum):
    """How wide a provision is: a narrower one stands inside a wider one."""

    VAN_BAN = 0
    PHU_LUC = 5
    MAU = 7  # "Mẫu 1.1", "Biểu 01": a form of an appendix
    PHAN = 10
    CHUONG = 20
    CHU_HOA = 25
    LA_MA = 30
    MUC = 33
    TIEU_MUC = 35
    DIEU = 40
    # From here on a sign nests by what is open around it, not by rank alone.
    CAPITALS = 45  # a head in capitals without a number
    SO = 50
    CHU = 60
    DE_MUC = 65
    SO_NGOAC = 68  # "1)" under "a)"
    GACH = 70
    CONG = 80
    DOAN = 99


@dataclass(frozen=True, slots=True)
class Mark:
    """What a line opens: `style` tells "1." from "1)"; `number` orders siblings, 0 if unordered."""

    level: Level
    rank: Rank
    style: str
    marker: str
    number: int
    rest: str


@dataclass(frozen=True, slots=True)
class _Row:
    level: Level
    rank: Rank
    style: str
    pattern: re.Pattern[str]
    example: str


# With the letters Vietnamese does not have, for those who count as a keyboard does.
_ALPHABET = "abcdđefghijklmnopqrstuvwxyz"
_END = r"(?:\s*[.:\-–]\s*|\s+|$)"

# Order matters: the first row that matches wins.
TABLE: tuple[_Row, ...] = (
    _Row(
        Level.PHU_LUC,
        Rank.PHU_LUC,
        "phụ lục",
        re.compile(rf"(?:PHỤ LỤC|Phụ lục)(?: số)?(?: ([IVX]+|\d+[A-Z]?|[A-Z]))?{_END}(?P<rest>.*)"),
        "PHỤ LỤC II",
    ),
    _Row(
        Level.DE_MUC,
        Rank.MAU,
        "mẫu",
        re.compile(
            r"(?:Mẫu|MẪU|Biểu|BIỂU)(?: số)? (\d{1,3}(?:\.\d{1,2})?)(?!\.?\d)\s*(?:[.:]|[\-–] )"
            r"(?P<rest>.*)"
        ),
        "Mẫu 1.1 - Tờ trình",
    ),
    _Row(
        Level.PHAN,
        Rank.PHAN,
        "phần",
        re.compile(rf"(?:PHẦN|Phần)(?: (?:thứ|THỨ))? ([IVX]+|\d+|\w+){_END}(?P<rest>.*)"),
        "Phần thứ nhất",
    ),
    _Row(
        Level.CHUONG,
        Rank.CHUONG,
        "chương",
        re.compile(rf"(?:CHƯƠNG|Chương) ([IVXLC]+|\d+){_END}(?P<rest>.*)"),
        "Chương II QUY ĐỊNH CHUNG",
    ),
    _Row(
        Level.TIEU_MUC,
        Rank.TIEU_MUC,
        "tiểu mục",
        re.compile(rf"(?:TIỂU MỤC|Tiểu mục) (\d+|[IVX]+){_END}(?P<rest>.*)"),
        "Tiểu mục 1. TRÌNH TỰ",
    ),
    _Row(
        Level.MUC,
        Rank.MUC,
        "mục",
        re.compile(rf"(?:MỤC|Mục) (\d+|[IVX]+){_END}(?P<rest>.*)"),
        "Mục 2. TỔ CHỨC CÁC CUỘC GIÁM SÁT",
    ),
    _Row(
        Level.DIEU,
        Rank.DIEU,
        "điều",
        re.compile(rf"(?:ĐIỀU|Điều) (\d+[a-zđ]?)(?:\s*[.:]\s*|\s+(?=[{UPPER}])|\s*$)(?P<rest>.*)"),
        "Điều 15. Trình tự tổ chức hội nghị",
    ),
    _Row(
        Level.LA_MA,
        Rank.LA_MA,
        "I",
        re.compile(rf"([IVXLC]{{1,6}})\s?[.\-–/)](?:\s*|$)(?=[\"“(]?[{UPPER}]|$)(?P<rest>.*)"),
        "II- MỤC TIÊU",
    ),
    _Row(
        Level.CHU_HOA,
        Rank.CHU_HOA,
        "A",
        re.compile(rf"([A-HĐ])\s?[.\-–/]\s*(?=[\"“(]?[{UPPER}])(?P<rest>.*)"),
        "B- ĐỊNH HƯỚNG",
    ),
    _Row(
        Level.SO,
        Rank.SO,
        "1.1",
        re.compile(r"(\d{1,2}(?:\.\d{1,2}){1,4})(?:\s*[.)\-–:]\s*|\s+)(?P<rest>\S.*)"),
        "2.1.3. Thẩm quyền",
    ),
    _Row(
        Level.SO,
        Rank.SO,
        "1.",
        re.compile(
            rf"(\d{{1,3}}(?:[a-zđ](?=\.))?)\s?(?:[.\-–/]\s+|\.(?=[{UPPER}“]))(?P<rest>\S.*)"
        ),
        "1a. Công tác quán triệt",
    ),
    _Row(
        Level.SO,
        Rank.SO_NGOAC,
        "1)",
        re.compile(r"\(?(\d{1,2})\)\s?(?P<rest>\S.*)"),
        "1) Hồ sơ gồm",
    ),
    _Row(
        Level.CHU,
        Rank.CHU,
        "a)",
        re.compile(r"\(?([a-zđ]\d?)\s?[)/](?:\s*)(?P<rest>\S.*)"),
        "đ1) Thông tin phản ánh",
    ),
    _Row(
        Level.CHU,
        Rank.CHU,
        "a.",
        re.compile(r"([a-zđ])(?:\.\d{1,2})?\s?[.\-]\s+(?P<rest>\S.*)"),
        "a. Về tư tưởng",
    ),
    _Row(Level.CONG, Rank.CONG, "+", re.compile(r"(\+)\s*(?P<rest>\S.*)"), "+ Quy định số 124"),
    _Row(
        Level.DE_MUC,
        Rank.DE_MUC,
        "*",
        re.compile(r"(\*)\s*(?P<rest>[^\s*].*)"),
        "* Hình thức tuyên truyền",
    ),
    _Row(
        Level.CHU,
        Rank.CHU,
        "a)",
        re.compile(r"[-–] ?([b-zđ])\) ?(?P<rest>\S.*)"),
        "- c) Việc mà người gõ cho thêm gạch",
    ),
    _Row(
        Level.GACH,
        Rank.GACH,
        "-",
        re.compile(r"([-–—•])\s*(?P<rest>[^\s\-–—_].*)"),
        "- Quán triệt Chỉ thị",
    ),
    _Row(
        Level.CHU_THICH,
        Rank.DOAN,
        "[1]",
        re.compile(r"\[(\d{1,3})\]\s*(?P<rest>\S.*)"),
        "[1] Vận dụng Thông tư",
    ),
)

# What every row needs at the start of a line: most lines need not be held against each.
_ANY = re.compile(
    r"[\d(\[\-–—•+*]|[A-ZĐ]{1,6}\s?[.\-–/)]|[a-zđ](?:\.?\d{1,2})?\s?[)/.\-]"
    r"|P[hH]|C[hH]|[TĐ][iI]|M[ụỤẫẪ]|B[iI]"
)


def read(line: str) -> tuple[Mark, ...]:
    """Every way the line may open a provision, likeliest first; () for plain text."""
    if not _ANY.match(line):
        return ()
    found: list[Mark] = []
    for row in TABLE:
        match = row.pattern.fullmatch(line)
        if match is None:
            continue
        marker = match[1] or ""
        number = _number(row, marker)
        if number is not None:
            found.append(
                Mark(row.level, row.rank, row.style, marker, number, match["rest"].strip())
            )
    return tuple(found)


def _number(row: _Row, marker: str) -> int | None:
    """The place of `marker` in its series; 0 where there is none, None where it is no marker."""
    if row.level in (Level.GACH, Level.CONG, Level.DE_MUC):
        return 0
    if row.style == "1.1":
        return int(marker.rpartition(".")[2])
    if row.level is Level.CHU:
        return _ALPHABET.find(marker[0]) + 1 or None
    if row.level is Level.CHU_HOA:
        return _ALPHABET.find(marker.lower()) + 1
    return _ordinal(row, marker)


def _ordinal(row: _Row, marker: str) -> int | None:
    if row.level is Level.PHU_LUC and not marker:
        return 0
    digits = re.match(r"\d+", marker)
    if digits:
        return int(digits[0])
    if row.level is Level.PHAN and marker.lower() in ORDINAL_WORDS:
        return ORDINAL_WORDS[marker.lower()]
    if row.level is Level.PHU_LUC and len(marker) == 1 and marker not in "IVX":
        return _ALPHABET.find(marker.lower()) + 1
    return roman(marker)
