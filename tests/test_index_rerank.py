from math import erf, sqrt

import numpy as np
import pytest

from index.rerank import OnnxReranker, judged

ANSWER = "Điều 5. Nhiệm kỳ của Ban Thanh tra nhân dân là 02 năm."
NEAR_MISS = "Điều 6. Ban Thanh tra nhân dân hoạt động theo chế độ tập thể."
STRANGER = "Hồ sơ cấp giấy phép lái xe gồm đơn đề nghị và bản sao căn cước."
ASKED = "nhiệm kỳ của ban thanh tra nhân dân mấy năm"


@pytest.fixture(scope="module")
def reranker():
    return OnnxReranker.load(threads=2)


def test_an_answer_stands_above_a_near_miss_and_that_above_a_stranger(reranker):
    answer, near, stranger = reranker.scores(ASKED, [ANSWER, NEAR_MISS, STRANGER])
    assert answer > near > stranger
    assert answer > 0 > stranger


def test_a_score_depends_on_no_neighbour(reranker):
    together = reranker.scores(ASKED, [STRANGER, ANSWER, NEAR_MISS])
    alone = [reranker.scores(ASKED, [text])[0] for text in (STRANGER, ANSWER, NEAR_MISS)]
    assert together.tolist() == alone


def test_no_passages_have_no_scores(reranker):
    assert reranker.scores(ASKED, []).shape == (0,)


FILLER = "Đoàn công tác đi thăm các hộ trồng cà phê ở xã và ghi lại ý kiến của bà con. "


@pytest.mark.parametrize("before", [0, 10, 20])
def test_an_answer_is_found_wherever_it_stands_in_a_long_passage(reranker, before):
    long = f"Quy chế > Chương II\n{FILLER * before}{ANSWER} {FILLER * (20 - before)}"
    without = f"Quy chế > Chương II\n{FILLER * 20}"
    found, lacking = reranker.scores(ASKED, [long, without])
    assert found > lacking + 3


def test_a_long_passage_scores_as_the_best_of_its_parts_below_its_heading(reranker):
    heading = "Quy chế > Chương II"
    parts = reranker._parts(f"passage: {heading}\n{FILLER * 14}")
    assert len(parts) == 2
    start = reranker._ids(f"passage: {heading}")
    body = reranker._ids(FILLER * 14)
    assert all(part[: len(start)] == start for part in parts)
    first, second = (part[len(start) :] for part in parts)
    assert first + second[32:] == body
    assert first[-32:] == second[:32]
    asked = reranker._ids(f"query: {ASKED}")
    wanted = max(reranker._read(asked, part) for part in parts)
    assert reranker.scores(ASKED, [f"{heading}\n{FILLER * 14}"])[0] == pytest.approx(wanted)


def test_what_lies_beyond_four_parts_and_a_long_question_is_not_read(reranker):
    long = f"{ANSWER} {'Trang sau ghi tiếp. ' * 400}"
    longer = long + "Thêm một dòng."
    assert len(reranker._parts(long)) == 4
    assert reranker.scores("mấy năm " * 300, [long]) == reranker.scores("mấy năm " * 500, [longer])


def test_the_head_is_a_cosine_and_a_layer_of_gelu_units():
    draw = np.random.default_rng(1)
    question, passage = draw.normal(size=(2, 3)).astype(np.float32)
    head = {
        "inner": draw.normal(size=(2, 12)).astype(np.float32),
        "inner_bias": draw.normal(size=2).astype(np.float32),
        "outer": draw.normal(size=2).astype(np.float32),
        "scale": np.float32(3),
        "bias": np.float32(-1),
    }
    both = [*question, *passage]
    both += [q * p for q, p in zip(question, passage, strict=True)]
    both += [abs(q - p) for q, p in zip(question, passage, strict=True)]
    wanted = -1 + 3 * sum(q * p for q, p in zip(question, passage, strict=True)) / (
        sqrt(sum(q * q for q in question)) * sqrt(sum(p * p for p in passage))
    )
    for row, bias, out in zip(head["inner"], head["inner_bias"], head["outer"], strict=True):
        x = sum(w * value for w, value in zip(row, both, strict=True)) + bias
        wanted += out * 0.5 * x * (1 + erf(x / sqrt(2)))
    assert judged(head, question, passage) == pytest.approx(wanted, abs=1e-4)
