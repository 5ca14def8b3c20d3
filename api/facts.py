"""Facts of a document itself, each with the line of the text that says it."""

from collections.abc import Mapping, Sequence

from api.cite import Line, Quote
from api.compose import Source, provision_at
from api.intent import Field
from api.names import short_name
from corpus.address import chain, label
from corpus.model import Fact, Level, Metadata, Span
from corpus.number import mentions

_WORDS: Mapping[Field, str] = {
    Field.NUMBER: "Số, ký hiệu",
    Field.DATE: "Ngày ban hành",
    Field.ISSUER: "Cơ quan ban hành",
    Field.SIGNER: "Người ký",
    Field.RECIPIENTS: "Nơi nhận",
    Field.BASIS: "Căn cứ",
    Field.REFERENCES: "Văn bản được dẫn",
    Field.TITLE: "Trích yếu",
    Field.OUTLINE: "Các phần",
}
_MOST_REFERENCES = 15


def facts(source: Source, fields: Sequence[Field]) -> tuple[list[Line], list[str]]:
    """The lines that state `fields` of a document, and the names of those it does not state."""
    lines: list[Line] = []
    unknown: list[str] = []
    for field in fields:
        spans = _spans(source, field)
        if not spans:
            unknown.append(_WORDS[field].lower())
        for i, span in enumerate(spans):
            provision = provision_at(source, span)
            where = label(chain(source.provisions, provision))
            words = f"{_WORDS[field]} của {short_name(source.document)} ({where}):"
            quote = Quote(source.document.id, provision, span)
            lines.append(Line(words if i == 0 else "", quote))
    return lines, unknown


def _spans(source: Source, field: Field) -> list[Span]:
    metadata = source.document.metadata
    if field is Field.SIGNER:
        return _signature(source, metadata)
    if field is Field.RECIPIENTS:
        lists = [p.span for p in source.provisions if p.level is Level.NOI_NHAN]
        return lists[:1] if metadata.recipients else []
    if field is Field.BASIS:
        return [fact.span for fact in metadata.basis if fact.span]
    if field is Field.REFERENCES:
        return _references(source)
    if field is Field.OUTLINE:
        return _outline(source)
    fact = _one(metadata, field)
    return [_line_of(source.document.text, fact.span)] if fact and fact.span else []


def _one(metadata: Metadata, field: Field) -> Fact | None:
    return {
        Field.NUMBER: metadata.number,
        Field.DATE: metadata.issued_on,
        Field.ISSUER: metadata.issuer,
        Field.TITLE: metadata.title,
    }.get(field)


def _signature(source: Source, metadata: Metadata) -> list[Span]:
    if metadata.signer is None or metadata.signer.span is None:
        return []
    signer = metadata.signer.span
    start = signer.start
    authority = metadata.authority.span if metadata.authority else None
    if authority and 0 <= signer.end - authority.start <= 250:
        start = authority.start
    return [_line_of(source.document.text, Span(start, signer.end))]


def _outline(source: Source) -> list[Span]:
    """The headings of the widest level that the document is divided into."""
    for level in (Level.PHAN, Level.CHUONG, Level.CHU_HOA, Level.LA_MA, Level.SO, Level.DIEU):
        heads = [p.head for p in source.provisions if p.level is level and p.heading]
        if len(heads) >= 2:
            return heads
    return []


def _references(source: Source) -> list[Span]:
    """The first paragraph that mentions each document number, in reading order."""
    text = source.document.text
    seen: set[str] = {mention.written for mention in mentions(source.document.number or "")}
    spans: list[Span] = []
    for mention in mentions(text):
        if not mention.parts or mention.written in seen:
            continue
        seen.add(mention.written)
        line = _line_of(text, mention.span)
        if line not in spans:
            spans.append(line)
    return spans[:_MOST_REFERENCES]


def _line_of(text: str, span: Span) -> Span:
    """The whole paragraphs that `span` touches."""
    start = text.rfind("\n", 0, span.start) + 1
    end = text.find("\n", span.end)
    return Span(start, len(text) if end < 0 else end)
