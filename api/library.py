"""One library: its documents, its index, and how files enter and leave both."""

import logging
import threading
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from api.relevance import BACKGROUND
from corpus.catalog import Catalog
from corpus.errors import BrokenIndex, UnknownDocument, VanKienError
from corpus.model import Document, DocumentStatus, Hit, Passage, Provision
from corpus.store import Store
from index.build import build
from index.cache import Cache
from index.embed import Embedder
from index.rerank import Reranker
from index.search import EngineName, Readings, Searcher
from index.snapshot import Snapshot, current
from ingest import pipeline
from ingest.likeness import near

READ = 10  # hits that the reranker reads

_log = logging.getLogger(__name__)


@dataclass(slots=True)
class Report:
    """What became of each file: documents taken, files refused with their reasons."""

    taken: list[tuple[str, Document, tuple[str, ...]]] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _State:
    """One version of the library, opened for searching; never changed, only replaced."""

    version: str
    documents: tuple[Document, ...]
    snapshot: Snapshot
    searcher: Searcher

    @property
    def is_indexed(self) -> bool:
        """Whether the index was built of this very version."""
        return self.snapshot.manifest.corpus == self.version


class Library:
    """Documents and their index in one home. Searching never waits for ingesting."""

    def __init__(
        self,
        home: Path,
        store: Store,
        catalog: Catalog,
        embedder: Callable[[], Embedder],
        alpha: float,
        reranker: Callable[[], Reranker],
        readings: Readings = lambda text: (text,),
    ) -> None:
        self._readings = readings
        self._reranker = reranker
        self.store = store
        self.catalog = catalog
        self._home = home
        self.embedder = embedder
        self._alpha = alpha
        self._state: _State | None = None
        self._lock = threading.Lock()
        self._backgrounds: dict[str, float] = {}
        self._whole: dict[tuple[str, str], tuple[Document, tuple[Provision, ...]]] = {}

    @property
    def _folder(self) -> Path:
        return self._home / "index"

    # -- reading ---------------------------------------------------------------------------------

    def documents(self) -> Sequence[Document]:
        """Every document known, without text."""
        return self._opened().documents

    def document(self, document_id: str) -> Document | None:
        """The document with its text, or None."""
        return self._held(document_id)[0]

    def provisions(self, document_id: str) -> tuple[Provision, ...]:
        """Its provisions in reading order."""
        return self._held(document_id)[1]

    def passages(self, document_id: str) -> list[Passage]:
        """Its passages in reading order."""
        return self.store.passages(document_id)

    def version(self) -> str:
        """Names the state of the library that answers are drawn from."""
        return self._opened().version

    def search(
        self,
        query: str,
        k: int,
        documents: Collection[str] | None,
        engine: EngineName = "hybrid",
    ) -> list[Hit]:
        """The `k` best passages, of these documents only."""
        return self._opened().searcher.search(query, k, documents, engine)

    def read(self, question: str, hits: Sequence[Hit]) -> list[Hit]:
        """The hits in their order, the first `READ` of them read together with the question."""
        first = hits[:READ]
        scores = self._reranker().scores(question, [hit.passage.embedded for hit in first])
        told = [replace(hit, read=float(s)) for hit, s in zip(first, scores, strict=True)]
        return [*told, *hits[READ:]]

    def restore(self, question: str) -> str:
        """`question` as it was most likely meant."""
        return self._readings(question)[0]

    def background(self) -> float:
        """The best cosine that questions on other matters reach here, on average."""
        state = self._opened()
        if state.version not in self._backgrounds:
            found = [state.searcher.search(q, 1, None, "dense") for q in BACKGROUND]
            best = [hits[0].score for hits in found if hits]
            self._backgrounds = {state.version: sum(best) / len(best) if best else 0.0}
        return self._backgrounds[state.version]

    def rarity(self, syllable: str) -> float:
        """How rare a folded syllable is here: 0 in every passage, 1 in none."""
        return self._opened().searcher.rarity(syllable)

    def passage_count(self) -> int:
        """How many passages there are."""
        return self._opened().snapshot.manifest.passages

    def ready(self) -> None:
        """Open the index and run the model once, so that the next question is answered at once."""
        self.read("kế hoạch", self.search("kế hoạch", 1, None))

    def _held(self, document_id: str) -> tuple[Document | None, tuple[Provision, ...]]:
        key = (self._opened().version, document_id)
        found = self._whole.get(key)
        if found is None:
            document = self.store.document(document_id)
            if document is None:
                return None, ()
            found = (document, self.store.provisions(document_id))
            if len(self._whole) > 64:
                self._whole.clear()
            self._whole[key] = found
        return found

    def refresh(self) -> None:
        """Open the library as it is now, if this or another process has changed it.

        While that process still indexes what it took in, the index before serves on.
        """
        version = self.store.version()
        if not self._is_open(version):
            with self._lock:
                if not self._is_open(version):
                    self._state = self._open(version)

    def _opened(self) -> _State:
        """The state to answer from, as it was at the last refresh."""
        if self._state is None:
            self.refresh()
        state = self._state
        assert state is not None
        return state

    def _is_open(self, version: str) -> bool:
        state = self._state
        if state is None or state.version != version:
            return False
        return state.is_indexed or current(self._folder) == state.snapshot.name

    def _open(self, version: str) -> _State:
        embedder = self.embedder()
        try:
            snapshot = Snapshot.load(self._folder, embedder, version)
        except BrokenIndex:
            if self._state is None:
                raise
            snapshot = self._state.snapshot
        searcher = Searcher.of(snapshot, self.store, embedder, self._alpha, self._readings)
        return _State(version, tuple(self.store.documents()), snapshot, searcher)

    # -- changing --------------------------------------------------------------------------------

    def fill(self) -> None:
        """Give a home what ships with the product and is not there: the plan, and what it cites."""
        present = {document.id for document in self.store.documents()}
        for document in self.catalog.documents():
            if document.id not in present:
                self.store.put(document, (), (), None)
        known = [entry.document for entry in self.catalog.entries]
        for document_id, path in self.catalog.texts():
            if document_id not in present:
                self._take(pipeline.read(path.read_bytes(), path.name, known))

    def ingest(
        self,
        paths: Iterable[Path],
        progress: Callable[[str], None] = lambda name: None,  # noqa: ARG005
    ) -> Report:
        """Take every file named or found in a folder named; a bad one is reported, not fatal."""
        report = Report()
        for path in pipeline.files(paths):
            progress(path.name)
            try:
                known = [entry.document for entry in self.catalog.entries] + self.store.documents()
                reading = pipeline.read(path.read_bytes(), path.name, known)
            except VanKienError as error:
                report.refused.append((path.name, str(error)))
            except OSError as error:
                reason = f"Không mở được tệp “{path.name}”: {error.strerror}. Kiểm tra quyền đọc."
                report.refused.append((path.name, reason))
            except Exception:  # a fault of ours in one file must not cost the others
                _log.exception("cannot read %s", path)
                report.refused.append((path.name, _UNEXPECTED.format(path.name)))
            else:
                told = (*_replacing(reading.document, known), *self._near(reading.document, known))
                warnings = (*reading.warnings, *told)
                self._take(reading)
                report.taken.append((path.name, reading.document, warnings))
        return report

    def delete(self, document_id: str) -> None:
        """Remove a document; one that the catalogue cites stays known by name."""
        if not self.store.delete(document_id):
            raise UnknownDocument(document_id)
        entry = self.catalog.entry(document_id)
        if entry is not None:
            self.store.put(entry.document, (), (), None)

    def reindex(
        self,
        progress: Callable[[int, int], None] = lambda ready, total: None,  # noqa: ARG005
    ) -> None:
        """Bring the index up to the documents; only what changed is embedded."""
        self._home.mkdir(parents=True, exist_ok=True)
        cache = Cache.open(self._home / "cache.sqlite")
        try:
            build(self.store, self.embedder(), self._folder, cache, progress)
        finally:
            cache.close()
        self.refresh()

    def is_indexed(self) -> bool:
        """Whether the index fits the documents as they are now."""
        try:
            self.refresh()
        except BrokenIndex:
            return False
        return self._opened().is_indexed

    def _near(self, document: Document, known: Iterable[Document]) -> Iterator[str]:
        """What to tell when another document holds nearly the same text."""
        for other, share in near(document, known, self._text):
            yield (
                f"gần như trùng ({share:.0%}) với văn bản mã {other.id} từ tệp “{other.source}”;"
                f" nếu là một, hãy xóa một bản bằng “vankien delete {other.id}”."
            )

    def _text(self, document_id: str) -> str:
        document = self.store.document(document_id)
        return document.text if document else ""

    def _take(self, reading: pipeline.Reading) -> None:
        self.store.put(reading.document, reading.provisions, reading.passages, reading.original)


_UNEXPECTED = (
    "Không đọc được tệp “{}”: gặp lỗi ngoài dự kiến."
    " Hãy mở tệp, lưu thành .docx hoặc PDF mới rồi nạp lại."
)


def _replacing(document: Document, known: Iterable[Document]) -> Iterator[str]:
    """What to tell when a different file already was this document."""
    for other in known:
        loaded = other.status is DocumentStatus.LOADED
        if loaded and other.id == document.id and other.digest != document.digest:
            yield f"đã thay bản nạp trước đó từ tệp “{other.source}” (cùng mã {other.id})."
