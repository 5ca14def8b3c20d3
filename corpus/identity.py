"""When two records are of one document: number with symbol, kind, day and organ, as far as known.

A committee numbers its papers anew each term (Hướng dẫn 36-HD/VPTW, II.1.3.1), and every commune
has a 12-KH/ĐU: a number alone names no document.
"""

from corpus.model import Document
from corpus.number import key
from corpus.text import fold
from corpus.words import folded_words

# They share one series of numbers, and copies name one for another: papers end in /TW.
_CENTRAL = ("bo chinh tri", "ban bi thu", "ban chap hanh trung uong")
_LINKS = frozenset(("va", "cua"))


def is_same(one: Document, other: Document) -> bool:
    """Whether both bear one number, and neither kind, day nor organ tells them apart."""
    if not one.number or not other.number or key(one.number) != key(other.number):
        return False
    return agree(one, other)


def agree(one: Document, other: Document) -> bool:
    """Whether nothing that both know of kind, day and organ differs."""
    kinds = None in (one.kind, other.kind) or one.kind == other.kind
    days = None in (one.issued_on, other.issued_on) or one.issued_on == other.issued_on
    return kinds and days and same_organ(one.issuer, other.issuer)


def same_organ(one: str | None, other: str | None) -> bool:
    """Whether both may name one organ: one is unknown, or says no word that the other does not.

    >>> same_organ("UBND xã Mẫu", "Ủy ban nhân dân xã Mẫu tỉnh Mẫu")
    True
    """
    if one is None or other is None:
        return True
    if fold(one).startswith(_CENTRAL) and fold(other).startswith(_CENTRAL):
        return True
    first, second = (set(folded_words(name)) - _LINKS for name in (one, other))
    return first <= second or second <= first
