"""Searches a BEIR set with the product's own index, writes a TREC run and measures it."""

import json
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus import offices
from corpus.errors import BrokenIndex, UserMistake
from corpus.model import Document, DocumentStatus, Hit, Passage, Span
from corpus.store import Store
from corpus.text import pieces
from eval import report, trec
from eval.cases import BeirText, load_corpus, load_qrels, load_queries
from eval.measures import Score, summarise
from index.build import build
from index.cache import Cache
from index.embed import Embedder
from index.fuse import DEFAULT_ALPHA
from index.readings import readings
from index.restore import Restorer
from index.search import EngineName, Searcher
from index.snapshot import Snapshot
from index.training.typing import SLICES

DEPTH = 100  # texts of a ranking
PASSAGES = 400  # that are searched for it: a text may hold several
_LONGEST = 600  # characters of a passage, near what the clause of a document has
_DOCUMENT = "beir"  # the store holds the whole set as one document's passages


@dataclass(frozen=True, slots=True)
class Options:
    """One run: the set, how to search it, and where to write."""

    corpus: Path
    queries: Path
    qrels: Path
    out: Path
    cache: Path
    model: str
    engine: EngineName = "hybrid"
    alpha: float = DEFAULT_ALPHA
    typing: str | None = None
    report: Path | None = None
    by_query: Path | None = None


class NoModel:
    """Stands in for an embedding model in a run by words alone: all texts are one."""

    model_id = "none"
    digest = "none"
    dim = 1

    def passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """The same vector for each text."""
        return np.ones((len(texts), 1), np.float32)

    def query(self, _text: str) -> NDArray[np.float32]:
        """That vector."""
        return np.ones(1, np.float32)


def passages(text: BeirText) -> list[Passage]:
    """A BEIR text cut in passages as a document is, its whole title above each as a lead-in.

    A title of law names document and article; as a header it would be cut short.
    """
    cuts = list(pieces(text.text, 0, len(text.text), _LONGEST))
    return [
        Passage(
            id=f"{text.id}#{number}",
            document_id=_DOCUMENT,
            provision_id=0,
            address=(),
            label=text.title,
            span=Span(start, end),
            lead_ins=(),
            header=(),
            text=text.text[start:end],
            lead_in=text.title,
        )
        for number, (start, end) in enumerate(cuts)
    ]


def by_text(ranked: Iterable[tuple[str, float]]) -> dict[str, float]:
    """The `DEPTH` best texts of a ranking of passages, each with the score of its best passage."""
    best: dict[str, float] = {}
    for passage, score in ranked:
        best.setdefault(passage.rpartition("#")[0], score)
    return dict(islice(best.items(), DEPTH))


def fill(store: Store, texts: Iterable[BeirText]) -> None:
    """Put the texts into an empty store; a filled one is left as it is."""
    if store.document(_DOCUMENT) is None:
        found = [passage for text in texts for passage in passages(text)]
        store.put(Document(_DOCUMENT, DocumentStatus.LOADED), (), found, None)


def indexed(store: Store, embedder: Embedder, folder: Path, cache: Cache) -> Snapshot:
    """The index under `folder`, built when it is not there or is of another model."""
    try:
        return Snapshot.load(folder, embedder, store.version())
    except BrokenIndex:
        return build(store, embedder, folder, cache, _told("embedded"))


def search_all(
    queries: Mapping[str, str], search: Callable[[str], Sequence[Hit]]
) -> tuple[dict[str, trec.Ranking], list[float]]:
    """The ranking of every query, and the milliseconds each took."""
    rankings: dict[str, trec.Ranking] = {}
    times: list[float] = []
    told = _told("searched")
    for name, text in queries.items():
        start = time.perf_counter()
        hits = search(text)
        times.append((time.perf_counter() - start) * 1000)
        rankings[name] = list(by_text((hit.passage.id, hit.score) for hit in hits).items())
        told(len(rankings), len(queries))
    return rankings, times


@dataclass(frozen=True, slots=True)
class Found:
    """What a run found, in how many passages, and the milliseconds of each search."""

    rankings: dict[str, trec.Ranking]
    times: list[float]
    passages: int


def run(options: Options) -> str:
    """The command: searches, writes the run, gives the report."""
    qrels = load_qrels(options.qrels)
    queries = {k: v for k, v in load_queries(options.queries).items() if k in qrels}
    if not queries:
        raise UserMistake("No query is judged. Name queries and qrels that have ids in common.")
    if options.typing:
        queries = {name: SLICES[options.typing](text, 1) for name, text in queries.items()}
    embedder = _embedder(options)
    found = find(options, queries, embedder)
    written = (trec.lines(query, ranking) for query, ranking in found.rankings.items())
    options.out.write_text("".join(written), encoding="utf-8")
    facts = report.conditions(
        corpus=f"{report.named(options.corpus)}, {found.passages} passages",
        queries=f"{report.named(options.queries)}, n={len(queries)} of {len(qrels)} judged",
        typed=options.typing or "as in the file",
        engine=options.engine,
        alpha=options.alpha if options.engine == "hybrid" else "none",
        model=f"{embedder.model_id}, {embedder.digest[:12]}",
    )
    scores = trec.per_query(qrels, trec.read(options.out))
    text = markdown(scores, found.times, facts)
    if options.by_query:
        lines = by_query(queries, qrels, found.rankings, scores)
        options.by_query.write_text("".join(lines), encoding="utf-8")
    if options.report:
        options.report.write_text(text, encoding="utf-8")
    return text


def by_query(
    queries: Mapping[str, str],
    qrels: Mapping[str, Mapping[str, int]],
    rankings: Mapping[str, trec.Ranking],
    scores: Mapping[str, Score],
) -> Iterator[str]:
    """A JSON line for each query: what was found first, where the answers stand, and its scores."""
    for query, text in queries.items():
        ranked = [name for name, _ in rankings[query]]
        places = {name: ranked.index(name) + 1 for name in qrels[query] if name in ranked}
        row = {"id": query, "q": text, "places": places, "found": ranked[:5], **scores[query]}
        yield json.dumps(row, ensure_ascii=False) + "\n"


def find(options: Options, queries: Mapping[str, str], embedder: Embedder) -> Found:
    """Every query searched; texts, embeddings and index are kept in the cache folder."""
    home = options.cache / report.digest(options.corpus)
    with opened(home, load_corpus(options.corpus), embedder, options.alpha) as searcher:
        rankings, times = search_all(
            queries, lambda text: searcher.search(text, PASSAGES, None, options.engine)
        )
        return Found(rankings, times, len(searcher))


@contextmanager
def opened(
    home: Path, texts: Iterable[BeirText], embedder: Embedder, alpha: float = DEFAULT_ALPHA
) -> Iterator[Searcher]:
    """A searcher over these texts, which `home` is filled with if it holds none yet."""
    home.mkdir(parents=True, exist_ok=True)
    store = Store.open(f"sqlite:///{home / 'texts.sqlite'}")
    cache = Cache.open(home / "made.sqlite")
    try:
        fill(store, texts)
        snapshot = indexed(store, embedder, home / f"index-{embedder.digest[:12]}", cache)
        meant = readings(Restorer.load(), offices.load())
        yield Searcher.of(snapshot, store, embedder, alpha, meant)
    finally:
        cache.close()
        store.close()


def markdown(
    scores: Mapping[str, Score], times: Sequence[float], facts: Mapping[str, object]
) -> str:
    """The report: conditions, means over the judged queries, times."""
    spent = [
        (name, report.percentile(times, share)) for name, share in (("p50", 0.5), ("p95", 0.95))
    ]
    return "\n".join(
        (
            "# Retrieval\n",
            report.bullets(facts),
            report.means("queries", {"judged": summarise(list(scores.values()))}),
            report.table(["time of a search", "ms", "n"], [(*row, len(times)) for row in spent]),
        )
    )


def _embedder(options: Options) -> Embedder:
    if options.engine == "lexical":
        return NoModel()
    from index.embed import OnnxEmbedder

    return OnnxEmbedder.load(Path(options.model))


def _told(what: str) -> Callable[[int, int], None]:
    def tell(ready: int, total: int) -> None:
        end = "\n" if ready == total else ""
        if end or ready % 64 == 0:
            sys.stderr.write(f"\r{what} {ready}/{total}{end}")

    return tell
