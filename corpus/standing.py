"""Which documents and clauses are in force on a day, who says so, and which rest on what changed.

Nothing follows from silence. "Còn hiệu lực" needs a witness: the catalogue, a document issued on a
day that rests on it ("căn cứ"), or the document's own term. A day is covered by a witness of that
day or later when the document was in force before; beyond the last witness the verdict says the day
it is known for. A change counts from the day it names or its document takes effect; where neither
is known it may or may not have come, and the standing is unknown.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from corpus.model import Force, Validity
from corpus.papers import Address, Kind, Paper, Relation

_ENDING = (Kind.REPLACES, Kind.REPEALS)
_CHANGING = (*_ENDING, Kind.AMENDS)


@dataclass(frozen=True, slots=True)
class Verdict:
    """The standing of a place on the day asked for, and the change that makes it so, if one does.

    `as_of` is the day it is known for, `since` the day from which it is so.
    """

    status: Force
    as_of: date | None = None
    basis: str | None = None
    since: date | None = None
    change: Relation | None = None

    @property
    def validity(self) -> Validity:
        """As citations carry it."""
        return Validity(self.status, self.as_of, self.basis)


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to a document; `on` is None where the day is unknown."""

    on: date | None
    what: str
    basis: str | None = None
    by: str | None = None
    address: Address = ()


@dataclass(frozen=True, slots=True)
class Review:
    """A document that rests on what was changed on a day after it was issued."""

    document: str
    parent: Relation
    change: Relation
    on: date


class Standings:
    """The standing of every place of these papers, as far as the relations between them tell."""

    def __init__(self, papers: Iterable[Paper], relations: Iterable[Relation] = ()) -> None:
        self._papers = {paper.id: paper for paper in papers}
        self._changes: dict[str, list[Relation]] = defaultdict(list)
        self._rests: dict[str, list[Relation]] = defaultdict(list)
        self._parents: dict[str, list[Relation]] = defaultdict(list)
        for relation in sorted(set(relations), key=_order):
            if relation.kind in _CHANGING:
                self._changes[relation.target].append(relation)
            else:
                self._parents[relation.by].append(relation)
            if relation.kind is Kind.RESTS_ON:
                self._rests[relation.target].append(relation)

    def of(self, document: str, as_of: date, address: Address = ()) -> Verdict:
        """The standing of a document, or of the place at `address` in it, on the day `as_of`."""
        paper = self._paper(document)
        return (
            _not_yet(paper, as_of)
            or self._ended(paper, as_of, address)
            or self._perhaps_ended(paper, as_of, address)
            or self._partly(paper, as_of, address)
            or self._perhaps_changed(paper, as_of, address)
            or self._in_force(paper, as_of)
            or _unknown(paper)
        )

    def name(self, document: str) -> str:
        """What a document is called in a sentence; its id where it is not among the papers."""
        return self._paper(document).name

    def timeline(self, document: str) -> list[Event]:
        """All that is known to have happened to a document, in order; undated events last."""
        paper = self._paper(document)
        own = [
            Event(paper.issued_on, "Ban hành"),
            Event(paper.effective_on, "Có hiệu lực"),
            Event(paper.effective_until, "Ngày cuối còn hiệu lực"),
        ]
        events = [event for event in own if event.on]
        if paper.stated is not Force.UNKNOWN:
            events.append(Event(paper.stated_on, f"Được ghi: {paper.stated}", paper.stated_basis))
        events += [
            Event(self._day(one), _DONE[one.kind], self._says(one), one.by, one.address)
            for one in self._changes.get(document, ())
        ]
        return sorted(events, key=lambda event: (event.on is None, event.on or date.max))

    def to_review(self, documents: Collection[str], as_of: date) -> list[Review]:
        """Those of `documents` whose căn cứ, or what they guide, was changed after their issue.

        A change whose day is unknown counts from the issue of its document; a document of unknown
        issue is left out, for nothing can be said of it.
        """
        found = [
            Review(name, parent, change, day)
            for name in sorted(documents)
            for parent in self._parents.get(name, ())
            for change in self._changes.get(parent.target, ())
            if change.by != name and _meet(parent.address, change.address)
            if (day := self._day(change) or self._paper(change.by).issued_on)
            if (issued := self._paper(name).issued_on) and issued < day <= as_of
        ]
        return sorted(found, key=lambda one: (one.document, one.on))

    # -- what may be said of a place, tried in this order ----------------------------------------

    def _ended(self, paper: Paper, as_of: date, address: Address) -> Verdict | None:
        """The earliest end that has come; the catalogue's word only where nothing dated did."""
        ends = [
            (day, one)
            for day, one in self._come(self._over(paper, address), as_of)
            if one.kind in _ENDING
        ]
        until = paper.effective_until
        if until and until < as_of and all(day - until > timedelta(1) for day, _ in ends):
            basis = f"Có hiệu lực đến hết ngày {_written(until)}."
            return Verdict(Force.ENDED, as_of, basis, until + timedelta(1))
        for day, one in sorted(ends, key=lambda end: (end[0], end[1].kind is not Kind.REPLACES)):
            return Verdict(_ENDS[one.kind], as_of, self._says(one), day, one)
        if paper.stated in _ENDS.values() and _has_come(paper.stated_on, as_of):
            return Verdict(paper.stated, as_of, paper.stated_basis)
        return None

    def _perhaps_ended(self, paper: Paper, as_of: date, address: Address) -> Verdict | None:
        """An end of unknown day, or one that the catalogue tells of a later day."""
        undated = self._undated(self._over(paper, address), as_of)
        for one in (one for one in undated if one.kind in _ENDING):
            return Verdict(Force.UNKNOWN, None, self._says(one), None, one)
        if paper.stated in _ENDS.values():
            return Verdict(Force.UNKNOWN, None, paper.stated_basis)
        return None

    def _partly(self, paper: Paper, as_of: date, address: Address) -> Verdict | None:
        """A change that has come to a part of the place, or an amendment of just that place."""
        come = self._come(self._within(paper, address), as_of)
        for day, one in sorted(come, key=lambda change: change[0]):
            return Verdict(Force.PARTLY, as_of, self._says(one), day, one)
        whole = not address and paper.stated is Force.PARTLY
        if whole and _has_come(paper.stated_on, as_of):
            return Verdict(Force.PARTLY, as_of, paper.stated_basis)
        return None

    def _perhaps_changed(self, paper: Paper, as_of: date, address: Address) -> Verdict | None:
        """A change within of unknown day, or an amendment of more, which may spare the place."""
        wider = [
            one
            for one in self._over(paper, address)
            if one.kind is Kind.AMENDS and one.address != address
        ]
        come = [one for _, one in self._come(wider, as_of)]
        for one in (*come, *self._undated((*wider, *self._within(paper, address)), as_of)):
            return Verdict(Force.UNKNOWN, None, self._says(one), self._day(one), one)
        if paper.stated is Force.PARTLY:
            return Verdict(Force.UNKNOWN, None, paper.stated_basis)
        return None

    def _in_force(self, paper: Paper, as_of: date) -> Verdict | None:
        """What the nearest witness from that day on says, else the last one before it."""
        if paper.stated is Force.IN_FORCE and paper.stated_on is None:
            return Verdict(Force.IN_FORCE, None, paper.stated_basis, paper.effective_on)
        witnesses = sorted(self._witnesses(paper))
        begun = [paper.effective_on] if paper.effective_on else [day for day, _ in witnesses]
        for day, basis in witnesses:
            if day >= as_of and begun[0] <= as_of:
                return Verdict(Force.IN_FORCE, as_of, basis, paper.effective_on)
        for day, basis in reversed(witnesses):
            if day < as_of:
                return Verdict(Force.IN_FORCE, day, basis, paper.effective_on)
        return None

    # -- what relations say ----------------------------------------------------------------------

    def _witnesses(self, paper: Paper) -> Iterator[tuple[date, str]]:
        """Days on which a document was in force, and who says so."""
        if paper.effective_on and paper.effective_until:
            until = paper.effective_until
            yield until, f"Có hiệu lực đến hết ngày {_written(until)}."
        if paper.stated is Force.IN_FORCE and paper.stated_on:
            yield paper.stated_on, paper.stated_basis or ""
        for one in self._rests.get(paper.id, ()):
            if day := self._paper(one.by).issued_on:
                name = self._paper(one.by).name
                yield day, f"{name} ngày {_written(day)} viện dẫn làm căn cứ."

    def _over(self, paper: Paper, address: Address) -> list[Relation]:
        """The changes of the place itself or of more."""
        changes = self._changes.get(paper.id, ())
        return [one for one in changes if one.address == address[: len(one.address)]]

    def _within(self, paper: Paper, address: Address) -> list[Relation]:
        """The changes of places below, and the amendments of just this one."""
        return [
            one
            for one in self._changes.get(paper.id, ())
            if address == one.address[: len(address)]
            and (one.kind is Kind.AMENDS or one.address != address)
        ]

    def _come(self, changes: Iterable[Relation], as_of: date) -> list[tuple[date, Relation]]:
        """Those that count on that day, each from its day."""
        dated = [(day, one) for one in changes if (day := self._day(one))]
        return [(day, one) for day, one in dated if day <= as_of]

    def _undated(self, changes: Iterable[Relation], as_of: date) -> list[Relation]:
        """Those that may count on that day: theirs is unknown, and they may have been issued."""
        return [
            one
            for one in changes
            if self._day(one) is None and _has_come(self._paper(one.by).issued_on, as_of)
        ]

    def _day(self, change: Relation) -> date | None:
        return change.on or self._paper(change.by).effective_on

    def _says(self, change: Relation) -> str:
        day = self._day(change)
        since = f"từ ngày {_written(day)}" if day else "chưa rõ từ ngày nào"
        return f"{change.basis or self._paper(change.by).name} {change.kind}, {since}."

    def _paper(self, document: str) -> Paper:
        return self._papers.get(document) or Paper(document, document)


_ENDS = {Kind.REPLACES: Force.REPLACED, Kind.REPEALS: Force.ENDED}
_DONE = {
    Kind.REPLACES: "Bị thay thế",
    Kind.REPEALS: "Bị bãi bỏ",
    Kind.AMENDS: "Được sửa đổi, bổ sung",
}


def _not_yet(paper: Paper, as_of: date) -> Verdict | None:
    if paper.stated is Force.NOT_YET and paper.stated_on and as_of <= paper.stated_on:
        return Verdict(Force.NOT_YET, as_of, paper.stated_basis)
    for day, what in ((paper.effective_on, "Có hiệu lực từ"), (paper.issued_on, "Ban hành")):
        if day:
            basis = f"{what} ngày {_written(day)}."
            return Verdict(Force.NOT_YET, as_of, basis) if as_of < day else None
    return None


def _unknown(paper: Paper) -> Verdict:
    if paper.stated_basis or paper.effective_on is None:
        return Verdict(Force.UNKNOWN, paper.stated_on, paper.stated_basis)
    since = _written(paper.effective_on)
    return Verdict(
        Force.UNKNOWN, None, f"Có hiệu lực từ ngày {since}; chưa có nguồn nào nói còn hiệu lực."
    )


def _has_come(day: date | None, as_of: date) -> bool:
    return day is None or day <= as_of


def _meet(one: Address, other: Address) -> bool:
    """Whether one place is the other, or holds it."""
    shared = min(len(one), len(other))
    return one[:shared] == other[:shared]


def _order(relation: Relation) -> tuple[str, str, Address, date, Kind, str]:
    day = relation.on or date.max
    return relation.target, relation.by, relation.address, day, relation.kind, relation.basis


def _written(day: date) -> str:
    return f"{day:%d/%m/%Y}"
