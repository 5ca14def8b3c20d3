import io
from contextlib import suppress
from difflib import SequenceMatcher
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont, ImageOps

from corpus.errors import SecretFile, UnreadableFile, VanKienError
from eval.reading import errors
from ingest import pipeline, tesseract
from ingest.pdf_image import page_images
from ingest.read_scan import numbered, read

FONT = Path("/usr/share/fonts/truetype/dejavu/DejaVuSerif.ttf")  # has every Vietnamese letter
PAGES = [
    [
        "Đảng ủy phường Sông Xanh ban hành kế hoạch tuyên truyền về giám sát",
        "và phản biện xã hội, phân công các chi bộ tổ chức thực hiện trong năm.",
    ],
    ["Các chi bộ gửi báo cáo về Văn phòng trước ngày 20 tháng 11 hằng năm."],
]


@pytest.fixture(scope="module")
def sheets() -> list[Image.Image]:
    if not tesseract.is_here():
        pytest.skip("tesseract with its Vietnamese model is not installed")
    if not FONT.exists():
        pytest.skip(f"{FONT.name}, a font with Vietnamese letters, is not installed")
    font = ImageFont.truetype(FONT, 26)
    drawn = []
    for page in PAGES:
        sheet = Image.new("L", (1240, 500), 255)
        for number, line in enumerate(page):
            ImageDraw.Draw(sheet).text((120, 120 + 50 * number), line, fill=0, font=font)
        drawn.append(sheet)
    return drawn


def saved(sheets: list[Image.Image], kind: str) -> bytes:
    buffer = io.BytesIO()
    first, *others = (sheet.copy() for sheet in sheets)  # saving leaves its options on an image
    more = {"save_all": True, "append_images": others} if kind in ("TIFF", "PDF") else {}
    first.save(buffer, kind, dpi=(150, 150), **more)
    return buffer.getvalue()


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_an_image_is_read_with_a_warning(sheets, kind):
    source = read(saved(sheets, kind), "a.png")
    assert source.text == "\n".join(PAGES[0])
    assert source.quality[0] > 0.9
    assert source.warnings[0].startswith("Trang 1 là ảnh")


@pytest.mark.parametrize(("kind", "name"), [("TIFF", "a.tif"), ("PDF", "a.pdf")])
def test_every_page_of_a_scan_is_read_in_order(sheets, kind, name):
    reading = pipeline.read(saved(sheets, kind), name)
    read_off, drawn = reading.document.text.split(), " ".join(PAGES[0] + PAGES[1]).split()
    # Of a compressed picture one mark may be misread.
    assert SequenceMatcher(None, read_off, drawn, autojunk=False).ratio() > 0.95
    assert len(reading.document.pages) == 2
    assert reading.warnings[0].startswith("Trang 1–2 là ảnh")


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF", "PDF"])
def test_a_damaged_scan_is_read_or_refused(sheets, kind):
    data = saved(sheets, kind)
    for cut in range(20, len(data), len(data) // 5):
        for broken in (data[:cut], data[:cut] + bytes(30) + data[cut + 30 :]):
            with suppress(VanKienError):  # and nothing else
                assert pipeline.read(broken, "a").document.text


def test_an_empty_sheet_is_refused(sheets):
    with pytest.raises(UnreadableFile, match="không nhận ra chữ nào"):
        read(saved([Image.new("L", (800, 800), 255)], "PNG"), "a.png")


@pytest.mark.parametrize("side", [12_000, 30_000])
def test_a_bomb_of_pixels_is_refused(sheets, side):
    with pytest.raises(UnreadableFile, match="quá lớn"):
        read(saved([Image.new("1", (side, side), 1)], "PNG"), "a.png")


def packed(sheet: Image.Image) -> bytes:
    return encoded(sheet.convert("1", dither=Image.Dither.NONE), "TIFF", compression="group4")


def photographed(sheet: Image.Image) -> bytes:
    sideways = Image.Exif()
    sideways[0x0112] = 6  # to be turned clockwise by a quarter
    return encoded(sheet.rotate(90, expand=True), "JPEG", exif=sideways, quality=95)


def transparent(sheet: Image.Image) -> bytes:
    drawn = Image.new("RGBA", sheet.size, (0, 0, 0, 0))
    drawn.putalpha(ImageOps.invert(sheet))
    return encoded(drawn, "PNG")


def painted(sheet: Image.Image) -> bytes:
    return encoded(sheet.convert("RGB").quantize(16), "PNG")


def graded(sheet: Image.Image) -> bytes:
    return encoded(Image.fromarray(np.asarray(sheet).astype(np.uint16) * 16), "PNG")


def shaded(sheet: Image.Image) -> bytes:
    shade = np.linspace(1, 0.3, sheet.width)[None, :]
    return encoded(Image.fromarray((np.asarray(sheet) * shade).astype(np.uint8)), "PNG")


def misnamed(sheet: Image.Image) -> bytes:
    return encoded(sheet, "PNG", dpi=(1200, 1200))


def upset(sheet: Image.Image) -> bytes:
    return encoded(sheet.rotate(180), "PNG")


def encoded(image: Image.Image, kind: str, **options: object) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **{"dpi": (150, 150), **options})
    return buffer.getvalue()


ODD = [packed, photographed, transparent, painted, graded, shaded, misnamed, upset]


@pytest.mark.parametrize("made", ODD, ids=lambda made: made.__name__)
def test_an_odd_image_is_read_as_a_plain_one(sheets, made):
    drawn, read_off = " ".join(PAGES[0]).split(), read(made(sheets[0]), "a.png").text.split()
    assert SequenceMatcher(None, read_off, drawn, autojunk=False).ratio() > 0.9


@pytest.mark.parametrize("size", [(1, 1), (3, 3000), (60_000, 20)])
@pytest.mark.parametrize("grey", [0, 255])
def test_an_image_that_is_no_page_is_refused(sheets, size, grey):
    with pytest.raises(UnreadableFile, match="không nhận ra chữ nào"):
        read(encoded(Image.new("L", size, grey), "PNG"), "a.png")


def test_a_landscape_page_in_a_portrait_file_is_read(sheets):
    portrait, landscape = sheets[1], sheets[0].rotate(90, expand=True)
    source = pipeline.read(saved([portrait, landscape], "PDF"), "a.pdf")
    assert "kế hoạch tuyên truyền về giám sát" in source.document.text


@pytest.mark.slow
@pytest.mark.parametrize("degrees", [90, 180, 270, -4, 5])
def test_a_real_scan_laid_wrong_is_read_as_well_as_straight(shared, sheets, degrees):
    file = next((shared / "documents" / "files" / "pdf-scan").glob("15*"))
    (straight,) = page_images(file.read_bytes(), [2])
    image = straight.image
    laid = image.rotate(degrees, Image.Resampling.BICUBIC, expand=degrees % 90 == 0, fillcolor=255)
    found = [
        read(encoded(page, "PNG", dpi=(straight.dpi, straight.dpi)), "a.png").text
        for page in (image, laid)
    ]
    assert errors(found[1], found[0]).rate < 0.02


def test_without_tesseract_an_image_is_refused_with_the_install_line(monkeypatch):
    monkeypatch.setattr(tesseract, "is_here", lambda: False)
    with pytest.raises(UnreadableFile, match="sudo apt install tesseract-ocr"):
        read(b"\x89PNG\r\n\x1a\n", "a.png")


def test_page_numbers_are_written_as_ranges():
    assert numbered([1, 2, 3, 7, 9, 10]) == "1–3, 7, 9–10"


# What each real scan says of itself, as read by eye; None: handwritten, so it must stay unknown.
FACTS = [
    ("pdf-scan/10", None, None, "Công văn", "Nguyễn Hữu Việt", ["25/KH-STTTT", "22/ 12/ 2011"]),
    ("pdf-scan/12", None, None, "Quyết định", None, ["143/2025/QH15", "668-", "2472478.253"]),
    ("pdf-scan/15", None, None, "Công văn", "Trương Thanh Hoài", ["105/2025/NĐ-CP", "10/4/2026"]),
    ("pdf-badtext/21", "1894/TB-SCT", "2026-04-09", "Thông báo", None, ["181/2024/NĐ-CP"]),
]


@pytest.mark.slow
@pytest.mark.parametrize(("path", "number", "day", "kind", "signer", "held"), FACTS)
def test_a_real_scan_says_of_itself_what_is_printed(shared, path, number, day, kind, signer, held):
    if not tesseract.is_here():
        pytest.skip("tesseract with its Vietnamese model is not installed")
    file = next((shared / "documents" / "files").glob(f"{path}*"))
    document = pipeline.read(file.read_bytes(), file.name).document
    dated = document.issued_on.isoformat() if document.issued_on else None
    assert (document.number, dated, document.kind) == (number, day, kind)
    assert signer is None or document.signer == signer
    assert [fact for fact in held if fact not in document.text] == []


@pytest.mark.parametrize(
    ("stamp", "boxed"), [("MẬT", True), ("TỐI MẬT", True), ("TUYỆT MẬT", False), ("HỎA TỐC", True)]
)
def test_a_mark_stamped_in_red_is_read_though_a_seal_is_not(sheets, stamp, boxed):
    sheet = sheets[0].convert("RGB").resize((1240, 1000))
    sheet.paste("white", (0, 0, 1240, 1000))
    sheet.paste(sheets[0].convert("RGB"), (0, 250))
    draw, red = ImageDraw.Draw(sheet), (215, 30, 45)
    draw.text((200, 150), stamp, fill=red, font=ImageFont.truetype(FONT, 34))
    if boxed:
        draw.rectangle((185, 140, 215 + 34 * len(stamp), 205), outline=red, width=4)
    draw.ellipse((700, 600, 1000, 900), outline=red, width=10)
    buffer = io.BytesIO()
    sheet.save(buffer, "PNG", dpi=(150, 150))
    assert read(buffer.getvalue(), "a.png").text.split("\n")[0] == stamp
    if stamp.endswith("MẬT"):
        with pytest.raises(SecretFile, match=stamp):
            pipeline.read(buffer.getvalue(), "a.png")
