import pytest

from index.spelling import DOUBLED, DROPPED, EXTRA, NEIGHBOUR, SWAPPED, Spelling, slip


@pytest.mark.parametrize(
    ("typed", "letters", "cost", "why"),
    [
        ("quêt", "quyêt", DROPPED, "a letter missing"),
        ("nghhi", "nghi", DOUBLED, "a letter twice"),
        ("sta", "sat", SWAPPED, "two letters swapped"),
        ("fiam", "giam", NEIGHBOUR + 1.5, "the key beside, and the first letter"),
        ("giqm", "giam", NEIGHBOUR, "the key beside"),
        ("giamn", "giam", EXTRA, "the key beside struck too"),
        ("phưng", "phương", DROPPED, "what was typed with a mark keeps it"),
        ("phung", "phương", DROPPED, "lost marks besides"),
    ],
)
def test_one_slip_has_its_cost(typed, letters, cost, why):
    assert slip(typed, letters) == pytest.approx(cost), why


@pytest.mark.parametrize(
    ("typed", "letters", "why"),
    [
        ("giam", "giam", "no slip"),
        ("phuong", "phương", "marks lost are no slip"),
        ("phưng", "phuông", "a mark that was typed is not dropped"),
        ("gizm", "giom", "keys far apart"),
        ("giamk", "giap", "two slips"),
        ("giamq", "giam", "a far key struck too"),
    ],
)
def test_what_one_slip_does_not_explain_is_none(typed, letters, why):
    assert slip(typed, letters) is None, why


def test_near_are_those_one_letter_away_in_order():
    spelling = Spelling(["sat", "sau", "giam", "at", "sa", "toan"])

    assert spelling.near("sat") == ["at", "sa", "sau"]
    assert spelling.near("sta") == ["sa", "sat", "sau"]
    assert spelling.near("xyz") == []
