import unicodedata

from corpus.text import syllables
from index.synonyms import expressions, official, read, table

SMALL = {
    ("xóm",): (("thôn",),),
    ("loa", "phường"): (("truyền", "thanh"),),
    ("phường",): (("đơn", "vị"),),
    ("sếp",): (("thủ", "trưởng"), ("lãnh", "đạo")),
}


def test_the_longest_expression_is_taken_and_none_twice():
    found = expressions(["loa", "phường", "ở", "xóm"], SMALL)
    assert [lay for lay, _ in found] == [("loa", "phường"), ("xóm",)]


def test_every_official_word_is_given_once_and_none_the_query_has():
    assert official(["sếp", "với", "sếp"], SMALL) == [("thủ", "trưởng"), ("lãnh", "đạo")]
    assert official(["xóm", "trong", "thôn"], SMALL) == []
    assert official(["không", "có", "gì"], {}) == []


def test_a_table_is_read_by_syllables(tmp_path):
    path = tmp_path / "words.tsv"
    path.write_text("lay\tofficial\nbà con\tnhân dân; người dân\n", "utf-8")
    assert read(path) == {("bà", "con"): (("nhân", "dân"), ("người", "dân"))}


def test_the_table_holds_what_was_reviewed():
    known = table()
    assert len(known) > 400
    assert ("thôn",) in known[("xóm",)]
    for lay, words in known.items():
        assert 1 <= len(lay) <= 5
        assert lay not in words
        assert all(1 <= len(word) <= 7 for word in words)
        assert all(unicodedata.is_normalized("NFC", part) for part in lay)
        assert list(lay) == syllables(" ".join(lay))
