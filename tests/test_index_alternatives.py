import pytest

from corpus.ngrams import DEFAULT_PATH, Ngrams
from corpus.syllable import keeps, parts
from corpus.text import tone_key
from index.alternatives import Alternatives, Marks

pytestmark = pytest.mark.skipif(
    not DEFAULT_PATH.exists(), reason="corpus/restoration holds no model"
)


@pytest.fixture(scope="module")
def ngrams() -> Ngrams:
    return Ngrams.load()


@pytest.fixture(scope="module")
def alternatives(ngrams) -> Alternatives:
    return Alternatives(ngrams)


def offered(ngrams: Ngrams, offer) -> list[str]:
    return [ngrams.keys[option.number] for option in offer.options]


@pytest.mark.parametrize("word", ["đạo", "tuyên", "nhất", "hoà", "hòa"])
def test_a_syllable_is_offered_as_itself_first_and_free(ngrams, alternatives, word):
    first = alternatives.of(word).options[0]

    assert (first.price, first.guarded) == (0.0, False)
    assert ngrams.keys[first.number] == tone_key(word)


@pytest.mark.parametrize("word", ["đạo", "nhất", "quyền", "cở"])
def test_a_toned_syllable_offers_nothing_else(alternatives, word):
    offer = alternatives.of(word)

    assert len(offer.options) == 1
    assert offer.marks is Marks.TYPED


@pytest.mark.parametrize(
    ("word", "marks", "why"),
    [
        ("quân", Marks.TYPED, "right without a tone, its mark typed"),
        ("ban", Marks.LEVEL, "right without any"),
        ("nhât", Marks.LACKING, "never without a tone"),
        ("nuoc", Marks.LACKING, "never without marks"),
        ("ubnd", Marks.SILENT, "no syllable"),
        ("nghij", Marks.SILENT, "keys of a mark"),
    ],
)
def test_a_word_tells_whether_its_writer_leaves_out_marks(alternatives, word, marks, why):
    assert alternatives.of(word).marks is marks, why


@pytest.mark.parametrize(
    ("word", "meant", "guarded", "why"),
    [
        ("đao", "đạo", True, "perhaps without its tone"),
        ("ban", "bản", True, "perhaps without its marks"),
        ("trưc", "trực", False, "surely without its tone"),
        ("phưong", "phương", False, "a mark of two typed"),
        ("quyeets", "quyết", False, "Telex"),
        ("quyet1", "quyết", False, "VNI, half of it"),
        ("quết", "quyết", False, "a letter missing"),
        ("nghhị", "nghị", False, "a letter twice"),
        ("sta", "sát", False, "swapped, and without its tone"),
        ("triễn", "triển", False, "hỏi and ngã"),
        ("đựơc", "được", False, "the tone on another letter"),
    ],
)
def test_what_is_meant_is_among_the_alternatives(ngrams, alternatives, word, meant, guarded, why):
    offer = alternatives.of(word)
    found = {ngrams.keys[option.number]: option for option in offer.options}

    assert meant in found, why
    assert found[meant].guarded is guarded


@pytest.mark.parametrize("word", ["dân", "đương", "tuyên", "phưong", "đươc"])
def test_no_alternative_drops_a_mark_that_was_typed(ngrams, alternatives, word):
    found = [option for option in alternatives.of(word).options if option.price < 1.0]

    assert found
    assert all(keeps(word, parts(ngrams.keys[option.number])[0]) for option in found)


@pytest.mark.parametrize("word", ["57nq", "ct18", "dieu5", "khoan2", "k12", "nq", "tw", "2024"])
def test_numbers_and_initials_offer_nothing_else(alternatives, word):
    assert alternatives.of(word) == alternatives.fixed(word)


def test_a_name_holds_no_slip_and_no_keys(ngrams, alternatives):
    assert offered(ngrams, alternatives.of("dafo", name=True)) == [""]
    assert "giám" not in offered(ngrams, alternatives.of("giamm", whole=False))
