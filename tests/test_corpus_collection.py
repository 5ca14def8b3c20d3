import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from corpus import collection
from corpus.collection import LONGEST
from corpus.errors import UnknownCollection, UserMistake
from corpus.model import Document, DocumentStatus
from corpus.store import Store

FRONT = Document("quy-che", DocumentStatus.LOADED, source="a.txt", digest="a", text="Họp tối.")
OTHER = Document("noi-quy", DocumentStatus.LOADED, source="b.txt", digest="b", text="Họp sáng.")
CITED = Document("18-ct-tw", DocumentStatus.CITED_ONLY)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store.open(f"sqlite:///{tmp_path / 'kho.sqlite'}")
    for document in (FRONT, OTHER, CITED):
        opened.put(document, [], [], None)
    yield opened
    opened.close()


def test_a_document_lies_in_one_collection_and_then_in_another(store):
    collections = store.collections
    assert collections.sizes() == {}
    assert collections.move(FRONT.id, "Mặt trận")
    assert collections.move(CITED.id, "Mặt trận")
    assert collections.move(OTHER.id, "Đảng")
    assert collections.places() == {FRONT.id: "Mặt trận", CITED.id: "Mặt trận", OTHER.id: "Đảng"}
    assert list(collections.sizes().items()) == [("Đảng", 1), ("Mặt trận", 1)]
    collections.move(FRONT.id, "Đảng")
    assert collections.of(FRONT.id) == "Đảng"
    assert collections.find("Đảng").documents == {FRONT.id, OTHER.id}
    collections.move(FRONT.id, None)
    assert collections.of(FRONT.id) is None
    assert collections.find("Đảng").documents == {OTHER.id}


def test_moving_changes_nothing_that_an_index_is_made_of(store):
    before = (store.version(), store.documents(), store.passages())
    store.collections.move(FRONT.id, "Mặt trận")
    assert (store.version(), store.documents(), store.passages()) == before


def test_a_document_that_is_replaced_or_read_anew_stays_where_it_lies(store):
    store.collections.move(FRONT.id, "Mặt trận")
    for again in (FRONT, replace(FRONT, digest="c", text="Họp chiều.")):
        store.put(again, [], [], None)
        assert store.collections.of(FRONT.id) == "Mặt trận"
    store.put(FRONT, [], [], None, None, "Học liệu")
    assert store.collections.places() == {FRONT.id: "Học liệu"}


def test_with_its_last_document_a_collection_is_gone(store):
    for document in (FRONT, OTHER):
        store.collections.move(document.id, "Mặt trận")
    store.delete(FRONT.id)
    assert store.collections.sizes() == {"Mặt trận": 1}
    store.delete(OTHER.id)
    assert (store.collections.sizes(), store.collections.places()) == ({}, {})
    with pytest.raises(UnknownCollection, match="chưa có bộ sưu tập nào"):
        store.collections.find("Mặt trận")
    store.put(OTHER, [], [], None)  # what comes back does not remember
    assert store.collections.of(OTHER.id) is None


def test_what_is_not_there_cannot_be_moved(store):
    assert not store.collections.move("khong-co", "Mặt trận")
    assert store.collections.places() == {}


def test_a_put_that_fails_moves_nothing(store):
    store.collections.move(FRONT.id, "Mặt trận")
    with pytest.raises(Exception, match="NOT NULL"):
        store.put(replace(FRONT, text=None), [], [], None, None, "Học liệu")
    assert store.collections.places() == {FRONT.id: "Mặt trận"}


def test_a_move_cut_short_leaves_the_document_where_it_lay(store, monkeypatch):
    def killed(connection, document_id, _name):
        collection.drop(connection, document_id)
        raise KeyboardInterrupt

    store.collections.move(FRONT.id, "Mặt trận")
    monkeypatch.setattr(collection, "place", killed)
    with pytest.raises(KeyboardInterrupt):
        store.collections.move(FRONT.id, "Học liệu")
    assert store.collections.places() == {FRONT.id: "Mặt trận"}


def test_a_store_made_before_collections_opens_and_has_them_from_then_on(store, tmp_path):
    version = store.version()
    store.close()
    with closing(sqlite3.connect(tmp_path / "kho.sqlite")) as connection:
        connection.execute("DROP TABLE collected")
        connection.execute("ALTER TABLE intake DROP COLUMN collection")
        connection.commit()
    again = Store.open(f"sqlite:///{tmp_path / 'kho.sqlite'}")
    assert (again.version(), again.collections.places()) == (version, {})
    again.collections.move(FRONT.id, "Mặt trận")
    assert again.collections.sizes() == {"Mặt trận": 1}
    assert again.intake.entries() == []
    again.close()


ALIKE = [
    ("Mặt trận", "Mặt trận", "the very name"),
    ("mặt trận", "Mặt trận", "in another case"),
    ("mat tran", "Mặt trận", "typed without marks"),
    ("  Mặt \t trận\n", "Mặt trận", "with stray spaces"),
    ("Ma\u0323\u0306t tra\u0302\u0323n", "Mặt trận", "decomposed"),
    ("Tỉnh ủy", "Tỉnh uỷ", "a tone in another place"),
    ("tinh uy", "Tỉnh uỷ", "typed without marks"),
    ("Ban", "Ban", "the very name, though two others are alike"),
    ("ban", "Ban", "in another case, though two others are alike without marks"),
]


@pytest.fixture
def named(store):
    for document_id, name in (
        (FRONT.id, "Mặt trận"), (OTHER.id, "Tỉnh uỷ"), (CITED.id, "Ban"),
        ("bàn", "Bàn"), ("bán", "Bán"),
    ):  # fmt: skip
        store.put(replace(FRONT, id=document_id), [], [], None)
        store.collections.move(document_id, name)
    return store.collections


@pytest.mark.parametrize(("written", "name", "why"), ALIKE)
def test_a_collection_is_known_however_it_is_typed(named, written, name, why):
    assert (named.find(written).name, named.named(written)) == (name, name), why


OTHERS = [
    ("Mật trận", "Có phải “Mặt trận” không?", "a mark that was typed is not changed"),
    ("Mặt tran", "Có phải “Mặt trận” không?", "half without marks"),
    ("Mặt trậnn", "Có phải “Mặt trận” không?", "a slip of the hand"),
    ("Học liệu", "Kho đang có: Ban; Bàn; Bán; Mặt trận; Tỉnh uỷ.", "unlike all"),
    ("bạn", "Không có bộ sưu tập “bạn”.", "marked otherwise than two that fold alike"),
]


@pytest.mark.parametrize(("written", "says", "why"), OTHERS)
def test_an_unknown_name_is_told_the_names_there_are(named, written, says, why):
    with pytest.raises(UnknownCollection) as caught:
        named.find(written)
    assert says in str(caught.value), why
    assert "Mặt trận; Tỉnh uỷ." in str(caught.value)
    assert named.named(written) == written


def test_a_name_that_two_are_alike_to_is_neither(store):
    for document, name in ((FRONT, "Bàn"), (OTHER, "Bán")):
        store.collections.move(document.id, name)
    with pytest.raises(UnknownCollection):
        store.collections.find("ban")
    assert store.collections.named("ban") == "ban"


@pytest.mark.parametrize("written", ["", "  ", "?!\u200b", "\n", "a" * (LONGEST + 1), "a" * 10**6])
def test_what_is_no_name_is_refused(store, written):
    for take in (store.collections.named, store.collections.find):
        with pytest.raises(UserMistake, match="bộ sưu tập") as caught:
            take(written)
        assert len(str(caught.value)) < 120
    assert store.collections.named("ệ" * LONGEST) == "ệ" * LONGEST
