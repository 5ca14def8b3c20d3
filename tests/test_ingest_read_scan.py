import io
from contextlib import suppress
from difflib import SequenceMatcher
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont

from corpus.errors import SecretFile, UnreadableFile, VanKienError
from ingest import pipeline, tesseract
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


def test_a_bomb_of_pixels_is_refused(sheets):
    with pytest.raises(UnreadableFile, match="quá lớn"):
        read(saved([Image.new("1", (12_000, 12_000), 1)], "PNG"), "a.png")


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
