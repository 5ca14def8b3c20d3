"""Parts of a page that were hardly read, cut out and read again; the surer reading stays.

A column beside another, whose lines were taken for one, is read alone; so is a number that the
first look was not sure of.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import accumulate
from statistics import median

from ingest import tesseract
from ingest.page_image import PageImage
from ingest.reading_order import Word, side_by_side

_SURE = 60.0  # of a word: above, it is print
_DOUBTED = 80.0  # of a word, below which it is worth a second look
_EVEN = 50.0  # confidence at which a letter is as often wrong as right
_MARGIN = 0.6  # heights of a word around what is cut out
_REACH = 3.0  # heights of a word that a column may begin before its surest words
_MOST = 8  # numbers of one page to look at: on a page where all is faint it does not help


_Box = tuple[float, float, float, float]


def looked_again(found: Sequence[Word], page: PageImage) -> list[Word]:
    """The words of a page, those that a second look read more surely in the place of the first."""
    if not found:
        return []
    height = median(word.bottom - word.top for word in found)
    boxes = [*_columns(found, page.image.width, height), *_numbers(found, height)]
    if not boxes:
        return list(found)
    crops = [page.image.crop(tuple(map(int, box))) for box in boxes]
    kept = list(found)
    for box, read in zip(boxes, tesseract.words(crops, page.dpi, tesseract.BLOCK), strict=True):
        first, second = [word for word in kept if _is_in(word, box)], _moved(read, box)
        if _weight(second) > _weight(first):
            kept = [word for word in kept if word not in first] + second
    return kept


def _columns(found: Sequence[Word], width: int, height: float) -> Iterator[_Box]:
    for zone in side_by_side(found, width):
        if any(word.confidence < _DOUBTED for word in zone):
            yield from _apart(zone, height)


def _apart(zone: Sequence[Word], height: float) -> Iterator[_Box]:
    """The two columns of a zone, each with its share of the gap between them."""
    words = sorted(
        (word for word in zone if word.confidence >= _SURE and len(word.text) > 1),
        key=lambda word: word.left,
    )
    ends = list(accumulate((word.right for word in words), max))
    gaps = [(after.left - end, end) for end, after in zip(ends, words[1:], strict=False)]
    gap, end = max(gaps, default=(0.0, 0.0))
    if gap < height:
        return
    reach, margin = min(gap / 2, _REACH * height), _MARGIN * height
    top = min(word.top for word in zone) - margin
    bottom = max(word.bottom for word in zone) + margin
    yield words[0].left - margin, top, end + reach, bottom
    yield end + gap - reach, top, ends[-1] + margin, bottom


def _numbers(found: Sequence[Word], height: float) -> Iterator[_Box]:
    return iter(())


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
