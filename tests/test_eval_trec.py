import math

import pytest

from corpus.errors import UserMistake
from eval import trec

IDS = ["57/2020/nđ-cp|1", "Luật Phòng, chống ma túy|32", "100%", "a%20b", "a\u00a0b\tc", "%2520"]


@pytest.mark.parametrize("name", IDS)
def test_ids_come_back_from_a_run(name):
    assert len(trec.escaped(name).split()) == 1
    assert trec.unescaped(trec.escaped(name)) == name


def test_ids_without_spaces_are_left_as_they_are():
    assert trec.escaped("57/2020/nđ-cp|1") == "57/2020/nđ-cp|1"


def test_a_run_comes_back_with_its_order(tmp_path):
    path = tmp_path / "run.trec"
    ranking = [(name, score) for name, score in zip(IDS, [9, 0.5, 0.5, 0.5, 0, -1], strict=True)]
    path.write_text(trec.lines("một hai", ranking), encoding="utf-8")
    scores = trec.read(path)["một hai"]
    assert list(scores) == IDS
    assert list(scores.values()) == sorted(set(scores.values()), reverse=True)
    assert list(scores.values()) == pytest.approx([9, 0.5, 0.5, 0.5, 0, -1])


def test_a_run_of_another_form_is_told(tmp_path):
    path = tmp_path / "run.trec"
    path.write_text("1 Q0 a 1 0.5\n", encoding="utf-8")
    with pytest.raises(UserMistake, match="line 1: a TREC run has 6 columns"):
        trec.read(path)
    with pytest.raises(UserMistake, match="No such file"):
        trec.read(tmp_path / "nowhere")


def test_measures_are_those_computed_by_hand_and_absence_counts_nothing(tmp_path):
    path = tmp_path / "run.trec"
    # Two relevant texts at ranks 2 and 3 of equal scores: by id alone "z" would come first.
    path.write_text(trec.lines("q1", [("a", 1.0), ("b", 1.0), ("z", 1.0)]), encoding="utf-8")
    qrels = {"q1": {"b": 1, "z": 1}, "q2": {"a": 1}}
    scores = trec.per_query(qrels, trec.read(path))
    gain = 1 / math.log2(3) + 1 / math.log2(4)
    assert scores["q1"] == pytest.approx(
        {
            "nDCG@10": gain / (1 + 1 / math.log2(3)),
            "R@10": 1.0,
            "R@100": 1.0,
            "RR@10": 0.5,
            "Success@1": 0.0,
        }
    )
    assert set(scores["q2"].values()) == {0.0}
