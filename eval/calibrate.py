"""Fits the estimate that refusal rests on: logistic regression over the evidence of questions.

Penalised maximum likelihood by Newton's method; judged by cross-validation over questions.
"""

from collections.abc import Sequence
from dataclasses import astuple, dataclass, fields
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from api.sufficiency import Evidence
from eval.cases import load_cases

_PENALTY = 0.1
_FOLDS = 10
_STEPS = 50

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Fit:
    """Weights in the order of Evidence, and the bias before them."""

    bias: float
    weights: tuple[float, ...]

    def probability(self, values: Floats) -> Floats:
        """The estimated chance of an answer for each row of evidence."""
        scores: Floats = 1 / (1 + np.exp(-(self.bias + values @ np.array(self.weights))))
        return scores


# What speaks for an answer must not count against it, nor the other way round.
_SIGNS = np.array([1, 1, 1, -1, -1])


def fit(values: Floats, answerable: Floats) -> Fit:
    """The best weights of the right signs: one of the wrong sign is left out, one at a time."""
    used = np.ones(values.shape[1], bool)
    while True:
        found = _free_fit(values * used, answerable)
        wrong = np.array(found.weights) * _SIGNS * used
        if wrong.min() >= 0:
            return found
        used[int(wrong.argmin())] = False


def _free_fit(values: Floats, answerable: Floats) -> Fit:
    """The weights that best tell answerable rows; classes weigh the same, however many."""
    design = np.hstack([np.ones((len(values), 1)), values])
    share = np.where(
        answerable > 0, 0.5 / max(answerable.mean(), 1e-9), 0.5 / max(1 - answerable.mean(), 1e-9)
    )
    penalty = np.diag([1e-6, *[_PENALTY] * values.shape[1]])
    weights = np.zeros(design.shape[1])
    for _ in range(_STEPS):
        chance = 1 / (1 + np.exp(-design @ weights))
        gradient = design.T @ (share * (chance - answerable)) + penalty @ weights
        curvature = (design * (share * chance * (1 - chance))[:, None]).T @ design + penalty
        weights -= np.linalg.solve(curvature, gradient)
    return Fit(float(weights[0]), tuple(float(w) for w in weights[1:]))


def held_out(values: Floats, answerable: Floats) -> Floats:
    """For each row the estimate of a fit that has not seen it."""
    estimates = np.zeros(len(values))
    for fold in range(_FOLDS):
        out = np.arange(len(values)) % _FOLDS == fold
        estimates[out] = fit(values[~out], answerable[~out]).probability(values[out])
    return estimates


def run(sets: Sequence[tuple[Path, Path]]) -> str:
    """The fit over all (questions, home) pairs as a report in Markdown."""
    from api.wiring import open_services

    rows: list[tuple[Evidence, bool]] = []
    for questions, home in sets:
        assistant = open_services(home).assistant
        for case in load_cases(questions):
            found = assistant.weigh(case.question)
            if found is not None:
                rows.append((found, bool(case.answerable)))
    values = np.array([astuple(found) for found, _ in rows])
    answerable = np.array([float(right) for _, right in rows])
    return _report(fit(values, answerable), held_out(values, answerable), answerable)


def _report(found: Fit, estimates: Floats, answerable: Floats) -> str:
    names = [field.name for field in fields(Evidence)]
    lines = [f"n: {len(answerable)} searched questions, {int(answerable.sum())} answerable", ""]
    lines += [f"bias: {found.bias:.2f}"]
    lines += [f"{name}: {weight:.2f}" for name, weight in zip(names, found.weights, strict=True)]
    lines += ["", "| threshold | refusal precision | refusal recall |", "| --- | --- | --- |"]
    for threshold in np.arange(0.2, 0.85, 0.05):
        refused = estimates < threshold
        right = float((refused & (answerable == 0)).sum())
        precision = right / max(int(refused.sum()), 1)
        recall = right / max(int((answerable == 0).sum()), 1)
        lines.append(f"| {threshold:.2f} | {precision:.3f} | {recall:.3f} |")
    return "\n".join(lines)
