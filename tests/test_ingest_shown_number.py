import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.shown_number import shown

ROWS = [
    (7, "", "7", "no format"),
    (12.5, "General", "12,5", "a decimal comma"),
    (1e20, "General", "1e+20", "a number no one writes out"),
    (1234567.5, "#,##0", "1.234.568", "thousands"),
    (1234567.891, "#,##0.00", "1.234.567,89", "thousands and decimals"),
    (0.155, "0%", "16%", "percent"),
    (0.155, "0.0%", "15,5%", "percent with a decimal"),
    (5, "000", "005", "leading zeros"),
    (5, "0.##", "5", "decimals that need not be there"),
    (5.25, "0.0#", "5,25", "one that must and one that need not"),
    (1500000, '#,##0" đồng"', "1.500.000 đồng", "a unit"),
    (12, '"Điều "0', "Điều 12", "a word before"),
    (-5, "0", "-5", "a sign"),
    (-5, "0;(0)", "(5)", "a form for what is below zero"),
    (0, '0;-0;"-"', "-", "a form for zero"),
    (-5, "[Red]-0.0", "--5,0", "a colour; the sign in the pattern is shown too"),
    (45717, "dd/mm/yyyy", "01/03/2025", "a date"),
    (45717, "d-m-yy", "1-3-25", "a short date"),
    (45717.5, "dd/mm/yyyy hh:mm", "01/03/2025 12:00", "minutes after hours"),
    (45717.25, "h:mm AM/PM", "6:00 SA", "morning"),
    (0.5, "mm:ss", "00:00", "minutes before seconds"),
    (45717, '[$-42A]"Ngày" d "tháng" m', "Ngày 1 tháng 3", "words in a date"),
    (-3, "dd/mm/yyyy", "-3", "no date"),
    (1e9, "dd/mm/yyyy", "1000000000", "a day that never comes"),
    (0.5, "# ?/?", "0,5", "a fraction is a plain number"),
    (12345, "0.00E+00", "12345", "so is a power"),
]


@pytest.mark.parametrize(("number", "code", "expected", "why"), ROWS)
def test_a_number_is_shown_by_its_format(number, code, expected, why):
    assert shown(number, code) == expected, why


@given(st.floats(), st.text('0#?.,%;"\\[]_*dmyhsAPM/ -E+@x', max_size=20))
def test_any_number_in_any_format_is_text(number, code):
    assert isinstance(shown(number, code), str)


@given(st.integers(-(10**12), 10**12))
def test_a_whole_number_keeps_its_figures(number):
    assert shown(number, "#,##0").replace(".", "") == str(number)
    assert math.isclose(float(shown(number, "0.00").replace(",", ".")), number)
