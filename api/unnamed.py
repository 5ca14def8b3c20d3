"""A question that needs a document and names none: "khoản 2 Điều 15 nói gì", "nghị quyết này"."""

import re
from collections.abc import Sequence

from api.intent import Field, is_about_itself
from api.scope import is_of_kind
from corpus.model import Document
from corpus.number import KIND, KINDS_OF
from corpus.text import fold
from corpus.words import content, folded_words

_PLACE_WORDS = frozenset(
    folded_words(
        "chương mục tiểu mục điều khoản điểm tiết đoạn gạch đầu dòng phần phụ lục"
        " văn bản luật nghị quyết kết luận hướng dẫn kế hoạch"
        " nội dung nguyên toàn trích xem đọc viết ghi gồm trong thì"
    )
)
_MARKER = re.compile(r"[a-z]|[ivxl]+|\d[\w.]*")
_POINTS = re.compile(rf"\b(van ban|{KIND}) (?:nay|do|ay|kia|tren|vua roi)\b")


def is_only_a_place(question: str) -> bool:
    """Whether a question that names a place is about nothing else than what stands there."""
    strangers = (word for word in content(question) if word not in _PLACE_WORDS)
    return all(_MARKER.fullmatch(word) for word in strangers)


def pointed_at(
    question: str, fields: Sequence[Field], documents: Sequence[Document]
) -> list[Document]:
    """Those of `documents` that "văn bản này" may be, in a question for facts of it alone."""
    found = _POINTS.search(fold(question))
    if not fields or not found or not is_about_itself(question, ""):
        return []
    kinds = KINDS_OF.get(found[1], frozenset())
    return [d for d in documents if not kinds or is_of_kind(d, kinds)]
