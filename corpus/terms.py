"""How the terms of an address are written, on folded text, each beside an example."""

import re
from dataclasses import dataclass

from corpus.address import GLOSSARY, ORDINAL_WORDS, UNNUMBERED
from corpus.model import Level
from corpus.text import fold


@dataclass(frozen=True, slots=True)
class Term:
    """How one term is written, on folded text; an earlier term is wider than a later one."""

    pattern: re.Pattern[str]
    levels: frozenset[Level]
    example: str


_NUMBER = r"\d{1,3}(?:\.\d{1,3}){0,4}"
_ORDINAL = r"(?:thu |so )?"
_DOTTED_NAME = rf"(?:[ivx]{{1,5}}|[a-z]|{_NUMBER})"
_PART_WORD = "|".join(sorted({fold(word) for word in ORDINAL_WORDS}))
# "vi phạm", "xi măng", "v.v." are words, not Roman numerals.
_NO_WORD = r"(?!\w)(?! pham\b| mang\b|\.v\b)"
_NO_SHARE = r"(?!%| phan tram| tram)"
_NAMED = (
    r"(?<!hang )(?<!danh )(?<!chuyen )(?<!tieu )(?<!mot )(?<!thanh )\b{word} (?:so )?"
    r"((?:[ivx]{{1,5}}|[a-h]|\d{{1,3}})(?:\.{dotted}){{0,5}})"
)
_SECTION_LEVELS = frozenset(
    {Level.LA_MA, Level.CHU_HOA, Level.SO, Level.MUC, Level.PHAN, Level.CHU}
)
WRITTEN: tuple[Term, ...] = (
    Term(
        re.compile(rf"\bphu luc {_ORDINAL}([ivx]{{1,5}}|\d{{1,3}}[a-z]?|[a-h]){_NO_WORD}"),
        frozenset({Level.PHU_LUC}),
        "phụ lục II",
    ),
    Term(
        re.compile(rf"\bphan thu ({_PART_WORD}|[ivx]{{1,5}}|\d{{1,2}})\b"),
        frozenset({Level.PHAN}),
        "phần thứ hai",
    ),
    Term(
        re.compile(rf"\bchuong {_ORDINAL}([ivx]{{1,6}}|\d{{1,3}}){_NO_WORD}"),
        frozenset({Level.CHUONG}),
        "chương II",
    ),
    Term(
        re.compile(_NAMED.format(word="phan", dotted=_DOTTED_NAME) + _NO_WORD + _NO_SHARE),
        _SECTION_LEVELS,
        "phần II",
    ),
    Term(
        re.compile(_NAMED.format(word="muc", dotted=_DOTTED_NAME) + _NO_WORD + _NO_SHARE),
        _SECTION_LEVELS,
        "mục B.II.2.c",
    ),
    Term(
        re.compile(r"\btieu muc (?:so )?(\d{1,3}|[ivx]{1,5})\b"),
        frozenset({Level.TIEU_MUC}),
        "tiểu mục 1",
    ),
    Term(
        re.compile(rf"\bdieu {_ORDINAL}(\d{{1,3}}[a-z]?)\b(?! lan| nguoi)"),
        frozenset({Level.DIEU}),
        "Điều 15",
    ),
    Term(
        re.compile(rf"(?<!tai )\bkhoan {_ORDINAL}(\d{{1,3}}[a-z]?)\b"),
        frozenset({Level.KHOAN, Level.SO}),
        "khoản 2",
    ),
    Term(
        re.compile(
            r"(?<!thoi )(?<!dia )(?<!quan )(?<!trong )(?<!uu )(?<!dac )(?<!cao )(?<!nhuoc )"
            r"(?<!yeu )"
            rf"(?<!khuyet )(?<!giao )(?<!luan )(?<!tam )\bdiem (?:so )?({_NUMBER}|[a-z]\d?)(?!\w)"
            r"(?! nao| gi)"
        ),
        frozenset({Level.DIEM, Level.SO, Level.CHU}),
        "điểm đ",
    ),
    Term(
        re.compile(r"(?<!chi )\btiet ([a-z]|\d{1,2})(?!\w)"),
        frozenset({Level.CHU, Level.DIEM}),
        "tiết b",
    ),
    Term(
        re.compile(r"\bphan (noi nhan|ky|dau van ban)\b(?! thuat| nang| luat| ket)"),
        frozenset(UNNUMBERED),
        "phần Nơi nhận",
    ),
    *(
        Term(
            re.compile(
                rf"(?<!giai )(?<!tap )\b{fold(GLOSSARY[level][0])} thu (\d{{1,3}}|{_PART_WORD})\b"
            ),
            frozenset({level}),
            f"{GLOSSARY[level][0]} thứ 2",
        )
        for level in (Level.BANG, Level.HANG, Level.GACH, Level.CONG, Level.DOAN)
    ),
    Term(
        re.compile(r"\bchu thich (?:(\d{1,3})\b|(?=diem |khoan |dieu ))"),
        frozenset({Level.CHU_THICH}),
        "chú thích 3",
    ),
)
# "phần “Thời gian thực hiện”": a head without a number is named by its words, at any depth.
HEADED = Term(
    re.compile(r"\bphan [“\"]([^”\"\n]{1,200})[”\"]"), frozenset({Level.DE_MUC}), "phần “Lưu ý”"
)
