"""Page images → text and how surely it was read."""

import os
import re
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import groupby, islice
from statistics import median

from corpus.model import DOUBTFUL
from corpus.text import LOWER
from ingest import tesseract
from ingest.legible import is_syllable, legibility
from ingest.mend import mend
from ingest.page_image import PageImage
from ingest.reading_order import Word, lines
from ingest.second_look import looked_again
from ingest.stamps import marks
from ingest.table import is_formal

_UNSURE = 60.0  # of a word with digits: below this it is as often wrong as right
_NOISE = 35.0
_SURE = 100.0
_SPECK = 70.0
_SMALL = 0.4  # of the usual height of a word: no letter or number is smaller
_DASHES = ("-", "–", "+", "*")
_APART = 1.6  # heights of a word between two that have nothing to do with each other
_BLANK = "…"
_SHARPS = re.compile(r"[^\W_]")
_DIGIT = re.compile(r"\d")
_DIGITS = re.compile(r"\d+")
_LETTERS = re.compile(r"[^\W\d_]{2,}")
_NUMBER_LINE = re.compile(r"[Ss]ố\W|[^,]{2,30}, ?ngày\b")  # of a letterhead
_SYMBOL_LINE = re.compile(r"[Ss]ố\W.{0,40}/ ?[A-ZĐ]{2}")
_SYMBOL = re.compile(r"(?:-[A-ZĐ]{1,6})?/[A-ZĐ]{2,}")  # what follows the number of a document
_HEAD_LINES = 14
_MISREAD = (
    # A full stop where none is printed: "UBND. tỉnh", "1,.2".
    (re.compile(rf"(?<=[A-ZĐ]{{3}})\.(?= [{LOWER}])|(?<=\d,)\.(?=\d)"), ""),
    (re.compile(r"\bb/e\b"), "b/c"),  # "để báo cáo": there is no other such abbreviation
    (re.compile(r"(?<=\w)- -(?=\w)"), "-"),  # "668- -NQ/ĐU"
    # "ngày l1 tháng l2 năm", "tháng l năm".
    (re.compile(r"(?<=\bngày )[lI](?=\d?(?: tháng|$))|(?<=\btháng )[lI](?=\d? năm)"), "1"),
    (re.compile(r"(?<=\bngày \d)[lI](?= tháng)|(?<=\btháng \d)[lI](?= năm)"), "1"),
)


@dataclass(frozen=True, slots=True)
class Recognised:
    """The lines read off a page.

    `quality`, 0 to 1: the mean of the words' confidence, by length, and of the share of them that
    are Vietnamese. Measured on pages of known text, 0.9 and more goes with one letter in fifty
    wrong or fewer, and below `corpus.model.DOUBTFUL` a page has parts that are not to be trusted.
    `unsure` counts the numbers read without confidence; in the letterhead's number and date each
    is left blank ("…"), for a wrong one is worse than none.
    """

    text: str
    quality: float
    unsure: int = 0


def recognise(images: Iterable[PageImage]) -> Iterator[Recognised]:
    """Each page read, in order, several at once; raises MissingPart without tesseract."""
    tesseract.require()
    workers = os.cpu_count() or 1
    remaining = iter(images)
    with ThreadPoolExecutor(workers) as pool:
        while batch := list(islice(remaining, 2 * workers)):
            found = pool.map(_read, batch)
            yield from found


def _read(page: PageImage) -> Recognised:
    """A page with the marks stamped on it before its text; a doubtful one is tried upside down."""
    told = _told(page)
    if told.quality >= DOUBTFUL or not told.text:
        return told
    return max(told, _told(page.turned(180)), key=lambda read: read.quality)


def _told(page: PageImage) -> Recognised:
    told = understood(words(page), page.image.width)
    return replace(told, text="\n".join([*_stamped(page), told.text]))


def _stamped(page: PageImage) -> list[str]:
    """The marks of secrecy and urgency in coloured ink, a seal's and a signature's words left."""
    stamped = page.stamped
    if stamped is None:
        return []
    (found,) = tesseract.words([stamped], page.dpi, tesseract.SPARSE)
    rows = groupby(found, key=lambda word: word.line)
    return [mark for _, row in rows for mark in marks(" ".join(word.text for word in row))]


def words(page: PageImage) -> list[Word]:
    """What is found on a page, with a second look where the first was not sure."""
    (found,) = tesseract.words([page.image], page.dpi, tesseract.PAGE)
    confirmed = [_confirmed(word, page) for word in found]
    return [_confirmed(word, page) for word in looked_again(confirmed, page)]


def _confirmed(word: Word, page: PageImage) -> Word:
    """`word`, now sure, where the numbers read in it are known to be printed there."""
    if not page.figures or not _is_unsure(word):
        return word
    width, height = page.image.size
    there = {
        known.digits
        for known in page.figures
        if word.left <= known.x * width <= word.right
        and word.top <= known.y * height <= word.bottom
    }
    read = set(_DIGITS.findall(word.text))
    return replace(word, confidence=_SURE) if read <= there else word


def understood(found: Sequence[Word], width: int) -> Recognised:
    """The words of a page `width` pixels wide in reading order, noise dropped, marks mended."""
    height = median(word.bottom - word.top for word in found) if found else 0.0
    kept = [
        word
        for before, word, after in zip([None, *found], found, [*found[1:], None], strict=False)
        if not (
            _is_stray(before, word, after, height)
            if word.text in _DASHES
            else _is_noise(word, height)
        )
    ]
    rows = [row for row in lines(kept, width) if not _is_rubbish(row)]
    mended = iter(mend([word.text for row in rows for word in row if word]))
    rows = [[replace(word, text=next(mended)) if word else None for word in row] for row in rows]
    unsure = sum(_is_unsure(word) for row in rows for word in row if word)
    written = [_written(row, head=i < _HEAD_LINES) for i, row in enumerate(rows)]
    text = "\n".join(written)
    return Recognised(text, _quality(text, found), unsure)


def _is_stray(before: Word | None, dash: Word, after: Word | None, height: float) -> bool:
    """Whether a dash is a speck: hardly where it opens a line, often where it stands alone."""
    opened = before is not None and before.line == dash.line
    follows = _is_beside(dash, after, height)
    if follows and not opened:
        return False
    return dash.confidence < (_NOISE if follows or _is_beside(before, dash, height) else _SPECK)


def _is_beside(word: Word | None, after: Word | None, height: float) -> bool:
    if word is None or after is None or word.line != after.line:
        return False
    return after.left - word.right < _APART * height


def _is_noise(word: Word, height: float) -> bool:
    """A speck, a rule, a piece of a seal or of a signature, where words are `height` high."""
    if not _SHARPS.search(word.text):
        return word.confidence < _SPECK
    if word.bottom - word.top < _SMALL * height:
        return True
    if word.confidence >= _NOISE or _DIGIT.search(word.text) or _SYMBOL.search(word.text):
        return False
    return not any(is_syllable(part) for part in _LETTERS.findall(word.text))


def _is_rubbish(row: Sequence[Word | None]) -> bool:
    """A line with nothing in it that was read with some confidence."""
    words = [word for word in row if word]
    line = " ".join(word.text for word in words)
    if is_formal(line) or _SYMBOL_LINE.match(line):  # a seal or a pen lies over these
        return False
    if any(word.confidence >= _UNSURE and _SHARPS.search(word.text) for word in words):
        return False
    return not any(_DIGIT.search(w.text) for w in words) or len(words) < len(row)


def _is_unsure(word: Word) -> bool:
    return word.confidence < _UNSURE and _DIGIT.search(word.text) is not None


def _written(row: Sequence[Word | None], *, head: bool) -> str:
    line = " ".join("|" if word is None else word.text for word in row)
    if not (head and _NUMBER_LINE.match(line)):
        return _corrected(line)
    shown = " ".join("|" if word is None else _blanked(word) for word in row)
    return _corrected(f"S{shown[1:]}" if shown.startswith("số") else shown)


def _blanked(word: Word) -> str:
    """A word of a letterhead without the number in it that is a guess, or that a pen wrote."""
    if word.confidence >= _UNSURE:
        return word.text
    if _DIGIT.search(word.text):
        return re.sub(r"\d+", _BLANK, word.text)
    symbol = _SYMBOL.search(word.text)
    return f"{_BLANK}{word.text[symbol.start() :]}" if symbol and symbol.start() else word.text


def _corrected(line: str) -> str:
    for misread, printed in _MISREAD:
        line = misread.sub(printed, line)
    return line


def _quality(text: str, found: Sequence[Word]) -> float:
    weights = [len(word.text) for word in found]
    if not sum(weights):
        return 0.0
    total = sum(w.confidence * n for w, n in zip(found, weights, strict=True))
    confidence = max(0.0, total / sum(weights) / 100)
    return round((confidence + legibility(text)) / 2, 3)
