import json

import pytest

from eval import report
from eval.measures import Mean


def test_a_mean_is_never_shown_without_its_n():
    text = report.means("type", {"fact": {"hit@1": Mean(0.5, 2), "x": Mean(None, 0)}, "who": {}})
    assert text == ("| type | hit@1 |\n| --- | --- |\n| fact | 0.500 (n=2) |\n| who | – (n=0) |\n")


def test_a_cell_cannot_break_its_table():
    assert report.table(["a"], [["x|y\nz"], [None], [0.12345]]) == (
        "| a |\n| --- |\n| x\\|y z |\n| – |\n| 0.123 |\n"
    )


def test_conditions_name_date_and_machine_and_are_json():
    facts = report.conditions(corpus="v1")
    assert json.loads(json.dumps(facts)) == facts
    assert "cores" in report.bullets(facts)
    assert "- corpus: v1\n" in report.bullets(facts)


@pytest.mark.parametrize(
    ("values", "share", "expected"),
    [
        ([5.0], 0.5, 5.0),
        ([1.0, 2.0, 3.0, 4.0], 0.5, 2.0),
        ([float(n) for n in range(1, 101)], 0.95, 95.0),
        ([3.0, 1.0, 2.0], 0.95, 3.0),
        ([float(n) for n in range(1, 21)], 0.95, 19.0),
    ],
)
def test_percentiles_are_values_that_were_measured(values, share, expected):
    assert report.percentile(values, share) == expected
