import pytest

from index.fuse import fuse, scaled

# dense, lexical, alpha, expected, why
ROWS = [
    ({1: 0.9, 2: 0.5, 3: 0.1}, {2: 8.0, 4: 6.0, 1: 4.0}, 0.5,
     [(2, 0.75), (1, 0.5), (4, 0.25), (3, 0.0)], "scaled 1/.5/0 and 1/.5/0, halved, added"),
    ({1: 0.9, 2: 0.5, 3: 0.1}, {2: 8.0, 4: 6.0, 1: 4.0}, 0.8,
     [(1, 0.8), (2, 0.6), (4, 0.1), (3, 0.0)], "alpha is the dense share"),
    ({1: 0.9, 2: 0.1}, {3: 5.0, 4: 1.0}, 1.0,
     [(1, 1.0), (2, 0.0), (3, 0.0), (4, 0.0)], "at 1 words count for nothing; ties by row"),
    ({7: 0.3, 5: 0.3}, {}, 0.5, [(5, 0.5), (7, 0.5)], "all equal is all best; ties by row"),
    ({}, {9: 2.0}, 0.5, [(9, 0.5)], "one engine alone"),
    ({}, {}, 0.5, [], "nothing found"),
    ({1: -0.2, 2: -0.6}, {2: 3.0, 1: 3.0}, 0.5, [(1, 1.0), (2, 0.5)], "negative scores"),
]  # fmt: skip


@pytest.mark.parametrize(("dense", "lexical", "alpha", "expected", "why"), ROWS)
def test_scores_are_scaled_weighted_and_added(dense, lexical, alpha, expected, why):
    fused = fuse(dense, lexical, alpha)
    assert [row for row, _ in fused] == [row for row, _ in expected], why
    assert [score for _, score in fused] == pytest.approx([score for _, score in expected]), why


def test_a_passage_both_engines_like_comes_first():
    fused = fuse({1: 0.9, 2: 0.8, 3: 0.1}, {4: 9.0, 2: 8.0, 5: 1.0})
    assert fused[0][0] == 2


def test_the_order_does_not_depend_on_the_order_of_the_input():
    dense, lexical = {1: 0.5, 2: 0.5, 3: 0.4}, {3: 1.0, 2: 1.0, 1: 1.0}
    turned = (dict(reversed(dense.items())), dict(reversed(lexical.items())))
    assert fuse(dense, lexical) == fuse(*turned)


def test_scaling_keeps_order_and_ends():
    assert scaled({1: 2.0, 2: 4.0, 3: 3.0}) == {1: 0.0, 2: 1.0, 3: 0.5}


@pytest.mark.parametrize("alpha", [-0.1, 1.1, float("nan")])
def test_an_alpha_outside_0_to_1_is_refused(alpha):
    with pytest.raises(ValueError, match="alpha"):
        fuse({1: 1.0}, {}, alpha)
