"""Quotes to citations: what does not slice from its document cannot be shown."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from api.links import page_image_url, passage_url
from api.names import citation_text
from corpus.address import chain, label
from corpus.model import Citation, Document, Provision, Span, Validity, page_spans

# A document's own footnote marks must not be read as marks of citations: in the answer they stand
# in wide brackets; the citation keeps the quote as it is.
_FOOTNOTE = re.compile(r"\[(\d+)\]")


@dataclass(frozen=True, slots=True)
class Quote:
    """Characters of a document that answer, and the provision they stand in."""

    document_id: str
    provision_id: int
    span: Span


@dataclass(frozen=True, slots=True)
class Line:
    """Our own words, and at most one quote on the line after them."""

    words: str = ""
    quote: Quote | None = None


class Citer:
    """Makes the citations of one answer, numbered from 1 in the order they are first used."""

    def __init__(
        self,
        document: Callable[[str], Document | None],
        provisions: Callable[[str], Sequence[Provision]],
        validity: Callable[[str, tuple[str, ...]], Validity],
    ) -> None:
        self._document = document
        self._provisions = provisions
        self._validity = validity
        self._made: dict[Quote, Citation] = {}

    @property
    def citations(self) -> tuple[Citation, ...]:
        """All made so far, in order."""
        return tuple(self._made.values())

    def render(self, lines: Sequence[Line]) -> str:
        """The text of `lines`; a line whose quote does not check out is left out whole."""
        rendered = [self._line(line) for line in lines]
        return "\n".join(text for text in rendered if text)

    def _line(self, line: Line) -> str:
        if line.quote is None:
            return line.words
        citation = self._cite(line.quote)
        if citation is None:
            return ""
        shown = _FOOTNOTE.sub(r"［\1］", citation.quote)
        quoted = f"“{shown}” [{citation.id}]"
        return f"{line.words}\n{quoted}" if line.words else quoted

    def _cite(self, quote: Quote) -> Citation | None:
        if quote in self._made:
            return self._made[quote]
        document = self._document(quote.document_id)
        if document is None or not 0 <= quote.span.start < quote.span.end <= len(document.text):
            return None
        above = chain(self._provisions(quote.document_id), quote.provision_id)
        validity = self._validity(document.id, above[-1].address)
        made = _citation(len(self._made) + 1, document, above, quote.span, validity)
        self._made[quote] = made
        return made


def _citation(
    number: int, document: Document, above: Sequence[Provision], span: Span, validity: Validity
) -> Citation:
    address, words = above[-1].address, label(above)
    page = _page(document, span)
    return Citation(
        id=number,
        document_id=document.id,
        number=document.number,
        title=document.title,
        kind=document.kind,
        issuer=document.issuer,
        issued_on=document.issued_on,
        label=words,
        address=address,
        citation_text=citation_text(document, words, address),
        quote=span.of(document.text),
        char_start=span.start,
        char_end=span.end,
        page=page,
        validity=validity,
        url=passage_url(document.id, span.start, span.end, address),
        warning=_warning(document, span),
        page_image=page_image_url(document, page),
    )


def _page(document: Document, span: Span) -> int | None:
    begun = [page.number for page in document.pages if page.start <= span.start]
    return begun[-1] if begun else None


def _warning(document: Document, span: Span) -> str | None:
    """What to tell when the text of a page quoted from may not be what is printed there."""
    doubtful = [
        str(page.number)
        for page, on_it in page_spans(document.pages, len(document.text))
        if page.doubtful and on_it.touches(span)
    ]
    return _DOUBTFUL.format(", ".join(doubtful)) if doubtful else None


_DOUBTFUL = "Chữ của trang {} khó đọc, có thể sai; hãy đối chiếu với bản gốc trước khi dùng."
