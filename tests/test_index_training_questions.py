import gzip
import json
import random
from pathlib import Path

import pytest

from index.training import questions
from index.training.augment import shortened, telegraphic, typed
from index.training.questions import (
    LAW_ASKED,
    NEAR_MISSES,
    OWN,
    held_out,
    key,
    load,
    loose_pairs,
    near_misses,
    unseen,
)

SHARED = Path(__file__).parents[2] / "shared"
needs_shared = pytest.mark.skipif(
    not (SHARED / "retrieval").is_dir(), reason="../shared/retrieval is not here"
)


def made(folder: Path, name: str, asked: dict[str, str], answers: dict[str, str], split="train"):
    place = folder / "retrieval" / name
    place.mkdir(parents=True, exist_ok=True)
    rows = [json.dumps({"_id": i, "text": text}) for i, text in asked.items()]
    (place / f"queries-{split}.jsonl").write_text("\n".join(rows), "utf-8")
    lines = ["query-id\tcorpus-id\tscore", *(f"{q}\t{t}\t1" for q, t in answers.items())]
    (place / f"qrels-{split}.tsv").write_text("\n".join(lines), "utf-8")


@pytest.fixture
def small(tmp_path):
    for name in ("lay", "zalo21_pd", "alqac23_synthetic", "uit_regulation_qa", "uit_wiki_qa"):
        made(tmp_path, name, {"q": f"câu hỏi của {name}"}, {"q": "t"})
    kept = next(f"Luật|{n}" for n in range(99) if held_out(f"Luật|{n}"))
    free = next(f"Luật|{n}" for n in range(99) if not held_out(f"Luật|{n}"))
    asked = {"q1": "Hỏi điều giữ lại?", "q2": "Hỏi điều được học?", "q3": "Câu của bộ phát triển"}
    made(tmp_path, "alqac25", asked, {"q1": kept, "q2": free, "q3": free})
    made(tmp_path, "zalo21_pd", {"d": "câu của BỘ phát triển!"}, {"d": "t"}, "dev")
    (tmp_path / "eval").mkdir()
    (tmp_path / "eval" / "dev.jsonl").write_text("", "utf-8")
    return tmp_path


def test_questions_of_held_out_articles_and_of_development_sets_are_left_out(small):
    asked = {question.text for question in load(small)}
    assert "Hỏi điều được học?" in asked
    assert "Hỏi điều giữ lại?" not in asked
    assert "Câu của bộ phát triển" not in asked


def test_answers_name_their_corpus(small):
    answers = {question.source: question.answers for question in load(small)}
    assert answers["lay"] == ("law:t",)
    assert answers["uit_wiki_qa"] == ("uit_wiki_qa:t",)


def test_two_spellings_of_a_question_have_one_key():
    assert key("Ai  ký Kế-hoạch này?") == key("ai ky ke hoach nay")


def test_titles_stand_with_the_text_below_them_and_short_ones_are_left_out(tmp_path):
    below = "Nội dung đủ dài để tìm. " * 9
    for name, records in (
        (
            "news-30k",
            [{"text": f"Giá cà phê tăng mạnh tuần này\n\n{below}"}, {"text": "Ngắn\n\nx"}],
        ),
        ("phapdien-articles", [{"title": "Quyền của công dân khi khiếu nại", "text": below}]),
    ):
        path = tmp_path / "raw" / f"{name}.jsonl.gz"
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(gzip.compress("\n".join(map(json.dumps, records)).encode()))
    assert loose_pairs(tmp_path, 1) == [
        ("Giá cà phê tăng mạnh tuần này", below.strip()),
        ("Quyền của công dân khi khiếu nại", below.strip()),
    ]


@needs_shared
def test_no_question_that_measures_is_trained_on():
    measured = {key(text) for text in unseen(SHARED)}
    trained = {key(q.text) for q in (*load(SHARED), *near_misses(SHARED))}
    assert len(measured) > 1_500
    assert len(trained) > 10_000
    assert not measured & trained


@needs_shared
def test_every_answer_is_a_text_of_its_corpus():
    known = {name for corpus in questions.corpora() for name, _ in questions.texts(SHARED, corpus)}
    asked = [*load(SHARED), *near_misses(SHARED)]
    assert {answer for question in asked for answer in question.answers} <= known


@pytest.mark.parametrize("path", OWN, ids=lambda path: path.stem)
def test_each_of_our_own_texts_is_asked_for_in_three_ways(path):
    for line in path.read_text("utf-8").splitlines():
        record = json.loads(line)
        assert all(record[part].strip() for part in ("title", "text", "lay", "cadre", "formal"))


def test_each_text_has_three_near_misses_of_its_own():
    for line in NEAR_MISSES.read_text("utf-8").splitlines():
        record = json.loads(line)
        misses = {key(record[kind]) for kind in ("lacks", "other", "short")}
        assert len(misses - {""}) == 3


def test_each_article_of_the_law_is_asked_for_in_several_ways():
    for line in LAW_ASKED.read_text("utf-8").splitlines():
        asked = json.loads(line)
        assert asked.pop("id")
        assert len({key(text) for text in asked.values()} - {""}) >= 3


@needs_shared
def test_no_article_that_answers_a_development_question_is_asked_about():
    files = (SHARED / "retrieval").glob("*/qrels-dev.tsv")
    judged = {
        line.split("\t")[1] for path in files for line in path.read_text("utf-8").split("\n")[1:-1]
    }
    asked = {json.loads(line)["id"] for line in LAW_ASKED.read_text("utf-8").splitlines()}
    missed = {json.loads(line)["id"] for line in NEAR_MISSES.read_text("utf-8").splitlines()}
    asked |= {name.removeprefix("law:") for name in missed}
    assert asked
    assert not asked & judged


def test_a_question_is_worn_down_the_same_way_for_the_same_seed():
    asked = "Ủy ban nhân dân cấp xã công khai những nội dung nào?"
    one = [typed(asked, random.Random(seed)) for seed in range(50)]
    assert one == [typed(asked, random.Random(seed)) for seed in range(50)]
    assert 10 < sum(text == asked for text in one) < 40
    assert all(one)


@pytest.mark.parametrize(
    ("worn", "asked", "left"),
    [
        (
            telegraphic,
            "Các hình thức tuyên truyền được quy định như thế nào",
            "hình thức tuyên truyền",
        ),
        (telegraphic, "Ai là bí thư", "Ai là bí thư"),
        (shortened, "Ủy ban nhân dân không họp", "ubnd ko họp"),
    ],
)
def test_what_is_left_of_a_question(worn, asked, left):
    assert worn(asked) == left
