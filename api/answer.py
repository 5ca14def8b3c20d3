"""A question → an answer: what the question names, what it wants, what the library says."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from api.asked import Asked, read, seen
from api.cite import Citer, Line, Quote
from api.compose import Source, lines_for, others_for, whole
from api.content import asks_what_it_says
from api.facts import facts
from api.intent import Field, is_about_itself
from api.library import Library
from api.names import full_name, place, short_name
from api.notices import outdated, renamed
from api.reasons import (
    elsewhere,
    how_to_load,
    lies_outside,
    no_such_law,
    no_such_number,
    no_such_place,
    nothing,
    several,
    silent,
    unnamed,
)
from api.relevance import THRESHOLD, Question, ranked
from api.scope import Scope, described, is_of_kind, law_of_a_place, opening_kinds
from api.subject import about, asks_for_documents
from api.unnamed import is_only_a_place, pointed_at
from corpus.model import (
    Answer,
    Citation,
    Document,
    DocumentStatus,
    Hit,
    Passage,
    Status,
)
from corpus.number import mentions, names
from corpus.place import find
from corpus.text import fold

_HITS = 30
_MOST_MENTIONS = 4
_MOST_TITLED = 4
_IDENTITY = (Field.NUMBER, Field.DATE, Field.ISSUER, Field.TITLE)


@dataclass(frozen=True, slots=True)
class _Outcome:
    status: Status
    reason: str | None
    lines: Sequence[Line] = ()
    hits: Sequence[Hit] = ()


class Assistant:
    """Answers questions from one library; holds no state between questions."""

    def __init__(self, library: Library) -> None:
        self._library = library

    def ask(
        self,
        question: str,
        documents: Sequence[str] = (),
        as_of: date | None = None,
        collection: str | None = None,
    ) -> Answer:
        """The answer to `question`, whatever its status.

        Only `documents` are searched if any, and of them only those that lie in the `collection`.
        """
        started = time.perf_counter()
        self._library.refresh()
        day = as_of or date.today()
        asked = read(self._library, question, documents, collection)
        answer = self._answer(asked, day)
        if collection is not None and answer.status is Status.NOT_FOUND:
            outside = self._answer(read(self._library, question, documents), day)
            answer = replace(answer, reason=f"{answer.reason}{elsewhere(outside)}")
        return replace(answer, took_ms=(time.perf_counter() - started) * 1000)

    def _answer(self, asked: Asked, day: date) -> Answer:
        outcome = self._at_once(asked) or self._search(asked)
        standings = self._library.standings()
        citer = Citer(
            self._library.document,
            self._library.provisions,
            lambda document_id, address: standings.of(document_id, day, address).validity,
        )
        text = citer.render(outcome.lines)
        if outcome.status is Status.ANSWERED and not citer.citations:
            outcome = replace(outcome, status=Status.NOT_FOUND, reason=self._nothing(asked, ()))
            text = ""
        return Answer(
            question=asked.text,
            status=outcome.status,
            reason=self._told(asked, outcome.reason, citer.citations, day),
            answer=text,
            citations=citer.citations,
            hits=tuple(outcome.hits) or tuple(self._beside(asked)),
            as_of=day,
            corpus_version=self._library.version(),
            took_ms=0.0,
        )

    def search(
        self,
        question: str,
        k: int,
        documents: Sequence[str] = (),
        collection: str | None = None,
    ) -> list[Hit]:
        """At most `k` passages, best first."""
        self._library.refresh()
        return self._library.search(question, k, seen(self._library, documents, collection).allowed)

    def weigh(self, question: str) -> tuple[Question, list[Hit]] | None:
        """A question with what a search finds for it; None where no search is needed."""
        self._library.refresh()
        asked = read(self._library, question)
        if self._at_once(asked):
            return None
        return self._meant(asked), self._found(asked)

    # -- the kinds of answer, tried in this order ----------------------------------------------

    def _at_once(self, asked: Asked) -> _Outcome | None:
        """What needs no search."""
        steps = (
            self._ambiguous,
            self._unknown,
            self._facts,
            self._look_up,
            self._unnamed,
            self._not_loaded,
        )
        return next((outcome for outcome in (step(asked) for step in steps) if outcome), None)

    def _ambiguous(self, asked: Asked) -> _Outcome | None:
        """Several documents bear the number that was given."""
        candidates = asked.scope.ambiguous
        if not candidates or asked.scope.numbered:
            return None
        return _Outcome(Status.AMBIGUOUS, several(candidates))

    def _unknown(self, asked: Asked) -> _Outcome | None:
        """The number that was given is that of no document here: no other may answer for it."""
        named = asked.scope
        if named.named or not (named.outside or named.unknown):
            return None
        here = asked.view.collection
        reason = (
            lies_outside(named.outside, here)
            if named.outside
            else no_such_number(named.unknown, here)
        )
        return _Outcome(Status.NOT_FOUND, reason)

    def _facts(self, asked: Asked) -> _Outcome | None:
        """The question is about a document itself: who signed it, where it was sent."""
        fields = asked.intent.fields
        target = self._target(asked) if fields else None
        if target is None or asked.intent.address:
            return None
        naming = " ".join((full_name(target), target.title or "", target.source or ""))
        if not is_about_itself(asked.meant, naming):
            return None
        if target.status is not DocumentStatus.LOADED:
            return self._facts_elsewhere(asked, target)
        return self._facts_of(asked, target)

    def _facts_of(self, asked: Asked, target: Document) -> _Outcome | None:
        lines, unknown = facts(self._source(target.id), asked.intent.fields)
        if not lines and not self._candidates(asked):
            return None  # the document was guessed: it may not be meant
        if not lines:
            return _Outcome(Status.NOT_FOUND, silent(target, unknown))
        if unknown:
            lines.append(Line(silent(target, unknown)))
        return _Outcome(Status.ANSWERED, None, lines, self._hits_at(lines, asked))

    def _look_up(self, asked: Asked) -> _Outcome | None:
        """The question names a place in a document: "khoản 2 Điều 15 Luật …"."""
        wanted = asked.intent.address
        candidates = self._candidates(asked)
        targets = [d for d in candidates if d.status is DocumentStatus.LOADED]
        if wanted and not asked.scope.named and (law := law_of_a_place(asked.meant)):
            return _Outcome(Status.NOT_FOUND, no_such_law(law, asked.view.collection))
        if not wanted or not targets:
            return None
        return self._standing_at(asked, targets) or _Outcome(
            Status.NOT_FOUND, no_such_place(targets[0], self._library.provisions(targets[0].id))
        )

    def _standing_at(self, asked: Asked, targets: Sequence[Document]) -> _Outcome | None:
        """What stands at the place asked for in these documents."""
        lines: list[Line] = []
        for target in targets:
            source = self._source(target.id)
            for provision in find(source.provisions, asked.intent.address)[:3]:
                lines.extend(whole(provision, source))
        return (
            _Outcome(Status.ANSWERED, None, lines, self._hits_at(lines, asked)) if lines else None
        )

    def _unnamed(self, asked: Asked) -> _Outcome | None:
        """The question needs a document and names none: "khoản 2 Điều 15", "nghị quyết này"."""
        if asked.scope != Scope():
            return None
        loaded = [d for d in asked.view.documents if d.status is DocumentStatus.LOADED]
        wanted = asked.intent.address
        if wanted and is_only_a_place(asked.meant):
            possible = [d for d in loaded if find(self._library.provisions(d.id), wanted)]
        else:
            possible = pointed_at(asked.meant, asked.intent.fields, loaded)
        if len(possible) > 1:
            return _Outcome(Status.AMBIGUOUS, unnamed(possible))
        if not possible:
            return None
        return self._standing_at(asked, possible) if wanted else self._facts_of(asked, possible[0])

    def _not_loaded(self, asked: Asked) -> _Outcome | None:
        """The question is about the content of a document whose text is not here."""
        named = asked.scope.named
        absent = [d for d in named if d.status is not DocumentStatus.LOADED]
        if not absent or len(absent) < len(named) or not asks_what_it_says(asked.text):
            return None
        return self._only_cited(absent, asked)

    def _only_cited(self, absent: Sequence[Document], asked: Asked) -> _Outcome:
        lines = [line for document in absent for line in self._mentions_of(document, asked)]
        return _Outcome(Status.DOCUMENT_NOT_LOADED, how_to_load(absent), lines)

    def _search(self, asked: Asked) -> _Outcome:
        """The clause that answers, found by its words and meaning."""
        hits = ranked(self._meant(asked), self._found(asked))
        if asks_for_documents(asked.meant) and (told := self._documents(asked, hits)):
            return told
        if not hits or hits[0].score < THRESHOLD:
            absent = [d for d in asked.scope.numbered if d.status is not DocumentStatus.LOADED]
            if absent:
                return self._only_cited(absent, asked)
            return _Outcome(Status.NOT_FOUND, self._nothing(asked, hits), (), hits)
        lines = lines_for(asked.meant, hits, self._source, asked.intent.wants_list)
        return _Outcome(Status.ANSWERED, None, lines, hits)

    def _documents(self, asked: Asked, hits: Sequence[Hit]) -> _Outcome | None:
        """The documents that deal with a subject: by their titles, then by their best clauses."""
        titled = about(asked.meant, asked.view.documents, self._library.rarity)[:_MOST_TITLED]
        lines = [
            line
            for document in titled
            for line in facts(self._source(document.id), (Field.TITLE,))[0][:1]
        ]
        heads = self._quoted(lines)
        answering = [hit for hit in hits if hit.score >= THRESHOLD]
        lines += others_for(asked.meant, answering, self._source, lines)
        first: dict[str, Hit] = {}
        for hit in (*heads, *answering):
            first.setdefault(hit.passage.document_id, hit)
        chosen = {hit.passage.id for hit in first.values()}
        rest = (hit for hit in hits if hit.passage.id not in chosen)
        return _Outcome(Status.ANSWERED, None, lines, [*first.values(), *rest]) if lines else None

    def _told(
        self, asked: Asked, reason: str | None, citations: Sequence[Citation], day: date
    ) -> str | None:
        """The reason with what a reader must know: what binds no more first, old names last."""
        library = self._library
        quotes = [citation.quote for citation in citations]
        parts = (
            *outdated(citations, library.document, library.standings(), day),
            reason,
            *renamed(library.offices.explained(asked.meant, quotes, day)),
        )
        return " ".join(part for part in parts if part) or None

    # -- parts -----------------------------------------------------------------------------------

    def _source(self, document_id: str) -> Source:
        document = self._library.document(document_id)
        assert document is not None
        return Source(document, self._library.provisions(document_id))

    def _candidates(self, asked: Asked) -> list[Document]:
        """The documents that a place or a fact may be asked of, the named ones first."""
        if asked.scope.named:
            main = [d for d in asked.scope.named if not (d.kind or "").startswith("Phụ lục")]
            appendix = "phu luc" in fold(asked.text)
            return list(asked.scope.named) if appendix or not main else main
        loaded = [d for d in asked.view.documents if d.status is DocumentStatus.LOADED]
        return loaded if len(loaded) == 1 else []

    def _target(self, asked: Asked) -> Document | None:
        """The document whose facts are asked for.

        "Hướng dẫn thi hành Điều lệ Đảng số mấy" names the charter and asks for a guidance.
        """
        kinds = opening_kinds(asked.meant)
        candidates = self._candidates(asked)
        if kinds and not asked.scope.numbered:
            candidates = [d for d in candidates if is_of_kind(d, kinds)]
        return candidates[0] if candidates else described(asked.meant, asked.view.documents)

    def _found(self, asked: Asked) -> list[Hit]:
        """What a search finds, its first hits read together with the question."""
        return self._library.read(asked.meant, self._unread(asked))

    def _unread(self, asked: Asked) -> list[Hit]:
        named = asked.scope.numbered or asked.scope.within
        loaded = {d.id for d in named if d.status is DocumentStatus.LOADED}
        return self._library.search(asked.text, _HITS, loaded or asked.view.allowed)

    def _beside(self, asked: Asked) -> list[Hit]:
        """What is near a question that needed no search: not worth the time of reading."""
        return ranked(self._meant(asked), self._unread(asked))

    def _meant(self, asked: Asked) -> Question:
        library = self._library
        titled = {document.id for document in asked.scope.titled}
        return Question(
            asked.meant,
            library.background(),
            library.rarity,
            titled,
            asked.intent.wants_list,
            library.reworded(asked.meant),
        )

    def _hits_at(self, lines: Sequence[Line], asked: Asked) -> list[Hit]:
        """The passages that the quotes of `lines` stand in, then what a search finds."""
        found = {hit.passage.id: hit for hit in self._quoted(lines)}
        for hit in self._beside(asked):
            found.setdefault(hit.passage.id, hit)
        return list(found.values())[:_HITS]

    def _quoted(self, lines: Sequence[Line]) -> list[Hit]:
        """The passages that the quotes of `lines` stand in."""
        quotes = [line.quote for line in lines if line.quote]
        ids = {quote.document_id for quote in quotes}
        passages = {document_id: self._library.passages(document_id) for document_id in ids}
        found = {
            passage.id: Hit(passage, 1.0)
            for quote in quotes
            for passage in passages[quote.document_id]
            if passage.span.touches(quote.span)
        }
        return list(found.values())

    def _mentions_of(self, document: Document, asked: Asked) -> list[Line]:
        """What the loaded documents say of one that is not here."""
        telling = self._mentioning(document, asked)[:_MOST_MENTIONS]
        return [self._told_by(passage, document) for passage in telling]

    def _told_by(self, passage: Passage, document: Document) -> Line:
        source = self._source(passage.document_id)
        where = place(source.document, passage.label, passage.address)
        quote = Quote(passage.document_id, passage.provision_id, passage.span)
        return Line(f"Về {short_name(document)}, {where} viết:", quote)

    def _mentioning(self, document: Document, asked: Asked) -> list[Passage]:
        if not document.number:
            return []
        here = asked.view.collection
        within = here.documents if here else None
        hits = self._library.search(document.number, 50, within, "lexical")
        return [
            hit.passage
            for hit in hits
            if any(names(mention, document) for mention in mentions(hit.passage.text))
        ]

    def _facts_elsewhere(self, asked: Asked, document: Document) -> _Outcome | None:
        """Number, date, organ or title of a document as the documents that cite it write them."""
        if not set(asked.intent.fields) <= set(_IDENTITY):
            return None
        for passage in self._mentioning(document, asked):
            told = [m for m in mentions(passage.text) if names(m, document)]
            if any(m.issued_on for m in told):
                line = self._told_by(passage, document)
                return _Outcome(Status.ANSWERED, None, [line], self._hits_at([line], asked))
        return None

    def _nothing(self, asked: Asked, hits: Sequence[Hit]) -> str:
        loaded = sum(d.status is DocumentStatus.LOADED for d in asked.view.documents)
        return nothing(loaded, [self._placed(hit) for hit in hits[:3]], asked.view.collection)

    def _placed(self, hit: Hit) -> str:
        document = self._library.document(hit.passage.document_id)
        return place(document, hit.passage.label, hit.passage.address) if document else ""
