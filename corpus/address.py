"""Addresses of provisions: "khoản 2 Điều 5", "mục III.2" ⇄ steps such as ("dieu-5", "khoan-2").

A step is a level and what marks the provision there: `dieu-5`, `khoan-2`, `diem-b`, `la-ma-III`,
`so-1.2`, `gach-3` (third dash). An address is the tuple of steps from the root to the provision;
it is unique in its document. Joined with "." it is the anchor of the provision's page.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from corpus.model import Level, Provision
from corpus.text import fold

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

_ORDINAL_ONLY = {
    Level.GACH,
    Level.CONG,
    Level.DOAN,
    Level.BANG,
    Level.HANG,
    Level.DE_MUC,
    Level.VAN_BAN,
}
_UNNUMBERED = {Level.PHAN_DAU, Level.NOI_NHAN, Level.CHU_KY}
# An Điều is unique in its document, so nothing above it is named; the same for a decimal number.
_SKIPPED_ABOVE_DIEU = {Level.PHAN, Level.CHUONG, Level.MUC, Level.TIEU_MUC, Level.LA_MA}
_DOTTED = (Level.CHU_HOA, Level.LA_MA, Level.SO, Level.CHU)


def step(level: Level, marker: str, ordinal: int, repeat: int = 1) -> str:
    """The step of a provision; `repeat` tells apart siblings that carry the same marker."""
    if level in _UNNUMBERED:
        name = str(level)
    elif level in _ORDINAL_ONLY or not marker:
        name = f"{level}-{ordinal}"
    else:
        name = f"{level}-{marker.strip('.()').replace(' ', '')}"
    return name if repeat == 1 else f"{name}~{repeat}"


def anchor(address: Sequence[str]) -> str:
    """The address as the fragment of a page's link; empty for the root."""
    return ".".join(address)


def label(chain: Sequence[Provision]) -> str:
    """What a cadre writes for the last of `chain` (root first): "khoản 2 Điều 15", "mục II.1"."""
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
    return " ".join(_words(nodes))


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
        return ["mục " + _join_numbers([node.marker for node in nodes])]
    numbers = [node.marker for node in nodes if node.level is Level.SO]
    letters = [f"tiết {node.marker}" for node in nodes if node.level is Level.CHU]
    return letters[::-1] + ([f"điểm {_join_numbers(numbers)}"] if numbers else [])


def _join_numbers(markers: Iterable[str]) -> str:
    joined = ""
    for marker in markers:
        # "1.2" under "1" already says its parent.
        joined = marker if joined and marker.startswith(joined + ".") else (
            f"{_without_repeated(joined, marker)}.{marker}" if joined else marker
        )
    return joined


def _without_repeated(joined: str, marker: str) -> str:
    """`joined` less the last number that `marker` repeats: II.1 + 1.2 is II.1.2."""
    head, _, last = joined.rpartition(".")
    return head if head and marker.startswith(last + ".") else joined


def _name(node: Provision) -> str:
    term = GLOSSARY[node.level][0]
    if node.level in _UNNUMBERED:
        return term
    if node.level is Level.DE_MUC:
        return f"phần “{node.heading}”"
    if node.level is Level.VAN_BAN:
        return node.heading or "văn bản kèm theo"
    if node.level in _ORDINAL_ONLY:
        return f"{term} thứ {node.ordinal}"
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


@dataclass(frozen=True, slots=True)
class Wanted:
    """One step of an address as a person wrote it: any of `levels`, with this marker."""

    levels: frozenset[Level]
    marker: str


_NUMBER = r"\d+(?:\.\d+)*[a-z]?"
_DOTTED_NAME = r"[a-z\d]+(?:\.[a-z\d]+)*"
# On the folded text. Each row: pattern, levels that the word may mean.
_WRITTEN: tuple[tuple[re.Pattern[str], frozenset[Level]], ...] = (
    (re.compile(rf"\bdieu (?:thu )?({_NUMBER})\b"), frozenset({Level.DIEU})),
    (re.compile(rf"\bkhoan (?:thu )?({_NUMBER})\b"), frozenset({Level.KHOAN})),
    (
        re.compile(rf"\bdiem ({_NUMBER}|[a-z])\b(?! nao| gi)"),
        frozenset({Level.DIEM, Level.SO, Level.CHU}),
    ),
    (re.compile(r"\btiet ([a-z]|\d+)\b"), frozenset({Level.CHU, Level.DIEM})),
    (re.compile(r"\bchuong ([ivxlc]+|\d+)\b"), frozenset({Level.CHUONG})),
    (re.compile(r"\bphu luc ([ivxlc]+|\d+)\b"), frozenset({Level.PHU_LUC})),
    (
        re.compile(rf"\b(?:muc|phan) ((?:[ivxlc]+|[a-d]|\d+)(?:\.{_DOTTED_NAME})?)(?![\w])"),
        frozenset({Level.LA_MA, Level.CHU_HOA, Level.SO, Level.MUC, Level.PHAN, Level.CHU}),
    ),
)


def parse(text: str) -> list[Wanted]:
    """The steps that `text` names, widest first; empty when it names none.

    >>> [w.marker for w in parse("điểm b khoản 2 Điều 15 Luật Mặt trận")]
    ['15', '2', 'b']
    """
    folded = fold(text)
    found: list[tuple[int, int, Wanted]] = []
    for rank, (pattern, levels) in enumerate(_WRITTEN):
        for match in pattern.finditer(folded):
            marker = text[match.start(1) : match.end(1)].lower()
            for offset, part in enumerate(_split(marker, levels)):
                found.append((_WIDTH.get(rank, rank) * 100 + offset, match.start(), Wanted(levels, part)))
    return [wanted for _, _, wanted in sorted(found, key=lambda row: row[:2])]


# Widest first: phụ lục, chương, mục, điều, khoản, điểm, tiết.
_WIDTH = {5: 0, 4: 1, 6: 2, 0: 3, 1: 4, 2: 5, 3: 6}


def _split(marker: str, levels: frozenset[Level]) -> list[str]:
    """ "iii.2" is two steps; "18.1" is one decimal number."""
    if Level.LA_MA not in levels or marker.replace(".", "").isdigit():
        return [marker]
    steps: list[str] = []
    for part in marker.split("."):
        if part.isdigit() and steps and steps[-1].replace(".", "").isdigit():
            steps[-1] += f".{part}"
        else:
            steps.append(part)
    return steps


def find(provisions: Sequence[Provision], wanted: Sequence[Wanted]) -> list[Provision]:
    """The provisions that `wanted` names, in reading order; several when it is not unique."""
    if not wanted:
        return []
    last = wanted[-1]
    return [
        node
        for node in provisions
        if _is(node, last) and _above(provisions, node, wanted[:-1])
    ]


def _above(provisions: Sequence[Provision], node: Provision, wanted: Sequence[Wanted]) -> bool:
    rest = list(wanted)
    for ancestor in reversed(chain(provisions, node.id)[:-1]):
        if rest and _is(ancestor, rest[-1]):
            rest.pop()
    return not rest


def _is(node: Provision, wanted: Wanted) -> bool:
    return node.level in wanted.levels and _same_marker(node.marker, wanted.marker)


def _same_marker(marker: str, written: str) -> bool:
    marker = marker.lower().strip(".()")
    return marker == written or (
        # "II.1.2" asks for the child that is written "2" as well as for "1.2".
        "." in written and marker == written.rpartition(".")[2] and marker.isdigit()
    )
