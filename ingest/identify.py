"""Which document a text is: one that is known already, or a new one with an id of its own."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import count
from pathlib import Path

from corpus.identity import agree, is_same, same_organ
from corpus.model import Document, DocumentStatus, Fact, Metadata
from corpus.number import key
from corpus.text import fold, syllables

_SAME_TITLE = 0.5  # share of words that two states of one draft's title have in common


def identified(
    metadata: Metadata, name: str, known: Sequence[Document], twin: Document | None = None
) -> Document:
    """The document that a file called `name` holds by its `metadata`, without text.

    One of the `known` gives it its id: its `twin`, which was read from the very same bytes, or the
    one that it is by `corpus.identity`. Of facts on which both speak, those of a catalogue stand
    before the text's, and the text's before those of an earlier text.
    """
    own = _document(metadata)
    same = twin or _known_as(own, name, known)
    if same is None:
        return replace(own, id=_new_id(own, name, {document.id for document in known}))
    listed = (d for d in known if d.id == same.id and d.status is DocumentStatus.CITED_ONLY)
    entry = next(listed, None)
    first, second = (entry, own) if entry else (own, same)
    facts = {
        field: getattr(first, field) or getattr(second, field)
        for field in ("kind", "number", "title", "issuer", "issued_on", "signer", "note")
    }
    return replace(own, id=same.id, **facts)


def _document(metadata: Metadata) -> Document:
    return Document(
        id="",
        status=DocumentStatus.LOADED,
        kind=_value(metadata.kind),
        number=_value(metadata.number),
        title=_value(metadata.title),
        issuer=_value(metadata.issuer),
        issued_on=date.fromisoformat(metadata.issued_on.value) if metadata.issued_on else None,
        signer=_value(metadata.signer),
        signer_office=_value(metadata.signer_office),
        authority=_value(metadata.authority),
        metadata=metadata,
    )


def _known_as(own: Document, name: str, known: Sequence[Document]) -> Document | None:
    """The one known document that `own` is; None where it may be several."""
    found = [d for d in known if is_same(own, d) or _is_same_file(own, d, name)]
    closer = (
        lambda d: d.source == name,
        lambda d: own.issued_on is not None and d.issued_on == own.issued_on,
        lambda d: None not in (own.issuer, d.issuer) and same_organ(own.issuer, d.issuer),
    )
    for is_closer in closer:
        if len({d.id for d in found}) > 1:
            found = [d for d in found if is_closer(d)] or found
    return found[0] if len({d.id for d in found}) == 1 else None


def _is_same_file(own: Document, other: Document, name: str) -> bool:
    """Whether a text without a number is another state of a known one: by file, then by facts."""
    if own.number or other.number or not agree(own, other) or not _titles_agree(own, other):
        return False
    return other.source == name or (other.source is None and other.id == _slug(Path(name).stem))


def _titles_agree(own: Document, other: Document) -> bool:
    if not own.title or not other.title:
        return True
    one, two = (set(syllables(fold(title))) for title in (own.title, other.title))
    return len(one & two) >= _SAME_TITLE * len(one | two)


def _new_id(own: Document, name: str, taken: set[str]) -> str:
    """The shortest id that no other document has."""
    return next(one for one in _ids(own, name) if one not in taken)


def _ids(own: Document, name: str) -> Iterator[str]:
    """Readable ids, shortest first: kind of an appendix, number and year, or the file's name.

    Then with the organ or the whole day, and at last with a running number.
    """
    short = Path(name).stem
    if own.number:
        appendix = own.kind if own.kind and own.kind.startswith("Phụ lục") else ""
        number = f"{appendix} {key(own.number)}"
        year = str(own.issued_on.year) if own.issued_on else ""
        short = number if year in number else f"{number} {year}"
        longer = (short, f"{short} {own.issuer or ''}", f"{number} {own.issued_on or ''}")
        yield from map(_slug, longer)
    yield _slug(short)
    for ordinal in count(2):
        yield _slug(f"{short} {ordinal}")


def _slug(words: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", fold(words)).strip("-") or "van-ban"


def _value(fact: Fact | None) -> str | None:
    return fact.value if fact else None
