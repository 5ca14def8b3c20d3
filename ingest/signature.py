"""The foot of a document: authority, office and name of the signer, and the recipients."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import zip_longest

from corpus.model import Fact, Level, Metadata, Provision, Span
from corpus.text import LOWER, UPPER
from ingest.lines import Line, lines
from ingest.paragraphs import is_capitals

# A comma is what a scan makes of the stop.
_SIGN = r"T/M|TM[./,]?|K/T|KT[./,]?|T/L|TL[./,]?|TUQ\.?|Q\."
_OFFICE = r"PHÓ|TỔNG|BÍ THƯ|CHỦ TỊCH|CHÁNH|TRƯỞNG|GIÁM ĐỐC|THỦ TƯỚNG|BỘ TRƯỞNG|THỨ TRƯỞNG"
AUTHORITY = re.compile(
    rf"(?P<sign>{_SIGN}) ?(?P<organ>BAN BÍ THƯ|[{UPPER}][{UPPER} ,\-]{{0,120}}?)"
    rf"(?: (?P<deputy>(?:{_SIGN}) ?[{UPPER}][{UPPER} \-]{{0,60}}?))?"
    rf"(?: (?P<office>(?:{_OFFICE})\b[{UPPER} \-]{{0,80}}))?"
)
_HOLDS_OFFICE = re.compile(rf"(?:{_OFFICE})\b[{UPPER} \-]{{0,60}}")  # who signs for himself
_STAMPED = re.compile(r"\s{0,4}(?:\[\s{0,4})?\((?:Đã ký|đã ký|ĐÃ KÝ)\)\s{0,4}|\s{0,4}\[\s{0,4}")
_NAME = re.compile(rf"[{UPPER}][^\W\d_]*(?: [{UPPER}][^\W\d_]*){{1,4}}")
_ITEM = re.compile(r"(?:^|(?<=\s)|(?<=[;,.:]))[-–] ?(?=\S)")
_ENDED = re.compile(r"[;,.] ?$")
# Of a foot whose two columns were read line by line: what stands right of a recipient.
_BESIDE = re.compile(
    rf"(?<=\s)(?:(?:{_SIGN}) ?[{UPPER}][{UPPER} ,\-]{{2,80}}|(?:{_OFFICE})\b[{UPPER} \-]{{0,60}})$"
)
_NAME_BESIDE = re.compile(rf"(?<=\s)[{UPPER}][{LOWER}]+(?: [{UPPER}][{LOWER}]+){{1,4}}$")
_MISREAD_STOP = re.compile(r"(?<=^TM),|(?<=^KT),|(?<=^TL),")
_DEPUTY = re.compile(r" (?=PHÓ |THỨ )")
_LONGEST_ITEM = 300
_LABEL = re.compile(r"Nơi nhận\s*:?\s*")


def read_signature(found: Metadata, text: str, tail: Sequence[Provision]) -> Metadata:
    """`found` with authority, office and signer, from the last signature of `tail`."""
    signatures = [node for node in tail if node.level is Level.CHU_KY]
    signing = _signing_lines(text, signatures[-1].span) if signatures else _beside(text, tail)
    capitals: list[Line] = []
    signer = None
    for line, offset in signing:
        if signer is not None:
            break
        if is_capitals(line) and len(line) < 80:
            capitals.append((line, offset))
        elif capitals and _NAME.fullmatch(line):
            signer = Fact(line, Span(offset, offset + len(line)))
    printed = " ".join(line for line, _ in capitals)
    signed = AUTHORITY.fullmatch(printed)
    if not capitals or (signed is None and not _HOLDS_OFFICE.fullmatch(printed)):
        return replace(found, signer=signer)
    place = Span(capitals[0][1], capitals[-1][1] + len(capitals[-1][0]))
    if signed is None:
        return replace(found, signer=signer, signer_office=Fact(printed, place))
    authority, office = _split_office(signed)
    return replace(
        found,
        authority=Fact(authority, place),
        signer_office=Fact(office, place) if office else None,
        signer=signer,
    )


def _split_office(signed: re.Match[str]) -> tuple[str, str]:
    """Authority and office: a deputy signs for his head, so K/T ends where PHÓ or THỨ begins."""
    whole = _MISREAD_STOP.sub(".", signed[0])
    if signed["sign"].startswith("K") or signed["deputy"]:
        head, *deputy = _DEPUTY.split(whole, maxsplit=1)
        return head, "".join(deputy)
    sign = _MISREAD_STOP.sub(".", signed["sign"])
    return f"{sign} {signed['organ']}".strip(), signed["office"] or ""


def _signing_lines(text: str, block: Span) -> Iterator[Line]:
    """The lines of a signature, split where a stamp stands inside one."""
    for line, offset in lines(text, block.end, block.start):
        if line.startswith(("-", "+")):
            continue
        start = 0
        for stamp in [*_STAMPED.finditer(line), None]:
            end = stamp.start() if stamp else len(line)
            piece = line[start:end]
            if piece.strip():
                yield from _name_apart(piece, offset + start)
            start = stamp.end() if stamp else end


def _beside(text: str, tail: Sequence[Provision]) -> list[Line]:
    """Authority, office and name that stand beside the recipients, with their places."""
    lists = [node.span for node in tail if node.level is Level.NOI_NHAN]
    found: list[Line] = []
    for line, offset in lines(text, lists[0].end, lists[0].start) if lists else ():
        if len(line) > _LONGEST_ITEM:
            continue
        other = _BESIDE.search(line) or (_NAME_BESIDE.search(line) if found else None)
        if other:
            found.append((other[0], offset + other.start()))
    return found


def _name_apart(piece: str, offset: int) -> Iterator[Line]:
    """Office and name of "PHÓ BÍ THƯ Nguyễn Văn A"; else the piece as it is."""
    words = list(re.finditer(r"\S+", piece))
    cut = next((w.start() for w in words if w[0] != w[0].upper()), 0)
    if cut and is_capitals(piece[:cut]) and _NAME.fullmatch(piece[cut:].strip()):
        yield piece[:cut].rstrip(), offset
        yield piece[cut:].strip(), offset + cut
    else:
        yield piece.strip(), offset + len(piece) - len(piece.lstrip())


def recipients(
    text: str, provisions: Sequence[Provision], tail: Sequence[Provision], signer: Fact | None
) -> tuple[Fact, ...]:
    """Who receives the document, in order; each without its dash and its comma.

    What follows the `signer` of a list that stands before him belongs to another page.
    """
    lists = [node for node in tail if node.level is Level.NOI_NHAN]
    if not lists:
        return ()
    within, plain = {node.id for node in tail}, {node.id for node in lists}
    signed = any(node.level is Level.CHU_KY for node in tail)
    signed_at = signer.span.end if signed and signer and signer.span else 0
    end = signed_at if lists[0].span.start < signed_at else len(text)
    items = [
        node.span
        for node in provisions
        if node.span.start < end
        and (
            (node.level is Level.GACH and node.parent in within)
            or (node.level is Level.DOAN and node.parent in plain)
        )
    ]
    spans = items or list(_inline(text, lists[0].head))
    beside = [] if signed else [offset for _, offset in _beside(text, tail)]
    return tuple(_recipient(text, _cut(span, beside)) for span in spans)


def _recipient(text: str, span: Span) -> Fact:
    return Fact(re.sub(r"^[-–+~ ]+", "", span.of(text)).rstrip(",;. \n"), span)


def _cut(span: Span, beside: Sequence[int]) -> Span:
    """`span` without what stands in the other column."""
    return Span(
        span.start, min((at for at in beside if span.start < at < span.end), default=span.end)
    )


def _inline(text: str, head: Span) -> Iterator[Span]:
    """The items of a list set in one line: "Nơi nhận: - Như trên; - Lưu VT"."""
    line = head.of(text)
    label = _LABEL.match(line)
    begin = label.end() if label else 0
    marks = [
        mark
        for mark in _ITEM.finditer(line, begin)
        if mark.start() == begin or _ENDED.search(line, max(0, mark.start() - 3), mark.start())
    ]
    for mark, following in zip_longest(marks, marks[1:]):
        end = following.start() if following else len(line)
        yield Span(head.start + mark.end(), head.start + end)
