"""The query path on one core: restoration, tokens and vector, beside the bare model."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from onnxruntime import InferenceSession, SessionOptions
from tokenizers import Tokenizer

from index.embed import OnnxEmbedder
from index.restore import Restorer

WORDS = range(17, 24)  # of a question of about 20 words
_ROUNDS = 5


@dataclass(frozen=True, slots=True)
class Paths:
    """Milliseconds of each query: our whole path, and onnxruntime alone on the same graph."""

    ours: tuple[float, ...]
    plain: tuple[float, ...]


def measure(folder: Path, questions: Sequence[str]) -> Paths:
    """Both paths in turn over the questions of about 20 words; the model runs on one core."""
    asked = [question for question in questions if len(question.split()) in WORDS]
    embedder, restorer = OnnxEmbedder.load(folder, threads=1), Restorer.load()
    options = SessionOptions()
    options.intra_op_num_threads = 1
    session = InferenceSession(folder / "onnx" / "model_qint8.onnx", options)
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    feeds = [_feed(tokenizer, restorer.restore(question)) for question in asked]
    ours: list[float] = []
    plain: list[float] = []
    for number in range(_ROUNDS + 1):
        for question, feed in zip(asked, feeds, strict=True):
            started = time.perf_counter()
            embedder.query(restorer.restore(question))
            between = time.perf_counter()
            session.run(None, feed)
            ended = time.perf_counter()
            if number:  # the first round warms both
                ours.append((between - started) * 1000)
                plain.append((ended - between) * 1000)
    return Paths(tuple(ours), tuple(plain))


def _feed(tokenizer: Tokenizer, question: str) -> dict[str, NDArray[np.int64]]:
    ids = np.array([tokenizer.encode("query: " + question).ids], np.int64)
    return {"input_ids": ids, "attention_mask": np.ones_like(ids)}
