"""What an answer must hold to be one: a sum, a span of time, a count, a person, a body named.

A passage may share every word with a question and still not answer it: "mấy buổi" is not answered
by a clause that holds no number of sessions. Questions are read folded, for they are often typed
without diacritics; passages are read as they are written.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.abbreviations import written_out
from corpus.number import mentions
from corpus.text import LOWER, UPPER, fold

_FIGURE = r"(?:\d[\d.,]*|một|hai|ba|bốn|năm|sáu|bảy|tám|chín|mười|vài|nhiều)(?: ?\([^)]{1,30}\))?"
_SHARE = r"(?:\d ?%|phần trăm|phần ba|phần tư|phần năm|quá nửa|một nửa|(?<![\d/])\d/\d(?![\d/]))"
_SPAN = (
    rf"(?<!ngày )(?<!tháng )(?<!quý )(?<!\d){_FIGURE} (?:năm )?(?:giờ|ngày|tháng|năm|tuần|buổi"
    rf"|tiết|quý|phút)"
    r"(?! tháng \d)(?! \d{4})"
)
# What may stand for a span where no figure does: "phát hành ngay trong ngày".
_AT_ONCE = (
    r"trong ngày|ngay sau|ngay khi|ngày làm việc tiếp theo|tức thời|suốt|không quy định thời hạn"
)
_DAY = (
    r"(?:\d{1,2}/\d{1,2}|ngày \d{1,2}|tháng \d{1,2}|quý [IVX\d]+|hằng năm|hàng năm|hằng tháng"
    r"|hàng tháng|hằng quý|cuối năm|đầu năm|năm \d{4})"
)
_SURNAMES = (
    r"(?:Nguyễn|Trần|Lê|Phạm|Hoàng|Huỳnh|Phan|Vũ|Võ|Đặng|Bùi|Đỗ|Hồ|Ngô|Dương|Lý|Đào|Đinh|Trương|Mai"
    r"|Tô|Triệu|Lan|Lương|Lâm|Tạ|Cao|Chu|Hà|Tống|Vương|Trịnh|Đoàn)"
)


@dataclass(frozen=True, slots=True)
class Expected:
    """What a passage must hold: a pattern over its text, or over its folded text.

    `above`: its headings may hold it as well, as they do the year of a list of aims.
    """

    pattern: re.Pattern[str]
    folded: bool = False
    above: bool = False

    def is_in(self, passage: str, headings: str = "") -> bool:
        """Whether `passage`, or what stands above it, holds it."""
        text = f"{headings} {passage}" if self.above else passage
        return bool(self.pattern.search(fold(text) if self.folded else text))


@dataclass(frozen=True, slots=True)
class _Expectation:
    """A way of asking (on folded text), and what a passage must then hold."""

    asks: re.Pattern[str]
    holds: re.Pattern[str]


_EXPECTATIONS: tuple[_Expectation, ...] = (
    _Expectation(
        re.compile(r"\b(?:so dien thoai|dien thoai|duong day nong|hotline|email|thu dien tu)\b"),
        re.compile(r"điện thoại|@|\b0\d{8,}", re.IGNORECASE),
    ),
    _Expectation(
        re.compile(
            r"\bbao nhieu (?:tien|dong|trieu)\b|\bmay (?:tram|trieu|dong)\b"
            r"|\b(?:thu lao|phu cap|tro cap|(?:muc|tien) luong|kinh phi|ngan sach|tien thuong"
            r"|(?:le|hoc) phi)\b.{0,40}"
            r"\b(?:bao nhieu|muc nao|may)\b"
            r"|\b(?:tra|ton|linh|lanh|huong|thuong|tien|nhuan but|dang phi) bao nhieu\b"
            r"|\bmuc (?:thuong|phat|chi|thu|ho tro)\b.{0,30}\b(?:bao nhieu|nao|gi)\b"
        ),
        re.compile(r"\d[\d.,]* ?(?:đồng|triệu|nghìn|tỷ|lần mức|%)|mức lương", re.IGNORECASE),
    ),
    _Expectation(
        re.compile(r"\b(?:bao nhieu|may) (?:phan tram\b|%)|\bt[iy] le bao nhieu"),
        re.compile(_SHARE, re.IGNORECASE),
    ),
    _Expectation(
        re.compile(
            r"\b(?:ky luat|xu phat|phat tien|phat)\b.{0,45}\b(?:muc nao|bao nhieu|the nao|ra sao)\b"
        ),
        re.compile(r"kỷ luật|phạt|xử lý|khiển trách|cảnh cáo|khai trừ", re.IGNORECASE),
    ),
    _Expectation(
        re.compile(
            r"\b(?:may|bao nhieu) (?:chuc )?(?:ngay|thang|nam|gio|tuan|quy|hom|bua|phut)\b"
            r"(?! dung| nhat|.{0,25}\b(?:mot|1) lan)|\bbao lau\b(?!.{0,20}\b(?:mot|1) lan)"
        ),
        re.compile(rf"{_SPAN}|{_AT_ONCE}", re.IGNORECASE),
    ),
    _Expectation(
        re.compile(r"\b(?:(?:may|bao nhieu) \w+|bao lau) .{0,20}\b(?:mot|1) lan\b|\bmay lan\b"),
        re.compile(
            rf"hằng|hàng (?:năm|tháng|quý|tuần)|mỗi|định kỳ|{_FIGURE} (?:lần|kỳ)\b|\blần/|một lần",
            re.IGNORECASE,
        ),
    ),
    _Expectation(
        re.compile(
            r"\bhan chot\b|\bhan (?:gui|nop|bao cao)\b|\bcham nh?at .{0,15}\b(?:nao|may|bao gio)\b"
            r"|\btruoc ngay (?:nao|may)\b"
        ),
        re.compile(
            rf"(?:trước|chậm nhất|hạn|trong vòng|đến hết|xong|không quá|không chậm hơn|muộn nhất)"
            rf".{{0,60}}(?:{_DAY}|\d)",
            re.IGNORECASE | re.DOTALL,
        ),
    ),
    _Expectation(
        re.compile(r"(?<!truoc )\b(?:vao |la |tu )?ngay (?:nao|may|bao nhieu)\b|\bluc may\b"),
        re.compile(rf"{_DAY}|\d{{1,2}} ?(?:giờ|h\d*)", re.IGNORECASE),
    ),
    _Expectation(
        re.compile(
            r"\b(?:bi thu|chu tich|truong ban|giam doc|chanh van phong|thu tuong|pho \w+)\b"
            r".{0,40}\b(?:la ai|ten gi|ten la gi)\b"
        ),
        re.compile(rf"{_SURNAMES}(?: [{UPPER}][{LOWER}]+){{1,3}}"),
    ),
)
# "mấy trang", "bao nhiêu đại biểu": a counted noun; these are answered by a list as well.
_COUNTED = re.compile(r"\b(?:mấy|bao nhiêu) (\w+)(?: (\w+))?", re.IGNORECASE)
_PERSONS = frozenset(
    {"bac", "anh", "chi", "co", "chu", "ong", "ba", "em", "dua", "cai", "nguoi ay"}
)
_LISTED = frozenset(
    {
        "noi",
        "nguyen",
        "hinh",
        "nhiem",
        "buoc",
        "muc",
        "phan",
        "dieu",
        "khoan",
        "giai",
        "yeu",
        "viec",
        "truong",
        "loai",
        "nhom",
        "co",
        "don",
        "cach",
        "kieu",
        "chuong",
        "diem",
        "y",
        "lan",
        "tieu",
        "quyen",
        "cau",
        "bo",
    }
)
_UNITS = frozenset(
    {
        "h",
        "ngay",
        "thang",
        "nam",
        "gio",
        "tuan",
        "quy",
        "hom",
        "bua",
        "phut",
        "chuc",
        "tien",
        "dong",
        "trieu",
        "tram",
        "phan",
        "lau",
        "va",
        "ve",
        "la",
        "thi",
        "o",
        "cho",
        "de",
        "khi",
        "nhu",
        "moi",
        "gi",
    }
)
# What is counted in everyday words, as a document writes it.
_WRITTEN = {
    "nha": "(?:nha|ho)",
    "ghe": "(?:ghe|chuc danh|chuc vu)",
    "buoi": "(?:buoi|cuoc|hoi nghi|lan)",
}
_PEOPLE = frozenset({"nguoi", "nha", "ho", "phieu", "dang"})
# First syllables of what people are called, who are counted as "người" as well.
_BEARERS = frozenset({"dai", "thanh", "uy", "bcv", "bao", "chuyen", "cong", "can", "pho", "giang"})
_COUNTED_AS_PERSONS = (
    r"(?:nguoi|dong chi|(?:thanh|uy|dang|hoc|giang|chuyen|bao cao|giao) vien|dai bieu|can bo)"
)
_HALVES = frozenset({"dai", "thanh", "uy", "hoc", "dong"})  # đại biểu, thành viên, ủy viên …
_FOLDED_FIGURE = r"(?:\d+|mot|hai|ba|bon|nam|sau|bay|tam|chin|muoi)(?: \([^)]{1,30}\))?"
_ASKS = re.compile(r"\b(?:mấy|bao nhiêu|bao lâu|bao giờ|ai|gì|nào|đâu|sao)\b", re.IGNORECASE)
_CLAUSE = re.compile(r"[,.;?!]+ *(?=\w)")
_YES_OR_NO = re.compile(r"\b(?:không|ko|hông|chưa)\W*$", re.IGNORECASE)
_SOME = re.compile(r"\bmấy\b(?! giờ)", re.IGNORECASE)
_DATED = re.compile(r",? ?\(?(?:ngày \d{1,2}/\d{1,2}/\d{4}|năm \d{4})", re.IGNORECASE)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
# A body is its head and the two syllables after it, read from a question written in full.
_BODY = re.compile(
    r"(?<!xã )(?<!đại )(?<!cơ )(?<!cán )(?<!nội )(?<!toàn )(?<!đảng )(?<!chi )(?<!trụ )(?<!quốc )"
    r"(?<!tiến )(?<!văn )\b"
    r"((?:[ủu][yỷ] ban|hội đồng|trung tâm|văn phòng|chi cục|liên đoàn|ban|hội|sở|phòng|bộ)"
    r" (?!hành|nhiêu|nào|tin|ghi|đầu|gì|có|về|tất|và|của|họp|nghị|viên|phận|máy|luật"
    r"|đó|này|thì|thảo|đang|để)"
    rf"[{LOWER}]+ (?!là|có|gì|nào|được|phải|thì|và|cô|đang|để)[{LOWER}]+)"
)


def expected(question: str) -> tuple[Expected, ...]:
    """All that a passage must hold to answer `question`, given with its diacritics."""
    asking = _asking(question)
    folded = fold(asking)
    found = [Expected(e.holds) for e in _EXPECTATIONS if e.asks.search(folded)]
    found += _counted(asking)
    years = _YEAR.findall(_without_numbers(question))
    found += [Expected(re.compile(year), above=True) for year in years]
    return tuple(found)


def _asking(question: str) -> str:
    """The part of a question that asks: "mấy" is "some" elsewhere, and asks for no number.

    That is what follows "thì" if it asks ("đọc mấy tin thì đọc mấy bữa"); "nghỉ mấy hôm được không"
    asks for a yes or no.
    """
    comment = question.rpartition(" thì ")[2]
    part = comment if _ASKS.search(comment) else question
    clauses = _CLAUSE.split(part)
    if _YES_OR_NO.search(clauses[-1]):
        return _SOME.sub("vài", part)
    return ", ".join(_SOME.sub("vài", c) if _YES_OR_NO.search(c) else c for c in clauses)


def holds(wanted: Sequence[Expected], passage: str, headings: str = "") -> bool:
    """Whether `passage` holds everything that is wanted; `headings` is what stands above it."""
    return all(one.is_in(passage, headings) for one in wanted)


def bodies(question: str) -> list[str]:
    """The bodies that `question`, written with its diacritics, names: head and two syllables."""
    return [fold(body) for body in _BODY.findall(written_out(question).lower())]


def names_bodies(named: Sequence[str], passage: str) -> bool:
    """Whether `passage` names every one of these bodies, spelt by ear or right."""
    text = _by_ear(" ".join(re.findall(r"\w+", fold(written_out(passage)))))
    return all(_by_ear(body) in text for body in named)


def _by_ear(folded: str) -> str:
    """Folded words with first consonants that many speakers do not tell apart made one."""
    for sound, spelling in _SAME_SOUNDS:
        folded = sound.sub(spelling, folded)
    return folded


# "chính chị" for "chính trị", "xuất xắc" for "xuất sắc".
_SAME_SOUNDS = (
    (re.compile(r"\btr"), "ch"),
    (re.compile(r"\bx"), "s"),
    (re.compile(r"\b(?:gi|r)(?=[aeiouy])"), "d"),
    (re.compile(r"\bl"), "n"),
)


def _counted(question: str) -> list[Expected]:
    """What a counted noun asks for: "mấy trang" a figure and "trang", of people a share as well."""
    found = []
    for written, after in _COUNTED.findall(question):
        noun, more = fold(written), fold(after)
        if noun in _LISTED | _UNITS | _PERSONS:
            continue
        words = f"{noun} {more}" if noun in _HALVES else noun
        counted = rf"(?:{words}|nguoi|dong chi)" if noun in _BEARERS else _WRITTEN.get(noun, words)
        counted = _COUNTED_AS_PERSONS if noun == "nguoi" else counted
        figure = rf"{_FOLDED_FIGURE} (?:\w+ ){{0,2}}{counted}\b|\|.*\b{words}\b.*\d"
        share = r"|phan (?:ba|tu|tram)|\d ?%|qua nua" if noun in _PEOPLE | _HALVES else ""
        found.append(Expected(re.compile(figure + share), folded=True))
    return found


def _without_numbers(question: str) -> str:
    """`question` without its document numbers and the dates that belong to them."""
    pieces, start = [], 0
    for mention in mentions(question):
        pieces.append(question[start : mention.span.start])
        dated = _DATED.match(question, mention.span.end)
        start = dated.end() if dated else mention.span.end
    return " ".join([*pieces, question[start:]])
