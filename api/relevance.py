"""How well each passage found answers the question, and whether any does: rank and refusal.

A linear ranker over evidence that can be told in words, fitted by `python -m eval calibrate` on
development questions, with and without an answer in the library.
"""

import math
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import astuple, dataclass, replace
from itertools import pairwise

from api.definition import explains, terms
from api.expectation import bodies, expected, holds, names_bodies
from corpus.model import Hit, Passage
from corpus.text import fold, syllables
from corpus.words import content, folded_words
from index.synonyms import expressions, table

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
_FIRST = 10  # hits among which those beside one another are counted
_SURE = 6.0  # log-odds that leave no doubt
_TAIL = ("chu-ky", "noi-nhan")  # where signature and recipients stand

Reworded = Callable[[str, str], str]  # a document's id, a text of it → as it is to be weighed
Rarity = Callable[[str], float]  # a folded word → 0 for one that is everywhere, 1 for one nowhere


@dataclass(frozen=True, slots=True)
class Evidence:
    """What tells whether one passage answers; every value lies between 0 and 1.

    `fused`: the score of the search; `near`: its cosine above the library's background; `behind`:
    how far its cosine stays behind the best; `lead`: how far it stands above the middle of the
    hits; `pairs`: share of the question's neighbouring word pairs that stand together in it;
    `covered`: share of the question's words it holds, as they are or in official words, by their
    rarity; `missing`: the rarity of the rarest word it lacks; `titled`: it is of a document that
    the question names by subject; `read`: what the reranker says, even odds being one half, 0 where
    it has not read; `tail`: it is a signature or a list of recipients;
    `silent`: it lacks the sum, time or count asked for; `stranger`: it lacks a body that was named;
    `beside`: where a list is wanted, how many of the first hits stand beside it, four being 1.
    """

    fused: float = 0.0
    near: float = 0.0
    behind: float = 0.0
    lead: float = 0.0
    pairs: float = 0.0
    covered: float = 0.0
    missing: float = 0.0
    titled: float = 0.0
    read: float = 0.0
    tail: float = 0.0
    silent: float = 0.0
    stranger: float = 0.0
    beside: float = 0.0


def as_it_reads(document_id: str, text: str) -> str:  # noqa: ARG001
    """The text of a document that needs no other wording."""
    return text


@dataclass(frozen=True, slots=True)
class Question:
    """A question as it was meant, and what its library says of nearness and rarity.

    `background` is the best cosine that questions on other matters reach; `titled` are the ids of
    the documents it names by subject; `wants_list` tells that a list would answer it; `reworded`
    puts the question's names of offices into a text.
    """

    text: str
    background: float
    rarity: Rarity
    titled: Collection[str] = ()
    wants_list: bool = False
    reworded: Reworded = as_it_reads


def evidence(question: Question, hits: Sequence[Hit]) -> list[Evidence]:
    """The evidence of each hit, in their order."""
    cosines = sorted((hit.dense for hit in hits if hit.dense is not None), reverse=True)
    best = cosines[0] if cosines else 0.0
    middle = cosines[len(cosines) // 2] if cosines else 0.0
    wanted, named = expected(question.text), bodies(question.text)
    asked = content(question.text)
    pairs = set(pairwise(asked))
    rarities = {word: question.rarity(word) for word in asked}
    whole = sum(rarities.values())
    spoken = _spoken(question.text)
    lists = Counter(_list_of(hit) for hit in hits[:_FIRST]) if question.wants_list else Counter()
    found = []
    for hit in hits:
        passage = hit.passage
        told = question.reworded(passage.document_id, told_by(hit))
        words = folded_words(told)
        known = set(words)
        for lay, official in spoken:
            if known >= official:
                known |= lay
        own = hit.dense if hit.dense is not None else middle
        lacking = [rarity for word, rarity in rarities.items() if word not in known]
        found.append(
            Evidence(
                fused=_share(hit.score),
                near=_share(8 * (own - question.background)),
                behind=_share(10 * (best - own)),
                lead=_share(5 * (own - middle)),
                pairs=len(pairs & set(pairwise(words))) / len(pairs) if pairs else 1.0,
                covered=1 - sum(lacking) / whole if whole else 1.0,
                missing=max(lacking, default=0.0),
                titled=float(passage.document_id in question.titled),
                read=share_of(hit.read) if hit.read is not None else 0.0,
                tail=float(bool(passage.address) and passage.address[0] in _TAIL),
                silent=float(not holds(wanted, passage.text, above(passage))),
                stranger=float(not names_bodies(named, told)),
                beside=_share((lists[_list_of(hit)] - 1) / 4),
            )
        )
    return found


def _list_of(hit: Hit) -> tuple[str, ...]:
    """What a passage shares with those beside it: its document, and its address less a step."""
    return (hit.passage.document_id, *hit.passage.address[:-1])


def told_by(hit: Hit) -> str:
    """All that a passage tells, its headings and lead-in included."""
    return f"{above(hit.passage)} {hit.passage.text}"


def above(passage: Passage) -> str:
    """The headings and the lead-in of a passage."""
    return " ".join((*passage.header, passage.lead_in))


def _spoken(question: str) -> list[tuple[set[str], set[str]]]:
    """The folded words of each everyday expression, with those that a document has instead."""
    return [
        ({fold(word) for word in lay}, {fold(word) for word in official})
        for lay, each in expressions(syllables(question), table())
        for official in each
    ]


def share_of(read: float) -> float:
    """What the reranker says as a share: one half for even odds, 0 and 1 where it has no doubt."""
    return _share(0.5 + read / _SURE / 2)


def _share(value: float) -> float:
    return max(0.0, min(1.0, value))


# Weights in the order of Evidence, fitted by `python -m eval calibrate`: of the rank, and of the
# chance that the first passage answers. That of `tail` in the rank is set by hand: signatures and
# recipients are asked for by look-up, and too few are found by search to fit a weight.
RANK = (2.37, 0.66, -2.33, 1.07, 0.94, 1.51, -0.54, 0.07, 2.58, -2.00, -1.72, -0.51, 0.50)
ANSWER = (0.93, 0.00, -0.61, 0.82, 0.09, 0.16, 0.00, 0.22, 6.07, 0.00, -3.13, 0.00, 0.71)
ANSWER_BIAS = -2.79
THRESHOLD = 0.4


def ranked(question: Question, hits: Sequence[Hit]) -> list[Hit]:
    """The hits by how well they answer, best first; each score is the chance that it does.

    A passage that names an office otherwise than `question` has the chance of one that names it
    so, but its place by what it says: those that name it as it was asked for come first. Where it
    is asked what something is, the passages that say so come before all others.
    """
    found = evidence(replace(question, reworded=as_it_reads), hits)
    read = found if question.reworded is as_it_reads else evidence(question, hits)
    asked = terms(question.text)
    weighed = [
        (
            not explains(asked, hit.passage.text),
            -_weighted(RANK, one),
            replace(hit, score=probability(other)),
        )
        for hit, one, other in zip(hits, found, read, strict=True)
    ]
    weighed.sort(key=lambda row: (*row[:2], row[2].passage.id))
    return [hit for *_, hit in weighed]


def probability(found: Evidence) -> float:
    """The estimated chance that a passage with this evidence answers, between 0 and 1."""
    return 1 / (1 + math.exp(-(ANSWER_BIAS + _weighted(ANSWER, found))))


def _weighted(weights: Sequence[float], found: Evidence) -> float:
    values: tuple[float, ...] = astuple(found)
    return sum(weight * value for weight, value in zip(weights, values, strict=True))
