import json
from itertools import product

import numpy as np
import pytest

from corpus.errors import UserMistake
from eval import trec
from eval.compare import Interval, answers, compare, paired_bootstrap, runs


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ([0, 0, 0], [1, 0, 0]),
        ([0.2, 0.9, 0.4, 0.1], [0.5, 0.3, 0.8, 0.1]),
        ([1, 0, 1, 0, 1], [1, 1, 0, 1, 1]),
    ],
)
def test_the_interval_is_that_of_all_resamples(a, b):
    differences = np.subtract(b, a)
    every = [np.mean(drawn) for drawn in product(differences, repeat=len(a))]
    low, high = np.quantile(every, [0.025, 0.975], method="inverted_cdf")
    found = paired_bootstrap(a, b, samples=100_000)
    assert (found.difference, found.n) == (pytest.approx(differences.mean()), len(a))
    # A step of the exact distribution holds at least 1/n^n of it; equality up to that step.
    steps = np.unique(np.round(every, 9))
    assert abs(np.searchsorted(steps, found.low - 1e-6) - np.searchsorted(steps, low - 1e-6)) <= 1
    assert abs(np.searchsorted(steps, found.high - 1e-6) - np.searchsorted(steps, high - 1e-6)) <= 1


def test_three_pairs_give_the_ends_that_can_be_counted_by_hand():
    # Of 27 resamples of (1, 0, 0): 8 have mean 0, 12 have 1/3, 6 have 2/3, 1 (3.7 %) has 1.
    found = paired_bootstrap([0, 0, 0], [1, 0, 0])
    assert (found.low, found.high) == (0.0, 1.0)


def test_equal_seeds_give_equal_intervals_and_equal_runs_no_difference():
    a, b = [0.1, 0.5, 0.9], [0.2, 0.4, 0.7]
    assert paired_bootstrap(a, b, seed=3) == paired_bootstrap(a, b, seed=3)
    assert paired_bootstrap(a, a) == Interval(0.0, 0.0, 0.0, 3)


def test_nothing_in_common_is_told():
    with pytest.raises(UserMistake, match="no case in common"):
        paired_bootstrap([], [])


def test_only_cases_that_both_score_are_paired():
    a = {"1": {"x": 0.0}, "2": {"x": None}, "3": {"x": 1.0}}
    b = {"1": {"x": 1.0}, "2": {"x": 1.0}, "4": {"x": 1.0}}
    table = compare(a, b, ["x", "never"])
    assert "| x | 0.000 (n=1) | 1.000 (n=1) | +1.000 [+1.000, +1.000] (n=1) |" in table
    assert "never" not in table


def test_a_line_that_one_file_lacks_counts_nothing(tmp_path):
    case = {"id": "q", "q": "?", "must": ["Một"], "answerable": True}
    cited = {"document_id": "d", "label": "", "quote": "Một", "text": "Một"}
    said = {"id": "q", "status": "answered", "answer": "", "citations": [cited], "hits": [cited]}
    for name, row in (("set", case), ("a", {}), ("b", said)):
        (tmp_path / name).write_text(json.dumps(row) + "\n" if row else "\n", encoding="utf-8")
    table = answers(tmp_path / "set", tmp_path / "a", tmp_path / "b")
    assert "| cite@1 | 0.000 (n=1) | 1.000 (n=1) | +1.000" in table
    assert "refusal P" not in table


def test_two_runs_are_compared_over_their_judgements(tmp_path):
    (tmp_path / "qrels").write_text("q\tc\ts\n1\ta b\t1\n", encoding="utf-8")
    (tmp_path / "a").write_text(trec.lines("1", [("x", 2.0), ("a b", 1.0)]), encoding="utf-8")
    (tmp_path / "b").write_text(trec.lines("1", [("a b", 1.0)]), encoding="utf-8")
    table = runs(tmp_path / "qrels", tmp_path / "a", tmp_path / "b")
    assert "| RR@10 | 0.500 (n=1) | 1.000 (n=1) | +0.500" in table
