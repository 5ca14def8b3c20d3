"""Exact search over unit vectors by inner product, with FAISS."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.int64]
Vectors = NDArray[np.float32]

_DECIMALS = 6  # finer differences depend on the processor's instructions
_SPARE = 16  # neighbours fetched beyond k, so that ties at the cut are seen


class Dense:
    """A flat FAISS index; a vector is known by its row."""

    def __init__(self, index: Any) -> None:  # noqa: ANN401 - faiss has no types
        self._index = index

    @classmethod
    def of(cls, vectors: Vectors) -> "Dense":
        """An index of the rows of `vectors`, each of length one."""
        import faiss

        index = faiss.IndexFlatIP(vectors.shape[1])
        index.add(np.ascontiguousarray(vectors, np.float32))
        return cls(index)

    def __len__(self) -> int:
        return int(self._index.ntotal)

    def search(
        self, vector: NDArray[np.float32], k: int, allowed: Rows | None = None
    ) -> tuple[Rows, NDArray[np.float32]]:
        """The `k` rows nearest to `vector`, among the allowed; by score, then by row."""
        available = len(self) if allowed is None else len(allowed)
        if k < 1 or not available:
            return np.empty(0, np.int64), np.empty(0, np.float32)
        query = np.ascontiguousarray(vector, np.float32).reshape(1, -1)
        limit = k + _SPARE
        while True:
            rows, scores = self._nearest(query, min(limit, available), allowed)
            if len(rows) < limit or scores[-1] < scores[k - 1]:
                break
            limit *= 4
        order = np.lexsort((rows, -scores))[:k]
        return rows[order], scores[order]

    def _nearest(
        self, query: Vectors, limit: int, allowed: Rows | None
    ) -> tuple[Rows, NDArray[np.float32]]:
        import faiss

        parameters: Any = None
        if allowed is not None:
            selector = faiss.IDSelectorBatch(np.ascontiguousarray(allowed, np.int64))
            parameters = faiss.SearchParameters()
            parameters.sel = selector
        scores, rows = self._index.search(query, limit, params=parameters)
        held = rows[0] >= 0
        return rows[0][held], scores[0][held].round(_DECIMALS)
