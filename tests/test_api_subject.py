import pytest

from api.subject import about, asks_for_documents
from api.wiring import open_services
from corpus.model import Document, DocumentStatus, Status


@pytest.mark.parametrize(
    ("question", "asks"),
    [
        ("văn bản nào nói về công tác văn thư", True),
        ("trung ương có những văn bản nào về khoa học", True),
        ("phản biện xã hội được nói đến trong văn bản nào", True),
        ("lam huong uoc thi theo luat nao, nghi dinh nao", True),
        ("nghị định nào quy định về hương ước", True),
        ("tập trung tuyên truyền những văn bản nào", False),
        ("kinh phí làm theo thông tư nào của Bộ Tài chính", False),
        ("quyết định này căn cứ vào quy định nào", False),
        ("văn bản này nói gì", False),
    ],
)
def test_a_question_asks_for_documents_or_not(question, asks):
    assert asks_for_documents(question) is asks


def titled(name, title, status=DocumentStatus.LOADED):
    return Document(name, status, kind="Nghị định", title=title)


def test_documents_deal_with_what_their_titles_hold():
    documents = [
        titled("a", "Về xây dựng hương ước, quy ước"),
        titled("b", "Về công tác văn thư"),
        titled("c", "Về hương ước", DocumentStatus.CITED_ONLY),
        titled("d", "Về xây dựng, thực hiện hương ước của cộng đồng dân cư"),
    ]
    found = about("văn bản nào về xây dựng hương ước", documents, lambda _: 0.5)
    assert [document.id for document in found] == ["a", "d"]
    assert about("văn bản nào về trồng lúa", documents, lambda _: 0.5) == []


def test_an_answer_names_every_document_on_the_subject(home, tmp_path):
    services = open_services(home)
    for number, text in (
        (1, "Tổ chức và hoạt động của tổ hòa giải\n\nĐiều 1. Tổ hòa giải họp tối thứ bảy."),
        (2, "Bồi dưỡng nghiệp vụ cho tổ hòa giải\n\nĐiều 1. Mỗi năm mở một lớp."),
    ):
        path = tmp_path / f"quy-che-{number}.txt"
        path.write_text(f"UBND XÃ TÂN AN\nSố: {number}/QĐ-UBND\n\nQUYẾT ĐỊNH\n{text}\n", "utf-8")
        services.library.ingest([path])
    services.library.reindex()
    answer = services.assistant.ask("văn bản nào nói về tổ hòa giải")
    assert answer.status is Status.ANSWERED
    assert {citation.number for citation in answer.citations} >= {"1/QĐ-UBND", "2/QĐ-UBND"}
    assert all("hòa giải" in citation.quote for citation in answer.citations[:2])
    assert len({hit.passage.document_id for hit in answer.hits[:2]}) == 2
