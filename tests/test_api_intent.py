import pytest

from api.intent import _ASKS, Field, intent, is_about_itself
from corpus.text import fold

PLAN = "Kế hoạch của Ban Thường vụ Thành ủy triển khai Chỉ thị 18"


@pytest.mark.parametrize(
    ("question", "fields"),
    [
        ("ai ký kế hoạch này", {Field.SIGNER}),
        ("ai ky ke hoach nay", {Field.SIGNER}),
        ("kế hoạch số mấy, ban hành ngày nào", {Field.NUMBER, Field.DATE}),
        ("cơ quan nào ban hành kế hoạch", {Field.ISSUER}),
        ("kế hoạch gửi cho những nơi nào", {Field.RECIPIENTS}),
        ("kế hoạch ban hành căn cứ vào đâu", {Field.BASIS}),
        ("kế hoạch dẫn chiếu những văn bản nào", {Field.REFERENCES}),
        ("trích yếu của kế hoạch", {Field.TITLE}),
        ("kế hoạch gồm mấy phần", {Field.OUTLINE}),
        ("nơi nhận phải trả lời trong mấy ngày", set()),
        ("các hình thức tuyên truyền", set()),
        ("người dân được giám sát những gì", set()),
    ],
)
def test_the_facts_that_a_question_asks_for(question, fields):
    assert set(intent(question).fields) == fields


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("ai ký kế hoạch này", True),
        ("kế hoạch của Thành ủy triển khai chỉ thị 18 ai ký", True),
        ("ai ký giấy chứng nhận hoàn thành lớp bồi dưỡng", False),
        ("gửi đơn khiếu nại đến cơ quan nào giải quyết", False),
        ("hương ước được thông qua khi nào", False),
        ("kế hoạch triển khia ai ký", True),
        ("QyĐ 18 của BBT về gì", True),
    ],
)
def test_a_fact_is_asked_of_the_document_only_when_nothing_else_is_meant(question, answer):
    assert is_about_itself(question, PLAN) is answer


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("có những hình thức nào", True),
        ("nhiem vu cua mat tran la gi", True),
        ("trình tự tổ chức hội nghị", True),
        ("ai phê duyệt danh mục", False),
        ("con dấu đóng về phía nào", False),
    ],
)
def test_a_list_is_wanted_or_not(question, answer):
    assert intent(question).wants_list is answer


def test_a_place_is_read_widest_step_first():
    steps = intent("điểm b khoản 2 Điều 15 Luật Mặt trận nói gì").address

    assert [step.marker for step in steps] == ["15", "2", "b"]


@pytest.mark.parametrize("question", ["Kế hoạch", "phụ lục", "Phụ lục của Quy chế"])
def test_a_kind_alone_is_a_subject_and_no_place(question):
    assert intent(question).address == ()


def test_every_way_of_asking_matches_the_question_beside_it():
    for field, (pattern, example) in _ASKS.items():
        assert pattern.search(fold(example)), field
