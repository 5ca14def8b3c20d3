from dataclasses import replace

from api.cite import Citer, Line, Quote
from corpus.model import Document, DocumentStatus, Force, Page, Span, Validity
from ingest.structure import provisions

TEXT = "Điều 1. Sân chơi\n1. Mở cửa từ 06 giờ. 🙂\n2. Đóng cửa lúc 21 giờ."
DOCUMENT = Document(
    "d", DocumentStatus.LOADED, kind="Nghị định", number="9/2031/NĐ-CP", text=TEXT,
    pages=(Page(1, 0), Page(2, 43)),
)  # fmt: skip
TREE = provisions(TEXT)


def standing(document_id: str, address: tuple[str, ...]) -> Validity:
    return Validity(Force.REPLACED, basis=f"{document_id} {' '.join(address)}")


def citer() -> Citer:
    documents = {"d": DOCUMENT}
    return Citer(documents.get, lambda _: TREE, standing)


def quote(words: str, provision: int = 2) -> Quote:
    start = TEXT.index(words)
    return Quote("d", provision, Span(start, start + len(words)))


def test_a_quote_is_the_slice_of_its_document_and_says_where_it_stands():
    made = citer()

    assert made.render([Line("Theo đó:", quote("Mở cửa từ 06 giờ. 🙂"))]) == (
        "Theo đó:\n“Mở cửa từ 06 giờ. 🙂” [1]"
    )
    (citation,) = made.citations
    assert TEXT[citation.char_start : citation.char_end] == citation.quote
    assert citation.label == "khoản 1 Điều 1"
    assert citation.citation_text == "khoản 1 Điều 1 Nghị định số 9/2031/NĐ-CP"
    assert citation.url.startswith("/d/d?from=")
    assert citation.page == 1
    assert citation.validity == Validity(Force.REPLACED, basis="d dieu-1 khoan-1")


def test_the_page_is_the_one_the_quote_begins_on():
    made = citer()
    made.render([Line("", quote("Đóng cửa lúc 21 giờ.", 3))])

    assert made.citations[0].page == 2


def test_a_quote_that_touches_a_hardly_legible_page_carries_a_warning_that_names_it():
    pages = (Page(1, 0), Page(2, 43, quality=0.5))
    document = replace(DOCUMENT, pages=pages)
    made = Citer({"d": document}.get, lambda _: TREE, standing)
    across = Quote("d", 2, Span(TEXT.index("Mở cửa"), len(TEXT)))
    made.render([Line("", quote("Mở cửa")), Line("", quote("Đóng cửa", 3)), Line("", across)])

    sound, doubtful, both = made.citations
    assert sound.warning is None
    assert "trang 2" in doubtful.warning
    assert "trang 2" in both.warning


def test_a_page_nothing_was_read_off_is_no_page_of_a_quote():
    pages = (Page(1, 0), Page(2, 43, quality=0.0), Page(3, 43))
    document = replace(DOCUMENT, pages=pages)
    made = Citer({"d": document}.get, lambda _: TREE, standing)
    across = Quote("d", 2, Span(TEXT.index("Mở cửa"), len(TEXT)))
    made.render([Line("", quote("Đóng cửa lúc", 3)), Line("", across)])

    assert [(one.page, one.warning) for one in made.citations] == [(3, None), (1, None)]


def test_a_quote_from_a_file_with_pages_says_where_their_image_is():
    scan = replace(DOCUMENT, media_type="image/tiff")
    for document, address in ((scan, "/api/v1/documents/d/pages/2/image"), (DOCUMENT, None)):
        made = Citer({"d": document}.get, lambda _: TREE, standing)
        made.render([Line("", quote("Đóng cửa lúc 21 giờ.", 3))])
        assert made.citations[0].page_image == address


def test_a_quote_used_twice_keeps_its_number():
    made = citer()
    text = made.render([Line("A:", quote("Mở cửa")), Line("B:", quote("Mở cửa"))])

    assert text == "A:\n“Mở cửa” [1]\nB:\n“Mở cửa” [1]"
    assert len(made.citations) == 1


def test_what_does_not_slice_is_not_shown():
    made = citer()
    beyond = Quote("d", 2, Span(0, len(TEXT) + 1))
    empty = Quote("d", 2, Span(5, 5))
    unknown = Quote("e", 2, Span(0, 5))

    assert made.render([Line("Theo:", beyond), Line("", empty), Line("", unknown)]) == ""
    assert made.citations == ()


def test_a_line_of_our_own_words_needs_no_citation():
    assert citer().render([Line("Văn bản không ghi số.")]) == "Văn bản không ghi số."


def test_a_footnote_mark_in_a_quote_is_no_citation():
    text = "Điều 1. Theo mẫu [2] kèm theo."
    document = Document("f", DocumentStatus.LOADED, text=text)
    made = Citer({"f": document}.get, lambda _: provisions(text), standing)

    rendered = made.render([Line("", Quote("f", 1, Span(0, len(text))))])

    assert rendered == "“Điều 1. Theo mẫu ［2］ kèm theo.” [1]"
    assert made.citations[0].quote == text
