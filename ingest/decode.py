"""Bytes of a text file → Unicode, or a refusal that names the encoding."""

import codecs
import re
import unicodedata

from corpus.errors import UnreadableFile
from corpus.syllable import is_syllable
from ingest.legacy import repaired

# UTF-32's mark begins with UTF-16's: longest first.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_WORD = re.compile(r"[^\W\d_]{2,40}")
_MOSTLY = 0.9  # of the words with marks; a text of another code page has hardly any
_SAMPLE = 4096
_EVIDENT = 0.3  # share of zero bytes in one half of the pairs; Vietnamese UTF-16 has over 0.7


def unicode_encoding(data: bytes) -> tuple[str, int]:
    """The Unicode encoding `data` is in, by its mark or its zero bytes, and the mark's length."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return encoding, len(mark)
    return _utf16_by_zeros(data[:_SAMPLE]) or "utf-8", 0


def decode(data: bytes, name: str) -> str:
    """The text of `data`: UTF-8, UTF-16, UTF-32, windows-1258, or bytes of TCVN3 or VNI.

    The last two come as the Latin-1 signs that `ingest.legacy` turns into letters.
    """
    encoding, start = unicode_encoding(data)
    try:
        return data[start:].decode(encoding)
    except UnicodeDecodeError as error:
        text = one_byte(data) if (encoding, start) == ("utf-8", 0) else None
        if text is None:
            raise UnreadableFile(
                name,
                "chữ trong tệp không theo bảng mã Unicode, TCVN3, VNI hay windows-1258.",
                "Hãy mở tệp bằng chương trình đã tạo ra nó rồi lưu lại với bảng mã UTF-8.",
            ) from error
        return text


def one_byte(data: bytes) -> str | None:
    """The text of bytes that are Vietnamese in windows-1258, TCVN3 or VNI; None for any other."""
    vietnamese = unicodedata.normalize("NFC", data.decode("cp1258", "replace"))
    words = [word for word in _WORD.findall(vietnamese) if not word.isascii()]
    if sum(map(is_syllable, words)) >= _MOSTLY * len(words) and "\ufffd" not in vietnamese:
        return vietnamese
    western = data.decode("cp1252", "replace")
    return western if repaired(western)[1] else None


def _utf16_by_zeros(sample: bytes) -> str | None:
    pairs = len(sample) // 2
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    if odd > _EVIDENT * pairs and even < odd / 4:
        return "utf-16-le"
    if even > _EVIDENT * pairs and odd < even / 4:
        return "utf-16-be"
    return None
