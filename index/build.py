"""Passages of the store → a new generation of the index."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus.errors import Unavailable
from corpus.model import Passage
from corpus.store import Store
from index import compounds, snapshot
from index.cache import Cache
from index.dense import Dense
from index.embed import Embedder
from index.lexical import Lexical
from index.snapshot import Rows, Snapshot

Vectors = NDArray[np.float32]
Progress = Callable[[int, int], None]  # passages ready, passages in all
Segmenter = Callable[[str], Sequence[str]]

_BATCH = 64  # texts embedded between two reports of progress
_TRIES = 3


def build(
    store: Store,
    embedder: Embedder,
    folder: Path,
    cache: Cache,
    progress: Progress = lambda ready, total: None,  # noqa: ARG005
    *,
    segment: Segmenter = compounds.segment,
) -> Snapshot:
    """A new current generation under `folder` of all the store holds.

    Only texts the cache has not seen are embedded and segmented. What left the store leaves the
    cache too, and the generations before this one are removed.
    """
    corpus, passages = _read(store)
    with snapshot.writing(folder) as generation:
        words = _Words(cache, segment)
        vectors = embedded([p.embedded for p in passages], embedder, cache, progress)
        Lexical.write(snapshot.words_folder(generation), passages, words)
        rows = Rows([p.id for p in passages], [p.document_id for p in passages])
        created = datetime.now(UTC).isoformat(timespec="seconds")
        snapshot.save(generation, rows, Dense.of(vectors), embedder, corpus, created)
        # Before the index is current: killed in between, it would not be done again.
        cache.keep_only({p.embedded for p in passages} | words.seen)
    return Snapshot.load(folder, embedder, corpus)


_SEGMENTER = f"compounds {compounds.SEGMENTER_VERSION}"


def _read(store: Store) -> tuple[str, list[Passage]]:
    """The passages by id, and the version of the store they are."""
    for _ in range(_TRIES):
        corpus = store.version()
        passages = sorted(store.passages(), key=lambda passage: passage.id)
        if store.version() == corpus:
            return corpus, passages
    raise Unavailable("Kho văn bản đang thay đổi. Hãy chờ nạp xong rồi chạy lại “vankien index”.")


def embedded(texts: Sequence[str], embedder: Embedder, cache: Cache, progress: Progress) -> Vectors:
    """The vector of each text, in their order; only those the cache does not hold are made."""
    vectors = np.zeros((len(texts), embedder.dim), np.float32)
    for start in range(0, len(texts), _BATCH):
        some = texts[start : start + _BATCH]
        known = _known(some, embedder, cache)
        for row, text in enumerate(some, start):
            vectors[row] = np.frombuffer(known[text], np.float32)
        progress(start + len(some), len(texts))
    return vectors


def _known(texts: Sequence[str], embedder: Embedder, cache: Cache) -> dict[str, bytes]:
    """The vector of each text, embedded now and kept if it was not known."""
    maker = f"embedding {embedder.digest}"
    found = {text: cache.get(maker, text) for text in texts}
    size = embedder.dim * np.dtype(np.float32).itemsize
    known = {text: value for text, value in found.items() if value and len(value) == size}
    if fresh := [text for text in found if text not in known]:
        made = embedder.passages(fresh).astype(np.float32, copy=False)
        new = {text: row.tobytes() for text, row in zip(fresh, made, strict=True)}
        cache.put(maker, new)
        known |= new
    return known


class _Words:
    """The segmenter with a memory; `seen` is every text it was asked for."""

    def __init__(self, cache: Cache, segment: Segmenter) -> None:
        self._cache = cache
        self._segment = segment
        self.seen: set[str] = set()

    def __call__(self, text: str) -> Sequence[str]:
        self.seen.add(text)
        value = self._cache.get(_SEGMENTER, text)
        if value is None:
            value = " ".join(self._segment(text)).encode()
            self._cache.put(_SEGMENTER, {text: value})
        return value.decode().split()
