import pytest
from PIL import Image

from ingest import tesseract
from ingest.page_image import PageImage
from ingest.reading_order import Word
from ingest.second_look import looked_again

PAGE = PageImage(Image.new("L", (1000, 600), 255), 150)


def line(text: str, left: float, top: float, *, sure: float = 95.0, name: str = "1") -> list[Word]:
    """Words of a line, each letter 10 wide."""
    found = []
    for part in text.split():
        right = left + 10 * len(part)
        found.append(Word(part, left, top, right, top + 20, sure, (name,)))
        left = right + 8
    return found


@pytest.fixture
def looks(monkeypatch):
    """What a second look at each piece finds, and the sizes of the pieces."""
    answers, sizes = [], []

    def words(images, dpi, layout):
        sizes.extend(image.size for image in images)
        return [answers.pop(0) if answers else [] for _ in images]

    monkeypatch.setattr(tesseract, "words", words)
    return answers, sizes


def letterhead(number: str, sure: float) -> list[Word]:
    return [
        *line("ĐẢNG ỦY XÃ", 80, 100, name="1"),
        *line("ĐẢNG CỘNG SẢN VIỆT NAM", 600, 100, name="2"),
        *line(number, 90, 140, sure=sure, name="3"),
        *line("Sông Xanh, ngày 05", 600, 140, name="4"),
    ]


def text(words: list[Word]) -> set[str]:
    return {word.text for word in words}


def test_a_page_read_surely_is_not_looked_at_again(looks):
    found = letterhead("Số 12-KH/ĐU", 95)
    assert looked_again(found, PAGE) == found
    assert looks[1] == []


def test_no_words_are_not_looked_at_again(looks):
    assert looked_again([], PAGE) == []
    assert looks[1] == []


def test_a_doubted_column_is_read_alone_and_stands_where_it_stood(looks):
    looks[0].append([*line("ĐẢNG ỦY XÃ", 12, 12), *line("Số 12-KH/ĐU", 22, 52)])
    again = looked_again(letterhead("Nố lZ-Kl|/Đlll", 20), PAGE)
    assert {"Số", "12-KH/ĐU", "Sông", "NAM"} <= text(again)
    assert "lZ-Kl|/Đlll" not in text(again)
    assert [word.left for word in again if word.text == "ỦY"] == [128]
    assert len(looks[1]) == 1, "the other column was read surely"


def test_a_column_read_no_better_keeps_its_words(looks):
    looks[0].append(line("xq zw", 12, 12, sure=10))
    found = letterhead("Nố lZ-Kl|/Đlll", 20)
    assert looked_again(found, PAGE) == found


NUMBERS = [
    ("55/2026/TT-BTC", 94.0, "55/2026/TT-BTC", "surer"),
    ("88/2026/TT-BTC", 50.0, "33/2026/TT-BTC", "less sure"),
]


@pytest.mark.parametrize(("second", "sure", "kept", "why"), NUMBERS)
def test_a_doubted_number_is_what_the_surer_look_says(looks, second, sure, kept, why):
    number = line("33/2026/TT-BTC", 200, 300, sure=70)
    found = [*line("số", 150, 300), *number, *line("ngày", 400, 300)]
    looks[0].append(line(second, 200 - 144, 6, sure=sure))
    assert [word.text for word in looked_again(found, PAGE)] == ["số", kept, "ngày"], why


def test_few_numbers_of_a_page_are_looked_at_again(looks):
    found = [w for n in range(30) for w in line("12 345", 100, 20 * n, sure=40, name=str(n))]
    looked_again(found, PAGE)
    assert len(looks[1]) == 4
