import pytest

from ingest.mend import likelier, mend

READ = [
    ("vật liệu nỗ công nghiệp", "vật liệu nổ công nghiệp", "a hook read as a tilde"),
    ("thành phó trực thuộc trung ương", "thành phố trực thuộc trung ương", "a lost circumflex"),
    ("quy định chỉ tiết một số điều", "quy định chi tiết một số điều", "a dot that was dust"),
    ("CHÁP THUẬN CHỦ TRƯƠNG", "CHẤP THUẬN CHỦ TRƯƠNG", "capitals stay capitals"),
    ("(nhà đâu tư),", "(nhà đầu tư),", "punctuation stays"),
    ("ngày 04/5/2026 số 12-KH/ĐU", "ngày 04/5/2026 số 12-KH/ĐU", "numbers stay"),
    ("UBND xã, VLNCN", "UBND xã, VLNCN", "abbreviations stay"),
    ("đồng chí Hoàng Văn Thuân ký", "đồng chí Hoàng Văn Thuân ký", "a name stays"),
    ("cơ sở hoà giải", "cơ sở hoà giải", "where a tone stands is no error"),
    ("", "", "nothing"),
]


@pytest.mark.parametrize(("read", "printed", "why"), READ)
def test_marks_are_mended_and_nothing_else(read, printed, why):
    assert " ".join(mend(read.split())) == printed, why


def test_as_many_words_come_back():
    words = ["|", "…", "", "Điều", "5.", "\u0301", "x" * 10_000]
    assert len(mend(words)) == len(words)


def test_the_more_frequent_spelling_is_taken():
    assert likelier("HÕA", "HÒA") == "HÒA"
    assert likelier("RÕ", "RÒ") == "RÕ"
    assert likelier("XYZ", "ZYX") == "XYZ"
