import sqlite3
import sys
from functools import cache
from subprocess import run

import pytest
from index_parts import HashingEmbedder, WordReranker

from api.library import Library
from api.wiring import open_services
from corpus import catalog
from corpus.errors import BrokenIndex, UnknownDocument
from corpus.model import DocumentStatus
from corpus.store import Store

PLAN = "ke-hoach-chi-thi-18"
RULES = "QUY CHẾ\n\nĐiều 1. Tổ hòa giải họp vào tối thứ bảy.\nĐiều 2. Tổ trưởng giữ sổ.\n"


@pytest.fixture
def embedder():
    return HashingEmbedder()


@pytest.fixture
def open_library(tmp_path, embedder):
    """Opens the library of one home, as often as wanted: each is another process's view of it."""

    def open_another() -> Library:
        store = Store.open(f"sqlite:///{tmp_path / 'library.sqlite'}")
        return Library(tmp_path, store, catalog.load(), cache(lambda: embedder), 0.5, WordReranker)

    return open_another


@pytest.fixture
def library(open_library):
    library = open_library()
    library.fill()
    library.reindex()
    return library


@pytest.fixture
def rules(tmp_path):
    path = tmp_path / "quy-che.txt"
    path.write_text(RULES, encoding="utf-8")
    return path


SECRET = (
    "TỈNH ỦY MẪU\nTỐI MẬT\nSố 77-BC/TU\nXã Mẫu, ngày 05 tháng 02 năm 2024\nBÁO CÁO\n"
    "Về kho thóc ngoại thành\nI. VIỆC CHUNG\n- Kho thóc giấu ở hang Dơi dưới núi Voi.\n"
)


def test_nothing_of_a_file_stamped_secret_is_kept(library, tmp_path, tmp_path_factory, caplog):
    outside = tmp_path_factory.mktemp("outside")
    (outside / "bao-cao.txt").write_text(SECRET, encoding="utf-8")
    before = library.store.version()
    report = library.ingest([outside])
    library.reindex()

    assert report.taken == []
    assert [name for name, _ in report.refused] == ["bao-cao.txt"]
    assert "đóng dấu TỐI MẬT" in report.refused[0][1]
    assert library.store.version() == before
    assert loaded(library) == {PLAN}
    kept = [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()]
    said = "\n".join([caplog.text, *(reason for _, reason in report.refused)])
    assert any("Kế hoạch".encode() in content for content in kept)  # what is looked through
    for words in ("thóc", "hang Dơi", "núi Voi", "77-BC/TU", "ngoại thành"):
        assert words not in said
        assert [content for content in kept if words.encode() in content] == []


def found(library, query="tổ hòa giải họp tối thứ bảy"):
    library.refresh()
    return {hit.passage.document_id for hit in library.search(query, 50, None)}


def loaded(library):
    library.refresh()
    return {d.id for d in library.documents() if d.status is DocumentStatus.LOADED}


def test_filling_again_changes_nothing_and_completes_what_was_cut_short(library):
    version = library.store.version()
    library.fill()
    assert library.store.version() == version
    library.store.delete(PLAN)
    library.store.delete("18-ct-tw-2022")
    library.fill()
    assert library.store.version() == version


def test_an_ingested_document_is_found_and_a_deleted_one_is_not(library, rules):
    report = library.ingest([rules])
    library.reindex()
    assert [(name, document.id) for name, document, _ in report.taken] == [
        ("quy-che.txt", "quy-che")
    ]
    assert "quy-che" in found(library)
    library.delete("quy-che")
    assert "quy-che" not in found(library)  # before the index was built anew, too
    library.reindex()
    assert "quy-che" not in found(library)
    assert library.document("quy-che") is None


def test_deleting_what_is_not_there_names_it(library):
    with pytest.raises(UnknownDocument, match="khong-co"):
        library.delete("khong-co")


def test_reindexing_embeds_only_what_changed(library, rules, embedder):
    assert len(embedder.seen) == library.passage_count()
    embedder.seen.clear()
    library.reindex()
    assert embedder.seen == []
    library.ingest([rules])
    library.reindex()
    assert len(embedder.seen) == len(library.passages("quy-che"))
    embedder.seen.clear()
    rules.write_text(RULES.replace("giữ sổ", "giữ chìa khóa"), encoding="utf-8")
    library.ingest([rules])
    library.reindex()
    assert ["chìa khóa" in text for text in embedder.seen] == [True]


def test_another_process_sees_the_change_without_opening_anew(library, open_library, rules):
    other = open_library()
    assert loaded(other) == {PLAN}
    library.ingest([rules])
    library.reindex()
    assert loaded(other) == {PLAN, "quy-che"}
    assert "quy-che" in found(other)
    assert other.version() == library.version()


def test_while_another_process_indexes_the_index_before_serves_on(library, open_library, rules):
    other = open_library()
    assert found(other) == {PLAN}
    library.ingest([rules])
    assert found(other) == {PLAN}
    assert not other.is_indexed()
    library.delete(PLAN)
    assert found(other) == set()
    library.reindex()
    assert found(other) == {"quy-che"}
    assert other.is_indexed()


def test_a_library_first_opened_between_the_two_says_what_does_not_fit(
    library, open_library, rules
):
    library.ingest([rules])
    with pytest.raises(BrokenIndex, match="vankien index"):
        open_library().documents()


def test_a_run_killed_before_it_indexed_is_made_good_by_the_next(home, rules):
    services = open_services(home)
    services.library.ingest([rules])
    services.store.close()
    assert found(open_services(home).library, "tổ hòa giải họp tối thứ bảy") >= {"quy-che"}


WORD = "zzbimatzz"


def holding(folder, word):
    """The files under `folder` that hold the word; tantivy and SQLite keep words as they are."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return [path.name for path in files if word.encode() in path.read_bytes()]


def test_of_a_deleted_document_no_word_is_left_on_disk_or_found(home, tmp_path):
    services = open_services(home)
    (tmp_path / "rieng").mkdir()
    path = tmp_path / "rieng" / "rieng.txt"
    path.write_text(f"QUY CHẾ\n\nĐiều 1. Chìa khóa {WORD} ở tủ.\n" * 30, encoding="utf-8")
    library = services.library
    library.ingest([path])
    library.reindex()
    cached = sqlite3.connect(home / "cache.sqlite")
    before = cached.execute("SELECT count(*) FROM made").fetchone()[0]
    assert holding(home, WORD)
    assert services.assistant.ask(f"Chìa khóa {WORD} ở đâu?").citations
    library.delete("rieng")
    assert "rieng" not in found(library, WORD)
    library.reindex()
    assert holding(home, WORD) == []
    assert holding(home, "rieng.txt") == []
    assert cached.execute("SELECT count(*) FROM made").fetchone()[0] < before
    assert all(WORD not in str(c) for c in services.assistant.ask(WORD).citations)
    cached.close()


ENGINES = ("hybrid", "dense", "lexical")


def test_of_a_deleted_document_nothing_is_found_by_any_way_of_asking(home, tmp_path, rules):
    services, served = open_services(home), open_services(home)  # as a page that stays open
    library = services.library
    path = tmp_path / "rieng.txt"
    path.write_text(f"QUY CHẾ\n\nĐiều 1. Chìa khóa {WORD} ở tủ.\n", encoding="utf-8")
    library.ingest([path, rules])
    library.reindex()
    served.library.refresh()
    question = f"Chìa khóa {WORD} ở đâu?"
    assert all("rieng" in told(served, question, engine) for engine in ENGINES)
    library.delete("rieng")
    for opened in (services, served):  # before the index is built anew
        assert_gone(opened, question)
    library.reindex()
    for opened in (services, served, open_services(home)):
        assert_gone(opened, question)
    assert holding(home, WORD) == []


def assert_gone(services, question):
    services.library.refresh()
    assert all("rieng" not in told(services, question, engine) for engine in ENGINES)
    answer = services.assistant.ask(question)
    assert all(WORD not in str(part) for part in (*answer.citations, *answer.hits))
    assert "quy-che" in told(services, "Tổ hòa giải họp khi nào?", "hybrid")


def told(services, question, engine):
    hits = services.library.search(question, 10, None, engine)
    return {hit.passage.document_id for hit in hits}


def test_of_what_was_replaced_no_word_is_in_the_index_and_once_deleted_none_on_disk(home, tmp_path):
    services = open_services(home)
    library = services.library
    path = tmp_path / "rieng" / "rieng.txt"
    path.parent.mkdir()
    for word in (WORD, "cái chìa khóa"):
        path.write_text(f"QUY CHẾ\n\nĐiều 1. Tổ trưởng giữ {word}.\n" * 30, encoding="utf-8")
        library.ingest([path])
        library.reindex()
    assert holding(home, WORD) == ["library.sqlite"]
    assert library.store.versions.original("rieng", 1).count(WORD.encode()) == 30
    assert all(WORD not in str(c) for c in services.assistant.ask(f"Ai giữ {WORD}?").citations)
    library.delete("rieng")
    library.reindex()
    assert holding(home, WORD) == []
    assert holding(home, "rieng.txt") == []


def test_what_a_run_killed_while_deleting_left_is_gone_when_the_library_is_next_opened(home):
    services = open_services(home)
    services.store.close()
    (home / "index" / "generation-000000").mkdir()
    (home / "index" / "generation-000000" / "x.term").write_text(WORD)
    (home / "index" / "generation-000009.part").mkdir()
    (home / "index" / "generation-000009.part" / "x.term").write_text(WORD)
    open_services(home)
    assert holding(home, WORD) == []


def test_a_process_of_its_own_adds_a_document_to_an_open_library(home, rules):
    services = open_services(home)
    assert loaded(services.library) == {PLAN}
    arguments = repr(["--home", str(home), "ingest", str(rules)])
    command = f"import sys; from api.cli import main; sys.exit(main({arguments}))"
    assert run([sys.executable, "-c", command], capture_output=True, check=False).returncode == 0
    assert loaded(services.library) == {PLAN, "quy-che"}
    assert "thứ bảy" in services.assistant.ask("Tổ hòa giải họp khi nào?").answer


PAPER = (
    "{organ}\nSố 12-KH/ĐU\nXã Mẫu, ngày 05 tháng 02 năm 2024\nKẾ HOẠCH\nVề việc mẫu\n"
    "I. VIỆC CHUNG\n- Các chi bộ họp bàn việc chung của xã vào sáng thứ bảy hằng tuần.\n{more}"
)


def put(folder, name, **facts):
    path = folder / name
    path.write_text(PAPER.format(**{"organ": "ĐẢNG ỦY XÃ MẪU", "more": ""} | facts), "utf-8")
    return path


def test_two_papers_of_one_number_and_day_but_other_organs_are_two(library, tmp_path):
    paths = [
        put(tmp_path, "một.txt"),
        put(tmp_path, "hai.txt", organ="ĐẢNG ỦY XÃ KHÁC", more="- Chi bộ thôn ngoài họp sau.\n"),
    ]
    library.ingest(paths)
    report = library.ingest(paths, again=True)  # and stay two when they come again
    assert [d.id for _, d, _ in report.taken] == [
        "12-kh-du-2024",
        "12-kh-du-2024-dang-uy-xa-khac",
    ]
    sources = {d.id: d.source for d in library.store.documents() if d.number == "12-KH/ĐU"}
    assert sorted(sources.values()) == ["hai.txt", "một.txt"]


def test_one_text_in_two_formats_is_told_and_kept(library, tmp_path):
    body = "Các chi bộ họp bàn việc chung của xã vào sáng thứ bảy hằng tuần ở nhà văn hóa."
    for name, head in (("ban-word.txt", ""), ("ban-in.html", "<html><body>")):
        (tmp_path / name).write_text(
            f"{head}<p>KẾ HOẠCH</p>\n<p>Về việc mẫu</p>\n<p>{body}</p>" if head
            else f"KẾ HOẠCH\nVề việc mẫu\n{body}\n", encoding="utf-8",
        )  # fmt: skip
    assert library.ingest([tmp_path / "ban-word.txt"]).taken[0][2] == ()
    _, document, (warning,) = library.ingest([tmp_path / "ban-in.html"]).taken[0]
    assert document.id == "ban-in"
    assert "gần như trùng (100%) với văn bản mã ban-word" in warning
    assert {"ban-word", "ban-in"} <= loaded(library)
