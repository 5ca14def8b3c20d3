"""An index on disk: one immutable generation of both engines, and the folder of generations."""

import hashlib
import json
import os
import re
import shutil
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from filelock import AcquireReturnProxy, FileLock, Timeout
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, ValidationError

from corpus.errors import BrokenIndex, Unavailable
from corpus.text import NORMALISER_VERSION
from index.dense import Dense
from index.embed import Embedder
from index.lexical import Lexical

# Bump when the files of a generation change their form.
FORMAT = 3

_POINTER = "CURRENT"
_LOCK = "LOCK"
_MANIFEST = "manifest.json"
_VECTORS = "dense.faiss"
_WORDS = "lexical"
_ROWS = "rows.json"
_GENERATION = re.compile(r"generation-(\d{6})")
_PART = ".part"
_REBUILD = "Hãy chạy “vankien index”."


class Manifest(BaseModel):
    """Where a generation comes from and what it must hold. `files` maps a path to its SHA-256."""

    model_config = ConfigDict(extra="forbid", frozen=True, protected_namespaces=())

    format: int
    model_id: str
    model_digest: str
    dim: int
    normaliser: int
    corpus: str
    passages: int
    documents: int
    created: str
    files: dict[str, str]


class Rows:
    """Which passage, of which document, each row of both engines is; rows are in order of id."""

    def __init__(self, passages: Sequence[str], documents: Sequence[str]) -> None:
        if len(passages) != len(documents) or list(passages) != sorted(set(passages)):
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
        raise BrokenIndex(f"Chưa có chỉ mục trong kho. {_REBUILD}") from error
    except (OSError, UnicodeDecodeError) as error:
        raise BrokenIndex(f"Không đọc được tệp {_POINTER} của chỉ mục. {_REBUILD}") from error
    if not _GENERATION.fullmatch(name):
        raise BrokenIndex(f"Tệp {_POINTER} của chỉ mục bị hỏng. {_REBUILD}")
    return name


def read(generation: Path) -> Snapshot:
    """A generation from its folder; every file is checked against the manifest first."""
    manifest = _manifest(generation)
    if manifest.format != FORMAT:
        raise BrokenIndex(
            f"Chỉ mục theo định dạng {manifest.format}, chương trình này dùng định dạng {FORMAT}."
            f" {_REBUILD}"
        )
    try:
        found = _digests(generation)
    except OSError as error:
        raise BrokenIndex(f"Không đọc được chỉ mục: {error.strerror}. {_REBUILD}") from error
    if found != manifest.files:
        names = {name for name, _ in found.items() ^ manifest.files.items()}
        raise BrokenIndex(f"Chỉ mục bị hỏng ở tệp {', '.join(sorted(names))}. {_REBUILD}")
    try:
        snapshot = Snapshot(
            name=generation.name,
            manifest=manifest,
            rows=_rows(generation),
            dense=Dense.load(generation / _VECTORS),
            lexical=Lexical.open(generation / _WORDS),
        )
    except (ValueError, RuntimeError, KeyError, OSError) as error:
        raise BrokenIndex(f"Không mở được chỉ mục: {error}. {_REBUILD}") from error
    _agrees(snapshot)
    return snapshot


def save(
    generation: Path, rows: Rows, dense: Dense, embedder: Embedder, corpus: str, created: str
) -> None:
    """Write all but the lexical part, which must lie there already, and last the manifest."""
    dense.save(generation / _VECTORS)
    columns = {"passages": rows.passages, "documents": rows.documents}
    (generation / _ROWS).write_text(json.dumps(columns, ensure_ascii=False), "utf-8")
    manifest = Manifest(
        format=FORMAT,
        model_id=embedder.model_id,
        model_digest=embedder.digest,
        dim=embedder.dim,
        normaliser=NORMALISER_VERSION,
        corpus=corpus,
        passages=len(rows.passages),
        documents=len(set(rows.documents)),
        created=created,
        files=_digests(generation),
    )
    (generation / _MANIFEST).write_text(manifest.model_dump_json(indent=2), "utf-8")


def words_folder(generation: Path) -> Path:
    """Where a generation keeps its lexical index."""
    return generation / _WORDS


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
        (part / _WORDS).mkdir(parents=True)
        yield part
        read(part)
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


def _manifest(generation: Path) -> Manifest:
    try:
        return Manifest.model_validate_json((generation / _MANIFEST).read_bytes())
    except (OSError, ValidationError) as error:
        raise BrokenIndex(f"Không đọc được tệp {_MANIFEST} của chỉ mục. {_REBUILD}") from error


def _digests(generation: Path) -> dict[str, str]:
    paths = sorted(path for path in generation.rglob("*") if path.is_file())
    # tantivy keeps its locks beside its files, and makes them again whenever it opens them.
    parts = [p for p in paths if p.name != _MANIFEST and p.suffix != ".lock"]
    return {p.relative_to(generation).as_posix(): _digest(p) for p in parts}


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _rows(generation: Path) -> Rows:
    columns: dict[str, Sequence[str]] = json.loads((generation / _ROWS).read_text("utf-8"))
    return Rows(columns["passages"], columns["documents"])


def _agrees(snapshot: Snapshot) -> None:
    counts = {
        "manifest": snapshot.manifest.passages,
        _ROWS: len(snapshot.rows.passages),
        _VECTORS: len(snapshot.dense),
        _WORDS: len(snapshot.lexical),
    }
    if len(set(counts.values())) > 1 or snapshot.dense.dim != snapshot.manifest.dim:
        said = ", ".join(f"{part}: {count}" for part, count in counts.items())
        raise BrokenIndex(f"Các phần của chỉ mục không khớp nhau ({said}). {_REBUILD}")


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
                f"Chỉ mục được dựng với {what} {stored}, hiện đang dùng {wanted}. {_REBUILD}"
            )
