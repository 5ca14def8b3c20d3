"""What an answer must hold to be one: a sum, a span of time, a count, a body that was named."""

import re
from collections.abc import Mapping, Sequence
from enum import StrEnum

from corpus.text import fold
from corpus.words import folded_words


class Kind(StrEnum):
    """What a question expects to read in its answer."""

    MONEY = "money"
    SHARE = "share"
    TIME = "time"
    COUNT = "count"
    CONTACT = "contact"
    SANCTION = "sanction"


_UNITS = r"(?:ngay|thang|nam|buoi|tiet|gio|tuan|quy|phut|lan|dem|hom|h)"
_NUMBER = r"(?:\d+|mot|hai|ba|bon|nam|sau|bay|tam|chin|muoi|tram|nghin)"
# On folded text: what asks for it, and what a passage must hold.
_KINDS: Mapping[Kind, tuple[re.Pattern[str], re.Pattern[str]]] = {
    Kind.CONTACT: (
        re.compile(r"\b(?:so dien thoai|dien thoai|duong day nong|hotline|email|thu dien tu)\b"),
        re.compile(r"\bdien thoai\b|@|\b0\d{8,}"),
    ),
    Kind.MONEY: (
        re.compile(
            r"\bbao nhieu (?:tien|dong|trieu)\b|\b(?:thu lao|phu cap|muc thuong|muc phat"
            r"|phat tien|luong"
            r"|kinh phi|ngan sach|tien thuong|boi duong)\b.{0,40}\b(?:bao nhieu|muc nao|may|muc)\b"
            r"|\bmuc (?:thuong|phat|chi|thu)\b.{0,30}\b(?:bao nhieu|nao|gi)\b|\bmay (?:tram"
            r"|trieu|dong)\b"
        ),
        re.compile(r"\d[\d.,]*\s*(?:dong|trieu|nghin|ty|lan muc|%)|\bmuc luong\b"),
    ),
    Kind.SHARE: (
        re.compile(r"\b(?:bao nhieu|may) (?:phan tram|%)|\bti le bao nhieu|\bty le bao nhieu"),
        re.compile(r"\d\s*%|\bphan tram\b|\bphan (?:ba|tu|hai|nam)\b|\d/\d"),
    ),
    Kind.SANCTION: (
        re.compile(
            r"\b(?:bi|thi)? ?(?:ky luat|xu phat|phat)\b.{0,20}\b(?:muc nao|the nao|ra sao|gi|nao)\b"
        ),
        re.compile(r"\b(?:ky luat|phat|xu ly|khien trach|canh cao|cach chuc|khai tru)\b"),
    ),
    Kind.TIME: (
        re.compile(
            rf"\b(?:may|bao nhieu) {_UNITS}\b(?! dung| nhat)|\bbao lau\b|\bhan chot\b"
            rf"|\bthoi han (?:nao|la|may|bao)"
            r"|\bcham nhat (?:la )?(?:khi nao|luc nao|ngay nao|bao)|\btruoc ngay (?:nao|may)\b"
            r"|\b(?:la |vao )?ngay nao\b|\bngay may\b|\bhan (?:gui|nop)\b|\bmay chuc nam\b"
            r"|\bluc may\b|\bmay lan\b"
        ),
        re.compile(
            rf"\b{_NUMBER} (?:\([^)]*\) )?(?:nam )?{_UNITS}\b|\b\d{{1,2}}/\d|\bngay \d"
            rf"|\bquy [ivx]+\b"
            rf"|\bhang (?:nam|thang|quy|tuan)\b|\bhang ngay\b|\bthang \d|\bdinh ky\b"
            rf"|\bmoi (?:nam|thang|quy)\b"
            rf"|\b(?:trong|sau|truoc) {_NUMBER}\b"
        ),
    ),
    Kind.COUNT: (
        re.compile(
            r"\b(?:may|bao nhieu) (?:nguoi|thanh vien|uy vien|dai bieu|cuoc|hoc vien|to|nha|ho"
            r"|dong chi|lop"
            r"|trang|chi uy|chu ky|phieu|diem|bo)\b|\btoi (?:da|thieu) (?:may|bao nhieu)\b"
        ),
        re.compile(rf"\b{_NUMBER}\b|\bphan (?:ba|tu|hai)\b"),
    ),
}
# A body is named by its head and the two syllables after it.
_BODY = re.compile(
    r"\b((?:uy ban|hoi dong|trung tam|van phong|ban|hoi|so|phong|bo|chi cuc|cong an|toa an"
    r"|lien doan)"
    r" (?!nhieu\b|hanh\b|luan\b|nao\b|tin\b|bo\b|ghi\b|so\b|do\b|gi\b|may\b|ky\b|dau\b|them\b"
    r"|sao\b|nghi\b"
    r"|can bo\b|co\b|ve\b|tat ca\b|khong\b|va\b|cua\b|hop\b|chup\b|in\b|tri\b|sanh\b|lop\b|lieu\b)"
    r"\w+ \w+)"
)


def expected(question: str) -> tuple[Kind, ...]:
    """What the answer to `question` must hold."""
    folded = fold(question)
    return tuple(kind for kind, (asks, _) in _KINDS.items() if asks.search(folded))


def holds(kinds: Sequence[Kind], passage: str) -> bool:
    """Whether `passage` holds everything of `kinds`."""
    folded = fold(passage)
    return all(_KINDS[kind][1].search(folded) for kind in kinds)


def bodies(question: str) -> list[str]:
    """The bodies that `question` names, each as its head and two syllables, folded."""
    return _BODY.findall(" ".join(folded_words(question)))


def names_bodies(named: Sequence[str], passage: str) -> bool:
    """Whether `passage` names every one of these bodies."""
    text = " ".join(folded_words(passage))
    return all(body in text for body in named)
