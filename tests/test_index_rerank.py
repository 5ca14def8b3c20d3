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


def test_texts_longer_than_the_model_reads_are_cut(reranker):
    long = f"{ANSWER} {'Trang sau ghi tiếp. ' * 400}"
    longer = long + "Thêm một dòng."
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
