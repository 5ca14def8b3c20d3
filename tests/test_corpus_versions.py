import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from corpus import versions
from corpus.model import Document, DocumentStatus, Level, Page, Provision, Span
from corpus.store import Store
from corpus.versions import Version

FIRST = Document(
    id="quy-che-1",
    status=DocumentStatus.LOADED,
    source="ban-dau.txt",
    media_type="text/plain",
    digest="a1",
    text="Tổ trưởng giữ sổ.",
)
SECOND = replace(FIRST, source="sua.docx", digest="b2", text="Tổ phó giữ sổ.")
THIRD = replace(FIRST, source="sua-nua.docx", digest="c3", text="Không ai giữ sổ.")
ROOT = Provision(0, None, Level.VAN_BAN, "", 1, Span(0, 9), Span(0, 9), "", ())
DAY = date(2026, 3, 1)


class LateInTheDay(datetime):
    """The morning of the next day in Việt Nam, which UTC has not reached."""

    @classmethod
    def now(cls, tz=None):
        return datetime(2026, 3, 1, 23, 30, tzinfo=UTC).astimezone(tz)


@pytest.fixture
def store(tmp_path: Path, monkeypatch) -> Iterator[Store]:
    monkeypatch.setattr(versions, "datetime", LateInTheDay)
    opened = Store.open(f"sqlite:///{tmp_path / 'kho.sqlite'}")
    yield opened
    opened.close()


def test_a_replaced_document_stays_readable_under_a_number(store):
    store.put(FIRST, [], [], b"tep dau")
    store.put(SECOND, [], [], None)
    store.put(THIRD, [], [], b"tep ba")
    kept = Version(1, "ban-dau.txt", "text/plain", "a1", DAY, has_original=True)
    bare = Version(2, "sua.docx", "text/plain", "b2", DAY, has_original=False)
    assert store.versions.of(FIRST.id) == [kept, bare]
    assert store.versions.find(FIRST.id, 1) == replace(kept, text=FIRST.text)
    assert store.versions.find(FIRST.id, 2) == replace(bare, text=SECOND.text)
    assert store.versions.original(FIRST.id, 1) == b"tep dau"
    assert store.versions.original(FIRST.id, 2) is None
    assert store.document(FIRST.id) == THIRD


def test_a_version_knows_where_its_pages_begin(store):
    pages = (Page(1, 0, 0.75), Page(2, 9))
    store.put(replace(FIRST, pages=pages), [], [], b"tep dau")
    store.put(SECOND, [], [], None)
    assert store.versions.find(FIRST.id, 1).pages == pages
    assert store.versions.of(FIRST.id)[0].pages == ()


def test_a_file_that_comes_back_leaves_the_one_between_as_a_version_too(store):
    for document in (FIRST, SECOND, FIRST):
        store.put(document, [], [], None)
    assert [v.digest for v in store.versions.of(FIRST.id)] == ["a1", "b2"]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (FIRST, replace(FIRST, text="đọc lại bằng chương trình mới")),
        (replace(FIRST, status=DocumentStatus.CITED_ONLY, digest=None, text=""), FIRST),
        (FIRST, replace(SECOND, id="khac")),
    ],
    ids=["the same bytes read anew", "known by name only", "another document"],
)
def test_what_is_no_other_file_of_the_document_leaves_no_version(store, before, after):
    store.put(before, [], [], None)
    store.put(after, [], [], None)
    assert store.versions.of(before.id) == []


def test_a_put_that_fails_leaves_no_version(store):
    store.put(FIRST, [], [], b"tep dau")
    with pytest.raises(Exception, match="UNIQUE"):
        store.put(SECOND, [ROOT, ROOT], [], None)
    assert store.versions.of(FIRST.id) == []
    assert store.document(FIRST.id) == FIRST


def test_versions_go_with_their_document_and_with_no_other(store):
    for document in (FIRST, SECOND, replace(FIRST, id="khac"), replace(SECOND, id="khac")):
        store.put(document, [], [], None)
    store.delete(FIRST.id)
    assert store.versions.of(FIRST.id) == []
    assert [v.number for v in store.versions.of("khac")] == [1]
    store.put(FIRST, [], [], None)
    assert store.versions.of(FIRST.id) == []


@pytest.mark.parametrize("number", [-1, 0, 2, 2**31, 10**40])
def test_a_number_no_version_has_finds_nothing(store, number):
    store.put(FIRST, [], [], b"tep dau")
    store.put(SECOND, [], [], None)
    assert store.versions.find(FIRST.id, number) is None
    assert store.versions.original(FIRST.id, number) is None


def test_equal_documents_have_an_equal_state_whatever_they_were_before(store):
    store.put(SECOND, [], [], None)
    state = store.version()
    store.put(FIRST, [], [], None)
    store.put(SECOND, [], [], None)
    assert len(store.versions.of(FIRST.id)) == 2
    assert store.version() == state


def test_a_store_made_before_versions_opens_and_keeps_them_from_then_on(store, tmp_path):
    store.put(FIRST, [], [], b"tep dau")
    store.close()
    with sqlite3.connect(tmp_path / "kho.sqlite") as connection:
        connection.execute("DROP TABLE versions")
    again = Store.open(f"sqlite:///{tmp_path / 'kho.sqlite'}")
    assert again.versions.of(FIRST.id) == []
    again.put(SECOND, [], [], None)
    assert again.versions.original(FIRST.id, 1) == b"tep dau"
    again.close()


def test_a_version_kept_before_pages_were_is_read_without_them(store, tmp_path):
    store.put(replace(FIRST, pages=(Page(1, 0),)), [], [], b"tep dau")
    store.put(SECOND, [], [], None)
    store.close()
    with sqlite3.connect(tmp_path / "kho.sqlite") as connection:
        connection.execute("ALTER TABLE versions DROP COLUMN pages")
    again = Store.open(f"sqlite:///{tmp_path / 'kho.sqlite'}")
    found = again.versions.find(FIRST.id, 1)
    assert (found.text, found.pages) == (FIRST.text, ())
    again.close()
