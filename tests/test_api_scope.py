from datetime import date

import pytest

from api.scope import View, described, filtered, law_of_a_place, scope, view, widened
from corpus import catalog
from corpus.collection import Collection
from corpus.errors import UnknownDocument
from corpus.model import Document, DocumentStatus

CATALOG = catalog.load()


def law(id_: str, kind: str, number: str | None, title: str, day: date | None = None) -> Document:
    return Document(id_, DocumentStatus.LOADED, kind, number, title, "Quốc hội", day)


LAWS = [
    law("front", "Luật", "75/2015/QH13", "Luật Mặt trận Tổ quốc Việt Nam", date(2015, 6, 9)),
    law("local", "Luật", "10/2022/QH15", "Luật Thực hiện dân chủ ở cơ sở", date(2022, 11, 10)),
    law("decree", "Nghị định", "59/2023/NĐ-CP", "Quy định chi tiết", date(2023, 8, 14)),
    law("charter", "Điều lệ", None, "Đảng Cộng sản Việt Nam"),
    law("annex-1", "Phụ lục I Nghị định", "30/2020/NĐ-CP", "Thể thức", date(2020, 3, 5)),
    law("main", "Nghị định", "30/2020/NĐ-CP", "Về công tác văn thư", date(2020, 3, 5)),
    *CATALOG.documents(),
]


@pytest.mark.parametrize(
    ("question", "named", "why"),
    [
        ("điều 8 nđ 59/2023", ["decree"], "abbreviated kind, number and year"),
        ("nghi dinh 59 noi gi", ["decree"], "without diacritics or year"),
        ("khoản 2 điều 15 luật mặt trận", ["front"], "by its subject"),
        ("luật MTTQ quy định gì", ["front"], "by its abbreviated subject"),
        ("luat dan chu o co so", ["local"], "by part of its subject"),
        ("luật giao thông", [], "a subject that no document has"),
        ("luật thực hiện dân chủ ở cơ sở", ["local"], "by its subject"),
        ("Điều 10 Điều lệ Đảng", ["charter"], "a kind of its own"),
        ("quyết định 217/QĐ-TW", ["217-qd-tw-2013"], "a known misprint"),
        ("phụ lục I nghị định 30/2020/NĐ-CP", ["annex-1"], "the appendix that is asked for"),
        ("quy định 3 nội dung", [], "a verb and a count"),
        ("ai phê duyệt danh mục", [], "nothing is named"),
    ],
)
def test_the_documents_that_a_question_names(question, named, why):
    assert [d.id for d in scope(question, LAWS, CATALOG).named] == named, why


def test_a_number_that_no_document_bears_is_reported_as_written():
    assert scope("Nghị định 100/2019/NĐ-CP phạt bao nhiêu", LAWS, CATALOG).unknown == (
        "Nghị định 100/2019/NĐ-CP",
    )


def test_another_year_names_another_document():
    found = scope("chỉ thị 18-CT/TW năm 2012 về an toàn giao thông", LAWS, CATALOG)

    assert found.named == ()
    assert found.unknown


def test_two_documents_of_one_number_are_ambiguous_until_the_date_tells():
    twins = [
        law("a", "Quy định", "124-QĐ/TW", "Giám sát", date(2018, 2, 2)),
        law("b", "Quy định", "124-QĐ/TW", "Xếp loại", date(2023, 10, 4)),
    ]

    assert {d.id for d in scope("quy định 124-QĐ/TW", twins, CATALOG).ambiguous} == {"a", "b"}
    dated = scope("quy định 124-QĐ/TW ngày 04/10/2023", twins, CATALOG)
    assert [d.id for d in dated.numbered] == ["b"]


def test_a_filter_takes_ids_and_numbers_however_written():
    assert filtered(["front", "59/2023/nđ-cp"], LAWS) == ["front", "decree"]


def test_a_filter_that_names_nothing_says_so():
    with pytest.raises(UnknownDocument):
        filtered(["59/2024/NĐ-CP"], LAWS)


def test_an_id_that_reads_like_a_number_names_one_document():
    body, appendix = (
        Document(name, DocumentStatus.LOADED, number="30/2020/NĐ-CP")
        for name in ("30-2020-nd-cp", "phu-luc-i-30-2020-nd-cp")
    )
    assert filtered(["30-2020-nd-cp"], [body, appendix]) == ["30-2020-nd-cp"]
    assert len(filtered(["30/2020/NĐ-CP"], [body, appendix])) == 2


def test_a_document_is_known_by_its_description():
    question = "luật về dân chủ ở cơ sở năm 2022 số mấy"

    assert described(question, LAWS) is LAWS[1]
    assert described("văn bản nào hay nhất", LAWS) is None


@pytest.mark.parametrize(
    ("question", "law"),
    [
        ("khoản 1 Điều 3 Luật Đất đai quy định gì?", "Luật Đất đai"),
        ("điều 15 của luật mặt trận", "luật mặt trận"),
        ("dieu 5 dieu le dang noi ve gi", "dieu le dang"),
        ("Điều 15 nói gì", None),
        ("điều 3 luật này nói gì", None),
        ("theo luật thì điều 15 nói gì", None),
    ],
)
def test_the_law_whose_article_is_asked_for(question, law):
    assert law_of_a_place(question) == law


def test_a_law_is_known_by_the_abbreviation_in_the_name_of_its_file():
    source = "Luat-75-2015-QH13_MTTQ_hop-nhat.txt"
    law = Document("m", DocumentStatus.LOADED, number="75/2015/QH13", kind="Luật", source=source)
    other = Document("d", DocumentStatus.LOADED, kind="Luật", title="Luật Đất đai")
    found = scope("khoản 2 điều 15 luật mặt trận", [law, other], catalog.load())
    assert [document.id for document in found.titled] == ["m"]


def plan_of(id_: str, organ: str) -> Document:
    day = date(2024, 2, 5)
    return Document(id_, DocumentStatus.LOADED, "Kế hoạch", "12-KH/ĐU", "Mẫu", organ, day)


def test_one_number_of_two_organs_is_ambiguous_until_the_organ_is_named():
    two = [plan_of("a", "Đảng ủy xã Mẫu"), plan_of("b", "Đảng ủy xã Khác")]
    asked = scope("Kế hoạch 12-KH/ĐU nói gì", two, CATALOG)
    named = scope("Kế hoạch 12-KH/ĐU của Đảng ủy xã Khác nói gì", two, CATALOG)
    assert [d.id for d in asked.ambiguous] == ["a", "b"]
    assert ([d.id for d in named.named], named.ambiguous) == (["b"], ())


@pytest.mark.parametrize(
    ("question", "named", "why"),
    [
        ("hướng dẫn thi hành Điều lệ Đảng năm 2031 số mấy", "guide", "its kind, not its subject's"),
        ("hd thi hành điều lệ đảng số mấy", "guide", "an abbreviated kind"),
        (
            "quy chế trực cơ quan ban hành kèm quyết định số mấy",
            "issuing",
            "what a decision issues",
        ),
        ("chỉ thị về thi hành điều lệ số mấy", None, "no document of the kind"),
        ("hướng dẫn thi hành Điều lệ Đảng năm 2025 số mấy", None, "another year"),
        ("hướng dẫn về chăn nuôi số mấy", None, "one of the kind, on another subject"),
    ],
)
def test_a_description_holds_to_the_kind_it_opens_with_and_to_its_year(question, named, why):
    day = date(2031, 5, 6)
    here = [
        law("guide", "Hướng dẫn", "6-HD/TW", "Một số vấn đề thi hành Điều lệ Đảng", day),
        law("charter", "Điều lệ", None, "Đảng Cộng sản Việt Nam", date(2011, 1, 19)),
        law("issuing", "Quyết định", "7-QĐ/ZZ", "Ban hành Quy chế trực cơ quan", day),
    ]
    found = described(question, here)
    assert (found.id if found else None) == named, why


@pytest.mark.parametrize(
    ("question", "within", "why"),
    [
        ("theo Điều lệ thì đảng viên là gì", ["charter"], "the only charter there is"),
        ("theo luật mặt trận thì ai giám sát", ["front"], "a law named by its subject"),
        ("trong điều lệ đảng có mấy chương", ["charter"], "with its full name"),
        ("luật mặt trận nói gì", [], "named, but not as the place to look in"),
        ("theo luật thì ai giám sát", [], "any law may be meant"),
    ],
)
def test_the_document_that_a_question_asks_within(question, within, why):
    assert [d.id for d in scope(question, LAWS, CATALOG).within] == within, why


FRONT = Collection("Mặt trận", frozenset({"front", "local"}))


def test_a_view_without_collection_or_filter_is_of_all():
    assert view(LAWS, (), None) == View(LAWS, None, None)


def test_a_view_is_of_what_lies_in_the_collection_and_is_named():
    assert view(LAWS, (), FRONT) == View(LAWS[:2], FRONT.documents, FRONT)
    assert view(LAWS, ["10/2022/QH15"], FRONT) == View(LAWS[1:2], frozenset({"local"}), FRONT)
    with pytest.raises(UnknownDocument, match="trong bộ sưu tập “Mặt trận”"):
        view(LAWS, ["59/2023/NĐ-CP"], FRONT)


@pytest.mark.parametrize(
    ("question", "numbered", "outside", "why"),
    [
        ("luật 75/2015/QH13 quy định gì", ["front"], [], "it lies in the collection"),
        ("nghị định 59/2023 quy định gì", [], ["decree"], "it lies elsewhere"),
        ("quy định 124-QĐ/TW quy định gì", ["124-qd-tw-2018"], [], "only its name is here"),
        ("nghị định 30/2020/NĐ-CP", [], ["annex-1", "main"], "with its appendix elsewhere"),
        ("ai phê duyệt danh mục", [], [], "nothing is named"),
    ],
)
def test_what_a_question_names_beyond_its_collection(question, numbered, outside, why):
    named = widened(scope(question, LAWS[:2], CATALOG), scope(question, LAWS, CATALOG))
    assert [d.id for d in named.numbered] == numbered, why
    assert [d.id for d in named.outside] == outside, why
