"""What stands around a document on its page, from documents read as they really are."""

from datetime import date
from pathlib import Path

import pytest

from api.citing import Citings
from api.connections import connections, drawn, to_review
from api.names import short_name
from corpus.catalog import Catalog
from corpus.papers import paper
from corpus.standing import Standings
from corpus.store import Store
from ingest import pipeline

LAW = (
    "QUỐC HỘI\nLuật số: 7/2029/QH16\nHà Nội, ngày 01 tháng 6 năm 2029\nLUẬT\nVỀ SÂN CHƠI\n"
    "Điều 1. Giờ mở cửa\nSân mở cửa cả ngày.\nĐiều 2. Hiệu lực\n"
    "Luật này có hiệu lực từ ngày 01 tháng 01 năm 2030.\n"
)
RULE = (
    "TỈNH ỦY X\nSố: 9-QĐ/TU\nĐà Lạt, ngày 01 tháng 2 năm 2030\nQUYẾT ĐỊNH\nVề sân chơi\n"
    "- Căn cứ Luật số 7/2029/QH16 ngày 01/6/2029;\n- Căn cứ Chỉ thị số 5-CT/TW ngày 02/3/2019,\n"
    "Tỉnh ủy quyết định như sau:\nĐiều 1. Mở theo Điều 1 Luật số 7/2029/QH16.\n"
)
CHANGE = (
    "QUỐC HỘI\nLuật số: 8/2031/QH16\nHà Nội, ngày 01 tháng 6 năm 2031\nLUẬT\nVỀ BẾN THUYỀN\n"
    "Điều 1. Thuyền\nThuyền phải buộc dây.\nĐiều 2. Hiệu lực\n"
    "1. Luật này có hiệu lực từ ngày 01 tháng 01 năm 2032.\n"
    "2. Luật số 7/2029/QH16 hết hiệu lực kể từ ngày Luật này có hiệu lực thi hành.\n"
)


@pytest.fixture
def store(tmp_path):
    opened = Store.open(f"sqlite:///{tmp_path / 'store.sqlite'}")
    for name, text in (("law", LAW), ("rule", RULE), ("change", CHANGE)):
        reading = pipeline.read(text.encode(), f"{name}.txt", opened.documents())
        opened.put(reading.document, reading.provisions, reading.passages, None, reading.references)
    yield opened
    opened.close()


@pytest.fixture
def citings(store):
    return Citings(store, Catalog((), Path()))


@pytest.fixture
def standings(store, citings):
    papers = [paper(document, short_name(document), None) for document in store.documents()]
    return Standings(papers, citings.links())


def around(store, citings, standings, document_id, day):
    return connections(document_id, citings, standings, store.documents(), day)


def test_a_page_tells_what_the_document_cites_and_how(store, citings, standings):
    found = around(store, citings, standings, "9-qd-tu-2030", date(2030, 3, 1))

    assert [(one.id, one.loaded, one.relation, one.mentions) for one in found.cites] == [
        (None, False, "lấy làm căn cứ", 1),
        ("7-2029-qh16", True, "dẫn chiếu", 1),
        ("7-2029-qh16", True, "lấy làm căn cứ", 1),
    ]
    assert found.cites[0].name.startswith("Chỉ thị số 5-CT/TW")


def test_a_page_tells_who_cites_the_document_and_what_became_of_it(store, citings, standings):
    found = around(store, citings, standings, "7-2029-qh16", date(2032, 3, 1))

    told = {(one.id, one.relation) for one in found.cited_by}
    assert ("9-qd-tu-2030", "lấy văn bản này làm căn cứ") in told
    assert ("8-2031-qh16", "bãi bỏ văn bản này") in told
    assert str(found.verdict.status) == "hết hiệu lực toàn bộ"
    assert [event.on for event in found.events] == [
        date(2029, 6, 1), date(2030, 1, 1), date(2032, 1, 1),
    ]  # fmt: skip


def test_what_rests_on_a_law_that_ended_is_to_be_reviewed(store, standings):
    (review,) = to_review(standings, store.documents(), date(2032, 3, 1))

    assert (review.id, review.on) == ("9-qd-tu-2030", date(2032, 1, 1))
    assert to_review(standings, store.documents(), date(2031, 12, 31)) == []


def test_the_picture_holds_the_missing_too_and_the_strongest_relation(store, citings):
    picture = drawn(citings, store.documents())

    assert {(box.node.id, box.node.loaded) for box in picture.boxes} == {
        ("7-2029-qh16", True), ("9-qd-tu-2030", True), ("8-2031-qh16", True),
        ("5-ct-tw-2019", False),
    }  # fmt: skip
    edges = {
        (a.edge.source, a.edge.target): (a.edge.relation, a.edge.count) for a in picture.arrows
    }
    assert edges["9-qd-tu-2030", "7-2029-qh16"] == ("căn cứ", 2)
    assert edges["8-2031-qh16", "7-2029-qh16"][0] == "bãi bỏ"
