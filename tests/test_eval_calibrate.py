from dataclasses import fields

import numpy as np
import pytest

from api.relevance import Evidence
from eval.calibrate import Asked, Fit, fit, held_out, refusals

NAMES = [field.name for field in fields(Evidence)]
NEAR, SILENT = NAMES.index("near"), NAMES.index("silent")


def hit(**evidence: float) -> list[float]:
    return [evidence.get(name, 0.0) for name in NAMES]


def asked(*hits: list[float], gold: int | None = None) -> Asked:
    right = np.array([place == gold for place in range(len(hits))])
    return Asked(np.array(hits), right, gold is not None)


QUESTIONS = [
    *[asked(hit(near=0.5, silent=1), hit(near=0.4 + n / 50), gold=1) for n in range(20)],
    *[asked(hit(near=0.2, silent=1), hit(near=0.1 + n / 100, silent=1)) for n in range(20)],
]


def test_what_tells_gold_from_others_is_weighed_and_signs_hold():
    found = fit(QUESTIONS)
    assert found.rank[SILENT] < 0
    assert found.answer[SILENT] < 0 < found.answer[NEAR]
    against = [NAMES.index(n) for n in ("behind", "missing", "tail", "silent", "stranger")]
    for place in range(len(NAMES)):
        assert (found.rank[place] <= 0) if place in against else (found.rank[place] >= 0)
    assert all(found.order(q)[0] == 1 for q in QUESTIONS[:20])


def test_refusals_are_counted_by_fits_that_have_not_seen_the_question():
    precision, recall = refusals(QUESTIONS, held_out(QUESTIONS), 0.5)
    assert (precision, recall) == (1.0, 1.0)


@pytest.mark.parametrize(("chance", "precision", "recall"), [(0.9, 0.0, 0.0), (0.1, 0.5, 1.0)])
def test_refusing_all_or_none(chance, precision, recall):
    bias = float(np.log(chance / (1 - chance)))
    always = Fit(np.zeros(len(NAMES)), np.zeros(len(NAMES)), bias)
    assert refusals(QUESTIONS, [always] * 40, 0.5) == (precision, recall)


def test_a_question_without_hits_has_no_chance():
    nothing = Asked(np.zeros((0, len(NAMES))), np.zeros(0, bool), False)
    assert fit(QUESTIONS).chance(nothing) == 0.0
