"""The organ that decided: said by the enacting sentence, the signature, then the letterhead."""

import re
from collections.abc import Sequence

from corpus.model import Fact, Metadata
from corpus.text import UPPER, fold
from ingest.letterhead import printed_organ
from ingest.lines import BASIS, Line, fact
from ingest.recase import recase_organ
from ingest.signature import AUTHORITY

_DEEDS = (
    r"(?:ban hành|xây dựng) (?:kế hoạch|hướng dẫn|quy định|kết luận|Nghị định|chương trình)"
    r"|hướng dẫn|quy định|quyết định|yêu cầu|kết luận|chỉ thị"
    r"|(?:(?<=Bộ Chính trị )|(?<=Ban Bí thư ))có ý kiến"
)
_ENACTS = re.compile(
    rf"(?:^|[,;.”] )(?P<organ>(?:Bộ Chính trị, )?[{UPPER}][^,;.:”]{{2,120}}?) (?:{_DEEDS})\b"
)
_DEED_OF_ALL = re.compile(
    rf"(?P<organ>[{UPPER}][{UPPER} ]{{3,120}}?) (?:QUY ĐỊNH|QUYẾT ĐỊNH|HƯỚNG DẪN)\b.*"
)
_FOLLOWS = re.compile(r"như sau|công tác văn thư")
# "… Việt Nam xã": an organ that leaves out which one; the letterhead says it.
_UNNAMED = re.compile(r".*\b(?:xã|phường|tỉnh|huyện|quận|thành phố|thị trấn|cấp)$")
_LONGEST_ENACTING = 2000


def issuer(found: Metadata, text: str, head: Sequence[Line]) -> Fact | None:
    """The issuer, as fully as the document names it; None when nothing says it."""
    if found.issuer is not None:
        return found.issuer
    printed = printed_organ(found, text, head)
    said = _enacting(found, text, head) or _signing(found, text, printed)
    if said is None or printed is None:
        return said or printed
    longer = fold(printed.value).startswith(fold(said.value) + " ")
    return printed if longer or _UNNAMED.fullmatch(said.value) else said


def _enacting(found: Metadata, text: str, head: Sequence[Line]) -> Fact | None:
    """The subject of "… quy định như sau:", read from the last line of the head upwards."""
    kind_at = found.kind.span.start if found.kind and found.kind.span else None
    for line, offset in head[::-1]:
        end = _last_follows(line)
        if end:
            for enacts in reversed(list(_ENACTS.finditer(line, 0, end))):
                if not BASIS.match(enacts["organ"]):
                    return fact(enacts, "organ", offset)
        all_capitals = _DEED_OF_ALL.fullmatch(line)
        if all_capitals and kind_at is not None and offset > kind_at:
            return fact(all_capitals, "organ", offset, recase_organ(all_capitals["organ"], text))
    return None


def _last_follows(line: str) -> int:
    if len(line) > _LONGEST_ENACTING:
        return 0
    return max((match.end() for match in _FOLLOWS.finditer(line)), default=0)


def _signing(found: Metadata, text: str, printed: Fact | None) -> Fact | None:
    """The organ that the signer stands for, unless the letterhead names it more fully."""
    signed = AUTHORITY.fullmatch(found.authority.value) if found.authority else None
    if not signed or not found.authority or not signed["sign"].startswith(("T/M", "TM")):
        return None
    organ = recase_organ(signed["organ"].strip(), text)
    if printed is not None and fold(organ) in fold(printed.value):
        return None
    return Fact(organ, found.authority.span)
