import pytest
from conftest import grows_linearly
from hypothesis import given
from hypothesis import strategies as st

from corpus.model import Level, Metadata, Provision, Span
from corpus.reference import Reference, Relation
from ingest.metadata import extract
from ingest.references import references
from ingest.structure import provisions

DECREE = """CHÍNH PHỦ
Số: 12/2021/NĐ-CP
Hà Nội, ngày 05 tháng 3 năm 2021
NGHỊ ĐỊNH
Quy định chi tiết Luật Hồ chứa
Căn cứ Luật Tổ chức Chính phủ ngày 19 tháng 6 năm 2015;
Căn cứ Luật Hồ chứa ngày 01 tháng 6 năm 2020; Luật Đê điều ngày 29 tháng 11 năm 2006;
Chính phủ ban hành Nghị định như sau:
Điều 1. Phạm vi
1. Nghị định này quy định chi tiết khoản 2 Điều 7 của Luật Hồ chứa.
2. Hồ nói tại khoản 1 Điều này phải có tên.
Điều 2. Lập sổ
Sổ theo mẫu số 02 tại Phụ lục kèm theo Nghị định này.
Điều 3. Hiệu lực
1. Nghị định này thay thế Nghị định số 7/2010/NĐ-CP ngày 02/5/2010 của Chính phủ.
2. Nghị định số 9/2011/NĐ-CP hết hiệu lực kể từ ngày Nghị định này có hiệu lực.
3. Bãi bỏ các văn bản sau đây:
a) Thông tư số 3/2012/TT-BNV;
b) Thông tư số 5/2013/TT-BNV và Điều 4 của Thông tư số 6/2013/TT-BNV.
4. Thông tư số 8/2014/TT-BNV sửa đổi, bổ sung Thông tư số 5/2013/TT-BNV.
"""


def read(text: str) -> tuple[Reference, ...]:
    tree = provisions(text)
    return references(text, tree, extract(text, tree))


def one(text: str) -> Reference:
    [reference] = read(text)
    return reference


def test_a_decree_points_where_a_reader_sees_it_point():
    found = [(r.span.of(DECREE), str(r.relation)) for r in read(DECREE)]
    assert found == [
        ("Luật Hồ chứa", "hướng dẫn"),
        ("Luật Tổ chức Chính phủ ngày 19 tháng 6 năm 2015", "căn cứ"),
        ("Luật Hồ chứa ngày 01 tháng 6 năm 2020", "căn cứ"),
        ("Luật Đê điều ngày 29 tháng 11 năm 2006", "căn cứ"),
        ("Nghị định này", "dẫn chiếu"),
        ("khoản 2 Điều 7 của Luật Hồ chứa", "hướng dẫn"),
        ("khoản 1 Điều này", "dẫn chiếu"),
        ("Phụ lục kèm theo Nghị định này", "dẫn chiếu"),
        ("Nghị định này", "dẫn chiếu"),
        ("Nghị định số 7/2010/NĐ-CP ngày 02/5/2010", "thay thế"),
        ("Nghị định số 9/2011/NĐ-CP", "bãi bỏ"),
        ("Nghị định này", "dẫn chiếu"),
        ("Thông tư số 3/2012/TT-BNV", "bãi bỏ"),
        ("Thông tư số 5/2013/TT-BNV", "bãi bỏ"),
        ("Điều 4 của Thông tư số 6/2013/TT-BNV", "bãi bỏ"),
        ("Thông tư số 8/2014/TT-BNV", "dẫn chiếu"),
        ("Thông tư số 5/2013/TT-BNV", "dẫn chiếu"),
    ]


def test_each_stands_in_the_provision_that_says_it():
    tree = provisions(DECREE)
    for reference in references(DECREE, tree, extract(DECREE, tree)):
        head = tree[reference.provision_id].head
        assert head.start <= reference.span.start < head.end


MENTIONS = [
    ("theo quy định tại các khoản 1, 2 và 3 Điều này.", ["khoản 1, 2 và 3 Điều này"]),
    ("tại mục 1, phần III của Hướng dẫn này.", ["mục 1, phần III của Hướng dẫn này"]),
    ("Mục II.2 Kế hoạch này nêu rõ.", ["Mục II.2 Kế hoạch này"]),
    ("quy định tại Điều 4 của Quy định.", ["Điều 4 của Quy định"]),
    ("có Phụ lục I kèm theo.", ["Phụ lục I kèm theo"]),
    ("hồ sơ kèm theo gồm đơn và ảnh.", []),
    (
        "Điều 3 Quy định ban hành kèm theo Quyết định số 218-QĐ/TW nêu.",
        ["Điều 3 Quy định ban hành kèm theo Quyết định số 218-QĐ/TW"],
    ),
    (
        "khoản 1 Điều 5 Luật này và khoản 2 Điều 6 Luật Nhà ở thì",
        ["khoản 1 Điều 5 Luật này", "khoản 2 Điều 6 Luật Nhà ở"],
    ),
    ("chấm điểm 5 trở lên; chia 2 phần", []),
    ("trước ngày 30/6/2025, chi 20 triệu đồng", []),
]


@pytest.mark.parametrize(("text", "expected"), MENTIONS)
def test_a_mention_is_the_whole_phrase_and_nothing_else(text, expected):
    whole = f"Họp bàn {text}"
    assert [reference.span.of(whole) for reference in read(whole)] == expected


def test_a_provision_does_not_point_at_itself_by_its_marker():
    text = "Chương II\nHỌP\nĐiều 5. Họp đều\n1. Họp.\nĐiều 6. Ghi\nGhi như Điều 5.\nPHỤ LỤC I\nMẫu"
    assert [reference.span.of(text) for reference in read(text)] == ["Điều 5"]


def test_an_address_in_a_document_told_by_its_subject_is_not_of_this_one():
    reference = one("Theo mục 2 của Quy định thi hành nội quy.")
    assert (reference.target.own, reference.target.key) == (False, None)


def test_what_is_done_to_this_document_is_told_apart():
    text = (
        "Chương I CHUNG\nĐiều 1. Hồ\n(Điều 1 Luật số 5/2015/QH13, có hiệu lực, có nội dung được sửa"
        " đổi bởi Điều 1 Luật số 9/2025/QH15 từ nay)\nHồ sâu."
    )
    own, other = read(text)
    assert own.target.own
    assert (other.relation, other.reversed) == (Relation.AMENDS, True)


def test_what_one_document_does_to_another_is_only_pointed_at():
    text = "Họp.\nNghị định số 5/2015/NĐ-CP thay thế Nghị định số 4/2010/NĐ-CP từ lâu."
    assert [r.relation for r in read(text)] == [Relation.CITES, Relation.CITES]


def test_its_own_letterhead_is_no_mention():
    text = "TỈNH ỦY X\nSố: 7-CT/TU\nĐà Lạt, ngày 01 tháng 2 năm 2020\nCHỈ THỊ\nVề họp\nHọp đều."
    assert read(text) == ()


PIECES = (
    "Điều |khoản |điểm |mục |Phụ lục |1|2, | và |a|II|này|Luật |Đất đai|Quyết định |số |217|-QĐ/TW"
    "| của |; |. |\n|ngày 02/02/2018|kèm theo |thay thế |Căn cứ |(|)|“|Nghị định "
)


@given(st.lists(st.sampled_from(PIECES.split("|")), max_size=40))
def test_spans_slice_are_in_order_and_never_overlap(pieces):
    text = "".join(pieces)
    end = 0
    for reference in read(text):
        assert end <= reference.span.start < reference.span.end <= len(text)
        assert reference.span.of(text).strip() == reference.span.of(text)
        end = reference.span.end


HOSTILE = [
    "Điều 1 ",
    "khoản 1, ",
    "điểm a, b, ",
    "Luật A ",
    "Luật sửa đổi, bổ sung một số điều của ",
    "số 1-QĐ/TW và ",
    "Quyết định số 1-QĐ/TW của Ban Bí thư ",
    "Quy chế ban hành kèm theo ",
    "Nghị định số 1/2020/NĐ-CP hết ",
    "Điều 1. khoản 1 Điều 1\n",
    "Kế hoạch 1, 12, 13, ",
    "Căn cứ ",
    "(",
    " ",
]


@pytest.mark.parametrize("piece", HOSTILE)
def test_time_grows_with_the_text_and_no_faster(piece):
    def act(text: str) -> None:
        whole = Span(0, len(text))
        root = Provision(0, None, Level.VAN_BAN, "", 1, whole, whole, "", ())
        references(text, (root,), Metadata())

    assert grows_linearly(act, piece, 25_000)


APART = [
    (
        "Căn cứ Luật Hồ chứa nước khoản 2 Điều 7 của Luật Đê số 75/2015/QH13.",
        ["khoản 2 Điều 7 của Luật Đê số 75/2015/QH13"],
        "a title that runs into an address",
    ),
    (
        "Quy chế này ban hành kèm theo Quyết định số 9-QĐ/TU.",
        ["Quy chế này ban hành kèm theo Quyết định số 9-QĐ/TU"],
        "what is annexed to another belongs to its mention",
    ),
]


@pytest.mark.parametrize(("text", "expected", "why"), APART)
def test_no_two_mentions_overlap(text, expected, why):
    assert [reference.span.of(text) for reference in read(text)] == expected, why
