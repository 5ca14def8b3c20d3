"""Words of questions: which carry no content, and which an abbreviation stands for."""

import re

from corpus.abbreviations import ABBREVIATIONS, written_out
from corpus.text import fold, syllables

# Folded words that ask or bind and tell nothing about the matter.
STOPWORDS = frozenset(
    [
        "ai",
        "a",
        "anh",
        "ba",
        "bac",
        "bang",
        "bao",
        "bi",
        "boi",
        "ca",
        "cac",
        "cai",
        "can",
        "cho",
        "chu",
        "chua",
        "co",
        "con",
        "cua",
        "cung",
        "da",
        "dau",
        "de",
        "den",
        "di",
        "do",
        "duoc",
        "gi",
        "gom",
        "hay",
        "he",
        "hoac",
        "khi",
        "khong",
        "ko",
        "la",
        "lai",
        "lam",
        "len",
        "loai",
        "may",
        "minh",
        "moi",
        "mot",
        "muon",
        "nao",
        "nay",
        "neu",
        "ngay",
        "nhieu",
        "nhu",
        "nhung",
        "noi",
        "o",
        "phai",
        "qua",
        "ra",
        "rang",
        "roi",
        "sao",
        "se",
        "tai",
        "the",
        "theo",
        "thi",
        "thoi",
        "tien",
        "toi",
        "trong",
        "tu",
        "va",
        "vao",
        "ve",
        "vi",
        "viec",
        "voi",
        "xin",
        "y",
        "bao",
        "nhieu",
        "luc",
        "roi",
        "vay",
        "day",
        "kia",
        "ta",
        "toi",
        "em",
        "chi",
        "ong",
        "bac",
        "may",
        "nhung",
        "quy",
        "dinh",
        "neu",
        "nghia",
        "sao",
        "biet",
        "cai",
        "gap",
        "giup",
        "cho",
        "phep",
        "duoc",
        "a",
        "ha",
        "nhi",
        "nhe",
        "u",
        "uh",
        "ay",
        "duoc",
        "thi",
        "dang",
        "hien",
        "dung",
    ]
)


def expanded(token: str) -> list[str]:
    """The folded words a token stands for: itself, or what it abbreviates."""
    folded = fold(token)
    return re.findall(r"\w+", fold(ABBREVIATIONS.get(folded, folded)))


def content(question: str) -> list[str]:
    """The folded words of `question` that tell what it is about, abbreviations written out."""
    words = [word for token in syllables(written_out(question)) for word in expanded(token)]
    kept = [word for word in words if word not in STOPWORDS]
    return kept or words


def folded_words(text: str) -> list[str]:
    """All folded words of `text`, abbreviations written out."""
    return [word for token in re.findall(r"\w+", fold(text)) for word in expanded(token)]
