import gzip
import json

import pytest

from corpus.errors import UserMistake
from eval import retrieval, trec
from eval.__main__ import main

TEXTS = {
    "luật a|1": ("Luật Thanh niên", "Thanh niên là công dân từ đủ 16 tuổi."),
    "luật a|2": ("Luật Đất đai", "Người sử dụng đất nộp thuế."),
    "b": ("", "Ban Thanh tra nhân dân có nhiệm kỳ 02 năm."),
}
QUERIES = {"q1": "thanh niên mấy tuổi", "q2": "Đất đai nộp thuế", "q3": "không ai xét"}
JUDGED = "query-id\tcorpus-id\tscore\nq1\tluật a|1\t1\nq2\tluật a|2\t1\n"


@pytest.fixture
def beir(tmp_path):
    texts = [{"_id": i, "title": t, "text": x} for i, (t, x) in TEXTS.items()]
    packed = "".join(json.dumps(text) + "\n" for text in texts).encode()
    (tmp_path / "corpus.jsonl.gz").write_bytes(gzip.compress(packed))
    queries = [json.dumps({"_id": i, "text": t}) for i, t in QUERIES.items()]
    (tmp_path / "queries.jsonl").write_text("\n".join(queries), encoding="utf-8")
    (tmp_path / "qrels.tsv").write_text(JUDGED, encoding="utf-8")
    return tmp_path


def command(folder, *more):
    names = (("corpus", "corpus.jsonl.gz"), ("queries", "queries.jsonl"), ("qrels", "qrels.tsv"))
    given = [word for name, file in names for word in (f"--{name}", str(folder / file))]
    kept = ["--run", str(folder / "out.trec"), "--cache", str(folder / "cache")]
    return main(["retrieval", *given, *kept, "--engine", "lexical", *more])


@pytest.mark.parametrize(
    "more", [(), ("--no-diacritics",), ("--typing", "half")], ids=["as typed", "unmarked", "half"]
)
def test_a_set_is_searched_by_words_and_measured(beir, capsys, more):
    assert command(beir, *more, "--report", str(beir / "report.md")) == 0
    run = trec.read(beir / "out.trec")
    assert {query: next(iter(found)) for query, found in run.items()} == {
        "q1": "luật a|1",
        "q2": "luật a|2",
    }
    said = capsys.readouterr().out
    assert "| judged | 1.000 (n=2) |" in said
    assert "n=2 of 2 judged" in said
    assert (beir / "report.md").read_text(encoding="utf-8") == said


def test_a_second_run_finds_its_index_built(beir, capsys):
    assert command(beir) == 0
    first = (beir / "out.trec").read_bytes()
    assert command(beir) == 0
    assert (beir / "out.trec").read_bytes() == first
    assert capsys.readouterr().err.count("embedded 3/3") == 1


def test_a_set_without_judged_queries_is_told(beir, capsys):
    (beir / "qrels.tsv").write_text("q\tc\ts\nx\tb\t1\n", encoding="utf-8")
    assert command(beir) == 1
    assert "No query is judged" in capsys.readouterr().err


def test_every_query_is_told_of(beir):
    assert command(beir, "--by-query", str(beir / "by-query.jsonl")) == 0
    lines = [
        json.loads(line) for line in (beir / "by-query.jsonl").read_text("utf-8").split("\n")[:-1]
    ]
    assert [(line["id"], line["places"], line["found"][0]) for line in lines] == [
        ("q1", {"luật a|1": 1}, "luật a|1"),
        ("q2", {"luật a|2": 1}, "luật a|2"),
    ]
    assert lines[0]["nDCG@10"] == 1.0


def test_a_title_is_read_whole_before_its_text():
    [passage] = retrieval.passages(retrieval.BeirText("b", "T" * 200, "x"))
    assert passage.embedded == "T" * 200 + "\nx"
    [passage] = retrieval.passages(retrieval.BeirText("b", "", "x"))
    assert passage.embedded == "x"


def test_a_long_text_is_searched_in_pieces_that_hold_all_of_it():
    lines = [f"{number}. Người lái xe phải {'giữ tốc độ ' * 20}".strip() for number in range(1, 9)]
    found = retrieval.passages(retrieval.BeirText("luật a#b", "Luật A", "\n".join(lines)))
    assert len(found) > 2
    assert "\n".join(passage.text for passage in found) == "\n".join(lines)
    assert {passage.lead_in for passage in found} == {"Luật A"}


def test_a_text_has_the_score_of_its_best_passage():
    ranked = [("a#b#2", 0.9), ("c#0", 0.8), ("a#b#0", 0.7)]
    assert retrieval.by_text(ranked) == {"a#b": 0.9, "c": 0.8}


def test_a_missing_file_is_the_users_mistake(tmp_path):
    with pytest.raises(UserMistake, match="No such file"):
        retrieval.load_qrels(tmp_path / "nowhere.tsv")
