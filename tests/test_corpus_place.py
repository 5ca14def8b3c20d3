import pytest
from conftest import grows_linearly
from hypothesis import given
from hypothesis import strategies as st

from corpus.address import anchor, chain, label
from corpus.place import find, parse
from corpus.terms import WRITTEN
from ingest.structure import provisions

LAW = """Chương I
QUY ĐỊNH CHUNG
Điều 1. Phạm vi
1. Việc một.
2. Việc hai:
a) Điểm a;
d) Điểm dê;
đ) Điểm đê.
Chương II
TỔ CHỨC
Điều 2. Nhiệm vụ
1. Việc ba."""
PLAN = """KẾ HOẠCH
Về việc mẫu
A. PHẦN CHUNG
I. MỤC ĐÍCH
1. Thứ nhất
1.1. Việc nhỏ
a) Một;
II. NỘI DUNG
1. Thứ nhất
2. Thứ hai
c) Ba;"""
DEEP = """HƯỚNG DẪN
Về việc sâu
I. CHUNG
1. Thứ nhất
II. RIÊNG
4. Thứ tư
4.4. Việc trong
4.4.1. Việc trong nữa:
- Một;
- Hai."""
ANNEXED = """QUYẾT ĐỊNH
Ban hành Quy chế mẫu
Điều 1. Ban hành kèm theo Quyết định này Quy chế mẫu.
Điều 2. Các xã thi hành.
T/M BAN THƯỜNG VỤ
BÍ THƯ
Nguyễn Văn Mẫu
QUY CHẾ
LÀM VIỆC CỦA BAN MẪU
(Ban hành kèm theo Quyết định số 1-QĐ/XX)
Điều 1. Phạm vi
1. Việc một.
PHỤ LỤC
MẪU BIỂU
1 | họp | thôn
2 | bàn | xã"""
TREES = {
    "law": provisions(LAW),
    "plan": provisions(PLAN),
    "deep": provisions(DEEP),
    "annexed": provisions(ANNEXED),
    "dashes": provisions(
        "I. MỘT\n1. A\n- Một.\n- Hai.\n(1) Họp;\n(2) Việc:\n- Nói;\n- Ghi.\n2. B\n- Ba."
    ),
    "again": provisions("Điều 1. A\nMột.\nĐiều 1. B\nHai."),
    "twice": provisions("I. MỘT\n1. A\nII. HAI\n1. B\nII. BA\n1. C\n1. D\na) E"),
}


@pytest.mark.parametrize(
    ("text", "markers"),
    [
        ("điểm b khoản 2 Điều 15 Luật Mặt trận", ["15", "2", "b"]),
        ("điểm đ khoản 1 điều 2", ["2", "1", "đ"]),
        ("khoản 2, điều 15", ["15", "2"]),
        ("điểm a1 khoản 2a Điều 15", ["15", "2a", "a1"]),
        ("dieu 5 chuong II", ["ii", "5"]),
        ("mục II.1", ["ii", "1"]),
        ("muc ii.1", ["ii", "1"]),
        ("mục B.II.2.c", ["b", "ii", "2", "c"]),
        ("tiết b điểm 28.3.1", ["28.3.1", "b"]),
        ("phụ lục II", ["ii"]),
        ("phụ lục số 01", ["01"]),
        ("phần thứ nhất", ["nhất"]),
        ("khoản 2 mục I phần II phụ lục I", ["i", "ii", "i", "2"]),
        ("phần II, mục I", ["ii", "i"]),
        ("Tiểu mục 1 Mục 2 Chương III", ["iii", "2", "1"]),
        ("gạch đầu dòng thứ 2 mục II.1", ["ii", "1", "2"]),
        ("dấu cộng thứ hai gạch đầu dòng thứ 1 khoản 3", ["3", "1", "hai"]),
        ("đoạn thứ 3 phần đầu văn bản", ["đầu văn bản", "3"]),
        ("hàng thứ 4 bảng thứ 1 Phụ lục I", ["i", "1", "4"]),
        ("phần “Lưu ý khoản 2” mục IV", ["iv", "luu y khoan 2"]),
        ("phan ky", ["ky"]),
        ("Phụ lục", [""]),
        ("hàng thứ 2 bảng thứ 1 Phụ lục Quy chế", ["quy che", "", "1", "2"]),
        ("khoản 1 Điều 2 Quy chế", ["quy che", "2", "1"]),
        ("Quy chế", ["quy che"]),
        ("Điều 3 của quy chế ban hành kèm theo Quyết định 1", ["quy che", "3"]),
        ("Phụ lục nào có bảng số liệu?", []),
        ("quy chế làm việc của xã nói gì ở Điều 3", ["3"]),
        ("phần kỹ thuật, phan ky thuat", []),
        ("giai đoạn thứ hai, hạng thứ 3, bằng thứ 2", []),
        ("phần mềm", []),
        ("mục đích, mục tiêu, mục lục", []),
        ("điểm cầu, quan điểm 3, thời điểm 2025", []),
        ("điều kiện, điều hành", []),
        ("tài khoản 1, hạng mục 3, chi tiết a", []),
        ("phần vi phạm, phần xi măng, phần lí luận, chương lí", []),
        ("tiết kiệm, chương trình, khoản thu", []),
        ("50 phần trăm", []),
        ("", []),
    ],
)
def test_parse(text, markers):
    assert [wanted.marker for wanted in parse(text)] == markers


@pytest.mark.parametrize("term", WRITTEN, ids=lambda term: term.example)
def test_each_term_reads_its_example(term):
    assert term.levels in [wanted.levels for wanted in parse(term.example)]


@pytest.mark.parametrize(
    ("tree", "question", "labels", "why"),
    [
        ("law", "khoản 2 Điều 1", ["khoản 2 Điều 1"], "two steps"),
        ("law", "điểm đ khoản 2 Điều 1", ["điểm đ khoản 2 Điều 1"], "đ is not d"),
        ("law", "điểm d khoản 2 Điều 1", ["điểm d khoản 2 Điều 1"], "d is not đ"),
        ("law", "diem d khoan 2 dieu 1", ["điểm d khoản 2 Điều 1", "điểm đ khoản 2 Điều 1"],
         "typed without diacritics, d may be đ"),
        ("law", "khoản 1", ["khoản 1 Điều 1", "khoản 1 Điều 2"], "several"),
        ("law", "chương 2", ["Chương II"], "Roman or Arabic"),
        ("law", "điều 2 chương II", ["Điều 2"], "inside"),
        ("law", "điều 1 chương II", [], "not inside"),
        ("law", "điều 9", [], "no such article"),
        ("plan", "mục A.II.2", ["mục A.II.2"], "dotted"),
        ("plan", "mục II.1", ["mục A.II.1"], "what is above may be left out"),
        ("plan", "mục I.1.1", ["mục A.I.1.1"], "1.1 under 1"),
        ("plan", "tiết a điểm 1.1", ["mục A.I.1.1.a"], "a letter"),
        ("plan", "điểm 1.2", [], "the 2 beside 1 is not its child"),
        ("plan", "mục I", ["mục A.I"], "the highest of those that bear the name"),
        ("deep", "mục II.4.4.1", ["mục II.4.4.1"], "decimals that repeat those above"),
        ("deep", "gạch đầu dòng thứ hai mục 4.4.1", ["gạch đầu dòng thứ 2 mục II.4.4.1"], "dash"),
        ("deep", "mục I", ["mục I"], "not the letter I under a number"),
        ("deep", "chú thích 1", [], "no footnote"),
        ("annexed", "Điều 1", ["Điều 1", "Điều 1 Quy chế"], "two documents in one"),
        ("annexed", "Điều 1 Quy chế", ["Điều 1 Quy chế"], "the annexed one"),
        ("law", "Điều 2 của quy định", ["Điều 2"], "the text itself, which annexes none"),
        ("law", "Điều 2 Quy chế ban hành kèm theo Luật", [], "what is annexed is not here"),
        ("annexed", "điều 2 quy chế", [], "it has no second"),
        ("annexed", "Phụ lục", ["Phụ lục Quy chế"], "an appendix without a number"),
        ("annexed", "hàng thứ 2 bảng thứ 1 phụ lục", ["hàng thứ 2 bảng thứ 1 Phụ lục Quy chế"],
         "inside it"),
        ("law", "phụ lục", [], "no appendix"),
        ("dashes", "điểm 1 gạch đầu dòng thứ 2 mục I.1",
         ["điểm 1 gạch đầu dòng thứ 2 mục I.1"], "a point inside a dash"),
        ("dashes", "mục I.1 gạch đầu dòng thứ 2", ["gạch đầu dòng thứ 2 mục I.1"], "widest first"),
        ("again", "đoạn thứ 1 Điều 1 (Điều 1 lần thứ 2)",
         ["đoạn thứ 1 Điều 1 (Điều 1 lần thứ 2)"], "what is second is the article"),
        ("twice", "mục II", ["mục II", "mục II (mục II lần thứ 2)"], "two that bear one number"),
        ("twice", "mục II.1 (mục II lần thứ 1)", ["mục II.1"], "the first"),
        ("twice", "mục II (mục II lần thứ 2)", ["mục II (mục II lần thứ 2)"], "the second"),
        ("twice", "muc ii (muc ii lan thu 2)", ["mục II (mục II lần thứ 2)"], "typed bare"),
    ],
)  # fmt: skip
def test_find(tree, question, labels, why):
    found = find(TREES[tree], parse(question))
    assert [label(chain(TREES[tree], node.id)) for node in found] == labels, why


def test_nothing_wanted_finds_nothing():
    assert find(TREES["law"], []) == []


@pytest.mark.parametrize("name", TREES)
def test_every_label_leads_back_to_its_provision(name):
    tree = TREES[name]
    for node in tree:
        if node.parent is not None:
            named = label(chain(tree, node.id))
            found = find(tree, parse(named))
            assert node in found, named
            # Without more words the first of two alike is named as the second is, too.
            assert found == [node] or name in ("again", "annexed", "twice"), named
    assert len({anchor(node.address) for node in tree}) == len(tree)


@pytest.mark.parametrize("unit", [" ", ",", "(", "phụ lục ", "(mục II lần thứ 2)"])
def test_a_long_question_is_parsed_in_time_that_grows_with_it(unit):
    assert grows_linearly(parse, unit, 4_000)


def test_a_page_of_steps_is_parsed_in_time_that_grows_with_it():
    assert grows_linearly(parse, "mục II.1 ", 100_000)


@given(st.text(alphabet="điềukhoảnmụcphn IVXabd.123 ", max_size=60))
def test_parse_never_fails(text):
    assert all(wanted.marker for wanted in parse(text))
