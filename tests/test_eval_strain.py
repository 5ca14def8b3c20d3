"""Every part that reads text, strained by every unit, if only for a moment."""

from eval.strain import PARTS, run


def test_every_part_has_its_line():
    report = run(length=2**9)

    for name in PARTS:
        assert f"| {name} |" in report
