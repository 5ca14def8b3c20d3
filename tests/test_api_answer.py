import re
import subprocess
import sys
from datetime import date

import pytest

from api.wiring import open_services
from corpus.errors import UnknownCollection, UnknownDocument
from corpus.model import Document, DocumentStatus, Status
from ingest import pipeline

DECREE = """CHÍNH PHỦ
Số: 900/2031/NĐ-CP
Hà Nội, ngày 05 tháng 3 năm 2031
NGHỊ ĐỊNH
Về quản lý sân chơi của khu dân cư
Chính phủ ban hành Nghị định về quản lý sân chơi như sau:
Điều 1. Giờ mở cửa
1. Sân chơi mở cửa từ 06 giờ đến 21 giờ hằng ngày.
2. Người trông sân gồm:
a) Một đại diện tổ dân phố;
b) Một đại diện chi đoàn thanh niên.
Điều 2. Hiệu lực
Nghị định này có hiệu lực từ ngày 01 tháng 7 năm 2031./.
Nơi nhận:
- Bộ Xây dựng;
- Lưu: VT.
TM. CHÍNH PHỦ
THỦ TƯỚNG
Trần Văn Mẫu
"""


@pytest.fixture(scope="module")
def plan(plan_home):
    services = open_services(plan_home)
    yield services
    services.store.close()


@pytest.fixture
def two(home):
    services = open_services(home)
    file = home / "nghi-dinh-san-choi.txt"
    file.write_text(DECREE, "utf-8")
    services.library.ingest([file])
    services.library.reindex()
    yield services
    services.store.close()


def check_every_citation(services, answer):
    marks = {int(n) for n in re.findall(r"\[(\d+)\]", answer.answer)}
    assert marks >= {c.id for c in answer.citations}
    for citation in answer.citations:
        document = services.store.document(citation.document_id)
        assert document.text[citation.char_start : citation.char_end] == citation.quote
        assert f"“{citation.quote}” [{citation.id}]" in answer.answer


@pytest.mark.parametrize(
    ("question", "label", "phrase", "why"),
    [
        ("có những hình thức tuyên truyền nào", "phần “Hình thức tuyên truyền” mục II.2",
         "Tuyên truyền qua sinh hoạt chi bộ", "a list is answered whole, under its head"),
        ("Trung tâm Chính trị thành phố làm gì", "mục III.3", "Thường xuyên rà soát",
         "a body and its task"),
        ("mục III.3 giao việc gì", "mục III.3", "Trung tâm Chính trị thành phố", "a look-up"),
        ("ai ký kế hoạch này", "phần ký", "Đặng Quang Tú", "metadata with its place"),
        ("kế hoạch gửi cho những nơi nào", "phần Nơi nhận", "Lưu VT", "all recipients"),
        ("kế hoạch ban hành căn cứ văn bản nào", "đoạn thứ 3 phần đầu văn bản",
         "Hướng dẫn số 109-HD/BTGTU", "the basis"),
        ("Quy định 124 ban hành ngày nào", "dấu cộng thứ 3 gạch đầu dòng thứ 2 mục II.1",
         "ngày 02/02/2018", "a cited document's date, as the plan writes it"),
    ],
)  # fmt: skip
def test_the_first_citation_is_the_place_that_says_it(plan, question, label, phrase, why):
    answer = plan.assistant.ask(question)

    assert answer.status is Status.ANSWERED, why
    assert answer.citations[0].label == label
    assert phrase in answer.citations[0].quote
    check_every_citation(plan, answer)


@pytest.mark.parametrize(
    ("question", "says"),
    [
        ("kế hoạch này số mấy", "không ghi"),
        ("kế hoạch ban hành ngày nào", "không ghi"),
        ("mục IV của kế hoạch nói gì", "không có chỗ được hỏi"),
        ("Nghị định 777/2040/NĐ-CP quy định gì", "777/2040"),
        ("cách nấu phở bò tái chín", "Không có trong kho văn bản"),
        ("khoản 2 điều 15 luật mặt trận", "không nhận ra văn bản nào là “luật mặt trận”"),
    ],
)
def test_what_is_not_there_is_refused_with_a_reason(plan, question, says):
    answer = plan.assistant.ask(question)

    assert answer.status is Status.NOT_FOUND
    assert says in answer.reason
    assert answer.citations == ()


@pytest.mark.parametrize(
    "question",
    [
        "Điều 5 Quy định 124-QĐ/TW quy định gì?",
        "quyết định 217 nêu mấy nguyên tắc giám sát",
        "nội dung quyết định 218",
    ],
)
def test_a_document_without_text_is_said_to_be_so_with_what_the_plan_says_of_it(plan, question):
    answer = plan.assistant.ask(question)

    assert answer.status is Status.DOCUMENT_NOT_LOADED
    assert "vankien ingest" in answer.reason
    assert answer.citations
    assert {c.document_id for c in answer.citations} == {"ke-hoach-chi-thi-18"}
    check_every_citation(plan, answer)


def test_what_is_done_about_a_cited_document_is_asked_of_the_plan(plan):
    answer = plan.assistant.ask("Trung tâm Văn hóa tuyên truyền Chỉ thị 18 thế nào")

    assert answer.status is Status.ANSWERED
    assert answer.citations[0].label == "gạch đầu dòng thứ 1 mục III.4"


def test_the_same_number_in_two_documents_is_ambiguous(plan):
    store = plan.store
    other = Document("124-qd-tw-2023", DocumentStatus.CITED_ONLY, "Quy định", "124-QĐ/TW",
                     "Về việc kiểm điểm", "Bộ Chính trị", date(2023, 10, 4))  # fmt: skip
    store.put(other, (), (), None)
    plan.library.reindex()
    try:
        asked = plan.assistant.ask("Quy định 124 nói gì")
        dated = plan.assistant.ask("Quy định 124-QĐ/TW ngày 02/02/2018 nói gì")
    finally:
        store.delete(other.id)
        plan.library.reindex()

    assert asked.status is Status.AMBIGUOUS
    assert "02/02/2018" in asked.reason
    assert "04/10/2023" in asked.reason
    assert dated.status is Status.DOCUMENT_NOT_LOADED


def test_a_point_comes_with_the_sentence_that_opens_its_clause(two):
    answer = two.assistant.ask("điểm b khoản 2 Điều 1 Nghị định 900/2031/NĐ-CP")

    assert answer.citations[0].label == "điểm b khoản 2 Điều 1"
    found = two.assistant.ask("đại diện chi đoàn thanh niên trông sân chơi")
    assert any("Người trông sân gồm:" in citation.quote for citation in found.citations)
    check_every_citation(two, found)


def test_a_named_document_is_searched_alone(two):
    named = two.assistant.ask("Nghị định 900 mở cửa từ mấy giờ")

    assert named.citations[0].document_id == "900-2031-nd-cp"
    assert named.citations[0].label == "khoản 1 Điều 1"
    assert named.citations[0].citation_text == (
        "khoản 1 Điều 1 Nghị định số 900/2031/NĐ-CP ngày 05/3/2031 của Chính phủ"
    )


def test_a_filter_keeps_other_documents_out(two):
    answer = two.assistant.ask("ai ký văn bản này", ["900/2031/NĐ-CP"])

    assert answer.citations[0].quote.endswith("Trần Văn Mẫu")
    hits = two.assistant.search("giám sát", 10, ["900/2031/NĐ-CP"])
    assert {hit.passage.document_id for hit in hits} <= {"900-2031-nd-cp"}


def test_an_unknown_filter_names_the_nearest_documents(two):
    with pytest.raises(UnknownDocument) as caught:
        two.assistant.ask("ai ký", ["901/2031/NĐ-CP"])

    assert "900/2031/NĐ-CP" in str(caught.value)


def test_a_document_that_was_deleted_answers_nothing_any_more(two):
    two.library.delete("900-2031-nd-cp")
    two.library.reindex()

    answer = two.assistant.ask("sân chơi mở cửa từ mấy giờ")

    assert answer.status is Status.NOT_FOUND
    assert all(hit.passage.document_id == "ke-hoach-chi-thi-18" for hit in answer.hits)


def test_a_question_without_diacritics_finds_the_same_place(plan):
    answer = plan.assistant.ask("co nhung hinh thuc tuyen truyen nao")

    assert answer.citations[0].label == "phần “Hình thức tuyên truyền” mục II.2"


def test_equal_questions_get_equal_answers(plan):
    one, other = (plan.assistant.ask("ai phải nêu gương về đạo đức, lối sống") for _ in range(2))

    assert (one.answer, one.citations, one.hits) == (other.answer, other.citations, other.hits)


def test_the_plan_is_recognised_when_it_is_loaded_again_under_another_name(plan, tmp_path):
    text = plan.store.original("ke-hoach-chi-thi-18")
    reading = pipeline.read(text, "ke-hoach-chi-thi-18.md", plan.store.documents())

    assert reading.document.id == "ke-hoach-chi-thi-18"


def test_an_article_of_a_law_that_is_not_here_is_refused_and_nothing_is_quoted(two):
    answer = two.assistant.ask("khoản 1 Điều 1 Luật Đất đai quy định gì?")
    assert answer.status is Status.NOT_FOUND
    assert "“Luật Đất đai”" in answer.reason
    assert not answer.citations


OTHER = """UBND XÃ MẪU
Số: 17/QĐ-UBND
Xã Mẫu, ngày 09 tháng 3 năm 2031
QUYẾT ĐỊNH
Về sử dụng hội trường
Điều 1. Giờ mở cửa
1. Hội trường mở cửa khi có đăng ký.
Điều 2. Thi hành
Văn phòng thi hành Quyết định này.
Điều 3. Hiệu lực
Quyết định này có hiệu lực từ ngày ký./.
TM. ỦY BAN NHÂN DÂN
CHỦ TỊCH
Lê Thị Thử
"""


@pytest.fixture
def three(two, home):
    file = home / "quyet-dinh-hoi-truong.txt"
    file.write_text(OTHER, "utf-8")
    two.library.ingest([file])
    two.library.reindex()
    return two


def test_a_place_without_a_document_is_asked_back_for_the_document(three):
    answer = three.assistant.ask("khoản 1 Điều 1 quy định gì?")

    assert (answer.status, answer.citations) == (Status.AMBIGUOUS, ())
    assert "900/2031/NĐ-CP" in answer.reason
    assert "17/QĐ-UBND" in answer.reason


def test_a_place_that_one_document_has_needs_no_name(three):
    answer = three.assistant.ask("điều 3 nói gì")

    assert [c.number for c in answer.citations] == ["17/QĐ-UBND"]
    assert answer.citations[0].quote.startswith("Điều 3. Hiệu lực")


def test_a_question_with_a_matter_of_its_own_is_searched_also_when_it_names_a_place(three):
    answer = three.assistant.ask("theo điều 1 thì sân chơi mở cửa mấy giờ")

    assert answer.citations[0].number == "900/2031/NĐ-CP"


@pytest.mark.parametrize(
    ("question", "status", "names"),
    [
        ("văn bản này ai ký", Status.AMBIGUOUS, "17/QĐ-UBND"),
        ("ai ký quyết định này", Status.ANSWERED, "Lê Thị Thử"),
        ("nghị định này ai ký", Status.ANSWERED, "Trần Văn Mẫu"),
    ],
)
def test_this_document_is_the_only_one_that_it_may_be_or_is_asked_back(
    three, question, status, names
):
    answer = three.assistant.ask(question)

    assert answer.status is status
    assert names in (answer.reason or "") + answer.answer


PLAN = "ke-hoach-chi-thi-18"
DECREED = "900-2031-nd-cp"
PLAYGROUND = "sân chơi mở cửa từ mấy giờ"


@pytest.fixture
def shelves(two):
    """The plan lies in "Đảng", the decree in "Chính phủ", what is only cited nowhere."""
    two.store.collections.move(PLAN, "Đảng")
    two.store.collections.move(DECREED, "Chính phủ")
    return two


def cited(answer):
    return {citation.document_id for citation in answer.citations}


def test_after_a_move_the_clause_is_found_where_its_document_lies_and_only_there(shelves):
    ask, collections = shelves.assistant.ask, shelves.store.collections
    outside = ask(PLAYGROUND, collection="Đảng")
    assert (outside.status, cited(outside)) == (Status.NOT_FOUND, set())
    before = ask(PLAYGROUND, collection="chinh phu")
    assert before.citations[0].label == "khoản 1 Điều 1"

    collections.move(DECREED, "Đảng")

    after = ask(PLAYGROUND, collection="Đảng")
    assert (after.citations, after.corpus_version) == (before.citations, before.corpus_version)
    with pytest.raises(UnknownCollection, match="Kho đang có: Đảng"):
        ask(PLAYGROUND, collection="Chính phủ")
    collections.move(DECREED, None)
    assert ask(PLAYGROUND, collection="Đảng").status is Status.NOT_FOUND
    assert cited(ask(PLAYGROUND)) == {DECREED}


WITHIN = [
    (PLAYGROUND, "its clause"),
    ("khoản 2 Điều 1 Nghị định 900/2031/NĐ-CP", "a place in it"),
    ("ai ký Nghị định 900/2031/NĐ-CP", "a fact of it"),
    ("văn bản nào nói về sân chơi", "its title"),
]


@pytest.mark.parametrize(("question", "why"), WITHIN)
def test_a_question_within_a_collection_sees_only_its_documents(shelves, question, why):
    answer = shelves.assistant.ask(question, collection="Đảng")
    assert answer.status is Status.NOT_FOUND, why
    assert "Không có trong bộ sưu tập “Đảng”" in answer.reason
    assert re.search(r"Hỏi trong cả kho thì có, ở .+ Nghị định số 900/2031", answer.reason)
    assert {hit.passage.document_id for hit in answer.hits} <= {PLAN}
    own = shelves.assistant.ask(question, collection="Chính phủ")
    assert (own.status, cited(own)) == (Status.ANSWERED, {DECREED}), why


def test_what_is_nowhere_in_the_library_is_not_said_to_be_elsewhere(shelves):
    answer = shelves.assistant.ask("cách nấu phở bò tái chín", collection="Đảng")
    assert "Đã tìm trong 1 văn bản." in answer.reason
    assert "Hỏi trong cả kho" not in answer.reason


def test_what_is_said_of_a_document_that_is_not_here_comes_from_the_collection_alone(shelves):
    collections, ask = shelves.store.collections, shelves.assistant.ask
    within = ask("Điều 5 Quy định 124-QĐ/TW quy định gì?", collection="Chính phủ")
    assert (within.status, cited(within)) == (Status.DOCUMENT_NOT_LOADED, set())
    collections.move(PLAN, "Chính phủ")
    together = ask("Điều 5 Quy định 124-QĐ/TW quy định gì?", collection="Chính phủ")
    assert (together.status, cited(together)) == (Status.DOCUMENT_NOT_LOADED, {PLAN})
    done = ask("Trung tâm Văn hóa tuyên truyền Chỉ thị 18 thế nào", collection="Chính phủ")
    assert done.citations[0].label == "gạch đầu dòng thứ 1 mục III.4"


def test_a_document_that_lies_elsewhere_is_named_and_no_other_answers_for_it(shelves):
    for question in ("Nghị định 900 nói gì về lương hưu", "điểm c khoản 9 Điều 1 Nghị định 900"):
        answer = shelves.assistant.ask(question, collection="Đảng")
        assert (answer.status, answer.citations) == (Status.NOT_FOUND, ())
        assert "Nghị định số 900/2031/NĐ-CP nằm ngoài bộ sưu tập này" in answer.reason


def test_a_place_in_a_document_that_is_not_known_is_not_looked_up_in_the_only_one(plan):
    for question in ("mục III.3 Nghị định 777/2040/NĐ-CP", "ai ký Nghị định 777/2040/NĐ-CP"):
        answer = plan.assistant.ask(question)
        assert (answer.status, answer.citations) == (Status.NOT_FOUND, ())
        assert "777/2040" in answer.reason


def test_of_two_documents_of_one_number_the_one_in_the_collection_is_meant(shelves):
    store = shelves.store
    other = Document("124-qd-tw-2023", DocumentStatus.CITED_ONLY, "Quy định", "124-QĐ/TW",
                     "Về việc kiểm điểm", "Bộ Chính trị", date(2023, 10, 4))  # fmt: skip
    store.put(other, (), (), None, None, "Đảng")
    shelves.library.reindex()
    assert shelves.assistant.ask("Quy định 124 nói gì").status is Status.AMBIGUOUS
    answer = shelves.assistant.ask("Quy định 124 nói gì", collection="Đảng")
    assert answer.status is Status.DOCUMENT_NOT_LOADED
    assert "124-QĐ/TW" in answer.reason


def test_a_filter_within_a_collection_names_only_its_documents(shelves):
    answer = shelves.assistant.ask(PLAYGROUND, ["900/2031/NĐ-CP"], collection="Chính phủ")
    assert cited(answer) == {DECREED}
    with pytest.raises(UnknownDocument, match="trong bộ sưu tập “Đảng”"):
        shelves.assistant.ask(PLAYGROUND, ["900/2031/NĐ-CP"], collection="Đảng")


def test_a_search_within_a_collection_finds_only_its_passages(shelves):
    hits = shelves.assistant.search("giám sát", 50, collection="Chính phủ")
    assert {hit.passage.document_id for hit in hits} == {DECREED}
    shelves.store.collections.move("124-qd-tw-2018", "Chỉ có tên")
    assert shelves.assistant.search("giám sát", 50, collection="Chỉ có tên") == []


def test_another_process_asks_within_the_collection_at_once(shelves, home):
    serving = open_services(home)
    assert serving.assistant.ask(PLAYGROUND, collection="Đảng").status is Status.NOT_FOUND
    index = sorted(path.name for path in (home / "index").iterdir())
    arguments = repr(["--home", str(home), "move", "900/2031/NĐ-CP", "dang"])
    command = f"import sys; from api.cli import main; sys.exit(main({arguments}))"
    done = subprocess.run([sys.executable, "-c", command], capture_output=True, check=False)
    assert "vào bộ sưu tập “Đảng”" in done.stdout.decode()
    assert cited(serving.assistant.ask(PLAYGROUND, collection="Đảng")) == {DECREED}
    assert sorted(path.name for path in (home / "index").iterdir()) == index
    serving.store.close()


def test_a_deleted_document_is_in_no_collection_either(shelves):
    shelves.library.delete(DECREED)
    shelves.library.reindex()
    assert list(shelves.store.collections.sizes()) == ["Đảng"]
    assert shelves.assistant.ask(PLAYGROUND, collection="Đảng").status is Status.NOT_FOUND
