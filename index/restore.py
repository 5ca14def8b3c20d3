"""Diacritics for what was typed without them: Viterbi over syllables, trigrams with back-off.

Method: hidden Markov tagging with stupid back-off (Brants et al. 2007); a syllable's candidates
are all syllables of Vietnamese text that fold to it.
"""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corpus.text import fold, has_diacritics, tone_key

NONE = 0  # the number of what is no syllable: a number, a mark, a foreign word
DEFAULT_PATH = Path(__file__).parent / "restoration" / "ngrams.npz"

_BACK_OFF = math.log(0.4)
_UNSEEN = math.log(0.5)
# In a text typed with tones, a bare syllable changes only when its neighbours make the change
# this many times likelier: most syllables without a mark are right without one.
_CAUTION = math.log(400)
_BEAM = 24
_SYLLABLE = re.compile(r"[^\W\d_]+|\d+")


@dataclass(frozen=True, slots=True)
class _Counts:
    """N-grams as sorted keys with the logarithm of their counts."""

    keys: NDArray[np.uint64]
    logarithms: NDArray[np.float32]

    def of(self, wanted: NDArray[np.uint64]) -> NDArray[np.float32]:
        """The logarithm of each wanted count; -inf for one that was never seen."""
        places = np.searchsorted(self.keys, wanted)
        places[places == len(self.keys)] = 0
        seen = self.keys[places] == wanted
        return np.where(seen, self.logarithms[places], -np.inf).astype(np.float32)


class Restorer:
    """Restores the marks of Vietnamese text; what was typed with them is never changed."""

    def __init__(
        self,
        keys: Sequence[str],
        usual: Sequence[str],
        unigrams: NDArray[np.float32],
        bigrams: _Counts,
        trigrams: _Counts,
    ) -> None:
        self._usual = ["", *usual]
        self._unigrams = unigrams
        self._total = float(np.logaddexp.reduce(unigrams[1:]))
        self._bigrams = bigrams
        self._trigrams = trigrams
        self._numbers = {key: number for number, key in enumerate(keys, start=1)}
        self._candidates: dict[str, list[int]] = {}
        for key, number in self._numbers.items():
            self._candidates.setdefault(fold(key), []).append(number)

    @classmethod
    def load(cls, path: Path = DEFAULT_PATH) -> "Restorer":
        """The model in a file made by `index.training.restoration`."""
        with np.load(path, allow_pickle=False) as file:
            parts: dict[str, Any] = {name: file[name] for name in file.files}
        counts = parts["unigram_counts"].astype(np.float32)
        return cls(
            str(parts["keys"]).split("\n"),
            str(parts["usual"]).split("\n"),
            np.log(np.maximum(counts, 0.5)),
            _counts(parts["bigrams"], parts["bigram_counts"]),
            _counts(parts["trigrams"], parts["trigram_counts"]),
        )

    def restore(self, text: str) -> str:
        """`text` with the likeliest tones and marks on the syllables that carry none.

        Syllables typed with a mark, numbers and unknown words stay as they are; so does every
        character between them.
        """
        words = list(_SYLLABLE.finditer(text))
        if not words:
            return text
        typed = any(has_diacritics(word[0]) for word in words)
        options = [self._options(word[0]) for word in words]
        chosen = self._best(options, [word[0] for word in words], _CAUTION if typed else 0.0)
        pieces: list[str] = []
        end = 0
        for word, number in zip(words, chosen, strict=True):
            pieces.append(text[end : word.start()])
            pieces.append(self._written(word[0], number))
            end = word.end()
        return "".join(pieces) + text[end:]

    def _options(self, word: str) -> list[int]:
        """The numbers a word may stand for: one when it is typed with a mark, else its family."""
        if has_diacritics(word):
            return [self._numbers.get(tone_key(word), NONE)]
        return self._candidates.get(word.lower(), [NONE])[:_BEAM]

    def _written(self, word: str, number: int) -> str:
        if number == NONE or has_diacritics(word) or fold(self._usual[number]) != word.lower():
            return word
        restored = self._usual[number]
        if word.isupper() and len(word) > 1:
            return restored.upper()
        return restored.capitalize() if word[0].isupper() else restored

    def _best(
        self, options: Sequence[Sequence[int]], words: Sequence[str], caution: float
    ) -> list[int]:
        """Viterbi: the likeliest sequence, its states being pairs of neighbouring syllables."""
        states: dict[tuple[int, int], tuple[float, tuple[int, ...]]] = {(NONE, NONE): (0.0, ())}
        for numbers, word in zip(options, words, strict=True):
            before = list(states)
            scores = self._scores(before, numbers)
            plain = self._numbers.get(word.lower(), NONE)
            grown: dict[tuple[int, int], tuple[float, tuple[int, ...]]] = {}
            for row, (first, second) in enumerate(before):
                score, path = states[first, second]
                for column, number in enumerate(numbers):
                    kept = number == plain or len(numbers) == 1
                    total = score + float(scores[row, column]) - (0.0 if kept else caution)
                    state = (second, number)
                    if state not in grown or total > grown[state][0]:
                        grown[state] = (total, (*path, number))
            best = sorted(grown.items(), key=lambda item: -item[1][0])[: _BEAM * 4]
            states = dict(best)
        return list(max(states.values(), key=lambda value: value[0])[1])

    def _scores(
        self, before: Sequence[tuple[int, int]], numbers: Sequence[int]
    ) -> NDArray[np.float32]:
        """Log P(number | the two before), one row per state, one column per candidate."""
        last = np.array(numbers, np.uint64)
        pairs = np.array(before, np.uint64).reshape(-1, 2)
        unigram = np.where(last == NONE, _UNSEEN, self._unigrams[last] - self._total)
        second = pairs[:, 1]
        two = second[:, None] << np.uint64(16) | last[None, :]
        pair_counts = self._bigrams.of(two)
        bigram = pair_counts - self._unigrams[second][:, None]
        three = pairs[:, 0][:, None] << np.uint64(32) | two
        context = self._bigrams.of(pairs[:, 0] << np.uint64(16) | second)[:, None]
        trigram = self._trigrams.of(three) - np.where(np.isfinite(context), context, 0)
        backed = np.where(np.isfinite(bigram), bigram, _BACK_OFF + unigram[None, :]) + _BACK_OFF
        return np.where(np.isfinite(trigram), trigram, backed).astype(np.float32)


def _counts(differences: NDArray[Any], logarithms: NDArray[np.uint8]) -> _Counts:
    keys = np.cumsum(differences.astype(np.uint64), dtype=np.uint64)
    return _Counts(keys, (logarithms / 12).astype(np.float32))
