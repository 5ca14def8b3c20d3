import numpy as np
import pytest

from index.dense import Dense


def unit(rows, dim=16, seed=0):
    vectors = np.random.default_rng(seed).normal(size=(rows, dim)).astype(np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def exact(vectors, query, k, allowed=None):
    rows = np.arange(len(vectors)) if allowed is None else np.sort(allowed)
    scores = np.round(vectors[rows].astype(np.float64) @ query, 6)
    order = np.lexsort((rows, -scores))[:k]
    return rows[order], scores[order]


@pytest.mark.parametrize("k", [1, 5, 100, 700])
def test_it_finds_what_exact_search_finds(k):
    vectors = unit(600)
    dense = Dense.of(vectors)
    for query in unit(20, seed=1):
        rows, scores = dense.search(query, k)
        wanted_rows, wanted_scores = exact(vectors, query, k)
        assert rows.tolist() == wanted_rows.tolist()
        assert scores == pytest.approx(wanted_scores, abs=2e-6)


@pytest.mark.parametrize("size", [1, 3, 50, 599])
def test_rows_not_allowed_are_left_out_before_the_best_are_taken(size):
    vectors = unit(600)
    dense = Dense.of(vectors)
    allowed = np.random.default_rng(2).permutation(600)[:size].astype(np.int64)
    for query in unit(5, seed=3):
        rows, _ = dense.search(query, 10, allowed)
        assert rows.tolist() == exact(vectors, query, 10, allowed)[0].tolist()


def test_equal_scores_come_by_row_even_at_the_cut():
    vectors = np.tile(unit(1), (500, 1))
    rows, scores = Dense.of(vectors).search(vectors[0], 7)
    assert rows.tolist() == list(range(7))
    assert scores == pytest.approx(np.ones(7), abs=1e-5)


@pytest.mark.parametrize(
    ("rows", "k", "allowed"),
    [(0, 5, None), (9, 0, None), (9, 5, np.empty(0, np.int64))],
    ids=["no vectors", "none wanted", "none allowed"],
)
def test_nothing_comes_of_nothing(rows, k, allowed):
    found, scores = Dense.of(unit(rows)).search(unit(1)[0], k, allowed)
    assert found.tolist() == []
    assert scores.tolist() == []
