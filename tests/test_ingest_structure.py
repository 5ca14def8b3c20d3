from collections import Counter
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.address import chain, label
from corpus.model import Level
from corpus.place import find, parse
from ingest import pipeline
from ingest.paragraphs import assemble
from ingest.read_text import read
from ingest.structure import provisions


@cache
def tree_of(path):
    text, _ = assemble(read(path.read_bytes(), path.name))
    return text, provisions(text)


@pytest.fixture
def plan(shared):
    return tree_of(shared / "plan" / "ke-hoach-chi-thi-18.md")


def place(tree, address):
    (node,) = find(tree, parse(address))
    return node


def children(tree, node, level):
    return [child for child in tree if child.parent == node.id and child.level is level]


def labels(text):
    tree = provisions(text)
    check(text, tree)
    return [label(chain(tree, node.id)) for node in tree[1:]]


def check(text, tree):
    """Provisions nest, siblings are in order, heads give the text back, addresses are unique."""
    last_end = {}
    for node in tree:
        assert node.id == 0 or node.parent < node.id
        assert node.span.start <= node.head.start <= node.head.end <= node.span.end
        if node.parent is not None:
            above = tree[node.parent].span
            assert above.start <= node.span.start <= node.span.end <= above.end
            assert last_end.get(node.parent, 0) <= node.span.start
            last_end[node.parent] = node.span.end
    heads = sorted((node.head for node in tree), key=lambda head: (head.start, head.end))
    end = 0
    for head in heads:
        assert head.start == head.end or text[end : head.start].strip("\n") == ""
        assert head.start == head.end or head.start >= end
        end = max(end, head.end)
    assert text[end:].strip("\n") == ""
    assert len({node.address for node in tree}) == len(tree)


@pytest.mark.parametrize(
    ("address", "dashes", "why"),
    [
        ("mục I", 4, "aims"),
        ("mục II.1", 2, "first body of work"),
        ("mục II.3", 2, "control"),
        ("mục III.1", 3, "Party cells"),
        ("mục III.2", 6, "the Front"),
        ("mục III.3", 0, "a leaf"),
        ("mục III.4", 2, "the culture centre"),
    ],
)
def test_the_dash_items_of_the_plan(plan, address, dashes, why):
    _, tree = plan
    assert len(children(tree, place(tree, address), Level.GACH)) == dashes, why


def test_the_second_dash_of_the_plan_holds_four_documents(plan):
    _, tree = plan
    first, second = children(tree, place(tree, "mục II.1"), Level.GACH)
    assert len(children(tree, first, Level.CONG)) == 0
    assert len(children(tree, second, Level.CONG)) == 4
    third = children(tree, second, Level.CONG)[2]
    assert label(chain(tree, third.id)) == "dấu cộng thứ 3 gạch đầu dòng thứ 2 mục II.1"


def test_the_run_in_heads_of_the_plan(plan):
    _, tree = plan
    heads = children(tree, place(tree, "mục II.2"), Level.DE_MUC)
    counted = [(head.heading, len(children(tree, head, Level.GACH))) for head in heads]
    assert counted == [("Nội dung", 4), ("Hình thức tuyên truyền", 3)]
    assert label(chain(tree, heads[1].id)) == "phần “Hình thức tuyên truyền” mục II.2"


def test_the_leaf_the_closing_and_the_foot_of_the_plan(plan):
    text, tree = plan
    leaf = place(tree, "mục III.3").span.of(text)
    assert leaf.startswith("3. Trung tâm Chính trị thành phố: Thường xuyên rà soát")
    (closing,) = children(tree, tree[0], Level.DOAN)
    assert closing.span.of(text).startswith("Trên đây là Kế hoạch")
    (recipients,) = children(tree, tree[0], Level.NOI_NHAN)
    assert len(children(tree, recipients, Level.GACH)) == 7
    (signature,) = children(tree, tree[0], Level.CHU_KY)
    assert signature.span.of(text).split("\n")[-1] == "Đặng Quang Tú"


@pytest.mark.parametrize(
    "phrase",
    [
        "chính trị - xã hội”; xác định công tác",
        "đề xuất các giải pháp giải quyết những vấn đề mà",
        "định hướng việc triển khai thực hiện",
    ],
)
def test_the_sentences_that_a_page_broke_are_whole(plan, phrase):
    assert phrase in plan[0]


ARTICLES = {
    "Luat-75-2015-QH13_MTTQ_hop-nhat-97-2025.txt": (41,),
    "Luat-10-2022-QH15_thuc-hien-dan-chu-o-co-so.txt": (91,),
    "NQLT-403-2017_giam-sat-phan-bien-xa-hoi.txt": (25,),
    "ND-59-2023-ND-CP_chi-tiet-Luat-THDCCS.txt": (31,),
    "ND-61-2023-ND-CP_huong-uoc-quy-uoc.txt": (25,),
    "ND-30-2020-ND-CP_cong-tac-van-thu.md": (38,),
    "PARTY_Dieu-le-Dang-2011.md": (48,),
    "PARTY_QD-1147-QD-BTGDVTW-2025_TTCT-cap-xa.md": (3, 18),
    "PARTY_QyD-383-QD-TW-2025_phong-luu-tru-Dang.md": (23,),
    "PARTY_QyD-384-QD-TW-2025_chia-se-du-lieu.md": (20,),
}


@pytest.mark.parametrize("name", ARTICLES)
def test_each_article_is_found_once_and_its_clauses_count_from_one(shared, name):
    _, tree = tree_of(shared / "documents" / "texts" / name)
    wanted = [str(i) for count in ARTICLES[name] for i in range(1, count + 1)]
    articles = [node for node in tree if node.level is Level.DIEU]

    assert [node.marker for node in articles] == wanted
    for article in articles:
        clauses = [node.marker for node in children(tree, article, Level.KHOAN)]
        assert clauses == [str(i) for i in range(1, len(clauses) + 1)]


def test_every_real_text_nests_and_gives_its_text_back(shared):
    for path in [
        *(shared / "documents" / "texts").iterdir(),
        shared / "plan" / "ke-hoach-chi-thi-18.md",
    ]:
        check(*tree_of(path))


def test_labels_of_real_texts_lead_back_to_their_provisions(shared):
    """All but 3 in 100: a text that numbers two parts alike has labels that name both."""
    total = exact = 0
    for path in (shared / "documents" / "texts").iterdir():
        _, tree = tree_of(path)
        for node in tree[1:]:
            named = label(chain(tree, node.id))
            found = find(tree, parse(named))
            total += 1
            exact += found == [node]
    assert total > 6_000
    assert exact / total > 0.97


DECISION = """QUYẾT ĐỊNH
Ban hành Quy chế mẫu
Điều 1. Ban hành kèm theo Quyết định này Quy chế mẫu.
Điều 2. Quyết định này có hiệu lực từ ngày ký.
Điều 3. Các xã thi hành.
Nơi nhận:
- Như Điều 3,
- Lưu.
T/M BAN THƯỜNG VỤ
BÍ THƯ
Nguyễn Văn Mẫu
QUY CHẾ
LÀM VIỆC CỦA BAN MẪU
(Ban hành kèm theo Quyết định số 1-QĐ/XX, ngày 01/02/2020 của Ban mẫu)
Chương I
QUY ĐỊNH CHUNG
Điều 1. Phạm vi
1. Việc một.
2. Việc hai:
a) Một;
b) Hai.
Chương II
TỔ CHỨC
Điều 2. Người làm
1. Người một.
PHỤ LỤC I
MẪU BIỂU
1 | họp | thôn
2 | bàn | xã"""


def test_a_document_in_a_document_has_its_own_articles():
    found = labels(DECISION)
    counted = Counter(found)

    assert counted["Điều 1"] == counted["Điều 1 Quy chế"] == 1
    assert counted["Điều 3"] == 1
    assert counted["điểm b khoản 2 Điều 1 Quy chế"] == 1
    assert counted["khoản 1 Điều 2 Quy chế"] == 1
    assert counted["phần Nơi nhận"] == counted["phần ký"] == 1
    assert counted["hàng thứ 2 bảng thứ 1 Phụ lục I Quy chế"] == 1


@pytest.mark.parametrize(
    ("text", "expected", "why"),
    [
        ("Điều 1. A\n1. Một:\na) x;\nb) y;\nc) z;\nd) t;\nđ) u;\ne) v.",
         "điểm đ khoản 1 Điều 1", "đ after d"),
        ("Điều 1. A\n1. Một.\n2. Hai.\nĐiều 2. B\n1. Ba.", "khoản 1 Điều 2", "khoản restart"),
        ("I- VIỆC CHUNG\n1- Một\na/ Nhỏ", "mục I.1.a", "dash and slash"),
        ("A- VIỆC CHUNG\nI- VIỆC RIÊNG\n1- Một\nB- VIỆC KHÁC\n1- Hai", "mục B.1",
         "capital letters"),
        ("11. Việc\n11.4. Nhỏ\n11.4.4. Nhỏ hơn", "điểm 11.4.4", "decimal numbers"),
        ("1. Một\na) Nhỏ\nb) Nhỏ\n2. Hai\na) Nhỏ", "tiết a điểm 2", "letters after numbers"),
        ("Phần thứ nhất\nVIỆC CHUNG\nChương I\nMỞ ĐẦU\nVÀ KẾT THÚC\nĐiều 1. A\nLời.",
         "đoạn thứ 1 Điều 1",
         "headings over several lines"),
        ("I. VIỆC\nLời một.\n[1] Ghi ở cuối trang.", "chú thích 1", "a footnote"),
        ("Điều 1. A\n(Điều 1 Luật số 1/2015/QH13, có hiệu lực từ ngày 01/01/2016)\n1. Một.",
         "khoản 1 Điều 1", "a codified note"),
        ("I. VIỆC\n- Một:\n+ Nhỏ;\n+ Nhỏ.\n- Hai.", "gạch đầu dòng thứ 2 mục I",
         "plus inside dash"),
        ("I. VIỆC\nTT | VIỆC\nI. VIỆC CHUNG |\n1. Họp | tháng 3\n| tháng 4",
         "hàng thứ 4 bảng thứ 1 mục I",
         "rows that begin like items"),
        ("PHỤ LỤC I\nTT | VIỆC | THỜI HẠN\n1 | họp | tháng 3", "hàng thứ 1 bảng thứ 1 Phụ lục I",
         "columns named in capitals are no part of the heading"),
        ("I. VIỆC\n(6) Sáu\n* Cách làm: họp\n(7) Bảy", "mục I.7", "a series a head has cut"),
    ],
)  # fmt: skip
def test_labels(text, expected, why):
    found = labels(text)
    assert found.count(expected) == 1, (why, found)


@pytest.mark.parametrize(
    ("text", "not_opened"),
    [
        ("Điều 1. A\nLời.\nĐiều 4 Điều lệ Đảng.\n1. Một.", "Điều 4"),
        ("Điều 1. A\nPhần này của luật.\n1. Một.", "Phần"),
        ("Điều 1. A\n1. Một.\nD. Việc không theo thứ tự nào.", "mục D"),
    ],
)
def test_what_only_looks_like_a_provision_opens_none(text, not_opened):
    assert not any(found.startswith(not_opened) for found in labels(text))


def test_a_heading_over_two_lines_is_one():
    tree = provisions("Chương I\nMỞ ĐẦU\nVÀ KẾT THÚC\nĐiều 1. A\nLời.")
    assert tree[1].heading == "MỞ ĐẦU VÀ KẾT THÚC"


@pytest.mark.parametrize(
    ("line", "items"),
    [
        ("Nơi nhận: - Như trên; - Lưu VT.", 0),
        ("Nơi nhận:\n- Như trên;\n- Lưu VT.", 2),
        ("Nơi nhận:\nBan A; (Để\nBan B; báo cáo)\nBan C,\nvà D;\nLưu.", 4),
    ],
)
def test_recipients(line, items):
    text = f"I. VIỆC\nLời.\n{line}"
    tree = provisions(text)
    check(text, tree)
    (node,) = [node for node in tree if node.level is Level.NOI_NHAN]
    assert sum(child.parent == node.id for child in tree) == items


def test_an_empty_text_is_its_own_root():
    (root,) = provisions("")
    assert (root.span.start, root.span.end, root.address) == (0, 0, ())


LINES = st.sampled_from(
    [line for text in (DECISION,) for line in text.split("\n")]
    + ["1. Việc:", "a) Việc:", "- Việc:", "+ Việc:", "* Việc:", "1.1. Việc", "II. VIỆC", "B. VIỆC",
       "a | b", "[1] ghi", "Trên đây là", "lời", "VIỆC LỚN", "(1) Việc:", "Mục 1", "Tiểu mục 1",
        "", " "]
)  # fmt: skip


@given(st.lists(LINES, max_size=40))
def test_any_order_of_lines_nests(lines):
    text = "\n".join(lines)
    check(text, provisions(text))


@given(st.text(max_size=300))
def test_any_text_nests(text):
    check(text, provisions(text))


def test_lists_that_open_each_other_for_ever_stay_shallow():
    tree = provisions("1. Việc:\n" * 3000)
    assert max(len(node.address) for node in tree) < 40


@pytest.mark.slow
def test_the_tree_is_the_same_by_way_of_the_pipeline(shared):
    path = shared / "plan" / "ke-hoach-chi-thi-18.md"
    assert pipeline.read(path.read_bytes(), path.name).provisions == tree_of(path)[1]
