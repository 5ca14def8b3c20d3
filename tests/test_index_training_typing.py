import random

import pytest

from corpus.text import fold
from index.training.typing import SLICES, bare, half, slips, telex, toneless, vni, without_tone

QUESTION = "Ban Thanh tra nhân dân xã do ai chỉ đạo, hướng dẫn?"


def test_bare_text_has_no_marks():
    assert bare(QUESTION) == "Ban Thanh tra nhan dan xa do ai chi dao, huong dan?"
    assert bare("Đảng ĐOÀN") == "Dang DOAN"


def test_half_of_the_syllables_lose_all_their_marks_and_the_others_none():
    for before, after in zip(QUESTION.split(), half(QUESTION, 1).split(), strict=True):
        assert after in (before, bare(before))
    lost = sum(half("dân", seed) == "dan" for seed in range(1000))
    assert 450 < lost < 550


def test_a_word_without_its_tone_keeps_its_vowels():
    assert without_tone("quyết") == "quyêt"
    assert without_tone("Được") == "Đươc"
    for before, after in zip(QUESTION.split(), toneless(QUESTION, 1).split(), strict=True):
        assert after in (before, without_tone(before))


@pytest.mark.parametrize("seed", range(20))
def test_one_or_two_words_slip_and_the_others_stay(seed):
    slipped = slips(QUESTION, seed).split()
    changed = [a for a, b in zip(QUESTION.split(), slipped, strict=True) if a != b]

    assert 1 <= len(changed) <= 2


@pytest.mark.parametrize(
    ("word", "in_telex", "in_vni"),
    [
        ("quyết", "quyeets", "quye6t1"),
        ("Đảng", "ddang" + "r", "d9ang3"),
        ("được", "dduwowcj", "d9u7o7c5"),
        ("năm", "nawm", "na8m"),
        ("ban", "ban", "ban"),
    ],
)
def test_keys_spell_a_word(word, in_telex, in_vni):
    assert (telex(word), vni(word)) == (in_telex, in_vni)


@pytest.mark.parametrize("name", SLICES)
def test_a_seed_gives_the_same_text_again_whatever_chance_did_before(name):
    first = SLICES[name](QUESTION, 7)
    random.random()

    assert SLICES[name](QUESTION, 7) == first
    assert fold(first)


@pytest.mark.parametrize("name", SLICES)
@pytest.mark.parametrize("text", ["", "?", "217", "a", "xã"])
def test_any_text_may_be_typed(name, text):
    assert isinstance(SLICES[name](text, 0), str)
