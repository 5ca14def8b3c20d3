"""What a reader must be told beside an answer: what binds no more, and who is called otherwise."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date

from api.names import place, short_name, written_date
from corpus.model import Citation, Document, Force
from corpus.offices import Renaming
from corpus.papers import Kind
from corpus.standing import Standings, Verdict

_DONE = {
    Kind.REPLACES: "đã được thay thế",
    Kind.REPEALS: "đã bị bãi bỏ",
    Kind.AMENDS: "đã được sửa đổi, bổ sung",
}


def outdated(
    citations: Iterable[Citation],
    document: Callable[[str], Document | None],
    standings: Standings,
    as_of: date,
) -> list[str]:
    """One sentence for each cited place that does not bind as it reads, or may not, on that day."""
    told: dict[str, None] = {}
    for citation in citations:
        verdict = standings.of(citation.document_id, as_of, citation.address)
        cited = document(citation.document_id)
        if cited and (verdict.change or verdict.status not in (Force.IN_FORCE, Force.UNKNOWN)):
            told[_outdated(citation, cited, verdict, standings)] = None
    return list(told)


def renamed(explained: Sequence[tuple[str, Renaming]]) -> list[str]:
    """One sentence for each old name: since when the office is called what, and who says so."""
    return [_renamed(name, renaming) for name, renaming in explained]


def _outdated(
    citation: Citation, document: Document, verdict: Verdict, standings: Standings
) -> str:
    change = verdict.change
    if change is None:
        return f"Lưu ý: {short_name(document)} {verdict.status}. {verdict.basis or ''}".rstrip()
    where = place(document, citation.label, citation.address)
    if not change.address:
        where = short_name(document)
    elif len(change.address) > len(citation.address):
        where = f"một phần {where}"
    since = "chưa rõ từ ngày nào"
    if verdict.since:
        since = f"từ ngày {written_date(verdict.since)}"
    return f"Lưu ý: {where} {_DONE[change.kind]} bởi {standings.name(change.by)}, {since}."


def _renamed(name: str, renaming: Renaming) -> str:
    since = f"từ ngày {written_date(renaming.since)}" if renaming.since else "nay"
    became = f"{since} là {', '.join(renaming.new)}"
    if not renaming.new:
        became = f"kết thúc hoạt động {since}"
    doubt = "; nên kiểm tra lại" if renaming.certainty == "khá chắc" else ""
    said = f"{name[0].upper()}{name[1:]}: {became} (nguồn: {renaming.source}{doubt})."
    return f"{said} {renaming.note}" if renaming.note else said
