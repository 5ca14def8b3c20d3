"""The text layer of a PDF in an old font code → Unicode, with the words it cuts whole again."""

from corpus.syllable import is_syllable
from ingest.legacy import repaired

# What a lone letter after these words is: "điểm c ở" holds no "cở".
_LABELLED = frozenset(("điểm", "khoản", "mục", "tiết", "nhóm", "loại", "hạng", "phần", "tổ"))


def repaired_layer(text: str) -> tuple[str, str | None]:
    """As `repaired`, for the text layer of a PDF: a word it cuts in two ("t ướng") is whole again.

    Letters that a font lacked are taken from another, and a reader sees a gap before them.
    """
    text, note = repaired(text)
    return ("\n".join(map(_rejoined, text.split("\n"))) if note else text), note


def _rejoined(line: str) -> str:
    words: list[str] = []
    given = line.split(" ")
    for word, after in zip(given, [*given[1:], ""], strict=True):
        labelled = len(words) > 1 and words[-2].lower() in _LABELLED
        if words and not labelled and _is_cut(words[-1], word) and not _is_cut(word, after):
            words[-1] += word
        else:
            words.append(word)
    return " ".join(words)


def _is_cut(head: str, tail: str) -> bool:
    """Whether two words are one that was cut: together a syllable, apart not both."""
    head, tail = head.lstrip('(“"'), tail.rstrip('.,;:!?)”"')
    if not (head.isalpha() and tail.isalpha() and tail.islower()) or len(head + tail) > 7:
        return False
    return is_syllable(head + tail) and not (is_syllable(head) and is_syllable(tail))
