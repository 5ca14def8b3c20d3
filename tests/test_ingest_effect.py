import pytest
from conftest import grows_linearly

from corpus.model import Fact, Metadata
from ingest.effect import read_effect

DAY = "2024-02-05"


def effect(text, kind="Quy định", issued_on=DAY):
    known = Metadata(kind=Fact(kind), issued_on=Fact(issued_on) if issued_on else None)
    found = read_effect(known, text)
    return tuple(f.value if f else None for f in (found.effective_on, found.effective_until))


@pytest.mark.parametrize(
    ("text", "on", "until", "why"),
    [
        ("Quy định này có hiệu lực thi hành từ ngày 01/7/2025.", "2025-07-01", None, "a date"),
        ("1. Quy định này có hiệu lực thi hành kể từ ngày 15 tháng 8 năm 2023.",
         "2023-08-15", None, "in words, under a number"),
        ("Điều 9. Quy định này thay Quy định số 1-QĐ/TU ngày 01/02/2003 và có hiệu lực từ ngày ký.",
         DAY, None, "the day of issue, after another's date"),
        ("Quy định này, các phụ lục kèm theo có hiệu lực từ ngày ký ban hành và thay thế bản cũ.",
         DAY, None, "with its appendices"),
        ("Quy định này có hiệu lực sau 10 ngày kể từ ngày ký.", "2024-02-15", None, "days later"),
        ("Quy định này có hiệu lực sau 30 ngày, kể từ ngày ký.", "2024-03-06", None, "a leap year"),
        ("Văn bản này có hiệu lực từ 0 giờ ngày 01/3/2024.", "2024-03-01", None, "an hour"),
        ("Quy định này có hiệu lực từ ngày 01/3/2024 đến hết ngày 31/12/2025.",
         "2024-03-01", "2025-12-31", "both ends"),
        ("Quy định này có hiệu lực kể từ ngày ký và được thực hiện đến hết ngày 31/12/2025.",
         DAY, "2025-12-31", "both ends, in words"),
        ("Quy định này có hiệu lực thi hành đến hết ngày 31 tháng 12 năm 2025.",
         None, "2025-12-31", "the end only"),
        ("Lời.\nĐiều 2: Quy định này có hiệu lực từ ngày 01/3/2024", "2024-03-01", None, "colon"),
    ],
)  # fmt: skip
def test_what_a_document_says_of_its_own_force(text, on, until, why):
    assert effect(text) == (on, until), why


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Thông tư số 1/2026/TT-BCT có hiệu lực từ ngày 10/4/2026.", "another document"),
        ("Quyết định này có hiệu lực từ ngày 10/4/2026.", "another kind: what is annexed"),
        ("Khoản 2 Điều 5 Quy định này có hiệu lực từ ngày 01/01/2027.", "a part of it"),
        ("Quy định số 1-QĐ/TU hết hiệu lực từ ngày Quy định này có hiệu lực thi hành.", "no date"),
        ("Quy định này hết hiệu lực từ ngày 01/01/2027.", "its end by another's doing"),
        ("Việc làm trước ngày Quy định này có hiệu lực thi hành: 01/02/2020.", "a passing word"),
        ("Quy định này có hiệu lực sau 15 ngày kể từ ngày đăng Công báo.", "an unknown day"),
        ("Nộp hồ sơ đến hết ngày 31/12/2025. Quy định này có hiệu lực.", "a date of a task"),
        ("Quy định này có hiệu lực; hồ sơ nộp đến hết ngày 31/12/2025.", "of a task, after it"),
        ("Quy định này có hiệu lực từ ngày 31/02/2025.", "no such day"),
    ],
)
def test_what_is_said_of_something_else(text, why):
    assert effect(text) == (None, None), why


def test_the_day_of_signing_is_unknown_where_the_day_of_issue_is():
    assert effect("Quy định này có hiệu lực kể từ ngày ký.", issued_on=None) == (None, None)


def test_a_day_lies_where_it_is_said():
    text = "Lời.\nQuy định này có hiệu lực từ ngày 01/7/2025 đến hết ngày 31/12/2025."
    found = read_effect(Metadata(kind=Fact("Quy định")), text)
    assert found.effective_on.span.of(text) == "01/7/2025"
    assert found.effective_until.span.of(text) == "31/12/2025"


@pytest.mark.parametrize(
    "unit", ["hiệu lực ", "hiệu lực\n", "Luật này. ", "Luật này có hiệu lực từ ngày 1 ", "1. "]
)
@pytest.mark.parametrize("tail", ["", " hiệu lực"])
def test_time_grows_with_the_text(unit, tail):
    assert grows_linearly(lambda text: effect(text + tail), unit, 100_000)
