import io
import re
import zipfile
from pathlib import Path

import docx
import pytest

from corpus.errors import UnreadableFile
from ingest.read_docx import read

REAL = Path(__file__).parents[2] / "shared" / "documents" / "files" / "docx"
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
SPACES = (
    f'{W} xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    ' xmlns:v="urn:schemas-microsoft-com:vml"'
)
KIND = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELATIONS = 'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"'


def packed(body: str, prolog: str = "", **parts: str) -> bytes:
    """A DOCX of this body, with other parts ("styles", "numbering" …) by name."""
    related = "".join(f'<Relationship Type="{KIND}/{n}" Target="{n}.xml"/>' for n in parts)
    main = f'<Relationship Type="{KIND}/officeDocument" Target="word/document.xml"/>'
    members = {
        "[Content_Types].xml": "<Types/>",
        "_rels/.rels": f"<Relationships {RELATIONS}>{main}</Relationships>",
        "word/_rels/document.xml.rels": f"<Relationships {RELATIONS}>{related}</Relationships>",
        "word/document.xml": f"{prolog}<w:document {SPACES}><w:body>{body}</w:body></w:document>",
    } | {f"word/{name}.xml": f"<w:{name} {W}>{part}</w:{name}>" for name, part in parts.items()}
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for member, content in members.items():
            archive.writestr(member, content)
    return buffer.getvalue()


def p(text: str, properties: str = "", run: str = "") -> str:
    marks = f"<w:rPr>{run}</w:rPr>" if run else ""
    return f"<w:p><w:pPr>{properties}</w:pPr><w:r>{marks}<w:t>{text}</w:t></w:r></w:p>"


def numbered(text: str, number: int = 1, depth: int = 0) -> str:
    place = f'<w:ilvl w:val="{depth}"/><w:numId w:val="{number}"/>'
    return p(text, f"<w:numPr>{place}</w:numPr>")


def level(depth: int, style: str, pattern: str, more: str = "") -> str:
    return (
        f'<w:lvl w:ilvl="{depth}"><w:start w:val="1"/><w:numFmt w:val="{style}"/>{more}'
        f'<w:lvlText w:val="{pattern}"/></w:lvl>'
    )


def family(number: int, *levels: str) -> str:
    return f'<w:abstractNum w:abstractNumId="{number}">{"".join(levels)}</w:abstractNum>'


def use(number: int, of: int, more: str = "") -> str:
    return f'<w:num w:numId="{number}"><w:abstractNumId w:val="{of}"/>{more}</w:num>'


def table(*rows: tuple[str, ...]) -> str:
    cells = ["".join(f"<w:tc>{cell}</w:tc>" for cell in row) for row in rows]
    return "<w:tbl>" + "".join(f"<w:tr>{row}</w:tr>" for row in cells) + "</w:tbl>"


def spanned(text: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{p(text)}</w:tc>"


def lines(body: str, **parts: str) -> list[str]:
    return read(packed(body, **parts), "a.docx").text.split("\n")


RUN = "<w:r><w:t>{}</w:t></w:r>"
BOX = f"<w:txbxContent>{p('trong khung')}</w:txbxContent>"
CHOICE = f"<mc:Choice><w:drawing>{BOX}</w:drawing></mc:Choice>"
FALLBACK = f"<mc:Fallback><w:pict><v:textbox>{BOX}</v:textbox></w:pict></mc:Fallback>"
DELETED = "<w:del><w:r><w:delText>bỏ</w:delText></w:r></w:del>"
MOVED = f"<w:moveFrom>{RUN.format('đi')}</w:moveFrom>"
ROWS = [
    (p("một") + p("") + p("hai"), ["một", "hai"], "paragraphs in order"),
    ("<w:p><w:r><w:t>a</w:t><w:br/><w:t>b</w:t></w:r></w:p>", ["a", "b"], "a line break"),
    ("<w:p><w:r><w:t>a</w:t><w:tab/><w:t>b</w:t></w:r></w:p>", ["a\tb"], "a tab"),
    (
        "<w:p><w:r><w:t>66</w:t><w:noBreakHyphen/><w:t>QĐ</w:t><w:softHyphen/></w:r></w:p>",
        ["66-QĐ"],
        "hyphens",
    ),
    (
        f"<w:p><w:ins>{RUN.format('thêm')}</w:ins>{DELETED}{MOVED}</w:p>",
        ["thêm"],
        "tracked changes are accepted",
    ),
    (
        p("nửa đầu ", "<w:rPr><w:del/></w:rPr>") + p("nửa sau"),
        ["nửa đầu nửa sau"],
        "a paragraph end that was deleted",
    ),
    (f"<w:p><w:hyperlink>{RUN.format('nối')}</w:hyperlink></w:p>", ["nối"], "a hyperlink's text"),
    (
        f"<w:sdt><w:sdtContent>{p('trong ô')}</w:sdtContent></w:sdt>",
        ["trong ô"],
        "a content control",
    ),
    (
        "<w:p><w:r><w:instrText>PAGE</w:instrText></w:r>" + RUN.format("7") + "</w:p>",
        ["7"],
        "a field shows its result, not its instruction",
    ),
    (
        f"<w:p><w:r><mc:AlternateContent>{CHOICE}{FALLBACK}</mc:AlternateContent></w:r></w:p>",
        ["trong khung"],
        "a text box is stored twice and read once",
    ),
    (
        f"<w:p><w:r><w:pict><v:textbox>{BOX}</v:textbox></w:pict></w:r></w:p>",
        ["trong khung"],
        "an old text box",
    ),
    (p("kế hoạch", run="<w:caps/>"), ["KẾ HOẠCH"], "capitals by format are capitals"),
    (
        table((p("STT"), p("Việc"), p("Hạn")), (p("1"), p("Họp") + p("gấp"), p("tháng 3"))),
        ["STT | Việc | Hạn", "1 | Họp gấp | tháng 3"],
        "a data table",
    ),
    (
        table(
            (p("A"), p("B"), p("C")),
            ("<w:tcPr><w:vMerge/></w:tcPr>" + p("lặp"), p("b"), p("c")),
        ),
        ["A | B | C", "A | b | c"],
        "a cell merged with the one above",
    ),
    (
        "<w:tbl><w:tr>"
        + spanned("TT", '<w:vMerge w:val="restart"/>')
        + spanned("Thời hạn", '<w:gridSpan w:val="2"/>')
        + "</w:tr><w:tr>"
        + spanned("", "<w:vMerge/>")
        + spanned("Từ")
        + spanned("Đến")
        + "</w:tr><w:tr>"
        + spanned("1")
        + spanned("tháng 3")
        + spanned("tháng 4")
        + "</w:tr></w:tbl>",
        ["TT | Thời hạn Từ | Thời hạn Đến", "1 | tháng 3 | tháng 4"],
        "a head of two rows",
    ),
    (
        '<w:tbl><w:tr><w:trPr><w:gridBefore w:val="1"/></w:trPr>'
        + spanned("B")
        + spanned("C")
        + "</w:tr><w:tr>"
        + spanned("a")
        + spanned("b")
        + spanned("c")
        + "</w:tr></w:tbl>",
        ["| B | C", "a | b | c"],
        "a row that begins later than the others",
    ),
    (
        table((p("ĐẢNG ỦY A") + p("*"), p("ĐẢNG CỘNG SẢN VIỆT NAM"))) + p("KẾ HOẠCH"),
        ["ĐẢNG ỦY A", "*", "ĐẢNG CỘNG SẢN VIỆT NAM", "KẾ HOẠCH"],
        "a letterhead",
    ),
]


@pytest.mark.parametrize(("body", "expected", "why"), ROWS)
def test_the_body_is_read_as_shown(body, expected, why):
    assert lines(body) == expected, why


LEGAL = family(
    0,
    level(0, "upperRoman", "%1."),
    level(1, "decimal", "%2."),
    level(2, "decimal", "%2.%3."),
    level(3, "lowerLetter", "%4)"),
)
NUMBERING = [
    (
        LEGAL + use(1, 0),
        [("A", 1, 0), ("B", 1, 1), ("C", 1, 2), ("D", 1, 3), ("E", 1, 3), ("F", 1, 1), ("G", 1, 2)],
        ["I. A", "1. B", "1.1. C", "a) D", "b) E", "2. F", "2.1. G"],
        "levels count and begin anew under a new parent",
    ),
    (
        family(0, level(0, "decimal", "Điều %1.")) + use(1, 0) + use(2, 0),
        [("A", 1, 0), ("B", 2, 0)],
        ["Điều 1. A", "Điều 2. B"],
        "two uses of one list count on",
    ),
    (
        family(0, level(0, "decimal", "%1."))
        + use(1, 0)
        + use(2, 0, '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>'),
        [("A", 1, 0), ("B", 1, 0), ("C", 2, 0), ("D", 2, 0)],
        ["1. A", "2. B", "1. C", "2. D"],
        "a use that starts over",
    ),
    (
        family(0, level(0, "bullet", "\uf0b7"), level(1, "bullet", "o"), level(2, "bullet", "-"))
        + use(1, 0),
        [("A", 1, 0), ("B", 1, 1), ("C", 1, 2)],
        ["- A", "+ B", "- C"],
        "bullets by depth unless they are a dash or plus themselves",
    ),
    (
        family(0, level(0, "upperRoman", "%1."), level(1, "decimal", "%1.%2", "<w:isLgl/>"))
        + use(1, 0),
        [("A", 1, 0), ("B", 1, 1)],
        ["I. A", "1.1 B"],
        "legal numbering is decimal throughout",
    ),
    (LEGAL + use(1, 0), [("A", 0, 0), ("B", 9, 0)], ["A", "B"], "no list, and a list that is not"),
]


@pytest.mark.parametrize(("numbering", "paragraphs", "expected", "why"), NUMBERING)
def test_list_numbers_are_written_out(numbering, paragraphs, expected, why):
    body = "".join(numbered(*paragraph) for paragraph in paragraphs)
    assert lines(body, numbering=numbering) == expected, why


def test_a_style_can_number_and_hide_and_capitalise():
    styles = (
        '<w:style w:type="paragraph" w:styleId="Goc"><w:rPr><w:caps/></w:rPr><w:pPr><w:numPr>'
        '<w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="Con"><w:basedOn w:val="Goc"/></w:style>'
    )
    linked = level(1, "lowerRoman", "%2)", '<w:pStyle w:val="Con"/>')
    numbering = family(0, level(0, "decimal", "%1."), linked) + use(1, 0)
    body = p("một", '<w:pStyle w:val="Goc"/>') + p("hai", '<w:pStyle w:val="Con"/>')
    assert lines(body, styles=styles, numbering=numbering) == ["1. MỘT", "i) HAI"]


def test_hidden_text_is_dropped_with_a_warning():
    shown = p("hiện", run='<w:vanish w:val="0"/>')
    source = read(packed(p("ẩn", run="<w:vanish/>") + shown), "a.docx")
    assert source.text == "hiện"
    assert source.warnings == ("Đã bỏ 1 đoạn chữ ẩn của tệp Word.",)


def test_notes_stand_at_the_end_in_order_of_mention():
    mark = '<w:p><w:r><w:t>{}</w:t><w:footnoteReference w:id="{}"/></w:r></w:p>'
    notes = "".join(
        f'<w:footnote w:id="{n}">{p(text)}</w:footnote>' for n, text in ((2, "hai"), (5, "năm"))
    )
    read_lines = lines(mark.format("a", 5) + mark.format("b", 2), footnotes=notes)
    assert read_lines == ["a[1]", "b[2]", "[1] năm", "[2] hai"]


def test_a_file_made_by_another_program():
    document = docx.Document()
    document.add_heading("Phần mở đầu", level=1)
    document.add_paragraph("Thứ nhất", style="List Number")
    document.add_paragraph("Thứ hai", style="List Number")
    document.add_paragraph("Gạch", style="List Bullet")
    document.sections[0].header.paragraphs[0].text = "Đầu trang"
    grid = document.add_table(rows=2, cols=3)
    for cell, text in zip((c for row in grid.rows for c in row.cells), "ABCDEF", strict=True):
        cell.text = text
    buffer = io.BytesIO()
    document.save(buffer)
    source = read(buffer.getvalue(), "a.docx")
    assert source.text.split("\n") == [
        *("Phần mở đầu", "1. Thứ nhất", "2. Thứ hai", "- Gạch", "A | B | C", "D | E | F")
    ]
    assert source.paragraphs


def bomb() -> bytes:
    return packed(p("a" * 3_000_000))


def crowd() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for number in range(5001):
            archive.writestr(f"word/{number}.xml", "")
    return buffer.getvalue()


def locked() -> bytes:
    data = bytearray(packed(p("x")))
    data[6] |= 1  # in the local head and in the directory
    directory = data.find(b"PK\x01\x02")
    data[directory + 8] |= 1
    return bytes(data)


ENTITY = '<!DOCTYPE w:document [<!ENTITY a "x">]>'
GARBLED = "ĈӝF OұS 7ӵ do +ҥQK phœc trŒn ÿӏD bàn WӍQK NLӇP tra YLӋF FKҩS hành " * 2
REFUSED = [
    (b"", "hỏng", "nothing"),
    (packed(p("x"))[:300], "cắt ngang", "half a file"),
    (bomb(), "bung ra quá lớn", "a member that swells"),
    (crowd(), "bung ra quá lớn", "too many members"),
    (locked(), "mật khẩu", "a locked archive"),
    (packed(p("&a;"), prolog=ENTITY), "cấu trúc", "entities"),
    (packed("<w:p>"), "cấu trúc", "XML that does not close"),
    (packed("<w:sdt>" * 20_000 + "</w:sdt>" * 20_000), "cấu trúc", "bottomless nesting"),
    (packed(numbered("x").replace('ilvl w:val="0"', 'ilvl w:val="x"')), "cấu trúc", "a bad number"),
    (packed(p("")), "không có chữ", "no text"),
    (packed(p(GARBLED)), "bảng mã", "a code that nobody knows"),
]


@pytest.mark.parametrize(("data", "part", "why"), REFUSED)
def test_what_cannot_be_read_is_refused(data, part, why):
    with pytest.raises(UnreadableFile, match="Hãy") as refusal:
        read(data, "a.docx")
    assert part in str(refusal.value), why


def font(name: str) -> str:
    return f'<w:rFonts w:ascii="{name}" w:hAnsi="{name}"/>'


def styled(*runs: tuple[str, str]) -> str:
    inside = "".join(f"<w:r><w:rPr>{look}</w:rPr><w:t>{text}</w:t></w:r>" for text, look in runs)
    return f"<w:p>{inside}</w:p>"


COMMON = (
    f"<w:docDefaults><w:rPrDefault><w:rPr>{font('.VnTime')}</w:rPr></w:rPrDefault></w:docDefaults>"
)
NORMAL = (
    '<w:style w:type="paragraph" w:default="1" w:styleId="n"><w:rPr>'
    f"{font('VNI-Times')}</w:rPr></w:style>"
)
PLAIN = (
    '<w:style w:type="character" w:default="1" w:styleId="c"><w:rPr>'
    + font("Arial")
    + ("</w:rPr></w:style>")
)
FONTS = [
    (styled(("Chñ tÞch", font(".VnTime"))), "", "Chủ tịch", "by the run"),
    (styled(("quyÕt ®Þnh", font(".VnTimeH"))), "", "QUYẾT ĐỊNH", "a font of capitals"),
    (styled(("quyÕt", font(".VnTime") + "<w:caps/>")), "", "QUYẾT", "capitals by format"),
    (styled(("Chñ tÞch", "")), COMMON, "Chủ tịch", "by the defaults"),
    (styled(("Chuû tòch", "")), COMMON + NORMAL, "Chủ tịch", "by the style before the defaults"),
    (styled(("Chuû", '<w:rStyle w:val="c"/>')), NORMAL + PLAIN, "Chủ", "no style says nothing"),
    (
        styled(("Chu", font("VNI-Times")), ("û", font("VNI-Times") + "<w:b/>")),
        "", "Chủ", "a letter and its sign in two runs",
    ),
    (
        styled(("tÞch ", font(".VnTime")), ("Trương ®", font("Arial"))),
        "", "tịch Trương ®", "the sign of a Unicode font stays",
    ),
    (styled(("Trương bé", font(".VnTime"))), "", "Trương bé", "Unicode under an old font stays"),
]  # fmt: skip


@pytest.mark.parametrize(("body", "styles", "expected", "why"), FONTS)
def test_the_font_of_a_run_tells_its_code(body, styles, expected, why):
    assert read(packed(body, styles=styles), "a.docx").text == expected, why


def test_two_codes_in_one_file_are_told():
    body = styled(("Chñ", font(".VnTime"))) + styled(("Trương", font("Arial")))
    source = read(packed(body), "a.docx")
    assert source.text == "Chủ\nTrương"
    assert "TCVN3, Unicode" in source.warnings[0]


def test_an_object_of_another_program_is_told():
    body = p("Biểu thuế") + "<w:p><w:r><w:object/></w:r></w:p>"
    assert read(packed(body), "a.docx").warnings == (
        "Có 1 tệp nhúng trong tệp Word chưa được đọc.",
    )


REAL_FILES = [
    ("30_ND-30-2020-ND-CP.docx", 35_000, "Điều 1. Phạm vi điều chỉnh"),
    ("33_KH-UBND-thuc-hien-CT-11-CT-TU.docx", 36_000, "I. MỤC ĐÍCH, YÊU CẦU"),
    ("35_TB-1894-ket-qua-sau-kiem-tra.docx", 4_000, "THÔNG BÁO"),
    ("36_KH-SCT-De-an-08-NQ-35-NQ-TU.docx", 18_000, "KẾ HOẠCH"),
]


@pytest.mark.parametrize(("name", "at_least", "line"), REAL_FILES)
def test_real_files(name, at_least, line):
    if not (REAL / name).exists():
        pytest.skip(f"no {name} beside the repository")
    source = read((REAL / name).read_bytes(), name)
    assert len(source.text) > at_least
    assert line in source.text.split("\n")


@pytest.mark.parametrize("name", [row[0] for row in REAL_FILES])
def test_no_word_of_a_real_body_is_lost(name):
    if not (REAL / name).exists():
        pytest.skip(f"no {name} beside the repository")
    text = re.sub(r"\[\d+\]", "", read((REAL / name).read_bytes(), name).text)
    document = docx.Document(str(REAL / name))
    shown = {line.strip() for q in document.paragraphs for line in q.text.split("\n")}
    assert [line for line in shown if line not in text] == []


def test_of_a_page_header_only_a_stamp_is_read():
    header = p("TỐI MẬT") + p("Tên cơ quan ở đầu mỗi trang")
    assert lines(p("một"), header=header) == ["TỐI MẬT", "một"]
