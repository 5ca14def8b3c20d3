import unicodedata
from contextlib import suppress

import pytest
from conftest import grows_linearly
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.errors import UnreadableFile, VanKienError
from ingest.read_rtf import read

FONTS = (
    r"{\fonttbl{\f0\froman\fcharset0{\*\panose 0202}Times New Roman;}{\f1\fcharset0 .VnTime;}"
    r"{\f2\fcharset0 .VnTimeH;}{\f3\fcharset0 VNI-Times;}{\f4\fcharset163 Arial{\*\falt x};}"
    r"{\f5\fcharset2 Symbol;}{\f6\fcharset163 .VnArial;}{\f7\fcharset128 MS Mincho;}{\f8 Any;}}"
)


def rtf(body: str) -> bytes:
    return (r"{\rtf1\ansi\ansicpg1252\deff1\uc1" + FONTS + body + "}").encode("latin-1")


def lines(body: str) -> list[str]:
    return read(rtf(body), "a.rtf").text.split("\n")


TCVN3 = r"Ch\'f1 t\'dech"
LETTERS = [
    (TCVN3, "Chủ tịch", "the font that stands by default"),
    (r"\f1 Ch\'f1 t\'dech", "Chủ tịch", "TCVN3"),
    (r"{\f2 quy\'d5t \'ae\'denh}", "QUYẾT ĐỊNH", "a font of capitals"),
    (r"\f3 Chu\'fb t\'f2ch", "Chủ tịch", "VNI"),
    (r"\f3 Chu{\b \'fb} t\'f2ch", "Chủ tịch", "a sign set in bold"),
    ("\\f1 Ch\xf1 t\xdech", "Chủ tịch", "bytes as they are"),
    (r"\f6 Ch\'f1 t\'dech", "Chủ tịch", "an old font that claims a code page"),
    (r"\f4 Qu\'fd ho\'e0i \'f0\'ea\'ec", "Quư hoài đế", "windows-1258 by the font"),
    (r"\f8 \ansicpg1258 \'f0\'ea\'ec\ansicpg77777 \'e3", "đếã", "the page of the file"),
    (r"\f0 \u7871?\u273?c \'93x\'94", "ếđc “x”", "Unicode, and what stands for it left out"),
    (r"\f0\uc2 \u7871\'65\'3fn\uc0\u7871 n", "ếnến", "two characters for it, then none"),
    (r"\f0 \u7871{}?n", "ế?n", "a brace ends what is left out"),
    (r"\f0 a\u-10187?\u-8980?b", "a\U0001d4ecb", "a character written in two"),
    (r"\f7 \'93\'fa\'96\'7b", "日本", "two bytes to a letter"),
    (r"\f0 a\emdash b\~c\_d\{\}\\", "a—b\u00a0c-d{}\\", "signs by name"),
    (r"\f1 \'a7i\'d2u\-n\'ad\'edc", "Điềunước", "a hyphen that is not shown is no letter"),
    (r"\f1 b\'e9 {\f0 caf\'e9 \u432?} b\'e9", "bộ café ư bộ", "fonts within fonts"),
    (r"{\caps\f1 ch\'f1} t\'ea", "CHỦ tờ", "capitals by format, till the brace"),
    (r"\f0 \' x", " x", "an escape without its number"),
    (r"\f0 a\zzz5 b\unknown c", "abc", "words nobody knows"),
]


@pytest.mark.parametrize(("body", "expected", "why"), LETTERS)
def test_letters(body, expected, why):
    text = read(rtf(body), "a.rtf").text
    assert unicodedata.normalize("NFC", text) == unicodedata.normalize("NFC", expected.strip()), why


PARAGRAPHS = [
    (r"\f0 a\par b\line c\sect d\page e", ["a", "b", "c", "d", "e"], "what ends a line"),
    (r"\f0 a b" + "\n" + r"c\tab d\par\par e", ["a bc\td", "e"], "line ends of the file are none"),
    (r"\f0 {\pntext\f0 1.\tab}a\par{\listtext\f5\'b7\tab}b", ["1.\ta", "-\tb"], "lists"),
    (r"{\header\f0 h\par}{\*\xyz q}{\footerf f}\f0 a{\pict 0f}{\info{\title t}}", ["a"], "unread"),
    (r"\f0 a{\field{\*\fldinst PAGE}{\fldrslt 5}}", ["a5"], "what a field shows"),
    (r"\f0 a{\object{\*\objdata 00}{\result{\pict 00}x}}b", ["ab", "x"], "what an object shows"),
    (
        r"\f0 a{\shp{\*\shpinst{\sp{\sn n}}{\shptxt t\par u}}{\shprslt v}}b\par c",
        ["ab", "t", "u", "c"], "a text box after its paragraph",
    ),
    (r"{\header{\shp{\*\shpinst{\shptxt t}}}}\f0 a", ["a"], "no box of a page's head"),
    (
        r"\f0 a{\super\chftn{\footnote{\super\chftn} n\par m}}b{\footnote k}\par c",
        ["a[1]b[2]", "c", "[1] n", "m", "[2] k"], "notes come last",
    ),
    (r"{\upr{x}{\*\ud{y}}}\f0 a", ["a"], "a file's own names"),
    (r"\f0 a\par{\shp{\*\shpinst{\shptxt t", ["a", "t"], "a file that ends too soon"),
]  # fmt: skip


@pytest.mark.parametrize(("body", "expected", "why"), PARAGRAPHS)
def test_paragraphs(body, expected, why):
    assert lines(body) == expected, why


def test_bytes_as_they_are_are_passed_over():
    assert lines(r"\f0 a{\pict\bin3 }}}}b") == ["ab"]


CELLS = r"\trowd\cellx1\cellx2\cellx3\pard\intbl "
ROW = CELLS + r"\f0 a\cell b\par c\cell\pard\intbl d\cell\row "
OTHER = ROW.replace(r"\f0 a", r"\f0 e")
TABLES = [
    (r"\f0 x\par " + ROW + OTHER + r"\pard y", ["x", "a | b c | d", "e | b c | d", "y"], "rows"),
    (ROW + OTHER, ["a | b c | d", "e | b c | d"], "at the end"),
    (CELLS + r"a\cell\cell c\cell\row " + ROW, ["a | | c", "a | b c | d"], "an empty cell"),
    (
        CELLS + r"a\cell\itap2 n\nestcell m\nestcell{\*\nesttableprops\nestrow}{\nonesttables\par}"
        r"\itap1 b\cell c\cell\row " + ROW,
        ["a | n | m b | c", "a | b c | d"], "a table in a cell",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("body", "expected", "why"), TABLES)
def test_a_row_of_a_table_is_one_line(body, expected, why):
    assert lines(body) == expected, why


def test_hidden_text_is_left_out_and_told():
    source = read(rtf(r"\f0 a{\v secret}\v x\v0 b\v y\plain\f0 c"), "a.rtf")
    assert source.text == "abc"
    assert source.warnings == ("Đã bỏ 3 đoạn chữ ẩn của tệp RTF.",)


def test_the_code_is_told():
    assert "TCVN3" in read(rtf(TCVN3), "a.rtf").warnings[0]
    assert "TCVN3, VNI" in read(rtf(TCVN3 + r"\f3 Chu\'fb"), "a.rtf").warnings[0]
    assert read(rtf(r"\f0 abc"), "a.rtf").warnings == ()


BROKEN = "ĈӝF OұS 7ӵ do +ҥQK phœc trŒn ÿӏD bàn WӍQK NLӇP tra YLӋF FKҩS hành " * 2
GARBLED = "".join(f"\\u{ord(letter)}?" for letter in BROKEN)
REFUSED = [
    (rtf(r"\f0 \par"), "không có chữ", "no text"),
    (b"{\\rtf1" + b"{" * 5000, "lồng quá nhiều", "bottomless nesting"),
    (
        rtf(r"\f0 " + GARBLED),
        "bảng mã",
        "a code that nobody knows",
    ),
]


@pytest.mark.parametrize(("data", "part", "why"), REFUSED)
def test_what_cannot_be_read_is_refused(data, part, why):
    with pytest.raises(UnreadableFile, match="Hãy") as refusal:
        read(data, "a.rtf")
    assert part in str(refusal.value), why


PIECES = ["{", "}", "\\", "\\'e1", "\\'g", "\\u-5?", "\\u", "\\par ", "\\cell", "\\row", "\\f1 ",
          "\\fonttbl", "\\footnote", "\\shp", "\\shptxt", "\\*", "\\bin9999999", "\\uc-3", "\\f-2",
          "\\nestcell", "\\nestrow", "\\itap9", "\\intbl", "\\pard", "a", " ", "\xe1"]  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(st.lists(st.one_of(st.sampled_from(PIECES), st.text(st.characters(max_codepoint=255)))))
def test_only_our_errors_leave_it(pieces):
    with suppress(VanKienError):
        assert read(rtf("".join(pieces)), "a.rtf").text.strip()


@pytest.mark.parametrize(
    "unit",
    ["{}", r"\'b8", r"\u300?", r"a\par ", r"\cell ", r"{\footnote a}", r"\nestcell ", r"\v a\v0 ",
     r"{\shp{\*\shpinst{\shptxt a}}}", "\\\n", r"\*"],
)  # fmt: skip
def test_time_grows_with_the_file(unit):
    assert grows_linearly(lambda body: read(rtf(r"\f0 a\par " + body), "a.rtf"), unit, 25_000)


def test_a_real_file(shared):
    path = shared / "documents" / "files" / "legacy-tcvn3" / "53_A-15.rtf"
    text = read(path.read_bytes(), path.name).text.split("\n")
    assert text[0] == "NGHỊ ĐỊNH"
    assert sum(line.startswith("Điều ") for line in text) == 6
    assert not any("LAWDATA" in line.upper() for line in text)  # the page's head
