from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont

from ingest.upright import turn, turned

FONT = Path("/usr/share/fonts/truetype/dejavu/DejaVuSerif.ttf")
TEXT = (
    "Đảng ủy phường Sông Xanh ban hành kế hoạch tuyên truyền về giám sát và phản biện xã hội, phân"
    " công các chi bộ tổ chức thực hiện trong năm và báo cáo kết quả về văn phòng trước ngày 20"
    " tháng 11 hằng năm; bí thư chi bộ chịu trách nhiệm đôn đốc. "
)


@pytest.fixture(scope="module")
def sheet() -> Image.Image:
    if not FONT.exists():
        pytest.skip(f"{FONT.name}, a font with Vietnamese letters, is not installed")
    drawn = Image.new("L", (1240, 1754), 255)
    font = ImageFont.truetype(FONT, 22)
    for number in range(24):
        first = 37 * number % len(TEXT)  # no two lines begin alike
        line = (TEXT + TEXT)[first : first + 62 + number % 9]
        ImageDraw.Draw(drawn).text((120, 150 + 44 * number), line, fill=0, font=font)
    return drawn


@pytest.mark.parametrize("degrees", [0, 90, 180, 270, 1, -2, 3, -5, 5, 93, 178])
def test_a_page_is_turned_back(sheet, degrees):
    lies = sheet.rotate(degrees, Image.Resampling.BICUBIC, expand=True, fillcolor=255)
    left = (turn(lies) + degrees) % 360
    assert min(left, 360 - left) < 0.3


def test_a_straight_page_and_a_hardly_slanting_one_are_let_be(sheet):
    assert turn(sheet) == 0.0
    assert turn(sheet.rotate(0.2, Image.Resampling.BICUBIC, fillcolor=255)) == 0.0


@pytest.mark.parametrize("size", [(1, 1), (3, 4000), (1240, 1754), (40_000, 20)])
@pytest.mark.parametrize("grey", [0, 255])
def test_a_page_without_lines_is_let_be(size, grey):
    assert turn(Image.new("L", size, grey)) in (0.0, 90.0)
    assert turn(Image.new("L", size, 255)) == 0.0


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_a_quarter_loses_nothing(sheet, degrees):
    assert turned(turned(sheet, degrees), 360 - degrees).tobytes() == sheet.tobytes()


def test_rules_of_a_table_do_not_turn_it(sheet):
    ruled = sheet.copy()
    draw = ImageDraw.Draw(ruled)
    for place in range(130, 1240, 44):
        draw.line((100, place, 1140, place), fill=0, width=2)
    for place in (100, 300, 1140):
        draw.line((place, 130, place, 1230), fill=0, width=2)
    assert turn(ruled) == 0.0
