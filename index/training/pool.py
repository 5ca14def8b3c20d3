"""The texts that training compares a question with, and their vectors by the base model."""

import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from numpy.typing import NDArray

from corpus.model import Passage, Span
from corpus.text import pieces
from index import build
from index.cache import Cache
from index.embed import OnnxEmbedder
from index.lexical import Lexical
from index.tokens import tokens
from index.training.questions import Question, corpora, texts

_LEXICAL_NEIGHBOURS = 3  # texts near a question by its words that join the pool
_STRANGERS = 500  # law articles that no question is near to
_CHARACTERS = 700  # of a text or a piece of one; a clause is shorter, and each token costs time
_TITLE_CHARACTERS = 150  # of the title above each piece

Vectors = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Pool:
    """Texts in one order, each with its unit vector; `ids` repeat where one was cut in pieces."""

    ids: tuple[str, ...]
    texts: tuple[str, ...]
    vectors: Vectors


def gather(shared: Path, questions: Sequence[Question], seed: int) -> dict[str, list[str]]:
    """Id → pieces: all answers, what lies near the questions by words, and some strangers.

    A long answer is cut in pieces, since a question asks for one of them; of another long text
    the head will do.
    """
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
    answers = {answer for q in questions for answer in q.answers}
    return {
        name: cut(text) if name in answers else [text[:_CHARACTERS]]
        for name, text in sorted(chosen.items())
    }


def cut(text: str) -> list[str]:
    """The pieces of a text whose first line is its title, which stands above each of them."""
    if len(text) <= _CHARACTERS:
        return [text]
    title, _, body = text.partition("\n")
    title = title[:_TITLE_CHARACTERS]
    spans = pieces(body, 0, len(body), _CHARACTERS - len(title))
    return [f"{title}\n{body[start:end]}"[:_CHARACTERS] for start, end in spans]


def embedded(chosen: Mapping[str, Sequence[str]], model: OnnxEmbedder, folder: Path) -> Pool:
    """The pool of these texts; vectors are kept in `folder`, and a cut run goes on from there."""
    rows = [(name, piece) for name, some in chosen.items() for piece in some]
    ids, cuts = (tuple(column) for column in zip(*rows, strict=True))
    folder.mkdir(parents=True, exist_ok=True)
    cache = Cache.open(folder / "vectors.sqlite")
    try:
        vectors = build.embedded(cuts, model, cache, _tell)
    finally:
        cache.close()
    return Pool(ids, cuts, vectors)


def _tell(ready: int, total: int) -> None:
    sys.stderr.write(f"\rembedded {ready}/{total}")


def _near(known: Mapping[str, str], asked: Iterable[str]) -> set[str]:
    """Ids of the texts that share most with these questions by BM25 over syllables."""
    names = list(known)
    passages = (
        Passage(name, "", 0, (), "", Span(0, len(known[name])), (), (), known[name], "")
        for name in names
    )
    with TemporaryDirectory() as folder:
        Lexical.write(Path(folder), (("", tokens(passage, lambda _: ())) for passage in passages))
        lexical = Lexical.open(Path(folder))
        found = (lexical.search(question, _LEXICAL_NEIGHBOURS)[0] for question in asked)
        return {names[row] for rows in found for row in rows}
