"""The nouns every other package speaks in: documents, provisions, passages, hits, answers.

All offsets are Unicode code points of a document's canonical text (`corpus.text.canonical`),
half-open: `text[start:end]`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class Level(StrEnum):
    """What a provision is. The Vietnamese term is the value; `corpus.address` explains each."""

    VAN_BAN = "van-ban"  # the root, or a document annexed inside another
    PHAN_DAU = "phan-dau"  # letterhead, title, basis: everything before the first numbered part
    PHAN = "phan"
    CHUONG = "chuong"
    MUC = "muc"  # "Mục 1" inside a Chương
    TIEU_MUC = "tieu-muc"
    DIEU = "dieu"
    KHOAN = "khoan"  # "1." under a Điều
    DIEM = "diem"  # "a)" under a Khoản
    CHU_HOA = "chu-hoa"  # "A."
    LA_MA = "la-ma"  # "I."
    SO = "so"  # "1.", "1.1." outside any Điều
    CHU = "chu"  # "a)" outside any Khoản
    DE_MUC = "de-muc"  # unnumbered run-in head: "* Nội dung:"
    GACH = "gach"  # "-"
    CONG = "cong"  # "+"
    DOAN = "doan"  # a paragraph with a place and nothing more
    BANG = "bang"
    HANG = "hang"  # one row of a table
    PHU_LUC = "phu-luc"
    NOI_NHAN = "noi-nhan"
    CHU_KY = "chu-ky"
    CHU_THICH = "chu-thich"  # footnotes


class Status(StrEnum):
    """How an answer ended."""

    ANSWERED = "answered"
    NOT_FOUND = "not_found"
    DOCUMENT_NOT_LOADED = "document_not_loaded"
    AMBIGUOUS = "ambiguous"
    UNAVAILABLE = "unavailable"


class DocumentStatus(StrEnum):
    """Whether we hold a document's text."""

    LOADED = "loaded"
    CITED_ONLY = "cited_only"
    FAILED = "failed"
    QUARANTINED = "quarantined"


class Force(StrEnum):
    """Whether a document or a clause binds on some day."""

    IN_FORCE = "còn hiệu lực"
    ENDED = "hết hiệu lực toàn bộ"
    PARTLY = "hết hiệu lực một phần"
    REPLACED = "bị thay thế"
    NOT_YET = "chưa có hiệu lực"
    UNKNOWN = "không rõ"


@dataclass(frozen=True, slots=True)
class Span:
    """Code points `start` to `end` of a canonical text."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """The characters this span covers."""
        return text[self.start : self.end]

    def touches(self, other: "Span") -> bool:
        """Whether some character belongs to both."""
        return max(self.start, other.start) < min(self.end, other.end)

    def blanked(self, text: str) -> str:
        """`text` with spaces for what this span covers, so that all else stays where it is."""
        return text[: self.start] + " " * (self.end - self.start) + text[self.end :]


DOUBTFUL = 0.8


@dataclass(frozen=True, slots=True)
class Page:
    """Page `number` (from 1) begins at `start` of the canonical text.

    One without text begins, and ends, where the next one does.
    `quality`, 0 to 1, is how surely its text is what is printed on it; below `DOUBTFUL` whoever
    quotes it is warned.
    """

    number: int
    start: int
    quality: float = 1.0

    @property
    def doubtful(self) -> bool:
        """Whether its text should be compared with the original before it is used."""
        return self.quality < DOUBTFUL


def page_spans(pages: Sequence[Page], length: int) -> list[tuple[Page, Span]]:
    """Each of the pages of a text of `length` code points, and what stands on it."""
    ends = [page.start for page in pages[1:]] + [length]
    return [(page, Span(page.start, end)) for page, end in zip(pages, ends, strict=False)]


@dataclass(frozen=True, slots=True)
class Source:
    """What a reader made of a file: raw lines of text, before the canonical form.

    `paragraphs` is true when each line already is a whole paragraph (HTML, DOCX); otherwise
    lines may be pieces of a sentence. A form feed in `text` begins a new page. A table row is
    one line whose cells are joined by " | ", a lone cell with " |" after it. `quality` has one
    number a page (see `Page`), or none where nothing was measured.
    """

    name: str
    media_type: str
    text: str
    paragraphs: bool = False
    warnings: tuple[str, ...] = ()
    quality: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Fact:
    """A metadata value and where the text says it; `span` is None when a catalogue says it."""

    value: str
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a document says of itself. None and () mean unknown, never "none"."""

    kind: Fact | None = None
    number: Fact | None = None
    issued_on: Fact | None = None  # value is ISO, YYYY-MM-DD
    issuer: Fact | None = None
    title: Fact | None = None
    signer: Fact | None = None
    signer_office: Fact | None = None
    authority: Fact | None = None  # "T/M BAN THƯỜNG VỤ"
    place: Fact | None = None
    secrecy: Fact | None = None  # "MẬT", "TỐI MẬT", "TUYỆT MẬT"
    urgency: Fact | None = None  # "KHẨN", "THƯỢNG KHẨN", "HỎA TỐC"
    effective_on: Fact | None = None  # ISO
    effective_until: Fact | None = None  # ISO
    recipients: tuple[Fact, ...] = ()
    basis: tuple[Fact, ...] = ()


@dataclass(frozen=True, slots=True)
class Provision:
    """A node of a document's tree. `id` counts from 0 in reading order; the root has no parent.

    `span` covers the provision and its children. `head` is the part of it that belongs to no
    child: marker, heading and lead-in (for a leaf the whole span). `marker` is what stands
    before the text ("III", "2", "a", "-"), `ordinal` its place among siblings of one level.
    """

    id: int
    parent: int | None
    level: Level
    marker: str
    ordinal: int
    span: Span
    head: Span
    heading: str
    address: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """A document and everything known of it. `text` is canonical, empty unless loaded."""

    id: str
    status: DocumentStatus
    kind: str | None = None
    number: str | None = None
    title: str | None = None
    issuer: str | None = None
    issued_on: date | None = None
    signer: str | None = None
    signer_office: str | None = None
    authority: str | None = None
    source: str | None = None
    media_type: str | None = None
    digest: str | None = None
    reason: str | None = None
    note: str | None = None
    origin: str | None = None  # the https address it was fetched from, and when
    fetched_on: date | None = None
    text: str = ""
    pages: tuple[Page, ...] = ()
    metadata: Metadata = field(default_factory=Metadata)


def nearest(header: Sequence[str]) -> str:
    """The document and the nearest two of a chain of headings, as they stand above a clause.

    They are cut short: the clause should weigh most, and every token costs a model time.
    """
    chain = [title[:48] for title in header[:1]]
    chain += [heading[:64] for heading in header[1:][-2:]]
    return " > ".join(chain)


@dataclass(frozen=True, slots=True)
class Passage:
    """The smallest clause, with what a reader needs to understand it.

    `span` is the clause in the document; `lead_ins` are spans of the sentences above it that
    open its list, outermost first; `header` is the chain of headings, document title first.
    """

    id: str
    document_id: str
    provision_id: int
    address: tuple[str, ...]
    label: str
    span: Span
    lead_ins: tuple[Span, ...]
    header: tuple[str, ...]
    text: str
    lead_in: str

    @property
    def embedded(self) -> str:
        """What the embedding model reads: document and nearest headings, lead-in, clause."""
        parts = (nearest(self.header), self.lead_in, self.text)
        return "\n".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found, with its fused score and the scores it was fused from.

    `read` is what the reranker made of it together with the question, in log-odds; None where it
    was not read.
    """

    passage: Passage
    score: float
    dense: float | None = None
    lexical: float | None = None
    read: float | None = None


@dataclass(frozen=True, slots=True)
class Validity:
    """Standing of a cited place as far as the library knows; `as_of`: the day it is known for."""

    status: Force = Force.UNKNOWN
    as_of: date | None = None
    basis: str | None = None


@dataclass(frozen=True, slots=True)
class Citation:
    """A verbatim quote: `document.text[char_start:char_end] == quote`.

    `warning` is what a reader must know before using it, as a sentence; `page_image` the address
    of the image of its page, where there is one.
    """

    id: int
    document_id: str
    number: str | None
    title: str | None
    kind: str | None
    issuer: str | None
    issued_on: date | None
    label: str
    address: tuple[str, ...]
    citation_text: str
    quote: str
    char_start: int
    char_end: int
    page: int | None
    validity: Validity
    url: str
    warning: str | None = None
    page_image: str | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What the user gets, the same at every door. `answer` carries [1] marks into `citations`."""

    question: str
    status: Status
    reason: str | None
    answer: str
    citations: tuple[Citation, ...]
    hits: tuple[Hit, ...]
    as_of: date
    corpus_version: str
    took_ms: float
