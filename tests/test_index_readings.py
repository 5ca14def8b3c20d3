import pytest
from index_parts import HashingEmbedder, pairs, put

from corpus.offices import Offices, Renaming
from corpus.store import Store
from index.build import build
from index.cache import Cache
from index.readings import readings
from index.restore import Restorer
from index.search import Searcher

OFFICES = Offices([
    Renaming(id="a", old=["Ban Tuyên giáo", "Ban Dân vận"], new=["Ban Tuyên giáo và Dân vận"],
             source="Q", certainty="chắc chắn"),
    Renaming(id="b", old=["Ủy ban Dân tộc"], new=["Bộ Dân tộc và Tôn giáo"],
             source="Q", certainty="chắc chắn"),
])  # fmt: skip
DUTIES = {
    "moi": "Ban Tuyên giáo và Dân vận chủ trì viết bản tin.",
    "cu": "Ủy ban Dân tộc chủ trì phát sách cho bản làng.",
    "y-te": "Sở Y tế chủ trì tiêm phòng.",
    "van-phong": "Văn phòng Tỉnh ủy chủ trì ghi biên bản.",
    "to-chuc": "Ban Tổ chức Tỉnh ủy chủ trì xếp lịch học.",
}


@pytest.fixture(scope="module")
def restorer():
    return Restorer.load()


@pytest.fixture(scope="module")
def searchers(restorer, tmp_path_factory):
    """Over the same passages: without the table of offices, and with it."""
    home = tmp_path_factory.mktemp("readings")
    store = Store.open(f"sqlite:///{home / 'kho.sqlite'}")
    put(store, "d", DUTIES)
    cache = Cache.open(home / "cache.sqlite")
    made = build(store, HashingEmbedder(), home / "index", cache, segment=pairs)
    cache.close()
    yield [
        Searcher.of(made, store, HashingEmbedder(), readings=readings(restorer, table))
        for table in (Offices(), OFFICES)
    ]
    store.close()


# query by a name that no passage bears, the passage of the same office
ASKED = [
    ("Bộ Dân tộc và Tôn giáo chủ trì việc gì", "d#cu"),
    ("bo dan toc va ton giao chu tri viec gi", "d#cu"),
    ("Ban Dân vận chủ trì việc gì", "d#moi"),
    ("ban dan van chu tri viec gi", "d#moi"),
]


@pytest.mark.parametrize(("query", "passage"), ASKED)
def test_the_other_name_of_an_office_leads_to_its_passages(searchers, query, passage):
    without, with_table = (searcher.search(query, 5, engine="lexical") for searcher in searchers)
    assert with_table[0].passage.id == passage
    before = {hit.passage.id: hit.score for hit in without}
    assert with_table[0].score > before[passage]


@pytest.mark.parametrize("query", ["Sở Y tế tiêm gì", "so y te tiem gi", "ai ghi biên bản"])
def test_a_query_that_names_no_renamed_office_is_searched_as_ever(searchers, query):
    without, with_table = (searcher.search(query, 5) for searcher in searchers)
    assert with_table == without


def test_the_other_names_come_after_what_the_query_may_mean(restorer):
    read = readings(restorer, OFFICES)
    assert read("ban dan van lam gi") == ["ban dân vận làm gì", "Ban Tuyên giáo và Dân vận làm gì"]
    assert read("giám sát") == restorer.readings("giám sát")
