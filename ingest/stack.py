"""The provisions open at a place of the text, root first, and the ways back to one of them."""

from collections.abc import Callable, Iterator

from corpus.model import Level
from ingest.marks import Mark, Rank
from ingest.tree import Node


class Stack:
    """The chain of open nodes; whatever is taken in is taken in by the innermost."""

    def __init__(self, root: Node) -> None:
        self._open = [root]

    def __len__(self) -> int:
        return len(self._open)

    def __iter__(self) -> Iterator[Node]:
        return iter(self._open)

    @property
    def top(self) -> Node:
        """The innermost."""
        return self._open[-1]

    def push(self, node: Node) -> None:
        """Open `node` inside the innermost."""
        self.top.add(node)
        node.own_end = node.end
        self._open.append(node)

    def leaf(self, node: Node) -> None:
        """Take `node` in without opening it."""
        self.top.add(node)
        self.extend(node.end)

    def extend(self, end: int) -> None:
        """All that is open reaches `end`."""
        for node in self._open:
            if node.end < end:
                node.end = end

    def last(self, *levels: Level) -> int | None:
        """The place of the innermost node of one of `levels`."""
        places = range(len(self._open) - 1, -1, -1)
        return next((i for i in places if self._open[i].level in levels), None)

    def cut(self, place: int) -> None:
        """Close the node at `place` and all inside it."""
        del self._open[place:]

    def close(self, test: Callable[[Node], bool]) -> None:
        """Close from the innermost outwards while `test` says so; never the root."""
        while len(self._open) > 1 and test(self.top):
            self._open.pop()

    def series(self, mark: Mark) -> Node | None:
        """The last item of the innermost series, open or not, that `mark` could go on with."""
        items = (node.last.get(mark.style) for node in reversed(self._open))
        return next((item for item in items if item is not None), None)

    def before(self, place: int) -> list[Node]:
        """The items of its series before the open node at `place`, the nearest first; two at most.

        Fewer where something else stands between.
        """
        node = self._open[place]
        return [
            item for item in self._open[place - 1].children[-3:-1][::-1] if item.style == node.style
        ]

    def make_room(self, mark: Mark) -> None:
        """Close down to the node that `mark` belongs under, when it begins no list in the top."""
        if mark.rank is Rank.MAU:
            self._make_room_for_form()
        elif mark.rank <= Rank.DIEU:
            self._close_form(mark)
            self.close(lambda node: node.rank >= mark.rank and node.rank > Rank.VAN_BAN)
        else:
            self._make_room_for_item(mark)

    def _make_room_for_item(self, mark: Mark) -> None:
        if mark.style == "1.1" and self._close_to_decimal(mark):
            return
        if mark.level is Level.DE_MUC and self._close_to_alike(mark):
            return
        beside = self._beside(mark)
        if beside is not None:
            self.cut(beside)
        elif mark.number > 1 and mark.style != "1.1" and self._close_to_series(mark):
            return
        elif not (mark.number == 1 and self.top.level is Level.DE_MUC):
            self.close(lambda node: node.rank >= mark.rank and node.rank > Rank.DIEU)

    def _beside(self, mark: Mark) -> int | None:
        """The place of the open item beside which `mark` stands."""
        for i in range(len(self) - 1, 0, -1):
            node = self._open[i]
            if node.rank <= Rank.DIEU:
                return None
            if node.style == mark.style and (
                mark.style != "1.1" or _depth(node.marker) == _depth(mark.marker)
            ):
                return i
        return None

    def _close_to_series(self, mark: Mark) -> bool:
        """Go back to the series that a head between its items has closed: (6), a head, (7)."""
        for i in range(len(self) - 1, 0, -1):
            last = self._open[i].last.get(mark.style)
            if last is not None and goes_on(last.number, mark):
                self.cut(i + 1)
                return True
            if self._open[i].rank <= Rank.DIEU:
                return False
        return False

    def _close_to_decimal(self, mark: Mark) -> bool:
        """Go back to "1.2" for "1.2.3"."""
        prefix = mark.marker.rpartition(".")[0]
        for i in range(len(self) - 1, 0, -1):
            node = self._open[i]
            if node.level in (Level.SO, Level.KHOAN) and node.marker == prefix:
                self.cut(i + 1)
                return True
        return False

    def _close_to_alike(self, mark: Mark) -> bool:
        """Go back to 7 from 7.2 for the head that 5 and 6 end with: "* Thời gian thực hiện"."""
        for i in range(len(self) - 1, 0, -1):
            if self._open[i].rank <= Rank.DIEU:
                return False
            before = self.before(i)
            if len(before) == 2 and all(_ends_with(item, mark) for item in before):
                self.cut(i + 1)
                return True
        return False

    def _make_room_for_form(self) -> None:
        """A form stands beside the one before, under a part that only names it, or apart."""
        before = self.top
        self.close(lambda node: node.rank > Rank.MAU and not _is_bare(node))
        form = next((i for i, node in enumerate(self._open) if node.rank is Rank.MAU), None)
        if form is not None:
            self.cut(form)
        elif self.top is not before:
            self.cut((self.last(Level.VAN_BAN, Level.PHU_LUC) or 0) + 1)

    def _close_form(self, mark: Mark) -> None:
        """Leave the open form of an appendix for a part that goes on with a series around it."""
        place = next((i for i, node in enumerate(self._open) if node.rank is Rank.MAU), None)
        if place is None or any(mark.style in node.last for node in self._open[place:]):
            return
        last = next((n.last[mark.style] for n in self._open[:place] if mark.style in n.last), None)
        if last is not None and goes_on(last.number, mark):
            self.cut(place)


def _is_bare(node: Node) -> bool:
    """Whether nothing stands in the part but its heading."""
    return not node.children and node.rank <= Rank.TIEU_MUC


def _ends_with(item: Node, mark: Mark) -> bool:
    """Whether the last run-in head of `item` has the words of `mark`."""
    head = item.last.get(mark.style)
    return head is not None and _words(head.heading) == _words(mark.rest)


def _words(heading: str) -> str:
    return heading.partition(":")[0].strip().lower()


def goes_on(number: int, mark: Mark) -> bool:
    """Whether `mark` comes next after `number`; of letters one may be left out: d, (đ,) e, (f,) g.

    An unnumbered sign comes next after another.
    """
    step = mark.number - number
    return step == 1 or (step == 2 and mark.level is Level.CHU) or mark.number == number == 0


def _depth(marker: str) -> int:
    return marker.count(".")
