"""From a reader's raw lines to the canonical text: one paragraph a line, sentences whole again."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from corpus.model import Page, Source
from corpus.text import LOWER, UPPER, clean
from ingest.stamps import is_stamp
from ingest.table import is_row

# What may begin a paragraph of its own even inside a block of wrapped lines.
_MARKER = re.compile(
    r"(?:(?:Phần|PHẦN|Chương|CHƯƠNG|Mục|MỤC|Tiểu mục|Điều|ĐIỀU|PHỤ LỤC|Phụ lục)\s+[\dIVXLC]+\b"
    r"|[IVXLC]{1,6}\s?[.\-–/)]\s?\S|[A-ZĐ]\s?[.\-–]\s+\S"
    r"|\d{1,3}(?:\.\d{1,3})*\s?[.)\-–/]\s+\S|\d{1,2}(?:\.\d{1,2}){1,4}\.?\s+\S"
    r"|[a-zđ]\d?\s?[)/.]\s+\S|\d{1,3}[a-zđ]\.\s+\S|[-–—•*+]\s?\S|\[\d+\]|\(\d+\)\s|Nơi nhận"
    r"|Kính gửi|(?:T/M|TM\.|K/T|KT\.|T/L|TL\.|TUQ\.|Q\.)\s)"
)
# A line that is only this much of a page's width ends its paragraph when it ends in a full stop.
_SHORT = 0.75
_TERMINAL = re.compile(r"[.;:!?…][”\")\]]*$|\./\.?$|^[-_=*]{3,}$")
_DANGLING = re.compile(r"(?:điểm|khoản|mục|tiết|Điều|điều|số|và|hoặc|của|tại|từ|đến)$")
_LOWER_START = re.compile(rf"[“\"(]?[{LOWER}]")
_DASH = re.compile(r"[-–—•*+]")
_LOWER_DASH = re.compile(rf"[-–—] ?[{LOWER}]")
# "d) khoản 1, Điều 10" at a line's start goes on with "điểm a), b), c),".
_CITED_POINT = re.compile(r"[a-zđ]\)? (?:khoản|điểm|Điều) \d")
# "… (Phụ lục 1).3.2. Thời điểm": two paragraphs that a converter has run together.
_RUN_TOGETHER = re.compile(
    rf"(?<=(?:[^\W\d_]|\))[.;:])(?=\d{{1,2}}(?:\.\d{{1,2}}){{1,3}}\. [{UPPER}])"
)
_NUMBER = re.compile(r"\d{1,6}")
# No pattern that looks at the end of a paragraph needs more of it than this.
_TAIL = 40


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    page: int
    after_blank: bool


@dataclass(slots=True)
class _Paragraph:
    """A paragraph being put together, and what the next line must know of it.

    Kept in pieces, so that a paragraph of many lines is not read again for each of them.
    """

    pieces: list[str]
    upper: bool
    capitals: bool

    @classmethod
    def begun(cls, piece: str) -> "_Paragraph":
        return cls([piece], piece == piece.upper(), is_capitals(piece))

    @property
    def last(self) -> str:
        return self.pieces[-1]

    @property
    def end(self) -> str:
        """Its last few characters, across the last two pieces."""
        return " ".join(self.pieces[-2:])[-_TAIL:]

    def is_lone_word(self) -> bool:
        return self.upper and len(self.pieces) == 1 and " " not in self.last

    def add(self, piece: str) -> None:
        self.pieces.append(piece)
        self.upper = self.upper and piece == piece.upper()
        # Two words in capitals are a heading where one may be a numeral or an abbreviation.
        self.capitals = self.upper and (self.capitals or is_capitals(" ".join(self.pieces[-2:])))


def assemble(source: Source) -> tuple[str, tuple[Page, ...]]:
    """The canonical text of `source`, and where its pages begin (none when it has no pages).

    A paragraph is one line; a sentence broken by a line end or a page end is whole again.
    """
    raw = clean(source.text)
    lines = _lines(raw)
    wrap = _wrap(lines) if not source.paragraphs else _Wrap(0, False)
    paragraphs: list[_Paragraph] = []
    starts: dict[int, int] = {}
    offset = 0
    for line in lines:
        offset += 1 if paragraphs else 0
        if paragraphs and _continues(paragraphs[-1], line, wrap):
            paragraphs[-1].add(line.text)
        else:
            paragraphs.append(_Paragraph.begun(line.text))
        starts.setdefault(line.page, offset)
        offset += len(line.text)
    qualities = source.quality or (1.0,) * raw.count("\f") + (1.0,)
    text = "\n".join(" ".join(paragraph.pieces) for paragraph in paragraphs)
    paged = starts and ("\f" in raw or source.quality)
    return text, _pages(starts, qualities, len(text)) if paged else ()


def _pages(starts: dict[int, int], qualities: Sequence[float], length: int) -> tuple[Page, ...]:
    """Every page; one without a line of text begins where the next does."""
    pages: list[Page] = []
    start = length
    for number in range(len(qualities), 0, -1):
        start = starts.get(number, start)
        pages.append(Page(number, start, qualities[number - 1]))
    return tuple(reversed(pages))


def _lines(raw: str) -> list[_Line]:
    lines: list[_Line] = []
    for page, text in enumerate(raw.split("\f"), start=1):
        blank = False
        for piece in text.split("\n"):
            stripped = piece.strip()
            for part in _RUN_TOGETHER.split(stripped) if stripped else ():
                lines.append(_Line(part.strip(), page, blank))
            blank = not stripped
    return lines


@dataclass(frozen=True, slots=True)
class _Wrap:
    """How lines were wrapped: at `width` characters (0: each line is a whole paragraph).

    With `blocks` a blank line stands between paragraphs, so lines of one block belong together.
    """

    width: int
    blocks: bool


def _wrap(lines: list[_Line]) -> _Wrap:
    pairs = [(before, after) for before, after in pairwise(lines) if not after.after_blank]
    broken = sum(
        1
        for before, after in pairs
        if _LOWER_START.match(after.text)
        and not _MARKER.match(after.text)
        and not _TERMINAL.search(before.text)
    )
    if len(pairs) < 4 or broken < 0.2 * len(pairs):
        return _Wrap(0, blocks=False)
    lengths = sorted(len(line.text) for line in lines)
    after_blank = sum(line.after_blank for line in lines)
    return _Wrap(lengths[int(len(lines) * 0.9)], blocks=after_blank >= 0.15 * len(lines))


def _continues(paragraph: _Paragraph, line: _Line, wrap: _Wrap) -> bool:
    """Whether `line` goes on with the sentence that `paragraph` leaves open."""
    if is_stamp(line.text, paragraph.last) or is_stamp(paragraph.last):
        return False
    capitals = is_capitals(line.text)
    if capitals or paragraph.capitals:
        lone_word = wrap.width > 0 and paragraph.is_lone_word()
        return lone_word and not line.after_blank and capitals
    if is_row(line.text) or is_row(paragraph.last):
        return False
    if _MARKER.match(line.text):
        return _is_false_marker(paragraph, line, wrap)
    if _LOWER_START.match(line.text):
        return not _TERMINAL.search(paragraph.end) or (wrap.width > 0 and not line.after_blank)
    if wrap.width == 0 or line.after_blank:
        return False
    return (
        wrap.blocks or _fills(paragraph.last, wrap.width) or bool(_DANGLING.search(paragraph.end))
    )


def _fills(piece: str, width: int) -> bool:
    share = _SHORT if not _TERMINAL.search(piece[-_TAIL:]) else 0.9
    return len(piece) >= share * width


def _is_false_marker(paragraph: _Paragraph, line: _Line, wrap: _Wrap) -> bool:
    """A wrapped line that only looks like the start of an item: "- xã hội", "2025. …"."""
    open_sentence = not _TERMINAL.search(paragraph.end)
    if _LOWER_DASH.match(line.text):
        return open_sentence and not paragraph.end.endswith(",")
    if _CITED_POINT.match(line.text):
        return open_sentence
    if wrap.width == 0 or line.after_blank or _DASH.match(line.text):
        return False
    if _DANGLING.search(paragraph.end):
        return True
    if line.text[0] == "(" and paragraph.end.endswith(","):
        return True
    number = _NUMBER.match(line.text)
    return number is not None and open_sentence and int(number[0]) > 31


def is_capitals(text: str) -> bool:
    """Whether `text` is written in capitals, as headings and letterheads are."""
    letters = [character for character in text if character.isalpha()]
    words = len(letters) >= 5 or " " in text.strip()  # "XIII;" alone is no heading
    return (
        len(letters) >= 3 and words and all(character == character.upper() for character in letters)
    )
