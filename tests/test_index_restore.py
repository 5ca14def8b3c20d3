import re
import unicodedata
from importlib.resources import files
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.abbreviations import abbreviations
from corpus.ngrams import DEFAULT_PATH
from corpus.syllable import LEVEL, is_syllable, parts
from corpus.text import clean, fold, sentence_spans, tone_key
from index.restore import Restorer
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
    for text in ("căn bộ nhân dân", "thành phố", "Đà lat"):
        restored = small.restore(text).split()
        for before, after in zip(text.split(), restored, strict=True):
            assert before == after or before.isascii()


def test_restoring_only_adds_marks(small):
    for text in ("can bo thanh pho da lat nhan dan", "giám sat can bo"):
        assert fold(small.restore(text)) == fold(text)


def test_viterbi_finds_what_trying_everything_finds(small):
    offers = [small._alternatives.of(word) for word in ("can", "bo", "nhan", "dan")]

    def score(path):
        before, total = (0, 0), 0.0
        for option in path:
            total += small._ngrams.likelihood(*before, option.number) - option.price
            before = (before[1], option.number)
        return total

    every = sorted(map(score, product(*(offer.options for offer in offers))), reverse=True)
    found = [total for total, _ in small._paths(offers, 0.0, 2)]

    assert found == pytest.approx(every[:2])


needs_model = pytest.mark.skipif(
    not DEFAULT_PATH.exists(), reason="corpus/restoration holds no model"
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


@pytest.fixture(scope="module")
def restorer() -> Restorer:
    return Restorer.load()


@needs_model
@pytest.mark.parametrize(
    ("typed", "meant", "why"),
    [
        ("thưc hien quyên dân chủ", "thực hiện quyền dân chủ", "half the marks"),
        ("nhât trí vê chủ trương", "nhất trí về chủ trương", "vowels without tones"),
        ("đao đức cach mạng", "đạo đức cách mạng", "a tone missing here, all there"),
        ("nghij quyeets cuar ddangr vieen", "nghị quyết của đảng viên", "Telex"),
        ("quyet1 dinh5 217", "quyết định 217", "VNI without its vowels"),
        ("quye6t1 d9inh5", "quyết định", "VNI"),
        ("quết định", "quyết định", "a letter missing"),
        ("nghhị quyết", "nghị quyết", "a letter twice"),
        ("giam sta đầu tư", "giám sát đầu tư", "swapped, and no tone"),
        ("phưong pháp", "phương pháp", "a mark of two"),
        ("đươc giao", "được giao", "a tone missing where none can be"),
        ("phát triễn kinh tế", "phát triển kinh tế", "hỏi and ngã"),
        ("đựơc bầu", "được bầu", "the tone on another letter"),
        ("ubnd xa lam gi", "Ủy ban nhân dân xã làm gì", "words of an abbreviation tell nothing"),
        ("nvu cua dv", "nhiệm vụ của đảng viên", "abbreviations between bare words"),
        ("QUYET DINH 217", "QUYẾT ĐỊNH 217", "all in capitals"),
    ],
)
def test_what_was_typed_worse_is_restored(restorer, typed, meant, why):
    assert restorer.restore(typed) == meant, why


@needs_model
@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("quân đội nhân dân", "level tones are right"),
        ("chính chị", "two real syllables"),
        ("57nq, 18-CT/TW, 26/10/2022", "numbers and dates"),
        ("điều 5 khoản 2 Luật số 75/2015/QH13", "places in a document"),
        ("xem chinhphu.vn hoặc a@b.vn", "addresses"),
        ("Broncos thắng Denver ở Luther", "names"),
        ("máy chủ của DEC", "initials"),
        ("", "nothing"),
        ("?!", "no word"),
    ],
)
def test_what_is_right_stays(restorer, text, why):
    assert restorer.restore(text) == text, why
    assert restorer.readings(text) == [text], why


@needs_model
def test_readings_come_best_first_and_only_where_unsure(restorer):
    assert restorer.readings("thanh tra nhân dân") == ["thanh tra nhân dân"]

    unsure = restorer.readings("xep loai dang vien may muc")

    assert unsure[0] == restorer.restore("xep loai dang vien may muc")
    assert 1 < len(unsure) <= 3
    assert len(set(unsure)) == len(unsure)


@needs_model
@given(places=st.lists(st.integers(0, 1 << 16), min_size=1, max_size=12))
def test_syllables_typed_with_their_tones_never_change(restorer, places):
    keys = restorer._ngrams.keys
    toned = [key for key in keys if is_syllable(key) and parts(key)[1] != LEVEL]
    text = " ".join(toned[place % len(toned)] for place in places)

    assert restorer.restore(text) == text


@needs_model
def test_no_sentence_of_the_plan_typed_in_full_changes(restorer):
    plan = clean((files("corpus") / "data" / "ke-hoach-chi-thi-18.md").read_text("utf-8"))
    known = set(restorer._ngrams.keys)
    tested = 0
    for start, end in sentence_spans(plan):
        sentence = plan[start:end]
        words = re.findall(r"[^\W\d_]+", sentence)
        if abbreviations(sentence) or not all(
            is_syllable(w) and tone_key(w) in known for w in words
        ):
            continue
        tested += 1
        assert restorer.restore(sentence) == sentence
    assert tested > 10
