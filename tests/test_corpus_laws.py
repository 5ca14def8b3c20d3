import pytest

from corpus.laws import title_key, titles

AMENDING = "Luật sửa đổi, bổ sung một số điều của Luật Tổ chức Chính phủ và Luật Thanh tra"
TITLES = [
    ("theo Luật Phòng, chống tham nhũng và", ["Luật Phòng, chống tham nhũng"], "a comma inside"),
    ("Luật Đất đai, Luật Nhà ở;", ["Luật Đất đai", "Luật Nhà ở"], "unknown titles end at a comma"),
    ("Luật Công nghệ thông tin số 67", ["Luật Công nghệ thông tin"], "ends before the number"),
    ("Luật thực hiện dân chủ ở cơ sở ngày", ["Luật thực hiện dân chủ ở cơ sở"], "lower case"),
    ("Luật này quy định", [], "no title"),
    ("các Luật của Quốc hội", [], "no title"),
    ("Luật sư Nam; Luật gia Bắc", [], "people of the law"),
    ("trái Hiến pháp và pháp luật", ["Hiến pháp"], "the constitution is one"),
    ("góp ý dự thảo Hiến pháp", [], "a draft is no document yet"),
    ("Pháp lệnh chỉ ghi tên loại", [], "a kind spoken of"),
    (f"{AMENDING} ngày 22", [AMENDING], "a law that amends two is one law"),
    ("QUY ĐỊNH THI HÀNH ĐIỀU LỆ ĐẢNG", ["ĐIỀU LỆ ĐẢNG"], "in capitals within a heading"),
]


@pytest.mark.parametrize(("text", "expected", "why"), TITLES)
def test_a_title_ends_where_its_name_does(text, expected, why):
    assert [named.span.of(text) for named in titles(text)] == expected, why


def test_a_title_has_one_key_however_it_is_written():
    assert title_key("Luật", "MTTQ Việt Nam") == title_key("Luật", "Mặt trận tổ quốc Việt Nam")
    assert title_key("Luật", "Luật Thanh tra") == "luat-thanh-tra"
    assert title_key("Điều lệ", "Đảng Cộng sản Việt Nam") == title_key("Điều lệ", "Đảng")
