"""Passages of the store → a new generation of the index."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus.errors import BrokenIndex, Unavailable
from corpus.model import Passage
from corpus.store import Store
from index import compounds, shard, snapshot
from index.cache import Cache, key
from index.embed import Embedder
from index.files import digest_of
from index.kept import Kept
from index.layout import layout
from index.shard import Head, Part
from index.snapshot import Snapshot
from index.tokens import Segmenter, tokens

Vectors = NDArray[np.float32]
Progress = Callable[[int, int], None]  # passages ready, passages in all

_BATCH = 64  # texts embedded between two reports of progress
_TRIES = 3
_NAME_DIGITS = 16


def build(
    store: Store,
    embedder: Embedder,
    folder: Path,
    cache: Cache,
    progress: Progress = lambda ready, total: None,  # noqa: ARG005
    *,
    segment: Segmenter = compounds.segment,
    anew: bool = False,
) -> Snapshot:
    """A new current generation under `folder` of all the store holds.

    What the current one holds of documents that have not changed is kept, unless `anew` or
    damaged; only texts the cache has not seen are embedded and segmented. What left the store
    leaves the cache too, and the generations before this one are removed.
    """
    builder = _Builder(store, embedder, cache, progress, segment)
    try:
        corpus = builder.write(folder, anew=anew)
    except BrokenIndex:  # what was to be kept is damaged
        corpus = builder.write(folder, anew=True)
    return Snapshot.load(folder, embedder, corpus)


@dataclass(frozen=True, slots=True)
class _Plan:
    """One state of the store: its version, its shards, and the passages that must be made."""

    corpus: str
    contents: Mapping[str, str]
    shards: Sequence[Sequence[str]]
    fresh: Mapping[str, Sequence[Passage]]

    def head(self, document: str) -> Head:
        """What stands at the head of its part, if it is fresh."""
        passages = tuple(passage.id for passage in self.fresh[document])
        return Head(document, self.contents[document], passages)


class _Builder:
    """Makes what the current generation does not hold, and puts it beside what it does."""

    def __init__(
        self,
        store: Store,
        embedder: Embedder,
        cache: Cache,
        progress: Progress,
        segment: Segmenter,
    ) -> None:
        self._store = store
        self._embedder = embedder
        self._cache = cache
        self._progress = progress
        self._segment = segment
        self._ready = 0

    def write(self, folder: Path, *, anew: bool) -> str:
        """A new current generation; the version of the store that it is made of."""
        with snapshot.writing(folder) as generation:
            kept = Kept.nothing() if anew else Kept.of(folder, self._embedder)
            plan = _plan(self._store, kept)
            names = [self._shard(generation, plan, some, kept) for some in plan.shards]
            created = datetime.now(UTC).isoformat(timespec="seconds")
            snapshot.save(generation, names, self._embedder, plan.corpus, created, kept.digests())
            # Before the index is current: killed in between, it would not be done again.
            folders = [snapshot.shard_folder(generation, name) for name in names]
            self._cache.keep_only(set().union(*map(shard.texts, folders)))
        return plan.corpus

    def _shard(self, generation: Path, plan: _Plan, documents: Sequence[str], kept: Kept) -> str:
        """Write the shard of these documents, or link it when it is kept; its name."""
        name = digest_of(json.dumps([(d, plan.contents[d]) for d in documents]))[:_NAME_DIGITS]
        folder = snapshot.shard_folder(generation, name)
        if name in kept.shards:
            kept.link(name, folder)
        else:
            made = {part.head.document: part for part in self._made(plan, documents)}
            shard.write(folder, [made.get(one) or kept.part(one) for one in documents])
        return name

    def _made(self, plan: _Plan, documents: Sequence[str]) -> Iterator[Part]:
        """The parts of those documents that are fresh."""
        fresh = {name: plan.fresh[name] for name in documents if name in plan.fresh}
        texts = [passage.embedded for passages in fresh.values() for passage in passages]
        vectors = embedded(texts, self._embedder, self._cache, self._told(plan))
        self._ready += len(texts)
        start = 0
        for name, passages in fresh.items():
            segmented = _Segmented(self._cache, self._segment)
            words = tuple(tokens(passage, segmented) for passage in passages)
            end = start + len(passages)
            keys = frozenset(map(key, (*texts[start:end], *segmented.known)))
            yield Part(plan.head(name), vectors[start:end], words, keys)
            start = end

    def _told(self, plan: _Plan) -> Progress:
        before, total = self._ready, sum(map(len, plan.fresh.values()))
        return lambda ready, _: self._progress(before + ready, total)


def _plan(store: Store, kept: Kept) -> _Plan:
    for _ in range(_TRIES):
        corpus, contents, counts = store.version(), store.contents(), store.passage_counts()
        new = [name for name in counts if not kept.has(name, contents.get(name, ""))]
        fresh: dict[str, list[Passage]] = {name: [] for name in new}
        for passage in store.passages_of(new):
            fresh[passage.document_id].append(passage)
        if store.version() == corpus:
            return _Plan(corpus, contents, layout(counts), fresh)
    raise Unavailable("Kho văn bản đang thay đổi. Hãy chờ nạp xong rồi chạy lại “vankien index”.")


_SEGMENTER = f"compounds {compounds.SEGMENTER_VERSION}"


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


class _Segmented:
    """The segmenter with a memory; `known` is what it said of each text it was asked for."""

    def __init__(self, cache: Cache, segment: Segmenter) -> None:
        self._cache = cache
        self._segment = segment
        self.known: dict[str, Sequence[str]] = {}

    def __call__(self, text: str) -> Sequence[str]:
        if text not in self.known:
            self.known[text] = self._words(text)
        return self.known[text]

    def _words(self, text: str) -> Sequence[str]:
        value = self._cache.get(_SEGMENTER, text)
        if value is None:
            value = " ".join(self._segment(text)).encode()
            self._cache.put(_SEGMENTER, {text: value})
        return value.decode().split()
