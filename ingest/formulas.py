"""The set phrases a document is closed and annexed with, each as a line begins with it."""

import re

from corpus.text import UPPER
from ingest.paragraphs import is_capitals

# Kinds whose name alone on a line, in capitals, after a signature begins an annexed document.
_ANNEXED_KINDS = re.compile(
    r"(?:QUY CHẾ|QUY ĐỊNH|QUY TRÌNH|QUY ƯỚC|ĐIỀU LỆ|NỘI QUY|ĐỀ ÁN|KẾ HOẠCH|CHƯƠNG TRÌNH|HƯỚNG DẪN"
    r"|PHƯƠNG ÁN|DANH MỤC|CHIẾN LƯỢC|QUY CHUẨN|THÔNG TRI)"
)
_LONGEST_ANNEXED = 120
_ANNEX_NOTE = re.compile(r"\((?:Ban hành k|K)èm theo ")
_RECIPIENTS = re.compile(r"Nơi nhận(?:\s*:.{0,28}$|\s*(?:\(.{0,28})?$|\s*:?\s*[-–])")
_AUTHORITY = re.compile(rf"(?:T/M|TM\.?|K/T|KT\.?|T/L|TL\.?|TUQ\.?|Q\.) ?[{UPPER}]{{2}}")
_LONGEST_AUTHORITY = 90
_OFFICE = re.compile(
    rf"(?:TỔNG BÍ THƯ|PHÓ |BÍ THƯ|CHỦ TỊCH|CHÁNH |TRƯỞNG |GIÁM ĐỐC|THỦ TƯỚNG|BỘ TRƯỞNG|TỔNG )"
    rf"[{UPPER} ]*"
)
_CLOSING = re.compile(
    r"Trên đây là|(?:Chỉ thị|Nghị quyết|Kết luận|Quy định|Quy chế|Hướng dẫn|Kế hoạch|Thông tri"
    r"|Quyết định|Chương trình|Thông báo) này (?:có|được|thay|phổ)"
)
_BASIS = re.compile(r"[-–]?\s*(?:Căn cứ|Thực hiện|Xét|Theo|Tiếp tục thực hiện|Triển khai|Để )")
_CODIFIED = re.compile(
    r"\((?:Điều|Khoản|Mục|Chương) \S+ (?:Luật|Nghị định|Nghị quyết|Thông tư|Pháp lệnh|Quyết định)"
)


def annexed_kind(line: str) -> str | None:
    """The kind of document that a title in capitals begins with; None for any other line."""
    kind = _ANNEXED_KINDS.match(line) if len(line) <= _LONGEST_ANNEXED else None
    return kind[0] if kind and is_capitals(line) else None


def is_annex_note(line: str) -> bool:
    """Whether the line says what it is annexed to: "(Ban hành kèm theo Quyết định số …)"."""
    return bool(_ANNEX_NOTE.match(line))


def opens_recipients(line: str) -> bool:
    """Whether the list of recipients begins; "Nơi nhận văn bản" only heads a register's column."""
    return bool(_RECIPIENTS.match(line))


def is_authority(line: str) -> bool:
    """Whether the line says on whose behalf someone signs: "T/M BAN THƯỜNG VỤ"."""
    return len(line) <= _LONGEST_AUTHORITY and bool(_AUTHORITY.match(line))


def is_office(line: str) -> bool:
    """Whether the line is an office and nothing more: "PHÓ BÍ THƯ"."""
    return bool(_OFFICE.fullmatch(line))


def closes(line: str) -> bool:
    """Whether the sentence speaks of the whole document: "Trên đây là Kế hoạch …"."""
    return bool(_CLOSING.match(line))


def is_basis(line: str) -> bool:
    """Whether the line says on what the document rests or what it carries out: "Căn cứ …"."""
    return bool(_BASIS.match(line))


def is_codified(line: str) -> bool:
    """Whether the line says where a codified article comes from: "(Điều 1 Luật số …)"."""
    return bool(_CODIFIED.match(line))
