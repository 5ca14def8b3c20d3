import pytest

from api.cite import Line
from api.compose import Source
from api.facts import facts
from api.intent import Field
from ingest import pipeline

TEXT = """UBND XÃ MẪU
Số: 12/KH-UBND
Xã Mẫu, ngày 02 tháng 3 năm 2031
KẾ HOẠCH
Trồng cây xanh
Căn cứ Nghị quyết số 5-NQ/ĐU, ngày 01/02/2031 của Đảng ủy xã;
Ủy ban nhân dân xã ban hành kế hoạch như sau:
I. MỤC ĐÍCH
1. Phủ xanh đường làng theo Chỉ thị số 7-CT/TU.
II. TỔ CHỨC
1. Thôn trưởng tổ chức trồng cây.
Nơi nhận:
- Đảng ủy;
- Lưu VT.
TM. ỦY BAN NHÂN DÂN
CHỦ TỊCH
Lê Thị Ví Dụ
"""
READING = pipeline.read(TEXT.encode(), "ke-hoach.txt")
SOURCE = Source(READING.document, READING.provisions)


def quotes(lines: list[Line]) -> list[str]:
    return [line.quote.span.of(READING.document.text) for line in lines if line.quote]


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        (Field.NUMBER, ["Số: 12/KH-UBND"]),
        (Field.DATE, ["Xã Mẫu, ngày 02 tháng 3 năm 2031"]),
        (Field.SIGNER, ["TM. ỦY BAN NHÂN DÂN\nCHỦ TỊCH\nLê Thị Ví Dụ"]),
        (Field.RECIPIENTS, ["Nơi nhận:\n- Đảng ủy;\n- Lưu VT."]),
        (
            Field.BASIS,
            ["Căn cứ Nghị quyết số 5-NQ/ĐU, ngày 01/02/2031 của Đảng ủy xã;"],
        ),
        (
            Field.REFERENCES,
            [
                "Căn cứ Nghị quyết số 5-NQ/ĐU, ngày 01/02/2031 của Đảng ủy xã;",
                "1. Phủ xanh đường làng theo Chỉ thị số 7-CT/TU.",
            ],
        ),
        (Field.OUTLINE, ["I. MỤC ĐÍCH", "II. TỔ CHỨC"]),
        (Field.TITLE, ["Trồng cây xanh"]),
    ],
)
def test_each_fact_comes_as_the_lines_that_state_it(field, expected):
    lines, unknown = facts(SOURCE, [field])

    assert quotes(lines) == expected
    assert unknown == []


def test_the_first_line_says_which_document_and_place():
    lines, _ = facts(SOURCE, [Field.SIGNER])

    assert lines[0].words == "Người ký của Kế hoạch số 12/KH-UBND (phần ký):"


def test_what_the_document_does_not_state_is_named():
    bare = pipeline.read("KẾ HOẠCH\nTrồng cây\nI. MỤC ĐÍCH\n1. Phủ xanh.".encode(), "k.txt")

    lines, unknown = facts(Source(bare.document, bare.provisions), [Field.NUMBER, Field.SIGNER])

    assert lines == []
    assert unknown == ["số, ký hiệu", "người ký"]
