"""Parts of a page that were hardly read, cut out and read again; the surer reading stays.

A column beside another, whose lines were taken for one, is read alone; so is a number that the
first look was not sure of.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import accumulate
from statistics import median

from ingest import tesseract
from ingest.legible import is_syllable
from ingest.page_image import PageImage
from ingest.reading_order import Word, side_by_side

_SURE = 60.0  # of a word: above, it is print
_DOUBTED = 80.0  # of a number, below which it is worth a second look
_GUESSED = 35.0  # of a syllable that our language has
_CLEARLY = 1.05  # times as much read: less may be chance
_EVEN = 50.0  # confidence at which a letter is as often wrong as right
_MARGIN = 0.6  # heights of a word around what is cut out
_REACH = 3.0  # heights of a word that a column may begin before its surest words
_GAP = 0.4  # heights of a word between two columns, at their nearest
_MOST = 4  # numbers of one page to look at: on a page where all is faint it does not help

_Box = tuple[float, float, float, float]


def looked_again(found: Sequence[Word], page: PageImage) -> list[Word]:
    """The words of a page, those that a second look read more surely in the place of the first."""
    if not found:
        return []
    height = median(word.bottom - word.top for word in found)
    columns = list(_columns(found, page.image.width, height))
    boxes = columns + list(_numbers(found, columns, height))
    if not boxes:
        return list(found)
    crops = [page.image.crop(box) for box in boxes]
    read = tesseract.words(crops, page.dpi, tesseract.BLOCK)
    kept = list(found)
    for box, words in zip(boxes, read, strict=True):
        again = _moved(words, box)
        if box in columns and _is_clearer(again, [word for word in kept if _is_in(word, box)]):
            kept = [word for word in kept if not _is_in(word, box)] + again
        else:
            kept = [better for word in kept for better in _surer(word, again)]
    return kept


def _columns(found: Sequence[Word], width: int, height: float) -> Iterator[_Box]:
    for zone in side_by_side(found, width):
        for box in _apart(zone, height):
            if any(_is_in(word, box) and _is_doubted(word) for word in zone):
                yield box


def _is_doubted(word: Word) -> bool:
    if word.confidence >= _SURE or len(word.text) == 1:
        return False
    return word.confidence < _GUESSED or not is_syllable(word.text)


def _apart(zone: Sequence[Word], height: float) -> Iterator[_Box]:
    """The two columns of a zone, each with its share of the gap between them."""
    words = sorted(
        (word for word in zone if word.confidence >= _SURE and len(word.text) > 1),
        key=lambda word: word.left,
    )
    ends = list(accumulate((word.right for word in words), max))
    gaps = [(after.left - end, end) for end, after in zip(ends, words[1:], strict=False)]
    gap, end = max(gaps, default=(0.0, 0.0))
    if gap < _GAP * height:
        return
    reach, margin = min(gap / 2, _REACH * height), _MARGIN * height
    top = min(word.top for word in zone) - margin
    bottom = max(word.bottom for word in zone) + margin
    yield words[0].left - margin, top, end + reach, bottom
    yield end + gap - reach, top, ends[-1] + margin, bottom


def _numbers(found: Sequence[Word], columns: Sequence[_Box], height: float) -> Iterator[_Box]:
    """The most doubted numbers, those of documents first.

    Each with its neighbours: a word alone is read less well.
    """
    doubted = sorted(
        ("/" not in word.text, word.confidence, n)
        for n, word in enumerate(found)
        if word.confidence < _DOUBTED
        and len(word.text) > 1
        and any(map(str.isdigit, word.text))
        and not any(_is_in(word, column) for column in columns)
    )
    margin = _MARGIN * height / 2
    for *_, n in doubted[:_MOST]:
        word, near = found[n], found[max(0, n - 1) : n + 2]
        left = min(other.left for other in near if other.line == word.line)
        right = max(other.right for other in near if other.line == word.line)
        yield left - margin, word.top - margin, right + margin, word.bottom + margin


def _is_clearer(again: Sequence[Word], first: Sequence[Word]) -> bool:
    """Whether a column was read so much better that its lines had been taken for others."""
    return _weight(again) > _CLEARLY * _weight(first)


def _surer(word: Word, again: Sequence[Word]) -> list[Word]:
    """The second reading of a doubted word where it is the surer one."""
    box = (word.left, word.top, word.right, word.bottom)
    there = [replace(other, line=word.line) for other in again if _is_in(other, box)]
    if word.confidence >= _DOUBTED or not there:
        return [word]
    return there if min(other.confidence for other in there) > word.confidence else [word]


def _is_in(word: Word, box: _Box) -> bool:
    left, top, right, bottom = box
    return left <= (word.left + word.right) / 2 <= right and top <= word.middle <= bottom


def _moved(words: Sequence[Word], box: _Box) -> list[Word]:
    """Words of a piece where they stand on the page."""
    left, top = int(box[0]), int(box[1])
    return [
        replace(
            word,
            left=word.left + left,
            right=word.right + left,
            top=word.top + top,
            bottom=word.bottom + top,
            line=(str(box), *word.line),
        )
        for word in words
    ]


def _weight(words: Sequence[Word]) -> float:
    """How much was read: letters read surely count, those that are guessed count against it."""
    return sum(len(word.text) * (word.confidence - _EVEN) for word in words)
