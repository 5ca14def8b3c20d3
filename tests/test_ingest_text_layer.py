import pytest
from conftest import grows_linearly

from ingest.text_layer import repaired_layer

LAW = "C¨n cø LuËt Tæ chøc Quèc héi; theo ®Ò nghÞ cña Chñ tÞch"
READ = "Căn cứ Luật Tổ chức Quốc hội; theo đề nghị của Chủ tịch"
CUT = [
    ("Thñ t\u2212 íng", "Thủ tướng", "the half after is no syllable"),
    ("lµ ng \u2212êi", "là người", "a half that would fit both ways"),
    ("c¸ c, l\u2219 nh.", "các, lãnh.", "with what stands behind"),
    ("nh\u2212 sau; tÝn dông", "như sau; tín dụng", "two whole words"),
    ("®iÓm c ë trªn", "điểm c ở trên", "the letter of a clause"),
]


@pytest.mark.parametrize(("line", "expected", "why"), CUT)
def test_words_that_a_pdf_cuts_are_whole_again(line, expected, why):
    assert repaired_layer(f"{LAW}\n{line}")[0] == f"{READ}\n{expected}", why


def test_a_layer_in_unicode_is_not_joined():
    assert repaired_layer("t ướng và ng ười") == ("t ướng và ng ười", None)


@pytest.mark.parametrize("unit", ["t ", "t \u2212íng ", "c¸ c ", "ng "])
def test_time_grows_with_the_text(unit):
    assert grows_linearly(lambda text: repaired_layer(f"{LAW}\n{text}"), unit, 40_000)
