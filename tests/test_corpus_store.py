import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import fields, replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpus.errors import BrokenIndex
from corpus.model import (
    Document,
    DocumentStatus,
    Fact,
    Level,
    Metadata,
    Page,
    Passage,
    Provision,
    Span,
)
from corpus.reference import Reference, Relation, Target
from corpus.store import Store
from corpus.tables import ADDED

TEXT = "QUY CHẾ LÀM VIỆC\nĐiều 1. Tổ dân phố họp mỗi tháng một lần.\na) Tổ trưởng chủ trì;"

FULL = Document(
    id="quy-che-1",
    status=DocumentStatus.LOADED,
    kind="Quy chế",
    number="01-QC/TDP",
    title="Quy chế làm việc của tổ dân phố",
    issuer="Tổ dân phố số 3",
    issued_on=date(2024, 2, 29),
    signer="Nguyễn Văn A",
    signer_office="TỔ TRƯỞNG",
    authority="T/M TỔ DÂN PHỐ",
    source="quy-che.docx",
    media_type="text/plain",
    digest="ab" * 32,
    reason="lý do",
    note="ghi chú 😀",
    text=TEXT,
    pages=(Page(1, 0), Page(2, 17)),
    metadata=Metadata(
        kind=Fact("Quy chế", Span(0, 7)),
        number=Fact("01-QC/TDP"),
        recipients=(Fact("Như trên", Span(1, 2)), Fact("Lưu")),
    ),
)
ROOT = Provision(0, None, Level.VAN_BAN, "", 1, Span(0, len(TEXT)), Span(0, 16), "", ())
ARTICLE = Provision(1, 0, Level.DIEU, "1", 1, Span(17, len(TEXT)), Span(17, 60), "Họp", ("dieu-1",))
POINT = Passage(
    id="quy-che-1#dieu-1.chu-a",
    document_id="quy-che-1",
    provision_id=1,
    address=("dieu-1", "chu-a"),
    label="điểm a Điều 1",
    span=Span(60, len(TEXT)),
    lead_ins=(Span(17, 59),),
    header=("Quy chế làm việc", "Điều 1"),
    text="a) Tổ trưởng chủ trì;",
    lead_in="Điều 1. Tổ dân phố họp mỗi tháng một lần.",
)
BARE = Document(id="van-ban-trong", status=DocumentStatus.CITED_ONLY)


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'kho.sqlite'}"


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    opened = Store.open(url)
    yield opened
    opened.close()


def test_what_is_put_comes_back_by_value(store: Store) -> None:
    store.put(FULL, [ROOT, ARTICLE], [POINT], b"\x00\xfforiginal")
    assert store.document(FULL.id) == FULL
    assert store.provisions(FULL.id) == (ROOT, ARTICLE)
    assert store.passages(FULL.id) == [POINT]
    assert store.passage(POINT.id) == POINT
    assert store.original(FULL.id) == b"\x00\xfforiginal"


def test_a_document_of_unknowns_comes_back_as_unknowns(store: Store) -> None:
    store.put(BARE, [], [], None)
    assert store.document(BARE.id) == BARE
    assert store.original(BARE.id) is None


@pytest.mark.parametrize("level", list(Level))
def test_every_level_survives(store: Store, level: Level) -> None:
    provision = replace(ARTICLE, level=level)
    store.put(FULL, [provision], [], None)
    assert store.provisions(FULL.id) == (provision,)


@pytest.mark.parametrize("status", list(DocumentStatus))
def test_every_status_survives(store: Store, status: DocumentStatus) -> None:
    store.put(replace(FULL, status=status), [], [], None)
    found = store.document(FULL.id)
    assert found is not None
    assert found.status is status


_WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
_SPANS = st.builds(Span, st.integers(0, 999), st.integers(0, 999))
_FACTS = st.builds(Fact, _WORDS, st.none() | _SPANS)
_METADATA = st.builds(
    Metadata,
    **{field.name: st.none() | _FACTS for field in fields(Metadata)}
    | {name: st.lists(_FACTS, max_size=3).map(tuple) for name in ("recipients", "basis")},
)
_DOCUMENTS = st.builds(
    Document,
    id=st.just("x"),
    status=st.sampled_from(DocumentStatus),
    kind=st.none() | _WORDS,
    title=st.none() | _WORDS,
    note=st.none() | _WORDS,
    issued_on=st.none() | st.dates(),
    text=_WORDS,
    pages=st.lists(st.builds(Page, st.integers(1, 99), st.integers(0, 99)), max_size=3).map(tuple),
    metadata=_METADATA,
)


@given(document=_DOCUMENTS)
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_any_document_survives(store: Store, document: Document) -> None:
    store.put(document, [], [], None)
    assert store.document("x") == document


def test_the_list_of_documents_is_by_id_and_carries_no_text(store: Store) -> None:
    store.put(BARE, [], [], None)
    store.put(FULL, [], [], None)
    assert store.documents() == [replace(FULL, text=""), BARE]


def test_passages_come_by_document_then_in_reading_order(store: Store) -> None:
    later = replace(POINT, id="a", provision_id=10)
    first = replace(POINT, id="z", provision_id=2)
    other = replace(POINT, id="m", document_id="b")
    store.put(replace(FULL, id="b"), [], [other], None)
    store.put(FULL, [], [later, first], None)
    assert [passage.id for passage in store.passages()] == ["m", "z", "a"]


def test_putting_again_replaces_everything_under_the_id(store: Store) -> None:
    store.put(FULL, [ROOT, ARTICLE], [POINT], b"cu")
    store.put(replace(FULL, text="mới"), [ROOT], [], None)
    assert store.provisions(FULL.id) == (ROOT,)
    assert store.passages() == []
    assert store.original(FULL.id) is None
    assert len(store.documents()) == 1


def test_a_put_that_fails_changes_nothing(store: Store) -> None:
    store.put(FULL, [ROOT], [POINT], b"cu")
    before = store.version()
    with pytest.raises(Exception, match="UNIQUE"):
        store.put(replace(FULL, text="mới"), [ROOT, ROOT], [], None)
    assert store.version() == before
    assert store.document(FULL.id) == FULL
    assert store.passages() == [POINT]


def test_a_passage_of_another_document_is_refused(store: Store) -> None:
    with pytest.raises(ValueError, match="do not belong"):
        store.put(BARE, [], [POINT], None)


def test_unknown_ids_find_nothing(store: Store) -> None:
    store.put(FULL, [], [POINT], None)
    assert store.document("?") is None
    assert store.passage("?") is None
    assert store.provisions("?") == ()
    assert store.passages_by_id([POINT.id, "?"]) == {POINT.id: POINT}
    assert store.delete("?") is False


def test_a_thousand_ids_are_fetched_at_once(store: Store) -> None:
    many = [replace(POINT, id=f"p{i:04}") for i in range(1100)]
    store.put(FULL, [], many, None)
    assert store.passages_by_id([p.id for p in many]) == {p.id: p for p in many}


def test_a_deleted_document_leaves_no_byte_in_any_file(store: Store, tmp_path: Path) -> None:
    store.put(BARE, [], [], None)
    store.put(FULL, [ROOT, ARTICLE], [POINT], TEXT.encode())
    store.put(replace(FULL, digest="cd" * 32, text="bản thứ hai"), [], [], b"tep thu hai")
    store.put(replace(FULL, digest="ef" * 32, text="bản thứ ba"), [], [], b"tep thu ba")
    held = b"".join(path.read_bytes() for path in sorted(tmp_path.iterdir()))
    assert held.count("chủ trì".encode()) == 2  # the text of the first version, and its file
    assert store.delete(FULL.id) is True
    remains = b"".join(path.read_bytes() for path in sorted(tmp_path.iterdir()))
    assert b"van-ban-trong" in remains
    assert "chủ trì".encode() not in remains
    assert "bản thứ".encode() not in remains
    assert b"tep thu" not in remains
    assert store.versions.of(FULL.id) == []
    assert store.passages() == []
    assert store.provisions(FULL.id) == ()
    assert store.original(FULL.id) is None


def test_a_text_read_anew_leaves_no_byte_of_the_old_in_any_file(
    store: Store, tmp_path: Path
) -> None:
    store.put(FULL, [], [POINT], None)
    store.put(replace(FULL, text="mới"), [], [], None)
    remains = b"".join(path.read_bytes() for path in sorted(tmp_path.iterdir()))
    assert "chủ trì".encode() not in remains


CHANGES = [
    ("document", lambda: (replace(FULL, note="khác"), [ROOT], [POINT], b"a")),
    ("provision", lambda: (FULL, [ARTICLE], [POINT], b"a")),
    ("passage", lambda: (FULL, [ROOT], [replace(POINT, label="khác")], b"a")),
    ("original", lambda: (FULL, [ROOT], [POINT], b"b")),
    ("no original", lambda: (FULL, [ROOT], [POINT], None)),
]


@pytest.mark.parametrize(("what", "changed"), CHANGES, ids=[what for what, _ in CHANGES])
def test_the_version_changes_with_any_change(store: Store, what: str, changed: object) -> None:
    store.put(FULL, [ROOT], [POINT], b"a")
    before = store.version()
    store.put(*changed())  # type: ignore[operator]
    assert store.version() != before, what


def test_equal_content_has_an_equal_version(store: Store, tmp_path: Path) -> None:
    other = Store.open(f"sqlite:///{tmp_path / 'khac.sqlite'}")
    store.put(FULL, [ROOT], [POINT], b"a")
    store.put(BARE, [], [], None)
    other.put(BARE, [], [], None)
    other.put(replace(FULL, note="tạm"), [], [], None)
    other.put(FULL, [ROOT], [POINT], b"a")
    assert store.version() == other.version()
    other.close()


def test_deleting_restores_the_earlier_version(store: Store) -> None:
    empty = store.version()
    store.put(FULL, [ROOT], [POINT], b"a")
    store.delete(FULL.id)
    assert store.version() == empty


def test_a_store_is_found_again_after_closing(store: Store, url: str) -> None:
    store.put(FULL, [ROOT], [POINT], b"a")
    version = store.version()
    store.close()
    again = Store.open(url)
    assert again.version() == version
    assert again.document(FULL.id) == FULL
    again.close()


def test_a_store_of_an_unknown_schema_is_refused_with_a_remedy(url: str, tmp_path: Path) -> None:
    Store.open(url).close()
    connection = sqlite3.connect(tmp_path / "kho.sqlite")
    connection.execute("UPDATE meta SET value = '99'")
    connection.commit()
    connection.close()
    with pytest.raises(BrokenIndex, match=r"phiên bản 99.*vankien ingest"):
        Store.open(url)


def test_a_file_that_is_no_database_is_refused_with_a_remedy(url: str, tmp_path: Path) -> None:
    (tmp_path / "kho.sqlite").write_bytes(b"khong phai co so du lieu" * 100)
    with pytest.raises(BrokenIndex, match="vankien restore"):
        Store.open(url)


def test_threads_may_read_and_write_at_once(store: Store) -> None:
    def work(i: int) -> int:
        document = replace(FULL, id=f"d{i}")
        passage = replace(POINT, id=f"p{i}", document_id=document.id)
        store.put(document, [ROOT], [passage], b"a")
        return len(store.passages(document.id))

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(work, range(40))) == [1] * 40
    assert len(store.documents()) == 40


POINTED = (
    Reference(
        Span(3, 9),
        1,
        Target(
            kind="Luật",
            number="5/2020/QH14",
            title="Hồ chứa",
            issued_on=date(2020, 6, 1),
            year=2020,
            organ="Quốc hội",
            annex="Quy chế",
            addresses=(("dieu-5", "khoan-2"), ("dieu-7",)),
        ),
        Relation.AMENDS,
        reversed=True,
    ),
    Reference(Span(10, 12), 0, Target(own=True, kind="Quy chế")),
)


def test_what_a_document_points_at_comes_back_as_it_was_written(store):
    store.put(FULL, (), (), None, POINTED)
    assert store.references(FULL.id) == POINTED
    assert store.all_references() == {FULL.id: list(POINTED)}


def test_references_go_with_their_document(store):
    store.put(FULL, (), (), None, POINTED)
    store.put(FULL, (), (), None)
    assert store.references(FULL.id) == ()
    store.put(FULL, (), (), None, POINTED)
    store.delete(FULL.id)
    assert store.all_references() == {}


def test_a_document_whose_references_were_not_read_is_told(store):
    store.put(FULL, (), (), None)
    store.put(replace(FULL, id="ten", status=DocumentStatus.CITED_ONLY), (), (), None)
    assert store.unread() == [FULL.id]
    store.put_references(FULL.id, POINTED)
    assert store.unread() == []
    assert store.references(FULL.id) == POINTED


def test_a_store_made_before_references_opens_and_has_none(tmp_path):
    url = f"sqlite:///{tmp_path / 'old.sqlite'}"
    old = Store.open(url)
    old.put(FULL, (), (), None)
    old.close()
    with sqlite3.connect(tmp_path / "old.sqlite") as connection:
        connection.execute("DROP TABLE document_references")
        connection.execute("DROP TABLE reference_readings")
    again = Store.open(url)
    assert (again.references(FULL.id), again.unread()) == ((), [FULL.id])
    again.close()


def test_a_store_of_before_later_columns_opens_unchanged(tmp_path):
    url = f"sqlite:///{tmp_path / 'store.sqlite'}"
    first = Store.open(url)
    first.put(FULL, (), (), b"tep")
    version = first.version()
    first.close()
    with closing(sqlite3.connect(tmp_path / "store.sqlite")) as connection:
        for table in ("documents", "intake"):
            for name in ADDED:
                connection.execute(f"ALTER TABLE {table} DROP COLUMN {name}")
        connection.commit()
    older = Store.open(url)
    assert older.document(FULL.id) == FULL
    assert older.version() == version
    assert older.intake.entries() == []
    fetched = replace(FULL, origin="https://example.vn/a.pdf", fetched_on=date(2026, 1, 2))
    older.put(fetched, (), (), b"tep")
    assert older.document(FULL.id) == fetched
    assert older.version() != version
    older.close()
