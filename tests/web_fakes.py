"""Stand-ins for the assistant and the library, over two small documents held in memory.

The plan is the real text of `corpus/data`, cut into provisions by the few rules below; `ODD` is
made up of what breaks pages: markup, characters outside the BMP, a form feed, runs of spaces.
"""

import re
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from api.citing import Missing, Pointing
from api.links import passage_url
from api.settings import Settings
from corpus.address import chain, label, step
from corpus.collection import Collection
from corpus.errors import BrokenIndex, Unavailable, UnknownCollection, UnknownDocument
from corpus.model import (
    Answer,
    Citation,
    Document,
    DocumentStatus,
    Hit,
    Level,
    Page,
    Passage,
    Provision,
    Span,
    Status,
    Validity,
)
from corpus.papers import Paper
from corpus.reference import Reference, Relation, Target
from corpus.standing import Standings
from corpus.text import fold
from ingest.facsimile import Facsimiles

_PLAN = Path(__file__).parent.parent / "corpus" / "data" / "ke-hoach-chi-thi-18.md"
_PATTERNS = (
    (re.compile(r"([IVX]+)\. "), Level.LA_MA, 1),
    (re.compile(r"(\d+)\. "), Level.SO, 2),
    (re.compile(r"(\*) "), Level.DE_MUC, 3),
    (re.compile(r"(-) "), Level.GACH, 4),
    (re.compile(r"(\+) "), Level.CONG, 5),
)
_HEADED = {Level.LA_MA, Level.SO, Level.DE_MUC}


def plan_text():
    text = re.sub(r"\*+(?=\S)|(?<=\S)\*+", "", _PLAN.read_text(encoding="utf-8"))
    text = text.replace("*** ", "* ").replace(" xã\n\nhội”;", " xã hội”;")
    text = re.sub(r"giải quyết\n\nnhững", "giải quyết những", text)
    text = re.sub(r"định hướng\n\nviệc", "định hướng việc", text)
    return re.sub(r"\n\s*\n", "\n", text).strip() + "\n"


def provisions_of(text):
    """A tree by the first characters of each line."""
    root = Provision(0, None, Level.VAN_BAN, "", 1, Span(0, len(text)), Span(0, 0), "", ())
    nodes, stack, ordinals = [root], [(0, 0)], {}
    for match in re.finditer(r"[^\n]+", text):
        found = _kind(match.group())
        if found is None:
            continue
        marker, level, depth, heading = found
        while stack[-1][1] >= depth:
            stack.pop()
        parent = nodes[stack[-1][0]]
        ordinals[parent.id, level] = ordinals.get((parent.id, level), 0) + 1
        ordinal = ordinals[parent.id, level]
        address = (*parent.address, step(level, marker, ordinal))
        span = Span(*match.span())
        node = Provision(
            len(nodes), parent.id, level, marker, ordinal, span, span, heading, address
        )
        nodes.append(node)
        stack.append((node.id, depth))
    return tuple(_stretched(nodes, node, text) for node in nodes)


def _kind(line):
    for pattern, level, depth in _PATTERNS:
        if match := pattern.match(line):
            rest = line[match.end() :]
            heading = rest.partition(": ")[0] if level in _HEADED and len(rest) < 500 else ""
            return match.group(1), level, depth, heading
    if line.startswith("Nơi nhận"):
        return "", Level.NOI_NHAN, 1, "Nơi nhận"
    return None


def _stretched(nodes, node, text):
    """`node` with its span reaching over its children; only the tail of the text stays outside."""
    last = node
    for other in nodes[node.id + 1 :]:
        if other.address[: len(node.address)] != node.address:
            break
        last = other
    end = last.span.end if node.parent is not None else len(text)
    span = Span(node.span.start, end)
    return Provision(
        node.id,
        node.parent,
        node.level,
        node.marker,
        node.ordinal,
        span,
        node.head,
        node.heading,
        node.address,
    )


ODD = (
    "QUY ĐỊNH <b>thử</b> & “ngoặc”\n\n"
    "I. CHỮ 𠀋 NGOÀI BMP 😀\n"
    "- Người dân 👩‍🌾 đóng góp  1 < 2 & 3 > 2.\n"
    "- <script>alert('𝒙')</script> là chữ, không phải lệnh.\f\n"
    "II. HẾT\n"
)

DOCUMENTS = (
    Document(
        id="ke-hoach-chi-thi-18",
        status=DocumentStatus.LOADED,
        kind="Kế hoạch",
        title="Triển khai thực hiện công tác tuyên truyền, quán triệt Chỉ thị số 18-CT/TW, ngày"
        " 26/10/2022 của Ban Bí thư",
        issuer="Ban Thường vụ Thành ủy",
        signer="Đặng Quang Tú",
        signer_office="Phó Bí thư",
        source="ke-hoach-chi-thi-18.md",
        text=plan_text(),
    ),
    Document(
        id="chu-la",
        status=DocumentStatus.LOADED,
        title="Chữ lạ <i>",
        number="1-QĐ/TH",
        issued_on=date(2024, 2, 9),
        text=ODD,
        pages=(Page(1, 0), Page(2, 60)),
    ),
    Document(
        id="18-ct-tw",
        status=DocumentStatus.CITED_ONLY,
        kind="Chỉ thị",
        number="18-CT/TW",
        title="Về phát huy vai trò, nâng cao chất lượng, hiệu quả công tác giám sát, phản biện xã"
        " hội của Mặt trận Tổ quốc Việt Nam và các tổ chức chính trị - xã hội",
        issuer="Ban Bí thư",
        issued_on=date(2022, 10, 26),
        reason="Được dẫn chiếu trong văn bản khác; chưa có tệp toàn văn.",
    ),
    Document(
        id="403/2017",
        status=DocumentStatus.CITED_ONLY,
        kind="Nghị quyết liên tịch",
        number="403/2017/NQLT-UBTVQH14-CP-ĐCTUBTWMTTQVN",
        issued_on=date(2017, 6, 15),
    ),
    Document(
        id="hong",
        status=DocumentStatus.FAILED,
        source="hong.pdf",
        reason="Tệp bị hỏng. Mở lại tệp gốc, lưu thành PDF mới rồi nạp lại.",
    ),
)


class FakeStore:
    def __init__(self):
        self._documents = {document.id: document for document in DOCUMENTS}

    def documents(self):
        return list(self._documents.values())

    def document(self, document_id):
        return self._documents.get(document_id)

    def provisions(self, document_id):
        document = self._documents[document_id]
        return provisions_of(document.text) if document.text else ()

    def original(self, _document_id):
        return None

    def has_original(self, _document_id):
        return False

    @property
    def versions(self):
        return NoVersions()

    @property
    def collections(self):
        return FakeCollections()

    def version(self):
        return "thu-1"


class NoVersions:
    """No document was ever replaced."""

    def of(self, _document_id):
        return []

    def find(self, _document_id, _number):
        return None


class FakeCollections:
    """The plan lies in one collection, and nothing else in any."""

    def places(self):
        return {DOCUMENTS[0].id: "Mặt trận"}

    def of(self, document_id):
        return self.places().get(document_id)

    def sizes(self):
        return {"Mặt trận": 1}

    def find(self, written):
        if fold(written) != "mat tran":
            raise UnknownCollection(written, ["Mặt trận"], None)
        return Collection("Mặt trận", frozenset(self.places()))


STORE = FakeStore()


@dataclass
class FakeAssistant:
    """Answers by a word of the question; `slow_seconds` delays it."""

    slow_seconds: float = 0.0
    asked: list = field(default_factory=list)

    def ask(
        self,
        question: str,
        documents: Sequence[str] = (),
        as_of: date | None = None,
        collection: str | None = None,
    ):
        self.asked.append((question, tuple(documents), as_of, collection))
        if collection is not None:
            STORE.collections.find(collection)
        time.sleep(self.slow_seconds)
        for name in documents:
            if STORE.document(name) is None:
                raise UnknownDocument(name, ("ke-hoach-chi-thi-18",))
        folded = fold(question)
        for word, act in _ACTS:
            if word in folded:
                return act(question, as_of)
        return _answer(question, Status.NOT_FOUND, as_of, reason=NOT_FOUND, hits=_hits()[:2])

    def search(
        self,
        question: str,
        k: int,
        documents: Sequence[str] = (),
        collection: str | None = None,
    ):
        self.asked.append((question, tuple(documents), k, collection))
        return _hits()[:k]


NOT_FOUND = "Đã tìm “học phí”, “mầm non” trong toàn văn, không có câu nào nói tới."


def _answer(question, status, as_of, reason=None, answer="", citations=(), hits=()):
    return Answer(
        question,
        status,
        reason,
        answer,
        tuple(citations),
        tuple(hits),
        as_of or date(2025, 1, 31),
        STORE.version(),
        42.0,
    )


def citation(number, document, start, end, place=None):
    provisions = STORE.provisions(document.id)
    inside = [p for p in provisions if p.span.start <= start and end <= p.span.end]
    place = inside[-1]
    words = label(chain(provisions, place.id))
    return Citation(
        number,
        document.id,
        document.number,
        document.title,
        document.kind,
        document.issuer,
        document.issued_on,
        words,
        place.address,
        f"{words} Kế hoạch của Ban Thường vụ Thành ủy về triển khai Chỉ thị số 18-CT/TW",
        document.text[start:end],
        start,
        end,
        None,
        Validity(),
        passage_url(document.id, start, end, place.address),
    )


def _quote(number, document, opening):
    """The rest of the line that begins with `opening`."""
    start = document.text.index(opening)
    return citation(number, document, start, document.text.index("\n", start))


def _forms(question, as_of):
    openings = (
        "Tuyên truyền trên báo chí",
        "Tuyên truyền thông qua các ấn phẩm",
        "Tuyên truyền qua sinh hoạt chi bộ",
    )
    citations = [_quote(i, DOCUMENTS[0], words) for i, words in enumerate(openings, start=1)]
    lines = "\n".join(f"- {c.quote} [{c.id}]" for c in citations)
    head = "Mục II.2 của Kế hoạch nêu các hình thức tuyên truyền sau:"
    return _answer(
        question, Status.ANSWERED, as_of, None, f"{head}\n{lines}", citations, _hits()[:3]
    )


def _odd(question, as_of):
    start = ODD.index("Người dân")
    end = ODD.index("lệnh.") + 4
    cited = citation(1, DOCUMENTS[1], start, end)
    return _answer(question, Status.ANSWERED, as_of, None, f"{cited.quote} [1] [9]", [cited])


def _not_loaded(question, as_of):
    reason = "Nghị quyết liên tịch số 403/2017/NQLT được Kế hoạch dẫn chiếu tại mục II.1, nhưng kho"
    reason += " chưa có toàn văn."
    return _answer(question, Status.DOCUMENT_NOT_LOADED, as_of, reason)


def _ambiguous(question, as_of):
    reason = "Có hai văn bản cùng mang số 99: Quyết định số 99-QĐ/TW và Hướng dẫn số 99-HD/BTG."
    cited = _quote(1, DOCUMENTS[0], "+ Các quy định về giám sát")
    return _answer(question, Status.AMBIGUOUS, as_of, reason, "", [cited])


def _unavailable(question, as_of):
    return _answer(question, Status.UNAVAILABLE, as_of, "Chỉ mục đang được dựng lại.")


def _down(question, as_of):
    raise Unavailable("Mô hình chưa nạp xong. Thử lại sau một phút.")


def _broken(question, as_of):
    raise BrokenIndex("Chỉ mục không khớp kho. Chạy lệnh “vankien index”.")


def _crash(question, as_of):
    raise RuntimeError("mật khẩu là 12345")


_ACTS = (
    ("hinh thuc", _forms),
    ("chu la", _odd),
    ("403", _not_loaded),
    ("99", _ambiguous),
    ("dung lai", _unavailable),
    ("chua nap", _down),
    ("hong chi muc", _broken),
    ("noi loi", _crash),
)


def _hits():
    document = DOCUMENTS[0]
    provisions = STORE.provisions(document.id)
    leaves = [p for p in provisions if p.level is Level.GACH][:12]
    return [
        Hit(
            Passage(
                f"p{place.id}",
                document.id,
                place.id,
                place.address,
                label(chain(provisions, place.id)),
                place.span,
                (),
                ("Kế hoạch triển khai Chỉ thị số 18-CT/TW",),
                place.span.of(document.text),
                "",
            ),
            score=1 / (1 + rank),
            dense=0.5,
        )
        for rank, place in enumerate(leaves)
    ]


class NoUploads:
    """Nothing was ever sent."""

    def refused(self):
        return []

    def progress(self, batch):
        return None


CITED = next(document for document in DOCUMENTS if document.id == "18-ct-tw")
UNKNOWN_LAW = Document("luat-dan-chu", DocumentStatus.CITED_ONLY, kind="Luật", title="Dân chủ")


class FakeCitings:
    """The plan carries out a directive that is known by name, and cites a law that is not."""

    KNOWN = Reference(Span(0, 1), 0, Target(number="18-CT/TW"), Relation.GUIDES)
    UNKNOWN = Reference(Span(2, 3), 0, Target(kind="Luật", title="Dân chủ"))

    def of(self, document_id):
        return [self.KNOWN, self.UNKNOWN] if document_id == DOCUMENTS[0].id else []

    def target(self, reference):
        return CITED if reference is self.KNOWN else UNKNOWN_LAW

    def pointing_at(self, document_id):
        return [Pointing(DOCUMENTS[0].id, self.KNOWN)] if document_id == CITED.id else []

    def missing(self):
        cited_by = ((DOCUMENTS[0].id, 1),)
        return [Missing(CITED, cited_by), Missing(UNKNOWN_LAW, cited_by)]


@dataclass(frozen=True)
class FakeServices:
    """What `create_app` asks for."""

    settings: Settings
    assistant: FakeAssistant = field(default_factory=FakeAssistant)
    store: FakeStore = STORE
    uploads: object = field(default_factory=NoUploads)
    facsimiles: Facsimiles = field(default_factory=lambda: Facsimiles(1024))
    trouble: str = ""

    def citings(self):
        return FakeCitings()

    def standings(self):
        return Standings(Paper(document.id, document.id) for document in self.store.documents())

    def ready(self):
        if self.trouble:
            raise Unavailable(self.trouble)
