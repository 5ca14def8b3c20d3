"""Fits the weights of `api.relevance`: which passage comes first, and whether it answers.

Rank: conditional logit over the hits of each question (McFadden 1974). Answer: logistic
regression over the evidence of the first hit, classes weighing the same. Both penalised, with the
sign of each weight held to what its evidence says, and judged by cross-validation over questions.
"""

from collections.abc import Callable, Sequence
from dataclasses import astuple, dataclass, fields
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from api.relevance import Evidence, evidence
from eval import answers, report
from eval.cases import load_cases
from eval.measures import is_gold

_RANK_PENALTY, _ANSWER_PENALTY = 0.01, 0.002
_FOLDS = 10
_STEPS, _RATE = 1_500, 0.5
# What speaks for a passage must not count against it, nor the other way round.
_SIGNS = {"behind": -1, "missing": -1, "tail": -1, "silent": -1, "stranger": -1}
_SIGN = np.array([_SIGNS.get(field.name, 1) for field in fields(Evidence)])
# Evidence that only orders the hits of one question.
_RELATIVE = np.array([field.name == "tail" for field in fields(Evidence)])

Floats = NDArray[np.float64]
Move = Callable[[Floats], Floats]


@dataclass(frozen=True, slots=True)
class Asked:
    """One question: the evidence of its hits, which of them are gold, and whether any text is."""

    evidence: Floats
    gold: NDArray[np.bool_]
    answerable: bool


@dataclass(frozen=True, slots=True)
class Fit:
    """Weights in the order of Evidence: of the rank, and of the first hit's chance to answer."""

    rank: Floats
    answer: Floats
    bias: float

    def order(self, asked: Asked) -> NDArray[np.int64]:
        """The places of the hits, best first."""
        return np.argsort(-(asked.evidence @ self.rank), kind="stable")

    def chance(self, asked: Asked) -> float:
        """The estimated chance that the first hit answers; 0 without hits."""
        if not len(asked.evidence):
            return 0.0
        first = asked.evidence[self.order(asked)[0]]
        return float(1 / (1 + np.exp(-(self.bias + first @ self.answer))))


def fit(questions: Sequence[Asked]) -> Fit:
    """The best weights of the right signs."""
    rank = _ranker([q for q in questions if q.gold.any()])
    found = Fit(rank, np.zeros_like(rank), 0.0)
    searched = [q for q in questions if len(q.evidence)]
    firsts = np.array([q.evidence[found.order(q)[0]] for q in searched])
    answer, bias = _classifier(firsts, np.array([q.answerable for q in searched], float))
    return Fit(rank, answer, bias)


def _ranker(questions: Sequence[Asked]) -> Floats:
    def gradient(weights: Floats) -> Floats:
        total = np.zeros_like(weights)
        for q in questions:
            scores = np.exp(q.evidence @ weights - (q.evidence @ weights).max())
            every, right = scores / scores.sum(), np.where(q.gold, scores, 0)
            total += (every - right / right.sum()) @ q.evidence
        return total / len(questions) + _RANK_PENALTY * weights

    return _descended(gradient, len(_SIGN), lambda w: np.where(w * _SIGN < 0, 0, w))


def _classifier(firsts: Floats, answerable: Floats) -> tuple[Floats, float]:
    design = np.hstack([firsts * ~_RELATIVE, np.ones((len(firsts), 1))])
    share = np.where(
        answerable > 0, 0.5 / max(answerable.mean(), 1e-9), 0.5 / max(1 - answerable.mean(), 1e-9)
    ) / len(firsts)
    penalty = np.array([*[_ANSWER_PENALTY] * len(_SIGN), 0.0])
    sign = np.array([*_SIGN, 0])

    def gradient(weights: Floats) -> Floats:
        chance = 1 / (1 + np.exp(-design @ weights))
        slope: Floats = design.T @ (share * (chance - answerable)) + penalty * weights
        return slope

    weights = _descended(gradient, len(sign), lambda w: np.where(w * sign < 0, 0, w))
    return weights[:-1], float(weights[-1])


def _descended(gradient: Move, size: int, held: Move) -> Floats:
    """Where projected gradient descent with momentum comes to rest (convex, so the one minimum)."""
    weights, speed = np.zeros(size), np.zeros(size)
    for _ in range(_STEPS):
        speed = 0.9 * speed - _RATE * gradient(weights)
        moved = held(weights + speed)
        speed = moved - weights
        weights = moved
    return weights


def held_out(questions: Sequence[Asked]) -> list[Fit]:
    """For each question a fit that has not seen it."""
    made = [
        fit([q for place, q in enumerate(questions) if place % _FOLDS != fold])
        for fold in range(_FOLDS)
    ]
    return [made[place % _FOLDS] for place in range(len(questions))]


def read(questions: Path, home: Path) -> list[Asked]:
    """The searched questions of a set with the evidence of their hits."""
    from api.wiring import open_services

    services = open_services(home)
    store = services.store
    library = answers.Library(store.document, store.documents, store.provisions)
    found = []
    for case in load_cases(questions):
        weighed = services.assistant.weigh(case.question)
        if weighed is not None:
            question, hits = weighed
            known = answers.located(case, library)
            gold = [is_gold(known, answers.quoted(hit, library)) for hit in hits]
            rows = np.array([astuple(one) for one in evidence(question, hits)]).reshape(
                -1, len(_SIGN)
            )
            found.append(Asked(rows, np.array(gold, bool), bool(case.answerable)))
    return found


def run(sets: Sequence[tuple[Path, Path]]) -> str:
    """The fit over all (questions, home) pairs as a report in Markdown."""
    named = [(path, read(path, home)) for path, home in sets]
    questions = [q for _, found in named for q in found]
    return _report(questions, fit(questions), held_out(questions))


def _report(questions: Sequence[Asked], found: Fit, fits: Sequence[Fit]) -> str:
    rows = [
        (field.name, float(r), float(a))
        for field, r, a in zip(fields(Evidence), found.rank, found.answer, strict=True)
    ]
    answerable = [q for q in questions if q.answerable]
    facts = {
        "n": f"{len(questions)} searched questions, {len(answerable)} answerable",
        "bias of the answer": f"{found.bias:.3f}",
        "gold first, as searched": _share(questions, None, 1),
        "gold first, ranked, held out": _share(questions, fits, 1),
        "gold in five, as searched": _share(questions, None, 5),
        "gold in five, ranked, held out": _share(questions, fits, 5),
    }
    return "\n".join(
        (
            report.bullets(facts),
            report.table(["evidence", "rank", "answer"], rows),
            report.table(
                ["threshold", "refusal precision", "refusal recall"],
                [(f"{t:.2f}", *refusals(questions, fits, t)) for t in np.arange(0.2, 0.85, 0.05)],
            ),
        )
    )


def _share(questions: Sequence[Asked], fits: Sequence[Fit] | None, k: int) -> float:
    """The share of answerable questions with a gold hit among the first `k`."""
    right = []
    for place, q in enumerate(questions):
        if q.answerable:
            order = fits[place].order(q) if fits else np.arange(len(q.gold))
            right.append(bool(q.gold[order[:k]].any()))
    return sum(right) / max(len(right), 1)


def refusals(
    questions: Sequence[Asked], fits: Sequence[Fit], threshold: float
) -> tuple[float, float]:
    """Precision and recall of refusing below `threshold`, each question by its own fit."""
    refused = [f.chance(q) < threshold for q, f in zip(questions, fits, strict=True)]
    right = sum(no and not q.answerable for no, q in zip(refused, questions, strict=True))
    unanswerable = sum(not q.answerable for q in questions)
    return right / max(sum(refused), 1), right / max(unanswerable, 1)
