from dataclasses import replace

import pytest
from index_parts import passage

from api.relevance import Evidence, Question, evidence, probability, ranked
from corpus.model import Hit

PLACE = passage("p", "Trung tâm Chính trị thành phố thường xuyên rà soát chương trình bồi dưỡng")


def asked(text: str, background: float = 0.8, **more) -> Question:
    return Question(text, background, lambda _word: 0.5, **more)


def weigh(question: str, *, dense: float = 0.85, text: str | None = None, **more) -> Evidence:
    clause = PLACE if text is None else passage("p", text)
    return evidence(asked(question, **more), [Hit(clause, 1.0, dense)])[0]


def test_nothing_found_is_nothing_to_rank():
    assert ranked(asked("ai ký"), []) == []


def test_words_that_stand_together_in_both_speak_for_the_passage():
    assert weigh("rà soát chương trình").pairs == 1.0
    assert 0 < weigh("chương trình rà soát").pairs < 1
    assert weigh("TTCT").pairs == 1.0


def test_rare_words_that_the_passage_lacks_count_most():
    rarity = {"soat": 0.4, "kiem": 0.9, "toan": 0.3}.__getitem__  # "rà" is a stop word
    (found,) = evidence(Question("rà soát kiểm toán", 0.8, rarity), [Hit(PLACE, 1.0, 0.85)])
    assert found.covered == pytest.approx(0.4 / 1.6)
    assert found.missing == 0.9


def test_a_cosine_counts_only_above_the_background():
    assert weigh("rà soát", background=0.85).near == 0.0
    assert 0 < weigh("rà soát", background=0.80).near < 1


def test_a_passage_found_by_words_alone_leads_nothing():
    hits = [Hit(PLACE, 1.0, 0.9), Hit(passage("q", "khác"), 0.5, 0.8), Hit(PLACE, 0.1, None)]
    first, _, last = evidence(asked("rà soát"), hits)
    assert first.lead > last.lead == 0.0
    assert first.behind == 0.0 < last.behind


def test_a_sum_that_the_passage_does_not_hold_speaks_against_it():
    question = "bao nhiêu tiền cho chương trình bồi dưỡng"
    assert weigh(question).silent == 1.0
    assert weigh(question, text="bồi dưỡng 200.000 đồng").silent == 0.0


def test_a_body_that_the_passage_does_not_name_speaks_against_it():
    assert weigh("Ban Dân vận rà soát gì").stranger == 1.0
    assert weigh("Trung tâm Chính trị rà soát gì").stranger == 0.0


def test_the_document_that_is_named_and_the_tail_of_one_are_told():
    signed = replace(PLACE, address=("chu-ky",))
    (found,) = evidence(asked("ai ký", titled={PLACE.document_id}), [Hit(signed, 1.0, 0.8)])
    assert (found.titled, found.tail) == (1.0, 1.0)


@pytest.mark.parametrize("name", ["near", "lead", "pairs", "covered"])
def test_more_evidence_is_never_less_likely(name):
    weak = Evidence(0.2, 0.2, 0.2, 0.2, 0.2, 0.2, 0.2)
    assert probability(replace(weak, **{name: 0.9})) >= probability(weak)


@pytest.mark.parametrize("name", ["silent", "stranger", "missing"])
def test_evidence_against_is_never_likelier(name):
    found = Evidence(0.9, 0.8, 0.0, 0.8, 0.9, 0.9)
    assert probability(replace(found, **{name: 1.0})) <= probability(found)


def test_of_two_hits_the_one_that_holds_what_is_asked_for_comes_first():
    without = Hit(passage("a", "Nhiệm kỳ của Ban Thanh tra nhân dân do luật định"), 0.9, 0.86)
    holding = Hit(passage("b", "Nhiệm kỳ của Ban Thanh tra nhân dân là 02 năm"), 0.85, 0.86)
    question = asked("nhiệm kỳ của Ban Thanh tra nhân dân là mấy năm")
    assert [hit.passage.id for hit in ranked(question, [without, holding])] == ["b", "a"]
    assert all(0 < hit.score < 1 for hit in ranked(question, [without, holding]))


def test_hits_that_weigh_the_same_come_by_id():
    twins = [Hit(passage("b", "rà soát"), 0.5, 0.85), Hit(passage("a", "rà soát"), 0.5, 0.85)]
    assert [hit.passage.id for hit in ranked(asked("rà soát"), twins)] == ["a", "b"]


def test_where_a_list_is_wanted_items_that_stand_together_speak_for_each_other():
    items = [
        Hit(replace(passage(f"p{n}", "rà soát"), address=("dieu-2", f"khoan-{n}")), 1.0, 0.85)
        for n in range(3)
    ]
    lone = Hit(replace(passage("q", "rà soát"), address=("dieu-9",)), 1.0, 0.85)
    found = evidence(asked("rà soát những gì", wants_list=True), [*items, lone])
    assert [one.beside for one in found] == [0.5, 0.5, 0.5, 0.0]
    assert [one.beside for one in evidence(asked("rà soát"), items)] == [0.0, 0.0, 0.0]


def test_the_passage_that_says_what_is_asked_for_comes_first():
    named = passage("a", "1. Tổ chức hội nghị phản biện xã hội.")
    said = passage("b", "1. Phản biện xã hội của Mặt trận là việc nhận xét dự thảo.")
    hits = [Hit(named, 1.0, 0.9), Hit(said, 0.5, 0.8)]
    assert ranked(asked("thế nào là phản biện xã hội"), hits)[0].passage is said
    assert ranked(asked("hội nghị phản biện xã hội"), hits)[0].passage is named
