"""Whether the passages found answer the question: the estimate that refusal rests on."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import astuple, dataclass
from itertools import pairwise

from api.expectation import bodies, expected, holds, names_bodies
from corpus.model import Hit
from corpus.words import content, folded_words

_TOP = 3


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for an answer; every value lies between 0 and 1.

    `coverage`: share of the question's weight (rare words weigh more) that the best passage holds;
    `pairs`: share of its neighbouring word pairs that stand together there; `similarity`: the
    best cosine, scaled; `lead`: how far the passage's own stands above the hits behind it;
    `silent`: the passage lacks the sum, time or count asked for; `stranger`: it lacks a body that
    was named; `unheard`: share of the question's words that stand nowhere in the library.
    """

    coverage: float = 0.0
    pairs: float = 0.0
    similarity: float = 0.0
    lead: float = 0.0
    silent: float = 0.0
    stranger: float = 0.0
    unheard: float = 0.0


# Matters no Party or Front document deals with: how near they come tells what nearness is worth
# in a library, whatever its size and whatever the model.
BACKGROUND = (
    "công thức làm bánh mì",
    "cách chăm sóc mèo con",
    "kết quả trận bóng đá tối qua",
    "điện thoại nào chụp ảnh đẹp",
    "khách sạn gần biển giá rẻ",
    "lời bài hát tình ca",
    "thuốc trị cảm cúm",
    "sửa xe máy hỏng phanh",
    "học tiếng Anh giao tiếp",
    "thời tiết cuối tuần này",
)


def evidence(
    question: str,
    hits: Sequence[Hit],
    frequency: Callable[[str], int],
    total: int,
    background: float = 0.8,
) -> Evidence:
    """The evidence of the best of the first hits; `question` with its diacritics restored.

    `frequency` and `total` count passages: those with a word, and all. `background` is the best
    cosine that questions on other matters reach in this library.
    """
    if not hits:
        return Evidence()
    words = content(question)
    counts = {word: frequency(word) for word in set(words)}
    weights = {word: math.log(1 + total / (1 + count)) for word, count in counts.items()}
    unheard = sum(count == 0 for count in counts.values()) / len(counts) if counts else 0.0
    cosines = sorted((hit.dense for hit in hits if hit.dense is not None), reverse=True)
    wanted, named = expected(question), bodies(question)
    behind = cosines[len(cosines) // 2] if cosines else 0.0
    found = []
    for hit in hits[:_TOP]:
        told = told_by(hit)
        coverage, pairs = _shares(words, weights, told)
        similarity = hit.dense if hit.dense is not None else behind
        found.append(
            Evidence(
                coverage=coverage,
                pairs=pairs,
                similarity=_scaled(cosines[0] if cosines else 0.0, background),
                lead=max(0.0, min(1.0, 5 * (similarity - behind))),
                silent=float(not holds(wanted, hit.passage.text)),
                stranger=float(not names_bodies(named, told)),
                unheard=unheard,
            )
        )
    return max(found, key=_score)


def _scaled(cosine: float, background: float) -> float:
    """How far a cosine stands above the background, 1 where it is a tenth above."""
    return max(0.0, min(1.0, 10 * (cosine - background)))


def told_by(hit: Hit) -> str:
    """All that a passage tells, its headings and lead-in included."""
    passage = hit.passage
    return " ".join((*passage.header, passage.lead_in, passage.text))


def _shares(words: Sequence[str], weights: Mapping[str, float], told: str) -> tuple[float, float]:
    sequence = folded_words(told)
    held = set(sequence)
    asked = sum(weights.values())
    covered = sum(weight for word, weight in weights.items() if word in held)
    wanted = set(pairwise(words))
    together = wanted & set(pairwise(sequence))
    return covered / asked if asked else 0.0, len(together) / len(wanted) if wanted else 1.0


# Logistic weights, in the order of Evidence, fitted by `python -m eval calibrate`.
_WEIGHTS = (0.18, 1.68, 4.79, 1.35, -3.19, -1.32, 0.0)
_BIAS = -2.28
THRESHOLD = 0.3


def _score(found: Evidence) -> float:
    values: tuple[float, ...] = astuple(found)
    return _BIAS + sum(weight * value for weight, value in zip(_WEIGHTS, values, strict=True))


def probability(found: Evidence) -> float:
    """The estimated chance that the passages answer, between 0 and 1."""
    return 1 / (1 + math.exp(-_score(found)))
