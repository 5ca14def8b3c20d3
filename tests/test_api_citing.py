from pathlib import Path

import pytest

from api.citing import missing, pointing_at, read_references, references_of
from corpus.catalog import Catalog, Entry
from corpus.store import Store
from ingest import pipeline

RULE = (
    "TỈNH ỦY X\nSố: 9-QĐ/TU\nĐà Lạt, ngày 01 tháng 2 năm 2020\nQUYẾT ĐỊNH\nVề họp\n"
    "- Căn cứ Điều lệ Đảng;\n- Căn cứ Chỉ thị số 5-CT/TW ngày 02/3/2019 của Ban Bí thư,\n"
    "Tỉnh ủy quyết định như sau:\nĐiều 1. Họp vào sáng thứ bảy.\nĐiều 2. Ghi sổ.\n"
)
NOTE = (
    "TỈNH ỦY X\nSố: 3-TB/TU\nĐà Lạt, ngày 01 tháng 6 năm 2020\nTHÔNG BÁO\nVề sổ\n"
    "1. Ghi sổ theo Điều 2 Quyết định số 9-QĐ/TU.\n2. Họp theo Chỉ thị số 5-CT/TW và Chỉ thị 5.\n"
)


@pytest.fixture
def store(tmp_path):
    opened = Store.open(f"sqlite:///{tmp_path / 'store.sqlite'}")
    yield opened
    opened.close()


def catalog(*entries: Entry) -> Catalog:
    return Catalog(entries, Path())


def take(store: Store, name: str, text: str, *, with_references: bool = True) -> str:
    reading = pipeline.read(text.encode(), f"{name}.txt", store.documents())
    told = reading.references if with_references else None
    store.put(reading.document, reading.provisions, reading.passages, reading.original, told)
    return reading.document.id


def test_what_is_cited_and_not_here_is_listed_with_where(store):
    rule, note = take(store, "rule", RULE), take(store, "note", NOTE)
    found = {m.document.id: (m.mentions, m.cited_by) for m in missing(store, catalog())}
    assert found == {
        "5-ct-tw-2019": (3, ((note, 2), (rule, 1))),
        "dieu-le-dang": (1, ((rule, 1),)),
    }


def test_a_catalogued_document_is_listed_also_when_nothing_cites_it(store):
    entry = Entry(id="k", kind="Kết luận", title="Về hồ", number="7-KL/TW")
    store.put(entry.document, (), (), None)
    [only] = missing(store, catalog(entry))
    assert (only.document.id, only.mentions) == ("k", 0)


def test_what_was_missing_is_pointed_at_as_soon_as_it_is_loaded(store):
    note = take(store, "note", NOTE)
    [before, *_] = references_of(store, catalog(), note)
    rule = take(store, "rule", RULE)
    [after, *_] = references_of(store, catalog(), note)
    assert (before.document_id, after.document_id) == (None, rule)
    assert after.places == (("dieu-2",),)
    [pointing] = pointing_at(store, catalog(), rule)
    assert (pointing.source_id, pointing.reference) == (note, after)


def test_a_document_stored_by_an_older_program_is_read_once(store):
    note = take(store, "note", NOTE, with_references=False)
    assert references_of(store, catalog(), note) == []
    read_references(store)
    assert len(references_of(store, catalog(), note)) == 3
    assert store.unread() == []
