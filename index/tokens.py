"""A passage → the tokens it is found by: words in three views, addresses, numbers."""

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache

from corpus.model import Passage
from corpus.number import Mention, mentions
from corpus.place import Wanted, parse
from corpus.text import fold, syllables

VIEWS = ("syllables", "compounds", "folded")
PLACES = ("body", "context")
ADDRESS = "address"  # the field of what a place is called: "dieu 15", "khoan 2"
NUMBER = "number"  # the field of the documents named above a passage: "168", "168-2024-nd-cp"
FIELDS = (*(f"{place}_{view}" for place in PLACES for view in VIEWS), ADDRESS, NUMBER)

Segmenter = Callable[[str], Sequence[str]]

_folded = lru_cache(maxsize=1 << 16)(fold)  # a library has few different syllables


def tokens(passage: Passage, segmented: Segmenter) -> tuple[str, ...]:
    """The tokens of `passage` in each of FIELDS, separated by spaces."""
    fields: dict[str, Sequence[str]] = {}
    context = [part for part in (*passage.header, passage.lead_in) if part]
    for place, parts in (("body", [passage.text]), ("context", context)):
        words = [token for part in parts for token in syllables(part)]
        fields[f"{place}_syllables"] = words
        fields[f"{place}_compounds"] = [word for part in parts for word in segmented(part)]
        fields[f"{place}_folded"] = [_folded(word) for word in words]
    named = " ; ".join((*passage.header, passage.label))
    places = parse(named)
    fields[ADDRESS] = sorted({address(wanted) for wanted in places})
    # The first number named is the document's own: the places are in it.
    fields[NUMBER] = sorted(
        {t for i, m in enumerate(mentions(named)) for t in numbers(m, () if i else places)}
    )
    return tuple(" ".join(fields[name]) for name in FIELDS)


def address(wanted: Wanted) -> str:
    """The token of a step, whatever term its level may bear."""
    return f"{'/'.join(sorted(wanted.levels))}:{fold(wanted.marker)}"


def numbers(mention: Mention, places: Iterable[Wanted]) -> set[str]:
    """The tokens of a document's number, alone and with what follows it, and of places in it."""
    names = {mention.number, mention.written}
    return names | {f"{name}/{address(place)}" for name in names for place in places}
