"""Which documents share a shard: few shards, none large, and a change touches one or two."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence

_LEAST = 2048  # passages that one shard may hold in a small library
_MOST_SHARDS = 8  # about; each costs every query a look-up of all its words


def layout(counts: Mapping[str, int]) -> list[tuple[str, ...]]:
    """The documents of each shard, given how many passages each document has.

    It depends on nothing else, so a library has one layout however it came about. Documents are
    spread by the digest of their id, and a shard that is too large is parted by its next bit
    (extendible hashing; Fagin et al. 1979).
    """
    limit = _LEAST
    while limit * _MOST_SHARDS < sum(counts.values()):
        limit *= 2
    documents = sorted(counts, key=_place)
    return [tuple(some) for some in _parted(documents, counts, limit, 0)]


def _parted(
    documents: Sequence[str], counts: Mapping[str, int], limit: int, bit: int
) -> Iterator[Sequence[str]]:
    if sum(counts[document] for document in documents) <= limit or len(documents) == 1:
        if documents:
            yield documents
        return
    for wanted in "01":
        half = [document for document in documents if _place(document)[bit] == wanted]
        yield from _parted(half, counts, limit, bit + 1)


def _place(document: str) -> str:
    return f"{int.from_bytes(hashlib.sha256(document.encode('utf-8')).digest()):0256b}"
