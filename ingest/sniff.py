"""What kind of file this is, decided by its content."""

import io
import re
import zipfile
from dataclasses import dataclass

from corpus.errors import UnreadableFile
from ingest.decode import unicode_encoding
from ingest.office_package import DAMAGE

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
XLS = "application/vnd.ms-excel"
ODT = "application/vnd.oasis.opendocument.text"
ODS = "application/vnd.oasis.opendocument.spreadsheet"
DOC = "application/msword"
RTF = "application/rtf"
HTML = "text/html"
TEXT = "text/plain"
MARKDOWN = "text/markdown"
PNG, JPG, TIFF = "image/png", "image/jpeg", "image/tiff"

MAX_BYTES = 64 * 2**20
_HEAD = 4096
_IMAGES = (
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"\xff\xd8\xff", JPG),
    (b"II*\x00", TIFF),
    (b"MM\x00*", TIFF),
)
_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SAVE_AS_DOCX = "Hãy mở tệp trong Word rồi lưu thành .docx."
_SAVE_AS_XLSX = "Hãy mở tệp trong Excel rồi lưu thành .xlsx."
_EXPORT = "Hãy mở tệp bằng chương trình đã tạo ra nó rồi lưu thành .docx hoặc PDF."
_SCAN = "Hãy lưu ảnh thành PNG, JPG hoặc TIFF rồi nạp lại."
_UNPACK = "Hãy giải nén rồi nạp từng tệp bên trong."
_UNLOCK = "Hãy mở tệp trong Word, bỏ mật khẩu rồi lưu lại."


@dataclass(frozen=True, slots=True)
class _Unread:
    """A kind of file we know and cannot read: how it is told, why not, what to do."""

    sign: bytes
    why: str
    remedy: str


# Read only when the bytes are no text: a text may begin with "BM" as well.
_MAGIC = (
    _Unread(b"GIF8", "đây là ảnh GIF, không có lớp chữ.", _SCAN),
    _Unread(b"BM", "đây là ảnh BMP, không có lớp chữ.", _SCAN),
    _Unread(b"RIFF", "đây là tệp ảnh, âm thanh hoặc phim, không có lớp chữ.", _SCAN),
    _Unread(b"Rar!", "đây là tệp nén RAR.", _UNPACK),
    _Unread(b"7z\xbc\xaf", "đây là tệp nén 7z.", _UNPACK),
    _Unread(b"\x1f\x8b", "đây là tệp nén GZ.", _UNPACK),
    _Unread(b"", "không nhận ra loại tệp này.", "Hãy lưu văn bản thành .docx, PDF hoặc .txt."),
)
# Names of streams inside an OLE file are UTF-16.
_OLE_LOCKED = "EncryptedPackage".encode("utf-16-le")
_OLE_WORD = "WordDocument".encode("utf-16-le")
_OLE_STREAMS = (
    _Unread(_OLE_LOCKED, "tệp Word được đặt mật khẩu.", _UNLOCK),
    _Unread("PowerPoint".encode("utf-16-le"), "đây là tệp trình chiếu PowerPoint cũ.", _EXPORT),
    _Unread(b"", "đây là tệp Office cũ không rõ loại.", _EXPORT),
)
_WORKBOOKS = tuple(name.encode("utf-16-le") for name in ("Workbook", "Book\x00"))
_ZIP_MEMBERS = (
    _Unread(b"xl/workbook.bin", "đây là bảng tính Excel nhị phân (.xlsb).", _SAVE_AS_XLSX),
    _Unread(b"ppt/", "đây là tệp trình chiếu PowerPoint (.pptx).", _EXPORT),
    _Unread(b"content.xml", "đây là tệp OpenDocument không phải văn bản, bảng tính.", _EXPORT),
    _Unread(b"", "đây là tệp nén ZIP, không phải văn bản.", _UNPACK),
)
_MARKUP = (
    _Unread(b'progid="Word.Document"', "đây là tệp Word dạng XML.", _SAVE_AS_DOCX),
    _Unread(b"/office/2006/xmlPackage", "đây là tệp Word dạng XML.", _SAVE_AS_DOCX),
    _Unread(b"multipart/related", "đây là trang web gộp một tệp (.mht).", _SAVE_AS_DOCX),
    _Unread(b"<?xml", "đây là tệp XML, không phải văn bản.", _EXPORT),
)
_HTML_START = re.compile(
    rb"\s*(?:<\?xml[^>]*\?>\s*|<!--(?:(?!-->).)*-->\s*|<!\[(?:(?!\]>).)*\]>\s*)*"
    rb"<(?:!doctype\s+html|html|head|body|meta|title|style|div|p|table|center|font|span|h[1-6])\b",
    re.IGNORECASE | re.DOTALL,
)
_MARKUP_START = re.compile(rb"\s*(?:<\?xml|MIME-Version:)", re.IGNORECASE)
_RTF_START = re.compile(rb"(?:\xef\xbb\xbf)?\s{0,64}\{\\rtf")
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\v\f\r\x1b"))
_TEXT_SAMPLE = 2**16
_MAX_CONTROLS = 0.01


def sniff(data: bytes, name: str) -> str:
    """The media type of a file we can read, by content; only .md tells Markdown from plain text."""
    _check_size(data, name)
    if b"%PDF-" in data[:1024]:
        return PDF
    image = image_kind(data)
    if image is not None:
        return image
    if data.startswith(_ZIP):
        return _sniff_zip(data, name)
    if data.startswith(_OLE):
        return _sniff_ole(data, name)
    if _RTF_START.match(data):
        return RTF
    if not _is_text(data):
        raise _refusal(name, next(kind for kind in _MAGIC if data.startswith(kind.sign)))
    return _sniff_text(data, name)


def image_kind(data: bytes) -> str | None:
    """The media type of an image that we read; None for anything else."""
    return next((kind for sign, kind in _IMAGES if data.startswith(sign)), None)


def is_markdown_name(name: str) -> bool:
    """Whether a text file of this name is to be read as Markdown."""
    return name.lower().endswith((".md", ".markdown"))


def _check_size(data: bytes, name: str) -> None:
    if not data:
        raise UnreadableFile(name, "tệp trống (0 byte).", "Hãy tải hoặc chép lại tệp gốc.")
    if len(data) > MAX_BYTES:
        raise UnreadableFile(
            name,
            f"tệp lớn hơn {MAX_BYTES // 2**20} MB.",
            "Hãy tách thành các tệp nhỏ hơn hoặc giảm dung lượng ảnh trong tệp.",
        )


def _refusal(name: str, kind: _Unread) -> UnreadableFile:
    return UnreadableFile(name, kind.why, kind.remedy)


def _sniff_zip(data: bytes, name: str) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            members = package.namelist()
            kind = _declared(package)
    except (*DAMAGE, ValueError) as error:
        raise UnreadableFile(
            name, "tệp bị cắt ngang hoặc hỏng.", "Hãy tải hoặc chép lại tệp gốc."
        ) from error
    for media_type, is_kind in (
        (DOCX, any(member.startswith("word/") for member in members)),
        (XLSX, "xl/workbook.xml" in members),
        (ODT, kind.startswith(ODT)),
        (ODS, kind.startswith(ODS)),
    ):
        if is_kind:
            return media_type
    listing = "\n".join(members).encode()
    raise _refusal(name, next(kind for kind in _ZIP_MEMBERS if kind.sign in listing))


def _declared(package: zipfile.ZipFile) -> str:
    """The media type that an OpenDocument file names in its first member."""
    if "mimetype" not in package.namelist() or package.getinfo("mimetype").flag_bits & 1:
        return ""
    with package.open("mimetype") as member:
        return member.read(_HEAD).decode("ascii", "replace")


def _sniff_ole(data: bytes, name: str) -> str:
    if _OLE_WORD in data and _OLE_LOCKED not in data:
        return DOC
    kind = next(kind for kind in _OLE_STREAMS if kind.sign in data)
    if not kind.sign and any(stream in data for stream in _WORKBOOKS):
        return XLS
    raise _refusal(name, kind)


def _is_text(data: bytes) -> bool:
    encoding, mark = unicode_encoding(data)
    if mark or encoding != "utf-8":
        return True
    sample = data[:_TEXT_SAMPLE]
    controls = len(sample) - len(sample.translate(None, _CONTROLS))
    return b"\x00" not in sample and controls <= _MAX_CONTROLS * len(sample)


def _sniff_text(data: bytes, name: str) -> str:
    encoding, mark = unicode_encoding(data)
    head = data[mark : mark + _HEAD].decode(encoding, "replace").encode()
    if _HTML_START.match(head):
        return HTML
    if _MARKUP_START.match(head):
        known = next((kind for kind in _MARKUP if kind.sign in head), None)
        if known:
            raise _refusal(name, known)
    return MARKDOWN if is_markdown_name(name) else TEXT
