"""Words found on a page image → lines in the order in which they are read.

A letterhead, and a signature beside its recipients, are two columns: the left one is read whole,
then the right one. Anything else that stands side by side is a row of a table: one line, its
cells joined by " | ".
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from statistics import median

from corpus.text import fold


@dataclass(frozen=True, slots=True)
class Word:
    """What was read in a box of the image, in pixels, and how surely, 0 to 100.

    `line` names the line of print that the recogniser put it in.
    """

    text: str
    left: float
    top: float
    right: float
    bottom: float
    confidence: float
    line: tuple[str, ...] = ()

    @property
    def middle(self) -> float:
        """Its height on the page."""
        return (self.top + self.bottom) / 2


_Piece = list[Word]  # of a line, without a wide gap
_Row = list[_Piece]

_GAP = 1.6  # heights of a word between two words that stand in different columns
_SAME_ROW = 0.5  # heights of a word between the middles of two pieces of one row
# Shares of the sheet's width: what begins before is of the left column, which ends there at most;
# where the middle of the right one lies at least. A title in the middle belongs to neither.
_COLUMN, _LEFT_ENDS, _RIGHT_MIDDLE = 0.36, 0.56, 0.57
_LETTERHEAD = re.compile(r"cong ho?a ?xa hoi|dang cong san viet|doc lap ?[-–] ?tu do")
_SIGNATURE = re.compile(r"n[o0]i nhan\b|(?:t/m|tm|k/t|kt|t/l|tl|tuq)[.\s]")
_ABOVE, _BELOW = 3, 16  # rows from the one that tells the two columns
_ENDS = re.compile(r"kinh gui")


def lines(words: Sequence[Word], width: int) -> list[list[Word | None]]:
    """The lines of a page `width` pixels wide; None stands between two cells of a table's row."""
    if not words:
        return []
    height = median(word.bottom - word.top for word in words)
    rows = _rows(_pieces(words, height), height)
    found: list[list[Word | None]] = []
    start = 0
    for begin, end in _zones(rows, width):
        found += [_celled(row) for row in rows[start:begin]]
        found += _by_columns(rows[begin:end], width)
        start = end
    return found + [_celled(row) for row in rows[start:]]


def side_by_side(words: Sequence[Word], width: int) -> list[list[Word]]:
    """The words of each part of a page that is in two columns: a letterhead, a signature."""
    written = [word for word in words if any(map(str.isalnum, word.text))]  # a speck ends no zone
    if not written:
        return []
    height = median(word.bottom - word.top for word in written)
    rows = _rows(_pieces(written, height), height)
    return [
        [word for row in rows[begin:end] for piece in row for word in piece]
        for begin, end in _zones(rows, width)
    ]


def _pieces(words: Sequence[Word], height: float) -> Iterator[_Piece]:
    for _, printed in groupby(words, key=lambda word: word.line):
        line = sorted(printed, key=lambda word: word.left)
        piece = line[:1]
        for before, word in pairwise(line):
            if word.left - before.right > _GAP * height:
                yield piece
                piece = []
            piece.append(word)
        yield piece


def _rows(pieces: Iterator[_Piece], height: float) -> list[_Row]:
    """Pieces at one height, from the left; rows from the top."""
    rows: list[_Row] = []
    level = 0.0
    for middle, _, piece in sorted((_middle(p), p[0].left, p) for p in pieces):
        if rows and middle - level < _SAME_ROW * height:
            rows[-1].append(piece)
        else:
            rows.append([piece])
            level = middle
    return [sorted(row, key=lambda piece: piece[0].left) for row in rows]


def _middle(piece: _Piece) -> float:
    return median(word.middle for word in piece)


def _zones(rows: Sequence[_Row], width: int) -> Iterator[tuple[int, int]]:
    """Half-open spans of rows in two columns, from the top; they do not touch."""
    done = 0
    for i, row in enumerate(rows):
        if i < done or not any(_tells(piece, width) for piece in row):
            continue
        begin = i
        while begin > max(done, i - _ABOVE) and _is_beside(rows[begin - 1], width):
            begin -= 1
        end = i + 1
        while end < min(len(rows), i + _BELOW) and _is_beside(rows[end], width):
            end += 1
        yield begin, end
        done = end


def _tells(piece: _Piece, width: int) -> bool:
    """Whether a piece stands in one of two columns and its words say so."""
    text = fold(" ".join(word.text for word in piece))
    told = _LETTERHEAD.search(text) or _SIGNATURE.match(text)
    return bool(told) and _columns([piece], width) is not None


def _is_beside(row: _Row, width: int) -> bool:
    """Whether a row leaves two columns apart and begins nothing new."""
    text = fold(" ".join(word.text for piece in row for word in piece))
    return _columns(row, width) is not None and not _ENDS.match(text)


def _columns(row: _Row, width: int) -> tuple[_Piece, _Piece] | None:
    """The words of a row in the left and in the right column; None when some stand across."""
    left = [word for piece in row if piece[0].left < _COLUMN * width for word in piece]
    right = [word for piece in row if piece[0].left >= _COLUMN * width for word in piece]
    if left and left[-1].right > _LEFT_ENDS * width:
        return None
    if right and (right[0].left + right[-1].right) / 2 < _RIGHT_MIDDLE * width:
        return None
    return left, right


def _by_columns(zone: Sequence[_Row], width: int) -> list[list[Word | None]]:
    sides = [side for row in zone if (side := _columns(row, width))]
    return [list(line) for column in zip(*sides, strict=True) for line in column if line]


def _celled(row: _Row) -> list[Word | None]:
    celled: list[Word | None] = []
    for piece in row:
        if celled:
            celled.append(None)
        celled += piece
    return celled
