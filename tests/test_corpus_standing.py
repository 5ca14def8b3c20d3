from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.catalog import load
from corpus.model import Document, DocumentStatus, Fact, Force, Metadata, Validity
from corpus.papers import Kind, Paper, Relation, paper
from corpus.standing import Event, Review, Standings, Verdict

START = date(2030, 1, 1)
CLAUSE, POINT, OTHER = ("dieu-5", "khoan-2"), ("dieu-5", "khoan-2", "diem-a"), ("dieu-6",)


def day(number: int) -> date:
    return START + timedelta(number)


LAW = Paper("luat", "Luật A", issued_on=day(10), effective_on=day(20))
LATER = Paper("moi", "Nghị định B", issued_on=day(40), effective_on=day(50))
UNDATED = Paper("mo", "Nghị định C", issued_on=day(40))
CITING = Paper("ke-hoach", "Kế hoạch D", issued_on=day(30))
STATED = Paper("luat", "Luật A", day(10), day(20), None, Force.IN_FORCE, day(35), "Cổng X ghi.")


SAYS = "Điều 9 Nghị định B"


def replaces(address=(), by="moi", kind=Kind.REPLACES, on=None) -> Relation:
    return Relation(kind, by, "luat", address, on, SAYS)


def standings(*relations: Relation, law: Paper = LAW) -> Standings:
    return Standings([law, LATER, UNDATED, CITING], relations)


RESTS = Relation(Kind.RESTS_ON, "ke-hoach", "luat")
REPEALED = replaces(CLAUSE, kind=Kind.REPEALS)
AMENDED = replaces(CLAUSE, kind=Kind.AMENDS)
# relations, address, day asked for, status, day it is known for, why
STANDING = [
    ([], (), 15, Force.NOT_YET, 15, "issued, not yet in effect"),
    ([], (), 25, Force.UNKNOWN, None, "in effect, and nobody says it still is"),
    ([RESTS], (), 25, Force.IN_FORCE, 25, "in effect, and a later document rests on it"),
    ([RESTS], CLAUSE, 30, Force.IN_FORCE, 30, "its clauses as well"),
    ([RESTS], (), 60, Force.IN_FORCE, 30, "known for the day of the last witness only"),
    ([replaces()], (), 49, Force.UNKNOWN, None, "the new one is not in effect yet"),
    ([replaces(), RESTS], (), 49, Force.IN_FORCE, 30, "until then as before"),
    ([replaces(), RESTS], (), 50, Force.REPLACED, 50, "the new one takes effect"),
    ([replaces(), RESTS], CLAUSE, 50, Force.REPLACED, 50, "each clause too"),
    ([replaces(on=day(55))], (), 54, Force.UNKNOWN, None, "the day it names comes first"),
    ([replaces(on=day(55))], (), 55, Force.REPLACED, 55, "the day it names"),
    ([replaces(kind=Kind.REPEALS)], (), 50, Force.ENDED, 50, "repealed whole"),
    ([REPEALED], (), 50, Force.PARTLY, 50, "one clause repealed"),
    ([REPEALED], ("dieu-5",), 50, Force.PARTLY, 50, "the article above it"),
    ([REPEALED], CLAUSE, 50, Force.ENDED, 50, "the clause itself"),
    ([REPEALED], POINT, 50, Force.ENDED, 50, "what is in it"),
    ([REPEALED], OTHER, 50, Force.UNKNOWN, None, "another article is as before"),
    ([REPEALED, RESTS], OTHER, 28, Force.IN_FORCE, 28, "another article is as before"),
    ([AMENDED], (), 50, Force.PARTLY, 50, "amended in one place"),
    ([AMENDED], CLAUSE, 50, Force.PARTLY, 50, "the old wording binds no more as a whole"),
    ([AMENDED, RESTS], POINT, 50, Force.UNKNOWN, None, "a point of it may have been spared"),
    ([replaces((), kind=Kind.AMENDS), RESTS], OTHER, 50, Force.UNKNOWN, None, "so may an article"),
    ([replaces(by="mo"), RESTS], (), 39, Force.IN_FORCE, 30, "not issued yet"),
    ([replaces(by="mo"), RESTS], (), 40, Force.UNKNOWN, None, "issued, but since when it counts?"),
    ([replaces(CLAUSE, by="mo"), RESTS], (), 40, Force.UNKNOWN, None, "the same of one clause"),
    ([replaces(CLAUSE, by="mo"), RESTS], OTHER, 29, Force.IN_FORCE, 29, "others are not touched"),
    ([replaces(by="?"), RESTS], (), 29, Force.UNKNOWN, None, "by a document nobody knows"),
]  # fmt: skip


@pytest.mark.parametrize(("relations", "address", "asked", "status", "known", "why"), STANDING)
def test_the_standing_of_a_place_on_a_day(relations, address, asked, status, known, why):
    found = standings(*relations).of("luat", day(asked), address)
    assert found.status is status, why
    assert found.as_of == (None if known is None else day(known)), why


# the catalogue's word, its day, address, day asked for, status, why
WORDS = [
    (Force.IN_FORCE, 35, (), 30, Force.IN_FORCE, "in force later, and in effect before"),
    (Force.IN_FORCE, 35, (), 90, Force.IN_FORCE, "the last that is known"),
    (Force.IN_FORCE, None, (), 90, Force.IN_FORCE, "of no known day"),
    (Force.ENDED, 35, CLAUSE, 35, Force.ENDED, "ended, clauses too"),
    (Force.ENDED, None, (), 90, Force.ENDED, "ended on no known day"),
    (Force.REPLACED, 35, (), 34, Force.UNKNOWN, "by then, but since when?"),
    (Force.PARTLY, 35, (), 35, Force.PARTLY, "the whole"),
    (Force.PARTLY, 35, CLAUSE, 35, Force.UNKNOWN, "which clause is not told"),
    (Force.PARTLY, 35, (), 34, Force.UNKNOWN, "since when is not told"),
    (Force.NOT_YET, 35, (), 35, Force.NOT_YET, "whatever day it was to begin"),
    (Force.NOT_YET, 35, (), 36, Force.UNKNOWN, "it may have begun since"),
    (Force.UNKNOWN, None, (), 35, Force.UNKNOWN, "a reason why it is unknown"),
]


@pytest.mark.parametrize(("word", "told", "address", "asked", "status", "why"), WORDS)
def test_the_word_of_the_catalogue(word, told, address, asked, status, why):
    on = None if told is None else day(told)
    law = Paper("luat", "Luật A", day(10), day(20), None, word, on, "Cổng X ghi.")
    found = standings(law=law).of("luat", day(asked), address)
    assert found.status is status, why
    assert found.basis == "Cổng X ghi.", why


def test_what_a_document_says_of_its_end():
    law = Paper("luat", "Luật A", day(10), day(20), day(30))
    made = standings(law=law)
    assert made.of("luat", day(30)) == Verdict(
        Force.IN_FORCE, day(30), "Có hiệu lực đến hết ngày 31/01/2030.", day(20)
    )
    assert made.of("luat", day(31)) == Verdict(
        Force.ENDED, day(31), "Có hiệu lực đến hết ngày 31/01/2030.", day(31)
    )


def test_the_last_day_of_all_is_no_accident():
    made = standings(law=Paper("luat", "Luật A", day(10), day(20), date.max))
    assert made.of("luat", date.max).status is Force.IN_FORCE


def test_without_a_day_of_effect_a_document_is_not_in_force_before_its_first_witness():
    law = Paper("luat", "Luật A", issued_on=day(10))
    made = standings(RESTS, law=law)
    assert made.of("luat", day(29)).status is Force.UNKNOWN
    assert made.of("luat", day(30)).status is Force.IN_FORCE
    assert made.of("luat", day(9)) == Verdict(Force.NOT_YET, day(9), "Ban hành ngày 11/01/2030.")


def test_a_verdict_names_who_says_so_and_since_when():
    found = standings(REPEALED, RESTS).of("luat", day(60), CLAUSE)
    assert found == Verdict(
        Force.ENDED, day(60), "Điều 9 Nghị định B bãi bỏ, từ ngày 20/02/2030.", day(50), REPEALED
    )
    assert found.validity == Validity(found.status, found.as_of, found.basis)
    nameless = Relation(Kind.REPLACES, "mo", "luat")
    assert standings(nameless).of("luat", day(60)).basis == (
        "Nghị định C thay thế, chưa rõ từ ngày nào."
    )
    assert standings(RESTS).of("luat", day(60)).basis == (
        "Kế hoạch D ngày 31/01/2030 viện dẫn làm căn cứ."
    )


def test_the_first_of_two_ends_counts_and_a_replacement_before_a_repeal_of_the_same_day():
    early = replaces(on=day(45), kind=Kind.REPEALS)
    assert standings(early, replaces()).of("luat", day(60)).status is Force.ENDED
    same = replaces(on=day(50), kind=Kind.REPEALS)
    assert standings(same, replaces()).of("luat", day(60)).status is Force.REPLACED


def test_of_a_document_nobody_knows_nothing_is_said():
    assert standings().of("?", day(1)) == Verdict(Force.UNKNOWN)


def test_the_shipped_catalogue_and_a_documents_own_words_make_a_paper():
    metadata = Metadata(effective_on=Fact("2030-02-01"), effective_until=Fact("2030-03-01"))
    document = Document("d", DocumentStatus.LOADED, issued_on=day(1), metadata=metadata)
    assert paper(document, "D", None) == Paper("d", "D", day(1), date(2030, 2, 1), date(2030, 3, 1))
    entry = load().entry("403-2017-nqlt")
    assert entry is not None
    known = paper(entry.document, "N", entry)
    assert (known.stated, known.stated_on) == (Force.IN_FORCE, date(2025, 11, 4))


def test_the_timeline_is_in_order_and_undated_events_come_last():
    made = standings(replaces(by="mo"), REPEALED, RESTS, law=STATED)
    assert made.timeline("luat") == [
        Event(day(10), "Ban hành"),
        Event(day(20), "Có hiệu lực"),
        Event(day(35), "Được ghi: còn hiệu lực", "Cổng X ghi."),
        Event(day(50), "Bị bãi bỏ", f"{SAYS} bãi bỏ, từ ngày 20/02/2030.", "moi", CLAUSE),
        Event(None, "Bị thay thế", f"{SAYS} thay thế, chưa rõ từ ngày nào.", "mo"),
    ]


# căn cứ or guide, change of it, day asked for, whether it is to be looked at again, why
REVIEWED = [
    (RESTS, replaces(), 50, True, "replaced after it was issued"),
    (RESTS, replaces(), 49, False, "not yet on that day"),
    (RESTS, AMENDED, 50, True, "amended after"),
    (RESTS, replaces(by="mo"), 40, True, "by a document issued after, since no known day"),
    (RESTS, replaces(on=day(30)), 60, False, "on the very day"),
    (RESTS, replaces(on=day(25)), 60, False, "before it was issued"),
    (RESTS, replaces(by="ke-hoach", on=day(50)), 60, False, "it changed that itself"),
    (Relation(Kind.GUIDES, "ke-hoach", "luat"), replaces(), 50, True, "what it guides"),
    (Relation(Kind.RESTS_ON, "ke-hoach", "luat", CLAUSE), AMENDED, 50, True, "the very clause"),
    (Relation(Kind.RESTS_ON, "ke-hoach", "luat", POINT), AMENDED, 50, True, "the clause about it"),
    (Relation(Kind.RESTS_ON, "ke-hoach", "luat", OTHER), AMENDED, 50, False, "another clause"),
    (Relation(Kind.RESTS_ON, "ke-hoach", "moi"), replaces(), 50, False, "another document"),
]  # fmt: skip


@pytest.mark.parametrize(("parent", "change", "asked", "listed", "why"), REVIEWED)
def test_documents_to_be_looked_at_again(parent, change, asked, listed, why):
    found = standings(parent, change).to_review(["ke-hoach"], day(asked))
    assert [(one.document, one.parent, one.change) for one in found] == (
        [("ke-hoach", parent, change)] if listed else []
    ), why


def test_only_the_documents_asked_for_are_reviewed_and_not_those_of_unknown_issue():
    rests = [RESTS, Relation(Kind.RESTS_ON, "khong-ngay", "luat")]
    made = standings(*rests, replaces())
    found = made.to_review(["ke-hoach", "khong-ngay"], day(60))
    assert found == [Review("ke-hoach", RESTS, replaces(), day(50))]
    assert made.to_review(["khong-ngay"], day(60)) == []


# -- the engine against a slow one that lives through every day ----------------------------------

PLACES = [(), ("a",), ("a", "b"), ("c",)]
days = st.integers(0, 8).map(day)
maybe = st.none() | days
relations = st.lists(
    st.builds(
        Relation,
        st.sampled_from(Kind),
        st.sampled_from(["x", "y"]),
        st.just("luat"),
        st.sampled_from(PLACES),
        maybe,
    ),
    max_size=4,
)
words = st.sampled_from([one for one in Force if one is not Force.NOT_YET])
papers = st.builds(Paper, st.just("luat"), st.just("L"), maybe, maybe, maybe, words, maybe)
others = st.tuples(
    *(st.builds(Paper, st.just(name), st.just(name.upper()), maybe, maybe) for name in "xy")
)


def below(address) -> list[tuple[str, ...]]:
    return [place for place in PLACES if place[: len(address)] == address]


def fallen(law: Paper, today: list[Relation], now: date) -> dict[tuple[str, ...], list[Force]]:
    """What ends each place on one day."""
    ends: dict[tuple[str, ...], list[Force]] = {place: [] for place in PLACES}
    over = law.effective_until and law.effective_until + timedelta(1) == now
    for place in PLACES:
        ends[place] += [Force.ENDED] if over else []
        kinds = [one.kind for one in today if place in below(one.address)]
        ends[place] += [Force.REPLACED] if Kind.REPLACES in kinds else []
        ends[place] += [Force.ENDED] if Kind.REPEALS in kinds else []
    return ends


def lived(law: Paper, by: dict[str, Paper], changes: list[Relation], asked: date) -> Iterator[str]:
    """What is true of each place on the last of all the days up to `asked`, told day by day."""
    first: dict[tuple[str, ...], list[Force]] = {place: [] for place in PLACES}
    touched: set[tuple[str, ...]] = set()
    blurred: set[tuple[str, ...]] = set()
    for number in range((asked - START).days + 1):
        now = day(number)
        today = [one for one in changes if (one.on or by[one.by].effective_on) == now]
        for place, ends in fallen(law, today, now).items():
            first[place] = first[place] or ends
        for one in (one for one in today if one.kind is Kind.AMENDS):
            touched.add(one.address)
            blurred |= {*below(one.address)} - {one.address}
    for place in PLACES:
        partly = any(first[part] or part in touched for part in below(place))
        yield _told(first[place], partly, place in blurred)


def _told(first: list[Force], partly: bool, blurred: bool) -> str:
    if first:
        return Force.REPLACED if Force.REPLACED in first else Force.ENDED
    return Force.PARTLY if partly else Force.UNKNOWN if blurred else "untouched"


def may_be(one: Relation, by: dict[str, Paper], asked: date) -> bool:
    issued = by[one.by].issued_on
    return (one.on or by[one.by].effective_on) is None and (issued is None or issued <= asked)


@settings(max_examples=400, deadline=None)
@given(papers, others, relations, days)
def test_the_engine_says_what_living_through_the_days_says(law, both, made, asked):
    by = {one.id: one for one in both}
    by["luat"] = law
    engine = Standings([law, *both], made)
    begun = law.effective_on or law.issued_on
    changes = [one for one in made if one.kind in (Kind.REPLACES, Kind.REPEALS, Kind.AMENDS)]
    for place, lived_through in zip(PLACES, lived(law, by, changes, asked), strict=True):
        status = engine.of("luat", asked, place).status
        open_end = any(
            may_be(one, by, asked) and place in below(one.address)
            for one in changes
            if one.kind is not Kind.AMENDS
        )
        if begun and asked < begun:
            assert status is Force.NOT_YET
        elif lived_through in (Force.ENDED, Force.REPLACED):
            assert status == lived_through
        elif law.stated in (Force.ENDED, Force.REPLACED):
            come = law.stated_on is None or law.stated_on <= asked
            assert status is (law.stated if come else Force.UNKNOWN)
        elif open_end:
            assert status is Force.UNKNOWN
        elif lived_through in (Force.PARTLY, Force.UNKNOWN) and law.stated is not Force.PARTLY:
            assert status == lived_through
        else:
            assert status in (Force.PARTLY, Force.IN_FORCE, Force.UNKNOWN)


@settings(max_examples=400, deadline=None)
@given(papers, others, relations, days)
def test_nothing_is_in_force_without_a_witness(law, both, made, asked):
    issued = {one.id: one.issued_on for one in both}
    rests = [issued[one.by] for one in made if one.kind is Kind.RESTS_ON]
    told = law.stated is Force.IN_FORCE or (law.effective_on and law.effective_until)
    for place in PLACES:
        found = Standings([law, *both], made).of("luat", asked, place)
        if found.status is Force.IN_FORCE:
            assert told or any(rests)
            assert found.basis is not None or law.stated is Force.IN_FORCE
            assert found.as_of is None or found.as_of <= asked


@settings(max_examples=200, deadline=None)
@given(papers, others, relations, days, st.randoms())
def test_the_order_in_which_relations_come_does_not_matter(law, both, made, asked, random):
    shuffled = made.copy()
    random.shuffle(shuffled)
    for place in PLACES:
        one, other = (
            Standings([law, *both], some).of("luat", asked, place) for some in (made, shuffled)
        )
        assert one == other
