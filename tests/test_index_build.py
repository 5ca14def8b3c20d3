from random import Random

import numpy as np
import pytest
from index_parts import SENTENCES, HashingEmbedder, pairs, put

from corpus.errors import BrokenIndex, Unavailable
from corpus.store import Store
from index.build import build
from index.cache import Cache
from index.snapshot import Snapshot
from index.tokens import FIELDS


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


def test_of_documents_that_have_not_changed_nothing_is_read_or_made(
    store, cache, folder, monkeypatch
):
    for name, text in SENTENCES.items():
        put(store, name, {name: text})
    build(store, HashingEmbedder(), folder, cache, segment=pairs)
    put(store, "b", {"x": "Tổ dân phố họp."})
    store.delete("quy")
    read, real = [], store.passages_of
    monkeypatch.setattr(store, "passages_of", lambda ids: read.extend(ids) or real(ids))
    made = build(store, HashingEmbedder(), folder, cache, segment=pairs)
    assert read == ["b"]
    assert made.rows.documents == ("b", "giam-sat", "hop", "phan-bien")
    build(store, HashingEmbedder(), folder, cache, segment=pairs, anew=True)
    assert sorted(read) == ["b", "b", "giam-sat", "hop", "phan-bien"]


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


WORDS = ("tổ", "dân", "phố", "họp", "giám", "sát", "quỹ", "xã", "hội", "thanh", "tra", "thôn")
QUERIES = ("tổ dân phố họp", "giam sat quy xa hoi", "thanh tra thôn", "họp xã hội")


def changed(random, store):
    """One document added, replaced or deleted; any may say what another says."""
    name = f"d{random.randrange(12)}"
    if random.random() < 0.3:
        store.delete(name)
        return
    texts = [" ".join(random.choices(WORDS, k=random.randint(3, 12))) for _ in range(9)]
    count = random.randint(1, 9)
    put(store, name, {f"{i}": text for i, text in enumerate(texts[:count])})


def answers(made):
    embedder = HashingEmbedder()
    for query in QUERIES:
        for rows, scores in (
            made.lexical.search(query, 9),
            made.dense.search(embedder.query(query), 9),
        ):
            yield rows.tolist(), scores.tolist()
        yield made.lexical.search(query, 9, ["d1", "d2"])[0].tolist()


def shards_of(folder, made):
    """The bytes of every shard; tantivy draws the names of its files, and lists them."""
    for name in made.manifest.shards:
        shard = folder / made.name / "shards" / name
        files = sorted(
            p for p in shard.rglob("*") if p.suffix not in (".json", ".lock") and p.is_file()
        )
        yield (
            name,
            (shard / "rows.json").read_bytes(),
            [path.read_bytes() for path in files if len(path.stem) < 32],
        )
        yield sorted((path.suffix, path.read_bytes()) for path in files if len(path.stem) == 32)


@pytest.mark.parametrize("seed", range(3))
def test_after_any_changes_the_index_is_the_one_built_from_nothing(
    store, cache, folder, tmp_path, monkeypatch, seed
):
    monkeypatch.setattr("index.layout._LEAST", 10)
    random, most = Random(seed), 0
    for step in range(7):
        for _ in range(random.randint(1, 3)):
            changed(random, store)
        made = build(store, HashingEmbedder(), folder, cache, segment=pairs)
        other = Cache.open(tmp_path / f"{step}.sqlite")
        whole = build(store, HashingEmbedder(), tmp_path / f"{step}", other, segment=pairs)
        other.close()
        assert made.rows.passages == whole.rows.passages
        assert list(answers(made)) == list(answers(whole))
        assert list(shards_of(folder, made)) == list(shards_of(tmp_path / f"{step}", whole))
        most = max(most, len(made.manifest.shards))
    assert most > 2


def test_a_library_of_many_shards_gives_what_one_index_would(
    store, cache, folder, tmp_path, monkeypatch
):
    random = Random(7)
    for _ in range(40):
        changed(random, store)
    one = build(store, HashingEmbedder(), tmp_path / "one", cache, segment=pairs)
    monkeypatch.setattr("index.layout._LEAST", 5)
    many = build(store, HashingEmbedder(), folder, cache, segment=pairs)
    assert len(one.manifest.shards) == 1 < len(many.manifest.shards)
    assert one.rows.passages == many.rows.passages
    assert list(answers(one)) == list(answers(many))


def test_without_hard_links_the_files_are_copied(store, cache, folder, monkeypatch):
    def refused(*_):
        raise OSError

    monkeypatch.setattr("os.link", refused)
    monkeypatch.setattr("index.layout._LEAST", 1)
    put(store, "a", SENTENCES)
    put(store, "b", SENTENCES)
    before = build(store, HashingEmbedder(), folder, cache, segment=pairs)
    store.delete("b")
    after = build(store, HashingEmbedder(), folder, cache, segment=pairs)
    assert set(after.manifest.shards) < set(before.manifest.shards)
    assert after.lexical.search("giám sát", 4)[0].tolist() == [0]


KEPT_FILES = ["rows.json", "vectors.npy", "made/words.jsonl"]


@pytest.mark.parametrize("file", KEPT_FILES)
def test_what_is_kept_of_a_damaged_index_is_made_anew(store, cache, folder, file):
    put(store, "a", {"quy": SENTENCES["quy"]})
    made = build(store, HashingEmbedder(), folder, cache, segment=pairs)
    [path] = (folder / made.name / "shards").glob(f"*/{file}")
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    put(store, "b", {"hop": SENTENCES["hop"]})  # into the same shard
    mended = build(store, HashingEmbedder(), folder, cache, segment=pairs)
    assert mended.rows.passages == ("a#quy", "b#hop")
    assert mended.lexical.search("quỹ khuyến học", 1)[0].tolist() == [0]
    query = HashingEmbedder().query(SENTENCES["quy"])
    assert mended.dense.search(query, 1)[1] == pytest.approx(1)


def test_nothing_is_kept_of_what_other_code_made(store, cache, folder, monkeypatch):
    put(store, "a", SENTENCES)
    build(store, HashingEmbedder(), folder, cache, segment=pairs)
    monkeypatch.setattr("index.manifest.program", lambda: "khac")
    monkeypatch.setattr("index.build.tokens", lambda *_: ("họp",) * len(FIELDS))
    made = build(store, HashingEmbedder(), folder, cache, segment=pairs)
    assert made.lexical.search("họp", 9)[0].tolist() == [0, 1, 2, 3]


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
    assert len(embedder.seen) == 100 - 64


class Crooked(HashingEmbedder):
    def __init__(self, bad):
        super().__init__()
        self.bad = bad

    def passages(self, texts):
        return super().passages(texts) * np.float32(self.bad)


@pytest.mark.parametrize("bad", [2.0, 0.0, float("nan")])
def test_vectors_that_are_not_of_length_one_never_become_an_index(store, cache, folder, bad):
    put(store, "a", SENTENCES)
    with pytest.raises(ValueError, match="length one"):
        build(store, Crooked(bad), folder, cache, segment=pairs)
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
