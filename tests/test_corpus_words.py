from corpus.abbreviations import ABBREVIATIONS
from corpus.words import STOPWORDS, content, expanded, folded_words


def test_content_leaves_out_words_that_only_ask():
    assert content("ai phê duyệt danh mục hồ sơ?") == ["phe", "duyet", "danh", "muc", "ho", "so"]


def test_a_question_of_nothing_but_asking_words_keeps_them():
    assert content("cái gì vậy") == ["cai", "gi", "vay"]


def test_content_reads_abbreviations_by_the_words_beside_them():
    assert content("tr nhiệm giám sát") == ["trach", "nhiem", "giam", "sat"]


def test_words_are_folded_and_expanded_alike():
    assert folded_words("Uỷ ban, MTTQ!") == ["uy", "ban", "mat", "tran", "to", "quoc"]
    assert expanded("TTCT") == ["trung", "tam", "chinh", "tri"]


def test_no_abbreviation_is_a_stopword():
    assert not STOPWORDS & set(ABBREVIATIONS) - {"ko", "k"}
