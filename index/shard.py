"""A shard on disk: what was made of some documents, so that it is made once."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index import files
from index.lexical import Lexical

Vectors = NDArray[np.float32]

ROWS = "rows.json"
VECTORS = "vectors.npy"
MADE = "made"  # the folder of what only the next build reads
WORDS = f"{MADE}/words.jsonl"
_TEXTS = f"{MADE}/texts"
_SEGMENT = f"{MADE}/lexical"
_KEY_BYTES = 32


@dataclass(frozen=True, slots=True)
class Head:
    """Which document, in which state, and the ids of its passages in order."""

    document: str
    content: str  # digest of the document and all under it
    passages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """What was made of one document, a row or an entry for each of its passages."""

    head: Head
    vectors: Vectors
    words: tuple[Sequence[str], ...]  # the `tokens` of each
    texts: frozenset[bytes]  # the cache's keys of all that it was made of


def write(folder: Path, parts: Sequence[Part]) -> None:
    """Fill the new folder `folder`; a vector whose length is not one is a ValueError."""
    rows = np.concatenate([part.vectors for part in parts])
    if not np.allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-3):  # NaN is not 1 either
        raise ValueError("every vector must have length one")
    segment = folder / _SEGMENT
    segment.mkdir(parents=True)
    heads = [[p.head.document, p.head.content, p.head.passages] for p in parts]
    (folder / ROWS).write_text(json.dumps(heads, ensure_ascii=False), "utf-8")
    np.save(folder / VECTORS, rows)
    with (folder / WORDS).open("w", encoding="utf-8") as lines:
        for part in parts:
            made = {"texts": sorted(key.hex() for key in part.texts), "words": part.words}
            lines.write(json.dumps(made, ensure_ascii=False) + "\n")
    (folder / _TEXTS).write_bytes(b"".join(sorted(frozenset().union(*(p.texts for p in parts)))))
    Lexical.write(segment, ((p.head.document, words) for p in parts for words in p.words))


def link(source: Path, target: Path) -> None:
    """A shard under a second name; neither may be changed."""
    for path in sorted(source.rglob("*")):
        if path.is_file() and path.suffix != ".lock":
            here = target / path.relative_to(source)
            here.parent.mkdir(parents=True, exist_ok=True)
            files.link(path, here)


def heads(folder: Path) -> list[Head]:
    """The documents in the order of their rows."""
    rows = json.loads((folder / ROWS).read_text("utf-8"))
    return [Head(document, content, tuple(passages)) for document, content, passages in rows]


def vectors(folder: Path) -> Vectors:
    """A row for each passage, in order; read as it is needed."""
    found: Vectors = np.load(folder / VECTORS, mmap_mode="r")
    return found


def parts(folder: Path) -> list[Part]:
    """All that `write` was given."""
    found, start, rows = [], 0, vectors(folder)
    with (folder / WORDS).open(encoding="utf-8") as lines:
        for head, line in zip(heads(folder), lines, strict=True):
            made = json.loads(line)
            end = start + len(head.passages)
            texts = frozenset(bytes.fromhex(key) for key in made["texts"])
            found.append(Part(head, rows[start:end], tuple(made["words"]), texts))
            start = end
    return found


def texts(folder: Path) -> set[bytes]:
    """The cache's keys of all that the shard was made of."""
    keys = (folder / _TEXTS).read_bytes()
    return {keys[at : at + _KEY_BYTES] for at in range(0, len(keys), _KEY_BYTES)}


def segment(folder: Path) -> Path:
    """The folder of its lexical index."""
    return folder / _SEGMENT
