"""Syllables, pairs and triples of plain Vietnamese text, and how likely one follows two others.

Stupid back-off (Brants et al. 2007), looked up in plain dictionaries: for the few contexts of a
query they are many times faster than array operations.
"""

import math
from array import array
from bisect import bisect_left
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

NONE = 0  # the number of what is no syllable: a number, a mark, a foreign word
DEFAULT_PATH = Path(__file__).parent / "restoration" / "ngrams.npz"

_BACK_OFF = math.log(0.25)
_UNSEEN = math.log(0.5)
_MOST_KEPT = 1 << 16  # contexts whose followers are remembered
_STEPS = 12  # of the logarithms in the file, to an e-fold

Followers = Mapping[int, float]
_NOTHING: Followers = {}


class Ngrams:
    """Syllables by number, from 1, and the likelihood of each after two others."""

    def __init__(self, parts: Mapping[str, Any]) -> None:
        # Each number's key, usual spelling, count, and likelihood where nothing before it tells.
        self.keys: list[str] = ["", *str(parts["keys"]).split("\n")]
        self.usual: list[str] = ["", *str(parts["usual"]).split("\n")]
        counts = np.maximum(parts["unigram_counts"].astype(np.float64), 0.5)
        self.counts: list[float] = counts.tolist()
        self._logs: list[float] = np.log(counts).tolist()
        alone = np.log(counts) - math.log(float(counts[1:].sum()))
        alone[NONE] = _UNSEEN
        self.alone: list[float] = (alone + 2 * _BACK_OFF).tolist()
        pairs = np.cumsum(parts["bigrams"].astype(np.uint64), dtype=np.uint64)
        self._pairs = _Table(pairs, parts["bigram_counts"])
        triples = np.cumsum(parts["trigrams"].astype(np.uint64), dtype=np.uint64)
        self._triples = _Table(triples, parts["trigram_counts"])
        self._after_one: dict[int, Followers] = {}
        self._after_two: dict[int, Followers] = {}

    @classmethod
    def load(cls, path: Path = DEFAULT_PATH) -> "Ngrams":
        """The model in a file made by `index.training.restoration`."""
        with np.load(path, allow_pickle=False) as file:
            return cls({name: file[name] for name in file.files})

    def likelihood(self, first: int, second: int, number: int) -> float:
        """Log P(number | the two before), more or less: what is never seen falls back."""
        two = self.after_two(first, second).get(number)
        if two is not None:
            return two
        one = self.after_one(second).get(number)
        return self.alone[number] if one is None else one

    def after_one(self, second: int) -> Followers:
        """The syllables seen after one, each with its logarithm, backed off once."""
        found = self._after_one.get(second)
        if found is None:
            found = self._pairs.followers(second, _BACK_OFF - self._logs[second])
            self._after_one[second] = found
        return found

    def after_two(self, first: int, second: int) -> Followers:
        """The syllables seen after two, each with its logarithm."""
        if first == NONE or second == NONE:
            return _NOTHING
        context = first << 16 | second
        found = self._after_two.get(context)
        if found is None:
            found = self._after_pair(first, second)
            if len(self._after_two) >= _MOST_KEPT:
                self._after_two.clear()
            self._after_two[context] = found
        return found

    def _after_pair(self, first: int, second: int) -> Followers:
        seen = self.after_one(first).get(second)
        if seen is None:
            return _NOTHING
        of_pair = seen - _BACK_OFF + self._logs[first]
        return self._triples.followers(first << 16 | second, -of_pair)


class _Table:
    """Sorted keys whose last 16 bits are a follower, each with the logarithm of its count."""

    def __init__(self, keys: NDArray[np.uint64], logarithms: NDArray[np.uint8]) -> None:
        contexts, starts = np.unique(keys >> np.uint64(16), return_index=True)
        self._contexts = array("Q", contexts.tobytes())
        self._starts = array("L", np.append(starts, len(keys)).astype(np.uint64).tobytes())
        self._last = array("H", (keys & np.uint64(0xFFFF)).astype(np.uint16).tobytes())
        self._steps = logarithms.tobytes()

    def followers(self, context: int, plus: float) -> Followers:
        """Each follower of `context` with the logarithm of its count `plus` a constant."""
        place = bisect_left(self._contexts, context)
        if place == len(self._contexts) or self._contexts[place] != context:
            return _NOTHING
        start, end = self._starts[place], self._starts[place + 1]
        return {
            number: step / _STEPS + plus
            for number, step in zip(self._last[start:end], self._steps[start:end], strict=True)
        }
