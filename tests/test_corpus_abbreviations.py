import pytest

from corpus.abbreviations import ABBREVIATIONS, abbreviations, written_out
from corpus.syllable import is_syllable
from corpus.text import fold


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("MTTQ làm gì", "Mặt trận Tổ quốc làm gì"),
        ("UBND xã", "Ủy ban nhân dân xã"),
        ("ttnd, cbccvc", "thanh tra nhân dân, cán bộ, công chức, viên chức"),
        ("NQ 57-NQ/TW", "nghị quyết 57-NQ/TW"),
        ("nvụ của đv theo đlệ", "nhiệm vụ của đảng viên theo điều lệ"),
        ("tr nhiệm, dliệu, shđ", "trách nhiệm, dữ liệu, sinh hoạt đảng"),
        ("đc hỏi vp ko", "được hỏi văn phòng không"),
        ("không có gì để viết", "không có gì để viết"),
    ],
)
def test_abbreviations_are_written_out_and_numbers_kept(text, expected):
    assert written_out(text) == expected


@pytest.mark.parametrize(
    ("text", "expected", "why"),
    [
        ("ct 18", "chỉ thị 18", "before a number"),
        ("ct hđnd xã", "chủ tịch Hội đồng nhân dân xã", "before a body"),
        ("ct hành động", "chương trình hành động", "before its purpose"),
        ("ct đảng", "công tác đảng", "before a field"),
        ("nđ 30", "nghị định 30", "before a number"),
        ("nd tuyên truyền", "nội dung tuyên truyền", "before what has one"),
        ("sinh hoạt cb", "sinh hoạt chi bộ", "after what it holds"),
        ("cb, công chức", "cán bộ, công chức", "otherwise"),
        ("hđ giám sát", "hoạt động giám sát", "đ is no d of hướng dẫn"),
        ("theo qđ", "theo quy định", "after “theo”"),
        ("bt chi bộ", "bí thư chi bộ", "before what has one"),
        ("bt", "bt", "nothing beside it decides"),
        ("tr lúa", "tr lúa", "nothing beside it decides"),
    ],
)
def test_the_words_beside_it_decide_what_an_ambiguous_one_means(text, expected, why):
    assert written_out(text) == expected, why


@pytest.mark.parametrize(("text", "expected"), [("đkiện", "điều kiện"), ("dkiến", "dkiến")])
def test_marks_that_were_typed_must_be_in_the_words(text, expected):
    assert written_out(text) == expected


def test_an_abbreviation_knows_its_place():
    text = "hỏi UBND xã"

    ((start, end, words),) = abbreviations(text)

    assert text[start:end] == "UBND"
    assert words == "Ủy ban nhân dân"


def test_no_abbreviation_is_a_syllable_and_all_words_are():
    for short, words in ABBREVIATIONS.items():
        assert short == fold(short)
        assert not is_syllable(short)
        assert all(map(is_syllable, words.replace(",", "").replace("-", "").split())), words
