"""Asks every question of a set, writes one line an answer, and reports by question type."""

import json
import sys
import traceback
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path
from typing import Protocol

from corpus.address import chain, label
from corpus.model import Answer, Citation, Document, Hit, Provision, Status
from corpus.place import find, parse
from eval import report
from eval.cases import Case, Quoted, Reply, load_cases, load_replies
from eval.measures import MEASURES, Mean, Score, integrity, score, squash, summarise, verbatim

HITS_WRITTEN = 10
_OPENING = 60  # characters that tell a clause from its neighbours
TEXT_SUFFIXES = (".txt", ".md")
NOTES = {
    "valid": "has citations, each the slice of its document's text, every [n] among them",
    "exact": "share of quotes that are that slice",
    "shown": "share of citations that touch a hit",
    "verbatim": "share of quotes found in the source files",
}


class Asks(Protocol):
    """What answers questions."""

    def ask(
        self, question: str, documents: Sequence[str] = (), as_of: date | None = None
    ) -> Answer:
        """The answer to one question."""
        ...


@dataclass(frozen=True, slots=True)
class Run:
    """A finished run: scores by case, in the order of the set."""

    cases: tuple[Case, ...]
    scores: tuple[Score, ...]
    took_ms: tuple[float, ...]
    corpus_version: str


class Library:
    """Documents by id, each fetched once; an unknown one is empty."""

    def __init__(
        self,
        fetch: Callable[[str], Document | None],
        documents: Callable[[], Sequence[Document]] = tuple,
        provisions: Callable[[str], Sequence[Provision]] = lambda document_id: (),  # noqa: ARG005
    ) -> None:
        self._fetch = fetch
        self._documents = documents
        self.provisions = provisions
        self._known: dict[str, Document | None] = {}

    def documents(self) -> Sequence[Document]:
        """Every document, without its text."""
        return self._documents()

    def document(self, document_id: str) -> Document | None:
        """The document, or None."""
        if document_id not in self._known:
            self._known[document_id] = self._fetch(document_id)
        return self._known[document_id]

    def text(self, document_id: str) -> str:
        """Its canonical text."""
        document = self.document(document_id)
        return document.text if document else ""

    def number(self, document_id: str) -> str | None:
        """Its number, as the library knows it."""
        document = self.document(document_id)
        return document.number if document else None


def located(case: Case, library: Library) -> Case:
    """`case` with the opening words of its gold clauses, when it names them by address alone.

    A set may hold no text of its documents; what its addresses name is then read in the library.
    """
    if case.must or not case.places:
        return case
    by_source = {document.source: document.id for document in library.documents()}
    openings = [
        opening
        for place in case.places
        if place.source in by_source
        for opening in _openings(by_source[place.source], place.address, library)
    ]
    return replace(case, also_must=(*case.also_must, *openings))


def _openings(document_id: str, address: str, library: Library) -> list[str]:
    provisions = library.provisions(document_id)
    named = [node for node in provisions if label(chain(provisions, node.id)) == address]
    text = library.text(document_id)
    found = [node.span.of(text) for node in named or find(provisions, parse(address))]
    return [squash(words)[:_OPENING] for words in found if words.strip()]


def line(case: Case, answer: Answer, library: Library) -> dict[str, object]:
    """An answer as a line of an answers file."""
    return {
        "id": case.id,
        "q": case.question,
        "status": str(answer.status),
        "answer": answer.answer,
        "citations": [_citation(citation) for citation in answer.citations],
        "hits": [asdict(quoted(hit, library)) for hit in answer.hits[:HITS_WRITTEN]],
        "took_ms": round(answer.took_ms, 3),
    }


def quoted(hit: Hit, library: Library) -> Quoted:
    """A hit as it is measured."""
    passage = hit.passage
    number = library.number(passage.document_id)
    return Quoted(passage.document_id, number, passage.label, passage.text)


def _citation(citation: Citation) -> dict[str, object]:
    return {
        "document_id": citation.document_id,
        "number": citation.number,
        "title": citation.title,
        "label": citation.label,
        "quote": citation.quote,
        "page": citation.page,
    }


def ask_all(
    cases: Sequence[Case], assistant: Asks, library: Library, out: Path, sources: Sequence[str] = ()
) -> Run:
    """Asks in order and writes `out` as it goes; what raises is written as unavailable."""
    extras: dict[str, dict[str, float | None]] = {}
    versions: dict[str, None] = {}
    with out.open("w", encoding="utf-8") as file:
        for place, case in enumerate(cases, start=1):
            answer = _ask(assistant, case.question)
            extras[case.id] = integrity(answer, library.text)
            versions[answer.corpus_version] = None
            file.write(json.dumps(line(case, answer, library), ensure_ascii=False) + "\n")
            sys.stderr.write(f"\r{place}/{len(cases)}")
    sys.stderr.write("\n")
    replies = load_replies(out)
    return Run(
        tuple(cases),
        tuple(
            _score(located(case, library), replies[case.id], sources) | extras[case.id]
            for case in cases
        ),
        tuple(replies[case.id].took_ms for case in cases),
        ", ".join(filter(None, versions)) or "unknown",
    )


def _ask(assistant: Asks, question: str) -> Answer:
    try:
        return assistant.ask(question)
    except Exception as error:  # one broken question must not lose the other lines; it scores 0
        traceback.print_exc()
        today = date.today()
        return Answer(question, Status.UNAVAILABLE, repr(error), "", (), (), today, "", 0.0)


def _score(case: Case, reply: Reply, sources: Sequence[str]) -> dict[str, float | None]:
    return score(case, reply) | {"verbatim": verbatim(reply, sources)}


def read_sources(paths: Iterable[Path]) -> list[str]:
    """The squashed texts of the files, and of the text files inside the folders."""
    files = [
        file
        for path in paths
        for file in (sorted(path.rglob("*")) if path.is_dir() else [path])
        if file == path or file.suffix in TEXT_SUFFIXES
    ]
    return [squash(file.read_text(encoding="utf-8")) for file in files]


def by_type(cases: Sequence[Case], scores: Sequence[Score]) -> dict[str, dict[str, Mean]]:
    """Means for each question type, in alphabetical order, and for all."""
    types = sorted({case.type for case in cases})
    rows = {
        kind or "(none)": summarise(
            [row for case, row in zip(cases, scores, strict=True) if case.type == kind]
        )
        for kind in types
    }
    return rows | {"all": summarise(scores)}


def markdown(run: Run, facts: Mapping[str, object]) -> str:
    """The report: conditions, means by type, times, and what each measure means."""
    notes = {measure.name: measure.promise for measure in MEASURES} | NOTES
    times = [
        ("p50", report.percentile(run.took_ms, 0.5)),
        ("p95", report.percentile(run.took_ms, 0.95)),
    ]
    return "\n".join(
        (
            "# Answers\n",
            report.bullets(facts),
            report.means("type", by_type(run.cases, run.scores)),
            report.table(
                ["time of an answer", "ms", "n"],
                [(name, value, len(run.took_ms)) for name, value in times],
            ),
            report.bullets(notes),
        )
    )


def run(
    questions: Path, home: Path | None, out: Path, to: Path | None, sources: Sequence[Path]
) -> str:
    """The command: answers `questions` from the library at `home`; gives the report."""
    cases = load_cases(questions)
    from api.wiring import open_services  # slow, and a mistake above is told without it

    services = open_services(home)
    store = services.store
    library = Library(store.document, store.documents, store.provisions)
    finished = ask_all(cases, services.assistant, library, out, read_sources(sources))
    text = markdown(
        finished,
        report.conditions(
            questions=report.named(questions),
            n=len(cases),
            corpus=finished.corpus_version,
        ),
    )
    if to:
        to.write_text(text, encoding="utf-8")
    return text
