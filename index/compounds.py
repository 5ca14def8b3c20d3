"""Compound words: found by underthesea when indexing, by longest match when answering."""

import re
from collections.abc import Callable, Sequence

from corpus.text import syllables

# Bump when `segment` changes: cached segmentations are then made again.
SEGMENTER_VERSION = 1

_LONGEST = 8  # syllables in one compound; longer ones are the segmenter's mistakes
# underthesea splits 18-NQ/TW at every mark and glues the pieces to neighbours, so whatever holds a
# digit is kept from it. "Nghị quyết 18-NQ/TW" → "Nghị quyết".
_NUMBER_OR_LINE = re.compile(r"\S*\d\S*|\n")


def segment(text: str) -> list[str]:
    """The words of two or more syllables in `text`, joined by "_", in reading order."""
    from underthesea import word_tokenize  # slow to import, and never needed to answer

    pieces = (piece for piece in _NUMBER_OR_LINE.split(text) if not piece.isspace() and piece)
    words = (syllables(word) for piece in pieces for word in word_tokenize(piece))
    return ["_".join(word) for word in words if 2 <= len(word) <= _LONGEST]


def longest_matches(tokens: Sequence[str], known: Callable[[str], bool]) -> list[str]:
    """The known compounds of `tokens`, from the left, the longest first, none overlapping."""
    found = []
    start = 0
    while start < len(tokens):
        length = _longest_at(tokens[start : start + _LONGEST], known)
        if length > 1:
            found.append("_".join(tokens[start : start + length]))
        start += length
    return found


def _longest_at(tokens: Sequence[str], known: Callable[[str], bool]) -> int:
    for length in range(len(tokens), 1, -1):
        if known("_".join(tokens[:length])):
            return length
    return 1
