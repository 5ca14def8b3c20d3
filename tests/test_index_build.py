import numpy as np
import pytest
from index_parts import SENTENCES, HashingEmbedder, pairs, put

from corpus.errors import BrokenIndex, Unavailable
from corpus.store import Store
from index.build import build
from index.cache import Cache
from index.snapshot import Snapshot


@pytest.fixture
def store(tmp_path):
    opened = Store.open(f"sqlite:///{tmp_path / 'kho.sqlite'}")
    yield opened
    opened.close()


@pytest.fixture
def cache(tmp_path):
    opened = Cache.open(tmp_path / "cache.sqlite")
    yield opened
    opened.close()


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "index"


def test_the_index_holds_every_passage_of_the_store_by_id(store, cache, folder):
    put(store, "b", {"hop": SENTENCES["hop"]})
    put(store, "a", {"quy": SENTENCES["quy"], "hop": SENTENCES["hop"]})
    embedder = HashingEmbedder()
    made = build(store, embedder, folder, cache, segment=pairs)
    assert made.rows.passages == ("a#hop", "a#quy", "b#hop")
    assert made.rows.documents == ("a", "a", "b")
    assert made.manifest.corpus == store.version()
    assert Snapshot.load(folder, embedder, store.version()).manifest == made.manifest


def test_each_row_is_the_vector_and_the_words_of_its_passage(store, cache, folder):
    put(store, "a", SENTENCES)
    embedder = HashingEmbedder()
    made = build(store, embedder, folder, cache, segment=pairs)
    for row, passage_id in enumerate(made.rows.passages):
        passage = store.passage(passage_id)
        assert passage is not None
        rows, scores = made.dense.search(embedder.query(passage.embedded), 1)
        assert (rows.tolist(), scores[0]) == ([row], pytest.approx(1))
        assert made.lexical.search(passage.text, 1)[0].tolist() == [row]


def test_adding_one_document_costs_one_document(store, cache, folder):
    put(store, "a", {"hop": SENTENCES["hop"], "quy": SENTENCES["quy"]})
    build(store, HashingEmbedder(), folder, cache, segment=pairs)
    put(store, "b", {"phan-bien": SENTENCES["phan-bien"]})
    embedder, segmented = HashingEmbedder(), []
    build(store, embedder, folder, cache, segment=lambda t: segmented.append(t) or pairs(t))
    assert embedder.seen == [SENTENCES["phan-bien"]]
    assert segmented == [SENTENCES["phan-bien"]]


def test_a_build_from_the_cache_equals_one_from_nothing(store, cache, folder, tmp_path):
    put(store, "a", SENTENCES)
    embedder = HashingEmbedder()
    first = build(store, embedder, folder, cache, segment=pairs)
    second = build(store, embedder, folder, cache, segment=pairs)
    query = embedder.query("giám sát")
    for mine, theirs in (
        (first.dense.search(query, 4), second.dense.search(query, 4)),
        (first.lexical.search("giám sát", 4), second.lexical.search("giám sát", 4)),
    ):
        assert np.array_equal(mine[0], theirs[0])
        assert np.array_equal(mine[1], theirs[1])


def test_another_model_never_gets_the_vectors_of_the_first(store, cache, folder):
    put(store, "a", SENTENCES)
    build(store, HashingEmbedder(), folder, cache, segment=pairs)
    other = HashingEmbedder(digest="d2")
    build(store, other, folder, cache, segment=pairs)
    assert len(other.seen) == 4
    again = HashingEmbedder()
    build(store, again, folder, cache, segment=pairs)
    assert again.seen == []


def test_a_text_said_twice_is_embedded_once(store, cache, folder):
    put(store, "a", {"x": SENTENCES["hop"], "y": SENTENCES["hop"]})
    embedder = HashingEmbedder()
    build(store, embedder, folder, cache, segment=pairs)
    assert embedder.seen == [SENTENCES["hop"]]


def test_what_left_the_store_leaves_the_cache(store, cache, folder):
    put(store, "a", SENTENCES)
    build(store, HashingEmbedder(), folder, cache, segment=pairs)
    store.delete("a")
    build(store, HashingEmbedder(), folder, cache, segment=pairs)
    assert cache.get("embedding d1", SENTENCES["hop"]) is None
    assert cache.get("compounds 1", SENTENCES["hop"]) is None


def test_a_deleted_word_is_in_no_file_of_the_index_built_next(store, cache, folder, tmp_path):
    put(store, "a", {"hop": SENTENCES["hop"]})
    put(store, "b", {"x": "Chuyện zzbimatzz riêng."})
    build(store, HashingEmbedder(), folder, cache, segment=pairs)
    store.delete("b")
    build(store, HashingEmbedder(), folder, cache, segment=pairs)
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert not [path.name for path in files if b"zzbimatzz" in path.read_bytes()]


def test_progress_is_told_and_ends_at_the_whole(store, cache, folder):
    put(store, "a", {f"s{i:03}": f"Câu số {i} của văn bản." for i in range(150)})
    told = []
    build(store, HashingEmbedder(), folder, cache, lambda *step: told.append(step), segment=pairs)
    assert told == [(64, 150), (128, 150), (150, 150)]


def test_an_empty_store_gives_an_empty_index(store, cache, folder):
    made = build(store, HashingEmbedder(), folder, cache, segment=pairs)
    assert made.manifest.passages == len(made.dense) == len(made.lexical) == 0


class Breaks(HashingEmbedder):
    def passages(self, texts):
        if self.seen:
            raise RuntimeError("mất điện")
        return super().passages(texts)


def test_a_build_that_breaks_leaves_the_old_index_and_keeps_what_it_computed(store, cache, folder):
    put(store, "a", {"hop": SENTENCES["hop"]})
    before = build(store, HashingEmbedder(), folder, cache, segment=pairs).manifest
    put(store, "b", {f"s{i:03}": f"Câu số {i} của văn bản." for i in range(100)})
    with pytest.raises(RuntimeError, match="mất điện"):
        build(store, Breaks(), folder, cache, segment=pairs)
    assert Snapshot.load(folder, HashingEmbedder()).manifest == before
    with pytest.raises(BrokenIndex, match="phiên bản kho văn bản"):
        Snapshot.load(folder, HashingEmbedder(), store.version())
    embedder = HashingEmbedder()
    made = build(store, embedder, folder, cache, segment=pairs)
    assert made.manifest.passages == 101
    assert len(embedder.seen) == 101 - 64


class Crooked(HashingEmbedder):
    def passages(self, texts):
        return super().passages(texts) * 2


def test_vectors_that_are_not_of_length_one_never_become_an_index(store, cache, folder):
    put(store, "a", SENTENCES)
    with pytest.raises(ValueError, match="length one"):
        build(store, Crooked(), folder, cache, segment=pairs)
    with pytest.raises(BrokenIndex, match="Chưa có chỉ mục"):
        Snapshot.load(folder, HashingEmbedder())


def test_a_store_that_will_not_hold_still_is_reported(store, cache, folder, monkeypatch):
    versions = iter("abcdefgh")
    monkeypatch.setattr(store, "version", lambda: next(versions))
    with pytest.raises(Unavailable, match="đang thay đổi"):
        build(store, HashingEmbedder(), folder, cache, segment=pairs)


def test_a_damaged_cache_is_begun_anew(tmp_path):
    path = tmp_path / "cache.sqlite"
    path.write_bytes(b"khong phai bo nho dem" * 200)
    cache = Cache.open(path)
    cache.put("m", {"a": b"1"})
    assert cache.get("m", "a") == b"1"
    cache.close()


def test_a_cache_without_a_folder_is_an_error_with_a_remedy(tmp_path):
    with pytest.raises(Unavailable, match="Hãy kiểm tra"):
        Cache.open(tmp_path / "khong-co" / "cache.sqlite")


def test_a_cached_vector_of_the_wrong_length_is_made_again(store, cache, folder):
    put(store, "a", {"hop": SENTENCES["hop"]})
    cache.put("embedding d1", {SENTENCES["hop"]: b"\0" * 4})
    embedder = HashingEmbedder()
    build(store, embedder, folder, cache, segment=pairs)
    assert embedder.seen == [SENTENCES["hop"]]
