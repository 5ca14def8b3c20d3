from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from index_parts import SENTENCES, HashingEmbedder, pairs, passage, put

from corpus.store import Store
from index.build import build
from index.cache import Cache
from index.fuse import fuse
from index.rows import Rows
from index.search import Searcher


class Fixed:
    """An engine that always finds the same, in this order, among the allowed."""

    def __init__(self, found):
        self.found = found

    def search(self, _query, k, allowed=None, _typed=None):
        assert allowed is None
        found = self.found[:k]
        rows = np.array([row for row, _ in found], np.int64)
        return rows, np.array([score for _, score in found], np.float32)


HELD = {name: passage(name, "Một câu.") for name in "abcde"}


def fixed(dense, lexical, alpha=0.5, held=HELD):
    def load(ids):
        return {i: held[i] for i in ids if i in held}

    rows = Rows("abcde", "vvwww")
    return Searcher(load, rows, HashingEmbedder(), Fixed(dense), Fixed(lexical), alpha)


@pytest.fixture
def store(tmp_path):
    opened = Store.open(f"sqlite:///{tmp_path / 'kho.sqlite'}")
    put(opened, "van-ban-1", {n: SENTENCES[n] for n in ("hop", "quy")})
    put(opened, "van-ban-2", {n: SENTENCES[n] for n in ("giam-sat", "phan-bien")})
    yield opened
    opened.close()


@pytest.fixture
def searcher(store, tmp_path):
    cache = Cache.open(tmp_path / "cache.sqlite")
    made = build(store, HashingEmbedder(), tmp_path / "index", cache, segment=pairs)
    cache.close()
    return Searcher.of(made, store, HashingEmbedder())


def ids(hits):
    return [hit.passage.id for hit in hits]


def test_a_passage_both_engines_like_comes_first():
    hits = fixed([(0, 0.9), (1, 0.8), (2, 0.1)], [(3, 9.0), (1, 8.0), (4, 1.0)]).search("câu")
    assert ids(hits)[0] == "b"


def test_a_hit_carries_its_fused_score_and_both_it_came_from():
    dense, lexical = [(0, 0.75), (1, 0.5), (2, 0.25)], [(1, 8.0), (3, 4.0)]
    hits = fixed(dense, lexical, 0.25).search("câu")
    wanted = fuse(dict(dense), dict(lexical), 0.25)
    assert [(hit.passage.id, hit.score) for hit in hits] == [("abcde"[r], s) for r, s in wanted]
    assert {h.passage.id: (h.dense, h.lexical) for h in hits} == {
        "a": (0.75, None), "b": (0.5, 8.0), "c": (0.25, None), "d": (None, 4.0),
    }  # fmt: skip


def test_one_engine_alone_gives_its_own_scores():
    both = fixed([(0, 0.75), (1, 0.5)], [(1, 8.0)])
    dense, lexical = both.search("câu", engine="dense"), both.search("câu", engine="lexical")
    assert [(h.passage.id, h.score, h.dense, h.lexical) for h in dense] == [
        ("a", 0.75, 0.75, None),
        ("b", 0.5, 0.5, None),
    ]
    assert [(h.passage.id, h.score, h.dense, h.lexical) for h in lexical] == [("b", 8.0, None, 8.0)]


def test_a_passage_gone_from_the_store_gives_its_place_to_the_next():
    held = {name: HELD[name] for name in "bc"}
    hits = fixed([(0, 0.9), (1, 0.8), (2, 0.1)], [], held=held).search("câu", 2)
    assert ids(hits) == ["b", "c"]


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("ai giám sát thu chi", "van-ban-2#giam-sat"),
        ("giam sat thu chi", "van-ban-2#giam-sat"),
        ("18-NQ/TW", "van-ban-1#quy"),
        ("phản biện dự thảo", "van-ban-2#phan-bien"),
    ],
)
@pytest.mark.parametrize("engine", ["hybrid", "lexical"])
def test_the_passage_asked_for_comes_first(searcher, query, first, engine):
    assert ids(searcher.search(query, 1, engine=engine)) == [first]


@pytest.mark.parametrize("engine", ["hybrid", "dense", "lexical"])
def test_documents_not_named_are_never_found(searcher, engine):
    hits = searcher.search("tổ dân phố họp giám sát", 10, ["van-ban-2"], engine)
    assert hits
    assert {hit.passage.document_id for hit in hits} == {"van-ban-2"}


@pytest.mark.parametrize("documents", [[], ["khong-co"]])
@pytest.mark.parametrize("engine", ["hybrid", "dense", "lexical"])
def test_no_document_no_hit(searcher, documents, engine):
    assert searcher.search("giám sát", 10, documents, engine) == []


@pytest.mark.parametrize(("query", "k"), [("", 5), ("  ?! ", 5), ("giám sát", 0)])
def test_a_query_without_a_word_or_a_wish_finds_nothing(searcher, query, k):
    assert searcher.search(query, k) == []


@pytest.mark.parametrize("engine", ["hybrid", "dense", "lexical"])
def test_a_deleted_document_is_found_no_more_before_and_after_the_next_build(
    searcher, store, tmp_path, engine
):
    assert "van-ban-2#giam-sat" in ids(searcher.search("giám sát", engine=engine))
    store.delete("van-ban-2")
    assert "van-ban-2#giam-sat" not in ids(searcher.search("giám sát", engine=engine))
    cache = Cache.open(tmp_path / "cache.sqlite")
    made = build(store, HashingEmbedder(), tmp_path / "index", cache, segment=pairs)
    cache.close()
    again = Searcher.of(made, store, HashingEmbedder())
    assert "van-ban-2#giam-sat" not in ids(again.search("giám sát", engine=engine))


def test_an_empty_index_finds_nothing(tmp_path):
    store = Store.open(f"sqlite:///{tmp_path / 'trong.sqlite'}")
    cache = Cache.open(tmp_path / "cache.sqlite")
    made = build(store, HashingEmbedder(), tmp_path / "index", cache, segment=pairs)
    assert Searcher.of(made, store, HashingEmbedder()).search("giám sát") == []
    cache.close()
    store.close()


def test_threads_find_the_same(searcher):
    queries = [*SENTENCES.values(), "giam sat", "18-NQ/TW"] * 10
    wanted = [searcher.search(query) for query in queries]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(searcher.search, queries)) == wanted
