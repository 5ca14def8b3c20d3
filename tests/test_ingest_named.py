from datetime import date

import pytest

from ingest.named import names

NAMES = [
    ("Quy định số 124-QĐ/TW, ngày 02/02/2018 của Ban Bí thư", ["#, ngày 02/02/2018"]),
    ("các Quyết định số 217-QĐ/TW và số 218-QĐ/TW", ["Quyết định số 217-QĐ/TW", "số 218-QĐ/TW"]),
    ("Quyết định 217, 218 và 219.", ["Quyết định 217", "218", "219"]),
    ("theo Chỉ thị 18 và", ["Chỉ thị 18"]),
    ("theo 217/QĐ-TW thì", ["217/QĐ-TW"]),
    ("Hướng dẫn số 06 -HD/TW ngày 09/6/2025", ["Hướng dẫn số 06 -HD/TW ngày 09/6/2025"]),
    ("Luật Đất đai số 31/2024/QH15", ["Luật Đất đai số 31/2024/QH15"]),
    ("Luật Bầu cử năm 2015 (được", ["Luật Bầu cử năm 2015"]),
    ("Hiến pháp năm 2013;", ["Hiến pháp năm 2013"]),
    ("Quy chế này và bản Nghị định này", ["Quy chế này", "Nghị định này"]),
    (
        "Quy chế ban hành kèm theo Quyết định số 5-QĐ/TU",
        ["Quy chế ban hành kèm theo Quyết định số 5-QĐ/TU"],
    ),
    (
        "Quy định số 24-QĐ/TW của Ban Chấp hành ngày 30/7/2021 về",
        ["Quy định số 24-QĐ/TW của Ban Chấp hành ngày 30/7/2021"],
    ),
    ("QUY ĐỊNH SỐ 377-QĐ/TW NGÀY\n08/10/2025 CỦA", ["QUY ĐỊNH SỐ 377-QĐ/TW NGÀY\n08/10/2025"]),
    ("Đề án số 02-ĐA/TU về", ["Đề án số 02-ĐA/TU"]),
    ("Số: 30/2020/NĐ-CP", []),
    ("quy định 3 nội dung; kế hoạch 45 ngày", []),
    ("theo mẫu số 03/HNMT gửi kèm", []),
    ("ban hành Kế hoạch.\n3. Tổ chức", []),
    ("ngày 26/10/2022, kỳ 2026 - 2031", []),
    ("các nghị quyết, chỉ thị của Đảng", []),
]


@pytest.mark.parametrize(("text", "expected"), NAMES)
def test_a_name_runs_from_its_kind_to_its_date(text, expected):
    expected = [name.replace("#", "Quy định số 124-QĐ/TW") for name in expected]
    assert [name.span.of(text) for name in names(text)] == expected


def test_a_name_tells_kind_number_date_and_organ():
    [name] = names("Quy định số 124-QĐ/TW, ngày 02/02/2018 của Ban Bí thư về giám sát")
    target = name.target
    assert (target.kind, target.number) == ("Quy định", "124-QĐ/TW")
    assert (target.issued_on, target.organ) == (date(2018, 2, 2), "Ban Bí thư")


def test_a_number_of_a_list_takes_the_kind_that_began_it():
    text = "Quyết định số 217-QĐ/TW và số 218-QĐ/TW"
    assert [name.target.kind for name in names(text)] == ["Quyết định", "Quyết định"]


def test_an_impossible_date_is_no_date():
    [name] = names("Chỉ thị số 18-CT/TW ngày 31/02/2020 về")
    assert (name.target.issued_on, name.span.end) == (None, len("Chỉ thị số 18-CT/TW"))
