"""Whether the passages found answer the question: the estimate that refusal rests on."""

import math
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from itertools import pairwise

from api.expectation import bodies, expected, holds, names_bodies
from corpus.model import Hit
from corpus.words import content, folded_words

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
_TOP = 3


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for an answer; every value lies between 0 and 1.

    `pairs`: share of the question's neighbouring word pairs that stand together in the passage;
    `similarity`: the best cosine above the library's background; `lead`: how far the passage's own
    stands above the hits behind it; `silent`: the passage lacks the sum, time or count asked for;
    `stranger`: it lacks a body that was named.
    """

    pairs: float = 0.0
    similarity: float = 0.0
    lead: float = 0.0
    silent: float = 0.0
    stranger: float = 0.0


def evidence(question: str, hits: Sequence[Hit], background: float = 0.8) -> Evidence:
    """The evidence of the best of the first hits; `question` with its diacritics restored.

    `background` is the best cosine that questions on other matters reach in this library.
    """
    if not hits:
        return Evidence()
    cosines = sorted((hit.dense for hit in hits if hit.dense is not None), reverse=True)
    behind = cosines[len(cosines) // 2] if cosines else 0.0
    wanted, named = expected(question), bodies(question)
    found = []
    for hit in hits[:_TOP]:
        told = told_by(hit)
        own = hit.dense if hit.dense is not None else behind
        found.append(
            Evidence(
                pairs=_pairs_shared(question, told),
                similarity=_share(10 * (cosines[0] - background)) if cosines else 0.0,
                lead=_share(5 * (own - behind)),
                silent=float(not holds(wanted, hit.passage.text)),
                stranger=float(not names_bodies(named, told)),
            )
        )
    return max(found, key=_score)


def told_by(hit: Hit) -> str:
    """All that a passage tells, its headings and lead-in included."""
    passage = hit.passage
    return " ".join((*passage.header, passage.lead_in, passage.text))


def _pairs_shared(question: str, told: str) -> float:
    wanted = set(pairwise(content(question)))
    together = wanted & set(pairwise(folded_words(told)))
    return len(together) / len(wanted) if wanted else 1.0


def _share(value: float) -> float:
    return max(0.0, min(1.0, value))


# Logistic weights, in the order of Evidence, fitted by `python -m eval calibrate`.
_WEIGHTS = (1.6, 5.88, 1.82, -3.59, -2.42)
_BIAS = -2.57
THRESHOLD = 0.35


def _score(found: Evidence) -> float:
    values: tuple[float, ...] = astuple(found)
    return _BIAS + sum(weight * value for weight, value in zip(_WEIGHTS, values, strict=True))


def probability(found: Evidence) -> float:
    """The estimated chance that the passages answer, between 0 and 1."""
    return 1 / (1 + math.exp(-_score(found)))
