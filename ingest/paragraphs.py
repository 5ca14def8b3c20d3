"""From a reader's raw lines to the canonical text: one paragraph a line, sentences whole again."""

import re
from dataclasses import dataclass

from corpus.model import Page, Source
from corpus.text import LOWER, clean

# What may begin a paragraph of its own even inside a block of wrapped lines.
_MARKER = re.compile(
    r"(?:(?:Phần|PHẦN|Chương|CHƯƠNG|Mục|MỤC|Tiểu mục|Điều|ĐIỀU|PHỤ LỤC|Phụ lục)\s+[\dIVXLC]+\b"
    r"|[IVXLC]{1,6}\s?[.\-–/)]\s?\S|[A-ZĐ]\s?[.\-–]\s+\S"
    r"|\d{1,3}(?:\.\d{1,3})*\s?[.)\-–/]\s+\S|\d{1,2}(?:\.\d{1,2}){1,4}\.?\s+\S"
    r"|[a-zđ]\s?[)/.]\s+\S|[-–—•*+]\s?\S|\[\d+\]|\(\d+\)\s|Nơi nhận|Kính gửi"
    r"|(?:T/M|TM\.|K/T|KT\.|T/L|TL\.|TUQ\.|Q\.)\s)"
)
# A line that is only this much of a page's width ends its paragraph when it ends in a full stop.
_SHORT = 0.75
_TERMINAL = re.compile(r"[.;:!?…][”\")\]]*$|\./\.?$|^[-_=*]{3,}$")
_DANGLING = re.compile(r"(?:điểm|khoản|mục|tiết|Điều|điều|số|và|hoặc|của|tại|từ|đến)$")
_LOWER_START = re.compile(rf"[“\"(]?[{LOWER}]")
_DASH = re.compile(r"[-–—•*+]")
_LOWER_DASH = re.compile(rf"[-–—] ?[{LOWER}]")


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    page: int
    after_blank: bool


def assemble(source: Source) -> tuple[str, tuple[Page, ...]]:
    """The canonical text of `source`, and where its pages begin (none when it has no pages).

    A paragraph is one line; a sentence broken by a line end or a page end is whole again.
    """
    raw = clean(source.text)
    lines = _lines(raw)
    wrap = _wrap(lines) if not source.paragraphs else _Wrap(0, False)
    paragraphs: list[str] = []
    last_piece = ""
    starts: dict[int, int] = {}
    offset = 0
    for line in lines:
        joined = bool(paragraphs) and _continues(paragraphs[-1], line, wrap, last_piece)
        if joined:
            offset += 1
            paragraphs[-1] += " " + line.text
        else:
            offset += 1 if paragraphs else 0
            paragraphs.append(line.text)
        starts.setdefault(line.page, offset)
        offset += len(line.text)
        last_piece = line.text
    pages = tuple(Page(number, start) for number, start in starts.items())
    return "\n".join(paragraphs), pages if "\f" in raw else ()


def _lines(raw: str) -> list[_Line]:
    lines: list[_Line] = []
    for page, text in enumerate(raw.split("\f"), start=1):
        blank = False
        for piece in text.split("\n"):
            stripped = piece.strip()
            if stripped:
                lines.append(_Line(stripped, page, blank))
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
    pairs = [
        (before, after)
        for before, after in zip(lines, lines[1:], strict=False)
        if not after.after_blank
    ]
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


def _continues(paragraph: str, line: _Line, wrap: _Wrap, last_piece: str) -> bool:
    """Whether `line` goes on with the sentence that `paragraph` leaves open."""
    if is_capitals(line.text) or is_capitals(paragraph):
        lone_word = wrap.width > 0 and " " not in paragraph and paragraph == paragraph.upper()
        return lone_word and not line.after_blank and is_capitals(line.text)
    if " | " in line.text or " | " in last_piece:
        return False
    if _MARKER.match(line.text):
        return _is_false_marker(paragraph, line, wrap)
    open_sentence = not _TERMINAL.search(paragraph)
    if _LOWER_START.match(line.text):
        return open_sentence or (wrap.width > 0 and not line.after_blank)
    if wrap.width == 0 or line.after_blank:
        return False
    return wrap.blocks or _fills(last_piece, wrap.width) or bool(_DANGLING.search(paragraph))


def _fills(piece: str, width: int) -> bool:
    share = _SHORT if not _TERMINAL.search(piece) else 0.9
    return len(piece) >= share * width


def _is_false_marker(paragraph: str, line: _Line, wrap: _Wrap) -> bool:
    """A wrapped line that only looks like the start of an item: "- xã hội", "2025. …"."""
    if _LOWER_DASH.match(line.text):
        return not _TERMINAL.search(paragraph) and not paragraph.endswith(",")
    if wrap.width == 0 or line.after_blank or _DASH.match(line.text):
        return False
    if _DANGLING.search(paragraph) or (line.text[0] == "(" and paragraph.endswith(",")):
        return True
    number = re.match(r"(\d+)", line.text)
    return bool(number) and not _TERMINAL.search(paragraph) and int(number[1]) > 31


def is_capitals(text: str) -> bool:
    """Whether `text` is written in capitals, as headings and letterheads are."""
    letters = [character for character in text if character.isalpha()]
    words = len(letters) >= 5 or " " in text.strip()  # "XIII;" alone is no heading
    return len(letters) >= 3 and words and all(character == character.upper() for character in letters)
