"""Everyday expressions → the official words that a document has in their place."""

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from corpus.text import syllables
from index.compounds import longest_spans

_TABLE = Path(__file__).with_name("synonyms.tsv")
_APART = ";"  # between official words that are equally likely

Tokens = tuple[str, ...]
Table = Mapping[Tokens, tuple[Tokens, ...]]


def read(path: Path = _TABLE) -> Table:
    """The reviewed table: a column of everyday expressions and one of official words."""
    rows = (line.split("\t") for line in path.read_text("utf-8").splitlines()[1:])
    return {
        tuple(syllables(lay)): tuple(tuple(syllables(word)) for word in official.split(_APART))
        for lay, official in rows
    }


@cache
def table() -> Table:
    """The table that ships with the product, read once."""
    return read()


def expressions(tokens: Sequence[str], known: Table) -> list[tuple[Tokens, tuple[Tokens, ...]]]:
    """The everyday expressions in `tokens` with their official words.

    Longest first, none overlapping.
    """
    lengths = range(1, max(map(len, known), default=0) + 1)
    found = longest_spans(tokens, lambda some: tuple(some) in known, lengths)
    runs = (tuple(tokens[start:end]) for start, end in found)
    return [(lay, known[lay]) for lay in runs]


def official(tokens: Sequence[str], known: Table) -> list[Tokens]:
    """The official words of all everyday expressions in `tokens`, but those it has itself."""
    words = (word for _, each in expressions(tokens, known) for word in each)
    own = set(tokens)
    return [word for word in dict.fromkeys(words) if not own.issuperset(word)]
