"""BM25 over our own tokens: syllables, compounds, folded syllables, addresses and numbers."""

import json
import math
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corpus.number import mentions
from corpus.place import parse
from corpus.text import fold, has_diacritics, syllables
from index.compounds import longest_matches
from index.files import link
from index.synonyms import official, table
from index.tokens import ADDRESS, FIELDS, NUMBER, PLACES, address, numbers

Rows = NDArray[np.int64]
Scores = NDArray[np.float32]

_DECIMALS = 4  # finer differences are the order in which tantivy happened to add
_SPARE = 16  # hits fetched beyond k, so that ties at the cut are seen
_WRITER_BYTES = 256_000_000
META = "meta.json"  # tantivy's own list of segments
STARTS = "starts.json"  # how many rows stand before the folder that each segment came from


@dataclass(frozen=True, slots=True)
class Weights:
    """What a match is worth: the place it is found in times the view it is found by.

    `body` is the clause, `context` its header chain and lead-in. A query without diacritics
    is matched by the folded view alone, worth 1. In one with some, `hint` is what that view is
    worth for the syllables that carry none; tones that were typed are never dropped. `address` is
    what standing at a place that the query names is worth, `number` what standing in a document
    whose number it names is; `synonyms` is what the official words for an everyday expression
    are, each of n syllables one part in the root of n.
    """

    body: float = 1.0
    context: float = 0.5
    syllables: float = 1.0
    compounds: float = 0.5
    hint: float = 0.3
    address: float = 1.5
    number: float = 2.0
    synonyms: float = 1.0


class Lexical:
    """A tantivy index of passages, each known by its row."""

    def __init__(
        self,
        index: Any,  # noqa: ANN401 - tantivy has no types
        starts: Sequence[int] | None = None,
        rows: Rows | None = None,
        weights: Weights | None = None,
    ) -> None:
        self._schema = index.schema
        self._searcher = index.searcher()
        segments = self._searcher.num_segments
        self._starts = np.array([0] * segments if starts is None else starts, np.int64)
        self._rows = np.arange(len(self), dtype=np.int64) if rows is None else rows
        self._weights = weights or Weights()
        if len(self._rows) != len(self) or len(self._starts) != segments:
            raise ValueError(f"{len(self)} passages in {segments} segments do not fit their rows")

    @staticmethod
    def write(folder: Path, passages: Iterable[tuple[str, Sequence[str]]]) -> None:
        """Fill an empty folder with passages: the document of each, and its `tokens`."""
        import tantivy

        index = tantivy.Index(_schema(), path=str(folder))
        # One thread: passages then keep their order, and equal input gives an equal index.
        writer = index.writer(_WRITER_BYTES, 1)
        for row, (document, words) in enumerate(passages):
            texts = dict(zip(FIELDS, words, strict=True))
            writer.add_document(tantivy.Document(row=row, document=document, **texts))
        writer.commit()
        writer.wait_merging_threads()

    @staticmethod
    def join(folder: Path, parts: Iterable[Path]) -> None:
        """Fill an empty folder with the indexes in `parts`, one after the other, without copying.

        tantivy weighs words over all segments of an index, so where a passage lies changes no
        score. The files are shared and must never be changed.
        """
        import tantivy

        tantivy.Index(_schema(), path=str(folder))
        meta = json.loads((folder / META).read_text("utf-8"))
        starts, count = [], 0
        for part in parts:
            segments = json.loads((part / META).read_text("utf-8"))["segments"]
            meta["segments"] += segments
            starts += [count] * len(segments)
            count += sum(segment["max_doc"] for segment in segments)
            for path in part.iterdir():
                if path.suffix not in (".json", ".lock"):
                    link(path, folder / path.name)
        (folder / META).write_text(json.dumps(meta), "utf-8")
        (folder / STARTS).write_text(json.dumps(starts), "utf-8")

    @classmethod
    def open(
        cls, folder: Path, weights: Weights | None = None, rows: Rows | None = None
    ) -> "Lexical":
        """The index in `folder`; any damage tantivy notices is a ValueError.

        `rows` are those of the passages in the order they were written and joined.
        """
        import tantivy

        joined = folder / STARTS
        starts = json.loads(joined.read_text("utf-8")) if joined.exists() else None
        return cls(tantivy.Index.open(str(folder)), starts, rows, weights)

    def __len__(self) -> int:
        return int(self._searcher.num_docs)

    def search(
        self,
        query: str,
        k: int,
        documents: Collection[str] | None = None,
        typed: str | None = None,
    ) -> tuple[Rows, Scores]:
        """The `k` best passages, of these documents only; by score, then by row.

        `typed` is the query before its diacritics were restored, when they were. Fewer than `k`,
        or none, when fewer share a word with the query.
        """
        terms = self._terms(query, query if typed is None else typed)
        if not terms or k < 1 or (documents is not None and not documents):
            return np.empty(0, np.int64), np.empty(0, np.float32)
        return self._best(self._filtered(terms, documents), k)

    def rarity(self, syllable: str) -> float:
        """How rare a folded syllable is among the clauses: 0 in all of them, 1 in none."""
        here = int(self._searcher.doc_freq("body_folded", syllable))
        return 1 - math.log(1 + here) / math.log(1 + max(len(self), 1))

    def _best(self, query: Any, k: int) -> tuple[Rows, Scores]:  # noqa: ANN401
        limit = k + _SPARE
        while True:
            hits = self._searcher.search(query, limit, count=False).hits
            scores = np.array([score for score, _ in hits], np.float32).round(_DECIMALS)
            if len(hits) < limit or scores[-1] < scores[k - 1]:
                break
            limit *= 4
        rows = self._rows_of([place for _, place in hits])
        order = np.lexsort((rows, -scores))[:k]
        return rows[order], scores[order]

    def _rows_of(self, places: Sequence[Any]) -> Rows:
        written = np.array(self._searcher.fast_field_values("row", places), np.int64)
        before = self._starts[np.array([place.segment_ord for place in places], np.int64)]
        found: Rows = self._rows[before + written]
        return found

    def _filtered(self, terms: list[Any], documents: Collection[str] | None) -> Any:  # noqa: ANN401
        import tantivy

        either = tantivy.Query.boolean_query([(tantivy.Occur.Should, term) for term in terms])
        if documents is None:
            return either
        named = tantivy.Query.term_set_query(self._schema, "document", sorted(documents))
        silent = tantivy.Query.const_score_query(named, 0.0)
        must = tantivy.Occur.Must
        return tantivy.Query.boolean_query([(must, silent), (must, either)])

    def _terms(self, query: str, typed: str) -> list[Any]:
        import tantivy

        return [
            tantivy.Query.boost_query(
                tantivy.Query.term_query(self._schema, field, token, "freq"), weight
            )
            for field, token, weight in self._weighted(query, typed)
        ]

    def _weighted(self, query: str, typed: str) -> list[tuple[str, str, float]]:
        named, words = self._named(query)
        tokens = syllables(words)
        marked = has_diacritics(query)
        w = self._weights
        typed = typed if typed == query else self._named(typed)[1]
        bare = [fold(token) for token in syllables(typed) if not has_diacritics(token)]
        views = {"folded": (w.hint if marked else 1.0, bare)}
        if marked:
            views["syllables"] = (w.syllables, tokens)
            views["compounds"] = (w.compounds, longest_matches(tokens, self._knows))
        weighted = {name: _counted(weight, found) for name, (weight, found) in views.items()}
        for word in official(tokens, table()) if marked else ():
            for token in word:
                share = w.synonyms / len(word) ** 0.5
                weighted["syllables"][token] = weighted["syllables"].get(token, 0.0) + share
        places = {"body": w.body, "context": w.context}
        return named + [
            (f"{place}_{view}", token, place_weight * weight)
            for view, tokens_of in weighted.items()
            for token, weight in sorted(tokens_of.items())
            for place, place_weight in places.items()
            if place_weight * weight > 0
        ]

    def _named(self, query: str) -> tuple[list[tuple[str, str, float]], str]:
        """The places and documents here that `query` names, weighted, and its other words."""
        places = parse(query)
        found = [(wanted.span, ADDRESS, address(wanted)) for wanted in places]
        for mention in mentions(query):
            found += [(mention.span, NUMBER, token) for token in numbers(mention, places)]
        weights = {ADDRESS: self._weights.address, NUMBER: self._weights.number}
        here: set[tuple[str, str, float]] = set()
        words = query
        for span, field, token in found:
            if weights[field] > 0 and self._searcher.doc_freq(field, token) > 0:
                here.add((field, token, weights[field]))
                words = span.blanked(words)
        return sorted(here), words

    def _knows(self, compound: str) -> bool:
        return any(self._searcher.doc_freq(f"{place}_compounds", compound) > 0 for place in PLACES)


def _counted(weight: float, tokens: Sequence[str]) -> dict[str, float]:
    return {token: weight * count for token, count in Counter(tokens).items()}


def _schema() -> Any:  # noqa: ANN401 - tantivy is imported only when an index is opened
    import tantivy

    builder = tantivy.SchemaBuilder()
    builder.add_integer_field("row", fast=True)
    builder.add_text_field("document", tokenizer_name="raw", index_option="basic")
    for name in FIELDS:
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="freq")
    return builder.build()
