import pytest

from corpus.syllable import ACUTE, DOT, GRAVE, LEVEL, is_syllable, keeps, parts


@pytest.mark.parametrize(
    ("word", "letters", "tone"),
    [
        ("quyết", "quyêt", ACUTE),
        ("Định", "đinh", DOT),
        ("dân", "dân", LEVEL),
        ("hòa", "hoa", GRAVE),
        ("hoà", "hoa", GRAVE),
        ("đựơc", "đươc", DOT),
    ],
)
def test_a_syllable_has_letters_and_a_tone_wherever_it_stands(word, letters, tone):
    assert parts(word) == (letters, tone)


def test_syllables_of_every_shape_are_known():
    text = "nghiêng quyết giữ gìn giếng quốc khuya khuỷu thuở ngoẹo yêu uỷ ủy ý Đảng quả xoong mía"

    assert [word for word in text.split() if not is_syllable(word)] == []


@pytest.mark.parametrize(
    ("word", "why"),
    [
        ("hỉện", "two tones"),
        ("nhât", "a stop at its end and no tone"),
        ("trưc", "the same"),
        ("hoàc", "a stop takes acute or dot"),
        ("phưong", "ưo is no vowel"),
        ("nghhị", "a letter doubled"),
        ("gế", "g before ê is gh"),
        ("kông", "k before ô is c"),
        ("facebook", "foreign"),
        ("tt", "no vowel"),
        ("", "nothing"),
    ],
)
def test_what_is_spelt_as_no_syllable_is_none(word, why):
    assert not is_syllable(word), why


@pytest.mark.parametrize(
    ("typed", "letters", "kept"),
    [
        ("phuong", "phương", True),
        ("phưong", "phương", True),
        ("phưong", "phuông", False),
        ("dân", "dăn", False),
        ("đan", "dan", False),
        ("dan", "dang", False),
    ],
)
def test_marks_may_be_added_but_none_is_dropped(typed, letters, kept):
    assert keeps(typed, letters) is kept
