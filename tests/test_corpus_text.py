import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.text import (
    clean,
    fold,
    has_diacritics,
    sentence_spans,
    syllables,
    tone_key,
)


@pytest.mark.parametrize(
    ("raw", "cleaned", "why"),
    [
        (unicodedata.normalize("NFD", "Đà Lạt"), "Đà Lạt", "NFC"),
        ("a\u00a0b\u2003c\u2000d", "a b c d", "one kind of space, also those NFC would rename"),
        ("66\u2011QĐ/TW", "66-QĐ/TW", "the non-breaking hyphen of a number"),
        ("chính\u200b trị\ufeff", "chính trị", "invisible marks"),
        ("a\r\nb\rc\u2028d\u000be", "a\nb\nc\nd\ne", "one line end"),
        ("a\fb", "a\fb", "a page's end stays"),
        ("a \t  b", "a b", "runs of spaces"),
        ("\u00d0ảng", "Đảng", "Eth typed for Đ"),
        ("a\ud800b\x00", "a\ufffdb", "a lone surrogate, a control"),
        ("e\u200b\u0301", "é", "a mark parted from its letter by nothing visible"),
    ],
)
def test_clean(raw, cleaned, why):
    assert clean(raw) == cleaned, why


@given(st.text())
def test_clean_is_idempotent_and_nfc(raw):
    cleaned = clean(raw)
    assert clean(cleaned) == cleaned
    assert unicodedata.is_normalized("NFC", cleaned)
    assert "\r" not in cleaned
    assert "  " not in cleaned


@given(st.text())
def test_fold_keeps_every_offset(raw):
    text = clean(raw)
    assert len(fold(text)) == len(text)
    assert fold(fold(text)) == fold(text)


def test_fold_takes_tones_marks_and_capitals():
    assert fold("Đặng Quang Tú ƯỚC Ủy") == "dang quang tu uoc uy"


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("nghị quyết", True),
        ("nghi quyet", False),
        ("NGHI QUYET", False),
        ("đ", True),
        ("18", False),
    ],
)
def test_diacritics_are_seen(text, marked):
    assert has_diacritics(text) is marked


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("hòa bình", "hoà bình", True),
        ("KHỎE", "khoẻ", True),
        ("ủy ban", "uỷ ban", True),
        ("thúy", "thuý", True),
        ("quý", "quy", False),
        ("hòa", "hóa", False),
        ("toàn", "toán", False),
    ],
)
def test_tone_key(one, other, same):
    assert (tone_key(one) == tone_key(other)) is same


def test_a_number_a_date_and_a_decimal_stay_one_token():
    assert syllables("Chỉ thị 18-CT/TW, ngày 26/10/2022: 1,5% ở mục 28.3.1") == [
        "chỉ", "thị", "18-ct/tw", "ngày", "26/10/2022", "1,5", "ở", "mục", "28.3.1",
    ]  # fmt: skip
    assert syllables("403/2017/NQLT-UBTVQH14-CP") == ["403/2017/nqlt-ubtvqh14-cp"]


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("Một việc. Hai việc.", ["Một việc.", "Hai việc."]),
        ("Giao nhiệm vụ: 1. Nâng cao. 2. Giữ vững.",
         ["Giao nhiệm vụ: 1. Nâng cao.", "2. Giữ vững."]),
        ("Họp tại TP. Đà Lạt sáng nay. Sau đó nghỉ.",
         ["Họp tại TP. Đà Lạt sáng nay.", "Sau đó nghỉ."]),
        ("Báo, đài, v.v. trong xã. Các xã.", ["Báo, đài, v.v. trong xã.", "Các xã."]),
        ("Theo 18-NQ/TW. Các xã họp.", ["Theo 18-NQ/TW.", "Các xã họp."]),
        ("Zalo, Youtube... và báo. Hết.", ["Zalo, Youtube... và báo.", "Hết."]),
        ("Điều 5. Trách nhiệm của xã. Một việc.", ["Điều 5. Trách nhiệm của xã.", "Một việc."]),
        ("Theo khoản 2 Điều 15. Xã họp.", ["Theo khoản 2 Điều 15.", "Xã họp."]),
        ("Đến năm 2025. Các xã họp.", ["Đến năm 2025.", "Các xã họp."]),
        ("Ông V. I. Lênin nói. Ông về.", ["Ông V. I. Lênin nói.", "Ông về."]),
        ("Việc gồm: một; Hai là họp.", ["Việc gồm: một;", "Hai là họp."]),
        ("Gồm:\n- Một;\n- Hai.", ["Gồm:", "- Một;", "- Hai."]),
        ("“Hay.” Rồi về.", ["“Hay.”", "Rồi về."]),
        ("  ", []),
        ("", []),
    ],
)  # fmt: skip
def test_sentences(text, sentences):
    assert [text[start:end] for start, end in sentence_spans(text)] == sentences


@given(st.text(alphabet='aBĐ1. ;:!?…”"\n(-v', max_size=80), st.integers(0, 9))
def test_sentences_cover_all_but_spaces_in_order(text, start):
    end = 0
    for left, right in sentence_spans(text, start):
        assert text[end : left - start].strip() == ""
        assert left < right
        end = right - start
    assert text[end:].strip() == ""
