from index_parts import passage

from api.sufficiency import Evidence, evidence, probability
from corpus.model import Hit

PLACE = passage("p", "Trung tâm Chính trị thành phố thường xuyên rà soát chương trình bồi dưỡng")


def weigh(question: str, *, dense: float = 0.85, text: str | None = None) -> Evidence:
    clause = PLACE if text is None else passage("p", text)
    return evidence(question, [Hit(clause, 1.0, dense)])


def test_nothing_found_is_no_evidence():
    assert evidence("ai ký", []) == Evidence()


def test_words_that_stand_together_in_both_speak_for_the_passage():
    assert weigh("rà soát chương trình").pairs == 1.0
    assert 0 < weigh("chương trình rà soát").pairs < 1
    assert weigh("TTCT").pairs == 1.0


def test_a_cosine_counts_only_above_the_background():
    low = evidence("rà soát", [Hit(PLACE, 1.0, 0.85)], background=0.85)
    high = evidence("rà soát", [Hit(PLACE, 1.0, 0.85)], background=0.80)

    assert low.similarity == 0.0
    assert 0 < high.similarity < 1


def test_a_sum_that_the_passage_does_not_hold_speaks_against_it():
    without = weigh("bao nhiêu tiền cho chương trình bồi dưỡng")
    with_sum = weigh("bao nhiêu tiền cho chương trình bồi dưỡng", text="bồi dưỡng 200.000 đồng")

    assert without.silent == 1.0
    assert with_sum.silent == 0.0


def test_a_body_that_the_passage_does_not_name_speaks_against_it():
    assert weigh("Ban Dân vận rà soát gì").stranger == 1.0
    assert weigh("Trung tâm Chính trị rà soát gì").stranger == 0.0


def test_more_evidence_is_never_less_likely():
    weak, strong = Evidence(0.2, 0.1, 0.2), Evidence(0.9, 0.8, 0.9)

    assert probability(weak) < probability(strong)
    assert probability(strong) > probability(Evidence(0.9, 0.8, 0.9, silent=1.0))
