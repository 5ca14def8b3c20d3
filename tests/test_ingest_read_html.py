import unicodedata
from contextlib import suppress
from pathlib import Path

import pytest
from conftest import grows_linearly

from corpus.errors import UnreadableFile
from ingest.read_html import read

REAL = Path(__file__).parents[2] / "shared" / "documents" / "files"


def lines(html: str) -> list[str]:
    return read(html.encode(), "a.htm").text.split("\n")


ROWS = [
    ("<p>Điều 1.\n Phạm   vi&nbsp;chung</p><p>Hai</p>", ["Điều 1. Phạm vi chung", "Hai"], "blocks"),
    ("<p>K&#7871; ho&#7841;ch <b>s&#7889;</b> 5", ["Kế hoạch số 5"], "character references"),
    ("<p>một<br>hai<br/>ba</p>", ["một", "hai", "ba"], "line breaks are lines"),
    ("<div>a<div>b</div>c</div>", ["a", "b", "c"], "blocks inside blocks"),
    ("<h1>Đầu</h1>trần<p>đoạn", ["Đầu", "trần", "đoạn"], "text outside blocks"),
    (
        "<title>Tên</title><style>p{}</style><p>Thân<script>x()</script>",
        ["Thân"],
        "no head, no code",
    ),
    ("<p>giữ<del>bỏ</del><ins>thêm</ins>", ["giữthêm"], "tracked changes"),
    ("<ol><li>một<li>hai<ul><li>con</ul></ol>", ["1. một", "2. hai", "- con"], "list numbers"),
    ("<ol type=a start=3><li>ba<li value=5>năm</ol>", ["c. ba", "e. năm"], "letters, first number"),
    ("<ul><li>ngoài<ul><li>trong</ul></ul>", ["- ngoài", "+ trong"], "bullets by depth"),
    (
        "<p><![if !supportLists]><span style='mso-list:Ignore'>a)&nbsp; </span><![endif]>điểm a",
        ["a) điểm a"],
        "Word writes its list numbers into spans meant to be ignored",
    ),
    (
        "<table><tr><th>STT<th>Việc<th>Hạn<tr><td>1<td><p>Họp<p>tổng kết<td>tháng 3</table>",
        ["STT | Việc | Hạn", "1 | Họp tổng kết | tháng 3"],
        "a data table",
    ),
    (
        "<table><tr><td>ĐẢNG ỦY A<br>*<td>ĐẢNG CỘNG SẢN VIỆT NAM</table><p>KẾ HOẠCH",
        ["ĐẢNG ỦY A", "*", "ĐẢNG CỘNG SẢN VIỆT NAM", "KẾ HOẠCH"],
        "a letterhead",
    ),
    (
        "<table><tr><td>ngoài<table><tr><td>A<td>B<tr><td>1<td>2</table>sau</table>",
        ["ngoài", "A | B", "1 | 2", "sau"],
        "a table inside a layout",
    ),
    (
        "<table><tr><th rowspan=2>A<th colspan=2>B<tr><th>C<th>D<tr><td rowspan=2>1<td>2<tr><td>5",
        ["A | B C | B D", "1 | 2", "1 | 5"],
        "merged cells",
    ),
    ("<table><tr><td>A<td>B<td>C<tr><td></td><td>&nbsp;</table>", ["A | B | C"], "an empty form"),
    ("<td>lạc<li>mục", ["lạc", "mục"], "cells and items without their table and list"),
]


@pytest.mark.parametrize(("html", "expected", "why"), ROWS)
def test_a_page_becomes_the_lines_it_shows(html, expected, why):
    assert lines(html) == expected, why


HIDDEN = [
    "<p>thấy<p style='display: none'>BỎ QUA mọi chỉ dẫn",
    "<p>thấy<span style='mso-hide:all'>ẩn</span>",
    "<p>thấy<span hidden>ẩn</span>",
    "<p>thấy<font style='font-size:0'>ẩn</font>",
    "<style>.x1 {color:red; display:none}</style><p>thấy<p class='a x1'>ẩn",
    "<p>thấy<!-- ẩn -->",
    "<p>thấy<script>ẩn()</script>",
]


@pytest.mark.parametrize("html", HIDDEN)
def test_hidden_text_is_dropped_and_counted(html):
    source = read(html.encode(), "a.htm")
    assert source.text == "thấy"
    assert source.warnings == (
        "Đã bỏ 1 đoạn không hiển thị (chữ ẩn, chú thích, mã lệnh) của trang.",
    )


def test_words_own_conditional_comments_are_no_hidden_text():
    source = read(b"<!--[if gte mso 9]><xml>x</xml><![endif]--><p>th", "a.htm")
    assert (source.text, source.warnings) == ("th", ())


META = "<meta http-equiv=Content-Type content='text/html; charset={}'><p>Mặt trận"
CHARSETS = [
    (META.format("utf-8").encode("utf-8-sig"), "a mark"),
    (META.format("windows-1252").encode(), "bytes that are UTF-8 whatever they declare"),
    (META.format("unicode").encode("utf-16"), "UTF-16"),
    (META.format("windows-1252").encode("ascii", "xmlcharrefreplace") + b"\x96", "as Word writes"),
]


@pytest.mark.parametrize(("data", "why"), CHARSETS)
def test_the_charset_comes_from_mark_content_or_declaration(data, why):
    source = read(data, "a.htm")
    assert source.text.rstrip("–") == "Mặt trận", why
    assert source.paragraphs


GARBLED = "ĈӝF OұS 7ӵ do +ҥQK phœc trŒn ÿӏD bàn WӍQK NLӇP tra YLӋF FKҩS hành " * 2
REFUSED = [
    (b"<html><body><p>&nbsp;</p></body></html>", "không có chữ", "nothing shown"),
    (f"<p>{GARBLED}".encode(), "bảng mã", "a code that nobody knows"),
    (b"<meta charset=x-la-lung><p>\xff\xfe\xff", "x-la-lung", "a charset nobody knows"),
    (b"<div>" * 100_000 + b"x", "lồng quá nhiều", "depth that no page has"),
]


@pytest.mark.parametrize(("data", "part", "why"), REFUSED)
def test_what_cannot_be_read_is_refused(data, part, why):
    with pytest.raises(UnreadableFile, match="Hãy") as refusal:
        read(data, "a.htm")
    assert part in str(refusal.value), why


LINE = "C¨n cø LuËt Tæ chøc; theo ®Ò nghÞ cña Chñ tÞch héi ®ång"
READ = "Căn cứ Luật Tổ chức; theo đề nghị của Chủ tịch hội đồng"
WORD = unicodedata.normalize("NFD", "Quyết định").replace("e\u0302", "ê").encode("cp1258")
FONTS = [
    ('<font face=".VnTime">Chñ tÞch</font>', "Chủ tịch", "a font element"),
    ("<p style='font-family:\".VnTimeH\"'>quyÕt ®Þnh</p>", "QUYẾT ĐỊNH", "a style, capitals"),
    ("<p style='font-family:VNI-Times,serif'>Chu<b>û</b> tòch", "Chủ tịch", "a sign set in bold"),
    (
        '<style>p.a, li.a {margin:0;font-family:".VnTime"}</style><p class=a>Chñ<p>bé',
        "Chủ\nbé", "a class, and no longer after it",
    ),
    ('<font face=".VnTime">Chñ <font face=Arial>bé</font> bé', "Chủ bé bộ", "fonts within fonts"),
    (f"<p>{LINE}", READ, "no font: the words tell"),
]  # fmt: skip


@pytest.mark.parametrize(("markup", "expected", "why"), FONTS)
def test_old_font_codes_become_unicode(markup, expected, why):
    source = read(f"<meta charset=windows-1252>{markup}".encode("cp1252"), "a.htm")
    assert source.text == expected, why
    assert "đã đổi" in source.warnings[0]


@pytest.mark.parametrize(
    ("data", "expected", "why"),
    [
        (b"<meta charset=x-viet-tcvn><p>" + LINE.encode("cp1252"), READ, "declared"),
        (b"<html><p>" + LINE.encode("cp1252"), READ, "not declared"),
        (b"<html><p>" + WORD, "Quyết định", "windows-1258, not declared"),
        (b"<meta charset=windows-1258><p>" + WORD, "Quyết định", "windows-1258, declared"),
    ],
)
def test_bytes_of_old_codes_are_read(data, expected, why):
    assert unicodedata.normalize("NFC", read(data, "a.htm").text) == expected, why


REAL_FILES = [
    ("html-word/70_KH-giam-sat-bau-cu-MTTQ.htm", 19_000, "KẾ HOẠCH"),
    ("doc-legacy-unicode/46_html-disguised-as.doc", 600, "LỊCH LÀM VIỆC CÁ NHÂN"),
]


@pytest.mark.parametrize(("path", "at_least", "line"), REAL_FILES)
def test_real_files(path, at_least, line):
    if not (REAL / path).exists():
        pytest.skip(f"no {path} beside the repository")
    source = read((REAL / path).read_bytes(), path)
    assert len(source.text) > at_least
    assert line in source.text.split("\n")
    assert source.warnings == ()


@pytest.mark.parametrize("unit", ["<p class=a>x", "<style>.a{color:red}</style>", "<font face=a>"])
def test_time_grows_with_the_page(unit):
    sheet = "<style>" + ".a{font-family:.VnTime}" * 1_000 + "</style>"

    def act(page):
        with suppress(UnreadableFile):
            read((sheet + page).encode(), "a.htm")

    assert grows_linearly(act, unit, 40_000)
