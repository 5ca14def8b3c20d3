"""A question and a passage read together → whether the passage answers: a cross-encoder.

An embedder reads each alone and tells what both are about; this reads the pair and tells whether
the one says what the other asks. It takes some milliseconds a passage, so it reads the first hits.
"""

import math
import os
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from onnxruntime import InferenceSession
from tokenizers import Tokenizer

from index.embed import frugal

BUNDLED = Path(__file__).with_name("reranker")
GRAPH, HEAD, TOKENIZER = "model_qint8.onnx", "head.npz", "tokenizer.json"
QUESTION, PASSAGE = "query: ", "passage: "  # what stands before each, as in training
QUESTION_TOKENS, PASSAGE_TOKENS = 64, 192  # what is read of each at once
_HEADING_TOKENS = 64  # of a first line that stands above each part of a long passage
_OVERLAP = 32  # tokens that two neighbouring parts of a long passage share
_MOST_PARTS = 4  # about as much as the embedder reads; the rest of a passage is not read

Floats = NDArray[np.float32]


class Reranker(Protocol):
    """Tells how likely each passage answers a question."""

    def scores(self, question: str, passages: Sequence[str]) -> Floats:
        """The log-odds that each passage answers, in the order given."""


class OnnxReranker:
    """Our BERT with a small head over the means of both texts, on onnxruntime.

    Each pair runs alone and on one core, so a score never depends on its neighbours. A passage
    too long to be read at once is read in up to four parts, and answers as well as the best does.
    """

    def __init__(
        self,
        session: InferenceSession,
        tokenizer: Tokenizer,
        head: Mapping[str, Floats],
        workers: int = 1,
    ) -> None:
        self._session = session
        self._tokenizer = tokenizer
        self._head = head
        self._workers = workers
        self._first, self._last = (tokenizer.token_to_id(mark) for mark in ("<s>", "</s>"))

    @classmethod
    def load(cls, folder: Path = BUNDLED, threads: int = 0) -> "OnnxReranker":
        """The model in a folder that `index.training.rerank` wrote; 0 threads = all cores."""
        tokenizer = Tokenizer.from_file(str(folder / TOKENIZER))
        tokenizer.no_truncation()
        tokenizer.no_padding()
        with np.load(folder / HEAD) as arrays:
            head = dict(arrays)
        session = InferenceSession(folder / GRAPH, frugal(), ["CPUExecutionProvider"])
        return cls(session, tokenizer, head, threads or os.cpu_count() or 1)

    def scores(self, question: str, passages: Sequence[str]) -> Floats:
        """The log-odds that each passage answers, in the order given."""
        asked = self._ids(QUESTION + question)[:QUESTION_TOKENS]
        with ThreadPoolExecutor(self._workers) as pool:
            found = pool.map(lambda text: self._score(asked, text), passages)
            return np.fromiter(found, np.float32, len(passages))

    def _ids(self, text: str) -> list[int]:
        ids: list[int] = self._tokenizer.encode(text, add_special_tokens=False).ids
        return ids

    def _score(self, asked: Sequence[int], passage: str) -> float:
        return max(self._read(asked, told) for told in self._parts(PASSAGE + passage))

    def _parts(self, passage: str) -> list[list[int]]:
        """The tokens of a passage, or of its parts, each below its first line."""
        whole = self._ids(passage)
        if len(whole) <= PASSAGE_TOKENS:
            return [whole]
        first, _, rest = passage.partition("\n")
        heading, body = self._ids(first), self._ids(rest)
        if not body or len(heading) > _HEADING_TOKENS:
            heading, body = [], whole
        size = PASSAGE_TOKENS - len(heading)
        step = size - _OVERLAP
        starts = range(0, max(1, len(body) - _OVERLAP), step)[:_MOST_PARTS]
        return [[*heading, *body[start : start + size]] for start in starts]

    def _read(self, asked: Sequence[int], told: Sequence[int]) -> float:
        ids = np.array([[self._first, *asked, self._last, *told, self._last]], np.int64)
        feed = {"input_ids": ids, "attention_mask": np.ones_like(ids)}
        hidden: Floats = self._session.run(None, feed)[0][0]
        border = len(asked) + 2
        return judged(self._head, hidden[:border].mean(axis=0), hidden[border:].mean(axis=0))


def judged(head: Mapping[str, Floats], question: Floats, passage: Floats) -> float:
    """The log-odds that the head draws from the mean vectors of both texts.

    Their cosine, scaled, and what a layer of Gaussian error linear units makes of both, of their
    products and of their distances (as Conneau et al. 2017 compare two sentences).
    """
    both = np.concatenate(
        [question, passage, question * passage, np.abs(question - passage)], dtype=np.float32
    )
    cosine = question @ passage / (np.linalg.norm(question) * np.linalg.norm(passage))
    inner = head["inner"] @ both + head["inner_bias"]
    inner *= [0.5 * (1 + math.erf(value / math.sqrt(2))) for value in inner]
    return float(head["scale"] * cosine + head["bias"] + head["outer"] @ inner)
