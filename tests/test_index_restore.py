import unicodedata
from itertools import product

import numpy as np
import pytest

from corpus.text import fold
from index.restore import DEFAULT_PATH, Restorer
from index.training.restoration import count, model

TEXTS = [
    "Ban Thanh tra nhân dân giám sát. Nhân dân giám sát cán bộ.\n" * 30,
    "Thành phố Đà Lạt. Thanh niên thành phố. Căn bản của cán bộ.\n" * 30,
]


@pytest.fixture(scope="module")
def small(tmp_path_factory) -> Restorer:
    keys, usual, stream = count(TEXTS)
    path = tmp_path_factory.mktemp("restore") / "ngrams.npz"
    np.savez_compressed(path, keys="\n".join(keys), usual="\n".join(usual), **model(keys, stream))
    return Restorer.load(path)


@pytest.mark.parametrize(
    ("typed", "restored", "why"),
    [
        ("thanh tra nhan dan", "thanh tra nhân dân", "the neighbours tell thanh from thành"),
        ("thanh pho da lat", "thành phố đà lạt", "the same syllable, other neighbours"),
        ("can bo, 15 can bo!", "cán bộ, 15 cán bộ!", "all between the words stays"),
        ("Can bo DA LAT", "Cán bộ ĐÀ LẠT", "capitals stay capitals"),
        ("xyzzy thanh pho", "xyzzy thành phố", "an unknown word stays as it is"),
        ("", "", "nothing in, nothing out"),
        ("2024", "2024", "a number has no tones"),
    ],
)
def test_bare_syllables_get_their_likeliest_marks(small, typed, restored, why):
    assert small.restore(typed) == restored, why


def test_what_was_typed_with_marks_never_changes(small):
    for text in ("căn bộ nhân dân", "thánh phố", "Đà lat"):
        restored = small.restore(text).split()
        for before, after in zip(text.split(), restored, strict=True):
            assert before == after or before.isascii()


def test_restoring_only_adds_marks(small):
    for text in ("can bo thanh pho da lat nhan dan", "giám sat can bo"):
        assert fold(small.restore(text)) == fold(text)


def test_viterbi_finds_what_trying_everything_finds(small):
    words = ["can", "bo", "nhan", "dan"]
    options = [small._options(word) for word in words]

    def score(path):
        before, total = (0, 0), 0.0
        for number in path:
            total += float(small._scores([before], [number])[0, 0])
            before = (before[1], number)
        return total

    best = max(product(*options), key=score)
    assert score(small._best(options, words, 0.0)) == pytest.approx(score(best))


needs_model = pytest.mark.skipif(
    not DEFAULT_PATH.exists(), reason="index/restoration holds no model"
)


@needs_model
@pytest.mark.parametrize(
    "text",
    [
        "kế hoạch tuyên truyền chỉ thị của ban bí thư",
        "ban thanh tra nhân dân xã do ai chỉ đạo",
        "mặt trận tổ quốc tổ chức hội nghị phản biện xã hội",
        "trách nhiệm nêu gương của người đứng đầu",
    ],
)
def test_the_committed_model_restores_the_language_of_the_field(text):
    restorer = Restorer.load()

    assert restorer.restore(fold(text)) == text
    assert restorer.restore(text) == text
    assert unicodedata.is_normalized("NFC", restorer.restore(fold(text)))
