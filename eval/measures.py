"""What is measured of an answer, one number a case; None where a measure makes no sense.

Absence counts 0: a case without a reply is scored as one that the system could not serve.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from corpus.model import Answer, Citation, Hit, Span, Status
from corpus.text import clean
from eval.cases import Case, Quoted, Reply

Score = Mapping[str, float | None]
_MARK = re.compile(r"\[(\d+(?:\s*,\s*\d+)*)\]")


@dataclass(frozen=True, slots=True)
class Mean:
    """A mean over the `n` cases in which its measure makes sense; no value when there are none."""

    value: float | None
    n: int


@dataclass(frozen=True, slots=True)
class Measure:
    """A named function of a case and its reply."""

    name: str
    promise: str
    of: Callable[[Case, Reply], float | None]


def squash(text: str) -> str:
    """`text` as phrases are compared: clean, without emphasis marks, white space collapsed."""
    return " ".join(clean(text).replace("*", "").split())


def absent(case: Case) -> Reply:
    """The reply that counts for a case without one."""
    return Reply(case.id, Status.UNAVAILABLE, "", (), (), 0.0)


def _holds(case: Case, quoted: Quoted) -> bool:
    text = squash(quoted.text)
    return any(squash(phrase) in text for phrase in case.must)


def is_gold(case: Case, quoted: Quoted) -> bool:
    """Whether a citation or hit holds a phrase that answers, or is a clause that does."""
    text = squash(quoted.text)
    return (
        _holds(case, quoted)
        or any(squash(phrase) in text for phrase in case.also_must)
        or any(
            place.address == quoted.label and place.number == (quoted.number or "")
            for place in case.places
        )
    )


def _any(
    found: Callable[[Case, Quoted], bool], part: str, k: int
) -> Callable[[Case, Reply], float | None]:
    def of(case: Case, reply: Reply) -> float | None:
        if not (case.must or (found is is_gold and case.places)):
            return None
        shown = reply.citations if part == "citations" else reply.hits
        return float(any(found(case, quoted) for quoted in shown[:k]))

    return of


def _coverage(case: Case, reply: Reply) -> float | None:
    if not case.must:
        return None
    quotes = [squash(citation.text) for citation in reply.citations]
    return sum(any(squash(p) in q for q in quotes) for p in case.must) / len(case.must)


def _refused(reply: Reply) -> bool:
    return reply.status not in (Status.ANSWERED, Status.UNAVAILABLE)


def _answered(case: Case, reply: Reply) -> float | None:
    return float(reply.status is Status.ANSWERED) if case.answerable else None


def _refusal_precision(case: Case, reply: Reply) -> float | None:
    if case.answerable is None or not _refused(reply):
        return None
    return float(not case.answerable)


def _refusal_recall(case: Case, reply: Reply) -> float | None:
    return float(_refused(reply)) if case.answerable is False else None


def _unavailable(_case: Case, reply: Reply) -> float | None:
    return float(reply.status is Status.UNAVAILABLE)


MEASURES: tuple[Measure, ...] = (
    Measure("answered", "share of answerable cases answered", _answered),
    Measure("cite@1", "the first quote holds a must phrase", _any(_holds, "citations", 1)),
    Measure("hit@1", "the first hit holds a must phrase", _any(_holds, "hits", 1)),
    Measure("hit@5", "one of five hits holds a must phrase", _any(_holds, "hits", 5)),
    Measure("clause@1", "cite@1, or the cited clause is gold", _any(is_gold, "citations", 1)),
    Measure("clause@5", "hit@5, or one of five clauses is gold", _any(is_gold, "hits", 5)),
    Measure("coverage", "share of the must phrases inside the quotes", _coverage),
    Measure("refusal P", "share of refusals that were right", _refusal_precision),
    Measure("refusal R", "share of unanswerable cases refused", _refusal_recall),
    Measure("unavailable", "share of cases not served; no refusal", _unavailable),
)
# Measured only while answering, or against source files: these need more than an answers file.
INTEGRITY = ("valid", "exact", "shown", "verbatim")


def score(case: Case, reply: Reply | None) -> dict[str, float | None]:
    """Every measure of MEASURES for one case."""
    said = reply or absent(case)
    return {measure.name: measure.of(case, said) for measure in MEASURES}


def verbatim(reply: Reply, sources: Iterable[str]) -> float | None:
    """Share of quotes found in one of `sources` (squashed texts); None without quotes."""
    texts = list(sources)
    quotes = [squash(citation.text) for citation in reply.citations]
    if not texts or not quotes:
        return None
    return sum(bool(quote) and any(quote in text for text in texts) for quote in quotes) / len(
        quotes
    )


def marks(answer: str) -> list[int]:
    """The citation ids that `answer` refers to, in order: "… [1] … [2, 3]"."""
    return [int(number) for group in _MARK.findall(answer) for number in group.split(",")]


def integrity(answer: Answer, text_of: Callable[[str], str]) -> dict[str, float | None]:
    """Whether an answer may be trusted to be what the sources say.

    valid: it has citations, their ids differ, every mark has one, and every quote is the slice
    of its document's text that it claims to be (1 or 0). exact: share of quotes that are.
    shown: share of citations that touch a hit of the same document. None without an answer.
    """
    if answer.status is not Status.ANSWERED and not answer.citations:
        return {"valid": None, "exact": None, "shown": None}
    slices = [_slices(citation, text_of(citation.document_id)) for citation in answer.citations]
    shown = [any(_touches(c, hit) for hit in answer.hits) for c in answer.citations]
    ids = [citation.id for citation in answer.citations]
    valid = bool(ids) and all(slices) and len(set(ids)) == len(ids)
    return {
        "valid": float(valid and set(marks(answer.answer)) <= set(ids)),
        "exact": sum(slices) / len(slices) if slices else None,
        "shown": sum(shown) / len(shown) if shown else None,
    }


def _slices(citation: Citation, text: str) -> bool:
    start, end = citation.char_start, citation.char_end
    return 0 <= start < end <= len(text) and text[start:end] == citation.quote


def _touches(citation: Citation, hit: Hit) -> bool:
    quoted = Span(citation.char_start, citation.char_end)
    spans = (hit.passage.span, *hit.passage.lead_ins)
    return citation.document_id == hit.passage.document_id and any(map(quoted.touches, spans))


def mean(values: Iterable[float | None]) -> Mean:
    """The mean of the values that are not None."""
    known = [value for value in values if value is not None]
    return Mean(sum(known) / len(known) if known else None, len(known))


def summarise(scores: Sequence[Score]) -> dict[str, Mean]:
    """The mean of every measure that occurs in `scores`, in order of first occurrence."""
    names = dict.fromkeys(name for row in scores for name in row)
    return {name: mean(row.get(name) for row in scores) for name in names}
