"""Bytes of a text file → Unicode, or a refusal that names the encoding."""

import codecs

from corpus.errors import UnreadableFile

# UTF-32's mark begins with UTF-16's: longest first.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SAMPLE = 4096
_EVIDENT = 0.3  # share of zero bytes in one half of the pairs; Vietnamese UTF-16 has over 0.7


def unicode_encoding(data: bytes) -> tuple[str, int]:
    """The Unicode encoding `data` is in, by its mark or its zero bytes, and the mark's length."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return encoding, len(mark)
    return _utf16_by_zeros(data[:_SAMPLE]) or "utf-8", 0


def decode(data: bytes, name: str) -> str:
    """The text of `data`, which must be UTF-8, UTF-16 or UTF-32."""
    encoding, start = unicode_encoding(data)
    try:
        return data[start:].decode(encoding)
    except UnicodeDecodeError as error:
        raise UnreadableFile(
            name,
            "tệp chữ này không theo bảng mã Unicode (có thể là TCVN3, VNI hoặc windows-1258).",
            "Hãy chuyển sang Unicode (ví dụ bằng UniKey) rồi lưu lại với bảng mã UTF-8.",
        ) from error


def _utf16_by_zeros(sample: bytes) -> str | None:
    pairs = len(sample) // 2
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    if odd > _EVIDENT * pairs and even < odd / 4:
        return "utf-16-le"
    if even > _EVIDENT * pairs and odd < even / 4:
        return "utf-16-be"
    return None
