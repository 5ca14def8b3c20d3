"""Text → unit vectors: the adapters that own a model's prefixes, length limit and pooling."""

import hashlib
import json
import os
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray
from onnxruntime import InferenceSession, SessionOptions
from tokenizers import Tokenizer

from corpus.errors import MissingPart

_PROMPTS = "config_sentence_transformers.json"
_DECISIVE = ("onnx/model_qint8.onnx", "tokenizer.json", _PROMPTS)  # files that decide a vector
_MAX_TOKENS = 512  # what the model has positions for; the rest of a text is not read
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
        """One row of length 1 per text, in the order given; no texts give shape (0, dim)."""

    def query(self, text: str) -> Vectors:
        """The vector of length 1 that is compared with passages by inner product."""


class OnnxEmbedder:
    """A BERT-like model on onnxruntime: mean of the token vectors, then length 1.

    A text runs alone and on one core, so a vector never depends on its neighbours; passages keep
    all cores busy, one text each, which is faster than many cores on one text.
    """

    def __init__(
        self,
        session: InferenceSession,
        tokenizer: Tokenizer,
        prompts: Mapping[str, str],
        model_id: str,
        digest: str,
        workers: int = 1,
    ) -> None:
        self._session = session
        self._workers = workers
        self._tokenizer = tokenizer
        self._prompts = prompts
        self._inputs = {i.name for i in session.get_inputs()}
        self.dim: int = session.get_outputs()[0].shape[-1]
        self.model_id = model_id
        self.digest = digest

    @classmethod
    def load(cls, folder: Path, threads: int = 0) -> "OnnxEmbedder":
        """The model in a sentence-transformers folder that has `onnx/`; 0 threads = all cores."""
        tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        tokenizer.enable_truncation(_MAX_TOKENS)
        tokenizer.no_padding()
        config = json.loads((folder / "config.json").read_text("utf-8"))
        model_id = config.get("_name_or_path") or folder.name
        return cls(
            InferenceSession(folder / _DECISIVE[0], frugal(), ["CPUExecutionProvider"]),
            tokenizer,
            _prompts(json.loads((folder / _PROMPTS).read_text("utf-8"))["prompts"], model_id),
            model_id,
            _digest((folder / name).read_bytes() for name in _DECISIVE),
            threads or os.cpu_count() or 1,
        )

    def passages(self, texts: Sequence[str]) -> Vectors:
        """One row of length 1 per text, in the order given; no texts give shape (0, dim)."""
        vectors = np.empty((len(texts), self.dim), np.float32)
        prefix = self._prompts["passage"]
        with ThreadPoolExecutor(self._workers) as pool:
            for row, vector in enumerate(pool.map(lambda t: self._vector(prefix + t), texts)):
                vectors[row] = vector
        return vectors

    def query(self, text: str) -> Vectors:
        """The vector of length 1 that is compared with passages by inner product."""
        return self._vector(self._prompts["query"] + text)

    def _vector(self, text: str) -> Vectors:
        ids = np.array([self._tokenizer.encode(text).ids], np.int64)
        feed = {"input_ids": ids, "attention_mask": np.ones_like(ids)}
        feed |= {name: np.zeros_like(ids) for name in self._inputs - feed.keys()}  # token types
        vector: Vectors = self._session.run(None, feed)[0][0].mean(axis=0)
        return vector / np.linalg.norm(vector)


class SentenceTransformersEmbedder:
    """Any sentence-transformers model, with the prompts it names for queries and passages."""

    def __init__(self, model: Any, model_id: str, digest: str) -> None:  # noqa: ANN401 - optional
        self._model = model
        self._prompts = _prompts(model.prompts, model_id)
        self.model_id = model_id
        self.digest = digest
        self.dim: int = self.query("").shape[0]

    @classmethod
    def load(cls, name: str) -> "SentenceTransformersEmbedder":
        """The model of this name or in this folder; needs the extra `models`."""
        try:
            from sentence_transformers import SentenceTransformer
        except ImportError as error:
            raise MissingPart("models", 'Cài bằng lệnh: pip install "vankien[models]"') from error
        model = SentenceTransformer(name)
        return cls(model, name, _digest(_decisive(model)))

    def passages(self, texts: Sequence[str]) -> Vectors:
        """One row of length 1 per text, in the order given; no texts give shape (0, dim)."""
        return self._encode(texts, "passage") if texts else np.empty((0, self.dim), np.float32)

    def query(self, text: str) -> Vectors:
        """The vector of length 1 that is compared with passages by inner product."""
        vector: Vectors = self._encode([text], "query")[0]
        return vector

    def _encode(self, texts: Sequence[str], kind: str) -> Vectors:
        vectors = self._model.encode(
            list(texts),
            prompt=self._prompts[kind],
            normalize_embeddings=True,
            show_progress_bar=False,
        )
        return np.asarray(vectors, np.float32)


def frugal() -> SessionOptions:
    """Options that give memory back after each text and leave idle cores to others."""
    options = SessionOptions()
    options.intra_op_num_threads = 1
    options.enable_cpu_mem_arena = False
    options.enable_mem_pattern = False
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return options


def _prompts(own: Mapping[str, str], model_id: str) -> dict[str, str]:
    """The prefixes by kind: the model's own, those of the e5 family, or none."""
    prompts = {
        "query": own.get("query", ""),
        "passage": own.get("passage") or own.get("document") or "",
    }
    is_e5 = "e5" in Path(model_id).name.lower().split("-")
    return _E5_PROMPTS if is_e5 and not any(prompts.values()) else prompts


def _decisive(model: Any) -> Iterable[bytes]:  # noqa: ANN401 - optional
    """What decides the vectors of a sentence-transformers model, in an order that never varies."""
    yield json.dumps([model.prompts, model.max_seq_length], sort_keys=True).encode()
    yield json.dumps(model.tokenizer.get_vocab(), sort_keys=True).encode()
    for name, tensor in sorted(model.state_dict().items()):
        if "pooler" not in name.split("."):  # never read, and random where the model has none
            yield name.encode()
            yield tensor.cpu().float().numpy().tobytes()


def _digest(parts: Iterable[bytes]) -> str:
    """SHA-256 over the parts and their lengths."""
    sha = hashlib.sha256()
    for part in parts:
        sha.update(len(part).to_bytes(8))
        sha.update(part)
    return sha.hexdigest()
