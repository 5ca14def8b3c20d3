"""Which document and clause a text points at, and how.

A mention is the longest unbroken phrase that points at one document or at places in one: the
steps of an address, however many ("điểm a, b khoản 1 Điều 5 và Điều 7"), and the document's name
with its number and date ("của Luật Mặt trận Tổ quốc Việt Nam số 75/2015/QH13 ngày 09/6/2015").
Its span begins at the first letter of the innermost step, or of the kind where no step is
written, and ends with the last of: step, kind with "này", title, number, symbol, year, date. The
words that lead to it ("theo quy định tại", "các") and the organ and subject that follow are
outside; an organ that stands between number and date is inside. Names joined in a list are a
mention each, the second from its "số" on; what a document is annexed to belongs to its mention
("Quy chế ban hành kèm theo Quyết định số …").

No mention are: a provision's own marker, the document's own letterhead, a document spoken of
without number, title or "này" ("Chỉ thị", "Quy chế làm việc"), forms ("mẫu số 02"), a draft of a
law, an amount or a date. By title alone only laws, codes, ordinances, charters and the
constitution are known (`corpus.laws`).
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from corpus.model import Level, Metadata, Provision, Span
from corpus.number import key
from corpus.reference import Reference, Relation, Target
from ingest.named import KIND, Name, names
from ingest.relation import Context, relation, sentence_goes_on
from ingest.steps import Chain, addresses, chains

# Provisions whose own marker is a term with a number: "Điều 5.", "Chương II".
_HEADED = frozenset(
    {Level.DIEU, Level.CHUONG, Level.MUC, Level.TIEU_MUC, Level.PHAN, Level.PHU_LUC}
)
_HEADING = re.compile(
    r"^[“\"*#]{0,3} ?(?=(?i:điều|khoản|chương|mục|tiểu mục|phần|phụ lục)"
    r" (?:số |thứ )?\w{1,8}(?:[.:]|$))",
    re.MULTILINE,
)
# Between an address and its document: "Điều 5 của Luật …", "mục 1, phần III, Hướng dẫn …".
_JOINT = re.compile(
    r",? (?:(?:được )?(?:ban hành |gửi |đính )?kèm(?: theo)? )?"
    r"(?:(?:của|trong|tại|thuộc) )?(?:bản )?"
)
_BARE_KIND = re.compile(rf",? của (?:bản )?(?:{KIND})(?=[.,;:)\n]|$)")
# An address in a document that is spoken of by its subject only: "mục 2 của Quy định thi hành …".
_UNNAMED = re.compile(rf",? (?:của|trong) (?:{KIND}) (?!này)\w")
_APPENDED = re.compile(r" (?:được )?(?:ban hành |gửi |đính )?kèm(?: theo)?(?! (?i:đơn|hồ sơ))\b")
_CUE = re.compile(r"(?i:tại|theo|ở|như|thuộc|trong|nêu|của|\() ?(?:các )?$")
_LEADS = re.compile(r"(?i:kèm theo|\(điều \w{1,4}) $")
_PLAIN = (Relation.CITES, False)
_NAMED_IN = 1500  # characters from the top in which a document names itself


def references(
    text: str, provisions: Sequence[Provision], metadata: Metadata
) -> tuple[Reference, ...]:
    """The mentions of canonical `text`, in order, none overlapping; targets as written."""
    found = _apart(_targets(text, provisions, metadata))
    starts = [provision.head.start for provision in provisions]
    zones = [p.span for p in provisions if p.level is Level.PHAN_DAU]
    told: list[Reference] = []
    own = False
    for span, target in found:
        gap = text[told[-1].span.end : span.start] if told else text[: span.start]
        previous = told[-1] if told and "\n" not in gap else None
        own = own and previous is not None and sentence_goes_on(gap)
        place = max(0, bisect_right(starts, span.start) - 1)
        context = Context(
            in_title=_within(span, metadata.title.span if metadata.title else None),
            in_head=any(_within(span, zone) for zone in zones[:2]),
            lead_in=_lead_in(text, provisions, place),
            previous=previous,
            own=own,
        )
        how, by_target = relation(text, span, context) if not target.own else _PLAIN
        own = own or target.own
        told.append(Reference(span, place, target, how, by_target))
    return tuple(told)


def _apart(found: Iterable[tuple[Span, Target]]) -> list[tuple[Span, Target]]:
    """The mentions in order; of two that overlap the one with an address, or else the first."""
    apart: list[tuple[Span, Target]] = []
    for span, target in sorted(found, key=lambda pair: (pair[0].start, -pair[0].end)):
        if not apart or apart[-1][0].end <= span.start:
            apart.append((span, target))
        elif target.addresses and not apart[-1][1].addresses:
            apart[-1] = span, target
    return apart


def _within(span: Span, zone: Span | None) -> bool:
    return zone is not None and span.touches(zone)


def _lead_in(text: str, provisions: Sequence[Provision], place: int) -> str:
    """The end of what opens the list that the provision is in."""
    parent = provisions[place].parent if provisions else None
    return provisions[parent].head.of(text)[-200:] if parent is not None else ""


def _targets(
    text: str, provisions: Sequence[Provision], metadata: Metadata
) -> Iterator[tuple[Span, Target]]:
    """Every mention's place and what it points at, those with an address first."""
    named = [_known(name, metadata) for name in names(text) if not _is_itself(text, name, metadata)]
    by_start = {name.span.start: name for name in named}
    joined: set[int] = set()
    end = 0
    for chain in chains(text, _own_markers(text, provisions)):
        if chain.span.start < end:
            continue
        name = _document_of(text, chain, by_start)
        if name is not None:
            joined.add(name.span.start)
            end = name.span.end
            yield Span(chain.span.start, end), replace(name.target, addresses=addresses(chain))
        elif _stands_alone(text, chain):
            end = _own_end(text, chain)
            other = _UNNAMED.match(text, chain.span.end)
            stated = end > chain.span.end and metadata.kind is not None
            kind = metadata.kind.value if stated and metadata.kind else None
            target = Target(own=other is None, kind=kind, addresses=addresses(chain))
            yield Span(chain.span.start, end), target
    yield from ((n.span, n.target) for n in named if n.span.start not in joined)


def _own_markers(text: str, provisions: Sequence[Provision]) -> frozenset[int]:
    """Where provisions bear their own markers, which point at nothing."""
    heads = {provision.head.start for provision in provisions if provision.level in _HEADED}
    return frozenset(heads | {match.end() for match in _HEADING.finditer(text)})


def _is_itself(text: str, name: Name, metadata: Metadata) -> bool:
    """Whether this is the document's own letterhead or title."""
    number = metadata.number.span if metadata.number else None
    if name.target.own or number is None or name.span.start > _NAMED_IN:
        return False
    start = name.span.start
    if _LEADS.search(text, max(0, start - 14), start):
        return False
    begins = text.endswith("\n", 0, start)
    return name.span.touches(number) or (begins and _known(name, metadata).target.own)


def _known(name: Name, metadata: Metadata) -> Name:
    """The name, told to be this document's own when it bears its number, kind and date."""
    number, kind, day = metadata.number, metadata.kind, metadata.issued_on
    target = name.target
    if number is None or target.number is None or key(target.number) != key(number.value):
        return name
    if target.kind and kind and not f" {kind.value}".endswith(f" {target.kind}"):
        return name
    if target.issued_on and day and target.issued_on.isoformat() != day.value:
        return name
    if kind and kind.value.startswith("Phụ lục"):  # its number is the whole document's
        return name
    return replace(name, target=replace(target, own=True))


def _document_of(text: str, chain: Chain, by_start: dict[int, Name]) -> Name | None:
    """The document that the address is in, when its name follows."""
    joint = _JOINT.match(text, chain.span.end)
    name = by_start.get(joint.end()) if joint else None
    closed = chain.steps[-1].markers == ("nay",) and "kèm" not in (joint[0] if joint else "")
    return None if closed else name


def _stands_alone(text: str, chain: Chain) -> bool:
    """Whether an address without a document is one: not "điểm 5", "mục 2" without a cue."""
    last = chain.steps[-1]
    if (
        len(chain.steps) > 1
        or last.markers == ("nay",)
        or last.term in ("điều", "khoản", "phụ lục")
    ):
        return True
    start = chain.span.start
    marker = last.markers[0]
    plain = marker[0].isdigit() or (len(marker) == 1 and marker.islower())
    if last.term == "tiết":
        return False
    if last.term == "điểm" and not marker[0].isdigit():
        return True
    return not plain or bool(_CUE.search(text, max(0, start - 12), start))


def _own_end(text: str, chain: Chain) -> int:
    """Where an address without a document's name ends: "… của Quy định", "Phụ lục I kèm theo"."""
    end = chain.span.end
    if text[chain.span.start : end].count("(") > text[chain.span.start : end].count(")"):
        return end + 1 if text[end : end + 1] == ")" else end
    match = _BARE_KIND.match(text, end)
    if match is None and chain.steps[-1].term == "phụ lục":
        match = _APPENDED.match(text, end)
    return match.end() if match else end
