import re

import pytest

from index.training.pool import Pool, cut
from index.training.questions import Question

SENTENCES = " ".join(f"Ủy ban họp lần thứ {n} và quyết định việc số {n}." for n in range(60))


@pytest.mark.parametrize(
    "text",
    [
        f"Điều 5. Họp\n{SENTENCES}",
        SENTENCES,  # an untitled text of one line
        f"{SENTENCES}\n{SENTENCES}",  # and of two
        "từ " * 900,  # nothing to cut at
        "Điều 6. Ngắn\nMột câu.",
    ],
    ids=["titled", "untitled", "two lines", "one sentence", "short"],
)
def test_every_word_of_a_text_stands_in_some_piece(text):
    pieces = cut(text)
    assert set(re.findall(r"\w+", text)) == set(re.findall(r"\w+", " ".join(pieces)))


def test_a_title_stands_above_each_piece():
    pieces = cut(f"Điều 5. Họp\n{SENTENCES}")
    assert len(pieces) > 3
    assert all(piece.startswith("Điều 5. Họp\n") and len(piece) <= 600 for piece in pieces)


def test_only_questions_with_an_answer_in_the_pool_are_answered():
    asked = [Question("lay", "một", ("a", "x")), Question("lay", "hai", ("y",))]
    assert Pool(("a", "b"), ("1", "2")).answered(asked) == asked[:1]


def test_rows_of_a_pool_are_those_of_its_pieces():
    assert Pool(("a", "b", "a"), ("1", "2", "3")).rows() == {"a": [0, 2], "b": [1]}
