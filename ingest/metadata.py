"""What a document says of itself: letterhead, title, basis, recipients, signature.

Layouts: Party style (Hướng dẫn 36-HD/VPTW) and State style (Nghị định 30/2020/NĐ-CP). What the
text does not say stays unknown.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from corpus.model import Fact, Level, Metadata, Provision, Span
from corpus.text import UPPER
from ingest.paragraphs import is_capitals

KINDS = (
    "Nghị quyết liên tịch",
    "Thông tư liên tịch",
    "Nghị quyết",
    "Nghị định",
    "Quyết định",
    "Quy định",
    "Quy chế",
    "Chỉ thị",
    "Kết luận",
    "Thông tri",
    "Hướng dẫn",
    "Thông báo",
    "Thông tư",
    "Thông cáo",
    "Báo cáo",
    "Kế hoạch",
    "Chương trình",
    "Chiến lược",
    "Đề án",
    "Phương án",
    "Tờ trình",
    "Công văn",
    "Biên bản",
    "Điều lệ",
    "Luật",
    "Bộ luật",
    "Pháp lệnh",
    "Hiến pháp",
    "Công điện",
    "Giấy mời",
    "Lời kêu gọi",
    "Tuyên bố",
)
_KIND = "|".join(sorted(KINDS, key=len, reverse=True))
_SYMBOL = rf"\d{{1,4}}[a-z]?(?: ?[-–/] ?[{UPPER}\dĐđa-z&]+)+"
_NUMBER = re.compile(rf"(?:.*\s)?Số ?:? ?(?P<number>{_SYMBOL})(?![\w…])(?: .*ngày.*)?")
_DATE = re.compile(
    rf"(?P<place>[{UPPER}][\w .\-]{{1,40}}?), ?ngày (?P<day>\d{{1,2}}) tháng ?(?P<month>\d{{1,2}})"
    r" ?năm (?P<year>\d{4})"
)
_WRITTEN_DATE = r"ngày (?P<day>\d{1,2})(?:/| tháng )(?P<month>\d{1,2})(?:/| năm )(?P<year>\d{4})"
# "(Điều 1 Luật số 75/2015/QH13 … ngày 15/06/2017 của …, có hiệu lực": the codified law's note.
_CODIFIED = re.compile(rf"\(Điều \d+ (?P<kind>{_KIND}) số (?P<number>{_SYMBOL}) ?(?P<rest>.*)\)")
_CODIFIED_REST = re.compile(rf"(?P<title>.*?),? {_WRITTEN_DATE} của (?P<issuer>.+?), có hiệu lực")
_ANNEXED_TO = re.compile(
    rf"\((?:Ban hành )?[Kk]èm theo (?P<kind>{_KIND}) số (?P<number>{_SYMBOL}),? {_WRITTEN_DATE}"
    r" của (?P<issuer>[^)]+)\)"
)
# "Kết luận số 69-KL/TW ngày 11/01/2024 của Bộ Chính trị …": a title that names itself in full.
_SELF_TITLE = re.compile(
    rf"(?P<kind>{_KIND})(?: số)? (?P<number>{_SYMBOL}),? \(?{_WRITTEN_DATE}\)? của (?P<rest>.+)"
)
_BARE_TITLE = re.compile(rf"(?P<kind>{_KIND}) số (?P<number>{_SYMBOL})")
_ORGANS = re.compile(
    r"(?:Bộ Chính trị|Ban Bí thư(?: Trung ương Đảng)?|Ban Chấp hành Trung ương(?: Đảng)?|Quốc hội"
    r"|Chính phủ|Thủ tướng Chính phủ|Ủy ban Thường vụ Quốc hội)"
)
_ORGAN_OF_SYMBOL = (
    (re.compile(r"/NĐ-CP$"), "Chính phủ"),
    (re.compile(r"/QH\d+$"), "Quốc hội"),
    (re.compile(r"/QĐ-TTg$"), "Thủ tướng Chính phủ"),
)
_BASIS = re.compile(r"[-–]? ?(?:Căn cứ|Thực hiện|Xét|Theo đề nghị)\b")
_DEEDS = (
    r"(?:ban hành|xây dựng) (?:kế hoạch|hướng dẫn|quy định|kết luận|Nghị định|chương trình)"
    r"|hướng dẫn|quy định|quyết định|yêu cầu|kết luận|chỉ thị"
)
_ENACTS = re.compile(
    rf"(?:^|[,;.”] )(?P<organ>[{UPPER}][^,;.:”]*?) (?:{_DEEDS})\b(?=.*(?:như sau|công tác văn thư))"
)
_DEED_OF_ALL = re.compile(rf"(?P<organ>[{UPPER} ]+?) (?:QUY ĐỊNH|QUYẾT ĐỊNH|HƯỚNG DẪN)\b.*")
_AUTHORITY = re.compile(
    rf"(?P<sign>T/M|TM\.?|K/T|KT\.?|T/L|TL\.?|TUQ\.?) ?(?P<organ>BAN BÍ THƯ|[{UPPER} ,\-]+?)"
    rf"(?: (?P<office>(?:PHÓ|TỔNG|BÍ THƯ|CHỦ TỊCH|CHÁNH|TRƯỞNG|GIÁM ĐỐC|THỦ TƯỚNG|BỘ TRƯỞNG)\b"
    rf"[{UPPER} \-]*))?"
)
_STAMPED = re.compile(r"\s*\[?\s*\((?:Đã ký|đã ký)\)\s*|\s*\[\s*")
_NAME = re.compile(rf"[{UPPER}][^\W\d_]*(?: [{UPPER}][^\W\d_]*){{1,4}}")
_LETTER = re.compile(r"V/v\s")  # a letter prints no type, only its subject under the number
_RULE = re.compile(r"[-_=*—–. ]{1,}$")
_LETTERHEAD_NOISE = re.compile(
    r"ĐẢNG CỘNG SẢN|^VIỆT NAM$|CỘNG H[ÒO][AÀ] XÃ HỘI|Độc lập|^Số\b|ngày|^\*$|^[-_—]+$"
)
_HEAD_LINES = 60
_TAIL_LINES = 25


def extract(text: str, provisions: Sequence[Provision]) -> Metadata:
    """The metadata of canonical `text` whose tree is `provisions`; each fact with its place."""
    head = list(_lines(text, _head_end(text, provisions)))
    tail = [node for node in provisions if node.level in (Level.NOI_NHAN, Level.CHU_KY)]
    annexes = [node.id for node in provisions[1:] if node.level is Level.VAN_BAN]
    if annexes:
        tail = [node for node in tail if node.id < annexes[0]] or tail
    found = _letterhead(head)
    found = _signature(found, text, provisions, tail)
    found = replace(found, recipients=_recipients(text, provisions, tail), basis=_basis(head))
    found = _self_description(found, text, head)
    found = _closing_letterhead(found, text)
    title = found.title
    if title is not None:
        title = replace(title, value=recase(title.value, text))
    return replace(found, issuer=_issuer(found, text, head), title=title)


def _head_end(text: str, provisions: Sequence[Provision]) -> int:
    for node in provisions[1:]:
        if node.level is Level.PHAN_DAU:
            return node.span.end
        break
    return min(len(text), 1500)


def _lines(text: str, end: int, start: int = 0) -> Iterator[tuple[str, int]]:
    for line in text[start:end].split("\n")[:_HEAD_LINES]:
        yield line, start
        start += len(line) + 1


def _fact(match: re.Match[str], group: str, offset: int, value: str | None = None) -> Fact:
    start, end = match.span(group)
    return Fact(value or match[group], Span(offset + start, offset + end))


def _letterhead(head: Sequence[tuple[str, int]]) -> Metadata:
    found = Metadata()
    for i, (line, offset) in enumerate(head):
        number = _NUMBER.fullmatch(line)
        if number and found.number is None and found.kind is None:
            found = replace(found, number=_fact(number, "number", offset, _tidy(number["number"])))
        dated = _DATE.search(line)
        if dated and found.issued_on is None and found.kind is None:
            found = replace(found, issued_on=_date(dated, offset), place=_fact(dated, "place", offset))
        if found.kind is None and _LETTER.match(line):
            kind = "Công văn"
            return replace(found, kind=Fact(kind), title=_title([("", offset), *head[i:]], kind))
        if found.kind is None and is_capitals(line):
            kind = _kind(line)
            if kind is not None:
                fact = Fact(kind, Span(offset, offset + len(kind)))
                found = replace(found, kind=fact, title=_title(head[i:], kind))
    return found


def _tidy(number: str) -> str:
    return re.sub(r" ?([-/]) ?", r"\1", number.replace("–", "-"))


def _date(match: re.Match[str], offset: int) -> Fact | None:
    year, month, day = int(match["year"]), int(match["month"]), int(match["day"])
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return None
    span = Span(offset + match.start("day"), offset + match.end("year"))
    return Fact(f"{year:04}-{month:02}-{day:02}", span)


def _kind(line: str) -> str | None:
    """The kind that a line in capitals names: alone, or followed by its subject."""
    for kind in sorted(KINDS, key=len, reverse=True):
        if line == kind.upper() or line.startswith(kind.upper() + " "):
            return kind
    return None


def _title(lines: Sequence[tuple[str, int]], kind: str) -> Fact | None:
    """The subject under the kind, up to the rule, the basis or the first sentence."""
    first, offset = lines[0]
    rest = first[len(kind) :].strip()
    start = offset + len(first) - len(rest) if rest else None
    end = offset + len(first) if rest else 0
    for line, line_start in lines[1:6]:
        if _RULE.fullmatch(line) or line.startswith("(") or len(line) > 400:
            break
        if _BASIS.match(line) and (start is not None or "Căn cứ" in line[:10]):
            break
        if start is not None and is_capitals(line) and not is_capitals(rest or lines[1][0]):
            break
        if _ENACTS.search(line) or line.endswith(":") or (start is not None and line.endswith(".")):
            break
        if start is not None and not is_capitals(line) and line[:1].isupper():
            break
        start = line_start if start is None else start
        end = line_start + len(line)
    if start is None:
        return None
    piece = " ".join([rest] if rest else []) if end <= offset + len(first) else ""
    joined = piece or _between(lines, start, end)
    return Fact(joined, Span(start, end))


def _between(lines: Sequence[tuple[str, int]], start: int, end: int) -> str:
    pieces = [
        line[max(0, start - offset) : end - offset]
        for line, offset in lines
        if offset + len(line) > start and offset < end
    ]
    return " ".join(piece.strip() for piece in pieces)


def _signature(
    found: Metadata, text: str, provisions: Sequence[Provision], tail: Sequence[Provision]
) -> Metadata:
    signatures = [node for node in tail if node.level is Level.CHU_KY]
    if not signatures:
        return found
    block = signatures[-1].span
    capitals: list[str] = []
    places: list[Span] = []
    signer = None
    for line, offset in _signing_lines(text, block):
        span = Span(offset, offset + len(line))
        if signer is None and is_capitals(line) and len(line) < 80:
            capitals.append(line)
            places.append(span)
        elif signer is None and capitals and _NAME.fullmatch(line):
            signer = Fact(line, span)
    signed = _AUTHORITY.fullmatch(" ".join(capitals))
    if signed is None:
        return replace(found, signer=signer)
    place = Span(places[0].start, places[-1].end)
    authority, office = _split_office(signed)
    return replace(
        found,
        authority=Fact(authority, place),
        signer_office=Fact(office, place) if office else None,
        signer=signer,
    )


def _split_office(signed: re.Match[str]) -> tuple[str, str]:
    """Authority and office: a deputy signs for his own head, so K/T ends where PHÓ begins."""
    whole = signed[0]
    if signed["sign"].startswith("K"):
        head, deputy, rest = whole.partition(" PHÓ ")
        return head, f"{deputy}{rest}".strip()
    return f"{signed['sign']} {signed['organ']}".strip(), signed["office"] or ""


def _signing_lines(text: str, block: Span) -> Iterator[tuple[str, int]]:
    for line, offset in _lines(text, block.end, block.start):
        if line.startswith(("-", "+")):
            continue
        start = 0
        for stamp in [*_STAMPED.finditer(line), None]:
            end = stamp.start() if stamp else len(line)
            if line[start:end].strip():
                yield line[start:end], offset + start
            start = stamp.end() if stamp else end


def _recipients(
    text: str, provisions: Sequence[Provision], tail: Sequence[Provision]
) -> tuple[Fact, ...]:
    if not any(node.level is Level.NOI_NHAN for node in tail):
        return ()
    within = {node.id for node in tail}
    items = [
        node
        for node in provisions
        if node.parent in within and (node.level is Level.GACH or _is_plain_recipient(node, tail))
    ]
    return tuple(Fact(re.sub(r"^[-–+ ]+", "", n.span.of(text)).rstrip(",;. "), n.span) for n in items)


def _is_plain_recipient(node: Provision, tail: Sequence[Provision]) -> bool:
    lists = {n.id for n in tail if n.level is Level.NOI_NHAN}
    return node.level is Level.DOAN and node.parent in lists


def _basis(head: Sequence[tuple[str, int]]) -> tuple[Fact, ...]:
    return tuple(
        Fact(line.lstrip("-– ").rstrip(";,. "), Span(offset, offset + len(line)))
        for line, offset in head
        if _BASIS.match(line)
    )


def _self_description(found: Metadata, text: str, head: Sequence[tuple[str, int]]) -> Metadata:
    """Facts from a codified law's notes, an appendix's note, or a title that says them all."""
    for line, offset in _lines(text, min(len(text), 4000)):
        codified = _CODIFIED.fullmatch(line)
        if codified and found.number is None:
            return _from_codified(found, codified, offset)
        annexed = _ANNEXED_TO.fullmatch(line)
        if annexed and text.startswith(("Phụ lục", "PHỤ LỤC")):
            return _from_appendix(found, annexed, offset, head)
    return _from_title(found, list(_lines(text, min(len(text), 1500)))[:4])


def _from_title(found: Metadata, head: Sequence[tuple[str, int]]) -> Metadata:
    if found.number is not None:
        return found
    for line, offset in head:
        bare = _BARE_TITLE.fullmatch(line)
        if bare:
            found = replace(
                found,
                kind=_fact(bare, "kind", offset),
                number=_fact(bare, "number", offset, _tidy(bare["number"])),
            )
        own = _SELF_TITLE.search(line)
        known = own and found.number and _tidy(own["number"]) == found.number.value
        if own and (own.start() == 0 or known):
            return _named_in_full(found, own, offset)
    return found


def _named_in_full(found: Metadata, own: re.Match[str], offset: int) -> Metadata:
    organ = _ORGANS.match(own["rest"])
    base = offset + own.start("rest")
    subject = own["rest"][organ.end() :].lstrip() if organ else own["rest"]
    start = base + len(own["rest"]) - len(subject)
    sentence = subject.partition(". ")[0].rstrip(". ")
    return replace(
        found,
        kind=found.kind or _fact(own, "kind", offset),
        number=found.number or _fact(own, "number", offset, _tidy(own["number"])),
        issued_on=found.issued_on or _date(own, offset),
        issuer=Fact(organ[0], Span(base, base + organ.end())) if organ else None,
        title=found.title or Fact(sentence, Span(start, start + len(sentence))),
    )


def _from_codified(found: Metadata, match: re.Match[str], offset: int) -> Metadata:
    rest = _CODIFIED_REST.match(match["rest"])
    base = offset + match.start("rest")
    title = rest["title"].strip() if rest else ""
    number = _fact(match, "number", offset, _tidy(match["number"]))
    organ = next((o for symbol, o in _ORGAN_OF_SYMBOL if symbol.search(number.value)), None)
    # A note whose organ cannot have issued that symbol is not to be trusted with the date either.
    trusted = rest is not None and (organ is None or rest["issuer"] == organ)
    return replace(
        found,
        kind=_fact(match, "kind", offset),
        number=number,
        issued_on=_date(rest, base) if rest and trusted else None,
        issuer=_fact(rest, "issuer", base) if rest and trusted else (organ and Fact(organ, number.span)),
        title=Fact(title, Span(base, base + len(title))) if title else None,
    )


def _from_appendix(
    found: Metadata, match: re.Match[str], offset: int, head: Sequence[tuple[str, int]]
) -> Metadata:
    first = head[0][0]
    titles = [(line, start) for line, start in head[1:6] if is_capitals(line) and start < offset]
    title = " ".join(line for line, _ in titles)
    return replace(
        found,
        kind=Fact(f"{first.capitalize()[:7]}{first[7:]} {match['kind']}", Span(0, len(first))),
        number=_fact(match, "number", offset, _tidy(match["number"])),
        issued_on=_date(match, offset),
        issuer=_fact(match, "issuer", offset),
        title=Fact(title, Span(titles[0][1], titles[-1][1] + len(titles[-1][0]))) if titles else None,
    )


def _closing_letterhead(found: Metadata, text: str) -> Metadata:
    """A converter may leave the letterhead's table behind the text; read it there."""
    if found.number is not None:
        return found
    start = max(0, len(text) - 2500)
    for line, offset in list(_lines(text, len(text), text.find("\n", start) + 1)):
        number = _NUMBER.search(line)
        if number and is_capitals(line[: number.start("number") - 4].strip(" _:") or "x"):
            found = replace(found, number=_fact(number, "number", offset, _tidy(number["number"])))
        dated = _DATE.search(line)
        if dated and found.number and found.issued_on is None:
            found = replace(found, issued_on=_date(dated, offset))
    return found


def _issuer(found: Metadata, text: str, head: Sequence[tuple[str, int]]) -> Fact | None:
    """The organ that decided: said by the enacting sentence, the signature, then the letterhead."""
    if found.issuer is not None:
        return found.issuer
    for line, offset in head[::-1]:
        for enacts in reversed(list(_ENACTS.finditer(line))):
            if len(enacts["organ"]) < 120 and not _BASIS.match(enacts["organ"]):
                return _fact(enacts, "organ", offset)
        enacts_all = _DEED_OF_ALL.fullmatch(line)
        if enacts_all and found.kind and found.kind.span and offset > found.kind.span.start:
            return _fact(enacts_all, "organ", offset, recase(enacts_all["organ"], text))
    signed = _AUTHORITY.fullmatch(found.authority.value) if found.authority else None
    printed = _letterhead_organ(found, text, head)
    if signed and found.authority and signed["sign"].upper().startswith(("T/M", "TM")):
        organ = recase(signed["organ"].strip(), text)
        if printed is None or organ.lower() not in printed.value.lower():
            return Fact(organ, found.authority.span)
    return printed


_ORGAN_STARTS = re.compile(
    r"(?:BAN|[UỦ]Ỷ? ?BAN|UỶ BAN|ỦY BAN|VĂN PHÒNG|TIỂU BAN|THÀNH [UỦ]|TỈNH [UỦ]|ĐẢNG [UỦ]|HUYỆN [UỦ]"
    r"|QUẬN [UỦ]|ĐẢNG BỘ|CHI BỘ|SỞ|BỘ|CHÍNH PHỦ|HỘI|ĐẠI HỘI|LIÊN ĐOÀN|TRUNG TÂM|QUỐC HỘI|TÒA|VIỆN)"
)


def _letterhead_organ(
    found: Metadata, text: str, head: Sequence[tuple[str, int]]
) -> Fact | None:
    """The issuer as printed: the last organ named, then the one it belongs to."""
    kind_at = found.kind.span.start if found.kind and found.kind.span else 0
    lines = [
        (line, offset)
        for line, offset in head
        if offset < kind_at and is_capitals(line) and not _LETTERHEAD_NOISE.search(line)
    ]
    organs: list[str] = []
    for line, _ in lines:
        if organs and not _ORGAN_STARTS.match(line):
            organs[-1] += f" {line}"
        else:
            organs.append(line)
    if not organs:
        return None
    names = [recase(organ, text) for organ in organs]
    own, above = names[-1], names[:-1]
    if above and above[-1] == "Ban Chấp hành Trung ương":
        name = f"{own} Trung ương"
    else:
        name = " ".join([own, *above[::-1]])
    return Fact(name, Span(lines[0][1], lines[-1][1] + len(lines[-1][0])))


def recase(words: str, body: str) -> str:
    """`words`, if in capitals, as `body` writes them inside its sentences; else unchanged."""
    if not is_capitals(words):
        return words
    cases: dict[str, Counter[str]] = {}
    for match in re.finditer(r"(?<=[a-zà-ỹ,] )[^\W\d_]+", body):
        word = match[0]
        if word != word.upper() or len(word) == 1:
            cases.setdefault(word.lower(), Counter())[word] += 1
    lowered = [
        word
        if _ROMAN.fullmatch(word)
        else cases[word.lower()].most_common(1)[0][0]
        if word.lower() in cases
        else word.lower()
        for word in words.split()
    ]
    text = " ".join(lowered)
    for name, pattern in _PROPER_NAMES:
        text = pattern.sub(name, text)
    return text[:1].upper() + text[1:]


_ROMAN = re.compile(r"[IVXL]+")
_PROPER_NAMES = tuple(
    (name, re.compile(rf"(?<!\w){name}(?!\w)", re.IGNORECASE))
    for name in (
        "Bộ Chính trị",
        "Ban Bí thư",
        "Ban Chấp hành Trung ương",
        "Ban Thường vụ",
        "Ban Thường trực",
        "Ban Tổ chức",
        "Ban Tuyên giáo và Dân vận",
        "Văn phòng",
        "Đảng Cộng sản Việt Nam",
        "Mặt trận Tổ quốc Việt Nam",
        "Ủy ban",
        "Thành ủy",
        "Tỉnh ủy",
        "Đảng ủy",
        "Chính phủ",
        "Quốc hội",
        "Đại hội",
        "Điều lệ Đảng",
        "Hà Nội",
        "Việt Nam",
        "MTTQ",
        "Nhân dân",
        "Trung ương",
    )
)
