import pytest

from corpus.words import ABBREVIATIONS, STOPWORDS, content, expanded, folded_words, written_out


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("MTTQ làm gì", "Mặt trận Tổ quốc làm gì"),
        ("UBND xã", "Ủy ban nhân dân xã"),
        ("NQ 57-NQ/TW", "nghị quyết 57-NQ/TW"),
        ("không có gì để viết", "không có gì để viết"),
    ],
)
def test_abbreviations_are_written_out_and_numbers_kept(text, expected):
    assert written_out(text) == expected


def test_content_leaves_out_words_that_only_ask():
    assert content("ai phê duyệt danh mục hồ sơ?") == ["phe", "duyet", "danh", "muc", "ho", "so"]


def test_a_question_of_nothing_but_asking_words_keeps_them():
    assert content("cái gì vậy") == ["cai", "gi", "vay"]


def test_words_are_folded_and_expanded_alike():
    assert folded_words("Uỷ ban, MTTQ!") == ["uy", "ban", "mat", "tran", "to", "quoc"]
    assert expanded("TTCT") == ["trung", "tam", "chinh", "tri"]


def test_no_abbreviation_is_a_stopword():
    assert not STOPWORDS & set(ABBREVIATIONS) - {"ko", "k"}
