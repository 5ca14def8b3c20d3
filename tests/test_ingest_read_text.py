import re
import unicodedata
from pathlib import Path

import pytest

from corpus.errors import UnreadableFile
from corpus.text import clean
from ingest.markdown import plain
from ingest.read_text import read

REAL = Path(__file__).parents[2] / "shared"

INLINE = [
    ("* *Nội dung*: gồm hai phần", "* Nội dung: gồm hai phần", "an italic head with its star"),
    ("*** Cách làm**", "* Cách làm", "a bold head with its star"),
    ("***Cách làm**", "* Cách làm", "the same without a space"),
    ("* mục thứ nhất", "* mục thứ nhất", "a star as list sign"),
    ("* **Đậm**: rồi thường", "* Đậm: rồi thường", "a list sign before bold"),
    ("* (Kèm theo\nbiểu mẫu).*", "(Kèm theo\nbiểu mẫu).", "italics that open with a space"),
    ("*(Ban hành kèm theo)*", "(Ban hành kèm theo)", "a line wholly in italics"),
    ("*Chương XII*", "Chương XII", "a heading in italics"),
    ("*Chương XII", "Chương XII", "a mark that never closes"),
    ("xã hội”*. Xin báo cáo. */s/*", "xã hội”. Xin báo cáo. /s/", "the stand-in for a signature"),
    ("**T/M BAN THƯỜNG VỤ\nPHÓ BÍ THƯ**", "T/M BAN THƯỜNG VỤ\nPHÓ BÍ THƯ", "bold over two lines"),
    ("*Ví dụ: *Đồng chí *Trần\nVăn Hai *là", "Ví dụ: Đồng chí Trần\nVăn Hai là", "over a line end"),
    ("**Điều 1. **Phạm vi", "Điều 1. Phạm vi", "space inside the marks"),
    ("**Mẫu 2 ***", "Mẫu 2 *", "bold that ends in a note's star"),
    ("**Số người***", "Số người*", "the same without a space"),
    ("** Số người làm tròn.*", "* Số người làm tròn.", "the note itself, in italics"),
    ("**Sổ gốc (*)**", "Sổ gốc (*)", "a star in brackets is text"),
    ("bảng 3 * 4 ô", "bảng 3 * 4 ô", "a star between spaces is text"),
    ("*", "*", "the star under the issuer's name"),
    ("*****", "*", "the same in bold"),
    ("** **", "", "emphasised emptiness"),
    ("* *", "", "the same in italics"),
    ("***", "", "a horizontal rule"),
    ("-----", "", "a horizontal rule"),
    ("____________", "", "a horizontal rule"),
    ("**-----**", "", "a bold rule"),
    ("- việc thứ nhất", "- việc thứ nhất", "a dash is text"),
    ("+ việc con", "+ việc con", "a plus is text"),
    ("- a) điểm a", "a) điểm a", "a list sign the converter put round a lettered point"),
    ("- đ) điểm đ", "đ) điểm đ", "the same with a Vietnamese letter"),
    ("- **b) điểm b**", "b) điểm b", "the same in bold"),
    ("1\\. Mục đích", "1. Mục đích", "an escaped number"),
    ("chính trị \\- xã hội, R\\&D", "chính trị - xã hội, R&D", "escapes inside"),
    ("\\*không nghiêng\\*", "*không nghiêng*", "escaped stars are text"),
    ("## I- MỤC TIÊU", "I- MỤC TIÊU", "a heading"),
    ("#### - Giao Văn phòng", "- Giao Văn phòng", "a heading round a dash"),
    ("__Nơi nhận: __", "Nơi nhận:", "underscores as bold"),
    ("_Nơi nhận_: tep_mau_01.pdf", "Nơi nhận: tep_mau_01.pdf", "underscores in a name stay"),
    ("Họ tên: ______ (ký)", "Họ tên: ______ (ký)", "a blank to fill in"),
    ("xem [Điều lệ](https://a.vn/b_(c)) nhé", "xem Điều lệ nhé", "a link"),
    ("ảnh ![dấu](a.png) đây", "ảnh  đây", "a picture"),
    ("theo quy định[^3]", "theo quy định[3]", "a footnote mark"),
    ("A &amp; B<br>C <u>D</u>", "A & B\nC D", "entities and tags"),
    ("> lời trích", "lời trích", "a quotation"),
    ("dòng một  \ndòng hai", "dòng một\ndòng hai", "a hard line break"),
    ("<!-- ghi chú\nẩn -->Thân", "Thân", "a comment"),
    ("<!-- không đóng", "<!-- không đóng", "a comment that never closes is text"),
]


@pytest.mark.parametrize(("source", "expected", "why"), INLINE)
def test_markdown_shows_its_text(source, expected, why):
    assert plain(source) == expected, why


def test_two_heads_without_a_blank_line_each_keep_their_star():
    assert plain("* *Nội dung*: một\n* *Hình thức*: hai") == "* Nội dung: một\n* Hình thức: hai"


TABLES = [
    (
        "| STT | Việc | Hạn |\n| --- | :---: | ---: |\n| 1 | **Họp** | tháng 3 |",
        ["STT | Việc | Hạn", "1 | Họp | tháng 3"],
        "a pipe table of data",
    ),
    (
        "|\n**TT**\n|\n**Tỉnh,\nthành**\n|\n**Số**\n|\n|\n1\n|\n**Sông Xanh**\n|\n30\n|\n",
        ["TT | Tỉnh, thành | Số", "1 | Sông Xanh | 30"],
        "a table with a cell per line",
    ),
    (
        "|\nĐẢNG ỦY\n**VĂN THƯ**\n*\n|\n**ĐẢNG CỘNG SẢN\nVIỆT NAM**\n---\n|\n|\nSố 7\n|\n*ngày*\n|",
        ["ĐẢNG ỦY", "VĂN THƯ", "*", "ĐẢNG CỘNG SẢN", "VIỆT NAM", "Số 7", "ngày"],
        "a letterhead: cell after cell, wrapped lines stay lines",
    ),
    (
        "| ĐẢNG BỘ A\n\\--- | ĐẢNG CỘNG SẢN VIỆT NAM\n\\--- |\n| :--- | :--- |\n| Số 2 | *ngày* |",
        ["ĐẢNG BỘ A", "ĐẢNG CỘNG SẢN VIỆT NAM", "Số 2", "ngày"],
        "a letterhead with line ends inside its cells",
    ),
    (
        "|\n*Nơi nhận:*\n- Như trên,\n- Lưu.\n|\n**T/M ĐẢNG ỦY**\nTrần Hai\n|\n",
        ["Nơi nhận:", "- Như trên,", "- Lưu.", "T/M ĐẢNG ỦY", "Trần Hai"],
        "recipients and signature",
    ),
    ("| Ô | Nghĩa |\n|---|---|\n| a\\|b | hai |", ["Ô | Nghĩa", "a|b | hai"], "an escaped pipe"),
    ("| A | B |\n|---|---|\n| 1 | 2 |\nĐoạn sau", ["A | B", "1 | 2", "Đoạn sau"], "prose after it"),
    ("|\n|\n|\n|\n", [], "a table without text"),
    ("|\nMột ô không đóng", ["Một ô không đóng"], "a table that never closes"),
]  # fmt: skip


@pytest.mark.parametrize(("source", "expected", "why"), TABLES)
def test_tables_become_rows_and_layouts_become_lines(source, expected, why):
    assert [line for line in plain(source).split("\n") if line] == expected, why


SENTENCE = "Đảng ủy phường Sông Xanh ban hành kế hoạch tuyên truyền"
ENCODINGS = [
    (SENTENCE.encode(), "UTF-8"),
    (SENTENCE.encode("utf-8-sig"), "UTF-8 with a mark"),
    (SENTENCE.encode("utf-16"), "UTF-16 with a mark"),
    (SENTENCE.encode("utf-16-le"), "UTF-16 told by its zero bytes"),
    (SENTENCE.encode("utf-16-be"), "the same the other way round"),
    (SENTENCE.encode("utf-32"), "UTF-32"),
]


@pytest.mark.parametrize(("data", "why"), ENCODINGS)
def test_every_unicode_encoding_reads_the_same(data, why):
    source = read(data, "a.txt")
    assert (source.text, source.media_type, source.paragraphs) == (SENTENCE, "text/plain", False)


TCVN3 = (
    "C¨n cø LuËt Tæ chøc; theo ®Ò nghÞ cña Chñ tÞch héi ®ång; QuyÕt ®Þnh nµy cã hiÖu lùc"
    " sau n¨m ngµy kÓ tõ ngµy ký"
)
VNI = (
    "Caên cöù Luaät Toå chöùc; theo ñeà nghò cuûa Chuû tòch hoäi ñoàng; Quyeát ñònh naøy"
    " coù hieäu löïc sau naêm ngaøy keå töø ngaøy kyù"
)
OLD = (
    "Căn cứ Luật Tổ chức; theo đề nghị của Chủ tịch hội đồng; Quyết định này có hiệu lực"
    " sau năm ngày kể từ ngày ký"
)
ONE_BYTE = [
    (TCVN3.encode("latin-1"), "TCVN3", "TCVN3 bytes"),
    (VNI.encode("cp1252"), "VNI", "VNI bytes"),
    (TCVN3.encode(), "TCVN3", "TCVN3 saved as UTF-8 without converting"),
    (VNI.encode(), "VNI", "VNI saved as UTF-8 without converting"),
]


@pytest.mark.parametrize(("data", "code", "why"), ONE_BYTE)
def test_old_font_codes_become_unicode_and_it_is_told(data, code, why):
    source = read(data, "a.txt")
    assert source.text == OLD, why
    assert source.warnings == (f"Văn bản gõ bằng bảng mã cũ {code}, đã đổi sang Unicode.",)


@pytest.mark.parametrize("text", [OLD, SENTENCE, "“Quyết định” – bản nháp", "Số 5 – 6 “x”"])
def test_windows_1258_is_read(text):
    source = read(as_1258(text), "a.txt")
    assert (source.text, source.warnings) == (text, ())


def as_1258(text: str) -> bytes:
    """Its letters with their tones after them, as Windows wrote them."""
    decomposed = unicodedata.normalize("NFD", text)
    joined = re.sub("(.[\u0302\u0306\u031b])", lambda m: unicodedata.normalize("NFC", m[0]),
                    re.sub("(.)(\u0323)([\u0302\u0306])", r"\1\3\2", decomposed))  # fmt: skip
    return joined.encode("cp1258")


FRENCH = "Le président a décidé de créer un comité chargé des élections générales. " * 3
REFUSED = [
    (FRENCH.encode("cp1252"), "bảng mã", "bytes of another language"),
    (b"\xff\xfe\x00", "bảng mã", "half a pair"),
    (b" \n\f\n", "không có chữ", "nothing but space"),
]


@pytest.mark.parametrize(("data", "part", "why"), REFUSED)
def test_a_wrong_encoding_is_refused_with_its_remedy(data, part, why):
    with pytest.raises(UnreadableFile, match="Hãy") as refusal:
        read(data, "a.txt")
    assert part in str(refusal.value), why


def test_another_language_is_no_wrong_encoding():
    english = "The committee shall meet twice a year and publish what it has decided. " * 4
    assert read(english.encode(), "a.txt").text == english.rstrip()


def test_page_breaks_stay_and_page_numbers_go():
    pages = ["Trang đầu.\n", "2\nTrang hai.\n", "3\nTrang ba.\n"]
    assert read("\f".join(pages).encode(), "a.txt").text == "Trang đầu.\n\fTrang hai.\n\fTrang ba."


def test_a_plain_text_keeps_its_stars():
    assert read("* *Nội dung*: x".encode(), "a.txt").text == "* *Nội dung*: x"


def test_the_plan_reads_without_marks():
    path = REAL / "plan" / "ke-hoach-chi-thi-18.md"
    if not path.exists():
        pytest.skip("no plan beside the repository")
    text = read(path.read_bytes(), path.name).text
    lines = text.split("\n")
    assert sum(line.startswith("* ") for line in lines) == 2
    assert text.count("*") == 2
    assert "/s/" in text


def test_no_real_markdown_keeps_a_mark():
    paths = sorted((REAL / "documents" / "texts").glob("*.md"))
    if not paths:
        pytest.skip("no texts beside the repository")
    for path in paths:
        text = read(path.read_bytes(), path.name).text
        assert "**" not in text, path.name
        assert "\\" not in text, path.name
        assert "---" not in text.split(), path.name
        assert not any(line.startswith("#") for line in text.split("\n")), path.name


def test_no_real_text_loses_a_word():
    paths = sorted((REAL / "documents" / "texts").glob("*"))
    if not paths:
        pytest.skip("no texts beside the repository")
    for path in paths:
        before, after = path.read_text("utf-8"), read(path.read_bytes(), path.name).text
        words = [sum(map(str.isalpha, clean(text))) for text in (before, after)]
        assert words[0] - words[1] <= 2 * before.count("<br>"), path.name
