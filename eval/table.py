"""The table of retrieval: every engine on every development set, typed well and badly.

Passages are ranked once for each model, typing and engine; all fusions are computed from
them. What an engine gains over BM25 comes with the 95 % interval of the paired bootstrap.
"""

import hashlib
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from api.library import READ
from api.relevance import share_of
from eval import report, trec
from eval.bm25 import PlainBm25
from eval.cases import BeirText, load_corpus, load_qrels, load_queries
from eval.compare import paired_bootstrap
from eval.retrieval import DEPTH, PASSAGES, by_text, opened
from index.embed import OnnxEmbedder
from index.fuse import DEFAULT_ALPHA, fuse
from index.rerank import OnnxReranker, Reranker
from index.search import EngineName, Searcher
from index.training.questions import held_out
from index.training.typing import SLICES

_AS_TYPED = "as typed"
MEASURED = ("nDCG@10", "R@10", "RR@10")
ALPHAS = (0.3, 0.4, 0.5, 0.6, 0.7)
_STRANGERS = 3_000  # texts of a pool that no query is near to
Rankings = Mapping[str, Mapping[str, float]]  # query → text → score
Qrels = Mapping[str, Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class Set:
    """A development set: what is asked, what answers, and the folder of its texts."""

    name: str
    texts: str
    queries: Mapping[str, str]
    qrels: Qrels


@dataclass(frozen=True, slots=True)
class Row:
    """One engine on one set in one typing: each measure by query."""

    set: str
    typing: str
    engine: str
    scores: Mapping[str, Mapping[str, float]]


def sets(shared: Path) -> list[Set]:
    """zalo21_pd and traffic_gold over the law, xquad_vi, and the held-out tenth of alqac25."""
    folder = shared / "retrieval"
    found = [
        _set(folder, name, "dev", texts)
        for name, texts in (("zalo21_pd", "law"), ("traffic_gold", "law"), ("xquad_vi", "xquad_vi"))
    ]
    whole = _set(folder, "alqac25", "train", "alqac25")
    tenth = {q: texts for q, texts in whole.qrels.items() if any(held_out(t) for t in texts)}
    queries = {q: text for q, text in whole.queries.items() if q in tenth}
    return [*found, Set("alqac25, a tenth", "alqac25", queries, tenth)]


def _set(folder: Path, name: str, split: str, texts: str) -> Set:
    qrels = load_qrels(folder / name / f"qrels-{split}.tsv")
    queries = load_queries(folder / name / f"queries-{split}.jsonl")
    return Set(name, texts, {q: text for q, text in queries.items() if q in qrels}, qrels)


def pool(texts: Sequence[BeirText], asked: Sequence[Set], near: int) -> list[BeirText]:
    """All texts, or with `near` the answers, each query's `near` best by BM25, and some others."""
    if not near:
        return list(texts)
    bm25 = PlainBm25(texts)
    kept = {text for one in asked for answers in one.qrels.values() for text in answers}
    for one in asked:
        kept |= {text for found in bm25.rank(one.queries, near).values() for text in found}
    others = sorted((_mixed(t.id), t.id) for t in texts if t.id not in kept)
    kept |= {name for _, name in others[:_STRANGERS]}
    return [text for text in texts if text.id in kept]


def _mixed(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()


def rows(
    one: Set,
    texts: Sequence[BeirText],
    bm25: PlainBm25,
    models: Mapping[str, Path],
    reranker: Reranker,
    cache: Path,
) -> Iterable[Row]:
    """Every engine on one set, in every typing; `bm25` is over the same texts.

    The reranker reads questions as they stand in the set, for that takes most of the time.
    """
    typings = {_AS_TYPED: dict(one.queries)} | {
        name: {q: typed(text, 1) for q, text in one.queries.items()}
        for name, typed in SLICES.items()
    }
    home = cache / f"table-{one.texts}-{_mixed(' '.join(t.id for t in texts))[:12]}"
    for typing, queries in typings.items():
        yield _row(one, typing, "BM25", bm25.rank(queries, DEPTH))
    for label, folder in models.items():
        with opened(home, texts, OnnxEmbedder.load(folder)) as searcher:
            for typing, queries in typings.items():
                yield from _of_model(one, typing, queries, searcher, label)
            yield _reread(one, searcher, reranker, label)


def _of_model(
    one: Set, typing: str, queries: Mapping[str, str], searcher: Searcher, label: str
) -> Iterable[Row]:
    dense, lexical = (_ranked(searcher, queries, engine) for engine in ("dense", "lexical"))
    engines: dict[str, dict[str, list[tuple[str, float]]]] = {
        "lexical": {q: list(lexical[q].items()) for q in queries},
        f"dense, {label}": {q: list(dense[q].items()) for q in queries},
        **{
            f"fused {alpha}, {label}": {q: fuse(dense[q], lexical[q], alpha) for q in queries}
            for alpha in ALPHAS
        },
        f"RRF, {label}": {q: reciprocal(dense[q], lexical[q]) for q in queries},
    }
    for engine, ranked in engines.items():
        yield _row(one, typing, engine, {q: by_text(found) for q, found in ranked.items()})


def _reread(one: Set, searcher: Searcher, reranker: Reranker, label: str) -> Row:
    """Fused as in the product, what the reranker says of the first passages added."""
    rankings = {}
    for number, (query, text) in enumerate(one.queries.items(), start=1):
        hits = searcher.search(text, PASSAGES)
        read = reranker.scores(text, [hit.passage.embedded for hit in hits[:READ]])
        said = dict(zip((hit.passage.id for hit in hits), read, strict=False))
        told = [(h.passage.id, reread(h.score, said.get(h.passage.id))) for h in hits]
        told.sort(key=lambda pair: (-pair[1], pair[0]))
        rankings[query] = by_text(told)
        sys.stderr.write(f"\rread {number}/{len(one.queries)} ")
    return _row(one, _AS_TYPED, f"fused {DEFAULT_ALPHA}, first {READ} read, {label}", rankings)


def reread(score: float, read: float | None) -> float:
    """A fused score, and half as much weight on what the reranker says, on the same scale."""
    return score + (share_of(read) if read is not None else 0.0) / 2


def reciprocal(*rankings: Mapping[str, float], k: int = 60) -> list[tuple[str, float]]:
    """All passages by the sum of 1 / (k + rank), best first; equal ones by id.

    (Cormack et al. 2009, "Reciprocal Rank Fusion"; measured against our fusion, not used by it.)
    """
    fused: dict[str, float] = {}
    for ranking in rankings:
        ordered = sorted(ranking, key=lambda text: (-ranking[text], text))
        for rank, text in enumerate(ordered, start=1):
            fused[text] = fused.get(text, 0.0) + 1 / (k + rank)
    return sorted(fused.items(), key=lambda item: (-item[1], item[0]))


def _ranked(
    searcher: Searcher, queries: Mapping[str, str], engine: EngineName
) -> dict[str, dict[str, float]]:
    found = {}
    for number, (name, text) in enumerate(queries.items(), start=1):
        hits = searcher.search(text, PASSAGES, None, engine)
        found[name] = {hit.passage.id: hit.score for hit in hits}
        sys.stderr.write(f"\r{engine} {number}/{len(queries)} ")
    return found


def _row(one: Set, typing: str, engine: str, rankings: Rankings) -> Row:
    ordered: trec.Run = {
        query: {
            text: -place for place, text in enumerate(sorted(found, key=lambda t: (-found[t], t)))
        }
        for query, found in rankings.items()
    }
    per_query = trec.per_query(one.qrels, ordered)
    return Row(
        one.name,
        typing,
        engine,
        {name: {q: float(s[name] or 0) for q, s in per_query.items()} for name in MEASURED},
    )


def markdown(found: Sequence[Row], facts: Mapping[str, object]) -> str:
    """The report: conditions, then a line for each set, typing and engine."""
    plain = {(row.set, row.typing): row for row in found if row.engine == "BM25"}
    lines = []
    for row in found:
        base = plain[row.set, row.typing].scores["nDCG@10"]
        own = row.scores["nDCG@10"]
        gain = (
            ""
            if row.engine == "BM25"
            else str(paired_bootstrap(list(base.values()), [own[q] for q in base]))
        )
        means = [f"{sum(row.scores[m].values()) / len(own):.3f}" for m in MEASURED]
        lines.append([row.set, row.typing, row.engine, *means, len(own), gain])
    columns = ["set", "typed", "engine", *MEASURED, "n", "nDCG@10 over BM25, 95 % interval"]
    return "\n".join(("# Retrieval\n", report.bullets(facts), report.table(columns, lines)))


def run(shared: Path, models: Mapping[str, Path], cache: Path, near: int, out: Path) -> str:
    """The command: ranks everything and writes the table, anew after each set."""
    asked, reranker = sets(shared), OnnxReranker.load()
    found: list[Row] = []
    sizes: dict[str, int] = {}
    text = ""
    for corpus in dict.fromkeys(one.texts for one in asked):
        whole = list(load_corpus(shared / "retrieval" / corpus / "corpus.jsonl.gz"))
        its = [one for one in asked if one.texts == corpus]
        texts = pool(whole, its, near if len(whole) > 10_000 else 0)
        sizes[corpus] = len(texts)
        bm25 = PlainBm25(texts)
        for one in its:
            found.extend(rows(one, texts, bm25, models, reranker, cache))
            text = markdown(found, _facts(models, sizes, near))
            out.write_text(text, encoding="utf-8")
    return text


def _facts(models: Mapping[str, Path], sizes: Mapping[str, int], near: int) -> dict[str, object]:
    return report.conditions(
        models=", ".join(
            f"{label}: {OnnxEmbedder.load(f).digest[:12]}" for label, f in models.items()
        ),
        texts=", ".join(f"{name} {n}" for name, n in sizes.items()),
        pool=f"BM25's {near} best for each query, and {_STRANGERS} others" if near else "none",
        alpha=f"{DEFAULT_ALPHA} in the product",
    )
