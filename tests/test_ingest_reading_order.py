from ingest.reading_order import Word, lines, side_by_side


def printed(*places: tuple[str, float, float]) -> list[Word]:
    """Words of these texts, each letter 10 wide, with their left edges and middles."""
    found = []
    for number, (text, left, middle) in enumerate(places):
        for word in text.split():
            right = left + 10 * len(word)
            found.append(Word(word, left, middle - 10, right, middle + 10, 90.0, (str(number),)))
            left = right + 8
    return found


def order(words: list[Word]) -> list[str]:
    return [" ".join(w.text if w else "|" for w in line) for line in lines(words, 1000)]


def test_a_letterhead_is_read_column_by_column():
    words = printed(
        ("ĐẢNG ỦY XÃ", 80, 100),
        ("ĐẢNG CỘNG SẢN VIỆT NAM", 600, 102),
        ("Số 12-KH/ĐU", 90, 140),
        ("Sông Xanh, ngày 05 tháng 3", 600, 141),
        ("KẾ HOẠCH", 460, 200),
        ("Thực hiện chỉ thị này các chi bộ phân công như sau và gửi về văn phòng", 80, 240),
    )
    assert order(words) == [
        "ĐẢNG ỦY XÃ",
        "Số 12-KH/ĐU",
        "ĐẢNG CỘNG SẢN VIỆT NAM",
        "Sông Xanh, ngày 05 tháng 3",
        "KẾ HOẠCH",
        "Thực hiện chỉ thị này các chi bộ phân công như sau và gửi về văn phòng",
    ]


def test_recipients_come_before_the_signature_beside_them():
    words = printed(
        ("T/M BAN THƯỜNG VỤ", 640, 95),
        ("Nơi nhận:", 80, 120),
        ("PHÓ BÍ THƯ", 680, 125),
        ("- Lưu Văn phòng.", 80, 150),
        ("Lê Văn Xuân", 680, 300),
    )
    assert order(words) == [
        "Nơi nhận:",
        "- Lưu Văn phòng.",
        "T/M BAN THƯỜNG VỤ",
        "PHÓ BÍ THƯ",
        "Lê Văn Xuân",
    ]


def test_a_row_of_a_table_is_one_line_of_cells():
    words = printed(("1", 80, 100), ("Chi bộ thôn Đông", 200, 103), ("25", 800, 98))
    assert order(words) == ["1 | Chi bộ thôn Đông | 25"]


def test_a_slanting_line_stays_one_line():
    line = "một dòng chữ nghiêng dần xuống phía bên phải"
    words = [
        Word(text, 80 + 60 * i, 100 + 2 * i, 130 + 60 * i, 120 + 2 * i, 90.0, ("1",))
        for i, text in enumerate(line.split())
    ]
    assert order(words) == [line]


def test_no_words_make_no_lines():
    assert lines([], 1000) == []


def test_two_columns_are_told_though_a_speck_lies_between_their_rows():
    words = printed(
        ("ĐẢNG ỦY XÃ", 80, 100),
        ("ĐẢNG CỘNG SẢN VIỆT NAM", 600, 102),
        ("-", 500, 122),
        ("Số 12-KH/ĐU", 90, 140),
        ("Sông Xanh, ngày 05", 600, 141),
        ("Thực hiện chỉ thị này các chi bộ phân công như sau và gửi về văn phòng", 80, 240),
    )
    (zone,) = side_by_side(words, 1000)
    assert {word.text for word in zone} >= {"XÃ", "NAM", "12-KH/ĐU", "ngày"}
    assert "hiện" not in {word.text for word in zone}
