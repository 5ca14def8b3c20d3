import numpy as np
import pytest
from PIL import Image, ImageDraw

from ingest.shade import without_shade


def page() -> np.ndarray:
    drawn = Image.new("L", (800, 600), 240)
    for place in range(60, 540, 30):
        for left in range(60, 700, 14):
            ImageDraw.Draw(drawn).rectangle((left, place, left + 3, place + 12), fill=20)
    return np.asarray(drawn)


def test_a_page_half_in_the_shade_is_even_afterwards():
    shade = np.linspace(1, 0.35, 800)[None, :]
    even = np.asarray(without_shade(Image.fromarray((page() * shade).astype("uint8"))))
    paper, print_ = even[page() == 240], even[page() == 20]
    assert paper.min() > 200
    assert print_.max() < 60


def test_an_even_page_is_let_be():
    image = Image.fromarray(page())
    assert without_shade(image) is image


@pytest.mark.parametrize("size", [(1, 1), (3, 900), (7, 7), (9, 9)])
def test_a_tiny_image_is_let_be(size):
    image = Image.new("L", size, 0)
    assert without_shade(image) is image


def test_a_dark_border_is_no_shade():
    image = Image.fromarray(page())
    ImageDraw.Draw(image).rectangle((0, 0, 60, 600), fill=10)
    assert without_shade(image) is image
