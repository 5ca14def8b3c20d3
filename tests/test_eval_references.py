import pytest

from corpus.errors import UserMistake
from corpus.model import Span
from corpus.reference import Reference, Relation, Target
from eval import references
from eval.references import Marked, Score, interval, is_resolved, score, total


def mark(start: int, end: int, **more) -> Marked:
    return Marked(start=start, end=end, relation=Relation.DAN_CHIEU, **more)


def found(start: int, end: int, **more) -> Reference:
    return Reference(Span(start, end), 0, Target(own=True), **more)


def test_a_score_counts_what_was_found_exactly_and_what_was_only_touched():
    marks = [mark(0, 4, document="this"), mark(10, 14, document="this"), mark(20, 24, missing="k")]
    got = [found(0, 4, document_id="d", places=((),)), found(11, 14), found(30, 33)]
    one = score(marks, got, "d")
    assert one == Score(gold=3, found=3, exact=1, touched=2, touching=2, resolved=1, related=1)
    assert one.measures["F1"] == pytest.approx(1 / 3)
    assert one.measures["overlap F1"] == pytest.approx(2 / 3)


RESOLVED = [
    (("dieu-5", "khoan-2"), ("chuong-I", "dieu-5", "khoan-2"), True),
    (("dieu-5",), ("dieu-5", "khoan-2"), False),
    (("dieu-6", "khoan-2"), ("dieu-5", "khoan-2"), False),
    (("II", "2"), ("la-ma-II", "so-2"), True),
    (("II", "2"), ("la-ma-III", "so-2"), False),
    (("phu-luc",), ("phu-luc-1",), True),
]


@pytest.mark.parametrize(("steps", "place", "expected"), RESOLVED)
def test_the_marked_steps_stand_in_the_address_the_last_at_its_end(steps, place, expected):
    marked = mark(0, 4, document="this", addresses=(steps,))
    assert is_resolved(marked, found(0, 4, document_id="d", places=(place,)), "d") is expected


def test_a_document_that_is_not_here_is_right_by_its_key_alone():
    marked = mark(0, 4, missing="5-ct-tw")
    target = Target(kind="Chỉ thị", number="05-CT/TW")
    assert is_resolved(marked, Reference(Span(0, 4), 0, target), "d")
    assert not is_resolved(marked, Reference(Span(0, 4), 0, target, document_id="x"), "d")


def test_an_interval_of_equal_texts_is_a_point():
    one = Score(4, 4, 2, 2, 2, 2, 2)
    assert interval([one, one, one], lambda s: s.measures["recall"]) == (0.5, 0.5)
    assert total([one, one]) == Score(8, 8, 4, 4, 4, 4, 4)


def test_the_marked_set_is_whole_in_order_and_holds_no_text():
    reads = references.gold()
    assert sum(len(read.mentions) for read in reads) >= 300
    assert len({read.file for read in reads}) >= 10
    assert sum(read.group != "seen" for read in reads) >= 3
    for read in reads:
        ends = [0, *(mark.end for mark in read.mentions)]
        assert all(
            end <= mark.start < mark.end for end, mark in zip(ends, read.mentions, strict=False)
        )
        assert all((m.document is None) != (m.missing is None) for m in read.mentions)


def test_a_text_that_reads_otherwise_than_when_it_was_marked_is_told(shared, monkeypatch):
    reads = references.gold()
    other = reads[0].model_copy(update={"digest": "0" * 16})
    monkeypatch.setattr(references, "gold", lambda: [other])
    with pytest.raises(UserMistake, match="is not the one that was marked"):
        references.run(shared, None)


@pytest.mark.slow
def test_references_of_real_texts_are_found_and_resolved_as_marked(shared):
    library = references._library(shared)
    whole = total(references._scored(read, library) for read in references.gold()).measures
    assert whole["F1"] >= 0.97
    assert whole["resolution"] >= 0.95
    assert whole["relation"] >= 0.95
