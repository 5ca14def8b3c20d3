import io
import os
import threading
import time

import pytest
from PIL import Image, ImageDraw

from corpus.errors import Unavailable
from ingest import facsimile as module
from ingest.facsimile import Facsimiles, facsimile

SIZE = (620, 877)  # a sheet of A4 at 75 dots an inch
SEAL, PEN = (200, 20, 30), (20, 40, 160)
LINUX = pytest.mark.skipif(not os.path.exists("/proc/self/limits"), reason="limits are of Linux")


def sheet(colour, size=SIZE, mode="RGB", ground="white"):
    """A sheet with one patch of ink in its upper left quarter."""
    page = Image.new(mode, size, ground)
    ImageDraw.Draw(page).rectangle((0, 0, size[0] // 4, size[1] // 4), fill=colour)
    return page


def saved(kind, *pages, **options):
    buffer = io.BytesIO()
    more = {"save_all": True, "append_images": pages[1:]} if len(pages) > 1 else {}
    pages[0].save(buffer, kind, **more, **options)
    return buffer.getvalue()


def shown(data, number=1):
    with Image.open(io.BytesIO(facsimile(data, number))) as image:
        assert image.format == "PNG"
        return image.convert("RGB")


def is_near(colour, other):
    return all(abs(one - two) < 24 for one, two in zip(colour, other, strict=True))


@pytest.mark.parametrize("kind", ["TIFF", "PDF"])
def test_each_page_of_a_scan_is_the_one_asked_for_in_its_colours(kind):
    data = saved(kind, sheet(SEAL), sheet(PEN), resolution=75)
    for number, ink in ((1, SEAL), (2, PEN)):
        page = shown(data, number)
        assert is_near(page.getpixel((40, 40)), ink)
        assert is_near(page.getpixel((page.width - 20, page.height - 20)), (255, 255, 255))
    assert facsimile(data, 3) is None
    assert facsimile(data, 0) is None
    assert facsimile(data, -1) is None


@pytest.mark.parametrize(
    ("mode", "ink"), [("1", 0), ("L", 40), ("I;16", 40 * 257), ("P", 1), ("CMYK", (0, 0, 0, 230))]
)
def test_an_image_of_any_kind_is_shown_as_large_as_it_is(mode, ink):
    ground = {"P": 0, "CMYK": (0, 0, 0, 0), "I;16": 65535, "1": 1}.get(mode, 255)
    page = sheet(ink, mode=mode, ground=ground)
    if mode == "P":
        page.putpalette([255, 255, 255, *SEAL])
    told = shown(saved("TIFF", page))
    assert told.size == SIZE
    assert is_near(told.getpixel((600, 800)), (255, 255, 255))
    assert sum(told.getpixel((40, 40))) < 400


def test_what_shows_through_an_image_is_white():
    data = saved("PNG", sheet((0, 0, 0, 255), mode="RGBA", ground=(0, 0, 0, 0)))
    assert is_near(shown(data).getpixel((600, 800)), (255, 255, 255))
    assert is_near(shown(data).getpixel((40, 40)), (0, 0, 0))


def test_a_photograph_stands_upright_as_it_was_read():
    lying = Image.Exif()
    lying[0x0112] = 6  # to be turned a quarter to the right
    told = shown(saved("JPEG", sheet(SEAL), exif=lying))
    assert told.size == SIZE[::-1]
    assert is_near(told.getpixel((told.width - 40, 40)), SEAL)


def test_a_large_sheet_is_made_smaller_and_keeps_its_shape():
    told = shown(saved("PNG", sheet(SEAL, size=(2480, 3508))))
    assert told.width * told.height <= 3_000_000
    assert told.width / told.height == pytest.approx(2480 / 3508, rel=0.01)
    long = shown(saved("PDF", sheet(SEAL, size=(400, 400)), resolution=1))  # 400 inches wide
    assert long.width * long.height <= 3_010_000


@pytest.fixture(scope="module")
def facsimiles():
    return Facsimiles(1024)


def test_a_page_is_drawn_in_a_process_that_leaves_nothing_behind(facsimiles):
    data = saved("PDF", sheet(SEAL), sheet(PEN))
    assert facsimiles.draw(lambda: data, 2) == facsimile(data, 2)
    assert facsimiles.draw(lambda: data, 3) is None
    assert facsimiles.draw(lambda: None, 1) is None


@pytest.mark.parametrize("data", [b"%PDF-1.7 nothing more", b"\x89PNG\r\n\x1a\n", b"", b"text"])
def test_a_file_that_cannot_be_drawn_is_one_sentence(facsimiles, data):
    with pytest.raises(Unavailable, match="ảnh trang 1 của tệp gốc"):
        facsimiles.draw(lambda: data, 1)


@LINUX
def test_a_page_that_needs_too_much_memory_is_refused(facsimiles):
    huge = saved("PNG", Image.new("L", (13000, 13000)))  # 169 MB grey, and twice that in colour
    with pytest.raises(Unavailable, match="Không dựng được ảnh trang 1"):
        Facsimiles(512).draw(lambda: huge, 1)


def test_a_page_that_takes_too_long_is_given_up_and_the_next_is_drawn(facsimiles, monkeypatch):
    data = saved("PNG", sheet(SEAL))
    with monkeypatch.context() as patch:
        patch.setattr(module, "_SECONDS", 0.0)
        with pytest.raises(Unavailable):
            facsimiles.draw(lambda: data, 1)
    assert facsimiles.draw(lambda: data, 1) == facsimile(data, 1)


def test_pages_are_drawn_one_after_another_and_a_crowd_is_asked_to_wait():
    at_work, most, refused = [], [0], []
    proceed = threading.Event()

    def original():
        at_work.append(1)
        most[0] = max(most[0], len(at_work))
        proceed.wait(30)
        at_work.pop()

    facsimiles = Facsimiles(1024)

    def click():
        try:
            facsimiles.draw(original, 1)
        except Unavailable as error:
            refused.append(str(error))

    clicks = [threading.Thread(target=click) for _ in range(20)]
    for thread in clicks:
        thread.start()
    end = time.monotonic() + 20
    while len(refused) < 13 and time.monotonic() < end:
        time.sleep(0.01)
    proceed.set()
    for thread in clicks:
        thread.join()
    assert most == [1]
    assert len(refused) == 13  # one at work and six in line
    assert "Hãy chờ vài giây" in refused[0]
    assert facsimiles.draw(lambda: None, 1) is None
