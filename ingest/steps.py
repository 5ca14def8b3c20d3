"""Addresses that a text writes: "điểm a, b khoản 1 Điều 5 và Điều 7" as chains of steps."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corpus.address import ORDINAL_WORDS
from corpus.model import Span
from corpus.reference import Steps
from corpus.text import fold

# Terms from the narrowest to the widest; a step joins the narrower ones before it.
WIDTH = {
    "tiết": 1,
    "điểm": 2,
    "khoản": 3,
    "điều": 4,
    "tiểu mục": 5,
    "mục": 6,
    "phần": 8,
    "chương": 7,
    "phụ lục": 9,
}
SLUG = {term: fold(term).replace(" ", "-") for term in WIDTH}
_ORDINAL = "|".join(ORDINAL_WORDS)
_UNITS = (
    r"(?! ?%| (?:ngày|tháng|năm|người|lần|triệu|tỷ|đồng|nghìn|phút|giờ|phần trăm|đại biểu|đồng chí"
    r"|trường hợp|nội dung|xã|phường|tiết học|cán bộ|đảng viên|bài)\b)"
)
_DIGITS = r"\d{1,3}(?:\.\d{1,3}){0,4}[a-zđA-HĐ]?"
_ROMAN = r"[IVX]{1,6}(?:\.[\da-zđA-Z]{1,3}){0,4}"
_AFTER = rf"(?![\w/]|[.,]\d){_UNITS}"
_PAREN = r"(?:\)(?=,? (?:và |hoặc )?(?:[a-zđ]\)|khoản|Khoản))| ?\([\d.]{1,8}\)| ?\([a-zđ]\))?"
_MARKERS = {
    "digits": rf"{_DIGITS}{_AFTER}{_PAREN}",
    "roman": rf"{_ROMAN}{_AFTER}",
    "small": rf"[a-zđ]\d?(?!\w|\.\w){_PAREN}",
    "big": r"[A-HĐ](?:\.[\dIVX]{1,4}){0,3}(?!\w)",
}
_MORE = r"(?:, và |, hoặc |, | và | hoặc |,)"


def _list(kind: str) -> str:
    marker = _MARKERS[kind]
    return rf"{marker}(?:{_MORE}{marker}){{0,40}}"


_STEP = re.compile(
    r"(?<!\w)(?P<term>(?i:tiểu mục|phụ lục|điều|khoản|điểm|tiết|mục|phần|chương))"
    rf"(?: (?P<this>này)\b| thứ (?P<word>{_ORDINAL})\b| (?:số )?"
    rf"(?P<markers>{'|'.join(_list(kind) for kind in _MARKERS)})"
    r"|(?= (?:được )?(?:(?:ban hành|gửi|đính) )?kèm(?: theo)?\b))"
)
# What stands between two steps of one chain.
_BETWEEN = re.compile(r",? (?:và |hoặc |của |thuộc |tại |đến )?(?:các )?|; (?:các )?|,| \(")
# Words that end in a term: "thời điểm", "danh mục", "thành phần".
_WORDS_BEFORE = {
    "điểm": "thời địa quan trọng ưu đặc cao nhược yếu khuyết giao luận tạm thí chấm bỏ số đạt",
    "mục": "danh hạng chuyên đề đầu tiết",
    "phần": "thành cổ học bộ một hai ba góp đa",
    "khoản": "tài điều",
    "tiết": "chi thời một",
    "chương": "huy huân văn hiến",
    "điều": "giáo những nhiều",
}
_NO_TERM = {
    term: re.compile(rf"(?<!\w)(?i:{words.replace(' ', '|')}) $")
    for term, words in _WORDS_BEFORE.items()
}
_LONGEST_WORD = 7
_LETTERS = "abcdđeghiklmnopqrstuvxy"
_MOST = 60  # provisions that one range or list may name
_MOST_STEPS = 24


@dataclass(frozen=True, slots=True)
class Step:
    """One term with its markers: "khoản 1, 2 và 3"."""

    span: Span
    term: str
    markers: tuple[str, ...]

    @property
    def width(self) -> int:
        """How wide the term is; a wider one holds a narrower one."""
        return WIDTH[self.term]


@dataclass(frozen=True, slots=True)
class Chain:
    """Steps that belong together, as the text writes them; `ranged` follows "đến"."""

    steps: tuple[Step, ...]
    joints: tuple[str, ...]  # between each two

    @property
    def span(self) -> Span:
        """From the first step to the last."""
        return Span(self.steps[0].span.start, self.steps[-1].span.end)


def chains(text: str, stops: frozenset[int]) -> Iterator[Chain]:
    """The chains of `text`, in order; a chain never passes a place of `stops`."""
    steps: list[Step] = []
    joints: list[str] = []
    for match in _STEP.finditer(text):
        step = _step(text, match)
        if step is None or step.span.start in stops:
            continue
        joint = text[steps[-1].span.end : step.span.start] if steps else None
        if steps and (
            joint is None
            or len(joint) > 14
            or not _BETWEEN.fullmatch(joint)
            or len(steps) >= _MOST_STEPS
        ):
            yield Chain(tuple(steps), tuple(joints))
            steps, joints = [], []
        elif steps:
            joints.append(str(joint))
        steps.append(step)
    if steps:
        yield Chain(tuple(steps), tuple(joints))


def _step(text: str, match: re.Match[str]) -> Step | None:
    term = match["term"].lower()
    before = _NO_TERM.get(term)
    start = match.start()
    if before and before.search(text, max(0, start - _LONGEST_WORD), start):
        return None
    if match["this"]:
        markers: tuple[str, ...] = ("nay",)
    elif match["word"]:
        markers = (str(ORDINAL_WORDS[match["word"]]),)
    elif match["markers"]:
        markers = _split(match["markers"])
    elif term == "phụ lục":
        markers = ("",)
    else:
        return None
    if term == "phần" and match["term"].islower() and markers[0].isalpha() and len(markers[0]) == 1:
        return None
    return Step(Span(*match.span()), term, markers)


_MARKER = re.compile(r"\([^)]{1,8}\)|[\w.]+")


def _split(markers: str) -> tuple[str, ...]:
    found = (match[0] for match in _MARKER.finditer(markers))
    return tuple(m for m in found if m[0] != "(" and m not in ("và", "hoặc"))


def addresses(chain: Chain) -> tuple[Steps, ...]:
    """The addresses that `chain` writes, each widest first.

    A step joins every narrower address before it that lacks one: "khoản 1, khoản 2 Điều 5" is two
    under one article. A narrower step after a comma that nothing wider follows belongs to what
    stands before it: "Điều 11, khoản 1".
    """
    found: list[tuple[int, Steps]] = []  # the width of the widest step, and the address
    for place, step in enumerate(chain.steps):
        joint = chain.joints[place - 1] if place else ""
        names = [f"{SLUG[step.term]}-{marker}" for marker in step.markers]
        apart = step.width == WIDTH["phụ lục"] and "và" in joint  # "Điều 21 và Phụ lục 2"
        narrower = [i for i, (width, _) in enumerate(found) if width < step.width and not apart]
        if narrower:
            joined = [(step.width, (name, *found[i][1])) for name in names for i in narrower]
            found = [row for i, row in enumerate(found) if i not in narrower] + joined
        elif "đến" in joint and found and found[-1][0] == step.width:
            found += [(step.width, address) for address in _range(found[-1][1], names[0])]
        elif not apart and _belongs(chain.steps, place, joint):
            parent = found.pop()[1]
            found += [(step.width, (*parent, name)) for name in names]
        else:
            found += [(step.width, (name,)) for name in names]
    return tuple(address for _, address in found[:_MOST])


def _belongs(steps: Sequence[Step], place: int, joint: str) -> bool:
    """Whether a narrower step belongs to the one before it, for no wider one follows."""
    if place == 0 or steps[place - 1].width <= steps[place].width or "và" in joint or ";" in joint:
        return False
    return all(step.width <= steps[place].width for step in steps[place + 1 :])


def _range(first: Steps, last: str) -> list[Steps]:
    """The addresses after `first` up to `last`: "từ Điều 21 đến Điều 28"."""
    term, _, start = first[0].rpartition("-")
    end = last.rpartition("-")[2]
    if start.isdecimal() and end.isdecimal():
        markers = [str(n) for n in range(int(start) + 1, min(int(end), int(start) + _MOST) + 1)]
    elif start in _LETTERS and end in _LETTERS and len(start) == len(end) == 1:
        markers = list(_LETTERS[_LETTERS.index(start) + 1 : _LETTERS.index(end) + 1])
    else:
        markers = [end]
    return [(f"{term}-{marker}", *first[1:]) for marker in markers]
