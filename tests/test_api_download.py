import html
import unicodedata
from dataclasses import replace
from email.message import Message

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient
from web_fakes import FakeServices

from api.download import download
from api.http import create_app
from api.settings import Settings
from corpus.model import Document, DocumentStatus, Level, Provision, Span
from corpus.store import Store

PAGE = b"<html><script>alert(1)</script>\x00\xff"
OLD_TEXT = "Điều 1. Họp <b>tối</b> thứ bảy.\n\nĐiều 2. Tổ trưởng giữ sổ.\n"
OLD = Document(
    id="quy-che",
    status=DocumentStatus.LOADED,
    title="Quy chế",
    source="Quy chế cũ.doc",
    digest="a1",
    text=OLD_TEXT,
)
NEW = replace(OLD, source="Quy chế “mới”.html", digest="b2", text="Điều 1. Họp sáng chủ nhật.\n")
ROOT = Provision(0, None, Level.VAN_BAN, "", 1, Span(0, len(NEW.text)), Span(0, 0), "", ())
NOTE = "Đây là bản đã được thay ngày {}; câu trả lời không dùng bản này."


def put(store, document, original):
    store.put(document, [replace(ROOT, span=Span(0, len(document.text)))], [], original)


@pytest.fixture
def store(tmp_path):
    opened = Store.open(f"sqlite:///{tmp_path / 'kho.sqlite'}")
    put(opened, OLD, b"tep cu")
    put(opened, NEW, PAGE)
    yield opened
    opened.close()


@pytest.fixture
def client(store):
    app = create_app(FakeServices(Settings(), store=store))
    return TestClient(app, raise_server_exceptions=False)


def saved_as(response):
    """The name by the standard library's own reading of the header."""
    message = Message()
    message["Content-Disposition"] = response.headers["content-disposition"]
    assert message.get_content_disposition() == "attachment"
    return message.get_filename()


def test_the_file_comes_byte_for_byte_and_no_browser_runs_it(client):
    response = client.get("/d/quy-che/original")
    assert (response.status_code, response.content) == (200, PAGE)
    assert response.headers["content-type"] == "application/octet-stream"
    assert response.headers["x-content-type-options"] == "nosniff"
    assert response.headers["content-security-policy"].startswith("default-src 'self'")
    assert response.headers["cache-control"] == "no-store"
    assert response.headers["content-disposition"] == (
        "attachment; filename*=UTF-8''Quy%20ch%E1%BA%BF%20%E2%80%9Cm%E1%BB%9Bi%E2%80%9D.html"
    )


NAMES = [
    ("Kế hoạch số 12.pdf", "Kế hoạch số 12.pdf"),
    ("../../etc/passwd", "etc_passwd"),
    ("C:\\Users\\a.docx", "C_Users_a.docx"),
    ('a"; filename="b.exe', "a_; filename=_b.exe"),
    ("a\r\nSet-Cookie: x=1.pdf", "a_Set-Cookie_ x=1.pdf"),
    ("bao-cao\u202efdp.exe", "bao-caofdp.exe"),
    ("...", "van-ban"),
    ("", "van-ban"),
    ("😀.doc", "😀.doc"),
    ("x" * 500 + ".pdf", "x" * 80 + ".pdf"),
    ("a." + "y" * 500, "a." + "y" * 9),
]


@pytest.mark.parametrize(("source", "name"), NAMES)
def test_it_is_saved_under_a_name_that_harms_no_one(store, client, source, name):
    put(store, replace(NEW, source=source or None, digest="c3", id="van-ban"), PAGE)
    assert saved_as(client.get("/d/van-ban/original")) == name


@given(st.text(max_size=300))
def test_any_name_gives_a_header_any_program_can_read(name):
    response = download(b"", name)
    header = response.headers["content-disposition"]
    assert header.isascii()
    assert header.isprintable()
    saved = saved_as(response)
    assert 0 < len(saved) <= 90
    assert not saved.startswith(".")
    assert {unicodedata.category(letter) for letter in saved} & {"Cc", "Cf", "Cs"} == set()
    assert not set(saved) & set('\\/:*?"<>|\r\n\x00')


def test_a_document_without_a_file_offers_none(client, store):
    put(store, replace(NEW, id="go-tay"), None)
    assert "Tải tệp gốc" not in client.get("/d/go-tay").text
    assert client.get("/d/go-tay/original").status_code == 404
    assert client.get("/d/la/original").status_code == 404
    assert 'href="/d/quy-che/original">Tải tệp gốc' in client.get("/d/quy-che").text


def test_an_earlier_version_is_listed_and_read_as_plain_text_under_a_note(client, store):
    day = f"{store.versions.of('quy-che')[0].replaced_on:%d/%m/%Y}"
    current = client.get("/d/quy-che").text
    assert "Các bản trước (1)" in current
    assert (
        f'<a href="/d/quy-che?version=1">Bản 1</a>: tệp Quy chế cũ.doc, được thay ngày {day}'
        in (current)
    )
    old = client.get("/d/quy-che?version=1").text
    assert NOTE.format(day) in old
    lines = [line for line in OLD_TEXT.split("\n") if line]
    assert [f"<p>{html.escape(line)}</p>" in old for line in lines] == [True, True]
    assert "chủ nhật" not in old
    assert 'href="/d/quy-che/original?version=1">Tải tệp gốc' in old


def test_the_file_of_an_earlier_version_comes_too(client):
    response = client.get("/d/quy-che/original?version=1")
    assert (response.content, saved_as(response)) == (b"tep cu", "Quy chế cũ.doc")


@pytest.mark.parametrize("number", ["0", "-1", "2", "9" * 30])
@pytest.mark.parametrize("path", ["/d/quy-che", "/d/quy-che/original", "/d/la"])
def test_a_version_that_never_was_is_not_found(client, path, number):
    assert client.get(path, params={"version": number}).status_code == 404


def test_a_document_never_replaced_lists_no_version(client, store):
    put(store, replace(NEW, id="moi"), None)
    assert "Các bản trước" not in client.get("/d/moi").text
