import io
from contextlib import suppress
from pathlib import Path

import pytest
from pypdf import PdfReader, PdfWriter

from corpus.errors import UnreadableFile
from ingest import tesseract
from ingest.read_pdf import read

REAL = Path(__file__).parents[2] / "shared" / "documents" / "files"
LINES = [
    "Đảng ủy phường Sông Xanh ban hành kế hoạch tuyên truyền về giám sát",
    "và phản biện xã hội, phân công các chi bộ tổ chức thực hiện, định kỳ",
    "hằng quý báo cáo kết quả về Văn phòng Đảng ủy để theo dõi, tổng hợp.",
]
OTHER = [
    "Văn phòng tham mưu việc kiểm tra, đôn đốc và sơ kết vào cuối năm.",
    "Các chi bộ gửi báo cáo trước ngày hai mươi của tháng cuối quý.",
]


def stream(content: bytes, entries: str = "") -> bytes:
    return f"<<{entries}/Length {len(content)}>>stream\n".encode() + content + b"\nendstream"


def pdf(*pages: list[str], picture: tuple[int, int] | None = None) -> bytes:
    """A PDF with these lines on its pages, and on each page a picture of that size."""
    letters = sorted({letter for page in pages for line in page for letter in line})
    codes = {letter: code for code, letter in enumerate(letters, start=1)}
    mapping = "".join(f"<{codes[letter]:02x}><{ord(letter):04x}>" for letter in letters)
    cmap = f"begincodespacerange<00><ff>endcodespacerange beginbfchar{mapping}endbfchar"
    width, height = picture or (1, 1)
    image = f"/Subtype/Image/Width {width}/Height {height}/ColorSpace/DeviceGray/BitsPerComponent 8"
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Count %d/Kids[%s]>>"
        % (len(pages), b" ".join(b"%d 0 R" % (6 + 2 * n) for n in range(len(pages)))),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/ToUnicode 4 0 R>>",
        stream(cmap.encode()),
        stream(b"\x00", image),
    ]
    for number, page in enumerate(pages):
        shown = "".join(
            f"<{''.join(f'{codes[letter]:02x}' for letter in line)}>Tj 0 -14 Td " for line in page
        )
        objects.append(
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents %d 0 R"
            b"/Resources<</Font<</F1 3 0 R>>/XObject<</I1 5 0 R>>>>>>" % (7 + 2 * number)
        )
        objects.append(stream(f"BT /F1 12 Tf 50 800 Td {shown}ET".encode()))
    return assembled(objects)


def assembled(objects: list[bytes]) -> bytes:
    data, offsets = b"%PDF-1.7\n", []
    for number, content in enumerate(objects, start=1):
        offsets.append(len(data))
        data += b"%d 0 obj" % number + content + b"endobj\n"
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    return (
        data
        + b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
        + table
        + b"trailer<</Root 1 0 R/Size %d>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, len(data))
    )


def encrypted(user: str) -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf(LINES))))
    writer.encrypt(user_password=user, owner_password="chu", algorithm="RC4-128")
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def text_of(data: bytes) -> str:
    return read(data, "a.pdf").text


def test_lines_and_pages_are_kept():
    source = read(pdf(LINES, OTHER), "a.pdf")
    assert source.text == "\n".join(LINES) + "\f" + "\n".join(OTHER)
    assert (source.media_type, source.paragraphs, source.warnings) == ("application/pdf", False, ())


def test_page_numbers_and_running_heads_go():
    bodies = [LINES, OTHER, LINES[1:], OTHER[1:]]
    pages = [["Kế hoạch tuyên truyền", str(n), *body] for n, body in enumerate(bodies, start=1)]
    assert [page.split("\n") for page in text_of(pdf(*pages)).split("\f")] == bodies


def test_a_file_only_locked_against_changes_is_read():
    assert text_of(encrypted(user="")) == "\n".join(LINES)


def test_a_confused_letter_is_mended_with_a_warning():
    source = read(pdf([line.replace("ư", "ƣ") for line in LINES]), "a.pdf")
    assert source.text == "\n".join(LINES)
    assert "đã sửa" in source.warnings[0]


def test_an_old_font_code_becomes_unicode():
    tcvn3 = ["C¨n cø LuËt Tæ chøc; theo ®Ò nghÞ cña Thñ t \u2212íng", "ng \u2212êi; QuyÕt ®Þnh nµy"]
    source = read(pdf(tcvn3, tcvn3), "a.pdf")
    page = "Căn cứ Luật Tổ chức; theo đề nghị của Thủ tướng\nngười; Quyết định này"
    assert source.text == f"{page}\f{page}"
    assert "TCVN3" in source.warnings[0]


@pytest.fixture
def no_recognition(monkeypatch):
    monkeypatch.setattr(tesseract, "is_here", lambda: False)


def test_a_scanned_page_among_others_is_named(no_recognition):
    source = read(pdf(LINES * 2, LINES * 2, ["3"], picture=(1000, 1400)), "a.pdf")
    assert source.warnings == (f"Trang 3 là ảnh chụp, chưa đọc được. {tesseract.INSTALL}",)


def test_each_page_has_its_quality():
    assert read(pdf(LINES * 2, OTHER * 3), "a.pdf").quality == (1.0, 1.0)


def test_a_bomb_of_pixels_is_refused():
    with pytest.raises(UnreadableFile, match="ảnh ở trang 1 quá lớn"):
        read(pdf(LINES, picture=(90_000, 90_000)), "a.pdf")


def test_a_seal_on_a_page_of_text_is_no_scan():
    assert text_of(pdf(LINES, picture=(300, 300))) == "\n".join(LINES)


STAMP = ["Người ký: Văn phòng Đảng ủy", "Thời gian ký: 05/3/2026"]
GARBLED = ["ĈӝF OұS 7ӵ do +ҥQK phœc trŒn ÿӏD bàn WӍQK NLӇP tra YLӋF FKҩS hành"] * 3
ENGLISH = ["The committee shall meet twice a year and publish what it has decided"] * 3
REFUSED = [
    (pdf([], [], picture=(1000, 1400)), "bản chụp", "pictures without text"),
    (pdf(STAMP, ["2"], picture=(1000, 1400)), "bản chụp", "pictures with a stamp"),
    (pdf([], []), "bản chụp", "pages with nothing on them"),
    (pdf(GARBLED), "lớp chữ bị hỏng", "a broken font table"),
    (pdf(ENGLISH), "không phải tiếng Việt", "another language"),
    (encrypted(user="kín"), "mật khẩu", "a password"),
    (pdf(LINES)[:-200], "cắt ngang", "half a file"),
    (b"%PDF-1.7\nrubbish\n%%EOF", "hỏng", "no structure"),
    (pdf(), "không có trang", "no page"),
]


@pytest.mark.parametrize(("data", "part", "why"), REFUSED)
def test_what_cannot_be_read_is_refused(no_recognition, data, part, why):
    with pytest.raises(UnreadableFile, match="Hãy") as refusal:
        read(data, "a.pdf")
    assert part in str(refusal.value), why


REAL_READ = [
    ("pdf-digital/01_quydinh-294-QD-TW-2025.pdf", 88_000, 35),
    ("pdf-digital/03_huongdan-BTCTU-HaNoi-8-2025.pdf", 16_000, 8),
    ("pdf-digital/05_CV-UBND-LaoCai-2026.pdf", 9_000, 4),
    ("pdf-badtext/23_CV-1178-DCK-CTT.pdf", 2_000, 1),
    ("legacy-tcvn3/54_QD-115-2004-TTg.pdf", 2_400, 2),
]


@pytest.mark.parametrize(("path", "at_least", "pages"), REAL_READ)
def test_real_files_with_a_text_layer(path, at_least, pages):
    if not (REAL / path).exists():
        pytest.skip(f"no {path} beside the repository")
    text = text_of((REAL / path).read_bytes())
    assert len(text) > at_least
    assert text.count("\f") == pages - 1
    assert not [line for line in text.replace("\f", "\n").split("\n") if line.strip().isdigit()]


@pytest.mark.parametrize("cut", range(300, 1500, 100))
def test_a_damaged_file_is_read_or_refused(cut):
    data = pdf(LINES * 2, OTHER)
    for broken in (data[:cut], data[:cut] + data[cut + 40 :], data[:cut] + b"9" * 9 + data[cut:]):
        with suppress(UnreadableFile):  # and nothing else
            assert read(broken, "a.pdf").text
