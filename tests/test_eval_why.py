import pytest
from index_parts import passage

from corpus.errors import UnknownAddress, UnknownDocument
from corpus.model import Hit
from eval import why
from eval.why import Standing, standing

HITS = [Hit(passage("a", "một"), 0.9), Hit(passage("b", "hai"), 0.5)]


def test_the_standing_is_that_of_the_best_wanted_hit():
    assert standing(HITS, frozenset({"b", "c"})) == Standing(2, 0.5, 0.9)
    assert standing(HITS, frozenset({"c"})) == Standing(None, None, 0.9)
    assert standing([], frozenset({"c"})) == Standing(None, None, None)


def test_a_clause_is_told_of_engine_by_engine(plan_home):
    said = why.run(plan_home, "cac hinh thuc tuyen truyen", "ke-hoach-chi-thi-18", "mục II.2")
    assert "- read as: các hình thức tuyên truyền" in said
    for engine in ("hybrid", "dense", "lexical"):
        assert f"| {engine} | " in said


def test_an_unknown_document_or_place_is_the_users_mistake(plan_home):
    with pytest.raises(UnknownDocument):
        why.run(plan_home, "gì", "999-XX/YY", "Điều 1")
    with pytest.raises(UnknownAddress):
        why.run(plan_home, "gì", "ke-hoach-chi-thi-18", "Điều 99")
