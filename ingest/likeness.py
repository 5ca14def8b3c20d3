"""How much of two texts is the same, whatever their formats: a PDF and the DOCX it was made of."""

from collections.abc import Callable, Iterable, Iterator

from corpus.model import Document, DocumentStatus
from corpus.number import key
from corpus.text import fold, syllables

NEARLY = 0.5  # one text in two formats measures .99, recognised from a scan .6, another matter .1
_SHINGLE = 5  # syllables


def shingles(text: str) -> frozenset[tuple[str, ...]]:
    """Every run of five syllables of `text`, without diacritics; a shorter text is one run."""
    words = syllables(fold(text))
    runs = zip(*(words[start:] for start in range(_SHINGLE)), strict=False)
    return frozenset(runs) or frozenset([tuple(words)])


def likeness(one: frozenset[tuple[str, ...]], other: frozenset[tuple[str, ...]]) -> float:
    """The share of runs that two texts have in common, 0 to 1 (Jaccard; Broder 1997)."""
    return len(one & other) / len(one | other)


def near(
    document: Document, others: Iterable[Document], text: Callable[[str], str]
) -> Iterator[tuple[Document, float]]:
    """The other loaded documents that nearly are `document`, with their likeness.

    Only those of its number or its title are read, by `text` of their ids.
    """
    own = shingles(document.text)
    for other in others:
        loaded = other.status is DocumentStatus.LOADED and other.id != document.id
        if loaded and _may_be(document, other):
            share = likeness(own, shingles(text(other.id)))
            if share >= NEARLY:
                yield other, share


def _may_be(one: Document, other: Document) -> bool:
    if one.number and other.number and key(one.number) == key(other.number):
        return True
    return bool(one.title and other.title) and _words(one.title) == _words(other.title)


def _words(title: str | None) -> list[str]:
    return syllables(fold(title or ""))
