from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.address import chain, label
from corpus.model import Level
from ingest import pipeline
from ingest.passages import opened_list, passages
from ingest.structure import provisions

LAW = """Điều 1. Việc của Mặt trận
Lời chung của điều này.
1. Mặt trận làm các việc sau đây:
a) Nghe ý kiến của dân;
b) Gửi ý kiến lên trên.
2. Việc khác do luật định.
Điều 2. Hiệu lực
Luật này có hiệu lực từ ngày ký."""


def made(text):
    return passages("luat", "Luật mẫu", text, provisions(text))


@cache
def reading(path):
    return pipeline.read(path.read_bytes(), path.name)


def test_a_point_carries_the_sentence_that_opens_its_clause():
    (point,) = [p for p in made(LAW) if p.label == "điểm b khoản 1 Điều 1"]

    assert point.text == "b) Gửi ý kiến lên trên."
    assert point.lead_in == "1. Mặt trận làm các việc sau đây:"
    assert point.header == ("Luật mẫu", "Điều 1. Việc của Mặt trận")


def test_a_short_article_is_one_passage():
    (article,) = [p for p in made(LAW) if p.label == "Điều 2"]
    assert article.text == "Điều 2. Hiệu lực\nLuật này có hiệu lực từ ngày ký."


def test_a_bare_article_number_is_no_lead_in():
    points = made("Điều 18.\n1. Việc thứ nhất của tổ chức.\n2. Việc thứ hai của tổ chức.")
    assert [p.lead_ins for p in points] == [(), ()]


def test_the_letterhead_is_one_passage():
    head = "ĐẢNG BỘ XÃ MẪU\nSố 01-KH/ĐU\nKẾ HOẠCH\nVề việc mẫu"
    text = f"{head}\nCăn cứ Điều lệ Đảng;\nI. VIỆC CHUNG\nLời."
    first, second, *_ = made(text)
    assert first.text == head
    assert first.label == "phần đầu văn bản"
    assert second.text == "Căn cứ Điều lệ Đảng;"


def test_a_sentence_with_children_is_a_passage_of_its_own():
    sentence = "1. " + "Xã nêu ý kiến khi cấp trên nhận xét, quyết định " * 2 + "việc của mình."
    text = f"Điều 1. Quyền\n{sentence}\nNgười nêu ý kiến không bị trù dập vì việc ấy.\n2. Hai."
    assert sentence in [p.text for p in made(text)]


@pytest.mark.parametrize(
    "line", ["- .......................... ......", "| | |", "……………… … ………", "1 | | 2"]
)
def test_dots_and_empty_cells_are_no_passage(line):
    assert all(line not in p.text for p in made(f"I. VIỆC CHUNG\n{line}"))


def test_a_long_leaf_is_cut_at_its_sentences():
    sentence = "Xã họp dân bàn việc chung của thôn và giao việc cho từng tổ dân phố trong xã mình."
    text = "I. VIỆC CHUNG\n- " + " ".join([sentence] * 30)
    found = made(text)

    assert len(found) > 2
    assert all(len(p.text) <= 900 and p.text.endswith("mình.") for p in found)
    assert " ".join(p.text for p in found) == text.partition("\n")[2]


def test_a_long_table_is_cut_at_its_rows():
    rows = [f"{i} | Việc thứ {i} của xã trong năm nay | Ban Thường trực" for i in range(40)]
    found = made("I. VIỆC CHUNG\n" + "\n".join(rows))
    assert len(found) > 1
    assert [row for p in found for row in p.text.split("\n")] == rows


HEAD = "TT | Việc phải làm | Đơn vị chủ trì"


def test_a_row_of_a_long_table_carries_the_names_of_the_columns():
    rows = [f"{i} | Việc thứ {i} của xã trong năm nay | Ban Thường trực" for i in range(40)]
    rows[7] = f"7 | {'Họp dân bàn việc chung. ' * 10}| Ủy ban nhân dân"
    first, *others = made("I. VIỆC CHUNG\n" + "\n".join([HEAD, *rows]))

    assert first.text.startswith(HEAD)
    assert first.lead_ins == ()
    assert {p.lead_in for p in others} == {HEAD}
    assert [row for p in (first, *others) for row in p.text.split("\n")] == [HEAD, *rows]
    (long,) = [p for p in others if p.text == rows[7]]
    assert long.label == "hàng thứ 9 bảng thứ 1 mục I"


def test_a_table_without_names_of_columns_gives_no_lead_in():
    rows = [f"Tổ {i} | Việc thứ {i} của xã trong năm nay | Ban Thường trực" for i in range(40)]
    assert {p.lead_ins for p in made("I. VIỆC CHUNG\n" + "\n".join(rows))} == {()}


def test_ids_are_unique_and_stable():
    ids = [p.id for p in made(LAW)]
    assert ids == [f"luat#{i}" for i in range(len(ids))]
    assert made(LAW) == made(LAW)


def test_a_list_is_given_whole_with_its_lead_in():
    tree = provisions(LAW)
    (point,) = [node for node in tree if node.marker == "b"]
    span, items = opened_list(LAW, tree, point.id)

    assert span.of(LAW).startswith("1. Mặt trận làm các việc sau đây:")
    assert span.of(LAW).endswith("b) Gửi ý kiến lên trên.")
    assert [item.marker for item in items] == ["a", "b"]


def test_a_lead_in_may_be_a_paragraph_before_the_list():
    text = "I. VIỆC CHUNG\nLời đầu.\nXã làm ngay các việc sau:\n- Họp dân bàn việc;\n- Ghi ý kiến."
    tree = provisions(text)
    span, items = opened_list(text, tree, len(tree) - 1)
    assert span.of(text).startswith("Xã làm ngay")
    assert len(items) == 2


@pytest.mark.parametrize("text", ["I. VIỆC CHUNG\n- Một việc.", "Lời."])
def test_one_item_or_none_is_no_list(text):
    tree = provisions(text)
    assert opened_list(text, tree, len(tree) - 1) is None
    assert opened_list(text, tree, 0) is None


def test_the_list_of_forms_in_the_plan(shared):
    plan = reading(shared / "plan" / "ke-hoach-chi-thi-18.md")
    node = next(
        n
        for n in plan.provisions
        if n.level is Level.GACH and n.head.of(plan.document.text).startswith("- Tuyên truyền trên")
    )
    span, items = opened_list(plan.document.text, plan.provisions, node.id)
    assert len(items) == 3
    assert span.of(plan.document.text).startswith("* Hình thức tuyên truyền")


def check(text, tree, found):
    """Passages are slices in order; lead-ins slices before them; labels those of provisions."""
    end = 0
    for passage in found:
        assert passage.text == passage.span.of(text)
        assert passage.text.strip()
        assert passage.span.start >= end
        end = passage.span.end
        assert all(lead.end <= passage.span.start for lead in passage.lead_ins)
        assert "\n".join(lead.of(text) for lead in passage.lead_ins).endswith(passage.lead_in)
        assert passage.label == label(chain(tree, passage.provision_id))


def test_passages_of_real_texts_cover_all_that_says_something(shared):
    for path in sorted((shared / "documents" / "texts").iterdir()):
        one = reading(path)
        text, found = one.document.text, one.passages
        check(text, one.provisions, found)
        held = bytearray(len(text))
        for passage in found:
            held[passage.span.start : passage.span.end] = b"\1" * len(passage.text)
        for node in one.provisions:
            head = node.head.of(text)
            quiet = node.level is Level.CHU_THICH or bool(node.heading) or len(head) < 40
            if not quiet and sum(c.isalpha() for c in head) > 30:
                assert all(
                    held[i] or text[i].isspace() for i in range(node.head.start, node.head.end)
                ), head


@given(
    st.lists(
        st.sampled_from([*LAW.split("\n"), "- Một việc của xã:", "+ Một việc nhỏ hơn của xã."])
    )
)
def test_passages_of_any_lines(lines):
    text = "\n".join(lines)
    tree = provisions(text)
    check(text, tree, passages("d", "t", text, tree))
