"""Why not this clause? Where one clause stands for one question, engine by engine."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from corpus.address import chain
from corpus.errors import UnknownAddress, UnknownDocument
from corpus.model import Hit, Passage
from corpus.number import key
from corpus.place import find, parse
from corpus.store import Store
from corpus.words import content, folded_words
from eval import report
from index.search import EngineName

_DEPTH = 1_000
_ENGINES: tuple[EngineName, ...] = ("hybrid", "dense", "lexical")


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the best of some passages stands: its rank from 1, its score, and the first's."""

    rank: int | None
    score: float | None
    first: float | None


def standing(hits: Sequence[Hit], wanted: frozenset[str]) -> Standing:
    """The standing of the first hit that is one of the `wanted` passages."""
    first = hits[0].score if hits else None
    for rank, hit in enumerate(hits, start=1):
        if hit.passage.id in wanted:
            return Standing(rank, hit.score, first)
    return Standing(None, None, first)


def run(home: Path | None, question: str, number: str, address: str) -> str:
    """The command: the question as it was read, the clause's standing, its words shared and not."""
    from api.wiring import open_services

    services = open_services(home)
    library = services.library
    library.refresh()
    passages = _passages(services.store, number, address)
    wanted = frozenset(passage.id for passage in passages)
    read = library.restore(question)
    rows = []
    for engine in _ENGINES:
        at = standing(library.search(question, _DEPTH, None, engine), wanted)
        rows.append((engine, at.rank or f"beyond {_DEPTH}", at.score, at.first))
    told = {word for p in passages for word in folded_words(f"{p.lead_in} {p.text}")}
    asked = list(dict.fromkeys(content(read)))
    facts = {
        "question": question,
        "read as": read,
        "words of it in the clause": " ".join(word for word in asked if word in told) or "none",
        "words of it not there": " ".join(word for word in asked if word not in told) or "none",
    }
    table = report.table(["engine", "rank", "score", "score of the first"], rows)
    return f"{report.bullets(facts)}\n{table}"


def _passages(store: Store, number: str, address: str) -> list[Passage]:
    for document in store.documents():
        if number in (document.id, document.number) or key(document.number or "") == key(number):
            provisions = store.provisions(document.id)
            named = {node.id for node in find(provisions, parse(address))}
            found = [
                passage
                for passage in store.passages(document.id)
                if named & {node.id for node in chain(provisions, passage.provision_id)}
            ]
            if not found:
                raise UnknownAddress(address, document.number or document.id)
            return found
    raise UnknownDocument(number)
