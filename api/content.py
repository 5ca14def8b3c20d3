"""Whether a question wants the content of the document it names, or what is done about it."""

import re

from corpus.number import mentions
from corpus.text import fold
from corpus.words import content

# What is done about a document, before its number; what it says, around its number.
_CARRIES_OUT = re.compile(
    r"\b(?:thuc hien|trien khai|quan triet|tuyen truyen|hoc tap|hoc|pho bien|giam sat theo"
    r"|ket qua|sau)"
    r"(?: \S+){0,4} ?$"
)
_TELLS_BEFORE = re.compile(
    r"\b(?:theo|tai|trong|cua|noi dung|toan van|dieu \d+|khoan \d+)(?: cua| so)? ?$"
)
_TELLS_AFTER = re.compile(
    r"^\S* ?(?:\S+ ){0,6}?(?:quy dinh|neu|noi|yeu cau|gom|co(?! quan)|de ra|dat|giao|huong dan|ghi"
    r"|cho phep|cam|bat buoc"
    r"|xep loai|viet)\b"
)


def asks_what_it_says(question: str) -> bool:
    """Whether a question wants the content of the document it names, not what is done about it."""
    folded = fold(question)
    for mention in mentions(question):
        before, after = folded[: mention.span.start], folded[mention.span.end :]
        if _CARRIES_OUT.search(before):
            continue
        if _TELLS_BEFORE.search(before) or _TELLS_AFTER.search(after.strip()):
            return True
        if not content(question[: mention.span.start] + question[mention.span.end :])[2:]:
            return True
    return False
