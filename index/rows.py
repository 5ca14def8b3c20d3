"""Which passage, of which document, each row of both engines is."""

from collections.abc import Collection, Iterable, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from index.shard import Head


class Rows:
    """Rows in order of passage id, of both engines."""

    def __init__(self, passages: Sequence[str], documents: Sequence[str]) -> None:
        in_order = all(one < next_one for one, next_one in pairwise(passages))
        if len(passages) != len(documents) or not in_order:
            raise ValueError("passage ids must differ, be in order, and have a document each")
        self.passages = tuple(passages)
        self.documents = tuple(documents)
        self._rows: dict[str, list[int]] = {}
        for row, document in enumerate(documents):
            self._rows.setdefault(document, []).append(row)

    def of(self, documents: Collection[str]) -> NDArray[np.int64]:
        """The rows of these documents, in order; an unknown document has none."""
        rows = [row for document in set(documents) for row in self._rows.get(document, ())]
        return np.array(sorted(rows), np.int64)


def ordered(heads: Iterable[Head]) -> tuple[Rows, NDArray[np.int64]]:
    """The rows of all these documents, and which row each of their passages, in turn, has."""
    pairs = [(passage, head.document) for head in heads for passage in head.passages]
    order = sorted(range(len(pairs)), key=pairs.__getitem__)
    rows = np.empty(len(pairs), np.int64)
    rows[order] = np.arange(len(pairs))
    return Rows([pairs[i][0] for i in order], [pairs[i][1] for i in order]), rows
