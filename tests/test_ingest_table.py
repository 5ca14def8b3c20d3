import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.table import Cell, is_row, names_columns, table_lines


def c(text="", across=1, down=1):
    return Cell(text.split("¶") if text else (), across, down)


def row(*texts):
    return [c(text) for text in texts]


HEAD = row("TT", "Việc", "Hạn")
ROWS = [
    ([HEAD, row("1", "Họp¶gấp", "tháng 3")], ["TT | Việc | Hạn", "1 | Họp gấp | tháng 3"], "data"),
    ([HEAD, row("", "", ""), row("1", "", "")], ["TT | Việc | Hạn", "1 |"], "empty and lone cells"),
    (
        [[c("DANH SÁCH", 3)], HEAD, row("1", "Họp", "")],
        ["DANH SÁCH", "TT | Việc | Hạn", "1 | Họp"],
        "a title over the head",
    ),
    (
        [HEAD, [c("VIỆC CHUNG", 3)], row("1", "Họp", "tháng 3")],
        ["TT | Việc | Hạn", "VIỆC CHUNG |", "1 | Họp | tháng 3"],
        "a row across all columns stays a row",
    ),
    (
        [
            [c("TT", 1, 2), c("Thời hạn", 2), c("Ghi chú", 1, 2)],
            row("Từ", "Đến"),
            row("1", "tháng 3", "tháng 4", "gấp"),
        ],
        ["TT | Thời hạn Từ | Thời hạn Đến | Ghi chú", "1 | tháng 3 | tháng 4 | gấp"],
        "a head of two rows",
    ),
    (
        [[c("TT"), c("Thời hạn", 2)], row("", "Từ", "Đến"), row("1", "tháng 3", "tháng 4")],
        ["TT | Thời hạn Từ | Thời hạn Đến", "1 | tháng 3 | tháng 4"],
        "a head of two rows with an empty cell",
    ),
    (
        [
            [c("TT", 1, 3), c("Vốn", 4)],
            [c("Quý I", 2), c("Quý II", 2)],
            row("đạt", "hỏng", "đạt", "hỏng"),
            row("1", "9", "8", "7", "6"),
        ],
        [
            "TT | Vốn Quý I đạt | Vốn Quý I hỏng | Vốn Quý II đạt | Vốn Quý II hỏng",
            "1 | 9 | 8 | 7 | 6",
        ],
        "a head of three rows",
    ),
    (
        [[c("TT"), c("Số", 2)], row("1", "2", "3"), row("4", "5", "6")],
        ["TT | Số", "1 | 2 | 3", "4 | 5 | 6"],
        "numbers under a wide cell are no head",
    ),
    (
        [HEAD, [c("1", 1, 2), c("Họp"), c("tháng 3")], row("Ghi biên bản", "tháng 4")],
        ["TT | Việc | Hạn", "1 | Họp | tháng 3", "1 | Ghi biên bản | tháng 4"],
        "a first column that reaches down",
    ),
    (
        [HEAD, [c("1", 1, 2), c("x" * 101, 1, 2), c("tháng 3")], row("tháng 4")],
        ["TT | Việc | Hạn", f"1 | {'x' * 101} | tháng 3", "1 | | tháng 4"],
        "a long text is not said twice",
    ),
    (
        [HEAD, [c("Cộng", 2), c("12")], row("1", "Họp", "3")],
        ["TT | Việc | Hạn", "Cộng | | 12", "1 | Họp | 3"],
        "a wide cell keeps the others in their columns",
    ),
    (
        [
            [c("TT", 2), c("Việc", 3), c("Hạn", 2)],
            [c("1"), c("Họp", 4), c("tháng 3", 2)],
        ],
        ["TT | Việc | Hạn", "1 | Họp | tháng 3"],
        "columns that Word does not line up",
    ),
    (
        [HEAD, row("1", "Họp", "3"), HEAD, row("2", "Ghi", "4")],
        ["TT | Việc | Hạn", "1 | Họp | 3", "2 | Ghi | 4"],
        "a head printed again on the next page",
    ),
    ([HEAD], ["TT", "", "Việc", "", "Hạn"], "one row places text"),
    ([HEAD, row("", "", "")], ["TT | Việc | Hạn"], "an empty form"),
    ([row("", ""), row("", "")], [], "nothing"),
    (
        [row("ĐẢNG ỦY XÃ A¶*", "ĐẢNG CỘNG SẢN VIỆT NAM")],
        ["ĐẢNG ỦY XÃ A", "*", "", "ĐẢNG CỘNG SẢN VIỆT NAM"],
        "a letterhead",
    ),
    (
        [row("Nơi nhận:", "", "T/M BAN THƯỜNG VỤ"), row("- Như trên", "", "BÍ THƯ")],
        ["Nơi nhận:", "", "T/M BAN THƯỜNG VỤ", "", "- Như trên", "", "BÍ THƯ"],
        "a foot ruled line by line",
    ),
    (
        [row("Số", "Nơi nhận văn bản", "Ghi chú"), row("(1)", "(2)", "(3)")],
        ["Số | Nơi nhận văn bản | Ghi chú", "(1) | (2) | (3)"],
        "a register has a column for recipients",
    ),
]


@pytest.mark.parametrize(("rows", "expected", "why"), ROWS)
def test_a_table_becomes_lines(rows, expected, why):
    assert table_lines(rows) == expected, why


NAMES = [
    ("TT | Nội dung | Thời hạn", True, "names"),
    ("TT | Vốn năm 2026 | Ghi chú", True, "a name may hold a number"),
    ("| (1) | (2)", False, "numbers of columns"),
    ("1 | Họp | tháng 3", False, "a row"),
    ("Mẫu 1.1 | Công văn", False, "a row that begins with a number of its own"),
    ("Ô số | : | Thành phần", False, "a sign between two columns"),
    ("Việc chung |", False, "one cell"),
]


@pytest.mark.parametrize(("line", "expected", "why"), NAMES)
def test_what_names_columns(line, expected, why):
    assert names_columns(line) == expected, why


CELLS = st.builds(
    c, st.sampled_from(["", "a", "b c", "1", "x¶y"]), st.integers(1, 4), st.integers(1, 4)
)
TABLES = st.lists(st.lists(CELLS, max_size=5), max_size=8)


@given(TABLES)
def test_no_word_of_a_table_is_lost_and_lines_are_rows(rows):
    lines = table_lines(rows)
    shown = " ".join(lines).split()
    assert {w for cells in rows for cell in cells for line in cell.lines for w in line.split()} == {
        word for word in shown if word != "|"
    }
    first = next((i for i, line in enumerate(lines) if is_row(line)), len(lines))
    assert all(is_row(line) for line in lines[first:])


@pytest.mark.parametrize(
    "rows",
    [
        [[c("nhãn", 1, 65_534)] * 500] + [[c("x")]] * 10_000,
        [[c("x", 1000, 1)]] * 20_000,
        [[c("nhãn dài " * 11, 1, 65_534)] * 16] + [[c("x"), c("y")]] * 20_000,
        [row("a", "b")] * 20_000,
    ],
)
def test_no_table_is_blown_up(rows):
    assert sum(map(len, table_lines(rows))) < 4_000_000
