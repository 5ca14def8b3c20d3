from datetime import date

import pytest

from corpus.model import Answer, Citation, Hit, Passage, Span, Status, Validity
from eval.cases import Case, Place, Quoted, Reply
from eval.measures import Mean, integrity, marks, mean, score, squash, summarise, verbatim

TEXT = "Điều 1. Một.\nĐiều 2. Hai."
ANSWERABLE = Case("a", "fact", "?", ("Một", "Hai"), ("Ba",), (Place("1/QH", "Điều 1"),), True)
HIDDEN = Case("h", "", "?", (), (), (), None)
UNANSWERABLE = Case("u", "unanswerable", "?", (), (), (), False)


def quoted(text, label="Điều 9", number="1/QH"):
    return Quoted("d", number, label, text)


def reply(status=Status.ANSWERED, citations=(), hits=()):
    return Reply("a", status, "", tuple(citations), tuple(hits), 1.0)


def test_a_quote_and_hits_that_hold_a_phrase_score():
    scored = score(
        ANSWERABLE, reply(citations=[quoted("**Một**  và")], hits=[quoted("x"), quoted("có Hai")])
    )
    assert scored == {
        "answered": 1.0,
        "cite@1": 1.0,
        "hit@1": 0.0,
        "hit@5": 1.0,
        "clause@1": 1.0,
        "clause@5": 1.0,
        "coverage": 0.5,
        "refusal P": None,
        "refusal R": None,
        "unavailable": 0.0,
    }


@pytest.mark.parametrize(
    ("hits", "hit5", "clause5", "why"),
    [
        ([quoted("x")] * 5 + [quoted("Một")], 0.0, 0.0, "the sixth does not count"),
        ([quoted("x")] * 4 + [quoted("Một")], 1.0, 1.0, "the fifth does"),
        ([quoted("x", "Điều 1")], 0.0, 1.0, "the gold clause, without the phrase"),
        ([quoted("x", "Điều 1", "2/QH")], 0.0, 0.0, "the same clause of another document"),
        ([quoted("x Ba")], 0.0, 1.0, "a phrase of a clause that is as good"),
        ([], 0.0, 0.0, "nothing found"),
    ],
)
def test_hits(hits, hit5, clause5, why):
    scored = score(ANSWERABLE, reply(hits=hits))
    assert (scored["hit@5"], scored["clause@5"]) == (hit5, clause5), why


def test_a_document_without_a_number_is_matched_by_address():
    case = Case("a", "fact", "?", ("Một",), (), (Place("", "mục I"),), True)
    assert score(case, reply(hits=[quoted("x", "mục I", None)]))["clause@5"] == 1.0


@pytest.mark.parametrize(
    ("case", "status", "precision", "recall", "unavailable"),
    [
        (UNANSWERABLE, Status.NOT_FOUND, 1.0, 1.0, 0.0),
        (UNANSWERABLE, Status.DOCUMENT_NOT_LOADED, 1.0, 1.0, 0.0),
        (UNANSWERABLE, Status.AMBIGUOUS, 1.0, 1.0, 0.0),
        (UNANSWERABLE, Status.ANSWERED, None, 0.0, 0.0),
        (UNANSWERABLE, Status.UNAVAILABLE, None, 0.0, 1.0),
        (ANSWERABLE, Status.NOT_FOUND, 0.0, None, 0.0),
        (ANSWERABLE, Status.UNAVAILABLE, None, None, 1.0),
        (HIDDEN, Status.NOT_FOUND, None, None, 0.0),
    ],
)
def test_refusals(case, status, precision, recall, unavailable):
    scored = score(case, reply(status))
    names = ("refusal P", "refusal R", "unavailable")
    assert tuple(scored[name] for name in names) == (precision, recall, unavailable)


def test_a_case_without_a_reply_scores_nothing_but_is_counted():
    scored = score(ANSWERABLE, None)
    assert {scored[name] for name in ("answered", "cite@1", "hit@5", "coverage")} == {0.0}
    assert scored["unavailable"] == 1.0


def test_what_makes_no_sense_has_no_score():
    assert {score(UNANSWERABLE, reply())[n] for n in ("answered", "cite@1", "hit@5")} == {None}


def test_verbatim_is_the_share_of_quotes_in_the_sources():
    said = reply(citations=[quoted("Điều 1. Một."), quoted("Điều 3."), quoted("  ")])
    assert verbatim(said, [squash(TEXT)]) == pytest.approx(1 / 3)
    assert verbatim(said, []) is None
    assert verbatim(reply(), [squash(TEXT)]) is None


def test_marks_are_read_singly_and_in_groups():
    assert marks("một [1], hai [2, 3]; năm [2022] và [x]") == [1, 2, 3, 2022]


def citation(id_=1, start=0, end=12, quote=None):
    return Citation(
        *(id_, "d", None, None, None, None, None, "Điều 1", (), ""),
        *(TEXT[start:end] if quote is None else quote, start, end, None, Validity(), ""),
    )


def answer(citations, text="Một [1].", status=Status.ANSWERED, hits=()):
    return Answer("?", status, None, text, tuple(citations), hits, date(2026, 1, 1), "v", 1.0)


HIT = Hit(Passage("p", "d", 1, (), "Điều 1", Span(0, 12), (), (), "", ""), 1.0)


@pytest.mark.parametrize(
    ("given", "valid", "exact", "why"),
    [
        (answer([citation()]), 1.0, 1.0, "a slice, and its mark"),
        (answer([citation(quote="Điều 1. một.")]), 0.0, 0.0, "not what the text says"),
        (answer([citation(start=5, end=5)]), 0.0, 0.0, "an empty quote proves nothing"),
        (answer([citation(), citation(2, 13, 99)]), 0.0, 0.5, "one of two is past the end"),
        (answer([citation()], "Một [1] [2]."), 0.0, 1.0, "a mark without a citation"),
        (answer([citation(), citation()]), 0.0, 1.0, "one id twice"),
        (answer([]), 0.0, None, "an answer has to cite"),
        (answer([], "", Status.NOT_FOUND), None, None, "a refusal need not"),
    ],
)
def test_integrity(given, valid, exact, why):
    checked = integrity(given, lambda _: TEXT)
    assert (checked["valid"], checked["exact"]) == (valid, exact), why


@pytest.mark.parametrize(
    ("hits", "shown"), [((HIT,), 0.5), ((), 0.0)], ids=["one of two was found", "none was"]
)
def test_a_citation_has_to_touch_a_hit(hits, shown):
    given = answer([citation(), citation(2, 13, 25)], hits=hits)
    assert integrity(given, lambda _: TEXT)["shown"] == shown


def test_a_mean_counts_only_what_has_a_score():
    assert mean([1.0, None, 0.0, 0.5]) == Mean(0.5, 3)
    assert mean([None]) == Mean(None, 0)
    assert summarise([{"x": 1.0}, {"x": None, "y": 0.0}]) == {"x": Mean(1.0, 1), "y": Mean(0.0, 1)}
