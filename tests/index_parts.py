# Small parts that the tests of `index` share: a deterministic embedder and makers of passages.

import hashlib
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from corpus.model import Document, DocumentStatus, Passage, Span
from corpus.store import Store
from corpus.text import fold, syllables

SENTENCES = {
    "hop": "Tổ dân phố họp mỗi tháng một lần vào tối thứ bảy.",
    "giam-sat": "Ban Thanh tra nhân dân giám sát việc thu chi của tổ dân phố.",
    "phan-bien": "Mặt trận Tổ quốc góp ý phản biện xã hội đối với dự thảo.",
    "quy": "Quỹ khuyến học được công khai theo Nghị quyết số 18-NQ/TW.",
}


class HashingEmbedder:
    """Each syllable adds one direction chosen by its digest."""

    def __init__(self, dim: int = 32, model_id: str = "bam", digest: str = "d1") -> None:
        self.dim = dim
        self.model_id = model_id
        self.digest = digest
        self.seen: list[str] = []

    def passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.seen.extend(texts)
        return np.stack([self._vector(text) for text in texts])

    def query(self, text: str) -> NDArray[np.float32]:
        return self._vector(text)

    def _vector(self, text: str) -> NDArray[np.float32]:
        vector = np.full(self.dim, 1e-3, np.float32)
        for token in syllables(text):
            vector[hashlib.sha256(fold(token).encode()).digest()[0] % self.dim] += 1
        return vector / np.linalg.norm(vector)


class WordReranker:
    """The share of a question's syllables that a passage holds, one for each."""

    def scores(self, question: str, passages: Sequence[str]) -> NDArray[np.float32]:
        asked = set(syllables(fold(question)))
        shares = [len(asked & set(syllables(fold(text)))) / len(asked) for text in passages]
        return np.array(shares, np.float32)


def pairs(text: str) -> list[str]:
    """A segmenter that needs no model: every two neighbouring syllables are a compound."""
    tokens = syllables(text)
    return [f"{a}_{b}" for a, b in pairwise(tokens)]


def passage(
    name: str, text: str, document: str = "d", header: tuple[str, ...] = (), lead_in: str = ""
) -> Passage:
    span = Span(0, len(text))
    return Passage(name, document, 0, (name,), name, span, (), header, text, lead_in)


def put(store: Store, document: str, sentences: dict[str, str]) -> None:
    passages = [passage(f"{document}#{n}", text, document) for n, text in sentences.items()]
    whole = Document(document, DocumentStatus.LOADED, text="\n".join(sentences.values()))
    store.put(whole, [], passages, None)
