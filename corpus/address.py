"""Addresses of provisions: steps such as ("dieu-5", "khoan-2"), and how a cadre writes them.

A step is a level and what marks the provision there: `dieu-5`, `khoan-2`, `diem-b`, `la-ma-III`,
`so-1.2`, `gach-3` (third dash). An address is the tuple of steps from the root to the provision;
it is unique in its document. Joined with "." it is the anchor of the provision's page.
"""

import re
from collections.abc import Iterable, Mapping, Sequence

from corpus.model import Level, Provision

# The glossary: each level, its Vietnamese term, and what it is.
GLOSSARY: Mapping[Level, tuple[str, str]] = {
    Level.VAN_BAN: ("văn bản", "a document, or one annexed inside another"),
    Level.PHAN_DAU: ("phần đầu văn bản", "letterhead, title and basis"),
    Level.PHAN: ("Phần", "part, the widest division of a law"),
    Level.CHUONG: ("Chương", "chapter"),
    Level.MUC: ("Mục", "section of a chapter"),
    Level.TIEU_MUC: ("Tiểu mục", "subsection of a section"),
    Level.DIEU: ("Điều", "article, numbered through the whole document"),
    Level.KHOAN: ("khoản", "clause: 1., 2. under an article"),
    Level.DIEM: ("điểm", "point: a), b) under a clause, in Vietnamese order with đ after d"),
    Level.CHU_HOA: ("mục", "A., B.: part of a Party document"),
    Level.LA_MA: ("mục", "I., II.: section of a Party document"),
    Level.SO: ("điểm", "1., 1.1. outside any article"),
    Level.CHU: ("tiết", "a), b) outside any clause"),
    Level.DE_MUC: ("phần", "an unnumbered run-in head"),
    Level.GACH: ("gạch đầu dòng", "an item that begins with a dash"),
    Level.CONG: ("dấu cộng", "an item that begins with a plus"),
    Level.DOAN: ("đoạn", "a paragraph without a mark"),
    Level.BANG: ("bảng", "a table"),
    Level.HANG: ("hàng", "a row of a table"),
    Level.PHU_LUC: ("Phụ lục", "appendix"),
    Level.NOI_NHAN: ("phần Nơi nhận", "the list of recipients"),
    Level.CHU_KY: ("phần ký", "authority, office and name of the signer"),
    Level.CHU_THICH: ("chú thích", "a footnote"),
}

# Known by their place among their siblings, for they bear no mark.
ORDINAL_ONLY = {
    Level.GACH,
    Level.CONG,
    Level.DOAN,
    Level.BANG,
    Level.HANG,
    Level.DE_MUC,
    Level.VAN_BAN,
}
UNNUMBERED = {Level.PHAN_DAU, Level.NOI_NHAN, Level.CHU_KY}
# An Điều is unique in its document, so nothing above it is named; the same for a decimal number.
_SKIPPED_ABOVE_DIEU = {Level.PHAN, Level.CHUONG, Level.MUC, Level.TIEU_MUC, Level.LA_MA}
_DOTTED = (Level.CHU_HOA, Level.LA_MA, Level.SO, Level.CHU)


def step(level: Level, marker: str, ordinal: int, repeat: int = 1) -> str:
    """The step of a provision; `repeat` tells apart siblings that carry the same marker."""
    if level in UNNUMBERED:
        name = str(level)
    elif level in ORDINAL_ONLY or not marker:
        name = f"{level}-{ordinal}"
    else:
        name = f"{level}-{marker.strip('.()').replace(' ', '')}"
    return name if repeat == 1 else f"{name}~{repeat}"


def anchor(address: Sequence[str]) -> str:
    """The address as the fragment of a page's link; empty for the root."""
    return ".".join(address)


def label(chain: Sequence[Provision]) -> str:
    """What a cadre writes for the last of `chain` (root first): "khoản 2 Điều 15", "mục II.1".

    Where a text numbers two parts alike, the later says so: "mục II.1 (mục II lần thứ 2)".
    """
    nodes = [node for node in chain if node.parent is not None]
    if not nodes:
        return "toàn văn bản"
    dieu = max((i for i, node in enumerate(nodes) if node.level is Level.DIEU), default=None)
    if dieu is not None:
        nodes = [
            node
            for i, node in enumerate(nodes)
            if i >= dieu or node.level not in _SKIPPED_ABOVE_DIEU
        ]
    again = [
        f"({GLOSSARY[node.level][0]} {node.marker} lần thứ {repeat(node)})"
        for node in nodes
        if repeat(node) > 1 and node.marker and node.level not in ORDINAL_ONLY
    ]
    return " ".join([*_words(nodes), *again])


def repeat(node: Provision) -> int:
    """How many siblings up to and with `node` carry its marker."""
    _, again, count = node.address[-1].rpartition("~") if node.address else ("", "", "")
    return int(count) if again else 1


def _words(nodes: Sequence[Provision]) -> list[str]:
    words: list[str] = []
    rest = list(nodes)
    while rest:
        node = rest.pop()
        if node.level in (Level.CHU_HOA, Level.LA_MA, Level.SO, Level.CHU):
            dotted = [node]
            while rest and rest[-1].level in _DOTTED:
                dotted.append(rest.pop())
            words.extend(_dotted(dotted[::-1]))
        else:
            words.append(_name(node))
    return words


def _dotted(nodes: Sequence[Provision]) -> list[str]:
    if nodes[0].level in (Level.CHU_HOA, Level.LA_MA):
        return ["mục " + join_numbers([node.marker for node in nodes])]
    numbers = [node.marker for node in nodes if node.level is Level.SO]
    letters = [f"tiết {node.marker}" for node in nodes if node.level is Level.CHU]
    return letters[::-1] + ([f"điểm {join_numbers(numbers)}"] if numbers else [])


def join_numbers(markers: Iterable[str]) -> str:
    """The markers with dots between; "1.2" under "1" already says its parent."""
    joined: list[str] = []
    for marker in markers:
        if joined and marker.startswith(joined[-1] + "."):
            joined.pop()
        joined.append(marker)
    return ".".join(joined)


def _name(node: Provision) -> str:
    term = GLOSSARY[node.level][0]
    if node.level in UNNUMBERED:
        return term
    if node.level is Level.DE_MUC:
        return f"phần “{node.heading}”"
    if node.level is Level.VAN_BAN:
        return node.heading or "văn bản kèm theo"
    if node.level in ORDINAL_ONLY:
        return f"{term} thứ {node.ordinal}"
    if node.level is Level.PHAN and node.marker.lower() in ORDINAL_WORDS:
        return f"Phần thứ {node.marker.lower()}"
    return f"{term} {node.marker}".strip()


def chain(provisions: Sequence[Provision], provision_id: int) -> list[Provision]:
    """The provision and all above it, root first."""
    found: list[Provision] = []
    current: int | None = provision_id
    while current is not None:
        node = provisions[current]
        found.append(node)
        current = node.parent
    return found[::-1]


ORDINAL_WORDS: Mapping[str, int] = {
    word: number
    for number, words in enumerate(
        (("nhất", "một"), ("hai",), ("ba",), ("tư", "bốn"), ("năm",), ("sáu",), ("bảy",), ("tám",)),
        start=1,
    )
    for word in words
}
_ROMAN = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}
_ROMAN_FORM = re.compile(r"C{0,3}(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})")


def roman(numeral: str) -> int | None:
    """The value of a Roman numeral up to 399, None if it is not one.

    >>> roman("XIV"), roman("IIX")
    (14, None)
    """
    if not numeral or not _ROMAN_FORM.fullmatch(numeral):
        return None
    values = [_ROMAN[letter] for letter in numeral]
    pairs = zip(values, [*values[1:], 0], strict=True)
    return sum(-value if value < following else value for value, following in pairs)
