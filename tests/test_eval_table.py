import gzip
import json

import pytest

from eval import table
from eval.bm25 import K1, B, PlainBm25
from eval.cases import BeirText
from eval.table import Set, pool, reciprocal
from index.training.questions import held_out

TEXTS = [
    BeirText("a", "Điều 1", "Thanh niên là công dân từ đủ 16 tuổi."),
    BeirText("b", "Điều 2", "Người sử dụng đất nộp thuế đất."),
    BeirText("c", "", "Ban Thanh tra nhân dân có nhiệm kỳ 02 năm."),
]


def test_the_yardstick_ranks_as_slow_bm25_does():
    import math

    from corpus.text import syllables

    words = [syllables(f"{t.title} {t.text}") for t in TEXTS]
    mean = sum(map(len, words)) / len(words)
    query = "đất nộp thuế của công dân"
    slow = {}
    for text, tokens in zip(TEXTS, words, strict=True):
        score = 0.0
        for term in syllables(query):
            n = sum(term in each for each in words)
            f = tokens.count(term)
            if f:
                idf = math.log(1 + (len(words) - n + 0.5) / (n + 0.5))
                score += idf * f / (f + K1 * (1 - B + B * len(tokens) / mean))
        if score:
            slow[text.id] = score
    found = PlainBm25(TEXTS).rank({"q": query}, 3)["q"]
    assert found == pytest.approx(slow, rel=1e-5)
    assert list(found) == sorted(slow, key=lambda text: -slow[text])


def test_a_query_of_unknown_words_finds_nothing():
    assert PlainBm25(TEXTS).rank({"q": "xyz"}, 3) == {"q": {}}


def test_reciprocal_ranks_add_up():
    fused = dict(reciprocal({"a": 9.0, "b": 5.0}, {"b": 2.0, "c": 1.0}, k=1))
    assert fused == pytest.approx({"a": 1 / 2, "b": 1 / 3 + 1 / 2, "c": 1 / 3})


def test_a_pool_holds_the_answers_and_what_lies_near(monkeypatch):
    monkeypatch.setattr(table, "_STRANGERS", 0)
    asked = Set("s", "x", {"q": "nộp thuế"}, {"q": {"c": 1}})
    assert [text.id for text in pool(TEXTS, [asked], 1)] == ["b", "c"]
    assert pool(TEXTS, [asked], 0) == TEXTS


def test_the_table_measures_every_engine_in_every_typing(tmp_path, monkeypatch):
    law = next(f"L|{n}" for n in range(99) if held_out(f"L|{n}"))
    for name, split in (
        ("zalo21_pd", "dev"),
        ("traffic_gold", "dev"),
        ("xquad_vi", "dev"),
        ("alqac25", "train"),
    ):
        folder = tmp_path / "retrieval" / name
        folder.mkdir(parents=True)
        answer = law if name == "alqac25" else "b"
        (folder / f"queries-{split}.jsonl").write_text(
            json.dumps({"_id": "q", "text": "Đất nộp thuế thế nào?"}), "utf-8"
        )
        (folder / f"qrels-{split}.tsv").write_text(f"q\tt\ts\nq\t{answer}\t1\n", "utf-8")
    for corpus in ("law", "xquad_vi", "alqac25"):
        folder = tmp_path / "retrieval" / corpus
        folder.mkdir(exist_ok=True)
        rows = [{"_id": t.id, "title": t.title, "text": t.text} for t in TEXTS]
        rows.append({"_id": law, "title": "Luật Thuế", "text": "Đất phải nộp thuế."})
        packed = "".join(json.dumps(row) + "\n" for row in rows).encode()
        (folder / "corpus.jsonl.gz").write_bytes(gzip.compress(packed))
    out = tmp_path / "table.md"
    said = table.run(tmp_path, {"ours": table_model()}, tmp_path / "cache", 0, out)
    assert out.read_text("utf-8") == said
    for typing in ("as typed", "bare", "half", "slips"):
        for engine in ("BM25", "lexical", "dense, ours", "fused 0.5, ours", "RRF, ours"):
            assert f"| zalo21_pd | {typing} | {engine} |" in said
    assert "| alqac25, a tenth | as typed | dense, ours |" in said


def table_model():
    from pathlib import Path

    return Path(__file__).parents[1] / "index" / "model"
