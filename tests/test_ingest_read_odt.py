from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from office_parts import opendocument, zipped

from corpus.errors import UnreadableFile, VanKienError
from ingest import pipeline
from ingest.read_odt import read
from ingest.sniff import ODT, sniff


def lines(body: str, **parts) -> list[str]:
    return read(opendocument("text", body, **parts), "a.odt").text.split("\n")


def p(text: str) -> str:
    return f"<text:p>{text}</text:p>"


def item(*content: str, start: str = "") -> str:
    return f"<text:list-item{start}>{''.join(content)}</text:list-item>"


def listed(*items: str, more: str = 'text:style-name="L"') -> str:
    return f"<text:list {more}>{''.join(items)}</text:list>"


def level(depth: int, form: str, suffix: str, more: str = "", tag: str = "list-level-style-number"):
    return (
        f'<text:{tag} text:level="{depth}" style:num-format="{form}" style:num-suffix="{suffix}"'
        f" {more}/>"
    )


LISTS = (
    '<text:list-style style:name="L">'
    + level(1, "I", ".")
    + level(2, "1", ".")
    + level(3, "1", ".", 'text:display-levels="2"')
    + level(4, "a", ")")
    + '</text:list-style><text:list-style style:name="B"><text:list-level-style-bullet'
    ' text:level="1" text:bullet-char="•"/></text:list-style>'
)
NOTE = (
    "<text:note><text:note-citation>1</text:note-citation><text:note-body>{}</text:note-body>"
    "</text:note>"
)
DELETED = (
    f"<text:tracked-changes><text:changed-region><text:deletion>{p('bỏ')}</text:deletion>"
    "</text:changed-region></text:tracked-changes>"
)
TABLE = (
    "<table:table><table:table-column/><table:table-header-rows><table:table-row>"
    '<table:table-cell table:number-rows-spanned="2"><text:p>TT</text:p></table:table-cell>'
    '<table:table-cell table:number-columns-spanned="2"><text:p>Hạn</text:p></table:table-cell>'
    "<table:covered-table-cell/></table:table-row><table:table-row><table:covered-table-cell/>"
    "<table:table-cell><text:p>Từ</text:p></table:table-cell><table:table-cell><text:p>Đến</text:p>"
    "</table:table-cell></table:table-row></table:table-header-rows><table:table-row>"
    "<table:table-cell><text:p>1</text:p></table:table-cell><table:table-cell><text:p>tháng 3"
    "</text:p></table:table-cell><table:table-cell><text:p>tháng</text:p><text:p>4</text:p>"
    "</table:table-cell></table:table-row></table:table>"
)
ROWS = [
    (p("một") + p("") + "<text:h>hai</text:h>", ["một", "hai"], "paragraphs and heads"),
    (p('a<text:s text:c="2"/>b<text:tab/>c'), ["a  b\tc"], "spaces written out"),
    (p("a<text:line-break/>b"), ["a", "b"], "a line break"),
    (p("a <text:span>b <text:a>c</text:a></text:span> d"), ["a b c d"], "spans and links"),
    (f"<text:section>{p('trong')}</text:section>", ["trong"], "a section"),
    (DELETED + p('giữ<text:change text:change-id="1"/>'), ["giữ"], "what an editor deleted"),
    (p(f"a<office:annotation>{p('nhận xét')}</office:annotation>"), ["a"], "a remark"),
    (p("a" + NOTE.format(p("ghi"))) + p("b"), ["a[1]", "b", "[1] ghi"], "a footnote"),
    (
        p(f"a<draw:frame><draw:text-box>{p('khung')}</draw:text-box></draw:frame>b"),
        ["ab", "khung"],
        "a text box is read once",
    ),
    (TABLE, ["TT | Hạn Từ | Hạn Đến", "1 | tháng 3 | tháng 4"], "a table"),
    (
        listed(
            item(
                p("A"), listed(item(p("B")), item(p("C"), listed(item(p("D")), more="")), more="")
            ),
            item(p("E"), p("thêm")),
        ),
        ["I. A", "1. B", "2. C", "2.1. D", "II. E", "thêm"],
        "lists in lists",
    ),
    (
        listed(item(p("A"))) + p("x") + listed(item(p("B"))),
        ["I. A", "x", "I. B"],
        "another list begins anew",
    ),
    (
        listed(item(p("A")))
        + p("x")
        + listed(item(p("B")), more='text:style-name="L" text:continue-numbering="true"'),
        ["I. A", "x", "II. B"],
        "a list that goes on",
    ),
    (
        listed(item(p("A")), more='text:style-name="L" xml:id="q"')
        + listed(item(p("B")))
        + listed(item(p("C")), more='text:style-name="L" text:continue-list="q"'),
        ["I. A", "I. B", "II. C"],
        "a list that goes on with another",
    ),
    (listed(item(p("A"), start=' text:start-value="4"'), item(p("B"))), ["IV. A", "V. B"], "start"),
    (listed(item(p("A")), more='text:style-name="B"'), ["- A"], "a bullet"),
    (listed(item(p("A")), more='text:style-name="?"'), ["A"], "a style that is not there"),
]


@pytest.mark.parametrize(("body", "expected", "why"), ROWS)
def test_a_text_is_read_as_shown(body, expected, why):
    assert lines(body, styles=LISTS) == expected, why


def test_heads_are_numbered_by_the_outline():
    outline = "".join(level(d, f, ".", tag="outline-level-style") for d, f in ((1, "I"), (2, "1")))
    heads = "".join(
        f'<text:h text:outline-level="{depth}"{more}>{text}</text:h>'
        for depth, text, more in (
            (1, "A", ""),
            (2, "B", ""),
            (2, "C", ' text:is-list-header="true"'),
            (2, "D", ""),
            (1, "E", ""),
        )
    )
    styles = f"<text:outline-style>{outline}</text:outline-style>"
    assert lines(heads, styles=styles) == ["I. A", "1. B", "C", "2. D", "II. E"]
    assert lines(heads) == ["A", "B", "C", "D", "E"]


def test_a_hidden_section_is_left_out_and_counted():
    body = p("a") + f'<text:section text:display="none">{p("ẩn")}</text:section>'
    source = read(opendocument("text", body), "a.odt")
    assert (source.text, source.warnings) == ("a", ("Đã bỏ 1 mục ẩn của tệp.",))


ENTITY = '<!DOCTYPE x [<!ENTITY a "x">]>'
REFUSED = [
    (b"", "hỏng", "nothing"),
    (opendocument("text", p("x"))[:200], "cắt ngang", "half a file"),
    (opendocument("text", p("a" * 3_000_000)), "bung ra quá lớn", "a member that swells"),
    (opendocument("text", p("&a;"), prolog=ENTITY), "cấu trúc", "entities"),
    (opendocument("text", "<text:p>"), "cấu trúc", "XML that does not close"),
    (
        opendocument("text", "<text:section>" * 9_000 + "</text:section>" * 9_000),
        "cấu trúc",
        "bottomless nesting",
    ),
    (opendocument("text", p("")), "không có chữ", "no text"),
    (opendocument("spreadsheet", ""), "không có chữ", "another kind"),
    (zipped({"mimetype": ODT}), "cấu trúc", "no content"),
    (
        opendocument("text", p("x"), **{"META-INF/manifest": "<encryption-data/>"}),
        "mật khẩu",
        "locked",
    ),
]


@pytest.mark.parametrize(("data", "part", "why"), REFUSED)
def test_what_cannot_be_read_is_refused(data, part, why):
    with pytest.raises(UnreadableFile, match="Hãy") as refusal:
        read(data, "a.odt")
    assert part in str(refusal.value), why


SAMPLE = opendocument("text", listed(item(p("Họp"))) + TABLE, styles=LISTS)


def test_the_content_tells_the_kind_and_the_corridor_reads_it():
    assert sniff(SAMPLE, "a.doc") == ODT
    assert "1 | tháng 3 | tháng 4" in pipeline.read(SAMPLE, "a.doc").document.text


@given(st.lists(st.tuples(st.floats(0, 1), st.binary(min_size=1, max_size=4)), max_size=6))
@settings(max_examples=100, deadline=None)
def test_a_damaged_text_is_read_or_refused(changes):
    data = bytearray(SAMPLE)
    for place, new in changes:
        at = int(place * (len(data) - 1))
        data[at : at + len(new)] = new
    with suppress(VanKienError):
        assert pipeline.READERS[sniff(bytes(data), "a")](bytes(data), "a").text


def styled(family: str, name: str, font: str, more: str = "") -> str:
    told = f'<style:text-properties style:font-name="{font}"/>' if font else ""
    return f'<style:style style:family="{family}" style:name="{name}" {more}>{told}</style:style>'


OLD_FONTS = (
    styled("paragraph", "old", ".VnTime")
    + styled("paragraph", "heir", "", 'style:parent-style-name="old"')
    + styled("paragraph", "ring", "", 'style:parent-style-name="ring"')
    + styled("text", "capitals", "H")
    + '<style:font-face style:name="H" svg:font-family=".VnTimeH"/>'
)
DEFAULT = (
    '<style:default-style style:family="paragraph"><style:text-properties fo:font-family='
    '"VNI-Times"/></style:default-style>'
)
CAPITALS = '<text:span text:style-name="capitals">bé<text:s/>bé</text:span>'
CODED = [
    ('<text:p text:style-name="old">Bé</text:p>', "Bộ", "the paragraph's style"),
    ('<text:h text:style-name="heir">Bé</text:h>', "Bộ", "a style based on it"),
    ("<text:p>Bé</text:p>", "Bé", "no font: one word tells nothing"),
    ('<text:p text:style-name="ring">Bé</text:p>', "Bé", "a style based on itself"),
    (
        f'<text:p text:style-name="old">Bé {CAPITALS} bé</text:p>',
        "Bộ BỘ BỘ bộ",
        "a span of capitals",
    ),
    ("<text:p>Chñ tÞch cña Bé</text:p>", "Chủ tịch của Bộ", "by its words"),
]


@pytest.mark.parametrize(("body", "expected", "why"), CODED)
def test_letters_of_an_old_font_are_read_in_unicode(body, expected, why):
    assert lines(body, styles=OLD_FONTS) == [expected], why


def test_a_font_may_stand_for_all_text_and_the_code_is_told():
    source = read(opendocument("text", p("Boä"), styles=DEFAULT), "a.odt")
    assert source.text == "Bộ"
    assert source.warnings == ("Văn bản gõ bằng bảng mã cũ VNI, đã đổi sang Unicode.",)


def test_boxes_within_boxes_are_read_once_each():
    body = "x"
    for _ in range(60):
        body = f"<draw:frame><draw:text-box>{p('a' + body)}</draw:text-box></draw:frame>"
    assert lines(p(body)) == ["a"] * 59 + ["ax"]
