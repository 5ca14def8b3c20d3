"""What kind of answer a question wants: a fact of a document itself, a list, a body, a number."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from corpus.model import Level
from corpus.number import mentions
from corpus.place import Wanted, parse
from corpus.text import fold
from corpus.words import STOPWORDS, folded_words


class Field(StrEnum):
    """A fact of a document itself."""

    NUMBER = "number"
    DATE = "date"
    ISSUER = "issuer"
    SIGNER = "signer"
    RECIPIENTS = "recipients"
    BASIS = "basis"
    REFERENCES = "references"
    TITLE = "title"
    OUTLINE = "outline"


_KINDS = (
    r"(?:van ban|ke hoach|kh|quyet dinh|qd|quy dinh|nghi quyet|nq|chi thi|ct|ket luan|kl"
    r"|huong dan|hd"
    r"|thong tri|nghi dinh|nd|luat|quy che|dieu le|cong van|thong bao)"
)
_KIND = re.compile(rf"\b{_KINDS}\b")
# On folded text; each with a question it must match.
_ASKS: Mapping[Field, tuple[re.Pattern[str], str]] = {
    Field.SIGNER: (
        re.compile(
            r"\bai (?:la )?(?:nguoi )?(?:da )?ky\b|\bnguoi ky\b|\bdo ai ky\b|\bky ten\b|\bai ki\b"
            r"|\bky thay mat ai\b|\bky thay ai\b"
        ),
        "ai ký kế hoạch này",
    ),
    Field.NUMBER: (
        re.compile(r"\bso (?:may|bao nhieu|hieu|ky hieu|gi)\b|\bmang so\b|\bso va ky hieu\b"),
        "kế hoạch số mấy",
    ),
    Field.DATE: (
        re.compile(
            r"\b(?:ban hanh|ky|ra|ra doi|thong qua|co)\b.{0,25}\b(?:ngay nao|khi nao|ngay may"
            r"|hom nao"
            r"|bao gio|ngay bao nhieu|nam nao|ngay thang nao|luc nao)\b"
            rf"|\bngay (?:ban hanh|ky)\b|\b{_KINDS}\b.{{0,70}}\b(?:ngay nao|ngay bao nhieu|ngay may"
            r"|ngay thang nam nao|ngay thang nao)\b"
            r"|\bngay (?:bao nhieu|nao|may)\b(?=.*\bai ky\b)"
        ),
        "kế hoạch ban hành ngày nào",
    ),
    Field.ISSUER: (
        re.compile(
            r"\b(?:co quan|don vi|to chuc|cap|noi|ban) nao (?:da )?(?:ban hanh|ra|ky ban hanh)\b"
            r"|\bai (?:da )?(?:ban hanh|ra)\b|\bdo (?:ai|co quan nao) (?:ban hanh|ra)\b"
            r"|\bgiua (?:nhung |cac )?(?:co quan nao|ai)\b"
            r"|\bcua co quan nao\b|\b(?:co quan|noi) ban hanh\b|\bcua ai ban hanh\b"
        ),
        "cơ quan nào ban hành kế hoạch",
    ),
    Field.RECIPIENTS: (
        re.compile(
            r"\bnoi nhan\b(?! phai| co)|\bgui (?:cho |den |toi |di )?(?:ai|nhung (?:ai|dau|noi"
            r"|co quan"
            r"|don vi)|noi nao|cac noi|dau|co quan nao|don vi nao)\b"
            rf"|\b(?:ai|don vi nao|noi nao|co quan nao) (?:duoc )?nhan (?:duoc )?{_KINDS}\b"
        ),
        "kế hoạch gửi cho những nơi nào",
    ),
    Field.BASIS: (
        re.compile(
            rf"\b(?:ban hanh|xay dung|lap|ra) (?:can cu|dua|theo|tren co so|de thuc hien)\b"
            rf"|\bcan cu (?:vao )?(?:{_KINDS}|dau|gi|phap ly|nao|nhung|cac)\b"
            rf"|\b(?:dua|theo) (?:vao |theo )?{_KINDS} nao\b"
            rf"|\bthuc hien (?:theo )?{_KINDS} nao\b"
        ),
        "kế hoạch căn cứ văn bản nào",
    ),
    Field.REFERENCES: (
        re.compile(
            r"\b(?:dan chieu|vien dan|nhac (?:den|toi)|trich dan|ke ten|neu ten|de cap|dan)"
            rf" (?:den |toi |ra )?(?:nhung |cac |may |bao nhieu )?{_KINDS}\b"
            rf"|\b(?:nhung |cac |may ){_KINDS} nao (?:duoc )?(?:dan|nhac|vien dan|neu|ke|de cap)"
        ),
        "kế hoạch dẫn chiếu những văn bản nào",
    ),
    Field.TITLE: (
        re.compile(
            r"\btrich yeu\b|\bten (?:goi )?day du\b|\bve (?:viec |van de )?gi\b"
            rf"|\b{_KINDS}\b.{{0,30}}\bten (?:la )?gi\b"
        ),
        "trích yếu của kế hoạch là gì",
    ),
    Field.OUTLINE: (
        re.compile(
            r"\b(?:gom|co|chia|chia lam|chia thanh) (?:may|bao nhieu|nhung) (?:phan|muc|chuong"
            r"|dieu)\b"
            r"|\bbo cuc\b|\bmuc luc\b|\bcau truc\b"
        ),
        "kế hoạch gồm mấy phần",
    ),
}
_LIST = re.compile(
    r"\b(?:nhung|cac|gom|bao gom|liet ke|ke ra|ke ten|tung|ca thay|tat ca)\b"
    r"|\b(?:may|bao nhieu) (?:noi dung|nhiem vu|hinh thuc|muc|buoc|truong hop|yeu cau|diem|viec"
    r"|giai phap"
    r"|nguyen tac|dieu kien|van ban|noi|loai|nhom|co quan|don vi|kieu|cach)\b"
    r"|\b(?:nhiem vu|trach nhiem|quyen|quyen han|yeu cau|noi dung|hinh thuc|nguyen tac|dieu kien"
    r"|muc dich"
    r"|trinh tu|thu tuc|ho so|hanh vi|truong hop|can cu|giai phap|muc tieu)\b.{0,40}\b(?:gi|nao"
    r"|ra sao|the nao)\b"
    r"|\b(?:lam|phai lam|can lam|giao|lo|duoc|can) (?:nhung )?(?:viec )?gi\b|\btrinh tu\b"
    r"|\bcac buoc\b"
)
_FIELD_WORDS = frozenset(
    [
        "ky",
        "nguoi",
        "so",
        "may",
        "hieu",
        "ban",
        "hanh",
        "ngay",
        "thang",
        "nam",
        "co",
        "quan",
        "don",
        "vi",
        "noi",
        "nhan",
        "gui",
        "can",
        "cu",
        "dan",
        "chieu",
        "vien",
        "nhac",
        "trich",
        "yeu",
        "ten",
        "day",
        "du",
        "viec",
        "chuc",
        "vu",
        "mang",
        "nao",
        "dau",
        "ra",
        "doi",
        "khoa",
        "van",
        "ke",
        "hoach",
        "quyet",
        "dinh",
        "quy",
        "nghi",
        "quyet",
        "chi",
        "thi",
        "ket",
        "luan",
        "huong",
        "dan",
        "thong",
        "tri",
        "luat",
        "che",
        "dieu",
        "le",
        "cong",
        "thong",
        "bao",
        "tai",
        "lieu",
        "to",
        "chuc",
        "xay",
        "dung",
        "lap",
        "dua",
        "tren",
        "thuc",
        "hien",
        "neu",
        "phap",
        "ly",
        "vien",
        "de",
        "cap",
        "lien",
        "quan",
        "duoc",
        "goc",
        "nay",
        "hom",
        "bao",
        "gio",
        "danh",
        "sach",
        "thanh",
        "uy",
        "da",
        "lat",
        "dot",
        "bieu",
        "ten",
        "tuoi",
        "cap",
        "ai",
        "may",
        "gi",
        "phan",
        "lon",
        "tung",
        "chuong",
        "bo",
        "cuc",
        "muc",
        "luc",
        "cau",
        "truc",
        "chia",
        "lam",
        "thanh",
        "thay",
        "mat",
        "giua",
        "pho",
        "bi",
        "thu",
        "chu",
        "tich",
        "goi",
        "ve",
    ]
)


@dataclass(frozen=True, slots=True)
class Intent:
    """What a question wants. `address` is the place it names, widest step first."""

    fields: tuple[Field, ...]
    wants_list: bool
    address: tuple[Wanted, ...]


def intent(question: str) -> Intent:
    """The intent of `question`, from its words alone."""
    folded = fold(question)
    fields = tuple(field for field, (pattern, _) in _ASKS.items() if pattern.search(folded))
    return Intent(fields, bool(_LIST.search(folded)), _address(question))


def _address(question: str) -> tuple[Wanted, ...]:
    """The place a question names; a kind or "phụ lục" alone is a subject and no place."""
    wanted = parse(question)
    marked = any(step.marker and Level.VAN_BAN not in step.levels for step in wanted)
    return tuple(wanted) if marked else ()


def is_about_itself(question: str, naming: str) -> bool:
    """Whether a question that asks for a document's facts is about nothing else.

    `naming` is all that may name the document. "Ai ký kế hoạch này" is; "ai ký giấy chứng nhận" is
    not: it has a matter of its own. One unknown word may be a slip, where some document is named.
    """
    known = set(folded_words(naming)) | _FIELD_WORDS | STOPWORDS
    strangers = [
        word for word in folded_words(question) if word not in known and not word.isdigit()
    ]
    names_one = bool(_KIND.search(fold(question)) or mentions(question))
    return len(strangers) <= names_one
