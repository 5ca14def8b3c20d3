import gzip
import json
from collections import Counter
from pathlib import Path

import pytest

import corpus
from corpus import address
from corpus.errors import UserMistake
from eval.cases import (
    CaseError,
    Place,
    load_cases,
    load_corpus,
    load_qrels,
    load_queries,
    load_replies,
)
from eval.measures import squash
from ingest.pipeline import read

ROOT = Path(__file__).parent.parent
PLAN_SET = ROOT / "eval" / "sets" / "plan.jsonl"
PLAN = Path(str(corpus.__file__)).parent / "data" / "ke-hoach-chi-thi-18.md"
DEV_SET = ROOT.parent / "shared" / "eval" / "dev.jsonl"

CASE = {
    "id": "q1",
    "doc": "luat.txt",
    "number": "1/2020/QH14",
    "address": "Điều 1",
    "also": [{"doc": "luat.txt", "address": "Điều 2"}, {"doc": "khac.txt", "address": "Điều 3"}],
    "type": "fact",
    "q": "hỏi gì?",
    "must": ["một câu"],
    "answerable": True,
    "note": 'ALSO-MUST "câu khác"',
}
REPLY = {"id": "q1", "status": "answered", "answer": "", "citations": [], "hits": []}


def written(folder: Path, *rows: object, name: str = "set.jsonl") -> Path:
    path = folder / name
    lines = [row if isinstance(row, str) else json.dumps(row) for row in rows]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_a_case_keeps_its_gold_and_the_numbers_its_set_tells(tmp_path):
    (case,) = load_cases(written(tmp_path, CASE))
    assert case.must == ("một câu",)
    assert case.also_must == ("câu khác",)
    assert case.places == (
        Place("1/2020/QH14", "Điều 1", "luat.txt"),
        Place("1/2020/QH14", "Điều 2", "luat.txt"),
        Place(None, "Điều 3", "khac.txt"),
    )


def test_a_set_may_withhold_its_gold(tmp_path):
    (case,) = load_cases(written(tmp_path, {"id": "q1", "q": "hỏi gì?"}))
    assert (case.must, case.places, case.answerable) == ((), (), None)


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (["{"], "set.jsonl, line 1: not JSON"),
        (["[]"], "line 1: not a JSON object"),
        ([CASE, CASE | {"id": 7}], "line 2: “id” has to be a text"),
        ([CASE, CASE], "line 2: the id “q1” is used twice"),
        ([CASE | {"answerable": "yes"}], "line 1: “answerable” has to be true or false"),
        ([CASE | {"must": "một câu"}], "“must” has to be a list"),
        ([CASE | {"must": [" "]}], "“must” has to be a list of texts that are not blank"),
        ([CASE | {"also": {}}], "“also” has to be a list"),
        ([CASE | {"also": ["x"]}], "“also” has to hold objects"),
        ([{"id": "q1"}], "“q” has to be a text"),
    ],
)
def test_a_bad_case_is_told_with_file_and_line(tmp_path, rows, said):
    with pytest.raises(CaseError) as error:
        load_cases(written(tmp_path, *rows))
    assert said in str(error.value)


def test_a_file_that_does_not_exist_is_named(tmp_path):
    with pytest.raises(UserMistake, match="nowhere"):
        load_cases(tmp_path / "nowhere.jsonl")


def test_bytes_that_are_not_text_are_told_with_their_line(tmp_path):
    path = tmp_path / "set.jsonl"
    path.write_bytes(b"\xff\xfe{}\n")
    with pytest.raises(CaseError, match="line 1: not UTF-8"):
        load_cases(path)


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (REPLY | {"status": "fine"}, "is not one of answered, not_found"),
        (REPLY | {"took_ms": "1"}, "“took_ms” has to be a number"),
        (REPLY | {"hits": None}, "“hits” has to be a list"),
        (REPLY | {"citations": [{"document_id": "d", "label": ""}]}, "“quote” has to be a text"),
    ],
)
def test_a_bad_reply_is_told(tmp_path, row, said):
    with pytest.raises(CaseError) as error:
        load_replies(written(tmp_path, row))
    assert said in str(error.value)


def test_a_beir_corpus_is_read_plain_or_packed(tmp_path):
    rows = [{"_id": "a b|1", "title": "T", "text": "một\u2028hai"}, {"_id": "c", "text": "ba"}]
    plain = written(tmp_path, *rows, name="corpus.jsonl")
    packed = tmp_path / "corpus.jsonl.gz"
    packed.write_bytes(gzip.compress(plain.read_bytes()))
    assert list(load_corpus(packed)) == list(load_corpus(plain))
    assert [(t.id, t.title, t.text) for t in load_corpus(plain)] == [
        ("a b|1", "T", "một\u2028hai"),
        ("c", "", "ba"),
    ]


def test_a_packed_file_cut_short_is_told(tmp_path):
    plain = "".join(f'{{"_id": "{n}", "text": "x"}}\n' for n in range(999)).encode()
    packed = tmp_path / "corpus.jsonl.gz"
    packed.write_bytes(gzip.compress(plain)[:-20])
    with pytest.raises(CaseError, match="not whole"):
        list(load_corpus(packed))


def test_a_text_that_is_there_twice_is_told(tmp_path):
    row = {"_id": "a", "text": "x"}
    with pytest.raises(CaseError, match="line 2: the id “a” is used twice"):
        list(load_corpus(written(tmp_path, row, row)))


def test_queries_and_judgements_keep_ids_with_spaces(tmp_path):
    queries = written(tmp_path, {"_id": "1", "text": "hỏi"}, name="q.jsonl")
    qrels = written(tmp_path, "query-id\tcorpus-id\tscore", "1\tluật a|1\t1", "1\tb\t0")
    assert load_queries(queries) == {"1": "hỏi"}
    assert load_qrels(qrels) == {"1": {"luật a|1": 1, "b": 0}}


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (["1\ta\t1"], "line 1: expected a header"),
        (["query-id\tcorpus-id\tscore", "1\ta"], "line 2: expected query-id"),
        (["query-id\tcorpus-id\tscore", "1\ta\tyes"], "line 2: expected query-id"),
    ],
)
def test_bad_judgements_are_told(tmp_path, lines, said):
    with pytest.raises(CaseError) as error:
        load_qrels(written(tmp_path, *lines))
    assert said in str(error.value)


def test_every_phrase_of_the_plan_set_is_in_the_plan():
    plan = squash(PLAN.read_text(encoding="utf-8"))
    phrases = [(c.id, p) for c in load_cases(PLAN_SET) for p in (*c.must, *c.also_must)]
    assert [(name, phrase) for name, phrase in phrases if phrase not in plan] == []


def test_every_address_of_the_plan_set_is_one_the_product_prints():
    tree = read(PLAN.read_bytes(), PLAN.name).provisions
    labels = {address.label(address.chain(tree, node.id)) for node in tree}
    places = [(c.id, place.address) for c in load_cases(PLAN_SET) for place in c.places]
    assert [(name, label) for name, label in places if label not in labels] == []


def test_the_plan_set_is_balanced_and_says_what_is_answerable():
    cases = load_cases(PLAN_SET)
    types = Counter(case.type for case in cases)
    assert len(cases) >= 75
    assert types["unanswerable"] >= 18
    assert min(types.values()) >= 8
    assert all(
        case.answerable == (case.type != "unanswerable") == bool(case.must) for case in cases
    )
    assert len({case.question.casefold() for case in cases}) == len(cases)


def test_the_development_set_can_be_read():
    if not DEV_SET.exists():
        pytest.skip("the development set is shared beside the repository, not part of it")
    cases = load_cases(DEV_SET)
    assert len(cases) == 80
    assert sum(case.answerable is False for case in cases) == 14
