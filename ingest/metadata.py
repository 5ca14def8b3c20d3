"""What a document says of itself: letterhead, title, basis, recipients, signature.

Layouts: Party style (Hướng dẫn 36-HD/VPTW) and State style (Nghị định 30/2020/NĐ-CP). What the
text does not say stays unknown.
"""

from collections.abc import Sequence
from dataclasses import replace

from corpus.model import Fact, Level, Metadata, Provision, Span
from ingest.effect import read_effect
from ingest.issuer import issuer
from ingest.letterhead import closing_letterhead, read_letterhead
from ingest.lines import BASIS, Line, lines
from ingest.naming import named_by_annex, named_by_itself
from ingest.recase import place_names, recase
from ingest.signature import read_signature, recipients
from ingest.stamps import secrecy, stamps, unstamped, urgency

_HEAD_CHARACTERS = 1500
_LONGEST_LETTERHEAD = 400
_CLOSING_CHARACTERS = 2500
_NOTE_LINES = 6


def extract(text: str, provisions: Sequence[Provision]) -> Metadata:
    """The metadata of canonical `text` whose tree is `provisions`; each fact with its place."""
    stamped = list(lines(text, _head_end(text, provisions)))
    marks = stamps(stamped, _letterhead_end(stamped))
    head = unstamped(stamped, marks)
    found = named_by_itself(read_letterhead(head), text, head)
    if found.kind is None or not found.kind.value.startswith("Phụ lục"):
        tail = _tail(provisions)
        found = read_signature(found, text, tail)
        found = replace(found, recipients=recipients(text, provisions, tail, found.signer))
        found = replace(found, basis=_basis(found, head))
        found = read_effect(_numbered_elsewhere(found, text, provisions), text)
    return replace(
        _titled(replace(found, issuer=issuer(found, text, head)), text),
        secrecy=secrecy(marks, text),
        urgency=urgency(marks),
    )


def _titled(found: Metadata, text: str) -> Metadata:
    """`found` with its title in the case of a sentence, however it is printed."""
    if found.title is None:
        return found
    place = found.place.value.split(" - ") if found.place else []
    names = [name for name in place if " " in name]
    names += place_names(found.issuer.value) if found.issuer else ()
    title = recase(found.title.value, text, names)
    return replace(found, title=replace(found.title, value=title[:1].upper() + title[1:]))


def _letterhead_end(head: Sequence[Line]) -> int:
    """Where the kind or the subject is printed, below all that the letterhead has."""
    found = read_letterhead(head)
    below = [fact.span.start for fact in (found.kind, found.title) if fact and fact.span]
    return min(below, default=_LONGEST_LETTERHEAD)


def _head_end(text: str, provisions: Sequence[Provision]) -> int:
    if len(provisions) > 1 and provisions[1].level is Level.PHAN_DAU:
        return provisions[1].span.end
    return min(len(text), _HEAD_CHARACTERS)


def _tail(provisions: Sequence[Provision]) -> list[Provision]:
    """Recipients and signature of the document itself, before any that is annexed."""
    tail = [node for node in provisions if node.level in (Level.NOI_NHAN, Level.CHU_KY)]
    annexes = (node.id for node in provisions[1:] if node.level is Level.VAN_BAN)
    annex = next(annexes, len(provisions))
    return [node for node in tail if node.id < annex] or tail


def _basis(found: Metadata, head: Sequence[Line]) -> tuple[Fact, ...]:
    """The paragraphs under the title that say on what the document rests."""
    title_end = found.title.span.end if found.title and found.title.span else 0
    return tuple(
        Fact(line.lstrip("-– ").rstrip(";,. "), Span(offset, offset + len(line)))
        for line, offset in head
        if offset >= title_end and BASIS.match(line)
    )


def _numbered_elsewhere(found: Metadata, text: str, provisions: Sequence[Provision]) -> Metadata:
    """The number from an appendix's note or from a letterhead left behind the text."""
    if found.number is not None:
        return found
    for node in provisions:
        if node.level is Level.PHU_LUC:
            for line, offset in lines(text, node.span.end, node.span.start, most=_NOTE_LINES):
                found = named_by_annex(found, line, offset)
            break
    start = max(0, len(text) - _CLOSING_CHARACTERS)
    return closing_letterhead(found, list(lines(text, len(text), text.find("\n", start) + 1)))
