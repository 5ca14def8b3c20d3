"""The set phrases of a document's head and foot, each as a line begins with it."""

import re

from corpus.text import UPPER

_RECIPIENTS = re.compile(r"Nơi nhận(?:\s*:.{0,28}$|\s*(?:\(.{0,28})?$|\s*:?\s*[-–])")
_AUTHORITY = re.compile(rf"(?:T/M|TM[.,]?|K/T|KT[.,]?|T/L|TL[.,]?|TUQ\.?|Q\.) ?[{UPPER}]{{2}}")
_LONGEST_AUTHORITY = 90
_OFFICE = re.compile(
    rf"(?:TỔNG BÍ THƯ|PHÓ |BÍ THƯ|CHỦ TỊCH|CHÁNH |TRƯỞNG |GIÁM ĐỐC|THỦ TƯỚNG|BỘ TRƯỞNG|TỔNG )"
    rf"[{UPPER} ]*"
)
_WHOLE = (
    r"(?:Chỉ thị|Nghị quyết|Kết luận|Quy định|Quy chế|Hướng dẫn|Kế hoạch|Thông tri|Quyết định"
    r"|Chương trình|Thông báo) này"
)
_CLOSING = re.compile(rf"Trên đây là|{_WHOLE} (?:có|được|thay|phổ)")
_OF_WHOLE = re.compile(rf"{_WHOLE}\b|\./\.$")
_BASIS = re.compile(r"[-–]?\s*(?:Căn cứ|Thực hiện|Xét|Theo|Tiếp tục thực hiện|Triển khai|Để )")
_NOTED = re.compile(r"\((?:Ban hành k|K)èm theo |\(.{0,80} thông qua ngày ")
_CODIFIED = re.compile(
    r"\((?:Điều|Khoản|Mục|Chương) \S+ (?:Luật|Nghị định|Nghị quyết|Thông tư|Pháp lệnh|Quyết định)"
)


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


def speaks_of_whole(line: str) -> bool:
    """Whether the line names the document as a whole, or ends with its end mark "./."."""
    return bool(_OF_WHOLE.search(line))


def is_basis(line: str) -> bool:
    """Whether the line says on what the document rests or what it carries out: "Căn cứ …"."""
    return bool(_BASIS.match(line))


def is_codified(line: str) -> bool:
    """Whether the line says where a codified article comes from: "(Điều 1 Luật số …)"."""
    return bool(_CODIFIED.match(line))


def ends_title(line: str) -> bool:
    """Whether the note stands below a title: "(Đại hội … thông qua ngày …)", "(Kèm theo …)"."""
    return bool(_NOTED.match(line))
