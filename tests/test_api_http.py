import html
import json
import re
from html.parser import HTMLParser
from urllib.parse import quote

import pytest
from starlette.testclient import TestClient
from web_fakes import DOCUMENTS, NOT_FOUND, ODD, FakeAssistant, FakeServices

from api.http import create_app
from api.settings import Settings

PLAN = DOCUMENTS[0]


def client_of(**parts):
    parts.setdefault("settings", Settings(question_max_chars=200, request_max_bytes=4096))
    return TestClient(create_app(FakeServices(**parts)), raise_server_exceptions=False)


@pytest.fixture
def client():
    return client_of()


def ask(client, question, **rest):
    return client.post("/api/v1/ask", json={"question": question, **rest})


@pytest.mark.parametrize(
    ("question", "status", "code"),
    [
        ("hinh thuc tuyen truyen", "answered", 200),
        ("học phí mầm non", "not_found", 200),
        ("nghị quyết 403", "document_not_loaded", 200),
        ("văn bản 99", "ambiguous", 200),
        ("đang dựng lại", "unavailable", 503),
    ],
)
def test_each_status_of_an_answer(client, question, status, code):
    response = ask(client, question)
    assert response.status_code == code
    assert response.json()["status"] == status
    assert response.json()["question"] == question


def test_filters_reach_the_assistant_as_given():
    assistant = FakeAssistant()
    client = client_of(assistant=assistant)
    ask(
        client,
        "hinh thuc",
        documents=["ke-hoach-chi-thi-18"],
        as_of="2024-05-01",
        collection="Mặt trận",
    )
    question, documents, as_of, collection = assistant.asked[0]
    assert (question, documents, str(as_of), collection) == (
        "hinh thuc",
        ("ke-hoach-chi-thi-18",),
        "2024-05-01",
        "Mặt trận",
    )
    search = {"query": "tờ rơi", "collection": "Mặt trận"}
    assert client.post("/api/v1/search", json=search).status_code == 200
    assert assistant.asked[1][3] == "Mặt trận"


PROBLEMS = [
    ("", {}, 400, "bad-question", "Chưa có câu hỏi"),
    (" ?! \n", {}, 400, "bad-question", "Chưa có câu hỏi"),
    ("a" * 201, {}, 400, "bad-question", "dài 201 ký tự, quá mức 200 ký tự"),
    ("hinh thuc", {"documents": ["xyz"]}, 404, "unknown-document", "“xyz”"),
    ("hinh thuc", {"collection": "Tỉnh"}, 404, "unknown-collection", "Kho đang có: Mặt trận."),
    ("chua nap", {}, 503, "unavailable", "Mô hình chưa nạp xong"),
    ("hong chi muc", {}, 503, "broken-index", "vankien index"),
    ("noi loi", {}, 500, "internal", "vankien doctor"),
    ("hinh thuc", {"top": 3}, 422, "invalid-request", "Trường “top” không phải"),
    ("hinh thuc", {"as_of": "hôm qua"}, 422, "invalid-request", "Trường “as_of” có giá trị"),
]


@pytest.mark.parametrize(("question", "rest", "code", "slug", "says"), PROBLEMS)
def test_each_error_is_one_problem(client, question, rest, code, slug, says):
    response = ask(client, question, **rest)
    assert response.status_code == code
    assert response.headers["content-type"] == "application/problem+json"
    problem = response.json()
    assert list(problem) == ["type", "title", "status", "detail", "instance"]
    assert problem["type"] == f"urn:vankien:problem:{slug}"
    assert problem["status"] == code
    assert problem["instance"] == "/api/v1/ask"
    assert says in problem["detail"]


def test_an_unexpected_error_tells_nothing_of_the_inside(client):
    response = ask(client, "noi loi")
    assert "12345" not in response.text
    assert response.headers["content-security-policy"]


def test_what_is_no_json_is_said_to_be_none(client):
    response = client.post("/api/v1/ask", content="{", headers={"content-type": "application/json"})
    assert response.status_code == 422
    assert response.json()["detail"] == "Nội dung gửi lên không phải JSON hợp lệ."


def test_names_no_utf8_can_carry_are_still_answered(client):
    body = '{"question": "hinh thuc", "documents": ["\\ud800"], "\\udfff": 1}'
    for content in (body, body.replace(', "\\udfff": 1', "")):
        response = client.post(
            "/api/v1/ask", content=content, headers={"content-type": "application/json"}
        )
        assert response.status_code in (404, 422)
        assert response.json()["detail"]


def test_a_body_over_the_limit_is_refused_announced_or_not(client):
    def pieces():
        for _ in range(8):
            yield b" " * 1024

    for content in (b" " * 8192, pieces()):
        response = client.post(
            "/api/v1/ask", content=content, headers={"content-type": "application/json"}
        )
        assert response.status_code == 413
        assert response.json()["title"] == "Nội dung gửi lên quá lớn"


def test_search_gives_hits_with_links_and_obeys_the_cap():
    client = client_of(settings=Settings(search_max_hits=3))
    body = client.post("/api/v1/search", json={"query": "tuyên truyền", "k": 40}).json()
    assert len(body["hits"]) == 3
    assert body["corpus_version"] == "thu-1"
    hit = body["hits"][0]
    assert hit["text"] == PLAN.text[hit["char_start"] : hit["char_end"]]
    assert hit["url"].startswith("/d/ke-hoach-chi-thi-18?from=")


def events(response):
    frames = response.text.split("\n\n")
    assert frames.pop() == ""
    for frame in frames:
        if not frame.startswith(":"):
            fields = dict(line.split(": ", 1) for line in frame.split("\n"))
            yield int(fields["id"]), fields["event"], json.loads(fields["data"])


def stream(client, question):
    return client.post("/api/v1/ask/stream", json={"question": question})


def test_a_stream_gives_the_answer_in_parts_and_whole(client):
    response = stream(client, "hinh thuc")
    assert response.headers["content-type"].startswith("text/event-stream")
    got = list(events(response))
    assert [number for number, _, _ in got] == list(range(1, len(got) + 1))
    names = [name for _, name, _ in got]
    assert names == ["meta", *["citation"] * 3, *["delta"] * 4, "final"]
    final = got[-1][2]
    assert final == ask(client, "hinh thuc").json()
    assert "".join(data["text"] for _, name, data in got if name == "delta") == final["answer"]


def test_a_stream_sends_comments_while_it_waits():
    client = client_of(
        settings=Settings(heartbeat_seconds=0.05), assistant=FakeAssistant(slow_seconds=0.3)
    )
    response = stream(client, "hinh thuc")
    assert response.text.count(": heartbeat\n\n") >= 2
    assert list(events(response))[-1][1] == "final"


@pytest.mark.parametrize(("question", "code"), [("chua nap", 503), ("noi loi", 500)])
def test_a_stream_that_fails_ends_with_the_problem(client, question, code):
    response = stream(client, question)
    assert response.status_code == 200
    _, name, problem = list(events(response))[-1]
    assert (name, problem["status"]) == ("error", code)
    assert "12345" not in response.text


def test_a_bad_question_never_opens_a_stream(client):
    assert stream(client, " ").status_code == 400


def test_the_list_names_all_documents_with_their_status(client):
    items = client.get("/api/v1/documents").json()
    assert [(item["id"], item["status"]) for item in items] == [
        (document.id, document.status.value) for document in DOCUMENTS
    ]
    assert items[1]["pages"] == 2
    assert items[0]["number"] is None
    assert [item["collection"] for item in items[:2]] == ["Mặt trận", None]


def test_the_list_can_keep_to_a_collection(client):
    items = client.get("/api/v1/documents", params={"collection": "mat tran"}).json()
    assert [item["id"] for item in items] == ["ke-hoach-chi-thi-18"]
    unknown = client.get("/api/v1/documents", params={"collection": "Tỉnh"})
    assert (unknown.status_code, "“Tỉnh”" in unknown.json()["detail"]) == (404, True)


def test_the_page_asks_within_the_collection_of_its_address():
    assistant = FakeAssistant()
    client = client_of(assistant=assistant)
    page = client.get("/", params={"q": "học phí", "collection": "mat tran"}).text
    assert assistant.asked[0][3] == "mat tran"
    assert re.search(r'<option value="Mặt trận"[^>]* selected>', page)
    assert 'Không có trong <span data-field="shelf">bộ sưu tập “Mặt trận”</span>' in page
    assert client.post("/", data={"q": "học phí", "collection": "Mặt trận"}).status_code == 200
    assert "selected" not in client.get("/").text
    client.post("/", data={"q": "học phí", "collection": ""})
    assert [asked[3] for asked in assistant.asked] == ["mat tran", "Mặt trận", None]


def test_an_address_with_a_collection_that_is_gone_is_explained_at_the_box(client):
    page = client.get("/", params={"q": "học phí", "collection": "Đã xoá"})
    assert page.status_code == 404
    assert 'id="question-mistake">Không có bộ sưu tập “Đã xoá”.' in page.text
    assert "Đây là trục trặc của hệ thống" not in page.text.partition("<template")[0]


def test_a_document_is_given_with_its_text_and_tree(client):
    body = client.get("/api/v1/documents/chu-la").json()
    assert body["text"] == ODD
    assert [child["heading"] for child in body["tree"]["children"]] == [
        "CHỮ 𠀋 NGOÀI BMP 😀",
        "HẾT",
    ]


def test_an_id_with_a_slash_is_found(client):
    assert client.get("/api/v1/documents/403%2F2017").json()["id"] == "403/2017"
    assert client.get("/d/403%2F2017").status_code == 200


def test_an_unknown_document_is_the_same_sentence_as_json_and_as_page(client):
    problem = client.get("/api/v1/documents/la")
    page = client.get("/d/la")
    assert (problem.status_code, page.status_code) == (404, 404)
    assert html.escape(problem.json()["detail"], quote=False) in html.unescape(page.text)
    assert page.headers["content-type"].startswith("text/html")


def test_a_page_that_does_not_exist(client):
    assert "Không có trang này" in client.get("/khong-co").text
    assert client.get("/khong-co").status_code == 404
    assert client.get("/api/v1/khong-co").json()["type"] == "urn:vankien:problem:not-found"
    assert client.delete("/api/v1/ask").status_code == 405


class Reader(HTMLParser):
    """The text of an article, and of the marks in it."""

    def __init__(self, page):
        super().__init__(convert_charrefs=True)
        self.article, self.marked, self.ids = "", "", []
        self._inside, self._marks = False, 0
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        self.ids += [attributes["id"]] if "id" in attributes else []
        self._inside |= tag == "article"
        self._marks += tag == "mark"

    def handle_endtag(self, tag):
        self._inside &= tag != "article"
        self._marks -= tag == "mark"

    def handle_data(self, data):
        if self._inside:
            self.article += data
            self.marked += data if self._marks else ""


SPANS = [
    (DOCUMENTS[1], ODD.index("𠀋"), ODD.index("𠀋") + 1),
    (DOCUMENTS[1], ODD.index("👩"), ODD.index("đóng góp") + 3),
    (DOCUMENTS[1], ODD.index("<script>"), ODD.index("HẾT") + 1),
    (DOCUMENTS[1], 0, len(ODD)),
    (PLAN, 100, 300),
    (PLAN, PLAN.text.index("+ Thông tri"), PLAN.text.index("III.") + 30),
]


@pytest.mark.parametrize(("document", "start", "end"), SPANS)
def test_a_document_page_marks_exactly_the_characters_asked_for(client, document, start, end):
    reader = Reader(client.get(f"/d/{document.id}?from={start}&to={end}").text)
    assert reader.article == document.text
    assert reader.marked == document.text[start:end]
    assert reader.ids.count("trich-dan") == 1


@pytest.mark.parametrize("query", ["?from=5", "?from=9&to=3", "?from=0&to=999999", "?from=-1&to=2"])
def test_a_span_that_is_not_in_the_text_marks_nothing_and_says_so(client, query):
    page = client.get(f"/d/ke-hoach-chi-thi-18{query}").text
    assert "<mark" not in page
    assert "Không xác định được đoạn trích" in page


def test_a_document_page_has_an_anchor_for_each_provision_and_says_what_is_unknown(client):
    page = client.get("/d/ke-hoach-chi-thi-18").text
    reader = Reader(page)
    assert "la-ma-II.so-2" in reader.ids
    assert 'href="#la-ma-III.so-4"' in page
    assert re.search(r"Số hiệu</dt><dd>không rõ<", page)
    assert len(reader.ids) == len(set(reader.ids))


def test_a_document_that_is_only_cited_says_how_to_load_it(client):
    page = client.get("/d/18-ct-tw").text
    assert "Chưa có toàn văn" in page
    assert "vankien ingest TỆP" in page


def test_the_library_page_lists_the_missing_too(client):
    page = client.get("/documents").text
    assert "Được dẫn chiếu, chưa có toàn văn (2)" in page
    assert "Tệp bị hỏng." in page
    assert "Chữ lạ &lt;i&gt;" in page
    assert page.index("Mặt trận (1)") < page.index("Không xếp vào bộ sưu tập nào (1)")
    assert f'href="/?collection={quote("Mặt trận")}"' in page


def test_the_picture_links_every_box_that_has_a_page(client):
    page = client.get("/documents/graph")
    assert page.status_code == 200
    assert 'href="/d/ke-hoach-chi-thi-18"' in page.text
    assert 'href="/d/18-ct-tw"' in page.text
    assert 'class="arrow relation-basis"' in page.text  # the plan carries the directive out
    assert 'class="arrow relation-plain"' in page.text
    assert "Luật Dân chủ" in page.text
    assert "/d/luat-dan-chu" not in page.text


def test_a_document_page_tells_what_it_cites_and_what_cites_it(client):
    plan = html.unescape(client.get("/d/ke-hoach-chi-thi-18").text)
    assert "Văn bản này dẫn tới (2)" in plan
    assert "Luật Dân chủ <em>(chưa có toàn văn)</em>: dẫn chiếu, 1 chỗ" in plan
    directive = html.unescape(client.get("/d/18-ct-tw").text)
    assert "Văn bản dẫn tới văn bản này (1)" in directive
    assert "hướng dẫn, triển khai văn bản này, 1 chỗ" in directive


def test_a_form_is_answered_without_script(client):
    page = client.post("/", data={"q": "hinh thuc tuyen truyen"})
    body = ask(client, "hinh thuc tuyen truyen").json()
    assert page.status_code == 200
    text = html.unescape(page.text)
    for citation in body["citations"]:
        assert f'<blockquote class="quote" data-field="quote">{citation["quote"]}<' in text
        assert f'href="{citation["url"]}"' in text
    assert "Mục II.2 của Kế hoạch nêu các hình thức" in text
    assert client.get("/", params={"q": "hinh thuc tuyen truyen"}).text == page.text


@pytest.mark.parametrize(
    ("question", "code", "says"),
    [
        ("học phí", 200, NOT_FOUND),
        ("403", 200, "Văn bản này chưa có toàn văn trong kho"),
        ("99", 200, "Các văn bản có thể đúng"),
        ("dung lai", 503, "Chỉ mục đang được dựng lại."),
        ("chua nap", 503, "Mô hình chưa nạp xong."),
        ("", 400, "Chưa có câu hỏi."),
        ("a" * 201, 400, "dài 201 ký tự"),
        ("noi loi", 500, "Máy chủ gặp lỗi"),
    ],
)
def test_a_form_shows_each_outcome(client, question, code, says):
    page = client.post("/", data={"q": question})
    assert page.status_code == code
    shown = re.sub(r"<template.*?</template>", "", page.text, flags=re.DOTALL)
    assert says in html.unescape(shown)


def test_a_question_is_never_markup(client):
    evil = "<script>alert(1)</script>\" onfocus='x' {{ 7*7 }}"
    page = client.post("/", data={"q": evil})
    assert "<script>alert" not in page.text
    assert html.unescape(page.text).count(evil) >= 2
    assert "onfocus='x'" not in page.text


def test_quotes_are_never_markup(client):
    page = client.get("/", params={"q": "chu la"}).text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(&#39;𝒙&#39;)&lt;/script&gt;" in page


def test_health_says_alive_and_readiness_says_why_not():
    ready, unready = client_of(), client_of(trouble="Chưa nạp xong chỉ mục. Chờ một phút.")
    assert ready.get("/healthz").json() == {"status": "ok"}
    assert ready.get("/readyz").json() == {"status": "ready", "corpus_version": "thu-1"}
    assert unready.get("/healthz").status_code == 200
    assert unready.get("/readyz").status_code == 503
    assert unready.get("/readyz").json()["detail"] == "Chưa nạp xong chỉ mục. Chờ một phút."


@pytest.mark.parametrize("path", ["/", "/documents", "/d/la", "/api/v1/documents", "/healthz"])
def test_every_response_is_guarded(client, path):
    headers = client.get(path).headers
    policy = headers["content-security-policy"]
    assert policy.startswith("default-src 'self';")
    assert "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["cache-control"] == "no-store"


@pytest.mark.parametrize("path", ["/", "/?q=hinh+thuc", "/documents", "/d/chu-la?from=1&to=9"])
def test_no_page_needs_anything_inline_or_from_elsewhere(client, path):
    page = client.get(path).text
    assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)", page)
    assert not re.search(r"""(?:src|href)=["'](?:https?:)?//""", page)


def test_static_files_are_kept_only_under_their_version(client):
    page = client.get("/").text
    for name in re.findall(r'"(/static/[^"]+)"', page):
        response = client.get(name)
        assert response.status_code == 200
        assert "immutable" in response.headers["cache-control"]
        assert client.get(name.partition("?")[0]).headers["cache-control"] == "no-cache"
    assert client.get("/static/../pages.py").status_code == 404


def test_the_openapi_names_are_stable(client):
    paths = client.get("/openapi.json").json()["paths"]
    assert {
        (path, method): operation["operationId"]
        for path, methods in paths.items()
        for method, operation in methods.items()
    } == {
        ("/api/v1/ask", "post"): "ask",
        ("/api/v1/ask/stream", "post"): "askStream",
        ("/api/v1/search", "post"): "search",
        ("/api/v1/documents", "get"): "listDocuments",
        ("/api/v1/documents/{document_id}", "get"): "getDocument",
        ("/api/v1/documents/{document_id}/pages/{page}/image", "get"): "getPageImage",
        ("/api/v1/documents/{document_id}", "patch"): "moveDocument",
        ("/api/v1/collections", "get"): "listCollections",
        ("/api/v1/ingest", "post"): "ingest",
        ("/api/v1/ingest/{batch}", "get"): "ingestState",
        ("/api/v1/ingest/{batch}/retry", "post"): "ingestRetry",
        ("/healthz", "get"): "health",
        ("/readyz", "get"): "ready",
    }
    problem = paths["/api/v1/ask"]["post"]["responses"]["400"]["content"]
    assert list(problem) == ["application/problem+json"]


def test_the_examples_in_the_openapi_are_valid():
    from api import schemas

    for model in (schemas.AskRequest, schemas.SearchRequest, schemas.AnswerBody):
        for example in model.model_json_schema()["examples"]:
            model.model_validate(example)
