"""BM25 over our own tokens: syllables, compounds, folded syllables, addresses and numbers."""

import math
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corpus.model import Passage
from corpus.number import Mention, mentions
from corpus.place import Wanted, parse
from corpus.text import fold, has_diacritics, syllables
from index.compounds import longest_matches, segment
from index.synonyms import official, table

Rows = NDArray[np.int64]
Scores = NDArray[np.float32]

_DECIMALS = 4  # finer differences are the order in which tantivy happened to add
_SPARE = 16  # hits fetched beyond k, so that ties at the cut are seen
_WRITER_BYTES = 256_000_000
_VIEWS = ("syllables", "compounds", "folded")
_PLACES = ("body", "context")
_ADDRESS = "address"  # the field of what a place is called: "dieu 15", "khoan 2"
_NUMBER = "number"  # the field of the documents named above a passage: "168", "168-2024-nd-cp"


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
    """A tantivy index of passages, each known by its row: its place in the order of writing."""

    def __init__(self, index: Any, weights: Weights | None = None) -> None:  # noqa: ANN401
        self._schema = index.schema
        self._searcher = index.searcher()
        self._weights = weights or Weights()

    @staticmethod
    def write(
        folder: Path,
        passages: Iterable[Passage],
        segmented: Callable[[str], Sequence[str]] = segment,
    ) -> None:
        """Fill an empty folder with the index of `passages`."""
        import tantivy

        index = tantivy.Index(_schema(), path=str(folder))
        # One thread: passages then keep their order, and equal input gives an equal index.
        writer = index.writer(_WRITER_BYTES, 1)
        for row, passage in enumerate(passages):
            texts = {name: " ".join(t) for name, t in _tokens(passage, segmented).items()}
            writer.add_document(tantivy.Document(row=row, document=passage.document_id, **texts))
        writer.commit()
        writer.wait_merging_threads()

    @classmethod
    def open(cls, folder: Path, weights: Weights | None = None) -> "Lexical":
        """The index in `folder`; any damage tantivy notices is a ValueError."""
        import tantivy

        return cls(tantivy.Index.open(str(folder)), weights)

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
        rows = np.array(
            self._searcher.fast_field_values("row", [address for _, address in hits]), np.int64
        )
        order = np.lexsort((rows, -scores))[:k]
        return rows[order], scores[order]

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
        found = [(wanted.span, _ADDRESS, _address(wanted)) for wanted in places]
        for mention in mentions(query):
            found += [(mention.span, _NUMBER, token) for token in _number(mention, places)]
        weights = {_ADDRESS: self._weights.address, _NUMBER: self._weights.number}
        here: set[tuple[str, str, float]] = set()
        words = query
        for span, field, token in found:
            if weights[field] > 0 and self._searcher.doc_freq(field, token) > 0:
                here.add((field, token, weights[field]))
                words = span.blanked(words)
        return sorted(here), words

    def _knows(self, compound: str) -> bool:
        return any(self._searcher.doc_freq(f"{place}_compounds", compound) > 0 for place in _PLACES)


_folded = lru_cache(maxsize=1 << 16)(fold)  # a library has few different syllables


def _counted(weight: float, tokens: Sequence[str]) -> dict[str, float]:
    return {token: weight * count for token, count in Counter(tokens).items()}


def _schema() -> Any:  # noqa: ANN401 - tantivy is imported only when an index is opened
    import tantivy

    builder = tantivy.SchemaBuilder()
    builder.add_integer_field("row", fast=True)
    builder.add_text_field("document", tokenizer_name="raw", index_option="basic")
    for name in (f"{place}_{view}" for place in _PLACES for view in _VIEWS):
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="freq")
    for name in (_ADDRESS, _NUMBER):
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="freq")
    return builder.build()


def _tokens(
    passage: Passage, segmented: Callable[[str], Sequence[str]]
) -> dict[str, Sequence[str]]:
    fields: dict[str, Sequence[str]] = {}
    context = [part for part in (*passage.header, passage.lead_in) if part]
    for place, parts in (("body", [passage.text]), ("context", context)):
        words = [token for part in parts for token in syllables(part)]
        fields[f"{place}_syllables"] = words
        fields[f"{place}_compounds"] = [word for part in parts for word in segmented(part)]
        fields[f"{place}_folded"] = [_folded(word) for word in words]
    named = " ; ".join((*passage.header, passage.label))
    places = parse(named)
    fields[_ADDRESS] = sorted({_address(wanted) for wanted in places})
    # The first number named is the document's own: the places are in it.
    fields[_NUMBER] = sorted(
        {t for i, m in enumerate(mentions(named)) for t in _number(m, () if i else places)}
    )
    return fields


def _address(wanted: Wanted) -> str:
    """The token of a step, whatever term its level may bear."""
    return f"{'/'.join(sorted(wanted.levels))}:{fold(wanted.marker)}"


def _number(mention: Mention, places: Iterable[Wanted]) -> set[str]:
    """The tokens of a document's number, alone and with what follows it, and of places in it."""
    names = {mention.number, mention.written}
    return names | {f"{name}/{_address(place)}" for name in names for place in places}
