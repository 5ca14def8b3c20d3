"""Compound words: found by underthesea when indexing, by longest match when answering."""

import re
from collections.abc import Callable, Iterator, Sequence

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
    found = longest_spans(tokens, lambda some: known("_".join(some)), range(2, _LONGEST + 1))
    return ["_".join(tokens[start:end]) for start, end in found]


def longest_spans(
    tokens: Sequence[str], known: Callable[[Sequence[str]], bool], lengths: range
) -> Iterator[tuple[int, int]]:
    """Where known runs of these lengths stand: from the left, longest first, none overlapping."""
    start = 0
    while start < len(tokens):
        ends = (start + length for length in reversed(lengths) if start + length <= len(tokens))
        end = next((end for end in ends if known(tokens[start:end])), None)
        if end is not None:
            yield start, end
        start = end or start + 1
