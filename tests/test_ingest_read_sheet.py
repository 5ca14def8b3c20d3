import io
import zipfile
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from office_parts import cells, merged, opendocument, xls, xlsx

from corpus.errors import UnreadableFile, VanKienError
from ingest import pipeline
from ingest.read_sheet import read_ods, read_xls, read_xlsx
from ingest.sheet import MOST_CELLS
from ingest.sniff import ODS, XLS, XLSX, sniff

OLD = (Path(__file__).parent / "fixtures" / "ke-hoach-to-dan-pho.xls").read_bytes()


def lines(*sheets: str, **parts) -> list[str]:
    return read_xlsx(xlsx(*sheets, **parts), "a.xlsx").text.split("\n")


def one(cell: str, **parts) -> str:
    return read_xlsx(xlsx(f"<sheetData><row>{cell}</row></sheetData>", **parts), "a.xlsx").text


TABLE = [["TT", "Việc", "Hạn"], ["1", "Họp", "tháng 3"]]
FAR = '<row r="1048576"><c r="XFD1048576"><v>2</v></c></row>'
ROWS = [
    (cells(TABLE), ["TT | Việc | Hạn", "1 | Họp | tháng 3"], "a table"),
    (
        cells([["DANH SÁCH"], *TABLE], more=merged("A1:C1")),
        ["DANH SÁCH", "TT | Việc | Hạn", "1 | Họp | tháng 3"],
        "a title over it",
    ),
    (
        cells(
            [["TT", "Hạn", "", "Ghi chú"], ["", "Từ", "Đến"], ["1", "tháng 3", "tháng 4", "gấp"]],
            more=merged("A1:A2", "B1:C1", "D1:D2"),
        ),
        ["TT | Hạn Từ | Hạn Đến | Ghi chú", "1 | tháng 3 | tháng 4 | gấp"],
        "a head of two rows",
    ),
    (
        cells([*TABLE, ["", "Ghi", "tháng 4"]], more=merged("A2:A3")),
        ["TT | Việc | Hạn", "1 | Họp | tháng 3", "1 | Ghi | tháng 4"],
        "a number for two rows",
    ),
    (
        cells([["ỦY BAN", "", "", "", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"]])
        .replace("</sheetData>", "")
        + cells([["KẾ HOẠCH"], ["TT", "Việc", "Nơi", "Ai", "Hạn"], ["1", "Họp", "xã", "A", "3"]], 2)
        .replace("<sheetData>", ""),
        ["ỦY BAN", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "KẾ HOẠCH",
         "TT | Việc | Nơi | Ai | Hạn", "1 | Họp | xã | A | 3"],
        "a letterhead",
    ),
    (
        cells([*TABLE, ["Người lập", "", "TM. ỦY BAN NHÂN DÂN"]]),
        ["TT | Việc | Hạn", "1 | Họp | tháng 3", "Người lập", "TM. ỦY BAN NHÂN DÂN"],
        "a signature",
    ),
    (
        f"<sheetData><row><c><v>1</v></c></row>{FAR}</sheetData>",
        ["1", "2"],
        "the two far corners of a sheet",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("sheet", "expected", "why"), ROWS)
def test_a_sheet_is_read_as_shown(sheet, expected, why):
    assert [line for line in lines(sheet) if line] == expected, why


CODES = ("General", "0.0%", "dd/mm/yyyy", "00")
VALUES = [
    ('<c t="s"><v>1</v></c>', "hai chữ", "a shared string of two runs"),
    ('<c t="s"><v>9</v></c><c t="str"><v>x</v></c>', "x", "a string that is not there"),
    ('<c><f>A1+1</f><v>12</v></c>', "12", "a formula's last result"),
    ('<c><f>A1+1</f></c><c t="str"><v>x</v></c>', "x", "a formula never reckoned"),
    ('<c t="b"><v>1</v></c>', "TRUE", "a truth"),
    ('<c t="e"><v>#REF!</v></c>', "#REF!", "an error"),
    ('<c s="1"><v>0.155</v></c>', "15,5%", "percent"),
    ('<c s="2"><v>45717</v></c>', "01/03/2025", "a date"),
    ('<c s="3"><v>7</v></c>', "07", "a leading zero"),
    ('<c s="99"><v>7</v></c>', "7", "a style that is not there"),
]  # fmt: skip


@pytest.mark.parametrize(("cell", "expected", "why"), VALUES)
def test_a_cell_shows_what_the_program_shows(cell, expected, why):
    strings = ("<t>một</t>", "<r><t>hai </t></r><r><t>chữ</t></r><rPh><t>x</t></rPh>")
    assert one(cell, strings=strings, codes=CODES) == expected, why


def test_days_may_count_from_1904():
    day = '<c s="0"><v>44255</v></c>'
    assert one(day, codes=("dd/mm/yyyy",), dates=' date1904="1"') == "01/03/2025"


def test_each_shown_sheet_is_a_page_under_its_name():
    sheets = [cells([[text]]) for text in ("một", "ẩn", "hai")]
    states = ("visible", "veryHidden", "visible")
    data = xlsx(*sheets, states=states, names=("Quý I", "Phụ", "Sheet3"))
    source = read_xlsx(data, "a.xlsx")
    assert source.text == "Quý I\nmột\fhai"
    assert source.warnings == ("Đã bỏ 1 trang tính ẩn của bảng tính.",)
    assert [page.number for page in pipeline.read(data, "a.xlsx").document.pages] == [1, 2]


def test_hidden_rows_and_columns_are_left_out_and_counted():
    sheet = cells([["a", "b", "c"], ["d", "e", "f"]]).replace(
        '<row r="2">', '<row r="2" hidden="1">'
    )
    source = read_xlsx(xlsx(f'<cols><col min="2" max="2" hidden="1"/></cols>{sheet}'), "a.xlsx")
    assert source.text == "a\nc"
    assert "2 hàng, cột ẩn" in source.warnings[0]


HIDDEN_COLUMNS = [
    ('<col min="1" max="2" hidden="1"/><col min="2" max="2"/>', "c", "two, one told of twice"),
    ('<col min="3" max="2" hidden="1"/>', "a\nb\nc", "none: it ends before it begins"),
    ('<col min="3" max="99999999" hidden="1"/>', "a\nb", "all from the third"),
    ('<col min="0" max="1" hidden="1"/>', "b\nc", "from before the first"),
    ('<col min="2" max="16384" hidden="1"/>' * 25_000, "a", "the same ever again, soon read"),
]


@pytest.mark.parametrize(("columns", "expected", "why"), HIDDEN_COLUMNS)
def test_columns_may_be_hidden(columns, expected, why):
    row = cells([["a", "b", "c"]])
    assert read_xlsx(xlsx(f"<cols>{columns}</cols>{row}"), "a.xlsx").text == expected, why


def test_a_sheet_too_large_is_read_in_part_and_says_so():
    rows = (f'<row r="{i}"><c><v>{i * i}</v></c></row>' for i in range(1, MOST_CELLS + 9))
    source = read_xlsx(xlsx(f"<sheetData>{''.join(rows)}</sheetData>"), "a.xlsx")
    assert "quá lớn" in source.warnings[0]


def test_hundreds_of_thousands_of_empty_rows_are_soon_read():
    rows = "".join(f'<row r="{i}" s="1"/>' for i in range(2, 300_000))
    sheet = cells([["x"]]).replace("</sheetData>", rows + "</sheetData>")
    assert lines(sheet) == ["x"]


EXPECTED = [
    "KẾ HOẠCH LÀM VIỆC CỦA TỔ DÂN PHỐ",
    "TT | Việc | Thời hạn Từ | Thời hạn Đến | Tỷ lệ",
    "1 | Họp dân | 01/03/2025 | 30/04/2025 | 15,5%",
]


def test_an_old_workbook_is_read_as_shown():
    source = read_xls(OLD, "a.xls")
    assert source.text.split("\n")[:3] == EXPECTED
    assert source.text.split("\n")[3].startswith("2 | Quỹ | 1.234.567 |")
    assert source.warnings[0] == "Đã bỏ 1 trang tính ẩn của bảng tính."
    assert "1 hàng, cột ẩn" in source.warnings[1]


def ods_row(*texts: str, more: str = "") -> str:
    inner = "".join(f"<table:table-cell><text:p>{t}</text:p></table:table-cell>" for t in texts)
    return f"<table:table-row>{inner}{more}</table:table-row>"


REST = '<table:table-cell table:number-columns-repeated="16384"/>'
TAIL = f'<table:table-row table:number-rows-repeated="1048570">{REST}</table:table-row>'
TITLE = (
    '<table:table-row><table:table-cell table:number-columns-spanned="3"><text:p>DANH SÁCH</text:p>'
    '</table:table-cell><table:covered-table-cell table:number-columns-repeated="2"/>'
    "</table:table-row>"
)
HIDING = (
    '<style:style style:name="an"><style:table-properties table:display="false"/></style:style>'
)


def test_an_opendocument_sheet_is_read_as_shown():
    body = (
        f"<table:table>{TITLE}{ods_row('TT', 'Việc', 'Tỷ lệ', more=REST)}"
        f"{ods_row('1', 'Họp', '15,5%')}{TAIL}</table:table>"
        f'<table:table table:style-name="an">{ods_row("ẩn")}</table:table>'
    )
    source = read_ods(opendocument("spreadsheet", body, styles=HIDING), "a.ods")
    assert source.text.split("\n") == ["DANH SÁCH", "TT | Việc | Tỷ lệ", "1 | Họp | 15,5%"]
    assert source.warnings == ("Đã bỏ 1 trang tính ẩn của bảng tính.",)


def test_a_cell_repeated_for_ever_is_no_bomb():
    row = ods_row("x").replace("table-row>", 'table-row table:number-rows-repeated="1048576">', 1)
    row = row.replace("table-cell>", 'table-cell table:number-columns-repeated="16384">', 1)
    source = read_ods(opendocument("spreadsheet", f"<table:table>{row}</table:table>"), "a.ods")
    assert len(source.text) < 2_000_000
    assert "quá lớn" in source.warnings[0]


ENTITY = '<!DOCTYPE x [<!ENTITY a "x">]>'
SAMPLE = xlsx(cells(TABLE))
ODS_SAMPLE = opendocument("spreadsheet", f"<table:table>{ods_row('a', 'b')}</table:table>")
REFUSED = [
    (read_xlsx, b"", "hỏng", "nothing"),
    (read_xlsx, SAMPLE[:200], "cắt ngang", "half a file"),
    (read_xlsx, xlsx(cells([["a" * 3_000_000]])), "bung ra quá lớn", "a member that swells"),
    (read_xlsx, xlsx(cells([["x"]]), prolog=ENTITY), "cấu trúc", "entities"),
    (read_xlsx, xlsx("<sheetData><row>"), "cấu trúc", "XML that does not close"),
    (read_xlsx, xlsx("<sheetData><row r='x'/></sheetData>"), "cấu trúc", "a bad number"),
    (read_xlsx, xlsx(cells([])), "không có chữ", "no text"),
    (read_xlsx, xlsx(cells([["x"]]), states=("hidden",)), "không có chữ", "all hidden"),
    (read_xls, OLD[:700], "hỏng", "half an old workbook"),
    (read_ods, opendocument("spreadsheet", "", prolog=ENTITY), "cấu trúc", "entities"),
    (read_ods, opendocument("spreadsheet", "<table:table>" * 9), "cấu trúc", "XML not closed"),
    (
        read_ods,
        opendocument("spreadsheet", "", **{"META-INF/manifest": "<encryption-data/>"}),
        "mật khẩu",
        "locked",
    ),
]


@pytest.mark.parametrize(("read", "data", "part", "why"), REFUSED)
def test_what_cannot_be_read_is_refused(read, data, part, why):
    with pytest.raises(UnreadableFile, match="Hãy") as refusal:
        read(data, "a.xlsx")
    assert part in str(refusal.value), why


KINDS = [(SAMPLE, XLSX), (OLD, XLS), (ODS_SAMPLE, ODS)]


@pytest.mark.parametrize(("data", "kind"), KINDS)
def test_the_content_tells_the_kind_and_the_corridor_reads_it(data, kind):
    assert sniff(data, "a.bin") == kind
    assert pipeline.read(data, "a.bin").document.media_type == kind


@given(
    which=st.sampled_from(KINDS),
    changes=st.lists(st.tuples(st.floats(0, 1), st.binary(min_size=1, max_size=4)), max_size=6),
    cut=st.floats(0.3, 1),
)
@example(which=KINDS[1], changes=[], cut=0.5)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_damaged_workbook_is_read_or_refused(which, changes, cut):
    data = bytearray(which[0])
    for place, new in changes:
        at = int(place * (len(data) - 1))
        data[at : at + len(new)] = new
    with suppress(VanKienError):
        whole = bytes(data[: int(cut * len(data)) or 1])
        assert pipeline.READERS[sniff(whole, "a")](whole, "a").text


PARTS = ("xl/workbook.xml", "xl/worksheets/s1.xml", "xl/styles.xml", "xl/_rels/workbook.xml.rels")


@given(
    part=st.sampled_from(PARTS),
    place=st.floats(0, 1),
    new=st.sampled_from(['"', "<", "9", "-1", "1e400", "nan", "x", "", ":", "A1:ZZZ9999999"]),
    gone=st.integers(0, 4),
)
@settings(max_examples=150, deadline=None)
def test_a_workbook_whose_parts_lie_is_read_or_refused(part, place, new, gone):
    buffer = io.BytesIO()
    data = xlsx(
        cells(TABLE, more=merged("A1:B2")) + '<c s="0"><v>45717</v></c>', codes=("dd/mm/yyyy",)
    )
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w") as changed:
        for name in old.namelist():
            text = old.read(name).decode()
            at = int(place * len(text))
            changed.writestr(name, text[:at] + new + text[at + gone :] if name == part else text)
    with suppress(UnreadableFile):
        assert read_xlsx(buffer.getvalue(), "a").text


LATIN = ["Chñ tÞch", "Quy ®Þnh cña Bé"]
OLD_CODES = [
    (LATIN, "Chủ tịch | Quy định của Bộ", "TCVN3"),
    (["Ñieàu naøy", "veà ñaát ñai"], "Điều này | về đất đai", "VNI"),
]


@pytest.mark.parametrize(("texts", "expected", "code"), OLD_CODES)
def test_words_alone_tell_an_old_code(texts, expected, code):
    table = f"<table:table>{ods_row(*texts)}{ods_row('1', '2')}</table:table>"
    for source in (
        read_xlsx(xlsx(cells([texts, ["1", "2"]])), "a.xlsx"),
        read_xls(xls([[(text, 0) for text in row] for row in (texts, "12")], ("Arial",)), "a.xls"),
        read_ods(opendocument("spreadsheet", table), "a.ods"),
    ):
        assert source.text == f"{expected}\n1 | 2"
        assert source.warnings == (f"Văn bản gõ bằng bảng mã cũ {code}, đã đổi sang Unicode.",)


def test_a_sheet_in_unicode_hides_no_old_code_on_the_next():
    source = read_xlsx(xlsx(cells([["Trương"]]), cells([["Chñ tÞch cña Bé"]])), "a.xlsx")
    assert source.text == "Trương\fChủ tịch của Bộ"
    assert "TCVN3, Unicode" in source.warnings[0]


# One word, that nothing but its font tells from "bộ" or "bé", beside a cell in Unicode.
FONTS = ("Arial", ".VnTime", ".VnTimeH", "VNI-Times")
FONT_ROWS = [
    ([("Trương", 0), ("bé", 1)], "Trương\nbộ", "TCVN3"),
    ([("Trương", 0), ("bé", 0)], "Trương\nbé", "letters of Latin-1 in another font"),
    ([("Trương", 0), ("bé", 2)], "Trương\nBỘ", "a font of capitals"),
    ([("Trương", 0), ("boä", 3)], "Trương\nbộ", "VNI"),
    ([("Trương", 0), ("bé |bé", 0)], "Trương\nbé bộ", "two fonts in a cell"),
]


@pytest.mark.parametrize(("row", "expected", "why"), FONT_ROWS)
def test_the_font_of_a_cell_tells_its_code(row, expected, why):
    assert read_xls(xls([row], FONTS), "a.xls").text == expected, why
    assert read_xlsx(xlsx(_in_styles(row), fonts=FONTS), "a.xlsx").text == expected, why
    table = _opendocument_row(row)
    assert read_ods(opendocument("spreadsheet", table, styles=FACES), "a.ods").text == expected, why


def _in_styles(row):
    shown = ""
    for text, style in row:
        first, _, second = text.partition("|")
        run = (
            f'<r><rPr><rFont val="{FONTS[style + 1]}"/></rPr><t>{second}</t></r>' if second else ""
        )
        shown += f'<c s="{style}" t="inlineStr"><is><r><t>{first}</t></r>{run}</is></c>'
    return f"<sheetData><row>{shown}</row></sheetData>"


FACES = "".join(
    f'<style:font-face style:name="F{i}" svg:font-family="\'{font}\'"/>'
    f'<style:style style:family="table-cell" style:name="base{i}">'
    f'<style:text-properties style:font-name="F{i}"/></style:style>'
    f'<style:style style:family="table-cell" style:name="{i}" style:parent-style-name="base{i}"/>'
    f'<style:style style:family="text" style:name="{i}">'
    f'<style:text-properties fo:font-family="{font}"/></style:style>'
    for i, font in enumerate(FONTS)
)


def _opendocument_row(row):
    """Every other cell takes its style from its column."""
    columns = shown = ""
    for place, (text, style) in enumerate(row):
        first, _, second = text.partition("|")
        more = f'<text:span text:style-name="{style + 1}">{second}</text:span>' if second else ""
        named = f'table:default-cell-style-name="{style}"' if place % 2 else ""
        own = "" if named else f'table:style-name="{style}"'
        columns += f"<table:table-column {named}/>"
        shown += f"<table:table-cell {own}><text:p>{first}{more}</text:p></table:table-cell>"
    return f"<table:table>{columns}<table:table-row>{shown}</table:table-row></table:table>"


def test_a_title_in_an_old_font_is_known_for_the_end_of_a_table():
    rows = [["TT", "ViÖc", "H¹n"], ["1", "Häp", "quý"], ["", "", "tm. ñy ban nh©n d©n"]]
    written = [[(text, 2 if i == 2 else 1) for text in row if text] for i, row in enumerate(rows)]
    written[2].insert(0, ("Ng­êi lËp", 1))
    source = read_xls(xls(written, FONTS), "a.xls")
    assert source.text.split("\n")[2:] == ["Người lập", "TM. ỦY BAN NHÂN DÂN"]


def test_a_hidden_cell_in_an_old_code_is_not_told_of():
    hidden = _in_styles([("bé", 1)]).replace("<row>", '<row hidden="1">')
    shown = _in_styles([("Trương", 0)]).removeprefix("<sheetData>")
    source = read_xlsx(xlsx(hidden.removesuffix("</sheetData>") + shown, fonts=FONTS), "a.xlsx")
    assert source.text == "Trương"
    assert "bảng mã" not in " ".join(source.warnings)
