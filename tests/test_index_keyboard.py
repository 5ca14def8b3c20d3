import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.syllable import ACUTE, DOT, GRAVE, HOOK, LEVEL
from index.keyboard import telex, vni


@pytest.mark.parametrize(
    ("typed", "letters", "tone"),
    [
        ("nghij", "nghi", DOT),
        ("quyeets", "quyêt", ACUTE),
        ("quyeest", "quyêt", ACUTE),
        ("quyets", "quyet", ACUTE),
        ("tieengs", "tiêng", ACUTE),
        ("tiengse", "tiêng", ACUTE),
        ("cuar", "cua", HOOK),
        ("ddangr", "đang", HOOK),
        ("vieen", "viên", LEVEL),
        ("dduowcj", "đươc", DOT),
        ("thuwowngf", "thương", GRAVE),
        ("thuongwf", "thương", GRAVE),
        ("quowr", "quơ", HOOK),
        ("đangr", "đang", HOOK),
    ],
)
def test_telex_keys_are_read_wherever_they_stand(typed, letters, tone):
    assert telex(typed) == (letters, tone)


@pytest.mark.parametrize("typed", ["nghi", "sinh", "xanh", "dân", "đang", ""])
def test_a_word_without_telex_keys_is_none(typed):
    assert telex(typed) is None


@pytest.mark.parametrize(
    ("typed", "letters", "tone"),
    [
        ("quyet1", "quyet", ACUTE),
        ("quye6t1", "quyêt", ACUTE),
        ("dinh5", "dinh", DOT),
        ("d9inh5", "đinh", DOT),
        ("d9u7o7c5", "đươc", DOT),
        ("d9uo7c5", "đươc", DOT),
        ("na8m", "năm", LEVEL),
    ],
)
def test_vni_digits_are_read_wherever_they_stand(typed, letters, tone):
    assert vni(typed) == (letters, tone)


@pytest.mark.parametrize("typed", ["nq57", "57nq", "a0", "khoan12", "t18", "2024", "dinh"])
def test_digits_that_spell_no_marks_are_none(typed):
    assert vni(typed) is None


@given(st.text(alphabet="aăâeêioôơuưydđwsfrxjz0123456789ế", max_size=10))
def test_any_word_may_be_asked(word):
    telex(word)
    vni(word)
