import pytest

from api.expectation import Kind, bodies, expected, holds, names_bodies


@pytest.mark.parametrize(
    ("question", "kinds"),
    [
        ("mức thưởng cho cá nhân xuất sắc là bao nhiêu tiền", {Kind.MONEY}),
        ("chỉ tiêu bao nhiêu phần trăm đảng viên được học", {Kind.SHARE}),
        ("học mất mấy buổi", {Kind.TIME}),
        ("chậm nhất là khi nào phải gửi", {Kind.TIME}),
        ("ban có mấy thành viên", {Kind.COUNT}),
        ("số điện thoại của trung tâm", {Kind.CONTACT}),
        ("không học thì bị kỷ luật mức nào", {Kind.SANCTION}),
        ("ai phê duyệt danh mục hồ sơ", set()),
        ("khi nào được mở đại hội bất thường", set()),
        ("các hình thức tuyên truyền", set()),
    ],
)
def test_a_question_says_what_its_answer_must_hold(question, kinds):
    assert set(expected(question)) == kinds


@pytest.mark.parametrize(
    ("kind", "passage", "answer"),
    [
        (Kind.TIME, "Trong thời hạn 15 ngày kể từ ngày nhận", True),
        (Kind.TIME, "Thường xuyên rà soát, bổ sung", False),
        (Kind.TIME, "họp định kỳ mỗi quý một lần", True),
        (Kind.MONEY, "mức chi 200.000 đồng một buổi", True),
        (Kind.MONEY, "biểu dương, khen thưởng kịp thời", False),
        (Kind.SHARE, "được giảm 15% định mức", True),
        (Kind.SHARE, "ít nhất hai phần ba tổng số", True),
        (Kind.COUNT, "được bầu tối đa 05 thành viên", True),
        (Kind.CONTACT, "Trung tâm Chính trị thành phố", False),
    ],
)
def test_a_passage_holds_it_or_not(kind, passage, answer):
    assert holds([kind], passage) is answer


def test_a_body_is_its_head_and_two_syllables():
    assert bodies("Ban Dân vận Thành ủy có nhiệm vụ gì") == ["ban dan van"]
    assert bodies("UBKT các cấp có nhiệm vụ gì") == ["uy ban kiem tra"]
    assert bodies("ban hành ngày nào") == []


def test_a_body_is_named_in_full_or_not_at_all():
    assert names_bodies(["ban dan van"], "Ban Dân vận Thành ủy chủ trì")
    assert not names_bodies(["ban dan van"], "thực hiện tốt công tác dân vận")
