"""A document without a letterhead that names itself: in its title, a codified note, an annex."""

import re
from collections.abc import Sequence
from dataclasses import replace

from corpus.model import Fact, Metadata, Span
from ingest.lines import (
    BASIS,
    KIND,
    SYMBOL,
    WRITTEN_DATE,
    Line,
    date_fact,
    fact,
    lines,
    number_fact,
)
from ingest.paragraphs import is_capitals
from ingest.recase import recase_organ

# "(Điều 1 Luật số 75/2015/QH13 … ngày 15/06/2017 của …, có hiệu lực": the codified law's note.
_CODIFIED = re.compile(rf"\(Điều \d+ (?P<kind>{KIND}) số (?P<number>{SYMBOL}) ?(?P<rest>.*)\)")
_CODIFIED_REST = re.compile(
    rf"(?P<title>.*?),? ?{WRITTEN_DATE} của (?P<issuer>[^,].+?), có hiệu lực"
)
_ANNEXED_TO = re.compile(
    rf"\((?:Ban hành )?[Kk]èm theo (?P<kind>{KIND}) số (?P<number>{SYMBOL}),? {WRITTEN_DATE}"
    r" của (?P<issuer>[^)]+)\)"
)
# "Kết luận số 69-KL/TW ngày 11/01/2024 của Bộ Chính trị …": a title that names itself in full.
_SELF_TITLE = re.compile(
    rf"(?P<kind>{KIND})(?: số)? (?P<number>{SYMBOL}),? \(?{WRITTEN_DATE}\)? của (?P<rest>.+)"
)
# "Quyết định của Thủ tướng Chính phủ số 115/2004/QĐ-TTg ngày 25 tháng 6 năm 2004 về việc …"
_SELF_TITLE_OF = re.compile(
    rf"(?P<kind>{KIND}) của (?P<issuer>[^,;.\d]{{3,80}}?) [Ss]ố:? ?(?P<number>{SYMBOL}),?"
    rf" {WRITTEN_DATE}"
    r"(?: (?P<title>[Vv]ề .+))?"
)
# "NGHỊ ĐỊNH / CỦA CHÍNH PHỦ SỐ 94/1998/NĐ-CP NGÀY 17 THÁNG 11 NĂM 1998": under the kind.
_UNDER_KIND = re.compile(
    rf"(?i:của) (?P<issuer>[^,;.\d]{{3,80}}?) (?i:số):? ?(?P<number>{SYMBOL}),? (?i:{WRITTEN_DATE})"
)
_BARE_TITLE = re.compile(rf"(?P<kind>{KIND}) số (?P<number>{SYMBOL})")
_ORGANS = re.compile(
    r"(?:Bộ Chính trị|Ban Bí thư(?: Trung ương Đảng)?|Ban Chấp hành Trung ương(?: Đảng)?|Quốc hội"
    r"|Thủ tướng Chính phủ|Chính phủ|Ủy ban Thường vụ Quốc hội)"
)
_ORGAN_OF_SYMBOL = (
    (re.compile(r"/NĐ-CP$"), "Chính phủ"),
    (re.compile(r"/QH\d+$"), "Quốc hội"),
    (re.compile(r"/QĐ-TTg$"), "Thủ tướng Chính phủ"),
)
_NOTED_WITHIN = 4000
_LONGEST_NOTE = 1000
_SHORTEST_TITLE = 40


def named_by_itself(found: Metadata, text: str, head: Sequence[Line]) -> Metadata:
    """`found` with what a codified note, an appendix's note or a full title says."""
    for line, offset in lines(text, min(len(text), _NOTED_WITHIN)):
        if len(line) > _LONGEST_NOTE:
            continue
        codified = _CODIFIED.fullmatch(line)
        if codified and found.number is None:
            return _from_codified(found, codified, offset)
        annexed = _ANNEXED_TO.fullmatch(line)
        if annexed and text.startswith(("Phụ lục", "PHỤ LỤC")):
            return _from_appendix(annexed, offset, head)
    if found.number is not None:
        return found
    first = list(lines(text, min(len(text), 1500), most=4))
    return _from_under_kind(found, head, text) or _from_title(found, first)


def named_by_annex(found: Metadata, line: str, offset: int) -> Metadata:
    """`found` with number and date from the note under its own appendix's heading."""
    annexed = _ANNEXED_TO.fullmatch(line) if len(line) <= _LONGEST_NOTE else None
    if annexed is None or found.kind is None or annexed["kind"] != found.kind.value:
        return found
    return replace(
        found,
        number=number_fact(annexed, offset),
        issued_on=found.issued_on or date_fact(annexed, offset),
    )


def _from_under_kind(found: Metadata, head: Sequence[Line], text: str) -> Metadata | None:
    if found.kind is None:
        return None
    for line, offset in head[:8]:
        own = _UNDER_KIND.fullmatch(line) if len(line) <= _LONGEST_NOTE else None
        if own:
            return replace(
                found,
                number=number_fact(own, offset),
                issued_on=date_fact(own, offset),
                issuer=fact(own, "issuer", offset, recase_organ(own["issuer"], text)),
                title=_less(found.title, line),
            )
    return None


def _less(title: Fact | None, line: str) -> Fact | None:
    """`title` without its first line."""
    if title is None or title.span is None or not title.value.startswith(line):
        return title
    rest = title.value[len(line) :].strip()
    return Fact(rest, Span(title.span.start + len(line) + 1, title.span.end)) if rest else None


def _from_title(found: Metadata, head: Sequence[Line]) -> Metadata:
    for i, (line, offset) in enumerate(head):
        if len(line) > _LONGEST_NOTE:
            continue
        bare = _BARE_TITLE.fullmatch(line)
        if bare:
            number = number_fact(bare, offset)
            found = replace(found, kind=fact(bare, "kind", offset), number=number)
        of_organ = _SELF_TITLE_OF.match(line)
        if of_organ:
            following = head[i + 1] if i + 1 < len(head) else None
            return _named_of_organ(found, of_organ, offset, following)
        own = _SELF_TITLE.search(line)
        known = own and found.number and number_fact(own, 0).value == found.number.value
        if own and (own.start() == 0 or known):
            return _named_in_full(found, own, offset)
    return found


def _named_of_organ(
    found: Metadata, own: re.Match[str], offset: int, following: Line | None
) -> Metadata:
    """The first line names all but the title, which begins there or stands on the next line."""
    title = fact(own, "title", offset) if own["title"] else None
    if following and _SHORTEST_TITLE <= len(following[0]) <= _LONGEST_NOTE:
        line, start = following
        if not BASIS.match(line):
            words = f"{title.value} {line}" if title else line
            begin = title.span.start if title and title.span else start
            title = Fact(words, Span(begin, start + len(line)))
    return replace(
        found,
        kind=found.kind or fact(own, "kind", offset),
        number=number_fact(own, offset),
        issued_on=date_fact(own, offset),
        issuer=fact(own, "issuer", offset),
        title=found.title or title,
    )


def _named_in_full(found: Metadata, own: re.Match[str], offset: int) -> Metadata:
    organ = _ORGANS.match(own["rest"])
    base = offset + own.start("rest")
    subject = own["rest"][organ.end() :].lstrip() if organ else own["rest"]
    start = base + len(own["rest"]) - len(subject)
    sentence = subject.partition(". ")[0].rstrip(". ")
    return replace(
        found,
        kind=found.kind or fact(own, "kind", offset),
        number=found.number or number_fact(own, offset),
        issued_on=found.issued_on or date_fact(own, offset),
        issuer=Fact(organ[0], Span(base, base + organ.end())) if organ else None,
        title=found.title or Fact(sentence, Span(start, start + len(sentence))),
    )


def _from_codified(found: Metadata, match: re.Match[str], offset: int) -> Metadata:
    rest = _CODIFIED_REST.match(match["rest"])
    base = offset + match.start("rest")
    number = number_fact(match, offset)
    organ = next((o for symbol, o in _ORGAN_OF_SYMBOL if symbol.search(number.value)), None)
    found = replace(found, kind=fact(match, "kind", offset), number=number)
    if organ:
        found = replace(found, issuer=Fact(organ, number.span))
    if rest is None:
        return found
    if rest["title"].strip():
        title = rest["title"].strip()
        found = replace(found, title=Fact(title, Span(base, base + len(title))))
    # A note whose organ cannot have issued that symbol is not to be trusted with the date either.
    if organ is not None and rest["issuer"] != organ:
        return found
    return replace(found, issued_on=date_fact(rest, base), issuer=fact(rest, "issuer", base))


def _from_appendix(match: re.Match[str], offset: int, head: Sequence[Line]) -> Metadata:
    """All of an appendix in a file of its own: a form inside it is not its letterhead."""
    first = head[0][0]
    titles = [(line, start) for line, start in head[1:6] if is_capitals(line) and start < offset]
    title = None
    if titles:
        span = Span(titles[0][1], titles[-1][1] + len(titles[-1][0]))
        title = Fact(" ".join(line for line, _ in titles), span)
    return Metadata(
        kind=Fact(f"Phụ lục{first[len('Phụ lục') :]} {match['kind']}", Span(0, len(first))),
        number=number_fact(match, offset),
        issued_on=date_fact(match, offset),
        issuer=fact(match, "issuer", offset),
        title=title,
    )
