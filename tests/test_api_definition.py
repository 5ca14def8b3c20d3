import pytest
from conftest import grows_linearly

from api.definition import explains, terms


@pytest.mark.parametrize(
    ("question", "passage", "why"),
    [
        ("thế nào là phản biện xã hội", "1. Phản biện xã hội của Mặt trận là việc …", "ends early"),
        ("the nao la phan bien xa hoi", "1. Phản biện xã hội là việc nhận xét", "typed bare"),
        ("theo Điều lệ thì đoàn viên là gì", "1. Đoàn viên là người …", "begins late"),
        ("chủ quản dữ liệu được hiểu là gì", "2. “Chủ quản dữ liệu”: Là cơ quan …", "in quotes"),
        ("danh mục dùng chung trong đồng bộ là gì", "4. Danh mục dùng chung là các bảng", "whole"),
        ("hương ước, quy ước là gì", "Hương ước, quy ước là văn bản …", "two terms in one"),
        ("theo nghị định 9, bản sao là gì", "12. “Bản sao” là bản …", "after a comma"),
        ("hương ước là gì", "Điều 2. Hương ước\nHương ước là văn bản …", "under its heading"),
        ("khái niệm hương ước", "Điều 2. Hương ước là văn bản …", "an article"),
        ("giám sát nghĩa là gì", "a) Giám sát là việc theo dõi", "a point"),
    ],
)
def test_a_clause_that_says_what_is_asked(question, passage, why):
    assert explains(terms(question), passage), why


@pytest.mark.parametrize(
    ("question", "passage", "why"),
    [
        ("thế nào là phản biện xã hội", "1. Tổ chức hội nghị phản biện xã hội.", "names it only"),
        ("thế nào là phản biện xã hội", "Giám sát là việc theo dõi.", "explains another"),
        ("giám sát là gì", "Giám sát là nhiệm vụ của Mặt trận.", "says whose task it is"),
        ("ai giám sát", "Giám sát là việc theo dõi.", "asks for no explanation"),
        ("nhiệm vụ của ban là gì", "Ban là tổ chức của nhân dân.", "asks for its tasks"),
        ("nhiệm vụ của ban thanh tra là gì", "Ban thanh tra là tổ chức …", "asks for its tasks"),
        ("mục tiêu của đề án là gì", "Mục tiêu là căn cứ", "explains a wider term"),
        ("là gì", "Giám sát là việc theo dõi.", "asks for nothing"),
    ],
)
def test_a_clause_that_does_not(question, passage, why):
    assert not explains(terms(question), passage), why


@pytest.mark.parametrize("unit", ["a", "nghĩa ", "1.", "là gì ", "- a, b ", "“"])
def test_time_grows_with_the_text(unit):
    asked = terms("thế nào là phản biện xã hội")
    assert grows_linearly(lambda text: explains(asked, text), unit, 100_000)
    assert grows_linearly(lambda text: terms("thế nào là " + text), unit, 100_000)
