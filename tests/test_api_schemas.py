import json
from dataclasses import replace

import pytest
from pydantic import ValidationError
from web_fakes import DOCUMENTS, ODD, STORE, FakeAssistant, plan_text, provisions_of

from api.links import document_url, passage_url
from api.prose import Part, paragraphs
from api.reading import Block, Facsimile, contents, layout
from api.schemas import AnswerBody, AskRequest, DocumentDetail, DocumentItem
from api.stream import sentences
from corpus.model import Level, Page, Provision, Span


def test_the_answer_object_has_exactly_the_agreed_names():
    body = json.loads(AnswerBody.from_answer(FakeAssistant().ask("hinh thuc")).model_dump_json())
    assert list(body) == [
        "question",
        "status",
        "reason",
        "answer",
        "citations",
        "hits",
        "as_of",
        "corpus_version",
        "took_ms",
    ]
    assert list(body["citations"][0]) == [
        "id",
        "document_id",
        "number",
        "title",
        "kind",
        "issuer",
        "issued_on",
        "label",
        "address",
        "citation_text",
        "quote",
        "char_start",
        "char_end",
        "page",
        "validity",
        "url",
        "warning",
        "page_image",
    ]
    assert list(body["citations"][0]["validity"]) == ["status", "as_of", "basis"]


def test_offsets_on_the_wire_are_code_points():
    body = AnswerBody.from_answer(FakeAssistant().ask("chu la"))
    cited = body.citations[0]
    assert ODD[cited.char_start : cited.char_end] == cited.quote
    assert len(cited.quote.encode("utf-16-le")) // 2 > cited.char_end - cited.char_start


def test_a_document_item_has_exactly_the_agreed_names():
    assert list(DocumentItem.from_document(DOCUMENTS[0]).model_dump()) == [
        "id",
        "number",
        "kind",
        "title",
        "issuer",
        "issued_on",
        "signer",
        "source",
        "pages",
        "quality",
        "status",
        "reason",
        "collection",
    ]


def test_a_document_that_is_only_cited_has_no_tree():
    detail = DocumentDetail.from_provisions(DOCUMENTS[2], ())
    assert detail.text == ""
    assert detail.tree is None


def test_the_tree_nests_and_each_node_slices_to_its_text():
    document = DOCUMENTS[0]
    detail = DocumentDetail.from_provisions(document, STORE.provisions(document.id))
    assert detail.tree is not None
    section = detail.tree.children[1]
    assert section.label == "mục II"
    assert section.children[1].anchor == "la-ma-II.so-2"
    assert detail.text[section.start : section.end].startswith("II. NỘI DUNG THỰC HIỆN")


@pytest.mark.parametrize("extra", [{"questions": "?"}, {"k": 3}])
def test_a_request_with_an_unknown_field_is_refused(extra):
    with pytest.raises(ValidationError, match="extra_forbidden"):
        AskRequest.model_validate({"question": "a", **extra})


def test_half_a_surrogate_pair_never_gets_in():
    assert AskRequest.model_validate({"question": "a\ud800"}).question == "a\ufffd"


def test_links_quote_what_an_address_cannot_hold():
    assert document_url("403/2017 a?b") == "/d/403%2F2017%20a%3Fb"
    assert passage_url("x", 3, 9, ("dieu-5", "khoan-2")) == "/d/x?from=3&to=9#dieu-5.khoan-2"
    assert passage_url("x", 3, 9) == "/d/x?from=3&to=9"


def test_marks_become_citations_only_when_the_citation_exists():
    body = AnswerBody.from_answer(FakeAssistant().ask("hinh thuc"))
    first = body.citations[0]
    assert paragraphs("Mở đầu\n\n- một [1] hai [9]", [first]) == [
        [Part("Mở đầu")],
        [Part("- một "), Part("[1]", first), Part(" hai "), Part("[9]")],
    ]


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("", []),
        ("Một câu.", ["Một câu."]),
        ("Một. [1] Hai.\nBa. Bốn.", ["Một. [1] Hai.\n", "Ba. ", "Bốn."]),
        ("\n a \n\n", ["\n ", "a \n\n"]),
    ],
)
def test_deltas_join_to_the_answer(text, pieces):
    assert sentences(text) == pieces
    assert "".join(sentences(text)) == text


def _runs(block):
    for part in block.parts:
        yield from _runs(part) if isinstance(part, Block) else part.runs


@pytest.mark.parametrize("text", [plan_text(), ODD, "", "\n\n", "một dòng"])
def test_a_layout_loses_and_adds_nothing(text):
    assert "".join(run.text for run in _runs(layout(text, provisions_of(text)))) == text
    assert "".join(run.text for run in _runs(layout(text, ()))) == text


def test_every_span_can_be_marked_exactly():
    provisions = provisions_of(ODD)
    for start in range(0, len(ODD), 3):
        for end in range(start + 1, len(ODD) + 1, 7):
            runs = list(_runs(layout(ODD, provisions, Span(start, end))))
            assert "".join(run.text for run in runs if run.marked) == ODD[start:end]
            assert sum(run.first for run in runs) == 1


def _walked(block):
    """What stands in a layout, in order: numbers of pages, and runs of text."""
    for part in block.parts:
        if isinstance(part, Block):
            yield from _walked(part)
        elif isinstance(part, Facsimile):
            yield part
        else:
            yield from part.runs


@pytest.mark.parametrize("every", [1, 5, 23, 400])
def test_images_of_pages_change_no_character_and_each_stands_where_it_belongs(every):
    starts = sorted([*range(0, len(ODD), every), every % len(ODD)])  # one page without text
    pages = [Page(number, start) for number, start in enumerate(starts, start=1)]
    for provisions in (provisions_of(ODD), ()):
        for start in range(0, len(ODD), 9):
            mark = Span(start, min(start + 30, len(ODD)))
            read, seen = "", []
            for one in _walked(layout(ODD, provisions, mark, pages)):
                if not isinstance(one, Facsimile):
                    read += one.text
                    continue
                seen.append(one.page)
                # Above the first line that begins after the page, or after the mark on it.
                assert len(read) >= (mark.end if one.cited else one.page.start)
                assert read == "" or read[-1].isspace() or len(read) == len(ODD)
            assert read == ODD
            assert sorted(page.number for page in seen) == [page.number for page in pages]


def _chapter(heading):
    text = "Chương I\nQUY ĐỊNH\nCHUNG\nĐiều 1. Phạm vi\nLuật này quy định.\n"
    root = Provision(0, None, Level.VAN_BAN, "", 1, Span(0, len(text)), Span(0, 0), "", ())
    at = text.index("Điều 1")
    chapter = Provision(
        1, 0, Level.CHUONG, "I", 1, Span(0, len(text)), Span(0, at), heading, ("chuong-I",)
    )
    article = Provision(
        2,
        1,
        Level.DIEU,
        "1",
        1,
        Span(at, len(text)),
        Span(at, len(text)),
        "Phạm vi",
        ("chuong-I", "dieu-1"),
    )
    return text, (root, chapter, article)


def test_a_heading_of_several_lines_is_one_heading():
    text, provisions = _chapter("QUY ĐỊNH CHUNG")
    chapter = layout(text, provisions).parts[0]
    assert [(line.kind, line.rank, line.runs[0].text) for line in chapter.parts[:1]] == [
        ("heading", 2, "Chương I\nQUY ĐỊNH\nCHUNG")
    ]
    article = chapter.parts[-1]
    assert [(line.kind, line.rank) for line in article.parts if line.kind != "gap"] == [
        ("heading", 3),
        ("text", 3),
    ]


def test_the_contents_name_what_a_reader_looks_for():
    text, provisions = _chapter("QUY ĐỊNH CHUNG")
    assert [(e.anchor, e.text, e.depth) for e in contents(text, provisions)] == [
        ("chuong-I", "Chương I QUY ĐỊNH CHUNG", 0),
        ("chuong-I.dieu-1", "Điều 1. Phạm vi", 1),
    ]


def test_a_provision_whose_heading_is_not_in_its_text_is_listed_by_its_first_line():
    text, provisions = _chapter("KHÔNG CÓ")
    assert contents(text, provisions)[0].text == "Chương I"
    nameless = (provisions[0], replace(provisions[1], heading=""))
    assert layout(text, nameless).parts[0].parts[0].kind == "text"
