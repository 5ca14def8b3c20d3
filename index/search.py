"""A query → the passages that fit it best, by meaning, by words, or by both."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from corpus.model import Hit, Passage
from corpus.store import Store
from corpus.text import syllables
from index.embed import Embedder
from index.fuse import DEFAULT_ALPHA, fuse
from index.rows import Rows
from index.snapshot import Snapshot

EngineName = Literal["hybrid", "dense", "lexical"]
Loader = Callable[[Collection[str]], Mapping[str, Passage]]  # passage ids → those that exist
Readings = Callable[[str], Sequence[str]]  # a query → what it may mean, best first, at least one
Ranking = dict[int, float]  # row → score, best first

DEPTH = 100  # hits of each engine that enter the fusion


class VectorEngine(Protocol):
    """Finds rows by vector; equal scores come by row."""

    def search(
        self, vector: NDArray[np.float32], k: int, allowed: NDArray[np.int64] | None = None
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """The `k` best of the allowed rows, and their scores."""


class WordEngine(Protocol):
    """Finds rows by words; equal scores come by row."""

    def search(
        self,
        query: str,
        k: int,
        documents: Collection[str] | None = None,
        typed: str | None = None,
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """The `k` best rows of these documents, and their scores; `typed` before restoring."""

    def rarity(self, syllable: str) -> float:
        """How rare a folded syllable is: 0 in every passage, 1 in none."""


class Searcher:
    """Both engines over one snapshot. It changes nothing, so any thread may use it."""

    def __init__(
        self,
        passages: Loader,
        rows: Rows,
        embedder: Embedder,
        dense: VectorEngine,
        lexical: WordEngine,
        alpha: float = DEFAULT_ALPHA,
        readings: Readings = lambda text: (text,),
    ) -> None:
        self._readings = readings
        self._passages = passages
        self._rows = rows
        self._embedder = embedder
        self._dense = dense
        self._lexical = lexical
        self._alpha = alpha

    @classmethod
    def of(
        cls,
        snapshot: Snapshot,
        store: Store,
        embedder: Embedder,
        alpha: float = DEFAULT_ALPHA,
        readings: Readings = lambda text: (text,),
    ) -> "Searcher":
        """A searcher of `snapshot` that shows passages as `store` holds them now."""
        parts = (snapshot.rows, embedder, snapshot.dense, snapshot.lexical)
        return cls(store.passages_by_id, *parts, alpha, readings)

    def __len__(self) -> int:
        return len(self._rows.passages)

    def search(
        self,
        query: str,
        k: int = 10,
        documents: Collection[str] | None = None,
        engine: EngineName = "hybrid",
    ) -> list[Hit]:
        """The `k` best passages of these documents (None: of all), by score, then by id.

        A query that may be read in several ways is searched in each, and a passage keeps the best
        score of any. A passage that has left the store since the index was built is passed over.
        A query without a word finds nothing.
        """
        if k < 1 or not self._rows.passages or not syllables(query):
            return []
        depth = max(k, DEPTH)
        texts = self._readings(query)
        dense = {} if engine == "lexical" else self._by_meaning(texts, depth, documents)
        lexical = {} if engine == "dense" else self._by_words(texts, query, depth, documents)
        if engine == "hybrid":
            ranked = fuse(dense, lexical, self._alpha)
        else:
            ranked = list((dense or lexical).items())
        return self._hits(ranked, k, dense, lexical)

    def rarity(self, syllable: str) -> float:
        """How rare a folded syllable is: 0 in every passage, 1 in none."""
        return self._lexical.rarity(syllable)

    def _by_meaning(
        self, texts: Sequence[str], depth: int, documents: Collection[str] | None
    ) -> Ranking:
        allowed = None if documents is None else self._rows.of(documents)
        return _best(
            self._dense.search(self._embedder.query(text), depth, allowed) for text in texts
        )

    def _by_words(
        self, texts: Sequence[str], typed: str, depth: int, documents: Collection[str] | None
    ) -> Ranking:
        """A wording with more words than the first has more to match: it is scaled to it."""
        length = len(syllables(texts[0]))
        found = []
        for text in texts:
            rows, scores = self._lexical.search(text, depth, documents, typed)
            found.append((rows, scores * min(1, length / len(syllables(text)))))
        return _best(found)

    def _hits(
        self, ranked: Sequence[tuple[int, float]], k: int, dense: Ranking, lexical: Ranking
    ) -> list[Hit]:
        """The first `k` that the store still has; it is asked for no more than that takes."""
        hits: list[Hit] = []
        for start in range(0, len(ranked), k):
            some = ranked[start : start + k]
            passages = self._passages([self._rows.passages[row] for row, _ in some])
            hits += [
                Hit(passages[name], score, dense.get(row), lexical.get(row))
                for row, score in some
                if (name := self._rows.passages[row]) in passages
            ]
            if len(hits) >= k:
                break
        return hits[:k]


def _best(found: Iterable[tuple[NDArray[np.int64], NDArray[np.float32]]]) -> Ranking:
    """Every row of any ranking with its best score."""
    best: Ranking = {}
    for rows, scores in found:
        for row, score in zip(rows.tolist(), scores.tolist(), strict=True):
            best[row] = max(score, best.get(row, score))
    return dict(sorted(best.items(), key=lambda item: (-item[1], item[0])))
