"""One slip of the fingers between what was typed and a syllable, and how unlikely each slip is."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from corpus.text import fold

# What a slip costs, as the logarithm of how many times rarer it is than typing right.
DOUBLED, SWAPPED, DROPPED, NEIGHBOUR, EXTRA = 4.0, 4.5, 5.0, 5.5, 6.0
_FIRST_LETTER = 1.5  # dearer: the first letter is seldom wrong

_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_NEIGHBOURS = frozenset(
    (a, b)
    for row, keys in enumerate(_ROWS)
    for place, a in enumerate(keys)
    for other in _ROWS[max(0, row - 1) : row + 2]
    for b in other[max(0, place - 1) : place + 2]
    if a != b
)


class Spelling:
    """Finds the folded syllables that one slip may have turned into what was typed."""

    def __init__(self, folded: Iterable[str]) -> None:
        self._shorter: dict[str, list[str]] = defaultdict(list)
        for syllable in sorted(folded):
            for form in {syllable, *_without_one(syllable)}:
                self._shorter[form].append(syllable)

    def near(self, folded: str) -> Sequence[str]:
        """Those that share with `folded` all letters but one of either; in order, itself not."""
        forms = {folded, *_without_one(folded)}
        found = {syllable for form in forms for syllable in self._shorter.get(form, ())}
        return sorted(found - {folded})


def slip(typed: str, letters: str) -> float | None:
    """What the one slip from `letters` to `typed` costs; None where one slip does not explain it.

    Both without tones. Marks may have been lost on the way, but none that was typed is dropped.
    """
    start = 0
    while start < min(len(typed), len(letters)) and _kept(typed[start], letters[start]):
        start += 1
    longer = len(typed) - len(letters)
    if longer == 0:
        cost = _same_length(typed[start:], letters[start:])
    elif longer == 1:
        cost = _one_more(typed, letters, start)
    else:
        cost = DROPPED if longer == -1 and _all_kept(typed[start:], letters[start + 1 :]) else None
    return cost if cost is None or start else cost + _FIRST_LETTER


def _same_length(typed: str, letters: str) -> float | None:
    if not typed:
        return None
    if len(typed) > 1 and _all_kept(typed[1::-1] + typed[2:], letters):
        return SWAPPED
    beside = (fold(typed[0]), fold(letters[0])) in _NEIGHBOURS
    return NEIGHBOUR if beside and _all_kept(typed[1:], letters[1:]) else None


def _one_more(typed: str, letters: str, start: int) -> float | None:
    if not _all_kept(typed[start + 1 :], letters[start:]):
        return None
    around = fold(typed[max(0, start - 1) : start] + typed[start + 1 : start + 2])
    added = fold(typed[start])
    if added in around:
        return DOUBLED
    return EXTRA if any((added, other) in _NEIGHBOURS for other in around) else None


def _kept(typed: str, letter: str) -> bool:
    return typed == letter or typed == fold(letter)


def _all_kept(typed: str, letters: str) -> bool:
    return len(typed) == len(letters) and all(map(_kept, typed, letters))


def _without_one(word: str) -> list[str]:
    return [word[:place] + word[place + 1 :] for place in range(len(word))]
