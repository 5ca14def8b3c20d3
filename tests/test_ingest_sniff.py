import io
import struct
import zipfile
from pathlib import Path

import pytest

from corpus.errors import UnreadableFile
from ingest.sniff import (
    DOC,
    DOCX,
    HTML,
    MARKDOWN,
    MAX_BYTES,
    PDF,
    RTF,
    TEXT,
    XLS,
    XLSX,
    sniff,
)

REAL = Path(__file__).parents[2] / "shared" / "documents" / "files"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


def zipped(*members: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for member in members:
            archive.writestr(member, "x")
    return buffer.getvalue()


READ = [
    (b"%PDF-1.7\n...", "giay-moi.docx", PDF, "the name says Word, the bytes say PDF"),
    (b"\n\n%PDF-1.4 ...", "a.pdf", PDF, "mail gateways put bytes before the head"),
    (zipped("[Content_Types].xml", "word/document.xml"), "a.pdf", DOCX, "Word under another name"),
    (zipped("[Content_Types].xml", "xl/workbook.xml"), "a.docx", XLSX, "Excel under another name"),
    (OLE + "Workbook".encode("utf-16-le"), "a.doc", XLS, "old Excel under another name"),
    (OLE + "Book\0".encode("utf-16-le"), "a.xls", XLS, "older Excel"),
    (b"<html><body>Xin</body></html>", "a.doc", HTML, "HTML called .doc"),
    (b"\xef\xbb\xbf<!DOCTYPE html><p>x", "a.txt", HTML, "behind a byte order mark"),
    ("<html><p>Họp".encode("utf-16"), "a.htm", HTML, "UTF-16"),
    (b"<!-- x --><?xml version='1.0'?>\n<html>", "a.htm", HTML, "behind comment and declaration"),
    ("Kế hoạch số 5".encode(), "a.txt", TEXT, "UTF-8"),
    ("Kế hoạch số 5".encode("utf-16-le"), "a.txt", TEXT, "UTF-16 without a mark"),
    ("**Kế hoạch**".encode(), "a.md", MARKDOWN, "only the name tells Markdown"),
    (b"<p>khong phai trang web", "a.md", HTML, "content goes before the name"),
    ("BMTTQ họp".encode(), "a.txt", TEXT, "a text may begin like a bitmap"),
    ("Quyết định".encode("cp1258", "replace"), "a.txt", TEXT, "the reader will name the encoding"),
    (OLE + "WordDocument".encode("utf-16-le"), "a.txt", DOC, "old Word"),
    (OLE + "Workbook WordDocument".encode("utf-16-le"), "a.doc", DOC, "with a table of Excel"),
    (b"{\\rtf1\\ansi Xin chao}", "a.doc", RTF, "rich text called .doc"),
    (b"\n{\\rtf1 \\bin4 \x00\x00\x00\x00 x}", "a.rtf", RTF, "with a picture as it is"),
]


@pytest.mark.parametrize(("data", "name", "expected", "why"), READ)
def test_the_content_decides(data, name, expected, why):
    assert sniff(data, name) == expected, why


REFUSED = [
    (b"", "0 byte", "an empty file"),
    (b"x" * (MAX_BYTES + 1), "64 MB", "too large"),
    (OLE + "EncryptedPackage".encode("utf-16-le"), "mật khẩu", "a locked DOCX is an OLE file"),
    (OLE, "không rõ loại", "any other OLE file"),
    (zipped("xl/workbook.bin"), "xlsb", "binary Excel"),
    (zipped("ppt/presentation.xml"), "pptx", "PowerPoint"),
    (zipped("mimetype", "content.xml"), "OpenDocument", "a drawing"),
    (zipped("a.txt"), "ZIP", "an archive"),
    (zipped("word/document.xml")[:40], "cắt ngang", "half a Word file"),
    (bytes(range(256)) * 4, "không nhận ra", "bytes of no kind"),
    (b'<?xml version="1.0"?><?mso-application progid="Word.Document"?>', "XML", "Word 2003 XML"),
    (b"MIME-Version: 1.0\nContent-Type: multipart/related;", ".mht", "a page in one file"),
]


@pytest.mark.parametrize(("data", "part", "why"), REFUSED)
def test_what_cannot_be_read_is_named_with_a_remedy(data, part, why):
    with pytest.raises(UnreadableFile, match="Hãy") as refusal:
        sniff(data, "tep.docx")
    assert part in str(refusal.value), why
    assert "tep.docx" in str(refusal.value)


REAL_KINDS = [
    ("doc-legacy-unicode/43_CT-9-UBND-PhuTho.DOC", DOC),
    ("doc-legacy-unicode/46_html-disguised-as.doc", HTML),
    ("legacy-tcvn3/53_A-15.rtf", RTF),
    ("html-word/70_KH-giam-sat-bau-cu-MTTQ.htm", HTML),
    ("docx/36_KH-SCT-De-an-08-NQ-35-NQ-TU.docx", DOCX),
    ("pdf-scan/10_CV-275-STTTT-PhuTho-2011.pdf", PDF),
    ("ground-truth/60_QD-991-UBND-BinhPhuoc-2008.txt", TEXT),
]


@pytest.mark.parametrize(("path", "expected"), REAL_KINDS)
def test_real_files(path, expected):
    if not (REAL / path).exists():
        pytest.skip(f"no {path} beside the repository")
    assert sniff((REAL / path).read_bytes(), "x") == expected


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"\x89PNG\r\n\x1a\n" + bytes(20), "image/png"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "image/jpeg"),
        (b"II*\x00" + bytes(20), "image/tiff"),
        (b"MM\x00*" + bytes(20), "image/tiff"),
    ],
)
def test_an_image_is_known_by_its_first_bytes(data, kind):
    assert sniff(data, "a.doc") == kind


def test_comments_without_a_page_are_soon_no_page():
    assert sniff(b"<!---->" * 500 + b"x", "a") == TEXT
    assert sniff(b"<!---->" * 500 + b"<p>x", "a") == HTML
    assert sniff(b"<![if !x]><![endif]> <!-- > -->" * 90 + b"<p>x", "a") == HTML


def test_an_archive_whose_member_claims_more_than_there_is_is_refused():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.text")
    data = bytearray(buffer.getvalue())
    sizes = data.index(b"PK\x01\x02") + 20
    data[sizes : sizes + 8] = struct.pack("<II", 9999, 9999)
    with pytest.raises(UnreadableFile, match="cắt ngang hoặc hỏng"):
        sniff(bytes(data), "a.odt")
