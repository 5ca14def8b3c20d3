import pytest

from eval.restoration import measure, typed_in_full
from index.training.typing import bare


def test_shares_are_of_syllables_and_of_whole_questions():
    known = {"can bo xa": "cán bộ xã", "nhan dan": "nhân dấn"}

    found = measure(known.__getitem__, ["cán bộ xã", "nhân dân"], bare)

    assert (found.questions, found.syllables, found.whole) == (2, 4 / 5, 1 / 2)
    assert found.milliseconds >= 0


def test_old_and_new_places_of_a_tone_and_abbreviations_count_alike():
    found = measure(lambda _: "Ủy ban nhân dân hoà", ["UBND hòa"], bare)

    assert found.whole == 1


def test_a_restoration_of_another_length_is_wrong():
    found = measure(lambda _: "cán", ["cán bộ"], bare)

    assert (found.syllables, found.whole) == (0, 0)


def test_no_questions_give_no_shares():
    assert measure(str, [], bare).questions == 0


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Ai chỉ đạo cán bộ xã?", True),
        ("Chỉ thị 18-CT/TW của ai", True),
        ("ai chi dao thanh tra", False),
        ("quyêt định của ban", False),
        ("217?", False),
    ],
)
def test_a_question_typed_in_full_is_told_by_its_tones(question, expected):
    assert typed_in_full(question) is expected
