import pytest

from corpus.model import Level
from ingest.marks import TABLE, read


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.example)
def test_each_row_reads_its_example_first(row):
    mark = read(row.example)[0]
    assert (mark.level, mark.style) == (row.level, row.style)


@pytest.mark.parametrize(
    ("line", "level", "marker", "number", "rest"),
    [
        ("Phần thứ hai", Level.PHAN, "hai", 2, ""),
        ("PHẦN III. TỔ CHỨC", Level.PHAN, "III", 3, "TỔ CHỨC"),
        ("Chương IV", Level.CHUONG, "IV", 4, ""),
        ("Mục 1. TRÌNH TỰ", Level.MUC, "1", 1, "TRÌNH TỰ"),
        ("Điều 5a. Việc", Level.DIEU, "5a", 5, "Việc"),
        ("Điều 47.", Level.DIEU, "47", 47, ""),
        ("I- QUY ĐỊNH CHUNG", Level.LA_MA, "I", 1, "QUY ĐỊNH CHUNG"),
        ("A- ĐẶT VẤN ĐỀ", Level.CHU_HOA, "A", 1, "ĐẶT VẤN ĐỀ"),
        ("1- Việc một", Level.SO, "1", 1, "Việc một"),
        ("11.4.4. Việc", Level.SO, "11.4.4", 4, "Việc"),
        ("(3) Việc", Level.SO, "3", 3, "Việc"),
        ("a/ Việc", Level.CHU, "a", 1, "Việc"),
        ("đ) Việc", Level.CHU, "đ", 5, "Việc"),
        ("e) Việc", Level.CHU, "e", 6, "Việc"),
        ("PHỤ LỤC", Level.PHU_LUC, "", 0, ""),
        ("Phụ lục số 01: MẪU", Level.PHU_LUC, "01", 1, "MẪU"),
        ("[12] Theo báo", Level.CHU_THICH, "12", 12, "Theo báo"),
        ("Mẫu 6.1. Giấy", Level.DE_MUC, "6.1", 0, "Giấy"),
        ("Biểu số 01: Số liệu", Level.DE_MUC, "01", 0, "Số liệu"),
        ("- c) Việc", Level.CHU, "c", 3, "Việc"),
        ("w) Việc", Level.CHU, "w", 24, "Việc"),
        ("+ Việc", Level.CONG, "+", 0, "Việc"),
        ("• Việc", Level.GACH, "•", 0, "Việc"),
    ],
)
def test_marks(line, level, marker, number, rest):
    mark = read(line)[0]
    assert (mark.level, mark.marker, mark.number, mark.rest) == (level, marker, number, rest)


@pytest.mark.parametrize(
    "line",
    [
        "Phần mềm quản lý văn bản",
        "Điều kiện áp dụng",
        "Mục đích của việc này",
        "Chương trình công tác",
        "IIX. KHÔNG PHẢI SỐ",
        "2025 là năm cuối",
        "-----",
        "Mẫu 1.1 | Nghị quyết",
        "Mẫu số 02 kèm theo",
        "",
    ],
)
def test_words_that_only_look_like_marks(line):
    assert read(line) == ()
