"""The texts that training compares a question with, and their vectors by the base model."""

import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corpus.model import Passage, Span
from index.embed import OnnxEmbedder
from index.lexical import Lexical
from index.training.questions import Question, corpora, texts

_LEXICAL_NEIGHBOURS = 3  # texts near a question by its words that join the pool
_STRANGERS = 500  # law articles that no question is near to
_CHARACTERS = 700  # of a text; a clause is shorter, and each token costs time
_BATCH = 64

Vectors = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Pool:
    """Texts by id in one order, with the unit vector of each."""

    ids: tuple[str, ...]
    texts: tuple[str, ...]
    vectors: Vectors


def gather(shared: Path, questions: Sequence[Question], seed: int) -> dict[str, str]:
    """Id → text: all answers, what lies near the questions by words, and some strangers."""
    chosen: dict[str, str] = {}
    for name in corpora():
        known = dict(texts(shared, name))
        if len(known) < 5_000:
            chosen |= known
            continue
        wanted = {answer for q in questions for answer in q.answers if answer in known}
        asked = [q.text for q in questions if any(answer in known for answer in q.answers)]
        wanted |= _near(known, asked)
        rest = sorted(known.keys() - wanted)
        picked = np.random.default_rng(seed).permutation(len(rest))[:_STRANGERS]
        wanted |= {rest[i] for i in picked}
        chosen |= {name: known[name] for name in sorted(wanted)}
    return chosen


def embedded(chosen: Mapping[str, str], model: OnnxEmbedder, folder: Path, seed: int) -> Pool:
    """The pool of these texts; vectors are kept in `folder`, and a cut run goes on from there."""
    ids = sorted(chosen)
    ids = [ids[i] for i in np.random.default_rng(seed).permutation(len(ids))]
    cut = [chosen[name][:_CHARACTERS] for name in ids]
    folder.mkdir(parents=True, exist_ok=True)
    vectors = _kept(folder / f"pool-{model.digest[:12]}.npy", (len(ids), model.dim))
    for start in range(0, len(ids), _BATCH):
        block = slice(start, start + _BATCH)
        if not vectors[block].any(axis=1).all():
            vectors[block] = model.passages(cut[block])
            vectors.flush()
            sys.stderr.write(f"\rembedded {min(start + _BATCH, len(ids))}/{len(ids)}")
    return Pool(tuple(ids), tuple(cut), np.array(vectors))


def joined(first: Pool, more: Mapping[str, str], model: OnnxEmbedder) -> Pool:
    """`first` and then these texts, in the order of their ids."""
    ids = sorted(more)
    cut = tuple(more[name][:_CHARACTERS] for name in ids)
    vectors = np.vstack([first.vectors, model.passages(cut)])
    return Pool((*first.ids, *ids), (*first.texts, *cut), vectors)


def _kept(path: Path, shape: tuple[int, int]) -> Any:  # noqa: ANN401 - numpy types no memmap
    """A table of float32 numbers on disk: what was there, or zeros."""
    if path.exists():
        return np.lib.format.open_memmap(path, mode="r+")
    return np.lib.format.open_memmap(path, mode="w+", dtype=np.float32, shape=shape)


def _near(known: Mapping[str, str], asked: Iterable[str]) -> set[str]:
    """Ids of the texts that share most with these questions by BM25 over syllables."""
    names = list(known)
    passages = (
        Passage(name, "", 0, (), "", Span(0, len(known[name])), (), (), known[name], "")
        for name in names
    )
    with TemporaryDirectory() as folder:
        Lexical.write(Path(folder), passages, segmented=lambda _: ())
        lexical = Lexical.open(Path(folder))
        found = (lexical.search(question, _LEXICAL_NEIGHBOURS)[0] for question in asked)
        return {names[row] for rows in found for row in rows}
