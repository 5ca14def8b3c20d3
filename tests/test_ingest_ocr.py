import subprocess

import pytest
from PIL import Image, ImageDraw

from corpus.errors import MissingPart
from ingest import ocr, tesseract
from ingest.ocr import recognise, understood
from ingest.page_image import Figures, PageImage, prepared
from ingest.reading_order import Word


def word(text: str, confidence: float, left: float = 100, height: float = 20) -> Word:
    return Word(text, left, 100, left + 12 * len(text), 100 + height, confidence, ("1",))


def line(*words: tuple[str, float]) -> list[Word]:
    left, found = 100.0, []
    for text, confidence in words:
        found.append(word(text, confidence, left))
        left = found[-1].right + 8
    return found


NOISE = [
    (line(("Thông", 95), ("báo", 95), ("~_", 20)), "Thông báo", "a speck"),
    (line(("Thông", 95), ("báo", 95), ("WÑq", 12)), "Thông báo", "a piece of a seal"),
    ([*line(("Thông", 95), ("báo", 95)), word("3", 90, 300, 4)], "Thông báo", "a dot"),
    (line(("-", 90), ("Như", 95), ("trên;", 95)), "- Như trên;", "a dash at the head stays"),
    (line(("-", 20), ("Như", 95), ("trên;", 95)), "- Như trên;", "however faint"),
    (line(("Thu", 95), ("-", 20), ("chi", 95)), "Thu chi", "a faint dash within a line"),
    (line(("Thu", 95), ("-", 44), ("chi", 95)), "Thu - chi", "a clearer one"),
    ([*line(("Thu", 95)), word("-", 44, 700)], "Thu", "a speck far from all words"),
    ([*line(("Thu", 95)), word("-", 90, 700)], "Thu | -", "an empty cell"),
    (line(("Nơi", 44), ("nhận:", 0)), "Nơi nhận:", "a set phrase under a seal stays"),
    (line(("Nai", 44), ("nhậm:", 0)), "", "no set phrase"),
    (line(("UBND.", 95), ("tỉnh", 95)), "UBND tỉnh", "a speck after an abbreviation"),
    (line(("TP.", 95), ("Huế", 95)), "TP. Huế", "a full stop before a name"),
    (line(("loại", 95), ("1,.2", 95)), "loại 1,2", "a speck after a comma"),
    (line(("-", 95), ("Sở", 95), ("(b/e);", 84)), "- Sở (b/c);", "for report"),
    (line(("theo", 95), ("668-", 85), ("-NQ/ĐU", 45)), "theo 668-NQ/ĐU", "one dash seen twice"),
    (line(("ngày", 95), ("l1", 90), ("tháng", 95)), "ngày 11 tháng", "a one, not an l"),
    (line(("tháng", 95), ("l2", 76), ("năm", 96)), "tháng 12 năm", "so of a month"),
    (line(("tháng", 95), ("1l", 76), ("năm", 96)), "tháng 11 năm", "at its end"),
    (line(("vào", 95), ("ngày", 90), ("l1", 95)), "vào ngày 11", "at the end of a line"),
]


@pytest.mark.parametrize(("words", "text", "why"), NOISE)
def test_noise_goes_and_print_stays(words, text, why):
    assert understood(words, 1000).text == text, why


def test_an_unsure_number_of_the_letterhead_is_left_blank():
    read = understood(line(("Số", 95), ("275", 41), ("/KH-ĐU", 90)), 1000)
    assert (read.text, read.unsure) == ("Số … /KH-ĐU", 1)


def test_a_number_written_by_hand_leaves_the_symbol_of_the_letterhead():
    read = understood(line(("số:", 75), ("đẩểŸ/QĐ-UBND", 3)), 1000)
    assert read.text == "Số: …/QĐ-UBND"
    read = understood(line(("Số", 75), ("ốẾÉ-KH/ĐU", 3)), 1000)
    assert read.text == "Số …-KH/ĐU"
    assert understood(line(("Số:", 33), ("/STTTT-CNTT", 33)), 1000).text == "Số: /STTTT-CNTT"


def table_row(number: int, text: str, confidence: int) -> str:
    return f"5\t1\t1\t1\t1\t{number}\t{100 * number}\t50\t80\t20\t{confidence}\t{text}"


def read_as(monkeypatch, *found: str, figures: tuple[Figures, ...] = ()) -> str:
    done = subprocess.CompletedProcess([], 0, "\n".join(found).encode(), b"")
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: done)
    page = PageImage(Image.new("L", (1000, 1000), 255), 150, figures)
    return understood(ocr.words(page), 1000).text


NUMBER = [table_row(1, "Số:", 95), table_row(2, "275", 41), table_row(3, "/KH-ĐU", 90)]


@pytest.mark.parametrize(
    ("figures", "text", "why"),
    [
        ((Figures("275", 0.24, 0.06),), "Số: 275 /KH-ĐU", "the file says so too"),
        ((Figures("215", 0.24, 0.06),), "Số: … /KH-ĐU", "the file says otherwise"),
        ((Figures("275", 0.24, 0.16),), "Số: … /KH-ĐU", "it stands elsewhere"),
        ((), "Số: … /KH-ĐU", "the file says nothing"),
    ],
)
def test_an_unsure_number_is_kept_where_the_file_confirms_it(monkeypatch, figures, text, why):
    assert read_as(monkeypatch, *NUMBER, figures=figures) == text, why


def test_a_dash_before_an_item_may_be_read_as_a_wave(monkeypatch):
    rows = [table_row(1, "~", 54), table_row(2, "Như", 95), table_row(3, "trên;", 95)]
    assert read_as(monkeypatch, *rows) == "- Như trên;"


def test_an_unsure_number_elsewhere_is_kept_and_counted():
    read = understood(line(("Thu", 95), ("nộp", 95), ("12", 41), ("đồng", 90)), 1000)
    assert (read.text, read.unsure) == ("Thu nộp 12 đồng", 1)


def test_quality_falls_with_confidence_and_legibility():
    good = understood(line(*[("nhân", 96)] * 20), 4000).quality
    unsure = understood(line(*[("nhân", 60)] * 20), 4000).quality
    garbled = understood(line(*[("nhxq", 60)] * 20), 4000).quality
    assert good > 0.95 > unsure > garbled
    assert understood([], 1000).quality == 0.0


def test_without_tesseract_the_install_line_is_told(monkeypatch):
    monkeypatch.setattr(tesseract, "_languages", frozenset)
    with pytest.raises(MissingPart, match="sudo apt install tesseract-ocr tesseract-ocr-vie"):
        list(recognise([]))


def test_a_seal_over_print_is_dropped():
    sheet = Image.new("RGB", (200, 200), "white")
    draw = ImageDraw.Draw(sheet)
    draw.rectangle((0, 90, 200, 110), fill="black")
    draw.ellipse((40, 40, 160, 160), outline=(220, 30, 40), width=12)
    grey = prepared(sheet, 150).image
    assert (grey.getpixel((100, 46)), grey.getpixel((100, 100))) == (255, 0)


def test_a_fine_scan_is_brought_down_and_a_coarse_one_left():
    sheet = Image.new("L", (600, 300), 255)
    assert prepared(sheet, 300).image.size == (300, 150)
    assert prepared(sheet, 100).image.size == (600, 300)
