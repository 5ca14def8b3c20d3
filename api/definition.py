"""“X là gì”, “thế nào là X”: the clause that says what X is."""

import re

from corpus.text import fold
from corpus.words import folded_words

# On folded text; what stands before or after is the term.
_AFTER = re.compile(
    r"\b(?:the nao (?:thi )?(?:duoc )?(?:goi |coi |xem |hieu )?la"
    r"|hieu (?:the nao|nhu the nao|ra sao) (?:la|ve)|khai niem|dinh nghia)(?: ve| cua)? (.+)$"
)
_BEFORE = re.compile(
    r"^(.+?)(?: duoc)?(?: hieu| nghia)? la (?:cai |nhung )?(?:gi|the nao|sao|nhu the nao)\W*$"
)
_SET_OFF = re.compile(r"[,:;]|\bthi\b")
# On folded text: a marker, the words that are explained, and what explains them.
_EXPLAINED = re.compile(
    r"(?:dieu \d{1,3}\W+|\d{1,3}(?:\.\d{1,3}){0,4}\W+|[a-z]\)\W*)?"
    r"(\W{0,5}\w{1,30}(?:\W{1,5}\w{1,30}){0,15}?)\W{1,5}(?:duoc hieu )?la\b(?! nhiem vu| mot trong)"
)
_CIRCUMSTANCES = (["trong"], ["o"], ["khi"], ["theo"], ["tai"])
_MOST_WORDS = 8
_MOST_LINES = 8
_LEAST_WORDS = 2


def terms(question: str) -> list[list[str]]:
    """What `question` may want explained, each in folded words; [] if nothing.

    A term that ends before "là gì" is what is set off there ("theo Điều lệ thì đảng viên"), or all
    there is ("hương ước, quy ước").
    """
    folded = fold(question)
    if found := _AFTER.search(folded):
        words = folded_words(found[1])[:_MOST_WORDS]
        return [words[:end] for end in range(len(words), _LEAST_WORDS - 1, -1)]
    if found := _BEFORE.match(folded):
        possible = (folded_words(found[1]), folded_words(_SET_OFF.split(found[1])[-1]))
        return [term for term in possible if len(term) >= _LEAST_WORDS]
    return []


def explains(asked: list[list[str]], passage: str) -> bool:
    """Whether a line of `passage` opens by saying what one of the terms `asked` is."""
    if not asked:
        return False
    lines = fold(passage).split("\n")[:_MOST_LINES]
    return any(_says_what(term, line) for line in lines for term in asked)


def _says_what(term: list[str], line: str) -> bool:
    found = _EXPLAINED.match(line)
    if not found:
        return False
    head = folded_words(found[1])
    if head[:1] == ["viec"]:
        head = head[1:]
    return head[: len(term)] == term or _narrowed(term, head)


def _narrowed(term: list[str], head: list[str]) -> bool:
    """Whether `term` is `head` under some circumstance: "danh mục dùng chung trong đồng bộ"."""
    rest = term[len(head) :]
    return len(head) >= _LEAST_WORDS and term[: len(head)] == head and rest[:1] in _CIRCUMSTANCES
