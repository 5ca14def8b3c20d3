"""One library: its documents, its index, and how files enter and leave both."""

import threading
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from api.batch import Batches, Progress, Report
from api.citing import Citings, read_references
from api.names import short_name
from api.relevance import BACKGROUND, Reworded, as_it_reads
from corpus.catalog import Catalog
from corpus.errors import BrokenIndex, UnknownDocument
from corpus.model import Document, Hit, Passage, Provision
from corpus.offices import Offices
from corpus.papers import paper
from corpus.standing import Standings
from corpus.store import Store
from index.build import build
from index.cache import Cache
from index.embed import Embedder
from index.rerank import Reranker
from index.search import EngineName, Readings, Searcher
from index.snapshot import Snapshot, current, tidy
from ingest.worker import Worker

READ = 10  # hits that the reranker reads


@dataclass(frozen=True)
class _State:
    """One version of the library, opened for searching; never changed, only replaced.

    What only answers and pages need is made when it is first asked for.
    """

    version: str
    documents: tuple[Document, ...]
    snapshot: Snapshot
    searcher: Searcher
    store: Store
    catalog: Catalog

    @cached_property
    def citings(self) -> Citings:
        """How the documents point at each other."""
        return Citings(self.store, self.catalog)

    @cached_property
    def standings(self) -> Standings:
        """What is in force."""
        entry = self.catalog.entry
        papers = (paper(one, short_name(one), entry(one.id)) for one in self.documents)
        return Standings(papers, self.citings.links())

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
        offices: Offices | None = None,
        worker: Callable[[], Worker] = Worker,
    ) -> None:
        self.batches = Batches(home, store, catalog, worker)
        self._readings = readings
        self.offices = offices or Offices()
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

    def citings(self) -> Citings:
        """How the documents point at each other, and what they cite that is not here."""
        return self._opened().citings

    def standings(self) -> Standings:
        """What is in force, as far as the documents and the catalogue tell."""
        return self._opened().standings

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
        first, reworded = [hit.passage for hit in hits[:READ]], self.reworded(question)
        texts = [reworded(passage.document_id, passage.embedded) for passage in first]
        scores = self._reranker().scores(question, texts)
        told = [replace(hit, read=float(s)) for hit, s in zip(hits[:READ], scores, strict=True)]
        return [*told, *hits[READ:]]

    def reworded(self, question: str) -> Reworded:
        """How the text of a document would read, did it name offices as `question` does."""
        rewriter = self.offices.in_names_of(question)
        if rewriter is None:
            return as_it_reads
        issued = {document.id: document.issued_on for document in self.documents()}
        return lambda document_id, text: rewriter(text, issued.get(document_id))

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
        self.standings()

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

    def refresh(self, made: Snapshot | None = None) -> None:
        """Open the library as it is now, if this or another process has changed it.

        While that process still indexes what it took in, the index before serves on. `made` is an
        index that was made just now, and need not be opened once more.
        """
        version = self.store.version()
        if not self._is_open(version):
            with self._lock:
                if not self._is_open(version):
                    self._state = self._open(version, made)
                    self._whole.clear()  # what was deleted is to be nowhere

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

    def _open(self, version: str, made: Snapshot | None) -> _State:
        embedder = self.embedder()
        if made is None or made.manifest.corpus != version:
            made = self._loaded(version, embedder)
        searcher = Searcher.of(made, self.store, embedder, self._alpha, self._readings)
        documents = tuple(self.store.documents())
        return _State(version, documents, made, searcher, self.store, self.catalog)

    def _loaded(self, version: str, embedder: Embedder) -> Snapshot:
        try:
            return Snapshot.load(self._folder, embedder, version)
        except BrokenIndex:
            if self._state is None:
                raise
            return self._state.snapshot

    # -- changing --------------------------------------------------------------------------------

    def tidy(self) -> None:
        """Remove what a run that was killed left of the index, and of what was deleted."""
        tidy(self._folder)

    def fill(self) -> None:
        """Give a home what ships with the product and is not there: the plan, and what it cites."""
        present = {document.id for document in self.store.documents()}
        for document in self.catalog.documents():
            if document.id not in present:
                self.store.put(document, (), (), None)
        known = [entry.document for entry in self.catalog.entries]
        for document_id, path in self.catalog.texts():
            if document_id not in present:
                from ingest import pipeline

                reading = pipeline.read(path.read_bytes(), path.name, known)
                self.store.put(
                    reading.document,
                    reading.provisions,
                    reading.passages,
                    reading.original,
                    reading.references,
                )

    def ingest(
        self,
        paths: Iterable[Path],
        progress: Progress = lambda step: None,  # noqa: ARG005
        *,
        again: bool = False,
    ) -> Report:
        """Take every file named or found in a folder named; a bad one is reported, not fatal."""
        batch = self.batches.begin(paths)
        return self.batches.run(self.store.intake.entries(batch), progress, again=again)

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
        *,
        anew: bool = False,
    ) -> None:
        """Bring the index up to the documents; only what changed is made, unless all is `anew`.

        What documents stored by an older program point at is read now, from their stored text.
        """
        read_references(self.store)
        self._home.mkdir(parents=True, exist_ok=True)
        cache = Cache.open(self._home / "cache.sqlite")
        try:
            made = build(self.store, self.embedder(), self._folder, cache, progress, anew=anew)
        finally:
            cache.close()
        self.refresh(made)

    def ensure_indexed(
        self,
        progress: Callable[[int, int], None] = lambda ready, total: None,  # noqa: ARG005
    ) -> None:
        """Bring the index up to the documents unless it is; after a run that was killed, too."""
        if not self.is_indexed():
            self.reindex(progress)

    def is_indexed(self) -> bool:
        """Whether the index fits the documents as they are now."""
        try:
            self.refresh()
        except BrokenIndex:
            return False
        return self._opened().is_indexed
