"""The yardstick: BM25 over syllables as they are typed, with the field's usual parameters."""

from collections.abc import Mapping, Sequence

from corpus.errors import MissingPart
from corpus.text import syllables
from eval.cases import BeirText

K1, B = 0.6, 0.9  # as published for Vietnamese law (see eval/results)


class PlainBm25:
    """BM25 (Lucene's form) over title and text together, computed by the library bm25s."""

    def __init__(self, texts: Sequence[BeirText]) -> None:
        try:
            import bm25s
        except ModuleNotFoundError as error:
            raise MissingPart("bm25s", "Install it: pip install 'vankien[dev]'.") from error
        self._ids = [text.id for text in texts]
        self._index = bm25s.BM25(method="lucene", k1=K1, b=B)
        tokens = [syllables(f"{text.title} {text.text}") for text in texts]
        self._known = {token for words in tokens for token in words}
        self._index.index(tokens, show_progress=False)

    def rank(self, queries: Mapping[str, str], k: int) -> dict[str, dict[str, float]]:
        """For each query the `k` best texts with their scores, best first."""
        return {name: self._best(text, k) for name, text in queries.items()}

    def _best(self, query: str, k: int) -> dict[str, float]:
        tokens = [token for token in syllables(query) if token in self._known]
        if not tokens:
            return {}
        found, scores = self._index.retrieve(
            [tokens], k=min(k, len(self._ids)), show_progress=False
        )
        pairs = zip(found[0].tolist(), scores[0].tolist(), strict=True)
        return {self._ids[row]: score for row, score in pairs if score > 0}
