import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.model import Source
from ingest.paragraphs import assemble, is_capitals


def joined(text, paragraphs=False):
    return assemble(Source("a.txt", "text/plain", text, paragraphs))[0].split("\n")


def wrapped(*paragraphs):
    """A page whose lines were cut at a margin, as a PDF gives it."""
    long = [
        "Các xã họp bàn việc chung của thôn trong quý một và quý hai của",
        "năm nay, giao việc cho từng tổ, từng nhà, nêu rõ người làm và ngày",
        "phải xong, báo cáo lên cấp trên đúng hạn và công khai cho mọi nhà",
        "được biết, được bàn, được làm và được kiểm tra việc làm của xã mình.",
    ]
    return "\n".join([*long, *long, *paragraphs])


@pytest.mark.parametrize(
    ("lines", "whole", "why"),
    [
        ("các tổ chức chính trị - xã\n\nhội”; xác định", "chính trị - xã hội”; xác định",
         "a page's end"),
        ("đề xuất giải quyết\n\nnhững vấn đề mà", "giải quyết những vấn đề mà", "a page's end"),
        ("chính trị\n- xã hội cùng làm", "chính trị - xã hội cùng làm",
         "a dash of a word, no item"),
        ("tại điểm a), b), c),\nd) khoản 1, Điều 10 nêu", "c), d) khoản 1, Điều 10 nêu",
         "a letter that goes on a citation"),
    ],
)  # fmt: skip
def test_a_sentence_broken_is_whole_again(lines, whole, why):
    assert whole in " / ".join(joined(lines)), why


@pytest.mark.parametrize(
    ("line", "opens", "why"),
    [
        ("2025. Các xã làm tiếp việc", False, "a year"),
        ("- xã hội cùng làm việc chung", False, "the end of “chính trị - xã hội”"),
        ("2. Việc thứ hai của xã", True, "the next item"),
        ("- Việc thứ ba của xã", True, "a dash item"),
        ("Điều 2. Việc của thôn", True, "an article"),
        ("a) Việc của tổ dân phố", True, "a point"),
        ("QUY ĐỊNH CHUNG", True, "a heading"),
    ],
)
def test_false_and_true_markers_in_wrapped_lines(line, opens, why):
    text = wrapped("Các xã họp bàn việc chung của thôn trong quý một và hết năm", line)
    assert joined(text)[-1].startswith(line) is opens, why


def test_where_each_line_is_a_paragraph_none_is_joined():
    text = "Điều 1. Phạm vi\nLuật này quy định việc chung\nKhông ai được làm khác"
    assert joined(text) == text.split("\n")
    assert joined(text, paragraphs=True) == text.split("\n")


def test_rows_of_a_table_stay_rows():
    assert joined("1 | họp\n2 | bàn") == ["1 | họp", "2 | bàn"]


def test_pages_begin_where_their_text_does():
    text, pages = assemble(Source("a.pdf", "x", "Việc một.\f\fViệc hai và\fviệc ba.\f\n"))
    assert text == "Việc một.\nViệc hai và việc ba."
    assert [(page.number, text[page.start :][:8]) for page in pages] == [
        (1, "Việc một"),
        (2, "Việc hai"),  # nothing stands on it
        (3, "Việc hai"),
        (4, "việc ba."),
        (5, ""),
    ]
    assert assemble(Source("a.txt", "x", "Một trang."))[1] == ()


def test_nothing_gives_nothing():
    assert assemble(Source("a.txt", "x", " \n\f\n")) == ("", ())


@pytest.mark.parametrize(
    ("text", "capitals"),
    [
        ("QUY ĐỊNH CHUNG", True),
        ("KẾ HOẠCH", True),
        ("XIII;", False),
        ("I. Về", False),
        ("26/10/2022", False),
        ("ĐẢNG BỘ TP.", True),
    ],
)
def test_capitals(text, capitals):
    assert is_capitals(text) is capitals


@given(st.text(max_size=200), st.booleans())
def test_no_letter_is_lost_and_a_second_time_changes_nothing(raw, paragraphs):
    text, pages = assemble(Source("a", "x", raw, paragraphs))
    again, _ = assemble(Source("a", "x", text, paragraphs=True))
    assert "".join(again.split()) == "".join(text.split())
    assert all(0 <= page.start <= len(text) for page in pages)
    assert "\n\n" not in text
    assert "\f" not in text
