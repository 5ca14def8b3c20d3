"""How well a restorer gives back questions that were typed worse than they were meant."""

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from corpus.abbreviations import written_out
from corpus.syllable import LEVEL, is_syllable, parts
from corpus.text import syllables
from index.training.typing import Typing

_FEWEST_TONED = 0.4  # of the syllables of a question typed in full


@dataclass(frozen=True, slots=True)
class Restored:
    """Shares of syllables and of whole questions given back, of `questions`; and the time."""

    questions: int
    syllables: float
    whole: float
    milliseconds: float  # the median


def measure(
    restore: Callable[[str], str], questions: Sequence[str], typed: Typing, seed: int = 0
) -> Restored:
    """Type each question as `typed` does and restore it. Abbreviations count as written out."""
    right = total = whole = 0
    times: list[float] = []
    for question in questions:
        wanted = syllables(written_out(question))
        query = typed(question, seed)
        start = time.perf_counter()
        restored = restore(query)
        times.append((time.perf_counter() - start) * 1000)
        found = syllables(written_out(restored))
        whole += found == wanted
        total += len(wanted)
        if len(found) == len(wanted):
            right += sum(a == b for a, b in zip(found, wanted, strict=True))
    n = len(questions)
    if not n:
        return Restored(0, 0.0, 0.0, 0.0)
    return Restored(n, right / total, whole / n, statistics.median(times))


def typed_in_full(question: str) -> bool:
    """Whether `question` itself is typed with all its marks, as far as its syllables tell."""
    words = [word for word in syllables(question) if word.isalpha()]
    toned = [word for word in words if parts(word)[1] != LEVEL]
    return all(map(is_syllable, words)) and len(toned) >= _FEWEST_TONED * len(words) > 0
