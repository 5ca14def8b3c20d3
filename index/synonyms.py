"""Everyday expressions → the official words that a document has in their place."""

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from corpus.text import syllables

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
    longest = max(map(len, known), default=0)
    found = []
    start = 0
    while start < len(tokens):
        for length in range(min(longest, len(tokens) - start), 0, -1):
            lay = tuple(tokens[start : start + length])
            if lay in known:
                found.append((lay, known[lay]))
                start += length
                break
        else:
            start += 1
    return found


def official(tokens: Sequence[str], known: Table) -> list[Tokens]:
    """The official words of all everyday expressions in `tokens`, but those it has itself."""
    words = (word for _, each in expressions(tokens, known) for word in each)
    own = set(tokens)
    return [word for word in dict.fromkeys(words) if not own.issuperset(word)]
