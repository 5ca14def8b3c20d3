"""Whether the passages found answer the question: the estimate that refusal rests on."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from corpus.model import Hit
from corpus.words import content, folded_words

_TOP = 3


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for an answer: all shares are of 1.

    `coverage`: share of the question's weight (rare words weigh more) that the best passage holds;
    `pairs`: share of its neighbouring word pairs that stand together there; `similarity`: cosine
    of question and passage.
    """

    coverage: float
    pairs: float
    similarity: float


def evidence(
    question: str, hits: Sequence[Hit], frequency: Callable[[str], int], total: int
) -> Evidence:
    """The evidence of the best of the first hits."""
    words = content(question)
    weights = {word: math.log(1 + total / (1 + frequency(word))) for word in set(words)}
    return max(
        (_of(words, weights, hit) for hit in hits[:_TOP]),
        key=lambda found: found.coverage + found.pairs,
        default=Evidence(0.0, 0.0, 0.0),
    )


def _of(words: Sequence[str], weights: dict[str, float], hit: Hit) -> Evidence:
    passage = hit.passage
    told = folded_words(" ".join((*passage.header, passage.lead_in, passage.text)))
    held = set(told)
    asked = sum(weights.values())
    covered = sum(weight for word, weight in weights.items() if word in held)
    wanted = set(zip(words, words[1:], strict=False))
    together = wanted & set(zip(told, told[1:], strict=False))
    return Evidence(
        coverage=covered / asked if asked else 0.0,
        pairs=len(together) / len(wanted) if wanted else 1.0,
        similarity=hit.dense or 0.0,
    )


# Logistic weights fitted on the development questions by `python -m eval calibrate`.
_BIAS = -3.0
_COVERAGE = 4.0
_PAIRS = 2.0
_SIMILARITY = 0.0
THRESHOLD = 0.5


def probability(found: Evidence) -> float:
    """The estimated chance that the passages answer, between 0 and 1."""
    score = (
        _BIAS
        + _COVERAGE * found.coverage
        + _PAIRS * found.pairs
        + _SIMILARITY * found.similarity
    )
    return 1 / (1 + math.exp(-score))
