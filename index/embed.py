"""Text → unit vectors: the adapters that own a model's prefixes, length limit, pooling and dtype."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol, Self

import numpy as np
from numpy.typing import NDArray
from onnxruntime import InferenceSession, SessionOptions
from tokenizers import Encoding, Tokenizer

from corpus.errors import MissingPart

_MODEL = Path("onnx", "model_qint8.onnx")
_MAX_TOKENS = 512
_TOKENIZED_AT_ONCE = 256  # texts whose tokens are held in memory together
_BATCH_TOKENS = 512  # beyond this a larger batch is no faster on a CPU, only larger
_E5_PROMPTS = {"query": "query: ", "passage": "passage: "}

Vectors = NDArray[np.float32]


class Embedder(Protocol):
    """An embedding model: equal `digest` promises equal vectors for equal text."""

    @property
    def dim(self) -> int:
        """Length of every vector."""

    @property
    def model_id(self) -> str:
        """The name a person knows the model by."""

    @property
    def digest(self) -> str:
        """SHA-256, in hex, of everything that decides the vectors."""

    def passages(self, texts: Sequence[str]) -> Vectors:
        """One row of length 1 for each text, in the order given; no texts give shape (0, dim)."""

    def query(self, text: str) -> Vectors:
        """The vector of length 1 to compare passages with, by inner product."""
