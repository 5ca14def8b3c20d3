"""Searches a BEIR set with the product's own index, writes a TREC run and measures it.

Measures are those of ir_measures; a judged query without a result counts 0.
"""

import sys
import time
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

import numpy as np
from numpy.typing import NDArray

from corpus.errors import BrokenIndex, MissingPart, UserMistake
from corpus.model import Document, DocumentStatus, Hit, Passage, Span
from corpus.store import Store
from eval import report
from eval.answers import digest
from eval.cases import BeirText, load_corpus, load_qrels, load_queries
from eval.measures import Score, summarise
from index.build import build
from index.cache import Cache
from index.embed import Embedder
from index.search import EngineName, Searcher
from index.snapshot import Snapshot

DEPTH = 100
MEASURED = ("nDCG@10", "R@10", "R@100", "RR@10", "Success@1")
Ranking = list[tuple[str, float]]  # text id and score, best first
TrecRun = dict[str, dict[str, float]]  # query → text → score

_DOCUMENT = "beir"  # the store holds the whole set as one document's passages
_TAG = "vankien"
_BARRED = str.maketrans("đĐ", "dD")


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
    alpha: float | None = None
    no_diacritics: bool = False
    report: Path | None = None


class NoModel:
    """Stands in for an embedding model in a run by words alone: every vector is zero."""

    model_id = "none"
    digest = "none"
    dim = 1

    def passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """A zero for each text."""
        return np.zeros((len(texts), 1), np.float32)

    def query(self, _text: str) -> NDArray[np.float32]:
        """A zero."""
        return np.zeros(1, np.float32)


def escaped(name: str) -> str:
    """`name` as one column of a TREC file: spaces, controls and "%" percent-encoded."""
    return "".join(
        quote(c, safe="") if c == "%" or c.isspace() or not c.isprintable() else c for c in name
    )


def unescaped(name: str) -> str:
    """What was `escaped`."""
    return unquote(name)


def unmarked(text: str) -> str:
    """`text` as typed on a keyboard without Vietnamese: no tones, no diacritics, đ as d."""
    decomposed = unicodedata.normalize("NFD", text.translate(_BARRED))
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def run_lines(query: str, ranking: Ranking) -> str:
    """The lines of one query, scores strictly falling.

    trec_eval orders equal scores by id, downwards; ours have an order already, and keep it.
    """
    lines, last = [], np.float32(np.inf)
    for rank, (text, value) in enumerate(ranking, start=1):
        last = min(np.float32(value), np.nextafter(last, np.float32(-np.inf)))
        lines.append(f"{escaped(query)} Q0 {escaped(text)} {rank} {last:.9g} {_TAG}\n")
    return "".join(lines)


def read_run(path: Path) -> TrecRun:
    """A TREC run with its ids unescaped."""
    if not path.is_file():
        raise UserMistake(f"No such file: {path}. Name an existing run.")
    run: TrecRun = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        cells = line.split()
        if len(cells) != 6:
            raise UserMistake(f"{path.name}, line {number}: a TREC run has 6 columns. Mend it.")
        run.setdefault(unescaped(cells[0]), {})[unescaped(cells[2])] = float(cells[4])
    return run


def per_query(qrels: Mapping[str, Mapping[str, int]], run: TrecRun) -> dict[str, Score]:
    """MEASURED for every judged query; 0 for those the run lacks."""
    try:
        import ir_measures
    except ModuleNotFoundError as error:
        remedy = "pip install 'vankien[dev]'"
        raise MissingPart("ir-measures", remedy) from error
    measures = [ir_measures.parse_measure(name) for name in MEASURED]
    scores: dict[str, dict[str, float | None]] = {query: {} for query in qrels}
    for metric in ir_measures.iter_calc(measures, qrels, run):
        scores[metric.query_id][str(metric.measure)] = float(metric.value)
    return {query: dict.fromkeys(MEASURED, 0.0) | row for query, row in scores.items()}


def passage(text: BeirText) -> Passage:
    """A BEIR text as a passage under its title."""
    header = (text.title,) if text.title else ()
    span = Span(0, len(text.text))
    return Passage(text.id, _DOCUMENT, 0, (), text.title, span, (), header, text.text, "")


def fill(store: Store, texts: Iterable[BeirText]) -> int:
    """Put the texts into an empty store; a filled one is left as it is. How many it holds."""
    if store.document(_DOCUMENT) is None:
        passages = {text.id: passage(text) for text in texts}
        held = Document(_DOCUMENT, DocumentStatus.LOADED)
        store.put(held, (), list(passages.values()), None)
    return len(store.passages(_DOCUMENT))


def indexed(store: Store, embedder: Embedder, folder: Path, cache: Cache) -> Snapshot:
    """The index under `folder`, built when it is not there or is of another model."""
    try:
        return Snapshot.load(folder, embedder, store.version())
    except BrokenIndex:
        return build(store, embedder, folder, cache, _told("embedded"))


def search_all(
    queries: Mapping[str, str], search: Callable[[str], Sequence[Hit]]
) -> tuple[dict[str, Ranking], list[float]]:
    """The ranking of every query, and the milliseconds each took."""
    rankings: dict[str, Ranking] = {}
    times: list[float] = []
    told = _told("searched")
    for name, text in queries.items():
        start = time.perf_counter()
        hits = search(text)
        times.append((time.perf_counter() - start) * 1000)
        rankings[name] = [(hit.passage.id, hit.score) for hit in hits]
        told(len(rankings), len(queries))
    return rankings, times


def run(options: Options) -> str:
    """The command: searches, writes the run, gives the report."""
    qrels = load_qrels(options.qrels)
    queries = {k: v for k, v in load_queries(options.queries).items() if k in qrels}
    if not queries:
        raise UserMistake("No query is judged: queries and qrels have no id in common.")
    if options.no_diacritics:
        queries = {name: unmarked(text) for name, text in queries.items()}
    embedder = _embedder(options)
    home = options.cache / digest(options.corpus)
    home.mkdir(parents=True, exist_ok=True)
    store = Store.open(f"sqlite:///{home / 'texts.sqlite'}")
    cache = Cache.open(home / f"made-{embedder.digest[:12]}.sqlite")
    try:
        held = fill(store, load_corpus(options.corpus))
        snapshot = indexed(store, embedder, home / f"index-{embedder.digest[:12]}", cache)
        given = {} if options.alpha is None else {"alpha": options.alpha}
        searcher = Searcher.of(snapshot, store, embedder, **given)
        rankings, times = search_all(
            queries, lambda text: searcher.search(text, DEPTH, None, options.engine)
        )
    finally:
        cache.close()
        store.close()
    lines = (run_lines(query, ranking) for query, ranking in rankings.items())
    options.out.write_text("".join(lines), encoding="utf-8")
    facts = report.conditions(
        corpus=f"{options.corpus.name}, sha256 {digest(options.corpus)}, n={held}",
        queries=f"{options.queries.name}, n={len(queries)} of {len(qrels)} judged",
        diacritics="removed" if options.no_diacritics else "as typed",
        engine=options.engine,
        alpha="default" if options.alpha is None else options.alpha,
        model=f"{embedder.model_id}, {embedder.digest[:12]}",
    )
    text = markdown(per_query(qrels, read_run(options.out)), times, facts)
    if options.report:
        options.report.write_text(text, encoding="utf-8")
    return text


def markdown(
    scores: Mapping[str, Score], times: Sequence[float], facts: Mapping[str, object]
) -> str:
    """The report: conditions, means over the judged queries, times."""
    spent = [(name, report.percentile(times, share)) for name, share in (("p50", 0.5), ("p95", 0.95))]
    return "\n".join(
        (
            "# Retrieval\n",
            report.bullets(facts),
            report.means("queries", {"judged": summarise(list(scores.values()))}),
            report.table(
                ["time of a search", "ms", "n"], [(*row, len(times)) for row in spent]
            ),
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
