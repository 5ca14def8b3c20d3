"""An index on disk: one immutable generation of both engines, and the folder of generations."""

import os
import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from filelock import AcquireReturnProxy, FileLock, Timeout

from corpus.errors import BrokenIndex, Unavailable
from corpus.text import NORMALISER_VERSION
from index import files, shard
from index.dense import Dense
from index.embed import Embedder
from index.lexical import META, STARTS, Lexical
from index.manifest import FORMAT, NAME, REBUILD, Manifest, checked, files_of, program
from index.rows import Rows, ordered

_POINTER = "CURRENT"
_LOCK = "LOCK"
_WORDS = "lexical"
_SHARDS = "shards"
# Files that every generation writes anew; all others may be shared with the one before it.
OF_ONE_GENERATION = frozenset(f"{_WORDS}/{name}" for name in (META, STARTS))
_GENERATION = re.compile(r"generation-(\d{6})")
_PART = ".part"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A generation opened for searching."""

    name: str
    manifest: Manifest
    rows: Rows
    dense: Dense
    lexical: Lexical

    @classmethod
    def load(cls, folder: Path, embedder: Embedder, corpus: str | None = None) -> "Snapshot":
        """The current generation under `folder`, made by this model from this corpus.

        Without `corpus` a generation of any corpus will do. Whatever does not fit or is damaged
        is a BrokenIndex; an older generation is never taken in its place.
        """
        name = current(folder)
        while True:
            try:
                snapshot = read(folder / name)
                break
            except BrokenIndex:
                # A build may have come and gone since the pointer was read.
                if (latest := current(folder)) == name:
                    raise
                name = latest
        _fits(snapshot.manifest, embedder, corpus)
        return snapshot


def current(folder: Path) -> str:
    """The name of the current generation; a BrokenIndex when there is none."""
    try:
        name = (folder / _POINTER).read_text("utf-8").strip()
    except FileNotFoundError as error:
        raise BrokenIndex(f"Chưa có chỉ mục trong kho. {REBUILD}") from error
    except (OSError, UnicodeDecodeError) as error:
        raise BrokenIndex(f"Không đọc được tệp {_POINTER} của chỉ mục. {REBUILD}") from error
    if not _GENERATION.fullmatch(name):
        raise BrokenIndex(f"Tệp {_POINTER} của chỉ mục bị hỏng. {REBUILD}")
    return name


def read(generation: Path) -> Snapshot:
    """A generation from its folder; what is opened is checked against the manifest first."""
    manifest = checked(generation)
    try:
        return _snapshot(generation, manifest)
    except (ValueError, RuntimeError, KeyError, OSError) as error:
        raise BrokenIndex(f"Không mở được chỉ mục: {error}. {REBUILD}") from error


def save(
    generation: Path,
    shards: Sequence[str],
    embedder: Embedder,
    corpus: str,
    created: str,
    known: Mapping[str, str],
) -> None:
    """Make one index of the shards, which must lie there already, and write the manifest.

    `known` are digests that need not be taken again.
    """
    folders = [shard_folder(generation, name) for name in shards]
    (generation / _WORDS).mkdir()
    Lexical.join(generation / _WORDS, [shard.segment(folder) for folder in folders])
    heads = [head for folder in folders for head in shard.heads(folder)]
    manifest = Manifest(
        format=FORMAT,
        model_id=embedder.model_id,
        model_digest=embedder.digest,
        dim=embedder.dim,
        normaliser=NORMALISER_VERSION,
        program=program(),
        corpus=corpus,
        passages=sum(len(head.passages) for head in heads),
        documents=len(heads),
        created=created,
        shards=tuple(shards),
        files={n: known.get(n) or files.digest(p) for n, p in files_of(generation).items()},
    )
    (generation / NAME).write_text(manifest.model_dump_json(indent=2), "utf-8")


def shard_folder(generation: Path, name: str) -> Path:
    """Where a generation keeps the shard of this name."""
    return generation / _SHARDS / name


@contextmanager
def writing(folder: Path) -> Iterator[Path]:
    """An empty generation to fill; it becomes the current one when the block ends without error.

    One writer at a time; a second one is told so at once. Killed at any moment, the earlier
    generation stays current and what was half written is removed by `tidy` or the next writer.
    At the end no other generation is left, for it may hold what was deleted; who has it open
    reads on.
    """
    folder.mkdir(parents=True, exist_ok=True)
    try:
        lock = _alone(folder)
    except Timeout as error:
        raise Unavailable(
            "Một tiến trình khác đang dựng chỉ mục. Hãy chờ nó xong rồi chạy lại."
        ) from error
    with lock:
        last = _clean(folder)
        part = folder / f"generation-{last + 1:06}{_PART}"
        part.mkdir()
        yield part
        _agrees(part, checked(part))
        _publish(folder, part)
        _clean(folder)


def tidy(folder: Path) -> None:
    """Remove what a writer that was killed left behind, unless one is at work now."""
    if folder.is_dir():
        with suppress(Timeout), _alone(folder):
            _clean(folder)


def _alone(folder: Path) -> "AcquireReturnProxy[Any]":
    # A lock of the operating system ends with its process. A file holding a process id does
    # not: in a container the id of a dead writer is soon alive again.
    return FileLock(folder / _LOCK, timeout=0).acquire()


def _publish(folder: Path, part: Path) -> None:
    for path in sorted(part.rglob("*")):
        _sync(path)
    _sync(part)
    name = part.name.removesuffix(_PART)
    part.rename(folder / name)
    pointer = folder / (_POINTER + _PART)
    pointer.write_text(name + "\n", "utf-8")
    _sync(pointer)
    _sync(folder)
    pointer.replace(folder / _POINTER)
    _sync(folder)


def _clean(folder: Path) -> int:
    """Remove whatever is not current; the number of the current generation, or 0."""
    try:
        name = current(folder)
    except BrokenIndex:
        name = "generation-000000"
    for path in folder.iterdir():
        if path.suffix == _PART or (_GENERATION.fullmatch(path.name) and path.name != name):
            _remove(path)
    return int(name.removeprefix("generation-"))


def _remove(path: Path) -> None:
    # Windows removes no file that another process has open: the next writer tries again.
    with suppress(PermissionError):
        shutil.rmtree(path) if path.is_dir() else path.unlink()


def _sync(path: Path) -> None:
    if os.name == "nt":  # Windows syncs neither folders nor what was opened for reading
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _snapshot(generation: Path, manifest: Manifest) -> Snapshot:
    folders = [shard_folder(generation, name) for name in manifest.shards]
    rows, places = ordered(head for folder in folders for head in shard.heads(folder))
    vectors = np.empty((len(places), manifest.dim), np.float32)
    start = 0
    for some in map(shard.vectors, folders):
        vectors[places[start : start + len(some)]] = some
        start += len(some)
    if start != len(places):
        raise ValueError(f"{start} vectors, {len(places)} passages")
    return Snapshot(
        name=generation.name,
        manifest=manifest,
        rows=rows,
        dense=Dense.of(vectors),
        lexical=Lexical.open(generation / _WORDS, rows=places),
    )


def _agrees(generation: Path, manifest: Manifest) -> None:
    folders = [shard_folder(generation, name) for name in manifest.shards]
    counts = {
        NAME: manifest.passages,
        shard.VECTORS: sum(len(shard.vectors(folder)) for folder in folders),
        _WORDS: len(Lexical.open(generation / _WORDS)),
    }
    if len(set(counts.values())) > 1:
        said = ", ".join(f"{part}: {count}" for part, count in counts.items())
        raise BrokenIndex(f"Các phần của chỉ mục không khớp nhau ({said}). {REBUILD}")


def _fits(manifest: Manifest, embedder: Embedder, corpus: str | None) -> None:
    pairs = (
        ("mô hình", manifest.model_id, embedder.model_id),
        ("mã băm của mô hình", manifest.model_digest, embedder.digest),
        ("số chiều", manifest.dim, embedder.dim),
        ("phiên bản chuẩn hóa chữ", manifest.normaliser, NORMALISER_VERSION),
        ("phiên bản kho văn bản", manifest.corpus, manifest.corpus if corpus is None else corpus),
    )
    for what, stored, wanted in pairs:
        if stored != wanted:
            raise BrokenIndex(
                f"Chỉ mục được dựng với {what} {stored}, hiện đang dùng {wanted}. {REBUILD}"
            )
