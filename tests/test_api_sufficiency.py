from index_parts import passage

from api.sufficiency import Evidence, evidence, probability
from corpus.model import Hit

PLACE = passage("p", "Trung tâm Chính trị thành phố thường xuyên rà soát chương trình bồi dưỡng")


def weigh(question: str, *, dense: float = 0.85, text: str | None = None) -> Evidence:
    clause = PLACE if text is None else passage("p", text)
    return evidence(question, [Hit(clause, 1.0, dense)], lambda _: 5, 100)


def test_nothing_found_is_no_evidence():
    assert evidence("ai ký", [], lambda _: 1, 10) == Evidence()


def test_a_passage_that_holds_every_word_covers_the_question():
    found = weigh("trung tâm chính trị rà soát chương trình")

    assert found.coverage == 1.0


def test_abbreviations_are_covered_by_their_words():
    assert weigh("TTCT rà soát gì").coverage == 1.0


def test_a_sum_that_the_passage_does_not_hold_speaks_against_it():
    without = weigh("bao nhiêu tiền cho chương trình bồi dưỡng")
    with_sum = weigh("bao nhiêu tiền cho chương trình bồi dưỡng", text="bồi dưỡng 200.000 đồng")

    assert without.silent == 1.0
    assert with_sum.silent == 0.0


def test_a_body_that_the_passage_does_not_name_speaks_against_it():
    assert weigh("Ban Dân vận rà soát gì").stranger == 1.0
    assert weigh("Trung tâm Chính trị rà soát gì").stranger == 0.0


def test_more_evidence_is_never_less_likely():
    weak, strong = Evidence(0.2, 0.1, 0.8), Evidence(0.9, 0.8, 0.9)

    assert probability(weak) < probability(strong)
    assert probability(strong) > probability(Evidence(0.9, 0.8, 0.9, silent=1.0))
