"""A question as it is written → as people type it: bare, telegraphic, with slips of the finger."""

import random
import re

from index.training.typing import bare, half, slips

_PUNCTUATION = re.compile(r"[?!.,;:“”\"()]+")
# What a hurried hand leaves out; a question keeps its meaning without it.
_FILLERS = re.compile(
    r"\b(?:xin hỏi|cho hỏi|cho tôi hỏi|theo quy định|được quy định như thế nào|quy định thế nào"
    r"|thì|là|được|của|các|những|việc|như thế nào|bao gồm)\b",
    re.IGNORECASE,
)
_SHORT = (
    ("ủy ban nhân dân", "ubnd"),
    ("uỷ ban nhân dân", "ubnd"),
    ("hội đồng nhân dân", "hđnd"),
    ("mặt trận tổ quốc", "mttq"),
    ("ủy ban kiểm tra", "ubkt"),
    ("cán bộ, công chức", "cbcc"),
    ("cán bộ công chức", "cbcc"),
    ("nghị quyết", "nq"),
    ("nghị định", "nđ"),
    ("hướng dẫn", "hd"),
    ("quyết định", "qđ"),
    ("đảng viên", "đv"),
    ("thông tư", "tt"),
    ("trách nhiệm", "tr.nhiệm"),
    ("không", "ko"),
    ("được", "đc"),
)


def typed(text: str, chance: random.Random) -> str:
    """`text` as it stands about every second time, else worn down in one or more ways."""
    if chance.random() < 0.45:
        return text
    if chance.random() < 0.2:
        text = telegraphic(text)
    if chance.random() < 0.15:
        text = shortened(text)
    text = text.lower()
    if chance.random() < 0.6:
        text = " ".join(_PUNCTUATION.sub(" ", text).split())
    if chance.random() < 0.15:
        text = slips(text, chance.randrange(1 << 30))
    if chance.random() < 0.2:
        text = bare(text)
    elif chance.random() < 0.1:
        text = half(text, chance.randrange(1 << 30))
    return text


def telegraphic(text: str) -> str:
    """`text` without its fillers, unless little is left."""
    short = " ".join(_FILLERS.sub(" ", text).split())
    return short if len(short.split()) >= 4 else text


def shortened(text: str) -> str:
    """`text` with its common terms abbreviated."""
    for long, short in _SHORT:
        text = re.sub(long, short, text, flags=re.IGNORECASE)
    return text
