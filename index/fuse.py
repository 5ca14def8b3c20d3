"""Two rankings made one: a weighted sum of scores that were first brought to one scale."""

from collections.abc import Mapping
from typing import TypeVar

Key = TypeVar("Key", int, str)  # what is ranked: a row, or a text's id

DEFAULT_ALPHA = 0.5  # the dense share


def fuse(
    dense: Mapping[Key, float], lexical: Mapping[Key, float], alpha: float = DEFAULT_ALPHA
) -> list[tuple[Key, float]]:
    """All rows of either ranking with alpha * dense + (1 - alpha) * lexical, best first.

    Each engine's scores are scaled to 0..1 by the least and greatest it gave; a row it did not
    give counts as its least, 0. Equal scores come by row. (Bruch et al. 2023, "An Analysis of
    Fusion Functions for Hybrid Retrieval": beats reciprocal rank, in domain and out of it.)
    """
    if not 0 <= alpha <= 1:
        raise ValueError(f"alpha must lie between 0 and 1, not {alpha}")
    near, alike = scaled(dense), scaled(lexical)
    fused = {
        row: alpha * near.get(row, 0.0) + (1 - alpha) * alike.get(row, 0.0)
        for row in near.keys() | alike.keys()
    }
    return sorted(fused.items(), key=lambda item: (-item[1], item[0]))


def scaled(scores: Mapping[Key, float]) -> dict[Key, float]:
    """`scores` on a scale from 0, the least, to 1, the greatest; all 1 when they are equal."""
    if not scores:
        return {}
    least, greatest = min(scores.values()), max(scores.values())
    if least == greatest:
        return dict.fromkeys(scores, 1.0)
    return {row: (score - least) / (greatest - least) for row, score in scores.items()}
