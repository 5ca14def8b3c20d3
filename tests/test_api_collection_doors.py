import html
import re

import pytest
from starlette.testclient import TestClient
from test_api_uploads import HOST, NEAR, REFUSED, SAME, good, library, state, uploads  # noqa: F401
from web_fakes import FakeServices

from api.http import create_app
from api.settings import Settings


@pytest.fixture
def index():
    return lambda: None


@pytest.fixture
def client_of(library, uploads):  # noqa: F811
    def client(mode="local", client=NEAR, host=HOST):
        services = FakeServices(Settings(upload=mode), store=library.store, uploads=uploads)
        return TestClient(create_app(services), host, client=client, follow_redirects=False)

    return client


@pytest.fixture
def client(client_of, library, tmp_path):  # noqa: F811
    """May change a library that holds `a` and `b`, in no collection."""
    for name in "ab":
        path = tmp_path / f"{name}.txt"
        path.write_bytes(good(words=name)[1][1])
        library.ingest([path])
    return client_of()


def move(client, document_id, collection, **headers):
    return client.patch(
        f"/api/v1/documents/{document_id}", json={"collection": collection}, headers=headers
    )


def collections(client):
    return {c["name"]: c["documents"] for c in client.get("/api/v1/collections").json()}


def test_a_document_is_moved_and_taken_out_again(client):
    moved = move(client, "a", " Mặt   trận")
    assert (moved.status_code, moved.json()["collection"]) == (200, "Mặt trận")
    assert move(client, "b", "mat tran").json()["collection"] == "Mặt trận"
    assert collections(client) == {"Mặt trận": 2}
    assert client.get("/api/v1/documents/a").json()["collection"] == "Mặt trận"
    items = client.get("/api/v1/documents", params={"collection": "Mặt trận"}).json()
    assert [item["id"] for item in items] == ["a", "b"]
    move(client, "a", "Học liệu")
    assert list(collections(client).items()) == [("Học liệu", 1), ("Mặt trận", 1)]
    assert move(client, "a", None).json()["collection"] is None
    assert collections(client) == {"Mặt trận": 1}


@pytest.mark.parametrize(
    ("document_id", "body", "code", "says"),
    [
        ("khong-co", {"collection": "Mặt trận"}, 404, "“khong-co”"),
        ("a", {"collection": " "}, 400, "Chưa có tên bộ sưu tập"),
        ("a", {"collection": "ă" * 81}, 400, "dài 81 ký tự"),
        ("a", {}, 422, "Trường “collection” thiếu"),
        ("a", {"collection": "x", "title": "y"}, 422, "Trường “title”"),
    ],
)
def test_what_cannot_be_moved_is_told(client, document_id, body, code, says):
    response = client.patch(f"/api/v1/documents/{document_id}", json=body)
    assert (response.status_code, says in response.json()["detail"]) == (code, True)
    assert collections(client) == {}


@pytest.mark.parametrize(("parts", "headers", "who"), REFUSED)
def test_who_may_not_add_files_may_not_move_them(client, client_of, parts, headers, who):
    other = client_of(**parts)
    assert move(other, "a", "Mặt trận", **headers).status_code == 403, who
    sent = other.post("/d/a/collection", data={"collection": "Mặt trận"}, headers=headers)
    assert (sent.status_code, "VANKIEN_UPLOAD" in sent.text) == (403, True), who
    assert collections(client) == {}


def test_the_page_of_a_document_shows_where_it_lies_and_moves_it_without_script(client):
    page = client.get("/d/a").text
    assert 'action="/d/a/collection"' in page
    moved = client.post("/d/a/collection", data={"collection": "Mặt trận <b>"}, headers=SAME)
    assert (moved.status_code, moved.headers["location"]) == (303, "/d/a")
    shown = client.get("/d/a").text
    assert re.search(r"Bộ sưu tập</dt><dd>\s+Mặt trận &lt;b&gt; – <a", shown)
    assert '<option value="Mặt trận &lt;b&gt;"></option>' in client.get("/d/b").text
    client.post("/d/a/collection", data={"collection": " "}, headers=SAME)
    assert collections(client) == {}


def test_whoever_may_not_move_a_document_sees_where_it_lies_and_no_way_to_move_it(
    client, client_of
):
    other = client_of(client=("10.0.0.9", 1))
    assert "Bộ sưu tập" not in other.get("/d/a").text
    move(client, "a", "Mặt trận")
    page = other.get("/d/a").text
    assert ("Bộ sưu tập</dt>" in page, "/d/a/collection" in page) == (True, False)


def test_the_question_box_offers_collections_only_where_there_are_some(client):
    assert "<select" not in client.get("/").text
    move(client, "a", "Mặt trận")
    page = html.unescape(client.get("/").text)
    assert '<option value="Mặt trận" data-loaded="1">Mặt trận (1)</option>' in page


@pytest.mark.parametrize("path", ["/api/v1/ingest", "/nap"])
def test_files_sent_go_into_the_collection_that_the_form_names(client, uploads, library, path):  # noqa: F811
    client.post(path, files=[good("c.txt", "c")], data={"collection": "Mặt trận"}, headers=SAME)
    uploads.join()
    assert library.store.collections.places() == {"c": "Mặt trận"}
    for collection in ("", " "):
        again = [good("c.txt", f"khác{len(collection)}"), good("d.txt", "d")]
        client.post(path, files=again, data={"collection": collection}, headers=SAME)
        uploads.join()
    assert library.store.collections.places() == {"c": "Mặt trận"}
    refused = client.post(path, files=[good()], data={"collection": "a" * 81}, headers=SAME)
    assert refused.status_code == 400


def test_the_upload_page_names_the_collections_there_are(client):
    move(client, "a", "Mặt trận")
    assert '<option value="Mặt trận"></option>' in client.get("/nap").text
