from datetime import date

import pytest

from corpus.identity import is_same, same_organ
from corpus.model import Document, DocumentStatus


def paper(number="12-KH/ĐU", kind="Kế hoạch", day=date(2024, 2, 5), issuer="Đảng ủy xã Mẫu"):
    return Document("x", DocumentStatus.LOADED, kind, number, None, issuer, day)


@pytest.mark.parametrize(
    ("other", "same", "why"),
    [
        (paper(), True, "all the same"),
        (paper(number="12/KH-ĐU"), True, "a misprint of the signs"),
        (paper(number="012-KH/ĐU"), True, "a leading zero"),
        (paper(day=None, kind=None, issuer=None), True, "nothing known that differs"),
        (paper(number="12-KH/TU"), False, "another symbol"),
        (paper(number=None), False, "no number"),
        (paper(day=date(2029, 2, 5)), False, "another term"),
        (paper(kind="Kết luận"), False, "another kind"),
        (paper(issuer="Đảng ủy xã Khác"), False, "another commune"),
    ],
)
def test_what_makes_two_records_one_document(other, same, why):
    assert is_same(paper(), other) is same, why
    assert is_same(other, paper()) is same, why


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("UBND xã Mẫu", "Uỷ ban nhân dân xã Mẫu", True),
        ("Sở Nội vụ", "Giám đốc Sở Nội vụ tỉnh Mẫu", True),
        ("Ban Bí thư", "Ban Chấp hành Trung ương", True),  # the letterhead of the former
        ("Chính phủ, Quốc hội và Tòa án", "Quốc hội, Chính phủ, Tòa án", True),
        ("Đảng ủy xã Mẫu", "Đảng ủy phường Mẫu", False),
        ("Quốc hội", "Chính phủ", False),
        (None, "Chính phủ", True),
    ],
)
def test_organs_by_whatever_name(one, other, same):
    assert same_organ(one, other) is same
    assert same_organ(other, one) is same
