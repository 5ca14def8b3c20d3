import threading
from dataclasses import dataclass
from functools import cache

import pytest
from filelock import FileLock
from index_parts import HashingEmbedder, WordReranker
from starlette.testclient import TestClient
from test_api_batch import RULES, ReadsHere
from web_fakes import FakeServices

from api.http import create_app
from api.library import Library
from api.settings import Settings
from api.uploads import Uploads
from corpus import catalog
from corpus.errors import Unavailable
from corpus.intake import File, State
from corpus.store import Store

NEAR = ("127.0.0.1", 50000)
HOST = "http://127.0.0.1:8000"
SAME = {"origin": HOST, "sec-fetch-site": "same-origin"}


@dataclass
class Indexing:
    """Counts how often the index was brought up; may fail."""

    times: int = 0
    error: Exception | None = None

    def __call__(self):
        self.times += 1
        if self.error is not None:
            raise self.error


@pytest.fixture
def index():
    return Indexing()


@pytest.fixture
def library(tmp_path):
    store = Store.open(f"sqlite:///{tmp_path / 'library.sqlite'}")
    model = cache(HashingEmbedder)
    yield Library(tmp_path, store, catalog.load(), model, 0.5, WordReranker, worker=ReadsHere)
    store.close()


@pytest.fixture
def uploads(library, index):
    uploads = Uploads(library.batches, library.store.intake, index)
    yield uploads
    uploads.join()


@pytest.fixture
def client_of(uploads):
    def client(mode="local", client=NEAR, host=HOST, **settings):
        services = FakeServices(Settings(upload=mode, **settings), uploads=uploads)
        return TestClient(create_app(services), host, client=client, follow_redirects=False)

    return client


def good(name="a.txt", words="a"):
    return ("files", (name, RULES.format(words).encode()))


BAD = ("files", ("trong.txt", b""))


def state(client, uploads, response):
    uploads.join()
    return client.get(f"/api/v1/ingest/{response.json()['batch']}").json()


def test_files_sent_are_taken_in_and_the_bad_one_is_told(client_of, uploads, library, index):
    client = client_of()
    response = client.post("/api/v1/ingest", files=[good(), BAD, good("b.txt", "b")], headers=SAME)
    assert (response.status_code, response.json()["total"]) == (202, 3)
    body = state(client, uploads, response)
    assert (body["finished"], body["done"], body["trouble"]) == (True, 3, None)
    assert [file["name"] for file in body["taken"]] == ["a.txt", "b.txt"]
    assert [file["name"] for file in body["refused"]] == ["trong.txt"]
    assert "tệp trống" in body["refused"][0]["reason"]
    assert library.store.document(body["taken"][0]["document_id"]).source == "a.txt"
    assert index.times == 1
    failed = [d for d in client.get("/api/v1/documents").json() if d["status"] == "failed"]
    assert "trong.txt" in [d["source"] for d in failed]


def test_what_was_refused_is_tried_again(client_of, uploads, monkeypatch):
    client = client_of()

    def unready(*_):
        raise ValueError("chưa được")

    with monkeypatch.context() as patched:
        patched.setattr(Store, "put", unready)
        response = client.post("/api/v1/ingest", files=[good()])
        assert [f["name"] for f in state(client, uploads, response)["refused"]] == ["a.txt"]
    retried = client.post(f"/api/v1/ingest/{response.json()['batch']}/retry")
    assert retried.status_code == 202
    assert [f["name"] for f in state(client, uploads, retried)["taken"]] == ["a.txt"]


def test_the_page_works_without_script(client_of, uploads):
    client = client_of()
    assert 'enctype="multipart/form-data"' in client.get("/nap").text
    sent = client.post("/nap", files=[good(), BAD], headers=SAME)
    assert sent.status_code == 303
    uploads.join()
    page = client.get(sent.headers["location"]).text
    assert "Nạp mới 1 tệp, đã có 0 tệp, từ chối 1 tệp." in page
    assert "tệp trống" in page
    assert "Thử lại" in page
    assert client.post(sent.headers["location"] + "/retry", headers=SAME).status_code == 303
    uploads.join()
    assert "trong.txt" in client.get("/nap").text


def test_batches_wait_for_each_other_and_say_so(client_of, uploads, library, tmp_path):
    client = client_of()
    with FileLock(tmp_path / "INTAKE.LOCK"):
        first = client.post("/api/v1/ingest", files=[good()]).json()
        second = client.post("/api/v1/ingest", files=[good("b.txt", "b")]).json()
        assert not first["finished"]
        assert not second["finished"]
        waiting = client.get(f"/nap/{second['batch']}").text
    assert "Đang chờ tới lượt" in waiting
    assert 'http-equiv="refresh"' in waiting
    uploads.join()
    assert {entry.state for entry in library.store.intake.entries()} == {State.TAKEN}


def test_a_batch_that_could_not_be_indexed_says_why_and_the_next_goes_on(client_of, uploads, index):
    client = client_of()
    index.error = Unavailable("Đĩa đầy.")
    response = client.post("/api/v1/ingest", files=[good()])
    assert state(client, uploads, response)["trouble"] == "Đĩa đầy."
    assert "Đĩa đầy." in client.get(f"/nap/{response.json()['batch']}").text
    index.error = None
    other = client.post("/api/v1/ingest", files=[good("b.txt", "b")])
    assert state(client, uploads, other)["trouble"] is None
    client.post(f"/api/v1/ingest/{response.json()['batch']}/retry")
    assert state(client, uploads, response)["trouble"] is None
    assert index.times == 3


def test_uploads_left_waiting_are_gone_on_with(library, uploads):
    library.store.intake.begin([File("a.txt", None, RULES.format("a").encode())])
    library.store.intake.begin([File("x.txt", "/mot/lenh/khac/x.txt")])
    uploads.resume()
    uploads.join()
    assert {e.name: e.state for e in library.store.intake.entries()} == {
        "a.txt": State.TAKEN,
        "x.txt": State.WAITING,
    }


REFUSED = [
    ({}, {"origin": "http://evil.example", "sec-fetch-site": "cross-site"}, "another site"),
    ({}, {"origin": "http://evil.example"}, "another site, of an old browser"),
    ({}, {"origin": "null"}, "a page without an origin"),
    ({}, {"origin": "http://127.0.0.1:9000", "sec-fetch-site": "same-site"}, "another port"),
    ({}, {"x-forwarded-for": "10.0.0.9"}, "someone behind a proxy"),
    ({"client": ("10.0.0.9", 1)}, {}, "another machine"),
    ({"client": ("testclient", 1)}, {}, "no address at all"),
    ({"host": "http://evil.example:8000"}, {"origin": "http://evil.example:8000"}, "rebound name"),
    ({"mode": "off"}, SAME, "no one may"),
    ({"mode": "all"}, {"origin": "http://evil.example"}, "another site, though all may"),
]


@pytest.mark.parametrize("path", ["/api/v1/ingest", "/nap", "/nap/x/retry"])
@pytest.mark.parametrize(("parts", "headers", "who"), REFUSED)
def test_who_may_not_add_files(client_of, library, parts, headers, who, path):
    response = client_of(**parts).post(path, files=[good()], headers=headers)
    assert response.status_code == 403, who
    assert "VANKIEN_UPLOAD" in response.text
    assert library.store.intake.entries() == []


@pytest.mark.parametrize("host", ["http://localhost:8000", "http://[::1]:8000", HOST])
def test_this_machine_may_by_any_of_its_names(client_of, host):
    client = client_of(host=host, client=("::1", 1))
    assert (
        client.post("/api/v1/ingest", files=[good()], headers={"origin": host}).status_code == 202
    )


def test_others_may_when_all_may(client_of):
    client = client_of(mode="all", client=("10.0.0.9", 1), host="http://may-chu:8000")
    assert client.post("/api/v1/ingest", files=[good()]).status_code == 202


def test_more_than_may_be_sent_is_refused(client_of, library):
    client = client_of(upload_max_mb=1)
    response = client.post("/api/v1/ingest", files=[("files", ("a.txt", b"x" * (1 << 20)))])
    assert (response.status_code, response.json()["status"]) == (413, 413)
    assert client.post("/api/v1/ask", json={"question": "x" * 70000}).status_code == 413
    assert library.store.intake.entries() == []


@pytest.mark.parametrize("files", [[("files", ("", b""))], [("files", (".DS_Store", b"x"))]])
def test_sending_no_file_is_a_mistake(client_of, files):
    response = client_of().post("/api/v1/ingest", files=files)
    assert response.status_code == 400
    assert "Chưa chọn tệp nào" in response.json()["detail"]


def test_of_a_folder_only_the_names_of_files_are_kept(client_of, library, uploads):
    files = [good("thư mục/con/a.txt"), good("..\\..\\b.txt", "b")]
    client_of().post("/api/v1/ingest", files=files)
    uploads.join()
    assert [entry.name for entry in library.store.intake.entries()] == ["a.txt", "b.txt"]


def test_an_unknown_batch_is_not_found(client_of):
    client = client_of()
    assert client.get("/api/v1/ingest/x").status_code == 404
    assert client.get("/nap/x").status_code == 404
    assert client.post("/api/v1/ingest/x/retry").status_code == 404


def test_many_at_once_are_all_taken_in(client_of, uploads, library):
    client = client_of()
    letters = [chr(97 + i) for i in range(8)]
    senders = [
        threading.Thread(
            target=client.post, args=("/nap",), kwargs={"files": [good(f"{x}.txt", x)]}
        )
        for x in letters
    ]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    uploads.join()
    assert sorted(d.id for d in library.store.documents()) == letters
