"""The wire: what comes in and goes out, in one shape for HTTP, streams and `--json`.

Offsets are Unicode code points of a document's canonical text, half-open.
"""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from api.citing import Missing
from api.links import passage_url
from api.uploads import Progress
from corpus.address import anchor, chain, label
from corpus.intake import REFUSALS, Entry, State
from corpus.model import (
    Answer,
    Citation,
    Document,
    DocumentStatus,
    Hit,
    Level,
    Provision,
    Status,
)
from corpus.text import clean

# Text from a client, without what no page or stream could carry back.
Text = Annotated[str, AfterValidator(clean)]
_QUESTION = "Có những hình thức tuyên truyền nào?"
_CITATION_EXAMPLE: dict[str, Any] = {
    "id": 1,
    "document_id": "ke-hoach-chi-thi-18",
    "number": None,
    "title": "Kế hoạch tuyên truyền, quán triệt Chỉ thị số 18-CT/TW",
    "kind": "Kế hoạch",
    "issuer": "Ban Thường vụ Thành ủy",
    "issued_on": None,
    "label": "gạch đầu dòng thứ 2 mục II.2",
    "address": ["la-ma-II", "so-2", "gach-2"],
    "citation_text": "gạch đầu dòng thứ 2 mục II.2 Kế hoạch của Ban Thường vụ Thành ủy",
    "quote": "Tuyên truyền thông qua các ấn phẩm như bản tin, tài liệu, sách, tờ rơi.",
    "char_start": 5120,
    "char_end": 5191,
    "page": None,
    "validity": {"status": "không rõ", "as_of": None, "basis": None},
    "url": "/d/ke-hoach-chi-thi-18?from=5120&to=5191#la-ma-II.so-2.gach-2",
    "warning": None,
}


class _Wire(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class AskRequest(_Wire):
    """A question, and where to look."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"question": _QUESTION, "documents": []}]}
    )

    question: Annotated[Text, Field(description="Câu hỏi, có dấu hay không dấu đều được.")]
    documents: Annotated[
        list[Text],
        Field(max_length=100, description="Chỉ tìm trong các văn bản này (mã hoặc số hiệu)."),
    ] = []
    as_of: Annotated[date | None, Field(description="Xét hiệu lực tại ngày này.")] = None


class SearchRequest(_Wire):
    """Words to look for, and where."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"query": "tờ rơi", "k": 5}]})

    query: Annotated[Text, Field(description="Từ cần tìm, có dấu hay không dấu đều được.")]
    k: Annotated[int, Field(ge=1, description="Số đoạn nhiều nhất.")] = 10
    documents: Annotated[
        list[Text],
        Field(max_length=100, description="Chỉ tìm trong các văn bản này (mã hoặc số hiệu)."),
    ] = []


class ValidityBody(_Wire):
    """Standing of the cited document, as far as the library knows."""

    status: str
    as_of: date | None
    basis: str | None


class CitationBody(_Wire):
    """A verbatim quote: `text[char_start:char_end] == quote`."""

    model_config = ConfigDict(json_schema_extra={"examples": [_CITATION_EXAMPLE]})

    id: int
    document_id: str
    number: str | None
    title: str | None
    kind: str | None
    issuer: str | None
    issued_on: date | None
    label: str
    address: list[str]
    citation_text: str
    quote: str
    char_start: int
    char_end: int
    page: int | None
    validity: ValidityBody
    url: str
    warning: Annotated[str | None, Field(description="Điều cần biết trước khi dẫn đoạn này.")]

    @classmethod
    def from_citation(cls, citation: Citation) -> Self:
        """The citation as it travels."""
        return cls(
            id=citation.id,
            document_id=citation.document_id,
            number=citation.number,
            title=citation.title,
            kind=citation.kind,
            issuer=citation.issuer,
            issued_on=citation.issued_on,
            label=citation.label,
            address=list(citation.address),
            citation_text=citation.citation_text,
            quote=citation.quote,
            char_start=citation.char_start,
            char_end=citation.char_end,
            page=citation.page,
            validity=ValidityBody(
                status=citation.validity.status,
                as_of=citation.validity.as_of,
                basis=citation.validity.basis,
            ),
            url=citation.url,
            warning=citation.warning,
        )


class HitBody(_Wire):
    """A passage that was found, with the scores it was ranked by."""

    document_id: str
    label: str
    address: list[str]
    header: list[str]
    lead_in: str
    text: str
    char_start: int
    char_end: int
    score: float
    dense: float | None
    lexical: float | None
    url: str

    @classmethod
    def from_hit(cls, hit: Hit) -> Self:
        """The hit as it travels."""
        passage, span = hit.passage, hit.passage.span
        return cls(
            document_id=passage.document_id,
            label=passage.label,
            address=list(passage.address),
            header=list(passage.header),
            lead_in=passage.lead_in,
            text=passage.text,
            char_start=span.start,
            char_end=span.end,
            score=hit.score,
            dense=hit.dense,
            lexical=hit.lexical,
            url=passage_url(passage.document_id, span.start, span.end, passage.address),
        )


class AnswerBody(_Wire):
    """The answer object, the same at every door; `[1]` marks in `answer` index `citations`."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "question": _QUESTION,
                    "status": "answered",
                    "reason": None,
                    "answer": "Theo mục II.2: Tuyên truyền thông qua các ấn phẩm như bản tin. [1]",
                    "citations": [_CITATION_EXAMPLE],
                    "hits": [],
                    "as_of": "2025-01-31",
                    "corpus_version": "5f1c0a9e",
                    "took_ms": 42.5,
                }
            ]
        }
    )

    question: str
    status: Status
    reason: str | None
    answer: str
    citations: list[CitationBody]
    hits: list[HitBody]
    as_of: date
    corpus_version: str
    took_ms: float

    @classmethod
    def from_answer(cls, answer: Answer) -> Self:
        """The answer as it travels."""
        return cls(
            question=answer.question,
            status=answer.status,
            reason=answer.reason,
            answer=answer.answer,
            citations=[CitationBody.from_citation(citation) for citation in answer.citations],
            hits=[HitBody.from_hit(hit) for hit in answer.hits],
            as_of=answer.as_of,
            corpus_version=answer.corpus_version,
            took_ms=answer.took_ms,
        )


class SearchBody(_Wire):
    """Passages found, best first."""

    query: str
    hits: list[HitBody]
    corpus_version: str
    took_ms: float


_QUALITY = "Chất lượng chữ của trang kém nhất, từ 0 đến 1; null khi tệp gốc không chia trang."


class DocumentItem(_Wire):
    """A document of the library, loaded or only cited; null means unknown."""

    id: str
    number: str | None
    kind: str | None
    title: str | None
    issuer: str | None
    issued_on: date | None
    signer: str | None
    source: str | None
    pages: Annotated[int | None, Field(description="Số trang; null khi tệp gốc không chia trang.")]
    quality: Annotated[float | None, Field(description=_QUALITY)]
    status: DocumentStatus
    reason: str | None

    @classmethod
    def from_document(cls, document: Document) -> Self:
        """The list item of a document."""
        return cls(**_item(document))


class CitedBy(_Wire):
    """How many mentions of a document stand in another."""

    document_id: str
    mentions: int


class MissingItem(DocumentItem):
    """A document that is cited and not loaded, with where it is cited, most first."""

    mentions: int
    cited_by: list[CitedBy]

    @classmethod
    def from_missing(cls, missing: Missing) -> Self:
        """The list item of what is missing."""
        cited = [CitedBy(document_id=i, mentions=count) for i, count in missing.cited_by]
        return cls(**_item(missing.document), mentions=missing.mentions, cited_by=cited)


class ProvisionNode(_Wire):
    """A provision with all below it; `text[start:end]` is what it says."""

    address: list[str]
    anchor: str
    level: Level
    label: str
    heading: str
    start: int
    end: int
    children: "list[ProvisionNode]"


class DocumentDetail(DocumentItem):
    """A document with its canonical text and its tree; both empty unless it is loaded."""

    text: str
    tree: ProvisionNode | None

    @classmethod
    def from_provisions(cls, document: Document, provisions: Sequence[Provision]) -> Self:
        """The document, and its `provisions` as a tree."""
        tree = _tree(provisions) if provisions else None
        return cls(**_item(document), text=document.text, tree=tree)


class Problem(_Wire):
    """What went wrong (RFC 9457); `detail` is a sentence for the user and ends in the remedy."""

    type: str
    title: str
    status: int
    detail: str
    instance: str


class Ready(_Wire):
    """The service can answer now."""

    status: str
    corpus_version: str


class IngestedFile(_Wire):
    """A file of a batch that needs no more: taken, or here already."""

    name: str
    document_id: str | None


class RefusedFile(_Wire):
    """A file that did not become a document, and why."""

    name: str
    reason: str


class IngestBody(_Wire):
    """How far a batch of files has come; once `finished`, nothing more happens by itself."""

    batch: str
    total: int
    done: int
    finished: bool
    indexing: bool
    current: Annotated[str | None, Field(description="Tệp đang đọc.")]
    pages: Annotated[int | None, Field(description="Số trang của tệp đang đọc, nếu biết.")]
    taken: list[IngestedFile]
    unchanged: list[IngestedFile]
    refused: list[RefusedFile]
    trouble: Annotated[str | None, Field(description="Vì sao cả lần nạp dừng lại, nếu có.")]

    @classmethod
    def from_progress(cls, progress: Progress) -> Self:
        """The wire form of `progress`."""
        return cls(
            batch=progress.batch,
            total=len(progress.entries),
            done=progress.done,
            finished=progress.finished,
            indexing=progress.indexing,
            current=progress.step.name if progress.step else None,
            pages=progress.step.pages or None if progress.step else None,
            taken=[_ingested(entry) for entry in progress.of(State.TAKEN)],
            unchanged=[_ingested(entry) for entry in progress.of(State.UNCHANGED)],
            refused=[
                RefusedFile(name=clean(entry.name), reason=clean(entry.reason or ""))
                for entry in progress.of(*REFUSALS)
            ],
            trouble=progress.trouble,
        )


class MetaEvent(_Wire):
    """First event of a stream: what is being asked, of what."""

    question: str
    documents: list[str]
    as_of: date | None
    corpus_version: str


class DeltaEvent(_Wire):
    """Next sentence of the answer; joined, the deltas are the answer."""

    text: str


def _ingested(entry: Entry) -> IngestedFile:
    return IngestedFile(name=clean(entry.name), document_id=entry.document_id)


def _item(document: Document) -> dict[str, Any]:
    return {
        "id": document.id,
        "number": document.number,
        "kind": document.kind,
        "title": document.title,
        "issuer": document.issuer,
        "issued_on": document.issued_on,
        "signer": document.signer,
        "source": document.source,
        "pages": len(document.pages) or None,
        "quality": min((page.quality for page in document.pages), default=None),
        "status": document.status,
        "reason": document.reason,
    }


def _tree(provisions: Sequence[Provision]) -> ProvisionNode:
    nodes: dict[int, ProvisionNode] = {}
    for provision in provisions:
        node = _node(provisions, provision)
        nodes[provision.id] = node
        if provision.parent is not None:
            nodes[provision.parent].children.append(node)
    return nodes[provisions[0].id]


def _node(provisions: Sequence[Provision], provision: Provision) -> ProvisionNode:
    return ProvisionNode(
        address=list(provision.address),
        anchor=anchor(provision.address),
        level=provision.level,
        label=label(chain(provisions, provision.id)),
        heading=provision.heading,
        start=provision.span.start,
        end=provision.span.end,
        children=[],
    )
