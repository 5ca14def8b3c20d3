import numpy as np
import pytest
from PIL import Image, ImageDraw

from ingest.ink import ink_alone, without_ink

RED, BLUE, PALE = (215, 40, 50), (30, 60, 170), (240, 150, 155)


def sheet(ink: tuple[int, int, int]) -> np.ndarray:
    """A bar of print, a disc of ink, and over both what print looks like through ink."""
    drawn = Image.new("RGB", (200, 200), "white")
    draw = ImageDraw.Draw(drawn)
    draw.ellipse((40, 40, 160, 160), fill=ink)
    over = tuple(part // 5 for part in ink)
    draw.rectangle((0, 95, 200, 105), fill=(20, 20, 20))
    draw.rectangle((50, 95, 150, 105), fill=over)
    return np.asarray(drawn)


@pytest.mark.parametrize("ink", [RED, BLUE, PALE])
def test_ink_goes_and_print_beneath_it_stays(ink):
    grey = without_ink(sheet(ink))
    assert grey.getpixel((100, 60)) == 255, "ink alone"
    assert grey.getpixel((100, 100)) < 80, "print beneath it"
    assert grey.getpixel((10, 100)) == 20, "print beside it"


def test_two_inks_on_one_page_both_go():
    pixels = np.hstack([sheet(RED), sheet(BLUE)])
    grey = without_ink(pixels)
    assert (grey.getpixel((100, 60)), grey.getpixel((300, 60))) == (255, 255)


def test_ink_alone_leaves_the_print():
    alone, share = ink_alone(sheet(RED))
    assert (alone.getpixel((100, 60)), alone.getpixel((10, 100))) == (40, 255)
    assert share == pytest.approx(np.pi * 60**2 / 200**2, rel=0.12)


def test_a_page_without_ink_is_its_own_grey():
    pixels = np.full((20, 20, 3), (200, 190, 185), dtype=np.uint8)
    assert np.asarray(without_ink(pixels)).tolist() == [[200] * 20] * 20
    assert ink_alone(pixels)[1] == 0.0
